"""What explaining brings to the console: a child's answers and pages, sentences that fail, returns nobody planned."""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from markupsafe import escape
from pydantic import SecretStr

from bot import family
from bot.casework.catching_up import TASKS
from bot.commands import export
from bot.console.headings import ABOUT
from bot.settings import Settings
from bot.turns import raising, submitting
from bot.turns.explaining import TALK, UNCLEAR
from conversations.library import (
    after,
    at_home,
    my_people,
    my_plan,
    practice,
    pressure,
    ready,
    safety_house,
    three_houses,
    unplanned,
    wellbeing,
)
from conversations.library.getting_ready import WORDS
from conversations.library.sharing import SHIPPED
from conversations.model import Answered, Answers, Ask, Conversation, Hear, Piece, Turn
from conversations.samples import SAMPLES
from conversations.screening.finding import Finding
from storage import askings, messages, pictures, plans, queue, statements
from storage.database import Tx
from storage.statements import Chosen, Part
from tests.desk import Browser, Desk, Page, desk
from tests.support import KEY

DUTY = "0300 555 0100"
HOME = Finding("missing_running_away", "now", "Says that a child has gone back", returned=True)
WHY = "plan.why"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", "emma")
        yield office


@pytest.fixture
async def emma(office: Desk) -> Browser:
    return await office.browser("emma")


async def sent(
    office: Desk, ref: str, kind: str, *said: tuple[str, str], answered: Sequence[Answered] = (), **chosen: str
) -> int:
    """Somebody sends words, each said at a step, and what they chose. Returns the item's id."""
    who = await office.wren.person(ref)

    def send(tx: Tx) -> int:
        at = family.talk(tx, who.id)
        pieces = tuple(
            Piece(messages.add(tx, who.id, "text", text, None, tx.now, True), "text", text, step) for step, text in said
        )
        turn = Turn(None, answers=Answers(chosen, pieces), answered=tuple(answered))
        submitting.submit(tx, at, kind, turn, family.facts(tx, at))
        return queue.items_of(tx, at.scope, who.id)[-1].id

    return await office.wren.db.write(send)


async def goes_home(office: Desk, ref: str = "sophia", text: str = "im back at mums") -> int:
    """Somebody says that they are back home, and nothing more. Returns the item's id."""
    who = await office.wren.person(ref)

    def say(tx: Tx) -> int:
        at = family.talk(tx, who.id)
        raising.flag(tx, at, messages.add(tx, who.id, "text", text, None, tx.now, True), HOME, text)
        return queue.items_of(tx, at.scope, who.id)[-1].id

    return await office.wren.db.write(say)


async def noticed(office: Desk, kind: str, why: str) -> int:
    """Wren has noticed something about Sophia. Returns the item's id."""
    who = await office.wren.person("sophia")
    return await office.wren.db.write(
        lambda tx: queue.add_item(
            tx, who.case_id or 0, who.id, kind, urgency="today", why=why, received_at=tx.now, due_at=None
        )
    )


async def ticked(browser: Browser, item: int, *tasks: str) -> Page:
    """Tick these on the catch-up list. Returns the page that follows."""
    page = await browser.item(item)
    for task in tasks:
        page = await browser.press(page, f"/items/{item}/tasks", done=task)
    return page


def in_order(page: Page, *told: str) -> bool:
    """Does all of this stand on the page, in this order?"""
    places = [page.text.find(one) for one in told]
    return -1 not in places and places == sorted(places)


# What an item is called


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("ready", "How ready Sophia feels"),
        ("after", "How a step was for Sophia"),
        ("at_home", "How it is at home, told by Sophia"),
        ("wellbeing", "How Sophia is doing"),
        ("three_houses", "Three houses from Sophia"),
        ("safety_house", "A safety house from Sophia"),
        ("my_people", "The people who matter to Sophia"),
        ("getting_ready", "Getting ready to move: from Sophia"),
        ("teach_back", "The plan in Sophia's own words"),
        ("practice", "Something Sophia tried at home"),
        ("unplanned", "Back home, and it was not planned: told by Sophia"),
    ],
)
async def test_every_kind_has_a_name_that_says_what_it_is(office: Desk, emma: Browser, kind: str, title: str) -> None:
    item = await sent(office, "sophia", kind, ("words", "Some words"))
    assert f'<h1 id="title">{escape(title)}</h1>' in (await emma.item(item)).html
    assert "Something to look at" not in (await emma.get("/queue")).text


