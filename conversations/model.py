"""The vocabulary of conversations. Read this file first.

Rules of this file:
- Everything is frozen data. Conditions are plain functions of `Answers`; destinations are strings.
- A destination is the id of a step, or `@name` to start the conversation of that name.
- Words are `Said`: English per reader, found in the catalogues under key and reader.
- There are five kinds of step. A sixth only when a third conversation needs it; none inherits from another.
- What a step causes is an `Effect` (effects.py): the engine says what should happen, somebody else does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from conversations.effects import Effect

if TYPE_CHECKING:
    from conversations.facts import Facts


class Reader(StrEnum):
    """Who reads. Facts are the same for all; words differ."""

    YOUNG = "young"  # 4 to 7, a grown-up beside them
    CHILD = "child"  # 8 to 11
    TEEN = "teen"  # 12 to 17
    PARENT = "parent"  # easy read


CHILDREN: Final = frozenset({Reader.YOUNG, Reader.CHILD, Reader.TEEN})
PARENTS: Final = frozenset({Reader.PARENT})
EVERYONE: Final = CHILDREN | PARENTS


# Words


@dataclass(frozen=True)
class Said:
    """One thing Wren says, in English, for each reader it is said to.

    `texts` and `plurals` map a reader to a text with `{placeholders}`. `plurals` is empty unless
    the text counts something: then the count stands in `{n}`.
    """

    key: str
    texts: Mapping[Reader, str]
    plurals: Mapping[Reader, str] = field(default_factory=lambda: MappingProxyType({}))


SAID: Final[dict[str, Said]] = {}
"""Every sentence by key: what the catalogues must hold. Filled by `said` when a module is imported."""


def said(
    key: str,
    text: str | None = None,
    *,
    to: frozenset[Reader] = EVERYONE,
    many: str | None = None,
    **own: str,
) -> Said:
    """Declare a sentence: `text` for all readers in `to`, and a reader's own words by name (`teen="…"`).

    `many` is the English plural of `text`. A reader named in `own` is added to `to`.
    Without `text` only the readers in `own` are spoken to. Raises ValueError when a key is used twice.
    """
    texts = dict.fromkeys(sorted(to), text) if text is not None else {}
    texts |= {Reader(name): words for name, words in own.items()}
    plurals = dict.fromkeys(sorted(to), many) if many is not None else {}
    sentence = Said(key, MappingProxyType({r: t for r, t in texts.items() if t is not None}), MappingProxyType(plurals))
    if SAID.setdefault(key, sentence) != sentence:
        raise ValueError(f"two sentences have the key {key!r}")
    return sentence


class Names(tuple[str, ...]):
    """Names that stand in a sentence: "Maria, David and Emma"."""


Value = str | int | date | datetime | Said | tuple[str, ...]
"""What a placeholder may stand for. A tuple is a list, one to a line, unless it is `Names`. A date is told as a day.

`str` here means other people's words.
"""


@dataclass(frozen=True)
class Line:
    """A sentence with what fills its placeholders. Placeholders not in `values` come from the facts.

    `source` names what allows it to be said, ("approvals", 7), where somebody had to allow it.
    """

    said: Said
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    source: tuple[str, int] | None = None


@dataclass(frozen=True)
class Quote:
    """A person's own words, shown exactly as they wrote them. `label` is a line of ours above them (a feeling).

    `source` names what holds them, ("replies", 7), where that is not the messages of the pieces.
    `answered` are questions and what was chosen, shown above the words.
    """

    pieces: tuple[Piece, ...]
    label: Said | None = None
    source: tuple[str, int] | None = None
    answered: tuple[Answered, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A question and what was chosen: in Wren's words, or as they were shown when they were sent.

    `at` is the step that asked, `value` the button's: they stay when the words change.
    """

    question: Said | Line | str
    choice: Said | str
    at: str = ""
    value: str = ""


@dataclass(frozen=True)
class OwnWords:
    """In a step: here stand the words collected so far, under the label of what was chosen at step `chosen_at`."""

    chosen_at: str = ""
    labels: Mapping[str, Said] = field(default_factory=lambda: MappingProxyType({}))


Says = Said | Line | Quote | OwnWords


# What people answer


@dataclass(frozen=True)
class Piece:
    """One thing a person sent that can be passed on. `kind` is text, photo, voice or file; `text` is exact.

    `at` is the step it was said at: what it is about.
    """

    message: int
    kind: str
    text: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True)
