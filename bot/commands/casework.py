"""`import-case`, `invite` and `login`."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import cases as case_files
from bot.cases import Imported, gets_link
from bot.casework.casefile import warnings
from bot.console import acts
from bot.console.invitation import page
from bot.opening import database_for
from bot.settings import Settings, SettingsError
from storage import audit, people, signin
from storage.database import Tx
from storage.people import OPERATOR, Invitation, NoSuchPerson


async def import_case(settings: Settings, asked: argparse.Namespace) -> None:
    """Import one case file and print an invitation for everybody new in it."""
    text = _read(asked.file)
    async with database_for(settings) as database:
        today = database.now().astimezone(_zone(text)).date()
        done, printed = await database.write(partial(_import, settings=settings, text=text, today=today))
    if asked.json:
        print(json.dumps({"invitations": printed, **_told(done, today)}, ensure_ascii=False))
        return
    print(f"{done.file.case.id}: {'imported' if done.new else f'{len(done.changed)} fields changed'}.")
    told = _told(done, today)
    for line in (*told["warnings"], *told["conflicts"], *told["gone"]):
        print(f"! {line}")
    for invitation in printed:
        _show(invitation)


async def invite(settings: Settings, asked: argparse.Namespace) -> None:
    """Make a new invitation; open ones, and a lost phone's account, stop working."""
    async with database_for(settings) as database:
        printed = await database.write(partial(_invite, settings=settings, name=asked.person))
    if asked.json:
        print(json.dumps({"invitations": [printed]}, ensure_ascii=False))
    else:
        _show(printed)


async def login(settings: Settings, asked: argparse.Namespace) -> None:
    """Print a link that signs a worker in once."""
    async with database_for(settings) as database:
        token = await database.write(partial(_login, ref=asked.worker))
    print(f"{settings.console}/sign-in/{token}")
    print(f"Works once, within {signin.LINK_MINUTES} minutes.", file=sys.stderr)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not a text in UTF-8.") from None


def _zone(text: str) -> ZoneInfo:
    """The file's time zone decides which day today is; a file with a fault in it is told so by the import."""
    found = next((line for line in text.splitlines() if line.startswith("time_zone")), "")
    try:
        return ZoneInfo(found.partition('"')[2].partition('"')[0])
    except (ValueError, OSError, KeyError):
        return ZoneInfo("Europe/London")


def _import(tx: Tx, settings: Settings, text: str, today: date) -> tuple[Imported, list[dict[str, Any]]]:
    done = case_files.import_case(tx, text, today)
    return done, [_print(tx, settings, one) for one in done.invitations]


def _invite(tx: Tx, settings: Settings, name: str) -> dict[str, Any]:
    who = people.find(tx, people.operator_scope(tx), name)
    if not gets_link(who):
        raise NoSuchPerson(f"{name} is a young child and gets no link: talk together, on a worker's device")
    acts.replace(tx, None, who)
    audit.note(tx.conn, tx.now, OPERATOR, "invited", who.owner)
    return _print(tx, settings, people.invite(tx, who))


def _login(tx: Tx, ref: str) -> str:
    worker = people.find_worker(tx, people.operator_scope(tx), ref)
    if worker is None:
        raise NoSuchPerson(f"there is no worker with the id {ref!r}")
    audit.note(tx.conn, tx.now, OPERATOR, "made a sign-in link", worker.owner)
    return signin.new_link(tx, worker.id)


def _print(tx: Tx, settings: Settings, made: Invitation) -> dict[str, Any]:
    """One invitation as it is printed, with its page on disk under a name that tells nothing."""
    who, link = made.person, case_files.link(tx, made.token)
    html = page(
        who.profile.name, who.profile.language, who.profile.reader, link, made.token, made.expires_at, settings.practice
    )
    folder = settings.data_dir / "invitations"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.html"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(html)
    return {"person": who.ref, "role": who.role, "link": link, "payload": made.token, "page": str(path)}


def _show(invitation: dict[str, Any]) -> None:
    way = invitation["link"] or f"/start {invitation['payload']}  (the link is known once the bot has run)"
    print(f"{invitation['person']} ({invitation['role']}): {way}\n    to print: {invitation['page']}")


def _told(done: Imported, today: date) -> dict[str, list[str]]:
    return {
        "warnings": list(warnings(done.file, today)),
        "changed": list(done.changed),
        "conflicts": [f"{one.path} was changed here too, and is kept as it is" for one in done.conflicts],
        "gone": [f"{path} is no longer in the file, and is kept" for path in done.gone],
    }
