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
from bot.console.fields import Faulty, Form, choice_of, every, past, text_of
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


def check(form: Form, children: Collection[str], checks: Sequence[Check], today: date) -> Seen:
    """A check at home."""
    told = [name for name in ("told", "think") if form.get(name, "").strip()]
    note = every(
        lambda: _which_and_when(form, checks, today),
        lambda: {"children": _seen(form, children)},
        *(partial(text_of, form, name) for name in ("saw", *told)),
    )
    return Seen(note.pop("due"), note.pop("on"), note)


def relative(form: Form) -> Mapping[str, str]:
    """What a relative said they will do."""
    return every(*(partial(text_of, form, name) for name in ("name", "relation", "what")))


def change(form: Form, today: date) -> Dated:
    """Something important that has changed."""
    return _dated(partial(choice_of, form, "about", CHANGES), _on(form, today), partial(text_of, form, "words"))


def reassessment(form: Form, today: date) -> Dated:
    """The family was assessed anew."""
    return _dated(_on(form, today), partial(text_of, form, "outcome"))


def closing(form: Form, today: date, *, reason: bool) -> Dated:
    """What a case is closed on. With `reason`, whoever closes it has to say why so early."""
    unsupported = form.get("support") == "no"
    return _dated(
        lambda: {"on": _fresh(form, today)},
        partial(text_of, form, "outcome"),
        partial(choice_of, form, "support", SUPPORT),
        *((partial(text_of, form, "why_not"),) if unsupported else ()),
        *((partial(text_of, form, "reason", EARLY_REASON),) if reason else ()),
    )


def decision(form: Form) -> tuple[str, str]:
    """What the manager decides about closing, and why."""
    read = every(partial(choice_of, form, "choice", DECISIONS), partial(text_of, form, "reason", NO_REASON))
    return read["choice"], read["reason"]


def _dated(*parts: Callable[[], Mapping[str, Any]]) -> Dated:
    words = every(*parts)
    return Dated(words.pop("on"), words)


def _on(form: Form, today: date) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"on": past(form, "on", today)}


def _fresh(form: Form, today: date) -> date:
    """The day of an assessment on which a case can be closed."""
    on = past(form, "on", today)
    if today - on > year.FRESH:
        raise Faulty({"on": TOO_OLD})
    return on


def _which_and_when(form: Form, checks: Sequence[Check], today: date) -> dict[str, date]:
    """Which check it was, and its day, which counts for no other."""
    read = every(lambda: {"due": _which(form, checks, today)}, _on(form, today))
    begins = year.earliest(checks, read["due"])
    if read["on"] < begins:
        raise Faulty({"on": TOO_EARLY.format(day=day(begins))})
    if any(one.done_on == read["on"] for one in checks):
        raise Faulty({"on": SAME_DAY})
    return read


def _seen(form: Form, children: Collection[str]) -> dict[str, bool]:
    """Which children were seen, and whether alone."""
    alone = {child: form.get(f"alone-{child}") == "yes" for child in sorted(children)}
    seen = {child: by_itself for child, by_itself in alone.items() if by_itself or form.get(f"seen-{child}") == "yes"}
    if not seen:
        raise Faulty({"seen": NOBODY_SEEN})
    return seen


def _which(form: Form, checks: Sequence[Check], today: date) -> date:
    """The check that was chosen, among those that can have been made."""
    chosen = form.get("due", "")
    found = [one.due_on for one in year.can_be_made(checks, today) if one.due_on.isoformat() == chosen]
    if not found:
        raise Faulty({"due": NO_CHECK})
    return found[0]
