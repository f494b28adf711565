"""A child tells a wish."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, hear, sharing
from conversations.model import CHILDREN, Conversation, Steps, said

ASK_WISH = said(
    "wish.ask",
    "What do you wish for? Write it, draw it or say it. I can't promise that it comes true. "
    "I can make sure {worker} hears it.",
    to=CHILDREN,
)


def steps(facts: Facts) -> Steps:
    return (hear(ASK_WISH), *sharing("wish", facts))


CONVERSATION = Conversation("share_wish", CHILDREN, steps, SHIPPED)
