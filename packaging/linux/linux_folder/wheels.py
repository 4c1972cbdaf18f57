"""The wheels that go into the Linux folder: pinned by hash, and none that asks for a newer glibc than is claimed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from proof.places import ProofError, cache, key_of

from linux_folder.demands import numbers

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
CLAIMED_GLIBC = "2.28"  # UOS 20; the README says the same, and the installer asks for it
_TRIES = 3


def wheels() -> Path:
    """Return the folder with the wheels, fetched when missing. Raises ProofError."""
    folder = cache() / f"linux-wheels-{key_of(REQUIREMENTS)}"
    if folder.is_dir():
        return folder
    half = cache() / f"half-linux-wheels-{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--no-deps",
               "--require-hashes", *platform_options(), "--dest", str(half), "-r", str(REQUIREMENTS)]  # fmt: skip
    for attempt in range(1, _TRIES + 1):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            half.rename(folder)
            return folder
        if attempt == _TRIES:
            raise ProofError(f"程序包没有下载成功：\n{done.stderr[-2000:]}")
    raise AssertionError("the last try returns or raises")


def platform_options() -> list[str]:
    """Return the options by which pip chooses wheels that run on the claimed glibc."""
    newest = numbers(CLAIMED_GLIBC)[1]
    tags = [f"manylinux_2_{minor}_x86_64" for minor in range(newest, 4, -1)]
    tags += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
    return ["--python-version", "3.11", "--implementation", "cp", *(f"--platform={tag}" for tag in tags)]
