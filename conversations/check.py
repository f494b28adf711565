"""Finds mistakes in the structure of conversations before a person does, and says them in sentences.

Rules of this file:
- One fault, one sentence. It begins with the conversation and names the step.
- Rules for one step stand in `step_rules`; here are those for the steps of a sample and for a whole conversation.
- What a sentence lacks in another language is found by `locales.check`, not here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from conversations import engine
from conversations.effects import Flag
from conversations.facts import Facts
from conversations.model import (
    CHILDREN,
    PARENTS,
    Ask,
    Branch,
    Choice,
    Conversation,
    Place,
    Reader,
    Step,
    Steps,
    Tap,
    Tell,
    Turn,
)
from conversations.samples import read_by
from conversations.step_rules import MENU_STEP, RULES, Look, english
from conversations.walk import Edge, edges, steps_of, taken

_SHARED: Final = {
    "plan": "@my_plan",
    "question": "@ask_question",
    "mine": "@my_messages",
    "advocate": "@to_advocate",
    "reviewer": "@to_reviewer",
    "complaint": "@complaint",
    "about": "@about",
    "language": "@language",
    "tidy": "@tidy",
    "help": "@help_now",
}
MENUS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "child_menu": {
            "feeling": "@share_feeling",
            "wish": "@share_wish",
            "worry": "@share_worry",
            "good": "@share_good_news",
            "pages": "@pages",
            "not_well": "@not_well",
            **_SHARED,
        },
        "parent_menu": {
            "message": "@share_message",
            "agreement": "@my_agreement",
            "check_in": "@check_in",
            "need_help": "@need_help",
            "practice": "@practice",
            **_SHARED,
        },
    }
)
"""What the buttons of the menus mean, forever: they stand in people's chats. New ones are added here."""


def check(
    conversations: Iterable[Conversation],
    samples: Mapping[str, Facts],
    readers: Iterable[Reader] = Reader,
    menus: Mapping[str, Mapping[str, str]] = MENUS,
) -> list[str]:
    """Every structural fault over all `samples`, as sentences, each once. An empty list means that all is sound."""
    several = tuple(conversations)
    known = {one.id: one for one in several}
    faults = [f"{one.id}: two conversations have this name" for one in several if known[one.id] is not one]
    for one in several:
        for facts, these in itertools.product(samples.values(), _sides(frozenset(readers) & one.readers)):
            seen = read_by(next(iter(these)), facts)
            faults += _of_sample(Look(one, steps_of(one, seen), seen, known, these))
        faults += _of_all(one, samples.values())
        faults += _menu(one, samples.values(), menus.get(one.id))
    return list(dict.fromkeys(faults))


def _sides(readers: frozenset[Reader]) -> Iterator[frozenset[Reader]]:
    """Children and parents: they may have other steps."""
    return (side & readers for side in (CHILDREN, PARENTS) if side & readers)


def _of_sample(look: Look) -> Iterator[str]:
    where = look.conversation.id
    if not look.steps:
        yield f"{where}: there are no steps"
    ids = [step.id for step in look.steps]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"{where}: two steps are called “{twice}”"
    for step in look.steps:
        yield from (f"{where}: {fault}" for rule in RULES for fault in rule(look, step))
    yield from (f"{where}: {fault}" for rule in (_rounds, _endless) for fault in rule(look))


# The steps of one sample


def _rounds(look: Look) -> Iterator[str]:
    """Steps that nobody is asked at must not lead back to themselves: that walk would never end."""
    silent = {step.id: {edge.to for edge in edges(step)} for step in look.steps if isinstance(step, Tell | Branch)}
    for start in silent:
        if start in _from(silent[start], silent):
            yield f"“{start}” goes round and comes back to itself without asking anybody"


def _endless(look: Look) -> Iterator[str]:
    """From every step a way must lead on to an end; Back does not count."""
    ways = {step.id: {edge.to for edge in edges(step)} for step in look.steps}
    for step in look.steps:
        if not any(_leads_out(to) for to in _from({step.id}, ways)) and ways.keys() >= _from({step.id}, ways):
            yield f"there is no way from “{step.id}” to an end"


