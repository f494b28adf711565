"""What is slow the first time, done before the first person waits for it.

Rules of this file: a start makes ready what any message needs. What few need is made ready when whatever waited at the
start has been answered; whoever needs it earlier waits a moment for their part of it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from bot.console import pages
from bot.logs import fault
from bot.turns.meant import may_be_label
from conversations.common import BACK_WORDS, HIDE_WORDS, MENU_WORDS, SHOW_WORDS, STOP_WORDS
from conversations.model import Reader
from conversations.screening import rules
from conversations.screening.policy import LANGUAGES
from conversations.screening.returns import ready
from locales import catalogue
from locales.words import Words, all_languages

LATER: Final = 10.0
"""Seconds from the start until that is made ready which few need."""


def warm() -> None:
    """Load every catalogue, the words that people type for buttons, and the rules. Raises RuleError."""
    gc.disable()  # all of this stays for good: looking for waste in it is a third of a start
    rules.rules()
    for language in catalogue.offered():
        catalogue.translations(language)
        Words(language, Reader.PARENT).time(datetime.now(UTC))
    for sentence in (BACK_WORDS, STOP_WORDS, MENU_WORDS, SHOW_WORDS, HIDE_WORDS):
        all_languages(sentence.key)
    may_be_label("")
    gc.freeze()
    gc.enable()


async def later() -> None:
    """Make ready what few need, one after the other, and wait until cancelled."""
    await asyncio.sleep(LATER)
    parts: list[tuple[str, Callable[[], object]]] = [
        ("flag", rules.compile_all),
        *(("return", partial(ready, language)) for language in LANGUAGES),
        ("console", pages.compile_all),
    ]
    for stage, part in parts:
        try:
            await asyncio.to_thread(part)
        except Exception as error:
            fault("cannot_make_ready", error, stage=stage)
    await asyncio.Event().wait()
