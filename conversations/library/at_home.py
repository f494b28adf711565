"""After the return: how it is at home, three small questions at a time, another three the next time.

Rules of this file:
- It is said first why Wren asks, that anything can be skipped, and that danger is passed on at once.
- A choice that may mean danger raises a flag as words would and is answered at once. Then the questions go on calmly.
- Ordinary hard things are no emergency: bad sleep, a bad time at school, brothers and sisters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from conversations.common import NO_MORE, SKIP
from conversations.facts import Facts
from conversations.library import calm
from conversations.library.ready import YES
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import (
    CHILDREN,
    Ask,
    Choice,
    Conversation,
    Said,
    Says,
    Step,
    Steps,
    Tell,
    said,
)

WHY = said(
    "at_home.why",
    "I ask how it is at home. Then {worker} knows what is good and what is hard. It is not telling tales. "
    "Skip what you don't want to answer, or what does not fit. I don't show your answers to anyone at home. "
    "But whoever has this phone can see this chat. If someone may not be safe, I pass it on at once.",
    to=CHILDREN,
)
FINE = said("at_home.fine", "Fine", to=CHILDREN)
SOMETIMES = said("at_home.sometimes", "Sometimes hard", to=CHILDREN)
NOT_OK = said("at_home.not_ok", "Not OK", to=CHILDREN)
LOOKING_AFTER = said(
    "at_home.looking_after",
    "There is help for children and young people who look after someone. You can ask {worker} for it yourself. "
    "Nobody at home has to ask for you.",
    to=CHILDREN,
)
ASK_MORE = said("at_home.more", "Is there anything else you want to say? You can skip this.", to=CHILDREN)


@dataclass(frozen=True)
class Option:
    """One answer. `flag` if it may mean danger; `reply` is said to it at once."""

    value: str
    label: Said
    flag: tuple[str, str] | None = None
    reply: Said | None = None


@dataclass(frozen=True)
class Topic:
    """One question, asked at a step of this name."""

    id: str
    question: Said
    options: tuple[Option, ...]


_FINE: Final = Option("fine", FINE)
_SOMETIMES: Final = Option("sometimes", SOMETIMES)
_NOT_OK: Final = Option("not_ok", NOT_OK)


def _topic(name: str, question: str, *options: Option) -> Topic:
    return Topic(name, said(f"at_home.{name}", question, to=CHILDREN), options)


def _worst(name: str, label: str, flag: tuple[str, str] | None = None, reply: Said | None = None) -> Option:
    return Option("not_ok", said(f"at_home.{name}_not_ok", label, to=CHILDREN), flag, reply)


SETS: Final = (
    (
        _topic(
            "food",
            "How is it with food at home?",
            _FINE,
            _SOMETIMES,
            _worst("food", "Often there is not enough to eat", ("neglect", "today")),
        ),
        _topic("sleep", "How is it with sleep at home?", _FINE, _SOMETIMES, _NOT_OK),
        _topic(
            "school",
            "How is school? I mean having a place, going there, and having someone to talk to.",
            _FINE,
            _SOMETIMES,
            _NOT_OK,
        ),
    ),
    (
        _topic(
            "rows",
            "Sometimes people have rows or shout. How is that at home?",
            _FINE,
            _SOMETIMES,
            _worst("rows", "It scares me", ("domestic_abuse_at_home", "today")),
        ),
        _topic(
            "drink",
            "Some grown-ups drink alcohol or take drugs. How is that at home?",
            _FINE,
            replace(_SOMETIMES, flag=("substance_at_home", "today")),
            replace(_NOT_OK, flag=("substance_at_home", "today")),
        ),
        _topic(
            "people",
            "Are there new people in the house? How is that for you?",
            _FINE,
            _SOMETIMES,
            _worst("people", "I don't want to be near someone", ("unsafe_contact", "today")),
        ),
    ),
    (
        _topic(
            "jobs",
            "Some people your age cook, clean or look after someone at home. How is that for you?",
            _FINE,
            _SOMETIMES,
            _worst("jobs", "It is too much for me", reply=LOOKING_AFTER),
        ),
        _topic("time", "How is it with time for you, to play, rest or see friends?", _FINE, _SOMETIMES, _NOT_OK),
        _topic(
            "safe",
            "Do you feel safe at home?",
            Option("yes", YES),
            Option("unsure", said("at_home.safe_unsure", "Not always", to=CHILDREN), ("emotional_abuse", "today")),
            Option(
                "no",
                said("at_home.safe_no", "No, I don't feel safe", to=CHILDREN),
                ("child_asks_for_help_now", "now"),
            ),
        ),
    ),
    (
        _topic(
            "mum",
            "How is it with your mum?",
            _FINE,
            _SOMETIMES,
            replace(_NOT_OK, flag=("emotional_abuse", "today")),
        ),
        _topic(
            "dad",
            "How is it with your dad, or with other grown-ups at home?",
            _FINE,
            _SOMETIMES,
            replace(_NOT_OK, flag=("emotional_abuse", "today")),
        ),
        _topic("siblings", "How is it with your brothers and sisters?", _FINE, _SOMETIMES, _NOT_OK),
    ),
)
"""What is asked together."""
ROUNDS: Final = len(SETS)
"""After so many rounds the same questions come again."""


def steps(facts: Facts) -> Steps:
    asked = facts.asking("at_home")
    topics = SETS[int(asked.about) % ROUNDS if asked else 0]
    ways = pairwise((*(topic.id for topic in topics), "more"))
    return (
        Tell("why", (WHY,), goto=topics[0].id),
        *(step for topic, (_, then) in zip(topics, ways, strict=True) for step in _asking(topic, then, facts)),
        Ask("more", (ASK_MORE,), (Choice("skip", SKIP, "review", typed=NO_MORE),), own_words="review"),
        *sharing("at_home", facts, asking=asked.id if asked else 0),
    )


def _asking(topic: Topic, then: str, facts: Facts) -> Steps:
    """The question, and what is said at once to its answers."""
    replies = {f"{topic.id}-{one.value}": says for one in topic.options if (says := _reply(one, facts))}
    goto = {one.value: name if (name := f"{topic.id}-{one.value}") in replies else then for one in topic.options}
    choices = (Choice(one.value, one.label, goto[one.value], flag=one.flag) for one in topic.options)
    tells: tuple[Step, ...] = tuple(Tell(name, says, goto=then) for name, says in replies.items())
    return (
        Ask(topic.id, (topic.question,), (*choices, Choice("skip", SKIP, then)), own_words=then, kept=True),
        *tells,
    )


def _reply(option: Option, facts: Facts) -> tuple[Says, ...]:
    if option.flag:
        return calm.tapped(option.flag[1], facts)
    return (option.reply,) if option.reply else ()


CONVERSATION = Conversation(
    "at_home",
    CHILDREN,
    steps,
    (*(topic.id for topics in SETS for topic in topics), "more", *SHIPPED[1:]),
    asks=("at_home",),
)
