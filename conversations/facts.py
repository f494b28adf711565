"""What conversations may know about the person they talk with: facts, never a database.

Rules of this file: frozen data, made anew for every turn. A placeholder in a sentence is a name in `values`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from conversations.agreement import Aim, Issued
from conversations.model import Answered, Piece, Reader, Value
from conversations.plan import Gone, Sentence, Step

ELSEWHERE: Final = frozenset({"complaint", "to_reviewer", "to_advocate"})
"""Kinds of statement that do not go to the social worker."""


@dataclass(frozen=True)
class Written:
    """Words of a worker to this person."""

    id: int
    text: str


@dataclass(frozen=True)
class Promised:
    """What a worker promised, by when. `state` is open, kept, late or broken; `reason` a worker's words for those."""

    by: date
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Sent:
    """A statement as its sender sees it. Times are aware; None means not yet. `done` says how it ended."""

    id: int
    kind: str
    pieces: tuple[Piece, ...]
    feeling: str | None
    sent: datetime
    read: datetime | None = None
    read_by: str = ""
    answers: tuple[Written, ...] = ()
    done: str | None = None
    done_words: Written | None = None
    withdrawn: bool = False
    safety: bool = False
    answered: tuple[Answered, ...] = ()
    promised: tuple[Promised, ...] = ()

    @property
    def can_be_withdrawn(self) -> bool:
        """What may be a safety matter, went to somebody else, is finished or withdrawn cannot be taken back."""
        return not (self.safety or self.withdrawn or self.done or self.kind in ELSEWHERE)


@dataclass(frozen=True)
class Unsent:
    """Words that wait unsent. `message` is their first message."""

    message: int
    pieces: tuple[Piece, ...]
    feeling: str | None = None


@dataclass(frozen=True)
class Asking:
    """What Wren asks at a time that is set. `kind` is ready, after, getting_ready, at_home, practice,
    wellbeing or check_in.

    `about` is the kind of step it is about, the topic, or the number of the round; `on` the day of the step.
    `child` is a child's name, where a parent would have to guess which one; `told`: the plan still says so.
    """

    id: int
    kind: str
    about: str
    on: date
    child: str = ""
    told: bool = True


@dataclass(frozen=True)
class Facts:
    """All that the conversations of this release know.

    `helplines` are "name: number" lines for this reader. `opens` is when the office opens next (None: never known).
    `confirmed`: a worker said that it is this person who writes.
    `flagged` are unsent messages that a worker has been shown all the same, because they may mean danger;
    `unscreened` those that a worker looks at because nobody could tell.
    `flagged_lately`: something was flagged within the hour.
    `told` is who is sent a message first when something may be dangerous; empty when nobody can be reached so.
    `reviewer` is the reviewing officer's name if the case has one; `…_signed_in` whether somebody can receive.
    `wipes`: the chat is cleared every evening.
    `reader` is who reads; only what is asked differs by it, never a fact. `at_home`: they live at home by now.
    `today` is the day where the family lives. `plan_gone`: what was told before is not so any more.
    `plan` are the sentences of the plan that a worker has approved for this person, in the order of the plan.
    `agreement` is what was issued to this parent and is so today; `agreement_waits`: it is being changed.
    `aims` are the goals that a check-in asks about: its own, or while it is being changed those that are as they were
    issued, in version `standing_of`. `aims_begun` are those of the versions (by their ids) with which check-ins under
    way were begun, whatever has been changed since.
    `askings` are what Wren has asked and the person has not answered, the oldest first; `begun` what the conversations
    under way were begun for, open or not.
    `houses` are the newest statement of each kind that makes a page to keep.
    `drawings` are the person's own drawings, in the order in which they were added.
    """

    name: str
    worker: str
    helplines: tuple[str, ...]
    duty_phone: str
    advocacy: str
    advocacy_phone: str
    languages: tuple[tuple[str, str], ...]
    told: str = ""
    confirmed: bool = True
    office_open: bool = True
    opens: datetime | None = None
    reviewer: str = ""
    reviewer_signed_in: bool = False
    advocate_signed_in: bool = False
    wipes: bool = False
    sent: tuple[Sent, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    flagged: frozenset[int] = frozenset()
    unscreened: frozenset[int] = frozenset()
    flagged_lately: bool = False
    reader: Reader = Reader.CHILD
    at_home: bool = False
    today: date | None = None
    plan_gone: tuple[Gone, ...] = ()
    plan: tuple[Sentence, ...] = ()
    askings: tuple[Asking, ...] = ()
    begun: tuple[Asking, ...] = ()
    houses: tuple[Sent, ...] = ()
    drawings: tuple[int, ...] = ()
    agreement: Issued | None = None
    agreement_waits: bool = False
    aims: tuple[Aim, ...] = ()
    standing_of: int = 0
    aims_begun: Mapping[int | None, tuple[Aim, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def asking(self, kind: str) -> Asking | None:
        """The newest open question of this kind."""
        return next((one for one in reversed(self.askings) if one.kind == kind), None)

    def newest(self, kinds: Sequence[str]) -> int:
        """What a conversation that answers these kinds is begun for; 0 for nothing."""
        return next((one.id for kind in kinds if (one := self.asking(kind))), 0)

    def only(self, asking: int) -> Facts:
        """The same, with this asking alone: whatever else is asked meanwhile, a conversation keeps its own."""
        own = next((one for one in (*self.askings, *self.begun) if one.id == asking), None)
        return replace(self, askings=(own,) if own else ())

    @property
    def version(self) -> int:
        """Which version of the agreement a check-in is begun with; 0 for none."""
        return self.agreement.id if self.agreement else self.standing_of

    def begun_with(self, version: int | None) -> Facts:
        """The same, with the goals of this version for a check-in that was begun with it."""
        return replace(self, aims=self.aims_begun.get(version, self.aims))

    def coming(self, step: Step) -> bool:
        """Is the day of this step still to come, or today?"""
        return self.today is None or step.on >= self.today

    @property
    def has_plan_b(self) -> bool:
        """Is there something agreed for when it is not going well?"""
        return self.reader is not Reader.PARENT and any(one.part == "not_well" for one in self.plan)

    def sentence(self, sentence: str) -> Sentence | None:
        """What may be told of this fact of the plan or the agreement."""
        agreed = self.agreement.sentences if self.agreement else ()
        return next((one for one in (*self.plan, *agreed) if one.id == sentence), None)

    def house(self, kind: str) -> Sent | None:
        """The newest statement of this kind."""
        return next((one for one in self.houses if one.kind == kind), None)

    @property
    def values(self) -> Mapping[str, Value]:
        """What fills the placeholders that a sentence does not fill itself."""
        known: dict[str, Value] = {
            "name": self.name,
            "worker": self.worker,
            "helplines": self.helplines,
            "duty_phone": self.duty_phone,
            "advocacy": self.advocacy,
            "advocacy_phone": self.advocacy_phone,
            "reviewer": self.reviewer,
            "told": self.told,
        }
        return known | ({"opens": self.opens} if self.opens else {})
