"""What a ready goal is made of, and the sentences that many goals share. Pure.

Rules of the words, in every goal:
- It is what this parent does. It asks nobody to make another adult do, or stop doing, anything.
- Who has been hurt is offered support and carries no blame; whoever hurts or frightens reads what they do.
- A measure can be seen, counted or dated. A consequence is fair, known beforehand, and mostly more help.
- Nothing rests on what a child has told somebody: a child is nobody's proof against a parent.
- No names and no placeholders: the social worker fits the goal to the family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conversations.model import PARENTS, Said, said


@dataclass(frozen=True)
class Goal:
    """A goal with all its parts but the days, which the social worker and the parent agree on."""

    id: str
    topic: str
    title: Said
    why: Said
    measure: Said
    steps: tuple[Said, ...]
    support: Said
    provider: Said
    evidence: tuple[Said, ...]
    consequence: Said

    def texts(self) -> tuple[Said, ...]:
        """Everything a parent reads in it, from top to bottom."""
        asked = (self.title, self.why, self.measure, *self.steps)
        return (*asked, self.support, self.provider, *self.evidence, self.consequence)


def goal(
    id: str,
    topic: str,
    *,
    title: str,
    why: str,
    measure: str,
    steps: tuple[str, ...],
    support: str,
    provider: Said,
    evidence: tuple[Said | str, ...],
    consequence: str,
) -> Goal:
    """Declare a goal: its sentences are found in the catalogues under `goal.<id>.<part>`."""

    def part(name: str, text: str) -> Said:
        return said(f"goal.{id}.{name}", text, to=PARENTS)

    return Goal(
        id,
        topic,
        part("title", title),
        part("why", why),
        part("measure", measure),
        tuple(part(f"step.{number}", text) for number, text in enumerate(steps, 1)),
        part("support", support),
        provider,
        tuple(one if isinstance(one, Said) else part("evidence", one) for one in evidence),
        part("consequence", consequence),
    )


def _shared(key: str, text: str) -> Said:
    return said(f"goal.{key}", text, to=PARENTS)


CHECK_IN: Final = _shared("evidence.check_in", "your check-in")
SEEN: Final = _shared("evidence.seen", "what your social worker sees on visits")
TESTS: Final = _shared("evidence.tests", "test results")
PLAN: Final = _shared("evidence.plan", "the written plan")
POLICE: Final = _shared("evidence.police", "police reports")
CENTRE_RECORD: Final = _shared("evidence.centre", "the centre's record")
PHOTOS: Final = _shared("evidence.photos", "photos that you send")

RECOVERY: Final = _shared("provider.recovery", "the recovery service")
ABUSE: Final = _shared("provider.abuse", "the domestic abuse service")
CHANGE: Final = _shared("provider.change", "the behaviour change programme")
ADVICE: Final = _shared("provider.advice", "a solicitor or advice centre")
MENTAL_HEALTH: Final = _shared("provider.mental_health", "the mental health team")
NURSE: Final = _shared("provider.nurse", "the health visitor or school nurse")
SCHOOL: Final = _shared("provider.school", "the school")
FAMILY: Final = _shared("provider.family", "the family centre")
FAMILY_TIME: Final = _shared("provider.family_time", "the family time centre")
HOUSING: Final = _shared("provider.housing", "the council's housing team")
MONEY: Final = _shared("provider.money", "the money advice service")
COLLEGE: Final = _shared("provider.college", "the college")
COUNCIL: Final = _shared("provider.council", "the council")
