"""Entries of the survey in a file: rules alike everywhere, carry-over, zero returns, explanations, settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Severity
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_return import Said
from nptracker.errors import UserError
from nptracker.services.office import Office

ENTRY = form_named("survey_entry")
NIL = dict.fromkeys(
    ("stock_open", "produced", "bought_abroad", "sold_home", "sold_abroad", "disposed", "stock_close"),
    "零报告",
)
# 正己烷 is on no list with measures, so that only the amounts matter
SOLVENT = {"substance": "某溶剂", "cas_rn": "110-54-3", "activity": "加工使用", **NIL}


@pytest.fixture
def surveyed(district: Office) -> Office:
    """Two included enterprises; the first used 12 t of a solvent in 2024."""
    for name, scale in (("清河化工", "微型"), ("大满涂料", "小型")):
        district.records.write_block(
            "enterprise", [(None, {"name": name, "township": "东街", "scale": scale})], "录入"
        )
    district.screening.conclude(owners(district), 2024, "included", "原辅料台账", "王敏")
    add(district, "清河化工", "2024", bought_home="12 吨", used="12 吨", capacity="20 吨", uses="清洗")
    return district


def owners(office: Office) -> list[str]:
    return [record.id for record in office.records.first("enterprise", Query(), 9)]


def add(office: Office, owner: str, year: str, **texts: str) -> Record:
    row = {**SOLVENT, "enterprise": owner, "data_year": year, **texts}
    changes = office.records.write_block("survey_entry", [(None, row)], "录入调查表")
    return office.records.get("survey_entry", changes.record_ids[0])


def entries(office: Office, year: int) -> list[Record]:
    return [r for r in office.records.first("survey_entry", Query(), 99) if r["data_year"] == year]


def codes(office: Office, record: Record) -> list[str]:
    found = office.records.problems("survey_entry", record.values, record.id)
    return [problem.code for problem in found if problem.severity is not Severity.NOTICE]


# -- the same rules everywhere ----------------------------------------------------------------------------


def test_one_and_many_rows_are_told_the_same(surveyed: Office) -> None:
    add(surveyed, "清河化工", "2025", bought_home="30 吨", used="12 吨")
    add(surveyed, "清河化工", "2025", bought_home="12 吨", used="12 吨", substance="同一溶剂")
    add(surveyed, "大满涂料", "2025", bought_home="12 吨", used="12 吨")
    rows = surveyed.records.first("survey_entry", Query(), 9)
    together = surveyed.records.checks.of_many(ENTRY, rows)
    assert together == [surveyed.records.problems("survey_entry", row.values, row.id) for row in rows]
    found = [[p.code for p in problems if p.severity is not Severity.NOTICE] for problems in together]
    assert found == [[], ["L1", "L6", "L9"], ["L9"], []]


def test_a_limit_that_is_set_holds_in_table_form_import_and_return(surveyed: Office, tmp_path: Path) -> None:
    from nptracker.domain.period import ReportingPeriod

    row = add(surveyed, "大满涂料", "2025", bought_home="1000", used="990")

    def everywhere() -> list[bool]:
        blank = surveyed.imports.blank("survey_entry", tmp_path / "表.xlsx")
        return [
            any(p.code == "L1" for p in surveyed.records.checks.of_page(ENTRY, [row])[0]),
            any(p.code == "L1" for p in surveyed.records.problems("survey_entry", row.values, row.id)),
            any(p.code == "L1" for p in surveyed.imports.preview("", [blank]).problems),
            any(p.code == "L1" for p in surveyed.returns.problems("survey", ReportingPeriod(2025, "", 1))),
        ]

    assert everywhere() == [True] * 4
    surveyed.rules.set_limit("L1", "share", "1")
    assert everywhere() == [False] * 4
    assert surveyed.history.undo().title == "撤销：规则L1 物料平衡：容差改为 1%"
    assert everywhere() == [True] * 4


def test_parts_that_come_with_their_entry_find_it(surveyed: Office, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    add(surveyed, "大满涂料", "2025", bought_home="100", used="100")
    use = {"enterprise": "大满涂料", "data_year": "2025", "substance": "某溶剂", "cas_rn": "110-54-3"}
    surveyed.records.write_block("survey_use", [(None, {**use, "use": "清洗", "amount": "90"})], "录入")
    blanks = [
        surveyed.imports.blank(kind, tmp_path / f"{kind}.xlsx") for kind in ("survey_entry", "survey_use")
    ]
    surveyed.history.undo()
    surveyed.history.undo()
    assert entries(surveyed, 2025) == []
    draft = surveyed.imports.preview("", blanks)
    found = [
        (row.kind, problem.code) for row in draft.rows for problem in row.problems if problem.code == "L4"
    ]
    assert found == [("survey_entry", "L4")]
    assert not any(problem.code == "L20" for problem in draft.problems)
    sheet = load_workbook(blanks[0])["填表说明"]
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("容差0.5%或1千克" in text for text in said)


def test_the_late_day_is_the_enterprises_own_or_the_rounds(surveyed: Office) -> None:
    row = add(surveyed, "清河化工", "2024", substance="乙", cas_rn="", bought_home="1", used="1")
    signed = {"filled_by": "甲", "statistician": "乙", "head": "丙", "reported_on": "2025-04-01"}
    surveyed.records.update("survey_entry", row.id, surveyed.records.typed("survey_entry", signed))
    row = surveyed.records.get("survey_entry", row.id)
    assert "L12" not in codes(surveyed, row)
    surveyed.records.create("survey_round", {"data_year": 2024, "fill_by": date(2025, 3, 31)})
    assert "L12" in codes(surveyed, row)
    case = {
        "enterprise": row["enterprise"],
        "data_year": 2024,
        "state": "notified",
        "due_on": date(2025, 4, 1),
    }
    surveyed.records.create("survey_case", case)
    assert "L12" not in codes(surveyed, row)


# -- settings ---------------------------------------------------------------------------------------------


def test_limits_are_refused_outside_their_bounds_and_go_back_to_default(surveyed: Office) -> None:
    for text in ("21", "-1", "许多"):
        with pytest.raises(UserError, match="容差"):
            surveyed.rules.set_limit("L1", "share", text)
    surveyed.rules.set_limit("L1", "share", "2%")
    surveyed.rules.set_weight("L1", Severity.WARNING)
    with pytest.raises(UserError, match="不能改"):
        surveyed.rules.set_weight("L15", Severity.WARNING)
    settings = surveyed.rules.settings()
    assert (str(settings.numbers["L1", "share"]), settings.severities["L1"]) == ("2", Severity.WARNING)
    surveyed.rules.reset("L1")
    assert surveyed.rules.settings().numbers == {}
    assert not surveyed.rules.set_limit("L1", "share", "0.5").verb  # already so


# -- carry over -------------------------------------------------------------------------------------------


def test_last_years_values_come_over_unconfirmed_and_go_by_one_undo(surveyed: Office) -> None:
    changes = surveyed.survey.carry_over(owners(surveyed), 2024, 2025)
    assert changes.title == "从2024年度带入2025年度：1 家 1 种物质（待确认）"
    (row,) = entries(surveyed, 2025)
    assert (row.text(ENTRY, "used"), row.text(ENTRY, "capacity"), row["uses"]) == ("12 吨", "20 吨", "清洗")
    assert row.text(ENTRY, "stock_open") == "零报告"  # last year's closing stock
    assert len(unconfirmed(row.values)) == 9 + 2
    assert set(codes(surveyed, row)) == {"L14"}
    assert not surveyed.survey.carry_over(owners(surveyed), 2024, 2025).verb  # nothing is left to carry
    surveyed.history.undo()
    assert entries(surveyed, 2025) == []
    surveyed.history.redo()
    assert len(unconfirmed(entries(surveyed, 2025)[0].values)) == 11


def test_an_edit_confirms_by_itself_and_correcting_last_year_confirms_nothing(surveyed: Office) -> None:
    surveyed.survey.carry_over(owners(surveyed), 2024, 2025)
    (before,), (row,) = entries(surveyed, 2024), entries(surveyed, 2025)
    surveyed.records.write_block("survey_entry", [(row.id, {"used": "11.5 吨"})], "改")
    assert "used" not in unconfirmed(entries(surveyed, 2025)[0].values)
    surveyed.records.write_block("survey_entry", [(before.id, {"bought_home": "13 吨"})], "改")
    assert "bought_home" in unconfirmed(entries(surveyed, 2025)[0].values)


def test_confirming_some_and_all(surveyed: Office) -> None:
    surveyed.survey.carry_over(owners(surveyed), 2024, 2025)
    (row,) = entries(surveyed, 2025)
    assert surveyed.survey.confirm([row.id], ["used", "uses"]).title == "确认上年数：某溶剂（110-54-3） 2 项"
    left = unconfirmed(entries(surveyed, 2025)[0].values)
    assert len(left) == 9
    assert not {"used", "uses"} & set(left)
    surveyed.survey.confirm([row.id])
    assert codes(surveyed, entries(surveyed, 2025)[0]) == []
    assert not surveyed.survey.confirm([row.id]).verb
    surveyed.history.undo()
    assert len(unconfirmed(entries(surveyed, 2025)[0].values)) == 9


def test_nothing_is_carried_backwards(surveyed: Office) -> None:
    with pytest.raises(UserError, match="以前的年度"):
        surveyed.survey.carry_over(owners(surveyed), 2025, 2025)


def test_unconfirmed_values_block_the_return(surveyed: Office, tmp_path: Path) -> None:
    from nptracker.domain.period import ReportingPeriod

    surveyed.survey.carry_over(owners(surveyed), 2024, 2025)
    with pytest.raises(UserError, match="待确认"):
        surveyed.returns.send("survey", ReportingPeriod(2025, "", 1), ["xlsx"], tmp_path)


def test_parts_come_over_as_questions_without_answers(surveyed: Office) -> None:
    first, second = owners(surveyed)
    surveyed.survey.add_entry(first, 2024, "二氯甲烷")
    (known,) = [row for row in entries(surveyed, 2024) if row["cas_rn"] == "75-09-2"]
    due = [line.measure.label for line in surveyed.survey.entry_card(known.id).measures]
    write = surveyed.survey.write_parts
    write(known.id, "survey_use", [("", {"use": "清洗", "amount": "3 吨"})])
    release = {"medium": "废气", "amount": "20", "destination": "直接排入环境", "treatment": "活性炭吸附"}
    write(known.id, "survey_release", [("", release)])
    told = {"answer": "未落实", "explanation": "正在改造", "measure": "旧文字"}
    write(
        known.id, "survey_measure", [("", {"measure_no": due[0], **told}), ("", {"measure_no": "99", **told})]
    )
    write(known.id, "survey_convention", [("", {"stage": "使用", "amount": "5", "purpose": "特定豁免"})])
    surveyed.survey.carry_over([first, second], 2024, 2025)

    def came(kind: str) -> list[dict[str, str]]:
        rows = [r for r in surveyed.records.first(kind, Query(), 99) if r["data_year"] == 2025]
        form = form_named(kind)
        named = {"enterprise", "data_year", "substance", "cas_rn"}
        return [{k: r.text(form, k) for k in form.by_key if r[k] and k not in named} for r in rows]

    assert came("survey_use") == [{"use": "清洗"}]
    kept = {"medium": "废气", "treatment": "活性炭吸附"}
    assert came("survey_release") == [{**kept, "destination": release_words(surveyed)}]
    (question,) = came("survey_measure")  # the one that is on no list is not asked any more
    assert (question["measure_no"], "answer" in question, "explanation" in question) == (due[0], False, False)
    assert question["measure"] != "旧文字"
    assert came("survey_convention") == [{"stage": "使用", "purpose": "特定豁免"}]
    surveyed.history.undo()
    assert came("survey_release") == came("survey_measure") == []


@pytest.mark.parametrize("changed", [{"activity": "生产、加工使用"}, {"cas_rn": ""}])
def test_an_entry_changed_since_is_not_carried_a_second_time(
    surveyed: Office, changed: dict[str, str]
) -> None:
    """With another activity or without its number it is the same entry still, and its amounts count once."""
    first, second = owners(surveyed)
    surveyed.survey.carry_over([first, second], 2024, 2025)
    before = len(entries(surveyed, 2025))
    row = next(r for r in entries(surveyed, 2025) if r["cas_rn"] and r["activity"] == ("use",))
    surveyed.records.write_block("survey_entry", [(row.id, changed)], "改")
    surveyed.survey.carry_over([first, second], 2024, 2025)
    assert len(entries(surveyed, 2025)) == before


def release_words(office: Office) -> str:
    """Return last year's destination as it is shown."""
    (row,) = [r for r in office.records.first("survey_release", Query(), 9) if r["data_year"] == 2024]
    return row.text(form_named("survey_release"), "destination")


