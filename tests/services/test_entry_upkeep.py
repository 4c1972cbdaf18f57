"""What goes along with entries of the survey: the lists' words for what is left empty, and parts that follow a new name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from survey_rows import CODES, DICHLOROMETHANE, TRICHLOROMETHANE, YEAR, enterprise_rows, part, uscc, write

from nptracker.domain.cell_rule import CellRule, Way
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Severity
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.services.import_draft import RowState
from nptracker.services.office import Office

ENTRY = form_named("survey_entry")
# by the shipped lists: 二氯甲烷 is no. 9 of the key-controlled list and 详细 in the survey's own
LISTED = ("detailed", "priority")


@pytest.fixture
def ids(district: Office) -> list[str]:
    district.records.write_block("enterprise", [(None, row) for row in enterprise_rows()], "录入")
    return [record.id for record in district.records.after("enterprise", 0, 100)]


def typed(ids: list[str], substance: str = DICHLOROMETHANE, owner: int = 0, **more: str) -> dict[str, str]:
    return part(ids, owner, substance, activity="加工使用", **more)


def all_of(office: Office, kind: str) -> list[Record]:
    return office.records.first(kind, Query(), 99)


def parts_of(office: Office, kind: str = "survey_use") -> list[tuple[object, object, object]]:
    return [(r["data_year"], r["substance"], r["cas_rn"]) for r in all_of(office, kind)]


class TestFilling:
    def test_a_typed_row_gets_what_the_lists_say_and_one_undo_takes_all(
        self, district: Office, ids: list[str]
    ) -> None:
        write(district, "survey_entry", typed(ids))
        (row,) = all_of(district, "survey_entry")
        assert row["tiers"] == LISTED
        assert row["list_no"]
        assert "重点管控新污染物清单" in row.text(ENTRY, "list_version")
        district.history.undo()
        assert all_of(district, "survey_entry") == []

    def test_what_is_typed_stays(self, district: Office, ids: list[str]) -> None:
        write(district, "survey_entry", typed(ids, tiers="基本", list_no="甲-7"))
        (row,) = all_of(district, "survey_entry")
        assert (row["tiers"], row["list_no"]) == (("basic",), "甲-7")
        assert row["list_version"]

    def test_a_name_changed_takes_its_own_tiers_and_leaves_typed_ones(
        self, district: Office, ids: list[str]
    ) -> None:
        write(district, "survey_entry", typed(ids), typed(ids, owner=1, tiers="基本"))
        for row in all_of(district, "survey_entry"):
            district.records.write_block(
                "survey_entry", [(row.id, {"substance": "某溶剂", "cas_rn": "110-54-3"})], "改名"
            )
        listed, own = all_of(district, "survey_entry")
        assert [listed[key] for key in ("tiers", "list_no", "list_version")] == [None, None, None]
        assert own["tiers"] == ("basic",)

    def test_tiers_taken_away_by_hand_stay_away(self, district: Office, ids: list[str]) -> None:
        write(district, "survey_entry", typed(ids))
        (row,) = all_of(district, "survey_entry")
        district.records.write_block("survey_entry", [(row.id, {"tiers": ""})], "清除")
        assert all_of(district, "survey_entry")[0]["tiers"] is None

    def test_the_lists_of_the_data_year_count(self, district: Office, ids: list[str]) -> None:
        listed = district.records.create("substance_list", {
            "title": "本区补充清单", "role": "survey", "level": "county", "effective_on": date(2026, 1, 1),
        }).record_ids[0]  # fmt: skip
        district.records.create("listed_substance", {
            "list": listed, "name": "某溶剂", "cas_rns": ("110-54-3",), "tiers": ("basic",), "list_no": "1",
        })  # fmt: skip
        row = {"enterprise": ids[0], "substance": "某溶剂", "cas_rn": "110-54-3", "activity": "加工使用"}
        write(district, "survey_entry", {**row, "data_year": "2025"}, {**row, "data_year": "2026"})
        assert [r["tiers"] for r in all_of(district, "survey_entry")] == [None, ("basic",)]


class TestImporting:
    def test_an_import_says_what_it_fills_and_overwrites_nothing(
        self, district: Office, ids: list[str], tmp_path: Path
    ) -> None:
        from openpyxl import Workbook

        write(district, "survey_entry", typed(ids, tiers="基本"))
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(
            [
                "企业",
                "数据年度",
                "物质名称",
                "CAS号或流水号",
                "活动类型",
                "期初库存（千克）",
                "生产量（千克）",
            ]
        )
        for owner, name in ((0, DICHLOROMETHANE), (1, TRICHLOROMETHANE)):
            sheet.append([uscc(owner), YEAR, name, CODES[name], "加工使用"])
        book.save(sent := tmp_path / "表.xlsx")
        draft = district.imports.preview("survey_entry", [sent])
        assert [row.state for row in draft.rows] == [RowState.SAME, RowState.NEW]
        (said,) = [p for p in draft.problems if p.code == "N5"]
        assert said.severity is Severity.NOTICE
        assert "适用档“" in said.message
        district.imports.commit(draft)
        old, new = all_of(district, "survey_entry")
        assert (old["tiers"], bool(new["tiers"]), bool(new["list_version"])) == (("basic",), True, True)


class TestFollowing:
    def test_parts_and_explanations_follow_a_new_name_and_undo_brings_them_back(
        self, district: Office, ids: list[str]
    ) -> None:
        write(district, "survey_entry", typed(ids))
        write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="清洗", amount="3"))
        write(district, "survey_release", part(ids, 0, DICHLOROMETHANE, medium="废气", amount="1"))
        write(district, "survey_use", part(ids, 1, DICHLOROMETHANE, use="清洗", amount="5"))
        waiver = {**part(ids, 0, DICHLOROMETHANE), "rule": "L6", "finding": "变化", "reason": "新增产线"}
        write(district, "rule_waiver", waiver)
        (row,) = all_of(district, "survey_entry")
        named = {"substance": TRICHLOROMETHANE, "cas_rn": "67-66-3"}
        changes = district.records.update("survey_entry", row.id, dict(named))
        assert changes.title.endswith("，连同物质用途 1 条、排放与转移 1 条、核实说明 1 条")
        assert changes.kinds == {"survey_entry", "survey_use", "survey_release", "rule_waiver"}
        new, old = (YEAR, TRICHLOROMETHANE, "67-66-3"), (YEAR, DICHLOROMETHANE, "75-09-2")
        assert parts_of(district) == [new, old]
        assert parts_of(district, "survey_release") == parts_of(district, "rule_waiver") == [new]
        district.history.undo()
        assert parts_of(district) == [old, old]
        assert parts_of(district, "survey_release") == [old]

    def test_another_entry_of_the_old_substance_keeps_the_parts(
        self, district: Office, ids: list[str]
    ) -> None:
        write(district, "survey_entry", typed(ids), typed(ids) | {"activity": "生产"})
        write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="清洗", amount="3"))
        first, second = all_of(district, "survey_entry")
        change = {"substance": TRICHLOROMETHANE, "cas_rn": "67-66-3"}
        district.records.write_block("survey_entry", [(first.id, change)], "改名")
        assert parts_of(district) == [(YEAR, DICHLOROMETHANE, "75-09-2")]
        district.history.undo()
        district.records.write_block("survey_entry", [(first.id, change), (second.id, change)], "改名")
        assert parts_of(district) == [(YEAR, TRICHLOROMETHANE, "67-66-3")]

    def test_two_that_swap_names_swap_their_parts(self, district: Office, ids: list[str]) -> None:
        write(district, "survey_entry", typed(ids), typed(ids, TRICHLOROMETHANE))
        write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="清洗", amount="3"))
        first, second = all_of(district, "survey_entry")
        one, other = ({"substance": r["substance"], "cas_rn": r["cas_rn"]} for r in (first, second))
        district.records.write_block(
            "survey_entry",
            [
                (first.id, {k: str(v) for k, v in other.items()}),
                (second.id, {k: str(v) for k, v in one.items()}),
            ],
            "对调",
        )
        assert parts_of(district) == [(YEAR, TRICHLOROMETHANE, "67-66-3")]

    def test_a_new_year_or_owner_takes_the_parts_along(self, district: Office, ids: list[str]) -> None:
        write(district, "survey_entry", typed(ids))
        write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="清洗", amount="3"))
        (row,) = all_of(district, "survey_entry")
        district.records.write_block(
            "survey_entry", [(row.id, {"data_year": "2024", "enterprise": ids[2]})], "改"
        )
        (use,) = all_of(district, "survey_use")
        assert (use["data_year"], use["enterprise"]) == (2024, ids[2])

    def test_a_column_changed_at_once_and_a_number_filled_in_take_them_along(
        self, district: Office, ids: list[str]
    ) -> None:
        unnumbered = {**typed(ids), "cas_rn": ""}
        write(district, "survey_entry", {**unnumbered, "tiers": ""})
        write(district, "survey_use", {**part(ids, 0, DICHLOROMETHANE, use="清洗", amount="3"), "cas_rn": ""})
        district.records.write_block(
            "survey_entry", [(all_of(district, "survey_entry")[0].id, {"tiers": ""})], "清除"
        )
        assert "连同物质用途 1 条" in district.survey.complete(YEAR).title
        assert parts_of(district) == [(YEAR, DICHLOROMETHANE, "75-09-2")]
        plan = district.bulk.plan("survey_entry", ["data_year"], CellRule(Way.SET, "2023"), Query())
        assert district.bulk.apply(plan).title.endswith("，连同物质用途 1 条")
        assert parts_of(district) == [(2023, DICHLOROMETHANE, "75-09-2")]
