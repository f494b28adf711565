"""What all tables have in common."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    MetaData,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id() -> Column[int]:
    """A number that grows with time."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def person_id(*, nullable: bool = False, name: str = "person_id") -> Column[int]:
    """Whom a row is about; or, under another name, who did something."""
    return Column(name, BigInteger, ForeignKey("people.id"), nullable=nullable, index=True)


def case_id() -> Column[int]:
    """Of which case a row is."""
    return Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, index=True)
