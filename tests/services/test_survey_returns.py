"""The returns of the survey sum what the enterprises told, name who told nothing, and never mix kinds of empty."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from survey_rows import (
    DICHLOROMETHANE,
    ENTERPRISES,
    ENTRIES,
    KILOGRAMS,
    NONYLPHENOL,
    TRICHLOROMETHANE,
    enterprise_rows,
    entry_row,
    fill,
    nil,
    part,
    write,
)

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import Severity
from nptracker.errors import UserError
from nptracker.export.sheet import Document, Sheet, plain
from nptracker.services.office import Office

Y2025 = ReportingPeriod.parse("2025")
NAMES = [name for name, *_ in ENTERPRISES]


def column(sheet: Sheet, heading: str) -> list[object]:
    at = next(i for i, c in enumerate(sheet.columns) if heading in c.heading)
    return [plain(row[at]) for row in sheet.rows]


def sheet_of(document: Document, name: str) -> Sheet:
    return next(s for s in document.sheets if s.tab_name() == name)


def summed(group: int | None = None) -> dict[tuple[str, str], Decimal]:
    """Return kilograms used by (group of the enterprise, substance), straight from the rows of the test."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for owner, substance, _tiers, used, _bought in ENTRIES:
        name = "" if group is None else ENTERPRISES[owner][group]
        found[name, substance] += KILOGRAMS.get(used, Decimal(0))
    return found


def test_substances_are_summed_exactly(district: Office) -> None:
    fill(district)
    sheet = sheet_of(district.returns.build("survey", Y2025), "汇总表")
    got = dict(zip(column(sheet, "物质名称"), column(sheet, "自用量"), strict=True))
    assert got == {substance: total for (_, substance), total in summed().items()}
    assert column(sheet, "企业数（家）") == [3, 1]
    assert set(column(sheet, "生产量")) == {"零报告"}
    assert sheet.unit_note == "单位：千克"


def test_tonnes_are_the_same_amounts(district: Office) -> None:
    fill(district)
    document = district.returns.build("survey", Y2025, choices={"unit": "t"})
    sheet = sheet_of(document, "汇总表")
    assert column(sheet, "自用量") == [Decimal("1.5005"), Decimal("0.02")]
    assert sheet.unit_note == "单位：吨"
    details = sheet_of(document, "填报明细")
    by_entry = dict(
        zip(
            zip(column(details, "企业"), column(details, "物质名称"), strict=True),
            column(details, "自用量"),
            strict=True,
        )
    )
    assert by_entry == {
        (NAMES[owner], substance): KILOGRAMS[used] / 1000 if used in KILOGRAMS else used
        for owner, substance, _tiers, used, _bought in ENTRIES
    }


@pytest.mark.parametrize(("by", "group"), [("township", 1), ("industry", 2)])
def test_groups_add_up_to_the_whole(district: Office, by: str, group: int) -> None:
    fill(district)
    document = district.returns.build("survey", Y2025, choices={"by": by})
    sheet = document.sheets[1]
    rows = [(str(plain(r[0])).split()[0], plain(r[1]), plain(r[9])) for r in sheet.rows if plain(r[2]) != "—"]
    wanted = {key: total for key, total in summed(group).items() if total}
    assert {(name, substance): used for name, substance, used in rows if used != "零报告"} == wanted
    heads = [r for r in sheet.rows if plain(r[2]) == "—"]
    assert {plain(r[-1]) for r in heads} == {"—"}  # amounts of different substances are not added
    assert len(heads) == len({ENTERPRISES[owner][group] for owner, *_ in ENTRIES})


def test_a_code_with_the_letter_of_its_section_is_the_same_industry(district: Office) -> None:
    ids = fill(district)
    district.records.update("enterprise", ids[2], {"industry_code": "C2614"})
    grouped = district.returns.build("survey", Y2025, choices={"by": "industry"}).sheets[1]
    heads = [str(plain(row[0])).split()[0] for row in grouped.rows if plain(row[2]) == "—"]
    assert heads == ["2614", "2710"]
    industries = sheet_of(district.returns.build("survey_database", Y2025), "行业")
    assert column(industries, "行业代码") == ["2614", "2710", "3985", "行业未报"]
    assert column(industries, "底册企业（家）") == [2, 1, 1, 1]
    assert column(industries, "填报企业（家）") == [2, 1, 0, 0]


