"""`python -m bot COMMAND`."""

from __future__ import annotations

import sys

from bot.commands.line import main

if __name__ == "__main__":
    sys.exit(main())
