"""What follows a plan: agreements, how they go and what is promised, and the year after a return."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Sealed, UtcTime
from storage.tables.base import case_id, metadata, person_id, row_id

agreements = Table(  # an agreement as it was issued to one parent: it never changes, a new version takes its place
    "agreements",
    metadata,
    row_id(),
    person_id(),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed, of all its sentences
    Column("content", Sealed, nullable=False),  # what it said
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "version"),
)

consents = Table(  # what a parent said of a version: understood, agreed, disagreed, advice
    "consents",
    metadata,
    row_id(),
    person_id(),
    Column("agreement_id", BigInteger, ForeignKey("agreements.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # why not, in their words
    Column("at", UtcTime, nullable=False),
)

progress = Table(  # one account of how one goal goes: who gave it, on which ground, and where it was seen
    "progress",
    metadata,
    row_id(),
    person_id(),  # a parent whose goal it is; a child, whose account stays under the child's own key
    Column("goal", String, nullable=False),  # the case file's id; empty for what belongs to no goal
    Column("source", String, nullable=False),  # parent, service, child, worker
    Column("content", Sealed, nullable=False),  # JSON: [outcome, basis, setting, words]
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),
    person_id(nullable=True, name="worker_id"),
    Column("on_day", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
)

promises = Table(  # what a worker said they would do for somebody, and by which day
    "promises",
    metadata,
    row_id(),
    person_id(),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    Column("content", Sealed, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String, nullable=False),  # open, kept, late (another day was given), broken
    Column("reason", Sealed),
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("reply_id", BigInteger, ForeignKey("replies.id")),  # the answer it was made with
    Column("replaces_id", BigInteger, ForeignKey("promises.id")),  # the one that was late
    Column("due_item_id", BigInteger, ForeignKey("items.id")),  # with which it was asked about before its day
    Column("late_item_id", BigInteger, ForeignKey("items.id")),  # and after it
)

breaches = Table(  # where an agreement was not kept, by a parent or by the council, and what was decided
    "breaches",
    metadata,
    row_id(),
    case_id(),
    Column("side", String, nullable=False),  # parent, council
    person_id(nullable=True),  # the parent, whose key seals the row; the council's are sealed with the case's
    Column("about", String, nullable=False),  # a goal's id; "duty:" or "support:" and an id
    Column("due_on", Date, nullable=False),  # the day on which it happened, or had been promised
    Column("source", String),  # seen, service, parent, told, child; None for what the calendar told
    Column("setting", String),  # home, supervised, elsewhere
    Column("content", Sealed, nullable=False),  # JSON: the fact, and the consequence that was agreed at that time
    person_id(nullable=True, name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("decide_by", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    Column("late_item_id", BigInteger, ForeignKey("items.id"), index=True),  # the manager's, once nobody had decided
    Column("choice", String),  # consequence, none, done, new_day
    Column("reasons", Sealed),
    person_id(nullable=True, name="decided_by"),
    Column("decided_at", UtcTime),
    Index(
        "uq_breaches_of_the_council",
        "case_id",
        "about",
        "due_on",
        unique=True,
        sqlite_where=text("side = 'council'"),
        postgresql_where=text("side = 'council'"),
    ),
)

visits = Table(  # the checks of the year after a return home: a day each, and what was seen there
    "visits",
    metadata,
    row_id(),
    case_id(),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    person_id(nullable=True, name="worker_id"),
    Column("note", Sealed),  # JSON: who was seen, what was seen, told and thought
    Column("item_id", BigInteger, ForeignKey("items.id")),  # with which the worker was asked about it
    UniqueConstraint("case_id", "due_on"),
)

commitments = Table(  # what relatives said they will do
    "commitments",
    metadata,
    row_id(),
    case_id(),
    Column("content", Sealed, nullable=False),  # JSON: name, relation, what they will do
    Column("confirmed_on", Date, nullable=False),
    person_id(name="worker_id"),
    Column("asked_on", Date),  # when the worker was last told to ask again
    Column("item_id", BigInteger, ForeignKey("items.id")),
    Column("ended_on", Date),
)

reassessments = Table(  # when a family was assessed anew, and what came of it
    "reassessments",
    metadata,
    row_id(),
    case_id(),
    Column("made_on", Date, nullable=False),
    Column("outcome", Sealed, nullable=False),
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
)

changes = Table(  # what has changed in a family, so that its assessment has to be looked at again
    "changes",
    metadata,
    row_id(),
    case_id(),
    Column("happened_on", Date, nullable=False),
    Column("content", Sealed, nullable=False),  # JSON: what it is about, and in words
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False),
)

closings = Table(  # who asked for a case to be closed, on which re-assessment, and what was decided
    "closings",
    metadata,
    row_id(),
    case_id(),
    Column("state", String, nullable=False),  # asked, closed, declined
    Column("reassessed_on", Date, nullable=False),
    Column("reasons", Sealed, nullable=False),  # JSON: the outcome, what support follows, the manager's reason
    person_id(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id")),  # with which the manager was asked
    person_id(nullable=True, name="manager_id"),
    Column("decided_at", UtcTime),
)
