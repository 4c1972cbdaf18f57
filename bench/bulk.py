"""Bulk insert of a million records with the journal on against a bare executemany into the same table."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.harness import Stopwatch, percentile, report
from nptracker.domain.values import Value

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
_TOWNS = ("东街街道", "新墩镇", "长安镇", "三闸镇", "乌江镇")
_TRADES = (
    ("2614", "有机化学原料制造"),
    ("2631", "化学农药制造"),
    ("2710", "化学药品原料药制造"),
    ("2641", "涂料制造"),
)


def enterprises(count: int) -> Iterator[dict[str, Value]]:
    """Yield invented enterprises, the same ones at every run."""
    dice = random.Random(1)
    words = "清河绿原康泽丰禾明途润彩金源西城祁连甘泉雪峰南华河西东湖北岭"
    for i in range(count):
        code, trade = _TRADES[i % 4]
        name = "".join(dice.choices(words, k=4)) + f"{i}号{trade}有限公司"
        yield {
            "name": name,
            "uscc": f"91620702MA{i:08d}",
            "township": _TOWNS[i % 5],
            "industry_code": code,
            "industry_name": trade,
            "operating": "running",
            "management": ("permit",),
            "contact": "联系人",
            "phone": f"1{i:010d}",
            "source": "排污许可名录",
            "screening": "included",
        }


def make_district(folder: Path, rows: int) -> Path:
    """Make a district with many enterprises through the ordinary bulk path; returns its file."""
    from nptracker.services.office import Office

    path = folder / "bench.npt"
    office = Office.create(path, region="测试区")
    session = office._session
    with session.verb("import", f"导入企业 {rows} 条"):
        session.table("enterprise").insert_many(enterprises(rows))
    office.close()
    return path


def _ours(folder: Path) -> None:
    from nptracker.services.office import Office

    office = Office.create(folder / "bench.npt", region="测试区")
    session = office._session
    rows = list(enterprises(ROWS))
    with Stopwatch() as inserting, session.verb("import", f"导入企业 {ROWS} 条"):
        ids = session.table("enterprise").insert_many(rows)
    edits = []
    for i in range(300):
        begin = time.perf_counter()
        office.records.update("enterprise", ids[i * 37], {"contact": f"新联系人{i}"})
        edits.append(time.perf_counter() - begin)
    with Stopwatch() as indexing:
        office.search_index.catch_up()
    size = office.path.stat().st_size / 1e6
    office.close()
    report(
        **inserting.measures("insert"),
        **indexing.measures("index"),
        edit_p50_ms=percentile(edits, 0.5) * 1000,
        edit_p95_ms=percentile(edits, 0.95) * 1000,
        file_MB=size,
    )


def _peer(folder: Path) -> None:
    """Insert the very columns our path stores, with every index but without triggers."""
    path = make_district(folder, 1)
    connection = sqlite3.connect(path, isolation_level=None)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(enterprise)")]
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='enterprise'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    rows = [_stored(i, values, columns) for i, values in enumerate(enterprises(ROWS), start=10)]
    connection.execute("PRAGMA synchronous = FULL")
    with Stopwatch() as inserting:
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO enterprise VALUES ({', '.join('?' * len(columns))})", rows)
        connection.execute("COMMIT")
    report(**inserting.measures("insert"))


def _stored(number: int, values: dict[str, Value], columns: list[str]) -> list[object]:
    made = {"n": number, "id": f"{number:032x}", "form_version": 1, "chk": number * 7919 % 2**32}
    texts = {
        key: f"|{'|'.join(value)}|" if isinstance(value, tuple) else value for key, value in values.items()
    }
    return [(made | texts).get(column) for column in columns]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ["NPTRACKER_DATA_DIR"] = place
        {"ours": _ours, "peer": _peer}[sys.argv[1]](Path(place))