class Words:
    """Free words, photos or voice notes that arrived together."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Tap:
    """A button, or words that name one. `serial` tells which rendering of the question the button stood under."""

    step: str
    value: str
    serial: int


@dataclass(frozen=True)
class Edited:
    """An earlier message was changed; the earlier words stay where they were kept."""

    earlier: int
    piece: Piece


@dataclass(frozen=True)
class Unusable:
    """Something that cannot be passed on, such as a sticker."""


Reply = Words | Tap | Edited | Unusable


FLAGGED_AT: Final = "flagged"
"""Where answers keep the category of a choice that raised a flag. No step is called so."""


@dataclass(frozen=True)
class Answers:
    """What was chosen at each step, and the words collected for sending."""

    chosen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: tuple[Piece, ...] = ()

    def chose(self, step: str, *values: str) -> bool:
        """Was one of `values` chosen at `step`?"""
        return self.chosen.get(step) in values

    def choosing(self, step: str, value: str) -> Answers:
        return replace(self, chosen=MappingProxyType({**self.chosen, step: value}))

    def tapping(self, step: str, choice: Choice) -> Answers:
        """The same with this choice, which a worker has been shown already if it may mean danger."""
        flagged = {FLAGGED_AT: choice.flag[0]} if choice.flag else {}
        return replace(self, chosen=MappingProxyType({**self.chosen, step: choice.value, **flagged}))

    def hearing(self, pieces: tuple[Piece, ...], *, anew: bool = False) -> Answers:
        """Join `pieces` to the words, or let them take the place of all earlier ones."""
        return replace(self, words=pieces if anew else self.words + pieces)


# Steps


@dataclass(frozen=True)
class Choice:
    """A button. `label` is a Said, or a str for what is the same in every language (a language's own name).

    `typed` are other words that mean the same when somebody types them, parted by "|".
    """

    value: str
    label: Said | str
    goto: str
    flag: tuple[str, str] | None = None
    effects: tuple[Effect, ...] = ()
    typed: Said | None = None


@dataclass(frozen=True)
class Tell:
    """Say something and go on."""

    id: str
    says: tuple[Says, ...]
    goto: str
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Ask:
    """Offer buttons. `own_words` is where free words lead, joined to the words so far.

    Without it free words are caught: they are offered to be sent, and the question is asked again afterwards.
    `per_row` is how many buttons stand side by side. Only a menu is `bare`: without back, stop and help.
    `kept`: what is chosen is part of what is sent.
    """

    id: str
    says: tuple[Says, ...]
    choices: tuple[Choice, ...]
    own_words: str | None = None
    per_row: int = 1
    bare: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Hear:
    """Wait for free words, a photo or a voice note. `anew`: they take the place of the words so far.

    `examples` are words that a branch after it goes another way for: checks and tests say them too.
    """

    id: str
    says: tuple[Says, ...]
    goto: str
    anew: bool = False
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """Go the first way whose condition holds, else `otherwise`."""

    id: str
    ways: tuple[tuple[Callable[[Answers], bool], str], ...]
    otherwise: str


@dataclass(frozen=True)
class End:
    """Say something last. What comes next is where the person was before, or the menu."""

    id: str
    says: tuple[Says, ...]
    effects: tuple[Effect, ...] = ()


PHOTO: Final = "(photo)"
"""Among the examples of what may be heard: a photo."""


Step = Tell | Ask | Hear | Branch | End
Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Conversation:
    """Steps, the first of which begins; or a pure function that makes them from the facts.

    `shipped` lists steps at which people may be waiting, `renamed` maps their old names to today's:
    a deploy drops nobody. `lost` is the step for whoever waits at one that today's facts no longer make.
    `asks` are the kinds of asking that it answers, the first before the others.
    """

    id: str
    readers: frozenset[Reader]
    steps: Steps | Callable[[Facts], Steps]
    shipped: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lost: str = "review"
    asks: tuple[str, ...] = ()

    def steps_for(self, facts: Facts, asking: int | None = None, version: int | None = None) -> Mapping[str, Step]:
        """The steps by id, in order; begun for this asking (0 for none), or for the newest if that is not known.

        `version` is that of the agreement with which they were begun.
        """
        known = facts if asking is None or not self.asks else facts.only(asking)
        steps = self.steps(known.begun_with(version)) if callable(self.steps) else self.steps
        return {step.id: step for step in steps}


# Where a person is


@dataclass(frozen=True)
class Place:
    """A question that waits for an answer: all that is stored between two messages.

    `path` holds the questions before it (for Back). A button answers this question only when its
    serial lies between `since` (when the question took its present form) and `serial` (asked last).
    `asking` is what the conversation was begun for, 0 for nothing: its answer stays with it, whatever is asked
    meanwhile. None: begun before that was kept. `version` is that of the agreement which was so then, in the same way.
    """

    conversation: str
    step: str
    answers: Answers = Answers()
    path: tuple[str, ...] = ()
    since: int = 0
    serial: int = 0
    asking: int | None = 0
    version: int | None = 0


@dataclass(frozen=True)
class Button:
    """What can be tapped."""

    value: str
    label: Said | str
    typed: Said | None = None


@dataclass(frozen=True)
class Turn:
    """What one answer led to.

    `told` are finished messages, each a tuple of says; `asked` is the question that now waits, with its buttons.
    `place` is None when the conversation has ended; `start` names the conversation to go on with.
    `caught` are words this conversation has no use for: offer to send them.
    `answers` are those at the moment the effects were caused, `answered` what was chosen of what is sent with them.
    """

    place: Place | None
    told: tuple[tuple[Says, ...], ...] = ()
    asked: tuple[Says, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    effects: tuple[Effect, ...] = ()
    answers: Answers = Answers()
    start: str | None = None
    caught: tuple[Piece, ...] = ()
    answered: tuple[Answered, ...] = ()
