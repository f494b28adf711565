"""What the tests of the console share: Wren around its stand-in, and workers' browsers in front of it.

Rules of this file: a worker acts through pages and forms only, a child through their phone. What a form carries is
taken from the page it stands on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette

from bot import family
from bot.console.app import console
from bot.settings import Settings
from bot.studio import Paints
from bot.telegram.ingest import Webhook
from bot.turns import submitting
from conversations.library.notices import NEUTRAL, SHOW
from conversations.library.sharing import SEND
from conversations.model import Answers, Piece, Said, Turn, Value
from locales.pictures.model import CannotDraw
from locales.words import LONDON
from storage import messages, queue, signin
from storage.database import Tx
from storage.tables.core import audit
from tests.support import Wren, stage

HOME = "http://console.test"


class _Page(HTMLParser):
    """The forms of a page, and what a person reads on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self._form: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.tags.append((tag, held))
        if tag == "form":
            self._form = self.forms.setdefault(held["action"], {})
        if tag == "input" and held.get("type") == "hidden":
            self._form[held["name"]] = held["value"]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


class Idle:
    """A painter that never paints."""

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        raise CannotDraw("Nobody paints here.")


@dataclass(frozen=True)
class Page:
    """An answer as a person has it before them."""

    answer: httpx.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def text(self) -> str:
        """What is read on it, with single spaces."""
        return " ".join("".join(_Page(self.html).said).split())

    @property
    def forms(self) -> dict[str, dict[str, str]]:
        """Where each form goes, and what it carries unseen."""
        return _Page(self.html).forms

    def tags(self, name: str) -> list[dict[str, str]]:
        """The attributes of every tag of this name."""
        return [held for tag, held in _Page(self.html).tags if tag == name]


@dataclass
class Browser:
    """A browser; signed in once `Desk.browser` has given it to a worker."""

    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> Page:
        return Page(await self.client.get(path, headers=headers))

    async def press(self, page: Page, action: str, **fields: str) -> Page:
        """Fill in the form of this page that goes to `action`, press its button, and follow where that leads."""
        sent = await self.client.post(action, data={**page.forms[action], **fields})
        return Page(await self.client.get(sent.headers["location"])) if sent.status_code == 303 else Page(sent)

    async def item(self, item_id: int) -> Page:
        return await self.get(f"/items/{item_id}")

    async def act(self, item_id: int, what: str, **fields: str) -> Page:
        """Open an item and use the form called `what`."""
        return await self.press(await self.item(item_id), f"/items/{item_id}/{what}", **fields)


@dataclass
class Desk:
    """Wren with two practice families, and the console in front of it. `changed` counts what the console reported."""

    wren: Wren
    app: Starlette
    changed: list[None] = field(default_factory=list)

    def stranger(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=HOME))

    async def link(self, ref: str) -> str:
        """A fresh sign-in address for this worker."""
        worker = await self.wren.person(ref)
        return f"/sign-in/{await self.wren.db.write(partial(signin.new_link, worker_id=worker.id))}"

    async def browser(self, ref: str) -> Browser:
        """A browser in which this worker has signed in."""
        browser, link = self.stranger(), await self.link(ref)
        page = await browser.press(await browser.get(link), link)
        assert page.status == 200, "signed in"
        return browser

    async def sends(self, ref: str, text: str) -> int:
        """This person writes something and sends it to their worker. Returns the item's id."""
        await self.wren.say(ref, text)
        await self.taps(ref, SEND)
        return max(item.id for item in await self.wren.items() if item.statement_id is not None)

    async def submits(self, ref: str, kind: str, text: str, **chosen: str) -> int:
        """Somebody sends words of this kind, having chosen these answers on the way. Returns the item's id."""
        who = await self.wren.person(ref)

        def sent(tx: Tx) -> int:
            at = family.talk(tx, who.id)
            message = messages.add(tx, who.id, "text", text, None, tx.now, who.confirmed_at is not None)
            turn = Turn(None, answers=Answers(chosen, (Piece(message, "text", text),)))
            submitting.submit(tx, at, kind, turn, family.facts(tx, at))
            return queue.items_of(tx, at.scope, who.id)[-1].id

        item = await self.wren.db.write(sent)
        self.wren.sender.wake()  # a line for the worker may wait to be sent
        return item

    async def shown(self, ref: str) -> str:
        """What this person sees after tapping *Show* under the newest line."""
        before = len(self.wren.phone(ref).screen)
        await self.taps(ref, SHOW)
        return "\n".join(message.text for message in self.wren.phone(ref).screen[before:])

    async def lines(self, ref: str) -> int:
        """How many neutral lines stand on this person's phone."""
        return self.wren.texts(ref).count(await self.words(ref, NEUTRAL))

    async def taps(self, ref: str, button: Said) -> None:
        """This person taps the newest button of that name."""
        await self.wren.tap(ref, await self.words(ref, button))

    async def words(self, ref: str, sentence: Said, **values: Value) -> str:
        """A sentence as this person is told it."""
        return family.words_for(await self.wren.person(ref), LONDON).say(sentence, values)

    async def audited(self, action: str) -> list[tuple[str, str]]:
        """(who, to what) of every audit entry of this action."""
        query = select(audit.c.actor, audit.c.subject).where(audit.c.action == action).order_by(audit.c.id)
        return await self.wren.db.read(lambda tx: [(row.actor, row.subject) for row in tx.conn.execute(query)])


@asynccontextmanager
async def desk(
    folder: Path,
    *,
    practice: bool = False,
    webhook: bool = False,
    home: str = HOME,
    painter: Paints | None = None,
) -> AsyncIterator[Desk]:
    """Wren and its console, with both practice families; nobody is enrolled yet. Nothing is drawn without `painter`."""
    async with stage(folder, "maria", "leanne", painter=painter) as wren:
        settings = Settings(
            data_dir=folder,
            console_url=home,
            practice=practice,
            telegram_api="http://phones.test",
            webhook_url=f"{home}/telegram",
            webhook_secret=SecretStr("a-secret"),
        )
        counted: list[None] = []

        def changed() -> None:
            counted.append(None)
            wren.sender.wake()

        hook = Webhook(wren.db, "a-secret", lambda: None) if webhook else None
        yield Desk(wren, console(wren.db, settings, changed, painter or Idle(), hook), counted)
