"""A child shows how they feel: a face with a word, and more words only if they want.

"Scared" asks one thing more: whether the child is safe. "No", "not sure" and an answer in their own words go to the
worker first, as a call for help would: in doubt, a person looks.
"""

from __future__ import annotations

from conversations.common import FEELINGS, NO_MORE
from conversations.effects import Flag
from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import (
    CHILDREN,
    Answers,
    Ask,
    Branch,
    Choice,
    Conversation,
    Steps,
    Tell,
    said,
)

ASK_FEELING = said("feeling.ask", "How do you feel today? Pick a face, or write it in your own words.", to=CHILDREN)
ASK_MORE = said(
    "feeling.more",
    "Thank you for telling me. Do you want to say more? You can write, draw or speak. You don't have to.",
    to=CHILDREN,
)
MORE_QUESTIONS = said("feeling.more_questions", "More questions: how I am doing", to=CHILDREN)
JUST_FACE = said("feeling.just_face", "Only the face", to=CHILDREN)
ASK_SAFE = said("feeling.safe", "Thank you for telling me. Are you safe right now?", to=CHILDREN)
SAFE = said("feeling.safe_yes", "Yes, I am safe", to=CHILDREN)
NOT_SURE = said("feeling.safe_unsure", "I'm not sure", to=CHILDREN)
NOT_SAFE = said("feeling.safe_no", "No", to=CHILDREN)
FIRST = said(
    "feeling.first",
    "I have put this near the top of {worker}'s list. I can't say how soon {worker} sees it. "
    "You don't have to wait. These people help now:\n{helplines}",
    to=CHILDREN,
)


def scared(answers: Answers) -> bool:
    return answers.chose("feeling", "scared")


def steps(facts: Facts) -> Steps:
    return (
        Ask(
            "feeling",
            (ASK_FEELING,),
            (
                *(Choice(value, label, "which") for value, label in FEELINGS.items()),
                Choice("doing", MORE_QUESTIONS, "@wellbeing"),
            ),
            own_words="review",
            per_row=2,
        ),
        Branch("which", ((scared, "safe"),), otherwise="more"),
        Ask(
            "safe",
            (ASK_SAFE,),
            (
                Choice("yes", SAFE, "more"),
                Choice("unsure", NOT_SURE, "first", flag=("child_asks_for_help_now", "now")),
                Choice("no", NOT_SAFE, "first", flag=("child_asks_for_help_now", "now")),
            ),
            own_words="heard",
        ),
        Tell("first", (FIRST,), goto="more"),
        Tell("heard", (FIRST,), goto="review", effects=(Flag("child_asks_for_help_now", "now"),)),
        Ask("more", (ASK_MORE,), (Choice("face", JUST_FACE, "review", typed=NO_MORE),), own_words="review"),
        *sharing("feeling", facts),
    )


CONVERSATION = Conversation("share_feeling", CHILDREN, steps, ("feeling", "safe", "more", *SHIPPED[1:]))
