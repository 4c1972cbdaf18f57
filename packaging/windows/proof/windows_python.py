"""The Windows Python under Wine: unpacked, its packages installed offline from wheels whose hashes are pinned."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

from proof.places import (
    PYTHON_VARIABLE,
    REQUIREMENTS,
    NotReadyError,
    ProofError,
    fresh_log,
    inside,
    key_of,
    sha256_of,
    work,
)
from proof.wheels import pinned_wheels
from proof.wine_root import WINE, WineRoot, root_key

VERSION = "3.11.9"
# how pip chooses its wheels on any other machine
PLATFORM = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp")
ZIP_SHA256 = "873e950ff64ff44f28d3a34b28a3d9d4ae1f7f6a2558d958c4c12d744e5b7302"
_INSTALL_SECONDS = 600
_FACES = ("Microsoft YaHei", "Microsoft YaHei UI", "SimSun", "NSimSun", "SimHei", "FangSong", "KaiTi",
          "Tahoma", "MS Shell Dlg", "MS Shell Dlg 2", "Segoe UI")  # fmt: skip
_FONTS = r"HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements"
_HOW_TO_GET = f"""没有找到 Windows 版 Python {VERSION}（64 位）。请用环境变量 {PYTHON_VARIABLE} 指明它的 zip 或文件夹。
zip 的 sha256 必须是 {ZIP_SHA256}；
文件夹可以是 Windows 上装好的 Python {VERSION}（python.exe 所在的那一层）整个复制过来。
Name a Windows CPython {VERSION} (x64), zip or folder, in {PYTHON_VARIABLE}."""


def python_given() -> Path:
    """Return the zip or folder with the Windows Python that the environment names. Raises NotReadyError."""
    named = os.environ.get(PYTHON_VARIABLE)
    if not named or not Path(named).exists():
        raise NotReadyError(_HOW_TO_GET)
    given = Path(named).absolute()
    if given.is_dir():
        if not (given / "python.exe").is_file():
            raise NotReadyError(f"{given} 中没有 python.exe。\n{_HOW_TO_GET}")
    elif sha256_of(given) != ZIP_SHA256:
        raise NotReadyError(f"{given} 的 sha256 不对：{sha256_of(given)}。\n{_HOW_TO_GET}")
    return given


def python_key() -> str:
    """Return the name of the Wine prefix and Python that these inputs make."""
    given = python_given()
    which = ZIP_SHA256 if given.is_file() else f"{given} {(given / 'python.exe').stat().st_mtime_ns}"
    return key_of(root_key(), which, REQUIREMENTS, Path(__file__))


def place() -> Path:
    """Return the folder that holds ``python`` and the fresh ``prefix``."""
    return work() / f"python-{python_key()}"


def wheels() -> Path:
    """Return the folder of all wheels, fetched when missing. Raises ProofError."""
    return pinned_wheels(work() / f"wheels-{key_of(REQUIREMENTS)}", REQUIREMENTS, PLATFORM)


def make_python(root: Path) -> Path:
    """Return the folder with Wine prefix and Python, made when it is missing. Raises ProofError."""
    folder = place()
    if folder.is_dir():
        return folder
    half = work() / f"half-python-{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    _unpack(python_given(), half / "python")
    wine = WineRoot(root, inside(half / "prefix"), fresh_log("python"))
    _make_prefix(wine)
    _install(wine, half / "python", wheels())
    half.rename(folder)
    return folder


def _unpack(given: Path, target: Path) -> None:
    if given.is_dir():
        shutil.copytree(given, target)
        return
    with zipfile.ZipFile(given) as packed:
        packed.extractall(target)


def _make_prefix(wine: WineRoot) -> None:
    """Make a prefix that says Windows 10 and shows Chinese where a program asks for a Chinese Windows' fonts."""
    faces = [f'"{face}"="Noto Sans CJK SC"' for face in _FACES]
    (work() / "fonts.reg").write_text(
        "\n".join(["REGEDIT4", "", f"[{_FONTS}]", *faces, ""]), encoding="ascii"
    )
    script = 'set -e; "$WINE" wineboot -i; "$WINE" winecfg -v win10; "$WINE" regedit /S "Z:\\w\\fonts.reg"'
    if wine.run(["bash", "-c", script], seconds=300, screen=True) != 0:
        raise ProofError(f"Wine 环境没有准备好，见 {wine.log}")


def _install(wine: WineRoot, python: Path, wheels: Path) -> None:
    """Install all pinned wheels with the Windows Python itself; pip comes from its own wheel."""
    packages = python / "Lib" / "site-packages"
    packages.mkdir(parents=True, exist_ok=True)
    if not (packages / "pip").is_dir():
        with zipfile.ZipFile(next(wheels.glob("pip-*.whl"))) as wheel:
            wheel.extractall(packages)
    pins = wheels / "requirements.txt"
    shutil.copy(REQUIREMENTS, pins)
    command = [WINE, f"{inside(python)}/python.exe", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
               "--require-hashes", "--no-warn-script-location", "--disable-pip-version-check", "--force-reinstall",
               "--find-links", _windows(inside(wheels)), "-r", _windows(inside(pins))]  # fmt: skip
    if wine.run(command, seconds=_INSTALL_SECONDS) != 0:
        raise ProofError(f"程序包没有装进 Windows 的 Python，见 {wine.log}")


def _windows(path: str) -> str:
    """Return what a path inside the root is called by a Windows program."""
    return "Z:" + path.replace("/", "\\")
