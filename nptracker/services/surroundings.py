"""What the program runs on: versions, system, places; nothing that names a person or a file."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys

from nptracker import __version__
from nptracker.db import self_test
from nptracker.paths import DATA_DIR_VARIABLE, data_dir


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
    free = shutil.disk_usage(data_dir()).free
    return [
        f"处理器 {os.cpu_count()} 个",
        f"语言 {locale.getlocale()[0]}　编码 {locale.getencoding()}　文件名编码 {sys.getfilesystemencoding()}",
        f"数据文件夹所在磁盘剩余 {free / (1 << 30):.1f} GB",
        f"数据文件夹{'由环境变量指定' if os.environ.get(DATA_DIR_VARIABLE) else '在默认位置'}",
    ]
