"""Codes with check digits, numbers as people write them, periods: against worked examples and other ways to compute."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.casrn import cas_rn_from_date, is_cas_rn, tidy_cas_rn
from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import fault, from_cell
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.pinyin import initials
from nptracker.domain.quantity import (
    plain,
    read_amount,
    read_number,
    recover_amount,
    to_kilograms,
    why_not_a_number,
)
from nptracker.domain.uscc import check_character, tidy_uscc, uscc_fault
from nptracker.domain.values import Unread
from nptracker.paths import resource_path


def listed_cas() -> list[str]:
    with resource_path("reference", "key_controlled_new_pollutants_2023.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return [row["cas"] for row in csv.DictReader(file) if row["cas"]]


def test_every_listed_cas_rn_passes_and_every_single_slip_of_its_check_digit_fails() -> None:
    for cas in listed_cas():
        assert is_cas_rn(cas)
        others = [f"{cas[:-1]}{digit}" for digit in "0123456789" if digit != cas[-1]]
        assert not any(is_cas_rn(other) for other in others)


@pytest.mark.parametrize(
    ("day", "cas"),
    [
        (date(1975, 9, 2), "75-09-2"),
        (date(1980, 5, 7), "80-05-7"),
        (date(1979, 1, 6), "79-01-6"),
        (date(1918, 2, 1), "1918-02-1"),
        (date(2023, 3, 1), None),
        (date(1975, 9, 12), None),
    ],
)
def test_a_cas_rn_turned_into_a_date_is_recognised(day: date, cas: str | None) -> None:
    assert cas_rn_from_date(day) == cas


def test_cas_rn_is_folded_but_never_changed() -> None:
    assert tidy_cas_rn(" ７５－０９—2 ") == "75-09-2"
    assert tidy_cas_rn("75-09-3") == "75-09-3"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91130200699229617X", "91512081MA62K0260E"])
def test_published_credit_codes_pass(code: str) -> None:
    assert uscc_fault(code) == ""
    assert check_character(code[:17]) == code[17]


def test_faulty_credit_codes_say_why() -> None:
    assert "末位应为“7”" in uscc_fault("91310115MA1G4L1WXK")
    assert "17位" in uscc_fault("91310115MA1G4L1WX")
    assert "“I”" in uscc_fault("9131011SMAIG4L1WX7".replace("S", "5"))
    assert tidy_uscc("91350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("1,234.50", "1234.50"),
        ("１２．５", "12.5"),
        ("-3", "-3"),
        ("12万", None),
        ("1,23", None),
        ("0,005", None),
        ("1e5", None),
        ("", None),
    ],
)
def test_plain_numbers_only(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "kilograms"),
    [
        ("12", "12"),
        ("12吨", "12000"),
        ("0.5 t", "500"),
        ("1.2万吨", "12000000"),
        ("300g", "0.3"),
        ("7公斤", "7"),
        ("3KG", "3"),
    ],
)
def test_amounts_in_kilograms(text: str, kilograms: str) -> None:
    read = read_amount(text, "千克")
    assert read is not None
    assert to_kilograms(*read) == Decimal(kilograms)


@pytest.mark.parametrize("text", ["2000万", "约5", "<1", "/", "无", "1.2E+17", "12升", "五吨"])
def test_what_is_no_amount_is_not_read_and_explained(text: str) -> None:
    assert read_amount(text, "千克") is None
    assert text in why_not_a_number(text)


def test_an_incomplete_number_names_what_it_may_mean() -> None:
    assert "20000000" in why_not_a_number("2000万")
    assert "零报告" in why_not_a_number("无")


@given(
    st.decimals(min_value=0, max_value=10**12, places=6),
    st.sampled_from(["千克", "吨", "克", "毫克", "万吨"]),
)
def test_conversion_is_exact_and_never_in_scientific_notation(number: Decimal, unit: str) -> None:
    factors = {"千克": 10**6, "吨": 10**9, "克": 10**3, "毫克": 1, "万吨": 10**13}  # in milligrams
    kilograms = to_kilograms(number, unit)
    assert kilograms * 10**6 == number * factors[unit]
    assert "E" not in plain(kilograms)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.sampled_from(["", "H", "Q", "M"]))
def test_periods_tile_the_calendar(day: date, letter: str) -> None:
    period = ReportingPeriod.containing(day, letter)
    assert period.begins <= day <= period.ends
    assert period.next().begins == period.ends + timedelta(days=1)
    assert period.next().previous() == period
    assert ReportingPeriod.parse(period.code) == period


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2025", "2025年度"),
        ("2025-H2", "2025年下半年"),
        ("2025-Q3", "2025年第三季度"),
        ("2025-M07", "2025年7月"),
    ],
)
def test_periods_have_chinese_names(code: str, label: str) -> None:
    assert ReportingPeriod.parse(code).label == label


@pytest.mark.parametrize("code", ["", "2025-Q5", "25-Q1", "2025-M13", "2025Q1"])
def test_a_wrong_period_is_said_in_chinese(code: str) -> None:
    with pytest.raises(ValueError, match="看不懂的期次"):
        ReportingPeriod.parse(code)


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2025-H2", "2025-Q1", False),  # though the letters sort the other way
        ("2025-M09", "2025-Q4", True),
        ("2025-Q3", "2025", False),  # part of it
        ("2024", "2025-M01", True),
        ("2025-Q4", "2025-Q4", False),
    ],
)
def test_periods_are_ordered_by_the_calendar(one: str, other: str, before: bool) -> None:
    assert ReportingPeriod.parse(one).is_before(ReportingPeriod.parse(other)) is before


def test_a_code_from_outside_may_be_no_period() -> None:
    assert ReportingPeriod.understood("2025-Q3") == ReportingPeriod(2025, "Q", 3)
    assert ReportingPeriod.understood("第三季度") is None


def test_initials() -> None:
    assert initials("清河化工A1") == "qhhga1"
    assert initials("（、）") == ""


@pytest.mark.parametrize("text", ["10²", "²", "①", "⑫", "5₂吨", "约10²", "3⁴万"])
def test_raised_lowered_and_circled_digits_are_no_number(text: str) -> None:
    """In half width “10²” would read as 102."""
    assert (read_number(text), read_amount(text, "千克"), recover_amount(text, "千克")) == (None, None, None)


@pytest.mark.parametrize("text", ["75\u201109\u20112", "\u200b75-09-2\ufeff", "75–09—2"])
def test_dashes_and_unseen_signs_of_other_programs_do_not_hide_a_cas_rn(text: str) -> None:
    assert tidy_cas_rn(text) == "75-09-2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1E+300", "“1E+300”这个数大得超出范围"),
        ("-2.5e+41", "大得超出范围"),
        ("1E-300", "小得超出范围"),
        ("9" * 41, "“99999999…”有 41 位数字"),
    ],
)
def test_a_number_beyond_any_register_is_told_as_such(text: str, told: str) -> None:
    words = why_not_a_number(text)
    assert told in words
    assert "请核对小数点和单位后重填" in words
    assert len(words) < 60


def test_a_number_cut_off_by_the_spreadsheet_is_told_otherwise() -> None:
    assert "科学计数" in why_not_a_number("1.23E+17")
    assert "不是数字" in why_not_a_number("9 9" * 20)


@pytest.mark.parametrize("number", [1e300, -1e300, 1e-300])
def test_a_wild_number_in_a_cell_stays_short(number: float) -> None:
    amount = form_named("survey_entry").by_key["used"]
    value = from_cell(amount, number)
    assert isinstance(value, Unread)
    assert len(value.text) < 10
    assert "超出范围" in fault(amount, value)
