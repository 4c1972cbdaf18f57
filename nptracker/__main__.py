"""``python -m nptracker``: the command line, and the window when a file or nothing is named."""

from __future__ import annotations

import multiprocessing
import sys

from nptracker.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a packaged program is started again for each child process
    sys.exit(main())
