"""`run`: the bot and the console in one process.

Rules of this file: every part is a task of one group; when one ends with an error, all end and the process says so.
SIGINT and SIGTERM end everything in order; nothing needs it to, because every commit stands by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final, TypeVar

import uvicorn

from bot import logs
from bot.cases import BOT_NAME
from bot.clock import Clock
from bot.console.app import console
from bot.logs import fault, log
from bot.mailer import Mailer
from bot.meaning import Engine, Off
from bot.opening import database_for
from bot.pace import Pace
from bot.painting import Painter
from bot.settings import Settings, SettingsError, need_token
from bot.studio import Studio
from bot.telegram.adapter import Down, Rejected, Telegram, Wait
from bot.telegram.fetcher import Fetcher
from bot.telegram.ingest import Polling, Webhook
from bot.telegram.sender import Sender
from bot.turns.loop import Loop
from bot.turns.strangers import House
from bot.warm import LATER, later, warm
from conversations.library import notices
from conversations.model import Reader
from locales import catalogue
from locales.words import Words
from storage import cases
from storage.database import Database

T = TypeVar("T")
LOOK: Final = 1.0
"""Seconds between looks for what another process has written."""


async def run(settings: Settings) -> None:
    """Run until told to stop. Raises SettingsError, AlreadyRunning, WrongMasterKey."""
    token = need_token(settings)
    logs.watch(asyncio.get_running_loop())
    async with (
        database_for(settings, alone=True) as database,
        Telegram(token, settings.telegram_api) as telegram,
        Painter() as painter,
    ):
        service = _Service(settings, token, database, telegram, painter)
        await service.run()


class _Service:
    """The parts, wired together by bells."""

    def __init__(
        self, settings: Settings, token: str, database: Database, telegram: Telegram, painter: Painter
    ) -> None:
        self._settings, self._token, self._db, self._telegram = settings, token, database, telegram
        self._bell = asyncio.Event()
        house = House(settings.practice, settings.console, settings.data_dir / "audio")
        pace = Pace(settings.send_rate, settings.chat_rate, settings.chat_burst)
        self._sender = Sender(database, telegram, pace, settings.data_dir / "audio")
        self._fetcher = Fetcher(database, telegram, self._sender.wake)
        self._painter = painter
        self._studio = Studio(database, painter, self._sender.wake)
        self._sender.anew = self._studio.wake
        self._engine = Engine() if settings.meaning == "on" else Off()
        self._loop = Loop(database, telegram, house, self._engine, self._bell, self._changed)
        self._mailer = Mailer(database, settings)
        self._clock = Clock(database, self._changed, settings.data_dir / "invitations")
        self._socket = _listening(settings)

    def _came(self) -> None:
        self._bell.set()

    def _changed(self) -> None:
        self._sender.wake()
        self._fetcher.wake()
        self._studio.wake()
        self._mailer.wake()

    async def run(self) -> None:
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        engine = asyncio.create_task(self._engine.run())  # its process gets ready while this one does
        await asyncio.to_thread(warm)
        parts = [
            self._loop.run(),
            self._sender.run(),
            self._fetcher.run(),
            self._studio.run(),
            self._clock.run(),
            self._mailer.run(),
            self._serve(),
            self._listen(),
            self._describe(),
            self._look(),
            later(),
        ]
        tasks = [engine, *map(asyncio.create_task, parts)]
        stopped = asyncio.create_task(stop.wait())
        log("started", mode=self._settings.mode, port=self._settings.port)
        try:
            done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()
        finally:
            for task in (*tasks, stopped):
                task.cancel()
            await asyncio.gather(*tasks, stopped, return_exceptions=True)
            log("stopped")

    async def _serve(self) -> None:
        """The console, and the webhook if there is one."""
        secret = self._settings.webhook_secret
        webhook = None
        if self._settings.mode == "webhook" and secret is not None:
            webhook = Webhook(self._db, secret.get_secret_value(), self._came)
        app = console(self._db, self._settings, self._changed, self._painter, webhook)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
        await _Server(config).serve(sockets=[self._socket])

    async def _listen(self) -> None:
        """Learn the bot's name, then have updates come the way the settings say."""
        await self._introduce()
        if self._settings.mode == "polling":
            await Polling(self._db, self._settings.telegram_api, self._token, self._came).run()
        await asyncio.Event().wait()

    async def _introduce(self) -> None:
        """Learn the bot's public name, and have Telegram bring updates, or keep them, as the settings say."""
        try:
            name = await _patiently(self._telegram.name)
        except Rejected:
            raise SettingsError("Telegram does not know the token in WREN_TELEGRAM_TOKEN.") from None
        await self._db.write(partial(cases.remember, name=BOT_NAME, value=name))
        secret = self._settings.webhook_secret
        if self._settings.mode != "webhook" or secret is None:
            await _patiently(self._telegram.stop_listening)
            return
        try:
            url = self._settings.webhook_url
            await _patiently(partial(self._telegram.listen_at, url, secret.get_secret_value()))
        except Rejected:
            raise SettingsError("Telegram refuses WREN_WEBHOOK_URL or WREN_WEBHOOK_SECRET.") from None

    async def _describe(self) -> None:
        """Have Telegram show what there is to know about the bot, when whatever waited has been answered."""
        await asyncio.sleep(LATER)
        await _patiently(partial(self._telegram.introduce, _lines()))
        await asyncio.Event().wait()

    async def _look(self) -> None:
        """Notice what another process has written, such as an answer's row or a new invitation."""
        seen = 0
        while True:
            with contextlib.suppress(Exception):
                version = await self._db.changes_elsewhere()
                if version != seen:
                    seen = version
                    self._changed()
            await asyncio.sleep(LOOK)


def _lines() -> dict[str, str]:
    """What Telegram shows about the bot, by language: nothing that tells what it is for."""
    lines = {code: Words(code, Reader.PARENT).say(notices.BOT_LINE) for code in catalogue.offered()}
    return {"": lines[catalogue.SOURCE], **lines}


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call until Telegram answers."""
    pause = 0.5
    while True:
        try:
            return await call()
        except (Down, Wait) as error:
            fault("telegram_down", error, seconds=pause, stage="start")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)


class _Server(uvicorn.Server):
    """The web server, which leaves signals to `run`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listening(settings: Settings) -> socket.socket:
    """A socket at the console's port. Raises SettingsError when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named so that asyncio sends at once: without it every answer waits 40 ms for Nagle's algorithm.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(f"The console can't use port {settings.port}: {error.strerror}. Set WREN_PORT.") from None
    return listening
