"""All tables, each in the room of what it is for.

Rules of this package:
- Content (words, names, addresses, reasons) stands in `Sealed` columns. The rest is numbers, times and fixed words.
- Ids are numbers that grow with time (`storage.ids`), so that order is a column; only the inbox counts by itself.
- `owner` names whose key seals a row: "person:7", "case:3", "day:2026-11-21".
"""

from storage.tables import core, following, plans
from storage.tables.base import metadata

__all__ = ["core", "following", "metadata", "plans"]
