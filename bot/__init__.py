"""Everything that touches the world: Telegram, the database's processes, the console, the commands."""
