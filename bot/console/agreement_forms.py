"""The forms of the agreement's page: what was typed becomes a change of it, or faults beside the fields. Pure.

Rules of this file:
- A goal has every part, or it is not saved: none may be blank.
- A ready goal brings its words in every language, as long as the worker leaves the words as they are.
- Why the council is late has to be written. It is what the parent is told.
- How often parents are asked is chosen on purpose: it stands in what they agree to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from bot.casework.agreement_checker import GoalDraft
from bot.casework.casefile_model import Duty, DutyState, Goal, Rhythm, Support, Topic
from bot.console.agreement_held import Held, NoGoal
from bot.console.fields import (
    NO_CHOICE,
    Faulty,
    Form,
    choice_of,
    day_in,
    day_of,
    days_of,
    every,
    lines_of,
    read,
    text_of,
)
from bot.plans import Written
from conversations.goals import GOALS
from conversations.goals import Goal as Ready
from conversations.model import Reader
from locales import catalogue
from locales.words import Words

READY: Final = {goal.id: goal for goal in GOALS}
TEXTS: Final = ("title", "why", "measure", "support_what", "support_provider", "consequence")
"""Fields of a goal with one text."""
DAYS: Final = ("by", "support_starts", "review")
LINES: Final = ("steps", "evidence")
WHY_LATE: Final = "Please write why it is late. Whoever was promised it is told your words."


@dataclass(frozen=True)
class Edit:
    """What a form changes: values of the case by path, paths that go, and what is written beside them."""

    done: str
    values: Mapping[str, Any]
    written: Written
    gone: tuple[str, ...] = ()


Change = Callable[[Form, Held], Edit]


def whole(form: Form, at: Held) -> Edit:
    """Why there is an agreement, the rights, how often parents are asked, and when the whole is looked at again."""
    values = every(
        lambda: text_of(form, "why"),
        lambda: choice_of(form, "check_in", get_args(Rhythm)),
        lambda: {"rights": lines_of(form, "rights")},
        lambda: {"reviewed": day_of(form.get("reviewed", ""), "reviewed")},
    )
    return Edit("whole", {f"agreement.{name}": value for name, value in values.items()}, at.known.written)


def add_goal(form: Form, at: Held) -> Edit:
    """A goal more, for one parent; it stands last."""
    if at.agreement is None:
        raise NoGoal
    if all(one.id != form.get("parent") for one in at.known.file.parents):
        raise Faulty({"parent": NO_CHOICE})
    title = form.get("title", "")
    goal = _goal(form, _free_id(title, {one.id for one in at.goals}), form["parent"])
    place = 1 + len(at.goals)
    return _saved("added", at, goal, {f"agreement.goals.{goal.id}.place": place})


def change_goal(goal: str) -> Change:
    """The parts of a goal. Whose it is stays as it is."""

    def changed(form: Form, at: Held) -> Edit:
        before = at.goal(goal)
        after = _goal(form, goal, before.parent)
        same = {name: getattr(before, name) for name in ("by", "review") if _same(at, before, after, name)}
        gone = (f"agreement.goals.{goal}.topic",) if before.topic and not after.topic else ()
        return replace(_saved("goal", at, after.model_copy(update=same), {}), gone=gone)

    return changed


def remove_goal(goal: str) -> Change:
    """Take a goal out of the agreement."""

    def removed(_: Form, at: Held) -> Edit:
        at.goal(goal)
        return Edit("removed", {}, at.known.written, (f"agreement.goals.{goal}.",))

    return removed


def add_duty(form: Form, at: Held) -> Edit:
    """Something the council promises."""
    if at.agreement is None:
        raise NoGoal
    duty = _duty(form, "on_time")
    if any(one.what == duty.what for one in at.duties):
        raise Faulty({"what": "This is promised already."})
    return _duties("duty", at, [*at.duties, duty], at.known.written)


def put_duty(place: int) -> Change:
    """How it stands: on time, late (and why), or done."""

    def put(form: Form, at: Held) -> Edit:
        if not 0 <= place < len(at.duties):
            raise NoGoal
        state, reason, duty = form.get("state", ""), form.get("reason", "").strip(), at.duties[place]
        if state not in get_args(DutyState):
            raise Faulty({"state": NO_CHOICE})
        if state == "late":
            if not reason:
                raise Faulty({"reason": WHY_LATE})
            text_of(form, "reason")
        day = {"by": day_of(form["by"], "by")} if form.get("by", "").strip() else {}
        after = Duty.model_validate({**duty.model_dump(mode="json"), "state": state, **day})
        duties = [after if n == place else one for n, one in enumerate(at.duties)]
        return _duties("duty", at, duties, at.known.written.late_with(duty.what, reason if state == "late" else ""))

    return put


def remove_duty(place: int) -> Change:
    """Take a promise out, as if it had never been made: for what was written by mistake."""

    def removed(_: Form, at: Held) -> Edit:
        if not 0 <= place < len(at.duties):
            raise NoGoal
        gone = at.duties[place].what
        duties = [one for n, one in enumerate(at.duties) if n != place]
        return _duties("duty_removed", at, duties, at.known.written.late_with(gone, ""))

    return removed


# What was typed


def draft_of(form: Form, parent: str) -> GoalDraft:
    """What stands in the form of a goal, for the checker: anything may be blank or no day."""
    texts = {name: form.get(name, "").strip() for name in TEXTS}
    lines = {name: tuple(_lines(form.get(name, ""))) for name in LINES}
    days = {name: day_in(form.get(name, "")) for name in DAYS}
    return GoalDraft(parent, **texts, **lines, **days, support_started=form.get("support_started") == "yes")  # type: ignore[arg-type]


def typed_of(at: Held, goal: Goal) -> dict[str, str]:
    """A goal as it stands in its form."""
    support = goal.support
    return {
        "title": goal.title,
        "why": goal.why,
        "measure": goal.measure,
        "steps": "\n".join(goal.steps),
        "by": at.day(goal.by).isoformat(),
        "support_what": support.what,
        "support_provider": support.provider,
        "support_starts": at.day(support.starts).isoformat(),
        "support_started": "yes" if support.started else "",
        "evidence": "\n".join(goal.evidence),
        "consequence": goal.consequence,
        "review": at.day(goal.review).isoformat(),
        "topic": goal.topic or "",
    }


def typed_from(ready: Ready) -> dict[str, str]:
    """A ready goal as it stands in the form: all its parts but the days."""
    english = Words(catalogue.SOURCE, Reader.PARENT)
    one = {
        "title": ready.title,
        "why": ready.why,
        "measure": ready.measure,
        "support_what": ready.support,
        "support_provider": ready.provider,
        "consequence": ready.consequence,
    }
    many = {"steps": ready.steps, "evidence": ready.evidence}
    return {name: english.say(said) for name, said in one.items()} | {
        name: "\n".join(english.say(said) for said in some) for name, some in many.items()
    }


def _goal(form: Form, id: str, parent: str) -> Goal:
    """The goal that was typed. Raises Faulty with every fault there is."""
    values = every(
        *(lambda name=name: text_of(form, name) for name in TEXTS),
        *(lambda name=name: {name: lines_of(form, name)} for name in LINES),
        *(lambda name=name: {name: day_of(form.get(name, ""), name)} for name in DAYS),
        lambda: choice_of(form, "topic", ("", *get_args(Topic))),
    )
    support = Support(
        what=values.pop("support_what"),
        provider=values.pop("support_provider"),
        starts=values.pop("support_starts"),
        started=form.get("support_started") == "yes",
    )
    topic = values.pop("topic") or None
    return Goal.model_validate({"id": id, "parent": parent, "support": support, "topic": topic, **values})


def _saved(done: str, at: Held, goal: Goal, more: Mapping[str, Any]) -> Edit:
    fields = goal.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    values = {f"agreement.goals.{goal.id}.{name}": value for name, value in fields.items()}
    texts = (goal.title, goal.why, goal.measure, *goal.steps, goal.support.what, goal.support.provider)
    return Edit(done, {**values, **more}, _with_ready((*texts, *goal.evidence, goal.consequence), at.known.written))


def _with_ready(texts: Iterable[str], written: Written) -> Written:
    """The words of ready goals stand in every language already: nobody needs to translate them again."""
    translations = {language: dict(held) for language, held in written.translations.items()}
    english = Words(catalogue.SOURCE, Reader.PARENT)
    ready = {english.say(said): said for goal in GOALS for said in goal.texts()}
    for text in texts:
        for language in catalogue.offered() if text in ready else ():
            if language != catalogue.SOURCE:
                own = Words(language, Reader.PARENT).say(ready[text])
                translations.setdefault(language, {}).setdefault(text, own)
    return replace(written, translations=translations)


def _duty(form: Form, state: str) -> Duty:
    typed, faults = days_of({name: form.get(name, "").strip() for name in ("what", "by")}, "by")
    owner = form.get("owner", "")
    return read(Duty, {**typed, "owner": owner, "state": state}, faults | ({} if owner else {"owner": NO_CHOICE}))


def _duties(done: str, at: Held, duties: Iterable[Duty], written: Written) -> Edit:
    value = [one.model_dump(mode="json") for one in duties]
    return Edit(done, {"agreement.duties": value}, written)


def _same(at: Held, before: Goal, after: Goal, name: str) -> bool:
    return at.day(getattr(before, name)) == at.day(getattr(after, name))


def _free_id(title: str, taken: set[str]) -> str:
    """An id for a goal, made of its title."""
    base = re.sub("[^a-z0-9]+", "-", title.casefold()).strip("-")[:40].strip("-") or "goal"
    names = (base, *(f"{base}-{number}" for number in range(2, 2 + len(taken))))
    return next(name for name in names if name not in taken)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
