"""What happens to the two practice families between November 2026 and November 2027, by day.

Maria's children go home in January. Leanne and Kofi are at home already, and their case is closed at the end. There are
holidays without a word, a worker who leaves, help that comes late, and decisions that nobody makes in time.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from bot.cases import import_case
from bot.casework.asking import Step
from bot.casework.dates import resolve
from bot.casework.merge import unflatten
from bot.casework.office import read_office
from bot.plans import step_ids
from storage import cases, people
from storage.database import Tx
from tests import explained
from tests.desk import Browser, Page
from tests.promises import year_agreed
from tests.promises.ledger import Ledger, Line, Member, days
from tests.promises.year import AFTERNOON, DESK, EVENING, LONDON, MORNING, Lived
from tests.support import PRACTICE

FIRST, LAST = date(2026, 11, 25), date(2027, 11, 26)
HOME: Final = FIRST - timedelta(days=40)
"""Leanne and Kofi came home then."""
CLOCKS: Final = (date(2027, 3, 28), date(2027, 10, 31))
"""Sundays on which the clocks change."""
LONG_DAYS: Final = frozenset(day + timedelta(days=3) for day in CLOCKS)
"""Days on which the clock looks at every hour: the Wednesdays after the clocks have changed, when much is asked."""
LONGER: Final = frozenset({*(day + timedelta(days=n) for day in CLOCKS for n in (-1, 0)), date(2026, 12, 23)})
"""Such days of the full run, too."""
THURSDAY: Final = 3
"""Where it is not the full run, the worker's day for what has come in."""
HOLIDAYS: Final = (
    *((date(2026, 12, 19), date(2027, 1, 4)), (date(2027, 3, 26), date(2027, 4, 9))),
    (date(2027, 7, 24), date(2027, 8, 15)),
)
"""Weeks in which nobody of the families touches a phone."""
MISSED: Final = frozenset({date(2027, 2, 5), date(2027, 5, 21), date(2027, 7, 9)})
LATE: Final = timedelta(days=6)
"""A check of a week in which no worker came is not made; but where it is in `MADE_LATE`, it is, so long after."""
MADE_LATE: Final = frozenset({date(2027, 5, 21)})
OFFICE: Final = read_office("Europe/London", "Mon-Fri 09:00-17:00", [date(2026, 12, 25), date(2026, 12, 28)], "ENG")
Act = Callable[[Lived], Awaitable[None]]


def ledgers(*families: str) -> dict[str, Ledger]:
    """The accounts of these families, as they begin."""
    both = {
        "leanne": Ledger(
            OFFICE,
            FIRST,
            {ref: Member(ref, role, FIRST, home=HOME if role == "child" else None) for ref, role in LEANNES.items()},
            ("leanne", "kofi"),
            {"leanne": FIRST + timedelta(days=30)},
            stage="at_home",
            returned=HOME,
            duties=[FIRST - timedelta(days=10)],
        ),
        "maria": Ledger(
            OFFICE,
            FIRST,
            {ref: Member(ref, role, FIRST) for ref, role in MARIAS.items()},
            ("sophia", "david"),
            {"sophia": FIRST + timedelta(days=21)},
            duties=[FIRST - timedelta(days=21), FIRST - timedelta(days=21), FIRST + timedelta(days=7)],
        ),
    }
    return {name: both[name] for name in families}


LEANNES: Final = {"leanne": "child", "tracy": "parent", "yusuf": "parent"}
MARIAS: Final = {"sophia": "child", "david": "child", "maria": "parent"}
ALLOCATED: Final = {"leanne": "samir", "maria": "emma"}

# What a worker does


async def case_of(life: Lived, family: str) -> cases.Case:
    """The case of this family, as stored."""
    ref = next(iter(life.ledgers[family].members))

    def read(tx: Tx) -> cases.Case:
        scope = people.operator_scope(tx)
        return cases.get(tx, scope, people.find(tx, scope, ref).case_id or 0)

    return await life.wren.db.read(read)


async def approve(life: Lived, family: str) -> None:
    """The worker approves all that there is for everybody, and the ledger knows the steps that they may be told."""
    held = await case_of(life, family)
    plans = {plan.child: plan.steps for plan in unflatten(held.facts).plans}
    steps = [
        Step(f"{child}/{name}", child, one.kind, resolve(one.on, held.first_import), one.state)
        for child, each in plans.items()
        for name, one in zip(step_ids(each), each, strict=True)
    ]
    for ref, who in life.ledgers[family].members.items():
        await explained.approve(life.wren, ref)
        own = [one for one in steps if who.role == "parent" or one.child == ref]
        who.steps = sorted(own, key=lambda one: (one.on, one.id))


