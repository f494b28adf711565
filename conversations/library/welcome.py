"""The first conversation: a greeting by name, the language, and what must be known before the first word."""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.language import languages
from conversations.model import EVERYONE, Ask, Conversation, Steps, said

HELLO = said(
    "welcome.hello",
    "Hello {name}. I am Wren. I help you tell {worker} what matters to you. First: which language is best for you?",
    young="Hello {name}. I am Wren. Which language is best for you?",
    parent="Hello {name}. I am Wren. I carry messages between you and {worker}, your social worker. "
    "First: which language is best for you?",
)


def steps(facts: Facts) -> Steps:
    return (Ask("language", (HELLO,), languages(facts, goto="@about")),)


CONVERSATION = Conversation("welcome", EVERYONE, steps, ("language",))
