"""The command line: what it prints for people and for programs, and one sentence when something is wrong."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
from sqlalchemy import select

from bot.commands.line import main
from storage import audit, cases, people, signin
from storage.database import Tx
from storage.tables.core import audit as audit_table
from tests.support import KEY, PRACTICE, Hands, database, stage

T = TypeVar("T")
ITEM = ["id", "case", "person", "kind", "urgency", "category", "why", "text", "received_at", "status", "due_at"]
CALL = "a call for help: help"
MARIA = Path(__file__).parents[1] / "bot/sandbox/practice/maria.toml"


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Told]


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command sets logging up for a process of its own: here it is put back."""
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    yield
    structlog.reset_defaults()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder, and settings that name it and nothing else."""
    for name in [name for name in os.environ if name.startswith("WREN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WREN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WREN_MASTER_KEY", KEY.hex())
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def command(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> Told:
        capsys.readouterr()
        code = main(list(words))
        return Told(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a morning of Sophia's and Maria's in it."""
    path = tmp_path_factory.mktemp("lived in")
    asyncio.run(_a_morning(path))
    return path / "wren.db"


async def _a_morning(path: Path) -> None:
    async with stage(path, "maria") as wren:
        await wren.enrol("maria", "sophia")
        sophia = wren.phone("sophia")
        await wren.say("maria", "El martes no puedo")
        await wren.press("maria", "review:send")
        wren.now.forward(minutes=5)
        first = sophia.says("I dont want to move")
        await wren.settled()
        sophia.edits(first, "I don't want to move")
        await wren.settled()
        sophia.sends_photo(b"\xff\xd8", "my dog")
        sophia.sends_voice(b"OggS")
        sophia.sends_file(b"%PDF", caption="letter")
        await wren.settled()
        await wren.tap("sophia", "Send")
        wren.now.forward(minutes=5)
        await wren.say("sophia", "/help")
        await wren.say("sophia", "he is shouting")


@pytest.fixture
def data(folder: Path, lived_in: Path) -> Path:
    folder.mkdir()
    shutil.copy(lived_in, folder / "wren.db")
    return folder


def inside(folder: Path, work: Callable[[Tx], T]) -> T:
    """What stands in the database of this folder."""

    async def read() -> T:
        async with database(folder, Hands(datetime.now(UTC)), alone=False) as db:
            return await db.write(work)

    return asyncio.run(read())


def acts(folder: Path) -> list[tuple[str, str]]:
    """(who, what) of the newest entries of the audit, in order."""

    def entries(tx: Tx) -> list[tuple[str, str]]:
        assert audit.broken(tx.conn) is None
        return [(row.actor, row.action) for row in tx.conn.execute(select(audit_table).order_by(audit_table.c.id))]

    return inside(folder, entries)


class TestQueue:
    def test_as_json_the_most_urgent_comes_first_and_then_the_longest_waiting(
        self, command: Command, data: Path
    ) -> None:
        items = command("queue", "--json").json["items"]
        assert [list(item) for item in items] == [ITEM] * 3
        assert [(item["urgency"], item["kind"], item["person"], item["text"]) for item in items] == [
            ("now", "help", "sophia", "/help\nhe is shouting"),
            ("today", "message", "sophia", "I don't want to move\nmy dog\n[voice]\nletter"),
            ("routine", "message", "maria", "El martes no puedo"),
        ]
        assert {item["case"] for item in items} == {"northbridge-017"}
        assert items[0] | {"id": 0} == {
            "id": 0,
            "case": "northbridge-017",
            "person": "sophia",
            "kind": "help",
            "urgency": "now",
            "category": "child_asks_for_help_now",
            "why": "Help now was chosen",
            "text": "/help\nhe is shouting",
            "received_at": "2026-11-25T11:10:00+00:00",
            "status": "new",
            "due_at": "2026-11-25T11:25:00+00:00",
        }

    def test_for_people_it_says_the_same(self, command: Command, data: Path) -> None:
        told = command("queue")
        assert told.out.startswith("[now] northbridge-017/sophia: help, new, ")
        assert "    El martes no puedo\n" in told.out
        assert told.code == 0

    def test_an_empty_queue_is_said_too(self, command: Command) -> None:
        assert command("queue").out == "Nothing waits.\n"
        assert command("queue", "--json").json == {"items": []}

    def test_reading_it_is_audited(self, command: Command, data: Path) -> None:
        command("queue", "--json")
        assert acts(data)[-1] == ("operator", "read the queue")


