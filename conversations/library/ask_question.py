"""A child or a parent asks the social worker something."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, hear, sharing
from conversations.model import EVERYONE, Conversation, Steps, said

ASK_QUESTION = said(
    "question.ask",
    "What would you like to ask {worker}? I don't know the answer myself. I take your question to {worker}.",
)


def steps(facts: Facts) -> Steps:
    return (hear(ASK_QUESTION), *sharing("question", facts))


CONVERSATION = Conversation("ask_question", EVERYONE, steps, SHIPPED)