@pytest.mark.parametrize(("kind", "names"), [("slip", "The day of a decision"), ("short_notice", "at short notice")])
async def test_what_wren_noticed_is_said_first_and_leads_to_the_plan(
    office: Desk, emma: Browser, kind: str, names: str
) -> None:
    item = await noticed(office, kind, "Moving home is planned for 3 December 2026. That is in 8 days.")
    page = await emma.item(item)
    assert names in page.text
    assert in_order(page, names, "That is in 8 days.", "Who", "child, 14")
    case = (await office.wren.person("sophia")).case_id
    plan = f"/cases/{case}/plans/sophia"
    assert plan in [held.get("href") for held in page.tags("a")]
    assert (await emma.get(plan)).status == 200
    assert "Why flagged" not in page.text
    await emma.press(page, f"/items/{item}/close")
    assert await office.wren.items(kind=kind) == []


async def test_a_sentence_that_failed_is_shown_as_ours(office: Desk, emma: Browser) -> None:
    told = UNCLEAR.format(sentence="What is decided next? “Whether <b>it</b> goes ahead”")
    quiet, asks = await noticed(office, "unclear", told), await noticed(office, "unclear", f"{told}\n{TALK}")
    page = await emma.item(quiet)
    assert in_order(page, "Our words were not clear to Sophia", told, "Our sentence has failed, and Sophia has not")
    assert TALK not in page.text
    assert "Somebody opened the link" not in page.text
    assert "Why flagged" not in page.text
    wanted = await emma.item(asks)
    assert wanted.text.count(TALK) == 1
    assert f"<strong>{TALK}</strong>" in wanted.html
    answered = await emma.press(wanted, f"/items/{asks}/answer", answer="I ring you at four.")
    assert "I ring you at four." in answered.text


# What was chosen, and what words are about


async def test_what_was_chosen_stands_above_the_words(office: Desk, emma: Browser) -> None:
    answered = (Answered("Do you feel ready for it?", "<i>I'm not sure</i>"), Answered("Who comes?", "Joan"))
    page = await emma.item(await sent(office, "sophia", "ready", ("help", "If Joan comes too"), answered=answered))
    assert in_order(
        page, "Do you feel ready for it?", "<i>I'm not sure</i>", "Who comes?", "Joan", "What would help", "If Joan"
    )
    assert not page.tags("i")
    assert page.html.count('class="own"') == 0  # Sophia was asked in English


async def test_beside_it_stands_what_the_sender_was_shown(office: Desk, emma: Browser) -> None:
    who = await office.wren.person("sophia")

    def send(tx: Tx) -> int:
        chosen = [
            Chosen("Do you feel ready for it?", "Mostly", "هل أنت مستعد؟", "إلى حد كبير"),
            Chosen("Who comes?", "Joan", "من يأتي؟", "Joan"),
        ]
        row = statements.submit(tx, who.id, "ready", [], feeling=None, language="ar", to_reviewer=False, chosen=chosen)
        return queue.add_item(
            tx, who.case_id or 0, who.id, "ready", urgency="routine", received_at=tx.now, due_at=None, statement_id=row
        )

    page = await emma.item(await office.wren.db.write(send))
    for own in ("هل أنت مستعد؟", "إلى حد كبير", "من يأتي؟"):
        assert f'dir="auto" lang="ar">{own}</span>' in page.html
    assert page.text.count("Joan") == 1
    assert in_order(page, "Do you feel ready for it?", "هل أنت مستعد؟", "Mostly", "إلى حد كبير", "Arabic")


async def test_words_stand_under_what_they_are_about(office: Desk, emma: Browser) -> None:
    said = (("worries", "The rows"), ("good", "My dog"), ("worries", "and the nights"), ("review", "I forgot: Nan"))
    page = await emma.item(await sent(office, "sophia", "three_houses", *said))
    assert in_order(page, "Worries", "The rows", "and the nights", "Good things", "My dog", "And this too", "Nan")
    assert page.html.count("<h2>Worries</h2>") == 1
    assert "Dreams" not in page.text


