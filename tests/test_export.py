"""Whatever is kept of a person is in their export, or stays out for a reason that is written down here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from bot.commands.export import held_about
from storage.tables import metadata
from tests.support import stage

IN: Final = {
    "agreements": "agreements",
    "approvals": "approvals",
    "askings": "askings",
    "breaches": "breaches",
    "checks": "checks",
    "consents": "consents",
    "decisions": "decisions",
    "drawings": "drawings",
    "findings": "findings",
    "informants": "informants",
    "items": "queue",
    "messages": "messages",
    "pictures": "pictures",
    "progress": "progress",
    "promises": "promises",
    "replies": "replies",
    "scores": "scores",
    "statements": "statements",
    "tellings": "told",
}
"""Table -> under which name its rows are exported."""
OUT: Final = {
    "accounts": "how Telegram reaches them; that they are linked is told of the person",
    "invitations": "a digest of a link, and when it was used",
    "mails": "workers only",
    "media": "the message that a file came with is there, with its kind",
    "notices": "that something was shown; what was shown is there",
    "outbox": "emptied when it is sent",
    "places": "where a conversation stands; the words in it are messages",
    "timers": "when something is to be done",
}
"""Table -> why its rows are not."""


def test_every_table_about_a_person_is_exported_or_has_a_reason_not_to_be() -> None:
    about = {table.name for table in metadata.sorted_tables if "person_id" in table.columns}
    assert about == IN.keys() | OUT.keys()


async def test_the_export_has_each_of_them(tmp_path: Path) -> None:
    async with stage(tmp_path, "maria") as wren:
        held = await wren.db.write(partial(held_about, name="maria"))
    assert held.keys() == {"person", *IN.values()}
