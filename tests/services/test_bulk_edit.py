"""Bulk edits write what was previewed and nothing else, and one undo takes them back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.db import search
from nptracker.domain.cell_rule import CellRule, Way
from nptracker.domain.forms import form_named
from nptracker.domain.needle import Needle
from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.domain.values import Absent, Quantity
from nptracker.errors import CancelledError, GoneError, UserError
from nptracker.services.office import Office

FORM = form_named("survey_entry")
ENTRIES = [
    {"substance": "二氯甲烷", "produced": "1.5吨", "data_year": "2024", "activity": "生产"},
    {"substance": "二氯乙烷", "produced": "不涉及", "data_year": "2025", "activity": "加工使用"},
    {"substance": "甲苯", "produced": "约2吨", "data_year": "2025"},
    {"substance": "", "produced": "", "data_year": "2026", "activity": "生产、加工使用"},
]


def texts(office: Office, key: str, kind: str = "survey_entry") -> list[str]:
    form = form_named(kind)
    return [record.text(form, key) for record in office.records.first(kind, Query(), 100)]


@pytest.fixture
def office(district: Office) -> Office:
    district.records.write_block("enterprise", [(None, {"name": n}) for n in ("甲厂", "乙厂")], "企业")
    rows = [(None, {**entry, "enterprise": "甲厂"}) for entry in ENTRIES]
    district.records.write_block("survey_entry", rows, "调查")
    return district


def replace(find: str, by: str, **how: bool) -> CellRule:
    return CellRule(Way.REPLACE, by, Needle(find, **how))


def test_a_plan_tells_before_and_after_and_writes_nothing(office: Office) -> None:
    plan = office.bulk.plan("survey_entry", ["substance"], replace("二氯", "三氯"), Query())
    lines = office.bulk.lines(plan, plan.changed, 0, 10)
    assert [(line.before, line.after, line.problem) for line in lines] == [
        ("二氯甲烷", "三氯甲烷", ""),
        ("二氯乙烷", "三氯乙烷", ""),
    ]
    assert texts(office, "substance") == ["二氯甲烷", "二氯乙烷", "甲苯", ""]
    changes = office.bulk.apply(plan)
    assert texts(office, "substance") == ["三氯甲烷", "三氯乙烷", "甲苯", ""]
    assert changes.title == f"{FORM.title}：“二氯”替换为“三氯”，2 格"
    assert office.history.next_undo() == changes.title
    office.history.undo()
    assert texts(office, "substance") == ["二氯甲烷", "二氯乙烷", "甲苯", ""]


def test_what_does_not_read_as_the_columns_type_is_listed_and_not_written(office: Office) -> None:
    plan = office.bulk.plan("survey_entry", ["produced"], CellRule(Way.SUFFIX, "左右"), Query())
    wrong = office.bulk.lines(plan, plan.wrong, 0, 10)
    assert [line.after for line in wrong] == ["1.5 吨左右", "不涉及左右", "约2吨左右"]
    assert all(line.problem for line in wrong)
    assert (len(plan.changed), plan.same) == (0, 1)
    assert not office.bulk.apply(plan).verb
    assert texts(office, "produced") == ["1.5 吨", "不涉及", "约2吨", ""]


def test_a_wrong_text_is_put_right_through_the_typed_reading(office: Office) -> None:
    office.bulk.apply(office.bulk.plan("survey_entry", ["produced"], replace("约", ""), Query()))
    values = [record["produced"] for record in office.records.first("survey_entry", Query(), 10)]
    tonnes = Decimal(1000)
    assert values == [
        Quantity("1.5", "吨", Decimal("1.5") * tonnes),
        Absent.NOT_APPLICABLE,
        Quantity("2", "吨", 2 * tonnes),
        None,
    ]


def test_only_the_rows_of_the_query_or_the_selection_are_touched(office: Office) -> None:
    late = Query(filters=(Filter("data_year", Op.AT_LEAST, "2025"),), sort=(Sort("data_year", True),))
    office.bulk.apply(office.bulk.plan("survey_entry", ["reported_on"], CellRule(Way.SET, "2026-3-5"), late))
    assert texts(office, "reported_on") == ["", *["2026-03-05"] * 3]
    first = office.records.first("survey_entry", Query(), 1)[0].number
    again = office.bulk.plan("survey_entry", ["reported_on"], CellRule(Way.SET, "2026年3月5日"), Query())
    assert (list(again.changed.numbers), again.same) == ([first], 3)
    plan = office.bulk.plan("survey_entry", ["reported_on"], CellRule(Way.SET, "2026-04-01"), [first])
    office.bulk.apply(plan)
    days = [record["reported_on"] for record in office.records.first("survey_entry", Query(), 10)]
    assert days == [date(2026, 4, 1), *[date(2026, 3, 5)] * 3]


def test_blanks_are_filled_and_what_is_there_stays(office: Office) -> None:
    plan = office.bulk.plan("survey_entry", ["produced"], CellRule(Way.FILL_BLANKS, "零报告"), Query())
    office.bulk.apply(plan)
    assert texts(office, "produced") == ["1.5 吨", "不涉及", "约2吨", "零报告"]


def test_records_are_named_by_label_and_unknown_ones_are_a_problem(office: Office) -> None:
    plan = office.bulk.plan("survey_entry", ["enterprise"], replace("甲厂", "丙厂"), Query())
    assert (len(plan.changed), len(plan.wrong)) == (0, 4)
    plan = office.bulk.plan("survey_entry", ["enterprise"], replace("甲", "乙"), Query())
    office.bulk.apply(plan)
    assert texts(office, "enterprise") == ["乙厂"] * 4
    second = office.records.first("enterprise", Query(), 2)[1].id
    assert office.records.first("survey_entry", Query(), 1)[0]["enterprise"] == second


def test_a_required_column_is_not_emptied(office: Office) -> None:
    plan = office.bulk.plan("enterprise", ["name"], CellRule(Way.CLEAR), Query())
    assert (len(plan.changed), len(plan.wrong)) == (0, 2)
    assert "必须填写" in office.bulk.lines(plan, plan.wrong, 0, 1)[0].problem


def test_rows_changed_since_the_preview_refuse_the_whole_edit_in_words(office: Office) -> None:
    plan = office.bulk.plan("survey_entry", ["substance"], CellRule(Way.SET, "甲醛"), Query())
    third = office.records.first("survey_entry", Query(), 3)[2]
    office.records.update("survey_entry", third.id, {"substance": "乙苯"})
    with pytest.raises(UserError, match="又被改过"):
        office.bulk.apply(plan)
    assert texts(office, "substance") == ["二氯甲烷", "二氯乙烷", "乙苯", ""]
    office.records.delete("survey_entry", [third.id])
    with pytest.raises(UserError, match="已被删除") as refusal:
        office.bulk.apply(plan)
    assert not isinstance(refusal.value, GoneError)
    assert texts(office, "substance") == ["二氯甲烷", "二氯乙烷", ""]
    assert office.bulk.lines(plan, plan.changed, 2, 1) == []


def test_a_cancelled_edit_leaves_everything_as_before(office: Office) -> None:
    def cancel(_done: int, _total: int) -> None:
        raise CancelledError("停")

    plan = office.bulk.plan("survey_entry", ["substance"], CellRule(Way.SET, "甲醛"), Query())
    before = office.history.next_undo()
    with pytest.raises(CancelledError):
        office.bulk.apply(plan, progress=cancel)
    assert texts(office, "substance") == ["二氯甲烷", "二氯乙烷", "甲苯", ""]
    assert office.history.next_undo() == before


def test_cells_are_found_in_the_order_of_the_view(office: Office) -> None:
    view = Query(sort=(Sort("data_year", True),))
    found = office.bulk.find("survey_entry", view, ["substance", "produced"], Needle("二"))
    records = office.records.first("survey_entry", Query(), 4)
    assert list(found.numbers) == [records[1].number, records[0].number]
    assert list(found.places) == [0, 0]
    assert len(office.bulk.find("survey_entry", view, ["substance"], Needle(""))) == 0


def test_after_a_long_edit_search_finds_the_new_text_and_not_the_old(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BULK", 2)

    def found(text: str) -> int:
        return office.records.count("survey_entry", Query(search=text))

    assert found("二氯") == 2
    office.bulk.apply(office.bulk.plan("survey_entry", ["substance"], CellRule(Way.SET, "丙酮"), Query()))
    assert (found("二氯"), found("丙酮")) == (0, 4)
    assert office.search_index.is_behind()
    office.search_index.catch_up()
    assert (found("二氯"), found("丙酮")) == (0, 4)
    office.history.undo()
    office.search_index.catch_up()
    assert (found("二氯"), found("丙酮")) == (2, 0)


def test_no_more_places_are_listed_than_wanted(office: Office) -> None:
    found = office.bulk.find("survey_entry", Query(), ["enterprise"], Needle("厂"), most=3)
    assert len(found) == 3


@pytest.fixture(scope="module")
def lasting() -> Iterator[Office]:
    """One district for all examples: each of them ends as it began."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office.create(Path(folder) / "示例.npt", region="清水区", person="王敏")
        office.records.write_block("enterprise", [(None, {"name": n}) for n in ("甲厂", "乙厂")], "企业")
        rows = [(None, {**entry, "enterprise": "甲厂"}) for entry in ENTRIES]
        office.records.write_block("survey_entry", rows, "调查")
        yield office
        office.close()


