"""Saying it: a sentence, a reader and a language become text.

Rules of this file:
- Values are put in by name. In a right-to-left language each is wrapped in an isolate, so that a number or a foreign
  name keeps its place.
- Times are told in the family's time zone, in the words of the language.
- Other people's words pass through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from conversations.model import SAID, Names, Reader, Said, Value
from locales import catalogue

LONDON = ZoneInfo("Europe/London")
WELSH_AND = re.compile(r"a\(c\) (?=(.))")
"""Babel leaves the choice of the Welsh "and" to whoever reads it."""
FIRST_STRONG, POP = "\u2068", "\u2069"


@dataclass(frozen=True)
class Words:
    """The words of one language for one reader, in one time zone."""

    language: str
    reader: Reader
    zone: ZoneInfo = LONDON

    @property
    def right_to_left(self) -> bool:
        return catalogue.right_to_left(self.language)

    def say(self, sentence: Said, values: Mapping[str, Value] | None = None) -> str:
        """The sentence in this language, with its values. Raises KeyError when it is not said to this reader."""
        values = values or {}
        return self._pattern(sentence, values).format_map(_Values(self, values))

    def each(self, sentence: Said) -> tuple[str, ...]:
        """The sentence cut at "|": words that mean the same when typed."""
        return tuple(self._pattern(sentence, {}).split("|"))

    def label(self, label: Said | str, values: Mapping[str, Value] | None = None) -> str:
        """A button's label; what is the same in every language stays as it is."""
        return label if isinstance(label, str) else self.say(label, values)

    def time(self, at: datetime) -> str:
        """ "Monday 23 November 2026, 09:00" in this language and zone."""
        local, locale = at.astimezone(self.zone), catalogue.locale(self.language)
        day, hour = format_date(local, "full", locale=locale), format_time(local, "HH:mm", locale=locale)
        return str(locale.datetime_formats["full"]).format(hour, day)

    def day(self, on: date) -> str:
        """ "Monday 23 November 2026" in this language."""
        return format_date(on, "full", locale=catalogue.locale(self.language))

    def short_day(self, on: date) -> str:
        """ "23 Nov" in this language."""
        return format_skeleton("MMMd", on, locale=catalogue.locale(self.language))

    def names(self, names: Names) -> str:
        """ "Maria, David and Emma" in this language."""
        joined = format_list([self._isolated(name) for name in names], locale=catalogue.locale(self.language))
        return WELSH_AND.sub(lambda found: "ac " if found[1].lower() in "aeiouwyâêîôûŵŷ" else "a ", joined)

    def _pattern(self, sentence: Said, values: Mapping[str, Value]) -> str:
        translations = catalogue.translations(self.language)
        context, english = f"{sentence.key}|{self.reader}", sentence.texts[self.reader]
        if not sentence.plurals:
            return translations.pgettext(context, english)
        count = values["n"]
        assert isinstance(count, int)
        return translations.npgettext(context, english, sentence.plurals[self.reader], count)

    def _value(self, value: Value) -> str:
        match value:
            case Said():
                return self.say(value)
            case datetime():
                return self._isolated(self.time(value))
            case date():
                return self._isolated(self.day(value))
            case Names():
                return self.names(value)
            case tuple():
                return "\n".join(self._isolated(line) for line in value)
            case _:
                return self._isolated(str(value))

    def _isolated(self, text: str) -> str:
        return f"{FIRST_STRONG}{text}{POP}" if self.right_to_left else text


class _Values(dict[str, str]):
    """Puts a value into words only when the sentence asks for it. Raises KeyError for one that nobody gave."""

    def __init__(self, words: Words, values: Mapping[str, Value]) -> None:
        super().__init__()
        self._words, self._given = words, values

    def __missing__(self, name: str) -> str:
        return self._words._value(self._given[name])


@cache
def all_languages(key: str) -> frozenset[str]:
    """The sentence with this key in every language offered, for all readers it is said to, cut at "|"."""
    sentence = SAID[key]
    spoken = [Words(code, reader) for code in catalogue.offered() for reader in sentence.texts]
    return frozenset(text for words in spoken for text in words.each(sentence))
