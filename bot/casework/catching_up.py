"""Somebody is back home and nobody had planned it: what has to be caught up with before that is dealt with. Pure.

Rules of this file:
- Every task is ticked by a named worker. While one is open, the item is not closed.
- Screening can be wrong: a worker may say that nobody went back. That takes the place of the list, by name as well.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

KIND: Final = "unplanned"
"""The kind of item that has this list."""

TASKS: Final = (
    ("see", "See the child today, on their own"),
    ("home", "Check who is in the home, and whether they are safe to be there"),
    ("told", "Tell health and school, and make sure that medicine has come along"),
    ("carers", "Tell the carers"),
    ("reviewer", "Tell the reviewing officer"),
    ("safety_plan", "Write an interim safety plan"),
    ("assessment", "Set the day by which the assessment is done again"),
    ("legal", "Check the legal position"),
    ("plan", "Change the plan in Wren, and approve anew what the family is told"),
)
"""(id, words) in the order in which they are done."""

NO_RETURN: Final = "no_return"
"""What is ticked when nobody went back after all."""


def is_known(task: str) -> bool:
    """Can this be ticked?"""
    return task == NO_RETURN or task in dict(TASKS)


def left(ticked: Collection[str]) -> int:
    """How many tasks are still open."""
    return 0 if NO_RETURN in ticked else sum(task not in ticked for task, _ in TASKS)
