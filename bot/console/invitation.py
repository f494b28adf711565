"""The paper with somebody's link: what is printed from the console, and the same as a file for the command line.

Rules of this file: it is in the words of whoever it is for. The file stands alone: nothing is loaded from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup

from bot.console.pages import HERE, templates
from conversations.library import invitation
from conversations.model import Reader
from locales import catalogue
from locales.words import LONDON, Words


@dataclass(frozen=True)
class PaperView:
    """The paper in words: `code` is the QR code, or None while the bot's name is not known and `typed` must be sent."""

    language: str
    direction: str
    title: str
    opens: str
    how: str
    code: Markup | None
    typed: str
    until: str
    keep: str
    anew: str
    practice: str


def on_paper(
    person_name: str,
    language: str,
    reader: str,
    link: str | None,
    payload: str,
    expires_at: datetime,
    practice: bool,
    zone: ZoneInfo = LONDON,
) -> PaperView:
    """What stands on the paper. Without `link` it says what to send to the bot instead."""
    words = Words(language if language in catalogue.offered() else catalogue.SOURCE, Reader(reader), zone)
    return PaperView(
        words.language,
        "rtl" if words.right_to_left else "ltr",
        words.say(invitation.LINK_FOR, {"name": person_name}),
        words.say(invitation.OPENS),
        words.say(invitation.SCAN if link else invitation.SEND_THIS),
        _code(link) if link else None,
        link or f"/start {payload}",
        words.say(invitation.UNTIL, {"until": expires_at}),
        words.say(invitation.KEEP),
        words.say(invitation.ANEW),
        words.say(invitation.PRACTICE) if practice else "",
    )


def page(
    person_name: str,
    language: str,
    reader: str,
    link: str | None,
    payload: str,
    expires_at: datetime,
    practice: bool,
    zone: ZoneInfo = LONDON,
) -> str:
    """The invitation as a complete page of its own."""
    view = on_paper(person_name, language, reader, link, payload, expires_at, practice, zone)
    style = Markup((HERE / "static" / "paper.css").read_text(encoding="utf-8"))  # our own file, nobody's words
    return templates().get_template("paper_file.html").render(view=view, style=style)


def _code(link: str) -> Markup:
    """The link as a QR code that phones read from paper and from a screen."""
    code = segno.make(link, error="m")
    return Markup(code.svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True))  # drawn, not written