def test_a_medium_answered_already_is_not_carried_again(surveyed: Office) -> None:
    first, second = owners(surveyed)
    for year, amount in ((2024, "20"), (2025, "零报告")):
        surveyed.survey.add_entry(first, year, "二氯甲烷")
        (row,) = [r for r in entries(surveyed, year) if r["cas_rn"] == "75-09-2"]
        rows = [("", {"medium": "废气", "amount": amount, "destination": "" if year > 2024 else "回收"})]
        surveyed.survey.write_parts(row.id, "survey_release", rows)
    surveyed.survey.carry_over([first, second], 2024, 2025)
    assert (
        len([r for r in surveyed.records.first("survey_release", Query(), 9) if r["data_year"] == 2025]) == 1
    )


# -- zero returns -----------------------------------------------------------------------------------------


def test_three_kinds_of_nothing_stay_apart_and_add_up(surveyed: Office) -> None:
    first, second = owners(surveyed)
    surveyed.records.write_block("enterprise", [(None, {"name": "乌江电镀"})], "录入")
    surveyed.screening.conclude([owners(surveyed)[2]], 2024, "included", "台账", "王敏")
    assert surveyed.survey.counts(2025) == {Said.FILLED: 0, Said.ZERO: 0, Said.BLANK: 0, Said.NOTHING: 3}
    surveyed.survey.return_zero(first, 2025, ["全部"], "现场查看", "李工")
    surveyed.survey.add_entry(second, 2025, "某溶剂", "110-54-3")
    assert surveyed.survey.counts(2025) == {Said.FILLED: 0, Said.ZERO: 1, Said.BLANK: 1, Said.NOTHING: 1}
    assert [said for _record, said in surveyed.survey.enterprises(2025)] == [
        Said.ZERO,
        Said.BLANK,
        Said.NOTHING,
    ]
    assert sum(surveyed.survey.counts(2025).values()) == 3


