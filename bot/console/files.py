"""Pictures, voice notes and files that families sent, as the browser gets them.

Rules of this file: only pictures and sound are shown in the browser; everything else is handed over to be saved.
Nothing in a file can run: the browser is told not to guess what it is, and to let it do nothing.
"""

from __future__ import annotations

import mimetypes
import re
from functools import partial
from typing import Final

from starlette.responses import Response

from bot.console import access
from bot.console.access import NotThere
from bot.console.item_words import IMAGES
from bot.console.visits import Visit
from storage import messages

POLICY: Final = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'"
RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?")


async def show(visit: Visit) -> Response:
    """One file, or the part of it that the browser asks for (some play sound only so)."""
    media_id, database = visit.number("id"), visit.console.database
    scope = await database.write(partial(access.opened_file, worker_id=visit.worker.id, media_id=media_id))
    found = await database.read(partial(messages.open_media, scope=scope, media_id=media_id))
    if found is None:
        raise NotThere
    mime, content = found
    headers = {
        "Content-Disposition": disposition(mime),
        "Content-Security-Policy": POLICY,
        "Accept-Ranges": "bytes",
    }
    kind = mime if is_shown(mime) else "application/octet-stream"
    wanted = part(visit.request.headers.get("range", ""), len(content))
    if wanted is None:
        return Response(content, headers=headers, media_type=kind)
    first, last = wanted
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, headers, kind)


def is_shown(mime: str) -> bool:
    """May the browser show it?"""
    return mime in IMAGES or re.fullmatch(r"audio/[a-z0-9.+-]+", mime) is not None


def disposition(mime: str) -> str:
    """Shown in the browser, or saved under a name that tells nothing."""
    ending = mimetypes.guess_extension(mime) or ""
    return "inline" if is_shown(mime) else f'attachment; filename="file{ending}"'


def part(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of the part that a Range header asks for; None for the whole."""
    found = RANGE.fullmatch(asked)
    if found is None or int(found[1]) >= size:
        return None
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (int(found[1]), last) if int(found[1]) <= last else None
