"""How a child is doing: asked monthly, seen by the worker as change, and questionnaires that somebody else fills in."""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import AsyncIterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.casework import doing
from bot.casework.casefile_model import Bands
from bot.commands import export
from bot.settings import Settings
from conversations.library import wellbeing
from conversations.samples import SAMPLES
from storage import askings, people, queue, scores
from storage.queue import Item
from storage.scores import Score
from tests.desk import Desk, Page, desk
from tests.explained import approve
from tests.support import KEY, Wren, stage

BANDS = doing.published()


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria")) as wren:
        yield wren


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", "maria")
        yield office


async def afternoon(wren: Wren, days: int) -> None:
    """So many days later, after school."""
    wren.now.forward(days=days)
    wren.now.at = wren.now().replace(hour=17, minute=0)
    await wren.clock.tick()
    wren.sender.wake()
    await wren.settled()


async def asked(wren: Wren, ref: str) -> list[askings.Asking]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: [one for one in askings.of_person(tx, who.id) if one.kind == wellbeing.KIND])


async def kept(wren: Wren, kind: str | None = None) -> list[Score]:
    who = await wren.person("sophia")
    return await wren.db.read(lambda tx: scores.of_person(tx, people.own_scope(who.id), who.id, kind))


async def answers(wren: Wren, *values: str) -> None:
    """Sophia answers the five questions so, says no more and sends it."""
    for step, value in zip(wellbeing.QUESTIONS, values, strict=True):
        await wren.press("sophia", f"{step}:{value}")
    await wren.press("sophia", "more:skip")
    await wren.press("sophia", "review:send")


async def tells(wren: Wren, *values: str) -> None:
    """Sophia does so unasked."""
    await wren.press("sophia", "menu:feeling")
    await wren.press("sophia", "feeling:doing")
    await answers(wren, *values)


GOOD = ("very_good", "good", "good", "between", "good")


# Asked


async def test_it_is_asked_a_week_after_somebody_was_confirmed_and_then_monthly(wren: Wren) -> None:
    await afternoon(wren, days=6)
    assert await asked(wren, "sophia") == []
    await afternoon(wren, days=1)
    await wren.tap("sophia", "Show")
    await answers(wren, *GOOD)
    for _ in range(4):
        await afternoon(wren, days=7)
    assert len(await asked(wren, "sophia")) == 1
    await afternoon(wren, days=2)
    first, second = await asked(wren, "sophia")
    (sent,) = await wren.statements("sophia")
    assert (first.statement_id, second.statement_id) == (sent.id, None)
    assert await asked(wren, "maria") == []


async def test_whoever_told_it_unasked_is_left_in_peace(wren: Wren) -> None:
    await afternoon(wren, days=5)
    await tells(wren, *GOOD)
    await afternoon(wren, days=3)
    assert await asked(wren, "sophia") == []


async def test_never_on_a_day_on_which_the_plan_asks_something(wren: Wren) -> None:
    await approve(wren, "sophia")
    who = await wren.person("sophia")
    for _ in range(30):
        await afternoon(wren, days=1)
    everything = await wren.db.read(lambda tx: askings.of_person(tx, who.id))
    days = {
        kind: {one.asked_at.date() for one in everything if (one.kind == wellbeing.KIND) is kind}
        for kind in (True, False)
    }
    assert days[True]
    assert days[True].isdisjoint(days[False])


async def test_neither_of_a_closed_case_nor_when_nobody_was_confirmed(tmp_path: Path) -> None:
    async with stage(tmp_path) as wren:
        await wren.import_case("maria", ('stage = "preparing"', 'stage = "closed"'))
        await wren.import_case("leanne")
        await wren.enrol("sophia")
        await wren.enrol("leanne", confirmed=False)
        await afternoon(wren, days=60)
        assert await asked(wren, "sophia") == await asked(wren, "leanne") == []
        assert await wren.items(kind="sdq_missing", case_ref="northbridge-017") == []


