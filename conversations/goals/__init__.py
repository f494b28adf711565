"""A library of ready goals for the parents' agreement, to be fitted to a family by the social worker. Pure.

Rules of this package: model.py says what a goal is and how it is worded; a new goal is one call below its topic, and
every text of it stands in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from conversations.goals import everyday, safety, together
from conversations.goals.model import Goal

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "substance": "Alcohol and drugs",
        "abuse": "Domestic abuse: for a parent who has been hurt",
        "violence": "Domestic abuse: for a parent who hurt or frightened others",
        "mental_health": "Mental health",
        "routines": "Daily routines",
        "health": "Health",
        "school": "School",
        "home": "Home",
        "family_time": "Family time",
        "money": "Money and housing",
        "parenting": "Parenting",
        "people": "People and language",
    }
)
"""What a social worker reads above the goals of a topic, in the order in which they stand."""

GOALS: Final[tuple[Goal, ...]] = (
    *safety.SUBSTANCE,
    *safety.ABUSE_GOALS,
    *safety.VIOLENCE,
    *safety.MENTAL_HEALTH_GOALS,
    *everyday.ROUTINES,
    *everyday.HEALTH,
    *everyday.SCHOOL_GOALS,
    *everyday.HOME,
    *together.FAMILY_TIME_GOALS,
    *everyday.MONEY_GOALS,
    *together.PARENTING,
    *together.PEOPLE,
)
"""Every ready goal, topic by topic."""

__all__ = ["GOALS", "TOPICS", "Goal"]