def test_the_district_is_one_group(district: Office) -> None:
    fill(district)
    sheet = district.returns.build("survey", Y2025, choices={"by": "district"}).sheets[1]
    assert {plain(row[0]) for row in sheet.rows} == {"清水区"}
    assert plain(sheet.rows[0][4]) == len({owner for owner, *_ in ENTRIES})


def test_who_answered_adds_up_and_nil_is_not_unreported(district: Office) -> None:
    ids = fill(district)
    foot = sheet_of(district.returns.build("survey", Y2025), "汇总表").foot_notes
    assert "入统企业 4 家＝填报物质 3 家＋零报告 0 家＋未报 1 家。" in foot
    write(district, "zero_return", nil(ids, 3, "全部"))
    foot = sheet_of(district.returns.build("survey", Y2025), "汇总表").foot_notes
    assert "入统企业 4 家＝填报物质 3 家＋零报告 1 家＋未报 0 家。" in foot


def test_an_unknown_choice_names_what_there_is(district: Office) -> None:
    with pytest.raises(UserError, match="没有“village”"):
        district.returns.build("survey", Y2025, choices={"by": "village"})
    with pytest.raises(UserError, match="没有“by”这个选项"):
        district.returns.build("survey_releases", Y2025, choices={"by": "township"})


def test_releases_are_summed_by_medium_and_destination(district: Office) -> None:
    ids = fill(district)
    told = {"medium": "废水", "destination": "进入污水集中处理设施", "treatment": "汽提", "monitored": "是"}
    write(
        district,
        "survey_release",
        part(ids, 0, DICHLOROMETHANE, amount="3.5", **told),
        part(
            ids,
            0,
            DICHLOROMETHANE,
            amount="0.002 吨",
            medium="废气",
            destination="有组织排放",
            monitored="否",
        ),
    )
    sheet = sheet_of(district.returns.build("survey_releases", Y2025), "汇总表")
    assert [tuple(map(plain, row[1:7])) for row in sheet.rows] == [
        (DICHLOROMETHANE, "75-09-2", "废水", "进入污水集中处理设施", 1, Decimal("3.5")),
        (DICHLOROMETHANE, "75-09-2", "废气", "有组织排放", 1, Decimal(2)),
        (DICHLOROMETHANE, "75-09-2", "未报", "未报", 1, "未报"),  # the second enterprise of the detailed tier
    ]
    assert column(sheet, "治理措施") == ["汽提", "未报", "未报"]


def test_convention_substances_are_summed_by_stage(district: Office) -> None:
    ids = fill(district)
    write(
        district,
        "survey_convention",
        part(ids, 0, NONYLPHENOL, stage="使用", amount="5", purpose="特定豁免"),
        part(ids, 1, NONYLPHENOL, stage="使用", amount="7"),
        part(ids, 1, NONYLPHENOL, stage="库存", amount="零报告"),
    )
    sheet = sheet_of(district.returns.build("survey_convention", Y2025), "汇总表")
    assert [tuple(map(plain, row[3:6])) for row in sheet.rows] == [
        ("使用", 2, Decimal(12)),
        ("库存", 1, "零报告"),
    ]
    assert column(sheet, "特定豁免或可接受用途")[0] == "特定豁免（1家）、未报（1家）"


# -- the list of key-controlled substances ----------------------------------------------------------------


def _rows_of(sheet: Sheet, category: str) -> list[dict[str, object]]:
    heads = [c.heading[-1] for c in sheet.columns]
    rows = [dict(zip(heads, map(plain, row), strict=True)) for row in sheet.rows]
    return [row for row in rows if str(row["清单类别"]).endswith(category)]


def test_the_list_has_a_row_for_each_enterprise_and_each_other_category(district: Office) -> None:
    fill(district)
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    assert {row["企业名称"] for row in _rows_of(sheet, DICHLOROMETHANE)} == set(NAMES[:3])
    (absent,) = _rows_of(sheet, TRICHLOROMETHANE)
    assert absent["生产量"] == "未报"
    assert str(absent["企业名称"]).startswith("（未报）入统 4 家中还有 1 家没有填报")
    assert len({row["清单类别"] for row in _rows_of(sheet, "")}) == 14  # the list has 14 numbers
    numbers = column(sheet, "序号")
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_nil_return_needs_everybodys_answer(district: Office) -> None:
    ids = fill(district)
    write(district, "zero_return", nil(ids, 3, "全部"))
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    (absent,) = _rows_of(sheet, TRICHLOROMETHANE)
    assert absent["企业名称"] == "（零报告）本区无企业涉及“三氯甲烷”"
    assert (absent["生产量"], absent["加工使用量"], absent["统一社会信用代码"]) == ("零报告", "零报告", "—")
    basis = "排查入统企业 4 家：零报告 1 家、填报其他物质 3 家、未报 0 家；依据：原辅料台账"
    assert absent["主要用途"] == basis  # one cell over all columns behind the amounts


