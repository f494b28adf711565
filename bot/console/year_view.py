"""The page of the year, read from storage and put into words.

Rules of this file: reads only. A check that was missed is shown as missed for ever, whatever was made later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot import family, yearly
from bot.casework import year
from bot.console import access, words, year_acts, year_words
from bot.console.access import REVIEWER, Caseload
from bot.console.fields import LONGEST
from bot.console.form_view import DayView, Draft, FormView, Typed, day_view, typed
from bot.console.times import day, short_day
from bot.console.year_forms import CHANGES, DECISIONS, SUPPORT
from bot.yearly import Known
from storage import people, queue
from storage import year as kept
from storage.database import Tx
from storage.vault import Scope
from storage.year import Visit

ALONE: Final = "{name} (alone)"
NUMBERS: Final = ("", "one", "two", "three", "four", "five", "six")
NEXT_SEEN: Final = "Not made. They were seen next on {day}."
NOT_MADE: Final = "Nobody has recorded it. Please see them, then record it."


@dataclass(frozen=True)
class Written:
    """A heading and what a worker wrote under it."""

    heading: str
    text: str


@dataclass(frozen=True)
class CheckView:
    """One check. `about` says when and by whom it was made, or what is missing; `unseen` names who was not seen."""

    day: DayView
    state: str
    state_word: str
    about: str
    seen: str
    unseen: str
    written: tuple[Written, ...]


@dataclass(frozen=True)
class Stretch:
    """A part of the year, and how often somebody comes in it."""

    title: str
    often: str
    checks: tuple[CheckView, ...]
    open: bool


@dataclass(frozen=True)
class PromiseView:
    """What a relative will do. `late`: not confirmed for a month."""

    id: int
    name: str
    relation: str
    what: str
    confirmed: DayView
    who: str
    late: bool
    ended: DayView | None


@dataclass(frozen=True)
class Entry:
    """Something that was recorded on a day: what, by whom. `item` waits in the queue because of it, 0 for none."""

    day: str
    heading: str
    text: str
    who: str
    item: int = 0


@dataclass(frozen=True)
class AskedView:
    """What the manager is to decide: the re-assessment, and what follows."""

    who: str
    on: str
    reassessed: DayView
    outcome: str
    support: str
    why_not: str


@dataclass(frozen=True)
class YearPage:
    """Everything on the page. `works`: this worker records here; `manages`: and decides about closing."""

    case_id: int
    ref: str
    works: bool
    manages: bool
    stage: str
    returned: DayView | None
    month: int
    worker: str
    worker_since: str
    seeing: tuple[str, ...]
    told: str
    unseen: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    due: Mapping[str, str]
    children: Mapping[str, str]
    promises: tuple[PromiseView, ...]
    ended: tuple[PromiseView, ...]
    changes: tuple[Entry, ...]
    assessed: str
    reassessments: tuple[Entry, ...]
    closable: bool
    first_year: bool
    by_file: bool
    asked: AskedView | None
    closings: tuple[Entry, ...]
    forms: Mapping[str, FormView]
    typed: tuple[Typed, ...]
    draft: Draft
    longest: int = LONGEST
    abouts: Mapping[str, str] = field(default_factory=lambda: CHANGES)
    support: Mapping[str, str] = field(default_factory=lambda: SUPPORT)
    decisions: Mapping[str, str] = field(default_factory=lambda: DECISIONS)


def year_page(tx: Tx, worker_id: int, case_id: int, draft: Draft) -> YearPage:
    """The page as this worker may see it."""
    load = access.caseload(tx, worker_id)
    at = yearly.known(tx, load.scope, case_id)
    visits = _visits(tx, load.scope, at)
    promises = [_promise(tx, one, at.today) for one in kept.promises(tx, load.scope, case_id)]
    asked = year_acts.asked(tx, load.scope, case_id)
    months = 0 if at.returned is None else sum(year.months_after(at.returned, n) <= at.today for n in range(1, 24))
    return YearPage(
        case_id=case_id,
        ref=at.case.ref,
        works=case_id in load.working,
        manages=year_acts.is_manager(tx, worker_id, case_id),
        stage=words.STAGES[at.stage],
        returned=day_view(at.returned, at.today) if at.returned is not None else None,
        month=months + 1,
        worker=", ".join(family.worker_name(tx, one) for one in people.holders(tx, case_id).get("allocated", ())),
        worker_since=_since(tx, at),
        seeing=tuple(_seeing(tx, case_id)),
        told=_counted(visits, at.today),
        unseen=tuple(yearly.absent(at, one) for one in yearly.unseen(at, visits)),
        stretches=tuple(_stretches(tx, at, visits)),
        due=_due(visits, at.today),
        children={child.id: child.name for child in at.file.children},
        promises=tuple(one for one in promises if one.ended is None),
        ended=tuple(one for one in promises if one.ended is not None),
        changes=tuple(_changes(tx, load, case_id)),
        assessed=year_acts.last_assessed(tx, load.scope, at),
        reassessments=tuple(
            Entry(day(one.made_on), "", words.shown(one.outcome), family.worker_name(tx, one.worker_id))
            for one in kept.reassessed(tx, load.scope, case_id)
        ),
        closable=year_acts.may_close(tx, load.scope, at),
        first_year=at.first_year,
        by_file=bool(queue.of_kind(tx, load.scope, case_id, yearly.UNASSESSED)),
        asked=_asked(tx, asked, at) if asked is not None else None,
        closings=tuple(_closings(tx, load.scope, at)),
        forms={form.id: form for form in _forms(f"/cases/{case_id}/year", at.today, draft)},
        typed=tuple(typed(draft, year_words.LABELS)),
        draft=draft,
    )


def _forms(base: str, today: date, draft: Draft) -> Iterator[FormView]:
    now = {"on": today.isoformat()}
    yield FormView("check", f"{base}/check", now, draft)
    yield FormView("relative", f"{base}/relatives", {}, draft)
    yield FormView("change", f"{base}/change", now, draft)
    yield FormView("reassess", f"{base}/reassessment", {}, draft)
    yield FormView("close", f"{base}/close", {}, draft)
    yield FormView("decide", f"{base}/decide", {}, draft)


def _since(tx: Tx, at: Known) -> str:
    """Since when the key worker has been the same."""
    since = [one for one in people.held_since(tx, at.case.id, "allocated").values() if one is not None]
    return day(max(since).astimezone(at.zone).date()) if since else ""


def _seeing(tx: Tx, case_id: int) -> Iterator[str]:
    """Everybody who may open this page: "Emma, allocated worker"."""
    held = people.holders(tx, case_id)
    posts = {post: called for post, called in words.POSTS.items() if post in queue.TEAM or post == REVIEWER}
    for one in dict.fromkeys(one for post in posts for one in held.get(post, ())):
        called = [name for post, name in posts.items() if one in held.get(post, ())]
        only = " (reads only)" if called == [posts[REVIEWER]] else ""
        yield f"{family.worker_name(tx, one)}, {' and '.join(called)}{only}"


# Checks


def _visits(tx: Tx, scope: Scope, at: Known) -> list[Visit]:
    """The checks as they are held, with those that the plan adds by now."""
    held = kept.checks(tx, scope, at.case.id)
    add, drop = year.to_hold(at.plan, yearly.as_checks(held), at.today)
    both = [one for one in held if one.due_on not in drop] + [Visit(0, on, None, None, {}, None) for on in add]
    return sorted(yearly.since_return(at, both), key=lambda one: one.due_on)


def _counted(visits: Sequence[Visit], today: date) -> str:
    past = [one for one in visits if one.due_on < today or one.done_on]
    made = sum(one.done_on is not None for one in past)
    return f"{made} of {len(past)} checks made so far" if past else "No check has fallen due yet"


def _due(visits: Sequence[Visit], today: date) -> dict[str, str]:
    """The checks that may have been made by now."""
    waiting = year.can_be_made(yearly.as_checks(visits), today)
    return {
        one.due_on.isoformat(): f"Due {short_day(one.due_on)}{'' if one.due_on >= today else ', missed'}"
        for one in waiting
    }


def _stretches(tx: Tx, at: Known, visits: Sequence[Visit]) -> Iterator[Stretch]:
    if at.returned is None:
        return
    weeks = at.authority.check_weeks or year.WEEKS
    begun = min((one.due_on for one in visits), default=at.today)
    each = {one: _before(one, at.today) for one in at.plan if one < begun}
    ahead = min((one.due_on for one in visits if one.due_on > at.today and one.done_on is None), default=None)
    each |= {one.due_on: _check(tx, at, one, visits, ahead) for one in visits}
    now = year.stretch(at.returned, at.today)
    for place, title in enumerate(year_words.STRETCHES):
        checks = tuple(view for on, view in sorted(each.items()) if year.stretch(at.returned, on) == place)
        gap = weeks[min(place, 2)]
        often = "every week" if gap == 1 else f"every {NUMBERS[gap]} weeks"
        missing = any(one.state in ("missed", "today") for one in checks)
        if checks:
            yield Stretch(title, often, checks, missing or place == now)


def _before(on: date, today: date) -> CheckView:
    return CheckView(day_view(on, today), "before", year_words.STATES["before"], "", "", "", ())


def _check(tx: Tx, at: Known, one: Visit, visits: Sequence[Visit], ahead: date | None) -> CheckView:
    state, about = _state(tx, one, visits, at.today, ahead)
    seen: Mapping[str, bool] = one.note.get("children", {})
    names = {child.id: child.name for child in at.file.children}
    return CheckView(
        day_view(one.due_on, at.today),
        state,
        year_words.STATES[state],
        about,
        ", ".join(
            ALONE.format(name=names.get(ref, ref)) if alone else names.get(ref, ref) for ref, alone in seen.items()
        ),
        ", ".join(name for ref, name in names.items() if seen and ref not in seen),
        tuple(
            Written(year_words.LABELS[part], words.shown(one.note[part]))
            for part in ("saw", "told", "think")
            if part in one.note
        ),
    )


def _state(tx: Tx, one: Visit, visits: Sequence[Visit], today: date, ahead: date | None) -> tuple[str, str]:
    if one.done_on is not None and one.worker_id is not None:
        about = f"On {day(one.done_on)}, by {family.worker_name(tx, one.worker_id)}."
        return ("late" if one.done_on > one.due_on else "done"), about
    if one.due_on < today:
        later = min((v.done_on for v in visits if v.done_on is not None and v.due_on > one.due_on), default=None)
        return "missed", NEXT_SEEN.format(day=day(later)) if later is not None else NOT_MADE
    return "today" if one.due_on == today else "next" if one.due_on == ahead else "ahead", ""


# Relatives, changes, closing


def _promise(tx: Tx, one: kept.Commitment, today: date) -> PromiseView:
    return PromiseView(
        one.id,
        words.shown(one.content["name"]),
        words.shown(one.content["relation"]),
        words.shown(one.content["what"]),
        day_view(one.confirmed_on, today),
        family.worker_name(tx, one.worker_id),
        today - one.confirmed_on >= year.ASK_AGAIN,
        day_view(one.ended_on, today) if one.ended_on is not None else None,
    )


def _changes(tx: Tx, load: Caseload, case_id: int) -> Iterator[Entry]:
    waiting = {item.id for item in queue.of_kind(tx, load.scope, case_id, yearly.REVIEW) if load.works(item)}
    for one in kept.changes_of(tx, load.scope, case_id):
        yield Entry(
            day(one.happened_on),
            CHANGES[one.content["about"]],
            words.shown(one.content["words"]),
            family.worker_name(tx, one.worker_id),
            one.item_id if one.item_id in waiting else 0,
        )


def _asked(tx: Tx, one: kept.Closing, at: Known) -> AskedView:
    return AskedView(
        family.worker_name(tx, one.worker_id),
        day(one.at.astimezone(at.zone).date()),
        day_view(one.reassessed_on, at.today),
        words.shown(one.reasons["outcome"]),
        SUPPORT[one.reasons["support"]],
        words.shown(one.reasons.get("why_not", "")),
    )


def _closings(tx: Tx, scope: Scope, at: Known) -> Iterator[Entry]:
    """What was decided about closing, the newest first."""
    for one in kept.closings_of(tx, scope, at.case.id):
        if one.decided_at is None:
            continue
        heading = "Closed" if one.state == "closed" else "Not closed yet"
        support = SUPPORT[one.reasons["support"]]
        parts = [
            f"Re-assessed on {day(one.reassessed_on)}: {one.reasons['outcome']}",
            f"Child in Need support: {support}. {one.reasons.get('why_not', '')}".strip(),
            *([f"The manager's reason: {one.reasons['reason']}"] if "reason" in one.reasons else []),
        ]
        who = family.worker_name(tx, one.manager_id or one.worker_id)
        yield Entry(day(one.decided_at.astimezone(at.zone).date()), heading, words.shown("\n".join(parts)), who)
