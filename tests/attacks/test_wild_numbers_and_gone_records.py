"""Amounts beyond all reason neither stop a table nor lose digits; a record that is gone is said to be gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.domain.values import Quantity, Unread
from nptracker.errors import UserError
from nptracker.export.text import fits_excel, format_number
from nptracker.services.office import Office

QUARTER = ReportingPeriod.parse("2026-Q3")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "清水.npt", region="清水区", person="王敏")
    yield office
    office.close()


def typed(office: Office, amount: str) -> object:
    return office.records.typed("survey_entry", {"produced": amount})["produced"]


def test_every_digit_of_a_long_amount_is_kept(office: Office) -> None:
    digits = "1234567890123456789012345678901234567"
    value = typed(office, f"{digits}吨")
    assert isinstance(value, Quantity)
    assert str(value.value) == digits + "000"


@pytest.mark.parametrize("amount", ["9" * 400, "9" * 400 + "吨", "0." + "0" * 400 + "1"])
def test_more_digits_than_any_register_has_are_kept_as_typed(office: Office, amount: str) -> None:
    value = typed(office, amount)
    assert isinstance(value, Unread)
    assert value.text == amount


@pytest.mark.parametrize("suffix", ["xlsx", "pdf"])
def test_a_table_with_wild_amounts_is_written(office: Office, tmp_path: Path, suffix: str) -> None:
    for amount in ("1" + "0" * 35, "-" + "9" * 33, "0.0000001毫克"):
        office.records.create("survey_entry", office.records.typed("survey_entry", {"produced": amount}))
    path = office.returns.export_table("survey_entry", Query(), tmp_path / f"表.{suffix}")
    assert path.stat().st_size > 1000


def test_long_numbers_are_shown_digit_by_digit() -> None:
    number = Decimal("1" + "0" * 38 + "1")
    assert format_number(number) == "1" + "0" * 38 + "1"
    assert not fits_excel(number)


GONE: list[Callable[[Office, str], object]] = [
    lambda office, gone: office.records.update("enterprise", gone, {"name": "乙"}),
    lambda office, gone: office.records.delete("enterprise", [gone]),
    lambda office, gone: office.records.write_block("enterprise", [(gone, {"name": "乙"})], "粘贴"),
    lambda office, gone: office.records.create("inspection", {"enterprise": gone, "number": "JC1"}),
    lambda office, gone: office.tasks.record_progress(gone, QUARTER, state="done"),
    lambda office, gone: office.tasks.tick(gone),
    lambda office, gone: office.tasks.tick_measure(gone),
    lambda office, gone: office.returns.export_snapshot(gone, ["xlsx"], office.path.parent),
]


@pytest.mark.parametrize("step", GONE)
def test_a_record_deleted_meanwhile_is_said_to_be_gone(
    office: Office, step: Callable[[Office, str], object]
) -> None:
    (gone,) = office.records.create("enterprise", {"name": "甲"}).record_ids
    office.records.delete("enterprise", [gone])
    before = office.path.read_bytes()
    with pytest.raises(UserError, match="已经不在了"):
        step(office, gone)
    assert office.path.read_bytes() == before
    office.history.undo()
    assert office.records.get("enterprise", gone)["name"] == "甲"
    assert office.backups.check().ok
