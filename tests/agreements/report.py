"""Measures the agreement checker on its labelled wordings: `python -m tests.agreements.report`.

Rules of this file: the product's own `check_goal`, with the words and the reading limit families get; every wording
stands alone in a goal that is otherwise in order; a wording counts once per rule. Nothing is tuned on what is held, nor
on what another hand wrote.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.casework.agreement_checker import GoalDraft, People, Warning, check_goal
from conversations.model import Reader
from locales.jargon import jargon, long_sentences

SPLITS: Final = ("dev", "held", "other")
"""What the rules were made from; what was held back by the same hand; what another hand wrote without the rules."""
WORDINGS: Final = Path(__file__).parent / "wordings.jsonl"
TODAY: Final = date(2026, 11, 25)
PARENTS: Final = ("Maria", "Carlos", "Tracy", "Yusuf")
CHILDREN: Final = ("Sophia", "David", "Leanne", "Kofi")
WORKERS: Final = ("Emma", "Samir", "Ana")
SOUND: Final = GoalDraft(
    parent="Maria",
    title="Read to David on three evenings a week",
    why="David sleeps well after a story.",
    measure="Three ticks a week on the calendar",
    steps=("Choose a book on Sundays",),
    by=TODAY + timedelta(days=60),
    support_what="Story bags",
    support_provider="Northbridge Library",
    support_starts=TODAY - timedelta(days=14),
    support_started=True,
    evidence=("the calendar",),
    consequence="Emma brings other books; nothing else changes.",
    review=TODAY + timedelta(days=21),
)
"""A goal that nothing is wrong with."""


@dataclass(frozen=True)
class Wording:
    """One text of a goal, and the rules that a practitioner would want it to raise."""

    id: str
    split: str
    draft: GoalDraft
    rules: frozenset[str]


@dataclass(frozen=True)
class Measured:
    """How a rule did on one half: rightly raised, wrongly raised, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """How many of its warnings were wanted."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How many of the wanted warnings came."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def check(draft: GoalDraft) -> tuple[Warning, ...]:
    """The warnings of a goal in the families of the labelled set."""
    others = tuple(name for name in PARENTS if name != draft.parent)
    people = People(adults=others, children=CHILDREN, workers=WORKERS)
    long = partial(long_sentences, reader=Reader.PARENT)
    return check_goal(draft, today=TODAY, people=people, jargon=jargon, long_sentences=long)


def wordings(split: str) -> list[Wording]:
    """The labelled wordings of one of the splits."""
    with WORDINGS.open(encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    return [
        Wording(one["id"], split, _draft(one["field"], one["text"], one.get("context", {})), frozenset(one["rules"]))
        for one in every
        if one["split"] == split
    ]


def raised(wording: Wording) -> frozenset[str]:
    """The rules that this wording raises."""
    return frozenset(warning.rule for warning in check(wording.draft))


def measured(wanted: Iterable[tuple[Collection[str], Collection[str]]]) -> dict[str, Measured]:
    """What pairs of wanted and raised rules come to, by rule that is wanted at all (others were not labelled)."""
    pairs = list(wanted)
    rules = sorted({rule for labels, _ in pairs for rule in labels})
    return {rule: _measured(rule, pairs) for rule in rules}


def table(split: str) -> dict[str, Measured]:
    """Every rule on one split."""
    return measured((wording.rules, raised(wording)) for wording in wordings(split))


def mistakes(split: str) -> Iterator[str]:
    """Every wording that was judged otherwise than its label, as a line."""
    for wording in wordings(split):
        found = raised(wording)
        if found != wording.rules:
            yield f"{wording.id}: wanted {sorted(wording.rules)}, raised {sorted(found)}"


def lines(split: str) -> list[str]:
    """The table of one split, as `README.md` shows it."""
    head = ["| rule | wanted | precision | recall |", "|---|---|---|---|"]
    return head + [
        f"| {rule} | {one.right + one.missed} | {one.precision:.2f} | {one.recall:.2f} |"
        for rule, one in table(split).items()
    ]


def main() -> None:
    """Print precision and recall by rule and split, then what was misjudged."""
    for split in SPLITS:
        print(f"{split}: {len(wordings(split))} wordings", *lines(split), *mistakes(split), "", sep="\n")


def _draft(field: str, text: str, context: dict[str, Any]) -> GoalDraft:
    days = {key: TODAY + timedelta(days=value) for key, value in context.items() if type(value) is int}
    several = isinstance(getattr(SOUND, field), tuple)
    return replace(SOUND, **{**context, **days, field: tuple(text.split("\n")) if several else text})


def _measured(rule: str, pairs: Sequence[tuple[Collection[str], Collection[str]]]) -> Measured:
    judged = [(rule in wanted, rule in found) for wanted, found in pairs]
    return Measured(judged.count((True, True)), judged.count((False, True)), judged.count((True, False)))


if __name__ == "__main__":
    main()
