"""Telegram as Wren sees it: raw updates become `Incoming`, `Outgoing` becomes Bot API calls, errors get our names.

Rules of this file:
- The only module that knows the Telegram library (with `request`, its transport).
- Whatever cannot be read is `Unreadable`, whichever way it is broken.
- Everything sent is HTML made here: our words, and quotes set apart. `protect_content` is always on.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any, Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import FileSizeLimit, ParseMode, UpdateType
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channel import Elsewhere, File, Gone, Incoming, Outgoing
from bot.telegram.request import AiohttpRequest

WANTED: Final = [
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.CHANNEL_POST,
]
COMMAND: Final = re.compile(r"/[a-zA-Z0-9_]{1,32}(@\w+)?(\s|$)")
UNKNOWN: Final = "application/octet-stream"
PHONES: Final = ("audio/ogg", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/webm", "audio/flac", "image/webp")
TYPES: Final = frozenset({*mimetypes.MimeTypes().types_map[True].values(), *PHONES})
"""Media types that are kept: those that Python knows by itself, and those that phones make besides."""
LARGEST: Final = int(FileSizeLimit.FILESIZE_DOWNLOAD)
LARGEST_OUT: Final = {
    "photo": int(FileSizeLimit.PHOTOSIZE_UPLOAD),
    "voice": LARGEST,
    "document": int(FileSizeLimit.FILESIZE_UPLOAD),
}
"""Bytes of a file that Wren sends. Telegram cuts the line of whoever sends more, which looks like an outage."""


class Unreadable(Exception):
    """This update is not of a form that Telegram documents."""


class Unreachable(Exception):
    """The person blocked the bot, deleted the account, or never started it."""


class Wait(Exception):
    """Telegram asks for a pause."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:g} s")
        self.seconds = seconds


class Down(Exception):
    """Telegram did not answer, or answered that it is in trouble. Try again later."""


class Unknown(Down):
    """The Bot API does not know the token or the method. A faulty gateway says so too, so it may pass."""


class Rejected(Exception):
    """Telegram will never take this."""


# In


def read(body: bytes) -> Incoming | Gone | Elsewhere:
    """One raw update. Raises Unreadable."""
    try:
        update = Update.de_json(json.loads(body), None)
        return _understood(update)
    except Unreadable:
        raise
    except Exception:  # whatever a broken update breaks inside the library
        raise Unreadable("not an update") from None


def _understood(update: Update | None) -> Incoming | Gone | Elsewhere:
    if update is None:
        raise Unreadable("not an update")
    chat = update.effective_chat
    if chat is None:
        return Elsewhere(None)
    if not isinstance(chat.id, int) or isinstance(chat.id, bool):
        raise Unreadable("not a chat")
    if chat.type != "private":
        return Elsewhere(str(chat.id) if _still_inside(update) else None)
    address = str(chat.id)
    if update.my_chat_member is not None:
        return Gone(back=update.my_chat_member.new_chat_member.status != "kicked")
    if update.callback_query is not None:
        return replace(_tap(update, address), language=_language(update))
    if update.edited_message is not None:
        return replace(_message(update.edited_message, address, edited=True), language=_language(update))
    if update.message is not None:
        return replace(_message(update.message, address, edited=False), language=_language(update))
    return Elsewhere(None)


def _language(update: Update) -> str:
    """The language of the person's app, without its region."""
    told = update.effective_user.language_code if update.effective_user else None
    return told.partition("-")[0].lower() if isinstance(told, str) else ""


def _still_inside(update: Update) -> bool:
    member = update.my_chat_member
    return member is None or member.new_chat_member.status not in ("left", "kicked")


def _tap(update: Update, address: str) -> Incoming:
    query = update.callback_query
    assert query is not None
    data, receipt = _text(query.data), _text(query.id)
    markup = getattr(query.message, "reply_markup", None)
    rows = markup.inline_keyboard if markup is not None else ()
    label = next((key.text for row in rows for key in row if key.callback_data == data), data)
    return Incoming(address, "tap", _text(label), press=data, receipt=receipt)