@pytest.mark.parametrize("step", ["", "words", "change", "no_such_step"])
async def test_words_about_nothing_in_particular_have_no_heading(office: Desk, emma: Browser, step: str) -> None:
    page = await emma.item(await sent(office, "sophia", "safety_house", (step, "My own words")))
    before, _, _ = page.html.partition("My own words")
    assert "<h2" not in before
    assert "<h2>" not in page.html.partition("My own words")[2].partition("sent")[0]


async def test_what_a_grown_up_added_is_not_taken_for_the_childs(office: Desk, emma: Browser) -> None:
    said = (("good", "The cake"), ("carer", "She was quiet all evening"), ("review", "no i was not"))
    page = await emma.item(await sent(office, "sophia", "after", *said))
    assert in_order(
        page, "What was good", "The cake", "Written by a grown-up who was with them", "She was quiet", "And this too"
    )
    other = page.html.partition("said-about other")[2].partition("</div>")[0]
    assert "She was quiet" in other
    assert "cake" not in other
    assert "no i was not" not in other


ASKING: dict[str, Conversation] = {
    "ready": ready.CONVERSATION,
    "after": after.CONVERSATION,
    "at_home": at_home.CONVERSATION,
    "wellbeing": wellbeing.CONVERSATION,
    "three_houses": three_houses.CONVERSATION,
    "safety_house": safety_house.CONVERSATION,
    "my_people": my_people.CONVERSATION,
    "teach_back": my_plan.CONVERSATION,
    "unplanned": unplanned.CONVERSATION,
    "practice": practice.CONVERSATION,
    "worry": pressure.CONVERSATION,
}
"""Kind of statement -> the conversation that asks for it."""
PLAIN = {*SHIPPED, "reviewer_away", "more"}
"""Steps whose words are about nothing in particular."""


@pytest.mark.parametrize("kind", sorted(ASKING))
def test_no_question_is_without_a_heading(kind: str) -> None:
    steps = {step.id: step for facts in SAMPLES.values() for step in ASKING[kind].steps_for(facts).values()}
    heard = {
        name for name, step in steps.items() if isinstance(step, Hear) or (isinstance(step, Ask) and step.own_words)
    }
    assert heard - PLAIN
    assert heard - PLAIN - set(ABOUT[kind]) == set()


def test_no_topic_of_a_move_is_without_a_heading() -> None:
    assert set(WORDS) == set(ABOUT["getting_ready"])


# A return that nobody had planned


async def test_what_holds_until_then_is_what_was_told_and_agreed(office: Desk, emma: Browser) -> None:
    item = await sent(office, "sophia", "unplanned", ("who", "mum and david"))
    page = await emma.item(item)
    assert in_order(
        page,
        "mum and david",
        "Until then",
        "Wren has told Sophia:",
        f"stay where you feel safe. The duty team answers at any hour: {DUTY}.",
        "Sophia: agreed for when it is not going well",
        "Emma comes the same day if Sophia does not feel safe.",
        "Catch up",
        "9 of 9 still to do",
    )
    assert "David" not in page.text.partition("Until then")[2]


async def test_nothing_is_shown_as_told_that_may_not_have_been(office: Desk, emma: Browser) -> None:
    page = await emma.item(await goes_home(office))
    assert "Wren has told" not in page.text
    assert "may not know what to do until somebody comes" in page.text
    assert f"The duty team's number is {DUTY}." in page.text


async def test_of_a_parents_word_the_plan_of_every_child_is_shown(office: Desk, emma: Browser) -> None:
    maria = await office.wren.person("maria")
    file = await office.wren.db.read(lambda tx: family.talk(tx, maria.id).file)
    page = await emma.item(await goes_home(office, "maria", "she is home with me"))
    (plan,) = file.plans
    assert plan.child == "sophia"
    assert in_order(page, "David: agreed for when", "Nothing is agreed yet.", "Sophia: agreed", *plan.if_not_going_well)


