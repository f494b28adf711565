"""What one person may be told of a plan, as a worker reads it before saying yes.

Rules of this file: reads only. Every sentence stands in English beside the person's own language, just as it would be
told. Nothing is ticked beforehand. A worker's own words that nobody has translated are told as they were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from bot import agreements, family, planning, plans
from bot import cases as case_files
from bot.casework.merge import unflatten
from bot.console import access, words
from bot.console.access import Caseload
from bot.console.form_view import Done
from bot.console.times import Moment, moment
from bot.plans import Family
from conversations.model import Line, Reader
from conversations.plan import Sentence
from locales import catalogue, jargon
from locales.jargon import Warned
from locales.words import Words
from storage import cases
from storage import plans as kept
from storage.database import Tx
from storage.people import Person
from storage.plans import Approval

LONGEST: Final = 1000
PARTS: Final = {
    "stage": "Where things are now",
    "why": "Why there is this plan",
    "steps": "The steps",
    "decision": "The next decision",
    "not_well": "If it is not going well",
    "agreement": "Why there is an agreement",
    "goal": "The goal",
    "doing": "What they do",
    "support": "What they get for it",
    "evidence": "What shows it",
    "consequence": "If it does not happen",
    "duties": "What the council promised",
    "check_ins": "How often they are asked how it goes",
    "rights": "Rights",
    "review": "When it is looked at again",
}
AGREEMENT: Final = "their agreement"
SENSITIVE: Final = {"where": "a place", "who": "people"}
"""Facts of a step that may tell a parent where a child is, and with whom."""
CONTACT: Final = {
    "none": "No family time has been agreed for them.",
    "supervised": "Their family time is supervised.",
    "agreed": "Their family time is agreed.",
}


@dataclass(frozen=True)
class Draft:
    """A form that could not be taken: what is wrong, and what was typed by field. `stale`: the words had changed."""

    fault: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def status(self) -> int:
        return 409 if self.stale else 422 if self.fault else 200


@dataclass(frozen=True)
class SentenceView:
    """One sentence. `state` is approved, changed (since it was approved) or open; `told` is now, before or empty."""

    key: str
    digest: str
    english: str
    own: str
    simpler: str
    own_simpler: str
    state: str
    by: str
    at: Moment | None
    told: str
    as_written: bool
    careful: str
    unexplained: bool


@dataclass(frozen=True)
class PartView:
    """The sentences of one part of one child's plan."""

    child: str
    title: str
    sentences: tuple[SentenceView, ...]


@dataclass(frozen=True)
class WrittenView:
    """A worker's own words: what to think about before they are told, and what they are in the person's language."""

    name: str
    text: str
    warned: tuple[Warned, ...]
    typed: str
    fault: str
    translated: bool


@dataclass(frozen=True)
class ToldPage:
    """Everything on the page of one person. `every` names all sentences as they are shown, for *Approve all*.

    `plans` are the children whose plans they may be told of: their ids in the case file, and their names.
    `seen` names the words that translations were made from; `lost` is what was typed for words that are gone.
    """

    case_id: int
    ref: str
    person: int
    name: str
    parent: bool
    contact: str
    reader: str
    language: str
    language_name: str
    right_to_left: bool
    foreign: bool
    reached: str
    of: str
    has_agreement: bool
    plans: tuple[tuple[str, str], ...]
    parts: tuple[PartView, ...]
    every: str
    approved: int
    issuing: Issuing | None
    written: tuple[WrittenView, ...]
    lost: tuple[str, ...]
    seen: str
    done: Done
    draft: Draft
    longest: int = LONGEST

    @property
    def warned(self) -> bool:
        """Is there anything to think about in the worker's own words?"""
        return any(one.warned for one in self.written)

    @property
    def missing(self) -> int:
        """How many of the worker's own words stand in no language but English."""
        return sum(not one.translated for one in self.written) if self.foreign else 0


@dataclass(frozen=True)
class Issuing:
    """A parent's agreement: how many sentences of their own goals it has, and the version issued last.

    `every` names these sentences as they are shown. `current`: the version is so today, with all that is ticked.
    """

    sentences: int
    every: str
    version: int
    at: Moment | None
    current: bool


@dataclass(frozen=True)
class _Told:
    """What is known of one person's sentences."""

    tx: Tx
    zone: ZoneInfo
    allowed: Mapping[str, Approval]
    before: Mapping[str, bytes]
    today: Mapping[str, bytes]
    english: Words
    own: Words


def found(tx: Tx, load: Caseload, case_id: int, person_id: int, of: str) -> tuple[cases.Case, Family, Person]:
    """The case, its plans or its agreement, and this person. Raises NotThere, NoSuchPerson or Refused."""
    who = access.family_member(tx, load, case_id, person_id)
    case = cases.get(tx, load.scope, case_id)
    return case, plans.of_case(tx, load.scope, case).only(of), who


