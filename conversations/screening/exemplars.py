"""The exemplars by id: what a worker is shown when a message is close to one in meaning."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "exemplars"
ID: Final = re.compile(r"\b[a-z]{2,3}-[a-z]-\d{4}\b")


@cache
def texts() -> dict[str, str]:
    """Every exemplar's text by its id."""
    files = sorted(FOLDER.glob("*.jsonl"))
    lines = (json.loads(line) for file in files for line in file.open(encoding="utf-8"))
    return {one["id"]: one["text"] for one in lines}


def quoted(why: str) -> str:
    """A reason with the exemplars it names put into words."""
    return ID.sub(lambda found: f"“{texts()[found.group()]}”" if found.group() in texts() else found.group(), why)
