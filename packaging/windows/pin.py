"""Writes requirements.txt: every wheel that the Windows program is built and tested with, by version and hash.

``.venv/bin/python packaging/windows/pin.py`` after a change of pyproject.toml or constraints.txt; needs the package index.
Markers are judged on the machine that asks, so what only Windows needs is named here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
# pip installs the others; the rest is asked for by PyInstaller, pytest and click, on Windows alone
WINDOWS_ONLY = ("pip", "setuptools", "colorama", "pefile", "pywin32-ctypes", "tzdata")
NOT_ON_WINDOWS = ("ruff", "mypy", "types-")  # they judge the source, which is the same everywhere
HEAD = """# Made by packaging/windows/pin.py from pyproject.toml and constraints.txt; do not edit.
# win_amd64 wheels for CPython 3.11: the program, what builds it, what tests it.
"""


def wanted() -> list[str]:
    """Return what to ask the package index for."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines: list[str] = [*project["dependencies"], *extras["build"], *extras["test"], *WINDOWS_ONLY]
    return [line for line in lines if not line.startswith(NOT_ON_WINDOWS)]


def resolve(target: str) -> list[dict[str, Any]]:
    """Return pip's report on the wheels it would install for Windows. Raises CalledProcessError."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-",
               "--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp",
               "--target", target, "-c", str(CHECKOUT / "constraints.txt"), *wanted()]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    installs: list[dict[str, Any]] = json.loads(done.stdout)["install"]
    return installs


def line_of(wheel: dict[str, Any]) -> str:
    """Return one pinned requirement from pip's report."""
    about = wheel["metadata"]
    digest = wheel["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{about['name'].lower().replace('_', '-')}=={about['version']} --hash=sha256:{digest}"


def main() -> int:
    """Write the file anew."""
    lines = sorted(line_of(wheel) for wheel in resolve(str(HERE / "unused")))
    REQUIREMENTS.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
