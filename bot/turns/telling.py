"""What Wren says unasked: to a worker that something is new, to a family member that there is something to show.

Rules of this file:
- A worker is told a number, never content. One unsent line to a worker is enough. What is urgent goes by e-mail too.
- A family member gets the neutral line; the words wait behind its button. Until somebody confirmed who writes, what
  would tell about the case is held.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot import family
from bot.channel import Outgoing, Text
from bot.turns import saying
from conversations.library import notices
from locales.words import LONDON
from storage import mails, messages, outbox, people, places, queue
from storage.database import Tx
from storage.outbox import Lane
from storage.people import Person
from storage.queue import Item

ABOUT_THE_CASE: Final = frozenset(
    {"answer", "closed", "plan", "agreement", "asked", "asked_again", "promise", "breach"}
)
LANES: Final = {
    **dict.fromkeys(("answer", "closed", "climbed", "plan", "agreement", "promise", "breach"), Lane.REPLY),
    **dict.fromkeys(("unsent", "asked", "asked_again"), Lane.REMINDER),
}


def allocated(tx: Tx, case_id: int) -> None:
    """Tell the allocated worker that something is new."""
    for worker_id in people.holders(tx, case_id).get("allocated", ()):
        worker(tx, worker_id, urgent=False)


def alarm(tx: Tx, item: Item, posts: Sequence[str]) -> int:
    """Tell everybody in these posts who may see an urgent item. Returns how many are reached on Telegram."""
    held = people.holders(tx, item.case_id)
    told = [one for post in posts for one in held.get(post, ()) if item.is_for(one, posts_in(held, one))]
    for worker_id in dict.fromkeys(told):
        worker(tx, worker_id, urgent=True)
        mails.add(tx, worker_id)
    return sum(people.get(tx, people.own_scope(one), one).reached for one in set(told))


def posts_in(held: Mapping[str, Collection[int]], worker_id: int) -> frozenset[str]:
    """The posts of one worker among the holders of all posts of a case."""
    return frozenset(post for post, workers in held.items() if worker_id in workers)


def worker(tx: Tx, worker_id: int, *, urgent: bool) -> None:
    """Tell one worker how much is new, unless such a line waits to be sent already."""
    chat = people.chat_of(tx, worker_id)
    lane = Lane.DANGER if urgent else Lane.REMINDER
    if chat is None or outbox.has_open(tx, chat, lane):
        return
    words = family.words_for(people.get(tx, people.own_scope(worker_id), worker_id), LONDON)
    new, pressing = queue.waiting_for(tx, worker_id)
    # what a manager is told of may have been read by somebody, and waits all the same
    sentence, count = (notices.WORKER_URGENT, max(pressing, 1)) if urgent else (notices.WORKER_NEW, new)
    outbox.add(tx, worker_id, chat, lane, Outgoing((Text(words.say(sentence, {"n": count})),)).dump())


def shared(tx: Tx, workers: Collection[int]) -> None:
    """Tell a reviewing officer, or an advocate, that something is there for them."""
    for worker_id in workers:
        chat = people.chat_of(tx, worker_id)
        mails.add(tx, worker_id)
        if chat is not None and not outbox.has_open(tx, chat, Lane.REMINDER):
            words = family.words_for(people.get(tx, people.own_scope(worker_id), worker_id), LONDON)
            line = Outgoing((Text(words.say(notices.WORKER_SHARED)),))
            outbox.add(tx, worker_id, chat, Lane.REMINDER, line.dump())


def person(tx: Tx, person_id: int, kind: str, about: int | None, *, announced: bool = True) -> bool:
    """Have something to show to a family member. False when it is held until they are confirmed.

    What is not `announced` waits behind the line of something else.
    """
    who = people.get(tx, people.own_scope(person_id), person_id)
    held = who.unproven_since is not None and (kind in ABOUT_THE_CASE or not _theirs(tx, who, kind, about))
    notice = places.add_notice(tx, person_id, kind, about, held=held)
    if not held and announced:
        _announce(tx, who, notice, LANES.get(kind, Lane.ANSWER))
    return not held


def _theirs(tx: Tx, who: Person, kind: str, about: int | None) -> bool:
    """Is this about something that came from the account that is linked now?"""
    if about is None or kind not in ("read", "climbed", "file_lost"):
        return True
    scope = people.own_scope(who.id)
    if kind == "file_lost":
        return who.linked_at is not None and messages.get(tx, scope, about).received_at >= who.linked_at
    item = queue.item(tx, scope, about)
    return item is not None and family.is_own(tx, who, item)


def confirmed(tx: Tx, person_id: int, question: int) -> None:
    """A worker has confirmed who writes: one line tells of that, and of all that was held."""
    places.release(tx, person_id)
    person(tx, person_id, "confirmed", question)


def anew(tx: Tx, person_id: int) -> None:
    """Somebody is back who could not be reached: what they missed is announced once."""
    who = people.get(tx, people.own_scope(person_id), person_id)
    missed = places.to_show(tx, person_id, None, who.unproven_since)
    if missed:
        _announce(tx, who, missed[-1].id, Lane.REPLY)


def again(tx: Tx, person_id: int, notice: int) -> None:
    """Something else waits to be shown: the neutral line once more."""
    _announce(tx, people.get(tx, people.own_scope(person_id), person_id), notice, Lane.REMINDER)


def _announce(tx: Tx, who: Person, notice: int, lane: Lane) -> None:
    chat = people.chat_of(tx, who.id)
    if chat is not None:
        line = saying.neutral(family.words_for(who, LONDON), notice)
        outbox.add(tx, who.id, chat, lane, line.dump())
