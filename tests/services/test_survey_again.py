"""Workbooks that come back again or late: renamed rows, other years, audited cases; nothing of it goes in silently."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from test_survey_back import FIRST, about, codes, entries, entry, sent, states, take, type_in
from test_survey_books import YEAR, add, uscc

from nptracker.domain.problem import Severity
from nptracker.domain.query import Query
from nptracker.services.import_draft import ImportDraft, RowState
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step
from nptracker.services.survey_cases import Round

__all__ = ["sent"]  # the fixture


def audit(office: Office, owner: str, *keys: str) -> None:
    for key in keys:
        step = Step("王敏", date(2026, 11, 22), "已经核对过发票", waives=key == "pass")
        office.cases.move([owner], YEAR, key, step)


def test_a_file_for_an_audited_case_says_what_it_would_do(district: Office, sent: list[Path]) -> None:
    take(district, entry(sent[0], used="7 吨"), entry(sent[1], used=5))
    passed, settled = (record.id for record in district.screening.included(YEAR))
    audit(district, passed, "confirm", "desk", "pass")
    audit(district, settled, "confirm", "desk", "pass", "city_pass")
    draft = district.imports.preview("", [entry(sent[0], used="8 吨"), entry(sent[1], used=6)])
    assert states(draft) == [RowState.CHANGED, RowState.REFUSED]
    told = {p.code: (p.file, p.message) for p in draft.problems if p.code.startswith("case.")}
    assert told["case.reopened"] == (
        sent[0].name, "这家企业这一年度的数据“县通过”了；导入后退回“县书面审核中”",
    )  # fmt: skip
    assert told["case.locked"][0] == sent[1].name
    assert "市通过" in told["case.locked"][1]
    changes = district.imports.commit(draft)
    assert changes.title.endswith("（2025）已县级通过，退回书面审核")
    assert district.cases.steps(passed, YEAR)[-1]["to_state"] == "desk"
    assert [str(e["used"].text) for e in entries(district)] == ["8", "5"]


def proposed(draft: ImportDraft, kind: str = "survey_entry") -> list[int]:
    return [place for place in draft.places(RowState.PROPOSED) if draft.rows[place].kind == kind]


def second(path: Path, folder: Path) -> Path:
    """Return a copy of a workbook under another name, to be changed and sent again."""
    again = folder / f"改-{path.name}"
    again.write_bytes(path.read_bytes())
    return again


def test_a_changed_activity_is_proposed_as_the_same_row(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    take(district, entry(sent[0], used="7 吨"))
    again = entry(second(sent[0], tmp_path), used="8 吨", 活动类型="生产")
    draft = take(district, again)
    assert states(draft) == [RowState.PROPOSED]
    assert [(e["activity"], e["used"].text) for e in entries(district)] == [
        (("use",), "7")
    ]  # nothing silently
    (place,) = proposed(draft)
    told = {d.heading: (d.old, d.new) for d in draft.rows[place].differences}
    assert told["活动类型"] == ("加工使用", "生产")
    (doubt,) = [p for p in draft.problems if p.code == "again.renamed"]
    assert (doubt.file, doubt.sheet, doubt.field) == (again.name, "调查表", "activity")
    assert "活动类型“加工使用”→“生产”" in doubt.message
    assert "again.missing" not in codes(draft)
    district.imports.commit(draft, [place])
    assert [(e["activity"], e["used"].text) for e in entries(district)] == [(("production",), "8")]
    district.history.undo()
    apart = district.imports.told_apart(draft, [place])
    district.imports.commit(apart, proposed(apart) or [place])
    assert apart.rows[place].state is RowState.NEW
    assert sorted(e["activity"] for e in entries(district)) == [("production",), ("use",)]


def ruled(draft: ImportDraft, place: int) -> dict[str, str]:
    return {p.code: p.message for p in draft.rows[place].problems if p.code.startswith("L")}


def test_the_rules_are_asked_anew_about_a_row_told_apart(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    take(district, entry(sent[0], used="7 吨"))
    (known,) = entries(district)
    district.records.update(
        "survey_entry", known.id, district.records.typed("survey_entry", {"stock_open": "5"})
    )
    draft = take(district, entry(second(sent[0], tmp_path), used="8 吨", 活动类型="生产"))
    (place,) = proposed(draft)
    assert "期初库存" not in ruled(draft, place)["L16"]  # what the known one says would stay
    apart = district.imports.told_apart(draft, [place])
    assert ruled(apart, place)["L16"].startswith("期初库存、")
    district.imports.commit(apart, [place])
    new = next(e for e in entries(district) if e["activity"] == ("production",))
    assert sorted(ruled(apart, place).values()) == sorted(
        {p.code: p.message for p in district.records.problems("survey_entry", new.values, new.id)}.values()
    )


def test_a_substance_spelt_otherwise_takes_its_parts_along(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    named = {"物质名称": "某种助剂", "CAS号或流水号": None}
    entry(sent[0], FIRST, **named)
    amount = {"用途": "清洗", "用途量（千克）": 5}
    take(district, type_in(sent[0], "用途", FIRST, **named, **amount))
    again = second(sent[0], tmp_path)
    entry(again, FIRST, 物质名称="某种助剂A", CAS号或流水号=None)
    type_in(again, "用途", FIRST, 物质名称="某种助剂A", **{**amount, "用途量（千克）": 6})
    draft = district.imports.preview("", [again])
    both = [*proposed(draft), *proposed(draft, "survey_use")]
    assert [draft.rows[place].kind for place in both] == ["survey_entry", "survey_use"]
    district.imports.commit(draft, both)
    (row,) = entries(district)
    (use,) = district.records.first("survey_use", Query(), 9)
    assert (row["substance"], use["substance"]) == ("某种助剂A", "某种助剂A")
    assert use["amount"].value == 6


def test_two_rows_left_over_are_not_guessed(district: Office, sent: list[Path], tmp_path: Path) -> None:
    for row, activity in ((FIRST, "加工使用"), (FIRST + 1, "生产")):
        entry(sent[0], row, 活动类型=activity)
    take(district, sent[0])
    again = second(sent[0], tmp_path)
    for row, activity in ((FIRST, "进口"), (FIRST + 1, "出口")):
        entry(again, row, 活动类型=activity)
    draft = district.imports.preview("", [again])
    assert states(draft) == [RowState.NEW, RowState.NEW]
    assert codes(draft).count("again.missing") == 2
    other = entry(second(sent[0], tmp_path), FIRST + 1, 物质名称="苯", CAS号或流水号="71-43-2")
    draft = district.imports.preview("", [other])
    assert states(draft) == [RowState.SAME, RowState.NEW]  # another number is another substance
    assert codes(draft).count("again.missing") == 1


def test_a_workbook_of_another_year_waits_for_a_word(district: Office, sent: list[Path]) -> None:
    late, now = entry(sent[0], used="7 吨"), entry(sent[1], used=5)
    district.cases.open_round(Round(2024))
    draft = take(district, late, now)
    assert states(draft) == [RowState.PROPOSED, RowState.PROPOSED]  # the survey of 2024 is the one opened
    told = [(p.file, p.message) for p in draft.problems if p.code == "book.other-year"]
    assert told == [
        (path.name, "这本表是2025数据年度的，现在收的是2024数据年度；没有确认的行不会写入") for path in (late, now)
    ]  # fmt: skip
    assert entries(district) == []
    assert district.survey_books.returned(YEAR) == {}
    district.imports.commit(draft, proposed(draft)[:1])
    assert [e["used"].text for e in entries(district)] == ["7"]
    assert len(district.survey_books.returned(YEAR)) == 1
    asked = district.imports.preview("", [now], year=YEAR)
    assert states(asked) == [RowState.NEW]
    assert "book.other-year" not in codes(asked)


def test_a_sender_s_new_name_is_proposed_and_the_old_one_stays_findable(
    district: Office, sent: list[Path], tmp_path: Path
) -> None:
    renamed = about(entry(sent[0]), 企业详细名称="清水一号新材料有限公司", 环保联系人="赵工")
    draft = take(district, renamed)
    (name,) = proposed(draft, "enterprise")
    assert {d.heading: (d.old, d.new) for d in draft.rows[name].differences} == {
        "企业详细名称": ("清水1号化工有限公司", "清水一号新材料有限公司"),
        "曾用名": ("", "清水1号化工有限公司"),
    }
    assert {row.label for row in draft.rows if row.kind == "enterprise"} == {"清水1号化工有限公司"}
    (doubt,) = [p for p in draft.problems if p.code == "enterprise.renamed"]
    assert (doubt.sheet, doubt.field) == ("企业信息", "name")
    owner = district.records.get("enterprise", draft.rows[name].record_id)
    assert (owner["name"], owner["contact"]) == ("清水1号化工有限公司", "赵工")  # the rest is taken
    district.imports.commit(draft, [name])
    owner = district.records.get("enterprise", owner.id)
    assert (owner["name"], owner["former_names"]) == ("清水一号新材料有限公司", ("清水1号化工有限公司",))
    assert district.records.resolve("enterprise", "清水1号化工有限公司") == owner.id
    again = district.imports.preview("", [second(sent[0], tmp_path)])
    assert proposed(again, "enterprise") == []


def test_a_sender_without_a_code_is_known_by_his_workbook(district: Office, tmp_path: Path) -> None:
    add(district, "enterprise", name="无证小厂", township="大满镇", screening="入统")
    (blank,) = district.survey_books.write_all(YEAR, tmp_path / "发出")
    draft = take(district, about(entry(blank), 企业详细名称="无证二厂", 环保联系人="钱工"))
    assert district.records.count("enterprise") == 1
    assert states(draft, "enterprise") == [RowState.CHANGED, RowState.PROPOSED]
    district.imports.commit(draft, proposed(draft, "enterprise"))
    (owner,) = district.records.first("enterprise", Query(), 9)
    assert (owner["name"], owner["former_names"], owner["contact"]) == ("无证二厂", ("无证小厂",), "钱工")


def test_a_name_the_office_has_changed_since_is_not_taken_back(district: Office, sent: list[Path]) -> None:
    (owner, *_) = district.screening.included(YEAR)
    district.records.update("enterprise", owner.id, {"name": "清水更名有限公司"})
    draft = take(district, entry(sent[0]))
    assert "enterprise.as-sent" in codes(draft)
    assert proposed(draft, "enterprise") == []
    assert district.records.get("enterprise", owner.id)["name"] == "清水更名有限公司"


def test_errors_of_a_ledger_are_counted_for_whom_they_concern(district: Office, tmp_path: Path) -> None:
    for number in (1, 2):
        add(district, "enterprise", name=f"清水{number}厂", uscc=uscc(number), screening="入统")
    heads = "企业,数据年度,物质名称,CAS号或流水号,活动类型,自用量（千克）"
    rows = [
        "清水1厂,2025,苯,71-43-2,加工使用,<1",
        "清水2厂,2025,苯,71-43-2,加工使用,5",
        "没有的厂,2025,苯,71-43-2,,5",
    ]
    path = tmp_path / "台账.csv"
    path.write_text("\n".join([heads, *rows]), encoding="utf-8")
    draft = district.imports.preview("survey_entry", [path])
    district.imports.commit(draft)
    counts = {
        district.records.get("enterprise", owner)["name"]: files[0]["error_count"]
        for owner, files in district.survey_books.returned(YEAR).items()
    }
    wrong = Counter(
        int("".join(filter(str.isdigit, problem.cell)))
        for problem in draft.problems
        if problem.severity is Severity.ERROR
    )
    assert counts == {"清水1厂": wrong[2], "清水2厂": wrong[3]}
    assert wrong[2] > wrong[3]
    assert wrong[4] > 0  # of nobody
