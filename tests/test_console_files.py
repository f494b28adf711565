"""Pictures, voice notes and files: who may open them, and what the browser may do with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.tables.core import media
from tests.desk import Browser, Desk, desk

PICTURE = b"\xff\xd8 a drawing of a dog " + bytes(range(256)) * 20


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", "emma")
        yield office


@pytest.fixture
async def emma(office: Desk) -> Browser:
    return await office.browser("emma")


async def file_of(office: Desk) -> int:
    """The newest file's id."""
    return int(
        await office.wren.db.read(lambda tx: tx.conn.scalar(select(media.c.id).order_by(media.c.id.desc())) or 0)
    )


async def test_a_picture_is_shown_with_its_words(office: Desk, emma: Browser) -> None:
    office.wren.phone("sophia").sends_photo(PICTURE, "my dog")
    await office.wren.settled()
    (item,) = await office.wren.items(kind="unscreened")
    before = await emma.get(f"/media/{await file_of(office)}")
    assert before.status == 200  # nobody could check it: it is looked at before it is sent
    await office.wren.tap("sophia", "Send")
    assert [one.id for one in await office.wren.items(kind="message")] == [item.id]
    page = await emma.item(item.id)
    assert "my dog" in page.text
    picture = next(held for held in page.tags("img") if held["src"].startswith("/media/"))
    assert picture["alt"] == "Picture sent by Sophia at 11:00"
    answer = await emma.client.get(picture["src"])
    assert answer.content == PICTURE
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert [subject for _, subject in await office.audited("opened")][-1] == f"media:{await file_of(office)}"
    for other in ("samir", "ines"):
        assert (await (await office.browser(other)).get(picture["src"])).status == 404


async def test_a_voice_note_plays_from_any_place(office: Desk, emma: Browser) -> None:
    office.wren.phone("sophia").sends_voice(b"OggS0123456789")
    await office.wren.settled()
    await office.wren.tap("sophia", "Send")
    page = await emma.item(max(item.id for item in await office.wren.items(kind="message")))
    [player] = page.tags("audio")
    whole = await emma.client.get(player["src"])
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    for asked, status, content in (
        ("bytes=0-", 206, b"OggS0123456789"),
        ("bytes=4-6", 206, b"012"),
        ("bytes=10-99", 206, b"6789"),
        ("bytes=99-", 200, b"OggS0123456789"),
        ("bytes=6-4", 200, b"OggS0123456789"),
        ("lines=1-2", 200, b"OggS0123456789"),
    ):
        answer = await emma.client.get(player["src"], headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, content), asked


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/pdf", "audio/ogg; x=\r\ny", "video/mp4"])
async def test_what_could_run_is_only_ever_saved(office: Desk, emma: Browser, mime: str) -> None:
    office.wren.phone("sophia").sends_photo(PICTURE)
    await office.wren.settled()
    await office.wren.tap("sophia", "Send")
    file = await file_of(office)
    await office.wren.db.write(lambda tx: tx.conn.execute(update(media).values(mime=mime)))
    answer = await emma.client.get(f"/media/{file}")
    assert answer.headers["content-disposition"].startswith('attachment; filename="file')
    assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(("state", "told"), [("waiting", "still arriving"), ("failed", "could not be fetched")])
async def test_a_file_that_is_not_here_says_so(office: Desk, emma: Browser, state: str, told: str) -> None:
    office.wren.phone("sophia").sends_photo(PICTURE)
    await office.wren.settled()
    await office.wren.tap("sophia", "Send")
    gone = update(media).values(state=state, content=None)
    await office.wren.db.write(lambda tx: tx.conn.execute(gone))
    page = await emma.item(max(item.id for item in await office.wren.items(kind="message")))
    assert told in page.text
    assert not [held for held in page.tags("img") if held["src"].startswith("/media/")]
    assert (await emma.get(f"/media/{await file_of(office)}")).status == 404
