"""All tables.

Rules of this file:
- Content (words, names, addresses, reasons) stands in `Sealed` columns. The rest is numbers, times and fixed words.
- Ids are numbers that grow with time (`storage.ids`), so that order is a column; only the inbox counts by itself.
- `owner` names whose key seals a row: "person:7", "case:3", "day:2026-11-21".
"""

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
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Sealed, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _person(*, nullable: bool = False, name: str = "person_id") -> Column[int]:
    return Column(name, BigInteger, ForeignKey("people.id"), nullable=nullable, index=True)


def _case() -> Column[int]:
    return Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, index=True)


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
    _id(),
    Column("name", String, unique=True, nullable=False),
    Column("settings", String, nullable=False),  # JSON of the case file's [authority]: nothing personal
)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("ref", String, unique=True, nullable=False),
    Column("authority_id", BigInteger, ForeignKey("authorities.id"), nullable=False),
    Column("first_import", Date, nullable=False),
    Column("facts", Sealed, nullable=False),  # path -> value, as Wren holds them now
    Column("imported", Sealed, nullable=False),  # path -> value, as the last file said
)

people = Table(
    "people",
    metadata,
    _id(),
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
    _id(),
    _person(),
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
    _id(),
    _person(),
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
    _id(),
    _person(),
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
    _person(),
    Column("category", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("why", Sealed, nullable=False),
    Column("found_at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), index=True),  # the item that shows it to a worker
)

statements = Table(
    "statements",
    metadata,
    _id(),
    _person(),
    Column("kind", String, nullable=False),
    Column("content", Sealed),  # the words as reviewed, the feeling, and who may see them; None once taken back
    Column("to_reviewer", Boolean, nullable=False, default=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
)

items = Table(  # the queue
    "items",
    metadata,
    _id(),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, index=True),
    _person(nullable=True),
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
    _person(nullable=True, name="read_by"),
    Column("closed_at", UtcTime),
    _person(nullable=True, name="closed_by"),
    Column("outcome", String),
    Column("audience", String, nullable=False, server_default="team"),  # team, senior, reviewer, advocate
    Column("hidden_from", String, nullable=False, server_default="[]"),  # JSON: workers whom the words name
    Index("ix_items_open", "case_id", "status", sqlite_where=text("closed_at IS NULL")),
)

judgements = Table(  # was a flag right, or not needed? Kept for review; nothing learns by itself
    "judgements",
    metadata,
    Column("item_id", BigInteger, ForeignKey("items.id"), primary_key=True),
    _person(name="worker_id"),
    Column("right", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
)

decisions = Table(  # what a named person decided on the day of a sign of harm after a return home
    "decisions",
    metadata,
    Column("item_id", BigInteger, ForeignKey("items.id"), primary_key=True),
    _person(),  # whom it is about: their key seals the reasons
    Column("worker_id", BigInteger, ForeignKey("people.id"), nullable=False),
    Column("choice", String, nullable=False),
    Column("reasons", Sealed, nullable=False),
    Column("at", UtcTime, nullable=False),
)

replies = Table(  # what a worker writes to a person: answers, and the words with which an item is closed
    "replies",
    metadata,
    _id(),
    _person(),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    _person(name="worker_id"),
    Column("kind", String, nullable=False),  # answer, closing
    Column("content", Sealed, nullable=False),
    Column("written_at", UtcTime, nullable=False),
)

plan_words = Table(  # what workers write about a family's plans beside the case file: translations, reasons
    "plan_words",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True),
    Column("content", Sealed, nullable=False),
)

approvals = Table(  # which sentence of a plan may be told to whom: the digest is of the sentence as it was approved
    "approvals",
    metadata,
    _id(),
    _person(),
    Column("sentence", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "sentence"),
)

tellings = Table(  # what a person has been told of a plan, and in which form
    "tellings",
    metadata,
    _id(),
    _person(),
    Column("sentence", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "sentence"),
)

checks = Table(  # did our explanation work? Kept by sentence, to mend the sentence; never shown as a score
    "checks",
    metadata,
    _id(),
    _person(),
    Column("sentence", String, nullable=False),  # the key of our words, the same in every family
    Column("reader", String, nullable=False),
    Column("language", String, nullable=False),
    Column("outcome", String, nullable=False),  # understood, missed, missed_again
    Column("at", UtcTime, nullable=False),
)

askings = Table(  # what a person was asked at a time that a plan sets, and whether they answered
    "askings",
    metadata,
    _id(),
    _person(),
    Column("kind", String, nullable=False),  # ready, after, at_home, getting_ready, practice, wellbeing, check_in
    Column("about", String, nullable=False),  # the step or the week
    Column("due_on", Date, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # the answer
    UniqueConstraint("person_id", "kind", "about", "due_on"),
)

scores = Table(  # how a child is doing, in numbers: no words stand here
    "scores",
    metadata,
    _id(),
    _person(),
    Column("kind", String, nullable=False),  # scale: our own five questions; sdq: the total of a questionnaire
    Column("informant", String, nullable=False),  # child, carer, parent, teacher, worker
    Column("total", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # the answers it was made from
    _person(nullable=True, name="worker_id"),  # who recorded it
    Column("at", UtcTime, nullable=False),
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
    _id(),
    _person(),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),  # waiting, drawn, failed
    Column("content", Sealed, nullable=False),  # what is to be drawn, and the words that go with it
    Column("pages", Sealed),  # JSON: the pages as base64 PNG
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
    _id(),
    _person(),
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
    _person(name="worker_id"),
    Column("done_at", UtcTime, nullable=False),
)

agreements = Table(  # an agreement as it was issued to one parent: it never changes, a new version takes its place
    "agreements",
    metadata,
    _id(),
    _person(),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed, of all its sentences
    Column("content", Sealed, nullable=False),  # what it said
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("person_id", "version"),
)

consents = Table(  # what a parent said of a version: understood, agreed, disagreed, advice
    "consents",
    metadata,
    _id(),
    _person(),
    Column("agreement_id", BigInteger, ForeignKey("agreements.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),  # why not, in their words
    Column("at", UtcTime, nullable=False),
)

progress = Table(  # one account of how one goal goes: who gave it, on which ground, and where it was seen
    "progress",
    metadata,
    _id(),
    _person(),  # a parent whose goal it is; a child, whose account stays under the child's own key
    Column("goal", String, nullable=False),  # the case file's id; empty for what belongs to no goal
    Column("source", String, nullable=False),  # parent, service, child, worker
    Column("outcome", String, nullable=False),  # better, same, harder, slip, met, partly, not_met, missed, cancelled
    Column("basis", String),  # seen, told, opinion; None for a parent's own account
    Column("setting", String),  # home, supervised, elsewhere
    Column("content", Sealed),
    Column("statement_id", BigInteger, ForeignKey("statements.id"), index=True),
    _person(nullable=True, name="worker_id"),
    Column("on_day", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
)

promises = Table(  # what a worker said they would do for somebody, and by which day
    "promises",
    metadata,
    _id(),
    _person(),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    Column("content", Sealed, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String, nullable=False),  # open, kept, late (another day was given), broken
    Column("reason", Sealed),
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

breaches = Table(  # where an agreement was not kept, by a parent or by the council, and what was decided
    "breaches",
    metadata,
    _id(),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, index=True),
    Column("side", String, nullable=False),  # parent, council
    _person(nullable=True),  # the parent, whose key seals the row; the council's are sealed with the case's
    Column("about", String, nullable=False),  # a goal's id; "duty:" or "support:" and an id
    Column("due_on", Date, nullable=False),  # the day on which it happened, or had been promised
    Column("source", String),  # seen, service, parent, told, child; None for what the calendar told
    Column("setting", String),  # home, supervised, elsewhere
    Column("content", Sealed, nullable=False),  # JSON: the fact, and the consequence that was agreed at that time
    _person(nullable=True, name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("decide_by", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False, index=True),
    Column("late_item_id", BigInteger, ForeignKey("items.id"), index=True),  # the manager's, once nobody had decided
    Column("choice", String),  # consequence, none, done, new_day
    Column("reasons", Sealed),
    _person(nullable=True, name="decided_by"),
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
    _id(),
    _case(),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    _person(nullable=True, name="worker_id"),
    Column("note", Sealed),  # JSON: who was seen, what was seen, told and thought
    Column("item_id", BigInteger, ForeignKey("items.id")),  # with which the worker was asked about it
    UniqueConstraint("case_id", "due_on"),
)

commitments = Table(  # what relatives said they will do
    "commitments",
    metadata,
    _id(),
    _case(),
    Column("content", Sealed, nullable=False),  # JSON: name, relation, what they will do
    Column("confirmed_on", Date, nullable=False),
    _person(name="worker_id"),
    Column("asked_on", Date),  # when the worker was last told to ask again
    Column("item_id", BigInteger, ForeignKey("items.id")),
    Column("ended_on", Date),
)

reassessments = Table(  # when a family was assessed anew, and what came of it
    "reassessments",
    metadata,
    _id(),
    _case(),
    Column("made_on", Date, nullable=False),
    Column("outcome", Sealed, nullable=False),
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
)

changes = Table(  # what has changed in a family, so that its assessment has to be looked at again
    "changes",
    metadata,
    _id(),
    _case(),
    Column("happened_on", Date, nullable=False),
    Column("content", Sealed, nullable=False),  # JSON: what it is about, and in words
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False),
)

closings = Table(  # who asked for a case to be closed, on which re-assessment, and what was decided
    "closings",
    metadata,
    _id(),
    _case(),
    Column("state", String, nullable=False),  # asked, closed, declined
    Column("reassessed_on", Date, nullable=False),
    Column("reasons", Sealed, nullable=False),  # JSON: the outcome, what support follows, the manager's reason
    _person(name="worker_id"),
    Column("at", UtcTime, nullable=False),
    Column("item_id", BigInteger, ForeignKey("items.id")),  # with which the manager was asked
    _person(nullable=True, name="manager_id"),
    Column("decided_at", UtcTime),
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
    _id(),
    _person(),
    Column("kind", String, nullable=False),
    Column("about", BigInteger),  # the item, reply or message it tells of
    Column("created_at", UtcTime, nullable=False),
    Column("held", Boolean, nullable=False),  # waits until somebody confirmed who writes
    Column("shown_at", UtcTime),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _person(nullable=True),
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
    _id(),
    _person(),
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
    _id(),
    _person(nullable=True),
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
    _person(name="worker_id"),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    _id(),
    Column("token", LargeBinary, unique=True, nullable=False),
    _person(name="worker_id"),
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
