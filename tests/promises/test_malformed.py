"""Whatever comes in is kept and stalls nobody. See malformed.md."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Tx
from storage.tables.core import inbox
from tests.harness import FULL, PHONES, Person, Practice, Wren, wren
from tests.promises.mutations import CANARY, Mutations

BROKEN = 5_000 if FULL else 300
"""Updates in each of the two modes."""
BETWEEN = 50
"""Broken updates before each good one."""
SOON = 5.0
GROUP = -4711


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_broken_updates_crash_nothing_stall_nobody_and_tell_nobody(
    made: Practice, tmp_path: Path, mode: str, figure: Callable[[str], None]
) -> None:
    async with wren(made, tmp_path, mode) as running:
        sophia, leanne, _ = await running.enrol("sophia", "leanne", "emma")
        chats = (PHONES["sophia"].user_id, PHONES["stranger"].user_id, GROUP)
        mutations = Mutations(random.Random(mode), chats, numbered=mode == "polling")
        sent: list[bytes] = []
        waited = [await answered(leanne, "first")]
        for number in range(BROKEN):
            sent.append(mutations.update(running.stand_in.updates.next_number))
            running.stand_in.deliver(sent[-1])
            if number % BETWEEN == BETWEEN - 1:
                waited.append(await answered(leanne, f"good {number}."))
        sophia.says("I am still here.")
        await sophia.hears(lambda message: "I am still here." in message.text)
        assert await running.stop() == 0
        states = await kept(running, sent)
    assert max(waited[1:]) <= waited[0] + SOON
    nothing_told(running)
    slowest = max(waited[1:])
    figure(f"{len(sent)} broken updates: {dict(states)}; good messages between them waited {slowest:.2f} s at most")


async def answered(person: Person, words: str) -> float:
    """How long this person waits until the review shows their words."""
    began = time.monotonic()
    person.says(words)
    await person.hears(lambda message: words in message.text)
    return time.monotonic() - began


async def kept(running: Wren, sent: list[bytes]) -> Counter[str]:
    """Every update is on disk and has been worked or set aside. Returns how many rows are in which state."""
    async with running.database() as database:
        rows = await database.read(lambda tx: dict(states(tx)))
        digests = [{database.vault.digest("update", form) for form in forms(body)} for body in sent]
    assert [body for body, possible in zip(sent, digests, strict=True) if not possible & rows.keys()] == []
    assert set(rows.values()) <= {"done", "quarantined"}
    return Counter(rows.values())


def states(tx: Tx) -> list[tuple[bytes, str]]:
    return [(row.digest, row.state) for row in tx.conn.execute(select(inbox.c.digest, inbox.c.state))]


def forms(body: bytes) -> list[bytes]:
    """The forms by which one update may be known: as brought, by what it says, or as the whole of an answer."""
    alone = [body, b'{"ok":true,"result":[' + body + b"]}"]
    try:
        return [*alone, json.dumps(json.loads(body), sort_keys=True).encode()]
    except (ValueError, RecursionError):
        return alone


def nothing_told(running: Wren) -> None:
    """Nothing of anybody's words, name, chat or token was printed, and nothing went wrong unseen."""
    printed = running.printed.lower()
    ids = [str(PHONES[ref].user_id) for ref in ("sophia", "leanne", "emma", "stranger")]
    secrets = [CANARY, running.stand_in.token.lower(), "a-secret-for-tests", "still here", *ids, str(GROUP)]
    assert [secret for secret in secrets if secret in printed] == []
    assert [line for line in running.printed.splitlines() if '"uncaught"' in line or not line.startswith("{")] == []
