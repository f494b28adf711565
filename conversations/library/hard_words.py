"""Hard words, one plain line for each, as they are meant in England.

Rules of this file: a line is right in law and plain enough for somebody who is eight. It says what a word means for
any family, and nothing about this one.
"""

from __future__ import annotations

from typing import Final

from conversations.common import OK
from conversations.library.my_messages import CLOSED
from conversations.model import EVERYONE, Ask, Choice, Conversation, End, Said, Tell, said

WHICH = said("hard_words.which", "Which word shall I explain? If it is not here, write it. Then you can ask {worker}.")

WORDS: Final[dict[str, tuple[Said, Said]]] = {
    "review": (
        said("hard_words.review", "Review meeting"),
        said(
            "hard_words.review_is",
            "Review meeting: people check how the plan is going and what must change. "
            "Children and parents are asked what they think.",
        ),
    ),
    "reviewer": (
        said("hard_words.reviewer", "IRO, reviewing officer"),
        said(
            "hard_words.reviewer_is",
            "Reviewing officer: somebody who leads the review meetings and checks what the council does. "
            "They must make sure that children are heard. IRO is the short name.",
        ),
    ),
    "worker": (
        said("hard_words.worker", "Social worker"),
        said(
            "hard_words.worker_is",
            "Social worker: somebody whose job is to help families and to keep children safe.",
        ),
    ),
    "advocate": (
        said("hard_words.advocate", "Advocate"),
        said(
            "hard_words.advocate_is",
            "Advocate: somebody who helps you to be heard. They are not part of the council. "
            "They say what you want them to say.",
            parent="Advocate: somebody who helps a person to be heard. Your child can have one. "
            "They are not part of the council. They say what your child wants them to say.",
        ),
    ),
    "duty": (
        said("hard_words.duty", "Duty team"),
        said(
            "hard_words.duty_is",
            "Duty team: people at the council you can ring when your social worker is not there. "
            "Their number: {duty_phone}.",
        ),
    ),
    "plan": (
        said("hard_words.plan", "The plan"),
        said("hard_words.plan_is", "The plan: it says what should happen, when, and who does what. It can change."),
    ),
    "agreement": (
        said("hard_words.agreement", "The agreement"),
        said(
            "hard_words.agreement_is",
            "The agreement: parents and the council write down what each of them will do, and why.",
        ),
    ),
    "contact": (
        said("hard_words.contact", "Family time, or contact"),
        said(
            "hard_words.contact_is",
            "Family time: being in touch with family you don't live with. It can be a visit, a call or a letter. "
            "Some people call it contact.",
        ),
    ),
    "supervised": (
        said("hard_words.supervised", "Supervised visit"),
        said(
            "hard_words.supervised_is",
            "Supervised visit: another grown-up stays with you the whole time. They are there to keep it safe.",
        ),
    ),
    "court": (
        said("hard_words.court", "Court order"),
        said("hard_words.court_is", "Court order: what a court has decided. People must do what it says."),
    ),
    "care_order": (
        said("hard_words.care_order", "Care order"),
        said(
            "hard_words.care_order_is",
            "Care order: a court says that the council must look after some children. Their parents are still their "
            "parents. But the council can decide where the children live.",
        ),
    ),
    "section_20": (
        said("hard_words.section_20", "Section 20"),
        said(
            "hard_words.section_20_is",
            "Section 20: the council looks after children without a court order. Most often their parents have "
            "agreed to it. Parents can usually take back their yes.",
        ),
    ),
    "child_in_need": (
        said("hard_words.child_in_need", "Child in Need plan"),
        said(
            "hard_words.child_in_need_is",
            "Child in Need plan: it says what extra help a family gets. The family has a say in it. "
            "It is not a punishment.",
        ),
    ),
    "carer": (
        said("hard_words.carer", "Carer, or foster carer"),
        said(
            "hard_words.carer_is",
            "Carer: somebody who looks after children who can't live with their parents right now. "
            "A foster carer does it in their own home.",
        ),
    ),
}
"""By the value of its button: a word, and what it means."""

CONVERSATION = Conversation(
    "hard_words",
    EVERYONE,
    (
        Ask(
            "list",
            (WHICH,),
            (
                *(Choice(name, word, name) for name, (word, _) in WORDS.items()),
                Choice("ok", OK, "closed"),
            ),
            per_row=2,
        ),
        *(Tell(name, (meaning,), goto="list") for name, (_, meaning) in WORDS.items()),
        End("closed", (CLOSED,)),
    ),
    shipped=("list",),
)
