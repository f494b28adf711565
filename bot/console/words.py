"""The console's own words. Workers read English; what families wrote is never put into other words here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel import Locale

from bot.casework.queueing import DECIDED
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
    "reply_first": "Please write to them first: that it was taken seriously, and what was done. They are told these "
    "words.",
    "catch_up_first": "Something on the catch-up list is still open. Tick what is done: once all of it is, this can be "
    "closed. If nobody went back, say so below the list.",
    **year_words.FAULTS,
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
    "unclear": Explained(
        "Wren said this to {name}, then again in simpler words, and it was still not clear. Our sentence has failed, "
        "and {name} has not.",
        "Say it to {name} in your own words. If they are your words, put them more simply on the plan page: they are "
        "told anew once you have approved them.",
    ),
    "short_notice": Explained(
        "A move that comes quickly leaves no time for goodbyes, packing and questions.",
        "Ask whether the day can wait. If it can't, see what {name} needs before it: goodbyes, packing, school, and "
        "whom to ring on the first night.",
    ),
    "no_check_in": Explained(
        "{name} is asked at the rhythm of the agreement how it is going. No answer says nothing about the goals.",
        "Ring {name}, or go and see them, before anything else. What you hear can be kept on the page of how it goes.",
    ),
    "promise_due": Explained(
        "You, or somebody of the team, gave {name} this day.",
        "Keep it and say so below, or tell {name} now why it takes longer and until when.",
    ),
    "promise_late": Explained(
        "{name} was given this day, and has heard nothing since. The manager has been told.",
        "Say below that it was kept, or why it was not. {name} is told your words.",
    ),
    "slip": Explained(
        "To wait without a word is hard on a family.",
        "The decision, its day, and the reason for a new day stand on the plan page. What you change is told once you "
        "have approved it.",
    ),
    "breach": Explained(
        "What follows was agreed beforehand. A rule that is broken without an answer is no rule, and an answer that "
        "nobody expects is not fair.",
        "Decide below by the time that is given: what was agreed, or nothing, with a reason. Then write what it means "
        "for each of them.",
    ),
    "late_support": Explained(
        "The council's promises stand in the same agreement. Whoever waits for help can't be blamed for what it was "
        "meant to change.",
        "Decide below by the time that is given: it is done, it has a new day, or it can't be done. Whoever was "
        "promised it is told why.",
    ),
    "undecided": Explained(
        "The time to decide has run out. The allocated worker's item is still open.",
        "Ask what stands in the way, or decide it yourself below.",
    ),
    "sdq_missing": Explained(
        "Without a questionnaire now and then, nobody can see whether things change for {name}.",
        "Who can fill it in, and the total once it is there, are written on the page of how {name} is doing.",
    ),
    **{kind: Explained(*told) for kind, told in year_words.EXPLAINED.items()},
}
ON_THE_PLAN: Final = frozenset({"unclear", "short_notice", "slip", "unplanned"})
"""Kinds of item that are dealt with on the page of the plan."""
ON_THE_YEAR: Final = frozenset(year_words.KINDS)
"""Kinds of item that are dealt with on the page of the year."""
ON_WELLBEING: Final = frozenset({"wellbeing", "sdq_missing"})
"""Kinds of item that have more beside them on the page of how a child is doing."""
_TOLD_WHY: Final = frozenset({"sdq_missing", "no_check_in", "promise_due", "promise_late", *DECIDED})
WITH_WHY: Final = (ON_THE_PLAN | ON_THE_YEAR | _TOLD_WHY) - {"unplanned"}
"""Kinds of item whose page says first what raised just this one."""
OTHER: Final = Explained("This is about {name}.", "Look at what is known below, and close it when it is dealt with.")

ABOUT: Final[Mapping[str, Mapping[str, str]]] = {
    "ready": {"feel": "Whether they feel ready", "help": "What would help", "worry": "What worries them about it"},
    "after": {
        "how": "How it was",
        "missed": "It did not happen",
        "good": "What was good",
        "hard": "What was hard",
        "carer": "Written by a grown-up who was with them",
    },
    "at_home": {
        "food": "Food at home",
        "sleep": "Sleep",
        "school": "School",
        "rows": "Rows and shouting",
        "drink": "Drink or drugs",
        "people": "New people in the house",
        "jobs": "Jobs at home, and looking after somebody",
        "time": "Time for themselves",
        "safe": "Whether they feel safe",
        "mum": "With Mum",
        "dad": "With Dad, or other grown-ups",
        "siblings": "With brothers and sisters",
    },
    "wellbeing": {
        "things": "These days",
        "living": "Where they live",
        "people": "The people who matter to them",
        "learning": "School",
        "sleep": "Sleep",
    },
    "three_houses": {"worries": "Worries", "good": "Good things", "dreams": "Dreams"},
    "safety_house": {
        "inside": "Who is in their safe place",
        "safe": "What makes them feel safe",
        "signs": "How they can tell that it is not going well",
        "tell": "Whom they tell, and how",
    },
    "my_people": {
        "home": "Who listens at home",
        "school": "Who listens at school",
        "before": "Who listened where they lived before",
        "touch": "How they would like to stay in touch",
    },
    "getting_ready": {
        "goodbyes": "Whom or what they would like to say goodbye to",
        "packing": "Help with packing",
        "school": "School",
        "to_take": "What must not be forgotten",
        "who_to_call": "Whose number they would like to have",
        "first_night": "The first night",
    },
    "teach_back": {
        f"{step}-{part}": heading
        for step in ("c", "r")
        for part, heading in (
            ("why", "Where we are now, and why"),
            ("steps", "The steps"),
            ("decision", "What is decided next"),
            ("not_well", "If it is not going well"),
        )
    },
    "unplanned": {
        "safe": "Whether they are safe right now",
        "who": "Who is there",
        "tonight": "What there is for tonight",
        "why": "How it came to this",
    },
    "practice": {"tried": "How it went", "about_it": "How it went"},
    "check_in": {
        "how": "How it is going",
        "better": "What helped",
        "same": "What would make it easier",
        "harder": "What is hardest",
        "need": "What could be helped with",
        "slip": "About a slip",
        "today": "Who can help today",
        "told": "About a slip",
        "evidence": "What they would like to show",
    },
    "need_help": {"what": "What they need", "words": "What they need"},
    "worry": {"tell": "About somebody who puts pressure on them", "details": "Who it is, or where"},
}
"""Kind of statement -> step of its conversation -> what the words said there are about."""
PER_GOAL: Final = frozenset({"check_in"})
"""Kinds whose steps have the name of a goal behind their own."""
AND_THIS: Final = "And this too"
"""Above words that were added at the end, where others stand under a heading."""
CARER: Final = "carer"
"""The step at which a grown-up writes who is not the sender."""

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
    "decided_before": "A decision had been recorded already; it stands below. Yours was not recorded.",
    "shown_to_all": "Everybody who works the case can see this now.",
    "ticked": "Ticked, with your name.",
    "unticked": "It is open again.",
    "recorded": "Kept on this page.",
    "promise_ended": "Kept. They are told what became of it.",
    **year_words.NOTES,
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


def about(kind: str, step: str) -> str:
    """What was asked where these words were said; empty when that needs no heading."""
    known = ABOUT.get(kind, {})
    return known.get(step) or (known.get(step.partition("-")[0], "") if kind in PER_GOAL else "")


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