def _message(message: Any, address: str, *, edited: bool) -> Incoming:
    number = message.message_id
    if not isinstance(number, int):
        raise Unreadable("not a message")
    if message.text is not None:
        text = _text(message.text)
        kind = "command" if COMMAND.match(text) else "text"
        return Incoming(address, "edit" if edited else kind, text, number)
    kind, file = _file(message)
    text = _text(message.caption or "")
    if edited:
        return Incoming(address, "edit", text, number, usable=file is not None)
    if file is None:
        sticker = message.sticker.emoji if message.sticker is not None else None
        return Incoming(address, kind, _text(sticker or text), number, usable=False)
    return Incoming(address, kind, text, number, file)


def _file(message: Any) -> tuple[str, File | None]:
    """(kind, file) of a message without text; no file for what can't be passed on."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return "photo", File(_text(largest.file_id), "image/jpeg")
    if message.voice is not None:
        return "voice", File(_text(message.voice.file_id), _type(message.voice, "audio/ogg"))
    if message.audio is not None:
        return "voice", File(_text(message.audio.file_id), _type(message.audio, "audio/mpeg"))
    film = message.video or message.video_note
    for attached, usual in ((message.document, UNKNOWN), (film, "video/mp4")):
        if attached is not None:
            mime = _type(attached, usual)
            return ("photo" if mime.startswith("image/") else "file"), File(_text(attached.file_id), mime)
    return "file", None


def _type(attached: Any, usual: str) -> str:
    """The media type, if it is one that is known: whoever sends a file can have written anything there."""
    told = getattr(attached, "mime_type", None)
    return told if isinstance(told, str) and told in TYPES else usual


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable("not a text")
    return value


# Out


def as_html(message: Outgoing) -> str:
    """The message as Telegram HTML, with nothing in it that Telegram refuses."""
    html = ""
    after_quote = True
    for part in message.parts:
        if part.quote:
            html += f"{'' if not html else chr(10)}<blockquote>{_clean(part.text)}</blockquote>"
        else:
            html += f"{'' if not html else chr(10) if after_quote else chr(10) * 2}{_clean(part.text)}"
        after_quote = part.quote
    return html


def _clean(text: str) -> str:
    """Escaped, and without what cannot be sent: halves of characters and control characters."""
    whole = text.encode("utf-8", "replace").decode()
    return escape("".join(c if c >= " " or c in "\n\t" else " " for c in whole), quote=False) or " "


def _keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(key.label, callback_data=key.data) for key in row] for row in message.keys]
    return InlineKeyboardMarkup(rows) if rows else None


class Telegram:
    """The Bot API. Use inside `async with`."""

    def __init__(self, token: str, api: str, request: AiohttpRequest | None = None) -> None:
        api = api.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=request or AiohttpRequest(),
            get_updates_request=AiohttpRequest(connections=2),
        )

    async def __aenter__(self) -> Telegram:
        for request in self._bot._request:
            await request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        for request in self._bot._request:
            await request.shutdown()

    async def name(self) -> str:
        """The bot's public name. Raises Down, Rejected."""
        try:
            me = await _named(self._bot.get_me())
        except Unknown:
            raise Rejected("the token is not known") from None
        return str(me.username)

    async def send(self, address: str, message: Outgoing, content: bytes | None = None) -> int:
        """Send one message and return Telegram's id for it. Raises Unreachable, Wait, Down or Rejected.

        `content` is the page (PNG or JPEG), document (PDF) or recording (OGG) that the message carries. Without it,
        only the words are sent.
        """
        sending = self._words(int(address), message) if content is None else self._file(int(address), message, content)
        return int((await _named(sending)).message_id)

    def _words(self, chat: int, message: Outgoing) -> Coroutine[Any, Any, Message]:
        return self._bot.send_message(
            chat, as_html(message), parse_mode=ParseMode.HTML, reply_markup=_keyboard(message), protect_content=True
        )

    def _file(self, chat: int, message: Outgoing, content: bytes) -> Coroutine[Any, Any, Message]:
        """A picture, document or voice note. Its name is the same for everybody: phones show it. Raises Rejected."""
        if len(content) > LARGEST_OUT["voice" if message.voice else "document" if message.paper else "photo"]:
            raise Rejected("too large")
        how: dict[str, Any] = {
            "caption": as_html(message) or None,
            "parse_mode": ParseMode.HTML,
            "reply_markup": _keyboard(message),
            "protect_content": True,
        }
        if message.voice:
            return self._bot.send_voice(chat, content, filename="voice.ogg", **how)
        if message.paper:
            return self._bot.send_document(chat, content, filename="document.pdf", **how)
        return self._bot.send_photo(chat, content, filename="picture.png", **how)

    async def received(self, receipt: str) -> None:
        """Let the button stop spinning. A tap whose time has passed is no error."""
        try:
            await _named(self._bot.answer_callback_query(receipt))
        except (Rejected, Wait, Down, Unreachable):
            return

    async def fetch(self, source: str) -> bytes:
        """A file's content. Raises Rejected when it is gone or too large, Down or Wait."""
        file = await _named(self._bot.get_file(source))
        if (file.file_size or 0) > LARGEST:
            raise Rejected("too large")
        content = await _named(file.download_as_bytearray())
        if len(content) > LARGEST:
            raise Rejected("too large")
        return bytes(content)

    async def set_menu(self, address: str, commands: Mapping[str, str]) -> None:
        """The list of commands in one chat; going without it is no error. Raises Unreachable, Wait or Down."""
        listed = [BotCommand(name, description) for name, description in commands.items()]
        try:
            await _named(self._bot.set_my_commands(listed, scope=BotCommandScopeChat(int(address))))
        except (Rejected, Unknown):
            return

    async def remove(self, address: str, messages: Sequence[int]) -> None:
        """Remove messages of both sides; those that are gone or too old are left out. Raises Unreachable, Wait or Down.

        Telegram takes a hundred at a time, and refuses all of them for one that it does not let go: then one by one.
        """
        try:
            await _named(self._bot.delete_messages(int(address), list(messages)))
        except Rejected:
            for number in messages:
                with suppress(Rejected):
                    await _named(self._bot.delete_message(int(address), number))

    async def introduce(self, lines: Mapping[str, str]) -> None:
        """How the bot is described where anybody can see it, by language ("" is for all others).

        Going without it is no error. Raises Wait or Down.
        """
        for language, line in lines.items():
            with suppress(Rejected, Unknown, Unreachable):
                await _named(self._bot.set_my_description(line, language_code=language))
                await _named(self._bot.set_my_short_description(line, language_code=language))

    async def leave(self, address: str) -> None:
        """Leave a group at once; being out of it already is no error."""
        try:
            await _named(self._bot.leave_chat(int(address)))
        except (Rejected, Unreachable):
            return

    async def listen_at(self, url: str, secret: str) -> None:
        """Have updates brought to `url`, one after the other: two at once could overtake each other in a chat."""
        await _named(self._bot.set_webhook(url, secret_token=secret, allowed_updates=WANTED, max_connections=1))

    async def stop_listening(self) -> None:
        """Have updates wait to be asked for; that they did already is no error."""
        try:
            await _named(self._bot.delete_webhook(drop_pending_updates=False))
        except (Rejected, Unknown):
            return


async def _named(call: Any) -> Any:
    """Await a call of the library, and raise its errors by our names."""
    try:
        return await call
    except RetryAfter as error:
        wait = error.retry_after
        raise Wait(wait.total_seconds() if isinstance(wait, timedelta) else float(wait)) from None
    except Forbidden:
        raise Unreachable from None
    except BadRequest as error:
        if "chat not found" in error.message.lower():
            raise Unreachable from None
        raise Rejected(type(error).__name__) from None
    except InvalidToken:
        raise Unknown from None
    except TelegramError:
        raise Down from None
