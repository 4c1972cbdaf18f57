"""A table of 100,000 × 20 styled cells as a workbook, against rustpy-xlsxwriter fed from a generator."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from bench.harness import report

ROWS, COLUMNS = 100_000, 20
_WORDS = ("清河精细化工有限公司", "二氯甲烷", "75-09-2", "加工使用", "东街街道")


def rows() -> Iterator[tuple[object, ...]]:
    """Yield mixed rows: numbers, texts and codes, a quarter of the cells numeric."""
    for i in range(ROWS):
        yield tuple(
            Decimal(i * 7 + c) / 10 if c % 4 == 3 else i + 1 if c == 0 else f"{_WORDS[(i + c) % 5]}{i % 977}"
            for c in range(COLUMNS)
        )


def _ours(path: Path) -> None:
    from nptracker.export.sheet import Column, Kind, Sheet
    from nptracker.export.xlsx import write_table

    kinds = [
        Kind.NUMBER if c == 0 or c % 4 == 3 else Kind.CODE if c % 5 == 2 else Kind.TEXT
        for c in range(COLUMNS)
    ]
    sheet = Sheet(
        "量度",
        tuple(Column((f"第{c}栏",), kind=kind, width=14) for c, kind in enumerate(kinds)),
        filterable=True,
    )
    write_table(sheet, rows(), path, total=ROWS)  # type: ignore[arg-type]


def _peer(path: Path) -> None:
    import rustpy_xlsxwriter as rustpy

    records = (
        {f"第{c}栏": float(v) if isinstance(v, Decimal) else v for c, v in enumerate(row)} for row in rows()
    )
    book = rustpy.FastExcel(str(path)) if hasattr(rustpy, "FastExcel") else None
    if book is None:
        rustpy.write_worksheet(records, str(path), sheet_name="量度")
        return
    book.sheet("量度", records)
    book.save()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.xlsx"
        start = time.perf_counter()
        {"ours": _ours, "peer": _peer}[sys.argv[1]](target)
        report(write_s=time.perf_counter() - start, file_MB=target.stat().st_size / 1e6)
