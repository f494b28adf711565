"""Playing a conversation with made-up facts: the real session engine and the real words, no token and no database.

Rules of this file:
- Between two answers only JSON is kept of where the person is, so every answer follows a restart.
- Effects change the facts as they would in earnest, and are told as lines in plain English.
- What is shown is what a phone would show, but for the invisible marks around names in right-to-left text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.channel import Incoming, Outgoing, pressed, split
from bot.turns import saying
from bot.turns.judging import BACK_HOME
from bot.turns.meant import Show, commanded, is_label, typed
from conversations.effects import (
    AddDrawings,
    CallMe,
    Checked,
    Consent,
    Discard,
    Draw,
    Effect,
    Flag,
    Hide,
    Resume,
    ShowDrawings,
    Speak,
    Submit,
    TakeOut,
    Tidy,
    Told,
    Withdraw,
)
from conversations.facts import Facts, Sent
from conversations.library import calm, library_for, notices
from conversations.library.hide import HIDDEN
from conversations.model import (
    Answers,
    Edited,
    Piece,
    Reader,
    Reply,
    Says,
    Tap,
    Turn,
    Unusable,
    Words,
)
from conversations.samples import NOON
from conversations.screening.finding import Finding, is_call, judge, unscreened
from conversations.screening.returns import returned
from conversations.session import Go, Session, Stop, again, dump, load, respond
from locales import catalogue, words
from locales.words import FIRST_STRONG, POP

ELSEWHERE: Final = {
    "complaint": "the manager and the people on duty",
    "to_reviewer": "the reviewing officer",
    "to_advocate": "the advocate",
}


@dataclass(frozen=True)
class Shown:
    """What one answer came to: what was caused, and the messages; the last carries the buttons."""

    effects: tuple[str, ...]
    messages: tuple[Outgoing, ...]


class Rehearsal:
    """One person in conversation. `facts` are where they begin; effects change them; `look` screens what they write."""

    def __init__(
        self, reader: Reader, language: str, facts: Facts, look: Callable[[str], Finding | None] = judge
    ) -> None:
        self._look = look
        self.facts = replace(facts, reader=reader, languages=tuple(catalogue.names().items()))
        self._words = words.Words(language, reader)
        self._library = library_for(reader)
        self._kept = json.dumps(dump(Session()))

    @property
    def home(self) -> str:
        """The name of this reader's menu."""
        return self._library.home

    def begin(self, conversation: str) -> Shown:
        """Start a conversation, whatever waits."""
        return self._show([], *self._turn(Go(conversation)))

    def answer(self, came: Sequence[Incoming]) -> Shown:
        """Answer what came in together: words join, a question that was overtaken is not asked."""
        told, caused = self._screen(came)
        turn, waiting = Turn(None), list(came)
        while waiting:
            reply, used = self._next(waiting)
            first, waiting = waiting[0], waiting[used:]
            if isinstance(reply, Show):
                told.append((notices.NOTHING_NEW,))
            elif reply == Go(self.home) and first.text.casefold() in ("/start", "start"):
                told.append((notices.AGAIN,))
            turn, effects = self._turn(reply)
            told += turn.told
            caused += effects
            if any(isinstance(one, Hide) for one in turn.effects):
                return Shown(tuple(caused), (saying.shown_later(self._words, HIDDEN),))
        return self._show(told, replace(turn, told=()), caused)

    def _screen(self, came: Sequence[Incoming]) -> tuple[list[tuple[Says, ...]], list[str]]:
        """What is said at once because of what was written, and what was caused."""
        found = [(one, finding) for one in came if (finding := self._finding(one)) is not None]
        danger = [finding for one, finding in found if finding.screened]
        ids = {one.message or 0: finding.screened for one, finding in found}
        self.facts = replace(
            self.facts,
            flagged=self.facts.flagged | {row for row, screened in ids.items() if screened},
            unscreened=self.facts.unscreened | {row for row, screened in ids.items() if not screened},
        )
        caused = [f"flagged, {one.urgency}: {one.category}" for who, one in found if not is_call(who.text)]
        found = [(one, finding) for one, finding in found if not is_call(one.text)]  # Help now says so itself
        danger = [finding for one, finding in found if finding.screened]
        if danger:
            urgency = min((one.urgency for one in danger), key=lambda one: one != "now")
            return [calm.flagged(urgency, self.facts)], caused
        return ([calm.unscreened(any(one.file for one, _ in found))] if found else []), caused

    def _finding(self, came: Incoming) -> Finding | None:
        if came.kind in ("tap", "command"):
            return None
        if is_label(came.text, self._session(), self._library, self._words, self._facts()):
            return judge(came.text)
        found = self._look(came.text)
        if (found is None or found.urgency != "now") and self._is_unplanned(came.text):
            return Finding("missing_running_away", "now", BACK_HOME)
        return found or (unscreened("a file") if came.file is not None else None)

    def _is_unplanned(self, text: str) -> bool:
        return not self.facts.at_home and returned(text) is not None

    def _turn(self, reply: Reply | Go | Stop | Show) -> tuple[Turn, list[str]]:
        """One turn, from JSON to JSON; its effects are carried out on the facts, and told."""
        facts = self._facts()
        if isinstance(reply, Show):
            session, turn = again(self._session(), facts, self._library)
        else:
            session, turn = respond(self._session(), reply, facts, self._library)
        self._kept = json.dumps(dump(session))
        return turn, [self._carry_out(effect, turn.answers) for effect in turn.effects]

    def _session(self) -> Session:
        return load(json.loads(self._kept))

    def _facts(self) -> Facts:
        return replace(self.facts, unsent=self._session().unsent)

    def _next(self, waiting: Sequence[Incoming]) -> tuple[Reply | Go | Stop | Show, int]:
        pieces: tuple[Piece, ...] = ()
        for one in waiting:
            meant = self._meaning(one)
            if not isinstance(meant, Words):
                return (Words(pieces), len(pieces)) if pieces else (meant, 1)
            pieces += meant.pieces
        return Words(pieces), len(pieces)

    def _meaning(self, came: Incoming) -> Reply | Go | Stop | Show:
        session, piece = self._session(), Piece(came.message or 0, came.kind, came.text)
        match came.kind:
            case "tap":
                return pressed(came.press) or Tap("", "", 0)
            case "command":
                return commanded(came.text.removeprefix("/"), session, self._library)
            case "edit":
                return Edited(piece.message, replace(piece, kind="text"))
            case _ if not came.usable:
                return Unusable()
            case "text" if self._is_unplanned(came.text):
                return Go("unplanned", (piece,))
            case "text":
                return typed(came.text, session, self._library, self._words, self._facts()) or Words((piece,))
        return Words((piece,))

    def _carry_out(self, effect: Effect, answers: Answers) -> str:
        match effect:
            case Submit(kind):
                self.facts = replace(self.facts, sent=(_sent(self.facts, kind, answers), *self.facts.sent))
            case Withdraw(statement):
                gone = (replace(one, withdrawn=True) if one.id == statement else one for one in self.facts.sent)
                self.facts = replace(self.facts, sent=tuple(gone))
            case AddDrawings():
                new = (one.message for one in answers.words if one.kind == "photo")
                self.facts = replace(self.facts, drawings=tuple(dict.fromkeys((*self.facts.drawings, *new))))
            case TakeOut(drawing):
                left = tuple(one for one in self.facts.drawings if one != drawing)
                self.facts = replace(self.facts, drawings=left)
            case Speak(language):
                self._words = replace(self._words, language=language)
        return told(effect, answers, self.facts)

    def _show(self, before: list[tuple[Says, ...]], turn: Turn, effects: list[str]) -> Shown:
        values = self._facts().values
        messages = [saying.message(self._words, says, values).outgoing for says in (*before, *turn.told)]
        if turn.place is not None:
            asked = saying.message(self._words, turn.asked, values).outgoing
            messages.append(replace(asked, keys=saying.keys(self._words, turn.buttons, turn.place, values)))
        return Shown(tuple(effects), tuple(piece for message in messages for piece in split(message)))


