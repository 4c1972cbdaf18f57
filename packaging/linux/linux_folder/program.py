"""The program, built in the building root from a clean copy of the source with wheels whose hashes are pinned."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

from proof.places import ProofError, cache, files_below, fresh_log, key_of, size_words
from proof.source import copy_source, source_key

from linux_folder.demands import demands, foreign_libraries, highest_glibc, numbers, words
from linux_folder.python import PYTHON, python_key, python_root
from linux_folder.roots import run_inside
from linux_folder.wheels import CLAIMED_GLIBC, REQUIREMENTS, wheels

HERE = Path(__file__).resolve().parent
_INSTALL_SECONDS, _BUILD_SECONDS = 600, 1200


def work() -> Path:
    """Return the part of the cache that the roots see as ``/w``."""
    folder = cache() / "linux-work"
    folder.mkdir(exist_ok=True)
    return folder


def inside(path: Path) -> str:
    """Return what a path of the work folder is called in a root."""
    return "/w/" + path.relative_to(work()).as_posix()


def packages() -> Path:
    """Return the virtual environment with the installed packages, made when missing. Raises ProofError."""
    folder = work() / f"packages-{key_of(python_key(), REQUIREMENTS)}"
    if folder.is_dir():
        return folder
    half = work() / "half-packages"
    shutil.rmtree(half, ignore_errors=True)
    shutil.rmtree(work() / "wheels", ignore_errors=True)
    shutil.copytree(wheels(), work() / "wheels")
    shutil.copy2(REQUIREMENTS, work() / "wheels" / "requirements.txt")
    install = (
        f"{PYTHON} -m venv {inside(half)} && {inside(half)}/bin/python -m pip install --quiet --no-index --no-deps "
        "--require-hashes --find-links /w/wheels --requirement /w/wheels/requirements.txt"
    )
    log = fresh_log("linux-packages")
    if run_inside(python_root(), work(), ["/bin/sh", "-c", install], log, seconds=_INSTALL_SECONDS):
        raise ProofError(f"程序包没有安装成功，输出见 {log}")
    half.rename(folder)
    return folder


@functools.cache
def built() -> Path:
    """Return the folder of the built program, made when this source was not built before. Raises ProofError."""
    home = work() / f"built-{key_of(source_key(), packages().name)}"
    program = home / "dist" / "nptracker"
    if program.is_dir():
        return program
    for older in work().glob("built-*"):  # nobody comes back to one, and each takes half a gigabyte
        shutil.rmtree(older, ignore_errors=True)
    copy_source(home / "source")
    build = (
        f"cd {inside(home)}/source && exec {inside(packages())}/bin/python -m PyInstaller --noconfirm --log-level=WARN "
        f"--distpath {inside(home)}/half-dist --workpath {inside(home)}/work build.spec"
    )
    extra = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": _committed_at()}
    log = fresh_log("linux-program")
    if run_inside(python_root(), work(), ["/bin/sh", "-c", build], log, seconds=_BUILD_SECONDS, extra=extra):
        raise ProofError(f"程序没有构建成功，输出见 {log}")
    (home / "half-dist").rename(home / "dist")
    return program


def _committed_at() -> str:
    command = ["git", "-C", str(HERE), "log", "-1", "--format=%ct"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def check_demands(folder: Path) -> str:
    """Return in words what the built folder asks of a system; raises ProofError when that is more than is claimed."""
    found = demands(folder)
    glibc = highest_glibc(found)
    files = [path for path in files_below(folder) if not path.is_symlink()]
    lines = [
        f"程序文件夹 {size_words(files)}，其中 {len(found)} 个程序和动态库；最高要求 glibc {words(glibc)}"
    ]
    asking = sorted(one.file.name for one in found if one.glibc == glibc)
    if glibc > numbers(CLAIMED_GLIBC):
        raise ProofError(f"程序要求 glibc {words(glibc)}，高于所说的 {CLAIMED_GLIBC}：{'、'.join(asking)}")
    lacking = foreign_libraries(found)
    if lacking:
        told = "；".join(f"{name}（{'、'.join(by)}）" for name, by in sorted(lacking.items()))
        raise ProofError(f"有的动态库既没有随程序带上，也不是每个桌面都有：{told}")
    return "\n".join([*lines, f"要求最高的是：{'、'.join(asking)}"])
