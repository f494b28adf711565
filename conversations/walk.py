"""Every way through a conversation: its edges, its acyclic paths, the steps they reach.

Rules of this file:
- Pure, and independent of the engine: the tests walk these ways through the engine and compare.
- A path begins at the first step and ends where the conversation ends, or where it comes to a step that it, or a path
  before it, has gone on from with the same answers, as far as any branch asks for them. So every edge is walked, in
  every state that makes a difference, and a long conversation has not more paths than anybody could walk.
- Branches are decided by the answers given on the way; every other edge is taken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conversations.asked import Asks
from conversations.effects import Discard, Submit
from conversations.facts import Facts
from conversations.model import (
    FLAGGED_AT,
    PHOTO,
    Answers,
    Ask,
    Branch,
    Conversation,
    End,
    Hear,
    OwnWords,
    Piece,
    Step,
    Steps,
    Tell,
)

HOME: Final = ""
"""Where an edge leads that ends the conversation."""
SPOKEN: Final = (Piece(1, "text", "words"),)
"""What is said wherever free words are heard."""


def example(message: int, text: str) -> Piece:
    """What this example of a step stands for."""
    return Piece(message, "photo" if text == PHOTO else "text", text)


@dataclass(frozen=True)
class Edge:
    """From a step to another, to `@conversation` or to HOME.

    `by` is tap, words, back, or "" for what goes on by itself; `value` is that of the tapped button, the number of
    the branch's way, or what is said ("" when that makes no difference).
    """

    step: str
    by: str
    value: str
    to: str

    @property
    def ends(self) -> bool:
        """Does it lead out of the conversation?"""
        return self.to == HOME or self.to.startswith("@")


Path = tuple[Edge, ...]


def steps_of(conversation: Conversation, facts: Facts) -> Steps:
    """The steps as written, twice if they are written twice."""
    return conversation.steps(facts) if callable(conversation.steps) else conversation.steps


def edges(step: Step) -> tuple[Edge, ...]:
    """The edges out of a step, but for Back, which leads where somebody came from."""
    match step:
        case Tell():
            return (Edge(step.id, "", "", step.goto),)
        case Branch():
            ways = tuple(Edge(step.id, "", str(number), to) for number, (_, to) in enumerate(step.ways))
            return (*ways, Edge(step.id, "", "otherwise", step.otherwise))
        case Ask():
            taps = tuple(Edge(step.id, "tap", choice.value, choice.goto) for choice in step.choices)
            return (*taps, Edge(step.id, "words", "", step.own_words)) if step.own_words else taps
        case Hear():
            return tuple(Edge(step.id, "words", said, step.goto) for said in ("", *step.examples))
        case End():
            return (Edge(step.id, "", "", HOME),)


def paths(conversation: Conversation, facts: Facts) -> Iterator[Path]:
    """Every path from the first step on, each once."""
    steps = conversation.steps_for(facts)
    if steps:
        yield from _onwards(_Ways(steps), next(iter(steps)))


def _at_first(step: Step) -> Answers:
    """A conversation whose first question shows words begins with words."""
    return Answers(words=SPOKEN if _shows_words(step) else ())


def taken(conversation: Conversation, facts: Facts) -> dict[Edge, Path]:
    """Every edge that some path takes, with the shortest path that ends in it."""
    found: dict[Edge, Path] = {}
    for path in sorted(paths(conversation, facts), key=len):
        for place, edge in enumerate(path, 1):
            if edge not in found or place < len(found[edge]):
                found[edge] = path[:place]
    return found


class _Ways:
    """The steps, and the states in which a path has gone on from them."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self.steps = steps
        branches = [step for step in steps.values() if isinstance(step, Branch)]
        conditions = {holds for step in branches for holds, _ in step.ways if not isinstance(holds, Asks)}
        self._asked_for = _asked_for([step for step in steps.values() if isinstance(step, Ask)], tuple(conditions))
        self._been: set[tuple[str, frozenset[tuple[str, str]], frozenset[str]]] = set()

    def new(self, step: str, answers: Answers) -> bool:
        """Is this the first path to come here with these answers?"""
        chosen = frozenset(one for one in answers.chosen.items() if one[0] in self._asked_for or one[0] == FLAGGED_AT)
        looks = isinstance(self.steps.get(step), Branch)  # what was said matters only where it decides something
        texts = frozenset(piece.text if looks else "" for piece in answers.words)
        state = (step, chosen, texts)
        if state in self._been:
            return False
        self._been.add(state)
        return True


def _befores(steps: Sequence[Ask]) -> list[Answers]:
    """Answers that a choice may come on top of: none, and the same one wherever it can be chosen."""
    values = {choice.value for step in steps for choice in step.choices}
    alike = [{step.id: value for step in steps if any(c.value == value for c in step.choices)} for value in values]
    return [Answers(chosen, words) for chosen in ({}, *alike) for words in ((), SPOKEN)]


def _asked_for(steps: Sequence[Ask], conditions: Sequence[Callable[[Answers], bool]]) -> set[str]:
    """The questions where what is chosen decides what any of these conditions says."""
    if not conditions:
        return set()
    befores = [(one, [holds(one) for holds in conditions]) for one in _befores(steps)]
    return {
        step.id
        for step in steps
        if any(
            [holds(then) for holds in conditions] != said
            for one, said in befores
            for choice in step.choices
            for then in (one.choosing(step.id, choice.value),)
        )
    }


def _onwards(ways: _Ways, first: str) -> Iterator[Path]:
    """All paths from this step on, the shortest first."""
    waiting: deque[tuple[str, Answers, Path]] = deque([(first, _at_first(ways.steps[first]), ())])
    while waiting:
        here, answers, path = waiting.popleft()
        for edge in _open(ways.steps[here], answers, path, ways.steps):
            longer, then = (*path, edge), _answering(ways.steps[here], edge, answers)
            known = edge.ends or edge.to not in ways.steps or any(edge.to == before.step for before in longer)
            if known or not ways.new(edge.to, then):
                yield longer
            else:
                waiting.append((edge.to, then, longer))


def _open(step: Step, answers: Answers, path: Path, steps: Mapping[str, Step]) -> tuple[Edge, ...]:
    """The edges that can be taken now."""
    if isinstance(step, Branch):
        taken = next((str(number) for number, (holds, _) in enumerate(step.ways) if holds(answers)), "otherwise")
        return tuple(edge for edge in edges(step) if edge.value == taken)
    if isinstance(step, Ask) and step.bare:
        return edges(step)
    if isinstance(step, Ask | Hear):
        asked = _asked(path, steps)
        return (*edges(step), Edge(step.id, "back", "", asked[-1] if asked else HOME))
    return edges(step)


def _asked(path: Path, steps: Mapping[str, Step]) -> list[str]:
    """The questions that Back can lead to: not those about words that were sent, or put aside, after them."""
    found: list[str] = []
    for edge in path:
        step = steps[edge.step]
        if isinstance(step, Ask | Hear):
            found.append(edge.step)
        elif isinstance(step, Tell) and any(isinstance(one, Submit | Discard) for one in step.effects):
            found = [one for one in found if not _shows_words(steps[one])]
    return found


def _shows_words(step: Step) -> bool:
    return isinstance(step, Ask) and any(isinstance(says, OwnWords) for says in step.says)


def _answering(step: Step, edge: Edge, answers: Answers) -> Answers:
    if edge.by == "tap" and isinstance(step, Ask):
        return answers.tapping(step.id, next(one for one in step.choices if one.value == edge.value))
    if edge.by == "words":
        said = (example(1, edge.value),) if edge.value else SPOKEN
        return answers.hearing(said, anew=isinstance(step, Hear) and step.anew)
    return answers