async def test_answers_are_kept_as_they_were_chosen_and_as_a_total(wren: Wren) -> None:
    await tells(wren, *GOOD)
    (sent,) = await wren.statements("sophia")
    assert [(one.at, one.value) for one in sent.chosen] == list(zip(wellbeing.QUESTIONS, GOOD, strict=True))
    (item,) = await wren.items(kind="wellbeing")
    assert (item.urgency, item.category) == ("routine", "none")
    assert [(one.total, one.informant, one.statement_id) for one in await kept(wren)] == [(15, "child", sent.id)]


async def test_what_was_skipped_is_no_low_answer(wren: Wren) -> None:
    await tells(wren, "good", "good", "skip", "good", "good")
    assert await kept(wren) == []


async def test_what_is_taken_back_leaves_no_number(wren: Wren) -> None:
    await tells(wren, *GOOD)
    (sent,) = await wren.statements("sophia")
    await wren.press("sophia", "menu:mine")
    await wren.press("sophia", f"page-0:{sent.id}")
    await wren.press("sophia", f"one-{sent.id}:withdraw")
    await wren.press("sophia", f"sure-{sent.id}:take")
    assert await kept(wren) == []


async def test_the_child_is_told_no_number_and_no_judgement(wren: Wren) -> None:
    before = len(wren.texts("sophia"))
    await tells(wren, "very_hard", "hard", "hard", "hard", "hard")
    told = " ".join(wren.texts("sophia")[before:])
    assert "4 of" not in told
    assert "score" not in told
    assert "You don't have to be alone with it" in told
    assert "0800 1111" in told


def test_no_answer_is_a_flag() -> None:
    for facts in SAMPLES.values():
        for step in wellbeing.CONVERSATION.steps_for(facts).values():
            assert not any(choice.flag for choice in getattr(step, "choices", ()))


def test_the_answers_are_counted_from_the_hardest() -> None:
    assert tuple(wellbeing.ANSWERS) == doing.VALUES
    assert doing.total(dict.fromkeys(wellbeing.QUESTIONS, "very_hard"), tuple(wellbeing.QUESTIONS)) == 0


# The worker's page


async def page(office: Desk, worker: str = "emma", ref: str = "sophia") -> Page:
    """The page of how somebody is doing, for a worker who has just signed in."""
    who = await office.wren.person(ref)
    return await (await office.browser(worker)).get(f"/cases/{who.case_id}/wellbeing/{who.id}")


async def form(office: Desk, name: str, **fields: str) -> Page:
    """Emma opens the page of how Sophia is doing and fills in this form."""
    sophia, emma = await office.wren.person("sophia"), await office.browser("emma")
    path = f"/cases/{sophia.case_id}/wellbeing/{sophia.id}"
    return await emma.press(await emma.get(path), f"{path}/{name}", **fields)


async def test_the_page_has_each_days_answers_and_how_often_there_were_any(office: Desk) -> None:
    empty = await page(office)
    assert "Not asked yet" in empty.text
    await afternoon(office.wren, days=7)
    assert "Answered 0 of 1 time asked. The last question still waits" in (await page(office)).text
    await office.wren.tap("sophia", "Show")
    await answers(office.wren, *GOOD)
    await afternoon(office.wren, days=30)
    await afternoon(office.wren, days=30)
    await tells(office.wren, "hard", "skip", "good", "good", "good")
    shown = await page(office)
    assert "Answered 2 of 3 times asked" in shown.text
    assert "😀 Very good" in shown.text
    assert "🙁 Hard Skipped 🙂 Good" in shown.text
    assert shown.html.index("31 Jan 2027") < shown.html.index("2 Dec 2026")
    sent = [f"statement:{one.id}" for one in await office.wren.statements("sophia")]
    assert {subject for _, subject in await office.audited("opened")} >= set(sent)


