"""The command line: what each command is called and what it takes.

Rules of this file: an expected fault is one sentence on standard error and exit code 1 (2 for a wrong call); an
unexpected one is logged without its message, because messages quote what people wrote.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.casework.casefile import CaseFileError
from bot.commands import casework, checking, export, listing, screening, talk
from bot.run import run
from bot.settings import Settings, SettingsError, load
from storage.database import AlreadyRunning
from storage.people import NoSuchPerson
from storage.vault import WrongMasterKey

EXPECTED = (SettingsError, CaseFileError, NoSuchPerson, AlreadyRunning, WrongMasterKey)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    logs.set_up()
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.do(asked) or 0)
    except EXPECTED as error:
        print(error, file=sys.stderr)
    except DBAPIError as error:
        logs.fault("database", error)
        print("The database can't be used. Is the disk full, or WREN_DATABASE_URL wrong?", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Wren: a child in care is heard between visits.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, about: str, do: Callable[[argparse.Namespace], Any]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(do=do)
        return made

    command("run", "the bot and the console, until Ctrl-C", _with(run))
    made = command("import-case", "bring a case file in, and print the invitations", _with(casework.import_case))
    made.add_argument("file", type=Path)
    _json(made)
    made = command("invite", "a new invitation; a lost phone's account is unbound", _with(casework.invite))
    made.add_argument("person", help="the id of the case file: sophia, or northbridge-017/sophia")
    _json(made)
    made = command("login", "a one-time link to the console", _with(casework.login))
    made.add_argument("worker")
    _json(command("queue", "what waits, the most urgent first", _with(listing.queue)))
    made = command("export", "all that is held about one person", _with(export.export))
    made.add_argument("person")
    _json(made)
    command(
        "screen", "screen messages: JSON lines in, JSON lines out", lambda _: screening.screen(sys.stdin, sys.stdout)
    )
    made = command("talk", "play a conversation in the terminal", _talk)
    made.add_argument("conversation")
    made.add_argument("--reader", default="child")
    made.add_argument("--language", default="en")
    made = command("check", "conversations, words, settings, who can be reached", checking.check)
    made.add_argument("--no-cases", action="store_true", help="only what needs no database")
    made.add_argument("--choices", action="store_true", help="print every choice and whether it flags")
    command("words", "bring the catalogues up to date with the English", lambda _: checking.words())
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _with(do: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[[argparse.Namespace], int]:
    """Call `do` with the settings (and, but for `run`, the arguments) in an event loop."""

    def call(asked: argparse.Namespace) -> int:
        settings = load()
        _say_where(settings)
        made: int | None = asyncio.run(do(settings) if do is run else do(settings, asked))
        return made or 0

    return call


def _say_where(settings: Settings) -> None:
    if settings.all_default:
        print(
            f"No WREN_ settings for data or key: using {settings.data_dir}/ (SQLite, and a key only you can read).",
            file=sys.stderr,
        )


def _talk(asked: argparse.Namespace) -> int:
    return talk.talk(asked.conversation, asked.reader, asked.language, sys.stdin, sys.stdout)
