from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nptracker.export.text import (
    display,
    excel_pattern,
    fits_excel,
    format_date,
    format_number,
    parse_pattern,
    visible,
)


@pytest.mark.parametrize(
    ("value", "pattern", "shown", "excel"),
    [
        (Decimal("12.50"), "", "12.50", "0.00"),
        (Decimal("1E+3"), "", "1000", "0"),
        (1234567, "#,##0", "1,234,567", "#,##0"),
        (Decimal("1234.5"), "#,##0.00", "1,234.50", "#,##0.00"),
        (Decimal("5.000"), "#,##0.###", "5", "#,##0"),
        (Decimal("5.1250"), "0.###", "5.125", "0.000"),
        (Decimal("5.12345"), "0.0##", "5.123", "0.000"),
        (Decimal("5"), "0.0##", "5.0", "0.0"),
        (Decimal("0.125"), "0.00", "0.13", "0.00"),
        (Decimal("-0.125"), "0.00", "-0.13", "0.00"),
        (Decimal("0.8567"), "0.0%", "85.7%", "0.0%"),
        (Decimal("1"), "0%", "100%", "0%"),
    ],
)
def test_numbers_look_the_same_on_paper_and_in_excel(
    value: Decimal | int, pattern: str, shown: str, excel: str
) -> None:
    assert format_number(value, pattern) == shown
    assert excel_pattern(value, pattern) == excel


@pytest.mark.parametrize("pattern", ["General", "0.0E+00", "[red]0", "#", "0;-0", ".00"])
def test_patterns_the_paper_cannot_follow_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="unknown number format"):
        parse_pattern(pattern)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), True])
def test_what_is_no_quantity_is_refused(value: Decimal | int) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        format_number(value)


def test_a_float_is_no_cell_value() -> None:
    with pytest.raises(TypeError, match="float"):
        display(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("", "2025-03-09"),
        ("yyyy年m月d日", "2025年3月9日"),
        ("yyyy.mm.dd", "2025.03.09"),
        ("yyyy/m/d", "2025/3/9"),
    ],
)
def test_dates_follow_their_pattern(pattern: str, shown: str) -> None:
    assert format_date(date(2025, 3, 9), pattern) == shown


def test_a_date_in_a_number_column_keeps_the_default_form() -> None:
    assert display(date(2025, 3, 9), "#,##0") == "2025-03-09"
    assert display(Decimal("1234.5"), "yyyy-mm-dd") == "1234.5"


def test_control_characters_are_spelled_out_and_line_ends_unified() -> None:
    assert visible("a\x00b\x1bc\x7f\x85d") == "a[U+0000]b[U+001B]c[U+007F][U+0085]d"
    assert visible("一\r\n二\r三\n四\t五") == "一\n二\n三\n四\t五"
    assert visible("\ud83d\uffff") == "[U+D83D][U+FFFF]"
    assert visible("𬭊🔥") == "𬭊🔥"


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (10**15 - 1, True),
        (10**15, False),
        (Decimal("123456789.012345"), True),
        (Decimal("1234567890.123456"), False),
        (Decimal("1E+40"), True),
    ],
)
def test_more_than_fifteen_digits_do_not_fit_excel(value: Decimal | int, fits: bool) -> None:
    assert fits_excel(value) is fits
