"""Results as laboratories write them: every notation of the specifications, and nothing becomes 0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.monitoring.reported import Found, Told, counted, read_result

ND, YES, NO, VOID = Found.NOT_DETECTED, Found.DETECTED, Found.NOT_MEASURED, Found.VOID
MG, NG = Told("mg/L"), Told("ng/L")


@pytest.mark.parametrize(
    ("text", "told", "limit"),
    [
        ("0.001L", MG, "0.001"),
        ("0.001 L", MG, "0.001"),
        ("0.5 L", MG, "0.5"),
        ("０．５Ｌ", MG, "0.5"),
        ("3(L)", Told("mg/m3"), "3"),
        ("<0.5", MG, "0.5"),
        ("＜0.003", MG, "0.003"),
        ("< 0.003", MG, "0.003"),
        ("<1,200", MG, "1200"),
        ("<5E-4", MG, "0.0005"),
        ("<0.5L", MG, "0.5"),
        ("ND(0.5)", MG, "0.5"),
        ("ND（0.5）", MG, "0.5"),
        ("ND(<0.5)", MG, "0.5"),
        ("未检出（0.5）", MG, "0.5"),
        ("nd", Told("mg/L", mdl=Decimal("0.02")), "0.02"),
        ("未检出", Told("mg/L", mdl=Decimal("0.02")), "0.02"),
        ("<DL", Told("mg/L", mdl=Decimal("0.02")), "0.02"),
        ("＜检出限", Told("mg/L", mdl=Decimal("0.02")), "0.02"),
        ("ND", MG, None),
        ("未检出", MG, None),
        ("<MDL", MG, None),
        ("-0.003", Told("mg/L", minus="limit"), "0.003"),
        ("－0.003", Told("mg/L", minus="limit"), "0.003"),
        ("-1", Told("mg/L", minus="limit"), "1"),
    ],
)
def test_non_detects_are_limits(text: str, told: Told, limit: str | None) -> None:
    reading = read_result(text, told)
    assert reading.found is ND
    assert reading.value is None
    assert reading.limit == (None if limit is None else Decimal(limit))
    assert bool([p for p in reading.problems if p.code == "M2"]) is (limit is None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.50", "0.50"),
        ("12", "12"),
        ("1,234.5", "1234.5"),
        (".5", "0.5"),
        ("１２．５", "12.5"),
        ("1.2E-3", "0.0012"),
        ("1.2×10-3", "0.0012"),
        ("1.2×10⁻³", "0.0012"),
        ("2.0x10^2", "200"),
        ("+3", "3"),
    ],
)
def test_numbers_keep_their_digits(text: str, value: str) -> None:
    reading = read_result(text, NG)
    assert (reading.found, reading.value, reading.problems) == (YES, Decimal(value), ())


@pytest.mark.parametrize("text", ["0,005", "0，005", "0,005L", "<0,005", "ND(0,005)", "00,123"])
def test_a_comma_behind_a_nought_groups_no_thousands(text: str) -> None:
    reading = read_result(text, NG)
    assert reading.found is None
    assert [problem.code for problem in reading.problems] == ["M1"]


@pytest.mark.parametrize(
    ("text", "value", "limit", "unit"),
    [
        ("0.5mg/L", "0.5", None, "mg/L"),
        ("12 ng/L", "12", None, "ng/L"),
        ("<0.5 μg/L", None, "0.5", "μg/L"),
        ("0.5L mg/L", None, "0.5", "mg/L"),
        ("<2ng/L", None, "2", "ng/L"),
    ],
)
def test_a_unit_in_the_cell_goes_before_that_of_the_column(
    text: str, value: str | None, limit: str | None, unit: str
) -> None:
    reading = read_result(text, MG)
    assert (None if reading.value is None else format(reading.value, "f")) == value
    assert (None if reading.limit is None else format(reading.limit, "f")) == limit
    assert reading.unit == unit


@pytest.mark.parametrize("text", ["未监测", "未测", "未检测", "not_measured"])
def test_not_measured_is_not_non_detect(text: str) -> None:
    assert read_result(text, MG).found is NO


def test_minus_one_is_not_measured_only_where_the_table_says_so() -> None:
    assert read_result("-1", Told("mg/L", minus="unmeasured")).found is NO
    assert read_result("-1", Told("mg/L", minus="both")).found is NO
    assert read_result("-0.01", Told("mg/L", minus="both")).found is ND
    asked = read_result("-1", MG)
    assert asked.found is None
    assert asked.problems[0].suggestion == "未监测"


@pytest.mark.parametrize("told", [MG, Told("mg/L", minus="unmeasured")])
def test_an_unexplained_negative_is_asked_about_and_never_a_number(told: Told) -> None:
    reading = read_result("-0.003", told)
    assert (reading.found, reading.value, reading.limit) == (None, None, None)
    assert reading.problems[0].code == "M3"
    assert reading.problems[0].suggestion == "<0.003"


@pytest.mark.parametrize("text", ["作废", "样品破损", "void"])
def test_void_samples(text: str) -> None:
    assert read_result(text, MG).found is VOID


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "—",
        "-",
        "",
        "  ",
        "约5",
        ">5",
        "0",
        "0.00",
        "0L",
        "<0",
        "<-1",
        "abc",
        "5 匹",
        "1E999",
        "①",
        "-1L",
    ],
)
def test_what_says_nothing_certain_is_an_error_in_words(text: str) -> None:
    reading = read_result(text, MG)
    assert reading.found is None
    assert reading.value is None
    assert any("请" in p.message or "看不懂" in p.message or "应" in p.message for p in reading.problems)


def test_frost_is_no_non_detect() -> None:
    assert read_result("-3.5", Told("℃")).value == Decimal("-3.5")
    assert read_result("0", Told("℃")).value == 0


def test_a_value_under_its_limit_is_doubted() -> None:
    reading = read_result("0.4", Told("ng/L", mdl=Decimal("0.5")))
    assert reading.found is YES
    assert [p.code for p in reading.problems] == ["M4"]
    assert read_result("0.4 μg/L", Told("ng/L", mdl=Decimal("0.5"))).problems == ()  # 400 ng/L


def test_two_limits_that_differ_are_told() -> None:
    assert [p.code for p in read_result("<0.2", Told("ng/L", mdl=Decimal("0.5"))).problems] == ["M5"]
    assert read_result("<0.50", Told("ng/L", mdl=Decimal("0.5"))).problems == ()
    assert read_result("<0.5 ng/L", Told("μg/L", mdl=Decimal("0.0005"))).problems == ()


def test_below_the_limit_of_quantification() -> None:
    reading = read_result("<LOQ", Told("ng/L", loq=Decimal("1.5")))
    assert (reading.found, reading.limit) == (ND, Decimal("1.5"))
    assert reading.problems[0].code == "M6"


def test_value_and_limit_are_moved_together() -> None:
    told = counted(read_result("0.0040", Told("mg/L", mdl=Decimal("0.0010"))))
    assert (format(told.value or 0, "f"), format(told.limit or 0, "f")) == ("4.0", "1.0")
    nd = counted(read_result("0.50L", NG))
    assert nd.value is None
    assert format(nd.limit or 0, "f") == "0.00050"


def test_an_unknown_unit_is_an_error() -> None:
    assert [p.code for p in counted(read_result("5", Told("匹/L"))).reading.problems] == ["M8"]
    assert [p.code for p in counted(read_result("5")).reading.problems] == ["M8"]
    assert counted(read_result("作废")).reading.problems == ()


@given(st.text(max_size=20), st.sampled_from(["", "limit", "unmeasured", "both"]))
def test_any_text_is_read_or_refused_and_no_non_detect_has_a_value(text: str, minus: str) -> None:
    reading = read_result(text, Told("μg/L", minus=minus))
    if reading.found is None:
        assert reading.problems
    if reading.found is YES:
        assert reading.value is not None
        assert reading.value > 0
    else:
        assert reading.value is None


@given(st.decimals(min_value="0.000001", max_value=10**9, places=6).filter(bool))
def test_the_five_notations_of_one_limit_are_one(limit: Decimal) -> None:
    text = format(limit, "f")
    notations = [f"{text}L", f"<{text}", f"＜{text}", f"ND({text})", f"-{text}", f"未检出（{text}）"]
    readings = [read_result(notation, Told("μg/L", minus="limit")) for notation in notations]
    assert {(reading.found, reading.limit) for reading in readings} == {(ND, limit)}
