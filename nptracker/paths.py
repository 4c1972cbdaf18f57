"""Knows where the program's own files lie, frozen or run from source; nothing else asks."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from nptracker.errors import UserError, reason_of

APP_FOLDER = "nptracker"
DATA_DIR_VARIABLE = "NPTRACKER_DATA_DIR"  # the tests, and whoever wants to, point it elsewhere
PORTABLE_MARKER, PORTABLE_DATA = "便携版.txt", "数据"  # beside the program on a USB stick


def _program_root() -> Path:
    """Return the folder that holds ``resources``: the unpacked bundle, or the source checkout."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a file shipped with the program, such as ``resource_path("fonts", "x.ttf")``."""
    return _program_root().joinpath("resources", *parts)


def licences_folder() -> Path:
    """Return the folder with the licences of others' work: collected by the build, or carried in the checkout."""
    collected = _program_root() / "licences"
    return collected if hasattr(sys, "_MEIPASS") else _program_root() / "packaging" / "licences"


def manual_folder() -> Path:
    """Return the folder with the pages of the manual: ``manual`` of the bundle, ``docs/manual`` of the checkout."""
    is_bundle = hasattr(sys, "_MEIPASS")
    return _program_root().joinpath("manual") if is_bundle else _program_root().joinpath("docs", "manual")


def program_folder() -> Path | None:
    """Return the folder of the built program's executable; None when it runs from source."""
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else None


def is_portable() -> bool:
    """Tell whether this is a copy that keeps its data beside itself."""
    folder = program_folder()
    return folder is not None and (folder / PORTABLE_MARKER).exists()


def rollback_program() -> Path | None:
    """Return what puts the version before an update back; None where nothing was updated or installed."""
    folder = program_folder()
    if folder is None:
        return None
    program = folder.parent / "rollback.exe"
    return program if program.is_file() and (folder.parent / "previous").is_dir() else None


def _usual_data_dir() -> Path:
    folder = program_folder()
    if folder is not None and is_portable() and _can_write(folder / PORTABLE_DATA):
        return folder / PORTABLE_DATA
    return _user_data_root() / APP_FOLDER


@cache
def _can_write(folder: Path) -> bool:
    """Tell whether files can be made in a folder; a stick may have its switch set, and the program must start."""
    probe = folder / f"{os.getpid()}.probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _user_data_root() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def data_dir() -> Path:
    """Return the folder for this user's settings and logs, made when it is missing.

    It never needs administrator rights. A copy on a stick that cannot be written takes the user's own folder.
    Raises OSError when the folder cannot be made.
    """
    chosen = os.environ.get(DATA_DIR_VARIABLE)
    folder = Path(chosen) if chosen else _usual_data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def window_state_file() -> Path:
    """Return the file in which the window remembers look, person and recent files; raises OSError as ``data_dir``."""
    return data_dir() / "window.json"


def backup_dir() -> Path:
    """Return the folder for automatic backups of district files, made when it is missing; raises UserError."""
    try:
        folder = data_dir() / "backups"
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(
            f"存放备份的文件夹用不了：{reason_of(error)}。",
            safe="区县数据文件没有变化。",
            todo="请检查磁盘空间和权限，再试一次。",
        ) from error
    return folder
