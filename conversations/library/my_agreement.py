"""The agreement, told section by section, with a check of our words after each goal, and time before an answer.

Rules of this file:
- Only the version that was issued to this parent is told, and only while it is so today.
- To understand is one thing and to agree another: they are asked and kept apart, each with its version and time.
- "No, because" is as easy as "yes". Nobody is hurried: taking advice first is an answer too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from conversations.agreement import Issued
from conversations.common import NEXT
from conversations.effects import Consent, Discard, Draw, Submit
from conversations.facts import Facts
from conversations.library.my_plan import SIMPLER
from conversations.library.plan_checks import telling_back
from conversations.library.plan_lines import lines
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import (
    PARENTS,
    Answers,
    Ask,
    Choice,
    Conversation,
    End,
    Hear,
    Line,
    Said,
    Says,
    Step,
    Steps,
    Tell,
    said,
)
from conversations.plan import Sentence
from conversations.progress import COMES, SEE

NONE = said(
    "agreed.none",
    "There is no agreement for me to tell you yet. When {worker} has written one for you, I tell you. "
    "You can ask {worker} about it.",
    to=PARENTS,
)
WAITS = said(
    "agreed.waits",
    "Your agreement is being changed just now. I tell you when {worker} has finished it. What you said of the one "
    "before is kept.",
    to=PARENTS,
)
MEANWHILE = said("agreed.meanwhile", "The agreement has just changed. So I looked again.", to=PARENTS)
BEGIN = said(
    "agreed.begin",
    "This is your agreement with the council, version {version}. I tell it in small pieces. You can stop at any time "
    "and go on later.",
    to=PARENTS,
)
BOTH = said(
    "agreed.both",
    "It holds both sides: what you do, and what the council does. Your answer comes at the end, when you are ready.",
    to=PARENTS,
)
WHAT_NEXT = said("agreed.what_next", "What would you like?", to=PARENTS)
READ = said("agreed.read", "Tell me the agreement", to=PARENTS)
AGAIN = said("agreed.again", "Tell it again", to=PARENTS)
PAPER = said("agreed.paper", "Send it as a document", to=PARENTS)
PAPER_COMES = said("agreed.paper_comes", "I make the document. It comes in a moment.", to=PARENTS)
ASK = said("agreed.ask", "Ask something", to=PARENTS)
ANSWER = said("agreed.answer", "Give my answer", to=PARENTS)
LATER = said("agreed.later", "Later", to=PARENTS)
BYE = said("agreed.bye", "OK. You find it under “The agreement” at any time.", to=PARENTS)
YOU_SAID = {
    "agreed": said("agreed.you_agreed", "You have said: I agree.", to=PARENTS),
    "disagreed": said("agreed.you_disagreed", "You have said: I don't agree. {worker} has your words.", to=PARENTS),
    "advice": said("agreed.you_take_advice", "You have said: I want to get advice first.", to=PARENTS),
}
YOU_UNDERSTOOD = said("agreed.you_understood", "You have said: I understand it.", to=PARENTS)

ALL = said("agreed.all", "That is all of it.", to=PARENTS)
UNDERSTAND = said(
    "agreed.understand", "Was it clear? To say that you understand it does not mean that you agree.", to=PARENTS
)
I_UNDERSTAND = said("agreed.i_understand", "I understand it", to=PARENTS)
NOT_CLEAR = said("agreed.not_clear", "Something is not clear", to=PARENTS)
NOTED = said("agreed.noted", "Thank you. I have kept that you understand version {version}.", to=PARENTS)
AGREE = said(
    "agreed.agree",
    "Do you agree with it? You don't have to answer now. You can read it again, talk to somebody and get advice first.",
    to=PARENTS,
)
I_AGREE = said("agreed.i_agree", "I agree", to=PARENTS)
I_DONT = said("agreed.i_dont", "I don't agree, because …", to=PARENTS)
ADVICE = said("agreed.advice", "I want advice first", to=PARENTS)
AGREED = said(
    "agreed.agreed",
    "Thank you. I have kept that you agree with version {version}. {worker} can see it. You can still say if it gets "
    "too hard.",
    to=PARENTS,
)
TAKE_ADVICE = said(
    "agreed.take_advice",
    "That is your right. I have kept that you want advice first. {worker} can see it. You can answer whenever you are "
    "ready.",
    to=PARENTS,
)
BECAUSE = said(
    "agreed.because",
    "What do you not agree with, and why? Write it in your own words. {worker} gets it as you write it.",
    to=PARENTS,
)
DISAGREED = said(
    "agreed.disagreed",
    "It is sent. I have kept that you don't agree. {worker} can talk with you about it. "
    "I will tell you when {worker} has read it.",
    to=PARENTS,
)
TOGETHER: Final = ("rights", "review")
"""Parts that are told in one message."""


def steps(facts: Facts) -> Steps:
    if facts.agreement is None:
        return (
            Ask(
                "none",
                (WAITS if facts.agreement_waits else NONE,),
                (Choice("ask", ASK, "@ask_question"), Choice("ok", LATER, "bye")),
                per_row=2,
            ),
            End("bye", (BYE,)),
        )
    issued = facts.agreement
    pieces = _pieces(issued.sentences)
    return (
        Ask("now", (_line(BEGIN, issued), BOTH, *_said_before(issued), WHAT_NEXT), _menu(issued, pieces), per_row=2),
        *_telling(facts, issued, pieces),
        *_answering(facts, issued),
        Tell("paper", (PAPER_COMES,), "now", (Draw("agreement"),)),
        Tell("progress", (COMES,), "now", (Draw("progress"),)),
        End("bye", (BYE,)),
    )


def _line(one: Said, issued: Issued) -> Line:
    return Line(one, {"version": issued.version})


def _said_before(issued: Issued) -> Iterator[Says]:
    if issued.understood:
        yield YOU_UNDERSTOOD
    if issued.answer:
        yield YOU_SAID[issued.answer]


def _pieces(told: Sequence[Sentence]) -> list[list[Sentence]]:
    """What is told at once: each part of each goal; each duty; the rights together with the day of the review."""
    grouped = groupby(told, lambda one: (one.goal, TOGETHER if one.part in TOGETHER else one.part))
    return [list(some) for _, some in grouped]


def _menu(issued: Issued, pieces: Sequence[Sequence[Sentence]]) -> tuple[Choice, ...]:
    end = f"understand-{issued.version}"
    return (
        Choice("read", AGAIN if issued.understood else READ, f"s-{pieces[0][0].key}"),
        Choice("paper", PAPER, "paper"),
        Choice("progress", SEE, "progress"),
        Choice("ask", ASK, "@ask_question"),
        Choice("answer", ANSWER, f"agree-{issued.version}" if issued.understood else end),
        Choice("later", LATER, "bye"),
    )


def _telling(facts: Facts, issued: Issued, pieces: Sequence[Sequence[Sentence]]) -> Iterator[Step]:
    """Every piece, and a check of our words after the last one of each goal."""
    starts = [f"s-{some[0].key}" for some in pieces]
    for some, start, after in zip(pieces, starts, [*starts[1:], f"understand-{issued.version}"], strict=True):
        check = some[0].part == "consequence"
        goal = some[0].goal
        onward = f"c-{goal}" if check else after
        fewer = any(one.simpler != one.says for one in some)
        choices = (Choice("next", NEXT, onward), *((Choice("simpler", SIMPLER, f"z-{some[0].key}"),) if fewer else ()))
        yield Ask(start, lines(some), choices, per_row=2)
        if fewer:
            yield Ask(f"z-{some[0].key}", tuple(one.simpler for one in some), choices[:1])
        if check:
            yield from telling_back(facts, goal, [one for one in issued.sentences if _is_core(one, goal)], after, ())


def _is_core(one: Sentence, goal: str) -> bool:
    """What somebody who has understood a goal can say again: what they do, and what happens if they don't."""
    return one.goal == goal and one.id.rpartition("/")[2] in ("title", "measure", "consequence")


