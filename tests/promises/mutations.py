"""Updates that Telegram would never send: every kind of update, broken in every way we know. Seeded, to be had again.

Every update carries a canary in its words, names and file ids: a word that must never come out anywhere.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox.shapes import Json

CANARY: Final = "kingfisher7431"
Place = tuple[Any, Any]
"""What holds a value, and under which key."""


@dataclass(frozen=True)
class Raw:
    """A piece of JSON as it is to be written, whether or not anybody can read it."""

    text: str


JUNK: Final = tuple(
    Raw(text)
    for text in (
        *("null", "true", "0", "-1", "1.5", "1e308", "NaN", "-Infinity", "2147483648", "-9223372036854775809"),
        *("9" * 400, "9" * 5000, '""', '" "', '"7"', '"\\u0000"', '"\\ud83d"', f'"\\udfff{CANARY}\\u0000"'),
        *("[]", "{}", "[[]]", "[null]", f'{{"id": "{CANARY}"}}', f'["{CANARY}", {{"text": 7}}]'),
        *(f'"{CANARY * 400}"', f'"{CANARY * 15_000}"', f'"\\u202e{CANARY}"', f'"{CANARY}:send:0"', '"review:send:"'),
        *('"show:99999999999999999999:0"', '"review:send:zzzzzzzzzzzz"', '"help:help:0"', '":::"'),
        *("[" * depth + f'"{CANARY}"' + "]" * depth for depth in (40, 400, 900, 100_000)),
    )
)
NO_UPDATES: Final = (b"", b"null", b"7", b'"kingfisher7431"', b"[]", b"{}", b"[{}]", b"\xff\xfe\x00", b"{'a': 1}", b"{")


@dataclass
class Mutations:
    """Broken updates from `chats`. `numbered`: Telegram's number stands first and whole, without which nobody polls."""

    dice: random.Random
    chats: tuple[int, ...]
    numbered: bool
    _given: list[int] = field(default_factory=list)

    def update(self, number: int) -> bytes:
        """One broken update. `number` is the next that Telegram would give; a webhook is brought earlier ones, too."""
        if not self.numbered and self._given and self.dice.random() < 0.05:
            number = self.dice.choice(self._given)
        self._given.append(number)
        content = dict(self.dice.choice(kinds(self.dice.choice(self.chats), self.dice.randint(1, 10**6))))
        if not self.numbered:
            content["update_id"] = number
        for _ in range(self.dice.randint(1, 3)):
            self._break(self.dice.choice(list(places(content)) or [(content, "message")]))
        head = b'{"update_id": %d, ' % number if self.numbered else b"{"
        body = head + written(content).removeprefix("{").encode()
        return self._torn(body, head) if self.dice.random() < 0.15 else body

    def _break(self, place: Place) -> None:
        """One more thing wrong: a value gone, of another kind, one level too deep, or where nobody expects it."""
        holder, key = place
        match self.dice.randrange(6):
            case 0 if key in holder or isinstance(holder, list):
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[self.dice.choice(["chat", "from", "text", "data", "message", f"new_{CANARY}"])] = self._junk()
            case 2 if isinstance(holder, list) or key in holder:
                holder[key] = {"id": holder[key], "type": CANARY}
            case _:
                holder[key] = self._junk()

    def _junk(self) -> Raw:
        return self.dice.choice(JUNK)

    def _torn(self, body: bytes, head: bytes) -> bytes:
        """The bytes themselves broken, after the `head`."""
        at = self.dice.randrange(len(head), len(body))
        match self.dice.randrange(4):
            case 0:
                return body[:at]
            case 1:
                return body[:at] + self.dice.randbytes(4) + body[at + 4 :]
            case 2:
                return head + b"\xc3\x28" + CANARY.encode() + body[at:]
            case _:
                return (head if self.numbered else b"") + self.dice.choice(NO_UPDATES)


def places(content: Any) -> Iterator[Place]:
    """Every place in a structure, from the outside in."""
    keys = list(content) if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield content, key
        yield from places(content[key])


def written(content: Any) -> str:
    """As JSON, with raw pieces as they are."""
    if isinstance(content, Raw):
        return content.text
    if isinstance(content, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(value)}" for key, value in content.items()) + "}"
    if isinstance(content, list):
        return "[" + ", ".join(written(value) for value in content) + "]"
    return json.dumps(content)


def kinds(chat: int, number: int) -> list[Json]:
    """One update of every kind, the wanted and the unwanted, as Telegram would write them."""
    user = {"id": chat, "is_bot": False, "first_name": CANARY, "language_code": "en"}
    place = {"id": chat, "type": "private" if chat > 0 else "group", "first_name": CANARY, "title": CANARY}
    head = {"message_id": number, "from": user, "chat": place, "date": 1_790_000_000}
    file = {"file_id": CANARY, "file_unique_id": CANARY, "file_size": 9, "mime_type": "image/png", "duration": 1}
    sized = file | {"width": 2, "height": 3, "length": 3}
    member = {"user": user, "status": "member"}
    contents: list[Json] = [
        {"text": f"I wanted to say {CANARY}"},
        {"text": f"/start {CANARY}", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
        {"text": f"/{CANARY}"},
        {"photo": [sized, sized], "caption": CANARY, "media_group_id": CANARY},
        {"voice": file},
        {"audio": file | {"title": CANARY}},
        {"document": file | {"file_name": f"{CANARY}.pdf"}, "caption": CANARY},
        {"video": sized, "caption": CANARY},
        {"video_note": sized},
        {"animation": sized, "document": file},
        {"sticker": sized | {"type": "regular", "is_animated": False, "is_video": False, "emoji": CANARY}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"contact": {"phone_number": "0", "first_name": CANARY}},
        {"poll": {"id": "1", "question": CANARY, "options": [{"text": CANARY, "voter_count": 0}]}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"new_chat_members": [user]},
        {"pinned_message": head | {"text": CANARY}},
        {"reply_to_message": head | {"text": CANARY}, "quote": {"text": CANARY, "position": 0}, "text": CANARY},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": CANARY}, "text": CANARY},
        {"from_the_future": {"words": CANARY}},
    ]
    messages = [
        {kind: head | content} for content in contents for kind in ("message", "edited_message", "channel_post")
    ]
    query = {"id": "1", "from": user, "chat_instance": "1"}
    return [
        *messages,
        {"callback_query": query | {"message": head | {"text": CANARY}, "data": f"review:send:{CANARY}"}},
        {"callback_query": query | {"message": {"chat": place, "message_id": 1, "date": 0}, "data": "menu:worry:1"}},
        {"callback_query": query | {"inline_message_id": CANARY, "data": CANARY}},
        {"my_chat_member": head | {"old_chat_member": member, "new_chat_member": member | {"status": "kicked"}}},
        {"my_chat_member": head | {"old_chat_member": member, "new_chat_member": member}},
        {"inline_query": query | {"query": CANARY, "offset": ""}},
        {"poll_answer": {"poll_id": "1", "user": user, "option_ids": [0]}},
        {"message_reaction": head | {"user": user, "old_reaction": [], "new_reaction": [{"type": CANARY}]}},
        {"business_message": head | {"text": CANARY}},
        {f"kind_{CANARY}": {"text": CANARY}},
        {},
    ]
