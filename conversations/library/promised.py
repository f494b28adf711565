"""What a worker promised, and what became of it, in a line under the worker's own words."""

from __future__ import annotations

from datetime import date
from typing import Final

from conversations.facts import Promised
from conversations.model import Line, Value, said

OPEN = said("promised.open", "Promised by: {day}")
PASSED = said("promised.passed", "Promised by: {day}\nThe day has passed. It is not marked as done yet.")
ENDED: Final = {
    "kept": said("promised.kept", "Promised by: {day}\nThis is done."),
    "late": said("promised.late", "Promised by: {day}\nIt is late. The reason: “{reason}”"),
    "broken": said("promised.broken", "Promised by: {day}\nIt will not happen. The reason: “{reason}”"),
}


def line(promised: Promised, today: date | None) -> Line:
    """What is so of this promise today."""
    values: dict[str, Value] = {"day": promised.by, "reason": promised.reason}
    if promised.state in ENDED:
        return Line(ENDED[promised.state], values)
    return Line(PASSED if today is not None and today > promised.by else OPEN, values)
