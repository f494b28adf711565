"""The plan, told in small pieces, and a light check after each part: of our words, not of the person.

Rules of this file:
- Only sentences that a worker has approved for this person are told, as they are at that moment.
- What is asked to check our words is made in `plan_checks`.
- A step's id carries the fact's key; whoever waits at a sentence that is gone is shown where we are now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from conversations.asked import hard_words_in
from conversations.common import NEXT, OK
from conversations.effects import Draw
from conversations.facts import Facts
from conversations.library.hard_words import WORDS
from conversations.library.my_drawings import ADD as ADD_DRAWING
from conversations.library.plan_checks import PICKS, checking
from conversations.library.plan_lines import is_coming, lines, next_step
from conversations.library.plan_lines import told as noted
from conversations.model import (
    CHILDREN,
    EVERYONE,
    PARENTS,
    Ask,
    Choice,
    Conversation,
    End,
    Line,
    Reader,
    Said,
    Says,
    Step,
    Steps,
    Tell,
    said,
)
from conversations.plan import ABOUT, PARTS, Sentence

NONE = said(
    "plan.none",
    "I can't tell you a plan yet. {worker} first has to check my words for you. You can ask {worker} about it.",
    parent="I can't tell you a plan yet. {worker} first has to check what I may tell you. You can ask {worker}.",
)
CHANGED = said("plan.changed", "Something has changed. Please don't count on what I told you before about this:")
CHANGED_OF = said("plan.changed_of", "{child}: {what}", to=PARENTS)
NEWEST = said("plan.newest", "I tell you the newest now.")
MEANWHILE = said("plan.meanwhile", "The plan has just changed. So I looked again.")
NOW = said("plan.now", "This is where we are now:")
WHAT_NEXT = said("plan.what_next", "What would you like?")
TELL_ALL = said("plan.tell_all", "Tell me the plan")
JOURNEY = said("plan.journey", "🗺 My journey", parent="The steps as a picture")
WHAT_IS: Final = {
    "review_meeting": {"review": said("plan.what_is.review", "What is a review meeting?")},
    "family_time": {"contact": said("plan.what_is.contact", "What is family time?")},
}
"""Hard words in what a kind of step is called."""
MOST_WORDS: Final = 2
"""Hard words that are offered under one sentence. All are in the list."""
STORY = said("plan.story", "📖 A picture story")
HARD_WORDS = said("plan.hard_words", "Hard words")
ASK = said("plan.ask", "Ask something")
BACK_HOME = said("plan.back_home", "I am back home already", parent="My child is back home already")
BYE = said("plan.bye", "OK. You can look at the plan at any time.")
DRAWING = said("plan.drawing", "I draw it for you. It comes in a moment.")
OWN = said("plan.own", "You can add a drawing of your own. It comes after the story.", to=CHILDREN)
LATER = said("plan.later", "Not now", to=CHILDREN)
SIMPLER = said("plan.simpler", "Say it in fewer words")
THAT_IS_ALL = said("plan.that_is_all", "That is all I may tell you for now.")


def steps(facts: Facts) -> Steps:
    plan = [one for one in facts.plan if one.step is None or one.step.state != "done"]  # the journey shows what is done
    if not plan:
        return (
            *((Tell("begin", _gone(facts), "none", noted((), changes=True)),) if facts.plan_gone else ()),
            Ask("none", (NONE,), (Choice("ask", ASK, "@ask_question"), Choice("ok", OK, "bye"))),
            End("bye", (BYE,)),
        )
    shown = _now(plan, facts)
    told = {part: [one for one in plan if _part(one) == part] for part in PARTS}
    parts = [part for part in PARTS if told[part]]
    first = _first(told[parts[0]])
    return (
        Tell("begin", (*gone, NEWEST) if (gone := _gone(facts)) else (), "now", noted(shown, changes=True)),
        Ask("now", (NOW, *lines(shown), WHAT_NEXT), _menu(facts, first), per_row=2),
        *(
            step
            for part, then in zip(parts, [*parts[1:], ""], strict=True)
            for step in _telling(facts, told, part, then)
        ),
        Ask("all", (THAT_IS_ALL, WHAT_NEXT), _menu(facts, first), per_row=2),
        Tell("journey", (DRAWING,), "now", (Draw("journey"),)),
        *(_story() if facts.reader in PICKS else ()),
        End("bye", (BYE,)),
    )


def _story() -> Steps:
    """The story, and room in it for a drawing of the reader's own."""
    return (
        Tell("story", (DRAWING,), "own", (Draw("story"),)),
        Ask("own", (OWN,), (Choice("draw", ADD_DRAWING, "@add_drawing"), Choice("later", LATER, "now"))),
    )


