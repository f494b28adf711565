"""The column types that keep promises.

Rules of this file:
- A time is UTC and aware; a naive one is refused on its way in.
- `Sealed` marks content: bytes that only the vault can open. Every column that could hold somebody's words is one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was about to be stored")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Sealed(TypeDecorator[bytes]):
    """Bytes that the vault sealed. Refuses anything that does not carry the vault's mark."""

    impl = LargeBinary
    cache_ok = True
    MARK = b"\x57\x01"

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is not None and not (isinstance(value, bytes) and value.startswith(self.MARK)):
            raise ValueError("content was about to be stored unsealed")
        return value
