"""Pictures become pages to look at: PNG, 1080 pixels wide, made by Typst.

Rules of this file:
- Texts go to Typst as JSON and are shown as text. Nothing that somebody typed is ever read as Typst's own language.
- No network, no packages, no fonts of the system: whatever is drawn with stands in this folder or in a font package.
- Whatever goes wrong is one error, `CannotDraw`. It holds none of the texts.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import typst

from locales.pictures.blocks import blocks
from locales.pictures.glyphs import FONTS
from locales.pictures.model import CannotDraw, Picture

__all__ = ["CannotDraw", "render"]

HERE: Final = Path(__file__).parent
PIXELS: Final = 144.0
"""Pixels an inch: a page is 540 points wide, which makes 1080."""
MOST: Final = 200
"""Blocks that are looked at: more than six pages hold."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "ur", "fa", "prs", "ps", "he", "ckb", "ug", "sd"})


def render(picture: Picture) -> tuple[bytes, ...]:
    """The picture's pages, one to six, as PNG. Raises CannotDraw."""
    try:
        made = _compiler().compile(format="png", ppi=PIXELS, sys_inputs={"picture": _data(picture)})
    except Exception:
        raise CannotDraw("This picture can't be drawn.") from None  # what came before may quote a text
    if not made:
        raise CannotDraw("This picture has no page.")
    return (made,) if isinstance(made, bytes) else tuple(made)


def _data(picture: Picture) -> str:
    """What the Typst files need to know, as JSON."""
    pieces = list(islice(blocks(picture), MOST + 1))
    base = picture.language.replace("-", "_").split("_")[0].lower()
    told = {
        "kind": type(picture).__name__,
        "language": base if base.isascii() and base.isalpha() and len(base) in (2, 3) else "en",
        "rtl": base in RIGHT_TO_LEFT,
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
    return typst.Compiler(HERE / "picture.typ", root=HERE, font_paths=fonts, ignore_system_fonts=True)