def test_a_zero_return_needs_its_basis_and_can_be_said_again(surveyed: Office) -> None:
    first, _second = owners(surveyed)
    with pytest.raises(UserError, match="依据"):
        surveyed.survey.return_zero(first, 2025, ["全部"], " ", "李工")
    surveyed.survey.return_zero(first, 2025, ["全部", "短链氯化石蜡"], "台账", "李工")
    surveyed.survey.return_zero(first, 2025, ["全部"], "现场查看", "李工")
    card = surveyed.survey.year_card(first, 2025)
    assert {r["category"]: r["basis"] for r in card.zero_returns} == {
        "全部": "现场查看",
        "短链氯化石蜡": "台账",
    }
    assert card.missing == []  # last year's solvent is covered by “全部”


def test_a_zero_return_is_only_of_what_the_lists_know(surveyed: Office) -> None:
    first, _second = owners(surveyed)
    with pytest.raises(UserError, match="清单上没有“灰尘”这一类"):
        surveyed.survey.return_zero(first, 2025, ["全部", "灰尘"], "台账", "李工")
    with pytest.raises(UserError, match="类别"):
        surveyed.survey.return_zero(first, 2025, [" "], "台账", "李工")
    with pytest.raises(UserError, match="企业底册里没有"):
        surveyed.survey.return_zero("nobody", 2025, ["全部"], "台账", "李工")
    assert surveyed.records.count("zero_return") == 0
    surveyed.survey.return_zero(first, 2025, [" 全部 ", "全部"], "台账", "李工")
    assert [r["category"] for r in surveyed.records.first("zero_return", Query(), 9)] == ["全部"]


