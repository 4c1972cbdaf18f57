"""Writes requirements.txt: every wheel that the Linux folder is built with, by version and hash.

``.venv/bin/python packaging/linux/pin_linux.py`` after a change of pyproject.toml or constraints.txt; needs the package
index. Wheels that ask for a newer glibc than the claimed one are not taken.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "windows")]

from linux_folder.wheels import REQUIREMENTS, platform_options  # noqa: E402 - found only after the line above
from pin import line_of  # noqa: E402

HEAD = """# Made by packaging/linux/pin_linux.py from pyproject.toml and constraints.txt; do not edit.
# x86-64 wheels for CPython 3.11 and the claimed glibc: the program and what builds it.
"""
ALSO = ("setuptools",)  # PyInstaller asks for it only at run time


def main() -> int:
    """Write the file anew. Raises CalledProcessError."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["build"], *ALSO]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-",
               "--only-binary=:all:", *platform_options(), "--target", str(HERE / "unused"),
               "-c", str(CHECKOUT / "constraints.txt"), *wanted]  # fmt: skip
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    lines = sorted(map(line_of, report["install"]))
    REQUIREMENTS.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