async def issue(life: Lived, family: str, *, anew: bool) -> None:
    """The worker issues everybody's agreement: each parent is told that there is something to show, and hears it.

    `anew`: where it is as it was, nothing is issued and nobody is told.
    """
    for ref, who in life.ledgers[family].members.items():
        if who.role == "parent":
            browser = await life.desk.browser(worker(life, family))
            stored = await life.wren.person(ref)
            path = f"/cases/{stored.case_id}/agreed/{stored.id}"
            page = await browser.press(await browser.get(path), f"{path}/issue")
            issued = "The agreement is issued." in page.text
            assert issued or anew, page.text
            who.issued, who.agreement = who.issued or life.today, True
            if issued:
                who.version += 1
                await owed(life, family, ref, "agreement")
                await year_agreed.hears(life, ref)
                await year_agreed.in_queue(life, ref, await life.desk.browser(worker(life, family)))


async def owed(life: Lived, family: str, ref: str, kind: str) -> None:
    """The worker has just done something that this person is told of."""
    life.ledgers[family].lines[Line(ref, life.today, kind)] += 1
    life.wren.sender.wake()
    await life.settled()


def worker(life: Lived, family: str) -> str:
    """The allocated worker of this family today."""
    return "emma" if family == "leanne" and life.today >= CHANGE_OF_WORKER else ALLOCATED[family]


async def agree(life: Lived, family: str, *, anew: bool = False) -> None:
    """Everything of the plan is approved, and the agreement is issued."""
    await approve(life, family)
    await issue(life, family, anew=anew)


async def on_the_year(life: Lived, family: str, who: str, part: str, **fields: str) -> Page:
    """This worker uses a form of the page of the year."""
    browser = await life.desk.browser(who)
    path = f"/cases/{(await case_of(life, family)).id}/year"
    page = await browser.press(await browser.get(path), f"{path}/{part}", **fields)
    assert page.status == 200, page.text
    await life.settled()
    return page


async def check(life: Lived, family: str, due: date) -> None:
    """The worker has seen the children today, and records it."""
    seen = {f"seen-{ref}": "yes" for ref in life.ledgers[family].children}
    on = {"due": f"{due}", "on": f"{life.today}", "saw": "They were at home."}
    await on_the_year(life, family, worker(life, family), "check", **on, **seen)
    life.ledgers[family].seen(due, life.today)


async def checks(life: Lived, family: str) -> None:
    """The checks of today, and those that are made late."""
    for one in life.ledgers[family].checks:
        late = one.due_on in MADE_LATE and one.due_on + LATE == life.today
        if one.done_on is None and (late or (one.due_on == life.today and one.due_on not in MISSED)):
            await check(life, family, one.due_on)


async def relative(life: Lived, family: str) -> None:
    """Rose says that she collects Leanne on Tuesdays."""
    said = {"name": "Rose", "relation": "grandmother", "what": "Collects Leanne on Tuesdays."}
    await on_the_year(life, family, worker(life, family), "relatives", **said)
    life.ledgers[family].relatives["Rose"] = life.today


async def ask_for_help(life: Lived, family: str, ref: str) -> None:
    """Somebody needs help, and the worker answers with a day."""
    item = await life.desk.submits(ref, "need_help", "The bus pass has not come.")
    await life.settled(ref)
    by = life.today + timedelta(days=9)
    page = await (await life.desk.browser(worker(life, family))).act(item, "answer", answer="I ask for it.", by=f"{by}")
    assert page.status == 200, page.text
    life.ledgers[family].promised(ref, by, life.now())
    await owed(life, family, ref, "answer")


async def promise(life: Lived, family: str, ref: str, **fields: str) -> None:
    """The worker says what became of what they promised: late, with another day; or kept."""
    browser: Browser = await life.desk.browser(worker(life, family))
    (item,) = [one for one in await life.wren.items(kind="need_help") if one.status != "closed"]
    page = await browser.item(item.id)
    (path,) = [one for one in page.forms if "/promises/" in one]
    assert (await browser.press(page, path, **fields)).status == 200
    ledger = life.ledgers[family]
    ledger.promises.pop(ref)
    if "until" in fields:
        ledger.promised(ref, date.fromisoformat(fields["until"]), life.now())
    await owed(life, family, ref, "promise")