async def test_a_tick_has_a_name_and_a_time_and_can_be_taken_back(office: Desk, emma: Browser) -> None:
    item = await goes_home(office)
    office.wren.now.forward(minutes=7)
    page = await ticked(emma, item, "see", "carers")
    assert "Ticked, with your name." in page.text
    assert page.text.count("Done: Emma, 11:07") == 2
    assert "7 of 9 still to do" in page.text
    assert "7 of 9 still to do" in (await emma.get("/queue")).text
    office.wren.now.forward(minutes=7)
    grace = await office.browser("grace")
    again = await grace.act(item, "tasks", done="see")
    assert again.text.count("Done: Emma, 11:07") == 2
    back = await grace.press(again, f"/items/{item}/tasks", undo="see")
    assert "8 of 9 still to do" in back.text
    emmas, graces = [f"worker:{(await office.wren.person(ref)).id}" for ref in ("emma", "grace")]
    assert await office.audited("ticked see") == [(emmas, f"item:{item}")]
    assert await office.audited("unticked see") == [(graces, f"item:{item}")]
    assert "Read by Emma 11:07" in back.text


async def test_it_is_not_closed_while_anything_is_open(office: Desk, emma: Browser) -> None:
    item = await goes_home(office)
    words = "I was with you today."
    for task, _ in TASKS:
        refused = await emma.act(item, "close", outcome="done", words=words)
        assert refused.status == 422
        assert refused.text.count("Something on the catch-up list is still open.") == 2  # above, and beside the form
        assert words in refused.text
        await ticked(emma, item, task)
    assert "All of it is done." in (await emma.item(item)).text
    done = await emma.act(item, "close", outcome="done", words=words)
    assert "Closed." in done.text
    late = await emma.item(item)
    assert late.text.count("Done: Emma") == len(TASKS)
    assert not [held for held in late.tags("button") if held.get("name") in ("done", "undo")]


async def test_when_nobody_went_back_the_list_is_not_needed(office: Desk, emma: Browser) -> None:
    item = await goes_home(office)
    page = await ticked(emma, item, "no_return")
    assert "Nobody went back. Said by Emma 11:00" in page.text
    assert "still to do" not in page.text
    assert "still to do" not in (await emma.get("/queue")).text
    after_all = await emma.press(page, f"/items/{item}/tasks", undo="no_return")
    assert "9 of 9 still to do" in after_all.text
    await ticked(emma, item, "no_return")
    closed = await emma.act(item, "close", outcome="done", words="You only went for tea.")
    assert "Closed." in closed.text
    assert len(await office.audited("ticked no_return")) == 2


async def test_what_is_closed_is_ticked_no_more(office: Desk, emma: Browser) -> None:
    item = await goes_home(office)
    await ticked(emma, item, "no_return")
    page = await emma.item(item)
    await emma.act(item, "close", outcome="done", words="Thank you.")
    late = await emma.press(page, f"/items/{item}/tasks", undo="no_return")
    assert "This had been closed already" in late.text
    assert "Nobody went back. Said by Emma" in late.text


async def test_only_who_works_the_case_ticks_and_only_what_there_is(office: Desk, emma: Browser) -> None:
    item = await sent(office, "sophia", "unplanned", ("who", "mum"), audience="reviewer")
    wish = await sent(office, "sophia", "wish", ("words", "a dog"))
    ines, samir = await office.browser("ines"), await office.browser("samir")
    shared = await ines.item(item)
    assert "mum" in shared.text
    for hidden in ("Catch up", "Until then", "still to do"):
        assert hidden not in shared.text
    assert "still to do" not in (await ines.get("/queue")).text
    for browser in (ines, samir):
        token = (await browser.get("/queue")).forms["/sign-out"]
        answer = await browser.client.post(f"/items/{item}/tasks", data={**token, "done": "see"})
        assert answer.status_code == 404
    token = (await emma.get("/queue")).forms["/sign-out"]
    tried: list[tuple[int, dict[str, str], int]] = [
        (item, {"done": "elsewhere"}, 404),
        (item, {}, 400),
        (item, {"done": "see", "undo": "see"}, 400),
        (wish, {"done": "see"}, 404),
    ]
    for where, fields, status in tried:
        answer = await emma.client.post(f"/items/{where}/tasks", data={**token, **fields})
        assert answer.status_code == status
    assert (await emma.client.post(f"/items/{item}/tasks", data={"done": "see"})).status_code == 400
    assert "9 of 9 still to do" in (await emma.item(item)).text


