"""The version of the program: read where the package states it, and as the four numbers that Windows compares."""

from __future__ import annotations

import re
from pathlib import Path


def version_of(checkout: Path) -> str:
    """Return the version that the package in a checkout states, such as “1.2.0”. Raises ValueError and OSError."""
    init = checkout / "nptracker" / "__init__.py"
    found = re.search(r'^__version__ = "([0-9.]+)"$', init.read_text("utf-8"), re.MULTILINE)
    if not found:
        raise ValueError(f"no version in {init}")
    return found[1]


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Return a version such as “1.2.3” as the four numbers of a Windows resource. Raises ValueError."""
    parts = [int(part) for part in version.split(".")]
    if len(parts) > 4:
        raise ValueError(version)
    first, second, third, fourth = [*parts, 0, 0, 0, 0][:4]
    return first, second, third, fourth
