"""What a family and its worker are owed, day by day, reckoned from the pure rules beside Wren and never by Wren.

Rules of this file:
- What people did comes in (`Did`); what they are owed goes out. No row that Wren wrote about asking is read here.
- A line is owed by its day and by what stands behind it: neither the day before, nor twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.casework import asking, breaches, check_ins, doing, promising, silence, year
from bot.casework.asking import Question, Step
from bot.casework.check_ins import Asked
from bot.casework.office import OfficeHours
from bot.casework.year import Check
from bot.turns.asking import SLIPPING
from conversations.library import at_home, getting_ready, practice


class Line(NamedTuple):
    """One line that comes unasked: to whom, on which local day, what for, and what it is about."""

    ref: str
    on: date
    kind: str
    about: str = ""


class Raised(NamedTuple):
    """One item that the clock puts into the queue: of whom ("" for the whole case), on which local day."""

    ref: str
    on: date
    kind: str


class Spoken(NamedTuple):
    """What a parent said of one version of their agreement: understood, agreed, disagreed or advice; on which day."""

    ref: str
    version: int
    kind: str
    on: date


@dataclass(frozen=True)
class Did:
    """What somebody has done so far, whatever Wren made of it."""

    answered: frozenset[Question] = frozenset()
    told: tuple[date, ...] = ()
    wrote: tuple[date, ...] = ()


@dataclass
class Member:
    """One member of the family who has a phone. `steps`, `issued`, `home`: what may be told them, since when, until."""

    ref: str
    role: str
    since: date
    steps: Sequence[Step] = ()
    issued: date | None = None
    agreement: bool = False
    version: int = 0
    home: date | None = None
    asked: dict[Question, date] = field(default_factory=dict)
    reminded: set[date] = field(default_factory=set)
    rung_for: date | None = None
    silent_since: date | None = None


@dataclass
class Ledger:
    """The account of one case. Call `morning` and `afternoon` once a day, in order."""

    office: OfficeHours
    first: date
    members: dict[str, Member]
    children: Sequence[str]
    decisions: dict[str, date]
    rhythm: str = "weekly"
    stage: str = "preparing"
    returned: date | None = None
    checks: list[Check] = field(default_factory=list)
    relatives: dict[str, date] = field(default_factory=dict)
    promises: dict[str, list[Raised]] = field(default_factory=dict)
    duties: list[date] = field(default_factory=list)
    undecided: list[datetime] = field(default_factory=list)
    lines: Counter[Line] = field(default_factory=Counter)
    raised: Counter[Raised] = field(default_factory=Counter)
    spoken: list[Spoken] = field(default_factory=list)
    _slips: set[tuple[str, date, bool]] = field(default_factory=set)
    _sdq: dict[str, list[date]] = field(default_factory=dict)

    # When the office opens

    def morning(self, now: datetime, did: dict[str, Did]) -> None:
        """What is due to the worker when the office opens on this day."""
        today = self._overdue(now)
        if not self.office.hours_on(today):
            return
        self._chase(today)
        for pending in self.promises.values():
            self.raised.update(one for one in pending if one.on == today)
        for who in self.members.values():
            wrote = [day for day in did[who.ref].wrote if day > today - silence.LOOK_BACK]
            if silence.silent(wrote, today) and who.silent_since != max(wrote):
                who.silent_since = max(wrote)
                self.raised[Raised(who.ref, today, "silent")] += 1

    def _chase(self, today: date) -> None:
        planned = year.plan(self.office, self.returned, today + year.AHEAD) if self.returned and self._at_home else ()
        add, drop = year.to_hold(planned, self.checks, today)
        self.checks = sorted(
            [one for one in self.checks if one.due_on not in drop] + [Check(on) for on in add],
            key=lambda one: one.due_on,
        )
        if self._at_home:
            late = {one.due_on for one in year.missed(self.checks, today) if not one.chased}
            self.raised.update({Raised("", today, "missed_check"): len(late)} if late else {})
            self.checks = [Check(one.due_on, one.done_on, one.chased or one.due_on in late) for one in self.checks]
        for name, confirmed in self.relatives.items():
            if self.stage != "closed" and today - confirmed >= year.ASK_AGAIN:
                self.raised[Raised("", today, "ask_relatives")] += 1
                self.relatives[name] = today

    @property
    def _at_home(self) -> bool:
        return self.stage == "at_home" and self.returned is not None

    def promised(self, ref: str, on: date, now: datetime) -> None:
        """The worker has promised something to this person by that day."""
        asked = (
            ("promise_due", promising.due_at(self.office, on)),
            ("promise_late", promising.late_at(self.office, on)),
        )
        self.promises[ref] = [
            Raised(ref, at.astimezone(self.office.zone).date(), kind) for kind, at in asked if at > now
        ]

    def seen(self, due: date, on: date) -> None:
        """The worker has recorded this check."""
        self.checks = [Check(one.due_on, on, one.chased) if one.due_on == due else one for one in self.checks]

    # After school

    def afternoon(self, now: datetime, did: dict[str, Did]) -> None:
        """What everybody is owed after school on this day."""
        today = self._overdue(now)
        if self.stage == "closed":
            return
        self._slipping(today)
        self._questionnaires(today)
        late = [on for on in self.duties if on < today]
        self.duties = [on for on in self.duties if on >= today]
        self.undecided += [breaches.decide_by(self.office, now) for _ in late]
        self.raised.update({Raised("", today, "late_support"): len(late)} if late else {})
        for who in self.members.values():
            new = [one for one in self._questions(who, did[who.ref], today) if one not in who.asked]
            who.asked |= dict.fromkeys(new, today)
            again = self._reminded(who, did[who.ref], today)
            if again is not None:
                self.lines[Line(who.ref, today, "asked_again", f"{again}")] += 1
            elif new:
                self.lines[Line(who.ref, today, "asked", told(new[0]))] += 1

    def _questions(self, who: Member, did: Did, today: date) -> Sequence[Question]:
        planned = list(self._planned(who, did, today))
        if planned or who.role != "child":
            return planned
        days = [on for one, on in who.asked.items() if one.kind == doing.KIND]
        return doing.asks(who.since, [*days, *did.told], today)

    def _planned(self, who: Member, did: Did, today: date) -> Iterator[Question]:
        yield from asking.ready(who.steps, today)
        yield from asking.after(who.steps, today)
        if who.role == "parent":
            yield from asking.practice(who.steps, practice.TOPICS, today)
            on = self._check_in(who, did, today)
            yield from [Question("check_in", "goals", on)] if on is not None else []
            return
        done = {(one.about, one.on) for one in who.asked if one.kind == "getting_ready"}
        yield from asking.getting_ready(who.steps, getting_ready.TOPICS, done, today)
        if who.home is not None:
            asked = [one.on for one in who.asked if one.kind == "at_home"]
            yield from asking.at_home(who.home, at_home.ROUNDS, asked, today)

    def _check_in(self, who: Member, did: Did, today: date) -> date | None:
        if not who.agreement or who.issued is None:
            return None
        return check_ins.due(who.issued, self.rhythm, self._check_ins(who, did), today)

    def _check_ins(self, who: Member, did: Did) -> list[Asked]:
        return [Asked(one.on, one in did.answered) for one in who.asked if one.kind == "check_in"]

    def _reminded(self, who: Member, did: Did, today: date) -> date | None:
        """The check-in of which this parent is reminded today; and the worker is to ring when nobody answers."""
        known = self._check_ins(who, did) if who.agreement else []
        if check_ins.to_call(self.rhythm, known, today):
            last = [on for one, on in who.asked.items() if one.kind == "check_in"][-check_ins.CALL_AFTER]
            if who.rung_for is None or who.rung_for < last:
                who.rung_for = today
                self.raised[Raised(who.ref, today, "no_check_in")] += 1
        if not check_ins.to_remind(self.rhythm, known, today) or known[-1].on in who.reminded:
            return None
        who.reminded.add(known[-1].on)
        return known[-1].on

    def _overdue(self, now: datetime) -> date:
        """What nobody has decided in time is told to the manager. Returns the local day."""
        today = now.astimezone(self.office.zone).date()
        over = [until for until in self.undecided if until <= now]
        self.undecided = [until for until in self.undecided if until > now]
        self.raised.update({Raised("", today, "undecided"): len(over)} if over else {})
        return today

    def _slipping(self, today: date) -> None:
        for child, on in self.decisions.items():
            told = (child, on, today > on)
            if today >= on - SLIPPING and told not in self._slips:
                self._slips.add(told)
                self.raised[Raised(child, today, "slip")] += 1

    def _questionnaires(self, today: date) -> None:
        for child in self.children:
            late = doing.missing(doing.dues(self.first, []), today)
            before = self._sdq.setdefault(child, [])
            if late is not None and doing.reminds(late, before, today):
                before.append(today)
                self.raised[Raised(child, today, "sdq_missing")] += 1


def told(one: Question) -> str:
    """What a line is about, so that it can be compared."""
    return f"{one.kind} {one.about} {one.on}"


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))
