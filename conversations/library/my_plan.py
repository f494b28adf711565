"""The plan, told in small pieces, and a light check after each part: of our words, not of the person.

Rules of this file:
- Only sentences that a worker has approved for this person are told, as they are at that moment.
- Younger readers pick; older ones and parents say it in their own words and compare. Nobody sees a score.
- A miss brings simpler words. A second miss tells the worker which sentence failed, and offers to talk it through.
- A step's id carries the fact's key; whoever waits at a sentence that is gone is shown where we are now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from conversations.common import NEXT, OK, SKIP
from conversations.effects import CallMe, Checked, Discard, Draw, Effect, Submit, Told
from conversations.facts import Facts
from conversations.library.sharing import DONT_SEND
from conversations.model import (
    EVERYONE,
    Ask,
    Choice,
    Conversation,
    End,
    OwnWords,
    Reader,
    Said,
    Says,
    Step,
    Steps,
    Tell,
    said,
)
from conversations.plan import PARTS, WHAT, Sentence

NONE = said(
    "plan.none",
    "I can't tell you a plan yet. {worker} first has to check my words for you. You can ask {worker} about it.",
    parent="I can't tell you a plan yet. {worker} first has to check what I may tell you. You can ask {worker}.",
)
CHANGED = said("plan.changed", "Some of the plan has changed since I last told you. I tell you the newest now.")
NOW = said("plan.now", "This is where we are now:")
AS_WRITTEN = said("plan.as_written", "({worker} wrote some of these words. I show them as they were written.)")
WHAT_NEXT = said("plan.what_next", "What would you like?")
TELL_ALL = said("plan.tell_all", "Tell me the plan")
JOURNEY = said("plan.journey", "🗺 My journey", parent="The steps as a picture")
STORY = said("plan.story", "📖 A picture story")
HARD_WORDS = said("plan.hard_words", "Hard words")
ASK = said("plan.ask", "Ask something")
BACK_HOME = said("plan.back_home", "I am back home already", parent="My child is back home already")
BYE = said("plan.bye", "OK. You can look at the plan at any time.")
DRAWING = said("plan.drawing", "I draw it for you. It comes in a moment.")
SIMPLER = said("plan.simpler", "Say it in fewer words")
THAT_IS_ALL = said("plan.that_is_all", "That is all I may tell you for now.")

YES_RIGHT = said("plan.check.right", "Yes. Then my words were clear.")
AGAIN = said("plan.check.again", "I did not say that well. I try again:")
MY_FAULT = said(
    "plan.check.my_fault",
    "My words were not clear. That is not your fault. I tell {worker} which sentence it was, so that it gets better.",
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
)
COMPARE = said("plan.back.compare", "You wrote:")
I_MEANT = said("plan.back.meant", "And this is what I meant:")
NOT_SENT = said("plan.back.not_sent", "I don't send your words to anybody unless you tap “Send”.")
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


def steps(facts: Facts) -> Steps:
    plan = [one for one in facts.plan if one.step is None or one.step.state != "done"]  # the journey shows what is done
    if not plan:
        return (
            Ask("none", (NONE,), (Choice("ask", ASK, "@ask_question"), Choice("ok", OK, "bye"))),
            End("bye", (BYE,)),
        )
    shown = _now(plan, facts)
    told = {part: [one for one in plan if _part(one) == part] for part in PARTS}
    parts = [part for part in PARTS if told[part]]
    first = _first(told[parts[0]])
    return (
        Tell("begin", (CHANGED,) if facts.plan_changed else (), "now", _told(shown)),
        Ask("now", (NOW, *_lines(shown), WHAT_NEXT), _menu(facts, first), per_row=2),
        *(
            step
            for part, then in zip(parts, [*parts[1:], ""], strict=True)
            for step in _telling(facts, told, part, then)
        ),
        Ask("all", (THAT_IS_ALL, WHAT_NEXT), _menu(facts, first), per_row=2),
        Tell("journey", (DRAWING,), "now", (Draw("journey"),)),
        Tell("story", (DRAWING,), "now", (Draw("story"),)),
        End("bye", (BYE,)),
    )


def _part(one: Sentence) -> str:
    """The part a sentence is told with: where we are and why belong together."""
    return "why" if one.part == "stage" else one.part


def _now(plan: Sequence[Sentence], facts: Facts) -> list[Sentence]:
    """Where we are now: the stage, the next step and the next decision, of each child."""
    coming = [one for one in plan if _is_coming(one, facts)]
    following = {one.child: one.about for one in reversed(coming)}
    return [
        one for one in plan if one.part in ("stage", "decision") or (one.step and following.get(one.child) == one.about)
    ]


def _is_coming(one: Sentence, facts: Facts) -> bool:
    """Is it about a step that is planned and not over?"""
    return one.step is not None and one.step.state == "planned" and facts.coming(one.step)


def _is_of(part: str) -> Callable[[Sentence, Facts], bool]:
    return lambda one, _: one.part == part


def _lines(some: Iterable[Sentence]) -> Iterator[Says]:
    some = tuple(some)
    yield from (one.says for one in some)
    if any(one.as_written for one in some):
        yield AS_WRITTEN


def _told(some: Iterable[Sentence]) -> tuple[Effect, ...]:
    return (Told(tuple(one.id for one in some)),)


def _menu(facts: Facts, first: Choice) -> tuple[Choice, ...]:
    """What can be done from where we are. A picture story is for the youngest readers."""
    story = (Choice("story", STORY, "story"),) if facts.reader in PICKS else ()
    home = () if facts.at_home else (Choice("home", BACK_HOME, "@unplanned"),)
    return (
        first,
        Choice("journey", JOURNEY, "journey"),
        *story,
        Choice("words", HARD_WORDS, "@hard_words"),
        Choice("ask", ASK, "@ask_question"),
        *home,
        Choice("ok", OK, "bye"),
    )


def _first(told: Sequence[Sentence]) -> Choice:
    return Choice("tell", TELL_ALL, f"s-{told[0].key}", effects=_told(told[:1]))


def _telling(facts: Facts, told: dict[str, list[Sentence]], part: str, then: str) -> Iterator[Step]:
    """Every sentence of one part, the check of it, and the way to the part after it."""
    some = told[part]
    after = f"s-{told[then][0].key}" if then else "all"
    onward = _told(told[then][:1]) if then else ()
    fits = _is_coming if part == "steps" else _is_of(part)
    asked = [one for one in some if fits(one, facts)]
    check = f"c-{part}" if asked else ""
    for one, following in zip(some, [*some[1:], None], strict=True):
        ends, effects = (f"s-{following.key}", _told([following])) if following else (check or after, ())
        next_one = Choice("next", NEXT, ends, effects=effects if following or check else onward)
        fewer = (Choice("simpler", SIMPLER, f"z-{one.key}"),) if one.simpler != one.says else ()
        yield Ask(f"s-{one.key}", tuple(_lines([one])), (next_one, *fewer), per_row=2)
        if fewer:
            yield Ask(f"z-{one.key}", (one.simpler,), (next_one,))
    if check:
        if facts.reader in PICKS:
            yield from _picking(part, asked, after, onward)
        else:
            yield from telling_back(part, asked[:1], after, onward)


def _coming(some: Sequence[Sentence]) -> list[str]:
    """The kinds of these steps, the next first, each once."""
    return list(dict.fromkeys(one.step.kind for one in some if one.step is not None))


def _checked(some: Sequence[Sentence], outcome: str) -> Checked:
    return Checked(some[0].id, some[0].says.said.key, outcome)


def _options(part: str, some: Sequence[Sentence]) -> tuple[tuple[str, Said], ...]:
    """What can be picked: what fits our words is "right"; the order is not always the same."""
    if part == "steps":
        coming = _coming(some)
        other = WHAT[coming[1]] if len(coming) > 1 else NOTHING
        pair = (("right", WHAT[coming[0]]), ("other", other))
    else:
        right, wrong = {
            "why": (WHY_RIGHT, WHY_WRONG),
            "decision": (WHO_RIGHT, WHO_WRONG),
            "not_well": (DO_RIGHT, DO_WRONG),
        }[part]
        pair = (("right", right), ("other", wrong))
    swapped = int(some[0].key, 16) % 2
    return (*(pair[::-1] if swapped else pair), ("unsure", UNSURE))


def _picking(part: str, some: Sequence[Sentence], after: str, onward: tuple[Effect, ...]) -> Iterator[Step]:
    def choices(right: str, wrong: str) -> tuple[Choice, ...]:
        return tuple(
            Choice(value, label, right if value == "right" else wrong) for value, label in _options(part, some)
        )

    yield Ask(f"c-{part}", (CHECKS[part],), choices(f"y-{part}", f"n-{part}"))
    yield Tell(f"y-{part}", (YES_RIGHT,), after, (_checked(some, "understood"), *onward))
    yield Tell(f"n-{part}", (AGAIN, some[0].simpler), f"d-{part}", (_checked(some, "missed"),))
    yield Ask(f"d-{part}", (CHECKS[part],), choices(f"y-{part}", f"m-{part}"))
    yield from _missed_again(part, some, after, onward)


def telling_back(part: str, meant: Sequence[Sentence], after: str, onward: tuple[Effect, ...]) -> Iterator[Step]:
    """They say it in their own words and compare these with ours. `part` names the steps, `after` what comes next."""
    skip = Choice("skip", SKIP, f"x-{part}")
    yield Ask(f"c-{part}", (TELL_BACK,), (skip,), own_words=f"r-{part}")
    yield Ask(
        f"r-{part}",
        (COMPARE, OwnWords(), I_MEANT, *(one.says for one in meant), NOT_SENT, SAME),
        (
            Choice("yes", SAME_YES, f"y-{part}"),
            Choice("no", SAME_NO, f"n-{part}"),
            Choice("unsure", UNSURE, f"n-{part}"),
            Choice("send", SEND_IT, f"w-{part}"),
            Choice("dont", DONT_SEND, f"x-{part}"),
        ),
        own_words=f"r-{part}",
    )
    yield Tell(f"y-{part}", (YES_RIGHT,), after, (Discard(), _checked(meant, "understood"), *onward))
    yield Tell(f"x-{part}", (), after, (Discard(), *onward))
    yield Tell(f"w-{part}", (SENT_IT,), after, (Submit("teach_back"), *onward))
    yield Tell(
        f"n-{part}", (AGAIN, *(one.simpler for one in meant)), f"d-{part}", (Discard(), _checked(meant, "missed"))
    )
    yield Ask(
        f"d-{part}",
        (CLEARER,),
        (Choice("yes", CLEAR_YES, f"k-{part}"), Choice("no", CLEAR_NO, f"m-{part}")),
    )
    yield Tell(f"k-{part}", (), after, (_checked(meant, "understood"), *onward))
    yield from _missed_again(part, meant, after, onward)


def _missed_again(part: str, some: Sequence[Sentence], after: str, onward: tuple[Effect, ...]) -> Iterator[Step]:
    yield Tell(f"m-{part}", (MY_FAULT,), f"t-{part}", (_checked(some, "missed_again"),))
    yield Ask(
        f"t-{part}",
        (TALK,),
        (
            Choice("yes", TALK_YES, f"call-{part}"),
            Choice("no", TALK_NO, after, effects=onward),
        ),
        per_row=2,
    )
    yield Tell(f"call-{part}", (WILL_TALK,), after, (CallMe(some[0].id), *onward))


CONVERSATION = Conversation("my_plan", EVERYONE, steps, shipped=("now", "all"), lost="now")
