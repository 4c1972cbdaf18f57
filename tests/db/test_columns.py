"""Texts, groups and values read by column agree with what the records themselves say."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from builders import PERSON, enterprise, scramble, survey_entry

from nptracker.db import columns as columns_module
from nptracker.db.columns import Columns
from nptracker.db.district import DistrictFile
from nptracker.domain.forms import FORMS
from nptracker.domain.needle import Needle
from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.domain.values import Absent, Quantity, Unread, Value

FORM = FORMS["survey_entry"]
KEYS = [field.key for field in FORM.fields]
ROWS = 150


def odd_values(dice: random.Random) -> dict[str, Value]:
    some = dice.choice
    return {
        "substance": some(["甲苯", "PFOS", "pfos钾盐", "二氯甲烷\n（工业级）", "100%", "a'b\"c", None]),
        "data_year": some([2020, 2023, Unread("二〇二一年"), Absent.UNDECIDED, None]),
        "produced": some(
            [
                Quantity("1.50", "吨", Decimal("1500.00")),
                Quantity("0.1", "千克", Decimal("0.1")),
                Quantity("0.2", "千克", Decimal("0.2")),
                Absent.NIL,
                Absent.NOT_APPLICABLE,
                Absent.NOT_REPORTED,
                Unread("约2吨"),
                None,
            ]
        ),
        "reported_on": some([date(2026, 1, 5), date(2025, 12, 31), Absent.UNDECIDED, None]),
        "activity": some([("production",), ("production", "use"), ("use",), Unread("不认识的"), None]),
        "entry_kind": some([*(FORM.by_key["entry_kind"].codes or {}).labels, Unread("不认识"), None]),  # type: ignore[union-attr]
    }


@pytest.fixture
def columns(district: DistrictFile) -> Columns:
    dice = scramble(4711)
    with district.verb("fill", "填入样例", PERSON):
        owners = district.table("enterprise").insert_many([enterprise(i) for i in range(5)])
        district.table("survey_entry").insert_many(
            [{**survey_entry(dice.choice(owners), i), **odd_values(dice)} for i in range(ROWS)]
        )
    return Columns(district, FORM)


TEXTS = [
    "甲",
    "pfos",
    "PFOS",
    "1.5",
    "吨",
    "1.50 吨",
    "不涉及",
    "报",
    "约",
    "生产、",
    "2026",
    "'",
    "%",
    "清河",
]


def test_places_are_where_people_see_the_text(columns: Columns, district: DistrictFile) -> None:
    query = Query(filters=(Filter("data_year", Op.GIVEN),), sort=(Sort("substance", True),))
    records = list(district.table("survey_entry").all(query))
    for text, match_case, whole_cell in itertools.product(TEXTS, [True, False], [True, False]):
        wanted = text if match_case else text.lower()
        expected = []
        for record in records:
            for place, key in enumerate(KEYS):
                shown = record.text(FORM, key)
                cell = shown if match_case else shown.lower()
                if (cell == wanted) if whole_cell else (wanted in cell):
                    expected.append((record.number, place))
        found = list(columns.places(query, KEYS, Needle(text, match_case, whole_cell)))
        assert found == expected, (text, match_case, whole_cell)
        assert found or whole_cell or match_case, f"{text} is nowhere, so the test says nothing"


def test_groups_hold_the_records_with_that_text(columns: Columns, district: DistrictFile) -> None:
    records = list(district.table("survey_entry").all())
    for key in KEYS:
        numbers, groups = columns.groups(Query(sort=(Sort("cas_rn"),)), key)
        text_of = {record.number: record.text(FORM, key) for record in records}
        assert Counter(dict(groups)) == Counter(text_of.values())
        in_order = [text for text, count in groups for _ in range(count)]
        assert [text_of[number] for number in numbers] == in_order
        assert len(set(numbers)) == ROWS


def test_values_are_numbers_in_canonical_units_or_why_there_is_none(
    columns: Columns, district: DistrictFile
) -> None:
    expected = [
        (
            record["produced"].value if isinstance(record["produced"], Quantity) else record["produced"],
            record["data_year"],
        )
        for record in district.table("survey_entry").all()
    ]
    assert [tuple(row) for row in columns.values(Query(), ["produced", "data_year"])] == expected
    some = [3, 7, 11]
    assert Counter(map(tuple, columns.values_of(some, ["produced", "data_year"]))) == Counter(
        expected[number - 1] for number in some
    )


def test_reading_breaks_off_when_asked(columns: Columns) -> None:
    assert len(list(columns.values(Query(), ["produced"], lambda: True))) <= 1_000


def test_a_search_that_finds_nothing_breaks_off_too(
    columns: Columns, district: DistrictFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns_module, "_STEPS_UNASKED", 100)
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) == 3

    assert list(columns.places(Query(), KEYS, Needle("没有这样的内容"), stop)) == []
    assert len(asked) == 3
    assert district.table("survey_entry").count() == ROWS  # the next reader is not broken off
