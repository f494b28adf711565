"""What somebody's words are about, by the step of the conversation at which they said them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ABOUT: Final[Mapping[str, Mapping[str, str]]] = {
    "ready": {"feel": "Whether they feel ready", "help": "What would help", "worry": "What worries them about it"},
    "after": {
        "how": "How it was",
        "missed": "It did not happen",
        "good": "What was good",
        "hard": "What was hard",
        "carer": "Written by a grown-up who was with them",
    },
    "at_home": {
        "food": "Food at home",
        "sleep": "Sleep",
        "school": "School",
        "rows": "Rows and shouting",
        "drink": "Drink or drugs",
        "people": "New people in the house",
        "jobs": "Jobs at home, and looking after somebody",
        "time": "Time for themselves",
        "safe": "Whether they feel safe",
        "mum": "With Mum",
        "dad": "With Dad, or other grown-ups",
        "siblings": "With brothers and sisters",
    },
    "wellbeing": {
        "things": "These days",
        "living": "Where they live",
        "people": "The people who matter to them",
        "learning": "School",
        "sleep": "Sleep",
    },
    "three_houses": {"worries": "Worries", "good": "Good things", "dreams": "Dreams"},
    "safety_house": {
        "inside": "Who is in their safe place",
        "safe": "What makes them feel safe",
        "signs": "How they can tell that it is not going well",
        "tell": "Whom they tell, and how",
    },
    "my_people": {
        "home": "Who listens at home",
        "school": "Who listens at school",
        "before": "Who listened where they lived before",
        "touch": "How they would like to stay in touch",
    },
    "getting_ready": {
        "goodbyes": "Whom or what they would like to say goodbye to",
        "packing": "Help with packing",
        "school": "School",
        "to_take": "What must not be forgotten",
        "who_to_call": "Whose number they would like to have",
        "first_night": "The first night",
    },
    "teach_back": {
        f"{step}-{part}": heading
        for step in ("c", "r")
        for part, heading in (
            ("why", "Where we are now, and why"),
            ("steps", "The steps"),
            ("decision", "What is decided next"),
            ("not_well", "If it is not going well"),
        )
    },
    "unplanned": {
        "safe": "Whether they are safe right now",
        "who": "Who is there",
        "tonight": "What there is for tonight",
        "why": "How it came to this",
    },
    "practice": {"tried": "How it went", "about_it": "How it went"},
    "check_in": {
        "how": "How it is going",
        "better": "What helped",
        "same": "What would make it easier",
        "harder": "What is hardest",
        "need": "What could be helped with",
        "slip": "About a slip",
        "today": "Who can help today",
        "told": "About a slip",
        "evidence": "What they would like to show",
    },
    "need_help": {"what": "What they need", "words": "What they need"},
    "worry": {"tell": "About somebody who puts pressure on them", "details": "Who it is, or where"},
}
"""Kind of statement -> step of its conversation -> what the words said there are about."""
PER_GOAL: Final = frozenset({"check_in"})
"""Kinds whose steps have the name of a goal behind their own."""
AND_THIS: Final = "And this too"
"""Above words that were added at the end, where others stand under a heading."""
CARER: Final = "carer"
"""The step at which a grown-up writes who is not the sender."""


def about(kind: str, step: str) -> str:
    """What was asked where these words were said; empty when that needs no heading."""
    known = ABOUT.get(kind, {})
    return known.get(step) or (known.get(step.partition("-")[0], "") if kind in PER_GOAL else "")
