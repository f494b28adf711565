"""Forms as a page shows them: what they hold, or what was typed into one that could not be taken; and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.console import words
from bot.console.fields import Form
from bot.console.times import day


@dataclass(frozen=True)
class Draft:
    """A form that was not taken: which one, what was typed, what is wrong; `stale` when what it changes had changed."""

    form: str = ""
    typed: Form = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def status(self) -> int:
        return 409 if self.stale else 422 if self.faults else 200


@dataclass(frozen=True)
class FormView:
    """A form: where it goes, what stands in its fields, and what is wrong with them."""

    id: str
    action: str
    held: Mapping[str, str]
    draft: Draft

    @property
    def open(self) -> bool:
        """Was this the form that could not be taken?"""
        return self.draft.form == self.id

    def value(self, name: str) -> str:
        typed = self.draft.typed if self.open else self.held
        return words.shown(typed.get(name, ""))

    def fault(self, name: str) -> str:
        return self.draft.faults.get(name, "") if self.open else ""


@dataclass(frozen=True)
class Typed:
    """A field of a form that was not taken: its label, what was typed, what is wrong."""

    id: str
    label: str
    text: str
    fault: str


@dataclass(frozen=True)
class DayView:
    """A day, and how far it is."""

    iso: str
    text: str
    away: str


@dataclass(frozen=True)
class Done:
    """What was just done, and whose approvals it took back: (name, how many sentences)."""

    note: str = ""
    voided: tuple[tuple[str, int], ...] = ()


def typed(draft: Draft, labels: Mapping[str, str]) -> Iterator[Typed]:
    """What was typed into the form that was not taken, field by field, and what is wrong with it."""
    for name, label in labels.items():
        text, fault = draft.typed.get(name, ""), draft.faults.get(name, "")
        if text or fault:
            yield Typed(f"{draft.form}-{name}", label, words.shown(text), fault)


def day_view(on: date, today: date) -> DayView:
    """A day and how far it is: "in 3 days"."""
    days = (on - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return DayView(on.isoformat(), day(on), near.get(days, f"in {days} days" if days > 0 else f"{-days} days ago"))
