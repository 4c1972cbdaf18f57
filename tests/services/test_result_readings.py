"""Stored results follow the way the program reads: a newer edition reads them anew, once, and leaves words alone."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from nptracker.domain.changes import NOTHING
from nptracker.domain.monitoring import derived as reading
from nptracker.domain.query import Query
from nptracker.services.monitoring_reading import Selection
from nptracker.services.office import Office

WORDS = (
    "0.001L", "<0.5", "<DL", "ND", "ND(0.5)", "未检出", "-0.003", "-1", "0", "作废", "未监测", "1.20", "1,234.5",
    "1.2E-3", "3×10^4", "<0.5 ng/L", "12 μg/L", "<LOQ", "/", "约5", ">3", "5L", "０．３Ｌ",
)  # fmt: skip
UNITS = (
    "ng/L",
    "μg/L",
    "mg/L",
    "mg/kg",
    "ng/g 干重",
    "μg/m3",
    "mg/Nm3",
    "pg TEQ/L",
    "个/L",
    "无量纲",
    "",
    "桶",
)
# What edition 1 makes of all of them. Another reading needs another edition, and its own digest here.
DIGESTS = {1: "f654fd9f20338140"}


def test_another_reading_is_another_edition() -> None:
    told = [
        sorted(
            (key, str(value))
            for key, value in reading.derived(
                {"as_reported": words, "unit": unit, "mdl": Decimal("0.1"), "minus": minus}
            ).items()
        )
        for words in WORDS
        for unit in UNITS
        for minus in (None, "limit", "both")
    ]
    assert hashlib.sha256(repr(told).encode()).hexdigest()[:16] == DIGESTS[reading.EDITION], (
        "results are read otherwise than before: raise EDITION, so that files are read anew"
    )


def stored(office: Office) -> list[tuple[str, str, str]]:
    found = office.records.first("monitoring_result", Query(), 9)
    return [(str(r["as_reported"]), str(r["found"]), str(r["canonical"])) for r in found]


def test_results_of_an_earlier_edition_are_read_anew_once(
    district: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    district.records.create("monitoring_site", {"code": "A", "name": "A", "medium": "surface"})
    sample = {"number": "S", "site": "A", "taken_on": "2026-05-01"}
    district.records.write_block("monitoring_sample", [(None, sample)], "样品")
    rows = [
        (None, {"sample": "S", "substance": name, "as_reported": text, "unit": "ng/L"})
        for name, text in (("甲", "5"), ("乙", "0.5L"))
    ]
    district.records.write_block("monitoring_result", rows, "结果")
    right = stored(district)
    assert right == [("5", "detected", "0.005"), ("0.5L", "not_detected", "None")]
    assert district.result_readings.catch_up() == NOTHING
    session = district._session
    first = district.records.first("monitoring_result", Query(), 1)[0]
    with session.verb("test", "旧版写法"):
        session.table("monitoring_result").update(first.id, {"canonical": Decimal(5)})
    monkeypatch.setattr(reading, "EDITION", reading.EDITION + 1)
    span = Selection(date(2026, 1, 1), date(2026, 12, 31))
    assert any("旧版程序" in note for note in district.monitoring.statistics(span).notes)
    changes = district.result_readings.catch_up()
    assert changes.title == "按新的读法重读监测结果：1 个不同"
    assert stored(district) == right
    assert district.history.next_undo() == "旧版写法", (
        "what the program itself keeps up is not a step of the officer's"
    )
    assert district.result_readings.catch_up() == NOTHING
    assert not any("旧版程序" in note for note in district.monitoring.statistics(span).notes)


def test_the_edition_is_noted_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in which nothing is noted is of the first edition; one noted at the present edition is left alone."""
    office = Office.create(tmp_path / "甲.npt", region="甲区", person="周敏")
    assert not office.result_readings.is_behind()
    monkeypatch.setattr(reading, "EDITION", 7)
    assert office.result_readings.is_behind()
    assert office.result_readings.catch_up().verb
    assert not office.result_readings.is_behind()
    office.close()