async def test_the_chart_says_only_what_the_table_says(office: Desk) -> None:
    await tells(office.wren, *["very_good"] * 5)
    assert not (await page(office)).tags("polyline")
    office.wren.now.forward(days=10)
    await tells(office.wren, "good", "skip", "good", "good", "good")
    office.wren.now.forward(days=10)
    await tells(office.wren, *["very_hard"] * 5)
    shown = await page(office)
    assert [one["points"] for one in shown.tags("polyline")] == ["12,12 628,148"]
    assert len(shown.tags("circle")) == 2
    assert len(shown.tags("tr")) == 1 + 3


async def test_a_total_is_recorded_with_its_band_and_who_did(office: Desk) -> None:
    done = await form(office, "sdq", total="17", informant="teacher", on="2026-11-20")
    assert "The total is recorded, with your name." in done.text
    assert "20 Nov 2026 A teacher 17 High Emma" in done.text
    assert "sdqinfo.org" in done.text
    again = await form(office, "sdq", total="11", informant="teacher", on="2026-11-20")
    assert "A teacher 11 Close to average Emma" in again.text
    assert len(await kept(office.wren, "sdq")) == 1
    assert len(await office.audited("recorded sdq")) == 2


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("total", "41", "Please write a whole number from 0 to 40."),
        ("total", "-1", "Please write a whole number from 0 to 40."),
        ("total", "²", "Please write a whole number from 0 to 40."),
        ("total", "", "Please write a whole number from 0 to 40."),
        ("informant", "worker", "Please choose one."),
        ("on", "soon", "This is not a day."),
        ("on", "2026-11-26", "This day is still to come."),
        ("on", "2011-01-01", "This day is before they were born."),
    ],
)
async def test_what_cannot_be_is_not_recorded(office: Desk, field: str, value: str, fault: str) -> None:
    fields = {"total": "12", "informant": "carer", "on": "2026-11-20"} | {field: value}
    shown = await form(office, "sdq", **fields)
    assert shown.status == 422
    assert fault in shown.text
    assert {one["id"] for one in shown.tags("p") if "id" in one} >= {f"sdq-{field}-fault"}
    assert await kept(office.wren) == []


async def test_it_is_for_those_who_work_the_case(office: Desk) -> None:
    assert (await page(office, "samir")).status == 404
    assert (await page(office, "ines")).status == 404
    assert (await page(office, ref="maria")).status == 404
    sophia, samir = await office.wren.person("sophia"), await office.browser("samir")
    token = (await samir.get("/queue")).forms["/sign-out"]
    action = f"/cases/{sophia.case_id}/wellbeing/{sophia.id}/sdq"
    sent = await samir.client.post(action, data={**token, "total": "3", "informant": "carer", "on": "2026-11-20"})
    assert sent.status_code == 404
    assert await kept(office.wren) == []
    assert len(await office.audited("refused")) == 3


async def test_nothing_of_it_reaches_a_parent(office: Desk) -> None:
    before = list(office.wren.texts("maria"))
    await tells(office.wren, *GOOD)
    await form(office, "sdq", total="17", informant="teacher", on="2026-11-20")
    await form(office, "adults", first="Mr Osei", second="Joan")
    await office.wren.settled()
    assert office.wren.texts("maria") == before


async def test_words_that_name_a_worker_are_kept_from_that_worker_with_all_that_came_with_them(office: Desk) -> None:
    await office.wren.press("sophia", "menu:feeling")
    await office.wren.press("sophia", "feeling:doing")
    for step in wellbeing.QUESTIONS:
        await office.wren.press("sophia", f"{step}:hard")
    await office.wren.say("sophia", "Emma hit me with a shoe")
    await office.wren.press("sophia", "review:send")
    assert "There are no answers yet." in (await page(office)).text
    assert "Told unasked" not in (await page(office)).text
    assert "Told unasked: 1 time." in (await page(office, "grace")).text


async def test_what_somebody_else_answered_is_no_answer(tmp_path: Path) -> None:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", confirmed=False)
        await tells(office.wren, *GOOD)
        assert "not yet confirmed" in (await page(office)).text.casefold()
        (question,) = await office.wren.items(kind="confirm", case_ref="northbridge-017")
        await (await office.browser("emma")).act(question.id, "confirm", them="no")
        assert "There are no answers yet." in (await page(office)).text


