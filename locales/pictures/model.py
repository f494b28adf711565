"""What a picture holds, and how it is written down as JSON.

Rules of this file:
- Every text is already in the language of whoever looks at it, and may hold anything a person can type.
- A drawing is a name in `drawings/`. A name that is not there is drawn as the wren, so it is no error here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

STATES: Final = ("done", "next", "later", "held")


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


Picture = Journey | Story | Houses | Cards


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


_KINDS: Final[dict[str, Callable[[dict[str, Any]], Picture]]] = {
    "Journey": _journey,
    "Story": _story,
    "Houses": _houses,
    "Cards": _cards,
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
