"""How I am doing: the same five questions every month, so that change can be seen. A way to see change, not a test.

Rules of this file:
- The questions are Wren's own. No published scale could be used as it stands, at every age and in every language:
  the WHO-5 is free, but for nine years and older, and every change of its wording has to be marked and translated
  back; the four ONS questions are free, for ten years and older and in English; the Good Childhood Index is offered
  free of charge, but nothing says that it may be put into other words. To make any of them simpler would be to call
  something by their name that is not them. So no norm is borrowed either, and nobody is compared with anybody but
  themself.
- The questions and their answers stay as they are: a change of words is a new question, under another step.
- No score is shown to a child, and no answer is judged. Whoever has it very hard is given numbers, and goes on.
- An answer here raises no flag by itself: that something is hard is no danger by the policy. A worker reads it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from conversations.common import NO_MORE, SKIP
from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import CHILDREN, Ask, Choice, Conversation, Said, Steps, Tell, said

KIND: Final = "wellbeing"
WHY = said(
    "wellbeing.why",
    "Here are five short questions about how you are doing. {worker} can then see what changes over time. "
    "It is not a test, and no answer is wrong. You can skip any question. I don't show your answers to your family, "
    "or where you live. But whoever has this phone can see this chat.",
    to=CHILDREN,
    young="I have five short questions. How are you doing? It is not a test. No answer is wrong. You can skip any "
    "question. I don't show your answers to your family, or where you live. But whoever has this phone can see this "
    "chat.",
)
QUESTIONS: Final = {
    "things": said("wellbeing.things", "How are things for you these days?", to=CHILDREN),
    "living": said("wellbeing.living", "How is it where you live now?", to=CHILDREN),
    "people": said("wellbeing.people", "How is it with the people who matter to you?", to=CHILDREN),
    "learning": said(
        "wellbeing.learning",
        "How is it at school, or where you learn?",
        to=CHILDREN,
        young="How is it at nursery or school?",
    ),
    "sleep": said("wellbeing.sleep", "How do you sleep?", to=CHILDREN),
}
"""What is asked, by the step that asks it."""
ANSWERS: Final = {
    "very_hard": said("wellbeing.very_hard", "😢 Very hard", to=CHILDREN),
    "hard": said("wellbeing.hard", "🙁 Hard", to=CHILDREN),
    "between": said("wellbeing.between", "😐 In between", to=CHILDREN),
    "good": said("wellbeing.good", "🙂 Good", to=CHILDREN),
    "very_good": said("wellbeing.very_good", "😀 Very good", to=CHILDREN),
}
"""What can be chosen, from the hardest to the best; shown the other way round."""
HEARD = said(
    "wellbeing.heard",
    "Thank you for telling me. You don't have to be alone with it. You can talk to these people at any time:\n"
    "{helplines}\nThe duty team: {duty_phone}",
    to=CHILDREN,
    young="Thank you for telling me. You don't have to be alone with it. These people listen:\n{helplines}\n"
    "The duty team: {duty_phone}",
)
ASK_MORE = said("wellbeing.more", "Thank you. Do you want to say something about it? You can skip this.", to=CHILDREN)
FIRST: Final = next(iter(QUESTIONS))


def steps(facts: Facts) -> Steps:
    asked = facts.asking(KIND)
    ways = pairwise((*QUESTIONS, "more"))
    return (
        Tell("why", (WHY,), goto=FIRST),
        *(_asking(step, QUESTIONS[step], then) for step, then in ways),
        Tell("heard", (HEARD,), goto=list(QUESTIONS)[1]),
        Ask("more", (ASK_MORE,), (Choice("skip", SKIP, "review", typed=NO_MORE),), own_words="review"),
        *sharing(KIND, facts, asking=asked.id if asked else 0),
    )


def _asking(step: str, question: Said, then: str) -> Ask:
    """One question, its answers from the best to the hardest. Whoever has things very hard is heard first."""
    choices = (
        Choice(value, label, "heard" if (step, value) == (FIRST, "very_hard") else then)
        for value, label in reversed(ANSWERS.items())
    )
    return Ask(step, (question,), (*choices, Choice("skip", SKIP, then)), own_words=then, per_row=2, kept=True)


CONVERSATION = Conversation(KIND, CHILDREN, steps, (*QUESTIONS, "more", *SHIPPED[1:]))
