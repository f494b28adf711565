"""Sentences as a person has read them aloud: files that the authority has put beside the data.

Rules of this file:
- A file is `<language>/<reader>/<sentence key>.ogg` in the folder of recordings. Nothing is ever made by a machine.
- No path leads out of the folder, whatever its parts are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PLACE: Final = re.compile(r"[A-Za-z0-9_-]+/[a-z0-9_]+/[a-z0-9_.]+\.ogg")
LARGEST: Final = 20_000_000
"""Bytes of one recording."""


def recording(folder: Path, language: str, reader: str, key: str) -> str | None:
    """The path of this sentence's recording below `folder`, or None when nobody has read it aloud."""
    path = f"{language}/{reader}/{key}.ogg"
    return path if _found(folder, path) is not None else None


def read(folder: Path, path: str) -> bytes | None:
    """The recording at a path that `recording` gave. None when it is gone, empty or too large."""
    found = _found(folder, path)
    if found is None:
        return None
    try:
        with found.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        return None
    return content if 0 < len(content) <= LARGEST else None


def _found(folder: Path, path: str) -> Path | None:
    """The file, if there is one and it is below the folder: a link could lead out of it."""
    if not PLACE.fullmatch(path):
        return None
    try:
        place = (folder / path).resolve()
        return place if place.is_relative_to(folder.resolve()) and place.is_file() else None
    except OSError:  # such as a name that is too long
        return None
