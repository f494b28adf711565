"""How it is going: one goal after another, and a kind next question for each answer.

Rules of this file:
- Every answer is as good as any other, and each goal can be skipped. Nothing but the flag of a slip goes before the
  parent has seen all of it.
- A slip is met with help first: is everybody safe, who can help today. Then it is said plainly what is passed on and to
  whom. Where it may mean danger it raises the same flag as the words for it would, and that is said before the tap.
- Steps carry the goal's name, so that an answer to one goal is never kept as an answer to another.
- What was begun with one version of the agreement is ended with it, whatever a worker changes meanwhile. A title that
  may not be told any more is not told; the answers to it stay.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from conversations.agreement import Aim
from conversations.common import NO_MORE, SKIP
from conversations.effects import Discard, Draw, Submit
from conversations.facts import Facts
from conversations.library import help_now
from conversations.library.my_agreement import NONE, WAITS
from conversations.library.ready import optional
from conversations.library.sharing import SHIPPED, not_dropped, sent_words, sharing
from conversations.model import (
    FLAGGED_AT,
    PARENTS,
    Answers,
    Ask,
    Branch,
    Choice,
    Conversation,
    End,
    Line,
    Said,
    Steps,
    Tell,
    said,
)
from conversations.progress import COMES, SEE, SHALL_I

KIND: Final = "check_in"
HOW: Final = "how"
"""What the step that asks about a goal is called, before the goal's name."""

WHY = said(
    "check_in.why",
    "I ask how it goes with your goals. Then {worker} knows what helps you, and what is missing. "
    "No answer is wrong, and you can skip any of it. You see all of it before you send it.",
    to=PARENTS,
)
SLIP_FIRST = said(
    "check_in.slip_first",
    "If you tap “I had a slip”, help comes first. I also put it near the top of {worker}'s list, before you send the "
    "rest.",
    to=PARENTS,
)
ASK_HOW = said("check_in.how", "Your goal: “{title}”\nSince last time: how is it going?", to=PARENTS)
ASK_HOW_CHANGED = said(
    "check_in.how_changed", "A goal that is being changed just now.\nSince last time: how is it going?", to=PARENTS
)
BETTER = said("check_in.better", "Better", to=PARENTS)
SAME = said("check_in.same", "The same", to=PARENTS)
HARDER = said("check_in.harder", "Harder", to=PARENTS)
SLIP = said("check_in.slip", "I had a slip", to=PARENTS)

WHAT_HELPED = said("check_in.what_helped", "It is good to hear that. What helped? You can skip this.", to=PARENTS)
EASIER = said(
    "check_in.easier",
    "Thank you. Keeping on is work too. What would make it a bit easier? You can skip this.",
    to=PARENTS,
)
HARDEST = said("check_in.hardest", "Thank you for saying so. What is hardest just now? You can skip this.", to=PARENTS)
CAN_WORKER = said("check_in.can_worker", "Is there something that {worker} can help with?", to=PARENTS)
NEED = said("check_in.need", "Yes, I need help with something", to=PARENTS)
NOT_NOW = said("check_in.not_now", "Not now", to=PARENTS)
NEED_LATER = said("check_in.need_later", "OK. When this is sent, I ask you what you need help with.", to=PARENTS)

SLIP_THANKS = said(
    "check_in.slip_thanks",
    "Thank you for saying it. That is hard to say. You don't have to deal with it alone.",
    to=PARENTS,
)
SLIP_SAFE = said("check_in.slip_safe", "Is everybody safe right now?", to=PARENTS)
SAFE = said("check_in.safe", "Everybody is safe", to=PARENTS)
NOT_SAFE = said("check_in.not_safe", "Somebody is not safe", to=PARENTS)
TODAY = said(
    "check_in.today",
    "These people can help you today:\n{helplines}\nWho else can be there for you today? "
    "You can write who it is, or skip this.",
    to=PARENTS,
)
PASSED_ON = said(
    "check_in.passed_on",
    "This is what is passed on when you send it: {worker} sees that you had a slip, and your words. So do the people "
    "who work with {worker}, and whoever leads the reviews. Your children and other family members do not see it. "
    "I decide nothing.",
    to=PARENTS,
)
ON_THE_LIST = said(
    "check_in.on_the_list",
    "That you had a slip is near the top of {worker}'s list already. Your words go with it when you send this. The "
    "people who work with {worker} can see it, and so can whoever leads the reviews. Your children and other family "
    "members do not see it. I decide nothing.",
    to=PARENTS,
)
SLIP_STAYS = said(
    "check_in.slip_stays",
    "OK. I did not send your answers. That you had a slip stays in {worker}'s list, so that somebody can help. "
    "I erase your words within seven days.",
    to=PARENTS,
)
SAY_MORE = said("check_in.say_more", "Do you want to say what happened? You can skip this.", to=PARENTS)

