"""A person's phone: what they can do in their chat with the bot, and what they see there.

Everything a person does becomes exactly the update that Telegram would send. Nothing a person does waits;
only `wait_for` and `wait_until` do, and they wake when something changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.files import Upload
from bot.sandbox.formatting import found
from bot.sandbox.shapes import Button, Json, Message

if TYPE_CHECKING:
    from bot.sandbox.telegram import Chat, StandIn

NOT_STARTED = "bot can't initiate conversation with a user"
BLOCKED = "bot was blocked by the user"
T = TypeVar("T")


@dataclass(frozen=True)
class Toast:
    """The short note that a phone shows when the bot answers a button press; an alert stays until tapped away."""

    text: str
    alert: bool


class Phone:
    """One person's phone. `user` is the person as Telegram tells the bot."""

    def __init__(self, stand_in: StandIn, user: Json) -> None:
        self.stand_in = stand_in
        self.user = user
        self.toasts: list[Toast] = []
        self.doing: str | None = None

    @property
    def user_id(self) -> int:
        """The person's user id, which is also the id of their private chat."""
        return int(self.user["id"])

    @property
    def first_name(self) -> str:
        """The name in the person's Telegram profile."""
        return str(self.user["first_name"])

    @property
    def language_code(self) -> str:
        """The language of the person's Telegram app."""
        return str(self.user["language_code"])

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.stand_in.chats[self.user_id]

    @property
    def started(self) -> bool:
        """Whether the person ever wrote to the bot (or pressed START)."""
        return self.chat.closed_because != NOT_STARTED

    @property
    def blocked(self) -> bool:
        """Whether the person blocked the bot."""
        return self.chat.closed_because == BLOCKED

    @property
    def screen(self) -> list[Message]:
        """The messages in the chat as they read now, oldest first."""
        return list(self.chat.messages.values())

    @property
    def commands(self) -> list[Json]:
        """The "/" menu that this phone shows."""
        return self.stand_in.menus.seen_by(self.user_id, self.language_code)

    def starts(self, payload: str = "") -> Message:
        """Presses START, having come through a link with this payload; unblocks first if need be."""
        if self.blocked:
            self.unblocks()
        return self.says(f"/start {payload}".rstrip())

    def says(self, text: str, *, to: Chat | None = None, reply_to: Message | None = None) -> Message:
        """Writes a text, in the private chat or in a group."""
        entities = found(text, [])
        content: Json = {"text": text} | ({"entities": entities} if entities else {})
        quoted: Json = {"reply_to_message": reply_to.raw} if reply_to else {}
        return self.sends(content | quoted, to=to)

    def sends(self, content: Json, *, to: Chat | None = None) -> Message:
        """Sends a message with any content in Telegram's shape (a contact, a location, ...)."""
        chat = to or self._opened()
        return self.stand_in.post(chat, self.user, content, tell_as="message")

    def sends_photo(self, data: bytes, caption: str = "", *, mime: str = "image/jpeg") -> Message:
        """Sends one picture."""
        return self.sends(self._photo(data, mime) | _captioned(caption))

    def sends_album(self, pictures: list[bytes], caption: str = "", *, mime: str = "image/jpeg") -> list[Message]:
        """Sends pictures as one album: one message each, the caption under the first."""
        album = {"media_group_id": self.stand_in.new_album()}
        captions = [caption, *[""] * len(pictures)]
        return [
            self.sends(self._photo(data, mime) | album | _captioned(words))
            for data, words in zip(pictures, captions, strict=False)
        ]

    def sends_voice(self, data: bytes, *, mime: str = "audio/ogg", duration: int = 3) -> Message:
        """Sends a voice note of `duration` seconds."""
        shape = self.stand_in.files.attachment("voice", Upload(data, "voice.oga", mime))
        return self.sends({"voice": shape | {"duration": duration}})

    def sends_file(
        self,
        data: bytes,
        name: str = "letter.pdf",
        *,
        mime: str = "application/pdf",
        caption: str = "",
        size: int | None = None,
    ) -> Message:
        """Sends a file; `size` claims a size in bytes that nobody wants to hold in memory."""
        shape = self.stand_in.files.attachment("document", Upload(data, name, mime, size))
        return self.sends({"document": shape} | _captioned(caption))

    def sends_sticker(self, emoji: str = "\N{SMILING FACE WITH SMILING EYES}") -> Message:
        """Sends a sticker that stands for an emoji."""
        shape = self.stand_in.files.attachment("sticker", Upload(b"RIFF", "sticker.webp", "image/webp"))
        return self.sends({"sticker": shape | {"emoji": emoji}})

    def edits(self, message: Message, text: str) -> Message:
        """Changes the words of a message already sent."""
        entities = found(text, [])
        kept = {key: value for key, value in message.raw.items() if key not in ("text", "caption", "entities")}
        words: Json = {"text" if "text" in message.raw else "caption": text}
        edited = kept | words | {"edit_date": int(self.stand_in.clock())} | ({"entities": entities} if entities else {})
        self.stand_in.updates.put("edited_message", edited)
        return self.stand_in.replace(message, edited)

    def taps(self, message: Message, label_or_data: str) -> str:
        """Presses a button of a message as this phone saw it. Returns the callback query's id.

        Raises LookupError when the message has no such button.
        """
        button = _button(message, label_or_data)
        query_id = self.stand_in.note_tap(self.user_id)
        now = self.stand_in.chats[message.chat_id].messages.get(message.id)
        gone = {"chat": message.raw["chat"], "message_id": message.id, "date": 0}
        self.stand_in.updates.put(
            "callback_query",
            {
                "id": query_id,
                "from": self.user,
                "message": now.raw if now else gone,
                "chat_instance": str(10**18 + message.chat_id),
                "data": button.data,
            },
        )
        return query_id

    def blocks(self) -> None:
        """Blocks the bot."""
        self.chat.closed_because = BLOCKED
        self.stand_in.tell_membership(self.chat, self.user, before="member", after="kicked")

    def unblocks(self) -> None:
        """Lets the bot write again."""
        self.chat.closed_because = None
        self.stand_in.tell_membership(self.chat, self.user, before="kicked", after="member")

    async def wait_for(
        self,
        predicate: Callable[[Message], object],
        timeout: float = 5.0,  # noqa: ASYNC109 - the screen is told in the error, which asyncio.timeout can't do
        *,
        after: Message | None = None,
    ) -> Message:
        """The newest message from the bot for which `predicate` holds, as soon as there is one.

        `after` looks only at messages newer than that one. Raises TimeoutError with what the screen showed.
        """

        def newest() -> Message | None:
            seen = [m for m in self.screen if m.from_bot and (after is None or m.id > after.id)]
            return next((message for message in reversed(seen) if predicate(message)), None)

        return await self.wait_until(newest, timeout)

    async def wait_until(
        self,
        condition: Callable[[], T | None],
        timeout: float = 5.0,  # noqa: ASYNC109 - as in wait_for
    ) -> T:
        """What `condition` returns, as soon as it is true. Raises TimeoutError with what the screen showed."""
        try:
            async with asyncio.timeout(timeout):
                while not (outcome := condition()):
                    await self.stand_in.changed.wait()
                return outcome
        except TimeoutError:
            shown = [f"{message.text!r} {message.labels}" for message in self.screen]
            raise TimeoutError(f"{self.first_name}'s screen: " + (" | ".join(shown) or "empty")) from None

    def _opened(self) -> Chat:
        if self.blocked:
            raise RuntimeError(f"{self.first_name} blocked the bot; a phone can't write before it unblocks")
        self.chat.closed_because = None
        return self.chat

    def _photo(self, data: bytes, mime: str) -> Json:
        return {"photo": self.stand_in.files.photo(Upload(data, "photo", mime))}


def _captioned(caption: str) -> Json:
    entities = found(caption, [])
    return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})


def _button(message: Message, label_or_data: str) -> Button:
    fitting = [b for b in message.buttons if b.data and label_or_data in (b.label, b.data)]
    if not fitting:
        raise LookupError(f"no button {label_or_data!r}; there are {message.labels}")
    return fitting[0]
