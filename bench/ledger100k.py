"""A ledger of 100,000 enterprises in and out as a workbook, against the fastest reader and a streaming writer on PyPI.

The peer reads with python-calamine and puts the rows into SQLite with one executemany; it writes the same columns
with XlsxWriter in constant-memory mode, texts as texts, with the same few looks. Child processes are counted.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.bulk import enterprises
from bench.harness import Stopwatch, report

ROWS = int(os.environ.get("BENCH_LEDGER_ROWS", "100000"))
PLACE = Path(tempfile.gettempdir()) / "nptracker-bench-ledger"
_SCREENED = {"screening_reason": "原辅料台账", "screened_by": "甲某", "screened_on": date(2025, 3, 4)}


def prepare() -> None:
    """Make a district with the ledger, and the ledger as a workbook, once."""
    from nptracker.services.office import Office

    if (PLACE / "done").exists():
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    office = Office.create(PLACE / "full.npt", region="清水区")
    session = office._session
    with session.verb("import", "底册"):
        session.table("enterprise").insert_many(_rightly_coded())
    _export(office, PLACE / "ledger.xlsx")
    office.close()
    Office.create(PLACE / "empty.npt", region="清水区").close()
    (PLACE / "done").touch()


def _rightly_coded() -> Iterator[dict[str, Any]]:
    from nptracker.domain.uscc import check_character

    for n, values in enumerate(enterprises(ROWS)):
        body = f"91620702M{n:08d}"
        yield {**values, **_SCREENED, "uscc": body + check_character(body)}


def _export(office: Any, path: Path) -> None:
    """Write every field of every enterprise, as the table's own export does."""
    from nptracker.domain.forms import form_named
    from nptracker.export.sheet import Column, Document, Kind, Sheet
    from nptracker.export.xlsx import write_table

    form = form_named("enterprise")
    columns = tuple(Column((f.full_heading,), kind=Kind.TEXT, width=f.width) for f in form.workbook_fields)
    table = office._session.table("enterprise")
    rows = (tuple(record.text(form, f.key) or None for f in form.workbook_fields) for record in table.all())
    sheet = Sheet(form.title, columns, filterable=True)
    write_table(Document((sheet,)), rows, path, total=ROWS)


def _read_ours(folder: Path) -> float:
    from nptracker.importing.reading_pool import end_spare_children
    from nptracker.services.office import Office

    office = Office.open(Path(shutil.copy(PLACE / "empty.npt", folder)))
    changes = office.imports.commit(office.imports.preview("enterprise", [PLACE / "ledger.xlsx"]))
    end_spare_children()
    office.close()
    return float(changes.count)


def _read_peer(folder: Path) -> float:
    import io

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO((PLACE / "ledger.xlsx").read_bytes()))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    width = len(rows[-1])
    connection.execute(f"CREATE TABLE rows ({', '.join(f'c{i}' for i in range(width))})")
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * width)})", rows)
    connection.execute("COMMIT")
    return float(len(rows))


def _write_ours(folder: Path) -> float:
    from nptracker.services.office import Office

    office = Office.open(Path(shutil.copy(PLACE / "full.npt", folder)))
    _export(office, folder / "out.xlsx")
    office.close()
    return (folder / "out.xlsx").stat().st_size / 1e6


def _write_peer(folder: Path) -> float:
    from xlsxwriter import Workbook

    from nptracker.domain.forms import form_named

    fields = form_named("enterprise").workbook_fields
    connection = sqlite3.connect(PLACE / "full.npt")
    named = ", ".join(f.key for f in fields)
    rows = connection.execute(f"SELECT {named} FROM enterprise")
    book = Workbook(str(folder / "out.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("底册")
    look = book.add_format(
        {"border": 1, "font_name": "宋体", "font_size": 10, "text_wrap": True, "num_format": "@"}
    )
    for number, row in enumerate(([f.full_heading for f in fields], *rows)):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(number, column, None, look)
            else:
                sheet.write_string(number, column, str(value), look)
    book.close()
    return (folder / "out.xlsx").stat().st_size / 1e6


_RUNS: dict[str, tuple[Callable[[Path], float], Callable[[Path], float]]] = {
    "ours": (_read_ours, _write_ours),
    "peer": (_read_peer, _write_peer),
}


def _children() -> float:
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def _run(variant: str, folder: Path) -> None:
    read, write = _RUNS[variant]
    with Stopwatch() as writing:
        size = write(folder)
    write_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with Stopwatch() as reading:
        count = read(folder)
    measures = {**writing.measures("write"), **reading.measures("read")}
    measures["read_cpu_s"] += _children()
    child_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    report(**measures, write_peak_MB=write_peak, child_peak_MB=child_peak, rows=count, file_MB=size)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ["NPTRACKER_DATA_DIR"] = place
        if sys.argv[1] == "prepare":
            prepare()
        else:
            _run(sys.argv[1], Path(place))
