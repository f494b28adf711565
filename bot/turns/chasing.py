"""Chasing what the year at home asks for, once on each working day, when the office opens.

Rules of this file:
- A missed check is chased, not skipped: its worker is asked on the next working morning, and it can't be closed unseen.
- Relatives are asked again every month whether they still do what they said: through the worker, never by Wren.
- Each thing is told once. What was told is a row, written together with its item.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot import yearly
from bot.casework import office, year
from bot.yearly import Known
from storage import cases
from storage import year as kept
from storage.database import Tx

UNTIL: Final = "chased_until"
WHY_MISSED: Final = "A check at home was due on {day}. It is not recorded."
WHY_ASK: Final = "{name} ({relation}) last confirmed on {day} what they will do: {what}"


def chase(tx: Tx, case_id: int) -> int:
    """Ask the worker of this case for what is missing today. Returns how much that is."""
    name = f"{UNTIL}:{case_id}"
    until = cases.recall(tx, name)
    if until is not None and tx.now < datetime.fromisoformat(until):
        return 0
    at = yearly.known(tx, yearly.own_scope(case_id), case_id)
    hours = at.authority.office()
    if not office.is_open(hours, tx.now):
        cases.remember(tx, name, office.next_opening(hours, tx.now).isoformat())
        return 0
    cases.remember(tx, name, yearly.tomorrow(at).isoformat())
    return _checks(tx, at) + _relatives(tx, at)


def _checks(tx: Tx, at: Known) -> int:
    """Ask about every check that was missed and has not been asked about."""
    visits = yearly.hold(tx, at)
    if at.stage != "at_home":
        return 0
    late = {one.due_on for one in year.missed(yearly.as_checks(visits), at.today) if not one.chased}
    for one in visits:
        if one.due_on in late:
            why = WHY_MISSED.format(day=f"{one.due_on:%-d %B %Y}")
            item = yearly.ask(tx, at, yearly.MISSED, "routine", why, by=yearly.climbs(at))
            kept.chased(tx, one.id, item)
    return len(late)


def _relatives(tx: Tx, at: Known) -> int:
    """Ask for what relatives have not confirmed for a month, and not been asked about for a month."""
    if at.stage == "closed":
        return 0
    standing = [one for one in kept.promises(tx, yearly.own_scope(at.case.id), at.case.id) if one.ended_on is None]
    old = [
        one for one in standing if at.today - max(one.confirmed_on, one.asked_on or one.confirmed_on) >= year.ASK_AGAIN
    ]
    for one in old:
        why = WHY_ASK.format(day=f"{one.confirmed_on:%-d %B %Y}", **one.content)
        yearly.done(tx, one.item_id, None)  # the question of last month: this one takes its place
        kept.to_ask(tx, one.id, at.today, yearly.ask(tx, at, yearly.ASK, "routine", why))
    return len(old)
