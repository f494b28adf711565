"""Made-up facts: what checks, tests and the terminal play conversations with. Nobody here is real.

Rules of this file: pure and fixed; a trait changes one thing; a sample is a few traits under a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from conversations.agreement import Agreement, Aim, Duty, Goal, Issued
from conversations.agreement import sentences as agreed
from conversations.facts import Asking, Facts, Promised, Sent, Unsent, Written
from conversations.model import Piece, Reader
from conversations.plan import Gone, Plan, Sentence, sentences
from conversations.plan import Step as PlanStep

NOON: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The hour at which everything sent in a sample was sent: a Monday."""
OPENS: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

PLAIN: Final = Facts(
    name="Sophia",
    worker="Emma",
    helplines=("Childline: 0800 1111", "Emergency: 999"),
    duty_phone="0300 555 0100",
    advocacy="Northbridge Young Voices",
    advocacy_phone="0300 555 0111",
    told="Emma",
    languages=(("en", "English"), ("ar", "العربية"), ("es", "Español")),
)
"""The office is open, the person is confirmed, there is no reviewing officer, and nothing was sent before."""


def _sent(number: int, kind: str, text: str, **more: object) -> Sent:
    sent = Sent(number, kind, (Piece(number, "text", text),), None, NOON - timedelta(days=number))
    return replace(sent, **more)  # type: ignore[arg-type]


_READ: Final = {"read": NOON, "read_by": "Emma"}

PROMISED: Final = (
    Promised(date(2026, 11, 9), "late", "The office was closed."),
    Promised(date(2026, 11, 10), "broken", "There is no room."),
    Promised(date(2026, 11, 12), "kept"),
    Promised(date(2026, 11, 20), "open"),
    Promised(date(2026, 12, 4), "open"),
)
"""A promise in every state."""

STATUSES: Final = (
    _sent(1, "wish", "I want to see my dog."),
    _sent(2, "worry", "My brother cries at night.", **_READ),
    _sent(
        3,
        "question",
        "When is my review?",
        **_READ,
        answers=(Written(1, "On Thursday."), Written(2, "At four.")),
        promised=PROMISED,
    ),
    _sent(4, "good_news", "I scored a goal.", **_READ, done="done"),
    _sent(5, "wish", "A sleepover.", **_READ, done="could_not", done_words=Written(3, "The house is full.")),
    _sent(
        6, "message", "The bus pass is gone.", **_READ, done="passed_on", done_words=Written(4, "The school has it.")
    ),
    _sent(7, "message", "Forget this.", withdrawn=True),
    _sent(8, "help", "Please come.", safety=True),
    _sent(9, "feeling", "", pieces=(), feeling="sad"),
    _sent(10, "feeling", "", pieces=(Piece(10, "photo", "my drawing"), Piece(11, "voice", "")), feeling="worried"),
)
"""A statement in every status, and of every kind."""

LONG: Final = tuple(_sent(number, "wish", f"Wish number {number}.") for number in range(1, 13))
"""Three pages of statements."""

FAR: Final = Plan(
    "sophia",
    "Sophia",
    "preparing",
    "Things at home were very hard.",
    "Whether the first weekend goes ahead",
    date(2026, 12, 14),
    "Emma and the review meeting",
    (
        PlanStep("family_time-1", "family_time", date(2026, 11, 16), "the family centre", ("Maria", "Emma"), "done"),
        PlanStep("tea_at_home-1", "tea_at_home", date(2026, 11, 26), "home", ("Maria", "David")),
        PlanStep("visit-1", "visit", date(2026, 11, 30), "school", ("Emma",), "held", "The school is closed."),
        PlanStep("weekend-1", "weekend", date(2026, 12, 5), "home", ("Maria",), "stopped", "It was too soon."),
        PlanStep("review_meeting-1", "review_meeting", date(2026, 12, 14), "school", ("Sophia", "Emma")),
        PlanStep("move_home-1", "move_home", date(2027, 1, 7), "home", ("Maria", "David")),
    ),
    ("Sophia can tell Mr Osei at any time.", "Joan keeps the room ready."),
    "Ines was ill.",
)
"""A plan with everything in it."""
HERE: Final = Plan(
    "leanne",
    "Leanne",
    "at_home",
    "There were frightening rows.",
    "How often Samir visits",
    date(2026, 12, 23),
    "Samir",
    (PlanStep("visit-1", "visit", date(2026, 11, 28), "home", ("Samir",)),),
    ("Leanne can ring Auntie Bea.",),
)
"""A plan of somebody who is home already."""

ASKED: Final = (
    Asking(1, "ready", "tea_at_home", date(2026, 11, 26)),
    Asking(2, "after", "overnight", date(2026, 11, 22)),
    Asking(3, "at_home", "0", date(2026, 11, 23)),
    Asking(4, "getting_ready", "packing", date(2027, 1, 7)),
    Asking(5, "practice", "listening", date(2026, 11, 22)),
    Asking(6, "wellbeing", "", date(2026, 11, 23)),
    Asking(7, "check_in", "goals", date(2026, 11, 23)),
)
"""One open question of every kind."""

