"""A table of 10,000 rows × 10 columns as pdf, against typst; every string must come out of pdftotext again."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.harness import Stopwatch, report

ROWS, COLUMNS = 10_000, 10
_RARE = "𬭊𬬻䶮㙍𬱖"
_WORDS = ("清河精细化工有限公司", "二氯甲烷", "75-09-2", "加工使用", "东街街道", f"稀有{_RARE}")


def rows() -> list[tuple[str, ...]]:
    """Return rows of short texts, each cell different from every other, rare characters among them."""
    return [tuple(f"{_WORDS[(i + c) % 6]}{i}-{c}" for c in range(COLUMNS)) for i in range(ROWS)]


def _ours(path: Path) -> None:
    from nptracker.export.pdf import write_pdf
    from nptracker.export.sheet import Column, Document, Sheet

    columns = tuple(Column((f"第{c}栏",), width=22) for c in range(COLUMNS))
    write_pdf(Document((Sheet("量度", columns, tuple(rows())),)), path)


def _peer(path: Path, *, tagged: bool = True) -> None:
    import typst

    from nptracker.paths import resource_path

    cells = ",".join(f'"{cell}"' for row in rows() for cell in row)
    head = ",".join(f'"第{c}栏"' for c in range(COLUMNS))
    source = (
        '#set page(paper: "a4", flipped: true, margin: 1.5cm, numbering: "1 / 1")\n'
        '#set text(font: "Noto Sans SC", size: 7pt)\n'
        f"#table(columns: (1fr,) * {COLUMNS}, table.header({head}), {cells})\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".typ", delete=False) as file:
        file.write(source)
    typst.compile(file.name, output=str(path), font_paths=[str(resource_path("fonts"))], pdf_tags=tagged)
    Path(file.name).unlink()


def _lost(path: Path) -> int:
    """Count the cells that pdftotext does not give back; wrapped lines are joined first."""
    text = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    joined = "".join(text.split())
    return sum(cell not in joined for row in rows() for cell in row)


if __name__ == "__main__":
    writers: dict[str, Callable[[Path], object]] = {
        "ours": _ours,
        "peer": _peer,
        "untagged": partial(_peer, tagged=False),
    }
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.pdf"
        with Stopwatch() as watch:
            writers[sys.argv[1]](target)
        report(**watch.measures("write"), lost_cells=_lost(target), file_MB=target.stat().st_size / 1e6)
