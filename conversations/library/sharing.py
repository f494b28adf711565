"""The steps that every way of sending words has in common: hear, review, change, add, choose who sees, send.

Rules of this file:
- The words are shown exactly as written before they go. Nothing goes without a tap on Send (or the word).
- Whatever is written while the words are under review joins them.
- "Only the worker" is what happens unless the child chooses otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conversations.common import FEELINGS, SEEN, UNCHECKED
from conversations.effects import Discard, Draw, Effect, Submit
from conversations.facts import Facts
from conversations.model import (
    FLAGGED_AT,
    Answers,
    Ask,
    Branch,
    Choice,
    End,
    Hear,
    OwnWords,
    Said,
    Says,
    Step,
    Steps,
    Tell,
    said,
)

REVIEW = said("share.review", "This is what {worker} will see:")
SHALL_I = said("share.shall_i", "Shall I send it?")
SEND = said("share.send", "Send")
SEND_WORDS = said("typed.send", "yes|yes please|ok|okay|send it|please send it")
DONT_SEND_WORDS = said("typed.dont_send", "no|no thanks|not now|don't|don't send it")
CHANGE = said("share.change", "Change")
ADD = said("share.add", "Add")
DONT_SEND = said("share.dont_send", "Don't send")
WHO = said("share.who", "Who can see it?")

ASK_CHANGE = said("share.ask_change", "Write it the way you want it. The new words take the place of the old ones.")
ASK_ADD = said("share.ask_add", "What do you want to add? Words, a picture or a voice note.")
NOT_SENT = said(
    "share.not_sent",
    "OK. I did not send it. Nobody at the council has seen it. I erase it within seven days.",
)
SENT = said(
    "share.sent",
    "It is sent. It is in {worker}'s list now. I will tell you when {worker} has read it.",
)
SENT_CLOSED = said(
    "share.sent_closed",
    "The office is closed now. It opens on {opens}. If you don't feel safe, don't wait. Tap “Help now”.",
    parent="The office is closed now. It opens on {opens}. If somebody is not safe, don't wait. Tap “Help now”.",
)
SENT_OPEN = said(
    "share.sent_open",
    "I can't say how soon. If you don't feel safe, don't wait. Tap “Help now”.",
    parent="I can't say how soon. If somebody is not safe, don't wait. Tap “Help now”.",
)
CHECKING = said(
    "share.checking",
    "{worker} first checks that it is really you who writes. {worker} can read your words now. "
    "Answers wait until then.",
)

ASK_WHO = said(
    "share.ask_who",
    "{worker} will see it. If {worker} is away, the person who stands in can see it. So can {worker}'s manager and "
    "the people on duty. Your family can't see it. Who else should see it?",
    parent="{worker} will see it. If {worker} is away, the person who stands in can see it. So can {worker}'s "
    "manager and the people on duty. Your children and other family members can't see it. Who else should see it?",
)
ONLY_WORKER = said("share.only_worker", "Only {worker}")
ALSO_REVIEWER = said("share.also_reviewer", "{worker} and {reviewer} too")
TOLD_ONLY = said("share.told_only", "OK. It is for {worker}.")
TOLD_BOTH = said("share.told_both", "OK. {worker} and {reviewer} will see it.")
REVIEWER_AWAY = said(
    "share.reviewer_away",
    "{reviewer} leads your review meetings. {reviewer} does not use Wren yet, so I can't send it for you. "
    "You can ask {worker} for {reviewer}'s number. The duty team's number is {duty_phone}.",
    parent="{reviewer} leads the review meetings. {reviewer} does not use Wren yet, so I can't send it for you. "
    "You can ask {worker} for {reviewer}'s number. The duty team's number is {duty_phone}.",
)
ADVOCATE_AWAY = said(
    "share.advocate_away",
    "{advocacy} can speak up for you. They are not part of the council. They do not use Wren yet, so I can't send "
    "it for you. You can ring them on {advocacy_phone}.",
    parent="{advocacy} can speak up for your child. They are not part of the council. They do not use Wren yet, so "
    "I can't send it for you. You can ring them on {advocacy_phone}.",
)
ASK_REVIEWER = said("share.ask_reviewer", "{reviewer}, who leads the reviews")
ASK_ADVOCATE = said("share.ask_advocate", "Someone to speak up for me", parent="Someone to speak up for my child")


def hear(question: Said, goto: str = "review", examples: tuple[str, ...] = ()) -> Hear:
    """The first step: wait for words about `question`."""
    return Hear("words", (question,), goto, examples=examples)


def sharing(
    kind: str, facts: Facts, intro: Said = REVIEW, *, asking: int = 0, draw: bool = False, sent: Step | None = None
) -> Steps:
    """The steps from review to the end for a statement of this kind.

    `asking`: what it answers. `draw`: a page of it is made for the sender to keep. `sent`: a last step of its own.
    """
    effects: tuple[Effect, ...] = (Submit(kind, asking), *((Draw(kind),) if draw else ()))
    return (
        Ask(
            "review",
            (intro, OwnWords("feeling", FEELINGS), SHALL_I),
            (
                Choice("send", SEND, "sent", typed=SEND_WORDS),
                Choice("change", CHANGE, "change"),
                Choice("add", ADD, "add"),
                Choice("dont", DONT_SEND, "dropped", typed=DONT_SEND_WORDS),
                Choice("who", WHO, "audience"),
            ),
            own_words="review",
            per_row=2,
        ),
        Hear("change", (ASK_CHANGE,), goto="review", anew=True),
        Hear("add", (ASK_ADD,), goto="review"),
        *_audience(facts),
        *stays(facts, NOT_SENT),
        sent or End("sent", sent_words(facts), effects),
    )


def stays(facts: Facts, not_sent: Said) -> Steps:
    """What *Don't send* leads to: true words about what a worker has been shown already."""
    return (
        Branch("dropped", not_dropped(facts), otherwise="not_sent"),
        End("not_sent", (not_sent,), (Discard(),)),
        End("stays", (SEEN,), (Discard(),)),
        End("unchecked", (UNCHECKED,), (Discard(),)),
    )


