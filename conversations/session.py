"""Where a person is among all conversations. Pure, like the engine it drives.

Rules of this file:
- A person is always at a question; between conversations it is that of the menu (`home`).
- Words that no question has a use for are offered to be sent, and the question waits underneath.
- Leaving a conversation never loses words: they are parked, to be found in "My messages".
- Help now works from everywhere and puts nothing away: what was asked is asked again afterwards.
- A button of the menu is a command, not an answer: it works however old it is.
- What was begun for an asking stays with it: a newer one is answered first, and then it is gone on with.
- Answers that were tapped and can't be kept are never lost without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conversations import common, engine
from conversations.effects import Discard, Resume, Submit
from conversations.facts import Facts, Unsent
from conversations.model import Answers, Ask, Conversation, Piece, Place, Reply, Said, Tap, Turn

WELCOME = "welcome"
ABOUT = "about"
CAUGHT = "caught"
HELP = "help_now"
HIDE = "hide"
NOT_WELL = "not_well"


@dataclass(frozen=True)
class Library:
    """The conversations by id, and the name of the menu that is home for this reader."""

    conversations: Mapping[str, Conversation]
    home: str


@dataclass(frozen=True)
class Go:
    """Start this conversation now, whatever waits, with these words in it, to answer this asking (0 for none)."""

    conversation: str
    words: tuple[Piece, ...] = ()
    asking: int = 0


@dataclass(frozen=True)
class Stop:
    """Leave what we are doing."""


@dataclass(frozen=True)
class Session:
    """`place` is the open question, `under` those it interrupted (the last is asked next), `parked` unsent words."""

    place: Place | None = None
    under: tuple[Place, ...] = ()
    parked: tuple[Place, ...] = ()
    serial: int = 0

    @property
    def askings(self) -> frozenset[int]:
        """What has been begun to be answered."""
        return frozenset(place.asking for place in self._places if place.asking)

    def versions(self, conversation: str) -> frozenset[int | None]:
        """The versions of the agreement with which this conversation was begun, wherever it is under way."""
        return frozenset(place.version for place in self._places if place.conversation == conversation)

    def met(self, conversation: str) -> frozenset[str]:
        """The questions of this conversation that were answered or wait for an answer, wherever it is under way."""
        mine = [place for place in self._places if place.conversation == conversation]
        return frozenset(step for place in mine for step in (place.step, *place.answers.chosen))

    @property
    def _places(self) -> tuple[Place, ...]:
        return (*self.parked, *self.under, *((self.place,) if self.place else ()))

    @property
    def unsent(self) -> tuple[Unsent, ...]:
        """All words that wait unsent, the oldest first. Those of the open question are among them."""
        places = (*self.parked, *_with_words(self))
        return tuple(
            Unsent(p.answers.words[0].message, p.answers.words, p.answers.chosen.get("feeling")) for p in places
        )


def respond(session: Session, reply: Reply | Go | Stop, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """Answer `reply`. The turn that comes back always ends in a question.

    Whoever leaves the greeting in another way than through the notice of who can read what is told that first.
    """
    before, session = session, _sound(session, facts, library)
    after, turn = _answer(session, reply, facts, library)
    turn = _without_loss(before, session, turn, library)
    greeted = session.place is not None and session.place.conversation == WELCOME
    if not greeted or (after.place and after.place.conversation in (WELCOME, ABOUT, HELP)):
        return after, turn
    notice = engine.begin(library.conversations[ABOUT], facts, after.serial)
    under = tuple(place for place in after.under if place.conversation != WELCOME)
    return replace(after, under=under), replace(turn, told=(*notice.told, notice.asked, *turn.told))


def _answer(session: Session, reply: Reply | Go | Stop, facts: Facts, library: Library) -> tuple[Session, Turn]:
    match reply:
        case Go(asking=asking) if asking and (begun := _begun(session, asking)):
            return _go_on(session, begun, facts, library)
        case Go(conversation, words, asking):
            return _go(session, conversation, facts, library, words, asking)
        case Stop() | Tap(value="stop"):
            return _stop(session, facts, library)
        case Tap(value="help"):
            return _go(session, HELP, facts, library)
        case Tap(value="not_well") if facts.has_plan_b:
            return _go(session, NOT_WELL, facts, library)
        case Tap(value="hide"):
            return _go(session, HIDE, facts, library)
        case Tap(step="menu") if goto := _menu_command(reply, facts, library):
            return _go(session, goto, facts, library)
    if session.place is None:
        session, _ = _home(session, facts, library, Turn(None))
    assert session.place is not None
    turn = engine.advance(library.conversations[session.place.conversation], session.place, reply, facts)
    if turn.caught:
        return _catch(session, turn.caught, facts, library)
    return _settle(session, turn, facts, library)


def again(session: Session, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """The open question once more, after something else was said. Its buttons stay good."""
    before, session = session, _sound(session, facts, library)
    if session.place is None:
        after, turn = _home(session, facts, library, Turn(None))
    else:
        asked = engine.ask_again(library.conversations[session.place.conversation], session.place, facts)
        after, turn = _settle(session, asked, facts, library)
    return after, _without_loss(before, session, turn, library)


def _without_loss(before: Session, after: Session, turn: Turn, library: Library) -> Turn:
    """The turn, in which it is said first if answers to what Wren had asked could not be kept."""
    place = before.place
    known = library.conversations.get(place.conversation) if place else None
    answered = place is not None and bool(place.answers.chosen) and known is not None and bool(known.asks)
    if answered and (after.place is None or not after.place.answers.chosen):
        return replace(turn, told=((common.GONE,), *turn.told))
    return turn


def forget(session: Session, messages: frozenset[int]) -> Session:
    """Without the unsent words that came with these messages: they have been erased."""

    def left(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(kept for place in places if (kept := _without(place, messages)))

    place = _without(session.place, messages) if session.place else None
    return replace(session, place=place, under=left(session.under), parked=left(session.parked))


def _without(place: Place, messages: frozenset[int]) -> Place | None:
    """The place without these words; None when it has held nothing else."""
    words = tuple(piece for piece in place.answers.words if piece.message not in messages)
    if place.answers.words and not words:
        return None
    if words == place.answers.words:
        return place
    # What was shown for review is no longer what would be sent: the buttons under it have become stale.
    return replace(place, answers=replace(place.answers, words=words), since=place.serial + 1)


def _with_words(session: Session) -> tuple[Place, ...]:
    """The questions that are open or interrupted and have words in them, the oldest first."""
    places = (*session.under, session.place) if session.place else session.under
    return tuple(place for place in places if place.answers.words)


def _go(
    session: Session,
    conversation: str,
    facts: Facts,
    library: Library,
    words: tuple[Piece, ...] = (),
    asking: int = 0,
) -> tuple[Session, Turn]:
    """Start `conversation`; a question with words in it is parked.

    Help now only covers what waits, and so does an asking that comes in the middle of answering another.
    """
    kept = Turn(None)
    if conversation == HELP or (asking and _answering(session)):
        session = _cover(session, library)
    else:
        left = _with_words(session)
        session = replace(session, parked=(*session.parked, *left), under=())
        kept = replace(kept, told=((_kept(left, facts),),) if left else ())
    begun = engine.begin(library.conversations[conversation], facts, session.serial, Answers(words=words), asking)
    return _settle(replace(session, place=None), _after(kept, begun), facts, library)


def _answering(session: Session) -> bool:
    """Has something been said or chosen to answer an asking?"""
    place = session.place
    return bool(place and place.asking and (place.answers.words or place.answers.chosen))


def _begun(session: Session, asking: int) -> Place | None:
    """The question, open or interrupted, at which this asking is being answered."""
    places = (session.place, *session.under)
    return next((place for place in places if place is not None and place.asking == asking), None)


def _go_on(session: Session, begun: Place, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """Ask again what has been begun; what was open meanwhile waits underneath."""
    session = _cover(session, library)
    under = tuple(place for place in session.under if place != begun)
    session = replace(session, under=under)
    return _settle(session, _ask(begun, session.serial, facts, library), facts, library)


def _kept(places: tuple[Place, ...], facts: Facts) -> Said:
    """What is true of words left behind: a worker may have been shown them already."""
    left = {piece.message for place in places for piece in place.answers.words}
    if left & facts.flagged:
        return common.SEEN
    return common.UNCHECKED if left & facts.unscreened else common.KEPT


def _stop(session: Session, facts: Facts, library: Library) -> tuple[Session, Turn]:
    left = _with_words(session)
    said = _kept(left, facts) if left else common.LEFT
    session = replace(session, place=None, under=(), parked=(*session.parked, *left))
    return _home(session, facts, library, Turn(None, told=((said,),)))


def _menu_command(tap: Tap, facts: Facts, library: Library) -> str | None:
    steps = library.conversations[library.home].steps_for(facts)
    menu = steps["menu"]
    assert isinstance(menu, Ask)
    goto = next((choice.goto for choice in menu.choices if choice.value == tap.value), None)
    return goto.removeprefix("@") if goto else None


def _catch(session: Session, pieces: tuple[Piece, ...], facts: Facts, library: Library) -> tuple[Session, Turn]:
    """Offer to send words that came unasked; the open question waits underneath."""
    session = _cover(session, library)
    turn = engine.begin(library.conversations[CAUGHT], facts, session.serial, Answers(words=pieces))
    return _settle(session, turn, facts, library)


def _cover(session: Session, library: Library) -> Session:
    """Put the open question underneath, unless it is one that needs no second asking: the menu's or Help now's."""
    place = session.place
    if place is None or place.conversation in (library.home, HELP):
        return replace(session, place=None)
    return replace(session, place=None, under=(*session.under, place))


def _settle(session: Session, turn: Turn, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """Follow a turn to the next question: another conversation, words resumed, the question underneath, or home."""
    if turn.place is not None:
        return replace(session, place=turn.place, serial=turn.place.serial), turn
    resumed = next((effect.message for effect in turn.effects if isinstance(effect, Resume)), None)
    if resumed is not None and (place := _parked(session, resumed)):
        parked = tuple(other for other in session.parked if other != place)
        session = replace(session, parked=parked)
        return _settle(session, _after(turn, _ask(place, session.serial, facts, library)), facts, library)
    session, turn = _keep(session, turn, facts)
    if turn.start is not None:
        begun = engine.begin(library.conversations[turn.start], facts, session.serial)
        return _settle(session, _after(turn, begun), facts, library)
    return _home(session, facts, library, turn)


def _keep(session: Session, turn: Turn, facts: Facts) -> tuple[Session, Turn]:
    """The conversation has ended: words in it that were neither sent nor put aside are parked."""
    ended = session.place
    session = replace(session, place=None)
    if ended is None or not turn.answers.words or any(isinstance(one, Submit | Discard) for one in turn.effects):
        return session, turn
    session = replace(session, parked=(*session.parked, replace(ended, answers=turn.answers)))
    return session, replace(turn, told=(*turn.told, (_kept((ended,), facts),)))


def _home(session: Session, facts: Facts, library: Library, turn: Turn) -> tuple[Session, Turn]:
    """Back to the question underneath, else to the menu."""
    facts = replace(facts, unsent=session.unsent)
    if session.under:
        asked = _ask(session.under[-1], session.serial, facts, library)
        return _settle(replace(session, under=session.under[:-1]), _after(turn, asked), facts, library)
    begun = engine.begin(library.conversations[library.home], facts, session.serial)
    return _settle(replace(session, place=None), _after(turn, begun), facts, library)


def _ask(place: Place, serial: int, facts: Facts, library: Library) -> Turn:
    """The question of `place` again, with a new serial."""
    place = replace(place, serial=serial, since=serial + 1)
    return engine.ask_again(library.conversations[place.conversation], place, facts)


def _after(first: Turn, then: Turn) -> Turn:
    """One turn that says both. The effects and answers of the first come first."""
    cause = first if first.effects else then
    told, effects = first.told + then.told, first.effects + then.effects
    return replace(then, told=told, effects=effects, answers=cause.answers, answered=cause.answered)


def _parked(session: Session, message: int) -> Place | None:
    return next((p for p in session.parked if p.answers.words and p.answers.words[0].message == message), None)


def _sound(session: Session, facts: Facts, library: Library) -> Session:
    """Move places to steps that exist today. Words at a place that is gone go on as caught words."""

    def moved(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(place for old in places if (place := _moved(old, facts, library)))

    place = _moved(session.place, facts, library) if session.place else None
    return replace(session, place=place, under=moved(session.under), parked=moved(session.parked))


def _moved(place: Place, facts: Facts, library: Library) -> Place | None:
    conversation = library.conversations.get(place.conversation)
    if conversation is not None:
        step = conversation.renamed.get(place.step, place.step)
        steps = conversation.steps_for(facts, place.asking, place.version)
        if step not in steps and (conversation.lost == "review" or not place.answers.words):
            step = conversation.lost
        if step in steps:
            path = tuple(conversation.renamed.get(earlier, earlier) for earlier in place.path)
            path = tuple(earlier for earlier in path if earlier in steps)
            return replace(place, step=step, path=path)
    if place.answers.words:
        return Place(CAUGHT, "review", replace(place.answers, chosen={}), (), place.serial, place.serial)
    return None


def dump(session: Session) -> dict[str, Any]:
    """The session as JSON values."""
    return {
        "place": _dump_place(session.place) if session.place else None,
        "under": [_dump_place(place) for place in session.under],
        "parked": [_dump_place(place) for place in session.parked],
        "serial": session.serial,
    }


def load(data: Mapping[str, Any]) -> Session:
    """The inverse of `dump`."""
    under, parked = (tuple(_load_place(item) for item in data[name]) for name in ("under", "parked"))
    return Session(_load_place(data["place"]) if data["place"] else None, under, parked, data["serial"])


def _dump_place(place: Place) -> dict[str, Any]:
    words = [[piece.message, piece.kind, piece.text, piece.at] for piece in place.answers.words]
    return {
        "at": [place.conversation, place.step],
        "path": list(place.path),
        "chosen": dict(place.answers.chosen),
        "words": words,
        "serials": [place.since, place.serial],
        "asking": place.asking,
        "version": place.version,
    }


def _load_place(data: Mapping[str, Any]) -> Place:
    answers = Answers(dict(data["chosen"]), tuple(Piece(*word) for word in data["words"]))
    conversation, step = data["at"]
    since, serial = data["serials"]
    path, asking, version = tuple(data["path"]), data.get("asking"), data.get("version")
    return Place(conversation, step, answers, path, since, serial, asking, version)
