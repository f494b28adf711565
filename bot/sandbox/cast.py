"""Who has a phone in the practice: the people of the practice families, their workers, and one stranger.

Names, languages and roles come from the practice files, so they are the same as in the cases that the bot
imports. A child of reader `young` has no phone: they talk together with a worker.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.sandbox.shapes import Json

PRACTICE = Path(__file__).parent / "practice"
CASES = (PRACTICE / "maria.toml", PRACTICE / "leanne.toml")
FIRST_USER_ID = 700_001
STRANGER = ("stranger", "A stranger", "en", "stranger", "nobody Wren knows")


@dataclass(frozen=True)
class Person:
    """Someone with a phone: `id` as in the case file, `about` in plain words.

    `role` is child, parent, worker or stranger.
    """

    id: str
    name: str
    language: str
    role: str
    about: str
    user_id: int


def cast(today: date, files: tuple[Path, ...] = CASES) -> list[Person]:
    """Everyone with a phone, in the order of the files: families first, then workers, then the stranger."""
    cases = [tomllib.loads(path.read_text(encoding="utf-8")) for path in files]
    families = [found for case in cases for found in _family(case, today)]
    workers = [found for case in cases for found in _workers(case)]
    once = dict.fromkeys([*families, *workers, STRANGER])
    return [Person(*found, user_id) for user_id, found in enumerate(once, FIRST_USER_ID)]


def _family(case: Json, today: date) -> list[tuple[str, str, str, str, str]]:
    children = [
        (child["id"], child["name"], child["language"], "child", f"{_age(child['born'], today)} years old")
        for child in case["children"]
        if child["reader"] != "young"
    ]
    parents = [
        (parent["id"], parent["name"], parent["language"], "parent", parent["relation"]) for parent in case["parents"]
    ]
    return [*children, *parents]


def _workers(case: Json) -> list[tuple[str, str, str, str, str]]:
    return [
        (worker["id"], worker["name"], "en", "worker", worker["role"].replace("_", " ")) for worker in case["workers"]
    ]


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
