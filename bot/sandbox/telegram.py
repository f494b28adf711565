"""The world of the stand-in: one bot, the people with phones, their chats, files and updates.

- A private chat has the person's user id. The bot can write in it only after the person wrote first; a block
  closes it.
- Messages are numbered upwards over all chats. Deleted messages are gone for both sides.
- Whatever changes, everyone who waits is woken (`changed`); nothing here sleeps or polls.
- Everything lives in memory, in one event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from secrets import randbelow

from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.menus import Menus
from bot.sandbox.phone import NOT_STARTED, Phone, Toast
from bot.sandbox.shapes import Json, Message, Refused, bad_request, forbidden
from bot.sandbox.updates import Updates

PRACTICE_TOKEN = "123456:PRACTICE-token-for-the-stand-in-only"
DAY = 24 * 3600
QUERY_ANSWERABLE = 30.0  # seconds; Telegram does not say how long, only that it is short


@dataclass
class Chat:
    """One private chat or group: its shape, its messages, whether the bot may write there."""

    shape: Json
    messages: dict[int, Message] = field(default_factory=dict)
    closed_because: str | None = None

    @property
    def id(self) -> int:
        """The chat's id: a person's user id, or a negative number for a group."""
        return int(self.shape["id"])


@dataclass(frozen=True)
class Tap:
    """A button press that the bot may still answer: when, and by whom."""

    at: float
    user_id: int


class Changes:
    """Wakes everyone who waits for something to change."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        """Something changed."""
        self.version += 1
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def wait(self) -> None:
        """Until something changes."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)


class StandIn:
    """A Telegram of one's own.

    `clock` gives seconds since 1970 and may be turned forward by a test. Updates and messages are numbered
    from `first_number`.
    """

    def __init__(
        self,
        token: str = PRACTICE_TOKEN,
        *,
        name: str = "Wren",
        username: str = "wren_practice_bot",
        clock: Callable[[], float] = time.time,
        first_number: int = 1,
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.updates = Updates(clock, first_number)
        self.faults = Faults(time.monotonic)
        self.files = Files()
        self.menus = Menus()
        self.phones: dict[int, Phone] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.changed = Changes()
        self.closed = False
        self._message_ids = count(first_number)
        self._albums = count(13_000_000_000_000_001)

    def phone(self, user_id: int, first_name: str, language_code: str = "en") -> Phone:
        """The phone of this person; the same one when asked again."""
        if user_id not in self.phones:
            user = {
                "id": user_id,
                "is_bot": False,
                "first_name": first_name,
                "language_code": language_code,
            }
            shape = {"id": user_id, "type": "private", "first_name": first_name}
            self.chats[user_id] = Chat(shape, closed_because=NOT_STARTED)
            self.phones[user_id] = Phone(self, user)
        return self.phones[user_id]

    def group(self, title: str, *members: Phone) -> Chat:
        """A group into which the first of `members` has put the bot."""
        chat_id = -(1000 + len(self.chats))
        chat = self.chats[chat_id] = Chat({"id": chat_id, "type": "group", "title": title})
        self.tell_membership(chat, members[0].user, before="left", after="member")
        self.post(chat, members[0].user, {"new_chat_members": [self.bot]}, tell_as="message")
        return chat

    def deliver(self, raw: bytes | Json) -> int:
        """Put any update at all, also a broken one, into the queue. Returns its number."""
        return self.updates.deliver(raw)

    def post(self, chat: Chat, sender: Json, content: Json, *, tell_as: str | None = None) -> Message:
        """Put a message into a chat; `tell_as` also tells the bot, as an update of that kind."""
        number = next(self._message_ids)
        head: Json = {"message_id": number, "from": sender, "chat": chat.shape, "date": int(self.clock())}
        message = chat.messages[number] = Message(head | content)
        if tell_as:
            self.updates.put(tell_as, message.raw)
        elif chat.id in self.phones:
            self.phones[chat.id].doing = None
        self.changed.tell()
        return message

    def new_album(self) -> str:
        """The id that joins the pictures of one album."""
        return str(next(self._albums))

    def replace(self, message: Message, raw: Json) -> Message:
        """A message now reads like this."""
        edited = self.chats[message.chat_id].messages[message.id] = Message(raw)
        self.changed.tell()
        return edited

    def tell_membership(self, chat: Chat, user: Json, *, before: str, after: str) -> None:
        """Tell the bot that it was added, left, blocked ("kicked") or unblocked."""
        change = {
            "chat": chat.shape,
            "from": user,
            "date": int(self.clock()),
            "old_chat_member": _member(self.bot, before),
            "new_chat_member": _member(self.bot, after),
        }
        self.updates.put("my_chat_member", change)
        self.changed.tell()

    def note_tap(self, user_id: int) -> str:
        """A new button press; returns the id of its callback query."""
        query_id = str(10**18 + randbelow(10**18))
        self.taps[query_id] = Tap(self.clock(), user_id)
        return query_id

    def answer_tap(self, query_id: str, text: str, *, alert: bool) -> None:
        """The bot answers a button press, with words or without. Raises Refused when unknown, answered or too old."""
        tap = self.taps.pop(query_id, None)
        if tap is None or self.clock() - tap.at > QUERY_ANSWERABLE:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if text:
            self.phones[tap.user_id].toasts.append(Toast(text, alert))
        self.changed.tell()

    def open_chat(self, chat_id: int) -> Chat:
        """The chat, if the bot may write there. Raises Refused."""
        chat = self.known_chat(chat_id)
        if chat.closed_because:
            raise forbidden(chat.closed_because)
        return chat

    def known_chat(self, chat_id: int) -> Chat:
        """The chat, whether or not the bot may write there. Raises Refused."""
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def find(self, chat_id: int, message_id: int, purpose: str) -> Message:
        """A message that the bot wants to `purpose` (edit, delete). Raises Refused."""
        message = self.open_chat(chat_id).messages.get(message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def delete(self, message: Message) -> None:
        """Take a message out of a chat, for both sides. Raises Refused after 48 hours."""
        if self.clock() - message.sent > 2 * DAY:
            raise bad_request("message can't be deleted for everyone")
        del self.chats[message.chat_id].messages[message.id]
        self.changed.tell()

    def leave(self, chat: Chat) -> None:
        """The bot leaves a group."""
        chat.closed_because = "bot is not a member of the group chat"
        self.tell_membership(chat, self.bot, before="member", after="left")

    def check_token(self, token: str) -> None:
        """Raises Refused for a token that is not this bot's."""
        if not token.partition(":")[0].isdigit() or ":" not in token:
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")

    def close(self) -> None:
        """The stand-in stops: nobody waits any longer."""
        self.closed = True
        self.updates.close()
        self.changed.tell()


def _member(user: Json, status: str) -> Json:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})
