"""The few words on the paper with somebody's link: a child's, a parent's or a worker's.

Rules of this file: the paper may lie on a table. It says neither what Wren is for nor anything about a case.
"""

from __future__ import annotations

from conversations.model import EVERYONE, Reader, said

READERS = EVERYONE - {Reader.YOUNG}
"""A young child talks together with a worker, and gets no link."""

LINK_FOR = said("invitation.link_for", "A link for {name}", to=READERS)
OPENS = said("invitation.opens", "This link opens a chat with Wren on Telegram.", to=READERS)
SCAN = said("invitation.scan", "Scan this with your phone's camera, or type the link.", to=READERS)
SEND_THIS = said("invitation.send_this", "Open the chat with Wren on Telegram and send this:", to=READERS)
UNTIL = said("invitation.until", "It works once, until {until}.", to=READERS)
KEEP = said(
    "invitation.keep",
    "Keep this paper to yourself. Whoever opens the link first can write as you.",
    to=READERS,
)
ANEW = said(
    "invitation.anew",
    "If it does not work, ask the person who gave it to you for a new one.",
    to=READERS,
)
PRACTICE = said("invitation.practice", "Practice. Nobody here is real.", to=READERS)
