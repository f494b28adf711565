"""A request for help gets an answer with a day; the day is kept, or it is told why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.casework import promising
from bot.casework.office import read_office
from bot.commands import export
from bot.turns import unanswered
from conversations.library import promised
from conversations.model import Reader
from locales.words import LONDON, Words
from storage import people, promises
from storage.promises import Promise
from tests.desk import Desk, desk
from tests.explained import issue

WHO = "yusuf"
OFFICE = read_office("Europe/London", "Mon-Fri 09:00-17:00", [], "ENG")
ARABIC = Words("ar", Reader.PARENT, LONDON)


def promised_by(day: date) -> str:
    """The line that names the day of a promise."""
    return ARABIC.say(promised.OPEN, {"day": day})


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol(WHO)
        yield office


async def asks(office: Desk) -> int:
    """Yusuf asks for help with money. Returns the item."""
    for choice in ("menu:need_help", "what:money", "words:skip", "review:send"):
        await office.wren.press(WHO, choice)
    (item,) = await office.wren.items(kind="need_help")
    assert item.urgency == "routine"
    return item.id


async def made(office: Desk) -> list[Promise]:
    who = await office.wren.person(WHO)
    return await office.wren.db.read(lambda tx: promises.to(tx, people.operator_scope(tx), who.id))


async def promised_by_samir(office: Desk) -> int:
    """Samir answers by Wednesday the 2nd of December, a week from today. Returns the item."""
    item = await asks(office)
    page = await (await office.browser("samir")).act(item, "answer", answer="A food voucher.", by="2026-12-02")
    assert "A food voucher." in page.text
    return item


async def moves(office: Desk, **by: float) -> None:
    office.wren.now.forward(**by)
    await office.wren.clock.tick()


async def test_a_request_for_help_is_not_answered_without_a_day_that_is_to_come(office: Desk) -> None:
    item, samir = await asks(office), await office.browser("samir")
    for by in ("", "2026-11-24", "soon"):
        page = await samir.act(item, "answer", answer="A food voucher.", by=by)
        assert page.status == 422
        assert "Please give the day" in page.text
    assert await made(office) == []
    assert (await samir.act(item, "close", outcome="done", words="")).status == 422


async def test_the_parent_is_told_the_answer_and_the_day_and_finds_them_again(office: Desk) -> None:
    await promised_by_samir(office)
    shown = await office.shown(WHO)
    open_line = promised_by(date(2026, 12, 2))
    assert "A food voucher." in shown
    assert open_line in shown
    (sent,) = await office.wren.statements(WHO)
    await office.wren.press(WHO, "menu:mine")
    await office.wren.press(WHO, f"page-0:{sent.id}")
    assert open_line in office.wren.texts(WHO)[-1]


async def test_two_working_days_before_it_passes_the_worker_is_asked_and_then_the_manager_told(office: Desk) -> None:
    await promised_by_samir(office)
    await moves(office, days=4)  # Sunday
    assert await office.wren.items(kind="promise_due") == []
    await moves(office, days=1)
    (due,) = await office.wren.items(kind="promise_due")
    assert (due.urgency, "A food voucher." in due.why) == ("routine", True)
    await moves(office, days=2)
    assert await office.wren.items(kind="promise_late") == []
    await moves(office, days=1)
    (late,) = await office.wren.items(kind="promise_late")
    assert late.urgency == "today"
    samir = await office.browser("samir")
    page = await samir.press(await samir.item(late.id), f"/items/{late.id}/close", outcome="done")
    assert "what became of the promise" in page.text
    (promise,) = await made(office)
    action = f"/items/{late.id}/promises/{promise.id}"
    assert (await samir.press(await samir.item(late.id), action, state="late", until="2026-12-09")).status == 422
    await samir.press(await samir.item(late.id), action, state="late", until="2026-12-09", reason="The shop was shut.")
    assert [(one.state, one.due_on, one.reason) for one in await made(office)] == [
        ("late", date(2026, 12, 2), "The shop was shut."),
        ("open", date(2026, 12, 9), ""),
    ]
    assert await office.wren.items(kind="promise_late") == []
    shown = await office.shown(WHO)
    assert "The shop was shut." in shown
    assert "A food voucher." in shown


async def test_a_fault_stands_in_the_form_of_its_own_promise(office: Desk) -> None:
    item, samir = await promised_by_samir(office), await office.browser("samir")
    await samir.act(item, "answer", answer="And a lift to the shop.", by="2026-12-03")
    first, second = await made(office)
    page = await samir.press(
        await samir.item(item), f"/items/{item}/promises/{second.id}", state="late", until="2026-12-09"
    )
    assert page.html.count('value="2026-12-09"') == 1
    assert f'id="promise-{second.id}-reason-fault"' in page.html
    assert f'id="promise-{first.id}-reason-fault"' not in page.html
    assert f'href="#promise-{second.id}"' in page.html


async def test_what_is_kept_is_told_and_asked_about_no_more(office: Desk) -> None:
    item, samir = await promised_by_samir(office), await office.browser("samir")
    await office.shown(WHO)
    (promise,) = await made(office)
    await samir.press(await samir.item(item), f"/items/{item}/promises/{promise.id}", state="kept")
    shown = await office.shown(WHO)
    assert "A food voucher." in shown
    assert ARABIC.say(promised.ENDED["kept"], {"day": date(2026, 12, 2)}) in shown
    await moves(office, days=10)
    assert await office.wren.items(kind="promise_due") + await office.wren.items(kind="promise_late") == []
    assert ("promise:" + str(promise.id)) in [subject for _, subject in await office.audited("promise kept")]


async def test_what_the_allocated_worker_may_not_see_the_manager_is_asked_about(office: Desk) -> None:
    await office.wren.enrol("samir", "grace")
    for choice in ("menu:need_help", "what:money"):
        await office.wren.press(WHO, choice)
    await office.wren.say(WHO, "Samir hit me with a belt")
    await office.wren.press(WHO, "review:send")
    (item,) = await office.wren.items(kind="need_help")
    await (await office.browser("grace")).act(item.id, "answer", answer="I come to you.", by="2026-12-02")
    await office.wren.settled()
    before = {ref: len(office.wren.texts(ref)) for ref in ("samir", "grace")}
    await moves(office, days=5)
    (due,) = await office.wren.items(kind="promise_due")
    assert due.hidden_from
    office.wren.sender.wake()
    await office.wren.settled()
    assert [len(office.wren.texts(ref)) - before[ref] for ref in ("samir", "grace")] == [0, 1]


async def test_of_two_promises_in_the_same_words_each_ends_by_itself(office: Desk) -> None:
    samir, items = await office.browser("samir"), []
    for _ in range(2):
        for choice in ("menu:need_help", "what:money", "words:skip", "review:send"):
            await office.wren.press(WHO, choice)
        items.append(max(one.id for one in await office.wren.items(kind="need_help")))
        await samir.act(items[-1], "answer", answer="A food voucher.", by="2026-12-02")
    assert (await office.shown(WHO)).count(promised_by(date(2026, 12, 2))) == 2
    await moves(office, days=8)
    late, samir = await office.wren.items(kind="promise_late"), await office.browser("samir")
    first, second = await made(office)
    pages = [await samir.item(one.id) for one in late]
    assert [[f"promises/{one.id}" in page.html for page in pages] for one in (first, second)] == [
        [True, False],
        [False, True],
    ]
    await samir.press(pages[0], f"/items/{late[0].id}/promises/{first.id}", state="kept")
    assert [one.state for one in await made(office)] == ["kept", "open"]
    assert [one.id for one in await office.wren.items(kind="promise_late")] == [late[1].id]


async def test_a_promise_is_still_asked_about_when_the_name_was_put_right(office: Desk) -> None:
    await promised_by_samir(office)
    await moves(office, days=8)
    await office.wren.import_case("leanne", ('name = "Yusuf"', 'name = "Yousef"'))
    samir = await office.browser("samir")
    (late,), (promise,) = await office.wren.items(kind="promise_late"), await made(office)
    assert (await samir.act(late.id, "close", outcome="done")).status == 422
    await samir.press(await samir.item(late.id), f"/items/{late.id}/promises/{promise.id}", state="kept")
    assert await office.wren.items(kind="promise_late") == []


async def test_an_export_holds_the_promise(office: Desk) -> None:
    await promised_by_samir(office)
    held = await office.wren.db.write(partial(export.held_about, name=WHO))
    (promise,) = held["promises"]
    assert (promise["text"], promise["by"], promise["due_on"]) == ("A food voucher.", "samir", "2026-12-02")


async def test_another_worker_and_another_family_find_no_promise(office: Desk) -> None:
    item = await promised_by_samir(office)
    emma = await office.browser("emma")
    assert (await emma.item(item)).status == 404
    await office.wren.enrol("leanne")
    await office.wren.press("leanne", "menu:mine")
    assert "voucher" not in " ".join(office.wren.texts("leanne"))


def test_working_days_are_counted_and_closed_days_are_not() -> None:
    assert promising.due_at(OFFICE, date(2026, 12, 2)) == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert promising.due_at(OFFICE, date(2026, 12, 29)) == datetime(2026, 12, 23, 9, tzinfo=UTC)
    assert promising.late_at(OFFICE, date(2026, 12, 24)) == datetime(2026, 12, 29, 9, tzinfo=UTC)


class TestUnanswered:
    """A request has a day by which it is answered; to have read it is no answer."""

    async def test_what_nobody_answers_in_time_is_pressing_and_the_manager_is_told(self, office: Desk) -> None:
        await office.wren.enrol("grace")
        item = await asks(office)
        samir, before = await office.browser("samir"), len(office.wren.texts("grace"))
        await samir.act(item, "read")
        await moves(office, days=1)
        assert (await office.wren.items(kind="need_help"))[0].urgency == "routine"
        assert office.wren.texts("grace")[before:] == []
        await moves(office, days=4)  # over a weekend
        (late,) = await office.wren.items(kind="need_help")
        assert (late.urgency, unanswered.LATE in late.why) == ("today", True)
        await office.wren.settled()
        assert office.wren.texts("grace")[before:] == ["You have 1 urgent item."]
        assert unanswered.LATE in (await (await office.browser("samir")).item(item)).text
        await moves(office, days=9)
        assert [subject for _, subject in await office.audited("nobody answered")] == [f"item:{item}"]

    async def test_so_is_not_to_agree(self, office: Desk) -> None:
        await issue(office.wren, WHO)
        for choice in ("menu:agreement", "now:answer", "understand-1:yes", "agree-1:no"):
            await office.wren.press(WHO, choice)
        await office.wren.say(WHO, "The visits are too far away.")
        await office.wren.press(WHO, "review:send")
        await moves(office, days=5)
        (late,) = await office.wren.items(kind="disagree")
        assert (late.urgency, late.why) == ("today", unanswered.LATE)

    async def test_an_answer_in_time_is_enough(self, office: Desk) -> None:
        await office.wren.enrol("grace")
        await promised_by_samir(office)
        before = len(office.wren.texts("grace"))
        await moves(office, days=5)
        await office.wren.settled()
        (item,) = await office.wren.items(kind="need_help")
        assert (item.urgency, item.why) == ("routine", "")
        assert office.wren.texts("grace")[before:] == []
