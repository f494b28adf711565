"""A picture becomes blocks: pieces that each fit on a page, one below the other.

Rules of this file:
- Nothing is left out here but what no font can draw. A long text goes on in the next block.
- A block's lines cost at most `ROOM`. That much fits on a page in any script, so a page is never cut.
- Blocks are plain data; how they look is up to the Typst files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from locales.pictures.glyphs import drawable
from locales.pictures.model import (
    ANSWERS,
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
    Stop,
    Story,
)

DRAWINGS: Final = Path(__file__).parent / "drawings"
FALLBACK: Final = "wren"

ROOM: Final = 240
"""Characters in a block, at most."""
CAPITAL: Final = 2
"""What a capital letter costs: it is wide."""
ROW: Final = 24
"""Characters that a new line costs, at most."""
LONGEST: Final = 12_000
"""Characters of one text that are looked at: more than six pages hold."""
SHORT: Final = 40
"""Characters in the label of a card that shares its row with another one."""
SENTENCE: Final = re.compile(r"[.!?؟۔…]\s|\n")
SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True)
class Line:
    """A text and how it looks: as a title, what, day, who, text or label. One that is `more` goes on from before."""

    look: str
    text: str
    more: bool = False


@dataclass(frozen=True)
class Block:
    """A piece of a page. `number` is the stop, scene, room or row it belongs to; `first` and `last` say which piece
    of that it is; `state` is a stop's or a row's; `wide` is a card that has its row to itself; `marks` are answers."""

    kind: str
    number: int
    lines: tuple[Line, ...] = ()
    drawings: tuple[str, ...] = ()
    state: str = ""
    wide: bool = False
    first: bool = True
    last: bool = True
    marks: tuple[Mark, ...] = ()


def blocks(picture: Picture) -> Iterator[Block]:
    """The picture's blocks, from top to bottom, made as they are asked for."""
    for line in portions((Line("title", picture.title),)):
        yield Block("title", 0, line)
    parts: Iterator[Iterator[Block]]
    match picture:
        case Journey():
            parts = (_stop(number, stop) for number, stop in enumerate(picture.stops))
        case Story():
            told = (scene for scene in picture.scenes if scene.drawings or scene.text)
            parts = (_scene(number, scene) for number, scene in enumerate(told))
        case Houses():
            parts = (_room(number, room) for number, room in enumerate(picture.rooms))
        case Cards():
            parts = (_row(number, row) for number, row in enumerate(_rows(picture.cards)))
        case Progress():
            parts = _progress(picture)
        case Paper():
            return  # flows by itself, as any printed page
    for part in parts:
        yield from part


def _stop(number: int, stop: Stop) -> Iterator[Block]:
    lines = (Line("what", stop.what), Line("day", stop.day), Line("who", stop.who))
    return _pieces("stop", number, lines, (stop.drawing,), stop.state)


def _scene(number: int, scene: Scene) -> Iterator[Block]:
    return _pieces("scene", number, (Line("text", scene.text),), scene.drawings)


def _room(number: int, room: Room) -> Iterator[Block]:
    lines = (Line("title", room.title), *(Line("text", line) for line in room.lines))
    return _pieces("room", number, lines, (room.drawing,))


def _progress(picture: Progress) -> Iterator[Iterator[Block]]:
    """The goals, what the marks mean, then the other side under its own heading."""
    for number, goal in enumerate(picture.goals):
        yield _goes("goal", number, goal)
    if any(goal.marks for goal in picture.goals):
        legend = tuple(Line("label", drawable(name)) for name in picture.legend)
        yield iter((Block("legend", 0, legend, marks=tuple(Mark(answer, "") for answer in ANSWERS)),))
    if picture.promises:
        yield (Block("beside", 0, lines) for lines in portions((Line("title", picture.beside),)))
    for number, promise in enumerate(picture.promises):
        yield _goes("promise", number, promise)