def test_amounts_carried_over_and_not_confirmed_are_no_answer(district: Office) -> None:
    ids = fill(district)
    before = entry_row(ids, (3, NONYLPHENOL, "基本", "20", "20")) | {"data_year": "2024"}
    write(district, "survey_entry", before)
    district.survey.carry_over([ids[3]], 2024, 2025)
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    (absent,) = _rows_of(sheet, TRICHLOROMETHANE)
    assert str(absent["企业名称"]).startswith("（未报）入统 4 家中还有 1 家没有填报")
    assert "入统企业 4 家＝填报物质 3 家＋零报告 0 家＋空白 1 家＋未报 0 家。" in sheet.foot_notes


def test_a_list_of_some_substances_counts_who_filled_in_others(district: Office) -> None:
    ids = fill(district)
    other = {"substance": "自制溶剂", "cas_rn": "", "tiers": "基本"}
    write(district, "survey_entry", entry_row(ids, (3, NONYLPHENOL, "基本", "20", "20")) | other)
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    assert "入统企业 4 家＝填报物质 4 家＋零报告 0 家＋未报 0 家。" in sheet.foot_notes


@pytest.mark.parametrize(("typed", "printed"), [("", "未报"), ("不涉及", "不涉及"), ("未定", "未定")])
def test_a_substance_without_a_number_says_so(district: Office, typed: str, printed: str) -> None:
    ids = fill(district)
    other = {"substance": "自制溶剂", "cas_rn": typed, "tiers": "基本"}
    write(district, "survey_entry", entry_row(ids, (3, NONYLPHENOL, "基本", "20", "20")) | other)
    sheet = sheet_of(district.returns.build("survey", Y2025), "汇总表")
    codes = dict(zip(column(sheet, "物质名称"), column(sheet, "CAS号或流水号"), strict=True))
    assert codes["自制溶剂"] == printed


def test_a_zero_that_was_reported_stays_a_zero(district: Office) -> None:
    ids = fill(district)
    write(district, "survey_entry", entry_row(ids, (3, NONYLPHENOL, "基本", "0", "0")) | {"content": "0"})
    sheet = sheet_of(district.returns.build("survey", Y2025), "填报明细")
    told = zip(
        *(column(sheet, heading) for heading in ("物质名称", "自用量", "含量(纯度)（%）")), strict=True
    )
    assert (NONYLPHENOL, 0, 0) in told


def test_nobody_screened_is_undecided(district: Office) -> None:
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    assert set(column(sheet, "生产量")) == {"未定"}


def test_the_list_says_what_the_file_knows_of_an_enterprise(district: Office) -> None:
    ids = fill(district)
    district.records.update(
        "enterprise", ids[0], {"permit_no": "91620702M00000000A001P", "permitted_substances": ("二氯甲烷",)}
    )
    visit = {
        "number": "JC2025-001", "enterprise": ids[0], "started_at": "2025-06-03 09:30", "kind": "日常检查",
        "inspector_1": "甲某", "inspector_2": "乙某", "result": "发现问题",
    }  # fmt: skip
    write(district, "inspection", visit, visit | {"number": "JC2026-001", "started_at": "2026-03-01 09:00"})
    write(
        district,
        "survey_release",
        part(ids, 0, DICHLOROMETHANE, medium="废水", amount="3", destination="直接排入环境", monitored="是"),
        part(ids, 0, DICHLOROMETHANE, medium="废气", amount="4", destination="无组织排放", monitored="否"),
    )
    sheet = sheet_of(district.returns.build("key_controlled", Y2025), "企业清单")
    row = next(r for r in _rows_of(sheet, DICHLOROMETHANE) if r["企业名称"] == NAMES[0])
    assert row["排污许可载明情况"] == "91620702M00000000A001P；已载明"
    assert (row["重点排污单位"], row["自行监测"], row["排放(转移)量"]) == ("是", "是", Decimal(7))
    assert row["最近检查日期及结果"] == "2025-06-03 发现问题"  # what came after the data year is not told
    assert (row["加工使用量"], row["生产量"]) == (Decimal(1200), "零报告")
    other = next(r for r in _rows_of(sheet, DICHLOROMETHANE) if r["企业名称"] == NAMES[2])
    assert (other["重点排污单位"], other["排放(转移)量"], other["最近检查日期及结果"]) == (
        "未报",
        "未报",
        "无检查记录",
    )