async def test_own_words_in_place_of_an_answer_are_said_to_be_there(office: Desk) -> None:
    await office.wren.press("sophia", "menu:feeling")
    await office.wren.press("sophia", "feeling:doing")
    await office.wren.say("sophia", "it changes every day")
    for step in list(wellbeing.QUESTIONS)[1:]:
        await office.wren.press("sophia", f"{step}:good")
    await office.wren.press("sophia", "more:skip")
    await office.wren.press("sophia", "review:send")
    shown = await page(office)
    assert "In own words" in shown.text
    assert "it changes every day" not in shown.text
    assert await kept(office.wren) == []


async def test_the_case_and_the_items_lead_there(office: Desk) -> None:
    await tells(office.wren, *GOOD)
    sophia, emma = await office.wren.person("sophia"), await office.browser("emma")
    path = f"/cases/{sophia.case_id}/wellbeing/{sophia.id}"
    (item,) = await office.wren.items(kind="wellbeing")
    for address in (f"/cases/{sophia.case_id}", f"/items/{item.id}"):
        assert path in [one.get("href") for one in (await emma.get(address)).tags("a")]


# A questionnaire that is missing


async def missing(wren: Wren) -> list[Item]:
    who = await wren.person("sophia")

    def found(tx: Any) -> list[Item]:
        return [one for one in queue.items_of(tx, people.operator_scope(tx), who.id) if one.kind == "sdq_missing"]

    return await wren.db.read(found)


async def test_the_first_adult_is_named_and_two_weeks_later_the_second(office: Desk) -> None:
    await form(office, "adults", first="Mr Osei, teacher", second="Joan, carer")
    await afternoon(office.wren, days=13)
    assert await missing(office.wren) == []
    await afternoon(office.wren, days=1)
    await afternoon(office.wren, days=13)
    (first,) = await missing(office.wren)
    assert first.urgency == "routine"
    assert "the first who can fill it in: Mr Osei, teacher." in (first.why or "")
    await afternoon(office.wren, days=1)
    await afternoon(office.wren, days=30)
    first, second = await missing(office.wren)
    emma = await office.browser("emma")
    assert "the second who can fill it in: Joan, carer." in (second.why or "")
    assert "still not there" in (await emma.item(second.id)).text
    sophia = await office.wren.person("sophia")
    links = [one.get("href") for one in (await emma.item(second.id)).tags("a")]
    assert f"/cases/{sophia.case_id}/wellbeing/{sophia.id}" in links


async def test_nobody_named_is_said(wren: Wren) -> None:
    await afternoon(wren, days=14)
    (item,) = await missing(wren)
    assert "nobody is" in (item.why or "")


async def test_a_recorded_one_is_not_asked_for_until_the_next_is_due(office: Desk) -> None:
    await form(office, "sdq", total="17", informant="carer", on="2026-11-20")
    await afternoon(office.wren, days=150)
    assert await missing(office.wren) == []
    assert "After six months Tuesday 25 May 2027 To come" in (await page(office)).text
    await afternoon(office.wren, days=45)
    (item,) = await missing(office.wren)
    assert "after six months" in (item.why or "")
    assert "After six months Tuesday 25 May 2027 Missing" in (await page(office)).text


async def test_not_of_somebody_for_whom_it_is_not_made(tmp_path: Path) -> None:
    async with stage(tmp_path) as wren:
        await wren.import_case("maria", ("born = 2012-03-04", "born = 2024-03-04"))
        await afternoon(wren, days=14)
        assert await missing(wren) == []


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [("Joan", " joan ", "Please name somebody else here"), ("x" * 101, "", "Please write one name")],
)
async def test_two_different_adults_are_named(office: Desk, first: str, second: str, fault: str) -> None:
    shown = await form(office, "adults", first=first, second=second)
    assert (shown.status, fault in shown.text) == (422, True)


