"""What workers record on the page of the year. Each act is one write: it is kept, audited and told, or nothing is.

Rules of this file:
- Who works the case records; who only looks in is Refused. In the year after a return, only the manager closes.
- Doing the same thing twice changes nothing the second time.
- Every act returns a fixed word for what was done. It raises Refused, NotThere, or Faulty for a form with faults.
"""

from __future__ import annotations

from typing import Final

from bot import planning, plans, yearly
from bot.casework import year
from bot.console import access, year_forms
from bot.console.access import NotThere
from bot.console.fields import Faulty, Form
from bot.console.times import day
from bot.console.year_forms import CHANGES, Dated
from bot.yearly import Known
from storage import queue
from storage import year as kept
from storage.database import Tx
from storage.vault import Refused, Scope
from storage.year import Closing, Commitment

NOTHING: Final = "nothing"
LAPSED: Final = "{name} ({relation}) does not do this any more: {what}"
CHANGED: Final = "{about}, since {day}: {words}"
NEVER_ASSESSED: Final = "No re-assessment is recorded here."
LAST_ASSESSED: Final = "The last re-assessment was made on {day}, {ago}."
TO_CLOSE: Final = "{days} after the children came home, this case is asked to be closed. Only the manager can."


def check(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """The children were seen at home."""
    at, _ = _enter(tx, worker_id, case_id)
    visits = yearly.hold(tx, at)
    if any(one.done_on is not None and _same(one, form) for one in visits):
        return NOTHING
    refs = [child.id for child in at.file.children]
    seen = year_forms.check(form, refs, yearly.as_checks(visits), at.today)
    made = next(one for one in visits if one.due_on == seen.due_on)
    kept.record(tx, case_id, made.id, seen.on, worker_id, seen.note)
    for one in visits:
        if one.due_on <= made.due_on:  # of those before it, too: the children have been seen since
            yearly.done(tx, one.item_id, worker_id)
    yearly.ask_to_see(tx, at, yearly.hold(tx, at), worker_id)
    access.note(tx, worker_id, "recorded check", f"visit:{made.id}")
    return "check"


def _same(one: kept.Visit, form: Form) -> bool:
    """Was this form sent before?"""
    return (str(one.due_on), str(one.done_on)) == (form.get("due"), form.get("on"))


def promise(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """A relative has said what they will do."""
    at, scope = _enter(tx, worker_id, case_id)
    content = year_forms.relative(form)
    if any(one.content == content and one.ended_on is None for one in kept.promises(tx, scope, case_id)):
        return NOTHING
    made = kept.promise(tx, case_id, content, at.today, worker_id)
    access.note(tx, worker_id, "recorded commitment", f"commitment:{made}")
    return "promised"


def confirm(tx: Tx, worker_id: int, case_id: int, commitment: int) -> str:
    """They say today that they still do it."""
    at, scope = _enter(tx, worker_id, case_id)
    one = _promise(tx, scope, case_id, commitment)
    if one.ended_on is not None:
        return NOTHING
    kept.reconfirmed(tx, one.id, at.today, worker_id)
    yearly.done(tx, one.item_id, worker_id)
    access.note(tx, worker_id, "confirmed commitment", f"commitment:{one.id}")
    return "confirmed_again"


def lapse(tx: Tx, worker_id: int, case_id: int, commitment: int) -> str:
    """They do not do it any more: whoever holds the case has to know today."""
    at, scope = _enter(tx, worker_id, case_id)
    one = _promise(tx, scope, case_id, commitment)
    if one.ended_on is not None:
        return NOTHING
    kept.ended(tx, one.id, at.today, worker_id)
    yearly.done(tx, one.item_id, worker_id)
    yearly.ask(tx, at, yearly.LAPSE, "today", LAPSED.format(**one.content))
    access.note(tx, worker_id, "ended commitment", f"commitment:{one.id}")
    return "lapsed"


def change(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """Something important has changed: the assessment is looked at again."""
    at, scope = _enter(tx, worker_id, case_id)
    told = year_forms.change(form, at.today)
    known = kept.changes_of(tx, scope, case_id)
    if any((one.happened_on, one.content) == (told.on, told.words) for one in known):
        return NOTHING
    what = CHANGED.format(about=CHANGES[told.words["about"]], day=day(told.on), words=told.words["words"])
    why = f"{what}\n{last_assessed(tx, scope, at)}"
    item = yearly.ask(tx, at, yearly.REVIEW, "today", why, by=yearly.review_by(at))
    kept.changed(tx, case_id, told.on, told.words, worker_id, item)
    access.note(tx, worker_id, "recorded change", f"item:{item}")
    return "changed"


def last_assessed(tx: Tx, scope: Scope, at: Known) -> str:
    """How old the assessment is, in a sentence."""
    newest = next(iter(kept.reassessed(tx, scope, at.case.id)), None)
    if newest is None:
        return NEVER_ASSESSED
    return LAST_ASSESSED.format(day=day(newest.made_on), ago=year.ago(newest.made_on, at.today))


def reassess(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """The family was assessed anew: what had changed until then has been looked at."""
    at, _ = _enter(tx, worker_id, case_id)
    _assessed(tx, worker_id, case_id, year_forms.reassessment(form, at.today))
    return "reassessed"


def _assessed(tx: Tx, worker_id: int, case_id: int, told: Dated) -> None:
    kept.assessed(tx, case_id, told.on, told.words["outcome"], worker_id)
    for one in kept.changes_of(tx, yearly.own_scope(case_id), case_id):
        if one.happened_on <= told.on:
            yearly.done(tx, one.item_id, worker_id)
    access.note(tx, worker_id, "recorded re-assessment", f"case:{case_id}")


# Closing


def close(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """Close the case; in the year after a return, ask the manager to."""
    at, scope = _enter(tx, worker_id, case_id)
    if not may_close(tx, scope, at) or asked(tx, scope, case_id) is not None:
        return NOTHING
    manages = is_manager(tx, worker_id, case_id)
    told = year_forms.closing(form, at.today, reason=at.first_year and manages)
    _assessed(tx, worker_id, case_id, told)
    waits = at.first_year and not manages
    item = _ask_manager(tx, at) if waits else None
    closing = kept.ask_to_close(tx, case_id, told.on, told.words, worker_id, item)
    if waits:
        access.note(tx, worker_id, "asked to close", f"closing:{closing}")
        return "asked"
    kept.decide(tx, case_id, closing, "closed", worker_id if manages else None, told.words)
    _close(tx, worker_id, at, scope, closing)
    return "case_closed"


def decide(tx: Tx, worker_id: int, case_id: int, form: Form) -> str:
    """The manager closes the case that a worker asked to be closed, or does not, and says why."""
    at, scope = _enter(tx, worker_id, case_id)
    if not is_manager(tx, worker_id, case_id):
        raise Refused("closings")
    waiting = asked(tx, scope, case_id)
    if waiting is None:
        return NOTHING
    choice, reason = year_forms.decision(form)
    if choice == "closed" and at.today - waiting.reassessed_on > year.FRESH:
        raise Faulty({"choice": year_forms.TOO_OLD})
    kept.decide(tx, case_id, waiting.id, choice, worker_id, {**waiting.reasons, "reason": reason})
    yearly.done(tx, waiting.item_id, worker_id)
    if choice == "closed":
        _close(tx, worker_id, at, scope, waiting.id)
        return "case_closed"
    access.note(tx, worker_id, "declined to close", f"closing:{waiting.id}")
    return "declined"


def may_close(tx: Tx, scope: Scope, at: Known) -> bool:
    """Is there anything to close? A case that only a file has closed still needs its re-assessment."""
    return at.stage != "closed" or bool(queue.of_kind(tx, scope, at.case.id, yearly.UNASSESSED))


def asked(tx: Tx, scope: Scope, case_id: int) -> Closing | None:
    """What waits for the manager to decide."""
    return next((one for one in kept.closings_of(tx, scope, case_id) if one.state == "asked"), None)


def is_manager(tx: Tx, worker_id: int, case_id: int) -> bool:
    """Does this worker manage the case?"""
    return "manager" in access.caseload(tx, worker_id).held.get(case_id, ())


def _ask_manager(tx: Tx, at: Known) -> int:
    assert at.returned is not None, "this is the year after a return"
    days = (at.today - at.returned).days
    why = TO_CLOSE.format(days=f"{days} {'day' if days == 1 else 'days'}")
    return yearly.ask(tx, at, yearly.TO_CLOSE, "today", why, audience="senior")


def _close(tx: Tx, worker_id: int, at: Known, scope: Scope, closing: int) -> None:
    """From now on the stage is "closed", for everything that depends on it; nothing is chased any more."""
    planning.change(tx, at.case, {"case.stage": "closed"}, plans.of_case(tx, scope, at.case).written)
    yearly.hold(tx, yearly.known(tx, scope, at.case.id))
    for kind in sorted(yearly.KINDS):
        for item in queue.of_kind(tx, scope, at.case.id, kind):
            yearly.done(tx, item.id, worker_id)
    access.note(tx, worker_id, "closed case", f"closing:{closing}")


def _enter(tx: Tx, worker_id: int, case_id: int) -> tuple[Known, Scope]:
    """The case, for somebody who works it. Raises Refused."""
    load = access.working(tx, worker_id, case_id)
    return yearly.known(tx, load.scope, case_id), load.scope


def _promise(tx: Tx, scope: Scope, case_id: int, commitment: int) -> Commitment:
    """That commitment. Raises NotThere."""
    found = next((one for one in kept.promises(tx, scope, case_id) if one.id == commitment), None)
    if found is None:
        raise NotThere
    return found
