"""Choosing the language. Every language is named in itself."""

from __future__ import annotations

from conversations.effects import Speak
from conversations.facts import Facts
from conversations.model import EVERYONE, Ask, Choice, Conversation, End, Steps, said

ASK_LANGUAGE = said("language.ask", "Which language is best for you?")
CHANGED = said("language.changed", "OK. From now on I write to you like this.")


def languages(facts: Facts, goto: str) -> tuple[Choice, ...]:
    """A button for each language that is offered."""
    return tuple(Choice(code, name, goto, effects=(Speak(code),)) for code, name in facts.languages)


def steps(facts: Facts) -> Steps:
    return (Ask("language", (ASK_LANGUAGE,), languages(facts, goto="changed")), End("changed", (CHANGED,)))


CONVERSATION = Conversation("language", EVERYONE, steps, ("language",))
