"""Bring a database to the present form. Migrated and fresh databases are the same (a test compares them)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect

from storage.vault import Vault

FOLDER: Final = Path(__file__).parent / "migrations"


def migrate(engine: Engine, vault: Vault, now: datetime) -> None:
    """Run every migration that this database has not seen. Does nothing, quickly, when it has seen all.

    The vault is for those that seal what had not been sealed before. Raises WrongMasterKey when they can't.
    """
    with engine.begin() as conn:
        if _seen(conn) != newest():
            _upgrade(conn, vault, now)


def newest() -> str:
    """The last migration there is: files are named by their numbers."""
    return max(file.name for file in FOLDER.glob("versions/[0-9]*.py")).partition("_")[0]


def _seen(conn: Connection) -> str | None:
    """The last migration that this database has seen."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _upgrade(conn: Connection, vault: Vault, now: datetime) -> None:
    from alembic import command  # here, for it takes long to load, and most starts need nothing of it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=conn, vault=vault, now=now)
    command.upgrade(config, "head")
