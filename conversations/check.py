"""Finds mistakes in the structure of conversations before a person does, and says them in sentences.

Rules of this file:
- One fault, one sentence. It begins with the conversation and names the step.
- A rule is a function that yields faults: of one step, of the steps that one sample makes, or of a whole conversation.
- What a sentence lacks in another language is found by `locales.check`, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Final

from conversations import engine
from conversations.common import KINDS
from conversations.facts import Facts
from conversations.model import (
    Answers,
    Ask,
    Branch,
    Choice,
    Conversation,
    Effect,
    End,
    Flag,
    Hear,
    Line,
    OwnWords,
    Place,
    Quote,
    Reader,
    Said,
    Says,
    Step,
    Steps,
    Submit,
    Tap,
    Tell,
    Turn,
)
from conversations.walk import Edge, edges, steps_of, taken

CATEGORIES: Final = frozenset(
    "physical_harm sexual_harm neglect emotional_abuse domestic_abuse_at_home self_harm_suicide missing_running_away "
    "exploitation online_grooming substance_at_home unsafe_contact child_asks_for_help_now threat_of_violence "
    "parent_suicide parent_relapse fgm_forced_marriage bullying_severe".split()
)
"""What the safety policy flags."""
URGENCIES: Final = ("now", "today")
DATA_BYTES: Final = 64
"""What a button can carry: `step:value:serial`."""
SERIAL: Final = "zzzzzz"
"""As many questions as anybody will ever be asked."""
MOST_BUTTONS: Final = 16
"""More than this do not fit on a small screen, even side by side."""
NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
MENU_STEP: Final = "menu"
SHOW_STEP: Final = "show"
"""The step in the data of *Show*, which belongs to no conversation."""

_SHARED: Final = {
    "question": "@ask_question",
    "mine": "@my_messages",
    "about": "@about",
    "language": "@language",
    "help": "@help_now",
}
MENUS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "child_menu": {
            "feeling": "@share_feeling",
            "wish": "@share_wish",
            "worry": "@share_worry",
            "good": "@share_good_news",
            **_SHARED,
        },
        "parent_menu": {"message": "@share_message", **_SHARED},
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
        for facts in samples.values():
            faults += _of_sample(_Look(one, steps_of(one, facts), facts, known, frozenset(readers) & one.readers))
        faults += _of_all(one, samples.values())
        faults += _menu(one, samples.values(), menus.get(one.id))
    return list(dict.fromkeys(faults))


@dataclass(frozen=True)
class _Look:
    """One conversation as one sample makes it."""

    conversation: Conversation
    steps: Steps
    facts: Facts
    known: Mapping[str, Conversation]
    readers: frozenset[Reader]


def _of_sample(look: _Look) -> Iterator[str]:
    where = look.conversation.id
    if not look.steps:
        yield f"{where}: there are no steps"
    ids = [step.id for step in look.steps]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"{where}: two steps are called “{twice}”"
    for step in look.steps:
        rules = (_names, _destinations, _buttons, _button_data, _flags, _words_for_readers, _filled)
        yield from (f"{where}: {fault}" for rule in rules for fault in rule(look, step))
    yield from (f"{where}: {fault}" for rule in (_rounds, _endless) for fault in rule(look))


# One step


def _names(look: _Look, step: Step) -> Iterator[str]:
    choices = step.choices if isinstance(step, Ask) else ()
    for name in (step.id, *(choice.value for choice in choices)):
        if not NAME.fullmatch(name):
            yield f"“{name}” is no name for a step or a button; use letters, digits, - and _"
    bare = isinstance(step, Ask) and step.bare
    if step.id == SHOW_STEP or (step.id == MENU_STEP and not bare):
        yield f"no step may be called “{step.id}”; buttons of that name mean something else"


def _destinations(look: _Look, step: Step) -> Iterator[str]:
    ids = {one.id for one in look.steps}
    for to in dict.fromkeys(edge.to for edge in edges(step) if edge.to):
        if not to.startswith("@"):
            if to not in ids:
                yield f"“{step.id}” goes to “{to}”, which does not exist"
        elif (started := look.known.get(to[1:])) is None:
            yield f"“{step.id}” starts “{to}”, and there is no such conversation"
        else:
            for reader in sorted(look.readers - started.readers):
                yield f"“{step.id}” starts “{to}”, which is not for the reader {reader}"


def _buttons(look: _Look, step: Step) -> Iterator[str]:
    if not isinstance(step, Ask):
        return
    if not step.choices:
        yield f"“{step.id}” has no buttons of its own"
    if len(step.choices) > MOST_BUTTONS:
        yield f"“{step.id}” has {len(step.choices)} buttons; {MOST_BUTTONS} is the most"
    if step.bare and step.id != MENU_STEP:
        yield f"“{step.id}” is bare, and only a menu may be"
    values = [choice.value for choice in step.choices]
    for twice in sorted({value for value in values if values.count(value) > 1}):
        yield f"“{step.id}” has two buttons with the value “{twice}”"
    labels = [_english(choice.label) for choice in step.choices]
    for twice in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"“{step.id}” has two buttons called “{twice}”; typed, nobody knows which"
    for choice in step.choices:
        if choice.value in {button.value for button in engine.UNIVERSAL} and not _is_menu_help(step, choice):
            yield f"the button “{choice.value}” at “{step.id}” has the value of one that stands under every question"


def _is_menu_help(step: Ask, choice: Choice) -> bool:
    """The menu has no row of universal buttons; its Help now is the same as theirs."""
    return step.bare and (choice.value, choice.goto) == ("help", "@help_now")


def _button_data(look: _Look, step: Step) -> Iterator[str]:
    if isinstance(step, Ask | Hear):
        for button in (one for row in engine.buttons(step) for one in row):
            size = len(f"{step.id}:{button.value}:{SERIAL}".encode())
            if size > DATA_BYTES:
                yield f"the button “{button.value}” at “{step.id}” carries {size} bytes; {DATA_BYTES} is the most"


def _flags(look: _Look, step: Step) -> Iterator[str]:
    for effect in _effects(step):
        match effect:
            case Flag(category, urgency):
                if category not in CATEGORIES:
                    yield f"“{step.id}” flags “{category}”, which is no category of the safety policy"
                if urgency not in URGENCIES:
                    yield f"“{step.id}” flags with the urgency “{urgency}”; it is {' or '.join(URGENCIES)}"
            case Submit(kind) if kind not in KINDS:
                yield f"“{step.id}” sends “{kind}”, which is no kind of statement"


def _effects(step: Step) -> Iterator[Effect]:
    if isinstance(step, Tell | End):
        yield from step.effects
    for choice in step.choices if isinstance(step, Ask) else ():
        yield from choice.effects
        if choice.flag:
            yield Flag(*choice.flag)


def _words_for_readers(look: _Look, step: Step) -> Iterator[str]:
    for sentence, _ in _said(step):
        for reader in sorted(look.readers - set(sentence.texts)):
            yield f"“{step.id}” says {sentence.key}, which has no words for the reader {reader}"


def _filled(look: _Look, step: Step) -> Iterator[str]:
    for sentence, own in _said(step):
        wanted = {name for text in sentence.texts.values() for _, name, _, _ in Formatter().parse(text) if name}
        for name in sorted(wanted - own - set(look.facts.values)):
            yield f"“{step.id}” says {sentence.key}, and nothing fills in {{{name}}}"


def _said(step: Step) -> Iterator[tuple[Said, set[str]]]:
    """Every sentence of a step, with the placeholders that the step fills itself."""
    if not isinstance(step, Branch):
        for says in step.says:
            yield from _sentences(says)
    for choice in step.choices if isinstance(step, Ask) else ():
        if isinstance(choice.label, Said):
            yield choice.label, set()


def _sentences(says: Says) -> Iterator[tuple[Said, set[str]]]:
    match says:
        case Said():
            yield says, set()
        case Line(sentence, values):
            yield sentence, set(values)
            yield from ((value, set()) for value in values.values() if isinstance(value, Said))
        case Quote(label=Said() as label):
            yield label, set()
        case OwnWords(labels=labels):
            yield from ((label, set()) for label in labels.values())


def _english(label: Said | str) -> str:
    return label if isinstance(label, str) else next(iter(label.texts.values()))


# The steps of one sample


def _rounds(look: _Look) -> Iterator[str]:
    """Steps that nobody is asked at must not lead back to themselves: that walk would never end."""
    silent = {step.id: {edge.to for edge in edges(step)} for step in look.steps if isinstance(step, Tell | Branch)}
    for start in silent:
        if start in _from(silent[start], silent):
            yield f"“{start}” goes round and comes back to itself without asking anybody"


def _endless(look: _Look) -> Iterator[str]:
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
    several = tuple(samples)
    steps = {step.id: step for facts in several for step in steps_of(conversation, facts)}
    ways = {edge for facts in several for edge in taken(conversation, facts)}
    for step in steps.values():
        if step.id not in {edge.step for edge in ways}:
            yield f"{conversation.id}: “{step.id}” is never reached"
        elif isinstance(step, Branch):
            yield from _conditions(conversation, step, ways)
    yield from _shipped(conversation, steps)


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
        for value in now.keys() - (known or {}).keys():
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
            _english(choice.label),
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
    turn = engine.advance(conversation, Place(conversation.id, step.id), Tap(step.id, choice.value, 0), facts)
    then = engine.begin(known[turn.start], facts, 0) if turn.start else Turn(None)
    flags = (effect for effect in (*turn.effects, *then.effects) if isinstance(effect, Flag))
    return ", ".join(f"{flag.urgency}: {flag.category}" for flag in flags)
