"""The text inside what was drawn: a picture's pages and a document, read back from what the real painter makes."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from locales.pictures import render
from locales.pictures.model import Paper, load


def text_of(picture_json: str) -> str:
    """All the text on its pages, without spaces. A picture is made as a PDF here: from the same source as its PNG."""
    picture = load(picture_json)
    if isinstance(picture, Paper):
        (pdf,) = render.render(picture)
    else:
        inputs = {"picture": render._data(picture)}
        made = render._compiler().compile(render.PICTURE, format="pdf", sys_inputs=inputs)
        assert isinstance(made, bytes)
        pdf = made
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
