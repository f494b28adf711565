"""Turning what the engine says into messages: words in a language, quotes set apart, buttons with their data.

Rules of this file: each message names the rows it was built from, so that the sender can refuse what is not its
recipient's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.channel import Key, Outgoing, Text, button, split
from bot.family import Talk
from bot.recordings import recording
from conversations.common import PIECES
from conversations.library import notices
from conversations.model import Answered, Button, Line, OwnWords, Place, Quote, Said, Says, Value
from locales.words import Words
from storage import outbox
from storage.database import Tx
from storage.outbox import Lane


@dataclass(frozen=True)
class Message:
    """A message and the rows it was built from."""

    outgoing: Outgoing
    sources: tuple[tuple[str, int], ...] = ()


def message(words: Words, says: Iterable[Says], values: Mapping[str, Value]) -> Message:
    """One message that says all of `says`."""
    says = tuple(says)
    parts = tuple(_part(words, one, values) for one in says)
    sources = tuple(dict.fromkeys(source for one in says for source in _sources(one)))
    return Message(Outgoing(parts), sources)


def _part(words: Words, says: Says, values: Mapping[str, Value]) -> Text:
    match says:
        case Said():
            return Text(words.say(says, values))
        case Line(said, own):
            return Text(words.say(said, {**values, **own}))
        case Quote():
            return Text(quoted(words, says, values), quote=True)
        case OwnWords():
            raise AssertionError("the engine has put the words in already")


def quoted(words: Words, quote: Quote, values: Mapping[str, Value]) -> str:
    """The pieces as one text: what cannot be written in letters is named."""
    lines = [words.say(quote.label)] if quote.label else []
    lines += [line for one in quote.answered for line in answered(words, one, values)]
    for piece in quote.pieces:
        if piece.kind in PIECES:
            lines.append(words.say(PIECES[piece.kind]))
        if piece.text:
            lines.append(piece.text)
    return "\n".join(lines)


def answered(words: Words, one: Answered, values: Mapping[str, Value]) -> tuple[str, str]:
    """A question and what was chosen, as two lines."""
    question = one.question
    if isinstance(question, Line):
        question = words.say(question.said, {**values, **question.values})
    return words.label(question, values), f"→ {words.label(one.choice, values)}"


def _sources(says: Says) -> tuple[tuple[str, int], ...]:
    if not isinstance(says, Line | Quote):
        return ()
    asked = [one.question for one in says.answered] if isinstance(says, Quote) else []
    own = tuple(one.source for one in (says, *asked) if isinstance(one, Line | Quote) and one.source)
    pieces = says.pieces if isinstance(says, Quote) else ()
    return (*own, *(("messages", piece.message) for piece in pieces if piece.message))


def keys(
    words: Words, rows: Iterable[tuple[Button, ...]], place: Place, values: Mapping[str, Value]
) -> tuple[tuple[Key, ...], ...]:
    """The buttons of a question."""
    return tuple(
        tuple(Key(words.label(one.label, values), button(place.step, one.value, place.serial)) for one in row)
        for row in rows
    )


def send(tx: Tx, at: Talk, lane: Lane, one: Message, chat: bytes, *, asks: bool = False) -> None:
    """Queue a message to the person, in as many pieces as it takes. One that `asks` takes the place of those before."""
    if asks:
        outbox.overtake(tx, chat)
    for piece in split(one.outgoing):
        outbox.add(tx, at.person.id, chat, lane, piece.dump(), one.sources, asks=asks)


def read_aloud(tx: Tx, at: Talk, said: Iterable[Says], chat: bytes, folder: Path) -> None:
    """Send the recordings of these sentences, where somebody has read them aloud in the person's language.

    What holds a day or a name is not among them: nobody can have read it aloud for this family. A sentence that
    somebody had to allow is heard only while it may be told.
    """
    heard = {sentence.key: _sources(one) for one in said if (sentence := _fixed(one, at.words)) is not None}
    for key, sources in heard.items():
        if voice := recording(folder, at.words.language, at.person.profile.reader, key):
            outbox.add(tx, at.person.id, chat, Lane.ANSWER, Outgoing(voice=voice).dump(), sources)


def _fixed(one: Says, words: Words) -> Said | None:
    """The sentence, if it says the same to everybody who reads it."""
    if isinstance(one, Line):
        return one.said if "{" not in one.said.texts[words.reader] else None
    return one if isinstance(one, Said) else None


def neutral(words: Words, notice: int) -> Outgoing:
    """The one line that is sent unasked."""
    return shown_later(words, notices.NEUTRAL, notice)


def shown_later(words: Words, line: Said, notice: int = 0) -> Outgoing:
    """A neutral line, and a button behind which the rest is."""
    show = Key(words.say(notices.SHOW), button("show", str(notice), 0))
    return Outgoing((Text(words.say(line)),), ((show,),))


def menu(words: Words) -> Outgoing:
    """The list of commands in the person's language."""
    return Outgoing(commands=tuple((name, words.say(label)) for name, label in notices.COMMANDS.items()))
