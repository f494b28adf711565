"""Pictures, voice notes and files are fetched, sealed and tried again; what can't be had is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.sandbox.shapes import Message
from conversations.library.notices import FILE_LOST, NEUTRAL
from conversations.model import Reader
from storage import messages, people
from storage.database import Tx
from storage.tables.core import media
from storage.vault import Refused
from tests.support import Wren, stage

PICTURE = b"\xff\xd8 a drawing of a dog " + bytes(range(256)) * 20
TOO_LARGE = 20 * 1024 * 1024 + 1


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", enrolled=("sophia",)) as wren:
        yield wren


async def states(wren: Wren) -> list[str]:
    return list(await wren.db.read(lambda tx: tx.conn.scalars(select(media.c.state).order_by(media.c.id)).all()))


async def opened(wren: Wren) -> list[tuple[str, bytes] | None]:
    """(media type, content) of every file, as the allocated worker may open it."""
    emma = await wren.person("emma")

    def opening(tx: Tx) -> list[tuple[str, bytes] | None]:
        scope = people.worker_scope(tx, emma.id)
        return [messages.open_media(tx, scope, row) for row in tx.conn.scalars(select(media.c.id).order_by(media.c.id))]

    return await wren.db.read(opening)


async def tries(wren: Wren) -> list[float]:
    """Let time pass until nothing waits any more. Returns the waits between the tries, in seconds."""
    waits = []
    while (due := await wren.db.read(messages.next_media_at)) is not None:
        waits.append((due - wren.now()).total_seconds())
        wren.now.forward(seconds=waits[-1])
        wren.fetcher.wake()
        await wren.settled()
    return waits


async def shown(wren: Wren) -> Message:
    """What stands behind the Show button of the newest neutral line."""
    phone = wren.phone("sophia")
    assert any(message.text == NEUTRAL.texts[Reader.TEEN] for message in phone.screen)
    await wren.tap("sophia", "Show")
    return phone.screen[-2]


async def test_what_people_send_is_fetched_as_it_is(wren: Wren) -> None:
    sophia = wren.phone("sophia")
    sophia.sends_photo(PICTURE, "my dog")
    sophia.sends_voice(b"OggS voice")
    sophia.sends_file(b"%PDF letter", mime="application/pdf")
    sophia.sends_album([PICTURE, PICTURE[::-1]])
    await wren.settled()
    assert await opened(wren) == [
        ("image/jpeg", PICTURE),
        ("audio/ogg", b"OggS voice"),
        ("application/pdf", b"%PDF letter"),
        ("image/jpeg", PICTURE),
        ("image/jpeg", PICTURE[::-1]),
    ]
    assert [(one.kind, one.text) for one in (await wren.messages("sophia"))[-5:]] == [
        ("photo", "my dog"),
        ("voice", ""),
        ("file", ""),
        ("photo", ""),
        ("photo", ""),
    ]


def on_disk(folder: Path) -> bytes:
    """The bytes of the database and of its log."""
    return b"".join(path.read_bytes() for path in folder.glob("wren.db*"))


async def test_it_is_sealed_and_opens_for_nobody_else(wren: Wren, tmp_path: Path) -> None:
    wren.phone("sophia").sends_photo(PICTURE)
    await wren.settled()
    assert b"a drawing of a dog" not in on_disk(tmp_path)
    assert PICTURE in [found[1] for found in await opened(wren) if found]
    maria = await wren.person("maria")
    with pytest.raises(Refused):
        await wren.db.read(
            lambda tx: messages.open_media(
                tx, people.own_scope(maria.id), tx.conn.execute(select(media.c.id)).scalar_one()
            )
        )


async def test_every_kind_of_trouble_is_tried_again_with_growing_waits(wren: Wren) -> None:
    wren.world.faults.fails("getFile", 502)
    wren.world.faults.hangs_up("getFile")
    wren.world.faults.too_many("getFile")
    wren.world.faults.fails("file", 500)
    wren.phone("sophia").sends_photo(PICTURE)
    await wren.settled()
    assert await states(wren) == ["waiting"]
    assert await opened(wren) == [None]
    assert await tries(wren) == [2, 4, 1, 16]  # the third is what Telegram asked for
    assert await opened(wren) == [("image/jpeg", PICTURE)]
    assert NEUTRAL.texts[Reader.TEEN] not in wren.texts("sophia")


async def test_a_file_that_never_comes_is_given_up_and_told(wren: Wren, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MEDIA_TRIES", 12)
    wren.world.faults.fails("getFile", 502, times=1000)
    wren.phone("sophia").sends_photo(PICTURE)
    await wren.settled()
    assert await tries(wren) == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert await states(wren) == ["failed"]
    assert (await shown(wren)).text == FILE_LOST.texts[Reader.TEEN].format(worker="Emma")


async def test_a_file_that_is_too_large_is_told_at_once(wren: Wren) -> None:
    wren.phone("sophia").sends_file(b"film", mime="video/mp4", size=TOO_LARGE)
    await wren.settled()
    assert await states(wren) == ["failed"]
    assert wren.texts("sophia").count(NEUTRAL.texts[Reader.TEEN]) == 1
    assert (await shown(wren)).text == FILE_LOST.texts[Reader.TEEN].format(worker="Emma")


async def test_a_file_that_is_gone_is_told_at_once(wren: Wren) -> None:
    wren.world.faults.fails("getFile", 400)
    wren.phone("sophia").sends_voice(b"OggS voice")
    await wren.settled()
    assert await states(wren) == ["failed"]
    assert (await shown(wren)).text == FILE_LOST.texts[Reader.TEEN].format(worker="Emma")


async def test_a_faulty_gateway_is_not_the_end_of_a_file(wren: Wren) -> None:
    wren.world.faults.fails("getFile", 404)
    wren.world.faults.fails("file", 404)
    wren.phone("sophia").sends_voice(b"OggS voice")
    await wren.settled()
    assert len(await tries(wren)) == 2
    assert await opened(wren) == [("audio/ogg", b"OggS voice")]


async def test_a_file_that_fails_holds_up_no_other(wren: Wren) -> None:
    wren.world.faults.fails("getFile", 502)
    wren.phone("sophia").sends_photo(PICTURE)
    wren.phone("sophia").sends_voice(b"OggS voice")
    await wren.settled()
    assert sorted(await states(wren)) == ["kept", "waiting"]