def _from(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be come to from `start`, which is part of it."""
    found: set[str] = set()
    todo = set(start)
    while todo:
        found |= todo
        todo = {to for one in todo for to in ways.get(one, ())} - found
    return found


def _leads_out(to: str) -> bool:
    return to == "" or to.startswith("@")


# A whole conversation


def _of_all(conversation: Conversation, samples: Iterable[Facts]) -> Iterator[str]:
    several = _unlike(conversation, samples)
    steps = {step.id: step for facts in several for step in steps_of(conversation, facts)}
    ways = {edge for facts in several for edge in taken(conversation, facts)}
    for step in steps.values():
        if step.id not in {edge.step for edge in ways}:
            yield f"{conversation.id}: “{step.id}” is never reached"
        elif isinstance(step, Branch):
            yield from _conditions(conversation, step, ways)
    yield from _shipped(conversation, steps)


def _unlike(conversation: Conversation, samples: Iterable[Facts]) -> list[Facts]:
    """One sample for each form of the steps: the same steps need not be walked again."""
    forms: list[Steps] = []
    several = []
    for facts in samples:
        steps = steps_of(conversation, facts)
        if steps not in forms:
            forms.append(steps)
            several.append(facts)
    return several


def _conditions(conversation: Conversation, branch: Branch, ways: set[Edge]) -> Iterator[str]:
    for (holds, _), edge in zip(branch.ways, edges(branch), strict=False):
        if edge not in ways:
            yield f"{conversation.id}: at the branch “{branch.id}” the condition {holds.__name__} is never true"


def _shipped(conversation: Conversation, steps: Mapping[str, Step]) -> Iterator[str]:
    for old in conversation.shipped:
        if old not in steps and old not in conversation.renamed:
            yield (
                f"{conversation.id}: people may be waiting at “{old}”, which is no step any more; "
                "say in “renamed” what it is called now"
            )
    for old, new in conversation.renamed.items():
        if new not in steps:
            yield f"{conversation.id}: “{old}” was renamed to “{new}”, which does not exist"


def _menu(conversation: Conversation, samples: Iterable[Facts], known: Mapping[str, str] | None) -> Iterator[str]:
    """The buttons of a menu work however old they are: their meaning never changes."""
    where = conversation.id
    for facts in samples:
        menu = conversation.steps_for(facts).get(MENU_STEP)
        if not isinstance(menu, Ask):
            continue
        now = {choice.value: choice.goto for choice in menu.choices}
        for value, goto in (known or {}).items():
            if value not in now:
                yield f"{where}: the button “{value}” stands in people's chats, and the menu has it no more"
            elif now[value] != goto:
                yield f"{where}: the button “{value}” means “{goto}” in people's chats, and now leads to “{now[value]}”"
        for value in sorted(now.keys() - (known or {}).keys()):
            yield f"{where}: the button “{value}” is new; write down in MENUS what it means"


# For reviewers


def choices_table(
    conversations: Iterable[Conversation], samples: Mapping[str, Facts]
) -> list[tuple[str, str, str, str, str]]:
    """Every choice: conversation, step, value, English label, and what it flags ("" when nothing).

    Numbers in steps and values that come from facts are written as “#”, so that each choice stands here once.
    """
    known = {one.id: one for one in conversations}
    rows = [
        (
            one.id,
            _numberless(step.id),
            _numberless(choice.value),
            english(choice.label),
            _flagged(one, step, choice, facts, known),
        )
        for one in known.values()
        for facts in samples.values()
        for step in steps_of(one, facts)
        if isinstance(step, Ask)
        for choice in step.choices
    ]
    return list(dict.fromkeys(rows))


def _numberless(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _flagged(
    conversation: Conversation, step: Ask, choice: Choice, facts: Facts, known: Mapping[str, Conversation]
) -> str:
    """What is flagged between this tap and the next question."""
    place = Place(conversation.id, step.id, asking=facts.newest(conversation.asks))
    turn = engine.advance(conversation, place, Tap(step.id, choice.value, 0), facts)
    then = engine.begin(known[turn.start], facts, 0) if turn.start else Turn(None)
    flags = (effect for effect in (*turn.effects, *then.effects) if isinstance(effect, Flag))
    return ", ".join(f"{flag.urgency}: {flag.category}" for flag in flags)
