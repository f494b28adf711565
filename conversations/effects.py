"""What a step causes: the engine says what should happen, somebody else does it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """A person must look at this first. Categories and urgencies are those of the safety policy."""

    category: str
    urgency: str


@dataclass(frozen=True)
class Submit:
    """Send the words (and what was chosen) to the worker as a statement of this kind.

    `asking` is what it answers, if Wren asked at a time that the plan sets.
    """

    kind: str
    asking: int = 0


@dataclass(frozen=True)
class Withdraw:
    """Take a statement back."""

    statement: int


@dataclass(frozen=True)
class Speak:
    """From here on, speak this language."""

    language: str


@dataclass(frozen=True)
class Resume:
    """Go back to the unsent words that begin with this message."""

    message: int


@dataclass(frozen=True)
class Discard:
    """Do not send the words of this conversation, now or later."""


@dataclass(frozen=True)
class Hide:
    """Remove what can be removed from the chat, on both sides."""


@dataclass(frozen=True)
class Tidy:
    """Clear the chat every evening from now on, or (`on` is False) no more."""

    on: bool


@dataclass(frozen=True)
class Told:
    """These sentences of the plan, or of the agreement, have been told (by their ids).

    `changes`: it has been said with them what is not so any more.
    """

    sentences: tuple[str, ...]
    changes: bool = False


@dataclass(frozen=True)
class Checked:
    """Did our explanation work? `words` is the key of the sentence said; `outcome` understood, missed or missed_again.

    A sentence that was missed again is told to the worker: the sentence has failed, not the person.
    """

    sentence: str
    words: str
    outcome: str


@dataclass(frozen=True)
class CallMe:
    """The person would like the worker to talk this sentence through with them."""

    sentence: str


@dataclass(frozen=True)
class Draw:
    """Make something for this person to keep: journey, story, feelings, the page of a statement of that kind; for a
    parent the agreement, or how it goes (progress).
    """

    kind: str


@dataclass(frozen=True)
class AddDrawings:
    """The photos among the words of this conversation are the person's own drawings, and kept."""


@dataclass(frozen=True)
class ShowDrawings:
    """Send the person their own drawings."""


@dataclass(frozen=True)
class TakeOut:
    """This drawing is not to be kept with the others any more."""

    drawing: int


@dataclass(frozen=True)
class Consent:
    """What a parent says of this version of their agreement: understood, agreed, disagreed or advice."""

    agreement: int
    kind: str


Effect = (
    Flag
    | Submit
    | Withdraw
    | Speak
    | Resume
    | Discard
    | Hide
    | Tidy
    | Told
    | Checked
    | CallMe
    | Draw
    | AddDrawings
    | ShowDrawings
    | TakeOut
    | Consent
)
