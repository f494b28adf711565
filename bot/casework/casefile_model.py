"""What a case file says, in the words of the field.

- Every table of the file is one frozen model here; a key that no model knows is an error.
- Whatever is `None` was not said. Days stay as written (`dates.Day`) until they are read.
- Workers, children, parents and plans stand in the order of their ids, so that the same facts make the same case file
  however they were stored. Goals stand in the order of the file, because a family reads them in that order.
- A validator's message completes a sentence that begins with the value: `"soon" is not a day; write it like ...`.
- A model looks at its own fields only. That people named in one table exist in another is checked in `casefile_faults`.
"""

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    PositiveInt,
    StrictBool,
    model_validator,
)

from bot.casework import climbing, year
from bot.casework.dates import Day, read_date, read_day
from bot.casework.office import OfficeHours, check_nation, check_time_zone, read_office, read_week

LONGEST_TEXT = 4000
LONGEST_NAME = 100

# Control characters, halves of surrogate pairs, and the marks that turn the direction of the text around them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\".]+(\.[^@\s<>,;:\".]+)+")
_ID = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}([-_][A-Z][a-z]{3})?([-_][A-Z]{2})?")


def check_text(text: str) -> str:
    """`text` without the blanks around it, if it says something and can be shown."""
    if not text.strip():
        raise ValueError("is blank, and none may be blank")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    if _UNPRINTABLE.search(text):
        raise ValueError("has a control character in it")
    return text.strip()


def check_name(text: str) -> str:
    """`text` as a name: what `check_text` wants, in one short line."""
    name = check_text(text)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"is longer than {LONGEST_NAME} characters")
    if "\n" in name or "\t" in name:
        raise ValueError("must stand in one line")
    return name


def is_id(value: object) -> bool:
    """Whether `value` can be an id."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _check_id(value: str) -> str:
    if not is_id(value):
        raise ValueError("is not an id; use up to 64 of a-z, 0-9, _ and -, a letter or number first")
    return value


def _check_language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("is not a language code; write it like en, es or ar")
    return value


def _check_week(value: str) -> str:
    read_week(value)
    return value


def _check_email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("is not an e-mail address")
    return value


def _rising(minutes: tuple[int, int, int]) -> tuple[int, int, int]:
    if list(minutes) != sorted(minutes):
        raise ValueError("must be three numbers of minutes, each at least as large as the one before")
    return minutes


def _rising_totals(lowest: tuple[int, int, int]) -> tuple[int, int, int]:
    if not lowest[0] < lowest[1] < lowest[2] <= 40:
        raise ValueError("must be three totals up to 40, each larger than the one before")
    return lowest


Id = Annotated[str, AfterValidator(_check_id)]
Name = Annotated[str, AfterValidator(check_name)]
Text = Annotated[str, AfterValidator(check_text)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
Language = Annotated[str, AfterValidator(_check_language)]
Date = Annotated[date, BeforeValidator(read_date)]
WrittenDay = Annotated[Day, PlainValidator(read_day), PlainSerializer(str, return_type=str)]

Role = Literal["social_worker", "duty_worker", "team_manager", "reviewing_officer", "advocate"]
Stage = Literal["assessment", "decision", "preparing", "going_home", "at_home", "closed"]
Reader = Literal["young", "child", "teen"]
Contact = Literal["supervised", "agreed", "none"]
StepKind = Literal[
    "visit", "family_time", "tea_at_home", "day_at_home", "overnight", "weekend", "move_home", "review_meeting"
]
StepState = Literal["planned", "done", "held", "stopped"]
DutyState = Literal["on_time", "late", "done"]
Rhythm = Literal["weekly", "fortnightly", "monthly"]
Topic = Literal["drinking", "rows", "food", "sleep", "school", "new_people"]


class Facts(BaseModel):
    """What every table of a case file has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)


class Advocacy(Facts):
    """The independent service that speaks up for a child."""

    name: Name
    phone: Name


class Helpline(Facts):
    """A number to ring, and whom it is for (`for` in the file)."""

    name: Name
    phone: Name
    audience: Annotated[tuple[Literal["child", "parent"], ...], Field(min_length=1)] = Field(
        validation_alias="for", serialization_alias="for"
    )


def _serve_both(helplines: tuple[Helpline, ...]) -> tuple[Helpline, ...]:
    if {"child", "parent"} - {audience for helpline in helplines for audience in helpline.audience}:
        raise ValueError("must give a number for a child and a number for a parent")
    return helplines


def _denser_first(weeks: tuple[int, int, int]) -> tuple[int, int, int]:
    if list(weeks) != sorted(weeks) or weeks[-1] > year.MOST_WEEKS:
        raise ValueError(
            f"must be three numbers of weeks up to {year.MOST_WEEKS}, each at least as large as the one before"
        )
    return weeks


Minutes = Annotated[tuple[PositiveInt, PositiveInt, PositiveInt], AfterValidator(_rising)]
Weeks = Annotated[tuple[PositiveInt, PositiveInt, PositiveInt], AfterValidator(_denser_first)]


