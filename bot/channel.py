"""What comes in and what goes out, whatever the channel: these records know no Telegram.

Rules of this file:
- `Incoming` is what one person did; `Outgoing` is one message to one person. An outbox row is one `Outgoing` as JSON.
- `button` and `pressed` are the one form in which a choice travels: step, value, and the serial of the question.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from conversations.model import Tap

TEXT_UNITS: Final = 3800
"""UTF-16 units to a message. Telegram takes 4096; the rest is room for what joins the parts."""
CAPTION_UNITS: Final = 1024
"""UTF-16 units under a picture or a recording, with what joins the parts."""
DATA_BYTES: Final = 64
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class File:
    """Something to be fetched: `source` is the channel's own name for it."""

    source: str
    mime: str


@dataclass(frozen=True)
class Incoming:
    """What somebody did in a private chat.

    `kind` is text, edit, photo, voice, file, tap or command. `usable` is False for what can't be passed on (a sticker).
    `press` is the data of a tapped button, `receipt` what tells the channel that the tap has arrived.
    `language` is that of the person's app, if it says one.
    """

    address: str
    kind: str
    text: str
    message: int | None = None
    file: File | None = None
    press: str = ""
    receipt: str = ""
    usable: bool = True
    language: str = ""


@dataclass(frozen=True)
class Gone:
    """The person blocked the bot or left; or came back."""

    back: bool


@dataclass(frozen=True)
class Elsewhere:
    """Something in a group or a channel, where Wren has no business. `address` is to be left; None: nothing to do."""

    address: str | None


@dataclass(frozen=True)
class Text:
    """A part of a message. `quote`: somebody's own words, set apart."""

    text: str
    quote: bool = False


@dataclass(frozen=True)
class Key:
    """A button: what stands on it, and what a tap sends back."""

    label: str
    data: str


@dataclass(frozen=True)
class Outgoing:
    """One message; or `commands` (name, description), to be listed in this chat; or `clear`: remove all before it.

    With `picture`, `page` of that row of the table `pictures` is shown and the parts stand under it. With `paper`, that
    page is a document; those are the words that are sent where it can't be. `voice` is the path of a recording below
    the folder of recordings; most have no words, because those went before. `drawing` is a row of the
    table `drawings`: a drawing of the person's own, with the parts under it.
    """

    parts: tuple[Text, ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    clear: bool = False
    picture: int = 0
    page: int = 0
    voice: str = ""
    paper: str = ""
    drawing: int = 0

    @property
    def carries(self) -> bool:
        """Is there something to see or to hear beside the words?"""
        return bool(self.picture or self.voice or self.drawing)

    @property
    def words_alone(self) -> Outgoing:
        """What is sent where nothing can be seen or heard."""
        parts = (Text(self.paper),) if self.paper else self.parts
        return replace(self, parts=parts, picture=0, page=0, voice="", paper="", drawing=0)

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def load(text: str) -> Outgoing:
        data = json.loads(text)
        keys = tuple(tuple(Key(**key) for key in row) for row in data["keys"])
        commands = tuple((name, description) for name, description in data["commands"])
        parts = tuple(Text(**part) for part in data["parts"])
        carried = (
            data.get("picture", 0),
            data.get("page", 0),
            data.get("voice", ""),
            data.get("paper", ""),
            data.get("drawing", 0),
        )
        return Outgoing(parts, keys, commands, data.get("clear", False), *carried)


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(message: Outgoing) -> list[Outgoing]:
    """The message as messages that are short enough, in order; the buttons stand under the last.

    What a picture or a recording can't carry under it follows as texts.
    """
    if message.commands or message.clear:
        return [message]
    room = CAPTION_UNITS if message.carries else TEXT_UNITS
    groups: list[list[Text]] = [[]]
    for part in message.parts:
        for piece in _cut(part, TEXT_UNITS if groups[-1] else room):
            size = units(piece.text) + 2
            if size > room and groups[-1]:
                groups.append([])
                room = TEXT_UNITS
            groups[-1].append(piece)
            room -= size
    first = replace(message, parts=tuple(groups[0]), keys=() if groups[1:] else message.keys)
    rest = [Outgoing(tuple(group)) for group in groups[1:]]
    return [first, *rest[:-1], *(replace(last, keys=message.keys) for last in rest[-1:])]


def _cut(part: Text, most: int) -> list[Text]:
    """A part in pieces, nothing lost between them: the first of at most `most` - 2 units, the others of a text's."""
    pieces, text = [], part.text
    while units(text) > most - 2:
        size = (most - 2) // 2  # a character is two units at the most
        cut = text.rfind(" ", size // 2, size) + 1 or size
        pieces.append(Text(text[:cut], part.quote))
        text, most = text[cut:], TEXT_UNITS
    return [*pieces, Text(text, part.quote)]


def button(step: str, value: str, serial: int) -> str:
    """A choice as it travels in a button: at most 64 bytes. Raises ValueError beyond."""
    data = f"{step}:{value}:{_base36(serial)}"
    if len(data.encode()) > DATA_BYTES:
        raise ValueError(f"a button of {step} carries more than {DATA_BYTES} bytes")
    return data


def pressed(data: str) -> Tap | None:
    """The tap that this data stands for, or None when no button of ours ever carried it."""
    step, _, rest = data.partition(":")
    value, _, serial = rest.rpartition(":")
    if not (step and value and serial) or len(serial) > 12 or set(serial) - set(DIGITS):
        return None
    return Tap(step, value, int(serial, 36))


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits
