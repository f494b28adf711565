"""Plans and agreements as a family may be told them: the case file, workers' words, approvals, and who is asking.

Rules of this file:
- Nothing is told that is not approved in exactly the form it has now: a sentence is told when the digest of today's
  sentence is the one that a worker approved for that person. A change of the plan voids what it touches by itself.
- A child is told their own plan. A parent is told what was approved for that parent, of whichever child.
- What an agreement promises is approved once. How it goes by now (`Sentence.terms`) is told with it, as it is today.
- The language somebody reads in changes nothing about what is approved: the digest is of the English, with every
  translation of the worker's own words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from bot.casework.casefile_model import CaseFile
from bot.casework.casefile_model import Plan as FilePlan
from bot.casework.casefile_model import Step as FileStep
from bot.casework.dates import resolve
from bot.casework.living import came_home, stage_of
from bot.casework.merge import unflatten
from conversations.agreement import REF, Agreement, Duty, Goal
from conversations.agreement import sentences as agreed
from conversations.model import Line, Reader
from conversations.plan import ABOUT, Gone, Plan, Sentence, Step, about, sentences
from locales import catalogue
from locales.words import Words
from storage import cases, plans
from storage.database import Tx
from storage.people import Person
from storage.vault import Scope

NAMES: Final = frozenset({"child", "worker", "owner"})
"""Values that are names: they need no translation."""


@dataclass(frozen=True)
class Written:
    """What workers wrote beside the case file.

    `translations`: language -> words -> the same words in it. `reasons`: child -> step -> why it waits or was stopped.
    `slipped`: child -> why the day of the decision moved. `late`: what the council promised -> why it is late.
    """

    translations: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, Mapping[str, str]]
    slipped: Mapping[str, str]
    late: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def load(data: Mapping[str, Any]) -> Written:
        return Written(*(data.get(one, {}) for one in ("translations", "reasons", "slipped", "late")))

    def dump(self) -> dict[str, Any]:
        return {"translations": self.translations, "reasons": self.reasons, "slipped": self.slipped, "late": self.late}

    def late_with(self, what: str, why: str) -> Written:
        """The same, with why the council is late with this promise; without a reason it is not late."""
        others = {promised: reason for promised, reason in self.late.items() if promised != what}
        return replace(self, late=others | ({what: why} if why else {}))

    def languages_of(self, text: str) -> dict[str, str]:
        """The translations of these words, by language."""
        return {language: held[text] for language, held in self.translations.items() if text in held}


@dataclass(frozen=True)
class Family:
    """All that the plans of a case are made from. Digests are made once for each reader: they take the longest."""

    file: CaseFile
    first_import: date
    written: Written
    _digests: dict[tuple[int, str, bool], Mapping[str, bytes]] = field(default_factory=dict, init=False, compare=False)

    @property
    def worker(self) -> str:
        return next(one.name for one in self.file.workers if one.id == self.file.case.allocated)

    def only(self, of: str) -> Family:
        """The same with nothing but the plans, or nothing but the agreement."""
        rest = {"agreement": None} if of == "plan" else {"plans": ()}
        return replace(self, file=self.file.model_copy(update=rest))

    def came_home(self, child: str) -> date | None:
        """The day on which this child came home to stay; None for one who does not live there."""
        return came_home(self.file, self.first_import, child)

    def plans_for(self, person: Person) -> Iterator[FilePlan]:
        """The plans that concern this person: a child's own; for a parent every child's."""
        for plan in self.file.plans:
            if person.role == "parent" or plan.child == person.ref:
                yield plan


def family(tx: Tx, scope: Scope, case_id: int) -> Family:
    """What the plans of this case are made from. Raises Refused."""
    return of_case(tx, scope, cases.get(tx, scope, case_id))


def of_case(tx: Tx, scope: Scope, case: cases.Case) -> Family:
    """The same, of a case that has been read."""
    return Family(unflatten(case.facts), case.first_import, Written.load(plans.words(tx, scope, case.id)))


def step_ids(steps: Iterable[FileStep]) -> list[str]:
    """A name for each step: its kind, and which of its kind it is. It stays when the day or the place changes."""
    seen: Counter[str] = Counter()
    names = []
    for step in steps:
        seen[step.kind] += 1
        names.append(f"{step.kind}-{seen[step.kind]}")
    return names


def plan_in(known: Family, plan: FilePlan, language: str) -> Plan:
    """The plan with the worker's words in this language, where somebody has put them into it."""
    held = known.written.translations.get(language, {})
    reasons = known.written.reasons.get(plan.child, {})

    def put(text: str) -> str:
        return held.get(text, text)

    def day(on: Any) -> date:
        return resolve(on, known.first_import)

    steps = tuple(
        Step(name, one.kind, day(one.on), put(one.where), tuple(one.who), one.state, put(reasons.get(name, "")))
        for name, one in zip(step_ids(plan.steps), plan.steps, strict=True)
    )
    return Plan(
        plan.child,
        next(child.name for child in known.file.children if child.id == plan.child),
        stage_of(known.file, known.first_import, plan.child),
        put(plan.why),
        put(plan.next_decision.what),
        day(plan.next_decision.on),
        put(plan.next_decision.who),
        tuple(sorted(steps, key=lambda step: (step.on, step.id))),
        tuple(put(line) for line in plan.if_not_going_well),
        put(known.written.slipped.get(plan.child, "")),
    )


