"""Runs the self-check of the installed program through its console twin, and damages the program to see it fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from drive_place import Place, expect
from drive_stage import fresh_folder, run_stage, step

_SECONDS = 300.0
_FEWEST_CHECKS = 10
_DAMAGED = Path("program", "_internal", "resources", "reference", "divisions.csv")


def expect_all_well(place: Place) -> None:
    """Run every check on the installed program."""
    done = place.console("self-check", seconds=_SECONDS)
    (place.out / "self_check.txt").write_text(done.words, encoding="utf-8")
    expect(done.code == 0, f"the self-check ended with {done.code}: {done.words}")


def expect_all_well_for_machines(place: Place) -> None:
    """Read the same from its JSON."""
    done = place.console("self-check", "--json", seconds=_SECONDS)
    (place.out / "self_check.json").write_text(done.out, encoding="utf-8")
    expect(done.code == 0, f"the self-check for machines ended with {done.code}: {done.words}")
    found = json.loads(done.out)
    failed = [check for check in found["checks"] if not check["passed"]]
    expect(found["passed"] and not failed, f"these checks failed: {failed}")
    expect(len(found["checks"]) >= _FEWEST_CHECKS, f"only {len(found['checks'])} checks were made")


def expect_all_well_without_console(place: Place) -> None:
    """Let the program with the window check itself: it has nowhere to print, and writes its words into a file."""
    words = place.out / "self_check_window.txt"
    words.unlink(missing_ok=True)
    done = place.run(place.window_program, "self-check", "--out", words, seconds=_SECONDS)
    expect(done.code == 0, f"the self-check of the program with the window ended with {done.code}")
    lines = words.read_text("utf-8").splitlines()
    expect(len(lines) > _FEWEST_CHECKS, f"few words of a self-check: {lines}")


def expect_damage_named(place: Place) -> None:
    """Copy the program, damage a list of its resources, and find it named."""
    copy = fresh_folder(place, "损坏的程序")
    shutil.copytree(place.home / "program", copy / "program")
    damaged = copy / _DAMAGED
    damaged.write_bytes(damaged.read_bytes()[:-100])
    done = place.at(copy).console("self-check", seconds=_SECONDS)
    shutil.rmtree(copy)
    (place.out / "self_check_damaged.txt").write_text(done.words, encoding="utf-8")
    expect(done.code == 1, f"the self-check of a damaged program ended with {done.code}: {done.words}")
    expect(_DAMAGED.name in done.words, f"the damaged file is not named: {done.words}")


def drive(place: Place) -> None:
    """Check the program as it is, then damaged."""
    with step("self-check"):
        expect_all_well(place)
    with step("self-check for machines"):
        expect_all_well_for_machines(place)
    with step("self-check of the program with the window"):
        expect_all_well_without_console(place)
    with step("self-check of a damaged program"):
        expect_damage_named(place)


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
