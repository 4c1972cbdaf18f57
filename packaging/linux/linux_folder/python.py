"""Python and SQLite for the building root, compiled in it from Debian's source packages.

The root's own Python is too old for the program, and everything compiled elsewhere would ask for a newer glibc. The
sources are Debian's: their index is signed, and the pinned sums below say which upstream archives are meant. Of
Debian's own patches those are taken that mend security, not those that lay Python out in Debian's way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from proof.debian_root import mirror
from proof.places import ProofError, cache, fresh_log, key_of, sha256_of

from linux_folder.roots import building_root, run_inside

SOURCE_SUITE = "bookworm"
HERE = Path(__file__).resolve().parent
RECIPE = HERE / "make_python.sh"
HEADER = HERE / "older_math.h"
PYTHON = "/opt/python/bin/python3.11"
_SECONDS = 3600
_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


class Source(NamedTuple):
    """One of Debian's source packages."""

    package: str
    archive: str
    sha256: str


SOURCES = (
    Source(
        "python3.11",
        "python3.11_3.11.2.orig.tar.gz",
        "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849",
    ),
    Source(
        "sqlite3",
        "sqlite3_3.40.1.orig.tar.xz",
        "aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655",
    ),
)


def sources() -> Path:
    """Return the folder with the upstream archives, fetched when missing. Raises ProofError."""
    folder = cache() / f"linux-sources-{key_of(*(one.sha256 for one in SOURCES))}"
    if folder.is_dir():
        return folder
    half = cache() / f"half-linux-sources-{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    for name in ("lists/partial", "archives/partial"):
        (half / "apt" / name).mkdir(parents=True)
    (half / "apt" / "sources.list").write_text(
        f"deb-src [signed-by={_KEYS}] {mirror()} {SOURCE_SUITE} main\n", encoding="utf-8"
    )
    _apt(half, "update")
    for one in SOURCES:
        _apt(half, "source", "--download-only", one.package)
        _check(half / one.archive, one.sha256)
    half.rename(folder)
    return folder


def _apt(folder: Path, *words: str) -> None:
    apt = folder / "apt"
    options = [f"Dir::Etc::SourceList={apt / 'sources.list'}", "Dir::Etc::SourceParts=/dev/null",
               f"Dir::State::Lists={apt / 'lists'}", f"Dir::Cache={apt}", "APT::Sandbox::User=root"]  # fmt: skip
    command = ["apt-get", "-qq", *(f"-o{option}" for option in options), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProofError(f"源代码包没有取到：\n{done.stderr[-2000:]}")


def _check(archive: Path, expected: str) -> None:
    if not archive.exists():
        raise ProofError(
            f"软件源里没有 {archive.name}，可能已换成新版本；请更新 {Path(__file__).name} 里的文件名和校验和。"
        )
    found = sha256_of(archive)
    if found != expected:
        raise ProofError(f"{archive.name} 的 sha256 不对：是 {found}，应为 {expected}。")


def python_key() -> str:
    """Return the name of the Python that this recipe makes."""
    return key_of(building_root().name, RECIPE, HEADER, *(one.sha256 for one in SOURCES))


def python_root() -> Path:
    """Return the building root with Python in ``/opt/python``, compiled when missing. Raises ProofError."""
    root = cache() / f"linux-python-{python_key()}"
    if root.is_dir():
        return root
    half = cache() / f"half-linux-python-{os.getpid()}"
    subprocess.run(["cp", "--archive", "--reflink=auto", str(building_root()), str(half)], check=True)
    work = half / "opt" / "sources"
    work.mkdir(parents=True)
    for archive in [*sources().glob("*.tar.*"), RECIPE, HEADER]:
        shutil.copy2(archive, work)
    log = fresh_log("linux-python")
    code = run_inside(half, work, ["/bin/bash", f"/w/{RECIPE.name}"], log, seconds=_SECONDS)
    if code:
        raise ProofError(f"Python 没有编译成功（退出码 {code}），输出见 {log}")
    shutil.rmtree(work)
    half.rename(root)
    return root
