"""The practice from start to end: stand-in, the real bot with its console, practice families, phones in the browser.

Expected things (a port that is taken, Ctrl-C, a bot that does not start) are said in a sentence, never as a
traceback. When it ends, everything it started is stopped and the practice data is removed, unless the person
named a folder for it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.sandbox.bot_process import BotProcess, PracticeFailed
from bot.sandbox.cast import CASES, cast
from bot.sandbox.phones import routes
from bot.sandbox.practice_room import PracticeRoom
from bot.sandbox.server import serve
from bot.sandbox.telegram import StandIn

HOST = "127.0.0.1"
PORTS_TO_TRY = 100


def main(arguments: list[str] | None = None) -> int:
    """Run the practice until it is stopped. Returns the exit code."""
    options = _options(arguments)
    try:
        return asyncio.run(_until_stopped(options))
    except PracticeFailed as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except OSError as trouble:
        print(f"\nThe practice could not go on: {trouble.strerror or trouble}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
    return 1


def free_port(first: int, taken: frozenset[int] = frozenset()) -> int:
    """The first free port from `first` on. Raises PracticeFailed."""
    for port in range(first, min(first + PORTS_TO_TRY, 65536)):
        if port not in taken and _is_free(port):
            return port
    raise PracticeFailed(f"No free port between {first} and {first + PORTS_TO_TRY}. Try another with --port.")


async def _until_stopped(options: argparse.Namespace) -> int:
    practice = asyncio.create_task(_practice(options))
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, _stop_once(practice))
    try:
        await practice
    except asyncio.CancelledError:
        print("\nStopped." if options.data_dir else "\nStopped. The practice data is gone.")
    return 0


def _stop_once(practice: asyncio.Task[None]) -> Callable[[], None]:
    """A second Ctrl-C must not break into the cleaning up that the first began."""

    def stop() -> None:
        if not practice.cancelling():
            practice.cancel()

    return stop


async def _practice(options: argparse.Namespace) -> None:
    port = free_port(options.port)
    console = f"http://{HOST}:{free_port(options.console_port, frozenset({port}))}"
    stand_in = StandIn(first_number=int(time.time()))  # beyond what a kept data folder has seen
    with _folder(options.data_dir) as folder:
        settings = _settings(f"http://{HOST}:{port}", console, stand_in.token, folder)
        bot = BotProcess(settings, folder / "bot.log", stand_in.changed.tell)
        room = PracticeRoom(stand_in, bot, console, cast(date.today()))  # noqa: DTZ011 - ages, on this machine
        async with serve(stand_in, HOST, port, extra=routes(room)) as address:
            try:
                await _set_up(room, address)
                _show(address, options.browser)
                await asyncio.Event().wait()
            finally:
                await bot.stop()


async def _set_up(room: PracticeRoom, address: str) -> None:
    _say(f"[1/4] The Telegram stand-in listens at {address}")
    _say("[2/4] Starting the bot and the worker's console ...")
    await room.bot.start()
    _say("[3/4] Loading the practice families ...")
    for file in CASES:
        imported = json.loads(await room.bot.command("import-case", str(file), "--json"))
        room.invitations |= {found["person"]: found["payload"] for found in imported["invitations"]}
    _say("[4/4] Switching the workers' phones on ...")
    for person in room.people:
        if person.role == "worker":
            room.start(person.id)
    room.ready = True
    room.stand_in.changed.tell()


def _show(address: str, browser: bool) -> None:
    _say(f"\n  Open  {address}/\n\n  Practice: nobody here is real. Ctrl-C stops everything.\n")
    on_a_screen = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    if browser and on_a_screen:
        with contextlib.suppress(Exception):  # a browser that does not open must never end the practice
            webbrowser.open(f"{address}/")


def _settings(telegram: str, console: str, token: str, folder: Path) -> dict[str, str]:
    return {
        "WREN_TELEGRAM_API": telegram,
        "WREN_TELEGRAM_TOKEN": token,
        "WREN_DATA_DIR": str(folder / "data"),
        "WREN_HOST": HOST,
        "WREN_PORT": console.rpartition(":")[2],
        "WREN_CONSOLE_URL": console,
        "WREN_PRACTICE": "1",
        "WREN_MODE": "polling",
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox",
        description="The whole of Wren on this machine: phones and the worker's console. Nobody is real.",
    )
    parser.add_argument("--port", type=_port, default=8700, help="port of the page (the next free one if taken)")
    parser.add_argument("--console-port", type=_port, default=8701, help="port of the console (likewise)")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="don't open a browser")
    parser.add_argument("--data-dir", type=Path, help="keep the practice data in this folder")
    return parser.parse_args(arguments)


def _port(words: str) -> int:
    port = int(words)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _say(line: str) -> None:
    print(line, flush=True)


@contextlib.contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="wren-practice-") as folder:
        yield Path(folder)
