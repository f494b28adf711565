"""What can be wrong with a case file's tables, fault by fault.

- `faults_of_shape` puts into plain English what the models found: keys, kinds of value, words, dates.
- `faults_of_people` finds what no single field can show: ids that stand twice, people who are not in the file, a post
  held by a worker of another role, a language that is not offered. It looks at raw tables, so that a fault of shape
  hides none of them, and passes over whatever is not even of the right kind.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.casework.toml_lines import Path

Table = dict[str, Any]  # what tomllib reads, before anything about it is known
_Rows = list[tuple[Path, Table]]

_POSTS: dict[str, tuple[str, ...]] = {
    "allocated": ("social_worker",),
    "cover": ("social_worker", "duty_worker"),
    "manager": ("team_manager",),
    "reviewing_officer": ("reviewing_officer",),
}
_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that is known here",
    "string_type": "must be text in quotes, not {shown}",
    "string_unicode": "has a character in it that is not text",
    "bool_type": "must be true or false, not {shown}",
    "tuple_type": "must be a list in [ ], not {shown}",
    "model_type": "must be a table, not {shown}",
    "too_short": "needs at least one entry",
}
_KINDS = ((bool, "true or false"), (int | float, "a number"), (list, "a list"), (dict, "a table"), (date, "a date"))


class Fault(NamedTuple):
    """Where in the tables something is wrong, and the end of the sentence that says what."""

    path: Path
    what: str


def faults_of_shape(error: ValidationError) -> list[Fault]:
    """Every fault that the models found."""
    return [Fault(told["loc"], _sentence(told)) for told in error.errors(include_url=False)]


def faults_of_people(data: Table, languages: Collection[str]) -> list[Fault]:
    """Every fault in who is named where; `languages` are the codes of those Wren offers."""
    return [*_repeats(data), *_strangers(data), *_misplaced(data), *_unoffered(data, languages)]


def shown(value: object) -> str:
    """Short text in quotes, with what cannot be shown spelled out; of anything else only what kind of thing it is."""
    if not isinstance(value, str):
        return next((name for kind, name in _KINDS if isinstance(value, kind)), "this")
    short = value if len(value) <= 40 else f"{value[:40]}…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + '"'


def _sentence(told: ErrorDetails) -> str:
    value, kind, context = told["input"], told["type"], told.get("ctx", {})
    if kind == "literal_error":
        return f"{shown(value)} is not {_noun(told['loc'])}; use {context['expected'].replace(chr(39), '')}"
    if kind == "value_error":
        return str(context["error"]) if isinstance(value, list | dict) else f"{shown(value)} {context['error']}"
    return _SENTENCES.get(kind, "{shown} cannot stand here").format(shown=shown(value))


def _noun(path: Path) -> str:
    return f"a {path[-1]}" if isinstance(path[-1], str) else "known here"


def _repeats(data: Table) -> Iterator[Fault]:
    """Ids that stand twice. People share one set of ids, because one of them is invited by id alone."""
    people = [*_rows(data, "workers"), *_rows(data, "children"), *_rows(data, "parents")]
    yield from _repeated(people, "id", "stands twice; every person needs an id of their own")
    yield from _repeated(_rows(data, "plans"), "child", "has a plan already")
    yield from _repeated(_rows(data, "agreement", "goals"), "id", "stands twice; every goal needs an id of its own")


def _repeated(rows: _Rows, key: str, what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, value in _texts(rows, key):
        if value in seen:
            yield Fault(path, f"{shown(value)} {what}")
        seen.add(value)


def _strangers(data: Table) -> Iterator[Fault]:
    """Ids of people who are not in the file."""
    yield from _unknown(data, "children", "a child", _texts(_rows(data, "plans"), "child"))
    yield from _unknown(data, "parents", "a parent", _texts(_rows(data, "agreement", "goals"), "parent"))
    yield from _unknown(data, "workers", "a worker", _texts(_rows(data, "agreement", "duties"), "owner"))
    for post in _POSTS:
        yield from _unknown(data, "workers", "a worker", _texts(_case(data), post))


def _unknown(data: Table, table: str, who: str, named: Iterator[tuple[Path, str]]) -> Iterator[Fault]:
    known = {value for _, value in _texts(_rows(data, table), "id")}
    for path, value in named:
        if value not in known:
            yield Fault(path, f"{shown(value)} is not {who} of this file")


def _misplaced(data: Table) -> Iterator[Fault]:
    """Workers of the file in a post of the case that is not for their role."""
    roles = {row.get("id"): row.get("role") for _, row in _rows(data, "workers") if isinstance(row.get("role"), str)}
    for post, fitting in _POSTS.items():
        for path, held in _texts(_case(data), post):
            if held in roles and roles[held] not in fitting:
                has = f"{shown(held)} has the role {shown(roles[held])}"
                yield Fault(path, f"{has}; name a worker with the role {' or '.join(fitting)}")


def _unoffered(data: Table, languages: Collection[str]) -> Iterator[Fault]:
    """Languages that Wren does not speak."""
    offered = ", ".join(sorted(languages))
    for path, value in _texts([*_rows(data, "children"), *_rows(data, "parents")], "language"):
        if value not in languages:
            yield Fault(path, f"{shown(value)} is not a language Wren speaks; use one of {offered}")


def _texts(rows: _Rows, key: str) -> Iterator[tuple[Path, str]]:
    """The path and value of `key` in every row where it is text."""
    return (((*path, key), row[key]) for path, row in rows if isinstance(row.get(key), str))


def _rows(data: Table, *keys: str) -> _Rows:
    """Every table of the array under `keys`, with its path."""
    found: Any = data
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    rows = found if isinstance(found, list) else []
    return [((*keys, n), row) for n, row in enumerate(rows) if isinstance(row, dict)]


def _case(data: Table) -> _Rows:
    case = data.get("case")
    return [(("case",), case)] if isinstance(case, dict) else []
