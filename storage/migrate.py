"""Bring a database to the present form. Migrated and fresh databases are the same (a test compares them)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.vault import Vault


def migrate(engine: Engine, vault: Vault, now: datetime) -> None:
    """Run every migration that this database has not seen. Does nothing, quickly, when it has seen all.

    The vault is for those that seal what had not been sealed before. Raises WrongMasterKey when they can't.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as conn:
        if (
            MigrationContext.configure(conn).get_current_revision()
            == ScriptDirectory.from_config(config).get_current_head()
        ):
            return
        config.attributes.update(connection=conn, vault=vault, now=now)
        command.upgrade(config, "head")