# -- the database -----------------------------------------------------------------------------------------


def test_the_database_holds_every_ledger_of_the_year(district: Office) -> None:
    ids = fill(district)
    write(district, "survey_use", part(ids, 0, DICHLOROMETHANE, use="清洗", amount="1200"))
    write(district, "zero_return", nil(ids, 3, "全部"))
    document = district.returns.build("survey_database", Y2025)
    counts = {sheet.tab_name(): len(sheet.rows) for sheet in document.sheets}
    assert counts["企业底册"] == 4  # the storehouse was left out
    assert (counts["化学物质调查表"], counts["物质用途"], counts["零报告"]) == (len(ENTRIES), 1, 1)
    figures = sheet_of(document, "概况")
    known = dict(zip(column(figures, "项目"), column(figures, "数量"), strict=True))
    assert (known["底册企业（家）"], known["入统企业（家）"], known["化学物质（种）"]) == (5, 4, 2)
    industries = sheet_of(document, "行业")
    assert sum(map(int, map(str, column(industries, "底册企业（家）")))) == len(ENTERPRISES)
    assert column(industries, "行业代码")[-1] == "行业未报"


def test_the_database_tells_the_screening_of_its_own_year(district: Office) -> None:
    ids = fill(district)
    district.screening.conclude(ids[:1], 2026, "idle", "停产公告", "李强", date(2027, 1, 5))
    sheet = sheet_of(district.returns.build("survey_database", Y2025), "企业底册")
    assert column(sheet, "初筛结论") == ["入统"] * 4
    assert set(column(sheet, "曾用名")) == {"—"}
    assert column(sheet, "行业代码")[3] == "3985"


def test_explanations_are_printed(district: Office) -> None:
    ids = fill(district)
    why = {
        "rule": "L6",
        "finding": "比上年大1000倍",
        "reason": "去年停产，今年复产",
        "by": "王敏",
        "on": "2026-03-01",
    }
    write(district, "rule_waiver", part(ids, 0, DICHLOROMETHANE, **why))
    for name in ("survey", "survey_releases", "key_controlled", "survey_convention", "survey_database"):
        sheet = sheet_of(district.returns.build(name, Y2025), "核实说明")
        assert column(sheet, "核实说明") == ["去年停产，今年复产"]


def test_errors_of_the_parts_block_the_return(district: Office, tmp_path: Path) -> None:
    ids = fill(district)
    write(district, "survey_convention", part(ids, 0, NONYLPHENOL, stage="使用", amount="2000万吨左右"))
    with pytest.raises(UserError, match="错误"):
        district.returns.send("survey_convention", Y2025, ["xlsx"], tmp_path)
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_substance_that_disappeared_asks_for_a_reason(district: Office, tmp_path: Path) -> None:
    ids = fill(district)
    before = entry_row(ids, (3, TRICHLOROMETHANE, "基本", "20", "20")) | {"data_year": "2024"}
    write(district, "survey_entry", before)
    for name in ("survey", "survey_database"):
        (gone,) = [p for p in district.returns.problems(name, Y2025) if p.code == "L11"]
        assert (gone.cell, gone.value, gone.sheet) == (NAMES[3], ids[3], "企业底册")
        assert gone.severity is Severity.WARNING
        assert TRICHLOROMETHANE in gone.message


def test_an_edition_for_outsiders_is_not_what_the_superior_waits_for(
    district: Office, tmp_path: Path
) -> None:
    def waiting() -> bool:
        things = district.overview.outgoing(ReportingPeriod.parse("2026-Q4"))
        return "survey" in {thing.return_name for thing in things}

    write(district, "enterprise", *enterprise_rows())
    ids = [record.id for record in district.records.after("enterprise", 0, 1)]
    toluene = entry_row(ids, (0, DICHLOROMETHANE, "基本", "5", "5")) | {
        "substance": "甲苯",
        "cas_rn": "108-88-3",
    }
    write(district, "survey_entry", toluene)
    assert waiting()
    reason = "各项提示均已核实"
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path, public=True, reason=reason)
    assert waiting()
    district.returns.send("survey", Y2025, ["xlsx"], tmp_path, reason=reason)
    assert not waiting()
