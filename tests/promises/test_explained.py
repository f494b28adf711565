"""Nobody is told an old fact, an unapproved one, or one of somebody else's plan. See explained.md."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from conversations.model import Reader
from conversations.plan import WHAT
from locales.words import Words
from storage import cases, people
from storage.database import Tx
from tests.explained import approve, change, sentences, steps, tell
from tests.harness import FULL
from tests.support import Wren, stage

SEEDS, ACTS = (40, 150) if FULL else (6, 60)


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria", "leanne", "yusuf")) as wren:
        yield wren


async def test_no_fact_of_leannes_plan_reaches_yusuf_unticked(wren: Wren) -> None:
    await approve(wren, "leanne")
    await tell(wren, "leanne")
    await wren.press("yusuf", "menu:plan")
    await tell(wren, "yusuf")
    shown = " ".join(wren.texts("yusuf"))
    for fact in ("Samir and the review", "library", "Auntie Bea", "Miss Hall", "drinking", "2026"):
        assert fact not in shown


async def test_a_parent_is_told_just_what_was_ticked(wren: Wren) -> None:
    (day,) = (one for one in await sentences(wren, "yusuf") if one.endswith("review_meeting-1/day"))
    await approve(wren, "yusuf", [day])
    await wren.press("yusuf", "menu:plan")
    shown = " ".join(wren.texts("yusuf"))
    assert Words("ar", Reader.PARENT).say(WHAT["review_meeting"]) in shown
    for fact in ("library", "Tracy", "Auntie Bea", "Miss Hall"):
        assert fact not in shown


async def test_siblings_are_told_their_own_plan(wren: Wren) -> None:
    assert all(one.startswith("leanne/") for one in await sentences(wren, "leanne"))
    assert all(one.startswith("sophia/") for one in await sentences(wren, "sophia"))


async def test_facts_that_changed_in_whatever_way_are_not_told(wren: Wren) -> None:
    """Approvals are not taken back here: what is told is compared with what was approved, all the same."""
    await approve(wren, "sophia")
    plan = await steps(wren, "sophia")

    def changed(tx: Tx) -> None:
        scope = people.operator_scope(tx)
        case = cases.get(tx, scope, people.find(tx, scope, "sophia").case_id or 0)
        facts = {**case.facts, "plans.sophia.steps": [one | {"where": "the harbour"} for one in plan]}
        cases.change_case(tx, case.id, case.authority_id, facts, case.imported)

    await wren.db.write(changed)
    await wren.press("sophia", "menu:plan")
    shown = " ".join(wren.texts("sophia"))
    assert "Emma, Ines and the review meeting" in shown
    assert "harbour" not in shown
    assert "Tea at home" not in shown


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_nobody_is_told_an_old_or_unapproved_fact(
    tmp_path: Path, seed: int, figure: Callable[[str], None]
) -> None:
    """Random changes, approvals and taps; every place of the plan carries a word of its own that can be recognised."""
    dice = random.Random(seed)
    async with stage(tmp_path, "maria", enrolled=("sophia", "maria")) as wren:
        current: dict[str, str] = {}
        allowed: dict[str, set[str]] = {"sophia": set(), "maria": set()}
        seen, told = {ref: len(wren.texts(ref)) for ref in allowed}, 0
        for number in range(ACTS):
            ref = dice.choice(sorted(allowed))
            act = dice.choice(["change", "approve", "some", "tell", "tap", "tap", "tap", "tap"])
            if act == "change":
                plan = await steps(wren, "sophia")
                place = dice.randrange(len(plan))
                plan[place]["where"] = f"place-{number}-{place}"
                await change(wren, "sophia", {"plans.sophia.steps": plan})
                gone = current.get(str(place))
                current[str(place)] = plan[place]["where"]
                for one in allowed.values():
                    one.discard(gone or "")
            elif act in ("approve", "some"):
                every = await sentences(wren, ref)
                ticked = every if act == "approve" else dice.sample(every, len(every) // 3)
                await approve(wren, ref, ticked)
                allowed[ref] |= await shown_places(wren, ref, ticked, current)
            elif act == "tell":
                await tell(wren, ref)
            else:
                await some_tap(wren, ref, dice)
            for who in allowed:
                new = wren.texts(who)[seen[who] :]
                seen[who] += len(new)
                places = set(re.findall(r"place-\d+-\d+", " ".join(new)))
                told += len(places)
                assert places <= allowed[who], (number, act, who)
        figure(f"plan changes, seed {seed}: {told} places told over {ACTS} random acts, none old, none unapproved")


async def shown_places(wren: Wren, ref: str, ticked: list[str], current: dict[str, str]) -> set[str]:
    """The places that these sentences name today."""
    plan = await steps(wren, "sophia")
    names: dict[str, int] = {}
    named = []
    for one in plan:
        names[one["kind"]] = names.get(one["kind"], 0) + 1
        named.append((f"sophia/step/{one['kind']}-{names[one['kind']]}", one["where"]))
    suffix = "/where" if ref == "maria" else ""
    return {where for name, where in named if f"{name}{suffix}" in ticked and where in current.values()}


async def some_tap(wren: Wren, ref: str, dice: random.Random) -> None:
    """Any button of the last messages, old ones too; never one that hides the chat or calls for help."""
    screen = [one for one in wren.phone(ref).screen[-8:] if one.from_bot and one.buttons]
    every = [(one, key.data or "") for one in screen for key in one.buttons]
    keys = [(one, data) for one, data in every if not re.search(r":(hide|help|now|stop):", data)]
    if dice.random() < 0.3 or not keys:
        await wren.say(ref, "/menu")
        await wren.press(ref, "menu:plan")
    else:
        wren.phone(ref).taps(*dice.choice(keys))
        await wren.settled()