HOUSES: Final = (
    _sent(
        20,
        "safety_house",
        "",
        pieces=(Piece(20, "text", "Nan", "inside"), Piece(21, "text", "I go to my room.", "signs")),
    ),
    _sent(22, "my_people", "", pieces=(Piece(22, "text", "Nan", "home"), Piece(23, "text", "Miss Hall", "school"))),
    _sent(24, "three_houses", "", pieces=(Piece(24, "text", "The rows", "worries"), Piece(25, "photo", "", "dreams"))),
)
"""Pages that were made before."""

AGREED: Final = Agreement(
    "So that Sophia can come home safely and stay home.",
    ("Ask for an interpreter", "Get advice from a solicitor", "Ask for the times of meetings in writing"),
    (
        Goal(
            "talk",
            "Talk problems through without shouting",
            "Sophia went quiet when there was shouting.",
            "One problem talked through each week",
            ("Go to the parenting group on Tuesdays", "Use the pause plan"),
            date(2027, 1, 4),
            "Parenting group",
            "Family centre",
            date(2026, 11, 9),
            True,
            ("group attendance",),
            "The overnight stay waits until the review has talked about it.",
            date(2026, 12, 14),
        ),
        Goal(
            "english",
            "Go to English class twice a week",
            "So that you can talk to school yourself.",
            "Two classes each week",
            ("Enrol at the college",),
            date(2027, 1, 20),
            "English class and child care",
            "Northbridge College",
            date(2026, 12, 2),
            False,
            ("college register",),
            "You look for another class together.",
            date(2026, 12, 14),
        ),
    ),
    tuple(
        Duty(what, what, date(2026, 12, day), "Emma", state, reason)
        for what, day, state, reason in (
            ("Child care during class", 1, "late", "The nursery had no place."),
            ("A bus pass", 2, "late", ""),
            ("A visit every two weeks", 3, "on_time", ""),
            ("A place in the group", 4, "done", ""),
        )
    ),
    date(2026, 12, 14),
    "fortnightly",
)
"""An agreement with everything in it."""

AIMS: Final = tuple(
    Aim(one.id, one.title, None, slip) for one, slip in zip(AGREED.goals, ("parent_relapse", ""), strict=True)
)
"""Its goals as check-ins ask about them: with the first, a slip may mean danger."""

WAITING: Final = (
    Unsent(101, (Piece(101, "text", "I am not sure yet."), Piece(102, "photo", ""))),
    Unsent(103, (Piece(103, "text", "Another time."),)),
)


def _set(**facts: object) -> Callable[[Facts], Facts]:
    return lambda before: replace(before, **facts)  # type: ignore[arg-type]


def _planned(plan: Plan) -> Callable[[Facts], Facts]:
    """The plan as a child is told it: its words are there for every reader, so that all are tried with it."""
    return lambda facts: replace(facts, plan=sentences(plan, Reader.CHILD, facts.worker))


def _ticked(worker: str) -> tuple[Sentence, ...]:
    """What a parent is told of whom a worker ticked one thing: the day of the review meeting. For that reader alone."""
    return tuple(one for one in sentences(FAR, Reader.PARENT, worker) if one.id.endswith("review_meeting-1/day"))


def _issued(worker: str) -> Issued:
    """The agreement as it was issued; some of it in words that nobody has translated."""
    told = agreed(AGREED, worker)
    return Issued(1, 1, (replace(told[0], as_written=True), *told[1:]), AGREED.goals)


def _answer(answer: str) -> Callable[[Facts], Facts]:
    return lambda facts: replace(
        facts, agreement=replace(_issued(facts.worker), understood=answer != "advice", answer=answer), aims=AIMS[:1]
    )


def _asked_round(number: int) -> Callable[[Facts], Facts]:
    """The same questions, at home those of another round."""

    def other(one: Asking) -> Asking:
        return replace(one, about=str(number)) if one.kind == "at_home" else one

    return lambda facts: replace(facts, askings=tuple(map(other, facts.askings)))


def _of_siblings(facts: Facts) -> Facts:
    """The same questions, of somebody who would have to guess which child is meant."""
    return replace(facts, askings=tuple(replace(one, child="Leanne") for one in facts.askings))


