"""Made-up facts: what checks, tests and the terminal play conversations with. Nobody here is real.

Rules of this file: pure and fixed; a trait changes one thing; a sample is a few traits under a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from conversations.facts import Facts, Sent, Unsent, Written
from conversations.model import Piece

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

STATUSES: Final = (
    _sent(1, "wish", "I want to see my dog."),
    _sent(2, "worry", "My brother cries at night.", **_READ),
    _sent(3, "question", "When is my review?", **_READ, answers=(Written(1, "On Thursday."), Written(2, "At four."))),
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

WAITING: Final = (
    Unsent(101, (Piece(101, "text", "I am not sure yet."), Piece(102, "photo", ""))),
    Unsent(103, (Piece(103, "text", "Another time."),)),
)


def _set(**facts: object) -> Callable[[Facts], Facts]:
    return lambda before: replace(before, **facts)  # type: ignore[arg-type]


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
        "long_list": _set(sent=LONG),
        "unsent": _set(unsent=WAITING),
        "flagged": _set(flagged=frozenset(range(200))),
    }
)
"""What can be true of somebody, by name. Golden dialogues use the same names."""


def sample(traits: Iterable[str] = ()) -> Facts:
    """The plain facts, changed by each trait in turn. Raises KeyError for a trait that there is not."""
    facts = PLAIN
    for trait in traits:
        facts = TRAITS[trait](facts)
    return facts


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
        "every status": sample(("statuses", "reviewer_signed_in")),
        "a long list, and words unsent": sample(("long_list", "unsent")),
        "only words unsent": sample(("unsent", "unconfirmed")),
    }
)
"""Every mixture that the conversations are checked and walked with."""
