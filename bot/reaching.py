"""Workers of a case to whom nothing urgent gets through on Telegram.

Rules of this file: each is named once, with all their posts, so that somebody can put it right. Who is on duty is a
matter of all together: one of them who is reached is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storage import people
from storage.database import Tx
from storage.people import Person

POSTS: Final = ("allocated", "cover", "manager")
"""Those to whom an urgent item climbs, one after the other."""


@dataclass(frozen=True)
class Unreached:
    """Somebody who is not reached, in which posts. `lost`: they were once, and messages don't arrive any more."""

    who: Person
    posts: tuple[str, ...]

    @property
    def lost(self) -> bool:
        return self.who.linked


def unreached(tx: Tx, case_id: int) -> Iterator[Unreached]:
    """Everybody who would be told of an urgent item of this case, and is not reached."""
    held, scope = people.holders(tx, case_id), people.operator_scope(tx)
    for worker_id in dict.fromkeys(one for post in POSTS for one in held.get(post, ())):
        who = people.get(tx, scope, worker_id)
        if not who.reached:
            yield Unreached(who, tuple(post for post in POSTS if worker_id in held.get(post, ())))


def way_out(who: Person) -> str:
    """How somebody gets a link."""
    return f"python -m bot invite {who.ref}"