TRAITS: Final[Mapping[str, Callable[[Facts], Facts]]] = MappingProxyType(
    {
        "open": _set(office_open=True, opens=None),
        "closed": _set(office_open=False, opens=OPENS),
        "opening_unknown": _set(office_open=False, opens=None),
        "unconfirmed": _set(confirmed=False),
        "reviewer_away": _set(reviewer="Ines"),
        "reviewer_signed_in": _set(reviewer="Ines", reviewer_signed_in=True),
        "advocate_signed_in": _set(advocate_signed_in=True),
        "nobody_told": _set(told=""),
        "duty_told": _set(told="Dev"),
        "wipes": _set(wipes=True),
        "unscreened": _set(unscreened=frozenset(range(200))),
        "statuses": _set(sent=STATUSES),
        "today": _set(today=NOON.date()),
        "long_list": _set(sent=LONG),
        "unsent": _set(unsent=WAITING),
        "flagged": _set(flagged=frozenset(range(200))),
        "planned": _planned(FAR),
        "at_home": lambda facts: replace(_planned(HERE)(facts), at_home=True),
        "told_before": lambda facts: replace(facts, plan=tuple(replace(one, new=False) for one in facts.plan)),
        "changed": _set(plan_gone=(Gone("Sophia", "tea_at_home"), Gone("Sophia", "decision"))),
        "ticked": lambda facts: replace(facts, plan=_ticked(facts.worker)),
        "only_a_day": lambda facts: replace(facts, plan=facts.plan[2:4]),
        "as_written": lambda facts: replace(facts, plan=tuple(replace(one, as_written=True) for one in facts.plan)),
        "tells_back": _set(reader=Reader.TEEN),
        "asked": _set(askings=ASKED),
        **{f"round_{n}": _asked_round(n) for n in range(1, 4)},
        "siblings": _of_siblings,
        "houses": _set(houses=HOUSES),
        "drawings": _set(drawings=(31, 32, 33)),
        "agreed": lambda facts: replace(facts, agreement=_issued(facts.worker), aims=AIMS),
        "understood": lambda facts: replace(
            facts, agreement=replace(_issued(facts.worker), understood=True), aims=AIMS[:1]
        ),
        **{f"answered_{one}": _answer(one) for one in ("agreed", "disagreed", "advice")},
        "agreement_waits": _set(agreement_waits=True),
        "aims_changing": _set(agreement_waits=True, aims=tuple(replace(one, title="") for one in AIMS[:1])),
        "standing": _set(agreement_waits=True, aims=AIMS[:1]),
    }
)
"""What can be true of somebody, by name. Golden dialogues use the same names.

One sample holds two goals that are asked about: the ways through them multiply.
"""


def sample(traits: Iterable[str] = ()) -> Facts:
    """The plain facts, changed by each trait in turn. Raises KeyError for a trait that there is not."""
    facts = PLAIN
    for trait in traits:
        facts = TRAITS[trait](facts)
    return facts


def read_by(reader: Reader, facts: Facts) -> Facts:
    """The same facts as this reader has them: a parent is offered other things than a child."""
    return replace(facts, reader=reader) if reader is Reader.PARENT else facts


SAMPLES: Final[Mapping[str, Facts]] = MappingProxyType(
    {
        "plain": sample(),
        "closed, reviewer away": sample(("closed", "reviewer_away")),
        "nobody knows when it opens": sample(("opening_unknown",)),
        "not yet confirmed, reviewer signed in": sample(
            ("unconfirmed", "closed", "reviewer_signed_in", "advocate_signed_in")
        ),
        "flagged": sample(("closed", "duty_told", "flagged", "reviewer_signed_in", "advocate_signed_in")),
        "not screened, nobody to be told": sample(
            ("unscreened", "nobody_told", "wipes", "reviewer_signed_in", "advocate_signed_in")
        ),
        "every status": sample(("statuses", "reviewer_signed_in", "today")),
        "a long list, and words unsent": sample(("long_list", "unsent")),
        "a plan, and everything asked": sample(("planned", "asked", "houses", "drawings")),
        "a plan told before, and home": sample(
            ("at_home", "told_before", "changed", "closed", "as_written", "asked", "tells_back")
        ),
        "a plan in own words": sample(("planned", "tells_back")),
        "asked, and flagged": sample(("asked", "flagged", "round_1", "planned", "tells_back")),
        "asked, and not screened": sample(("asked", "unscreened", "round_2", "planned", "tells_back")),
        "asked, the last round": sample(("asked", "round_3", "at_home", "siblings")),
        "a plan with one step": sample(("planned", "only_a_day")),
        "an agreement": sample(("agreed",)),
        "an agreement understood, flagged": sample(("understood", "flagged", "closed", "reviewer_signed_in")),
        "an agreement that was answered": sample(("answered_agreed", "asked", "unscreened", "advocate_signed_in")),
        "an agreement not agreed with": sample(("answered_disagreed",)),
        "an agreement to take advice on": sample(("answered_advice", "reviewer_away")),
        "an agreement that is being changed": sample(("agreement_waits",)),
        "goals that are being changed": sample(("aims_changing",)),
        "an agreement being changed, goals that stand": sample(("standing",)),
        "only words unsent": sample(("unsent", "unconfirmed", "changed")),
    }
)
"""Every mixture that the conversations are checked and walked with."""
