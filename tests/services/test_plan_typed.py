"""Typed bodies, dates, targets: read as an officer means them, shown as they can be typed back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import DeadlineDraft, MeasureDraft, TargetDraft, UnitDraft, UnitRole
from nptracker.errors import UserError
from nptracker.services import plan_typed as typed

LEAD, PLAIN, HELP = UnitRole.LEAD, UnitRole.RESPONSIBLE, UnitRole.SUPPORTING


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A局牵头，B局、C局配合", [("A局", LEAD), ("B局", HELP), ("C局", HELP)]),
        ("A局、B局", [("A局", PLAIN), ("B局", PLAIN)]),
        ("A局负责", [("A局", LEAD)]),
        ("A局牵头，B局、C局按职责分工负责", [("A局", LEAD), ("B局", PLAIN), ("C局", PLAIN)]),
        ("牵头单位：A局；配合单位：B局", [("A局", LEAD), ("B局", HELP)]),
        ("责任单位：A局、A局", [("A局", PLAIN)]),
        ("A局等牵头", [("A局", LEAD)]),
        ("  ，、 ", []),
    ],
)
def test_a_line_of_bodies_is_read_with_its_roles(line: str, expected: list) -> None:
    assert [(unit.name, unit.role) for unit in typed.units_from(line)] == expected


def test_a_known_name_with_a_comma_in_it_stays_whole() -> None:
    units = typed.units_from("区住建局、各乡镇、街道配合", ["各乡镇、街道"])
    assert [unit.name for unit in units] == ["区住建局", "各乡镇、街道"]


NAMES = st.text("区市县环保农水商科技局委办", min_size=2, max_size=8)
UNITS = st.lists(st.builds(UnitDraft, NAMES, st.sampled_from(list(UnitRole))), unique=True, max_size=6)


@given(UNITS)
@settings(max_examples=200, deadline=None)
def test_shown_bodies_can_be_typed_back(units: list[UnitDraft]) -> None:
    assert typed.units_from(typed.units_text(units)) == tuple(units)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2025年6月3日", date(2025, 6, 3)),
        ("2025．6．3", date(2025, 6, 3)),
        ("2025年底", date(2025, 12, 31)),
        ("2025年底前", date(2025, 12, 31)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2023年2月底", date(2023, 2, 28)),
        ("２０２５年６月", date(2025, 6, 30)),
    ],
)
def test_a_typed_day_is_the_last_day_of_what_it_says(text: str, expected: date) -> None:
    assert typed.day_from(text) == expected


@pytest.mark.parametrize("text", ["2025-13-01", "2025年2月30日", "2025年13月底", "年底", "长期", ""])
def test_what_is_no_day_is_told_in_words(text: str) -> None:
    with pytest.raises(UserError, match="看不懂的日期"):
        typed.day_from(text)


def test_a_target_keeps_the_undecided_value_undecided() -> None:
    target = TargetDraft("减抗比例", ">=", None, "%", date(2025, 12, 31), "达到＊＊％以上")
    rows = typed.target_rows([target])
    assert rows == [["减抗比例", "≥", "未定", "%", "2025-12-31", "达到＊＊％以上"]]
    assert typed.targets_from(rows) == (target,)


@pytest.mark.parametrize(
    ("sign", "op"), [("≥", ">="), ("不低于", ">="), ("以内", "<="), ("", "="), ("＝", "=")]
)
def test_a_sign_may_be_a_word(sign: str, op: str) -> None:
    assert typed.targets_from([["回收率", sign, "85％", "%", "", ""]]) == (
        TargetDraft("回收率", op, Decimal(85), "%", None, ""),
    )


@pytest.mark.parametrize(
    "row", [["名", "约", "5", "", "", ""], ["名", "≥", "很多", "", "", ""], ["名", "≥", "5", "", "某天", ""]]
)
def test_what_is_no_target_is_told_in_words(row: list[str]) -> None:
    with pytest.raises(UserError):
        typed.targets_from([row])


def test_rows_without_words_are_no_parts() -> None:
    assert typed.measures_from([["1", "查清。"], ["2", "  "]]) == (MeasureDraft("1", "查清。"),)
    assert typed.deadlines_from([["", ""], ["2025", "年底完成"]]) == (
        DeadlineDraft(date(2025, 12, 31), "年底完成"),
    )
    assert typed.targets_from([["", " ", "", "", "", ""]]) == ()
