"""The shapes that Telegram speaks in, and how the stand-in says no.

A message is kept as the very JSON that Telegram would send (`Message.raw`), so that nothing can differ
between what is stored and what is told; the properties only make it easy to read. A `raw` is never changed:
an edit makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

ATTACHMENTS = ("photo", "voice", "audio", "document", "sticker", "video", "video_note", "animation")


class Refused(Exception):
    """Telegram's answer to a request it will not carry out."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    @property
    def body(self) -> Json:
        """Telegram's error body."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": {"retry_after": self.retry_after}} if self.retry_after else {})


def bad_request(reason: str) -> Refused:
    """A 400 in Telegram's words: the reason starts small, except where it is a constant such as BUTTON_DATA_INVALID."""
    small = reason[:1].lower() + reason[1:] if not reason[1:2].isupper() else reason
    return Refused(400, f"Bad Request: {small}")


def forbidden(reason: str) -> Refused:
    """A 403 in Telegram's words."""
    return Refused(403, f"Forbidden: {reason}")


def utf16_length(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Button:
    """One inline button: what it says and what a tap sends (`data`), or the address it opens (`url`)."""

    label: str
    data: str | None
    url: str | None


@dataclass(frozen=True)
class Message:
    """One message as both sides see it."""

    raw: Json

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        """The chat it stands in; in a private chat this is the person's user id."""
        return int(self.raw["chat"]["id"])

    @property
    def sent(self) -> int:
        """When it was sent, in seconds since 1970."""
        return int(self.raw["date"])

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.raw.get("from", {}).get("is_bot"))

    @property
    def text(self) -> str:
        """What a person reads: the text, or the caption under a picture or file."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """Bold, quotes, commands and so on, in UTF-16 code units."""
        return [*self.raw.get("entities", []), *self.raw.get("caption_entities", [])]

    @property
    def kind(self) -> str:
        """`text`, or what is attached: photo, voice, document, sticker and so on; `service` for anything else."""
        return next((kind for kind in ("text", *ATTACHMENTS) if kind in self.raw), "service")

    @property
    def rows(self) -> list[list[Button]]:
        """The inline keyboard, row by row; empty when there is none."""
        keyboard: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in keyboard]

    @property
    def buttons(self) -> list[Button]:
        """Every inline button, in reading order."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What the inline buttons say, in reading order."""
        return [button.label for button in self.buttons]

    @property
    def file_id(self) -> str | None:
        """The id of the attached file (of a photo, the largest), if there is one."""
        if self.kind not in ATTACHMENTS:
            return None
        attached: Any = self.raw[self.kind]
        return str((attached[-1] if isinstance(attached, list) else attached)["file_id"])
