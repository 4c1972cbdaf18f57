"""Knows where the program's own files lie, frozen or run from source; nothing else asks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nptracker.errors import UserError, reason_of

APP_FOLDER = "nptracker"
DATA_DIR_VARIABLE = "NPTRACKER_DATA_DIR"  # a portable copy on a USB stick, and the tests, point it elsewhere


def _program_root() -> Path:
    """Return the folder that holds ``resources``: the unpacked bundle, or the source checkout."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a file shipped with the program, such as ``resource_path("fonts", "x.ttf")``."""
    return _program_root().joinpath("resources", *parts)


def _user_data_root() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def data_dir() -> Path:
    """Return the folder for this user's settings and logs, made when it is missing.

    It never needs administrator rights. Raises OSError when the folder cannot be made.
    """
    chosen = os.environ.get(DATA_DIR_VARIABLE)
    folder = Path(chosen) if chosen else _user_data_root() / APP_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
