"""The forms of what was not kept: recording it, and deciding it; what was typed, or faults beside the fields. Pure.

Rules of this file:
- What happened is a fact, with where it comes from. What the worker thinks of it stands apart.
- What follows for a parent is what was agreed before, or nothing: no other consequence can be typed.
- Every child is told in words of their own, or it is said that it does not concern them.
- Why the council is late is told to all in the same words: there is one field for each language, not for each person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.breaches import DUTY, Fact, promises
from bot.casework import breaches
from bot.casework.casefile_model import Duty, Support
from bot.casework.deciding import SHORTEST_REASON
from bot.console.agreement_forms import Edit
from bot.console.agreement_held import Held
from bot.console.fields import (
    LONGEST,
    NO_CHOICE,
    NO_DAY,
    NOT_YET,
    TOO_LONG,
    Faulty,
    Form,
    choice_of,
    day_in,
    every,
    past,
    text_of,
    unfit,
)
from conversations.agreement import duty_id

PAST: Final = "This day has passed. Please write a day that can be kept."
NO_FACT: Final = "Please write what happened."
NO_REASON: Final = "Please write why, so that whoever reads it can follow."
NO_WORDS: Final = "Please write what it means for {name}."
NO_ENGLISH: Final = "Please write it in English too, so that everybody on the case can read it."
EITHER: Final = "Please write what it means for {name}, or tick that {name} is not told."
NOT_BOTH: Final = "You wrote words and ticked that {name} is not told. Please choose one."


@dataclass(frozen=True)
class Listener:
    """Somebody for whom words can be written; whoever `must` be told has no tick."""

    id: int
    name: str
    must: bool


@dataclass(frozen=True)
class Decided:
    """What was decided, and what each is told: person -> (words, the same in their language).

    `translated`: the reason by language, where all are told just that.
    """

    choice: str
    reason: str
    day: date | None
    words: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    translated: Mapping[str, str] = field(default_factory=dict)


def fact(form: Form, today: date) -> Fact:
    """What was recorded of a parent. Raises Faulty."""
    read = every(
        lambda: text_of(form, "fact", NO_FACT),
        lambda: text_of(form, "opinion") if form.get("opinion", "").strip() else {},
        lambda: {"on": past(form, "on", today)},
        lambda: choice_of(form, "source", breaches.SOURCES),
        lambda: choice_of(form, "setting", breaches.SETTINGS),
    )
    return Fact(read["fact"], read.get("opinion", ""), read["on"], read["source"], read["setting"])


def parents(form: Form, listeners: Sequence[Listener]) -> Decided:
    """What follows for a parent, and what it means for each of the family. Raises Faulty."""
    choice, faults = _choice(form, breaches.PARENT)
    reason = _reason(form, faults, needed=choice == "none")
    told = {one.id: _words(form, one, faults) for one in listeners}
    if faults:
        raise Faulty(faults)
    return Decided(choice, reason, None, {who: words for who, words in told.items() if words[0]})


def councils(form: Form, today: date, languages: Iterable[str]) -> Decided:
    """What becomes of what the council is late with: done, a new day, or not possible. Raises Faulty."""
    choice, faults = _choice(form, breaches.COUNCIL)
    reason = _reason(form, faults, needed=choice in ("new_day", "none"))
    day = day_in(form.get("day", "")) if choice in ("done", "new_day") else None
    if day is None and choice in ("done", "new_day"):
        faults["day"] = NO_DAY
    if day is not None and choice == "done" and day > today:
        faults["day"] = NOT_YET
    if day is not None and choice == "new_day" and day < today:
        faults["day"] = PAST
    own = {language: _text(form, f"own-{language}", faults) for language in languages}
    if faults:
        raise Faulty(faults)
    return Decided(choice, reason, day, translated={language: text for language, text in own.items() if text})


def settled(at: Held, about: str, decided: Decided) -> Edit:
    """How the agreement changes by that."""
    if about not in {one.id for one in promises(at.known)}:
        return Edit("breach_decided", {}, at.known.written)  # a case file has taken it out
    if about.startswith(DUTY):
        duties = [_duty(one, decided) if DUTY + duty_id(one.what) == about else one for one in at.duties]
        what = next((one.what for one in at.duties if DUTY + duty_id(one.what) == about), "")
        values: dict[str, object] = {"agreement.duties": [one.model_dump(mode="json") for one in duties]}
    else:
        goal = at.goal(about.partition(":")[2])
        what, support = goal.support.what, _support(goal.support, decided)
        values = {f"agreement.goals.{goal.id}.support": support.model_dump(mode="json")}
    told = decided.choice != "done"
    translations = {language: dict(held) for language, held in at.known.written.translations.items()}
    for language, text in decided.translated.items() if told else ():
        translations.setdefault(language, {})[decided.reason] = text
    written = at.known.written.late_with(what, decided.reason if told else "")
    return Edit("breach_decided", values, replace(written, translations=translations))


def _duty(duty: Duty, decided: Decided) -> Duty:
    state = "done" if decided.choice == "done" else "late"
    day = {"by": decided.day.isoformat()} if decided.choice == "new_day" and decided.day else {}
    return Duty.model_validate({**duty.model_dump(mode="json"), "state": state, **day})


def _support(support: Support, decided: Decided) -> Support:
    day = {"starts": decided.day.isoformat()} if decided.day else {}
    return Support.model_validate(
        {**support.model_dump(mode="json"), **day, "started": decided.choice == "done" or support.started}
    )


def _choice(form: Form, side: str) -> tuple[str, dict[str, str]]:
    choice = form.get("choice", "")
    return choice, {} if choice in breaches.DECISIONS[side] else {"choice": NO_CHOICE}


def _reason(form: Form, faults: dict[str, str], *, needed: bool) -> str:
    reason = _text(form, "reason", faults)
    if needed and len(reason) < SHORTEST_REASON:
        faults.setdefault("reason", NO_REASON)
    return reason


def _words(form: Form, who: Listener, faults: dict[str, str]) -> tuple[str, str]:
    """What this person is told, in English and in their language; blank when they are told nothing."""
    field = f"words-{who.id}"
    words, own = _text(form, field, faults), _text(form, f"own-{who.id}", faults)
    untold = not who.must and form.get(f"untold-{who.id}") == "yes"
    if own and not words:
        faults[field] = NO_ENGLISH
    elif words and untold:
        faults[field] = NOT_BOTH.format(name=who.name)
    elif not words and not untold:
        faults[field] = (NO_WORDS if who.must else EITHER).format(name=who.name)
    return words, own


def _text(form: Form, name: str, faults: dict[str, str], blank: str = "") -> str:
    text = form.get(name, "").replace("\r\n", "\n").strip()
    fault = TOO_LONG if len(text) > LONGEST else unfit(text) if text else blank
    if fault:
        faults[name] = fault
    return text
