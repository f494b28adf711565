"""What is slow the first time, done before the first person waits for it."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from bot.turns.meant import may_be_label
from conversations.common import BACK_WORDS, HIDE_WORDS, MENU_WORDS, SHOW_WORDS, STOP_WORDS
from conversations.model import Reader
from conversations.screening.rules import rules
from locales import catalogue
from locales.words import Words, all_languages


def warm() -> None:
    """Load every catalogue, the words that people type for buttons, and the rules. Raises RuleError."""
    gc.disable()  # all of this stays for good: looking for waste in it is a third of a start
    rules()
    for language in catalogue.offered():
        catalogue.translations(language)
        Words(language, Reader.PARENT).time(datetime.now(UTC))
    for sentence in (BACK_WORDS, STOP_WORDS, MENU_WORDS, SHOW_WORDS, HIDE_WORDS):
        all_languages(sentence.key)
    may_be_label("")
    gc.freeze()
    gc.enable()