def test_a_contradiction_is_an_error_on_both_sides(surveyed: Office) -> None:
    (row,) = entries(surveyed, 2024)
    surveyed.survey.return_zero(str(row["enterprise"]), 2024, ["全部"], "台账", "李工")
    assert codes(surveyed, row) == ["L15"]
    zero = surveyed.records.first("zero_return", Query(), 1)[0]
    found = surveyed.records.problems("zero_return", zero.values, zero.id)
    assert [(p.code, p.severity) for p in found] == [("L15", Severity.ERROR)]


def test_a_category_of_the_list_speaks_of_its_substances(surveyed: Office) -> None:
    first, _second = owners(surveyed)
    assert "二氯甲烷" in surveyed.survey.zero_categories()
    row = add(surveyed, "清河化工", "2023", substance="二氯甲烷", cas_rn="75-09-2", bought_home="1", used="1")
    surveyed.survey.return_zero(first, 2023, ["二氯甲烷"], "台账", "李工")
    assert "L15" in codes(surveyed, row)


# -- explanations and missing ones ------------------------------------------------------------------------


def test_a_soft_finding_passes_with_a_reason_until_the_value_changes(surveyed: Office) -> None:
    row = add(surveyed, "清河化工", "2025", bought_home="30 吨", used="30 吨")
    assert set(codes(surveyed, row)) == {"L6"}
    with pytest.raises(UserError, match="4 个字"):
        surveyed.survey.waive(row.id, "L6", "扩产了")
    with pytest.raises(UserError, match="L1"):
        surveyed.survey.waive(row.id, "L1", "没有这个提示")
    surveyed.survey.waive(row.id, "L6", "新增一条产线")
    assert codes(surveyed, row) == []
    surveyed.records.write_block(
        "survey_entry", [(row.id, {"used": "29.9 吨", "bought_home": "29.9 吨"})], "改"
    )
    assert set(codes(surveyed, entries(surveyed, 2025)[0])) == {"L6"}