RULES = st.one_of(
    st.builds(CellRule, st.sampled_from([w for w in Way if w is not Way.REPLACE]), st.sampled_from(
        ["", "甲", "2024", "1.5吨", "不涉及", "生产", "2026-01-02", "50-00-0", "乙厂", "9"])),
    st.builds(replace, st.sampled_from(["二", "吨", "产", "20", "厂", "1.5"]), st.sampled_from(["", "三", "3", "千克"])),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.lists(st.sampled_from([f.key for f in FORM.fields]), min_size=1, max_size=4, unique=True),
    rule=RULES,
)
def test_undo_takes_any_bulk_edit_back_and_redo_brings_it(
    lasting: Office, keys: list[str], rule: CellRule
) -> None:
    def everything() -> list[dict[str, object]]:
        return [dict(record.values) for record in lasting.records.first("survey_entry", Query(), 10)]

    before = everything()
    plan = lasting.bulk.plan("survey_entry", keys, rule, Query())
    promised = {
        (line.record_id, line.heading): line.after for line in lasting.bulk.lines(plan, plan.changed, 0, 99)
    }
    changes = lasting.bulk.apply(plan)
    assert bool(changes.verb) == bool(promised)
    by_heading = {field.heading: field.key for field in FORM.fields}
    for (record_id, heading), after in promised.items():
        record = lasting.records.get("survey_entry", record_id)
        assert record.text(FORM, by_heading[heading]) == after
    written = everything()
    if promised:
        lasting.history.undo()
        assert everything() == before
        lasting.history.redo()
        assert everything() == written
        lasting.history.undo()
    assert everything() == before