def agreement_in(known: Family, parent: str, language: str) -> Agreement | None:
    """This parent's agreement, in the same way; None without a goal of their own."""
    whole, held = known.file.agreement, known.written.translations.get(language, {})
    mine = [one for one in whole.goals if one.parent == parent] if whole else []
    if whole is None or not mine:
        return None

    def put(text: str) -> str:
        return held.get(text, text)

    def day(on: Any) -> date:
        return resolve(on, known.first_import)

    goals = tuple(
        Goal(
            one.id,
            put(one.title),
            put(one.why),
            put(one.measure),
            tuple(put(step) for step in one.steps),
            day(one.by),
            put(one.support.what),
            put(one.support.provider),
            day(one.support.starts),
            one.support.started,
            tuple(put(evidence) for evidence in one.evidence),
            put(one.consequence),
            day(one.review),
        )
        for one in mine
    )
    workers, late = {one.id: one.name for one in known.file.workers}, known.written.late
    duties = tuple(
        Duty(one.what, put(one.what), day(one.by), workers[one.owner], one.state, put(late.get(one.what, "")))
        for one in whole.duties
    )
    rights = tuple(put(right) for right in whole.rights)
    return Agreement(put(whole.why), rights, goals, duties, day(whole.reviewed), whole.check_in)


def in_language(known: Family, person: Person, language: str) -> list[Sentence]:
    """Every sentence that could be told to this person, approved or not, in this language."""
    reader = Reader(person.profile.reader)
    told = []
    for plan in known.plans_for(person):
        original = {one.id: one for one in sentences(plan_in(known, plan, catalogue.SOURCE), reader, known.worker)}
        for one in sentences(plan_in(known, plan, language), reader, known.worker):
            foreign = language != catalogue.SOURCE and _untranslated(known, original[one.id], language)
            told.append(replace(one, as_written=foreign))
    return [*told, *_agreed(known, person, language)]


def _agreed(known: Family, person: Person, language: str) -> Iterator[Sentence]:
    """The sentences of a parent's agreement, if there is one."""
    original, own = (agreement_in(known, person.ref, spoken) for spoken in (catalogue.SOURCE, language))
    if person.role != "parent" or original is None or own is None:
        return
    pairs = zip(agreed(original, known.worker), agreed(own, known.worker), strict=True)
    for english, one in pairs:
        foreign = language != catalogue.SOURCE and _untranslated(known, english, language)
        yield replace(one, id=english.id, as_written=foreign)


def _untranslated(known: Family, one: Sentence, language: str) -> bool:
    """Does it hold a worker's words that nobody has put into this language?"""
    held = known.written.translations.get(language, {})
    return any(text not in held for text in written_in(one))


def written_in(one: Sentence) -> list[str]:
    """The worker's own words that stand in this sentence. Names are nobody's words."""
    said = {name: value for name, value in one.says.values.items() if name not in NAMES and _asks_for(one.says, name)}
    return [value for _, value in sorted(said.items()) if isinstance(value, str) and value]


