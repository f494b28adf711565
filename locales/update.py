"""Brings the catalogues up to date with the English in the sources (`make words`).

What is translated stays. What is new, or whose English changed, is left empty or marked fuzzy for a translator.
What is no longer said goes. The order is that of the sources, so that a reviewer reads whole dialogues.
"""

from __future__ import annotations

from datetime import UTC, datetime

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from locales import catalogue
from locales.catalogue import SOURCE, Entry

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date in the header: a catalogue changes only when its words do."""


def update() -> list[str]:
    """Rewrite every catalogue. Returns a line for each language."""
    return [_update(language) for language in catalogue.languages() if language != SOURCE]


def _update(language: str) -> str:
    old = catalogue.read(language)
    new = Catalog(
        locale=language,
        project="Wren",
        version="1",
        copyright_holder="The Wren developers",
        creation_date=EPOCH,
        fuzzy=False,
    )
    new.revision_date, new.last_translator, new.language_team = EPOCH, "", ""
    new.mime_headers = [("Plural-Forms", old.plural_forms)]  # some of Babel's own are wrong, and corrected by hand
    new.header_comment = "# Written without native review; see locales/README.md.\n#"
    before = {message.context: message for message in old if message.context}
    for entry in catalogue.entries():
        _carry(new, entry, before.get(entry.context))
    with catalogue.path(language).open("wb") as file:
        write_po(file, new, width=110, omit_header=False)
    return f"{language}: {len(catalogue.missing(new))} of {len(catalogue.entries())} texts to write"


def _carry(new: Catalog, entry: Entry, held: object) -> None:
    if not isinstance(held, Message) or not held.string:
        new.add(entry.id, context=entry.context)
        return
    same = held.id == entry.id
    flags = () if same and not held.fuzzy else ("fuzzy",)
    comments = [] if same else [f"The English was: {held.id}"]
    if isinstance(held.string, str) == isinstance(entry.id, str):
        new.add(entry.id, held.string, flags=flags, context=entry.context, auto_comments=comments)
    else:
        new.add(entry.id, context=entry.context)
