"""What people are told in pictures can be seen: every word of it, in every script, whatever somebody typed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import struct
import sys
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.painting import KEPT, Painter
from locales.pictures import blocks, render
from locales.pictures.glyphs import drawable
from locales.pictures.model import (
    ANSWERS,
    GOES,
    STATES,
    CannotDraw,
    Card,
    Cards,
    Houses,
    Journey,
    Mark,
    Paper,
    Picture,
    Progress,
    Room,
    Row,
    Scene,
    Section,
    Stop,
    Story,
    dump,
    load,
)

VIOLET = (0x75, 0x59, 0x9A)
FEELINGS = ("happy", "okay", "mixed", "sad", "worried", "angry", "lonely", "scared")
DRAWINGS = {
    *(
        "wren",
        "two_birds",
        "three_birds",
        "house",
        "house_heart",
        "school",
        "library",
        "table_tea",
        "sun_day",
        "bed_moon",
    ),
    *(
        "weekend",
        "suitcase",
        "boxes",
        "path",
        "visit",
        "meeting",
        "phone",
        "umbrella_rain",
        "star",
        "sunshine",
        "shield",
    ),
    *("question", "clock", "tree", *(f"feeling_{feeling}" for feeling in FEELINGS)),
}
HOSTILE = (
    '#panic("no")',
    '#import "@preview/nothing:0.0.1": *',
    '#read("/etc/passwd") #image("/etc/passwd")',
    '"\\" ] ) } $ ` * _ @x <y> // /* \\u{0}',
    "nul \x00 escape \x1b bell \x07",
    "lone \ud800 surrogate \udfff",
    "\u202eoverride\u202c \u2066open isolate",
    "W" * 3000,
    "word " * 600,
    "\n" * 3000 + "after many lines",
    "😀👨‍👩‍👧❤️🏳️‍🌈",
    "x" + "\u0301" * 3000,
    "ب" * 3000,
    "中文 বাংলা हिन्दी",
)
LIT = (0xEF, 0xB0, 0x44)
"""The colour of the ring around the next stop."""
SOFT = (0x6A, 0x5F, 0x54)
"""The colour of the dots where a picture is cut off."""


def journey(*states: str, language: str = "en", text: str = "") -> Journey:
    stops = tuple(
        Stop("house", f"{number} {text}", f"day {text}", f"who {text}", state) for number, state in enumerate(states)
    )
    return Journey(f"The way {text}", stops, language, "child")


def every_kind(text: str, language: str = "en", reader: str = "child") -> tuple[Picture, ...]:
    """A picture of each kind with this text in all places."""
    return (
        Journey(text, tuple(Stop("house", text, text, text, state) for state in STATES), language, reader),
        Story(text, (Scene(("wren", "house"), text), Scene((), text)), language, reader),
        Houses(text, (Room("star", text, (text, text)), Room("star", text, ())), language, reader),
        Cards(text, (Card("star", text), Card("star", text)), language, reader),
        progress(text, language, reader),
    )


def progress(text: str, language: str = "en", reader: str = "parent") -> Progress:
    """Every state and every answer, with this text in all places."""
    rows = tuple(Row(text, state, text, tuple(Mark(answer, text[:8]) for answer in ANSWERS)) for state in GOES)
    return Progress(text, rows[:3], text, rows[3:], (text[:30],) * 4, language, reader)


def paper(text: str, language: str = "en") -> Paper:
    """A document with this text in all places."""
    return Paper(text, (text,), (Section(text, ((text, text), (text,))),) * 2, text, "2026-11-25", language, "parent")


def pixels(png: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A small PNG (8 bits, RGB or RGBA, not interlaced) as an array (height, width, channels)."""
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert depth == 8
    assert not interlaced
    channels = {2: 3, 6: 4}[colour]
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    raw, row = zlib.decompress(data), width * channels
    above, rows = bytearray(row), []
    for y in range(height):
        start = y * (row + 1)
        above = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + row]), above, channels)
        rows.append(bytes(above))
    return np.frombuffer(b"".join(rows), np.uint8).reshape(height, width, channels).astype(np.int16)


def unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """A row of a PNG without its filter."""
    for at in range(len(line)):
        left, corner = (line[at - step], above[at - step]) if at >= step else (0, 0)
        up = above[at]
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda near: abs(guess - near))
        line[at] = (line[at] + (0, left, up, (left + up) // 2, paeth)[kind]) & 0xFF
    return line


def near(page: bytes, colour: tuple[int, int, int]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a page has this colour, or nearly (height, width)."""
    found: np.ndarray[Any, np.dtype[np.bool_]] = (np.abs(pixels(page)[:, :, :3] - colour) < 12).all(axis=2)
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages an eighth as wide, the same otherwise: quick to look at."""
    monkeypatch.setattr(render, "PIXELS", 18.0)


# What a picture holds


@pytest.mark.parametrize("text", ["", "plain", "\x00\ud800 “ц” \u2068x\u2069 😀", "a\nb"])
def test_a_picture_survives_json(text: str) -> None:
    for picture in (*every_kind(text), paper(text)):
        written = dump(picture)
        assert written.isascii()
        assert load(written) == picture


BROKEN = [
    "",
    "null",
    "[]",
    "{}",
    '{"kind": "Nothing"}',
    '{"kind": ["Journey"]}',
    '{"kind": "Story", "title": "", "scenes": [], "language": "en"}',
    '{"kind": "Story", "title": 1, "scenes": [], "language": "en", "reader": ""}',
    '{"kind": "Story", "title": "", "scenes": "ab", "language": "en", "reader": ""}',
    '{"kind": "Story", "title": "", "scenes": [], "language": "en", "reader": "", "more": 1}',
    '{"kind": "Cards", "title": "", "cards": [{"drawing": "x"}], "language": "en", "reader": ""}',
    dump(journey("next")).replace('"next"', '"lost"'),
    dump(progress("a")).replace('"late"', '"bad"'),
    dump(progress("a")).replace('"slip"', '"failed"'),
    dump(progress("a")).replace('"legend": ["a", ', '"legend": ['),
    dump(paper("a")).replace("2026-11-25", "2026-11-31"),
    "[" * 100_000,
]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_picture_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the error says the same of all of them
        load(text)


# Drawings


def test_every_drawing_is_there_and_nothing_but_shapes() -> None:
    assert blocks.names() == DRAWINGS
    for name in DRAWINGS:
        root = ElementTree.parse(blocks.DRAWINGS / f"{name}.svg").getroot()
        assert root.get("viewBox") == "0 0 200 200", name
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "circle", "ellipse", "rect", "polygon"}, name
        assert not [
            key for element in root.iter() for key in element.attrib if "href" in key or key.startswith("on")
        ], name


def test_what_the_pages_draw_themselves_is_there() -> None:
    sources = "".join(file.read_text("utf-8") for file in Path(render.HERE).glob("*.typ"))
    used = set(re.findall(r'drawing\("(\w+)"', sources)) | set(re.findall(r'who: "(\w+)"|day: "(\w+)"', sources)[0]) - {
        ""
    }
    assert "wren" in used
    assert used <= blocks.names()


def test_each_drawing_looks_different() -> None:
    seen = {render.render(Cards("", (Card(name, ""),), "en", "child")) for name in sorted(DRAWINGS)}
    assert len(seen) == len(DRAWINGS)


@pytest.mark.parametrize("name", ["", "no_such", "../page", "wren.svg", "\x00"])
def test_a_drawing_that_is_not_there_is_the_wren(name: str) -> None:
    def drawn(drawing: str) -> tuple[bytes, ...]:
        return render.render(Cards("", (Card(drawing, "a"),), "en", "child"))

    assert drawn(name) == drawn("wren")
    assert drawn("star") != drawn("wren")


# Texts


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_was_typed_is_drawn(text: str) -> None:
    for language in ("en", "ar"):
        for picture in every_kind(text, language):
            pages = render.render(picture)
            assert 1 <= len(pages) <= 6
            for page in pages:
                width, height = struct.unpack(">II", page[16:24])
                assert page.startswith(b"\x89PNG")
                assert width == 1080
                assert height <= 1700
                assert len(page) < 600_000


@pytest.mark.parametrize("text", [*HOSTILE, "word " * 4000], ids=range(len(HOSTILE) + 1))
def test_whatever_was_typed_is_printed_so_that_it_keeps_and_can_be_read_aloud(text: str) -> None:
    for language in ("en", "ar"):
        (pdf,) = render.render(paper(text, language))
        assert pdf.startswith(b"%PDF")
        assert b"pdfaid" in pdf
        assert b"pdfuaid" in pdf
        assert (pdf,) == render.render(paper(text, language)), "the same document is the same file"


@pytest.mark.usefixtures("small")
def test_nothing_about_a_goal_is_red() -> None:
    colours = pixels(render.render(progress("a"))[0])[:, :, :3]
    assert near(render.render(progress("a"))[0], VIOLET).any()
    assert not ((colours[:, :, 0] > 150) & (colours[:, :, 1:] < 90).all(axis=2)).any()


@pytest.mark.usefixtures("small")
def test_how_a_goal_goes_stands_where_reading_begins() -> None:
    for language, leads in (("en", 1), ("ar", -1)):
        one = replace(progress("a", language), goals=(Row("a", "help", "a"),), promises=())
        found = near(render.render(one)[0], VIOLET)
        assert (np.mean(np.nonzero(found)[1]) - found.shape[1] / 2) * leads < -20


@pytest.mark.usefixtures("small")
def test_what_was_typed_is_shown_and_never_carried_out() -> None:
    code = '#rect(width: 200pt, height: 200pt, fill: rgb("#ff00ff"))'
    for picture in every_kind(code):
        page = render.render(picture)[0]
        assert not near(page, (255, 0, 255)).any()
        assert page != render.render(every_kind("")[every_kind(code).index(picture)])[0]


def test_what_no_font_has_leaves_no_box() -> None:
    assert drawable("a 😀") == "a"
    assert drawable("\u202ea\u202c\ue000\x00\ud800\ufe0f") == "a"
    assert drawable("中文 漢字 and 字") == "… and …"
    assert drawable("\u2068Emma\u2069") == "\u2068Emma\u2069"
    assert drawable("a\r\nb\tc") == "a\nb c"
    assert len(drawable("x" + "\u0323" * 99)) == 5
    assert [*map(render.render, every_kind("a😀"))] == [*map(render.render, every_kind("a"))]


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "Ґанок, їжак, єнот, п'ять",
        "Ŵy ŵyn, tŷ, môr",
        "¿Qué pasará mañana, pingüino?",
        "أين سأنام يوم الجمعة؟ ٢٣",
        "چگونه پیش می‌رود؟ ۲۳",
        "ہم گھر کب جائیں گے؟ ٹ ڈ ڑ ے",
        "“Yes” – ‘no’… £5 • 10 °C",
    ],
)
def test_the_languages_are_drawn_whole(text: str) -> None:
    assert drawable(text) == text