def _asks_for(line: Line, name: str) -> bool:
    return any(f"{{{name}}}" in text for text in line.said.texts.values())


def digests(tx: Tx, known: Family, person: Person, *, told: bool = False) -> Mapping[str, bytes]:
    """The digest of what a yes to each sentence for this person stands for today; with `told`, of all that it says."""
    own = (person.id, person.profile.reader, told)
    if own not in known._digests:
        known._digests[own] = _digests(tx, known, person, told=told)
    return known._digests[own]


def _digests(tx: Tx, known: Family, person: Person, *, told: bool) -> dict[str, bytes]:
    words = Words(catalogue.SOURCE, Reader(person.profile.reader))

    def as_text(one: Sentence) -> str:
        lines = (one.says, one.simpler) if told or one.terms is None else (one.terms,)
        said = [words.say(line.said, line.values) for line in lines]
        translated = {text: known.written.languages_of(text) for text in written_in(one)}
        step = [str(one.step.on), one.step.state] if one.step is not None else []
        return json.dumps([one.id, *said, *step, translated], sort_keys=True)

    return {one.id: plans.digest(tx, as_text(one)) for one in in_language(known, person, catalogue.SOURCE)}


def approved(tx: Tx, known: Family, person: Person, language: str) -> tuple[Sentence, ...]:
    """What this person may be told, in this language; `new` where it was not told in this form before."""
    allowed = plans.approved(tx, person.id)
    if not allowed:
        return ()
    today, told = digests(tx, known, person), plans.told(tx, person.id)
    says = digests(tx, known, person, told=True)
    return tuple(
        _allowed(one, allowed[one.id].id, told.get(one.id) != says[one.id])
        for one in in_language(known, person, language)
        if one.id in allowed and allowed[one.id].digest == today[one.id]
    )


def gone(tx: Tx, known: Family, person: Person, plan: Iterable[Sentence]) -> tuple[Gone, ...]:
    """What was told of a plan before and may not be told any more as it was: what it was about, each once."""
    told = {one: held for one, held in plans.told(tx, person.id).items() if not one.startswith(f"{REF}/")}
    if not told or person.confirmed_at is None:
        return ()
    allowed, today = {one.id for one in plan}, digests(tx, known, person, told=True)
    names = {child.id: child.name for child in known.file.children}
    lost = [one for one, held in told.items() if one not in allowed or today.get(one) != held]
    found = (Gone(names.get(one.partition("/")[0], ""), about(one)) for one in lost)
    return tuple(dict.fromkeys(one for one in found if one.about in ABOUT))


def _allowed(one: Sentence, approval: int, new: bool) -> Sentence:
    source = ("approvals", approval)
    return replace(one, says=replace(one.says, source=source), simpler=replace(one.simpler, source=source), new=new)


def void(tx: Tx, known: Family, person: Person) -> list[str]:
    """Take back what was approved in another form than it has today. Returns the sentences.

    What waits to be sent and was built from them is refused by the sender.
    """
    today = digests(tx, known, person)
    gone = [one for one, held in plans.approved(tx, person.id).items() if today.get(one) != held.digest]
    plans.withdraw(tx, person.id, gone)
    return gone


def tell(tx: Tx, known: Family, person: Person, sentences_told: Iterable[str], *, changes: bool = False) -> None:
    """These sentences have been told, as they are today. `changes`: that others are gone has been said with them."""
    today = digests(tx, known, person, told=True)
    plans.tell(tx, person.id, {one: today[one] for one in sentences_told if one in today})
    if changes:
        plans.forget(tx, person.id, _lost(tx, today, person, plans.told(tx, person.id)))


def untell(tx: Tx, known: Family, person: Person, at: datetime) -> None:
    """What was to be told at that moment and may not be told any more has not been told."""
    told = plans.told(tx, person.id, at)
    plans.forget(tx, person.id, _lost(tx, digests(tx, known, person, told=True), person, told))


def _lost(tx: Tx, today: Mapping[str, bytes], person: Person, told: Mapping[str, bytes]) -> list[str]:
    """Which of these are not so any more, or may not be told any more."""
    allowed = plans.approved(tx, person.id)
    return [one for one, held in told.items() if one not in allowed or today.get(one) != held]
