"""What somebody meant who typed words or a command, at the question where they are. Pure: no database, no channel.

Rules of this file: a call for help comes before everything; then words that work everywhere; then the buttons of the
open question. Whatever is none of these is free words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from conversations import common
from conversations.engine import buttons
from conversations.facts import Facts
from conversations.model import SAID, Ask, Hear, Reader, Reply, Said, Step, Tap
from conversations.screening.finding import is_call
from conversations.session import Go, Library, Session, Stop
from conversations.typed import named, plain
from locales import catalogue
from locales.words import Words, all_languages

COMMANDS: Final[dict[str, Go | Stop]] = {
    "messages": Go("my_messages"),
    "help": Go("help_now"),
    "about": Go("about"),
    "language": Go("language"),
    "clear": Go("hide"),
    "stop": Stop(),
}


LONGEST_LABEL: Final = 40


@dataclass(frozen=True)
class Show:
    """Show what is new; `notice` is the one whose button was tapped."""

    notice: int | None = None


def commanded(name: str, session: Session, library: Library) -> Reply | Go | Stop:
    """What the command `/name` means; one that nobody knows leads to the menu."""
    if name == "start" and session.place is None:
        return Go("welcome")
    if name == "back":
        return back(session)
    return COMMANDS.get(name, Go(library.home))


def typed(text: str, session: Session, library: Library, words: Words, facts: Facts) -> Reply | Go | Stop | Show | None:
    """A typed button, or words that work everywhere; None when these are free words."""
    if is_call(text):
        return Go("help_now")
    written = plain(text)
    if _means(written, common.STOP_WORDS):
        return Stop()
    if _means(written, common.BACK_WORDS):
        return back(session)
    if _means(written, common.HIDE_WORDS):
        return Go("hide")
    if not _grave(session, library, facts):
        if _means(written, common.MENU_WORDS):
            return Go(library.home)
        if _means(written, common.SHOW_WORDS):
            return Show()
    return _offered(text, session, library, words, facts)


def back(session: Session) -> Tap:
    """A tap on Back at the open question."""
    place = session.place
    return Tap(place.step, "back", place.serial) if place else Tap("", "back", 0)


def _means(written: str, sentence: Said) -> bool:
    return written in _everywhere(sentence.key)


@cache
def _everywhere(key: str) -> frozenset[str]:
    """The words of every language, as they are compared."""
    return frozenset(plain(one) for one in all_languages(key))


def _step(session: Session, library: Library, facts: Facts) -> Step | None:
    """The step at which the person is asked something."""
    place = session.place
    conversation = library.conversations.get(place.conversation) if place else None
    return conversation.steps_for(facts, place.asking).get(place.step) if conversation and place else None


def _grave(session: Session, library: Library, facts: Facts) -> bool:
    """Is this a question about danger? Then whatever else a word may mean, it is the answer."""
    step = _step(session, library, facts)
    return isinstance(step, Ask) and any(choice.flag for choice in step.choices)


def _offered(text: str, session: Session, library: Library, words: Words, facts: Facts) -> Tap | None:
    """The button of the open question that these words name."""
    place, labels = session.place, _labels(session, library, words, facts)
    value = named(text, labels) if place is not None and labels else None
    return Tap(place.step, value, place.serial) if place is not None and value else None


@cache
def _of_ours() -> frozenset[str]:
    """Every short text of ours without a name in it, in every language: what could be a label."""
    spoken = [Words(code, reader) for code in catalogue.offered() for reader in Reader]
    return frozenset(
        plain(text)
        for words in spoken
        for said in SAID.values()
        if words.reader in said.texts and not said.plurals and "{" not in said.texts[words.reader]
        for text in words.each(said)
        if len(text) <= LONGEST_LABEL
    )


def may_be_label(text: str) -> bool:
    """Could these be the words of a button? Looked up, so that nobody's place has to be read for other words."""
    return len(text) <= LONGEST_LABEL and plain(text) in _of_ours()


def is_label(text: str, session: Session, library: Library, words: Words, facts: Facts) -> bool:
    """Are these exactly the words of a button of the open question, with nothing added and nothing left out?"""
    return any(plain(text) == plain(label) for _, label in _labels(session, library, words, facts))


def _labels(session: Session, library: Library, words: Words, facts: Facts) -> list[tuple[str, str]]:
    """(value, words) of every button of the open question, in all the words that name it."""
    step = _step(session, library, facts)
    if not isinstance(step, Ask | Hear):
        return []
    offered = [one for row in buttons(step, facts) for one in row]
    labels = [(one.value, words.label(one.label, facts.values)) for one in offered]
    return labels + [(one.value, form) for one in offered if one.typed for form in words.each(one.typed)]
