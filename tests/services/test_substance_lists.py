"""Lists of substances in a district file: adopted, replaced, compared, added to, undone; entries keep theirs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from nptracker.domain.forms.field import SUBSTANCE, SUBSTANCE_CODE
from nptracker.domain.substance_diff import CHANGED, GONE, NEW
from nptracker.errors import UserError
from nptracker.services.list_difference import difference_document
from nptracker.services.office import Office
from nptracker.services.substance_lists import IN_FORCE, REPLACED, NewList

SURVEY = "survey_substances"
ABOUT = NewList(
    "统计调查物质名单（2026年）", "survey", number="环办〔2026〕1号", effective_on=date(2026, 1, 1)
)


def workbook(path: Path, **sheets: Sequence[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        page = book.create_sheet(name)
        for line in (("序号", "名称", "CAS/流水号"), *lines):
            page.append(line)
    book.save(path)
    return path


@pytest.fixture
def official(tmp_path: Path) -> Path:
    return workbook(
        tmp_path / "名单.xlsx",
        基本信息调查=[(1, "甲醇", "67-56-1"), (2, "二氯甲烷", "75-09-2"), (3, "错号", "75-09-3")],
        详细调查=[(1, "二氯甲烷", "75-09-2")],
    )


def adopt(office: Office, path: Path, about: NewList = ABOUT, replaces: str = SURVEY) -> str:
    lists = office.substance_lists
    draft = lists.preview(lists.read(path), title=about.title, replaces=replaces)
    return lists.adopt(draft, about).record_ids[0]


def entry(office: Office, substance: str, cas_rn: str, **more: object) -> str:
    name = office.records.create("enterprise", {"name": f"{substance}示例厂"}).record_ids[0]
    values = {"enterprise": name, "data_year": 2025, "substance": substance, "cas_rn": cas_rn, **more}
    return office.records.create("survey_entry", values).record_ids[0]  # type: ignore[arg-type]


class TestAdopting:
    def test_replaces_the_shipped_version_and_is_one_step(self, district: Office, official: Path) -> None:
        list_id = adopt(district, official)
        states = {line.version.key: line.state for line in district.substance_lists.lines()}
        assert (states[SURVEY], states[list_id]) == (REPLACED, IN_FORCE)
        book = district.substances.book()
        assert [tier.code for tier in book.tiers("67-56-1")] == ["basic"]
        assert {t.code: t.is_candidate for t in book.tiers("75-09-2")} == {
            "basic": False,
            "detailed": False,
            "priority": False,
        }
        assert book.has_basic_list
        district.history.undo()
        assert district.substances.book().tiers("67-56-1") == []
        assert not district.substances.book().has_basic_list
        district.history.redo()
        assert district.substances.book().has_basic_list

    def test_the_same_file_again_is_told(self, district: Office, official: Path) -> None:
        list_id = adopt(district, official)
        lists = district.substance_lists
        again = lists.preview(lists.read(official), replaces=list_id)
        assert [problem.code for problem in again.reading.problems] == ["L7", "N4"]
        assert ABOUT.title in again.reading.problems[1].message
        assert again.difference.counts() == {"new": 0, "gone": 0, "changed": 0, "same": 2}

    def test_a_list_replaced_already_is_told_with_what_took_its_place(
        self, district: Office, official: Path
    ) -> None:
        adopt(district, official)
        lists = district.substance_lists
        again = lists.preview(lists.read(official), title="又一份", replaces=SURVEY)
        [told] = [problem for problem in again.reading.problems if problem.code == "N6"]
        assert ABOUT.title in told.message
        assert ABOUT.title in told.suggestion

    def test_leaves_rows_with_errors_out_and_names_their_cells(
        self, district: Office, official: Path
    ) -> None:
        reading = district.substance_lists.read(official)
        assert [(p.sheet, p.cell) for p in reading.problems] == [("基本信息调查", "C4")]
        adopt(district, official)
        assert district.records.count("listed_substance") == 2

    def test_days_before_it_holds_keep_the_old_version(self, district: Office, official: Path) -> None:
        adopt(district, official)
        before = district.substances.book(date(2025, 12, 31))
        assert {t.code: t.is_candidate for t in before.tiers("75-09-2")} == {
            "detailed": True,
            "priority": False,
        }

    def test_entries_made_before_are_not_altered(self, district: Office, official: Path) -> None:
        record_id = entry(district, "甲苯", "108-88-3", list_version="旧名单", tiers=("detailed",))
        before = district.records.get("survey_entry", record_id)
        adopt(district, official)
        assert district.records.get("survey_entry", record_id).values == before.values

    def test_without_a_title_a_row_or_the_same_role_it_is_refused(
        self, district: Office, official: Path, tmp_path: Path
    ) -> None:
        for about in (ABOUT._replace(title=" "), ABOUT._replace(role="priority")):
            with pytest.raises(UserError):
                adopt(district, official, about)
        with pytest.raises(UserError):
            adopt(district, workbook(tmp_path / "空.xlsx", 名单=[]))
        assert district.records.count("substance_list") == 0

    def test_tiers_can_be_given_for_a_list_that_names_none(self, district: Office, tmp_path: Path) -> None:
        path = workbook(tmp_path / "一张表.xlsx", 名单=[(1, "甲醇", "67-56-1")])
        lists = district.substance_lists
        draft = lists.preview(lists.read(path), tiers=("basic",))
        lists.adopt(draft, ABOUT)
        assert [tier.code for tier in district.substances.book().tiers("67-56-1")] == ["basic"]


class TestDifference:
    def test_shows_what_changed_and_whom_it_touches(self, district: Office, official: Path) -> None:
        entry(district, "二氯甲烷", "75-09-2")
        entry(district, "甲苯", "108-88-3")
        entry(district, "乙醇", "64-17-5")
        list_id = adopt(district, official)
        found = district.substance_lists.difference(SURVEY, list_id)
        states = {change.entry.code: change.state for change in found.changes}
        assert states["67-56-1"] == NEW
        assert states["75-09-2"] == CHANGED
        assert states["108-88-3"] == GONE
        assert [(line.enterprise, line.state) for line in found.touched] == [
            ("二氯甲烷示例厂", CHANGED),
            ("甲苯示例厂", GONE),
        ]

    def test_is_a_document_of_three_sheets(self, district: Office, official: Path) -> None:
        entry(district, "甲苯", "108-88-3")
        list_id = adopt(district, official)
        document = difference_document(district.substance_lists.difference(SURVEY, list_id))
        assert [sheet.name for sheet in document.sheets] == ["名录变化", "涉及企业", "补充清单重合"]
        assert [row[0] for row in document.sheets[1].rows] == ["甲苯示例厂"]

    def test_local_additions_survive_and_are_shown_beside(self, district: Office, official: Path) -> None:
        lists = district.substance_lists
        own = lists.start_supplement(NewList("清水区补充清单", "supplement", "district")).record_ids[0]
        added = district.records.create(
            "listed_substance",
            {"list": own, "name": "甲醇（木醇）", "cas_rns": ("67-56-1",), "tiers": ("detailed",)},
        ).record_ids[0]
        draft = lists.preview(lists.read(official), title=ABOUT.title, replaces=SURVEY)
        assert [tuple(one) for one in draft.difference.collisions] == [
            ("—", "1　甲醇　67-56-1　基本", "甲醇（木醇）　67-56-1", "清水区补充清单")
        ]
        lists.adopt(draft, ABOUT)
        assert district.records.get("listed_substance", added)["name"] == "甲醇（木醇）"
        assert [t.code for t in district.substances.book().tiers("67-56-1")] == ["basic", "detailed"]


class TestByHand:
    def test_an_own_substance_is_found_where_one_types(self, district: Office) -> None:
        lists = district.substance_lists
        own = lists.start_supplement(NewList("清水区补充清单", "supplement", "district")).record_ids[0]
        district.records.create(
            "listed_substance",
            {"list": own, "name": "乙二醇", "cas_rns": ("107-21-1",), "synonyms": ("甘醇",)},
        )
        assert district.records.find(SUBSTANCE, "甘醇") == [("乙二醇", "乙二醇　107-21-1　甘醇")]
        assert district.records.find(SUBSTANCE_CODE, "yec") == [("107-21-1", "107-21-1　乙二醇")]
        lists.remove(own)
        assert district.records.find(SUBSTANCE, "甘醇") == []
        district.history.undo()
        assert len(district.records.find(SUBSTANCE, "甘醇")) == 1

    def test_a_list_can_end(self, district: Office, official: Path) -> None:
        list_id = adopt(district, official)
        district.substance_lists.end(list_id, date(2026, 6, 1))
        states = {line.version.key: line.state for line in district.substance_lists.lines()}
        assert (states[SURVEY], states[list_id]) == (IN_FORCE, "已停用")

    def test_shipped_lists_cannot_be_removed(self, district: Office) -> None:
        with pytest.raises(UserError, match="随程序附带"):
            district.substance_lists.remove(SURVEY)

    def test_an_unknown_list_is_said_in_words(self, district: Office) -> None:
        with pytest.raises(UserError, match="没有叫“甲”的名录"):
            district.substance_lists.named("甲")


def test_a_basic_list_of_four_thousand_is_read_quickly(district: Office, tmp_path: Path) -> None:
    """Guards the order of magnitude alone: everything about one substance is to show within 0.1 s."""
    rows = []
    for number in range(10_000, 14_000):
        digits = f"{number}01"
        check = sum(weight * int(d) for weight, d in enumerate(reversed(digits), 1)) % 10
        rows.append((number, f"物质{number}", f"{number}-01-{check}"))
    adopt(district, workbook(tmp_path / "基本.xlsx", 基本信息调查=rows))
    book = district.substances.book()
    book.search("物质1")
    start = time.perf_counter()
    assert district.substances.book().tiers(*rows[7][2:], "物质10007")
    assert district.substances.search("wz13999")[0].name == "物质13999"
    assert time.perf_counter() - start < 0.5
