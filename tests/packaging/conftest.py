"""Lets these tests import what lies in packaging: it is no package, because a library has its name."""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

for folder in (PACKAGING, PACKAGING / "windows", PACKAGING / "windows" / "drive", PACKAGING / "linux"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
