"""What a parent can keep: their agreement as a document, and how their goals go as a picture. Theirs alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.painting import Painter
from bot.sandbox.shapes import Message
from bot.telegram import adapter
from conversations import papers
from conversations import progress as shown
from conversations.agreement import RIGHTS
from conversations.library import my_agreement, need_help
from conversations.model import Reader, Said
from locales.pictures.model import Mark, Paper, Progress, Row, load
from locales.words import Words
from storage import progress
from storage.progress import Account
from tests.desk import Desk, desk
from tests.explained import approve, change, issue, sentences
from tests.support import Wren, stage
from tests.test_studio import Easel, content, done, refusals, since

ENGLISH, ARABIC, SPANISH = (Words(language, Reader.PARENT) for language in ("en", "ar", "es"))
TRACYS = "agreement.goals.no-drinking"
NO_DRINKING = "No drinking when the children are at home"


@dataclass
class Watched:
    """The real painter, and what it was asked for."""

    painter: Painter
    asked: list[str] = field(default_factory=list)

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        self.asked.append(picture_json)
        return await self.painter.paint(picture_json)


@pytest.fixture
def easel() -> Easel:
    return Easel((b"%PDF-1.7 of cardboard",))


@pytest.fixture
async def wren(tmp_path: Path, easel: Easel) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("maria", "tracy", "yusuf"), painter=easel) as wren:
        yield wren


async def wants(wren: Wren, ref: str, what: str) -> list[Message]:
    """This parent asks for it. Returns what has come of it: all after the question that was asked at once."""
    await wren.press(ref, "menu:agreement")
    await wren.press(ref, f"now:{what}")
    await done(wren)
    screen = wren.phone(ref).screen
    return screen[max(place for place, one in enumerate(screen) if one.buttons) + 1 :]


def paper(asked: str) -> Paper:
    made = load(asked)
    assert isinstance(made, Paper)
    return made


def picture(asked: str) -> Progress:
    made = load(asked)
    assert isinstance(made, Progress)
    return made


def read(words: Words, asked: str, heading: Said) -> str:
    """What stands below this heading."""
    return "\n".join(
        line
        for one in paper(asked).sections
        if one.title == words.say(heading)
        for group in one.groups
        for line in group
    )


class TestDocument:
    async def test_it_arrives_as_a_pdf_with_this_parents_words_alone(self, tmp_path: Path) -> None:
        async with (
            Painter() as painter,
            stage(tmp_path, "leanne", enrolled=("tracy", "yusuf"), painter=(watched := Watched(painter))) as wren,
        ):
            for ref, words in (("tracy", ENGLISH), ("yusuf", ARABIC)):
                await issue(wren, ref)
                (message,) = await wants(wren, ref, "paper")
                assert (message.kind, message.text) == ("document", words.say(papers.CAPTION))
                assert not message.raw.get("has_protected_content")  # it can be shown to a solicitor
                upload = wren.world.files.seen(message.file_id or "")
                assert upload is not None
                assert (upload.name, upload.mime) == ("document.pdf", "application/pdf")
                assert upload.data.startswith(b"%PDF")
                assert b"pdfuaid" in upload.data, "made to be read aloud"
                assert b"pdfaid" in upload.data, "made to be kept"
            tracys, yusufs = watched.asked
            first, *_ = await wants(wren, "tracy", "progress")
            assert first.kind == "photo", "a picture is a picture after a document too"
            assert first.text.startswith(ENGLISH.say(shown.TITLE))
            assert NO_DRINKING in tracys
            assert "supervised visits" not in tracys
            assert "Yusuf" not in tracys
            assert "supervised visits" in yusufs
            assert "drink" not in yusufs
            assert "Tracy" not in yusufs

    async def test_the_council_and_why_are_in_it_only_where_they_were_ticked(self, wren: Wren, easel: Easel) -> None:
        await approve(wren, "yusuf", [])
        beside = [one for one in await sentences(wren, "yusuf") if "/duty/" in one or one == "agreement/why"]
        await issue(wren, "tracy")
        await issue(wren, "yusuf", but=beside)
        await wants(wren, "tracy", "paper")
        await wants(wren, "yusuf", "paper")
        tracys, yusufs = easel.asked
        assert "Counselling for Leanne" in read(ENGLISH, tracys, papers.COUNCIL)
        assert "stay there" in tracys
        assert "Leanne" not in yusufs
        assert "stay there" not in yusufs

    async def test_it_says_what_it_is_and_where_to_turn(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        await wants(wren, "tracy", "paper")
        made = paper(easel.asked[0])
        assert made.about == ("For: Tracy", "Version 1, issued on: Wednesday, 25 November 2026")
        assert made.issued == "2026-11-25"
        assert made.foot == "Page {page} of {pages}"
        assert made.sections[1].title == f"Your goal: “{NO_DRINKING}”"
        assert "Samir" in read(ENGLISH, easel.asked[0], papers.WHERE)
        assert "0300 555 0100" in read(ENGLISH, easel.asked[0], papers.WHERE)

    async def test_it_says_what_was_answered_to_this_version_and_when(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        await wants(wren, "tracy", "paper")
        assert read(ENGLISH, easel.asked[-1], papers.SAID) == ENGLISH.say(papers.NOTHING_SAID)
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "understand-1:yes")
        wren.now.forward(days=1)
        await wren.press("tracy", "agree-1:advice")
        await wants(wren, "tracy", "paper")
        assert read(ENGLISH, easel.asked[-1], papers.SAID).split("\n") == [
            ENGLISH.say(papers.YOU_SAID["understood"], {"day": date(2026, 11, 25)}),
            ENGLISH.say(papers.YOU_SAID["advice"], {"day": date(2026, 11, 26)}),
        ]
        await change(wren, "leanne", {f"{TRACYS}.by": "2027-06-01"})
        await issue(wren, "tracy")
        await wants(wren, "tracy", "paper")
        assert read(ENGLISH, easel.asked[-1], papers.SAID) == ENGLISH.say(papers.NOTHING_SAID)

    async def test_words_that_nobody_translated_are_marked(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "yusuf")
        await wants(wren, "yusuf", "paper")
        goal = next(one for one in paper(easel.asked[0]).sections if "supervised visits" in one.title)
        assert "Samir" in goal.groups[-1][0]
        assert len(goal.groups[-1]) == 1

    @pytest.mark.parametrize("what", ["paper", "progress"])
    async def test_what_is_voided_while_it_is_made_is_not_sent_and_that_is_said(
        self, wren: Wren, easel: Easel, what: str
    ) -> None:
        await issue(wren, "tracy")
        await approve(wren, "tracy")  # of the plan too: there is something else to draw
        came = await self.voided(wren, easel, what)
        assert {one.kind for one in came} == {"text"}, "they are told that it is being changed"
        assert not any(NO_DRINKING in one.text for one in came)
        assert my_agreement.WAITS.texts[Reader.PARENT].format(worker="Samir") in came[-1].text
        assert ENGLISH.say(my_agreement.MEANWHILE) in came[-1].text
        assert len(await refusals(wren)) > 0

    async def test_that_is_said_in_the_middle_of_something_else_too(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        came = await self.voided(wren, easel, "paper", then="menu:need_help")
        assert came[-2].text == my_agreement.WAITS.texts[Reader.PARENT].format(worker="Samir")
        assert ENGLISH.say(need_help.ASK_WHAT) in came[-1].text

    async def test_what_is_issued_again_meanwhile_is_made_again(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        came = await self.voided(wren, easel, "paper", again=True)
        assert [one.kind for one in came] == ["document"]
        assert "Samir rings on the same day." in easel.asked[-1]

    async def voided(
        self, wren: Wren, easel: Easel, what: str, *, then: str = "", again: bool = False
    ) -> list[Message]:
        """What comes when the agreement changes while a page of it is made, and `then` something else is begun."""
        easel.let_go.clear()
        await wren.press("tracy", "menu:agreement")
        await wren.press("tracy", f"now:{what}")
        await easel.began.wait()
        if then:
            await wren.press("tracy", then)
        before = wren.phone("tracy").screen
        await change(wren, "leanne", {f"{TRACYS}.consequence": "Samir rings on the same day."})
        if again:
            await issue(wren, "tracy")
        easel.let_go.set()
        await done(wren)  # which is refused
        await done(wren)
        return since(wren, "tracy", before)

    async def test_where_it_cannot_be_made_all_of_it_comes_in_words(self, wren: Wren, easel: Easel) -> None:
        easel.trouble = RuntimeError("no paint")
        await issue(wren, "tracy")
        told = "\n".join(message.text for message in await wants(wren, "tracy", "paper"))
        assert told.startswith(ENGLISH.say(papers.IN_WORDS))
        for line in (NO_DRINKING, "Recovery service every Monday", "Samir visits the same day", "Where you can turn"):
            assert line in told

    async def test_where_telegram_does_not_take_it_a_line_says_where_it_stands(
        self, wren: Wren, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(adapter.LARGEST_OUT, "document", 3)
        await issue(wren, "tracy")
        assert [one.text for one in await wants(wren, "tracy", "paper")] == [ENGLISH.say(papers.NOT_SENT)]


class TestPrinted:
    @pytest.fixture
    async def office(self, tmp_path: Path, easel: Easel) -> AsyncIterator[Desk]:
        async with desk(tmp_path, painter=easel) as office:
            await office.wren.enrol("tracy")
            yield office

    async def test_a_worker_saves_the_very_document_that_the_parent_gets(self, office: Desk, easel: Easel) -> None:
        who, samir = await office.wren.person("tracy"), await office.browser("samir")
        path = f"/cases/{who.case_id}/agreed/{who.id}/paper.pdf"
        assert (await samir.get(path)).status == 404, "before it is issued"
        await issue(office.wren, "tracy")
        page = await samir.get(path.removesuffix("/paper.pdf"))
        assert path in [held["href"] for held in page.tags("a")]
        answer = (await samir.get(path)).answer
        assert (answer.status_code, answer.content) == (200, easel.pages[0])
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == 'attachment; filename="file.pdf"'
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert [subject for _, subject in await office.audited("printed agreement")] == [f"person:{who.id}"]
        await wants(office.wren, "tracy", "paper")
        assert easel.asked == [easel.asked[0]] * 2

    async def test_others_get_nothing(self, office: Desk) -> None:
        await issue(office.wren, "tracy")
        who = await office.wren.person("tracy")
        path = f"/cases/{who.case_id}/agreed/{who.id}/paper.pdf"
        for ref in ("emma", "ines"):
            assert (await (await office.browser(ref)).get(path)).status == 404
        assert (await office.stranger().get(path)).status == 401
        assert await office.audited("printed agreement") == []

    async def test_where_it_cannot_be_made_that_is_said(self, office: Desk, easel: Easel) -> None:
        easel.trouble = RuntimeError("no paint")
        await issue(office.wren, "tracy")
        who, samir = await office.wren.person("tracy"), await office.browser("samir")
        page = await samir.get(f"/cases/{who.case_id}/agreed/{who.id}/paper.pdf")
        assert page.status == 503
        assert "can't be made just now" in page.text


async def keep(wren: Wren, ref: str, *accounts: Account) -> None:
    who = await wren.person(ref)
    for one in accounts:
        await wren.db.write(partial(progress.keep, person_id=who.id, said=one))


class TestProgress:
    async def test_a_slip_is_help_needed_and_a_late_council_is_late(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        answers = (("better", 26), ("slip", 27))
        await keep(wren, "tracy", *(Account("no-drinking", "parent", one, date(2026, 11, day)) for one, day in answers))
        told = "\n".join(one.text for one in await wants(wren, "tracy", "progress"))
        made = picture(easel.asked[0])
        marks = (Mark("better", "26 Nov"), Mark("slip", "27 Nov"))
        assert made.goals == (Row(NO_DRINKING, "help", "Help needed", marks),)
        assert Row("Counselling for Leanne", "late", "Late") in made.promises
        assert Row("Recovery worker", "under_way", "Under way") in made.promises
        for line in (
            f"Your goal: “{NO_DRINKING}”\nHelp needed",
            "Better · Help needed",
            "“Counselling for Leanne”\nLate",
        ):
            assert line in told
        assert "slip" not in told.lower()
        assert "A slip" not in made.legend

    async def test_it_holds_this_parents_accounts_alone(self, wren: Wren, easel: Easel) -> None:
        for ref in ("tracy", "yusuf"):
            await issue(wren, ref)
        on = date(2026, 11, 26)
        await keep(wren, "yusuf", Account("calm-visits", "parent", "slip", on))
        await keep(wren, "yusuf", Account("no-drinking", "parent", "slip", on))
        await keep(wren, "tracy", Account("no-drinking", "service", "missed", on))
        await wants(wren, "tracy", "progress")
        made = picture(easel.asked[0])
        assert made.goals == (Row(NO_DRINKING, "under_way", "Under way"),)
        assert "supervised" not in easel.asked[0]

    async def test_a_goal_is_done_while_that_is_what_a_worker_said_last(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        for outcome, day, state in (("met", 26, "done"), ("partly", 27, "under_way")):
            await keep(wren, "tracy", Account("no-drinking", "worker", outcome, date(2026, 11, day)))
            await wants(wren, "tracy", "progress")
            assert [one.state for one in picture(easel.asked[-1]).goals] == [state]

    async def test_it_is_not_offered_to_somebody_who_told_of_a_slip(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        for choice in ("menu:check_in", "how-no-drinking:slip", "slip-no-drinking:safe", "today-no-drinking:skip"):
            await wren.press("tracy", choice)
        for choice in ("told-no-drinking:skip", "evidence:skip", "review:send"):
            await wren.press("tracy", choice)
        assert [one.kind for one in await wren.statements("tracy")] == ["check_in"]
        assert ENGLISH.say(shown.SHALL_I) not in "\n".join(wren.texts("tracy"))

    async def test_what_another_account_answered_is_not_in_it(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        wren.now.forward(days=-1)
        await keep(wren, "tracy", Account("no-drinking", "parent", "slip", date(2026, 11, 24)))
        wren.now.forward(days=1)
        await wants(wren, "tracy", "progress")
        assert [one.marks for one in picture(easel.asked[0]).goals] == [()]

    async def test_support_that_has_not_begun_is_late_from_its_day_on(self, wren: Wren, easel: Easel) -> None:
        support = {"what": "English class", "provider": "Northbridge College", "started": False}
        for starts, state in (("2026-11-25", "to_come"), ("2026-11-24", "late")):
            await change(wren, "maria", {"agreement.goals.english.support": {**support, "starts": starts}})
            await issue(wren, "maria")
            await wants(wren, "maria", "progress")
            english = [one for one in picture(easel.asked[-1]).promises if "English" in one.what]
            assert [one.state for one in english] == [state]

    async def test_it_is_offered_after_a_check_in(self, wren: Wren, easel: Easel) -> None:
        await issue(wren, "tracy")
        for choice in ("menu:check_in", "how-no-drinking:better", "better-no-drinking:skip", "evidence:skip"):
            await wren.press("tracy", choice)
        await wren.press("tracy", "review:send")
        assert ENGLISH.say(shown.SHALL_I) in wren.texts("tracy")[-1]
        await wren.press("tracy", "done:see")
        await done(wren)
        assert picture(easel.asked[0]).goals[0].marks == (Mark("better", "25 Nov"),)


class TestHeard:
    async def test_fixed_sentences_of_the_agreement_are_heard_where_somebody_read_them(
        self, wren: Wren, tmp_path: Path
    ) -> None:
        for key in ("agreement.right.see", "agreed.both", "agreement.title"):
            (file := tmp_path / "audio" / "en" / "parent" / f"{key}.ogg").parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(key.encode())
        await issue(wren, "tracy")
        await wren.press("tracy", "menu:agreement")
        assert heard(wren, "tracy") == [b"agreed.both"]
        await wren.press("tracy", "now:read")
        while heard(wren, "tracy")[1:] == []:
            phone = wren.phone("tracy")
            ways = [key.data.rpartition(":")[0] for key in phone.screen[-1].buttons if key.data]
            await wren.press("tracy", next(one for one in ways if one.endswith((":next", ":skip"))))
        assert heard(wren, "tracy") == [b"agreed.both", b"agreement.right.see"]
        assert ENGLISH.say(RIGHTS["see what is written about you"]) in "\n".join(wren.texts("tracy"))


def heard(wren: Wren, ref: str) -> list[bytes]:
    """What this person has been sent to listen to."""
    return [content(wren, one) for one in wren.phone(ref).screen if one.kind == "voice"]
