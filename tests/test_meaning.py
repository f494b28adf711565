"""The engine of meaning: the real worker process, a slow one, one that dies, and none at all."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot import meaning_worker
from bot.meaning import BUSY, STOPPED, TOO_LONG, Engine, Off
from bot.meaning_worker import CARD, Scorer, WrongEngine
from conversations.screening import windows
from conversations.screening.finding import Meaning, Unread, judge

CHAT, OTHER = b"one", b"other"
FAST = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    text, _ = json.loads(line)
    if "hang" in text:
        import time; time.sleep(60)
    if "die" in text:
        sys.exit(1)
    scored = {"score": 1.0, "cut": 0.0, "category": "neglect", "urgency": "today", "nearest": [["x", 0.5]]}
    print(json.dumps(scored), flush=True)
"""


@asynccontextmanager
async def engine(program: str | None = None) -> AsyncIterator[Engine]:
    """The engine at work, with its own worker or with this program in its place."""
    made = Engine((sys.executable, "-c", program)) if program else Engine()
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def again(one: Engine) -> None:
    """Ask until a new process has come up by itself."""
    async with asyncio.timeout(20):
        while not isinstance((await one.meanings(CHAT, "go on"))[0], Meaning):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another process starts: there is no event here


async def test_the_real_one_tells_danger_from_ordinary_words() -> None:
    async with engine() as real:
        (danger,) = await real.meanings(CHAT, "he gets the belt out when i get my sums wrong")
        (ordinary,) = await real.meanings(CHAT, "can we have pizza on friday please")
    assert isinstance(danger, Meaning)
    assert isinstance(ordinary, Meaning)
    assert danger.score > danger.cut
    assert ordinary.score < ordinary.cut
    assert len(danger.nearest) == 3
    found = judge("", [danger])
    assert found is not None
    assert found.category == "physical_harm"
    assert danger.nearest[0].id in found.why


async def test_a_long_text_is_looked_at_in_stretches() -> None:
    dull = "today we had maths and then lunch and i had chips and we played football in the yard and it was fun "
    hint = "and i sleep with the chair under the door handle because he comes in when mum is on nights and i cant tell "
    async with engine() as real:
        told = await real.meanings(CHAT, dull * 3 + hint + dull * 3)
    assert len(told) > 3
    assert any(isinstance(one, Meaning) and one.score > one.cut for one in told)


async def test_what_does_not_fit_is_said_to_be_unread() -> None:
    async with engine(FAST) as fast:
        told = await fast.meanings(CHAT, " ".join(f"word{n}" for n in range(2000)))
    assert len(told) == windows.MOST + 1
    assert told[-1] == TOO_LONG
    assert judge("", [told[-1]]) is not None


async def test_a_worker_that_hangs_is_replaced_and_nobody_waits_for_ever() -> None:
    async with engine(FAST) as fast:
        assert await fast.meanings(CHAT, "please hang") == (BUSY,)
        await again(fast)


async def test_a_worker_that_dies_is_replaced() -> None:
    async with engine(FAST) as fast:
        assert all(isinstance(one, Unread) for one in await fast.meanings(CHAT, "please die"))
        await again(fast)


async def test_a_long_text_holds_up_no_other_chat() -> None:
    done: list[bytes] = []

    async def ask(one: Engine, chat: bytes, text: str) -> None:
        await one.meanings(chat, text)
        done.append(chat)

    async with engine(FAST) as fast, asyncio.TaskGroup() as group:
        group.create_task(ask(fast, CHAT, " ".join(f"word{n}" for n in range(400))))
        await asyncio.sleep(0)
        group.create_task(ask(fast, OTHER, "short"))
    assert done == [OTHER, CHAT]


async def test_without_an_engine_a_person_looks_at_everything() -> None:
    assert await Off().meanings(CHAT, "hello") == (STOPPED,)
    async with engine("print('{\"ready\": false}')") as none:
        assert await none.meanings(CHAT, "hello") == (STOPPED,)
        assert await none.meanings(CHAT, "hello") == (STOPPED,)
    found = judge("hello", (STOPPED,))
    assert found is not None
    assert (found.category, found.urgency, found.screened) == ("unscreened", "today", False)


def test_files_that_differ_from_those_tested_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = json.loads(CARD.read_text("utf-8"))
    changed = tmp_path / "danger.json"
    changed.write_text(json.dumps({**card, "weights_sha256": "0" * 64}), "utf-8")
    monkeypatch.setattr(meaning_worker, "CARD", changed)
    with pytest.raises(WrongEngine):
        Scorer()


def test_the_model_was_made_from_the_exemplars_that_are_here() -> None:
    from tests.screening.train import exemplars_digest

    assert json.loads(CARD.read_text("utf-8"))["exemplars_sha256"] == exemplars_digest()
