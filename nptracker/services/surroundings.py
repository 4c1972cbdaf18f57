"""What the program runs on: versions, system, places; nothing that names a person or a file."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys

from nptracker import __version__
from nptracker.db import self_test
from nptracker.errors import reason_of
from nptracker.paths import DATA_DIR_VARIABLE, data_dir, is_portable


def version_lines() -> list[str]:
    """Return the versions of the program, of Python and of the system."""
    way = "安装的程序" if getattr(sys, "frozen", False) else "从源代码运行"
    return [
        f"nptracker {__version__}（{way}）",
        f"Python {platform.python_version()}　SQLite {self_test.version()}",
        f"{platform.platform()}　{platform.machine()}",
    ]


def machine_lines() -> list[str]:
    """Return what else about the computer decides how the program works."""
    return [
        f"处理器 {os.cpu_count()} 个",
        f"语言 {locale.getlocale()[0]}　编码 {locale.getencoding()}　文件名编码 {sys.getfilesystemencoding()}",
        f"数据文件夹{_place_of_data()}，{_room_for_data()}",
    ]


def _place_of_data() -> str:
    if os.environ.get(DATA_DIR_VARIABLE):
        return "由环境变量指定"
    return "在程序旁边（便携版）" if is_portable() else "在默认位置"


def _room_for_data() -> str:
    try:
        return f"所在磁盘剩余 {shutil.disk_usage(data_dir()).free / (1 << 30):.1f} GB"
    except OSError as error:
        return f"用不了（{reason_of(error)}）"
