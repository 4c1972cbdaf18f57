"""The list of a built program's own files with their fingerprints: made with the build, compared by the self-check.

Virus guards take single files out of a program, and sticks lose bytes; either leaves a program that fails much later.
Only the standard library is used, because the build runs this before anything else of the program can be loaded.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

MANIFEST = "files.json"  # in the folder it lists


def write_manifest(root: Path) -> int:
    """Note the SHA-256 of every file below a folder in ``files.json`` there; returns how many files were noted."""
    names = sorted(path for path in root.rglob("*") if path.is_file() and path.name != MANIFEST)
    noted = {path.relative_to(root).as_posix(): _digest(path) for path in names}
    (root / MANIFEST).write_text(json.dumps(noted, ensure_ascii=False, indent=0), "utf-8")
    return len(noted)


def noted_files(root: Path) -> dict[str, str] | None:
    """Return the fingerprints by relative path, None where no list was made; raises ValueError for a spoilt list."""
    try:
        noted = json.loads((root / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    if not isinstance(noted, dict) or not noted:
        raise ValueError("the list of files is empty")
    return {str(name): str(digest) for name, digest in noted.items()}


def file_faults(root: Path, noted: dict[str, str]) -> list[str]:
    """Return in Chinese which of the listed files are missing, unreadable or other than when the program was built."""
    return [fault for name, digest in noted.items() if (fault := _fault(root / name, name, digest))]


def _fault(path: Path, name: str, digest: str) -> str:
    try:
        return "" if _digest(path) == digest else f"{name} 与安装时不同"
    except FileNotFoundError:
        return f"缺少 {name}"
    except OSError:
        return f"{name} 读不出来"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
