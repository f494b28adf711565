"""What a picture or a document holds, and how it is written down as JSON.

Rules of this file:
- Every text is already in the language of whoever looks at it, and may hold anything a person can type.
- A drawing is a name in `drawings/`. A name that is not there is drawn as the wren, so it is no error here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

STATES: Final = ("done", "next", "later", "held")
GOES: Final = ("done", "under_way", "help", "late", "to_come")
ANSWERS: Final = ("better", "same", "harder", "slip")


class CannotDraw(Exception):
    """There is no picture, and nothing is known but that. It holds none of the texts."""


@dataclass(frozen=True)
class Stop:
    """A step on the way: done already, the next one, a later one, or one that waits (held)."""

    drawing: str
    what: str
    day: str
    who: str
    state: str


@dataclass(frozen=True)
class Journey:
    """The way home as a path with stops, first to last."""

    title: str
    stops: tuple[Stop, ...]
    language: str
    reader: str


@dataclass(frozen=True)
class Scene:
    """One panel of a story: up to three drawings side by side, and a few words."""

    drawings: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Story:
    """A story for a young reader, scene by scene."""

    title: str
    scenes: tuple[Scene, ...]
    language: str
    reader: str


@dataclass(frozen=True)
class Room:
    """A house with a name on it and the person's own lines inside."""

    drawing: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Houses:
    """Three Houses, a Safety House, the people somebody has, or what happens if it is not going well."""

    title: str
    rooms: tuple[Room, ...]
    language: str
    reader: str


@dataclass(frozen=True)
class Card:
    """A drawing with its name, to point at."""

    drawing: str
    label: str


@dataclass(frozen=True)
class Cards:
    """Cards to choose from: how somebody feels."""

    title: str
    cards: tuple[Card, ...]
    language: str
    reader: str


@dataclass(frozen=True)
class Mark:
    """An answer that somebody gave (better, same, harder, slip), and the day in few letters."""

    answer: str
    day: str


@dataclass(frozen=True)
class Row:
    """A goal, or something that was promised: how it goes, that in words, and the last answers, newest last."""

    what: str
    state: str
    label: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How somebody's goals go, what the other side does, and what the marks mean.

    `legend` names the four answers, in the order of `ANSWERS`.
    """

    title: str
    goals: tuple[Row, ...]
    beside: str
    promises: tuple[Row, ...]
    legend: tuple[str, ...]
    language: str
    reader: str


@dataclass(frozen=True)
class Section:
    """A part of a document: a heading, and paragraphs. Those of a group stand together."""

    title: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A document to keep or to print. `about` are lines below the title; `issued` is a day (2026-11-25).

    `foot` stands on every page, with {page} and {pages} for their numbers.
    """

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    issued: str
    language: str
    reader: str


Picture = Journey | Story | Houses | Cards | Progress | Paper


def dump(picture: Picture) -> str:
    """The picture as JSON, in ASCII: the same picture is always the same text."""
    return json.dumps({"kind": type(picture).__name__, **asdict(picture)}, sort_keys=True)


def load(text: str) -> Picture:
    """The picture that `dump` wrote. Raises ValueError for anything else."""
    try:
        held = json.loads(text)
        return _KINDS[held.pop("kind")](held)
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("This is not a picture.") from error


def _journey(held: dict[str, Any]) -> Journey:
    return Journey(**_head(held), stops=tuple(_stop(one) for one in _list(held.pop("stops"))), **held)


def _stop(held: dict[str, Any]) -> Stop:
    stop = Stop(**_texts(held))
    if stop.state not in STATES:
        raise ValueError(f"A stop can't be {stop.state!r}.")
    return stop


def _story(held: dict[str, Any]) -> Story:
    return Story(**_head(held), scenes=tuple(_scene(one) for one in _list(held.pop("scenes"))), **held)


def _scene(held: dict[str, Any]) -> Scene:
    return Scene(drawings=_lines(held.pop("drawings")), **_texts(held))


def _houses(held: dict[str, Any]) -> Houses:
    return Houses(**_head(held), rooms=tuple(_room(one) for one in _list(held.pop("rooms"))), **held)


def _room(held: dict[str, Any]) -> Room:
    return Room(lines=_lines(held.pop("lines")), **_texts(held))


def _cards(held: dict[str, Any]) -> Cards:
    return Cards(**_head(held), cards=tuple(Card(**_texts(one)) for one in _list(held.pop("cards"))), **held)


def _progress(held: dict[str, Any]) -> Progress:
    beside, legend = _text(held.pop("beside")), _lines(held.pop("legend"))
    goals, promises = (tuple(_row(one) for one in _list(held.pop(name))) for name in ("goals", "promises"))
    if len(legend) != len(ANSWERS):
        raise ValueError("Each answer needs its name.")
    return Progress(**_head(held), beside=beside, goals=goals, promises=promises, legend=legend, **held)


def _row(held: dict[str, Any]) -> Row:
    row = Row(marks=tuple(_mark(one) for one in _list(held.pop("marks"))), **_texts(held))
    if row.state not in GOES:
        raise ValueError(f"A row can't be {row.state!r}.")
    return row


def _mark(held: dict[str, Any]) -> Mark:
    mark = Mark(**_texts(held))
    if mark.answer not in ANSWERS:
        raise ValueError(f"An answer can't be {mark.answer!r}.")
    return mark


def _paper(held: dict[str, Any]) -> Paper:
    sections = tuple(_section(one) for one in _list(held.pop("sections")))
    issued = date.fromisoformat(_text(held.pop("issued"))).isoformat()
    about, foot = _lines(held.pop("about")), _text(held.pop("foot"))
    return Paper(**_head(held), about=about, sections=sections, foot=foot, issued=issued, **held)


def _section(held: dict[str, Any]) -> Section:
    return Section(groups=tuple(_lines(group) for group in _list(held.pop("groups"))), **_texts(held))


_KINDS: Final[dict[str, Callable[[dict[str, Any]], Picture]]] = {
    "Journey": _journey,
    "Story": _story,
    "Houses": _houses,
    "Cards": _cards,
    "Progress": _progress,
    "Paper": _paper,
}


def _head(held: dict[str, Any]) -> dict[str, str]:
    return _texts({name: held.pop(name) for name in ("title", "language", "reader")})


def _texts(held: dict[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in held.items()}


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(_text(line) for line in _list(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("This has to be a text.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("This has to be a list.")
    return value
