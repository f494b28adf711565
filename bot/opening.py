"""Opening the database that the settings name, with the vault in front of it."""

from __future__ import annotations

from bot.settings import Settings, SettingsError, master_key
from storage.database import Database, Unsupported
from storage.vault import Vault


def database_for(settings: Settings, *, alone: bool = False) -> Database:
    """The database, not yet entered. `alone`: for `run`. Raises SettingsError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Database(settings.database, Vault(master_key(settings)), settings.data_dir, alone=alone)
    except Unsupported as error:
        raise SettingsError(f"WREN_DATABASE_URL: {error}.") from None
    except OSError as error:
        raise SettingsError(f"WREN_DATA_DIR: {settings.data_dir} can't be used: {error.strerror}.") from None
