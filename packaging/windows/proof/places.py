"""Where the proof keeps what it makes, and what it is told by the environment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGING = CHECKOUT / "packaging" / "windows"
REQUIREMENTS = PACKAGING / "requirements.txt"

CACHE_VARIABLE = "NPTRACKER_PROOF_CACHE"
PYTHON_VARIABLE = "NPTRACKER_WINDOWS_PYTHON"
RUN_VARIABLE = "NPTRACKER_PROOF_RUN"  # two proofs at a time need two names
OUTPUT_VARIABLE = "NPTRACKER_PROOF_OUTPUT"


class ProofError(Exception):
    """Something that was to be proven does not hold; the words say what, and where to look."""


class NotReadyError(Exception):
    """The proof cannot begin on this machine; the words say what it needs."""


def cache() -> Path:
    """Return the folder for what several proofs share, made when missing; it may be removed at any time."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nptracker-proof"
    folder = Path(os.environ.get(CACHE_VARIABLE) or usual).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def work() -> Path:
    """Return the part of the cache that programs inside the root see as ``/w``."""
    folder = cache() / "work"
    folder.mkdir(exist_ok=True)
    return folder


def output() -> Path:
    """Return the folder for pictures and logs of this proof; git ignores the usual one."""
    folder = Path(os.environ.get(OUTPUT_VARIABLE) or CHECKOUT / "build" / "proof").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fresh_log(name: str) -> Path:
    """Return the empty log of a stage."""
    log = output() / f"{name}.log"
    log.unlink(missing_ok=True)
    return log


def run_name() -> str:
    """Return the name of the folder in which the installed program is driven."""
    return os.environ.get(RUN_VARIABLE) or "run"


def inside(path: Path) -> str:
    """Return what a path of the work folder is called inside the root; raises ValueError for any other."""
    return "/w/" + path.relative_to(work()).as_posix()


def key_of(*parts: str | bytes | Path) -> str:
    """Return a short name for these inputs: the same inputs, the same name. A Path stands for its file's bytes."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        content = content.encode() if isinstance(content, str) else content
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:12]


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_words(paths: Iterable[Path]) -> str:
    """Return the size of files together, such as “83.1 MB”."""
    return f"{sum(path.stat().st_size for path in paths) / 1e6:.1f} MB"


def files_below(folder: Path) -> list[Path]:
    """Return all files in a folder and its folders."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
