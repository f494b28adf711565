"""What is said at once when something may be dangerous, or could not be screened.

Rules of this file: fixed texts, and none presumes that the flag is right. They thank, say what happens now and who is
sent a message, and give numbers. They repeat nothing, ask nothing, promise no secrecy, and no hour.
"""

from __future__ import annotations

from conversations.facts import Facts
from conversations.model import CHILDREN, Said, Says, said

NOW = said(
    "calm.now",
    "Thank you for telling me. I have put what you wrote first in the list, for a person to read. "
    "I am a program and can't come to you myself.",
    young="Thank you for telling me. What you wrote is first in the list now. A person reads it. I can't come myself.",
    parent="Thank you for telling me. I have put what you wrote first in the list, for a person to read. "
    "I am a program and can't come myself.",
)
TODAY = said(
    "calm.today",
    "Thank you for telling me. I have put what you wrote near the top of the list. A person reads it before other "
    "things.",
    young="Thank you for telling me. What you wrote is near the top of the list now. A person reads it.",
)
ANSWER_NOW = said(
    "calm.answer_now",
    "Thank you for telling me. You have done nothing wrong. Your answer is first in the list now. A person reads it. "
    "I can't come to you myself.",
    to=CHILDREN,
)
ANSWER_TODAY = said(
    "calm.answer_today",
    "Thank you for telling me. You have done nothing wrong. Your answer is near the top of the list now. "
    "A person reads it before other things.",
    to=CHILDREN,
)
TOLD = said(
    "calm.told",
    "I am sending {told} a message now. I can't see yet if {told} has read what you wrote. The people on duty can "
    "read it too. I will tell you when somebody has it.",
    young="I am sending {told} a message. The people on duty can read it too. I tell you when somebody has read it.",
)
NOBODY_TOLD = said(
    "calm.nobody_told",
    "I can't reach anybody there by message right now. Please don't wait for me. Ring the duty team: {duty_phone}.",
    young="I can't reach anybody there right now. Please tell a grown-up. They can ring {duty_phone}.",
)
NUMBERS_NOW = said(
    "calm.numbers_now",
    "If you are in danger now, ring 999. These people help too:\n{helplines}\nThe duty team: {duty_phone}",
    young="Not safe? Find a grown-up you trust. These people help:\n{helplines}\nThe duty team: {duty_phone}",
    parent="If somebody is in danger now, ring 999. These people help too:\n{helplines}\nThe duty team: {duty_phone}",
)
NUMBERS = said(
    "calm.numbers",
    "You don't have to wait for that. You can talk to these people at any time:\n{helplines}\n"
    "The duty team: {duty_phone}",
    young="You can talk to these people any time:\n{helplines}\nThe duty team: {duty_phone}",
)
NOT_SEEN = said(
    "calm.not_seen",
    "I can't see pictures or hear voice notes. Nobody has seen or heard this one yet. I have put it in the list, so "
    "that a person looks at it.",
    young="I can't see pictures or hear voices. Nobody has seen or heard it yet. A person will look at it.",
)
NOT_CHECKED = said(
    "calm.not_checked",
    "I could not check this by myself. Nobody has read it yet. I have put it in the list, so that a person looks at "
    "it.",
    young="I could not check this myself. Nobody has read it yet. A person will look at it.",
)
NUMBERS_UNCHECKED = said(
    "calm.numbers_unchecked",
    "If you don't feel safe, don't wait for that. These people help:\n{helplines}\nThe duty team: {duty_phone}",
    young="Not safe? Don't wait. These people help:\n{helplines}\nThe duty team: {duty_phone}",
    parent="If somebody is not safe, don't wait for that. These people help:\n{helplines}\nThe duty team: {duty_phone}",
)


def flagged(urgency: str, facts: Facts) -> tuple[Says, ...]:
    """The calm reply to words that may mean danger."""
    return _calm(NOW if urgency == "now" else TODAY, urgency, facts)


def tapped(urgency: str, facts: Facts) -> tuple[Says, ...]:
    """The calm reply to a tap of a child that may mean danger."""
    return _calm(ANSWER_NOW if urgency == "now" else ANSWER_TODAY, urgency, facts)


def _calm(thanks: Said, urgency: str, facts: Facts) -> tuple[Says, ...]:
    return (thanks, TOLD if facts.told else NOBODY_TOLD, NUMBERS_NOW if urgency == "now" else NUMBERS)


def unscreened(file: bool) -> tuple[Says, ...]:
    """The receipt for what nobody could check: a picture, voice note or file, or words."""
    return (NOT_SEEN if file else NOT_CHECKED, NUMBERS_UNCHECKED)
