"""Reading the catalogues: English stands in the conversations, the rest in `<language>/LC_MESSAGES/wren.po`.

Rules of this file:
- A message is found by key and reader (the gettext context `key|reader`) and by its English text. There is no fallback:
  a language with one text missing, or one translated from older English, is not offered.
- English is a catalogue like the others, made from the sources when the program starts.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from conversations.model import SAID, Reader, Said

SOURCE: Final = "en"
ROOT: Final = Path(__file__).parent
REGIONS: Final = {"en": "en_GB"}
"""Where a language's dates and numbers are those of a region."""


@dataclass(frozen=True)
class Entry:
    """One text that every language needs."""

    said: Said
    reader: Reader

    @property
    def context(self) -> str:
        return f"{self.said.key}|{self.reader}"

    @property
    def english(self) -> str:
        return self.said.texts[self.reader]

    @property
    def plural(self) -> str | None:
        return self.said.plurals.get(self.reader)

    @property
    def id(self) -> str | tuple[str, str]:
        return self.english if self.plural is None else (self.english, self.plural)


def entries(sentences: Iterable[Said] | None = None) -> list[Entry]:
    """Every text for every reader: by the first word of the key, and within it in the order of the sources.

    What is imported first must not matter, or each command would write the catalogues in an order of its own.
    """
    spoken = sorted(SAID.values() if sentences is None else sentences, key=lambda one: one.key.partition(".")[0])
    return [Entry(one, reader) for one in spoken for reader in one.texts]


def path(language: str) -> Path:
    """Where a language's catalogue stands."""
    return ROOT / language / "LC_MESSAGES" / "wren.po"


def languages() -> list[str]:
    """Every language there is a catalogue for, complete or not; English first."""
    return [SOURCE, *sorted(file.parts[-3] for file in ROOT.glob("*/LC_MESSAGES/wren.po"))]


def read(language: str) -> Catalog:
    """A language's catalogue as Babel reads it."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def missing(catalogue: Catalog) -> list[Entry]:
    """The texts that this catalogue lacks, or has from older English."""
    return [entry for entry in entries() if not _translated(catalogue, entry)]


def _translated(catalogue: Catalog, entry: Entry) -> bool:
    message = catalogue.get(entry.id, entry.context)
    if message is None or message.fuzzy or message.id != entry.id:
        return False
    return all(strings(message))


def placeholders(text: str) -> set[str]:
    """The names in braces. A text with broken braces has the placeholder "?"."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"?"}


def strings(message: Message) -> tuple[str, ...]:
    """What a message is in this language: one text, or one for each plural form."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)


@cache
def offered() -> tuple[str, ...]:
    """The languages that are complete for every reader, with no placeholder that nobody would fill."""
    return (SOURCE, *(language for language in languages() if language != SOURCE and _known(language)[0]))


def _whole(catalogue: Catalog) -> bool:
    return all(
        _translated(catalogue, entry)
        and (message := catalogue.get(entry.id, entry.context))
        and all(placeholders(text) <= placeholders(entry.english) for text in strings(message))
        for entry in entries()
    )


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue in gettext's own form. English is its own translation."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return _known(language)[1]


@cache
def _known(language: str) -> tuple[bool, Translations]:
    """Is this catalogue complete? And the catalogue in gettext's form: it is read once, because reading takes long."""
    held = read(language)
    return _whole(held), Translations(held)


class Translations(gettext.NullTranslations):
    """A catalogue as gettext offers it, straight from what Babel has read. What it lacks is English."""

    def __init__(self, held: Catalog) -> None:
        super().__init__()
        self._plural = gettext.c2py(held.plural_expr)
        self._forms = {
            (message.context, message.id if isinstance(message.id, str) else message.id[0]): strings(message)
            for message in held
            if message.context and message.string and not message.fuzzy
        }

    def pgettext(self, context: str, message: str) -> str:
        return self._form(context, message, 1) or message

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._form(context, msgid1, n) or (msgid1 if n == 1 else msgid2)

    def _form(self, context: str, english: str, n: int) -> str:
        forms = self._forms.get((context, english), ("",))
        return forms[self._plural(n)] if len(forms) > 1 else forms[0]


@cache
def locale(language: str) -> Locale:
    """Babel's locale for dates, numbers and direction."""
    return Locale.parse(REGIONS.get(language, language))


@cache
def right_to_left(language: str) -> bool:
    """Is this language written from right to left?"""
    return locale(language).text_direction == "rtl"


def name(language: str) -> str:
    """The language's name in itself: Español."""
    own = Locale.parse(language).get_display_name() or language
    return own[:1].upper() + own[1:]


def names() -> Mapping[str, str]:
    """code -> own name, for the languages offered."""
    return {language: name(language) for language in offered()}
