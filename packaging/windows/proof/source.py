"""A clean copy of the checkout to build from, and the program built of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from proof.places import CHECKOUT, NotReadyError, key_of, work
from proof.windows_python import python_key

WORKING_TREE_VARIABLE = "NPTRACKER_PROOF_WORKING_TREE"  # for work on the proof itself: files as they lie here
# for work on the drives: the name of a build to stay with, such as built-0a1b
BUILT_VARIABLE = "NPTRACKER_PROOF_BUILT"
_KEPT_BUILDS = 3
_DRIVES = ("packaging/windows/drive", "tests")  # taken as they lie here when the build stays


def _git(*words: str) -> bytes:
    done = subprocess.run(["git", "-C", str(CHECKOUT), *words], capture_output=True, check=False)
    if done.returncode:
        raise NotReadyError(f"需要 git 检出的代码目录：{done.stderr.decode(errors='replace')}")
    return done.stdout


def takes_working_tree() -> bool:
    """Tell whether files are taken as they lie here and not as they were committed."""
    return bool(os.environ.get(WORKING_TREE_VARIABLE))


def _listed() -> list[Path]:
    names = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
    return [CHECKOUT / name for name in names if name and (CHECKOUT / name).is_file()]


def source_key() -> str:
    """Return the name of the source as it will be built: the same source, the same name."""
    if not takes_working_tree():
        return key_of(_git("rev-parse", "HEAD^{tree}"))
    return key_of(*(part for path in _listed() for part in (str(path), path)))


@cache
def built() -> Path:
    """Return the folder of what is built from this source, with its clean copy in ``source``, made when missing.

    It is settled once: whatever is committed while a proof runs belongs to the next one.
    """
    if chosen := os.environ.get(BUILT_VARIABLE):
        return _with_present_drives(work() / chosen)
    folder = work() / f"built-{key_of(source_key(), python_key())}"
    if not folder.is_dir():
        half = work() / f"half-built-{os.getpid()}"
        shutil.rmtree(half, ignore_errors=True)
        copy_source(half / "source")
        half.rename(folder)
        _forget_old(folder)
    return folder


def _with_present_drives(folder: Path) -> Path:
    for name in _DRIVES:
        unwanted = shutil.ignore_patterns("__pycache__", "_pictures")
        shutil.copytree(CHECKOUT / name, folder / "source" / name, dirs_exist_ok=True, ignore=unwanted)
    return folder


def copy_source(target: Path) -> None:
    """Copy the source as it will be built into a new folder."""
    if not takes_working_tree():
        target.mkdir(parents=True)
        subprocess.run(
            ["tar", "--extract", "--directory", str(target)], input=_git("archive", "HEAD"), check=True
        )
        return
    for path in _listed():
        place = target / path.relative_to(CHECKOUT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)


def _forget_old(latest: Path) -> None:
    """Remove builds that nobody comes back to: each takes half a gigabyte."""
    others = sorted(latest.parent.glob("built-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in others[_KEPT_BUILDS:]:
        shutil.rmtree(folder, ignore_errors=True)
