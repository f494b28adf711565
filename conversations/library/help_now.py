"""Help now: numbers first, then the worker's list, then words if there are any.

Rules of this file: no question stands before the help; what is written here goes straight on, and says so.
"""

from __future__ import annotations

from conversations.common import NO_MORE
from conversations.effects import Discard, Flag, Submit
from conversations.facts import Facts
from conversations.model import EVERYONE, Ask, Choice, Conversation, End, Said, Steps, Tell, said

NUMBERS = said(
    "help.numbers",
    "I am a program and can't come to you. These people can help now:\n{helplines}\n"
    "If you are in danger, ring 999. You can ring from a locked phone too.",
    young="Find a grown-up you trust. These people can help now:\n{helplines}\nIn danger, ring 999.",
)
FIRST_OPEN = said(
    "help.first_open",
    "Your call for help is first in the list, and I am sending {told} a message now. I can't say how soon {told} "
    "reads it. You can also ring the duty team: {duty_phone}.",
    young="Your call for help is first in the list. I am sending {told} a message. "
    "A grown-up can ring for you: {duty_phone}.",
)
FIRST_CLOSED = said(
    "help.first_closed",
    "Your call for help is first in the list. The office is closed now, so I am sending {told} a message. I can't "
    "say how soon {told} reads it. You can also ring the duty team: {duty_phone}.",
    young="Your call for help is first in the list. The office is closed. I am sending {told} a message. "
    "A grown-up can ring this number: {duty_phone}.",
)
NOBODY_TOLD = said(
    "help.nobody_told",
    "Your call for help is first in the list. But I can't reach anybody there by message right now. "
    "Please ring the duty team: {duty_phone}.",
    young="Your call for help is first in the list. But I can't reach anybody there right now. "
    "A grown-up can ring for you: {duty_phone}.",
)
ASK_WORDS = said(
    "help.words",
    "You can write what is happening. What you write now goes straight to {worker}'s list. "
    "You don't have to write anything.",
)
NO_WORDS = said("help.no_words", "Not now")
THATS_ALL = said("help.thats_all", "That's all")
PASSED = said(
    "help.passed",
    "Thank you. Your words are near the top of {worker}'s list. I can't see if they have been read yet. "
    "If you are not safe, ring one of the numbers.",
    young="Thank you. Your words are near the top of {worker}'s list. If you are not safe, ring a number.",
)
ASK_MORE = said("help.more", "You can write more. It goes straight to {worker}'s list too.")
BACK_AGAIN = said("help.back_again", "OK. “Help now” is always here.")


def first(facts: Facts) -> Said:
    """Who is sent a message, at this hour."""
    if not facts.told:
        return NOBODY_TOLD
    return FIRST_OPEN if facts.office_open else FIRST_CLOSED


def steps(facts: Facts) -> Steps:
    return (
        Tell("numbers", (NUMBERS,), goto="first", effects=(Flag("child_asks_for_help_now", "now"),)),
        Tell("first", (first(facts),), goto="words"),
        Ask("words", (ASK_WORDS,), (Choice("none", NO_WORDS, "back_again", typed=NO_MORE),), own_words="passed"),
        Tell("passed", (PASSED,), goto="more", effects=(Submit("help"),)),
        Ask("more", (ASK_MORE,), (Choice("none", THATS_ALL, "back_again", typed=NO_MORE),), own_words="passed"),
        End("back_again", (BACK_AGAIN,), (Discard(),)),
    )


CONVERSATION = Conversation("help_now", EVERYONE, steps, ("words", "more"))
