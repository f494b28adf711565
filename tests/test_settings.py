"""Settings come from the environment; what is wrong is told in a sentence that gives nothing away."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from bot.opening import database_for
from bot.settings import Settings, SettingsError, load, master_key, need_token
from tests.support import KEY

SECRET = "123456:a-token-that-nobody-must-see"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test begins in an empty folder with no setting at all."""
    for name in [name for name in os.environ if name.startswith("WREN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def key_file(text: str) -> Path:
    path = Path("key")
    path.write_text(text)
    return path


class TestTheMasterKey:
    def test_without_any_setting_one_is_made_that_only_the_owner_can_read(self) -> None:
        made = master_key(Settings())
        path = Path("wren-data/master.key")
        assert len(made) == 32
        assert path.stat().st_mode & 0o777 == 0o600
        assert master_key(Settings()) == made
        assert [file.name for file in path.parent.iterdir()] == ["master.key"]  # no draft is left behind

    def test_two_installations_have_two_keys(self) -> None:
        assert master_key(Settings(data_dir=Path("one"))) != master_key(Settings(data_dir=Path("two")))

    @pytest.mark.parametrize(
        "written",
        [KEY.hex(), base64.b64encode(KEY).decode(), base64.urlsafe_b64encode(bytes([255] * 32)).decode()],
        ids=["hexadecimal", "base64", "base64 for addresses"],
    )
    def test_it_may_be_written_in_hexadecimal_or_base64(self, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_MASTER_KEY", written)
        assert master_key(load()) in (KEY, bytes([255] * 32))
        assert master_key(Settings(master_key_file=key_file(written + "\n"))) == master_key(load())

    @pytest.mark.parametrize("written", ["x", "ab" * 31, base64.b64encode(bytes(33)).decode(), "ü" * 32])
    def test_a_wrong_one_is_told_in_one_sentence_without_being_shown(
        self, written: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WREN_MASTER_KEY", written)
        with pytest.raises(SettingsError) as told:
            master_key(load())
        assert str(told.value) == "WREN_MASTER_KEY is not a key: it takes 32 bytes, in hexadecimal or base64."

    def test_a_file_that_is_not_there_is_named_and_none_is_made(self) -> None:
        with pytest.raises(SettingsError, match=r"The master key in nowhere/key can't be read: No such file"):
            master_key(Settings(master_key_file=Path("nowhere/key")))
        assert not Path("nowhere").exists()

    def test_an_empty_key_file_is_not_a_key(self) -> None:
        with pytest.raises(SettingsError, match="key is not a key"):
            master_key(Settings(master_key_file=key_file("")))


class TestTheEnvironment:
    def test_every_setting_can_be_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given = {"MODE": "webhook", "PORT": "9000", "DATA_DIR": "/data", "PRACTICE": "true", "SEND_RATE": "12.5"}
        for name, value in given.items():
            monkeypatch.setenv(f"WREN_{name}", value)
        held = load()
        assert (held.mode, held.port, held.data_dir, held.practice, held.send_rate) == (
            "webhook",
            9000,
            Path("/data"),
            True,
            12.5,
        )

    def test_an_empty_setting_is_one_that_was_not_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_PORT", "")
        monkeypatch.setenv("WREN_TELEGRAM_TOKEN", "")
        assert (load().port, load().telegram_token) == (8080, None)

    def test_what_is_wrong_is_named_with_what_it_takes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_PORT", "eighty")
        monkeypatch.setenv("WREN_MODE", SECRET)
        with pytest.raises(SettingsError) as told:
            load()
        assert "WREN_MODE: Input should be 'polling' or 'webhook'" in str(told.value)
        assert "WREN_PORT: Input should be a valid integer" in str(told.value)
        assert SECRET not in str(told.value)
        assert "eighty" not in str(told.value)

    def test_secrets_are_not_shown_when_settings_are_printed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("TELEGRAM_TOKEN", "MASTER_KEY", "WEBHOOK_SECRET"):
            monkeypatch.setenv(f"WREN_{name}", SECRET)
        assert SECRET not in repr(load()) + str(load()) + str(load().model_dump())

    def test_all_default_is_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert load().all_default
        monkeypatch.setenv("WREN_DATA_DIR", "elsewhere")
        assert not load().all_default


class TestWhatFollows:
    def test_a_token_is_needed_to_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(SettingsError, match=r"WREN_TELEGRAM_TOKEN is not set\. @BotFather"):
            need_token(load())
        monkeypatch.setenv("WREN_TELEGRAM_TOKEN", SECRET)
        assert need_token(load()) == SECRET

    def test_a_webhook_needs_its_address_and_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_TELEGRAM_TOKEN", SECRET)
        monkeypatch.setenv("WREN_MODE", "webhook")
        monkeypatch.setenv("WREN_WEBHOOK_URL", "https://wren.example.org/telegram")
        with pytest.raises(SettingsError, match="needs WREN_WEBHOOK_URL and WREN_WEBHOOK_SECRET"):
            need_token(load())
        monkeypatch.setenv("WREN_WEBHOOK_SECRET", "s3cret")
        assert need_token(load()) == SECRET
        assert load().webhook_path == "/telegram"

    def test_data_stands_in_the_data_folder_unless_a_database_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WREN_DATA_DIR", "/data")
        assert load().database == "sqlite:////data/wren.db"
        monkeypatch.setenv("WREN_DATABASE_URL", "sqlite:///other.db")
        assert load().database == "sqlite:///other.db"

    def test_an_unknown_database_is_told_without_its_password(self) -> None:
        with pytest.raises(SettingsError) as told:
            database_for(Settings(database_url=f"postgresql://wren:{SECRET}@host/wren"))
        assert str(told.value).startswith("WREN_DATABASE_URL: postgresql is not supported yet")
        assert SECRET not in str(told.value)

    @pytest.mark.parametrize("address", ["nonsense", "sqlite://", "oracledb:///x"])
    def test_an_address_that_names_no_file_is_told_too(self, address: str) -> None:
        with pytest.raises(SettingsError, match=r"WREN_DATABASE_URL: .*use sqlite:///path/to/file\."):
            database_for(Settings(database_url=address))

    def test_a_data_folder_that_can_not_be_made_is_told(self) -> None:
        Path("taken").write_text("a file")
        with pytest.raises(SettingsError, match=r"WREN_DATA_DIR: taken/data can't be used: Not a directory\."):
            database_for(Settings(data_dir=Path("taken/data")))

    def test_the_console_has_an_address_without_a_slash_at_the_end(self) -> None:
        assert Settings().console == "http://127.0.0.1:8080"
        assert Settings(console_url="https://wren.example.org/").console == "https://wren.example.org"

    def test_only_practice_may_frame_the_console(self) -> None:
        assert Settings(telegram_api="http://127.0.0.1:7777").practice_page == ""
        assert Settings(telegram_api="http://127.0.0.1:7777/x", practice=True).practice_page == "http://127.0.0.1:7777"
