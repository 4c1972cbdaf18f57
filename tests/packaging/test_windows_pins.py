"""The wheels of the Windows program are pinned to the versions that everything else is tested with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, str]:
    """Return the versions in a file of requirements, by name."""
    lines = path.read_text("utf-8").splitlines()
    pairs = (line.split()[0].split("==") for line in lines if line and not line.startswith("#"))
    return {plain(name): version for name, version in pairs}


WINDOWS = CHECKOUT / "packaging" / "windows" / "requirements.txt"


def test_every_wheel_has_a_version_and_a_hash() -> None:
    lines = [line for line in WINDOWS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 30
    assert [
        line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_the_versions_are_those_of_the_other_systems() -> None:
    ours, theirs = pins(WINDOWS), pins(CHECKOUT / "constraints.txt")
    assert {name: version for name, version in ours.items() if theirs.get(name, version) != version} == {}


def test_nothing_that_the_program_or_its_building_asks_for_is_missing() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["build"], "pytest", "hypothesis",
             "pefile", "pywin32-ctypes", "colorama", "pip"]  # fmt: skip
    names = {plain(re.split(r"[\[<>=]", line)[0]) for line in asked}
    assert names - set(pins(WINDOWS)) == set()