@given(st.text(alphabet="abc é ب\n.?", max_size=2000))
def test_no_word_is_lost_between_blocks(text: str) -> None:
    portions = blocks.portions((blocks.Line("text", text),))
    pieces = [line.text for portion in portions for line in portion]
    assert "".join("".join(pieces).split()) == "".join(drawable(text).split())
    assert all(sum(blocks.cost(line.text) for line in portion) <= blocks.ROOM + blocks.ROW for portion in portions)


def test_a_long_text_goes_on_upon_further_pages() -> None:
    def pages(words: int) -> tuple[bytes, ...]:
        return render.render(Houses("", (Room("star", "", ("word " * words,)),), "en", "child"))

    assert [len(pages(words)) for words in (10, 300)] == [1, 2]
    assert len(pages(2000)) == 6


def test_what_is_longer_than_six_pages_ends_with_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "PIXELS", 36.0)

    def dots(words: int) -> bool:
        """Whether something stands below everything else on the last page."""
        page = render.render(Houses("", (Room("star", "", ("word " * words,)),), "en", "child"))[-1]
        return bool(near(page, SOFT)[-18:].any())

    assert not dots(10)
    assert not dots(300)
    assert dots(2000)


# Directions


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("language", "leads"), [("en", 1), ("pl", 1), ("ar", -1), ("ur", -1), ("fa_AF", -1), ("prs", -1)]
)
def test_a_journey_begins_where_reading_begins(language: str, leads: int) -> None:
    def lit(*states: str) -> float:
        """How far right of the middle the lit stop is, in pixels."""
        found = near(render.render(journey(*states, language=language))[0], LIT)
        assert found.sum() > 20
        return float(np.mean(np.nonzero(found)[1]) - found.shape[1] / 2)

    assert lit("next", "later") * leads < -20
    assert lit("done", "next") * leads > 20
    assert lit("done", "done", "next") * leads < -20


