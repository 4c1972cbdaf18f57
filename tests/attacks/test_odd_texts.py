"""Texts nobody types on purpose are kept exactly, or refused in words with nothing written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.errors import UserError
from nptracker.services.office import Office

QUARTER = ReportingPeriod.parse("2026-Q3")
HALF = "半个字符\ud83d"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "清水.npt", region="清水区", person="王敏")
    yield office
    office.close()


def test_half_characters_are_refused_in_words_and_leave_no_step(office: Office) -> None:
    before = office.path.read_bytes()
    with pytest.raises(UserError, match="残缺的字符"):
        office.records.create("enterprise", {"name": HALF})
    with pytest.raises(UserError, match="残缺的字符"):
        office.records.create("enterprise", {"name": "清河厂", "township": HALF})
    with pytest.raises(UserError, match="残缺的字符"):
        office.records.search_everywhere(HALF)
    assert office.path.read_bytes() == before
    office.records.create("enterprise", {"name": "清河厂"})
    assert office.backups.check().ok


def test_a_whole_page_pasted_into_the_search_is_answered_in_time(office: Office) -> None:
    office.records.create("enterprise", {"name": "长" * 40_000})
    office.records.create("enterprise", {"name": "短"})
    began = time.monotonic()
    assert len(office.records.search_everywhere("长" * 40_000)) == 1
    assert time.monotonic() - began < 10.0


@pytest.mark.parametrize("formats", [["doc"], ["xlsx", ""]])
def test_a_return_in_an_unknown_format_takes_no_number(
    office: Office, tmp_path: Path, formats: list[str]
) -> None:
    with pytest.raises(UserError, match="不支持的格式"):
        office.returns.send("task_progress", QUARTER, formats, tmp_path)
    assert office.returns.snapshots() == []


def test_a_return_into_a_place_that_is_no_folder_takes_no_number(office: Office, tmp_path: Path) -> None:
    in_the_way = tmp_path / "报表"
    in_the_way.write_text("一个文件", "utf-8")
    for folder in (in_the_way, in_the_way / "里面", tmp_path / ("长" * 200)):
        with pytest.raises(UserError, match="文件夹用不了"):
            office.returns.send("task_progress", QUARTER, ["xlsx"], folder)
    assert office.returns.snapshots() == []
    assert in_the_way.read_text("utf-8") == "一个文件"


def test_a_new_file_with_a_name_too_long_is_refused_in_words(tmp_path: Path) -> None:
    for length in (82, 79):  # 250 and 241 bytes: with and without room for the side file's longer name
        name = "区" * length + ".npt"
        with pytest.raises(UserError):
            Office.create(tmp_path / ("区" * 4 + name), region="清水区")
    assert list(tmp_path.iterdir()) == []
