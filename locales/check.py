"""Finds mistakes in words before a person does, and says them in sentences.

Rules of this file: one fault, one sentence, naming language, key and reader; limits are data; English is checked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from babel.messages.catalog import Catalog

from conversations.model import Reader
from locales import catalogue
from locales.catalogue import SOURCE, Entry, placeholders

SENTENCE_WORDS: Final = {Reader.YOUNG: 14, Reader.CHILD: 18, Reader.TEEN: 20, Reader.PARENT: 20}
"""The longest sentence each reader gets, in words; the same in every language."""
LABEL_LETTERS: Final = 40
"""A button's label beyond this is cut off on a small phone."""
TEXT_LETTERS: Final = 1000
"""A single text beyond this is a wall of words (Telegram's own limit is 4096)."""
LABELS: Final = re.compile(r"common\.(back|stop|help|yes|no)|menu\.(?!child|parent)|command\.|notice\.show$")
ENDS: Final = re.compile(r"[.!?؟…。]+[\s”»\"]|[.!?؟…]$|\n|[:：]\s")


def check(languages: Iterable[str] | None = None) -> list[str]:
    """Every fault in every language, as sentences. An empty list means that the words are whole."""
    return [fault for language in (languages or catalogue.languages()) for fault in check_language(language)]


def check_language(language: str) -> Iterator[str]:
    """The faults of one language."""
    if language == SOURCE:
        for entry in catalogue.entries():
            texts = (entry.english,) if entry.plural is None else (entry.english, entry.plural)
            yield from _faults(SOURCE, entry, texts)
        return
    yield from check_catalogue(language, catalogue.read(language))


def check_catalogue(language: str, held: Catalog) -> Iterator[str]:
    """The faults of one catalogue against today's sources."""
    missing = catalogue.missing(held)
    for entry in missing:
        yield f"{language}: {entry.said.key} has no words for the reader {entry.reader}"
    gone = {entry.context for entry in missing}
    for entry in catalogue.entries():
        message = held.get(entry.id, entry.context)
        if entry.context in gone or message is None:
            continue
        strings = catalogue.strings(message)
        if entry.plural is not None and len(strings) != held.num_plurals:
            yield (
                f"{language}: {entry.said.key} needs {held.num_plurals} plural forms and has {len(strings)} "
                f"(reader {entry.reader})"
            )
        yield from _placeholders(language, entry, strings)
        yield from _faults(language, entry, strings)


def _placeholders(language: str, entry: Entry, strings: Iterable[str]) -> Iterator[str]:
    wanted = placeholders(entry.english)
    for text in strings:
        lost, extra = wanted - placeholders(text) - {"n"}, placeholders(text) - wanted
        for name in sorted(lost):
            yield f"{language}: {entry.said.key} has lost the placeholder {{{name}}} (reader {entry.reader})"
        for name in sorted(extra):
            yield f"{language}: {entry.said.key} has an unknown placeholder {{{name}}} (reader {entry.reader})"


def _faults(language: str, entry: Entry, strings: Iterable[str]) -> Iterator[str]:
    if entry.said.key.startswith("typed."):
        return
    where = f"{language}: {entry.said.key} (reader {entry.reader})"
    limit = SENTENCE_WORDS[entry.reader]
    for text in strings:
        for sentence in sentences(text):
            if (count := len(sentence.split())) > limit:
                yield f"{where} has a sentence of {count} words; {limit} is the most: “{sentence}”"
        if LABELS.match(entry.said.key) and len(text) > LABEL_LETTERS:
            yield f"{where} is a button of {len(text)} letters; {LABEL_LETTERS} is the most"
        if len(text) > TEXT_LETTERS:
            yield f"{where} has {len(text)} letters; {TEXT_LETTERS} is the most"


def sentences(text: str) -> list[str]:
    """The text cut where a reader takes a breath: at full stops, colons and line breaks."""
    return [part.strip() for part in ENDS.split(text) if part and part.strip()]
