"""One turn of a conversation. Pure: the same place, reply and facts always give the same turn.

Rules of this file:
- `begin` and `advance` are all there is; both walk from a step to the next question or the end.
- A tap answers only the question it stood under, in the form that was shown; anything else asks again.
- Nothing a person says is dropped: words a question has no use for come back as `caught`.
- The engine never acts. It returns effects, and the bot carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from conversations.common import BACK, HELP, HIDE, NOT_WELL, STALE, STOP, UNUSABLE
from conversations.effects import Discard, Effect, Flag, Submit
from conversations.facts import Facts
from conversations.model import (
    Answered,
    Answers,
    Ask,
    Branch,
    Button,
    Choice,
    Conversation,
    Edited,
    End,
    Hear,
    Line,
    OwnWords,
    Place,
    Quote,
    Reply,
    Said,
    Says,
    Step,
    Tap,
    Tell,
    Turn,
    Unusable,
    Words,
)

NO_ANSWERS: Final = Answers()
UNIVERSAL: Final = (
    Button("back", BACK),
    Button("stop", STOP),
    Button("hide", HIDE),
    Button("help", HELP),
)
"""Under every question: nobody is ever stuck. Stop and help are for the session, which knows what else waits."""
NOT_GOING_WELL: Final = Button("not_well", NOT_WELL)
"""Under every question of whoever has a plan for that."""


def begin(
    conversation: Conversation, facts: Facts, serial: int, answers: Answers = NO_ANSWERS, asking: int = 0
) -> Turn:
    """Start `conversation`. `serial` is the newest serial the person has seen; later questions count on from it.

    `asking` is what it answers; without one, what was asked last.
    """
    walk = _walking(conversation, facts, serial, asking or facts.newest(conversation.asks), facts.version)
    return _walk(walk, next(iter(walk.steps)), answers, ())


def advance(conversation: Conversation, place: Place, reply: Reply, facts: Facts) -> Turn:
    """Answer the question at `place` with `reply`."""
    walk = _walking(conversation, facts, place.serial, place.asking, place.version)
    step = walk.steps[place.step]
    match reply:
        case Tap(value="back") if _current(reply, place):
            return _back(walk, place)
        case Tap() if isinstance(step, Ask) and _current(reply, place) and (choice := _choice(step, reply.value)):
            return _choose(walk, place, choice)
        case Tap():
            return ask_again(conversation, place, facts, STALE)
        case Words(pieces):
            if isinstance(step, Ask) and step.own_words is None:
                return Turn(place, caught=pieces)
            heard = tuple(replace(piece, at=step.id) for piece in pieces)
            return _hear(walk, place, step, place.answers.hearing(heard, anew=isinstance(step, Hear) and step.anew))
        case Edited(earlier, piece):
            if all(word.message != earlier for word in place.answers.words):
                return Turn(place, caught=(piece,))
            words = tuple(replace(w, text=piece.text) if w.message == earlier else w for w in place.answers.words)
            answers = replace(place.answers, words=words)
            if isinstance(step, Hear):  # nothing more is waited for: the change is what was to be heard
                return _hear(walk, place, step, answers)
            return _walk(walk, place.step, answers, place.path)
        case Unusable():
            return ask_again(conversation, place, facts, UNUSABLE)


def ask_again(conversation: Conversation, place: Place, facts: Facts, why: Said | None = None) -> Turn:
    """The same question once more, `why` first. Buttons shown earlier for it stay good."""
    walk = _walking(conversation, facts, place.serial, place.asking, place.version)
    turn = _walk(walk, place.step, place.answers, place.path)
    assert turn.place is not None
    asked = ((why, *turn.asked)) if why else turn.asked
    return replace(turn, place=replace(turn.place, since=place.since), asked=asked)


@dataclass(frozen=True)
class _Walk:
    conversation: str
    steps: Mapping[str, Step]
    serial: int
    facts: Facts
    asking: int | None
    version: int | None


def _walking(conversation: Conversation, facts: Facts, serial: int, asking: int | None, version: int | None) -> _Walk:
    steps = conversation.steps_for(facts, asking, version)
    return _Walk(conversation.id, steps, serial, facts, asking, version)


def _current(tap: Tap, place: Place) -> bool:
    return tap.step == place.step and place.since <= tap.serial <= place.serial


def _choice(step: Ask, value: str) -> Choice | None:
    return next((choice for choice in step.choices if choice.value == value), None)


def _choose(walk: _Walk, place: Place, choice: Choice) -> Turn:
    effects = choice.effects + ((Flag(*choice.flag),) if choice.flag else ())
    answers = place.answers.tapping(place.step, choice)
    return _walk(walk, choice.goto, answers, (*place.path, place.step), effects)


def _hear(walk: _Walk, place: Place, step: Step, answers: Answers) -> Turn:
    goto = step.own_words if isinstance(step, Ask) else step.goto if isinstance(step, Hear) else None
    assert goto is not None, "people only ever wait at an Ask or a Hear"
    path = place.path if goto == place.step else (*place.path, place.step)
    return _walk(walk, goto, answers, path)


def _back(walk: _Walk, place: Place) -> Turn:
    if not place.path:
        return Turn(None, answers=place.answers)
    return _walk(walk, place.path[-1], place.answers, place.path[:-1])


def _walk(walk: _Walk, goto: str, answers: Answers, path: tuple[str, ...], effects: tuple[Effect, ...] = ()) -> Turn:
    """Go from step to step until somebody must answer, or nothing is left."""
    told: list[tuple[Says, ...]] = []
    caused = answers
    chosen = kept(walk.steps, answers)
    while not goto.startswith("@"):
        step = walk.steps[goto]
        match step:
            case Tell():
                told.append(_resolve(step.says, answers, chosen))
                if step.effects:
                    effects, caused = effects + step.effects, answers
                    answers, path = _without_sent(answers, step.effects), _still_asked(path, walk.steps, step.effects)
                goto = step.goto
            case Branch():
                goto = next((way for holds, way in step.ways if holds(answers)), step.otherwise)
            case End():
                told.append(_resolve(step.says, answers, chosen))
                effects += step.effects
                caused = answers if step.effects else caused
                return Turn(None, _spoken(told), effects=effects, answers=caused, answered=chosen)
            case Ask() | Hear():
                serial = walk.serial + 1
                place = Place(walk.conversation, step.id, answers, path, serial, serial, walk.asking, walk.version)
                asked, caused = _resolve(step.says, answers, chosen), caused if effects else answers
                return Turn(place, _spoken(told), asked, buttons(step, walk.facts), effects, caused, answered=chosen)
    return Turn(None, _spoken(told), effects=effects, answers=caused, start=goto.removeprefix("@"), answered=chosen)


def kept(steps: Mapping[str, Step], answers: Answers) -> tuple[Answered, ...]:
    """What was chosen at the questions whose answers are sent, in the order of the questions."""
    asked = (step for step in steps.values() if isinstance(step, Ask) and step.kept)
    chosen = ((step, _choice(step, answers.chosen.get(step.id, ""))) for step in asked)
    return tuple(
        Answered(question, choice.label, step.id, choice.value)
        for step, choice in chosen
        if choice is not None and isinstance(question := step.says[-1], Said | Line)
    )


def _without_sent(answers: Answers, effects: tuple[Effect, ...]) -> Answers:
    """Words that have been sent on, or put aside for good, are no longer waiting to be sent."""
    return replace(answers, words=()) if _sends(effects) else answers


def _sends(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(effect, Submit | Discard) for effect in effects)


def _still_asked(path: tuple[str, ...], steps: Mapping[str, Step], effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """Back does not lead to a question about words that are gone."""
    return tuple(one for one in path if not _quotes(steps[one])) if _sends(effects) else path


def _quotes(step: Step) -> bool:
    """Does this question show the words collected so far?"""
    return isinstance(step, Ask) and any(isinstance(one, OwnWords) for one in step.says)


def _spoken(told: list[tuple[Says, ...]]) -> tuple[tuple[Says, ...], ...]:
    """A step may have effects and no words: that is no message."""
    return tuple(says for says in told if says)


def _resolve(says: tuple[Says, ...], answers: Answers, chosen: tuple[Answered, ...]) -> tuple[Says, ...]:
    return tuple(_quote(item, answers, chosen) if isinstance(item, OwnWords) else item for item in says)


def _quote(item: OwnWords, answers: Answers, chosen: tuple[Answered, ...]) -> Quote:
    return Quote(answers.words, item.labels.get(answers.chosen.get(item.chosen_at, "")), answered=chosen)


def buttons(step: Ask | Hear, facts: Facts) -> tuple[tuple[Button, ...], ...]:
    """Rows of buttons: the choices of the step, then those that stand under every question.

    Whoever has a plan for when it is not going well finds it there too.
    """
    everywhere = (UNIVERSAL, (NOT_GOING_WELL,)) if facts.has_plan_b else (UNIVERSAL,)
    if isinstance(step, Hear):
        return everywhere
    own = tuple(Button(choice.value, choice.label, typed=choice.typed) for choice in step.choices)
    rows = tuple(own[start : start + step.per_row] for start in range(0, len(own), step.per_row))
    return rows if step.bare else (*rows, *everywhere)
