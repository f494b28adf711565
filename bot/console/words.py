"""The console's own words. Workers read English; what families wrote is never put into other words here."""

from __future__ import annotations

from typing import Final

from babel import Locale

from bot.console import year_words
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
    "ready": "Before a step: how ready they feel",
    "after": "After a step: how it was",
    "at_home": "How it is at home",
    "wellbeing": "How they are doing",
    "three_houses": "Three houses",
    "safety_house": "A safety house",
    "my_people": "The people who matter to them",
    "drawing": "A drawing",
    "getting_ready": "Getting ready to move",
    "teach_back": "The plan in their own words",
    "practice": "Something they tried at home",
    "disagree": "Does not agree with the agreement",
    "check_in": "How it is going",
    "need_help": "Needs help with something",
    "no_check_in": "No answer to check-ins",
    "promise_due": "A promise is due soon",
    "promise_late": "The day of a promise has passed",
    "unplanned": "Back home, and it was not planned",
    "unclear": "Our words were not clear",
    "short_notice": "Moving home at short notice",
    "slip": "The day of a decision",
    **year_words.KINDS,
    "sdq_missing": "A questionnaire is missing",
    "breach": "A goal was not kept",
    "late_support": "The council is late",
    "undecided": "Nobody has decided in time",
    "reissue": "The next version is to be issued",
}
TITLES: Final = {
    "ready": "How ready {name} feels",
    "after": "How a step was for {name}",
    "at_home": "How it is at home, told by {name}",
    "wellbeing": "How {name} is doing",
    "my_people": "The people who matter to {name}",
    "getting_ready": "Getting ready to move: from {name}",
    "teach_back": "The plan in {name}'s own words",
    "practice": "Something {name} tried at home",
    "disagree": "{name} does not agree with the agreement",
    "check_in": "How it is going, told by {name}",
    "need_help": "{name} needs help with something",
    "unplanned": "Back home, and it was not planned: told by {name}",
    "unclear": "Our words were not clear to {name}",
}
"""What stands above an item that somebody of the family sent, where "{kind} from {name}" would not say it."""
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
    "by_when": "Please give the day by which you will have done it.",
    "answer_first": "They asked for help. Please answer with a day, or write here why it can't be done.",
    "promise_first": "Please say first what became of the promise: that it was kept, or why it was not.",
    "decide_first": "This came after a return home. Please record today's decision first.",
    "decide_in_the_form": "This ends when somebody has decided it. Please use the form on this page.",
    "issue_first": "This ends when the next version is issued, or the agreement is as it was issued before.",
    "reply_first": "Please write to them first: that it was taken seriously, and what was done. They are told these "
    "words.",
    "catch_up_first": "Something on the catch-up list is still open. Tick what is done: once all of it is, this can be "
    "closed. If nobody went back, say so below the list.",
    **year_words.FAULTS,
}
CONSENTS: Final = {
    "understood": "understands it",
    "agreed": "agrees with it",
    "disagreed": "does not agree with it",
    "advice": "wants to take advice first",
}
"""What a parent says of their agreement."""
SETTINGS: Final = {"home": "At home", "supervised": "At supervised family time", "elsewhere": "Somewhere else"}
"""Where something was seen."""
OUTCOMES: Final = {"done": "done", "could_not": "could not, because", "passed_on": "passed on"}
STATUSES: Final = {"new": "New", "read": "Read", "answered": "Answered", "closed": "Closed", "withdrawn": "Taken back"}


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
    "breach_recorded": "Recorded, with your name. Nobody in the family is told before it is decided.",
    "breach_decided": "Your decision is recorded with your name. Whoever you wrote to gets one neutral line.",
    "late_first": "Nothing was taken out. The council is late with this: please decide below what follows, so that "
    "whoever was promised it is told. Then it can be taken out.",
    "decided_before": "A decision had been recorded already; it stands below. Yours was not recorded.",
    "shown_to_all": "Everybody who works the case can see this now.",
    "ticked": "Ticked, with your name.",
    "unticked": "It is open again.",
    "recorded": "Kept on this page.",
    "promise_ended": "Kept. They are told what became of it.",
    "sdq": "The total is recorded, with your name.",
    "adults": "Saved: who can fill in the questionnaire.",
}
"""What a page says after a form was sent, by the fixed word in its address."""


def kind(name: str) -> str:
    """A kind of item."""
    return KINDS.get(name, "Something to look at")


def title(name: str, person: str) -> str:
    """What stands above an item that this person sent."""
    return TITLES[name].format(name=person) if name in TITLES else f"{kind(name)} from {person}"


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