def test_when_questionnaires_are_due() -> None:
    entry = date(2026, 8, 31)
    assert [(one.months, one.on) for one in doing.dues(entry, [])] == [
        (0, entry),
        (6, date(2027, 2, 28)),
        (12, date(2027, 8, 31)),
    ]
    early, late = date(2027, 1, 29), date(2027, 1, 28)
    assert [one.met for one in doing.dues(entry, [early])] == [False, True, False]
    assert [one.met for one in doing.dues(entry, [late])] == [True, False, False]
    assert doing.missing(doing.dues(entry, []), entry - timedelta(days=1)) is None


# Bands


@pytest.mark.parametrize(
    ("informant", "score", "band"),
    [
        ("teacher", 11, "close to average"),
        ("teacher", 12, "slightly raised"),
        ("teacher", 16, "high"),
        ("teacher", 19, "very high"),
        ("parent", 13, "close to average"),
        ("carer", 40, "very high"),
        ("parent", 14, "slightly raised"),
        ("parent", 17, "high"),
        ("parent", 19, "high"),
        ("parent", 20, "very high"),
        ("child", 14, "close to average"),
        ("child", 15, "slightly raised"),
        ("child", 18, "high"),
        ("child", 20, "very high"),
        ("child", 0, "close to average"),
    ],
)
def test_bands_by_who_filled_it_in(informant: str, score: int, band: str) -> None:
    assert doing.band(BANDS, informant, score) == band


@pytest.mark.parametrize(
    ("informant", "age", "band"),
    [("parent", 3, ""), ("parent", 4, "high"), ("teacher", 17, "high"), ("child", 10, ""), ("child", 11, "high")],
)
def test_no_band_outside_the_ages_it_was_made_for(informant: str, age: int, band: str) -> None:
    assert doing.band(BANDS, informant, 18, age) == band


async def test_the_page_says_which_bands_and_where_there_is_none(tmp_path: Path) -> None:
    async with desk(tmp_path) as office:
        shown = await form(office, "sdq", total="18", informant="child", on="2026-11-20")
        assert "The child themself 18 High" in shown.text
        assert "four bands (not the original three) for ages 4 to 17" in shown.text
        shown = await form(office, "sdq", total="18", informant="child", on="2019-11-20")
        assert "The child themself 18 No band for this age" in shown.text


async def test_an_authority_has_bands_of_its_own(tmp_path: Path) -> None:
    own = 'source = "Our own norms, 2026"\n' + "".join(
        f"{who} = [5, 6, 7]\n" for who in ("teacher", "parent", "carer", "child")
    )
    async with desk(tmp_path) as office:
        await office.wren.import_case("maria", ("[case]\n", f"[authority.sdq_bands]\n{own}\n[case]\n"))
        shown = await form(office, "sdq", total="6", informant="carer", on="2026-11-20")
        assert "A carer 6 High" in shown.text
        assert "Our own norms, 2026" in shown.text


def test_bands_that_do_not_rise_are_refused() -> None:
    read = tomllib.loads((files("bot.casework") / "bands.toml").read_text("utf-8"))
    for lowest in ([14, 14, 20], [0, 5, 6], [14, 17, 41]):
        with pytest.raises(ValidationError):
            Bands.model_validate(read | {"parent": lowest})


# Export


async def test_an_export_holds_the_totals_and_who_can_fill_in_more(
    office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await form(office, "sdq", total="17", informant="teacher", on="2026-11-20")
    await form(office, "adults", first="Mr Osei", second="Joan")
    settings = Settings(data_dir=tmp_path, master_key=SecretStr(KEY.hex()))
    for as_json in (True, False):
        await export.export(settings, argparse.Namespace(person="sophia", json=as_json))
    told, _, lines = capsys.readouterr().out.partition("\n")
    held = json.loads(told)
    assert [(one["total"], one["on"], one["recorded_by"]) for one in held["scores"]] == [(17, "2026-11-20", "emma")]
    assert held["informants"] == ["Mr Osei", "Joan"]
    assert "total: sdq, 2026-11-20, by teacher: 17" in lines
    assert "can fill in a questionnaire: Joan" in lines