class Escalation(Facts):
    """Minutes until cover, duty and manager are told of what nobody has acknowledged: `today` in office time."""

    now: Minutes = climbing.NOW
    today: Minutes = climbing.TODAY


Lowest = Annotated[tuple[PositiveInt, PositiveInt, PositiveInt], AfterValidator(_rising_totals)]


class Bands(Facts):
    """The lowest totals of a questionnaire that are slightly raised, high and very high, by who filled it in."""

    source: Text
    teacher: Lowest
    parent: Lowest
    carer: Lowest
    child: Lowest


class Authority(Facts):
    """The council, its office and the numbers it gives out.

    `check_weeks`: weeks from check to check after a return home: in the first six weeks, until six months, after that.
    """

    name: Name
    time_zone: Annotated[str, AfterValidator(check_time_zone)]
    office_hours: Annotated[str, AfterValidator(_check_week)]
    closed: tuple[Date, ...] = ()
    nation: Annotated[str, AfterValidator(check_nation)]
    duty_phone: Name
    advocacy: Advocacy
    helplines: Annotated[tuple[Helpline, ...], AfterValidator(_serve_both)]
    escalation: Escalation | None = None
    check_weeks: Weeks | None = None
    sdq_bands: Bands | None = None

    @model_validator(mode="after")
    def _opens_at_times(self) -> Self:
        self.office()
        return self

    def climbs(self, urgency: str, since: datetime) -> tuple[climbing.Step, ...]:
        """When whom is told of something that nobody has acknowledged."""
        times = self.escalation or Escalation()
        return climbing.steps(self.office(), urgency, since, times.now, times.today)

    @property
    def zone(self) -> ZoneInfo:
        """Where the family and the office live."""
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """The day that it is there."""
        return now.astimezone(self.zone).date()

    def office(self) -> OfficeHours:
        """When the office is open. ValueError when it never would be."""
        return read_office(self.time_zone, self.office_hours, self.closed, self.nation)


class Worker(Facts):
    """Somebody who works for the child. `also`: how families may write the name, in other scripts for one."""

    id: Id
    name: Name
    role: Role
    email: Annotated[Name, AfterValidator(_check_email)] | None = None
    also: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None


class Case(Facts):
    """One family's work; the four posts hold ids of workers."""

    id: Id
    stage: Stage
    opened: WrittenDay
    returned_home: WrittenDay | None = None
    allocated: Id
    cover: Id
    manager: Id
    reviewing_officer: Id | None = None


class Child(Facts):
    """A child of the case; `reader` says how Wren speaks to them."""

    id: Id
    name: Name
    born: Date
    reader: Reader
    language: Language


class Parent(Facts):
    """A parent; `contact` is what has been decided about seeing the children."""

    id: Id
    name: Name
    language: Language
    relation: Name
    contact: Contact | None = None


class Decision(Facts):
    """What will be decided next, when, and by whom."""

    what: Text
    on: WrittenDay
    who: Text


class Step(Facts):
    """One step of a plan, and the people who are there."""

    kind: StepKind
    on: WrittenDay
    where: Text
    who: Annotated[tuple[Name, ...], Field(min_length=1)]
    state: StepState = "planned"


class Plan(Facts):
    """The plan of one child, by the child's id."""

    child: Id
    why: Text
    next_decision: Decision
    steps: tuple[Step, ...] = ()
    if_not_going_well: Texts


class Support(Facts):
    """What the authority gives so that a goal can be met."""

    what: Text
    provider: Text
    starts: WrittenDay
    started: StrictBool


class Goal(Facts):
    """What one parent works towards. No field may be blank. `topic`: what children are asked about at home anyway."""

    id: Id
    parent: Id
    title: Text
    why: Text
    measure: Text
    steps: Texts
    by: WrittenDay
    support: Support
    evidence: Texts
    consequence: Text
    review: WrittenDay
    topic: Topic | None = None


class Duty(Facts):
    """What the authority promised; `owner` is a worker's id."""

    what: Text
    by: WrittenDay
    owner: Id
    state: DutyState


class Agreement(Facts):
    """What parents and authority agreed. `check_in`: how often a parent is asked how it goes."""

    reviewed: WrittenDay
    why: Text
    check_in: Rhythm = "weekly"
    rights: Texts
    goals: tuple[Goal, ...] = ()
    duties: tuple[Duty, ...] = ()


Person = TypeVar("Person", Worker, Child, Parent)


def _by_id(people: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda person: person.id))


def _by_child(plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    return tuple(sorted(plans, key=lambda plan: plan.child))


class CaseFile(Facts):
    """Everything one case file says."""

    authority: Authority
    workers: Annotated[tuple[Worker, ...], Field(min_length=1), AfterValidator(_by_id)]
    case: Case
    children: Annotated[tuple[Child, ...], Field(min_length=1), AfterValidator(_by_id)]
    parents: Annotated[tuple[Parent, ...], AfterValidator(_by_id)] = ()
    plans: Annotated[tuple[Plan, ...], AfterValidator(_by_child)] = ()
    agreement: Agreement | None = None
