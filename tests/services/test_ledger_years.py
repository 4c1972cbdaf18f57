"""A past year's ledger stays as it was when enterprises are added later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import enterprise

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.services.survey_cases import Round

LAST, NOW = 2024, 2025


@pytest.fixture
def surveyed(district: Office) -> Office:
    """Three enterprises of the first ledger, two of them screened for the year before the one being collected."""
    for i in range(3):
        district.records.create("enterprise", enterprise(i))
    ids = [record.id for record in district.records.after("enterprise", 0, 9)]
    for year in (LAST, NOW):
        district.screening.conclude(ids[:2], year, "included", "环评报告", "王敏", date(2026, 2, 1))
        district.cases.open_round(Round(year))
    return district


def total(office: Office, year: int) -> tuple[int, int, int]:
    counts = office.screening.counts(year)
    return counts.total, counts.included, counts.unscreened


def test_the_first_ledger_stands_in_every_year(surveyed: Office) -> None:
    assert total(surveyed, LAST) == total(surveyed, NOW) == (3, 2, 1)
    assert {e["ledger_since"] for e in surveyed.records.after("enterprise", 0, 9)} == {None}


def test_enterprises_added_later_leave_past_counts_alone(surveyed: Office, tmp_path: Path) -> None:
    before = surveyed.returns.build("screening", ReportingPeriod.parse(str(LAST))).sheets[0].rows
    surveyed.records.create("enterprise", enterprise(5, screening="included"))
    surveyed.records.write_block("enterprise", [(None, {"name": "新来的厂"})], "粘贴")
    table = tmp_path / "新名单.csv"
    table.write_text(
        "企业详细名称,乡镇(街道),行业代码\n外来一厂,大满镇,2641\n外来二厂,大满镇,2641\n", encoding="utf-8"
    )
    surveyed.imports.commit(surveyed.imports.preview("enterprise", [table]))
    added = surveyed.records.after("enterprise", 0, 99)[3:]
    assert [e["ledger_since"] for e in added] == [NOW] * 4
    assert total(surveyed, LAST) == (3, 2, 1)
    assert total(surveyed, NOW) == (7, 3, 4)
    assert surveyed.returns.build("screening", ReportingPeriod.parse(str(LAST))).sheets[0].rows == before
    assert len(surveyed.screening.included(LAST)) == 2


def test_a_year_may_be_put_right_and_screening_for_a_past_year_counts(surveyed: Office) -> None:
    made = [surveyed.records.create("enterprise", enterprise(i)).record_ids[0] for i in (5, 6, 7)]
    surveyed.records.update("enterprise", made[0], {"ledger_since": LAST})
    surveyed.screening.conclude([made[1]], LAST, "trade", "补查", "王敏", date(2026, 2, 2))
    assert total(surveyed, LAST) == (5, 2, 2)
    typed = surveyed.records.create("enterprise", {**enterprise(8), "ledger_since": 2020}).record_ids[0]
    assert surveyed.records.get("enterprise", typed)["ledger_since"] == 2020
    assert total(surveyed, LAST) == (6, 2, 3)


def test_a_merge_keeps_the_earlier_year(surveyed: Office) -> None:
    old, *_ = (record.id for record in surveyed.records.after("enterprise", 0, 9))
    new, newer = (surveyed.records.create("enterprise", enterprise(i)).record_ids[0] for i in (5, 6))
    surveyed.records.update("enterprise", newer, {"ledger_since": LAST})
    surveyed.enterprises.merge(new, newer, set())
    assert surveyed.records.get("enterprise", new)["ledger_since"] == LAST
    surveyed.enterprises.merge(new, old, set())
    assert surveyed.records.get("enterprise", new)["ledger_since"] is None
