"""Filters find what an evaluation in Python finds."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal

import pytest
from builders import PERSON, enterprise, scramble

from nptracker.db import select
from nptracker.db.district import DistrictFile
from nptracker.domain.forms import FORMS, Field
from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.domain.values import ABSENT_BY_WORD, ABSENT_WORDS, Absent, Quantity, Unread, Value

FORM = FORMS["survey_entry"]
TONNES = Decimal(1000)
TYPED: dict[str, list[str]] = {
    "substance": ["甲", "二氯", "二氯甲烷", "a_", "100%", "未报", "B", "\\"],
    "data_year": ["2021", "2023", "未定", "20", "二〇二一"],
    "produced": ["1500", "1.5吨", "2", "1.50", "零报告", "不涉及", "约", "吨"],
    "content": ["99.5", "99.50", "0", "未检出", "9"],
    "reported_on": ["2026-1-5", "2026-01-05", "2026", "2026-01", "2026年1月5日", "未定"],
    "activity": ["生产", "加工使用", "用", "不认识"],
    "entry_kind": ["代填", "填", "不认识"],
    "list_no": ["007", "7"],
}


def amount(dice: random.Random) -> Value:
    number = Decimal(dice.choice(["0", "0.5", "1.5", "1.50", "2", "12"]))
    return dice.choice(
        [
            Quantity(format(number, "f"), "吨", number * TONNES),
            Quantity(format(number, "f"), "千克", number),
            Absent.NIL,
            Absent.NOT_APPLICABLE,
            Absent.NOT_REPORTED,
            Unread("约2吨"),
            None,
        ]
    )


def entry(dice: random.Random, owner: str) -> dict[str, Value]:
    some = dice.choice
    return {
        "enterprise": owner,
        "substance": some(["甲苯", "二氯甲烷", "二氯乙烷", "A_1", "b100%", "a_", "上年未报", "c\\d", None]),
        "data_year": some([2020, 2021, 2022, 2023, Unread("二〇二一年"), Absent.UNDECIDED, None]),
        "produced": amount(dice),
        "content": some([Decimal("99.5"), Decimal("99.50"), Decimal(0), Absent.NOT_DETECTED, None]),
        "reported_on": some([date(2026, 1, 5), date(2026, 1, 31), date(2025, 12, 31), Absent.UNDECIDED, None]),
        "activity": some([("production",), ("production", "use"), ("use",), Unread("不认识的"), None]),
        "entry_kind": some([*(FORM.by_key["entry_kind"].codes or {}).labels, Unread("不认识"), None]),  # type: ignore[union-attr]
        "list_no": some(["007", "7", "0071", None]),
    }  # fmt: skip


def is_empty(value: Value) -> bool:
    return value in (None, "", (), Absent.NOT_REPORTED)


def shown(field: Field, value: Value) -> list[str]:
    """Return the texts an officer may mean: what was typed, and the canonical value."""
    labels = field.codes.labels if field.codes else {}
    if isinstance(value, Absent) or value is None:
        return []
    if isinstance(value, Unread):
        return [value.text]
    if isinstance(value, Quantity):
        return [value.text, format(value.value, "f")]
    if isinstance(value, tuple):
        return [labels[part] for part in value]
    if isinstance(value, Decimal):
        return [format(value, "f")]
    return [labels.get(str(value), str(value))]


def number_of(value: Value) -> Decimal | None:
    if isinstance(value, Quantity):
        return value.value
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def number_typed(field: Field, text: str) -> Decimal | None:
    try:
        if field.type == "quantity" and text.endswith("吨"):
            return Decimal(text[:-1]) * TONNES
        return Decimal(text)
    except ArithmeticError:
        return None


def day_typed(text: str) -> str:
    parts = [part for part in text.replace("年", "-").replace("月", "-").rstrip("日").split("-") if part]
    return "-".join(part.zfill(2) for part in parts)


def matches(field: Field, value: Value, filter_: Filter) -> bool:
    text = filter_.value
    if filter_.op is Op.EMPTY:
        return is_empty(value)
    if filter_.op is Op.GIVEN:
        return not is_empty(value)
    if filter_.op in (Op.AT_LEAST, Op.AT_MOST):
        return within(field, value, filter_)
    absent = ABSENT_BY_WORD.get(text)
    if absent is not None:
        said = is_empty(value) if absent is Absent.NOT_REPORTED else value is absent
        if said or filter_.op is Op.EQUALS:
            return said
    if filter_.op is Op.CONTAINS:
        return any(text.lower() in one.lower() for one in shown(field, value))
    if field.is_numeric:
        typed, found = number_typed(field, text), number_of(value)
        return text in shown(field, value)[:1] or (typed is not None and typed == found)
    if field.type == "date":
        return day_typed(text) in shown(field, value)
    return text in shown(field, value)


def within(field: Field, value: Value, filter_: Filter) -> bool:
    if field.is_numeric:
        typed, found = number_typed(field, filter_.value), number_of(value)
        if typed is None or found is None:
            return False
        return found >= typed if filter_.op is Op.AT_LEAST else found <= typed
    if not isinstance(value, date):
        return False
    bound, day = day_typed(filter_.value), value.isoformat()
    return day >= bound if filter_.op is Op.AT_LEAST else day[: len(bound)] <= bound


@pytest.fixture
def entries(district: DistrictFile) -> DistrictFile:
    dice = scramble(1)
    with district.verb("fill", "填入", PERSON):
        owner = district.table("enterprise").insert(enterprise())
        district.table("survey_entry").insert_many([entry(dice, owner) for _ in range(300)])
    return district


@pytest.mark.parametrize("key", TYPED)
def test_filters_find_what_python_finds(entries: DistrictFile, key: str) -> None:
    field = FORM.by_key[key]
    table = entries.table("survey_entry")
    records = list(table.all())
    ops = [Op.CONTAINS, Op.EQUALS]
    ops += [Op.AT_LEAST, Op.AT_MOST] if field.is_numeric or field.type == "date" else []
    asked = [Filter(key, op, text) for op in ops for text in [*TYPED[key], *ABSENT_WORDS.values()]]
    hits = 0
    for filter_ in [*asked, Filter(key, Op.EMPTY), Filter(key, Op.GIVEN)]:
        expected = [r.number for r in records if matches(field, r[key], filter_)]
        assert list(table.numbers(Query(filters=(filter_,)))) == expected, filter_
        assert table.count(Query(filters=(filter_,))) == len(expected)
        hits += bool(expected)
    assert hits > 4


def test_one_data_year_is_looked_up_in_its_index(entries: DistrictFile) -> None:
    """With a million entries a look at every row takes as long as twenty look-ups."""
    query = Query(filters=(Filter("data_year", Op.EQUALS, "2021"),))
    condition, parameters = select.where(FORM, query, entries.search_condition)
    plan = entries.reader().execute(
        f"EXPLAIN QUERY PLAN SELECT n FROM survey_entry WHERE {condition}", parameters
    )
    assert ["USING COVERING INDEX survey_entry_by_data_year" in row[3] for row in plan] == [True]


def test_one_of_finds_single_and_multiple_choices(entries: DistrictFile) -> None:
    table = entries.table("survey_entry")
    records = list(table.all())
    both = Filter("activity", Op.ONE_OF, "production|use")
    expected = [r.number for r in records if isinstance(r["activity"], tuple)]
    assert list(table.numbers(Query(filters=(both,)))) == expected
    only = Filter("activity", Op.ONE_OF, "use")
    expected = [r.number for r in records if isinstance(r["activity"], tuple) and "use" in r["activity"]]
    assert list(table.numbers(Query(filters=(only,)))) == expected
    years = Filter("data_year", Op.ONE_OF, "2021|2023")
    expected = [r.number for r in records if r["data_year"] in (2021, 2023)]
    assert list(table.numbers(Query(filters=(years,)))) == expected
    assert table.count(Query(filters=(Filter("activity", Op.ONE_OF, ""),))) == 0


def test_filters_and_search_narrow_each_other(entries: DistrictFile) -> None:
    table = entries.table("survey_entry")
    query = Query(
        search="二氯", filters=(Filter("data_year", Op.AT_LEAST, "2021"), Filter("produced", Op.GIVEN))
    )
    expected = [
        r.number
        for r in table.all()
        if "二氯" in str(r["substance"])
        and isinstance(r["data_year"], int)
        and r["data_year"] >= 2021
        and not is_empty(r["produced"])
    ]
    assert expected
    assert list(table.numbers(query)) == expected


def test_amounts_sort_by_size_and_equal_rows_by_age(entries: DistrictFile) -> None:
    table = entries.table("survey_entry")
    records = list(table.all())
    sizes = {r.number: number_of(r["produced"]) for r in records}
    expected = sorted(records, key=lambda r: (Decimal(-1) if (n := sizes[r.number]) is None else n, r.number))
    assert list(table.numbers(Query(sort=(Sort("produced"),)))) == [r.number for r in expected]


def test_an_inspection_is_called_by_its_number_and_enterprise(district: DistrictFile) -> None:
    """The label of a record that refers to another holds that record's label, not its id."""
    with district.verb("fill", "填入", PERSON):
        owner = district.table("enterprise").insert(enterprise(name="清河化工"))
        moment = datetime(2026, 3, 5, 9, 30)  # noqa: DTZ001
        visit = district.table("inspection").insert(
            {"number": "JC1", "enterprise": owner, "started_at": moment}
        )
        found = district.table("finding").insert({"number": "WT1", "inspection": visit, "enterprise": owner})
    assert district.table("finding").get(found).labels == {
        "inspection": "JC1 清河化工",
        "enterprise": "清河化工",
    }
    query = Query(filters=(Filter("inspection", Op.CONTAINS, "清河"),), sort=(Sort("inspection"),))
    assert district.table("finding").count(query) == 1
