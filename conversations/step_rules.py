"""What can be wrong with one step of a conversation, said in sentences.

Rules of this file: a rule takes a step and where it stands, and yields faults; `RULES` is all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conversations import engine
from conversations.common import KINDS
from conversations.effects import Effect, Flag, Submit
from conversations.facts import Facts
from conversations.model import (
    Ask,
    Branch,
    Choice,
    Conversation,
    End,
    Hear,
    Line,
    OwnWords,
    Quote,
    Reader,
    Said,
    Says,
    Step,
    Steps,
    Tell,
)
from conversations.screening.policy import FLAGGED, URGENCIES
from conversations.walk import edges

DATA_BYTES: Final = 64
"""What a button can carry: `step:value:serial`."""
SERIAL: Final = "zzzzzz"
"""As many questions as anybody will ever be asked."""
MOST_BUTTONS: Final = 16
"""More than this do not fit on a small screen, even side by side."""
NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
MENU_STEP: Final = "menu"
SHOW_STEP: Final = "show"
"""The step in the data of *Show*, which belongs to no conversation."""


@dataclass(frozen=True)
class Look:
    """One conversation as one sample makes it."""

    conversation: Conversation
    steps: Steps
    facts: Facts
    known: Mapping[str, Conversation]
    readers: frozenset[Reader]


def _names(look: Look, step: Step) -> Iterator[str]:
    choices = step.choices if isinstance(step, Ask) else ()
    for name in (step.id, *(choice.value for choice in choices)):
        if not NAME.fullmatch(name):
            yield f"“{name}” is no name for a step or a button; use letters, digits, - and _"
    bare = isinstance(step, Ask) and step.bare
    if step.id == SHOW_STEP or (step.id == MENU_STEP and not bare):
        yield f"no step may be called “{step.id}”; buttons of that name mean something else"


def _destinations(look: Look, step: Step) -> Iterator[str]:
    ids = {one.id for one in look.steps}
    for to in dict.fromkeys(edge.to for edge in edges(step) if not isinstance(step, End)):
        if not to.startswith("@"):
            if to not in ids:
                yield f"“{step.id}” goes to “{to}”, which does not exist"
        elif (started := look.known.get(to[1:])) is None:
            yield f"“{step.id}” starts “{to}”, and there is no such conversation"
        else:
            for reader in sorted(look.readers - started.readers):
                yield f"“{step.id}” starts “{to}”, which is not for the reader {reader}"


def _buttons(look: Look, step: Step) -> Iterator[str]:
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
    labels = [english(choice.label) for choice in step.choices]
    for twice in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"“{step.id}” has two buttons called “{twice}”; typed, nobody knows which"
    for choice in step.choices:
        if choice.value in {button.value for button in engine.UNIVERSAL} and not _is_menu_help(step, choice):
            yield f"the button “{choice.value}” at “{step.id}” has the value of one that stands under every question"


def _is_menu_help(step: Ask, choice: Choice) -> bool:
    """The menu has no row of universal buttons; its Help now is the same as theirs."""
    return step.bare and (choice.value, choice.goto) == ("help", "@help_now")


def _button_data(look: Look, step: Step) -> Iterator[str]:
    if isinstance(step, Ask | Hear):
        for button in (one for row in engine.buttons(step, look.facts) for one in row):
            size = len(f"{step.id}:{button.value}:{SERIAL}".encode())
            if size > DATA_BYTES:
                yield f"the button “{button.value}” at “{step.id}” carries {size} bytes; {DATA_BYTES} is the most"


def _flags(look: Look, step: Step) -> Iterator[str]:
    for effect in _effects(step):
        match effect:
            case Flag(category, urgency):
                if category not in FLAGGED:
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


def _words_for_readers(look: Look, step: Step) -> Iterator[str]:
    for sentence, _ in _said(step):
        for reader in sorted(look.readers - set(sentence.texts)):
            yield f"“{step.id}” says {sentence.key}, which has no words for the reader {reader}"


def _filled(look: Look, step: Step) -> Iterator[str]:
    for sentence, own in _said(step):
        wanted = {name for text in sentence.texts.values() for name in PLACEHOLDER.findall(text)}
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


def english(label: Said | str) -> str:
    return label if isinstance(label, str) else next(iter(label.texts.values()))


RULES: Final = (_names, _destinations, _buttons, _button_data, _flags, _words_for_readers, _filled)
"""Every rule for one step."""