def test_a_second_reason_leaves_what_has_one_explained(surveyed: Office) -> None:
    row = add(surveyed, "清河化工", "2025", bought_home="30 吨", used="30 吨")
    surveyed.survey.waive(row.id, "L6", "新增一条产线")
    surveyed.records.write_block("survey_entry", [(row.id, {"bought_home": "29.9 吨"})], "改")
    surveyed.survey.waive(row.id, "L6", "退回一批货")
    assert codes(surveyed, entries(surveyed, 2025)[0]) == []
    owner = str(row["enterprise"])
    told = [finding for finding in surveyed.cases.findings(2025)[owner] if finding.problem.code == "L6"]
    assert [(finding.column, finding.waiver) for finding in told] == [
        ("国内购入", "退回一批货"), ("自用量", "退回一批货"),
    ]  # fmt: skip


def test_what_is_missing_from_the_year_is_said_and_can_be_explained(surveyed: Office) -> None:
    first, second = owners(surveyed)
    typed = surveyed.records.typed("enterprise", {"permitted_substances": "苯酚、某溶剂"})
    surveyed.records.update("enterprise", first, typed)
    missing = surveyed.survey.year_card(first, 2025).missing
    assert [(m.problem.code, m.about) for m in missing] == [
        ("L10", "苯酚"), ("L10", "某溶剂"), ("L11", "110-54-3"),
    ]  # fmt: skip
    surveyed.survey.waive_missing(first, 2025, missing[2], "产线已拆除")
    after = surveyed.survey.year_card(first, 2025).missing
    assert [m.problem.severity for m in after] == [Severity.WARNING, Severity.WARNING, Severity.NOTICE]
    with pytest.raises(UserError, match="L11"):  # what the caller holds is older than the explanation
        surveyed.survey.waive_missing(first, 2025, missing[2], "再写一次说明")
    assert surveyed.survey.year_card(second, 2025).missing == []


# -- entries and parts ------------------------------------------------------------------------------------


def test_a_substance_brings_its_tiers_list_and_number(surveyed: Office) -> None:
    first, _second = owners(surveyed)
    surveyed.survey.add_entry(first, 2025, "二氯甲烷")
    (row,) = entries(surveyed, 2025)
    assert (row["cas_rn"], row.text(ENTRY, "tiers")) == ("75-09-2", "详细、重点管控")
    assert "2023" in str(row["list_version"])
    with pytest.raises(UserError, match="已有"):
        surveyed.survey.add_entry(first, 2025, "DCM", "75-09-2")
    with pytest.raises(UserError, match="名称"):
        surveyed.survey.add_entry(first, 2025, " ")
    with pytest.raises(UserError, match="企业底册里没有"):
        surveyed.survey.add_entry("nobody", 2025, "二氯甲烷")
    with pytest.raises(UserError, match="数据年度应在"):
        surveyed.survey.add_entry(first, 1925, "二氯甲烷")
    assert len(entries(surveyed, 2025)) == 1


def test_empty_tiers_are_filled_from_the_lists_and_nothing_typed_is_changed(surveyed: Office) -> None:
    known = add(surveyed, "大满涂料", "2025", substance="二氯甲烷", cas_rn="75-09-2", tiers="基本")
    blank = add(surveyed, "清河化工", "2025", substance="二氯甲烷", cas_rn="75-09-2")
    unlisted = add(surveyed, "清河化工", "2025")
    surveyed.records.write_block("survey_entry", [(blank.id, {"tiers": ""})], "清除")
    assert [entry.id for entry in surveyed.survey.without_lists(2025)] == [blank.id]
    assert surveyed.survey.complete(2025).title == "按名录补适用档：2025年度 1 行"
    after = {entry.id: entry.text(ENTRY, "tiers") for entry in entries(surveyed, 2025)}
    assert after == {known.id: "基本", blank.id: "详细、重点管控", unlisted.id: ""}
    assert not surveyed.survey.complete(2025).verb


