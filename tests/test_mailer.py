"""E-mails to workers: real SMTP to a server in this process, and no word of what it is about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from pydantic import SecretStr
from sqlalchemy import select

from bot.mailer import BODY, SUBJECT, Mailer
from bot.settings import Settings
from storage import mails
from storage.tables.core import mails as mails_table
from tests.support import Wren, stage

ADDRESS = "dev@council.test"


class Post:
    """A mail server's memory; `refuses` is what it answers instead of taking an e-mail."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[tuple[list[str], Message]] = asyncio.Queue()
        self.refuses = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refuses:
            answer, self.refuses = self.refuses, ""
            return answer
        self.came.put_nowait((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@asynccontextmanager
async def post_office() -> AsyncIterator[tuple[Post, str]]:
    """A mail server on this machine, and its address."""
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    async with server:
        yield post, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def mailing(folder: Path) -> AsyncIterator[tuple[Wren, Post]]:
    """Wren with a duty worker who has an address, and the mailer at work."""
    async with stage(folder, "maria") as wren, post_office() as (post, address):
        await wren.import_case("maria", ('name = "Dev"\n', f'name = "Dev"\nemail = "{ADDRESS}"\n'))
        settings = Settings(mail_server=SecretStr(address), mail_from="wren@council.test", console_url="http://console")
        mailer = Mailer(wren.db, settings)
        task = asyncio.create_task(mailer.run())
        dev = await wren.person("dev")
        await wren.db.write(partial(mails.add, worker_id=dev.id))
        mailer.wake()
        try:
            yield wren, post
        finally:
            task.cancel()


async def states(wren: Wren) -> list[str]:
    return await wren.db.read(lambda tx: list(tx.conn.scalars(select(mails_table.c.state))))


async def test_it_says_that_something_waits_and_nothing_else(tmp_path: Path) -> None:
    async with mailing(tmp_path) as (wren, post):
        to, message = await asyncio.wait_for(post.came.get(), 10)
        assert to == [ADDRESS]
        assert message["Subject"] == SUBJECT
        assert str(message.get_payload()).split() == BODY.format(console="http://console").split()
        for name in ("Sophia", "Maria", "Dev"):
            assert name not in message.as_string()
        wren.db.stirred.clear()
        while await states(wren) != ["sent"]:
            await asyncio.wait_for(wren.db.stirred.wait(), 10)


async def test_what_the_server_does_not_take_is_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path, "maria") as wren, post_office() as (post, address):
        post.refuses = "451 not now"
        await wren.import_case("maria", ('name = "Dev"\n', f'name = "Dev"\nemail = "{ADDRESS}"\n'))
        settings = Settings(mail_server=SecretStr(address), mail_from="wren@council.test")
        mailer = Mailer(wren.db, settings)
        dev = await wren.person("dev")
        await wren.db.write(partial(mails.add, worker_id=dev.id))
        wren.db.stirred.clear()
        task = asyncio.create_task(mailer.run())
        await asyncio.wait_for(wren.db.stirred.wait(), 10)
        assert await states(wren) == ["open"]
        wren.now.forward(minutes=1)
        mailer.wake()
        assert (await asyncio.wait_for(post.came.get(), 10))[0] == [ADDRESS]
        task.cancel()


async def test_one_waits_at_a_time_and_nobody_without_an_address_has_any(tmp_path: Path) -> None:
    async with stage(tmp_path, "maria") as wren:
        await wren.import_case("maria", ('name = "Dev"\n', f'name = "Dev"\nemail = "{ADDRESS}"\n'))
        for ref in ("dev", "dev", "emma"):
            await wren.db.write(partial(mails.add, worker_id=(await wren.person(ref)).id))
        assert await states(wren) == ["open"]
