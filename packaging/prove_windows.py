"""Proves the Windows program from a clean checkout: ``python3 run.py prove [stage …]``; see docs/decisions/windows.md."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "windows"))

from proof.stages import prove

if __name__ == "__main__":
    sys.exit(prove(sys.argv[1:]))
