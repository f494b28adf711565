"""A parent needs help with something: what it is, and in their own words if they like.

Rules of this file: asking for help is never held against anybody, and nothing is promised here. The answer comes from
the worker, with the day by which they will have done it.
"""

from __future__ import annotations

from typing import Final

from conversations.common import NO_MORE, SKIP
from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import PARENTS, Ask, Choice, Conversation, Steps, said

ASK_WHAT = said("need_help.what", "What do you need help with?", to=PARENTS)
NEEDS: Final = {
    "counselling": said("need_help.counselling", "Someone to talk to", to=PARENTS),
    "family": said("need_help.family", "Family sessions", to=PARENTS),
    "money": said("need_help.money", "Money", to=PARENTS),
    "housing": said("need_help.housing", "Housing", to=PARENTS),
    "food": said("need_help.food", "Food", to=PARENTS),
    "transport": said("need_help.transport", "Travel", to=PARENTS),
    "childcare": said("need_help.childcare", "Child care", to=PARENTS),
    "other": said("need_help.other", "Something else", to=PARENTS),
}
"""What can be asked for."""
ASK_WORDS = said(
    "need_help.words",
    "Asking for help is a good thing. Do you want to say more about it? You can skip this.\n"
    "When {worker} answers, the answer says by which day. I can't promise what the answer is.",
    to=PARENTS,
)


def steps(facts: Facts) -> Steps:
    return (
        Ask(
            "what",
            (ASK_WHAT,),
            tuple(Choice(need, label, "words") for need, label in NEEDS.items()),
            own_words="review",
            per_row=2,
            kept=True,
        ),
        Ask("words", (ASK_WORDS,), (Choice("skip", SKIP, "review", typed=NO_MORE),), own_words="review"),
        *sharing("need_help", facts),
    )


CONVERSATION = Conversation("need_help", PARENTS, steps, ("what", *SHIPPED))
