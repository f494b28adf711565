"""What one person may be told: a worker's yes to each sentence, the worker's words in their language, and telling.

Rules of this file:
- Yes is said to a sentence as it was shown. One that changed meanwhile is not approved, and that is said.
- For a child all sentences can be approved at once. For a parent each needs a tick of its own.
- Telling sends one neutral line. The words come after the tap, and only to somebody who was confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import agreements, family, planning, plans, reissuing
from bot.casework.casefile_model import check_text
from bot.console import access, visits
from bot.console.form_view import Done
from bot.console.plan_told_view import LONGEST, Draft, field_of, found, own_words, reached, seen, told_page
from bot.console.plans import counted, told
from bot.console.visits import Visit
from bot.turns import telling
from locales import catalogue
from storage import cases, people, places
from storage import plans as kept
from storage.database import Tx
from storage.people import Person
from storage.vault import person

AGAIN: Final = timedelta(days=1)
"""After which somebody who has not looked may be told once more: a chat can have been cleared."""
TICK: Final = "tick-"
NOTHING_TICKED: Final = "Nothing was ticked, so nothing was changed. Please tick the sentences you mean."
NOTHING_APPROVED: Final = "Nothing is approved yet, so there is nothing to tell. Please approve what they may be told."
TOO_LONG: Final = f"Please keep it to {LONGEST:,} characters."
CHANGED: Final = "The words were changed while you wrote. Nothing was saved. Please look at them, then save again."
SOME_WRONG: Final = "Nothing was saved yet. Please put right what is marked below."
NOTES: Final = {
    "approved": "Approved: {n}. They can be told now.",
    "withdrawn": "Taken back: {n}. They are not told any more.",
    "translated": "Your words are kept. Sentences they stand in have to be approved anew.",
    "unchanged": "That was so already: nothing was changed.",
    "told": "They get one neutral line now. The words come after they tap Show.",
    "waiting": "A line waits on their phone already. What they see after the tap is always the newest.",
    "held": "Kept until somebody confirms that it is them. Then they get one neutral line.",
    "issued": "The agreement is issued. They get one neutral line now. The words come after they tap Show.",
    "issue_late": "It changed while you read, so nothing was issued. Please read it again, then issue it.",
    "issue_same": "This version was issued already: nothing was changed.",
    "unlinked": "No phone is linked yet. It waits until they have opened their link and you have confirmed who it is.",
}
"""What was done, by the fixed word in the address."""
LATER: Final = "later"
"""The words had changed before this form came."""
LATE: Final = "{n} changed while you read, so they were not approved. Please read them below and tick them anew."


@dataclass(frozen=True)
class Whose:
    """Who acts, about whom, and of what they may be told: plan or agreement."""

    worker_id: int
    case_id: int
    person_id: int
    of: str

    def find(self, tx: Tx) -> tuple[cases.Case, plans.Family, Person]:
        """The case, its plans and this person. Raises NotThere, NoSuchPerson or Refused."""
        return found(tx, access.caseload(tx, self.worker_id), self.case_id, self.person_id, self.of)

    def note(self, tx: Tx, action: str) -> None:
        """Audit what was done."""
        access.note(tx, self.worker_id, f"{action} {self.of}", person(self.person_id))


async def show(visit: Visit) -> Response:
    """The page of one person."""
    return await _page(visit, Draft())


async def approve(visit: Visit) -> Response:
    """Yes to what was ticked, or (for a child) to everything as it was shown."""
    every = visit.form.get("every", "") if visit.form.get("all") else ""
    return await _mark(visit, partial(approved, every=every))


async def withdraw(visit: Visit) -> Response:
    """Not any more."""
    return await _mark(visit, withdrawn)


async def tell(visit: Visit) -> Response:
    """Let them know that there is something to see."""
    done = await visit.console.database.write(partial(_tell, whose=whose(visit)))
    if done is None:
        return await _page(visit, Draft(NOTHING_APPROVED))
    visit.console.changed()
    return _back(visit, done)


async def issue(visit: Visit) -> Response:
    """Issue the agreement: the next version of it, with all that is approved."""
    typed = visit.form.get("every", "")
    done = await visit.console.database.write(partial(issued, whose=whose(visit), every=typed))
    visit.console.changed()
    return _back(visit, done)


async def translate(visit: Visit) -> Response:
    """A worker's own words in the person's language."""
    typed = {name: text for name, text in visit.typed.items() if name.startswith("words-")}
    faults = {name: fault for name, text in typed.items() if (fault := _fault(text))}
    if faults:
        return await _page(visit, Draft(SOME_WRONG, typed, faults))
    work = partial(_translate, whose=whose(visit), typed=typed, made_from=visit.form.get("seen", ""))
    done, gone = await visit.console.database.write(work)
    if done == LATER:
        return await _page(visit, Draft(CHANGED, typed, stale=True))
    visit.console.changed()
    return _back(visit, done, gone=told(gone))


def whose(visit: Visit) -> Whose:
    """Who asks about whom, by the address."""
    of = "agreement" if visit.request.url.path.split("/")[3] == "agreed" else "plan"
    return Whose(visit.worker.id, visit.number("id"), visit.number("person"), of)


def _back(visit: Visit, done: str, **more: object) -> Response:
    rest = "".join(f"&{name}={value}" for name, value in more.items() if value)
    return visits.back_to(visit.request.url.path.rpartition("/")[0], done + rest)


async def _page(visit: Visit, draft: Draft) -> Response:
    database, about, asked = visit.console.database, whose(visit), visit.request.query_params
    await database.write(partial(_opened, whose=about))
    names = partial(_names, whose=about, gone=counted(asked.get("gone", "")))
    note = NOTES.get(asked.get("done", ""), "").format(n=_number(asked.get("n", "")))
    late = _number(asked.get("late", ""))
    done = Done(" ".join((note, LATE.format(n=late) if late else "")).strip(), await database.read(names))
    work = partial(
        told_page,
        worker_id=about.worker_id,
        case_id=about.case_id,
        person_id=about.person_id,
        of=about.of,
        draft=draft,
        done=done,
    )
    page = await database.read(work)
    return visit.show("plan_told.html", page, here="cases", status=draft.status, notes={})  # it says so itself


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _names(tx: Tx, whose: Whose, gone: Mapping[int, int]) -> tuple[tuple[str, int], ...]:
    """Whose approvals are gone, by name."""
    load = access.caseload(tx, whose.worker_id)
    everybody = people.of_case(tx, load.scope, whose.case_id)
    return tuple((who.profile.name, gone[who.id]) for who in everybody if who.id in gone)


def _opened(tx: Tx, whose: Whose) -> None:
    """The worker opens what somebody may be told. Raises NotThere, NoSuchPerson or Refused."""
    whose.find(tx)
    whose.note(tx, "opened")


# Saying yes, and taking it back

Marks = Mapping[str, str]
"""A sentence's key -> the digest with which it was shown."""


