"""Settings, from the environment with the prefix `WREN_`.

With none, everything stands in `./wren-data/`: a SQLite database and a generated master key that only the owner can
read. Nothing secret is ever printed.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32


class SettingsError(Exception):
    """A setting is missing or wrong. The message names it and says what to do."""


class Settings(BaseSettings):
    """See the README for what each is for."""

    model_config = SettingsConfigDict(env_prefix="WREN_", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    telegram_token: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    console_url: str = ""
    database_url: str = ""
    master_key: SecretStr | None = None
    master_key_file: Path | None = None
    data_dir: Path = Path("wren-data")
    meaning: Literal["on", "off"] = "on"
    mail_server: SecretStr | None = None
    mail_from: str = ""
    practice: bool = False
    send_rate: float = 25.0
    chat_rate: float = 1.0
    chat_burst: int = 3

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'wren.db').absolute()}"

    @property
    def console(self) -> str:
        """The console's address as workers see it, without a slash at the end."""
        return (self.console_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def practice_page(self) -> str:
        """The origin of the page with phones, which may frame the console; empty outside practice."""
        parts = urlsplit(self.telegram_api)
        return f"{parts.scheme}://{parts.netloc}" if self.practice else ""

    @property
    def webhook_path(self) -> str:
        """The path at which Telegram calls us."""
        return urlsplit(self.webhook_url).path or "/"

    @property
    def all_default(self) -> bool:
        """Is nothing said about where data and key are?"""
        return not (self.database_url or self.master_key or self.master_key_file) and self.data_dir == Path("wren-data")


def load() -> Settings:
    """The settings. Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"WREN_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise SettingsError(f"These settings are wrong. {names}") from None


def need_token(settings: Settings) -> str:
    """The bot's token. Raises SettingsError when there is none."""
    if settings.telegram_token is None:
        raise SettingsError("WREN_TELEGRAM_TOKEN is not set. @BotFather on Telegram gives you one.")
    if settings.mode == "webhook" and not (settings.webhook_url and settings.webhook_secret):
        raise SettingsError("WREN_MODE=webhook needs WREN_WEBHOOK_URL and WREN_WEBHOOK_SECRET.")
    if settings.mail_server and not settings.mail_from:
        raise SettingsError("WREN_MAIL_SERVER needs WREN_MAIL_FROM: the address that e-mails to workers come from.")
    return settings.telegram_token.get_secret_value()


def master_key(settings: Settings) -> bytes:
    """The 32 bytes that wrap every key; generated (mode 600) when nothing is set. Raises SettingsError."""
    if settings.master_key is not None:
        return _decode(settings.master_key.get_secret_value(), "WREN_MASTER_KEY")
    path = settings.master_key_file or settings.data_dir / "master.key"
    if settings.master_key_file is None and not path.exists():
        _generate(path)
    try:
        return _decode(path.read_text().strip(), str(path))
    except OSError as error:
        raise SettingsError(f"The master key in {path} can't be read: {error.strerror}.") from None


def _generate(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES))
    draft = path.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whoever comes second uses the first one's key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _decode(text: str, where: str) -> bytes:
    for decode in (bytes.fromhex, base64.urlsafe_b64decode, base64.b64decode):
        try:
            key = decode(text)
        except ValueError:
            continue
        if len(key) == KEY_BYTES:
            return key
    raise SettingsError(f"{where} is not a key: it takes {KEY_BYTES} bytes, in hexadecimal or base64.")
