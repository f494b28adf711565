"""A child tells a worry."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, hear, sharing
from conversations.model import CHILDREN, Conversation, Steps, said

ASK_WORRY = said(
    "worry.ask",
    "What is worrying you? Write it in your own words. You can also send a drawing or a voice note. "
    "You see your words first, before I send them to {worker}.",
    to=CHILDREN,
)


def steps(facts: Facts) -> Steps:
    return (hear(ASK_WORRY), *sharing("worry", facts))


CONVERSATION = Conversation("share_worry", CHILDREN, steps, SHIPPED)