async def _mark(visit: Visit, act: Callable[..., tuple[str, int, int]]) -> Response:
    marks = {name.removeprefix(TICK): shown for name, shown in visit.form.items() if name.startswith(TICK)}
    work = partial(act, whose=whose(visit), marks=marks)
    done, count, late = await visit.console.database.write(work)
    if not marks and not count and not late:
        return await _page(visit, Draft(NOTHING_TICKED))
    visit.console.changed()
    return _back(visit, done if count else "none" if late else "unchanged", n=count, late=late)


def approved(tx: Tx, whose: Whose, marks: Marks, every: str) -> tuple[str, int, int]:
    """Approve what is today as it was shown. Returns what was done, how many sentences, how many had changed."""
    _, known, who = whose.find(tx)
    if who.role == "child":  # for a parent each sentence needs a tick of its own
        marks = {**dict(_pair(one) for one in every.split()), **marks}
    today = plans.digests(tx, known, who)
    keys = _keys(known, who)
    same = {
        keys[key]: today[keys[key]] for key, shown in marks.items() if key in keys and today[keys[key]].hex() == shown
    }
    held = kept.approved(tx, who.id)
    new = {one: value for one, value in same.items() if one not in held or held[one].digest != value}
    kept.approve(tx, who.id, new, whose.worker_id)
    if new:
        whose.note(tx, "approved")
    return "approved", len(same), len(marks) - len(same)


