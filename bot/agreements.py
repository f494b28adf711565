"""Agreements as parents may be told them: issuing a version, and what is so of it today.

Rules of this file:
- An agreement is issued to one parent when a worker has said yes to every sentence of that parent's goals. Why there
  is an agreement, and what the council promised, are in it when they were ticked for that parent too.
- A version stands for what was agreed in it, just as it was issued. When that is not so any more, nothing of the
  agreement is told until the next version is issued (`bot.reissuing`). How a promise goes makes no new version.
- Goals stand by themselves: those that are word for word as they were issued are gone on with until then. A check-in
  that was begun with a version is ended with its goals: of these, the titles are told that may be told today.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot import plans
from bot.casework import slips
from bot.plans import Family
from conversations import agreement
from conversations.agreement import Aim, Goal, Issued
from conversations.model import Reader, Said
from conversations.plan import Sentence
from conversations.session import Session
from locales import catalogue
from locales.words import Words
from storage import agreements, people
from storage import plans as kept
from storage.agreements import Consent
from storage.database import Tx
from storage.people import Person
from storage.vault import Scope

AGREED: Final = "agreed"
"""Beside the languages, in what is kept of a version: what it binds both sides to."""


@dataclass(frozen=True)
class Agreed:
    """What an issued version binds both sides to: goal -> (its title, what follows), and duties of the council.

    `check_in` is how often the parent is asked; None where the version was issued before it said so.
    """

    version: int
    goals: Mapping[str, tuple[str, str]]
    duties: frozenset[str]
    check_in: str | None


def own(known: Family, who: Person, language: str = catalogue.SOURCE) -> list[Sentence]:
    """Every sentence of this parent's agreement, approved or not."""
    return [one for one in plans.in_language(known, who, language) if one.part in agreement.PARTS]


def ticked(one: Sentence) -> bool:
    """Does this sentence need a tick of its own? What is not about this parent's own goals may be about others."""
    return one.part in ("agreement", "duties")


def missing(tx: Tx, known: Family, who: Person) -> list[Sentence]:
    """What must be approved, and is not, before the agreement can be issued."""
    today, held = plans.digests(tx, known, who), kept.approved(tx, who.id)
    return [
        one
        for one in own(known, who)
        if not ticked(one) and (one.id not in held or held[one.id].digest != today[one.id])
    ]


def issue(tx: Tx, known: Family, who: Person, worker_id: int) -> int | None:
    """Issue what is approved as the next version. None when something is missing, or it is the one issued last."""
    told = [one for one in plans.approved(tx, known, who, catalogue.SOURCE) if one.part in agreement.PARTS]
    if not told or missing(tx, known, who):
        return None
    digest = digest_of(tx, known, who, told)
    newest = kept_versions(tx, who)[:1]
    if newest and newest[0].digest == digest:
        return None
    spoken = {language: Words(language, Reader.PARENT) for language in (catalogue.SOURCE, who.profile.language)}
    text = {
        language: [words.say(one.says.said, one.says.values) for one in own(known, who, language) if one.id in ids]
        for ids in [{one.id for one in told}]
        for language, words in spoken.items()
    }
    return agreements.issue(tx, who.id, digest, json.dumps(text | {AGREED: _agreed(tx, known, who, told)}), worker_id)


def _agreed(tx: Tx, known: Family, who: Person, told: Iterable[Sentence]) -> dict[str, Any]:
    """What the version binds both sides to: the goals with what follows, and the promises that this parent knows of."""
    held, ids = plans.agreement_in(known, who.ref, catalogue.SOURCE), {one.id for one in told}
    today = plans.digests(tx, known, who)
    assert held is not None, "there is something to issue"
    goals = {goal.id: [goal.title, goal.consequence] for goal in held.goals}
    sentences = {one: value.hex() for one, value in today.items() if one in ids}
    return {
        "goals": goals,
        "sentences": sentences,
        "duties": [duty.id for duty in held.duties if f"{agreement.REF}/duty/{duty.id}" in ids],
        "check_in": held.rhythm,
    }


def agreed(tx: Tx, who: Person) -> Agreed | None:
    """What the version that was issued last binds both sides to; None before there is one."""
    newest = next(iter(kept_versions(tx, who)), None)
    if newest is None:
        return None
    text = json.loads(newest.text)
    said = text[AGREED] if AGREED in text else _read_back(tx, who, text.get(catalogue.SOURCE, []))
    goals = {goal: (title, consequence) for goal, (title, consequence) in said["goals"].items()}
    return Agreed(newest.version, goals, frozenset(said["duties"]), said.get("check_in"))


def _read_back(tx: Tx, who: Person, told: Sequence[str]) -> dict[str, Any]:
    """The same of a version that was issued before this was kept beside it: what its own sentences say.

    A goal or a promise that stands in other words today is not found: nobody can tell that it is the same.
    """
    assert who.case_id is not None, "a parent has a case"
    held = plans.agreement_in(plans.family(tx, people.operator_scope(tx), who.case_id), who.ref, catalogue.SOURCE)
    goals = {goal.id: [goal.title, then] for goal in (held.goals if held else ()) if (then := _then(goal.title, told))}
    kinds = (agreement.DUTY, agreement.DUTY_DONE, agreement.DUTY_LATE)
    promised = [
        duty.id for duty in (held.duties if held else ()) if any(_quoting(one, duty.what, told) for one in kinds)
    ]
    return {"goals": goals, "duties": promised}


