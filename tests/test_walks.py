"""Every way through every conversation is walked once, every step is rendered once, and nothing said is ever lost.

How many of each is reported when all tests have run.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.channel import Outgoing, split, units
from bot.turns import saying
from conversations.common import KEPT, LEFT, SEEN, UNCHECKED
from conversations.effects import Discard, Flag, Hide, Submit, Withdraw
from conversations.facts import Facts
from conversations.library import CONVERSATIONS, library_for
from conversations.model import (
    Ask,
    Conversation,
    Edited,
    Hear,
    Piece,
    Place,
    Reader,
    Reply,
    Said,
    Tap,
    Turn,
    Unusable,
    Words,
)
from conversations.samples import SAMPLES, read_by
from conversations.session import CAUGHT, HELP, Go, Library, Session, Stop, again, dump, forget, load, respond
from conversations.walk import HOME, Edge, Path, example, paths, taken
from locales import catalogue
from locales import words as locale_words

TELEGRAM_TEXT = 4096
ADDRESS = re.compile(" at 0x[0-9a-f]+")
LABEL_LETTERS = 40
WALKERS = (Reader.CHILD, Reader.PARENT)
"""One for each menu; the words of the other readers are rendered, their ways are the same."""


def known(walker: object, sample: str) -> Facts:
    """The facts of this sample, as this walker has them."""
    return read_by(Reader(str(walker)), SAMPLES[sample])


@cache
def telling(conversation_id: str, walker: Reader) -> tuple[str, ...]:
    """The samples that make a difference here: of those with the same steps, in the same circumstances, the first."""
    conversation, found = CONVERSATIONS[conversation_id], dict[str, str]()
    for sample in SAMPLES if walker in conversation.readers else ():
        facts = known(walker, sample)
        made = ADDRESS.sub("", repr(tuple(conversation.steps_for(facts).values())))  # a condition is told by its name
        around = (facts.flagged, facts.unscreened, facts.flagged_lately, facts.unsent, facts.has_plan_b)
        found.setdefault(f"{made} {around} {sorted(facts.values)}", sample)
    return tuple(found.values())


ALL = [
    pytest.param(one.id, walker, sample, id=f"{one.id}-{walker}-{sample}")
    for one in CONVERSATIONS.values()
    for walker in WALKERS
    for sample in telling(one.id, walker)
]
every_way = pytest.mark.parametrize(("conversation", "walker", "sample"), ALL)


def asks(conversation: Conversation, facts: Facts) -> bool:
    """Does it wait for an answer? What only says or does something leads home in the same turn."""
    return any(isinstance(step, Ask | Hear) for step in conversation.steps_for(facts).values())


every_question = pytest.mark.parametrize(
    ("conversation", "walker", "sample"),
    [one for one in ALL if asks(CONVERSATIONS[str(one.values[0])], known(one.values[1], str(one.values[2])))],
)


def kept(session: Session) -> Session:
    """What a restart leaves."""
    return load(json.loads(json.dumps(dump(session))))


def answer(session: Session, reply: Reply | Go | Stop, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """One answer after a restart. Whatever it was, a question with a button waits afterwards."""
    session, turn = respond(kept(session), reply, replace(facts, unsent=(*facts.unsent, *session.unsent)), library)
    assert turn.place is not None
    assert turn.place == session.place
    assert any(turn.buttons)
    return session, turn


def begun(conversation: Conversation, facts: Facts, library: Library) -> tuple[Session, Turn]:
    """The conversation at its first question."""
    if conversation.id == CAUGHT:
        return answer(Session(), spoken(1), facts, library)
    return answer(Session(), Go(conversation.id), facts, library)


def here(session: Session) -> Place:
    assert session.place is not None
    return session.place


def spoken(message: int, text: str = "") -> Words:
    return Words((example(message, text or f"words number {message}"),))


def reply_of(edge: Edge, session: Session) -> Reply:
    """What somebody does to take this edge."""
    if edge.by == "words":
        return spoken(session.serial + 100, edge.value)
    return Tap(edge.step, edge.value or "back", session.serial)


def walked(
    conversation: Conversation, facts: Facts, library: Library, path: Path
) -> Iterator[tuple[Edge | None, Session, Turn]]:
    """Every turn of this path: the first question, then one for every answer in it."""
    session, turn = begun(conversation, facts, library)
    yield None, session, turn
    for edge in path:
        if edge.by:
            assert session.place is not None
            assert (session.place.conversation, session.place.step) == (conversation.id, edge.step)
            session, turn = answer(session, reply_of(edge, session), facts, library)
            yield edge, session, turn


def arrived(conversation: Conversation, facts: Facts, library: Library, last: Edge, place: Place) -> None:
    """The engine is where the path says."""
    target = library.conversations.get(last.to.removeprefix("@"))
    if last.to == HOME or (target and not asks(target, facts)):
        assert place.conversation == library.home
    elif last.ends:
        assert target
        assert place.conversation == target.id
    elif isinstance(conversation.steps_for(facts)[last.to], Ask | Hear):
        assert (place.conversation, place.step) == (conversation.id, last.to)


@cache
def turns(conversation_id: str, walker: Reader, sample: str) -> tuple[tuple[Turn, ...], int, int]:
    """Walk all paths: a turn for each edge and for the first question; how many paths; how many edges."""
    conversation, facts, library = CONVERSATIONS[conversation_id], known(walker, sample), library_for(walker)
    ways = list(paths(conversation, facts))
    seen: dict[Edge | None, Turn] = {}
    for path in ways:
        went = list(walked(conversation, facts, library, path))
        seen |= {edge: turn for edge, _, turn in went if edge not in seen}
        arrived(conversation, facts, library, path[-1], here(went[-1][1]))
    return tuple(seen.values()), len(ways), len(taken(conversation, facts))


@every_way
def test_every_path_leads_where_it_says(conversation: str, walker: Reader, sample: str) -> None:
    _, count, edges = turns(conversation, walker, sample)
    assert count > 0
    assert edges > 0


def rendered(turn: Turn, words: locale_words.Words, facts: Facts) -> Iterator[Outgoing]:
    """The messages of a turn as they would be sent."""
    messages = [saying.message(words, says, facts.values).outgoing for says in (*turn.told, turn.asked)]
    assert turn.place is not None
    keys = saying.keys(words, turn.buttons, turn.place, facts.values)
    yield from (piece for message in messages[:-1] for piece in split(message))
    yield from split(replace(messages[-1], keys=keys))


def fits(message: Outgoing) -> None:
    """Nothing in it is more than Telegram takes, or a small phone shows."""
    assert 0 < sum(units(part.text) + 2 for part in message.parts) <= TELEGRAM_TEXT
    for key in (key for row in message.keys for key in row):
        assert 0 < len(key.label) <= LABEL_LETTERS
        assert 0 < len(key.data.encode()) <= 64


@pytest.mark.parametrize("language", catalogue.offered())
@pytest.mark.parametrize("reader", Reader)
def test_every_step_can_be_said(reader: Reader, language: str, figure: Callable[[str], None]) -> None:
    words, count = locale_words.Words(language, reader), 0
    walker = Reader.PARENT if reader is Reader.PARENT else Reader.CHILD
    for conversation in CONVERSATIONS.values():
        for sample in telling(conversation.id, walker) if reader in conversation.readers else ():
            for turn in turns(conversation.id, walker, sample)[0]:
                for message in rendered(turn, words, known(walker, sample)):
                    fits(message)
                    count += 1
    assert count > 1000
    figure(f"{count} messages rendered")


def test_how_much_is_walked(figure: Callable[[str], None]) -> None:
    every = [turns(*one.values) for one in ALL]
    ways = {
        (one.id, edge) for one in CONVERSATIONS.values() for facts in SAMPLES.values() for edge in taken(one, facts)
    }
    steps = {(conversation, edge.step) for conversation, edge in ways}
    figure(f"{len(CONVERSATIONS)} conversations, {len(SAMPLES)} samples, {len(steps)} steps, {len(ways)} edges")
    figure(f"walked: {sum(one[2] for one in every)} edges, {sum(one[1] for one in every)} paths over all samples")
    assert len(steps) > len(CONVERSATIONS)


# What works everywhere


@cache
def questions(conversation: str, walker: Reader, sample: str) -> tuple[tuple[Session, ...], Library]:
    """Somebody at each question of the conversation."""
    facts, library = known(walker, sample), library_for(walker)
    found: dict[str, Session] = {}
    for path in paths(CONVERSATIONS[conversation], facts):
        for _, session, _ in walked(CONVERSATIONS[conversation], facts, library, path):
            if here(session).conversation == conversation:
                found.setdefault(here(session).step, session)
    return tuple(found.values()), library


def true_of_words_left(facts: Facts) -> Said:
    """What somebody is told about words they leave behind."""
    if facts.flagged:
        return SEEN
    return UNCHECKED if facts.unscreened else KEPT


def same_question(one: Place, other: Place) -> bool:
    return (one.conversation, one.step, one.answers) == (other.conversation, other.step, other.answers)


@every_question
def test_stop_leads_home_and_keeps_words(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        place = here(session)
        after, turn = answer(session, Tap(place.step, "stop", place.serial), known(walker, sample), library)
        assert here(after).conversation == library.home
        assert after.unsent == session.unsent
        assert turn.told[-1] == (true_of_words_left(known(walker, sample)) if session.unsent else LEFT,)


@every_question
def test_hide_clears_leads_home_and_keeps_words(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        place = here(session)
        after, turn = answer(session, Tap(place.step, "hide", place.serial), known(walker, sample), library)
        assert Hide() in turn.effects
        assert here(after).conversation == library.home
        assert after.unsent == session.unsent


@every_question
def test_help_comes_at_once_and_leads_back(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        place = here(session)
        helped, turn = answer(session, Tap(place.step, "help", place.serial), known(walker, sample), library)
        assert here(helped).conversation == HELP
        assert Flag("child_asks_for_help_now", "now") in turn.effects
        after, _ = answer(helped, Tap("words", "none", helped.serial), known(walker, sample), library)
        home = place.conversation in (library.home, HELP)
        assert here(after).conversation == library.home if home else same_question(here(after), place)
        assert after.unsent == session.unsent


@every_question
def test_back_leads_to_the_question_before(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        place = here(session)
        after, _ = answer(session, Tap(place.step, "back", place.serial), known(walker, sample), library)
        assert here(after).step == (place.path[-1] if place.path else "menu")
        assert after.unsent == session.unsent


@every_question
def test_words_are_never_dropped(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        said = spoken(999)
        after, turn = answer(session, said, known(walker, sample), library)
        waiting = [piece for unsent in after.unsent for piece in unsent.pieces]
        sent = turn.answers.words if any(isinstance(effect, Submit) for effect in turn.effects) else ()
        assert said.pieces[0] in (*waiting, *sent)


@every_question
def test_what_means_nothing_asks_again(conversation: str, walker: Reader, sample: str) -> None:
    sessions, library = questions(conversation, walker, sample)
    for session in sessions:
        for reply in (Unusable(), Tap("nowhere", "yes", session.serial), Tap(here(session).step, "nothing", 0)):
            after, turn = answer(session, reply, known(walker, sample), library)
            assert same_question(here(after), here(session))
            assert not turn.effects
            assert len(turn.asked) > 1


# Whatever anybody does


class Anybody(RuleBasedStateMachine):
    """Somebody who taps, types, edits and leaves at random. `waiting` is what must not be lost: message -> text."""

    @initialize(reader=st.sampled_from([Reader.CHILD, Reader.PARENT]), sample=st.sampled_from(sorted(SAMPLES)))
    def begin(self, reader: Reader, sample: str) -> None:
        self.reader, self.library = reader, library_for(reader)
        self.facts = replace(known(reader, sample), unsent=())
        self.session, self.newest = Session(), 0
        self.waiting: dict[int, str] = {}
        self.written: list[int] = []
        self.buttons: list[Tap] = []
        self.take(Go(self.library.home))

    def take(self, reply: Reply | Go | Stop) -> Turn:
        """Answer, and account for every word."""
        serial = self.session.serial
        facts = replace(self.facts, unsent=self.session.unsent)
        self.session, turn = respond(kept(self.session), reply, facts, self.library)
        assert self.session.serial > serial
        self.look(turn)
        if any(isinstance(effect, Submit | Discard) for effect in turn.effects):
            for piece in turn.answers.words:
                assert self.waiting.pop(piece.message) == piece.text
        self.nothing_is_lost()
        return turn

    def look(self, turn: Turn) -> None:
        """There is a question with buttons; they are remembered."""
        assert turn.place is not None
        assert turn.place == self.session.place
        shown = [Tap(turn.place.step, one.value, turn.place.serial) for row in turn.buttons for one in row]
        assert shown
        self.buttons += shown

    def nothing_is_lost(self) -> None:
        kept_now = {piece.message: piece.text for unsent in self.session.unsent for piece in unsent.pieces}
        assert kept_now == self.waiting

    def works(self, tap: Tap) -> bool:
        place = here(self.session)
        return tap.step == place.step and place.since <= tap.serial <= place.serial

    @rule(data=st.data())
    def taps_what_is_shown(self, data: st.DataObject) -> None:
        self.take(data.draw(st.sampled_from([tap for tap in self.buttons if self.works(tap)])))

    @precondition(lambda self: any(not self.works(tap) for tap in self.buttons))
    @rule(data=st.data())
    def taps_an_old_button(self, data: st.DataObject) -> None:
        turn = self.take(data.draw(st.sampled_from([tap for tap in self.buttons if not self.works(tap)])))
        assert not any(isinstance(effect, Submit | Discard | Withdraw) for effect in turn.effects)

    @rule(step=st.text(max_size=8), value=st.text(max_size=8), serial=st.integers(-1, 99))
    def taps_what_never_was(self, step: str, value: str, serial: int) -> None:
        turn = self.take(Tap(f"x{step}", value, serial))
        assert not any(isinstance(effect, Submit | Discard | Withdraw) for effect in turn.effects)

    @rule(texts=st.lists(st.text(max_size=20), min_size=1, max_size=3))
    def writes(self, texts: list[str]) -> None:
        place = here(self.session)
        step = self.library.conversations[place.conversation].steps_for(self.facts).get(place.step)
        if isinstance(step, Hear) and step.anew:
            for piece in place.answers.words:
                del self.waiting[piece.message]
        self.take(Words(tuple(self.said(text) for text in texts)))

    def said(self, text: str) -> Piece:
        self.newest += 1
        self.written.append(self.newest)
        self.waiting[self.newest] = text
        return Piece(self.newest, "text", text)

    @precondition(lambda self: self.written)
    @rule(data=st.data(), text=st.text(max_size=20))
    def edits(self, data: st.DataObject, text: str) -> None:
        earlier = data.draw(st.sampled_from([0, *self.written]))
        piece = self.said(text)
        if any(word.message == earlier for word in here(self.session).answers.words):
            del self.waiting[piece.message]
            self.waiting[earlier] = text
        self.take(Edited(earlier, piece))

    @rule()
    def sends_a_sticker(self) -> None:
        assert not self.take(Unusable()).effects

    @rule(data=st.data())
    def goes(self, data: st.DataObject) -> None:
        names = [one.id for one in CONVERSATIONS.values() if self.reader in one.readers and one.id != CAUGHT]
        self.take(Go(data.draw(st.sampled_from(names))))

    @precondition(lambda self: self.session.unsent)
    @rule(data=st.data())
    def takes_up_unsent_words(self, data: st.DataObject) -> None:
        turn = self.take(Go("my_messages"))
        offered = [one.value for row in turn.buttons for one in row if one.value.startswith("u")]
        chosen = data.draw(st.sampled_from(offered))
        self.take(Tap("page-0", chosen, self.session.serial))
        assert here(self.session).answers.words[0].message == int(chosen.removeprefix("u"))

    @rule()
    def stops(self) -> None:
        self.take(Stop())
        assert here(self.session).conversation == self.library.home

    @rule()
    def is_asked_again(self) -> None:
        before = here(self.session)
        facts = replace(self.facts, unsent=self.session.unsent)
        self.session, turn = again(kept(self.session), facts, self.library)
        assert same_question(here(self.session), before)
        self.look(turn)
        self.nothing_is_lost()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def some_words_are_erased(self, data: st.DataObject) -> None:
        gone = data.draw(st.sets(st.sampled_from(sorted(self.waiting)), min_size=1))
        self.session = forget(self.session, frozenset(gone))
        for message in gone:
            del self.waiting[message]
        self.take(Unusable())


Anybody.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnybody = Anybody.TestCase
