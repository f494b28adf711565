"""Who there is, what came in, what goes out, and what a worker must look at."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from storage.tables.base import metadata, person_id, row_id

keys = Table(
    "keys",
    metadata,
    Column("owner", String, primary_key=True),
    Column("wrapped", LargeBinary),  # None once destroyed: what it sealed stays shut for ever
    Column("created_at", UtcTime, nullable=False),
    Column("destroyed_at", UtcTime),
)

known = Table(  # small facts about this installation, such as the bot's public name
    "known",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

authorities = Table(
    "authorities",
    metadata,
    row_id(),
    Column("name", String, unique=True, nullable=False),
    Column("settings", String, nullable=False),  # JSON of the case file's [authority]: nothing personal
)

cases = Table(
    "cases",
    metadata,
    row_id(),
    Column("ref", String, unique=True, nullable=False),
    Column("authority_id", BigInteger, ForeignKey("authorities.id"), nullable=False),
    Column("first_import", Date, nullable=False),
    Column("facts", Sealed, nullable=False),  # path -> value, as Wren holds them now
    Column("imported", Sealed, nullable=False),  # path -> value, as the last file said
)

people = Table(
    "people",
    metadata,
    row_id(),
    Column("ref", String, nullable=False),
    Column("case_id", BigInteger, ForeignKey("cases.id"), index=True),  # None for workers, who may have many
    Column("role", String, nullable=False),
    Column("profile", Sealed, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),  # a worker said that it is this person who writes
    UniqueConstraint("case_id", "ref"),
    Index(
        "uq_people_worker_ref",
        "ref",
        unique=True,
        sqlite_where=text("case_id IS NULL"),
        postgresql_where=text("case_id IS NULL"),
    ),
)

posts = Table(  # who works a case: allocated, cover, manager, reviewing_officer; duty and advocate, maybe several
    "posts",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True),
    Column("post", String, primary_key=True),
    Column("worker_id", BigInteger, ForeignKey("people.id"), primary_key=True, index=True),
    Column("since", UtcTime),  # None: from before this was kept
)

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", BigInteger, ForeignKey("people.id"), primary_key=True),
    Column("chat", LargeBinary, unique=True, nullable=False),  # keyed digest of the chat id
    Column("address", Sealed, nullable=False),
    Column("linked_at", UtcTime, nullable=False),
    Column("lost_at", UtcTime),  # Telegram said that the bot is blocked or the account gone
)

invitations = Table(
    "invitations",
    metadata,
    row_id(),
    person_id(),
    Column("token", LargeBinary, unique=True, nullable=False),  # keyed digest
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("revoked_at", UtcTime),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("update_id", BigInteger, nullable=False),  # -1 when the update has none that can be used
    Column("digest", LargeBinary, nullable=False),
    Column("chat", LargeBinary, nullable=False),  # keyed digest of the chat id; of the body where there is none
    Column("day", String, nullable=False),
    Column("body", Sealed),  # emptied when the row is done
    Column("state", String, nullable=False),  # received, screened, done, quarantined
    Column("attempts", Integer, nullable=False, default=0),
    Column("received_at", UtcTime, nullable=False),
    Column("message_id", BigInteger),
    UniqueConstraint("update_id", "digest"),
    Index(
        "ix_inbox_open",
        "state",
        "chat",
        "update_id",
        sqlite_where=text("state IN ('received', 'screened')"),
        postgresql_where=text("state IN ('received', 'screened')"),
    ),
)

messages = Table(
    "messages",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),  # text, edit, photo, voice, file, tap, command
    Column("content", Sealed),  # None once erased; the row stays
    Column("telegram_id", BigInteger),  # to find an earlier message when it is edited
    Column("received_at", UtcTime, nullable=False),
    Column("kept_until", UtcTime),  # None: kept with the case
    Column("confirmed", Boolean, nullable=False),  # was the writer confirmed at that time?
    Index("ix_messages_kept_until", "kept_until", sqlite_where=text("kept_until IS NOT NULL")),
)

media = Table(
    "media",
    metadata,
    row_id(),
    person_id(),
    Column("message_id", BigInteger, ForeignKey("messages.id"), nullable=False, index=True),
    Column("state", String, nullable=False),  # waiting, kept, failed
    Column("source", Sealed, nullable=False),  # where Telegram keeps it
    Column("content", Sealed),
    Column("mime", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", UtcTime),
    Index(
        "ix_media_waiting",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

findings = Table(  # what screening saw; one to a message, made before any conversation goes on
    "findings",
    metadata,
    Column("message_id", BigInteger, ForeignKey("messages.id"), primary_key=True),
    person_id(),
    Column("category", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("why", Sealed, nullable=False),
    Column("found_at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), index=True),  # the item that shows it to a worker
)

statements = Table(
    "statements",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),
    Column("content", Sealed),  # the words as reviewed, the feeling, and who may see them; None once taken back
    Column("to_reviewer", Boolean, nullable=False, default=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
)

items = Table(  # the queue
    "items",
    metadata,
    row_id(),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, index=True),
    person_id(nullable=True),
    Column("kind", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("category", String, nullable=False),
    Column("why", Sealed),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), unique=True),
    Column("message_id", BigInteger, ForeignKey("messages.id"), unique=True),
    Column("confirmed", Boolean, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("status", String, nullable=False),  # new, read, answered, closed, withdrawn
    Column("read_at", UtcTime),
    person_id(nullable=True, name="read_by"),
    Column("closed_at", UtcTime),
    person_id(nullable=True, name="closed_by"),
    Column("outcome", String),
    Column("audience", String, nullable=False, server_default="team"),  # team, senior, reviewer, advocate
    Column("hidden_from", String, nullable=False, server_default="[]"),  # JSON: workers whom the words name
    Index("ix_items_open", "case_id", "status", sqlite_where=text("closed_at IS NULL")),
)

judgements = Table(  # was a flag right, or not needed? Kept for review; nothing learns by itself
    "judgements",
    metadata,
    Column("item_id", BigInteger, ForeignKey("items.id"), primary_key=True),
    person_id(name="worker_id"),
    Column("right", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
)

decisions = Table(  # what a named person decided on the day of a sign of harm after a return home
    "decisions",
    metadata,
    Column("item_id", BigInteger, ForeignKey("items.id"), primary_key=True),
    person_id(),  # whom it is about: their key seals the reasons
    Column("worker_id", BigInteger, ForeignKey("people.id"), nullable=False),
    Column("choice", String, nullable=False),
    Column("reasons", Sealed, nullable=False),
    Column("at", UtcTime, nullable=False),
)

replies = Table(  # what a worker writes to a person: answers, and the words with which an item is closed
    "replies",
    metadata,
    row_id(),
    person_id(),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    person_id(name="worker_id"),
    Column("kind", String, nullable=False),  # answer, closing, breach, late; english: the same beside a translation
    Column("content", Sealed, nullable=False),
    Column("written_at", UtcTime, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("person_id", BigInteger, ForeignKey("people.id"), primary_key=True),
    Column("session", Sealed, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

notices = Table(  # what stands behind a Show button
    "notices",
    metadata,
    row_id(),
    person_id(),
    Column("kind", String, nullable=False),
    Column("about", BigInteger),  # the item, reply or message it tells of
    Column("created_at", UtcTime, nullable=False),
    Column("held", Boolean, nullable=False),  # waits until somebody confirmed who writes
    Column("shown_at", UtcTime),
)

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    person_id(nullable=True),
    Column("chat", LargeBinary, nullable=False),
    Column("owner", String, nullable=False),  # whose key seals the payload
    Column("address", Sealed),  # for strangers only; a person's address stands in accounts
    Column("lane", Integer, nullable=False),  # 0 danger, 1 worker's reply, 2 answer, 3 reminder
    Column("asks", Boolean, nullable=False),  # a question: a newer one takes its place while it waits
    Column("payload", Sealed),  # emptied when sent
    Column("sources", String, nullable=False),  # JSON [[table, id], …]: the rows it was built from
    Column("state", String, nullable=False),  # open, sent, failed, refused, overtaken
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("telegram_id", BigInteger),
    Index("ix_outbox_open", "chat", "id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)

mails = Table(  # content-free e-mails to workers: that something urgent waits
    "mails",
    metadata,
    row_id(),
    person_id(),
    Column("state", String, nullable=False),  # open, sent, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("sent_at", UtcTime),
    Index("ix_mails_open", "next_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)

timers = Table(
    "timers",
    metadata,
    row_id(),
    person_id(nullable=True),
    Column("kind", String, nullable=False),
    Column("about", BigInteger, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    UniqueConstraint("kind", "about"),
    Index("ix_timers_due", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)

strangers = Table(
    "strangers",
    metadata,
    Column("chat", LargeBinary, primary_key=True),
    Column("answered_at", UtcTime, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token", LargeBinary, primary_key=True),
    person_id(name="worker_id"),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    row_id(),
    Column("token", LargeBinary, unique=True, nullable=False),
    person_id(name="worker_id"),
    Column("started_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

audit = Table(  # content-free, append-only, hash-chained
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)
