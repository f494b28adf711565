"""After a step of the plan: how it was, what was good, what was hard.

Rules of this file: what did not happen is not asked about as if it had. What a grown-up adds has a step of its own,
`carer`, so that it can be told from the child's own words; a parent is not asked for one.
"""

from __future__ import annotations

from conversations.facts import Facts
from conversations.library.ready import about_step, optional
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import EVERYONE, Ask, Choice, Conversation, Reader, Steps, said

ASK_STEP = said("after.ask", "{what}\n{day}\nHow was it for you?")
ASK_CHILD = said("after.ask_child", "{child}: {what}\n{day}\nHow was it for you?")
ASK_LAST = said("after.ask_last", "Think of the last time you were together as a family. How was it for you?")
GOOD = said("after.good", "Good")
HARD = said("after.hard", "Hard")
MIXED = said("after.mixed", "Good and hard")
DID_NOT_HAPPEN = said("after.did_not_happen", "It did not happen")
ASK_MISSED = said("after.ask_missed", "Do you want to say something about that? You can skip this.")
ASK_GOOD = said(
    "after.ask_good",
    "What was good? You can skip this.",
    parent="What did you notice going well? You can skip this.",
)
ASK_HARD = said("after.ask_hard", "What was hard? You can skip this.")
ASK_CARER = said(
    "after.ask_carer",
    "Is a grown-up with you who would like to add something? They can write it here. "
    "Only if you want that. They can then see this chat.",
)


def steps(facts: Facts) -> Steps:
    asked = facts.asking("after")
    question = about_step(asked, ASK_CHILD, ASK_STEP) if asked and asked.told else ASK_LAST
    carer = (optional("carer", ASK_CARER, then="review"),) if facts.reader is not Reader.PARENT else ()
    last = "carer" if carer else "review"
    return (
        Ask(
            "how",
            (question,),
            (
                Choice("good", GOOD, "good"),
                Choice("hard", HARD, "good"),
                Choice("mixed", MIXED, "good"),
                Choice("did_not_happen", DID_NOT_HAPPEN, "missed"),
            ),
            own_words="good",
            per_row=2,
            kept=True,
        ),
        optional("missed", ASK_MISSED, then=last),
        optional("good", ASK_GOOD, then="hard"),
        optional("hard", ASK_HARD, then=last),
        *carer,
        *sharing("after", facts, asking=asked.id if asked else 0),
    )


CONVERSATION = Conversation(
    "after", EVERYONE, steps, ("how", "missed", "good", "hard", "carer", *SHIPPED[1:]), asks=("after",)
)
