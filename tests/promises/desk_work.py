"""What workers do in the console at random: they open a page of a case, or an item, and fill in a form that is there.

Rules of this file: every word typed has a mark, and what the form is for says whom it may ever be told to. A form that
nobody has thought of yet is for nobody.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bot import plans
from bot.console.plan_told_view import field_of, own_words
from storage import people, queue
from storage.database import Tx
from tests.promises import features
from tests.promises.families import Family

if TYPE_CHECKING:
    from tests.promises.campaign import World

NEVER = re.compile(r"/invitation$|^/sign-out$|^/sessions/|^/items/\d+/confirm$")
"""Forms after which somebody else writes, or nobody works."""
LAST = re.compile(r"/(year/close|year/decide|stage)$")
"""Forms after which little more happens to a family: for the end of the campaign."""
PAST = re.compile(r"/(year|progress|wellbeing)/|/goals/[^/]+/breach$")
"""Forms about what has been; all others are about what will be."""
SELDOM = re.compile(r"/(remove|withdraw|end|close)$")


@dataclass
class Form:
    """A form of a page: where it goes, and its fields as (kind, name, values)."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """The forms of a page with all their fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        name, value = held.get("name", ""), held.get("value", "")
        if tag == "form" and held.get("method") == "post":
            self._open = Form(held["action"])
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and value:
            self._open.choices.setdefault(self._select, []).append(value)
        elif tag == "textarea":
            self._area = name
            self._open.texts[name] = ""
        elif tag == "button":
            self._open.buttons.append((name, value, held.get("formaction", self._open.action)))
        elif tag == "input":
            kind = "number" if held.get("maxlength") in ("1", "2") else held.get("type", "text")
            self._input(self._open, kind, name, value)

    def _input(self, form: Form, kind: str, name: str, value: str) -> None:
        match kind:
            case "hidden":
                form.hidden[name] = value
            case "checkbox":
                form.ticks[name] = value
            case "radio":
                form.choices.setdefault(name, []).append(value)
            case "date":
                form.dates[name] = value
            case "number":
                form.choices[name] = ["0", "1", "2", "7"]
            case _:
                form.texts[name] = value

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.texts[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""


async def at_work(world: World, family: Family, dice: random.Random) -> None:
    """One of the workers of this family opens something and fills in a form that stands there."""
    ref = dice.choice([family.team.worker] * 3 + list(family.team.refs))
    case = f"/cases/{world.ids[family.ref]}"
    child, parent = dice.choice(family.children), dice.choice(family.parents)
    who = dice.choice(family.members)
    pages = [
        *(f"{case}/plans/{child.ref}", f"{case}/agreement", f"{case}/agreed/{world.ids[parent.ref]}"),
        f"{case}/told/{world.ids[who.ref]}",
    ]
    rest = [f"{case}/year", f"{case}/wellbeing/{world.ids[child.ref]}", f"{case}/progress"]
    items = await world.wren.db.read(lambda tx: _items(tx, world.ids[family.ref]))
    mine = [(f"/items/{row}", person) for row, person in items if not world.watched or person in world.watched]
    others = [f"/items/{row}" for row, person in items if person not in world.watched]
    roll = dice.random()
    if world.watched and world.everybody and others:
        await _fill_in(world, family, ref, dice.choice(others), random.Random(roll))
    if roll < 0.4:
        if mine:
            await _fill_in(world, family, ref, random.Random(roll).choice(mine)[0], random.Random(roll + 1))
    elif roll < 0.75 or world.watched:
        await _fill_in(world, family, ref, random.Random(roll).choice(pages), random.Random(roll + 1))
    else:
        await _fill_in(world, family, ref, random.Random(roll).choice(rest), random.Random(roll + 1))


def _items(tx: Tx, case: int) -> list[tuple[int, str]]:
    return [(one.id, one.person_ref) for one in queue.open_items(tx, people.operator_scope(tx)) if one.case_id == case]


async def _fill_in(world: World, family: Family, ref: str, path: str, dice: random.Random) -> None:
    if ref not in world.browsers or (await world.browsers[ref].get("/sessions")).status == 401:
        world.browsers[ref] = await world.desk.browser(ref)
    browser = world.browsers[ref]
    page = await browser.get(path)
    forms = [one for one in _Forms(page.html).forms if not NEVER.search(one.action)]
    forms = [one for one in forms if world.ending or not LAST.search(one.action)]
    if page.status != 200 or not forms:
        world.counts[f"{page.status} {_kind(path)}"] += 1
        return
    form = dice.choices(forms, [_likely(world, one) for one in forms])[0]
    typed, action = await _typed(world, family, ref, form, dice)
    answer = await browser.client.post(action, data=typed)
    for again in _Forms(answer.text).forms if answer.status_code == 422 else ():
        if again.action == action and again.hidden.keys() > form.hidden.keys():  # warned of, and sent all the same
            answer = await browser.client.post(action, data=typed | again.hidden)
    world.counts["desk turns"] += 1
    world.counts[f"{answer.status_code} {_kind(action)}"] += 1
    if answer.status_code == 303:
        world.used.add(features.form(action))
    elif answer.status_code >= 500:
        world.faults.append(f"{ref} got {answer.status_code} from {action}")
    if action.endswith(("/approve", "/issue")):
        await world.agreed_to(next(name for name, row in world.ids.items() if str(row) == action.split("/")[4]))


def _likely(world: World, form: Form) -> float:
    """How likely this form is filled in: what was not in use yet rather than what was."""
    new = not world.watched and features.form(form.action) not in world.used
    return (0.15 if SELDOM.search(form.action) else 1.0) * (5 if new else 1)


def _kind(path: str) -> str:
    """An address without its numbers and names."""
    return "/".join(part for part in path.split("/") if part.isalpha() or part == "not-well")


async def _typed(world: World, family: Family, ref: str, form: Form, dice: random.Random) -> tuple[dict[str, str], str]:
    """What is typed into this form, and where it goes."""
    name, value, action = dice.choice(form.buttons or [("", "", form.action)])
    typed = dict(form.hidden) | ({name: value} if name and name != "check" else {})
    typed |= {one: dice.choice(values) for one, values in form.choices.items() if values}
    typed |= {one: value for one, value in form.ticks.items() if dice.random() < 0.6}
    today, past = world.wren.now().date(), PAST.search(action) is not None
    for one in form.dates:
        typed[one] = str(today + timedelta(days=-dice.randrange(4) if past else dice.randrange(1, 40)))
    may, told, about = await _reach(world, family, action, typed)
    originals = await _originals(world, action)
    untold = {name.partition("-")[2] for name in typed if name.startswith("untold-")}
    for one, before in form.texts.items():
        if one.rpartition("-")[2] in untold:
            continue
        if before.strip() and dice.random() < 0.6:
            typed[one] = before.strip()
            continue
        to = one.partition("-")[2] if action.endswith("/breach") else ""
        whose = [name for name, row in world.ids.items() if str(row) == to]
        told_of, told_now = (frozenset(whose), frozenset(whose)) if whose else (may, told)  # words to one person alone
        original = world.marks.in_(originals.get(one, ""))
        reach = told_of.intersection(*(world.marks.held[mark].may for mark in original))
        occasion = f"{_kind(action)}/{'-'.join(sorted(about | told_now))}"
        mark = world.marks.new(ref, family.number, reach, told_now, about, occasion)
        typed[one] = f"We looked at it together with {mark}"
    return typed, action


async def _reach(
    world: World, family: Family, action: str, typed: dict[str, str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Who may ever be told what is typed here; who is told at once; and in whose export it stands beside theirs."""
    nobody: frozenset[str] = frozenset()
    everybody, parents = frozenset(one.ref for one in family.members), frozenset(one.ref for one in family.parents)
    match action.split("/")[1:]:
        case ["items", item, "breach"]:
            return parents, parents, parents
        case ["items", item, what]:
            person = frozenset({await world.wren.db.read(lambda tx: _person_of(tx, int(item)))})
            return (person, person, nobody) if what in ("answer", "close") else (nobody, nobody, person)
        case ["items", item, "promises", _]:
            person = frozenset({await world.wren.db.read(lambda tx: _person_of(tx, int(item)))})
            return person, person, nobody
        case ["cases", _, "plans", child, *_]:
            return family.plan(child), nobody, nobody
        case ["cases", _, "agreement", "goals", goal, "breach"]:
            return nobody, nobody, frozenset({(await _owners(world, family))[goal]})
        case ["cases", _, "agreement", "goals", goal, *_]:
            return frozenset({(await _owners(world, family))[goal]}), nobody, nobody
        case ["cases", _, "agreement", "goals"]:
            return frozenset({typed["parent"]}), nobody, nobody
        case ["cases", _, "agreement", "duties", _, "state"]:
            return parents, parents, nobody  # why it is late: the form says that whoever was promised it is told
        case ["cases", _, "agreement", *_]:
            return parents, nobody, nobody
        case ["cases", _, ("told" | "agreed"), *_]:
            return everybody, everybody, nobody
        case ["cases", _, "progress", *_]:
            owners, counted = await _owners(world, family), typed.get("what", "").partition("-")[2]
            heard = typed.get("who", "").partition("-")[2] or owners.get(typed.get("goal", ""), "")
            return nobody, nobody, frozenset({heard or owners.get(counted, counted)})
        case ["cases", _, "wellbeing", child, *_]:
            return nobody, nobody, frozenset(ref for ref, row in world.ids.items() if str(row) == child)
        case _:
            return nobody, nobody, nobody


def _person_of(tx: Tx, item: int) -> str:
    found = queue.item(tx, people.operator_scope(tx), item)
    assert found is not None
    return found.person_ref


async def _owners(world: World, family: Family) -> dict[str, str]:
    """Whose goal each is."""

    def read(tx: Tx) -> dict[str, str]:
        agreement = plans.family(tx, people.operator_scope(tx), world.ids[family.ref]).file.agreement
        return {goal.id: goal.parent for goal in agreement.goals} if agreement else {}

    return await world.wren.db.read(read)


async def _originals(world: World, action: str) -> dict[str, str]:
    """On a form of translations: the words that each field is to put into another language."""
    if not action.endswith("/translate"):
        return {}

    def read(tx: Tx) -> dict[str, str]:
        scope = people.operator_scope(tx)
        who = people.get(tx, scope, int(action.split("/")[4]))
        assert who.case_id is not None
        known = plans.family(tx, scope, who.case_id)
        known = known.only("agreement" if action.split("/")[3] == "agreed" else "plan")
        return {field_of(text): text for text in own_words(known, who)}

    return await world.wren.db.read(read)