def _goes(kind: str, number: int, row: Row) -> Iterator[Block]:
    """A row with how it goes in words; its marks stand below the last of its words."""
    marks = tuple(Mark(one.answer, drawable(one.day)) for one in row.marks)
    for block in _pieces(kind, number, (Line("what", row.what), Line("day", row.label)), (), row.state):
        yield replace(block, marks=marks) if block.last else block


def _rows(cards: Iterable[Card]) -> Iterator[tuple[Card, ...]]:
    """Two short cards side by side; a long one alone."""
    waiting: tuple[Card, ...] = ()
    for card in cards:
        if len(card.label) > SHORT:
            yield from (waiting,) if waiting else ()
            yield (card,)
            waiting = ()
        elif waiting:
            yield (*waiting, card)
            waiting = ()
        else:
            waiting = (card,)
    yield from (waiting,) if waiting else ()


def _row(number: int, row: tuple[Card, ...]) -> Iterator[Block]:
    drawings = tuple(drawing(card.drawing) for card in row)
    if len(row[0].label) > SHORT:
        yield from _pieces("cards", number, (Line("label", row[0].label),), drawings, wide=True)
    else:
        yield Block("cards", number, tuple(Line("label", drawable(card.label)) for card in row), drawings)


def _pieces(
    kind: str, number: int, lines: tuple[Line, ...], drawings: tuple[str, ...], state: str = "", wide: bool = False
) -> Iterator[Block]:
    """One block, or as many as the lines need; only the first has the drawings."""
    cut = portions(lines) or [()]
    for at, portion in enumerate(cut):
        shown = tuple(map(drawing, drawings)) if at == 0 else ()
        yield Block(kind, number, portion, shown, state, wide, at == 0, at == len(cut) - 1)


def portions(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """The lines without what can't be drawn, in portions that cost `ROOM` at most."""
    done: list[tuple[Line, ...]] = []
    portion: tuple[Line, ...] = ()
    for line in lines:
        for at, piece in enumerate(cut(drawable(line.text[:LONGEST]))):
            if portion and sum(cost(held.text) for held in portion) + cost(piece) > ROOM:
                done.append(portion)
                portion = ()
            portion = (*portion, Line(line.look, piece, more=at > 0))
    return [*done, portion] if portion else done


def cut(text: str) -> Iterator[str]:
    """The text in pieces that cost `ROOM` at most, parted between words where there are any."""
    while text:
        end = _furthest(text)
        yield text[:end].strip()
        text = text[end:].strip()


def _furthest(text: str) -> int:
    """Where the first piece of the text ends."""
    used = 0
    for at, character in enumerate(text):
        used += ROW - used % ROW if character == "\n" else width(character)
        if used > ROOM:
            ends = [_last(part, text, at) for part in (SENTENCE, SPACE)]
            return next((end for end in ends if end > at // 2), _before_marks(text, at))
    return len(text)


def _last(part: re.Pattern[str], text: str, end: int) -> int:
    """Where the last such part of the text stops, before `end`; 0 if there is none."""
    return max((found.end() for found in part.finditer(text, 0, end)), default=0)


def _before_marks(text: str, at: int) -> int:
    """Not between a letter and the marks on it."""
    while at > 1 and unicodedata.category(text[at]).startswith("M"):
        at -= 1
    return at


def cost(text: str) -> int:
    """Characters of the text, its rows rounded up to whole ones."""
    return sum(-(-max(1, sum(map(width, row))) // ROW) * ROW for row in text.split("\n"))


def width(character: str) -> int:
    """What a character costs."""
    return CAPITAL if character.isupper() else 1


def drawing(name: str) -> str:
    """The name, or the wren's when there is no drawing of that name."""
    return name if name in names() else FALLBACK


@cache
def names() -> frozenset[str]:
    """The drawings there are."""
    return frozenset(file.stem for file in DRAWINGS.glob("*.svg"))