async def breach(life: Lived, family: str, ref: str, goal: str) -> None:
    """The worker has seen that a goal was not kept, decides what was agreed, and writes to two people about it."""
    browser = await life.desk.browser(worker(life, family))
    path = f"/cases/{(await case_of(life, family)).id}/agreement"
    fact = {
        "fact": "She smelled of drink at the gate.",
        "on": f"{life.today}",
        "source": "seen",
        "setting": "elsewhere",
    }
    await browser.press(await browser.get(path), f"{path}/goals/{goal}/breach", **fact)
    (item,) = await life.wren.items(kind="breach")
    (child, *others) = life.ledgers[family].children
    words = {f"words-{(await life.wren.person(one)).id}": "I come to see you today at 4." for one in (ref, child)}
    untold = {f"untold-{(await life.wren.person(one)).id}": "yes" for one in others}
    page = await browser.act(item.id, "breach", choice="consequence", **words, **untold)
    assert "recorded with your name" in page.text, page.text
    for one in (ref, child):
        await owed(life, family, one, "breach")


async def step(life: Lived, family: str, child: str, kind: str, state: str) -> None:
    """The worker writes down what became of a step, and approves the plan as it is now."""
    plan = await explained.steps(life.wren, child)
    changed = [one | {"state": state} if one["kind"] == kind else one for one in plan]
    await explained.change(life.wren, child, {f"plans.{child}.steps": changed})
    await approve(life, family)


async def move_home(life: Lived, family: str, on: date) -> None:
    """The children live at home again, since that day."""
    child = life.ledgers[family].children[0]
    await step(life, family, child, "move_home", "done")
    await explained.change(life.wren, child, {"case.stage": "at_home", "case.returned_home": f"{on}"})
    await agree(life, family, anew=True)
    ledger = life.ledgers[family]
    ledger.stage, ledger.returned = "at_home", on
    for who in ledger.members.values():
        who.home = on if who.role == "child" else None


async def another_worker(life: Lived, family: str) -> None:
    """Samir leaves; Emma takes the case on. That voids nothing; that she looks at the whole on another day does."""
    emma = '[[workers]]\nid = "emma"\nname = "Emma"\nrole = "social_worker"\n\n[case]\n'
    text = PRACTICE[family].replace("[case]\n", emma).replace('allocated = "samir"', 'allocated = "emma"')
    text = re.sub(r'(\[agreement\]\nreviewed = )"[^"]+"', r'\1"+200d"', text)
    done = await life.wren.db.write(partial(import_case, text=text, today=life.today))
    for made in done.invitations:
        await life.link(made.person.ref, made.token)
    await agree(life, family, anew=True)


async def close(life: Lived, family: str) -> None:
    """The family is assessed anew, and the case is closed on purpose."""
    done = {"outcome": "Things hold.", "support": "no", "why_not": "Her grandmother does what is needed."}
    page = await on_the_year(life, family, "grace", "close", on=f"{life.today}", **done, reason="A year has passed.")
    assert "closed" in page.text.lower()
    life.ledgers[family].stage = "closed"


WAYS: Final = ("plain", "morning", "afternoon", "taps")
"""When Wren ends: between two acts, in the middle of a look at the clock, with a tap on its way in."""
CHANGE_OF_WORKER: Final = date(2027, 5, 4)
MOVE: Final = FIRST + timedelta(days=45)


def script(family: str) -> Mapping[date, Act]:
    """What happens on which day, at the worker's desk."""
    if family == "leanne":
        return {
            FIRST: lambda life: agree(life, "leanne"),
            date(2026, 11, 27): lambda life: relative(life, "leanne"),
            date(2026, 12, 4): lambda life: year_agreed.answers_later(life, "tracy", "agreed"),
            date(2027, 1, 13): lambda life: ask_for_help(life, "leanne", "tracy"),
            date(2027, 1, 25): lambda life: promise(
                life, "leanne", "tracy", state="late", reason="The council lost the form.", until="2027-02-03"
            ),
            date(2027, 2, 2): lambda life: promise(life, "leanne", "tracy", state="kept", reason=""),
            date(2027, 2, 17): lambda life: breach(life, "leanne", "tracy", "no-drinking"),
            CHANGE_OF_WORKER: lambda life: another_worker(life, "leanne"),
            date(2027, 5, 11): lambda life: year_agreed.answers_later(life, "yusuf", "agreed"),
            date(2027, 11, 23): lambda life: close(life, "leanne"),
        }
    return {
        FIRST: lambda life: agree(life, "maria"),
        date(2026, 11, 30): lambda life: step(life, "maria", "sophia", "tea_at_home", "done"),
        date(2026, 12, 7): lambda life: step(life, "maria", "sophia", "day_at_home", "done"),
        date(2026, 12, 11): lambda life: step(life, "maria", "sophia", "overnight", "held"),
        date(2027, 1, 11): lambda life: move_home(life, "maria", MOVE),
    }


