"""To somebody other than the social worker: the advocate, the reviewing officer, or whoever looks at complaints.

Rules of this file: it goes to them and not to the worker; where no named person has signed in, a number is given and
nothing is pretended. What sounds dangerous goes to the people on duty as well, whoever it was meant for.
"""

from __future__ import annotations

from conversations.effects import Submit
from conversations.facts import Facts
from conversations.library.sharing import ADD, CHANGE, DONT_SEND, DONT_SEND_WORDS, SEND, SEND_WORDS, SHALL_I, stays
from conversations.model import (
    EVERYONE,
    Ask,
    Choice,
    Conversation,
    End,
    Hear,
    OwnWords,
    Said,
    Steps,
    said,
)

ASK_COMPLAINT = said(
    "complaint.ask",
    "You can complain about anything: about how you are treated, the plan, a worker, or me. It goes to the manager "
    "and the people on duty, and not to {worker}. What happened?",
    young="Is something not fair? Tell me. It goes to the boss and not to {worker}. What happened?",
)
ASK_REVIEWER = said(
    "to_reviewer.ask",
    "{reviewer} leads the review meetings and checks that the plan is right for you. What you write here goes to "
    "{reviewer} and not to {worker}. What would you like to say?",
    young="{reviewer} checks that the plan is right for you. What do you want to tell {reviewer}?",
    parent="{reviewer} leads the review meetings and checks the plan. What you write here goes to {reviewer} and not "
    "to {worker}. What would you like to say?",
)
ASK_ADVOCATE = said(
    "to_advocate.ask",
    "An advocate speaks up for you and is not part of the council. What you write here goes to {advocacy} and not to "
    "{worker}. What would you like to say?",
    young="An advocate speaks up for you. What do you want to tell them?",
    parent="An advocate speaks up for your child and is not part of the council. What you write here goes to "
    "{advocacy} and not to {worker}. What would you like to say?",
)
REVIEW = said("speak_up.review", "This is what will go:")
NOT_SENT = said("speak_up.not_sent", "OK. I did not send it. I erase it within seven days.")
COMPLAINED = said(
    "complaint.sent",
    "It is sent. The manager and the people on duty can read it. {worker} can't see it here. You find it in “My "
    "messages”. I will tell you when somebody has read it.",
    young="It is sent. {worker} can't see it here. I will tell you when somebody has read it.",
)
REVIEWER_HAS = said(
    "to_reviewer.sent",
    "It is sent to {reviewer}. {worker} can't see it here. You find it in “My messages”. I will tell you when "
    "{reviewer} has read it.",
    young="It is sent to {reviewer}. I will tell you when {reviewer} has read it.",
)
ADVOCATE_HAS = said(
    "to_advocate.sent",
    "It is sent to {advocacy}. {worker} can't see it here. You find it in “My messages”. I will tell you when they "
    "have read it.",
    young="It is sent. {worker} can't see it here. I will tell you when they have read it.",
)
NO_REVIEWER = said(
    "to_reviewer.none",
    "I don't know who leads the review meetings here. You can ask {worker}. The duty team's number is {duty_phone}.",
)
REVIEWER_AWAY = said(
    "to_reviewer.away",
    "{reviewer} leads the review meetings. {reviewer} does not use Wren yet, so I can't take it there. The duty team "
    "can give you the number: {duty_phone}.",
)
ADVOCATE_AWAY = said(
    "to_advocate.away",
    "{advocacy} can speak up for you. They are not part of the council. They do not use Wren yet, so I can't take it "
    "there. You can ring them on {advocacy_phone}.",
    parent="{advocacy} can speak up for your child. They are not part of the council. They do not use Wren yet, so I "
    "can't take it there. You can ring them on {advocacy_phone}.",
)


def complaint(facts: Facts) -> Steps:
    return _speaking_up("complaint", ASK_COMPLAINT, COMPLAINED, facts)


def to_reviewer(facts: Facts) -> Steps:
    if not facts.reviewer_signed_in:
        return (End("away", (REVIEWER_AWAY if facts.reviewer else NO_REVIEWER,)),)
    return _speaking_up("to_reviewer", ASK_REVIEWER, REVIEWER_HAS, facts)


def to_advocate(facts: Facts) -> Steps:
    if not facts.advocate_signed_in:
        return (End("away", (ADVOCATE_AWAY,)),)
    return _speaking_up("to_advocate", ASK_ADVOCATE, ADVOCATE_HAS, facts)


def _speaking_up(kind: str, question: Said, receipt: Said, facts: Facts) -> Steps:
    """Words, a look at them, and a receipt."""
    return (
        Hear("words", (question,), goto="review"),
        Ask(
            "review",
            (REVIEW, OwnWords(), SHALL_I),
            (
                Choice("send", SEND, "sent", typed=SEND_WORDS),
                Choice("change", CHANGE, "change"),
                Choice("add", ADD, "add"),
                Choice("dont", DONT_SEND, "dropped", typed=DONT_SEND_WORDS),
            ),
            own_words="review",
            per_row=2,
        ),
        Hear("change", (question,), goto="review", anew=True),
        Hear("add", (question,), goto="review"),
        *stays(facts, NOT_SENT),
        End("sent", (receipt,), (Submit(kind),)),
    )


_SHIPPED = ("words", "review", "change", "add")
COMPLAINT = Conversation("complaint", EVERYONE, complaint, _SHIPPED)
TO_REVIEWER = Conversation("to_reviewer", EVERYONE, to_reviewer, _SHIPPED)
TO_ADVOCATE = Conversation("to_advocate", EVERYONE, to_advocate, _SHIPPED)
