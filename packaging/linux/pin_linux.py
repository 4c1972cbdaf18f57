"""Writes requirements.txt: every wheel that the Linux folder is built with, by version and hash.

``.venv/bin/python packaging/linux/pin_linux.py`` after a change of pyproject.toml or constraints.txt; needs the package
index. Wheels that ask for a newer glibc than the claimed one are not taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "windows")]

from linux_folder.wheels import REQUIREMENTS, platform_options  # noqa: E402 - found only after the line above
from pin import asked_by_project, write_pins  # noqa: E402

HEAD = """# Made by packaging/linux/pin_linux.py from pyproject.toml and constraints.txt; do not edit.
# x86-64 wheels for CPython 3.11 and the claimed glibc: the program and what builds it.
"""
ALSO = ("setuptools",)  # PyInstaller asks for it only at run time


def main() -> int:
    """Write the file anew. Raises CalledProcessError."""
    write_pins(REQUIREMENTS, HEAD, [*asked_by_project("build"), *ALSO], platform_options())
    return 0


if __name__ == "__main__":
    sys.exit(main())