class TestExport:
    def test_every_message_is_there_once_and_in_order(self, command: Command, data: Path) -> None:
        held = command("export", "sophia", "--json").json
        assert [list(one) for one in held["messages"]] == [["text", "kind", "received_at"]] * 11
        assert [(one["kind"], one["text"]) for one in held["messages"]] == [
            ("command", "/start ••••"),
            ("tap", "English"),
            ("tap", "OK"),
            ("text", "I dont want to move"),
            ("edit", "I don't want to move"),
            ("photo", "my dog"),
            ("voice", ""),
            ("file", "letter"),
            ("tap", "Send"),
            ("command", "/help"),
            ("text", "he is shouting"),
        ]
        times = [one["received_at"] for one in held["messages"]]
        assert times == sorted(times)
        assert times[3] == "2026-11-25T11:05:00+00:00"

    def test_so_is_everything_else_that_is_held(self, command: Command, data: Path) -> None:
        held = command("export", "northbridge-017/sophia", "--json").json
        assert (held["person"]["name"], held["person"]["born"], held["person"]["case"]) == (
            "Sophia",
            "2012-03-04",
            "northbridge-017",
        )
        assert [one["words"] for one in held["statements"]] == [
            ["I don't want to move", "my dog", "", "letter"],
            ["he is shouting"],
        ]
        assert [one["kind"] for one in held["queue"]] == ["confirm", "message", "help"]
        assert held["replies"] == []

    def test_it_holds_nobody_elses_words(self, command: Command, data: Path) -> None:
        assert "martes" not in command("export", "sophia", "--json").out
        assert "shouting" not in command("export", "maria", "--json").out

    def test_for_people_it_is_a_list(self, command: Command, data: Path) -> None:
        lines = command("export", "sophia").out.splitlines()
        assert lines[0] == "Sophia (child)"
        assert lines[-1].endswith(" text: he is shouting")

    def test_it_is_audited(self, command: Command, data: Path) -> None:
        command("export", "sophia", "--json")
        assert acts(data)[-1] == ("operator", "exported")

    def test_who_is_not_there_is_told_in_a_sentence(self, command: Command, data: Path) -> None:
        assert command("export", "nobody") == Told(1, "", "there is nobody with the id 'nobody'\n")
        assert command("export", "northbridge-042/sophia").code == 1


class TestImportCase:
    def test_as_json_it_prints_every_invitation(self, command: Command) -> None:
        told = command("import-case", str(MARIA), "--json")
        assert told.code == 0
        invitations = told.json["invitations"]
        assert [(one["person"], one["role"]) for one in invitations] == [
            ("david", "child"),
            ("sophia", "child"),
            ("maria", "parent"),
            ("dev", "duty_worker"),
            ("emma", "social_worker"),
            ("grace", "team_manager"),
            ("ines", "reviewing_officer"),
        ]
        for one in invitations:
            assert list(one)[:4] == ["person", "role", "link", "payload"]
            assert one["link"] is None
            assert len(one["payload"]) == 22
            page = Path(one["page"])
            assert page.stat().st_mode & 0o777 == 0o600
            assert one["person"] not in page.name

    def test_the_link_is_known_once_the_bot_has_a_name(self, command: Command, folder: Path) -> None:
        command("queue")
        inside(folder, lambda tx: cases.remember(tx, "bot_name", "robin_bot"))
        first = command("import-case", str(MARIA), "--json").json["invitations"][0]
        assert first["link"] == f"https://t.me/robin_bot?start={first['payload']}"

    def test_again_it_invites_nobody(self, command: Command) -> None:
        command("import-case", str(MARIA))
        told = command("import-case", str(MARIA), "--json").json
        assert (told["invitations"], told["changed"], told["conflicts"], told["gone"]) == ([], [], [], [])

    def test_for_people_it_says_what_to_know_about_age(self, command: Command, tmp_path: Path) -> None:
        (tmp_path / "leanne.toml").write_text(PRACTICE["leanne"], "utf-8")
        told = command("import-case", "leanne.toml").out
        assert told.startswith("northbridge-042: imported.\n")
        assert "! Kofi gets no link: talk together, on a worker's device.\n" in told
        assert "Telegram's terms, as we know them, ask for 16 years in the UK" in told
        assert "leanne (child): /start " in told

    def test_a_faulty_file_is_one_sentence_with_line_and_key_and_nothing_is_stored(
        self, command: Command, folder: Path, tmp_path: Path
    ) -> None:
        wrong = PRACTICE["maria"].replace('reader = "teen"', 'reader = "tean"')
        (tmp_path / "case.toml").write_text(wrong, "utf-8")
        line = wrong[: wrong.index('"tean"')].count("\n") + 1
        sentence = f'line {line}: children.sophia.reader: "tean" is not a reader; use young, child or teen\n'
        assert command("import-case", "case.toml", "--json") == Told(1, "", sentence)
        assert inside(folder, cases.all_ids) == []
        assert not (folder / "invitations").exists()

    def test_a_file_that_can_not_be_read_is_named(self, command: Command, tmp_path: Path) -> None:
        assert command("import-case", "gone.toml").err == "gone.toml can't be read: No such file or directory.\n"
        (tmp_path / "latin.toml").write_bytes("# Sofía".encode("latin-1"))
        assert command("import-case", "latin.toml").err == "latin.toml is not a text in UTF-8.\n"


