"""District files and records for tests; every name and number in them is invented."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from nptracker.db.district import DistrictFile, create_district
from nptracker.domain.values import Absent, Quantity, Unread, Value

PERSON = "测试员"
DEVICE = "device-under-test"
NAMES = [
    "清河精细化工有限公司",
    "东街电镀厂",
    "𬭊山制药",
    "张掖污水处理厂（二期）",
    "ＰＦＯＳ回收中心",
    "大满乡养殖场",
]
TOWNS = ["东街街道", "大满镇", "乌江镇", "安阳乡"]


def enterprise(i: int = 0, **more: Value) -> dict[str, Value]:
    """Return the values of one enterprise."""
    return {
        "name": f"{NAMES[i % len(NAMES)]}{i}",
        "uscc": f"9162070{i:011d}",
        "township": TOWNS[i % len(TOWNS)],
        "industry_code": f"{2600 + i % 90}",
        "operating": "running",
        **more,
    }


def inspection(enterprise_id: str, i: int = 0, **more: Value) -> dict[str, Value]:
    """Return the values of one inspection."""
    return {
        "number": f"JC2026-{i:03d}",
        "enterprise": enterprise_id,
        "started_at": datetime(2026, 3, 5, 9, 30),  # noqa: DTZ001 - wall-clock time
        "inspector_1": "甲某",
        "inspector_2": "乙某",
        "result": "problems",
        **more,
    }


def finding(inspection_id: str, enterprise_id: str, i: int = 0, **more: Value) -> dict[str, Value]:
    """Return the values of one finding of an inspection."""
    return {
        "number": f"WT2026-{i:03d}",
        "inspection": inspection_id,
        "enterprise": enterprise_id,
        "found_on": date(2026, 3, 5),
        "due_on": date(2026, 4, 5),
        "description": f"台账缺第{i}页",
        "responsible": "清河精细化工有限公司",
        **more,
    }


def survey_entry(enterprise_id: str, i: int = 0, **more: Value) -> dict[str, Value]:
    """Return the values of one survey entry with every kind of value in it."""
    return {
        "enterprise": enterprise_id,
        "data_year": 2020 + i % 6,
        "substance": ["二氯甲烷", "壬基酚", "全氟辛酸"][i % 3],
        "cas_rn": "75-09-2",
        "activity": ("production", "use"),
        "produced": Quantity("1.50", "吨", Decimal("1500.00")),
        "bought_home": Absent.NIL,
        "bought_abroad": Absent.NOT_APPLICABLE,
        "used": Unread("约12吨"),
        "content": Decimal("99.50"),
        "reported_on": date(2026, 1, 31),
        **more,
    }


def make_district(folder: Path, name: str = "甘州区.npt") -> DistrictFile:
    """Make an empty district file, open for writing."""
    return create_district(folder / name, DEVICE)


def fill(file: DistrictFile, enterprises: int = 30) -> list[str]:
    """Write enterprises, and for every third an inspection with two findings and a survey entry."""
    with file.verb("fill", "填入样例", PERSON):
        ids = file.table("enterprise").insert_many([enterprise(i) for i in range(enterprises)])
    for i, owner in enumerate(ids[::3]):
        with file.verb("inspect", f"登记检查 {i}", PERSON):
            visit = file.table("inspection").insert(inspection(owner, i))
            file.table("finding").insert_many([finding(visit, owner, 2 * i + k) for k in range(2)])
        with file.verb("survey", f"登记调查 {i}", PERSON):
            file.table("survey_entry").insert(survey_entry(owner, i))
    return ids


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything a district file holds, read without the code under test.

    Tables by name, rows as sorted tuples of (column, value) without empty ones; the search index, the list of
    declarations and the counters that can be made anew are left out.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("search_", "sqlite_", "_sqlite"))
            and name not in {"forms", "district", "open_verb"}
        ]
        found: dict[str, list[tuple[Any, ...]]] = {}
        for name in names:
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            columns = [part[0] for part in cursor.description]
            rows = [
                tuple(sorted((c, v) for c, v in zip(columns, row, strict=True) if v is not None))
                for row in cursor
            ]
            if rows:
                found[name] = sorted(rows, key=repr)
        return found


def scramble(seed: int) -> random.Random:
    """Return a source of random numbers whose seed a failing test prints."""
    print(f"seed {seed}")
    return random.Random(seed)
