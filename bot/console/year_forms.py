"""The forms of the year's page: what was typed becomes a record, or faults beside the fields. Pure.

Rules of this file: a day lies behind us or is today. What the words must say is asked for; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from bot.casework import year
from bot.casework.year import Check
from bot.console.fields import BLANK, NO_CHOICE, Faulty, Form, day_of, text_of
from bot.console.times import day

CHANGES: Final = {
    "home": "Who lives at home",
    "partner": "A new partner, or parents who live apart now",
    "money": "Work, money or the flat",
    "health": "Somebody's health",
    "drink": "Drink or drugs",
    "help": "Help that has ended",
    "other": "Something else",
}
SUPPORT: Final = {"yes": "Yes, a Child in Need plan follows", "no": "No"}
DECISIONS: Final = {"closed": "Close the case", "declined": "Don't close it yet"}
NOT_YET: Final = "This day is still to come."
TOO_EARLY: Final = "This is nearer to the check before. The next one counts from {day}."
SAME_DAY: Final = "This day is recorded for another check already."
NO_CHECK: Final = "Please choose which check it was."
NOBODY_SEEN: Final = "Please tick at least one child. A check is a child seen at home."
TOO_OLD: Final = f"This is more than {year.FRESH.days} days ago. Please assess again before the case is closed."
NO_REASON: Final = "Please write why it may be closed, or why not yet."
EARLY_REASON: Final = "They came home less than a year ago. Please write why it may be closed so early."


@dataclass(frozen=True)
class Seen:
    """A check that was made. `note`: who was seen, who of them alone, and what was seen, told and thought."""

    due_on: date
    on: date
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Dated:
    """Words about a day."""

    on: date
    words: Mapping[str, str]


class _Faults:
    """Reads field by field and keeps every fault, so that all are told at once."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def read(self, part: Callable[[], Any], otherwise: Any) -> Any:
        """The part, or what is taken for it while it is faulty."""
        try:
            return part()
        except Faulty as fault:
            self.found |= fault.faults
            return otherwise

    def end(self) -> None:
        """Raises Faulty when there was any."""
        if self.found:
            raise Faulty(self.found)


def check(form: Form, children: Collection[str], checks: Sequence[Check], today: date) -> Seen:
    """A check at home."""
    faults = _Faults()
    due = faults.read(lambda: _which(form, checks, today), None)
    on = faults.read(lambda: _past(form, "on", today), None)
    alone = {child: form.get(f"alone-{child}") == "yes" for child in sorted(children)}
    seen = {child: by_itself for child, by_itself in alone.items() if by_itself or form.get(f"seen-{child}") == "yes"}
    if not seen:
        faults.found["seen"] = NOBODY_SEEN
    saw = faults.read(lambda: text_of(form, "saw"), {})
    more = [faults.read(partial(_maybe, form, name), {}) for name in ("told", "think")]
    if due is not None and on is not None:
        begins = year.earliest(checks, due)
        if on < begins:
            faults.found["on"] = TOO_EARLY.format(day=day(begins))
        elif any(one.done_on == on for one in checks):
            faults.found["on"] = SAME_DAY
    faults.end()
    return Seen(due, on, {"children": seen, **saw, **more[0], **more[1]})


def relative(form: Form) -> Mapping[str, str]:
    """What a relative said they will do."""
    return _all(form, "name", "relation", "what")


def change(form: Form, today: date) -> Dated:
    """Something important that has changed."""
    faults = _Faults()
    about = faults.read(lambda: _one_of(form, "about", CHANGES), "")
    on = faults.read(lambda: _past(form, "on", today), today)
    words = faults.read(lambda: text_of(form, "words"), {})
    faults.end()
    return Dated(on, {"about": about, **words})


def reassessment(form: Form, today: date) -> Dated:
    """The family was assessed anew."""
    faults = _Faults()
    on = faults.read(lambda: _past(form, "on", today), today)
    words = faults.read(lambda: text_of(form, "outcome"), {})
    faults.end()
    return Dated(on, words)


def closing(form: Form, today: date, *, reason: bool) -> Dated:
    """What a case is closed on. With `reason`, whoever closes it has to say why so early."""
    faults = _Faults()
    on = faults.read(lambda: _past(form, "on", today), today)
    if today - on > year.FRESH:
        faults.found["on"] = TOO_OLD
    words = faults.read(lambda: text_of(form, "outcome"), {})
    support = faults.read(lambda: _one_of(form, "support", SUPPORT), "yes")
    why_not = faults.read(lambda: text_of(form, "why_not"), {}) if support == "no" else {}
    given = faults.read(lambda: text_of(form, "reason"), {}) if reason else {}
    if faults.found.get("reason") == BLANK:
        faults.found["reason"] = EARLY_REASON
    faults.end()
    return Dated(on, {**words, "support": support, **why_not, **given})


def decision(form: Form) -> tuple[str, str]:
    """What the manager decides about closing, and why."""
    faults = _Faults()
    choice = faults.read(lambda: _one_of(form, "choice", DECISIONS), "")
    reason = faults.read(lambda: text_of(form, "reason"), {"reason": ""})["reason"]
    if faults.found.get("reason") == BLANK:
        faults.found["reason"] = NO_REASON
    faults.end()
    return choice, reason


def _which(form: Form, checks: Sequence[Check], today: date) -> date:
    """The check that was chosen, among those that can have been made."""
    chosen = form.get("due", "")
    found = [one.due_on for one in year.can_be_made(checks, today) if one.due_on.isoformat() == chosen]
    if not found:
        raise Faulty({"due": NO_CHECK})
    return found[0]


def _past(form: Form, name: str, today: date) -> date:
    on = date.fromisoformat(day_of(form.get(name, "").strip(), name))
    if on > today:
        raise Faulty({name: NOT_YET})
    return on


def _one_of(form: Form, name: str, choices: Collection[str]) -> str:
    chosen = form.get(name, "")
    if chosen not in choices:
        raise Faulty({name: NO_CHOICE})
    return chosen


def _maybe(form: Form, name: str) -> dict[str, str]:
    return text_of(form, name) if form.get(name, "").strip() else {}


def _all(form: Form, *names: str) -> dict[str, str]:
    faults = _Faults()
    read = [faults.read(partial(text_of, form, name), {}) for name in names]
    faults.end()
    return {name: text for one in read for name, text in one.items()}
