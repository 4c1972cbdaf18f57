"""The diagnostic pack: what somebody far away needs to find a fault, and nothing that anybody typed or imported.

It is collected as texts that a person reads before anything is saved. Nothing is copied: every text is made here
from versions, counts and places in the code, or goes through ``redaction``.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nptracker.log import log_path
from nptracker.paths import data_dir, window_state_file
from nptracker.services.crash_reports import saved_reports
from nptracker.services.redaction import log_text, without_names
from nptracker.services.session import Progress
from nptracker.services.surroundings import machine_lines, version_lines

if TYPE_CHECKING:
    from nptracker.services.self_check import Outcome

LOG_BYTES = 1_000_000  # of the end of the log
_REPORT_BYTES, _MOST_REPORTS = 100_000, 10
_VERSION = re.compile(
    r"nptracker [\d.a-z]+（(?:安装的程序|从源代码运行)）|Python [\d.a-z+]+　SQLite [\d.]+|PySide6 [\d.]+"
)
_INTRODUCTION = """这是新污染物治理工作台的诊断包，供维护人员查找程序的毛病。

里面只有：程序和系统的版本、屏幕和字体、界面设置、日志里出错的位置、数据文件各表的条数和检查结果、自检结果、出错报告。
里面没有：企业和人员的名称、电话、信用代码、数量、填报内容、文件名和文件夹名。日志里认不出的字一律写成“…”。
程序不联网，不会自己把它发出去；是否发送、发给谁，由您决定。
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the pack."""

    name: str
    text: str


def collect(
    path: Path | None,
    screen: Sequence[str] = (),
    outcomes: Sequence[Outcome] = (),
    progress: Progress | None = None,
) -> list[Part]:
    """Return the texts of the pack for the open file, if any; ``screen`` tells of screen and fonts.

    Raises CancelledError from ``progress``.
    """
    names = _known_names(path)
    parts = [
        Part("说明.txt", _INTRODUCTION),
        Part("程序和系统.txt", _lines([*version_lines(), *machine_lines(), *screen])),
        Part("界面设置.txt", _lines(_setting_lines())),
        Part("数据文件.txt", _lines(_file_lines(path, progress))),
        Part("自检.txt", _lines([outcome.line for outcome in outcomes] or ["没有做自检"])),
        Part("日志.txt", log_text(_log_end()) or "日志是空的\n"),
        *_report_parts(),
    ]
    return [Part(part.name, without_names(part.text, names)) for part in parts]


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _remembered() -> dict[str, Any]:
    try:
        found = json.loads(window_state_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _known_names(path: Path | None) -> set[str]:
    """Return the names that the program knows of: the officer's, those of files and of the folders they lie in."""
    kept = _remembered()
    recent = kept.get("recent", [])
    files = [*map(Path, map(str, recent if isinstance(recent, list) else [])), *([path] if path else [])]
    names = {str(kept.get("person", "")), _data_folder()}
    for file in files:
        names |= {str(file), file.name, file.stem, *file.parent.parts[1:]}
    return names


def _data_folder() -> str:
    try:
        return str(data_dir())
    except OSError:  # what cannot be there is named nowhere
        return ""


def _setting_lines() -> list[str]:
    """Return the settings that change how the window looks; whatever could be a name is only counted."""
    kept = _remembered()
    if not kept:
        return ["没有记住的设置，或读不出来"]
    looks = [f"{name} {value}" for name in ("look", "size") if (value := str(kept.get(name, ""))).isalpha()]
    recent = kept.get("recent", [])
    return [
        *looks,
        f"最近的文件 {len(recent) if isinstance(recent, list) else 0} 个",
        f"经办人姓名{'已填' if kept.get('person') else '未填'}",
        f"窗口位置{'已记住' if kept.get('geometry') else '没有记住'}",
    ]


def _file_lines(path: Path | None, progress: Progress | None) -> list[str]:
    from nptracker.db.file_facts import fact_lines

    if path is None:
        return ["没有打开文件"]
    try:
        return fact_lines(path, progress)
    except OSError as error:
        return [f"文件读不出来：{type(error).__name__}"]


def _log_end() -> str:
    """Return the end of the log, with that of the file before where a new one was just begun."""
    try:
        path = log_path()
    except OSError:
        return ""
    before = _end_of(path.with_name(f"{path.name}.1"), LOG_BYTES)
    return (before + _end_of(path, LOG_BYTES))[-LOG_BYTES:]


def _end_of(path: Path, most: int) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    return data[-most:].decode("utf-8", "replace")


def _report_parts() -> list[Part]:
    """Return the kept crash reports; their own lines are versions and places in the code, all else is hidden."""
    parts = []
    for path in saved_reports()[:_MOST_REPORTS]:
        text = _end_of(path, _REPORT_BYTES)
        parts.append(Part(f"出错报告/{path.name}", _report_text(text)))
    return parts


def _report_text(text: str) -> str:
    kept = [line if _VERSION.fullmatch(line) else log_text(line) for line in text.splitlines()]
    return _lines([line for line in kept if line] or ["（没有可以写出的内容）"])


def write_pack(parts: Sequence[Part], target: Path) -> Path:
    """Write the texts as a zip and return the path really written; raises UserError."""
    from nptracker.export.atomic import write_atomically

    def fill(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            for part in parts:
                pack.writestr(part.name, part.text)

    return write_atomically(target, fill)
