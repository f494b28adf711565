"""`python -m bot COMMAND`."""

from __future__ import annotations

import gc
import sys


def start() -> int:
    """Load the program, and run the command. Returns the exit code."""
    gc.disable()  # what is loaded stays for good: looking for waste in it is a sixth of the time it takes
    from bot.commands.line import main

    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(start())