def _answering(facts: Facts, issued: Issued) -> Steps:
    """Understood, and agreed: one after the other, and never the one for the other.

    The steps carry the version: an answer to one version is never kept as an answer to another (`answers_to`).
    """
    later, agree = Choice("later", LATER, "bye"), f"agree-{issued.version}"
    sent = End("sent", (DISAGREED,), (Submit("disagree"), Consent(issued.id, "disagreed")))
    return (
        Ask(
            f"understand-{issued.version}",
            (ALL, UNDERSTAND),
            (
                Choice("yes", I_UNDERSTAND, "understood"),
                Choice("no", NOT_CLEAR, "@ask_question"),
                Choice("again", AGAIN, "now"),
                later,
            ),
            per_row=2,
        ),
        Tell("understood", (_line(NOTED, issued),), agree, (Consent(issued.id, "understood"),)),
        Ask(
            agree,
            (AGREE,),
            (
                Choice("yes", I_AGREE, "agreed"),
                Choice("no", I_DONT, "because"),
                Choice("advice", ADVICE, "advice"),
                later,
            ),
            per_row=2,
        ),
        End("agreed", (_line(AGREED, issued),), (Discard(), Consent(issued.id, "agreed"))),
        End("advice", (TAKE_ADVICE,), (Discard(), Consent(issued.id, "advice"))),
        Hear("because", (BECAUSE,), goto="review"),
        *sharing("disagree", facts, sent=sent),
    )


def answers_to(answers: Answers, issued: Issued) -> bool:
    """Was this version in front of them when they said no? Their words go to the worker either way."""
    return answers.chose(f"agree-{issued.version}", "no")


CONVERSATION = Conversation("my_agreement", PARENTS, steps, shipped=("now", "because", *SHIPPED[1:]), lost="now")
