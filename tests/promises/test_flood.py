"""Nobody waits because somebody else writes a lot. See flood.md. Wren's own pace is on, as it is in real life."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness import Person, Practice, Wren, carries, wren

FLOOD = 600
DELAY = 2.0
"""Seconds more than when idle that another chat may wait."""
AS_IN_LIFE = {"send_rate": "25", "chat_rate": "1", "chat_burst": "10"}
"""The pace of real life, but that enrolling is done at once."""
FEW = 25
"""Messages of Wren's, at most, to somebody who wrote six hundred."""


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_flood_in_one_chat_delays_no_other(
    made: Practice, tmp_path: Path, mode: str, figure: Callable[[str], None]
) -> None:
    async with wren(made, tmp_path, mode, settings=AS_IN_LIFE) as running:
        sophia, leanne = await running.enrol("sophia", "leanne")
        idle = await seconds_to_an_answer(running, leanne, "Is anybody there?")
        before = len(sophia.heard)
        said = [f"{number:03} listen" for number in range(FLOOD)]
        for words in said:
            sophia.says(words)
        busy = await seconds_to_an_answer(running, leanne, "And now?")
        last = await sophia.hears(lambda message: said[-1] in message.text and carries("review")(message), 60.0)
        held = await running.export("sophia")
    answers = sophia.heard[before:]
    assert busy <= idle + DELAY
    assert [one["text"] for one in held["messages"] if one["kind"] == "text"] == said
    assert len(answers) <= FEW
    assert quoted_at_last(sophia, last.id) == said
    figure(f"{FLOOD} messages in one chat; another waited {idle:.2f} s idle, {busy:.2f} s now; {len(answers)} answers")


async def seconds_to_an_answer(running: Wren, person: Person, words: str) -> float:
    """How long this person waits for the review of their words; a webhook's line at Telegram's own door left out."""
    began = time.monotonic()
    person.says(words)
    if running.settings["mode"] == "webhook":
        await running.until(lambda: not running.stand_in.updates.waiting)
        began = time.monotonic()
    await person.hears(lambda message: words in message.text)
    return time.monotonic() - began


def quoted_at_last(person: Person, last: int) -> list[str]:
    """The numbered words of the last review, which may be cut anywhere into several messages."""
    told = " ".join(message.text for message in person.heard if message.id <= last)
    numbers: list[str] = re.findall(r"(\d{3})\s+listen", told)
    start = max(place for place, number in enumerate(numbers) if number == "000")
    return [f"{number} listen" for number in numbers[start:]]
