"""What a person settled about each table, its columns and widths; kept on this PC, not in the file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from nptracker.log import logger
from nptracker.paths import data_dir

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class TableMemory:
    """Columns by field key in the order shown (none: as declared) and widths in pixels."""

    columns: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)


def _path() -> Path:
    return data_dir() / "tables.json"


def _read_all() -> dict[str, TableMemory]:
    try:
        raw = json.loads(_path().read_text(encoding="utf-8"))
        return {
            kind: TableMemory(
                [str(key) for key in one["columns"]], {k: int(w) for k, w in one["widths"].items()}
            )
            for kind, one in raw.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        logger("ui").warning("the remembered tables are unreadable; defaults are used")
        return {}


def recall(kind: str) -> TableMemory:
    """Return what is remembered of a kind's table, the defaults when nothing is."""
    return _read_all().get(kind, TableMemory())


def remember(kind: str, memory: TableMemory) -> None:
    """Keep a table's settings; a full or read-only disk costs only the memory of them."""
    kept = {name: asdict(one) for name, one in (_read_all() | {kind: memory}).items()}
    try:
        _path().write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError:
        logger("ui").warning("the table settings cannot be saved")
