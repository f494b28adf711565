"""Row ids that grow with time, unique in this process and below 2**53 (so that JSON readers keep them exact).

41 bits of milliseconds since 2024, then 12 bits that count within a millisecond. Two processes that make an id in the
same millisecond start at different counts, and a clash would be refused by the primary key, never merged.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Final

EPOCH_MS: Final = 1_704_067_200_000
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """The next id. Never goes back, even when the clock does."""
    global _last
    with _lock:
        now = (time.time_ns() // 1_000_000 - EPOCH_MS) << 12 | (os.getpid() & 0x3F) << 6
        _last = max(_last + 1, now)
        return _last


def start_after(newest: int) -> None:
    """Never give out an id at or below `newest`: a clock may have been set back since it was made."""
    global _last
    with _lock:
        _last = max(_last, newest)
