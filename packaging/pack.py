"""Packs the built folder for handing on: a zip for a USB stick, an installer where makensis is found, a tar.gz on Linux.

Standard library only; ``run.py build`` and the proof run it after PyInstaller.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from version_numbers import four_numbers, version_of

PACKAGING = Path(__file__).resolve().parent
CHECKOUT = PACKAGING.parent
MARKER = "便携版.txt"  # as in nptracker/paths.py; a test compares the two
MARKER_WORDS = """这个文件在，程序就是便携版：设置、日志和自动备份放在旁边的“数据”文件夹，不写到电脑的用户目录。
删掉这个文件，程序就改用电脑上当前用户的设置。

打开 nptracker.exe 就能用，不需要安装。拔出 U 盘前请先关闭程序。
"""
MAX_PATH = 260  # of Windows, with the sign that ends it; the installer cannot write anything longer
DEEPEST_FOLDER = "\\discarded\\"  # the longest name that the program's folder has while it is installed


class PackError(Exception):
    """A package could not be made; the words say why."""


def make_zip(program: Path, target: Path) -> Path:
    """Pack the folder with the marker of a portable copy; Chinese names are UTF-8, as Explorer reads them."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(program.rglob("*")):
            if path.is_file():
                packed.write(path, f"nptracker/{path.relative_to(program).as_posix()}")
        packed.writestr(f"nptracker/{MARKER}", MARKER_WORDS.replace("\n", "\r\n").encode("utf-8-sig"))
    return target


def make_tar(program: Path, target: Path, version: str) -> Path:
    """Pack the folder for Linux, with what installs it for one user where glibc is no older than the folder asks for."""
    sys.path.append(str(PACKAGING / "linux"))
    from linux_folder.archive import make_archive
    from linux_folder.demands import demands, highest_glibc, words

    return make_archive(program, version, words(highest_glibc(demands(program))), target)


def longest_place(program: Path) -> int:
    """Return how many characters the installation folder may have, so that no file's path is too long for Windows."""
    deepest = max(len(str(path.relative_to(program))) for path in program.rglob("*"))
    return MAX_PATH - 1 - len(DEEPEST_FOLDER) - deepest


def _nsis(script: str, makensis: str, defines: dict[str, str]) -> None:
    words = [f"-D{name}={value}" for name, value in defines.items()]
    done = subprocess.run(
        [makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, script],
        cwd=PACKAGING / "windows", capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise PackError(f"makensis {script}:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")


def make_installer(program: Path, target: Path, version: str, makensis: str, *, quick: bool = False) -> Path:
    """Make the installer; ``quick`` makes a larger one in a fifth of the time. Raises PackError."""
    rollback = target.with_name(f"rollback-{version}.exe")
    common = {"VERSION": version, "VERSION4": ".".join(map(str, four_numbers(version)))}
    _nsis("rollback.nsi", makensis, {**common, "OUT": str(rollback)})
    more = {
        "OUT": str(target),
        "DIST": str(program),
        "ROLLBACK": str(rollback),
        "LONGEST_PLACE": str(longest_place(program)),
        "KILOBYTES": str(sum(path.stat().st_size for path in program.rglob("*")) // 1024),
    }
    _nsis("setup.nsi", makensis, {**common, **more, **({"QUICK": "1"} if quick else {})})
    rollback.unlink()
    return target


def pack(program: Path, target: Path, version: str, *, quick: bool = False) -> list[Path]:
    """Make every package that this folder and this computer allow, and return their files."""
    target.mkdir(parents=True, exist_ok=True)
    stem = f"nptracker-{version}"
    if not (program / "nptracker.exe").exists():
        return [make_tar(program, target, version)]
    made = [] if quick else [make_zip(program, target / f"{stem}-windows-x64.zip")]
    makensis = shutil.which("makensis")
    if makensis:
        made.append(make_installer(program, target / f"{stem}-setup.exe", version, makensis, quick=quick))
    return made


def main() -> int:
    """Pack as told; prints the files made with their sizes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("program", type=Path, help="the built folder, such as dist/nptracker")
    options.add_argument("target", type=Path, help="where the packages go")
    options.add_argument("--version", default=version_of(CHECKOUT))
    options.add_argument("--quick", action="store_true", help="the installer alone, lightly packed")
    told = options.parse_args()
    try:
        made = pack(told.program.absolute(), told.target.absolute(), told.version, quick=told.quick)
    except PackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in made:
        sys.stdout.write(f"{path}  {path.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
