"""How a case file, imported again, meets what Wren holds by now.

- A case file is laid out flat, as path and value: `children.sophia.language` = "en". Entries with an id have it in the
  path; what has no id (steps of a plan, duties) is one value, taken or kept as a whole. What was not said has no path.
  Days stay as written ("+14d"). `agreement.goals.<id>.place` says where a goal stands among the others.
- Three states are merged: the previous file (base), this file (new) and what is held now (current). A value that the
  file did not change is kept as held. A value that the file changed is taken if nobody changed it elsewhere; otherwise
  it is kept and told as a conflict. Nothing held is ever dropped: what left the file is kept and told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from pydantic import JsonValue

from bot.casework.casefile_model import CaseFile

Values = dict[str, JsonValue]

_GOALS = "agreement.goals"
_ENTRIES = {"workers": "id", "children": "id", "parents": "id", "plans": "child", _GOALS: "id"}


@dataclass(frozen=True)
class Conflict:
    """A path that was changed in the file and elsewhere: what is `held` (and kept), and what the `file` says."""

    path: str
    held: JsonValue
    file: JsonValue


@dataclass(frozen=True)
class Merge:
    """What to hold from now on, and what to tell about it; everything in order of path.

    `changed`: paths that take the file's value. `conflicts`: paths kept against it. `gone`: paths kept that left it.
    """

    values: Values
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    gone: tuple[str, ...]


def merge(base: Mapping[str, JsonValue], new: Mapping[str, JsonValue], current: Mapping[str, JsonValue]) -> Merge:
    """`new`, where it differs from `base`, brought into `current`. At a first import `base` is empty."""
    moved = sorted(path for path, value in new.items() if path not in base or base[path] != value)
    free = {path for path in moved if path not in current or (path in base and current[path] == base[path])}
    values = {**current, **{path: new[path] for path in free}}
    return Merge(
        values=dict(sorted(values.items())),
        changed=tuple(path for path in moved if path in free),
        conflicts=tuple(
            Conflict(path, current[path], new[path])
            for path in moved
            if path not in free and current[path] != new[path]
        ),
        gone=tuple(sorted(path for path in base if path in current and path not in new)),
    )


def flatten(case_file: CaseFile) -> Values:
    """`case_file` as path and value, in order of path."""
    tables = case_file.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dict(sorted(_paths(tables)))


def unflatten(values: Mapping[str, JsonValue]) -> CaseFile:
    """The case file that was laid out flat. ValueError when `values` are not one; people named are not looked up."""
    tables: dict[str, dict[str, Any]] = defaultdict(dict)
    entries: dict[str, dict[str, dict[str, Any]]] = {section: defaultdict(dict) for section in _ENTRIES}
    for path, value in values.items():
        above, _, field = path.rpartition(".")
        section, _, entry = above.rpartition(".")
        row = entries[section][entry] if section in _ENTRIES else tables[above]
        row[field] = value
    rows = {
        section: [{**row, key: entry} for entry, row in entries[section].items()] for section, key in _ENTRIES.items()
    }
    if goals := rows.pop(_GOALS):
        tables["agreement"]["goals"] = _in_place(goals)
    return CaseFile.model_validate({**rows, **tables})


def _paths(tables: dict[str, Any]) -> Iterator[tuple[str, JsonValue]]:
    agreement = tables.pop("agreement", {})
    goals = [{**goal, "place": place} for place, goal in enumerate(agreement.pop("goals", ()), start=1)]
    for section, key in _ENTRIES.items():
        for row in goals if section == _GOALS else tables[section]:
            yield from _fields(f"{section}.{row.pop(key)}", row)
    yield from _fields("authority", tables["authority"])
    yield from _fields("case", tables["case"])
    yield from _fields("agreement", agreement)


def _fields(path: str, row: dict[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    return ((f"{path}.{field}", value) for field, value in row.items())


def _in_place(goals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Goals in the order of their places, which are not part of them; one without a place comes last."""
    ordered = sorted(goals, key=lambda goal: (_place(goal), goal["id"]))
    return [{field: value for field, value in goal.items() if field != "place"} for goal in ordered]


def _place(goal: dict[str, Any]) -> float:
    place = goal.get("place")
    return place if isinstance(place, int) else inf