def _then(title: str, told: Sequence[str]) -> str:
    """What followed for the goal of that title: the first consequence told after it. Empty when it was not told."""
    since = next((place for place, one in enumerate(told) if _quoting(agreement.TITLE, title, [one])), len(told))
    before, after = agreement.CONSEQUENCE.texts[Reader.PARENT].split("{consequence}")
    found = (one for one in told[since:] if one.startswith(before) and one.endswith(after))
    return next(found, "").removeprefix(before).removesuffix(after)


def _quoting(said: Said, words: str, told: Sequence[str]) -> bool:
    """Was this told, with these words as the first that it quotes?"""
    before = said.texts[Reader.PARENT].partition("{")[0]
    return any(one.startswith(f"{before}{words}”") for one in told)


def rhythm(tx: Tx, known: Family, who: Person) -> str:
    """How often this parent is asked how it goes: as the version says that was issued to them last."""
    bound, held = agreed(tx, who), known.file.agreement
    return (bound.check_in if bound else None) or (held.check_in if held else "weekly")


def kept_versions(tx: Tx, who: Person) -> list[agreements.Issued]:
    """Every version issued to this parent, the newest first."""
    return agreements.issued(tx, Scope("wren", frozenset({who.owner})), who.id)


def digest_of(tx: Tx, known: Family, who: Person, told: Iterable[Sentence]) -> bytes:
    """What stands for what these sentences agree on, as they are today."""
    today = plans.digests(tx, known, who)
    terms = sorted((one.id, today[one.id].hex()) for one in told if not one.id.endswith(agreement.LATE))
    return kept.digest(tx, json.dumps(terms))


def is_so(tx: Tx, known: Family, who: Person) -> bool:
    """Is the version that was issued to this parent last so today?"""
    told = [one for one in plans.approved(tx, known, who, catalogue.SOURCE) if one.part in agreement.PARTS]
    newest = kept_versions(tx, who)[:1]
    return bool(newest) and newest[0].digest == digest_of(tx, known, who, told)


def standing(tx: Tx, known: Family, who: Person, told: Iterable[Sentence], language: str) -> tuple[Goal, ...]:
    """The goals of the version issued last of which every sentence is still so, and may be told.

    All but the support, which is the council's part: that it came later is no reason to ask a parent nothing.
    """
    newest, held = kept_versions(tx, who)[:1], plans.agreement_in(known, who.ref, language)
    if not newest or held is None:
        return ()
    agreed: dict[str, str] = json.loads(newest[0].text).get(AGREED, {}).get("sentences", {})
    allowed, today = {one.id for one in told}, plans.digests(tx, known, who)

    def stands(goal: Goal) -> bool:
        of_goal = f"{agreement.REF}/goal/{goal.id}/"
        own = {one for one in (*agreed, *today) if one.startswith(of_goal)} - {f"{of_goal}support"}
        return all(one in allowed and one in today and agreed.get(one) == today[one].hex() for one in own)

    return tuple(goal for goal in held.goals if stands(goal))


def today(tx: Tx, known: Family, who: Person, told: Sequence[Sentence], language: str) -> tuple[Issued | None, bool]:
    """The version that is so today, as conversations know it; and whether there is one that is being changed.

    `told` are the sentences of the agreement that this parent may be told now.
    """
    newest = kept_versions(tx, who)[:1]
    if not newest:
        return None, False
    held = plans.agreement_in(known, who.ref, language)
    if held is None or newest[0].digest != digest_of(tx, known, who, told):
        return None, True
    said = [one for one in agreements.said(tx, who.id) if one.agreement_id == newest[0].id]
    answer = answered(said)
    return (
        Issued(
            newest[0].id,
            newest[0].version,
            tuple(told),
            held.goals,
            any(one.kind == "understood" for one in said),
            answer.kind if answer else "",
        ),
        False,
    )


def aims(known: Family, who: Person, goals: Iterable[str], told: Sequence[Sentence]) -> tuple[Aim, ...]:
    """These goals as a check-in asks about them. `told` is what this parent may be told of the agreement now."""
    titles = {one.goal: one.says for one in told if one.goal and one.fact == "title"}
    topics = {one.id: one.topic for one in known.file.agreement.goals} if known.file.agreement else {}
    apart = next((one.contact for one in known.file.parents if one.id == who.ref), None) is not None
    at_home = not apart and any(known.came_home(one.id) is not None for one in known.file.children)
    return tuple(
        Aim(
            goal,
            str(titles[goal].values["title"]) if goal in titles else "",
            titles[goal].source if goal in titles else None,
            slips.flagged_as(topics.get(goal), at_home),
        )
        for goal in goals
    )


def aims_begun(
    tx: Tx, known: Family, who: Person, session: Session, standing: Collection[str], told: Sequence[Sentence]
) -> dict[int | None, tuple[Aim, ...]]:
    """The same for each version with which a check-in under way was begun: of its goals those that stand, or that were
    spoken of already. None is the version issued last, 0 none. What is not known of a version is not in it.
    """
    newest_first, met = kept_versions(tx, who), session.met("check_in")
    begun: dict[int | None, tuple[Aim, ...]] = {}
    for version in session.versions("check_in"):
        held = next((one for one in newest_first if version in (None, one.id)), None)
        goals = json.loads(held.text).get(AGREED, {}).get("goals", {}) if held is not None else {}
        if goals or version == 0:
            every = aims(known, who, goals, told)
            begun[version] = tuple(
                one for one in every if one.id in standing or any(step.endswith(f"-{one.key}") for step in met)
            )
    return begun


def answered(said: Sequence[Consent]) -> Consent | None:
    """What was said last about agreeing."""
    return next((one for one in reversed(said) if one.kind != "understood"), None)