def test_measures_are_answered_one_by_one(surveyed: Office) -> None:
    first, _second = owners(surveyed)
    surveyed.survey.add_entry(first, 2025, "二氯甲烷")
    (row,) = entries(surveyed, 2025)
    card = surveyed.survey.entry_card(row.id)
    labels = [line.measure.label for line in card.measures]
    assert len(labels) == len(set(labels)) >= 5
    assert all(line.answer is None for line in card.measures)
    rest = [("", {"measure_no": label, "answer": "不涉及"}) for label in labels]
    surveyed.survey.write_parts(row.id, "survey_measure", rest)
    card = surveyed.survey.entry_card(row.id)
    assert not any("管控措施" in p.message for p in card.problems)
    first_answer = card.measures[0].answer
    assert first_answer is not None
    surveyed.survey.write_parts(
        row.id, "survey_measure", [(first_answer.id, {"answer": "落实", "evidence": "台账"})]
    )
    assert len(surveyed.survey.entry_card(row.id).parts["survey_measure"]) == len(labels)
    answer = surveyed.survey.entry_card(row.id).measures[0].answer
    assert answer is not None
    assert (answer["answer"], answer["evidence"]) == ("done", "台账")


def test_an_entry_is_shown_with_its_year_before(surveyed: Office) -> None:
    row = add(surveyed, "清河化工", "2025", bought_home="12.4 吨", used="12.4 吨")
    card = surveyed.survey.entry_card(row.id)
    assert card.last is not None
    assert card.last.text(ENTRY, "used") == "12 吨"
    assert surveyed.survey.years()[0] == 2025


# -- what the lists of the year say -----------------------------------------------------------------------


def test_names_numbers_and_tiers_are_held_against_the_lists_of_the_data_year(surveyed: Office) -> None:
    """A list that begins in 2026 says nothing of what was reported for 2025."""
    listed = surveyed.records.create(
        "substance_list", {"title": "补充清单", "role": "survey", "effective_on": date(2026, 3, 1)}
    )
    surveyed.records.create(
        "listed_substance",
        {"list": listed.record_ids[0], "name": "某溶剂甲", "cas_rns": ("110-54-3",), "tiers": ("basic",)},
    )
    told = {"bought_home": "1", "used": "1", "tiers": "详细"}
    rows = [add(surveyed, "大满涂料", year, **told) for year in ("2025", "2026")]
    found = [surveyed.records.problems("survey_entry", row.values, row.id) for row in rows]
    assert [sorted({p.code for p in each if p.field in {"tiers", "cas_rn"}}) for each in found] == [
        ["L21", "L7", "L8"],
        ["L21", "L7", "L8"],
    ]
    tiers = [next(p.message for p in each if p.code == "L21") for each in found]
    assert tiers[0].endswith("2025年度的名录是“未列”")
    assert tiers[1].endswith("2026年度的名录是“基本”")
    named = [next(p.message for p in each if p.code == "L7") for each in found]
    assert ["不在2025年底的名录" in words for words in named] == [True, False]
    assert "某溶剂甲" in named[1]


@pytest.mark.parametrize(
    ("permit", "reported", "is_missed"),
    [
        ("DCM", {"substance": "二氯甲烷", "cas_rn": "75-09-2"}, False),  # another name
        ("75-09-2", {"substance": "二氯甲烷", "cas_rn": ""}, False),  # the number of a name
        ("二氯甲烷（75-09-2）", {"substance": "亚甲基氯", "cas_rn": "75-09-2"}, False),
        ("短链氯化石蜡", {"substance": "C10-13氯代烃", "cas_rn": "85535-84-8"}, False),  # a group by a member
        ("二氯甲烷", {"substance": "三氯甲烷", "cas_rn": "67-66-3"}, True),
        ("85535-84-8", {"substance": "二氯甲烷", "cas_rn": "75-09-2"}, True),
    ],
)
def test_what_a_permit_names_is_known_by_any_name(
    surveyed: Office, permit: str, reported: dict[str, str], is_missed: bool
) -> None:
    second = owners(surveyed)[1]
    surveyed.records.update("enterprise", second, {"permitted_substances": (permit,)})
    add(surveyed, "大满涂料", "2025", bought_home="1", used="1", **reported)
    missing = surveyed.survey.year_card(second, 2025).missing
    assert [one.about for one in missing if one.problem.code == "L10"] == ([permit] if is_missed else [])
