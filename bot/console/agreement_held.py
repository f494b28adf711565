"""The agreement of a family as the console holds it: read for a worker, and known by a mark of all it says.

Rules of this file: reads only, for whoever works the case.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import plans
from bot.casework.casefile_model import Agreement, Duty, Goal
from bot.casework.dates import resolve
from bot.console.access import Caseload
from bot.plans import Family
from storage import cases
from storage import plans as kept
from storage.database import Tx


class NoGoal(Exception):
    """There is no such goal or duty (any more)."""


@dataclass(frozen=True)
class Held:
    """The agreement of a case as it is held; None before there is one."""

    known: Family
    agreement: Agreement | None

    def day(self, on: Any) -> date:
        """A day as it is written, as a date."""
        return resolve(on, self.known.first_import)

    def goal(self, goal: str) -> Goal:
        """The goal of that id. Raises NoGoal."""
        found = next((one for one in self.goals if one.id == goal), None)
        if found is None:
            raise NoGoal
        return found

    @property
    def goals(self) -> tuple[Goal, ...]:
        return self.agreement.goals if self.agreement is not None else ()

    @property
    def duties(self) -> tuple[Duty, ...]:
        return self.agreement.duties if self.agreement is not None else ()


def found(tx: Tx, load: Caseload, case_id: int) -> tuple[cases.Case, Held]:
    """The case, and its agreement. Raises Refused."""
    load.check_works(case_id)
    case = cases.get(tx, load.scope, case_id)
    known = plans.of_case(tx, load.scope, case)
    return case, Held(known, known.file.agreement)


def seen(tx: Tx, at: Held) -> str:
    """What stands for everything that the forms of the page show. It is keyed, so that it tells nothing."""
    whole = at.agreement.model_dump(mode="json") if at.agreement is not None else None
    return kept.digest(tx, json.dumps([whole, dict(at.known.written.late)], sort_keys=True)).hex()
