"""Words that somebody sends: kept as a statement, and put into the queue of whoever they are for.

Rules of this file: words that follow a flag go to its item, so that a worker reads one thing and not two halves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final

from bot.casework import queueing
from bot.family import Talk
from bot.turns import check_ins, doing, raising, saying, telling, unanswered
from conversations.facts import Facts
from conversations.library import check_in, unplanned, wellbeing
from conversations.model import FLAGGED_AT, Answered, Answers, Turn
from conversations.screening.policy import UNSCREENED
from locales import catalogue
from locales.words import Words
from storage import findings, messages, queue, statements
from storage.database import Tx
from storage.findings import Found
from storage.statements import Chosen, Part

SAME_MOMENT: Final = timedelta(hours=1)
"""Words within this time of a call for help belong to it."""
SAME_DAY: Final = timedelta(days=1)
"""A check-in is often ended later: within this time it belongs to the slip that was flagged in it."""
AUDIENCES: Final = {"complaint": "senior", "to_reviewer": "reviewer", "to_advocate": "advocate"}
"""Kinds of statement that do not go to the team. Whatever was flagged in them has gone there already."""
CALLS: Final = {"help": "child_asks_for_help_now", "unplanned": unplanned.CATEGORY}
"""What a statement of this kind is, whatever its words are."""
URGENCIES: Final = {"help": "now", "unplanned": "now", "complaint": "today"}
"""How urgent a statement of this kind is, whatever its words are."""
SLIP: Final = "A slip is among the answers."
SLIP_RAISED: Final = "A slip is among the answers. What was flagged when it was tapped is an item of its own."
KEEP: Final[dict[str, Callable[[Tx, Talk, int, Turn, Facts], None]]] = {
    check_in.KIND: check_ins.keep,
    wellbeing.KIND: doing.keep,
}
"""What a statement of this kind leaves behind beside its words."""


def submit(tx: Tx, at: Talk, kind: str, turn: Turn, facts: Facts) -> int:
    """Keep the words as a statement and put it into the queue of whoever it is for. Returns the statement."""
    answers = turn.answers
    parts = tuple(Part(piece.message, piece.kind, piece.text, piece.at) for piece in answers.words)
    ids = [part.message for part in parts]
    audience = AUDIENCES.get(kind, "team")
    statement = statements.submit(
        tx,
        at.person.id,
        kind,
        parts,
        feeling=answers.chosen.get("feeling"),
        language=at.person.profile.language,
        to_reviewer=answers.chose("audience", "reviewer"),
        chosen=[chosen(at, one, facts) for one in turn.answered],
    )
    if kind in KEEP:
        KEEP[kind](tx, at, statement, turn, facts)
    if answers.chose("audience", "reviewer"):
        telling.shared(tx, at.posts.get("reviewing_officer", ()))
    messages.keep_with_case(tx, ids)
    found = findings.of(tx, [*ids, *messages.edits(tx, ids)])
    danger = [one for one in found.values() if one.category != UNSCREENED]
    hidden = queue.hidden_from(tx, {one.item_id for one in found.values()})
    if danger or kind in ("complaint", "help"):
        hidden |= raising.kept_from(tx, at, " ".join(part.text for part in parts), audience)
    if audience == "team" and (raised := _raised(tx, at, kind, answers, ids)) is not None:
        queue.add_words(tx, raised, statement, kind)
        raising.hide(tx, at, raised, hidden)
    else:
        worst = min(danger, key=lambda one: one.urgency != "now", default=None)
        raised = _put_in_queue(tx, at, kind, statement, audience, hidden, worst, answers)
    if kind in unanswered.KINDS:
        unanswered.wait(tx, at, raised)
    return statement


def chosen(at: Talk, one: Answered, facts: Facts) -> Chosen:
    """What was chosen, in English for the worker and as the sender was shown it."""
    english = Words(catalogue.SOURCE, at.words.reader, at.zone)
    question, choice = saying.answered(english, one, facts.values)
    own_question, own_choice = saying.answered(at.words, one, facts.values)
    return Chosen(question, choice.removeprefix("→ "), own_question, own_choice.removeprefix("→ "), one.at, one.value)


def _put_in_queue(
    tx: Tx,
    at: Talk,
    kind: str,
    statement: int,
    audience: str,
    hidden: Collection[int],
    found: Found | None,
    answers: Answers,
) -> int:
    """A statement that joins no flag: a call for help first of all, a complaint today, the rest in order. Its item.

    `found` is what was found in its words before: it stays a safety matter, however often somebody has read it.
    """
    slip = kind == check_in.KIND and check_in.had_a_slip(answers)
    urgency = found.urgency if found else "today" if slip else URGENCIES.get(kind, "routine")
    item_id = queue.add_item(
        tx,
        at.case_id,
        at.person.id,
        kind,
        urgency=urgency,
        category=found.category if found else CALLS.get(kind, "none"),
        why=(SLIP_RAISED if FLAGGED_AT in answers.chosen else SLIP) if slip else "",
        statement_id=statement,
        received_at=tx.now,
        due_at=queueing.due(at.authority.office(), urgency, tx.now),
        confirmed=at.person.confirmed_at is not None,
        audience=audience,
        hidden_from=hidden,
    )
    if urgency != "routine":
        raising.start(tx, at.authority, item_id, urgency, ("manager",) if audience == "senior" or hidden else ())
    elif audience == "team":
        telling.allocated(tx, at.case_id)
    if audience in ("reviewer", "advocate"):
        telling.shared(tx, raising.audience(at, audience))
    return item_id


def _raised(tx: Tx, at: Talk, kind: str, answers: Answers, ids: list[int]) -> int | None:
    """The flag that these words belong to."""
    called = None
    chosen = answers.chosen.get(FLAGGED_AT)
    since = tx.now - (SAME_DAY if kind == check_in.KIND else SAME_MOMENT)
    if kind == "unplanned":
        called = queue.last_flag(tx, at.person.id, since, unplanned.CATEGORY)
    elif chosen or kind == "help" or answers.chose("safe", "no", "unsure"):
        category = chosen or "child_asks_for_help_now"
        called = queue.last_flag(tx, at.person.id, since, category)
    return called or queue.flag_of(tx, at.person.id, ids)