def not_dropped(facts: Facts) -> tuple[tuple[Callable[[Answers], bool], str], ...]:
    """Where *Don't send* leads when a worker has been shown some of it."""
    return (seen_already(facts), "stays"), (unchecked(facts), "unchecked")


@dataclass(frozen=True)
class _Unchecked:
    """A condition that equals another which looks for the same: so do the steps that have it."""

    unscreened: frozenset[int]
    __name__ = "unchecked"

    def __call__(self, answers: Answers) -> bool:
        return any(one.message in self.unscreened for one in answers.words)


@dataclass(frozen=True)
class _SeenAlready:
    flagged: frozenset[int]
    lately: bool
    __name__ = "seen_already"

    def __call__(self, answers: Answers) -> bool:
        told = FLAGGED_AT in answers.chosen or answers.chose("safe", "no", "unsure") or self.lately
        return told or any(one.message in self.flagged for one in answers.words)


def unchecked(facts: Facts) -> Callable[[Answers], bool]:
    """Is some of this in a worker's list because nobody could check it?"""
    return _Unchecked(facts.unscreened)


def seen_already(facts: Facts) -> Callable[[Answers], bool]:
    """Has a worker been shown some of this before it was sent, because it may mean danger?"""
    return _SeenAlready(facts.flagged, facts.flagged_lately)


def sent_words(facts: Facts) -> tuple[Says, ...]:
    """What is true at this hour about something just sent."""
    when = SENT_CLOSED if not facts.office_open and facts.opens else SENT_OPEN
    return (SENT, when) if facts.confirmed else (SENT, CHECKING, when)


def _audience(facts: Facts) -> Steps:
    """Who else may see it: somebody who has signed in, or else a number to ring."""
    only = Choice("worker", ONLY_WORKER, "told_only")
    choices = [only]
    steps: list[Step] = [Tell("told_only", (TOLD_ONLY,), "review")]
    if facts.reviewer and facts.reviewer_signed_in:
        choices.append(Choice("reviewer", ALSO_REVIEWER, "told_both"))
        steps.append(Tell("told_both", (TOLD_BOTH,), "review"))
    elif facts.reviewer:
        choices.append(Choice("reviewer_away", ASK_REVIEWER, "reviewer_away"))
        steps.append(Ask("reviewer_away", (REVIEWER_AWAY,), (only,), own_words="review"))
    choices.append(Choice("advocate", ASK_ADVOCATE, "advocate"))
    steps.append(Ask("advocate", (ADVOCATE_AWAY,), (only,), own_words="review"))
    return (Ask("audience", (ASK_WHO,), tuple(choices), own_words="review"), *steps)


SHIPPED = ("words", "review", "change", "add", "audience", "advocate")
"""Steps at which people may be waiting in every conversation made here."""
