"""A year is lived day by day, and everybody gets what they are owed: once, and at a humane hour. See year.md."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from storage import audit
from tests.harness import FULL
from tests.promises import year_agreed
from tests.promises.ledger import Line, Raised, days
from tests.promises.year import HUMANE, LONDON, WORKERS, Lived, lived
from tests.promises.year_page import save
from tests.promises.year_script import FIRST, LAST, ledgers, live, torn_so_far, worker

FAMILIES, RESTARTS = (("maria", "leanne"), 50) if FULL else (("leanne",), 6)


async def test_a_year(tmp_path: Path, figure: Callable[[str], None]) -> None:
    began = time.monotonic()
    torn = frozenset(random.Random("torn").sample(list(days(FIRST, LAST)), RESTARTS))
    async with lived(tmp_path, "a year", ledgers(*FAMILIES)) as life:
        await live(life, LAST, torn, full=FULL)
        assert torn_so_far(life) == RESTARTS
        await everything_once(life)
        at_humane_hours(life)
        for family, ledger in life.ledgers.items():
            await year_agreed.kept(life, ledger, await life.desk.browser(worker(life, family)))
        if folder := os.environ.get("WREN_YEAR"):
            await save(life, Path(folder))
        owed = sum(one.lines.total() for one in life.ledgers.values())
        raised = sum(one.raised.total() for one in life.ledgers.values())
        figure(
            f"{(LAST - FIRST).days + 1} days, {life.restarts.total()} restarts, {life.ticks} looks at the clock; "
            f"{owed} lines owed and sent, {raised} items raised, {life.sent.total()} answers; "
            f"0 lost, 0 twice, 0 at night; {time.monotonic() - began:.0f} s"
        )


async def everything_once(life: Lived) -> None:
    """What came is what was owed, on its day; nothing else came, and nothing is missing."""
    owed = sum((one.lines for one in life.ledgers.values()), start=Counter[Line]())
    came = await life.lines()
    assert (sorted((owed - came).elements()), sorted((came - owed).elements())) == ([], []), "lost, and not owed"
    raised = sum((one.raised for one in life.ledgers.values()), start=Counter[Raised]())
    found = await life.raised()
    assert (sorted((raised - found).elements()), sorted((found - raised).elements())) == ([], [])
    told = [one.notice for one in life.came if one.ref not in WORKERS]
    assert len(told) == len(set(told)), "no line twice"
    assert await life.untold() == []
    assert max(Counter(one for one in life.came if one.ref in WORKERS).values()) == 1, "nor to a worker"
    assert await life.twice() == 0
    for ref, number in life.sent.items():
        assert len(await life.wren.statements(ref)) >= number
    assert await life.wren.db.read(lambda tx: audit.broken(tx.conn)) is None


def at_humane_hours(life: Lived) -> None:
    """By the clock on the family's wall, which is not where it was a summer ago."""
    night = [one for one in life.came if not HUMANE[0] <= one.at.astimezone(LONDON).time() < HUMANE[1]]
    assert night == [], "nothing comes unasked at night, to a family or to a worker"
