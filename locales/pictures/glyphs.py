"""Which characters the fonts have, and texts without the others: nothing is ever drawn as an empty box.

Rules of this file:
- Fonts come only from the packages in `PACKAGES`. Nothing is read from the system.
- A letter and the marks on it are drawn by one font, so they are kept together or the marks go.
- What nobody can draw is left out. Letters that are left out leave "…", so that it is seen that words are missing.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

PACKAGES: Final = ("fontpkg_nunito", "fontpkg_noto_sans", "fontpkg_amiri")
FONTS: Final = tuple(Path(str(files(package))) / "files" for package in PACKAGES)
"""Folders of fonts."""

MISSING: Final = "…"
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
_BREAKS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_MARKS: Final = 4
"""Marks on one letter, at most: more would reach into the lines above."""


def drawable(text: str) -> str:
    """The text with only what the fonts can draw: no control characters but "\\n", no overrides of direction."""
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", text).replace("\t", " "))
    kept = "".join(_drawn(cluster) for cluster in _clusters(text))
    return re.sub("\0(?:[\0 ]*\0)?", MISSING, kept).strip()


def _drawn(cluster: str) -> str:
    """The cluster, what can be drawn of it, or NUL for letters that no font has."""
    if cluster == "\n" or cluster in _INVISIBLE:
        return cluster
    if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Co"):
        return ""
    if any(font.issuperset(cluster) for font in _fonts()):
        return cluster
    base = cluster[0]
    if any(base in font for font in _fonts()):
        return base
    return "\0" if base.isalnum() else ""


def _clusters(text: str) -> Iterator[str]:
    """Each character with the marks on it. Marks that stand alone are left out."""
    cluster = ""
    for character in text:
        if not unicodedata.category(character).startswith("M"):
            yield from (cluster,) if cluster else ()
            cluster = character
        elif cluster and len(cluster) <= _MARKS:
            cluster += character
    yield from (cluster,) if cluster else ()


@cache
def _fonts() -> tuple[frozenset[str], ...]:
    """The characters of each upright font."""
    upright = [file for folder in FONTS for file in sorted(folder.glob("*.ttf")) if "Italic" not in file.name]
    return tuple(characters(file) for file in upright)


def characters(file: Path) -> frozenset[str]:
    """The characters that a TrueType font has a glyph for, read from its table of characters."""
    data = file.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", data, start + 2)
    parts = [struct.unpack_from(">I", data, start + 4 + 8 * n + 4)[0] for n in range(count)]
    return frozenset(character for part in parts for character in _part(data, start + part))


def _part(data: bytes, at: int) -> Iterator[str]:
    """The characters in one part of the table. Formats 4 and 12 are the ones in use; others add nothing to them."""
    (form,) = struct.unpack_from(">H", data, at)
    if form == 12:
        (count,) = struct.unpack_from(">I", data, at + 12)
        for n in range(count):
            first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * n)
            yield from (chr(code) for code in range(first + (glyph == 0), last + 1))
    elif form == 4:
        (double,) = struct.unpack_from(">H", data, at + 6)
        ends, starts = at + 14, at + 16 + double
        deltas, offsets = starts + double, starts + 2 * double
        for n in range(0, double, 2):
            (first,), (last,) = struct.unpack_from(">H", data, starts + n), struct.unpack_from(">H", data, ends + n)
            (delta,), (offset,) = (
                struct.unpack_from(">H", data, deltas + n),
                struct.unpack_from(">H", data, offsets + n),
            )
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offset:
                    (glyph,) = struct.unpack_from(">H", data, offsets + n + offset + 2 * (code - first))
                if glyph and (glyph + delta) & 0xFFFF:
                    yield chr(code)
