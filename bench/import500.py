"""500 filled survey workbooks taken in, checked, journalled, against merely reading their cells into one table.

The peer reads every sheet with python-calamine, the fastest reader on PyPI, and puts the cells of all rows below
the heads into SQLite with one executemany: no check, no match, no history. Child processes are counted.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import report

if TYPE_CHECKING:
    from nptracker.export.blank import BlankValue
    from nptracker.export.survey_book import BookRow

FILES = int(os.environ.get("BENCH_FILES", "500"))
PLACE = Path(tempfile.gettempdir()) / "nptracker-bench-import"
YEAR = 2025
_HEAD_ROWS = 5
SUBSTANCES = (
    ("丙烯酰胺", "79-06-1"),
    ("甲苯", "108-88-3"),
    ("苯", "71-43-2"),
    ("苯酚", "108-95-2"),
    ("甲醛", "50-00-0"),
    ("乙苯", "100-41-4"),
)


def _codes(count: int) -> list[str]:
    from nptracker.domain.uscc import check_character

    bodies = [f"91620702M{n:08d}" for n in range(count)]
    return [body + check_character(body) for body in bodies]


def prepare() -> None:
    """Make a district with the enterprises and their filled workbooks, once."""
    if (PLACE / "done").exists():
        return
    from nptracker.services.office import Office

    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    office = Office.create(PLACE / "empty.npt", region="清水区")
    session = office._session
    enterprises = [
        {
            "name": f"清水{n}号化工有限公司",
            "uscc": code,
            "township": "东街街道",
            "industry_code": "2614",
            "operating": "running",
            "screening": "included",
        }
        for n, code in enumerate(_codes(FILES))
    ]
    with session.verb("import", "底册"):
        ids = session.table("enterprise").insert_many(enterprises)
    _fill(ids, [str(e["name"]) for e in enterprises])
    office.close()
    (PLACE / "done").touch()


def _fill(ids: list[str], names: list[str]) -> None:
    from nptracker.domain.survey_book import Sender
    from nptracker.export.survey_book import SurveyBookWriter

    writer = SurveyBookWriter("清水区")
    for n, (owner, name, code) in enumerate(zip(ids, names, _codes(FILES), strict=True)):
        path = PLACE / "来件" / f"{n:03d}.xlsx"
        writer.write(path, Sender(name, code, YEAR, owner), _answers(n, name, code))


def _answers(n: int, name: str, code: str) -> dict[str, list[BookRow]]:
    """Return what the ``n``-th enterprise answers, by kind of row."""
    from nptracker.export.survey_book import BookRow

    about = {
        "name": name,
        "uscc": code,
        "township": "东街街道",
        "industry_code": "2614",
        "operating": "在产",
    }
    listed: list[tuple[int, dict[str, BlankValue]]] = [
        (k, {"substance": name, "cas_rn": cas}) for k, (name, cas) in enumerate(SUBSTANCES)
    ]
    return {
        "enterprise": [BookRow(about)],
        "survey_entry": [BookRow(said | _amounts(n, k)) for k, said in listed],
        "survey_use": [BookRow(said | {"use": "合成", "amount": 2_000 + n + k}) for k, said in listed],
        "survey_release": [
            BookRow(said | {"medium": medium, "amount": 5 + k, "destination": "委托利用处置"})
            for k, said in listed
            for medium in ("废水", "废气", "固体废物")
        ],
    }


def _amounts(n: int, k: int) -> dict[str, BlankValue]:
    return {
        "activity": "加工使用",
        "stock_open": 100 + n,
        "bought_home": 2_000 + k,
        "used": 2_000 + n + k,
        "stock_close": 100,
        "content": 99,
        "uses": "合成中间体",
        "data_source": "台账",
        "evidence": f"台账 {n}-{k}",
        "filled_by": "甲某",
    }


def _cells() -> Iterator[tuple[str, str, int, str]]:
    import io

    from python_calamine import CalamineWorkbook

    for path in sorted((PLACE / "来件").glob("*.xlsx")):
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for number, row in enumerate(rows[_HEAD_ROWS:], start=_HEAD_ROWS + 1):
                yield path.name, name, number, "\t".join(map(str, row))


def _peer(folder: Path) -> dict[str, float]:
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (file TEXT, sheet TEXT, number INTEGER, cells TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", _cells())
    connection.execute("COMMIT")
    return {"rows": connection.execute("SELECT count(*) FROM rows").fetchone()[0]}


def _ours(folder: Path) -> dict[str, float]:
    from nptracker.importing.reading_pool import end_spare_children
    from nptracker.services.office import Office

    office = Office.open(Path(shutil.copy(PLACE / "empty.npt", folder)))
    draft = office.imports.preview("", [PLACE / "来件"])
    changes = office.imports.commit(draft)
    end_spare_children()
    office.close()
    return {"rows": float(len(draft.rows)), "records": float(changes.count)}


def _processor() -> float:
    """Return the seconds of the processor this process and its ended children have taken."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _run(variant: str, folder: Path) -> None:
    began, spent = time.perf_counter(), _processor()
    found = {"ours": _ours, "peer": _peer}[variant](folder)
    report(import_s=time.perf_counter() - began, import_cpu_s=_processor() - spent, **found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ["NPTRACKER_DATA_DIR"] = place
        if sys.argv[1] == "prepare":
            prepare()
        else:
            _run(sys.argv[1], Path(place))
