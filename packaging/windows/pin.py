"""Writes requirements.txt: every wheel that the Windows program is built and tested with, by version and hash.

``.venv/bin/python packaging/windows/pin.py`` after a change of pyproject.toml or constraints.txt; needs the package index.
Markers are judged on the machine that asks, so what only Windows needs is named here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proof.places import CHECKOUT, PACKAGING, REQUIREMENTS
from proof.windows_python import PLATFORM

# pip installs the others; the rest is asked for by PyInstaller, pytest and click, on Windows alone
WINDOWS_ONLY = ("pip", "setuptools", "colorama", "pefile", "pywin32-ctypes", "tzdata")
NOT_ON_WINDOWS = ("ruff", "mypy", "types-")  # they judge the source, which is the same everywhere
HEAD = """# Made by packaging/windows/pin.py from pyproject.toml and constraints.txt; do not edit.
# win_amd64 wheels for CPython 3.11: the program, what builds it, what tests it.
"""


def asked_by_project(*extras: str) -> list[str]:
    """Return what pyproject.toml asks for: the program's own packages and those of some extras."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(line for extra in extras for line in optional[extra])]


def write_pins(requirements: Path, head: str, wanted: Sequence[str], platform: Sequence[str]) -> None:
    """Write the wheels that pip would install on a platform, under a head. Raises CalledProcessError."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-",
               "--only-binary=:all:", *platform, "--target", str(PACKAGING / "unused"),
               "-c", str(CHECKOUT / "constraints.txt"), *wanted]  # fmt: skip
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    lines = sorted(map(_line_of, report["install"]))
    requirements.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _line_of(wheel: dict[str, Any]) -> str:
    """Return one pinned requirement from pip's report."""
    about = wheel["metadata"]
    digest = wheel["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{about['name'].lower().replace('_', '-')}=={about['version']} --hash=sha256:{digest}"


def main() -> int:
    """Write the file anew. Raises CalledProcessError."""
    lines = [*asked_by_project("build", "test"), *WINDOWS_ONLY]
    wanted = [line for line in lines if not line.startswith(NOT_ON_WINDOWS)]
    write_pins(REQUIREMENTS, HEAD, wanted, PLATFORM)
    return 0


if __name__ == "__main__":
    sys.exit(main())
