"""Wheels as a file of requirements pins them, fetched from the package index with their hashes checked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from proof.places import ProofError

_TRIES = 3


def pinned_wheels(folder: Path, requirements: Path, platform: Sequence[str]) -> Path:
    """Return the folder with all wheels of a file of requirements, fetched when it is missing.

    ``platform`` are the options by which pip chooses wheels for another system. Raises ProofError.
    """
    if folder.is_dir():
        return folder
    half = folder.with_name(f"half-{folder.name}-{os.getpid()}")
    shutil.rmtree(half, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--require-hashes", "--only-binary=:all:", *platform, "--dest", str(half), "-r", str(requirements)]  # fmt: skip
    trouble = ""
    for _attempt in range(_TRIES):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            half.rename(folder)
            return folder
        trouble = done.stderr
        if "hash" in trouble.lower():  # another try fetches the same file
            break
    raise ProofError(f"程序包没有下载成功：\n{trouble[-2000:]}")