async def test_the_list_can_be_used_without_seeing(office: Desk, emma: Browser) -> None:
    item = await goes_home(office)
    page = await ticked(emma, item, "see")
    buttons = [held for held in page.tags("button") if held.get("name") in ("done", "undo")]
    assert len(buttons) == len(TASKS) + 1
    for _, words in TASKS:
        assert page.text.count(words) == 2  # on the page, and in the name of its button
    ids = [held["id"] for tag in ("h2", "section", "form") for held in page.tags(tag) if "id" in held]
    assert len(ids) == len(set(ids))
    named = {
        held["aria-labelledby"] for tag in ("section", "form") for held in page.tags(tag) if "aria-labelledby" in held
    }
    assert named <= {held.get("id") for tag in ("h1", "h2") for held in page.tags(tag)}


# How our sentences fare


async def checks(
    office: Desk, sentence: str, outcome: str, *refs: str, reader: str = "teen", language: str = "en"
) -> None:
    """A sentence of ours was understood or missed by these people."""
    for ref in refs:
        who = await office.wren.person(ref)
        await office.wren.db.write(
            partial(
                plans.checked, person_id=who.id, sentence=sentence, reader=reader, language=language, outcome=outcome
            )
        )


def rows(page: Page) -> list[str]:
    """The list, a sentence each."""
    cut = page.html.split('<li class="card sentence">')[1:]
    return [Page(httpx.Response(200, text=one.partition("</li>")[0])).text for one in cut]


async def test_sentences_are_ranked_by_how_often_they_fail(office: Desk, emma: Browser) -> None:
    everybody = ("sophia", "david", "maria", "leanne")
    await checks(office, "plan.step", "understood", *everybody)
    await checks(office, WHY, "understood", "sophia")
    await checks(office, WHY, "missed", *everybody[:3])
    await checks(office, WHY, "missed_again", "sophia", "sophia", "sophia")
    page = await emma.get("/sentences")
    first, second = rows(page)
    assert "The reason, in [worker]'s words: “[why]”" in first
    assert "Words for ages 12 to 17" in first
    assert "English" in first
    assert "Understood few Missed 3 Missed again, in simpler words few" in first
    assert "Understood 4 Missed 0 Missed again, in simpler words 0" in second
    assert "so that the text gets better" in page.text
    for name in ("Sophia", "David", "Maria", "Leanne", "northbridge"):
        assert name not in page.text


async def test_two_people_are_too_few_to_be_told_of(office: Desk, emma: Browser) -> None:
    await checks(office, "plan.step", "understood", "sophia", "david", "maria")
    await checks(office, WHY, "missed", "sophia", "david", "sophia", "david", reader="young", language="ar")
    page = await emma.get("/sentences")
    first, last = rows(page)
    assert "Arabic" not in page.text
    assert "Understood 3" in first  # though the other has failed every time
    assert last == "Why? [worker] says: “[why]”"


async def test_one_person_who_was_asked_often_is_one_person(office: Desk, emma: Browser) -> None:
    await checks(office, WHY, "missed", *["sophia"] * 5)
    page = await emma.get("/sentences")
    assert "Met by few people so far" in page.text
    assert rows(page) == ["The reason, in [worker]'s words: “[why]”"]


async def test_what_is_said_no_more_is_not_listed(office: Desk, emma: Browser) -> None:
    await checks(office, "plan.an_old_one", "missed", "sophia", "david", "maria")
    await checks(office, "plan.parent.step", "missed", "sophia", "david", "maria", reader="teen")
    assert "No sentence has been checked yet." in (await emma.get("/sentences")).text


