"""A table of 100,000 × 20 styled cells as a workbook, against rustpy-xlsxwriter fed from a generator."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from bench.harness import Stopwatch, report
from nptracker.export.sheet import Column, Document, Kind, Sheet

ROWS, COLUMNS = 100_000, 20
KINDS = [
    Kind.NUMBER if c == 0 or c % 4 == 3 else Kind.CODE if c % 5 == 2 else Kind.TEXT for c in range(COLUMNS)
]
_WORDS = ("清河精细化工有限公司", "二氯甲烷", "75-09-2", "加工使用", "东街街道")


def rows() -> Iterator[tuple[object, ...]]:
    """Yield mixed rows: numbers, texts and codes, a quarter of the cells numeric."""
    for i in range(ROWS):
        yield tuple(
            Decimal(i * 7 + c) / 10 if c % 4 == 3 else i + 1 if c == 0 else f"{_WORDS[(i + c) % 5]}{i % 977}"
            for c in range(COLUMNS)
        )


def _ours(path: Path) -> None:
    from nptracker.export.xlsx import write_table

    columns = tuple(Column((f"第{c}栏",), kind=kind, width=14) for c, kind in enumerate(KINDS))
    write_table(Document((Sheet("量度", columns, filterable=True),)), rows(), path, total=ROWS)  # type: ignore[arg-type]


def _peer(path: Path) -> None:
    """Write the same look as far as the peer can: a border round every cell, fonts, wrapping, number formats."""
    from rustpy_xlsxwriter import FastExcel, Format

    from nptracker.export.styles import HEAD_SHADE, HEI, LINE, SONG

    def lined(font: str, size: float) -> Format:
        look = (
            Format().set_font_name(font).set_font_size(size).set_border("thin").set_border_color(f"#{LINE}")
        )
        return look.set_align("vertical_center").set_text_wrap()

    looks = {
        Kind.NUMBER: lined(SONG, 10).set_align("right").set_num_format("#,##0.##########"),
        Kind.CODE: lined(SONG, 10).set_num_format("@"),
        Kind.TEXT: lined(SONG, 10),
    }
    names = [f"第{c}栏" for c in range(COLUMNS)]
    records = (
        {name: float(v) if isinstance(v, Decimal) else v for name, v in zip(names, row, strict=True)}
        for row in rows()
    )
    book = FastExcel(str(path)).freeze(row=1)
    book.sheet(
        "量度",
        records,
        column_widths=[14.0] * COLUMNS,
        column_formats=[looks[kind] for kind in KINDS],
        header_format=lined(HEI, 10.5).set_background_color(f"#{HEAD_SHADE}").set_align("center"),
        autofilter=True,
    )
    book.save()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.xlsx"
        with Stopwatch() as watch:
            {"ours": _ours, "peer": _peer}[sys.argv[1]](target)
        report(**watch.measures("write"), file_MB=target.stat().st_size / 1e6)
