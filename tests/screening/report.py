"""Measures screening on the held-out set: `python -m tests.screening.report`. Nothing is tuned on what it prints.

Rules of this file: the product's own `judge` and engine; intervals are Wilson's at 95 %; each disturbance changes every
text in one way and nothing else.
"""

from __future__ import annotations

import json
import random
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bot.commands.screening import meanings
from bot.meaning_worker import Scorer
from conversations.screening.finding import Finding, judge

HELD: Final = Path(__file__).parent / "held"
Z: Final = 1.96
SEED: Final = 7


@dataclass(frozen=True)
class Judged:
    """A labelled message, what screening made of it, and what that cost in seconds of processor."""

    language: str
    flagged: bool
    category: str
    urgency: str
    hint: bool
    found: Finding | None
    seconds: float


def held(folder: Path = HELD) -> list[dict[str, str]]:
    """The labelled messages of a folder."""
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]


def judged(messages: Sequence[dict[str, str]], change: Callable[[str], str] = str) -> list[Judged]:
    """Every message, screened as it would be, its text changed first."""
    with get_context("spawn").Pool() as pool:
        return pool.map(_judge, [{**one, "text": change(one["text"])} for one in messages], chunksize=16)


@cache
def _scorer() -> Scorer:
    """The engine of this process."""
    return Scorer()


def _judge(one: dict[str, str]) -> Judged:
    begun = time.process_time()
    found = judge(one["text"], meanings(_scorer(), one["text"]))
    took = time.process_time() - begun
    hint = one["note"].startswith("indirect")
    return Judged(one["lang"], bool(one["flag"]), one["category"], one["urgency"], hint, found, took)


def share(rows: Iterable[Judged], called: str = "") -> str:
    """How many were flagged (and called so urgent): percent, the interval, and out of how many."""
    marks = [one.found is not None and called in ("", one.found.urgency) for one in rows]
    if not marks:
        return "-"
    n, p = len(marks), sum(marks) / len(marks)
    middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + Z * Z / n) for sign in (-1, 1))
    return f"{p:6.1%}  ({low:.0%} to {high:.0%}, n={n})"


def table(rows: Sequence[Judged]) -> Iterable[str]:
    """The figures: all, per language, per category."""
    danger = [one for one in rows if one.flagged]
    ordinary = [one for one in rows if not one.flagged]
    now = [one for one in danger if one.urgency == "now"]
    yield f"recall of now         {share(now)}"
    yield f"  called now          {share(now, 'now')}"
    yield f"  today called now    {share([one for one in danger if one.urgency == 'today'], 'now')}"
    yield f"recall                {share(danger)}"
    yield f"recall of hints       {share([one for one in danger if one.hint])}"
    yield f"alarms on ordinary    {share(ordinary)}"
    for language in sorted({one.language for one in rows}):
        mine = [one for one in rows if one.language == language]
        alarms = share([one for one in mine if not one.flagged])
        yield f"  {language:24} recall {share([one for one in mine if one.flagged])}   alarms {alarms}"
    for category in sorted({one.category for one in danger}):
        yield f"  {category:24} recall {share([one for one in danger if one.category == category])}"
    for category in sorted({one.category for one in ordinary}):
        yield f"  {category:24} alarms {share([one for one in ordinary if one.category == category])}"


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _slip(text: str) -> str:
    """One typo: two letters next to each other change places, in a word chosen by the text itself."""
    chance = random.Random(f"{SEED}{text}")
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return text
    n = chance.choice(long)
    at = chance.randrange(len(words[n]) - 1)
    words[n] = words[n][:at] + words[n][at + 1] + words[n][at] + words[n][at + 2 :]
    return " ".join(words)


DISTURBANCES: Final[dict[str, Callable[[str], str]]] = {
    "as written": str,
    "capitals": str.upper,
    "no punctuation": lambda text: "".join(c for c in text if not unicodedata.category(c).startswith("P")),
    "no diacritics": _bare,
    "one typo": _slip,
}


def main(folder: Path) -> None:
    """Print the tables."""
    messages = held(folder)
    rows = judged(messages)
    print("\n".join(table(rows)))
    ordered = sorted(one.seconds for one in rows)
    print(
        f"processor time a message: median {ordered[len(ordered) // 2] * 1000:.0f} ms, "
        f"95 % under {ordered[len(ordered) * 95 // 100] * 1000:.0f} ms"
    )
    for name, change in DISTURBANCES.items():
        changed = rows if name == "as written" else judged(messages, change)
        danger = share([one for one in changed if one.flagged])
        print(f"{name:16} recall {danger}   alarms {share([one for one in changed if not one.flagged])}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HELD)
