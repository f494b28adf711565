"""What stands behind *Show*: who read it, what they answer, how it ended.

Rules of this file: everything is looked up at the moment of showing, in the person's language of that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot import family
from bot.casework import climbing
from bot.family import Talk
from bot.turns import check_ins, telling
from conversations.common import FEELINGS
from conversations.facts import Written
from conversations.library import calm, notices, promised
from conversations.library.my_messages import written
from conversations.library.plan_lines import AS_WRITTEN
from conversations.model import Line, Piece, Quote, Says, Value
from locales import catalogue
from storage import breaches, places, promises, queue, replies, statements
from storage.database import Tx
from storage.places import Notice
from storage.queue import Item
from storage.replies import Reply

ASKED: Final = "asked"
CONVERSATIONS_ASKED: Final = {"tip": "practice", "practice": "practice"} | {
    kind: kind for kind in ("ready", "after", "at_home", "getting_ready", "wellbeing", "check_in")
}
"""The conversation in which each kind of asking is answered."""


@dataclass(frozen=True)
class Shown:
    """What to tell, a message each. `unsent`: the person was asked about words they have not sent.

    `start` is the conversation that a notice leads to, empty when none does; `asking` what it is to answer.
    """

    told: list[tuple[Says, ...]]
    unsent: bool
    start: str = ""
    asking: int = 0


def show(tx: Tx, at: Talk, tapped: int | None) -> Shown:
    """Everything new for this person; what was behind the tapped button is shown even if seen."""
    new = places.to_show(tx, at.person.id, tapped, at.person.unproven_since)
    leading = [notice for notice in new if _leads_to(tx, at, notice)]
    # one conversation at a time, that of the newest: the others wait, but for what was asked already and is again
    waiting = [one for one in leading[:-1] if (one.kind, one.about) != (ASKED, _asking(leading[-1]))]
    new = [notice for notice in new if notice not in waiting]
    places.shown(tx, [notice.id for notice in new])
    if waiting:
        telling.again(tx, at.person.id, waiting[-1].id)
    newest = {(notice.kind, notice.about): notice.id for notice in new}
    new = [notice for notice in new if notice.kind != "climbed" or newest[notice.kind, notice.about] == notice.id]
    told = [says for notice in new if (says := tuple(_told(tx, at, notice)))]
    if not told and not leading:
        told.append((notices.NOTHING_NEW,))
    unsent = any(notice.kind == "unsent" for notice in new)
    if not leading:
        return Shown(told, unsent)
    last = leading[-1]
    return Shown(told, unsent, _leads_to(tx, at, last), _asking(last))


def _asking(notice: Notice) -> int:
    """The asking that this notice leads to; 0 when it leads to none."""
    return notice.about or 0 if notice.kind in (ASKED, check_ins.REMINDER) else 0


def _leads_to(tx: Tx, at: Talk, notice: Notice) -> str:
    """The conversation that this notice opens."""
    if notice.kind == "plan":
        return "my_plan"
    if notice.kind == "agreement":
        return "my_agreement"
    if _asking(notice):
        waiting = family.open_askings(tx, at, family.told_plan(tx, at))
        kind = next((one.kind for one in waiting if one.id == notice.about), "")
        return CONVERSATIONS_ASKED.get(kind, "")
    return ""


def _told(tx: Tx, at: Talk, notice: Notice) -> Iterator[Says]:
    match notice.kind, notice.about:
        case "read", int(about):
            yield from _read(tx, at, about)
        case "answer", int(about):
            yield from _answered(tx, at, replies.get(tx, at.scope, about))
        case "closed", int(about):
            yield from _closed(tx, at, about)
        case "breach", int(about):
            yield from _not_kept(tx, at, replies.get(tx, at.scope, about))
        case "unsent", _:
            yield notices.UNSENT
        case "confirmed", int(about):
            question = queue.item(tx, at.scope, about)
            yield Line(notices.CONFIRMED, {"reader": _who_closed(tx, at, question) if question else at.worker_name})
        case "climbed", int(about):
            yield from _climbed(tx, at, about)
        case check_ins.REMINDER, _:
            if _leads_to(tx, at, notice):
                yield notices.CHECK_IN_AGAIN
        case "promise", int(about):
            yield from _promised(tx, at, about)
        case (("plan" | "agreement" | "asked"), _):
            return
        case "file_lost", _:
            yield notices.FILE_LOST
        case _:
            yield notices.WENT_WRONG
            yield calm.NUMBERS_UNCHECKED


def _read(tx: Tx, at: Talk, item_id: int) -> Iterator[Says]:
    item = _own_item(tx, at, item_id)
    if item is None or item.read_by is None:
        return
    said = notices.READ if item.category == "none" else notices.HAS_IT
    yield Line(said, {"reader": family.worker_name(tx, item.read_by)})
    yield from _what_was_sent(tx, at, item)


def _climbed(tx: Tx, at: Talk, item_id: int) -> Iterator[Says]:
    """Whom it has climbed to; nothing when somebody has it by now."""
    item = _own_item(tx, at, item_id)
    rung = places.rung(tx, climbing.TIMER, item_id)
    if item is None or item.read_at is not None or not rung:
        return
    post = climbing.post_of(rung[-1][0])
    told = [one for one in at.posts.get(post, ()) if one not in item.hidden_from]
    yield Line(notices.CLIMBED, {"told": " / ".join(family.worker_name(tx, one) for one in told)})


def _answered(tx: Tx, at: Talk, reply: Reply) -> Iterator[Says]:
    item = _own_item(tx, at, reply.item_id)
    if item is None:
        return
    yield Line(notices.ANSWER, {"reader": family.worker_name(tx, reply.worker_id)})
    yield written(Written(reply.id, reply.text))
    made = (one for one in promises.to(tx, at.scope, at.person.id) if one.reply_id == reply.id)
    yield from (promised.line(family.promised(one), None) for one in made)
    yield from _what_was_sent(tx, at, item)


def _promised(tx: Tx, at: Talk, promise_id: int) -> Iterator[Says]:
    """What became of a promise, and the day that took the place of its own."""
    promise = promises.get(tx, at.scope, promise_id)
    if promise is None or _own_item(tx, at, promise.item_id) is None:
        return
    yield Line(notices.PROMISE, {"reader": family.worker_name(tx, promise.worker_id)})
    yield Quote((Piece(0, "text", promise.text),), source=("promises", promise.id))
    yield promised.line(family.promised(promise), None)
    after = [one for one in promises.to(tx, at.scope, at.person.id) if one.replaces_id == promise.id]
    yield from (promised.line(family.promised(one), None) for one in after)


def _closed(tx: Tx, at: Talk, item_id: int) -> Iterator[Says]:
    item = _own_item(tx, at, item_id)
    if item is None or item.outcome is None:
        return
    ours = [one for one in replies.to(tx, at.scope, at.person.id) if one.item_id == item_id]
    closing = next((one for one in ours if one.kind == "closing"), None)
    yield Line(notices.OUTCOMES[item.outcome], {"reader": _who_closed(tx, at, item)})
    if closing:
        yield written(Written(closing.id, closing.text))
    yield from _what_was_sent(tx, at, item)


def _not_kept(tx: Tx, at: Talk, reply: Reply) -> Iterator[Says]:
    """What it means for this person that an agreement was not kept: what was written for them, and nothing else."""
    reader = family.worker_name(tx, reply.worker_id)
    late = breaches.of_item(tx, at.scope, reply.item_id) if reply.kind == "late" else None
    if late is not None and late.choice in notices.LATE:
        held = at.plans.written.translations.get(at.words.language, {})
        values: dict[str, Value] = {"reader": reader, "what": held.get(late.said["what"], late.said["what"])}
        if "day" in late.reasons:
            values["day"] = date.fromisoformat(late.reasons["day"])
        yield Line(notices.LATE[late.choice], values)
    else:
        yield Line(notices.BREACH, {"reader": reader})
    yield written(Written(reply.id, reply.text))
    ours = replies.to(tx, at.scope, at.person.id)
    translated = any(one.item_id == reply.item_id and one.kind == "english" for one in ours)
    if at.words.language != catalogue.SOURCE and not translated:
        yield AS_WRITTEN
    yield notices.LATE_TURN if late is not None else notices.BREACH_TURN


def _own_item(tx: Tx, at: Talk, item_id: int) -> Item | None:
    """That item, if it is this person's own: another account may have written in their name."""
    item = queue.item(tx, at.scope, item_id)
    return item if item is not None and family.is_own(tx, at.person, item) else None


def _who_closed(tx: Tx, at: Talk, item: Item) -> str:
    return family.worker_name(tx, item.closed_by) if item.closed_by else at.worker_name


def _what_was_sent(tx: Tx, at: Talk, item: Item) -> Iterator[Says]:
    """The person's own words, so that they know which ones are meant."""
    if item.statement_id is None:
        return
    statement = statements.get(tx, at.scope, item.statement_id)
    if statement.withdrawn_at is not None:
        return
    pieces = tuple(Piece(part.message, part.kind, part.text) for part in statement.parts)
    yield notices.YOU_SAID
    yield Quote(pieces, FEELINGS.get(statement.feeling or ""), ("statements", statement.id))