def issued(tx: Tx, whose: Whose, every: str) -> str:
    """Approve this parent's own goals as they were shown, and issue the agreement. Returns what was done.

    What was ticked for this parent beside them goes with it. One neutral line tells them that there is something.
    """
    _, known, who = whose.find(tx)
    shown = dict(_pair(one) for one in every.split())
    today = plans.digests(tx, known, who)
    own = [one for one in agreements.own(known, who) if not agreements.ticked(one)]
    if not own or any(shown.get(one.key) != today[one.id].hex() for one in own):
        return "issue_late"
    held = kept.approved(tx, who.id)
    new = {one.id: today[one.id] for one in own if one.id not in held or held[one.id].digest != today[one.id]}
    kept.approve(tx, who.id, new, whose.worker_id)
    if agreements.issue(tx, known, who, whose.worker_id) is None:
        return "issue_same"
    reissuing.ended(tx, who, whose.worker_id)
    whose.note(tx, "issued")
    telling.person(tx, who.id, "agreement", None)
    return "issued"


def withdrawn(tx: Tx, whose: Whose, marks: Marks) -> tuple[str, int, int]:
    """Take back what was approved, in whatever form. Returns the same."""
    _, known, who = whose.find(tx)
    keys, held = _keys(known, who), kept.approved(tx, who.id)
    gone = [keys[key] for key in marks if key in keys and keys[key] in held]
    kept.withdraw(tx, who.id, gone)
    if gone:
        whose.note(tx, "took back")
    return "withdrawn", len(gone), 0


def _keys(known: plans.Family, who: Person) -> dict[str, str]:
    """Key -> sentence."""
    return {one.key: one.id for one in plans.in_language(known, who, catalogue.SOURCE)}


def _pair(text: str) -> tuple[str, str]:
    key, _, shown = text.partition(":")
    return key, shown


# Telling


def _tell(tx: Tx, whose: Whose) -> str | None:
    """Have one neutral line sent. Returns what was done, as a fixed word; None when nothing is approved."""
    _, known, who = whose.find(tx)
    way = reached(who)
    if way == "none" or not plans.approved(tx, known, who, catalogue.SOURCE):
        return None
    waits = (one for one in places.to_show(tx, who.id, None, None) if one.kind == "plan")
    if any(tx.now - one.created_at < AGAIN for one in waits):
        return "waiting" if way == "now" else way
    telling.person(tx, who.id, "plan", None)
    whose.note(tx, "told")
    return {"now": "told"}.get(way, way)


# The worker's own words


def _fault(text: str) -> str:
    """What is wrong with a translation; empty when nothing is, and when there is none."""
    if len(text) > LONGEST:
        return TOO_LONG
    try:
        check_text(text or "-")
    except ValueError as fault:
        return f"This {fault}."
    return ""


def _translate(tx: Tx, whose: Whose, typed: Mapping[str, str], made_from: str) -> tuple[str, planning.Voided]:
    """Keep the translations. Returns what was done, as a fixed word, and whose approvals are gone."""
    case, known, who = whose.find(tx)
    language = family.words_for(who, ZoneInfo(known.file.authority.time_zone)).language
    if made_from != seen(tx, known, who, language):
        return LATER, {}
    held = dict(known.written.translations.get(language, {}))
    put = {text: typed[name] for text in own_words(known, who) if (name := field_of(text)) in typed}
    after = {text: own for text, own in {**held, **put}.items() if own}
    if after == held:
        return "unchanged", {}
    translations = {**known.written.translations, language: after}
    gone = planning.change(tx, case, {}, replace(known.written, translations=translations))
    whose.note(tx, "translated")
    return "translated", gone
