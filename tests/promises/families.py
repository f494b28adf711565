"""Any number of invented families, and marks in every word of theirs: who wrote it, who may ever see it, who may now.

Rules of this file:
- A mark is a word that occurs once in the world. Its letters check themselves, so that a mark cut in two is seen too.
- A mark may be seen by whoever wrote it. By another member of the family only if it stands in something that can be
  told to them at all (`may`), and a worker has said yes to that for just this person (`told`).
- A writer's marks depend on nothing but the writer: the same acts make the same words, whatever others do.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Final

MARK: Final = re.compile(r"zq[0-9a-f]{12}")
LANGUAGES: Final = ("en", "es", "ar", "pl", "uk", "cy")


@dataclass
class Mark:
    """Whose words it stands in. `about`: whose export holds it beside their own."""

    writer: str
    family: int
    may: frozenset[str] = frozenset()
    told: set[str] = field(default_factory=set)
    about: frozenset[str] = frozenset()

    def shown_to(self, ref: str) -> bool:
        """May this person have it on their phone now?"""
        return ref == self.writer or (ref in self.may and ref in self.told)

    def held_for(self, ref: str) -> bool:
        """May it stand in this person's export?"""
        return ref == self.writer or ref in self.may | self.about


@dataclass
class Marks:
    """Every mark of a world; of one inside a file, also that of the caption which goes with it."""

    seed: str
    held: dict[str, Mark] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    _count: Counter[str] = field(default_factory=Counter)

    def new(
        self,
        writer: str,
        family: int,
        may: Iterable[str] = (),
        told: Iterable[str] = (),
        about: Iterable[str] = (),
        source: str = "",
    ) -> str:
        """A new one. `source` keeps apart what one writer writes on different occasions."""
        name = f"{writer}/{source}"
        self._count[name] += 1
        digest = blake2s(f"{self.seed}/{family}/{name}/{self._count[name]}".encode(), digest_size=4).hexdigest()
        mark = f"zq{digest}{_check(digest)}"
        assert mark not in self.held, "a mark occurs once"
        self.held[mark] = Mark(writer, family, frozenset(may), set(told), frozenset(about))
        return mark

    def in_(self, text: str) -> set[str]:
        """The marks in a text. One that nobody wrote, or half of one, is none."""
        return {mark for mark in MARK.findall(text) if mark in self.held}

    def foreign(self, text: str, ref: str) -> set[str]:
        """Those that this person may not see."""
        return {mark for mark in self.in_(text) if not self.held[mark].shown_to(ref)}

    def tell(self, text: str, *refs: str) -> None:
        """A worker has said yes to these words for these people."""
        for mark in self.in_(text):
            self.held[mark].told.update(refs)


def _check(digest: str) -> str:
    return blake2s(digest.encode(), digest_size=2).hexdigest()


@dataclass(frozen=True)
class Member:
    """Somebody with a phone. `role` is child or parent."""

    ref: str
    name: str
    role: str
    language: str
    user_id: int
    family: int


@dataclass(frozen=True)
class Team:
    """Who works a family; the reviewing officer works all of them."""

    worker: str
    cover: str
    manager: str

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.worker, self.cover, self.manager)


REVIEWER: Final = "ines"
TEAMS: Final = (Team("emma", "dev", "grace"), Team("samir", "olga", "grace"), Team("nia", "huw", "pat"))
"""Two teams have a manager in common; the third has nobody in common with them."""
WORKERS: Final = tuple(sorted({ref for team in TEAMS for ref in team.refs} | {REVIEWER}))


@dataclass(frozen=True)
class Family:
    """Two children and two parents who must not learn of each other what nobody told them."""

    number: int
    team: Team
    members: tuple[Member, ...]
    text: str

    @property
    def children(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.role == "child")

    @property
    def parents(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.role == "parent")

    @property
    def ref(self) -> str:
        return f"case-{self.number}"

    def plan(self, child: str) -> frozenset[str]:
        """Who can be told of this child's plan at all."""
        return frozenset({child, *(one.ref for one in self.parents)})


def family(number: int, marks: Marks) -> Family:
    """One more family, and its case file: every text of a worker in it has a mark."""
    team, dice = TEAMS[number % len(TEAMS)], random.Random(f"{marks.seed}/{number}")
    spoken = [LANGUAGES[0], *(dice.choice(LANGUAGES) for _ in range(3))]
    named = (("amy", "child"), ("ben", "child"), ("cora", "parent"), ("dan", "parent"))
    members = []
    for place, ((name, role), language) in enumerate(zip(named, spoken, strict=True)):
        ref = f"{name}-{number}"
        relatives = [f"{other}-{number}" for other, _ in named]
        known = [one for one in relatives if role == "child" and one.startswith(("cora", "dan"))]
        mark = marks.new("file", number, relatives, (ref, *known), source=ref)
        user = 800_000 + 10 * number + place
        members.append(Member(ref, f"{name.title()} {mark}", role, language, user, number))
    made = Family(number, team, tuple(members), "")
    return Family(number, team, made.members, _case_file(made, marks, dice))


