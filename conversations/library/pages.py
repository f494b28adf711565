"""Pages that a child makes and keeps: their houses, their people, their feelings."""

from __future__ import annotations

from conversations.common import OK
from conversations.effects import Draw
from conversations.facts import Facts
from conversations.model import CHILDREN, Ask, Choice, Conversation, End, Reader, Steps, Tell, said

WHICH = said("pages.which", "Which page would you like to make?")
HOUSES = said("pages.houses", "🏠 Three houses")
SAFETY = said("pages.safety", "🛡 My safety house")
PEOPLE = said("pages.people", "👋 My people")
CARDS = said("pages.cards", "🙂 Feelings cards")
PRESSURE = said("pages.pressure", "When somebody puts pressure on me")
MINE = said("pages.mine", "🖍 My drawings", to=CHILDREN)
DRAWING = said("pages.drawing", "I draw them for you. They come in a moment.")
JOURNEY_TITLE = said("picture.journey", "My journey", parent="The steps")
STORY_TITLE = said("picture.story", "My story")
CARDS_TITLE = said("picture.cards", "How do I feel?", to=CHILDREN)
CLOSED = said("pages.closed", "OK.")


def steps(facts: Facts) -> Steps:
    teenage = (Choice("pressure", PRESSURE, "@pressure"),) if facts.reader is Reader.TEEN else ()
    return (
        Ask(
            "which",
            (WHICH,),
            (
                Choice("houses", HOUSES, "@three_houses"),
                Choice("safety", SAFETY, "@safety_house"),
                Choice("people", PEOPLE, "@my_people"),
                Choice("cards", CARDS, "cards"),
                Choice("mine", MINE, "@my_drawings"),
                *teenage,
                Choice("ok", OK, "closed"),
            ),
            per_row=2,
        ),
        Tell("cards", (DRAWING,), "which", (Draw("feelings"),)),
        End("closed", (CLOSED,)),
    )


CONVERSATION = Conversation("pages", CHILDREN, steps, shipped=("which",))
