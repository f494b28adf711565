"""A child or a parent asks something: it is answered from what they may be told, or goes to the social worker.

Rules of this file:
- Only sentences that a worker has approved for this person answer, and lines about hard words. Nothing is made up.
- Nobody has to take an answer: the question's own words always go to the worker if the person wants.
- What may mean danger, and what nobody has screened, is not answered from a list: it goes on to the review.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from conversations.asked import HARD, HOME, NEXT, NOT_WELL, TOPICS, WHO, WHY, asks_about, asks_what_means, wordless
from conversations.facts import Facts
from conversations.library.hard_words import WORDS
from conversations.library.plan_lines import is_coming, lines, next_step, told
from conversations.library.sharing import SHIPPED, hear, seen_already, sharing, unchecked
from conversations.model import EVERYONE, Ask, Branch, Choice, Conversation, Says, Step, Steps, Tell, said
from conversations.plan import Sentence

ASK_QUESTION = said("question.ask", "What would you like to ask? If I don't know it, I can take it to {worker}.")
UNKNOWN = said("question.unknown", "I don't know. I will ask {worker}, if you send it.")
MAY_SAY = said("question.may_say", "This is what I may tell you:")
NO_PROMISE = said(
    "question.no_promise", "I can't promise anything about going home. Plans can change. This is what I may tell you:"
)
ANSWERED = said("question.answered", "Does that answer it?")
YES = said("question.yes", "Yes")
NO = said("question.no", "No, ask {worker}")

EXAMPLES: Final = {
    NOT_WELL: "What if it is not going well?",
    WHO: "Who decides?",
    "tea_at_home": "When is tea?",
    "overnight": "When do I sleep at home?",
    "weekend": "When is the weekend?",
    "day_at_home": "When is my day at home?",
    "review_meeting": "When is the review?",
    "family_time": "When do I see my mum?",
    "visit": "When is the visit?",
    WHY: "Why can't I live at home?",
    HOME: "When do I go home?",
    NEXT: "What happens next?",
}
"""A question for each topic: what checks and tests ask."""
MOST: Final = 4
"""Sentences in one answer. More are told in the plan."""


def steps(facts: Facts) -> Steps:
    answers = {topic: some for topic in TOPICS if (some := answer(topic, facts))}
    words = tuple((asks_what_means(word), f"w-{word}") for word in HARD)
    topics = tuple((asks_about(topic), f"t-{topic}" if topic in answers else "unknown") for topic in TOPICS)
    to_a_person = tuple((holds, "review") for holds in (seen_already(facts), unchecked(facts), wordless))
    examples = (*EXAMPLES.values(), "…", *(f"What is {WORDS[word][0].texts[facts.reader]}?" for word in HARD))
    return (
        hear(ASK_QUESTION, "look", examples),
        Branch("look", (*to_a_person, *words, *topics), otherwise="unknown"),
        *(step for topic, some in answers.items() for step in _telling(topic, some, facts)),
        *(_asking(f"w-{word}", (WORDS[word][1],)) for word in HARD),
        Tell("unknown", (UNKNOWN,), "review"),
        *sharing("question", facts),
    )


def answer(topic: str, facts: Facts) -> Sequence[Sentence]:
    """The approved sentences that answer a question about this topic."""
    if topic == NEXT:
        return next_step(facts)[:MOST]
    return [one for one in facts.plan if _fits(topic, one, facts)][:MOST]


def _fits(topic: str, one: Sentence, facts: Facts) -> bool:
    if topic == HOME:
        moving = one.step is not None and one.step.kind == "move_home" and is_coming(one, facts)
        return moving or one.part in ("stage", "decision")
    if topic in (WHO, WHY, NOT_WELL):
        return one.part == {WHO: "decision"}.get(topic, topic)
    return one.step is not None and one.step.kind == topic and one.step.state != "done" and facts.coming(one.step)


def _telling(topic: str, some: Sequence[Sentence], facts: Facts) -> Iterator[Step]:
    first = NO_PROMISE if topic == HOME and not facts.at_home else MAY_SAY
    yield Tell(f"t-{topic}", (), f"a-{topic}", told(some))
    yield _asking(f"a-{topic}", (first, *lines(some)))


def _asking(name: str, says: tuple[Says, ...]) -> Ask:
    """Tell it, and ask whether that was the question. More words join it."""
    choices = (Choice("yes", YES, "dropped"), Choice("no", NO, "review"))
    return Ask(name, (*says, ANSWERED), choices, own_words="review", per_row=2)


_ALWAYS: Final = (*(f"a-{topic}" for topic in (NOT_WELL, WHO, WHY, HOME, NEXT)), *(f"w-{word}" for word in HARD))
CONVERSATION = Conversation("ask_question", EVERYONE, steps, (*SHIPPED, *_ALWAYS))