def told_page(tx: Tx, worker_id: int, case_id: int, person_id: int, of: str, draft: Draft, done: Done) -> ToldPage:
    """The page. Raises NotThere, NoSuchPerson or Refused."""
    load = access.caseload(tx, worker_id)
    case, known, who = found(tx, load, case_id, person_id, of)
    zone = ZoneInfo(known.file.authority.time_zone)
    whole = unflatten(case.facts).agreement
    goals = whole.goals if whole is not None and who.role == "parent" else ()
    own = family.words_for(who, zone)
    english = Words(catalogue.SOURCE, own.reader, zone)
    told = _Told(
        tx, zone, kept.approved(tx, who.id), kept.told(tx, who.id), plans.digests(tx, known, who), english, own
    )
    parts = tuple(_parts(known, who, told))
    shown = [one for part in parts for one in part.sentences]
    foreign = own.language != catalogue.SOURCE
    return ToldPage(
        case_id,
        case.ref,
        who.id,
        who.profile.name,
        who.role == "parent",
        CONTACT.get(who.profile.contact, ""),
        words.READERS[who.profile.reader],
        own.language,
        words.language(own.language),
        own.right_to_left,
        foreign,
        reached(who),
        of,
        any(goal.parent == who.ref for goal in goals),
        tuple((child.id, child.name) for child in known.file.children if who.role == "parent" or child.id == who.ref),
        parts,
        " ".join(f"{one.key}:{one.digest}" for one in shown),
        sum(one.state == "approved" for one in shown),
        _issuing(tx, known, who, zone),
        tuple(_written(known, who, own.language, draft)),
        _lost(known, who, draft),
        seen(tx, known, who, own.language),
        done,
        draft,
    )


def _issuing(tx: Tx, known: Family, who: Person, zone: ZoneInfo) -> Issuing | None:
    """What there is to issue to this parent; None when they have no goal."""
    own = [one for one in agreements.own(known, who) if not agreements.ticked(one)] if who.role == "parent" else []
    if not own:
        return None
    today, versions = plans.digests(tx, known, who), agreements.kept_versions(tx, who)
    newest = versions[0] if versions else None
    return Issuing(
        len(own),
        " ".join(f"{one.key}:{today[one.id].hex()}" for one in own),
        newest.version if newest else 0,
        moment(newest.at, tx.now, zone) if newest else None,
        agreements.is_so(tx, known, who),
    )


def reached(who: Person) -> str:
    """How they can be told: now, held, unlinked, or none."""
    if not case_files.gets_link(who):
        return "none"
    if not who.linked:
        return "unlinked"
    return "now" if who.confirmed_at is not None else "held"


def _parts(known: Family, who: Person, told: _Told) -> Iterator[PartView]:
    """Sentences by child and part, in the order in which they are told."""
    names = {child.id: child.name for child in known.file.children}
    english = {one.id: one for one in plans.in_language(known, who, catalogue.SOURCE)}
    own = plans.in_language(known, who, told.own.language)
    for (child, part), some in groupby(own, lambda one: (one.child, one.part)):
        views = tuple(_sentence(english[one.id], one, who, told) for one in some)
        yield PartView(names.get(child, AGREEMENT) if who.role == "parent" else "", PARTS[part], views)


def _sentence(english: Sentence, own: Sentence, who: Person, told: _Told) -> SentenceView:
    approval, digest = told.allowed.get(own.id), told.today[own.id]
    state = "open" if approval is None else "approved" if approval.digest == digest else "changed"
    before = told.before.get(own.id)
    says, simpler = _say(told.english, english.says), _say(told.english, english.simpler)
    own_says, own_simpler = _say(told.own, own.says), _say(told.own, own.simpler)
    return SentenceView(
        own.key,
        digest.hex(),
        says,
        own_says if told.own.language != catalogue.SOURCE else "",
        simpler if simpler != says else "",
        own_simpler if own_simpler != own_says and told.own.language != catalogue.SOURCE else "",
        state,
        family.worker_name(told.tx, approval.worker_id) if approval else "",
        moment(approval.at, told.tx.now, told.zone) if approval else None,
        "" if before is None else "now" if before == digest else "before",
        own.as_written,
        _careful(own, who),
        own.step is not None and own.step.state in planning.CALLED_OFF and not own.step.reason,
    )


def _say(spoken: Words, line: Line) -> str:
    return words.shown(spoken.say(line.said, line.values))


def _careful(one: Sentence, who: Person) -> str:
    """What a parent would learn from this sentence that may put somebody at risk."""
    if who.role != "parent":
        return ""
    if one.part == "not_well":
        return "the plan for if it is not going well"
    if one.step is not None and one.step.kind == "visit":
        return "a visit"
    return SENSITIVE.get(one.fact, "") if one.step is not None else ""


# The worker's own words


def own_words(known: Family, who: Person) -> list[str]:
    """Everything workers wrote that stands in this person's sentences, each once, in order."""
    some = plans.in_language(known, who, catalogue.SOURCE)
    return list(dict.fromkeys(text for one in some for text in plans.written_in(one)))


def field_of(text: str) -> str:
    """The name of the field in which these words are put into another language."""
    return f"words-{hashlib.blake2s(text.encode(), digest_size=6).hexdigest()}"


def seen(tx: Tx, known: Family, who: Person, language: str) -> str:
    """What stands for the words that are to be translated, and what they are now. It tells nothing itself."""
    held = known.written.translations.get(language, {})
    return kept.digest(tx, json.dumps([(text, held.get(text)) for text in own_words(known, who)])).hex()


def _lost(known: Family, who: Person, draft: Draft) -> tuple[str, ...]:
    names = {field_of(text) for text in own_words(known, who)}
    return tuple(words.shown(text) for name, text in draft.typed.items() if text.strip() and name not in names)


def _written(known: Family, who: Person, language: str, draft: Draft) -> Iterator[WrittenView]:
    held = known.written.translations.get(language, {})
    reader = Reader(who.profile.reader)
    for text in own_words(known, who):
        name = field_of(text)
        yield WrittenView(
            name,
            words.shown(text),
            jargon.warned(text, reader),
            words.shown(draft.typed.get(name, held.get(text, ""))),
            draft.faults.get(name, ""),
            text in held,
        )
