"""If it is not going well: what was agreed, the child's own words, and somebody to tell. One tap from every question.

Rules of this file: what was agreed comes first and no question stands before it.
"""

from __future__ import annotations

from conversations.common import KINDS
from conversations.facts import Facts
from conversations.library.plan_lines import lines, told
from conversations.model import (
    CHILDREN,
    Ask,
    Choice,
    Conversation,
    End,
    Quote,
    Says,
    Steps,
    Tell,
    said,
)

INTRO = said("not_well.intro", "If it is not going well, you can do something about it. It is not your fault.")
NOTHING_YET = said(
    "not_well.nothing_yet",
    "I can't tell you yet what is agreed for that. You can always tell me, and I take it to {worker}.",
)
YOUR_WORDS = said("not_well.your_words", "You wrote this yourself:")
WHAT_NOW = said("not_well.what_now", "What would help now?")
TELL = said("not_well.tell", "Tell {worker}")
NUMBERS = said("not_well.numbers", "Numbers I can ring")
MY_OWN = said("not_well.my_own", "Write my own")
HELP_NOW = said("not_well.help_now", "I need help now")
LOOKING = said("not_well.looking", "I am just looking")
THE_NUMBERS = said(
    "not_well.the_numbers",
    "These people listen at any time:\n{helplines}\nThe duty team: {duty_phone}",
)
ALWAYS_HERE = said("not_well.always_here", "OK. You find this at any time, under every question.")


def steps(facts: Facts) -> Steps:
    agreed = [one for one in facts.plan if one.part == "not_well"]
    own = facts.house("safety_house")
    says: list[Says] = [INTRO, *(lines(agreed) or (NOTHING_YET,))]
    if own is not None:
        says += [YOUR_WORDS, Quote(own.pieces, KINDS["safety_house"], ("statements", own.id))]
    choices = (
        Choice("tell", TELL, "@share_worry"),
        Choice("numbers", NUMBERS, "numbers"),
        Choice("own", MY_OWN, "@safety_house"),
        Choice("now", HELP_NOW, "@help_now"),
        Choice("ok", LOOKING, "closed"),
    )
    return (
        Tell("begin", (), "here", told(agreed)),
        Ask("here", (*says, WHAT_NOW), choices, per_row=2),
        Ask("numbers", (THE_NUMBERS, WHAT_NOW), tuple(one for one in choices if one.value != "numbers"), per_row=2),
        End("closed", (ALWAYS_HERE,)),
    )


CONVERSATION = Conversation("not_well", CHILDREN, steps, shipped=("here", "numbers"), lost="here")
