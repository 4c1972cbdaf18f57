"""Ledgers of one's own live like the shipped ones: rows, search, import, undo, upgrade, salvage, two files at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nptracker.db.integrity import check_file
from nptracker.db.upgrade import upgrade
from nptracker.domain.ledger_feed import Feed
from nptracker.domain.own_ledger import OwnCheck, OwnField, OwnLedger, OwnType, Rule, is_own_kind, new_kind
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Filter, Op, Query
from nptracker.errors import UserError
from nptracker.services.backups import salvage
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
KIND = new_kind()
PATROL = OwnLedger(
    KIND,
    "河道巡查",
    "自建台账",
    fields=(
        OwnField("f1", "河段", OwnType.TEXT),
        OwnField("f2", "日期", OwnType.DATE),
        OwnField("f3", "漂浮物", OwnType.NUMBER, unit="kg"),
        OwnField("f4", "结论", OwnType.CHOICE, options=("好", "差")),
        OwnField("f5", "企业", OwnType.ENTERPRISE),
    ),
    key=("f1", "f2"),
    dated_by="f2",
    checks=(OwnCheck(Rule.NOT_NEGATIVE, ("f3",)),),
)
ROWS = (
    {"f1": "清河上段", "f2": "2026-03-01", "f3": "4.50", "f4": "好"},
    {"f1": "清河下段", "f2": "2026-04-01", "f3": "未报", "f4": "差"},
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(tmp_path / "甲.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    made.own_ledgers.make(PATROL)
    made.records.write_block(KIND, [(None, row) for row in ROWS], "录入巡查 2 条")
    yield made
    made.close()


def titles(office: Office) -> list[str]:
    return [form.title for form in office.forms.ledgers if is_own_kind(form.kind)]


def test_its_rows_are_found_filtered_checked_and_told_in_the_history(office: Office) -> None:
    records = office.records
    assert records.count(KIND, Query(filters=(Filter("f4", Op.EQUALS, "差"),))) == 1
    assert records.count(KIND, Query(filters=(Filter("f2", Op.AT_LEAST, "2026-03-15"),))) == 1
    assert [hit.label for hit in records.search_everywhere("清河上")] == ["清河上段\u30002026-03-01"]
    first = records.first(KIND, Query(), 1)[0]
    records.update(KIND, first.id, records.typed(KIND, {"f3": "-2"}))
    assert [p.code for p in records.problems(KIND, records.get(KIND, first.id).values, first.id)] == ["H1"]
    change = office.history.of_record(KIND, first.id)[0]
    assert (change.heading, change.old, change.new) == ("漂浮物", "4.50", "-2")


def test_a_damaged_declaration_is_named_by_the_check_of_the_data(office: Office) -> None:
    assert not any("格式说明" in line for line in office.backups.check().lines)
    path = office.path
    office.close()
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'own_ledger'"
        )
        for (name,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE own_ledger SET definition = substr(definition, 1, 40)")
        connection.commit()
    lines = check_file(path).lines
    assert any("自建台账“河道巡查”的格式说明有损坏" in line for line in lines)


def test_everything_is_undone_step_by_step_and_done_again_after_a_restart(office: Office) -> None:
    changed = replace(
        PATROL, title="巡河", fields=(*PATROL.fields, OwnField("f6", "照片说明", OwnType.LONG_TEXT))
    )
    office.own_ledgers.change(changed)
    office.records.create(KIND, {"f1": "黑河", "f2": date(2026, 5, 1), "f6": "芦苇荡里的瓶子"})
    shown = []
    for _ in range(4):
        office.history.undo()
        shown.append(titles(office))
    assert shown == [["巡河"], ["河道巡查"], ["河道巡查"], []]
    assert KIND in office.forms, "the history still tells its rows"
    assert office.history.verbs(20)[-2].title == "新建台账：河道巡查"
    path = office.path
    office.close()
    again = Office.open(path, person="周敏", today=lambda: TODAY)
    for _ in range(4):
        again.history.redo()
    assert titles(again) == ["巡河"]
    assert again.records.count(KIND) == 3
    assert [hit.record_id for hit in again.records.search_everywhere("芦苇荡")]
    assert again.backups.check().faults == ()
    again.close()


def test_fields_come_are_renamed_and_retired_without_loss(office: Office) -> None:
    fields = list(PATROL.fields)
    fields[0] = fields[0]._replace(heading="河流（河段）")
    fields[2] = fields[2]._replace(is_retired=True)
    office.own_ledgers.change(
        replace(PATROL, fields=(*fields, OwnField("f6", "长度", OwnType.NUMBER)), checks=())
    )
    form = office.forms[KIND]
    assert [field.heading for field in form.table_fields] == ["河流（河段）", "日期", "结论", "企业", "长度"]
    row = office.records.first(KIND, Query(), 1)[0]
    assert row.text(form, "f3") == "4.50", "what was filled in stays"
    office.records.update(KIND, row.id, {"f6": None, "f1": "清河上段甲"})
    office.own_ledgers.change(PATROL_AGAIN)
    assert office.records.first(KIND, Query(), 1)[0].text(office.forms[KIND], "f3") == "4.50"


PATROL_AGAIN = replace(PATROL, fields=(*PATROL.fields, OwnField("f6", "长度", OwnType.NUMBER)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fields": PATROL.fields[1:], "key": (), "dated_by": ""}, "只能停用"),
        ({"fields": (PATROL.fields[0]._replace(type=OwnType.NUMBER), *PATROL.fields[1:])}, "不能改"),
        ({"fields": (*PATROL.fields[:3], PATROL.fields[3]._replace(options=("好",)), PATROL.fields[4])}, "还有 1 条在用"),
        ({"title": "培训台账"}, "已有叫"),
    ],
)  # fmt: skip
def test_what_would_lose_something_is_refused(office: Office, change: dict[str, object], words: str) -> None:
    before = office.history.next_undo()
    with pytest.raises(UserError, match=words):
        office.own_ledgers.change(replace(PATROL, **change))  # type: ignore[arg-type]
    assert office.history.next_undo() == before
    assert office.own_ledgers.ledger(KIND) == PATROL


def test_an_option_nobody_uses_may_go(office: Office) -> None:
    fields = (*PATROL.fields[:3], PATROL.fields[3]._replace(options=("好", "差", "中")), PATROL.fields[4])
    office.own_ledgers.change(replace(PATROL, fields=fields))
    office.own_ledgers.change(PATROL)
    assert office.own_ledgers.ledger(KIND) == PATROL


def test_deleting_takes_the_rows_along_and_undo_brings_them_back(office: Office) -> None:
    changes = office.own_ledgers.delete(KIND)
    assert changes.title == "删除台账：河道巡查，连同 2 条"
    assert titles(office) == []
    office.history.undo()
    assert titles(office) == ["河道巡查"]
    assert [r["f1"] for r in office.records.first(KIND, Query(), 9)] == ["清河上段", "清河下段"]


def test_the_making_cannot_be_withdrawn_from_under_its_rows(office: Office) -> None:
    made = next(line.seq for line in office.history.verbs(50) if line.title == "新建台账：河道巡查")
    looked = office.withdrawal.look(made)
    assert [line.fate.value for line in looked.lines] == ["不能撤回"]
    assert "2 条" in looked.lines[0].reason


def test_a_blank_goes_out_and_comes_back(office: Office, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    blank = office.imports.blank(KIND, tmp_path / "巡查.xlsx")
    untouched = office.imports.preview(KIND, [blank])
    assert {row.state.name for row in untouched.rows} == {"SAME"}
    book = load_workbook(blank)
    sheet = book.worksheets[0]
    lower = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "清河下段")
    sheet.cell(
        lower.row + 1, lower.column, "黑河"
    )  # the free row below the known ones; the day stands beside
    sheet.cell(lower.row + 1, lower.column + 1, "2026-06-01")
    book.save(blank)
    draft = office.imports.preview("", [blank])  # known by its mark, whichever ledger is meant
    assert [(row.kind, row.state.name) for row in draft.rows if row.state.name == "NEW"] == [(KIND, "NEW")]
    assert office.imports.commit(draft).title.startswith("导入河道巡查")
    assert office.records.count(KIND) == 3


def test_its_declaration_travels_and_two_files_know_only_their_own(office: Office, tmp_path: Path) -> None:
    file = office.own_ledgers.export_definition(KIND, tmp_path / "巡查.json")
    other = Office.create(tmp_path / "乙.npt", region="乙区", person="马丽", today=lambda: TODAY)
    assert KIND not in other.forms
    assert other.own_ledgers.import_definition(file).title == "新建台账：河道巡查"
    assert other.records.count(KIND) == 0
    other.history.undo()
    assert titles(other) == []
    assert titles(office) == ["河道巡查"]
    other.close()
    file.write_bytes(b"\xff\xfe\x00 not text")
    with pytest.raises(UserError, match="不是台账格式文件"):
        office.own_ledgers.import_definition(file)
    with pytest.raises(UserError, match="读不了文件"):
        office.own_ledgers.import_definition(tmp_path / "没有.json")


def test_somebody_who_only_reads_sees_a_ledger_made_meanwhile(tmp_path: Path) -> None:
    writer = Office.create(tmp_path / "甲.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    reader = Office.open(writer.path, person="马丽", read_only=True)
    assert titles(reader) == []
    writer.own_ledgers.make(PATROL)
    reader.records.count("enterprise")  # any look at the file
    assert titles(reader) == ["河道巡查"]
    assert reader.records.count(KIND) == 0
    reader.close()
    writer.close()


def test_upgrade_and_salvage_keep_them(office: Office, tmp_path: Path) -> None:
    path = office.path
    office.close()
    upgrade(path)
    again = Office.open(path, person="周敏", today=lambda: TODAY)
    assert again.records.count(KIND) == 2
    again.close()
    report = salvage(path, tmp_path / "救出.npt", "device")
    assert "河道巡查 2 条" in report.lines[0]
    rescued = Office.open(tmp_path / "救出.npt", person="周敏", today=lambda: TODAY)
    assert titles(rescued) == ["河道巡查"]
    assert [str(r["f3"]) for r in rescued.records.first(KIND, Query(), 9)] == ["4.50", "None"]
    rescued.close()


def test_a_verb_that_fails_leaves_no_ledger_behind(office: Office) -> None:
    second = replace(PATROL, kind=new_kind(), title="另一本")

    def fail() -> None:
        with office._session.verb("own_ledger", "新建又失败"):
            from nptracker.domain.own_ledger_file import as_text

            office._session.table("own_ledger").insert(
                {"kind": second.kind, "title": second.title, "definition": as_text(second)}
            )
            office._session.file.take_over_own_kinds()
            assert second.kind in office.forms
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert second.kind not in office.forms
    office.own_ledgers.make(second)
    assert office.records.count(second.kind) == 0


def test_a_field_that_a_figure_comes_from_is_not_retired(office: Office) -> None:
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    task = office.tasks.lines()[0].id
    good = Query(filters=(Filter("f4", Op.EQUALS, "好"),))
    feed = Feed(KIND, "sum", "f3", good, dated_by="f2", task=task, title="漂浮物合计")
    office.feeds.add(feed)
    for at in (2, 1, 3):  # added up, dated by, and asked for
        fields = list(PATROL.fields)
        fields[at] = fields[at]._replace(is_retired=True)
        less = replace(PATROL, fields=tuple(fields), key=("f1",), dated_by="", checks=())
        with pytest.raises(UserError, match=f"“{fields[at].heading}”正用于取数“漂浮物合计”"):
            office.own_ledgers.change(less)
    office.feeds.remove(office.feeds.lines(ReportingPeriod.parse("2026"))[0].id)
    office.own_ledgers.change(less)
    assert "结论" not in [field.heading for field in office.forms[KIND].table_fields]


def test_headings_that_no_sheet_tells_apart_are_refused(office: Office) -> None:
    twins = (*PATROL.fields, OwnField("f6", "长度x"), OwnField("f7", "长度（ｘ）"))
    with pytest.raises(UserError, match="“长度x”和“长度（ｘ）”导入时分不清"):
        office.own_ledgers.change(replace(PATROL, fields=twins))
