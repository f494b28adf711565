"""What goes with explaining a plan and asking how somebody is: approvals, tellings, askings, pictures, totals."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Sealed, UtcTime
from storage.tables.base import metadata, person_id, row_id

plan_words = Table(  # what workers write about a family's plans beside the case file: translations, reasons
    "plan_words",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True),
    Column("content", Sealed, nullable=False),
)

approvals = Table(  # which sentence of a plan may be told to whom: the digest is of the sentence as it was approved
    "approvals",
    metadata,
    row_id(),
    person_id(),
    Column("sentence", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "sentence"),
)

tellings = Table(  # what a person has been told of a plan, and in which form
    "tellings",
    metadata,
    row_id(),
    person_id(),
    Column("sentence", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "sentence"),
)

checks = Table(  # did our explanation work? Kept by sentence, to mend the sentence; never shown as a score
    "checks",
    metadata,
    row_id(),
    person_id(),
    Column("sentence", String, nullable=False),  # the key of our words, the same in every family
    Column("reader", String, nullable=False),
    Column("language", String, nullable=False),
    Column("outcome", String, nullable=False),  # understood, missed, missed_again
    Column("at", UtcTime, nullable=False),
)

askings = Table(  # what a person was asked at a time that a plan sets, and whether they answered
    "askings",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),  # ready, after, at_home, getting_ready, tip, practice, wellbeing, check_in
    Column("about", String, nullable=False),  # the step or the week
    Column("due_on", Date, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # the answer
    UniqueConstraint("person_id", "kind", "about", "due_on"),
)

scores = Table(  # how a child is doing, in numbers: no words stand here
    "scores",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),  # scale: our own five questions; sdq: the total of a questionnaire
    Column("informant", String, nullable=False),  # child, carer, parent, teacher
    Column("on_day", Date, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # the answers it was made from
    person_id(nullable=True, name="worker_id"),  # who recorded it
    Column("at", UtcTime, nullable=False),
    Column("content", Sealed, nullable=False),  # JSON: the total
)

informants = Table(  # the adults who can fill in a questionnaire about a child
    "informants",
    metadata,
    Column("person_id", BigInteger, ForeignKey("people.id"), primary_key=True),
    Column("content", Sealed, nullable=False),  # JSON: the first and the second, as the worker named them
)

pictures = Table(  # drawn for one person, from what they may be told
    "pictures",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),  # waiting, drawn, failed
    Column("content", Sealed, nullable=False),  # what is to be drawn, and the words that go with it
    Column("pages", Sealed),  # JSON: the pages in base64, PNG; of a document PDF
    Column("created_at", UtcTime, nullable=False),
    Index(
        "ix_pictures_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

drawings = Table(  # photos of a child's own drawings that belong to their story
    "drawings",
    metadata,
    row_id(),
    person_id(),
    Column("message_id", BigInteger, ForeignKey("messages.id"), unique=True, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),
    Column("awaited_at", UtcTime),  # asked for before the file had come
)

tasks = Table(  # what a worker has caught up with after a return that nobody had planned
    "tasks",
    metadata,
    Column("item_id", BigInteger, ForeignKey("items.id"), primary_key=True),
    Column("task", String, primary_key=True),
    person_id(name="worker_id"),
    Column("done_at", UtcTime, nullable=False),
)
