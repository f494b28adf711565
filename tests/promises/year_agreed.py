"""What parents do with an agreement that was issued to them, and what must come of it.

Rules of this file:
- A parent opens it from their menu and goes through it piece by piece, saying back each goal, before any answer.
- In the middle of it Wren ends, with a tap on its way in, and the parent goes on as if nothing had been.
- What they said is written down beside Wren, and looked for where the worker has it: queue, item and timeline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from bot.console.timeline_view import AGREEMENT
from bot.console.words import CONSENTS
from conversations.library import my_agreement
from conversations.model import Said, Value
from storage import agreements, people
from storage.database import Tx
from tests.desk import Browser
from tests.promises.ledger import Ledger, Spoken
from tests.promises.year import LONDON, Lived

IN_THE_MIDDLE: Final = "in the middle of an agreement"
SAYS: Final[Mapping[str, Sequence[str]]] = {
    "tracy": ("advice", "agreed"),
    "yusuf": ("disagreed", "advice"),
    "maria": ("agreed",),
}
"""What each parent says of one version after another, when they have heard it."""
ANSWERS: Final = {"agreed": "yes", "disagreed": "no", "advice": "advice"}
WHY: Final = {"yusuf": "الزيارات يوم السبت وأنا أعمل أيام السبت."}
"""Why not, in their own words."""
BACK: Final = "I do what we said, and the council does its part."
READING: Final = 5
"""Minutes that it takes to read it."""


async def hears(life: Lived, ref: str) -> None:
    """The newest version from its first piece to the last; then this parent says that they understand, and more."""
    who = life.member_of(ref).members[ref]
    assert await _says(life, ref, my_agreement.BEGIN, version=who.version) in await _opened(life, ref)
    for earlier in my_agreement.YOU_SAID.values():
        assert await _says(life, ref, earlier, worker=await _worker(life, ref)) not in _last(life, ref), "asked anew"
    ends_after, taps = life.dice.randint(0, 3), 0
    onward: str | None = "now:read"
    while onward is not None:
        await life.press(ref, onward, during=IN_THE_MIDDLE if taps == ends_after else "")
        taps += 1
        onward = next((one for one in life.choices(ref) if one.endswith(":next")), None)
        if onward is None and (check := next((one for one in life.choices(ref) if one.startswith("c-")), None)):
            await life.writes(ref, BACK)
            onward = f"r-{check.partition('-')[2].partition(':')[0]}:yes"
    await _say(life, ref, "understood", f"understand-{who.version}:yes")
    await _answers(life, ref, SAYS[ref][who.version - 1])


async def answers_later(life: Lived, ref: str, answer: str) -> None:
    """This parent has taken advice, and says what they think of the version that they have."""
    took = await _says(life, ref, my_agreement.YOU_SAID["advice"], worker=await _worker(life, ref))
    assert took in await _opened(life, ref)
    await life.press(ref, "now:answer")
    await _answers(life, ref, answer)


async def _answers(life: Lived, ref: str, answer: str) -> None:
    choice = f"agree-{life.member_of(ref).members[ref].version}:{ANSWERS[answer]}"
    if answer != "disagreed":
        await _say(life, ref, answer, choice)
        return
    await life.press(ref, choice)
    await life.writes(ref, WHY[ref])
    await _say(life, ref, answer, "review:send")


async def _say(life: Lived, ref: str, kind: str, choice: str) -> None:
    """Tap what says it, and write down that it was said."""
    ledger = life.member_of(ref)
    await life.press(ref, choice)
    ledger.spoken.append(Spoken(ref, ledger.members[ref].version, kind, life.today))


async def _opened(life: Lived, ref: str) -> str:
    """The agreement as it is opened from the menu."""
    life.now.forward(minutes=READING)
    await life.press(ref, "menu:agreement")
    return _last(life, ref)


def _last(life: Lived, ref: str) -> str:
    return life.wren.phone(ref).screen[-1].text


async def _says(life: Lived, ref: str, sentence: Said, **values: Value) -> str:
    """This sentence as this parent is told it."""
    return await life.desk.words(ref, sentence, **values)


async def _worker(life: Lived, ref: str) -> str:
    """The name of the allocated worker, as the family knows it."""

    def name(tx: Tx) -> str:
        case = people.find(tx, people.operator_scope(tx), ref).case_id
        (held, *_) = people.holders(tx, case or 0)["allocated"]
        return people.get(tx, people.own_scope(held), held).profile.name

    return await life.wren.db.read(name)


# What must come of it


async def in_queue(life: Lived, ref: str, browser: Browser) -> None:
    """If this parent has just said that they do not agree, it waits in the worker's queue, in their own words."""
    if life.member_of(ref).spoken[-1].kind != "disagreed":
        return
    (item,) = await life.wren.items(kind="disagree", person_id=(await life.wren.person(ref)).id, status="new")
    assert f'href="/items/{item.id}"' in (await browser.get("/queue")).html
    assert WHY[ref] in (await browser.item(item.id)).text


async def kept(life: Lived, ledger: Ledger, browser: Browser) -> None:
    """In the end every word stands with its version and day, once: as rows, behind the items, and on the timeline."""
    assert await _consents(life, ledger) == sorted(ledger.spoken)
    case = (await life.wren.person(next(iter(ledger.members)))).case_id
    page = await browser.get(f"/cases/{case}/timeline")
    for one in ledger.spoken:
        said = AGREEMENT.format(name=one.ref.title(), says=CONSENTS[one.kind])
        day = _day(page.html, one.on)
        assert _read(day).count(f"{said} Version {one.version}") == ledger.spoken.count(one), said
        if one.kind == "disagreed":
            (item,) = re.findall(rf'href="/items/(\d+)"><bdi>{said}<', day)
            assert WHY[one.ref] in (await browser.item(int(item))).text


def _day(html: str, on: date) -> str:
    """What stands on the timeline on this day."""
    (section,) = re.findall(rf'<section aria-labelledby="{on}">(.*?)</section>', html, re.DOTALL)
    return str(section)


def _read(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def _consents(life: Lived, ledger: Ledger) -> list[Spoken]:
    """All that the parents of this family have said of any version, as stored."""

    def read(tx: Tx, ref: str) -> list[Spoken]:
        scope = people.operator_scope(tx)
        who = people.find(tx, scope, ref)
        versions = {one.id: one.version for one in agreements.issued(tx, scope, who.id)}
        said = agreements.said(tx, who.id)
        return [Spoken(ref, versions[one.agreement_id], one.kind, one.at.astimezone(LONDON).date()) for one in said]

    return sorted([one for ref in ledger.members for one in await life.wren.db.read(partial(read, ref=ref))])
