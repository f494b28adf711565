"""Before a step of the plan: do you feel ready, what would help, what worries you.

Rules of this file: every answer is met with the same respect, and nobody is talked into anything. It is said truthfully
that the answer does not decide by itself, and that it must be listened to. A parent is asked about themself only.
"""

from __future__ import annotations

from conversations.common import SKIP
from conversations.facts import Asking, Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import EVERYONE, Ask, Choice, Conversation, Line, Said, Steps, Tell, said
from conversations.plan import WHAT

WHY = said(
    "ready.why",
    "I ask this before a step. Your answer does not decide it by itself. But the people who decide must listen to it. "
    "No answer is wrong.",
)
ASK_STEP = said("ready.ask", "{what}\nWhen: {day}\nDo you feel ready for it?")
ASK_CHILD = said("ready.ask_child", "{child}: {what}\nWhen: {day}\nDo you feel ready for it?")
ASK_NEXT = said("ready.ask_next", "Do you feel ready for what comes next?")
YES = said("ready.yes", "Yes")
MOSTLY = said("ready.mostly", "Mostly")
UNSURE = said("ready.unsure", "I'm not sure", parent="Not sure")
NO = said("ready.no", "I don't want to", parent="No")
RESPECT = said(
    "ready.respect",
    "You can feel that. If you send it, {worker} gets your words exactly as you write them. "
    "Whoever leads the review meetings can read them too.",
)
ASK_HELP = said("ready.help", "What would help? Write it in your own words, or skip this.")
ASK_WORRY = said("ready.worry", "What worries you about it, if anything? Write it in your own words, or skip this.")


def optional(step: str, question: Said, then: str) -> Ask:
    """A question for free words that can be skipped."""
    return Ask(step, (question,), (Choice("skip", SKIP, then),), own_words=then)


def about_step(asked: Asking, of_child: Said, of_step: Said) -> Line:
    """The question about a step: of the child, where it has to be said which one."""
    return Line(
        of_child if asked.child else of_step, {"child": asked.child, "what": WHAT[asked.about], "day": asked.on}
    )


def steps(facts: Facts) -> Steps:
    asked = facts.asking("ready")
    question = about_step(asked, ASK_CHILD, ASK_STEP) if asked and asked.told else ASK_NEXT
    return (
        Tell("why", (WHY,), goto="feel"),
        Ask(
            "feel",
            (question,),
            (
                Choice("yes", YES, "help"),
                Choice("mostly", MOSTLY, "help"),
                Choice("unsure", UNSURE, "respect"),
                Choice("no", NO, "respect"),
            ),
            own_words="help",
            per_row=2,
            kept=True,
        ),
        Tell("respect", (RESPECT,), goto="help"),
        optional("help", ASK_HELP, then="worry"),
        optional("worry", ASK_WORRY, then="review"),
        *sharing("ready", facts, asking=asked.id if asked else 0),
    )


CONVERSATION = Conversation("ready", EVERYONE, steps, ("feel", "help", "worry", *SHIPPED[1:]), asks=("ready",))