class TestInvite:
    def test_it_makes_a_new_link_and_unbinds_the_lost_phone(self, command: Command, data: Path) -> None:
        (one,) = command("invite", "sophia", "--json").json["invitations"]
        assert (one["person"], one["role"]) == ("sophia", "child")
        assert one["link"] == f"https://t.me/wren_practice_bot?start={one['payload']}"
        who = inside(data, lambda tx: people.find(tx, people.operator_scope(tx), "sophia"))
        assert (who.linked, who.confirmed_at) == (False, None)
        assert acts(data)[-1] == ("operator", "invited")

    def test_only_the_newest_link_works(self, command: Command, data: Path) -> None:
        first, second = (command("invite", "sophia", "--json").json["invitations"][0]["payload"] for _ in range(2))

        def works(tx: Tx) -> list[bool]:
            found = [people.invited(tx, token) for token in (first, second)]
            return [one is not None and one[2] for one in found]

        assert inside(data, works) == [False, True]

    def test_for_people_it_prints_the_link_and_the_page(self, command: Command, data: Path) -> None:
        told = command("invite", "emma").out
        assert told.startswith("emma (social_worker): https://t.me/wren_practice_bot?start=")
        assert "to print: " in told

    def test_a_young_child_gets_none(self, command: Command, tmp_path: Path) -> None:
        (tmp_path / "leanne.toml").write_text(PRACTICE["leanne"], "utf-8")
        command("import-case", "leanne.toml")
        told = command("invite", "kofi")
        assert told == Told(1, "", "kofi is a young child and gets no link: talk together, on a worker's device\n")

    def test_whoever_is_not_there_is_told_in_a_sentence(self, command: Command, data: Path) -> None:
        assert command("invite", "nobody") == Told(1, "", "there is nobody with the id 'nobody'\n")


