"""Words that came unasked, at any moment: they are offered to be sent, never dropped.

It begins at the review with the words already in it; nobody is asked for anything again.
"""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import EVERYONE, Conversation, Steps, said

OFFER = said("caught.offer", "I can take this to {worker}. This is what {worker} will see:")


def steps(facts: Facts) -> Steps:
    return sharing("message", facts, OFFER)


CONVERSATION = Conversation("caught", EVERYONE, steps, SHIPPED[1:])
