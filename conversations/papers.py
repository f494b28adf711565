"""What a parent can keep on paper: the words around their agreement as a document. Pure.

Rules of this file: the sentences of the agreement itself stand in `conversations.agreement`, and none is made here.
Only what the parent said of this very version is named, with its day, and every answer in the same quiet words.
"""

from __future__ import annotations

from typing import Final

from conversations.model import PARENTS, said

TITLE: Final = said("paper.title", "Your agreement with the council", to=PARENTS)
FOR: Final = said("paper.for", "For: {name}", to=PARENTS)
VERSION: Final = said("paper.version", "Version {version}, issued on: {day}", to=PARENTS)
COUNCIL: Final = said("paper.council", "What the council does", to=PARENTS)
RIGHTS: Final = said("paper.rights", "Your rights", to=PARENTS)
REVIEW: Final = said("paper.review", "When it is looked at again", to=PARENTS)
SAID: Final = said("paper.said", "What you have said so far", to=PARENTS)
YOU_SAID: Final = {
    "understood": said("paper.understood", "You understand this version. You said so on: {day}", to=PARENTS),
    "agreed": said("paper.agreed", "You agree with this version. You said so on: {day}", to=PARENTS),
    "disagreed": said("paper.disagreed", "You don't agree with this version. You said so on: {day}", to=PARENTS),
    "advice": said("paper.advice", "You want to get advice first. You said so on: {day}", to=PARENTS),
}
NOTHING_SAID: Final = said(
    "paper.nothing_said", "You have not answered yet. You can take your time and get advice first.", to=PARENTS
)
WHERE: Final = said("paper.where", "Where you can turn", to=PARENTS)
ASK: Final = said("paper.ask", "You can ask {worker} about anything in this agreement.", to=PARENTS)
DUTY: Final = said("paper.duty", "The duty team, by telephone: {duty_phone}", to=PARENTS)
OTHERS: Final = said("paper.others", "These people help too:\n{helplines}", to=PARENTS)
PAGE: Final = said("paper.page", "Page {page} of {pages}", to=PARENTS)

CAPTION: Final = said("paper.caption", "This is the document you asked for.", to=PARENTS)
NOT_SENT: Final = said(
    "paper.not_sent", "I could not send the document. You can read all of it here, under “The agreement”.", to=PARENTS
)
IN_WORDS: Final = said("paper.in_words", "I could not make the document. Here is the same in words.", to=PARENTS)
