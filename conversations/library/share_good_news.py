"""A child tells something good."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, hear, sharing
from conversations.model import CHILDREN, Conversation, Steps, said

ASK_GOOD_NEWS = said(
    "good_news.ask",
    "What was good? Big or small, both count. You can write it, or send a picture or a voice note.",
    to=CHILDREN,
)


def steps(facts: Facts) -> Steps:
    return (hear(ASK_GOOD_NEWS), *sharing("good_news", facts))


CONVERSATION = Conversation("share_good_news", CHILDREN, steps, SHIPPED)
