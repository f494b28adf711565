"""`python -m bot.sandbox`: the practice, for `make demo`."""

import sys

from bot.sandbox.demo import main

if __name__ == "__main__":
    sys.exit(main())
