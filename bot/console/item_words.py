"""What somebody sent, as an item's page shows it: the words, in order and as they are, and what came with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.console import access, headings, words
from bot.console.access import Caseload
from bot.console.times import Moment, moment
from storage import messages
from storage.database import Tx
from storage.messages import Media
from storage.queue import Item
from storage.statements import Part, Statement

IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What browsers show and cannot run."""
CALLED: Final = {"image": "Picture", "audio": "Voice note", "file": "File"}


@dataclass(frozen=True)
class FileView:
    """A picture, voice note or file. `form` is image, audio or file; `state` waiting, kept, failed or erased."""

    id: int
    form: str
    state: str
    called: str


@dataclass(frozen=True)
class PartView:
    """One piece of what was sent. `pressed`: the words of a button or command, which nobody wrote."""

    text: str
    pressed: bool
    files: tuple[FileView, ...]
    missing: str
    sent: Moment


@dataclass(frozen=True)
class ChosenView:
    """A question and what was chosen. The last two are as the sender was shown them; empty where that is the same."""

    question: str
    choice: str
    own_question: str
    own_choice: str


@dataclass(frozen=True)
class GroupView:
    """Words that were said about one thing. `other`: somebody else wrote them who was with the sender."""

    heading: str
    other: bool
    parts: tuple[PartView, ...]


@dataclass(frozen=True)
class WordsView:
    """What was sent, and in which language and direction of writing it stands."""

    chosen: tuple[ChosenView, ...]
    groups: tuple[GroupView, ...]
    feeling: str
    language: str
    language_name: str
    taken_back: Moment | None


def words_view(tx: Tx, load: Caseload, item: Item, name: str, zone: ZoneInfo) -> WordsView | None:
    statement = access.statement_of(tx, load, item)
    ids = access.messages_of(tx, load, item)
    if statement is None and not ids:
        return None
    files = messages.media_of(tx, load.scope, ids)
    exact = {part.message: part for part in statement.parts} if statement else {}
    sent = []
    for one in (messages.get(tx, load.scope, row) for row in ids):
        part = exact.get(one.id)
        at = moment(one.received_at, tx.now, zone)
        sent.append((part, _part(one, part.text if part else one.text or "", files, name, at)))
    language = statement.language if statement else ""
    return WordsView(
        _chosen(statement) if statement else (),
        _groups(statement.kind if statement else "", sent),
        words.feeling(statement.feeling) if statement else "",
        language,
        words.language(language) if language else "",
        _taken_back(statement, tx.now, zone),
    )


def _chosen(statement: Statement) -> tuple[ChosenView, ...]:
    """What was chosen, in English; beside it as it was shown, where that was in other words."""
    return tuple(
        ChosenView(
            words.shown(one.question),
            words.shown(one.choice),
            words.shown(one.own_question) if one.own_question != one.question else "",
            words.shown(one.own_choice) if one.own_choice != one.choice else "",
        )
        for one in statement.chosen
    )


def _groups(kind: str, sent: Sequence[tuple[Part | None, PartView]]) -> tuple[GroupView, ...]:
    """The pieces by what they were said about, in the order in which that came up.

    What belongs to no statement stands first, and what was added at the end under a heading of its own, so that nobody
    takes it for something else.
    """
    found: dict[str, list[PartView]] = {"": []}
    other = headings.about(kind, headings.CARER)
    for part, view in sent:
        heading = headings.about(kind, part.at) if part else ""
        if part and not heading and len(found) > 1:
            heading = headings.AND_THIS
        found.setdefault(heading, []).append(view)
    return tuple(
        GroupView(heading, bool(heading) and heading == other, tuple(parts))
        for heading, parts in found.items()
        if parts
    )


def _taken_back(statement: Statement | None, now: datetime, zone: ZoneInfo) -> Moment | None:
    at = statement.withdrawn_at if statement else None
    return moment(at, now, zone) if at else None


def _part(message: messages.Message, text: str, files: list[Media], name: str, at: Moment) -> PartView:
    mine = tuple(_file(file, name, at) for file in files if file.message_id == message.id)
    has_file = message.kind in ("photo", "voice", "file")
    return PartView(
        words.shown(text),
        message.kind in ("tap", "command"),
        mine,
        f"{name} sent a file here, which is not kept." if has_file and not mine else "",
        at,
    )


def _file(file: Media, name: str, at: Moment) -> FileView:
    form = "image" if file.mime in IMAGES else "audio" if file.mime.startswith("audio/") else "file"
    return FileView(file.id, form, file.state, f"{CALLED[form]} sent by {name} at {at.text}")