EVIDENCE = said(
    "check_in.evidence",
    "Is there something you would like to show? A photo, a document or a few words. You can skip this.",
    to=PARENTS,
)
NEED_HELP = said("check_in.need_help", "I need help with something", to=PARENTS)
LATER = said("check_in.later", "Later", to=PARENTS)
BYE = said("check_in.bye", "OK. You find it under “How it is going” at any time.", to=PARENTS)


def steps(facts: Facts) -> Steps:
    if not facts.aims:
        return (
            Ask(
                "none",
                (WAITS if facts.agreement_waits else NONE,),
                (Choice("need", NEED_HELP, "@need_help"), Choice("later", LATER, "bye")),
            ),
            End("bye", (BYE,)),
        )
    goals, asked = facts.aims, facts.asking(KIND)
    sent = Tell("sent", sent_words(facts), "after", (Submit(KIND, asked.id if asked else 0),))
    ways = pairwise((*(f"{HOW}-{one.key}" for one in goals), "evidence"))
    return (
        Tell("why", (WHY,), f"{HOW}-{goals[0].key}"),
        *(step for goal, (_, then) in zip(goals, ways, strict=True) for step in _goal(goal, then, facts)),
        Ask("evidence", (EVIDENCE,), (Choice("skip", SKIP, "review", typed=NO_MORE),), own_words="review"),
        *(step for step in sharing(KIND, facts, sent=sent) if step.id != "dropped"),
        Branch("dropped", ((only_a_slip(facts), "slip_stays"), *not_dropped(facts)), otherwise="not_sent"),
        End("slip_stays", (SLIP_STAYS,), (Discard(),)),
        Branch(
            "after", ((needs_help, "@need_help"), (had_a_slip, "end")), otherwise="done" if facts.agreement else "end"
        ),
        *(_picture() if facts.agreement else ()),
        End("end", ()),
    )


def _picture() -> Steps:
    """Drawn of an agreement that is so today."""
    return (
        Ask("done", (SHALL_I,), (Choice("see", SEE, "progress"), Choice("later", LATER, "bye")), per_row=2),
        Tell("progress", (COMES,), "end", (Draw("progress"),)),
        End("bye", (BYE,)),
    )


def needs_help(answers: Answers) -> bool:
    return any(step.startswith("need-") and value == "need" for step, value in answers.chosen.items())


def had_a_slip(answers: Answers) -> bool:
    """This is no hour for a picture."""
    return "slip" in answers.chosen.values()


def only_a_slip(facts: Facts) -> Callable[[Answers], bool]:
    """Is a slip what a worker has been shown already, and nothing else of this?"""
    slips = {goal.slip for goal in facts.aims} - {""}

    def told(answers: Answers) -> bool:
        seen = any(one.message in facts.flagged | facts.unscreened for one in answers.words)
        return answers.chose(FLAGGED_AT, *slips) and not seen

    return told


def _goal(goal: Aim, then: str, facts: Facts) -> Steps:
    """One goal: how it goes, and what is asked next."""
    question = Line(ASK_HOW, {"title": goal.title}, goal.source) if goal.title else ASK_HOW_CHANGED
    flag = (goal.slip, "today") if goal.slip else None

    def at(step: str) -> str:
        return f"{step}-{goal.key}"

    return (
        Ask(
            at(HOW),
            (SLIP_FIRST, question) if flag else (question,),
            (
                Choice("better", BETTER, at("better")),
                Choice("same", SAME, at("same")),
                Choice("harder", HARDER, at("harder")),
                Choice("slip", SLIP, at("slip"), flag=flag),
                Choice("skip", SKIP, then),
            ),
            own_words=then,
            per_row=2,
            kept=True,
        ),
        optional(at("better"), WHAT_HELPED, then),
        optional(at("same"), EASIER, then),
        optional(at("harder"), HARDEST, at("need")),
        Ask(
            at("need"),
            (CAN_WORKER,),
            (Choice("need", NEED, at("need_later")), Choice("not_now", NOT_NOW, then, typed=NO_MORE)),
            own_words=then,
        ),
        Tell(at("need_later"), (NEED_LATER,), then),
        *_slip(at("slip"), at("unsafe"), at("today"), at("told"), then, ON_THE_LIST if flag else PASSED_ON, facts),
    )


def _slip(slip: str, unsafe: str, today: str, told: str, then: str, passed_on: Said, facts: Facts) -> Steps:
    """Help first; then what is passed on; then, for whoever wants to, words about it."""
    danger = ("child_asks_for_help_now", "now")
    return (
        Ask(
            slip,
            (SLIP_THANKS, SLIP_SAFE),
            (Choice("safe", SAFE, today), Choice("not_safe", NOT_SAFE, unsafe, flag=danger)),
            own_words=today,
            kept=True,
        ),
        Tell(unsafe, (help_now.NUMBERS, help_now.first(facts)), told),
        optional(today, TODAY, told),
        Ask(told, (passed_on, SAY_MORE), (Choice("skip", SKIP, then),), own_words=then),
    )


CONVERSATION = Conversation("check_in", PARENTS, steps, ("none", "evidence", "done", *SHIPPED[1:]), asks=(KIND,))
