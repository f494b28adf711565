"""`check`: conversations, words, settings, and who can be reached. `words`: the catalogues brought up to date."""

from __future__ import annotations

import argparse
import asyncio

from bot import reaching
from bot.opening import database_for
from bot.reaching import Unreached
from bot.settings import Settings, SettingsError, load, need_token
from conversations.check import check as check_structure
from conversations.check import choices_table
from conversations.library import CONVERSATIONS
from conversations.samples import SAMPLES
from conversations.screening.check import check as check_screening
from locales.check import check as check_words
from locales.update import update
from storage import cases, people
from storage.database import Tx


def check(asked: argparse.Namespace) -> int:
    """Print every fault as a sentence, and what is no fault and worth a look. Returns 1 when there is any fault."""
    if asked.choices:
        for row in choices_table(CONVERSATIONS.values(), SAMPLES):
            print("\t".join(str(cell) for cell in row))
        return 0
    faults = [*check_structure(CONVERSATIONS.values(), SAMPLES), *check_words(), *check_screening()]
    if not asked.no_cases:
        settings = load()
        unreached, notes = asyncio.run(_cases(settings))
        faults += [*_settings(settings), *unreached]
        for note in notes:
            print(note)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults." if faults else "All well.")
    return 1 if faults else 0


def words() -> int:
    """Rewrite the catalogues."""
    for line in update():
        print(line)
    return 0


def _settings(settings: Settings) -> list[str]:
    try:
        need_token(settings)
    except SettingsError as error:
        return [str(error)]
    return []


async def _cases(settings: Settings) -> tuple[list[str], list[str]]:
    async with database_for(settings) as database:
        return await database.read(_who_can_be_reached)


def _who_can_be_reached(tx: Tx) -> tuple[list[str], list[str]]:
    """A sentence for each case of which nobody would learn something urgent; and for everybody else who would not."""
    scope = people.operator_scope(tx)
    faults: list[str] = []
    notes: list[str] = []
    for case_id in cases.all_ids(tx):
        case = cases.get(tx, scope, case_id)
        posts = people.holders(tx, case_id)
        linked = {post for post, held in posts.items() if any(people.get(tx, scope, one).reached for one in held)}
        notes += (_unreached(case.ref, one) for one in reaching.unreached(tx, case_id))
        if "duty" not in linked:
            faults.append(f"{case.ref}: nobody on duty can be reached on Telegram. Danger would wait for the office.")
        if not linked & {"cover", "manager"}:
            faults.append(f"{case.ref}: neither cover nor manager can be reached on Telegram.")
    return faults, notes


def _unreached(ref: str, one: Unreached) -> str:
    why = "can't be reached any more" if one.lost else "has not opened their link"
    posts = ", ".join(one.posts)
    return (
        f"{ref}: {one.who.profile.name} ({posts}) {why}, and is told nothing on Telegram: {reaching.way_out(one.who)}"
    )
