"""What I sent and what became of it: sent, read, answered, done. Unsent words can be taken up again here.

Rules of this file: step ids made from a statement carry its id; "read" is said only when somebody chose to say so.
"""

from __future__ import annotations

from collections.abc import Iterable

from conversations.common import FEELINGS, KINDS, OK
from conversations.effects import Resume, Withdraw
from conversations.facts import Facts, Sent, Unsent, Written
from conversations.library import promised
from conversations.model import (
    EVERYONE,
    Ask,
    Choice,
    Conversation,
    End,
    Line,
    Piece,
    Quote,
    Said,
    Says,
    Step,
    Steps,
    said,
)

PAGE = 5
"""Statements to a page: one button each, and none of them off the screen."""

LETTERS = "ABCDEFGHIJ"

NOTHING = said("mine.nothing", "There is nothing here yet.")
INTRO = said("mine.intro", "Here is what you sent. Tap a number to see more.")
ENTRY = said("mine.entry", "{number}. {kind}, {sent}. {status}")
UNSENT = said(
    "mine.unsent", "You also have words that are not sent. I keep them for seven days. Tap a letter to go on."
)
UNSENT_ENTRY = said("mine.unsent_entry", "{letter}. Not sent:")
OLDER = said("mine.older", "Older")

WAITING = said("mine.waiting", "Sent. Not read yet.")
READ = said("mine.read", "Read.")
READ_BY = said("mine.read_by", "Read by {reader}, {read}.")
ANSWERED = said("mine.answered", "Answered.")
WITHDRAWN = said("mine.withdrawn", "You took it back.")
OUTCOMES = {
    "done": said("mine.done", "Done."),
    "could_not": said("mine.could_not", "It could not be done."),
    "passed_on": said("mine.passed_on", "Passed on to somebody else."),
}
ANSWER_WORDS = said("mine.answer_words", "The answer:")
THE_WORDS = said("mine.the_words", "{kind}, sent {sent}:")

TAKE_BACK = said("mine.take_back", "Take it back")
SURE = said("mine.sure", "If I take it back, {worker} can't see it any more. Shall I?")
SURE_READ = said(
    "mine.sure_read",
    "{reader} has read it already. I can take it out of the list, but {reader} may remember it. Shall I?",
)
TAKE = said("mine.take", "Yes, take it back")
LEAVE = said("mine.leave", "No, leave it")
TAKEN = said("mine.taken", "OK. I took it back.")
LEFT = said("mine.left", "OK. It stays.")
SAFETY = said("mine.safety", "This can't be taken back, because it may be about someone's safety.")
CLOSED = said("mine.closed", "OK.")


def steps(facts: Facts) -> Steps:
    pages = [facts.sent[start : start + PAGE] for start in range(0, len(facts.sent), PAGE)] or [()]
    lists = tuple(_page(facts, pages, number) for number in range(len(pages)))
    return (
        *lists,
        *(step for sent in facts.sent for step in _details(sent, facts)),
        *(End(f"resume-{unsent.message}", (), (Resume(unsent.message),)) for unsent in facts.unsent),
        End("left", (LEFT,)),
        End("closed", (CLOSED,)),
    )


def _page(facts: Facts, pages: list[tuple[Sent, ...]], number: int) -> Ask:
    here = list(enumerate(pages[number], start=number * PAGE + 1))
    says: list[Says] = [INTRO if facts.sent else NOTHING, *(_entry(n, sent) for n, sent in here)]
    choices = [Choice(str(sent.id), str(n), f"one-{sent.id}") for n, sent in here]
    if number + 1 < len(pages):
        choices.append(Choice("older", OLDER, f"page-{number + 1}"))
    if number == 0 and facts.unsent:
        says += _unsent(facts.unsent)
        choices += [
            Choice(f"u{one.message}", letter, f"resume-{one.message}") for letter, one in _lettered(facts.unsent)
        ]
    return Ask(f"page-{number}", tuple(says), (*choices, Choice("ok", OK, "closed")), per_row=3)


def _lettered(unsent: tuple[Unsent, ...]) -> Iterable[tuple[str, Unsent]]:
    """The newest unsent words, A first."""
    return zip(LETTERS, reversed(unsent), strict=False)


def _unsent(unsent: tuple[Unsent, ...]) -> Iterable[Says]:
    yield UNSENT
    for letter, words in _lettered(unsent):
        yield Line(UNSENT_ENTRY, {"letter": letter})
        yield Quote(words.pieces, FEELINGS.get(words.feeling or ""))


def _entry(number: int, sent: Sent) -> Line:
    return Line(ENTRY, {"number": str(number), "kind": KINDS[sent.kind], "sent": sent.sent, "status": status(sent)})


def status(sent: Sent) -> Said:
    """The last thing that happened to a statement, without names or times."""
    if sent.withdrawn:
        return WITHDRAWN
    if sent.done:
        return OUTCOMES[sent.done]
    if sent.answers:
        return ANSWERED
    return READ if sent.read else WAITING


def _details(sent: Sent, facts: Facts) -> tuple[Step, ...]:
    one = Ask(f"one-{sent.id}", tuple(_history(sent, facts)), _choices(sent), per_row=2)
    if not sent.can_be_withdrawn:
        return (one,)
    question = Line(SURE_READ, {"reader": sent.read_by}) if sent.read else SURE
    take = Choice("take", TAKE, f"taken-{sent.id}")
    return (
        one,
        Ask(f"sure-{sent.id}", (question,), (take, Choice("leave", LEAVE, "left"))),
        End(f"taken-{sent.id}", (TAKEN,), (Withdraw(sent.id),)),
    )


def _choices(sent: Sent) -> tuple[Choice, ...]:
    ok = Choice("ok", OK, "closed")
    return (Choice("withdraw", TAKE_BACK, f"sure-{sent.id}"), ok) if sent.can_be_withdrawn else (ok,)


def _history(sent: Sent, facts: Facts) -> Iterable[Says]:
    yield Line(THE_WORDS, {"kind": KINDS[sent.kind], "sent": sent.sent})
    if sent.withdrawn:
        yield WITHDRAWN
        return
    yield Quote(sent.pieces, FEELINGS.get(sent.feeling or ""), ("statements", sent.id), sent.answered)
    yield Line(READ_BY, {"reader": sent.read_by, "read": sent.read}) if sent.read else WAITING
    for answer in sent.answers:
        yield ANSWER_WORDS
        yield written(answer)
    yield from (promised.line(one, facts.today) for one in sent.promised)
    if sent.done:
        yield OUTCOMES[sent.done]
        if sent.done_words:
            yield written(sent.done_words)
    if sent.safety:
        yield SAFETY


def written(words: Written) -> Quote:
    """A worker's words as a quote."""
    return Quote((Piece(0, "text", words.text),), source=("replies", words.id))


CONVERSATION = Conversation("my_messages", EVERYONE, steps, ("page-0",))
