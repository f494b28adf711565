"""Who used to write and has fallen silent. Pure: a pattern of days, and no score.

Rules of this file: only somebody who wrote on several days has a pattern. It is broken when they have been silent for
much longer than they ever were between two days of writing. That is told once, with the last contact, and means nothing
more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

DAYS: Final = 4
"""On fewer days than these somebody has no usual pattern."""
LOOK_BACK: Final = timedelta(days=90)
LEAST: Final = timedelta(days=5)
MOST: Final = timedelta(days=28)
TIMES: Final = 2
"""A silence this many times as long as the longest before is unusual."""


def silent(wrote: Iterable[date], today: date) -> bool:
    """Has somebody who wrote on these days been silent for longer than is usual for them?"""
    days = sorted({day for day in wrote if day > today - LOOK_BACK})
    if len(days) < DAYS:
        return False
    longest = max(later - earlier for earlier, later in pairwise(days))
    return today - days[-1] > min(max(TIMES * longest, LEAST), MOST)
