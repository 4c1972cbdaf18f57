"""Checks of the program itself: its files are whole and can be read, its fonts draw what plans are written with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from nptracker.paths import manual_folder, resource_path
from nptracker.services.bundle_manifest import file_faults, noted_files
from nptracker.services.self_check import Check, CheckFailedError, Scratch

_MOST_NAMED = 5  # files named one by one
# rare characters of elements, names and numbers, two of them from the extensions B and G of the Chinese script
RARE = "𬭸鿍〇𡐓𰻝"
# a private character that no font may have: what cannot be drawn must be told, never left out
UNDRAWABLE = "\U000f1234"
_PICTURE = re.compile(r"!\[[^\]]*\]\((?P<file>[^)\s]+)")
_NEEDED = (  # read by name or looked through as a folder; the lists name the others themselves
    "fonts",
    "plans",
    "checklists",
    "sample",
    "standards/limits.json",
    "reference/lists.json",
    "reference/divisions.csv",
    "reference/townships.csv.gz",
    "reference/pinyin_initials.txt",
    "reference/industry_scope.csv",
    "reference/key_controlled_measures_2023.csv",
    "reference/substance_synonyms.csv",
)


def program_files(_scratch: Scratch) -> str:
    """Compare every file of a built program with the list made when it was built."""
    root = resource_path().parent
    try:
        noted = noted_files(root)
    except ValueError as error:
        raise CheckFailedError("程序文件的清单已损坏，请重新安装程序。") from error
    if noted is None:
        return "从源代码运行，没有安装清单，不核对。"
    _refuse(file_faults(root, noted), "请重新安装程序；常见原因是杀毒软件删了文件")
    return f"{len(noted)} 个文件都在，内容与安装时相同。"


def _refuse(faults: list[str], todo: str) -> None:
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > _MOST_NAMED else ""
        raise CheckFailedError(f"{'；'.join(faults[:_MOST_NAMED])}{more}。{todo}。")


def resources(_scratch: Scratch) -> str:
    """Read every resource in the way of its kind, from the disk and not from what was read before."""
    root = resource_path()
    faults = [f"缺少 {name}" for name in _needed(root) if not _is_there(root / name)]
    files = sorted(path for path in root.rglob("*") if path.is_file())
    faults += [f"{path.relative_to(root).as_posix()} 读不出来" for path in files if not _is_readable(path)]
    _refuse(faults, "请重新安装程序")
    return f"名录、区划、方案、检查单、字体等 {len(files)} 个文件都读得出来。"


def _needed(root: Path) -> list[str]:
    try:
        lists = json.loads((root / "reference" / "lists.json").read_text("utf-8"))
        return [*_NEEDED, *dict.fromkeys(f"reference/{one['file']}" for one in lists)]
    except (OSError, ValueError, KeyError, TypeError):
        return [*_NEEDED]  # the list itself is told of as unreadable or missing


def _is_there(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.is_file()


def _is_readable(path: Path) -> bool:
    read = _READERS.get(path.suffix, _read_bytes)
    try:
        return bool(read(path))
    except (OSError, ValueError, EOFError, csv.Error):
        return False


def _read_bytes(path: Path) -> object:
    return path.read_bytes()


def _read_table(text: str) -> object:
    """Return the rows of a csv, none when a row has more or fewer cells than the head."""
    head, *rows = csv.reader(io.StringIO(text), strict=True)
    return all(len(row) == len(head) for row in rows) and rows


_READERS: dict[str, Callable[[Path], object]] = {
    ".json": lambda path: json.loads(path.read_text("utf-8")),
    ".csv": lambda path: _read_table(path.read_text("utf-8-sig")),
    ".gz": lambda path: _read_table(gzip.decompress(path.read_bytes()).decode("utf-8-sig")),
    ".txt": lambda path: path.read_text("utf-8"),
    ".md": lambda path: path.read_text("utf-8"),
    ".ttf": lambda path: path.read_bytes()[:4] == b"\x00\x01\x00\x00",
}


def manual(_scratch: Scratch) -> str:
    """Read the manual's pages and look for the pictures they show."""
    folder = manual_folder()
    pages = sorted(folder.glob("*.md"))
    if not pages:
        raise CheckFailedError("没有找到手册。请重新安装程序。")
    missing = [
        f"{page.name} 里的图 {found['file']}"
        for page in pages
        for found in _PICTURE.finditer(page.read_text("utf-8"))
        if not (folder / found["file"]).is_file()
    ]
    _refuse([f"缺少 {name}" for name in missing], "请重新安装程序")
    return f"手册 {len(pages)} 篇，图都在。"


def fonts(_scratch: Scratch) -> str:
    """Load the fonts of the pdfs and ask each chain for common, rare and undrawable characters."""
    from nptracker.export.fonts import load_faces

    for name, face in load_faces().items():
        missing = face.missing(f"污染物治理{RARE}☑")
        _refuse([f"字体 {name} 缺字：{'、'.join(sorted(missing))}"] if missing else [], "请重新安装程序")
        if face.missing(UNDRAWABLE) != {UNDRAWABLE}:
            raise CheckFailedError("字体缺字时没有报出来，导出的 PDF 里可能有空框。请重新安装程序。")
    return f"PDF 用的字体齐全，生僻字 {RARE} 能印；没有字形的字会报出来。"


CHECKS = (
    Check("program_files", "程序文件", program_files),
    Check("resources", "随程序资料", resources),
    Check("manual", "手册", manual),
    Check("fonts", "字体", fonts),
)
