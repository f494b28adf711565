"""Nobody is told an old fact, an unapproved one, or one of somebody else's plan. See explained.md."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.plans import Written
from conversations.model import Reader
from conversations.plan import WHAT
from locales.words import Words
from storage import cases, people
from storage.database import Tx
from tests.explained import approve, change, sentences, steps, tell
from tests.harness import FULL
from tests.support import Wren, stage
from tests.test_studio import Easel, done

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


@dataclass
class Books:
    """What a worker has said yes to, kept apart from the code under test: person -> sentence -> the facts it had."""

    steps: list[dict[str, Any]]
    reasons: dict[str, str] = field(default_factory=dict)
    translations: dict[str, str] = field(default_factory=dict)
    yes: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=lambda: {"sophia": {}, "maria": {}})

    @property
    def written(self) -> Written:
        return Written({"es": self.translations}, {"sophia": self.reasons}, {})

    def facts(self, ref: str) -> dict[str, tuple[str, ...]]:
        """The facts of every sentence about a step, as this person would be told them."""
        found: dict[str, tuple[str, ...]] = {}
        for name, one in zip(named(self.steps), self.steps, strict=True):
            place, state = one["where"], (one["kind"], str(one["on"]), one.get("state", "planned"))
            reason, own = self.reasons.get(name, ""), self.translations.get(place, "")
            who = tuple(one["who"])
            if ref == "sophia":
                found[f"sophia/step/{name}"] = (*state, place, own, reason, *who)
            else:
                found[f"sophia/step/{name}/day"] = (*state, reason)
                found[f"sophia/step/{name}/where"] = (*state, place, own)
                found[f"sophia/step/{name}/who"] = (*state, *who)
        return found

    def approve(self, ref: str, ticked: Iterable[str]) -> None:
        today = self.facts(ref)
        self.yes[ref] |= {one: today[one] for one in ticked if one in today}

    def changed(self) -> None:
        """What is not in its form any more is not approved any more."""
        for ref, held in self.yes.items():
            today = self.facts(ref)
            self.yes[ref] = {one: facts for one, facts in held.items() if today.get(one) == facts}

    def allowed(self, ref: str) -> set[str]:
        """The tokens that may be told now."""
        return {token for facts in self.yes[ref].values() for fact in facts for token in TOKEN.findall(spoken(fact))}


def named(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name for each step: its kind, and which of its kind it is."""
    kinds = [one["kind"] for one in steps]
    return [f"{kind}-{kinds[: place + 1].count(kind)}" for place, kind in enumerate(kinds)]


TOKEN = re.compile(r"(?:place|name|reason|lugar)-\d+|20[3-9]\d")
"""What can be recognised wherever it stands. A day has a year of its own."""
FIRST_YEAR = 2030


def spoken(fact: str) -> str:
    """A day names its year and nothing else that can be recognised."""
    return fact[:4] if re.fullmatch(r"\d{4}-\d\d-\d\d", fact) else fact


def mutated(books: Books, dice: random.Random, number: int) -> None:
    """Change one thing of one step: place, day, people, state and reason, translation; or take it out of the plan."""
    place = dice.randrange(len(books.steps))
    step = books.steps[place] = dict(books.steps[place])
    what = dice.choice(["where", "where", "on", "who", "state", "translation", "removal"])
    if what == "where":
        step["where"] = f"place-{number}"
    elif what == "on" and number < 70:
        step["on"] = date(FIRST_YEAR + number, 3, 1).isoformat()
    elif what == "who":
        step["who"] = [f"name-{number}"]
    elif what == "state":
        step["state"] = dice.choice(["held", "stopped", "planned"])
        name = named(books.steps)[place]
        books.reasons.pop(name, None)
        if step["state"] != "planned":
            books.reasons[name] = f"reason-{number}"
    elif what == "translation" and step["where"].startswith("place-"):
        books.translations[step["where"]] = f"lugar-{number}"
    elif what == "removal" and len(books.steps) > 4:
        names = named(books.steps)
        if names.count(names[place]) == 1 and not any(name.endswith("-2") for name in names):
            del books.steps[place]
            books.reasons.pop(names[place], None)


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_nobody_is_told_an_old_or_unapproved_fact(
    tmp_path: Path, seed: int, figure: Callable[[str], None]
) -> None:
    """Random changes of every kind, approvals and taps; words and pictures. Each fact has a token of its own."""
    dice = random.Random(seed)
    async with stage(tmp_path, "maria", enrolled=("sophia", "maria"), painter=Easel()) as wren:
        plan = await steps(wren, "sophia")
        books = Books([one | {"where": f"place-{ACTS + place}"} for place, one in enumerate(plan)])
        await change(wren, "sophia", {"plans.sophia.steps": books.steps}, books.written)
        seen, told = {ref: len(wren.texts(ref)) for ref in books.yes}, 0
        for number in range(ACTS):
            ref = dice.choice(sorted(books.yes))
            act = dice.choice(["change", "change", "approve", "some", "tell", "look", "look", "tap", "tap", "tap"])
            if act == "change":
                mutated(books, dice, number)
                await change(wren, "sophia", {"plans.sophia.steps": books.steps}, books.written)
                books.changed()
            elif act in ("approve", "some"):
                every = await sentences(wren, ref)
                ticked = every if act == "approve" else dice.sample(every, len(every) // 3)
                await approve(wren, ref, ticked)
                books.approve(ref, ticked)
            elif act == "tell":
                await tell(wren, ref)
            elif act == "look":
                await wren.say(ref, "/menu")
                await wren.press(ref, "menu:plan")
                if any("journey" in (key.data or "") for key in wren.phone(ref).screen[-1].buttons):
                    await wren.press(ref, "now:journey")
            else:
                await some_tap(wren, ref, dice)
            await done(wren)
            for who in books.yes:
                new = " ".join(wren.texts(who)[seen[who] :])
                seen[who] = len(wren.texts(who))
                tokens = set(TOKEN.findall(new))
                told += len(tokens)
                assert tokens <= books.allowed(who), (number, act, who)
        figure(f"plan changes, seed {seed}: {told} facts told over {ACTS} random acts, none old, none unapproved")
        assert told > 0, "silence would keep this promise, and help nobody"


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
