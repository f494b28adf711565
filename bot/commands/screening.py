"""`screen`: JSON lines of messages in, JSON lines of findings out. Needs no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from bot.meaning import STOPPED, TOO_LONG, meant
from bot.meaning_worker import Scorer
from conversations.screening.finding import Finding, Meaning, Unread, judge
from conversations.screening.windows import windows

Meanings = Callable[[str], Sequence[Meaning | Unread]]


def screen(lines: TextIO, out: TextIO) -> int:
    """Screen each line `{id, lang, who, text}`. Returns 1 when a line could not be read, after doing the others."""
    meanings, faults = _engine(), 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            found = judge(message["text"], meanings(message["text"]))
            told = {"id": message["id"], "flag": found is not None}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            print(f"line {number} is not a message: it takes id, lang, who and text", file=sys.stderr)
            faults = 1
            continue
        print(json.dumps({**told, **_shown(found)}), file=out, flush=True)
    return faults


def looker() -> Callable[[str], Finding | None]:
    """What screens a text here, rules and meaning together."""
    means = _engine()
    return lambda text: judge(text, means(text))


def _shown(found: Finding | None) -> dict[str, str]:
    if found is None:
        return {"category": "none", "urgency": "none", "why": ""}
    return {"category": found.category, "urgency": found.urgency, "why": found.why}


def _engine() -> Meanings:
    """What understands meaning here; where nothing does, that is said, and every text is for a person to look at."""
    try:
        scorer = Scorer()
    except Exception as error:
        print(f"Meaning can't be looked at here ({type(error).__name__}): rules only.", file=sys.stderr)
        return lambda _: (STOPPED,)
    return lambda text: meanings(scorer, text)


def meanings(scorer: Scorer, text: str) -> Sequence[Meaning | Unread]:
    """A meaning for each stretch of the text, in this process."""
    cut = windows(text)
    read = [meant(scorer.score(one, cut.long), one) for one in cut.stretches]
    return (*read, *(() if cut.whole else (TOO_LONG,)))
