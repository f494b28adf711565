"""A database that was migrated is the same as one made anew, and opening it again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from storage.migrate import FOLDER, newest
from storage.tables import metadata
from tests.support import database


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
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


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