def _gone(facts: Facts) -> tuple[Says, ...]:
    """What is not so any more, by what it was about: the old fact is not said again."""
    if not facts.plan_gone:
        return ()
    named: Iterator[Says] = (
        Line(CHANGED_OF, {"child": one.child, "what": ABOUT[one.about]})
        if facts.reader is Reader.PARENT
        else ABOUT[one.about]
        for one in facts.plan_gone
    )
    return (CHANGED, *named)


def _part(one: Sentence) -> str:
    """The part a sentence is told with: where we are and why belong together."""
    return "why" if one.part == "stage" else one.part


def _now(plan: Sequence[Sentence], facts: Facts) -> list[Sentence]:
    """Where we are now: the stage, the next step and the next decision, of each child."""
    parts, coming = ("stage", "decision"), {one.id for one in next_step(facts)}
    return [one for one in plan if one.part in parts or one.id in coming]


def _is_of(part: str) -> Callable[[Sentence, Facts], bool]:
    return lambda one, _: one.part == part


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
    return Choice("tell", TELL_ALL, f"s-{told[0].key}", effects=noted(told[:1]))


def _telling(facts: Facts, told: dict[str, list[Sentence]], part: str, then: str) -> Iterator[Step]:
    """Every sentence of one part, the check of it, and the way to the part after it."""
    some = told[part]
    after = f"s-{told[then][0].key}" if then else "all"
    onward = noted(told[then][:1]) if then else ()
    fits = is_coming if part == "steps" else _is_of(part)
    asked = [one for one in some if fits(one, facts)]
    checks = tuple(checking(facts, part, asked, after, onward)) if asked else ()
    check = checks[0].id if checks else ""
    for one, following in zip(some, [*some[1:], None], strict=True):
        ends, effects = (f"s-{following.key}", noted([following])) if following else (check or after, ())
        next_one = Choice("next", NEXT, ends, effects=effects if following or check else onward)
        fewer, hard = Choice("simpler", SIMPLER, f"z-{one.key}"), _hard(one)
        words = tuple(Choice(word, label, f"{word}-{one.key}") for word, label in hard.items())
        yield Ask(f"s-{one.key}", lines([one]), (next_one, fewer, *words), per_row=2)
        yield Ask(f"z-{one.key}", (one.simpler,), (next_one, *words), per_row=2)
        for word in hard:
            yield Tell(f"{word}-{one.key}", (WORDS[word][1],), f"s-{one.key}")
    yield from checks


def _hard(one: Sentence) -> dict[str, Said]:
    """The hard words in a sentence, each with its button's label: first Wren's own, then the worker's."""
    ours = WHAT_IS.get(one.step.kind, {}) if one.step else {}
    theirs = " ".join(value for value in one.says.values.values() if isinstance(value, str))
    found = ours | {word: WORDS[word][0] for word in hard_words_in(theirs) if word not in ours}
    return dict(tuple(found.items())[:MOST_WORDS])


CONVERSATION = Conversation("my_plan", EVERYONE, steps, shipped=("now", "all", "own"), lost="now")
