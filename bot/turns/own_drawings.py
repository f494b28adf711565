"""A child's own drawings are sent back to them: after the pages of their story, and when they ask to see them.

Rules of this file:
- Each goes under a line of its own, with its number, in the order in which they were added.
- A drawing is opened when it is sent, in its owner's scope. One whose file is on its way comes when the file comes,
  while somebody is still likely to be looking.
"""

from __future__ import annotations

from typing import Final

from bot import family
from bot.channel import Outgoing, Text
from bot.family import Talk
from conversations.library.my_drawings import CANT_SHOW, YOURS
from storage import drawings, outbox, people
from storage.database import Tx
from storage.drawings import Drawing
from storage.messages import Media
from storage.outbox import Lane

SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What Telegram takes as a picture. Other files can be sent to Wren, too."""


def show(tx: Tx, at: Talk, chat: bytes, only: int | None = None) -> None:
    """Queue this person's drawings, or `only` one of them."""
    numbered = list(enumerate(drawings.of(tx, at.person.id, at.person.linked_at), 1))
    for number, one in numbered:
        if one.state == "kept" and only in (None, one.id):
            sources = (("drawings", one.id), ("messages", one.message_id))
            outbox.add(tx, at.person.id, chat, Lane.ANSWER, _message(at, number, one).dump(), sources)
    if only is None:
        drawings.wait_for(tx, [one.id for _, one in numbered if one.state == "waiting"])


def _message(at: Talk, number: int, one: Drawing) -> Outgoing:
    said = YOURS if one.mime in SHOWN else CANT_SHOW
    words = (Text(at.words.say(said, {"number": str(number)})),)
    return Outgoing(words, drawing=one.id) if one.mime in SHOWN else Outgoing(words)


def after_story(tx: Tx, person_id: int, chat: bytes) -> None:
    """The story has been told: its reader's own drawings follow."""
    show(tx, family.talk(tx, person_id), chat)


def came(tx: Tx, file: Media) -> bool:
    """A file has come: if it is a drawing that its owner waits for, show it. False when nothing is to be sent."""
    drawing = drawings.came(tx, file)
    chat = people.chat_of(tx, file.person_id) if drawing is not None else None
    if chat is None:
        return False
    show(tx, family.talk(tx, file.person_id), chat, drawing)
    return True
