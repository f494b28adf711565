"""Pictures become pages to look at: PNG, 1080 pixels wide. A paper becomes a PDF. Typst makes both.

Rules of this file:
- Texts go to Typst as JSON and are shown as text. Nothing that somebody typed is ever read as Typst's own language.
- No network, no packages, no fonts of the system: whatever is drawn with stands in this folder or in a font package.
- A PDF reads well aloud and keeps (PDF/UA, PDF/A). One that can't be made so is made without: words come first.
- Whatever goes wrong is one error, `CannotDraw`. It holds none of the texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import typst

from locales.pictures.blocks import LONGEST, blocks
from locales.pictures.glyphs import FONTS, drawable
from locales.pictures.model import CannotDraw, Paper, Picture

__all__ = ["CannotDraw", "render"]

HERE: Final = Path(__file__).parent
PICTURE, PAPER = str(HERE / "picture.typ"), str(HERE / "paper.typ")
"""Named in each call: a compiler goes on with the file that it was given last."""
PIXELS: Final = 144.0
"""Pixels an inch: a page is 540 points wide, which makes 1080."""
MOST: Final = 200
"""Blocks that are looked at: more than six pages hold."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "ur", "fa", "prs", "ps", "he", "ckb", "ug", "sd"})


def render(picture: Picture) -> tuple[bytes, ...]:
    """The picture's pages, one to six, as PNG; of a paper one PDF. Raises CannotDraw."""
    try:
        made = _printed(picture) if isinstance(picture, Paper) else _painted(picture)
    except Exception:
        raise CannotDraw("This picture can't be drawn.") from None  # what came before may quote a text
    if not made:
        raise CannotDraw("This picture has no page.")
    return (made,) if isinstance(made, bytes) else tuple(made)


def _painted(picture: Picture) -> bytes | list[bytes] | None:
    return _compiler().compile(PICTURE, format="png", ppi=PIXELS, sys_inputs={"picture": _data(picture)})


def _printed(paper: Paper) -> bytes | list[bytes] | None:
    """As a PDF that keeps and can be read aloud, where that is possible."""
    inputs = {"paper": _paper_data(paper)}
    try:
        return _compiler().compile(PAPER, format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"])
    except typst.TypstError:
        return _compiler().compile(PAPER, format="pdf", sys_inputs=inputs)


def _paper_data(paper: Paper) -> str:
    """What a paper's Typst file needs to know, as JSON."""

    def put(texts: Iterable[str]) -> list[str]:
        return [drawable(text[:LONGEST]) for text in texts]

    year, month, day = map(int, paper.issued.split("-"))
    told = {
        **_spoken(paper),
        **dict(zip(("title", "foot"), put((paper.title, paper.foot)), strict=True)),
        "about": put(paper.about),
        "sections": [
            {"title": put((one.title,))[0], "groups": [put(some) for some in one.groups]} for one in paper.sections
        ],
        "issued": {"year": year, "month": month, "day": day},
    }
    return json.dumps(told)


def _spoken(picture: Picture) -> dict[str, object]:
    """The language, and which way it runs."""
    base = picture.language.replace("-", "_").split("_")[0].lower()
    known = base.isascii() and base.isalpha() and len(base) in (2, 3)
    return {"language": base if known else "en", "rtl": base in RIGHT_TO_LEFT}


def _data(picture: Picture) -> str:
    """What the Typst files need to know, as JSON."""
    pieces = list(islice(blocks(picture), MOST + 1))
    told = {
        "kind": type(picture).__name__,
        **_spoken(picture),
        "large": picture.reader == "young",
        "blocks": [asdict(piece) for piece in pieces[:MOST]],
        "more": len(pieces) > MOST,
    }
    return json.dumps(told)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in FONTS]
    )
    return typst.Compiler(PICTURE, root=HERE, font_paths=fonts, ignore_system_fonts=True)
