"""For older children: how pressure begins, that it is not their fault, and ways to tell.

Rules of this file: calm, a little at a time, and never accusing. Before the button that is passed on at once it is said
that it is. Who and where are asked for once, and only for what somebody wants to say. Only teenagers are offered it;
the page that offers it is for every child, and so are its words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from conversations.common import NEXT, NO_MORE, SKIP
from conversations.facts import Facts
from conversations.library import calm
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import CHILDREN, Ask, Choice, Conversation, End, Said, Steps, Tell, said

PAGES: Final = {
    "begin": said(
        "pressure.begin",
        "This is about pressure. Sometimes people use gifts, friendship or fear to get somebody to do things. "
        "It can happen to anyone. You can stop at any time.",
        to=CHILDREN,
    ),
    "gifts": said(
        "pressure.gifts",
        "It often begins nicely. Somebody gives you money, food, lifts or a phone. Later they say that you owe them. "
        "Or they ask you to keep it secret. You don't have to pay back a gift.",
        to=CHILDREN,
    ),
    "friends": said(
        "pressure.friends",
        "It can be a new, older friend, or somebody you only know online. They may ask for pictures of you, or want to "
        "meet you alone. They may say they will show others if you don't do more. "
        "You can say no, even if you said yes before.",
        to=CHILDREN,
    ),
    "carrying": said(
        "pressure.carrying",
        "Some ask you to carry, keep or sell something for them. Some take you to other places or towns, or want you "
        "to miss school. They may say that you will be in trouble if you tell.",
        to=CHILDREN,
    ),
    "fault": said(
        "pressure.fault",
        "If something like that happens, it is not your fault. Not even if you took the gift, sent the picture or "
        "carried the bag. The one who puts pressure on you is doing wrong.",
        to=CHILDREN,
    ),
}
"""What is told, a page at a time, by the step it is told at."""

WAYS_TO_TELL = said(
    "pressure.ways_to_tell",
    "There are ways to tell. “Help now” is under every question. You can tell a grown-up you trust. "
    "These people help at any time:\n{helplines}\n"
    "You can tell me too. I can't keep it secret. If you tap that it is happening, I pass that on at once.",
    to=CHILDREN,
)
ASK_YOU = said("pressure.ask", "Gifts, secrets, pressure: how is it for you?", to=CHILDREN)
HAPPENING = said("pressure.happening", "Something like that is happening", to=CHILDREN)
JUST_KNOW = said("pressure.just_know", "I just wanted to know", to=CHILDREN)
ASK_DETAILS = said(
    "pressure.details",
    "Do you want to say who it is, or where? Places, names and cars help to stop it. Only what you want to say. "
    "You can skip this.",
    to=CHILDREN,
)
NO_MORE_NOW = said(
    "pressure.no_more_now",
    "That is fine. I have passed on that something is happening. You can tell me more at any hour.",
    to=CHILDREN,
)
KNOWN = said("pressure.known", "OK. You can read this again at any time, or write to me.", to=CHILDREN)


def steps(facts: Facts) -> Steps:
    return (
        *(_page(step, PAGES[step], then) for step, then in pairwise((*PAGES, "tell"))),
        Ask(
            "tell",
            (WAYS_TO_TELL, ASK_YOU),
            (
                Choice("happening", HAPPENING, "passed_on", flag=("exploitation", "today")),
                Choice("just_know", JUST_KNOW, "known"),
            ),
            own_words="review",
            kept=True,
        ),
        Tell("passed_on", calm.tapped("today", facts), goto="details"),
        Ask("details", (ASK_DETAILS,), (Choice("skip", SKIP, "no_more_now", typed=NO_MORE),), own_words="review"),
        End("no_more_now", (NO_MORE_NOW,)),
        End("known", (KNOWN,)),
        *sharing("worry", facts),
    )


def _page(step: str, words: Said, then: str) -> Ask:
    return Ask(step, (words,), (Choice("next", NEXT, then),))


CONVERSATION = Conversation("pressure", CHILDREN, steps, (*PAGES, "tell", "details", *SHIPPED[1:]))