class TestLogin:
    def test_it_prints_a_link_that_signs_in_once(
        self, command: Command, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WREN_CONSOLE_URL", "https://wren.example.org/")
        told = command("login", "emma")
        address, _, token = told.out.strip().rpartition("/")
        assert address == "https://wren.example.org/sign-in"
        assert told.err == "Works once, within 15 minutes.\n"

        used = [inside(data, partial(signin.use_link, token=token)) is not None for _ in range(2)]
        assert used == [True, False]
        assert acts(data)[-1] == ("operator", "made a sign-in link")

    @pytest.mark.parametrize("name", ["sophia", "nobody"])
    def test_only_a_worker_can_sign_in(self, command: Command, data: Path, name: str) -> None:
        assert command("login", name) == Told(1, "", f"there is no worker with the id '{name}'\n")


class TestScreen:
    def screened(self, command: Command, monkeypatch: pytest.MonkeyPatch, *lines: str) -> Told:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
        return command("screen")

    def test_json_lines_in_json_lines_out(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        told = self.screened(
            command,
            monkeypatch,
            '{"id": "a", "lang": "en", "who": "child", "text": "help"}',
            "",
            '{"id": 2, "lang": "es", "who": "child", "text": "Hola"}',
        )
        assert told.code == 0
        assert [json.loads(line) for line in told.out.splitlines()] == [
            {"id": "a", "flag": True, "category": "child_asks_for_help_now", "urgency": "now", "why": CALL},
            {"id": 2, "flag": False, "category": "none", "urgency": "none", "why": ""},
        ]

    def test_a_line_that_is_no_message_is_told_and_the_others_are_done(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        odd = ["nonsense", "[]", '{"id": 1}', '{"id": 1, "text": 7}', "null", "[" * 100_000]
        told = self.screened(command, monkeypatch, *odd, '{"id": 7, "text": "sos"}')
        assert told.code == 1
        assert [json.loads(line)["id"] for line in told.out.splitlines()] == [7]
        assert told.err.splitlines() == [
            f"line {n} is not a message: it takes id, lang, who and text" for n in range(1, len(odd) + 1)
        ]

    def test_it_needs_no_database(self, command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.screened(command, monkeypatch)
        assert not folder.exists()


class TestCheck:
    def test_it_says_who_can_not_be_reached(self, command: Command, data: Path) -> None:
        told = command("check")
        assert told.code == 1
        assert "WREN_TELEGRAM_TOKEN is not set. @BotFather on Telegram gives you one." in told.out
        unopened = "has not opened their link, and is told nothing on Telegram: python -m bot invite"
        for who, ref in (("Emma (allocated)", "emma"), ("Dev (cover)", "dev"), ("Grace (manager)", "grace")):
            assert f"northbridge-017: {who} {unopened} {ref}" in told.out
        assert "northbridge-017: neither cover nor manager can be reached on Telegram." in told.out


class TestEveryCommand:
    @pytest.mark.parametrize(
        "words", [("queue",), ("export", "x"), ("invite", "x"), ("login", "x"), ("import-case", str(MARIA))]
    )
    def test_migrates_first(self, command: Command, folder: Path, words: tuple[str, ...]) -> None:
        told = command(*words)
        assert "database" not in told.err
        assert inside(folder, lambda tx: tx.conn.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar()) == 1

    def test_a_wrong_setting_is_a_sentence(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_PORT", "eighty")
        told = command("queue")
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
        assert told.err.startswith("These settings are wrong. WREN_PORT: ")

    def test_the_wrong_key_is_a_sentence(self, command: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_MASTER_KEY", bytes(32).hex())
        told = command("export", "sophia")
        assert told == Told(1, "", "the master key is not the one this database was made with\n")

    def test_a_file_that_is_no_database_is_a_sentence_and_a_log_line_without_content(
        self, command: Command, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (data / "wren.db").write_bytes(b"this is not a database " * 100)
        told = command("queue")
        assert (told.code, told.out) == (1, "")
        log, sentence = told.err.splitlines()
        assert sentence == "The database can't be used. Is the disk full, or WREN_DATABASE_URL wrong?"
        assert json.loads(log)["event"] == "database"

    def test_run_without_a_token_is_a_sentence(self, command: Command) -> None:
        told = command("run")
        assert told == Told(1, "", "WREN_TELEGRAM_TOKEN is not set. @BotFather on Telegram gives you one.\n")

    def test_without_settings_it_says_where_the_data_is(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("WREN_DATA_DIR")
        monkeypatch.delenv("WREN_MASTER_KEY")
        told = command("queue")
        assert told.out == "Nothing waits.\n"
        assert (
            told.err == "No WREN_ settings for data or key: using wren-data/ (SQLite, and a key only you can read).\n"
        )
        assert (tmp_path / "wren-data").stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("words", [(), ("nonsense",), ("export",), ("queue", "--yaml")])
    def test_a_wrong_call_is_told_with_code_2(self, command: Command, words: tuple[str, ...]) -> None:
        with pytest.raises(SystemExit, match="2"):
            command(*words)
