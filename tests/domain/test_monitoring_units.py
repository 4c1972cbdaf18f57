"""Units of concentration: spellings, exact powers of ten, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.monitoring.units import converted, fits, told, told_unit, unit_of, why_unfit

# unit as written, the unit it is counted in, the factor reckoned by hand from the definition of the prefixes
SPELLINGS = [
    ("μg/L", "μg/L", "1"),
    ("µg/L", "μg/L", "1"),
    ("ug/L", "μg/L", "1"),
    ("ＵＧ/Ｌ", "μg/L", "1"),
    ("微克/升", "μg/L", "1"),
    ("μg·L⁻¹", "μg/L", "1"),
    ("ug L-1", "μg/L", "1"),
    ("mg/L", "μg/L", "1000"),
    ("mg/l", "μg/L", "1000"),
    ("毫克／升", "μg/L", "1000"),
    ("ng/L", "μg/L", "0.001"),
    ("pg/L", "μg/L", "0.000001"),
    ("ng/mL", "μg/L", "1"),
    ("g/L", "μg/L", "1000000"),
    ("mg/kg", "mg/kg", "1"),
    ("μg/kg", "mg/kg", "0.001"),
    ("ng/g", "mg/kg", "0.001"),
    ("ng/g(干重)", "mg/kg", "0.001"),
    ("μg/g", "mg/kg", "1"),
    ("ng/kg", "mg/kg", "0.000001"),
    ("g/kg", "mg/kg", "1000"),
    ("mg·kg⁻¹", "mg/kg", "1"),
    ("μg/m³", "μg/m³", "1"),
    ("ug/m3", "μg/m³", "1"),
    ("微克/立方米", "μg/m³", "1"),
    ("mg/m3", "μg/m³", "1000"),
    ("mg/Nm³", "μg/m³", "1000"),
    ("mg/m³（标态）", "μg/m³", "1000"),
    ("mg m-3", "μg/m³", "1000"),
    ("ng/m³", "μg/m³", "0.001"),
    ("pg/m3", "μg/m³", "0.000001"),
    ("pg TEQ/L", "pg TEQ/L", "1"),
    ("pg-TEQ/L", "pg TEQ/L", "1"),
    ("ng TEQ/kg", "ng TEQ/kg", "1"),
    ("pg I-TEQ/g", "ng TEQ/kg", "1"),
    ("pg TEQ/m³", "pg TEQ/m³", "1"),
    ("ng TEQ/m3", "pg TEQ/m³", "1000"),
    ("个/L", "个/L", "1"),
    ("个/升", "个/L", "1"),
    ("个/m³", "个/L", "0.001"),
    ("items/L", "个/L", "1"),
    ("个/kg", "个/kg", "1"),
    ("无量纲", "无量纲", "1"),
    ("℃", "℃", "1"),
]


@pytest.mark.parametrize(("text", "canonical", "factor"), SPELLINGS)
def test_every_spelling_is_counted_by_its_factor(text: str, canonical: str, factor: str) -> None:
    unit = unit_of(text)
    assert unit is not None
    assert unit.canonical == canonical
    assert converted(Decimal("3.50"), unit) == Decimal("3.50") * Decimal(factor)


@pytest.mark.parametrize("text", ["", "L", "吨", "kg/a", "mg/d", "ng", "/L", "ug/ug/L", "毫升/克", "x" * 99])
def test_what_is_no_concentration_is_refused(text: str) -> None:
    assert unit_of(text) is None


@pytest.mark.parametrize(
    ("text", "basis"), [("ng/g(干重)", "dry"), ("mg/kg（湿重）", "wet"), ("ng/g lw", "lipid"), ("mg/kg", "")]
)
def test_the_basis_named_in_a_unit_is_kept(text: str, basis: str) -> None:
    unit = unit_of(text)
    assert unit is not None
    assert unit.basis == basis


@given(
    st.sampled_from([row for row in SPELLINGS if row[1] not in {"无量纲", "℃"}]),
    st.integers(min_value=1, max_value=10**15),
    st.integers(min_value=0, max_value=12),
)
def test_no_digit_is_lost_or_made_up(row: tuple[str, str, str], digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    unit = unit_of(row[0])
    assert unit is not None
    moved = converted(number, unit)
    assert Fraction(moved) == Fraction(number) * Fraction(row[2])
    significant = str(digits)
    assert format(moved, "f").replace(".", "").lstrip("0").startswith(significant)
    assert "E" not in str(moved) or abs(moved) < Decimal("0.000001")


def test_mass_and_equivalents_never_meet() -> None:
    assert unit_of("pg/L") != unit_of("pg TEQ/L")
    assert fits("surface", "pg TEQ/L")
    assert not fits("surface", "pg TEQ/m³")


@pytest.mark.parametrize(
    ("medium", "canonical", "fitting"),
    [
        ("surface", "μg/L", True),
        ("surface", "mg/kg", False),
        ("soil", "mg/kg", True),
        ("soil", "μg/L", False),
        ("air", "μg/m³", True),
        ("air", "μg/L", False),
        ("biota", "mg/kg", True),
        ("surface", "个/L", True),
        ("surface", "无量纲", True),
    ],
)
def test_a_medium_takes_its_own_units(medium: str, canonical: str, *, fitting: bool) -> None:
    assert fits(medium, canonical) is fitting


def test_a_refusal_says_what_is_wanted() -> None:
    words = why_unfit("土壤", "soil", "ug/L", "μg/L")
    assert "ug/L" in words
    assert "mg/kg" in words


def test_stack_gas_is_told_in_milligrams() -> None:
    unit = unit_of("μg/m3")
    assert unit is not None
    counted = converted(Decimal("12500"), unit)
    assert told_unit("stack", unit.canonical) == "mg/m³"
    assert told(counted, "stack", unit.canonical) == Decimal("12.5")
    assert told_unit("air", unit.canonical) == "μg/m³"