@pytest.mark.usefixtures("small")
def test_only_the_next_stop_is_lit() -> None:
    assert near(render.render(journey("next"))[0], LIT).any()
    for state in ("done", "later", "held"):
        assert not near(render.render(journey(state))[0], LIT).any()


def test_each_state_looks_different() -> None:
    assert len({render.render(journey(state)) for state in STATES}) == len(STATES)


def test_a_broken_picture_cannot_be_drawn() -> None:
    stops: Any = (None,)
    with pytest.raises(CannotDraw):
        render.render(replace(journey("next"), stops=stops))


# The worker


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    async with Painter() as painter:
        yield painter


def numbered(number: int) -> str:
    return dump(Cards(str(number), (), "en", "child"))


async def test_a_picture_is_made_once(painter: Painter) -> None:
    pages = await painter.paint(numbered(1))
    assert pages == render.render(load(numbered(1)))
    assert await painter.paint(numbered(1)) == pages
    assert painter.made == 1
    assert await painter.paint(numbered(2)) != pages
    assert painter.made == 2


async def test_the_last_pictures_are_kept_and_no_more(painter: Painter) -> None:
    for number in range(KEPT):
        await painter.paint(numbered(number))
    await painter.paint(numbered(0))  # now the one that was used last
    await painter.paint(numbered(KEPT))
    assert painter.made == KEPT + 1
    await painter.paint(numbered(0))
    assert painter.made == KEPT + 1
    await painter.paint(numbered(1))
    assert painter.made == KEPT + 2


async def test_what_is_no_picture_costs_no_worker(painter: Painter) -> None:
    await painter.paint(numbered(1))
    worker = painter.worker
    for text in ("", "{}", "\ud800"):
        with pytest.raises(CannotDraw):
            await painter.paint(text)
    await painter.paint(numbered(2))
    assert painter.worker == worker


async def test_a_worker_that_is_gone_is_replaced(painter: Painter) -> None:
    await painter.paint(numbered(1))
    worker = painter.worker
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    painting = asyncio.create_task(painter.paint(numbered(2)))
    await asyncio.sleep(0)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(CannotDraw):
        await painting
    assert await painter.paint(numbered(2)) == render.render(load(numbered(2)))
    assert painter.worker not in (None, worker)


async def test_a_worker_that_hangs_is_killed_and_replaced(painter: Painter) -> None:
    await painter.paint(numbered(1))
    worker = painter.worker
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    painter.patience = 0.2
    with pytest.raises(CannotDraw):
        await painter.paint(numbered(2))
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    painter.patience = 20.0
    assert await painter.paint(numbered(2)) == render.render(load(numbered(2)))


async def test_the_event_loop_goes_on_meanwhile(painter: Painter) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    before = turns
    await painter.paint(numbered(1))
    counting.cancel()
    assert turns - before > 100


ALONE = """
import asyncio, sys
from bot.painting import Painter
from locales.pictures.model import Cards, dump

async def main():
    async with Painter() as painter:
        pages = await painter.paint(dump(Cards("", (), "en", "child")))
        print(len(pages), "typst" in sys.modules, flush=True)
        await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_only_the_worker_loads_typst_and_it_ends_with_whoever_started_it() -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", ALONE, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"1 False\n"
    parent.kill()
    async with asyncio.timeout(20):
        assert await parent.stdout.read() == b"", "the worker holds the pipe open for as long as it lives"
    await parent.wait()
