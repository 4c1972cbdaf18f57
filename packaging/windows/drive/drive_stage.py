"""What every stage of driving shares: its arguments, its steps with their seconds, its exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from drive_place import DriveError, Place


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is done and how long it took."""
    began = time.monotonic()
    yield
    print(f"  {words}: {time.monotonic() - began:.1f} s", flush=True)


def fresh_folder(place: Place, name: str) -> Path:
    """Return an empty folder of this name on C:."""
    folder = place.drive_c / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def run_stage(drive: Callable[[Place], None]) -> int:
    """Run a stage over the installation and output folder named by the arguments; returns the exit code."""
    if len(sys.argv) != 3:
        print(f"usage: {Path(sys.argv[0]).name} INSTALLATION OUTPUT", file=sys.stderr)
        return 2
    place = Place(Path(sys.argv[1]), Path(sys.argv[2]))
    place.out.mkdir(parents=True, exist_ok=True)
    try:
        drive(place)
    except (DriveError, AssertionError, subprocess.SubprocessError) as failure:
        print(f"FAILED: {failure}", file=sys.stderr, flush=True)
        return 1
    print("done", flush=True)
    return 0
