"""`screen`: JSON lines of messages in, JSON lines of findings out. Needs no database."""

from __future__ import annotations

import json
import sys
from typing import TextIO

from conversations.screening.finding import judge


def screen(lines: TextIO, out: TextIO) -> int:
    """Screen each line `{id, lang, who, text}`. Returns 1 when a line could not be read, after doing the others."""
    faults = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            found = judge(message["text"])
            told = {"id": message["id"], "flag": found is not None}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            print(f"line {number} is not a message: it takes id, lang, who and text", file=sys.stderr)
            faults = 1
            continue
        category, urgency, why = (found.category, found.urgency, found.why) if found else ("none", "none", "")
        print(json.dumps({**told, "category": category, "urgency": urgency, "why": why}), file=out, flush=True)
    return faults
