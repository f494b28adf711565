"""The console's own words. Workers read English; what families wrote is never put into other words here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from babel import Locale

from conversations.common import FEELINGS
from conversations.model import Reader
from locales import catalogue
from locales.words import Words

KINDS: Final = {
    "feeling": "A feeling",
    "wish": "A wish",
    "worry": "A worry",
    "good_news": "Something good",
    "question": "A question",
    "message": "A message",
    "help": "A call for help",
    "flag": "Words that may mean danger",
    "unscreened": "Could not be screened",
    "complaint": "A complaint",
    "to_reviewer": "For the reviewing officer",
    "to_advocate": "For the advocate",
    "silent": "Not heard from",
    "confirm": "Who opened the link?",
    "unreachable": "Messages don't arrive",
    "second_account": "Link opened elsewhere",
    "unreadable": "Something couldn't be read",
    "not_delivered": "Something couldn't be delivered",
}
URGENCIES: Final = {"now": "Now", "today": "Today", "routine": "Routine"}
CATEGORIES: Final = {
    "physical_harm": "Physical harm",
    "sexual_harm": "Sexual harm",
    "neglect": "Neglect",
    "emotional_abuse": "Emotional abuse",
    "domestic_abuse_at_home": "Domestic abuse at home",
    "self_harm_suicide": "Self-harm or suicide",
    "missing_running_away": "Missing or running away",
    "exploitation": "Exploitation",
    "online_grooming": "Online grooming",
    "substance_at_home": "Drink or drugs at home",
    "unsafe_contact": "Unsafe contact",
    "child_asks_for_help_now": "Asks for help now",
    "threat_of_violence": "Threat of violence",
    "parent_suicide": "A parent may be suicidal",
    "parent_relapse": "A parent's relapse",
    "fgm_forced_marriage": "FGM or forced marriage",
    "bullying_severe": "Severe bullying",
    "unscreened": "Nobody could tell",
}
STAGES: Final = {
    "assessment": "Assessment",
    "decision": "Decision",
    "preparing": "Preparing to return home",
    "going_home": "Going home",
    "at_home": "At home",
    "closed": "Closed",
}
POSTS: Final = {
    "allocated": "allocated worker",
    "cover": "cover",
    "duty": "on duty",
    "manager": "manager",
    "reviewing_officer": "reviewing officer",
    "advocate": "advocate",
}
READERS: Final = {
    "young": "ages 4 to 7, with a grown-up beside them",
    "child": "ages 8 to 11",
    "teen": "ages 12 to 17",
    "parent": "adults, easy read",
}
DECISIONS: Final = {
    "visit": "See them today",
    "strategy": "Strategy discussion today",
    "elsewhere": "They do not stay at home tonight",
    "support": "They stay, with more help from today",
    "nothing": "No change to the plan",
}
FAULTS: Final = {
    "decide_first": "This came after a return home. Please record today's decision first.",
    "reply_first": "Please write to them first: that it was taken seriously, and what was done. They are told these "
    "words.",
}
OUTCOMES: Final = {"done": "done", "could_not": "could not, because", "passed_on": "passed on"}
STATUSES: Final = {"new": "New", "read": "Read", "answered": "Answered", "closed": "Closed", "withdrawn": "Taken back"}


@dataclass(frozen=True)
class Explained:
    """What an item that nobody wrote means, and what to do. `{name}` is the person it is about."""

    means: str
    do: str


EXPLAINED: Final = {
    "unreachable": Explained(
        "Telegram no longer delivers messages to {name}. The chat was blocked, or the account is gone. "
        "That can have many reasons.",
        "Ask {name} another way whether they are well and still want to use Wren. A new link can be made on the case "
        "page. If {name} writes again, messages are delivered again by themselves.",
    ),
    "second_account": Explained(
        "The link for {name} was opened on a Telegram account that already belongs to somebody else Wren knows. "
        "It was refused there, and nothing was told to that account.",
        "Ask {name} whether they still have their link. If somebody else has it, make a new one on the case page: "
        "the old one then stops working.",
    ),
    "silent": Explained(
        "{name} used to write and has not written for longer than usual. That can have many reasons.",
        "Ask {name} how they are, in another way than here.",
    ),
    "unreadable": Explained(
        "{name} sent something that the program could not work with. It is kept, and {name} has been told.",
        "Ask {name} what it was. It may matter.",
    ),
    "not_delivered": Explained(
        "Telegram will not take something that was meant for {name}.",
        "Tell {name} another way. What you wrote stands in the history of the item it answers.",
    ),
}
OTHER: Final = Explained("This is about {name}.", "Look at what is known below, and close it when it is dealt with.")

NOTES: Final = {
    "read": "They are told that you have read this.",
    "answered": "Your answer is kept. The history says when it has been sent and shown.",
    "closed": "Closed.",
    "confirmed": "Confirmed. What waited for them can be shown now.",
    "not_them": "That account is cut off. Please make a new link on the case page.",
    "replaced": "That account is linked no more. The question is closed, and nothing else was changed.",
    "closed_before": "This had been closed already, so nothing was changed and nothing was sent.",
    "taken_back": "They have taken this back, so nothing was changed and nothing was sent.",
    "session_ended": "That session has ended.",
    "judged": "Thank you. It is kept for the people who review the screening.",
    "decided": "Your decision is recorded with your name.",
    "decided_before": "A decision had been recorded already; it stands below. Yours was not recorded.",
    "shown_to_all": "Everybody who works the case can see this now.",
}
"""What a page says after a form was sent, by the fixed word in its address."""


def kind(name: str) -> str:
    """A kind of item."""
    return KINDS.get(name, "Something to look at")


def explained(name: str) -> Explained:
    """What an item of this kind means."""
    return EXPLAINED.get(name, OTHER)


def category(name: str) -> str:
    """What may be the matter; empty when nothing was flagged."""
    return "" if name == "none" else CATEGORIES.get(name, "To be looked at")


def feeling(name: str | None) -> str:
    """A face and its word."""
    return Words(catalogue.SOURCE, Reader.TEEN).say(FEELINGS[name]) if name in FEELINGS else ""


def language(code: str) -> str:
    """A language's name in English."""
    return Locale.parse(code).get_display_name(catalogue.SOURCE) or code


def both_names(code: str) -> str:
    """A language's name in English and in itself: "Spanish (Español)"."""
    english, own = language(code), catalogue.name(code)
    return english if english == own else f"{english} ({own})"


def shown(text: str) -> str:
    """A text that can stand on a page: halves of characters and NUL, which no page can carry, become a mark."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
