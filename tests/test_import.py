"""Case files come in whole or not at all, and coming in again they change only what they say anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cases import Imported, import_case
from bot.casework.casefile import CaseFileError
from bot.casework.dates import Day, resolve
from bot.casework.merge import Conflict, unflatten
from storage import audit, cases, people
from storage.cases import Case
from storage.database import Tx
from storage.people import Person
from storage.tables import metadata
from tests.support import MORNING, PRACTICE, Hands, Watched, empty

TODAY = MORNING.date()
MARIA = PRACTICE["maria"]


@pytest.fixture
def now() -> Hands:
    return Hands()


@pytest.fixture
async def db(tmp_path: Path, now: Hands) -> AsyncIterator[Watched]:
    async with empty(tmp_path, now) as db:
        yield db


async def bring(db: Watched, text: str = MARIA, today: date = TODAY) -> Imported:
    return await db.write(partial(import_case, text=text, today=today))


async def person(db: Watched, ref: str) -> Person:
    return await db.read(lambda tx: people.find(tx, people.operator_scope(tx), ref))


async def case(db: Watched, case_id: int) -> Case:
    return await db.read(lambda tx: cases.get(tx, people.operator_scope(tx), case_id))


async def speaks(db: Watched, ref: str, language: str) -> None:
    """This person chooses a language on Telegram."""
    who = await person(db, ref)
    await db.write(lambda tx: people.change(tx, who, replace(who.profile, language=language)))


async def counts(db: Watched) -> dict[str, int]:
    """How many rows each table has."""

    def count(tx: Tx) -> dict[str, int]:
        tables = metadata.sorted_tables
        return {one.name: tx.conn.scalar(select(func.count()).select_from(one)) or 0 for one in tables}

    return await db.read(count)


def changed(text: str, said: str, instead: str) -> str:
    assert said in text
    return text.replace(said, instead, 1)


class TestTheFirstTime:
    async def test_everybody_is_there_with_their_post_and_language(self, db: Watched) -> None:
        done = await bring(db)
        assert done.new
        assert (done.changed, done.conflicts, done.gone) == ((), (), ())
        family = await db.read(lambda tx: people.of_case(tx, people.operator_scope(tx), done.case_id))
        assert [(one.ref, one.role, one.profile.reader, one.profile.language) for one in family] == [
            ("david", "child", "child", "es"),
            ("sophia", "child", "teen", "en"),
            ("maria", "parent", "parent", "es"),
        ]
        holders = await db.read(partial(people.holders, case_id=done.case_id))
        posts = {"allocated": "emma", "cover": "dev", "duty": "dev", "manager": "grace", "reviewing_officer": "ines"}
        assert holders == {post: ((await person(db, ref)).id,) for post, ref in posts.items()}

    async def test_both_practice_families_come_in_and_workers_are_shared(self, db: Watched) -> None:
        first, second = await bring(db), await bring(db, PRACTICE["leanne"])
        refs = [made.person.ref for one in (first, second) for made in one.invitations]
        assert sorted(refs) == sorted(set(refs))
        assert {"dev", "grace"} <= {made.person.ref for made in first.invitations}
        assert {made.person.ref for made in second.invitations} == {"leanne", "tracy", "yusuf", "samir"}
        dev = await person(db, "dev")
        held = [await db.read(partial(people.holders, case_id=one.case_id)) for one in (first, second)]
        assert [(one["cover"], one["duty"]) for one in held] == [((dev.id,), (dev.id,))] * 2

    async def test_everybody_gets_one_invitation_of_their_own(self, db: Watched) -> None:
        done = await bring(db)
        tokens = {made.token for made in done.invitations}
        assert len(tokens) == len(done.invitations) == 7
        assert min(map(len, tokens)) == 22  # 128 random bits
        assert {made.expires_at for made in done.invitations} == {MORNING + timedelta(hours=72)}

    async def test_it_is_audited(self, db: Watched) -> None:
        await bring(db)
        assert await db.read(lambda tx: audit.broken(tx.conn)) is None
        assert (await counts(db))["audit"] == 1


class TestAgain:
    async def test_the_same_file_changes_nothing_and_invites_nobody(self, db: Watched, now: Hands) -> None:
        first = await bring(db)
        before, held = await counts(db), await case(db, first.case_id)
        now.forward(days=5)
        again = await bring(db, today=TODAY + timedelta(days=5))
        assert (again.case_id, again.new) == (first.case_id, False)
        assert (again.changed, again.conflicts, again.gone, again.invitations) == ((), (), (), ())
        assert await case(db, first.case_id) == held
        assert await counts(db) == before | {"audit": before["audit"] + 1}

    async def test_relative_days_count_from_the_first_import(self, db: Watched) -> None:
        done = await bring(db)
        await bring(db, changed(MARIA, 'stage = "preparing"', 'stage = "going_home"'), TODAY + timedelta(days=90))
        held = await case(db, done.case_id)
        assert held.first_import == TODAY
        assert resolve(unflatten(held.facts).case.opened, held.first_import) == TODAY - timedelta(days=120)
        assert unflatten(held.facts).case.opened == Day(-120)

    async def test_one_changed_field_changes_only_itself(self, db: Watched) -> None:
        before = await case(db, (await bring(db)).case_id)
        done = await bring(db, changed(MARIA, 'name = "Sophia"', 'name = "Sofía"'))
        after = await case(db, done.case_id)
        assert done.changed == ("children.sophia.name",)
        assert done.invitations == ()
        assert dict(after.facts) == {**before.facts, "children.sophia.name": "Sofía"}
        assert (await person(db, "sophia")).profile.name == "Sofía"

    async def test_somebody_new_is_invited_and_nobody_else(self, db: Watched) -> None:
        await bring(db)
        joan = '[[parents]]\nid = "joan"\nname = "Joan"\nlanguage = "en"\nrelation = "foster carer"\n\n[[plans]]'
        done = await bring(db, changed(MARIA, "[[plans]]", joan))
        assert [made.person.ref for made in done.invitations] == ["joan"]
        assert (await person(db, "joan")).role == "parent"

    async def test_what_has_left_the_file_is_kept_and_told(self, db: Watched) -> None:
        await bring(db)
        without = changed(MARIA, '[[children]]\nid = "david"\nname = "David"\nborn = 2015-09-21\n', "")
        without = changed(without, 'reader = "child"\nlanguage = "es"\n\n[[parents]]', "[[parents]]")
        done = await bring(db, without)
        assert {f"children.david.{field}" for field in ("name", "born", "language", "reader")} == set(done.gone)
        assert (await person(db, "david")).profile.name == "David"

    async def test_another_worker_takes_the_case_over(self, db: Watched) -> None:
        await bring(db)
        noor = '[[workers]]\nid = "noor"\nname = "Noor"\nrole = "social_worker"\n\n[case]'
        file = changed(MARIA, 'allocated = "emma"', 'allocated = "noor"')
        done = await bring(db, changed(file, "[case]", noor))
        assert [made.person.ref for made in done.invitations] == ["noor"]
        holders = await db.read(partial(people.holders, case_id=done.case_id))
        assert holders["allocated"] == ((await person(db, "noor")).id,)

    async def test_a_worker_renamed_in_one_file_is_renamed_everywhere(self, db: Watched) -> None:
        await bring(db)
        leanne = await bring(db, PRACTICE["leanne"])
        await bring(db, changed(MARIA, 'name = "Dev"', 'name = "Devi"'))
        assert (await person(db, "dev")).profile.name == "Devi"
        again = await bring(db, PRACTICE["leanne"])
        assert (again.case_id, again.conflicts) == (leanne.case_id, ())
        assert (await person(db, "dev")).profile.name == "Devi"


class TestWhatWasEditedElsewhere:
    async def test_a_language_chosen_on_telegram_is_kept(self, db: Watched) -> None:
        await bring(db)
        await speaks(db, "david", "ar")
        done = await bring(db, changed(MARIA, 'name = "David"', 'name = "Davide"'))
        assert done.conflicts == ()
        david = await person(db, "david")
        assert (david.profile.language, david.profile.name) == ("ar", "Davide")

    async def test_and_told_as_a_conflict_when_the_file_changes_it_too(self, db: Watched) -> None:
        await bring(db)
        await speaks(db, "david", "ar")
        file = MARIA.replace('reader = "child"\nlanguage = "es"', 'reader = "child"\nlanguage = "en"')
        done = await bring(db, file)
        assert done.conflicts == (Conflict("children.david.language", held="ar", file="en"),)
        assert (await person(db, "david")).profile.language == "ar"
        again = await bring(db, file)
        assert again.conflicts == ()  # told once: the file has said it before
        assert (await person(db, "david")).profile.language == "ar"

    async def test_what_the_file_changes_and_nobody_else_is_taken(self, db: Watched) -> None:
        await bring(db)
        await bring(db, MARIA.replace('reader = "child"\nlanguage = "es"', 'reader = "child"\nlanguage = "en"'))
        assert (await person(db, "david")).profile.language == "en"


class TestAFaultyFile:
    @pytest.mark.parametrize(
        ("said", "instead", "sentence"),
        [
            ('reader = "teen"', 'reader = "tean"', "children.sophia.reader"),
            ('cover = "dev"', 'cover = "nobody"', "case.cover"),
            ('state = "on_time"', 'state = "on_time"\nsecret = 1', "agreement.duties.2.secret"),
            ("[case]", "[case", "cannot be read as TOML"),
        ],
    )
    async def test_it_stores_nothing_and_says_where(self, db: Watched, said: str, instead: str, sentence: str) -> None:
        before = await counts(db)
        wrong = changed(MARIA, said, instead)
        with pytest.raises(CaseFileError, match=sentence) as told:
            await bring(db, wrong)
        line = wrong[: wrong.index(instead)].count("\n") + 1
        assert line <= told.value.line <= line + 1
        assert await counts(db) == before

    async def test_nor_does_it_change_what_is_held(self, db: Watched) -> None:
        done = await bring(db)
        before, held = await counts(db), await case(db, done.case_id)
        with pytest.raises(CaseFileError):
            await bring(db, changed(MARIA, 'name = "Sophia"', 'name = "Sofía"').replace("[[plans]]", "[[plan]]"))
        assert await counts(db) == before
        assert await case(db, done.case_id) == held
