"""What explaining causes: a sentence that failed is told to the worker, and pictures are made for the person to keep.

Rules of this file:
- It is our sentence that failed: no score of a person is kept or shown.
- A picture holds what this person may be told, and their own words. Its caption says the same in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.casework import queueing
from bot.family import Talk
from bot.turns import keeping, saying, to_do
from conversations.common import FEELINGS, KINDS
from conversations.effects import CallMe, Checked
from conversations.facts import Facts
from conversations.library.houses import MORE, ROOMS
from conversations.library.pages import CARDS_TITLE, JOURNEY_TITLE, STORY_TITLE
from conversations.model import Answers, Line, Names, Piece, Quote
from conversations.plan import WHAT, Sentence, Step
from locales import catalogue
from locales.pictures.model import Card, Cards, Houses, Journey, Picture, Room, Scene, Stop, Story, dump
from locales.words import Words
from storage import pictures, plans, queue
from storage.database import Tx

DRAWINGS: Final = {
    "visit": "visit",
    "family_time": "two_birds",
    "tea_at_home": "table_tea",
    "day_at_home": "sun_day",
    "overnight": "bed_moon",
    "weekend": "weekend",
    "move_home": "house_heart",
    "review_meeting": "meeting",
}
"""The drawing for each kind of step."""
UNCLEAR: Final = "These words of ours were not clear: “{sentence}”"
TALK: Final = "They would like you to talk it through with them."


def checked(tx: Tx, at: Talk, effect: Checked | CallMe, facts: Facts) -> None:
    """Keep how a sentence fared; what failed twice, or is to be talked through, is for the worker to see."""
    if isinstance(effect, Checked):
        plans.checked(tx, at.person.id, effect.words, at.person.profile.reader, at.words.language, effect.outcome)
        if effect.outcome == "missed_again":
            _unclear(tx, at, effect.sentence, facts, "routine")
    else:
        _unclear(tx, at, effect.sentence, facts, "today", TALK)


def _unclear(tx: Tx, at: Talk, sentence: str, facts: Facts, urgency: str, more: str = "") -> None:
    """One item a sentence: asking to talk it through makes it more urgent and adds no second one."""
    found = facts.sentence(sentence)
    if found is None:
        return  # the plan has changed in this very moment: nobody is asked about words that are gone
    words = Words(catalogue.SOURCE, at.words.reader, at.zone)
    first = UNCLEAR.format(sentence=words.say(found.says.said, {**facts.values, **found.says.values}))
    open_ones = [one for one in queue.items_of(tx, at.scope, at.person.id) if one.kind == "unclear"]
    held = next((one for one in open_ones if one.closed_at is None and (one.why or "").startswith(first)), None)
    why, confirmed = f"{first}\n{more}".strip(), at.person.confirmed_at is not None
    if held is None:
        to_do.put(tx, at.case_id, at.person.id, "unclear", urgency, why, confirmed=confirmed)
    else:
        queue.press(tx, held, urgency, why, queueing.due(at.authority.office(), urgency, tx.now))
        to_do.tell(tx, replace(held, urgency=urgency))


def draw(tx: Tx, at: Talk, kind: str, facts: Facts, answers: Answers) -> None:
    """Have a picture, or a document, made for this person."""
    if kind in keeping.KEPT:
        keeping.draw(tx, at, kind, facts)
        return
    picture, caption = _picture(at, kind, facts, answers)
    built_from = [one.says.source for one in facts.plan if one.says.source] if kind in ("journey", "story") else []
    content = {"picture": dump(picture), "caption": list(caption), "sources": built_from}
    pictures.add(tx, at.person.id, kind, json.dumps(content))


def _picture(at: Talk, kind: str, facts: Facts, answers: Answers) -> tuple[Picture, Sequence[str]]:
    """The picture, and the same in words."""
    look = (at.words.language, at.person.profile.reader)
    if kind == "journey":
        title, stops = at.words.say(JOURNEY_TITLE), tuple(_stops(at.words, facts))
        told = [one.says for one in facts.plan if one.step is not None]
        return Journey(title, stops, *look), [title, *(_text(at.words, line, facts) for line in told)]
    if kind == "story":
        title, scenes = at.words.say(STORY_TITLE), tuple(_scenes(at.words, facts))
        return Story(title, scenes, *look), [title, *(one.text for one in scenes)]
    if kind == "feelings":
        title, labels = at.words.say(CARDS_TITLE), {name: at.words.say(label) for name, label in FEELINGS.items()}
        return Cards(title, tuple(Card(f"feeling_{name}", label) for name, label in labels.items()), *look), [
            title,
            "\n".join(labels.values()),
        ]
    title, rooms = at.words.say(KINDS[kind]), tuple(_rooms(at.words, kind, answers.words))
    return Houses(title, rooms, *look), [title, *("\n".join((one.title, *one.lines)) for one in rooms)]


def _stops(words: Words, facts: Facts) -> Iterator[Stop]:
    """Each step that may be told and was not called off. Of a parent's step only what that parent was told.

    Whoever was not told the day is not told by the picture whether it is over, waits, or comes next.
    """
    lit = False
    for step, told in _steps(facts.plan):
        dated = bool(told & {"", "day"})
        if step.state == "stopped" and dated:
            continue
        state = "held" if step.state == "held" and dated else "later"
        if dated and (step.state == "done" or (step.state == "planned" and not facts.coming(step))):
            state = "done"
        elif dated and step.state == "planned" and not lit:
            state, lit = "next", True
        day = words.day(step.on) if dated else ""
        who = words.names(Names(step.who)) if told & {"", "who"} else ""
        yield Stop(DRAWINGS[step.kind], words.say(WHAT[step.kind]), day, who, state)


def _steps(plan: Sequence[Sentence]) -> list[tuple[Step, frozenset[str]]]:
    """The steps in order of day, each with the facts of it that may be told ("" is all)."""
    told: dict[str, tuple[Step, set[str]]] = {}
    for one in plan:
        if one.step is not None:
            _, facts = told.setdefault(one.about, (one.step, set()))
            facts.add(one.fact)
    dated = [held for held in told.values() if held[1] & {"", "day"}]
    undated = [held for held in told.values() if not held[1] & {"", "day"}]  # their order would tell their days
    in_order = [*sorted(dated, key=lambda held: held[0].on), *sorted(undated, key=lambda held: held[0].id)]
    return [(step, frozenset(facts)) for step, facts in in_order]


def _scenes(words: Words, facts: Facts) -> Iterator[Scene]:
    """The plan's own steps, from where we are to whom to tell."""

    for one in facts.plan:
        if one.part == "stage":
            yield Scene(("wren", "path"), _text(words, one.says, facts))
        elif one.step is not None and one.step.state == "planned" and facts.coming(one.step):
            yield Scene((DRAWINGS[one.step.kind],), _text(words, one.simpler, facts))
        elif one.part == "not_well":
            yield Scene(("shield",), _text(words, one.says, facts))


def _text(words: Words, line: Line, facts: Facts) -> str:
    return words.say(line.said, {**facts.values, **line.values})


def _rooms(words: Words, kind: str, pieces: Sequence[Piece]) -> Iterator[Room]:
    """The rooms of a page with what was said in each; what belongs to none stands in one of its own."""
    for step, drawing, title in ROOMS[kind]:
        yield Room(drawing, words.say(title), _inside(words, [one for one in pieces if one.at == step]))
    known = {step for step, _, _ in ROOMS[kind]}
    more = _inside(words, [one for one in pieces if one.at not in known])
    if more:
        yield Room(MORE[0], words.say(MORE[1]), more)


def _inside(words: Words, pieces: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(line for one in pieces for line in saying.quoted(words, Quote((one,)), {}).split("\n"))
