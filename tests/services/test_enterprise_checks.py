"""What is said of an enterprise: code missing, place, coordinates, permit, industry; alike for one and for many."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Severity
from nptracker.domain.query import Query
from nptracker.domain.values import Absent, Values
from nptracker.services.office import Office

_ALL = Query()
FORM = form_named("enterprise")
CODE = "91350100M000100Y43"  # the worked example of GB 32100-2015
WHOLE: dict[str, Any] = {
    "name": "清河精细化工有限公司",
    "uscc": CODE,
    "township": "东街街道",
    "industry_code": "2614",
    "industry_name": "有机化学原料制造",
    "operating": "running",
}


def found(office: Office, **more: Any) -> list[tuple[str, Severity, str]]:
    values: Values = {**WHOLE, **more}
    return [(p.code, p.severity, p.field) for p in office.records.problems("enterprise", values)]


def test_a_whole_enterprise_has_nothing_wrong(district: Office) -> None:
    """With permit, place and screening."""
    more = {
        "permit_no": f"{CODE}001P", "longitude": Decimal("100.45"), "latitude": Decimal("38.93"),
        "screening": "included", "screening_reason": "环评", "screened_by": "王敏", "screened_on": "2026-07-01",
    }  # fmt: skip
    assert not found(district, **more)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"uscc": None}, ("F1", Severity.WARNING, "uscc")),
        ({"uscc": CODE[:-1] + "4"}, ("F2", Severity.ERROR, "uscc")),
        ({"name": None}, ("F1", Severity.ERROR, "name")),
        ({"township": "市辖区"}, ("E1", Severity.WARNING, "township")),
        ({"longitude": Decimal("38.9"), "latitude": Decimal("100.4")}, ("E2", Severity.WARNING, "longitude")),
        ({"longitude": Decimal("100.4"), "latitude": Decimal("54.1")}, ("E2", Severity.WARNING, "longitude")),
        ({"longitude": Decimal("100.4")}, ("E2", Severity.WARNING, "longitude")),
        ({"permit_no": "123"}, ("E3", Severity.WARNING, "permit_no")),
        ({"permit_no": "91130200699229617X001P"}, ("E3", Severity.WARNING, "permit_no")),
        ({"screening": "trade"}, ("E4", Severity.WARNING, "screening")),
        ({"industry_code": "2699"}, ("E5", Severity.WARNING, "industry_code")),
        ({"industry_code": "26"}, ("E5", Severity.WARNING, "industry_code")),
        ({"industry_name": "电镀"}, ("E6", Severity.WARNING, "industry_name")),
        ({"industry_code": "0111", "industry_name": ""}, ("E7", Severity.NOTICE, "industry_code")),
    ],
)
def test_each_doubt_is_said_at_its_field(
    district: Office, more: dict[str, Any], expected: tuple[str, Severity, str]
) -> None:
    """One thing wrong, one problem."""
    assert found(district, **more) == [expected]


@pytest.mark.parametrize(
    "more",
    [
        {"uscc": Absent.NOT_APPLICABLE},
        {"longitude": Decimal(73), "latitude": Decimal(3)},
        {"longitude": Decimal(136), "latitude": Decimal(54)},
        {"industry_code": "C2614"},
        {"permit_no": f"{CODE}001P、{CODE}002X"},
    ],
)
def test_what_is_right_at_the_edge_is_left_in_peace(district: Office, more: dict[str, Any]) -> None:
    """A farm without a code, the corners of the map, a letter before the code, two permits."""
    assert not found(district, **more)


def test_exchanged_coordinates_are_said_in_those_words(district: Office) -> None:
    """The officer reads what to do."""
    values = {**WHOLE, "longitude": Decimal("38.9"), "latitude": Decimal("100.4")}
    [problem] = district.records.problems("enterprise", values)
    assert problem.message == "经度 38.9 和纬度 100.4 可能填反了：经度应在73–136度，纬度应在3–54度"


def test_a_code_of_a_wider_class_names_the_classes_below(district: Office) -> None:
    """The first three of group 261, as GB/T 4754-2017 has them."""
    [problem] = district.records.problems("enterprise", {**WHOLE, "industry_code": "261"})
    assert problem.suggestion == "请填四位小类，如 2611 无机酸制造、2612 无机碱制造、2613 无机盐制造"


def test_enterprises_without_a_code_are_no_doublets_of_each_other(district: Office) -> None:
    """“不涉及” is no code that two of them could share; a code given twice is."""
    for name in ("甲养殖场", "乙养殖场"):
        district.records.create("enterprise", {**WHOLE, "name": name, "uscc": Absent.NOT_APPLICABLE})
    district.records.create("enterprise", WHOLE)
    twice = district.records.create("enterprise", {**WHOLE, "name": "又一家"}).record_ids[0]
    records = district.records.first("enterprise", _ALL, 9)
    many = district.records.checks.of_many(FORM, records)
    one = [district.records.problems("enterprise", r.values, r.id) for r in records]
    assert many == one
    assert [[p.code for p in problems] for problems in many] == [[], [], ["L9"], ["L9"]]
    assert district.records.get("enterprise", twice)["uscc"] == CODE


def test_industries_are_offered_by_name_and_by_code(district: Office) -> None:
    """What is picked in one field settles the other, so both lines begin with what their field holds."""
    assert district.records.find("industry", "2614")[0][1].startswith("2614　有机化学原料制造　")
    assert district.records.find("industry_name", "2614")[0][1].startswith("有机化学原料制造　2614　")
    partner = FORM.partner_of(FORM.by_key["industry_code"])
    assert partner is not None
    assert partner.key == "industry_name"
