"""Clearing the chat, for a phone that others pick up: at once, or every evening.

Rules of this file: what is left to be read afterwards is neutral. It is said before, and not after, what the chat was.
"""

from __future__ import annotations

from conversations.effects import Hide, Tidy
from conversations.facts import Facts
from conversations.model import EVERYONE, Ask, Choice, Conversation, End, Steps, said

HIDDEN = said("hide.hidden", "All tidy here. I can't clear what is older than two days. You can do that in the app.")

ASK_TIDY = said(
    "tidy.ask",
    "I can clear this chat, so that others who pick up the phone find nothing here. I can clear the last two days. "
    "What is older stays until you delete it yourself. {worker} keeps what you sent.",
    young="I can clear this chat. Then others who pick up the phone find nothing here. {worker} keeps what you sent.",
)
AT_ONCE = said("tidy.at_once", "Clear it now")
EVENINGS = said("tidy.evenings", "Every evening")
NO_MORE = said("tidy.no_more", "Not every evening any more")
LEAVE = said("tidy.leave", "Leave it")
FROM_NOW = said("tidy.from_now", "OK. I clear this chat every evening at half past eight. You can change that here.")
STOPPED = said("tidy.stopped", "OK. I clear this chat only when you ask me.")
LEFT = said("tidy.left", "OK. Everything stays.")

HIDE = Conversation("hide", EVERYONE, (End("hidden", (), (Hide(),)),))


def tidy_steps(facts: Facts) -> Steps:
    evening = Choice("off", NO_MORE, "stopped") if facts.wipes else Choice("evenings", EVENINGS, "from_now")
    last = End("stopped", (STOPPED,), (Tidy(False),)) if facts.wipes else End("from_now", (FROM_NOW,), (Tidy(True),))
    choices = (Choice("now", AT_ONCE, "@hide"), evening, Choice("leave", LEAVE, "left"))
    return (Ask("tidy", (ASK_TIDY,), choices), last, End("left", (LEFT,)))


TIDY = Conversation("tidy", EVERYONE, tidy_steps, ("tidy",))
