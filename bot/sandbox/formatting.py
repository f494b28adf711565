"""How Telegram reads the words of a message.

- Lengths and offsets count UTF-16 code units, after the markup is taken out.
- HTML knows the tags of the Bot API and nothing else; every tag is closed, in order. Of the named entities
  only &lt; &gt; &amp; and &quot; exist. Telegram shows any other `&` as it stands; the stand-in refuses it,
  because it always is a forgotten escape.
- White space around a text goes; a text of nothing but white space is refused. Control characters become
  spaces, and the old marks for direction (U+202A to U+202E) vanish. Isolates (U+2066 to U+2069) stay.
- Commands and web addresses are found by Telegram itself, except inside code and links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.shapes import Json, bad_request, utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ENTITY_TYPES = frozenset(TAGS.values()) | {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
    "expandable_blockquote", "text_mention", "custom_emoji",
}  # fmt: skip
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

PIECE = re.compile(
    r"</(?P<close>[^\s>]*)\s*>"
    r"|<(?P<open>[^\s>/]+)(?P<attributes>(?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>"
    r"|(?P<entity>&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z]+);?)"
    r"|(?P<text>[^<&]+)"
    r"|(?P<wrong>[<&])"
)
ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?![\w/]))|(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)])"
)
INVISIBLE = re.compile("[\r\u0333\u033f\u030a\u2028-\u202e]")
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
BLANK = " \n\t\u00a0\u1680\u180e\u2000-\u200f\u202f\u205f\u2060-\u206f\u2800\u3000\ufeff\ufffc"
LEADING = re.compile(r"\A[ \n]+")
EMPTY = re.compile(f"[{BLANK}]*")


def clean(text: str) -> str:
    """The text with the characters that Telegram takes away or turns into spaces."""
    return CONTROL.sub(" ", INVISIBLE.sub("", text))


def read_html(source: str) -> tuple[str, list[Json]]:
    """Telegram HTML as (text, entities). Raises Refused for a tag or an entity that Telegram does not know."""
    reading = _Reading()
    for piece in PIECE.finditer(source):
        at = len(source[: piece.start()].encode())
        if piece["text"]:
            reading.add(piece["text"])
        elif piece["entity"]:
            reading.add(_character(piece["entity"], at))
        elif piece["open"]:
            reading.open(piece["open"].lower(), piece["attributes"], at)
        elif piece["close"] is not None:
            reading.close(piece["close"].lower(), at)
        else:
            raise _unreadable(f"Unclosed start tag or unescaped {piece['wrong']!r} at byte offset {at}")
    if reading.still_open:
        tag = reading.still_open[-1].tag
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{tag}"')
    return reading.text, sorted(reading.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def formatted(text: str, parse_mode: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """What a person sees of a text that the bot sends, as (text, entities). Raises Refused."""
    if parse_mode.lower() == "html":
        text, entities = read_html(text)
    elif parse_mode:
        raise bad_request("Unsupported parse_mode (the stand-in reads HTML)")
    elif not entities:
        text = clean(text)
    _check_entities(entities)
    text, entities = _trimmed(text, entities)
    return text, entities + found(text, entities)


def found(text: str, known: list[Json]) -> list[Json]:
    """The commands and web addresses in a text, as entities, leaving out what lies inside code or a link."""
    hits = [
        {
            "type": str(hit.lastgroup),
            "offset": utf16_length(text[: hit.start()]),
            "length": utf16_length(hit[0]),
        }
        for hit in FOUND.finditer(text)
    ]
    opaque = [entity for entity in known if entity["type"] in OPAQUE]
    return [hit for hit in hits if not any(_overlap(hit, entity) for entity in opaque)]


def is_blank(text: str) -> bool:
    """Whether a text has nothing that can be seen."""
    return EMPTY.fullmatch(text) is not None


@dataclass(frozen=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Reading:
    """The text so far, its length in UTF-16, and the tags not yet closed."""

    text: str = ""
    length: int = 0
    entities: list[Json] = field(default_factory=list)
    still_open: list[_Open] = field(default_factory=list)

    def add(self, words: str) -> None:
        words = clean(words)
        self.text += words
        self.length += utf16_length(words)

    def open(self, tag: str, attributes: str, at: int) -> None:
        if tag not in TAGS:
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {at}')
        values = {name: a or b or c for name, a, b, c in ATTRIBUTE.findall(attributes)}
        if tag == "span" and values.get("class") != "tg-spoiler":
            raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.still_open.append(_Open(tag, values, self.length))

    def close(self, tag: str, at: int) -> None:
        if not self.still_open:
            raise _unreadable(f"Unexpected end tag at byte offset {at}")
        opened = self.still_open.pop()
        if tag and tag != opened.tag:
            raise _unreadable(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"')
        if self.length > opened.offset:
            self.entities.append(_entity(opened, self.length - opened.offset))


def _entity(opened: _Open, length: int) -> Json:
    kind = TAGS[opened.tag]
    if kind == "blockquote" and "expandable" in opened.attributes:
        kind = "expandable_blockquote"
    entity: Json = {"type": kind, "offset": opened.offset, "length": length}
    return entity | ({"url": read_html(opened.attributes.get("href", ""))[0]} if kind == "text_link" else {})


def _character(entity: str, at: int) -> str:
    name = entity.strip("&;")
    if not name.startswith("#"):
        if name not in NAMED:
            raise _unreadable(f'Unsupported entity "{entity}" at byte offset {at}')
        return NAMED[name]
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise bad_request("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code)


def _check_entities(entities: list[Json]) -> None:
    for entity in entities:
        if entity.get("type") not in ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
            raise bad_request("can't parse MessageEntity: offset and length must be of type Integer")


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    text = text.rstrip()
    leading = LEADING.match(text)
    first = min((entity["offset"] for entity in entities), default=utf16_length(text))
    gone = min(utf16_length(leading[0]) if leading else 0, first)
    text, moved = text[gone:], [entity | {"offset": entity["offset"] - gone} for entity in entities]
    whole = utf16_length(text)
    kept = [entity for entity in moved if entity["offset"] < whole]
    return text, [entity | {"length": min(entity["length"], whole - entity["offset"])} for entity in kept]


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _unreadable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
