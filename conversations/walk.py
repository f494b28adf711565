"""Every way through a conversation: its edges, its acyclic paths, the steps they reach.

Rules of this file:
- Pure, and independent of the engine: the tests walk these ways through the engine and compare.
- A path begins at the first step and ends where the conversation ends, or where it comes to a step it has been at.
- Branches are decided by the answers given on the way; every other edge is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conversations.facts import Facts
from conversations.model import Answers, Ask, Branch, Conversation, End, Hear, OwnWords, Piece, Step, Steps, Tell

HOME: Final = ""
"""Where an edge leads that ends the conversation."""
SPOKEN: Final = (Piece(1, "text", "words"),)
"""What is said wherever free words are heard."""


@dataclass(frozen=True)
class Edge:
    """From a step to another, to `@conversation` or to HOME.

    `by` is tap, words, back, or "" for what goes on by itself; `value` is that of the tapped button, or the number of
    the branch's way.
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
            return (Edge(step.id, "words", "", step.goto),)
        case End():
            return (Edge(step.id, "", "", HOME),)


def paths(conversation: Conversation, facts: Facts) -> Iterator[Path]:
    """Every acyclic path from the first step on, each once."""
    steps = conversation.steps_for(facts)
    if steps:
        first = next(iter(steps))
        yield from _onwards(steps, first, _at_first(steps[first]), ())


def _at_first(step: Step) -> Answers:
    """A conversation whose first question shows words begins with words."""
    shows = isinstance(step, Ask) and any(isinstance(says, OwnWords) for says in step.says)
    return Answers(words=SPOKEN if shows else ())


def taken(conversation: Conversation, facts: Facts) -> dict[Edge, Path]:
    """Every edge that some path takes, with the shortest path that ends in it."""
    found: dict[Edge, Path] = {}
    for path in sorted(paths(conversation, facts), key=len):
        for place, edge in enumerate(path, 1):
            if edge not in found or place < len(found[edge]):
                found[edge] = path[:place]
    return found


def _onwards(steps: Mapping[str, Step], here: str, answers: Answers, path: Path) -> Iterator[Path]:
    """All paths that begin with `path` and go on from the step `here`."""
    step = steps[here]
    for edge in _open(step, answers, path, steps):
        longer = (*path, edge)
        if edge.ends or edge.to not in steps or any(edge.to == before.step for before in longer):
            yield longer
        else:
            yield from _onwards(steps, edge.to, _answering(step, edge, answers), longer)


def _open(step: Step, answers: Answers, path: Path, steps: Mapping[str, Step]) -> tuple[Edge, ...]:
    """The edges that can be taken now."""
    if isinstance(step, Branch):
        taken = next((str(number) for number, (holds, _) in enumerate(step.ways) if holds(answers)), "otherwise")
        return tuple(edge for edge in edges(step) if edge.value == taken)
    if isinstance(step, Ask) and step.bare:
        return edges(step)
    if isinstance(step, Ask | Hear):
        asked = [edge.step for edge in path if isinstance(steps[edge.step], Ask | Hear)]
        return (*edges(step), Edge(step.id, "back", "", asked[-1] if asked else HOME))
    return edges(step)


def _answering(step: Step, edge: Edge, answers: Answers) -> Answers:
    if edge.by == "tap":
        return answers.choosing(step.id, edge.value)
    if edge.by == "words":
        return answers.hearing(SPOKEN, anew=isinstance(step, Hear) and step.anew)
    return answers