# What a family does

TRACY: Final = ("better", "same", None, "harder", "better", None, "slip", "same")
"""Her answers to one check-in after another; None is no answer."""


def mood(ref: str, number: int) -> str | None:
    """What this person says on their so many-th day of being asked; None: they do not look."""
    if ref in ("tracy", "maria"):
        return TRACY[number % len(TRACY)]
    if ref == "yusuf":
        return None if number % 4 else "same"
    return None if number % 5 == 4 else ("good", "fine", "mostly", "hard")[number % 4]


def away(today: date) -> bool:
    return any(begin <= today < end for begin, end in HOLIDAYS)


async def live(life: Lived, last: date = LAST, torn: frozenset[date] = frozenset(), *, full: bool = True) -> None:
    """Every day until the last, for all families that there are. Wren ends and begins again on those that are torn.

    Where it is not `full`, people answer once in a while, and the clock looks once a day but for the long nights.
    """
    quiet, sleepless = (1, LONG_DAYS | LONGER) if full else (8, LONG_DAYS)
    ways: list[str] = []
    scripts = {family: script(family) for family in life.ledgers}
    turns = dict.fromkeys(life.phones, 0)
    for today in days(FIRST, last):
        ways += [life.dice.choice(WAYS)] if today in torn else []
        done = torn_so_far(life)
        if today in sleepless:
            for hour in range(9):
                await life.at(today, time(hour, 5))
        if OFFICE.hours_on(today) or "morning" in ways:
            await morning(
                life,
                today,
                torn="morning" in ways,
                looks=full or "morning" in ways or any(today in acts for acts in scripts.values()),
            )
        for family, acts in scripts.items():
            if OFFICE.hours_on(today):
                life.now.at = max(life.now.at, at(today, DESK))
                await life.acknowledge(family, all_of_it=full or today.weekday() == THURSDAY)
                await checks(life, family)
            if today in acts:
                await acts[today](life)
        if "plain" in ways:
            await life.restart("between two acts")
        await afternoon(life, today, torn="afternoon" in ways)
        await evening(life, today, turns, quiet, torn="taps" in ways)
        ways = ways[torn_so_far(life) - done :]
        if today in sleepless:
            for hour in range(18, 24):
                await life.at(today, time(hour, 5))
    for _ in ways:  # a tap that was waited for, and nobody was asked anything any more
        await life.restart("between two acts")


def torn_so_far(life: Lived) -> int:
    """How often Wren has ended, but for the readings, in each of which it does."""
    return life.restarts.total() - life.restarts[year_agreed.IN_THE_MIDDLE]


def at(on: date, hour: time) -> datetime:
    return datetime.combine(on, hour, LONDON).astimezone(UTC)


async def morning(life: Lived, today: date, *, torn: bool, looks: bool) -> None:
    """The office opens: the ledger is made up, and the clock looks."""
    for ledger in life.ledgers.values():
        ledger.morning(at(today, MORNING), {ref: await life.did(ref) for ref in ledger.members})
    if looks:
        await life.at(today, MORNING if today > FIRST else DESK, torn=torn)


async def afternoon(life: Lived, today: date, *, torn: bool) -> None:
    """After school: the ledger is made up, and the clock looks."""
    for ledger in life.ledgers.values():
        ledger.afternoon(at(today, AFTERNOON), {ref: await life.did(ref) for ref in ledger.members})
    await life.at(today, AFTERNOON, torn=torn)


async def evening(life: Lived, today: date, turns: dict[str, int], quiet: int, *, torn: bool) -> None:
    """Whoever was asked today answers, or does not."""
    life.now.at = max(life.now.at, at(today, EVENING))
    for ledger in life.ledgers.values():
        for ref, who in ledger.members.items():
            if today not in who.asked.values():
                continue
            turn, left = divmod(turns[ref], quiet)
            said = mood(ref, turn)
            turns[ref] += 1
            if said is not None and not left and not away(today):
                await life.answer(ref, said, torn=torn)
                torn = False
