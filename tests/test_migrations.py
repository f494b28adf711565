"""A database that was migrated is the same as one made anew, and opening it again changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from storage import people, progress, scores
from storage.migrate import FOLDER, newest
from storage.progress import Account
from storage.tables import metadata
from storage.vault import Row, Vault, person
from tests.support import KEY, Hands, database


def shape(engine: Engine) -> dict[str, Any]:
    """Every table as the database itself describes it: columns, keys, constraints and indexes."""
    seen = inspect(engine)
    return {
        name: {
            "columns": [_plain(column) for column in seen.get_columns(name)],
            "primary key": seen.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": _sorted(seen.get_foreign_keys(name)),
            "unique": _sorted(seen.get_unique_constraints(name)),
            "indexes": _sorted(seen.get_indexes(name)),
        }
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def test_files_are_named_by_their_numbers() -> None:
    """What a database lacks is told by the name of the newest file, without loading any."""
    assert newest() == ScriptDirectory.from_config(scripts()).get_current_head()


def scripts() -> Config:
    """Where the migrations stand."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def _plain(described: Any) -> Any:
    """What the inspector tells, with types and conditions in their own words."""
    if isinstance(described, dict):
        return {name: _plain(value) for name, value in described.items()}
    return described if isinstance(described, str | bool | int | list | None) else str(described)


def _sorted(many: Any) -> list[Any]:
    return sorted((_plain(one) for one in many), key=lambda one: str(one["name"]))


async def test_a_migrated_database_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    async with database(tmp_path):
        pass
    fresh = create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    metadata.create_all(fresh)
    migrated = shape(create_engine(f"sqlite:///{tmp_path / 'wren.db'}"))
    made_anew = shape(fresh)
    assert sorted(migrated) == sorted(made_anew)
    for name, table in made_anew.items():
        assert migrated[name] == table, name


async def test_partial_indexes_are_compared_too(tmp_path: Path) -> None:
    async with database(tmp_path):
        pass
    indexes = shape(create_engine(f"sqlite:///{tmp_path / 'wren.db'}"))["outbox"]["indexes"]
    (open_rows,) = [index for index in indexes if index["name"] == "ix_outbox_open"]
    assert open_rows["dialect_options"] == {"sqlite_where": "state = 'open'"}


async def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "wren.db"
    engine = create_engine(f"sqlite:///{path}")
    versions = []
    for _ in range(2):
        async with database(tmp_path) as db:
            await db.read(lambda tx: None)
        with engine.connect() as conn:
            versions.append(conn.exec_driver_sql("PRAGMA schema_version").scalar_one())
    assert versions[0] == versions[1] > 0


def as_of(path: Path, revision: str) -> Engine:
    """A database as a release left it."""
    engine = create_engine(f"sqlite:///{path}")
    config = scripts()
    with engine.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, revision)
    return engine


async def test_numbers_that_were_not_sealed_are_and_those_of_an_erased_person_go(tmp_path: Path) -> None:
    vault, now = Vault(KEY), Hands()()
    day = {"day": "2026-11-20", "at": "2026-11-20 09:00:00"}
    with as_of(tmp_path / "wren.db", "0009").begin() as conn:
        for who in (1, 2):
            words = vault.seal(conn, Row("progress", person(who), 10 + who, "content"), b'"It went well."', now)
            values = {**day, "who": who, "row": 10 + who, "ref": f"p{who}", "words": words}
            for made in (
                "INSERT INTO people (id, ref, role, profile, created_at) VALUES (:who, :ref, 'child', :words, :at)",
                "INSERT INTO scores (id, person_id, kind, informant, total, on_day, at) "
                "VALUES (:row, :who, 'sdq', 'teacher', 17, :day, :at)",
                "INSERT INTO progress (id, person_id, goal, source, outcome, content, on_day, at) "
                "VALUES (:row, :who, 'english', 'parent', 'slip', :words, :day, :at)",
            ):
                conn.execute(text(made), values)
        vault.destroy(conn, person(2), now)
    async with database(tmp_path) as db:
        own = people.own_scope(1)
        (score,) = await db.read(lambda tx: scores.of_person(tx, own, 1))
        (entry,) = await db.read(lambda tx: progress.of_person(tx, own, 1))
        assert await db.read(lambda tx: scores.days(tx, 2, "sdq")) == []
    assert (score.total, score.on_day) == (17, date(2026, 11, 20))
    assert entry.said == Account("english", "parent", "slip", date(2026, 11, 20), "It went well.")
    with create_engine(f"sqlite:///{tmp_path / 'wren.db'}").connect() as conn:
        held = [tuple(row) for name in ("scores", "progress") for row in conn.execute(text(f"SELECT * FROM {name}"))]
    assert len(held) == 2
    assert not {17, "slip"} & {value for row in held for value in row}
