"""What an item that nobody wrote means, and what to do; and on which page an item is dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.casework.queueing import DECIDED
from bot.console import year_words


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
    "reissue": Explained(
        "{name} is told nothing of the agreement until the next version is issued. Check-ins go on with the goals that "
        "have not changed.",
        "Look at the agreement, then issue it to {name} on its page: this ends by itself. "
        "After two working days the manager is told.",
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
_TOLD_WHY: Final = frozenset({"sdq_missing", "no_check_in", "reissue", "promise_due", "promise_late", *DECIDED})
WITH_WHY: Final = (ON_THE_PLAN | ON_THE_YEAR | _TOLD_WHY) - {"unplanned"}
"""Kinds of item whose page says first what raised just this one."""
OTHER: Final = Explained("This is about {name}.", "Look at what is known below, and close it when it is dealt with.")


def explained(name: str) -> Explained:
    """What an item of this kind means."""
    return EXPLAINED.get(name, OTHER)
