"""A parent writes to the social worker."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, hear, sharing
from conversations.model import PARENTS, Conversation, Steps, said

ASK_MESSAGE = said(
    "message.ask",
    "What would you like to tell {worker}? Use your own words. You can also send a photo or a voice note. "
    "You see your words once more before I send them.",
    to=PARENTS,
)


def steps(facts: Facts) -> Steps:
    return (hear(ASK_MESSAGE), *sharing("message", facts))


CONVERSATION = Conversation("share_message", PARENTS, steps, SHIPPED)