def _sent(facts: Facts, kind: str, answers: Answers) -> Sent:
    number = 1 + max((one.id for one in facts.sent), default=0)
    return Sent(number, kind, answers.words, answers.chosen.get("feeling"), NOON, safety=kind == "help")


def told(effect: Effect, answers: Answers, facts: Facts) -> str:
    """What an effect does, for whoever watches."""
    match effect:
        case Submit(kind):
            others = f" and {facts.reviewer}" if answers.chose("audience", "reviewer") else ""
            whose = ELSEWHERE.get(kind, f"{facts.worker}'s queue{others}")
            return f"sent to {whose}: {', '.join((kind, *_content(answers)))}"
        case Told(sentences, _):
            return f"told: {len(sentences)} of the plan"
        case Checked(_, sentence, outcome):
            return f"our sentence {sentence}: {outcome}"
        case CallMe():
            return f"{facts.worker} is asked to talk it through"
        case Consent(_, kind):
            return f"kept of the agreement: {kind}"
        case Draw(kind):
            return f"drawn: {kind}"
        case AddDrawings():
            return "kept: a drawing of their own"
        case ShowDrawings():
            return f"shown: {len(facts.drawings)} of their own drawings"
        case TakeOut():
            return "taken out: a drawing of their own"
        case Flag(category, urgency):
            return f"flagged, {urgency}: {category}"
        case Withdraw(statement):
            return f"taken back: number {statement}"
        case Speak(language):
            return f"the language is now {catalogue.name(language)}"
        case Resume():
            return "unsent words taken up again"
        case Hide():
            return "the chat is cleared"
        case Tidy(on):
            return "the chat is cleared every evening" if on else "the chat is cleared only when asked"
        case Discard() if {one.message for one in answers.words} & (facts.flagged | facts.unscreened):
            return "not sent; a person looks at it all the same"
        case Discard():
            return "not sent; erased within seven days" if answers.words else "nothing to send"


def _content(answers: Answers) -> list[str]:
    feeling = answers.chosen.get("feeling")
    pieces = (
        f"“{one.text}”" if one.kind == "text" else f"[{one.kind}]{' ' * bool(one.text)}{one.text}"
        for one in answers.words
    )
    return [*([feeling] if feeling else []), *pieces]


def lines(message: Outgoing) -> list[str]:
    """A message as lines of text in logical order; somebody's own words behind a bar."""
    return [f"│ {line}" if part.quote else line for part in message.parts for line in visible(part.text).split("\n")]


def visible(text: str) -> str:
    """The text without the invisible marks around names."""
    return text.replace(FIRST_STRONG, "").replace(POP, "")