def _case_file(family: Family, marks: Marks, dice: random.Random) -> str:
    home = family.number % 2 == 0
    amy, ben = family.children
    planned = (amy, ben) if family.number % 5 else (amy,)
    parts = [_head(family, home), *(_plan(family, one, marks, home, dice) for one in planned)]
    return "\n".join([*parts, _agreement(family, marks)])


def _head(family: Family, home: bool) -> str:
    role = {family.team.worker: "social_worker", family.team.cover: "duty_worker", family.team.manager: "team_manager"}
    workers = [_table("workers", id=ref, name=ref.title(), role=role.get(ref, "")) for ref in family.team.refs]
    children = [
        _table("children", id=one.ref, name=one.name, born=born, reader=reader, language=one.language)
        for one, born, reader in zip(family.children, ("2016-04-02", "2011-09-20"), ("child", "teen"), strict=True)
    ]
    parents = [
        _table("parents", id=one.ref, name=one.name, language=one.language, relation=relation, contact="agreed")
        for one, relation in zip(family.parents, ("mother", "father"), strict=True)
    ]
    return f"""
[authority]
name = "Northbridge Council"
time_zone = "Europe/London"
office_hours = "Mon-Fri 09:00-17:00"
nation = "ENG"
duty_phone = "0300 555 0100"
advocacy = {{ name = "Northbridge Young Voices", phone = "0300 555 0111" }}
helplines = [{{ name = "Childline", phone = "0800 1111", for = ["child", "parent"] }}]
{"".join(workers)}{_table("workers", id=REVIEWER, name="Ines", role="reviewing_officer")}
[case]
id = "{family.ref}"
stage = "{"at_home" if home else "preparing"}"
opened = "-300d"
{'returned_home = "-40d"' if home else ""}
allocated = "{family.team.worker}"
cover = "{family.team.cover}"
manager = "{family.team.manager}"
reviewing_officer = "{REVIEWER}"
{"".join([*children, *parents])}"""


def _plan(family: Family, child: Member, marks: Marks, home: bool, dice: random.Random) -> str:
    def word(words: str) -> str:
        return f"{words} {marks.new('file', family.number, family.plan(child.ref), source=child.ref)}"

    days = ("-40", "2", "9", "20") if home else ("-7", "2", "9", "45")
    kinds = ("move_home", "visit", "tea_at_home", "review_meeting") if home else (
        "family_time", "tea_at_home", "overnight", "move_home"
    )  # fmt: skip
    steps = []
    for kind, day in zip(kinds, days, strict=True):
        on = f"{int(day) + (dice.randrange(3) if int(day) > 0 else 0):+}d"
        where, who, state = word("the place"), word("Auntie"), "done" if int(day) < 0 else "planned"
        steps.append(f'{{ kind = "{kind}", on = "{on}", where = "{where}", who = ["{who}"], state = "{state}" }}')
    return f"""
[[plans]]
child = "{child.ref}"
why = "{word("So that you are safe")}."
next_decision = {{ what = "{word("Whether it goes on")}", on = "+20d", who = "{word("The meeting of")}" }}
steps = [
  {f",{chr(10)}  ".join(steps)},
]
if_not_going_well = ["{word("You can ring")}.", "{word("You can go to")}."]
"""


def _agreement(family: Family, marks: Marks) -> str:
    parents = [one.ref for one in family.parents]

    def word(words: str, *refs: str) -> str:
        return f"{words} {marks.new('file', family.number, refs or parents, source='-'.join(refs))}"

    goals = [
        f"""
[[agreement.goals]]
id = "{ref}-goal-{place}"
parent = "{ref}"
title = "{word("Come on time", ref)}"
why = "{word("Because of", ref)}."
measure = "{word("Every week", ref)}"
steps = ["{word("Go to", ref)}", "{word("Ring", ref)}"]
by = "+60d"
support = {{ what = "{word("Group", ref)}", provider = "{word("Centre", ref)}", starts = "-30d", started = true }}
evidence = ["{word("Record of", ref)}"]
consequence = "{word("We talk about", ref)}."
review = "+30d"
"""
        for ref in parents
        for place in range(2)
    ]
    duties = [
        f"""
[[agreement.duties]]
what = "{word("Child care by")}"
by = "{day}"
owner = "{family.team.worker}"
state = "{state}"
"""
        for day, state in (("-10d", "late"), ("+9d", "on_time"))
    ]
    return f"""
[agreement]
reviewed = "+30d"
why = "{word("So that all are safe with")}."
rights = ["{word("Bring")}", "{word("Ask for")}"]
{"".join([*goals, *duties])}"""


def _table(table: str, /, **values: str) -> str:
    """A table of a list. A day of birth is a date of its own; all else are texts."""
    lines = [f"{key} = {value}" if key == "born" else f'{key} = "{value}"' for key, value in values.items()]
    return "\n".join([f"[[{table}]]", *lines, ""])