async def test_every_worker_finds_it_and_nobody_else(office: Desk, emma: Browser) -> None:
    for page in (await emma.get("/queue"), await (await office.browser("ines")).get("/queue")):
        assert "/sentences" in [held.get("href") for held in page.tags("a")]
    assert (await (await office.browser("ines")).get("/sentences")).status == 200
    outside = await office.stranger().get("/sentences")
    assert outside.status == 401
    assert "/sentences" not in [held.get("href") for held in outside.tags("a")]


# Export


async def explained(office: Desk) -> int:
    """Everything that explaining leaves behind about Sophia. Returns the statement that answered."""
    sophia, emma = await office.wren.person("sophia"), await office.wren.person("emma")

    def leave(tx: Tx) -> int:
        plans.approve(tx, sophia.id, {"sophia/why": b"1", "sophia/stage": b"2"}, emma.id)
        plans.tell(tx, sophia.id, {"sophia/why": b"1"})
        plans.checked(tx, sophia.id, WHY, "teen", "en", "missed_again")
        pictures.add(tx, sophia.id, "journey", "{}")
        asked = askings.ask(tx, sophia.id, "ready", "tea_at_home-1", date(2026, 11, 28))
        askings.ask(tx, sophia.id, "after", "family_time-1", date(2026, 11, 18))
        message = messages.add(tx, sophia.id, "text", "If Joan comes", None, tx.now, True)
        chosen = [Chosen("Tea at home\nDo you feel ready?", "Mostly", "Tea at home\nDo you feel ready?", "Mostly")]
        row = statements.submit(
            tx,
            sophia.id,
            "ready",
            [Part(message, "text", "If Joan comes", "help")],
            feeling=None,
            language="en",
            to_reviewer=False,
            chosen=chosen,
        )
        assert asked is not None
        askings.answered(tx, sophia.id, asked, row)
        return row

    return await office.wren.db.write(leave)


async def exported(office: Desk, folder: Path, capsys: pytest.CaptureFixture[str], ref: str, *, as_json: bool) -> str:
    capsys.readouterr()
    settings = Settings(data_dir=folder, master_key=SecretStr(KEY.hex()))
    await export.export(settings, argparse.Namespace(person=ref, json=as_json))
    return capsys.readouterr().out


async def test_an_export_holds_what_explaining_has_left(
    office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await explained(office)
    held: dict[str, Any] = json.loads(await exported(office, tmp_path, capsys, "sophia", as_json=True))
    at = "2026-11-25T11:00:00+00:00"
    assert held["told"] == [{"sentence": "sophia/why", "at": at}]
    assert held["approvals"] == [
        {"sentence": "sophia/why", "by": "emma", "at": at},
        {"sentence": "sophia/stage", "by": "emma", "at": at},
    ]
    assert held["checks"] == [{"words": WHY, "language": "en", "outcome": "missed_again", "at": at}]
    assert [
        (one["kind"], one["about"], one["due_on"], one["asked_at"], one["answered_by"]) for one in held["askings"]
    ] == [
        ("ready", "tea_at_home-1", "2026-11-28", at, answer),
        ("after", "family_time-1", "2026-11-18", at, None),
    ]
    assert held["pictures"] == [{"kind": "journey", "state": "waiting", "made_at": at}]
    (chosen,) = held["statements"][-1]["chosen"]
    assert (chosen["question"], chosen["choice"]) == ("Tea at home\nDo you feel ready?", "Mostly")
    others = json.loads(await exported(office, tmp_path, capsys, "maria", as_json=True))
    assert [others[name] for name in ("told", "approvals", "checks", "askings", "pictures")] == [[]] * 5


async def test_so_does_the_export_for_people_to_read(
    office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await explained(office)
    lines = (await exported(office, tmp_path, capsys, "sophia", as_json=False)).splitlines()
    at = "2026-11-25T11:00:00+00:00"
    assert lines[-8:] == [
        f"{at} chosen: Tea at home Do you feel ready? → Mostly",
        f"{at} told: sophia/why",
        f"{at} approved by emma: sophia/why",
        f"{at} approved by emma: sophia/stage",
        f"{at} missed again (en): {WHY}",
        f"{at} asked: ready, tea_at_home-1, 2026-11-28 (answered)",
        f"{at} asked: after, family_time-1, 2026-11-18 (no answer)",
        f"{at} picture: journey (waiting)",
    ]
