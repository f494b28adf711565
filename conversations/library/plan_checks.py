"""A light check after each part of the plan: of our words, not of the person.

Rules of this file:
- Younger readers pick, in little games; older ones and parents say it in their own words and compare. Nobody sees a
  score.
- A miss brings simpler words. A second miss tells the worker which sentence failed, and offers to talk it through.
- Words are sent only by a tap. Whoever skips, or does not send, is told what becomes of words they have written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from conversations.common import SEEN, SKIP, UNCHECKED
from conversations.effects import CallMe, Checked, Discard, Effect, Submit
from conversations.facts import Facts
from conversations.library.sharing import DONT_SEND, NOT_SENT, seen_already, unchecked
from conversations.model import (
    Answers,
    Ask,
    Branch,
    Choice,
    Line,
    OwnWords,
    Reader,
    Said,
    Says,
    Step,
    Tell,
    said,
)
from conversations.plan import WHAT, Sentence

YES_RIGHT = said("plan.check.right", "Yes. Then my words were clear.")
AGAIN = said("plan.check.again", "I did not say that well. I try again:")
MY_FAULT = said(
    "plan.check.my_fault",
    "My words were not clear. That is not your fault. I tell {worker} which sentence it was, so that it gets better.",
    teen="My explanation wasn't clear. That's on me, not you. I tell {worker} which sentence it was, "
    "so it gets better.",
)
TALK = said("plan.check.talk", "Would you like {worker} to talk it through with you?")
TALK_YES = said("plan.check.talk_yes", "Yes, please")
TALK_NO = said("plan.check.talk_no", "No, that's fine")
WILL_TALK = said(
    "plan.check.will_talk", "I tell {worker}. I can't say when {worker} rings. You can ask again at any time."
)
UNSURE = said("plan.check.unsure", "🤷 I'm not sure", teen="I'm not sure", parent="I'm not sure")

CHECKS: Final = {
    "why": said("plan.check.why", "Which of these is true?"),
    "steps": said("plan.check.steps", "Which of these comes first?"),
    "then": said("plan.check.then", "And which of these comes after that?"),
    "who": said("plan.check.who_there", "Who is there then?"),
    "decision": said("plan.check.decision", "Who decides about that?"),
    "not_well": said("plan.check.not_well", "What can you do if it is not going well?"),
}
WHY_RIGHT = said("plan.check.why_right", "Things were hard for the grown-ups")
WHY_WRONG = said("plan.check.why_wrong", "I did something wrong")
WHO_RIGHT = said("plan.check.who_right", "The people I just named")
WHO_WRONG = said("plan.check.who_wrong", "I have to, all alone")
DO_RIGHT = said("plan.check.do_right", "Tell somebody")
DO_WRONG = said("plan.check.do_wrong", "Keep it to myself")
NOTHING = said("plan.check.nothing", "Nothing more comes")

TELL_BACK = said(
    "plan.back.ask",
    "Did I say that clearly? Tell me in your own words, as you would tell a friend. It checks me, not you.",
    teen="Was that clear? Put it in your own words, the way you'd tell a friend. It checks me, not you.",
)
COMPARE = said("plan.back.compare", "You wrote:")
OWN_WORDS_OF = said("plan.check.own_words_of", "Those are {worker}'s own words. {worker} can say it in another way.")
I_MEANT = said("plan.back.meant", "And this is what I meant:")
ONLY_IF = said("plan.back.not_sent", "I don't send your words to anybody unless you tap “Send”.")
SAME = said("plan.back.same", "Is that the same?")
SAME_YES = said("plan.back.yes", "Yes, the same")
SAME_NO = said("plan.back.no", "No, not quite")
SEND_IT = said("plan.back.send", "Send my words to {worker}")
SENT_IT = said("plan.back.sent", "It is sent. I will tell you when {worker} has read it.")
CLEARER = said("plan.back.clearer", "Is it clearer now?")
CLEAR_YES = said("plan.back.clear_yes", "Yes")
CLEAR_NO = said("plan.back.clear_no", "No")

PICKS: Final = frozenset({Reader.YOUNG, Reader.CHILD})
"""Who is checked by a little game."""

Onward = tuple[Effect, ...]
"""What leaving a check causes: the next sentence is told."""


@dataclass(frozen=True)
class Game:
    """A question with one answer that fits our words. `about` is the sentence it checks."""

    name: str
    says: tuple[Says, ...]
    right: Said | str
    other: Said | str
    about: Sentence

    @property
    def options(self) -> tuple[tuple[str, Said | str], ...]:
        """What can be picked; the order is not always the same."""
        pair = (("right", self.right), ("other", self.other))
        swapped = int(self.about.key, 16) % 2
        return (*(pair[::-1] if swapped else pair), ("unsure", UNSURE))


def checking(facts: Facts, part: str, some: Sequence[Sentence], after: str, onward: Onward) -> Iterator[Step]:
    """The steps that check these sentences of a part, the first question first, and then lead on to `after`."""
    if facts.reader not in PICKS:
        yield from telling_back(facts, part, some[:1], after, onward)
        return
    games = tuple(_games(facts, part, some))
    for one, following in pairwise((*games, None)):
        assert one is not None
        yield from _picking(one, f"c-{following.name}" if following else after, () if following else onward)


def _games(facts: Facts, part: str, some: Sequence[Sentence]) -> Iterator[Game]:
    if part != "steps":
        right, other = {
            "why": (WHY_RIGHT, WHY_WRONG),
            "decision": (WHO_RIGHT, WHO_WRONG),
            "not_well": (DO_RIGHT, DO_WRONG),
        }[part]
        yield Game(part, (CHECKS[part],), right, other, some[0])
        return
    kinds: dict[str, Sentence] = {}
    for one in some:
        if one.step is not None:
            kinds.setdefault(one.step.kind, one)
    first, *more = kinds
    yield Game("steps", _asking("steps", kinds[first]), WHAT[first], WHAT[more[0]] if more else NOTHING, kinds[first])
    if len(more) > 1:
        yield Game("then", _asking("then", kinds[more[0]]), WHAT[more[0]], WHAT[more[1]], kinds[more[0]])
    yield from _who(facts, some)


def _who(facts: Facts, some: Sequence[Sentence]) -> Iterator[Game]:
    """Who is there at the next step, if somebody else is named in another."""
    step = some[0].step
    there = [name for name in step.who if name != facts.name] if step else []
    others = [name for one in some if one.step for name in one.step.who if name not in (facts.name, *there)]
    if step and there and others:
        what = Line(WHAT[step.kind], source=some[0].says.source)
        yield Game("who", (what, CHECKS["who"]), there[0], others[0], some[0])


def _asking(name: str, about: Sentence) -> tuple[Says, ...]:
    """The question. What may be picked is told too, so it needs the approval of what it is about."""
    return (Line(CHECKS[name], source=about.says.source),)


def _checked(one: Sentence, outcome: str) -> Checked:
    return Checked(one.id, one.says.said.key, outcome)


def _again(part: str, *some: Sentence) -> tuple[Says, ...]:
    """The same in simpler words, as far as they are ours."""
    return (AGAIN, *(one.simpler for one in some), *((OWN_WORDS_OF,) if part == "why" else ()))


def _picking(game: Game, after: str, onward: Onward) -> Iterator[Step]:
    name, one = game.name, game.about

    def choices(wrong: str) -> tuple[Choice, ...]:
        return tuple(Choice(value, label, f"y-{name}" if value == "right" else wrong) for value, label in game.options)

    yield Ask(f"c-{name}", game.says, choices(f"n-{name}"))
    yield Tell(f"y-{name}", (YES_RIGHT,), after, (_checked(one, "understood"), *onward))
    yield Tell(f"n-{name}", _again(name, one), f"d-{name}", (_checked(one, "missed"),))
    yield Ask(f"d-{name}", game.says, choices(f"m-{name}"))
    yield from _missed_again(name, one, after, onward)


def nothing_said(answers: Answers) -> bool:
    """Is there nothing that could be lost?"""
    return not answers.words


def telling_back(facts: Facts, part: str, meant: Sequence[Sentence], after: str, onward: Onward) -> Iterator[Step]:
    """They say these sentences in their own words and compare. `part` names the steps, `after` what comes next."""
    one = meant[0]
    yield Ask(f"c-{part}", (TELL_BACK,), (Choice("skip", SKIP, f"x-{part}"),), own_words=f"r-{part}")
    yield Ask(
        f"r-{part}",
        (COMPARE, OwnWords(), I_MEANT, *(each.says for each in meant), ONLY_IF, SAME),
        (
            Choice("yes", SAME_YES, f"y-{part}"),
            Choice("no", SAME_NO, f"n-{part}"),
            Choice("unsure", UNSURE, f"n-{part}"),
            Choice("send", SEND_IT, f"w-{part}"),
            Choice("dont", DONT_SEND, f"x-{part}"),
        ),
        own_words=f"r-{part}",
    )
    yield Tell(f"y-{part}", (YES_RIGHT,), after, (Discard(), _checked(one, "understood"), *onward))
    yield from _leaving(facts, part, after, onward)
    yield Tell(f"w-{part}", (SENT_IT,), after, (Submit("teach_back"), *onward))
    yield Tell(f"n-{part}", _again(part, *meant), f"d-{part}", (Discard(), _checked(one, "missed")))
    yield Ask(
        f"d-{part}",
        (CLEARER,),
        (Choice("yes", CLEAR_YES, f"k-{part}"), Choice("no", CLEAR_NO, f"m-{part}")),
    )
    yield Tell(f"k-{part}", (), after, (_checked(one, "understood"), *onward))
    yield from _missed_again(part, one, after, onward)


def _leaving(facts: Facts, part: str, after: str, onward: Onward) -> Iterator[Step]:
    """Not sending: true words about what becomes of what was written, if anything was."""
    ways = ((nothing_said, "o"), (seen_already(facts), "xs"), (unchecked(facts), "xu"))
    yield Branch(f"x-{part}", tuple((holds, f"{to}-{part}") for holds, to in ways), f"xn-{part}")
    yield Tell(f"o-{part}", (), after, onward)
    for to, words in (("xs", SEEN), ("xu", UNCHECKED), ("xn", NOT_SENT)):
        yield Tell(f"{to}-{part}", (words,), after, (Discard(), *onward))


def _missed_again(name: str, one: Sentence, after: str, onward: Onward) -> Iterator[Step]:
    yield Tell(f"m-{name}", (MY_FAULT,), f"t-{name}", (_checked(one, "missed_again"),))
    yield Ask(
        f"t-{name}",
        (TALK,),
        (
            Choice("yes", TALK_YES, f"call-{name}"),
            Choice("no", TALK_NO, after, effects=onward),
        ),
        per_row=2,
    )
    yield Tell(f"call-{name}", (WILL_TALK,), after, (CallMe(one.id), *onward))
