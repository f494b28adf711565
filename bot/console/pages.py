"""What every page stands on: the templates, the frame around a page, and the kind pages for what went wrong.

Rules of this file: templates are compiled when the program starts; what a page shows is a frozen view; a page about a
fault tells nothing of the fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.settings import Settings
from storage.database import Database

HERE: Final = Path(__file__).parent
PRACTICE_DOOR: Final = "This is practice: send /queue to Wren on your own phone there, and it sends you a link."
REAL_DOOR: Final = (
    "Ask whoever runs Wren here for a sign-in link. They make it with: python -m bot login, followed by your id."
)


@dataclass(frozen=True)
class Console:
    """The parts that pages use. `changed` is called when something may have been queued to be sent.

    `paint` makes the pages of a document, and raises when it can't.
    """

    database: Database
    settings: Settings
    changed: Callable[[], None]
    paint: Callable[[str], Awaitable[tuple[bytes, ...]]]

    @property
    def secure(self) -> bool:
        """Is the console reached by https?"""
        return self.settings.console.startswith("https://")

    @property
    def door(self) -> str:
        """How to get a sign-in link."""
        return PRACTICE_DOOR if self.settings.practice else REAL_DOOR


@dataclass(frozen=True)
class Frame:
    """What stands around a page. `worker` is empty when nobody is signed in; `here` names the open part of the menu."""

    practice: bool
    worker: str = ""
    csrf: str = ""
    here: str = ""
    note: str = ""


@dataclass(frozen=True)
class Message:
    """A page that says one thing. `action` and `button` make a form of it; `back` leads to the queue."""

    title: str
    sentences: tuple[str, ...]
    action: str = ""
    button: str = ""
    back: bool = True


PROBLEMS: Final = {
    400: Message("That did not work", ("What your browser sent can't be used.", "Please go back, reload, try again.")),
    401: Message("Please sign in", ("You are not signed in, or your session has ended.",), back=False),
    404: Message("There is nothing here", ("This does not exist, or it is not in your caseload.",)),
    405: Message("That does not work here", ("Please go back to the queue and try again from there.",)),
    413: Message("That is too long", ("Please write less at once. Nothing was kept.",)),
    500: Message(
        "Something went wrong on our side",
        ("It has been noted. Please go back and try again; if it stays like this, tell whoever runs Wren here.",),
    ),
    503: Message(
        "Wren can't read or write just now",
        ("Please try again in a minute. If somebody may be in danger, don't wait for this page.",),
    ),
}
"""What is said for each status that can happen."""


@cache
def templates() -> Environment:
    """All templates. Each is compiled when it is needed first, or by `compile_all`."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compile_all() -> None:
    """Compile every template, so that no page has to wait for it."""
    for name in templates().list_templates():
        templates().get_template(name)


def html(template: str, view: Any, frame: Frame, status: int = 200) -> HTMLResponse:
    """A page."""
    return HTMLResponse(templates().get_template(template).render(view=view, frame=frame), status)


def problem(console: Console, status: int) -> HTMLResponse:
    """The kind page for a status."""
    known = status if status in PROBLEMS else 400
    message = PROBLEMS[known]
    if known == 401:
        message = replace(message, sentences=(*message.sentences, console.door))
    return html("message.html", message, Frame(console.settings.practice), known)
