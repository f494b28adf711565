"""What a parent asks for to keep: their agreement as a document, and how their goals go as a picture.

Rules of this file: made from this parent's own rows alone, each of which is named, so that the sender looks at all of
them once more. The same is said in words, under the picture, or where the document can't be made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from bot import papers
from bot.family import Talk
from conversations import papers as on_paper
from conversations import progress as shown
from conversations.agreement import Issued
from conversations.facts import Facts
from conversations.library.check_in import BETTER, HARDER, SAME
from conversations.progress import STATES, Account
from locales.pictures.model import ANSWERS, Mark, Progress, Row, dump
from locales.words import Words
from storage import pictures, progress
from storage.database import Tx

KEPT: Final = ("agreement", "progress")
LABELS: Final = {"better": BETTER, "same": SAME, "harder": HARDER, "slip": STATES["help"]}
"""What an answer is called where others can look over a shoulder: a slip is a time when help is needed."""


def draw(tx: Tx, at: Talk, kind: str, facts: Facts) -> None:
    """Have it made; nothing, when no agreement is so today."""
    if facts.agreement is None:
        return
    content = _agreement(tx, at) if kind == "agreement" else _progress(tx, at, facts.agreement)
    if content is not None:
        pictures.add(tx, at.person.id, kind, json.dumps(content))


def _agreement(tx: Tx, at: Talk) -> dict[str, object] | None:
    made = papers.of_agreement(tx, at.plans, at.person, at.authority)
    if made is None:
        return None
    return {
        "picture": dump(made.paper),
        "caption": [at.words.say(on_paper.CAPTION)],
        "paper": at.words.say(on_paper.NOT_SENT),
        "words": [at.words.say(on_paper.IN_WORDS), *made.words],
        "sources": made.sources,
    }


def _progress(tx: Tx, at: Talk, issued: Issued) -> dict[str, object]:
    own = progress.of_person(tx, at.scope, at.person.id)[::-1]
    said = [
        one
        for one in own
        if one.said.source != "parent" or at.person.linked_at is None or one.at >= at.person.linked_at
    ]
    accounts = [Account(one.said.goal, one.said.source, one.said.outcome, one.said.on) for one in said]
    today, words = at.now.astimezone(at.zone).date(), at.words
    goals, council = shown.goals(issued, accounts), shown.council(issued, today)
    picture = Progress(
        words.say(shown.TITLE),
        tuple(_row(words, one) for one in goals),
        words.say(shown.COUNCIL),
        tuple(_row(words, one) for one in council),
        tuple(words.say(LABELS[answer]) for answer in ANSWERS),
        words.language,
        at.person.profile.reader,
    )
    approvals = [one.says.source for one in issued.sentences if one.says.source]
    return {
        "picture": dump(picture),
        "caption": list(_caption(words, goals, council)),
        "sources": [*approvals, *(("progress", one.id) for one in said)],
    }


def _row(words: Words, one: shown.Row) -> Row:
    marks = tuple(Mark(answer, words.short_day(on)) for answer, on in one.answers)
    return Row(one.what, one.state, words.say(STATES[one.state]), marks)


def _caption(words: Words, goals: Sequence[shown.Row], council: Sequence[shown.Row]) -> Iterator[str]:
    """The same in words."""
    yield words.say(shown.TITLE)
    for one in goals:
        answers = " · ".join(words.say(LABELS[answer]) for answer, _ in one.answers)
        told = words.say(shown.ANSWERED, {"answers": answers}) if answers else words.say(shown.NO_ANSWER)
        yield "\n".join((words.say(shown.GOAL, {"title": one.what, "state": STATES[one.state]}), told))
    yield words.say(shown.COUNCIL)
    for one in council:
        yield words.say(shown.PROMISE, {"what": one.what, "state": STATES[one.state]})
