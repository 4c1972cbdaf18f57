"""What the work ledgers make due, held against dates written by hand; the checks of their rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Severity
from nptracker.domain.values import Value
from nptracker.domain.work_dues import DUE_RULES, SAME, after, is_superseded


def due(kind: str, words: str, **values: Value) -> date | None:
    rule = next(rule for rule in DUE_RULES if (rule.kind, rule.words) == (kind, words))
    return rule.due_on(values)


@pytest.mark.parametrize(
    ("start", "months", "days", "end"),
    [
        (date(2026, 1, 31), 1, 0, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, 0, date(2024, 2, 29)),
        (date(2025, 11, 30), 2, 0, date(2026, 1, 30)),
        (date(2024, 2, 29), 12, 0, date(2025, 2, 28)),
        (date(2026, 3, 12), 12, 0, date(2027, 3, 12)),
        (date(2025, 12, 20), 0, 60, date(2026, 2, 18)),
    ],
)
def test_terms_are_counted_as_a_calendar_does(start: date, months: int, days: int, end: date) -> None:
    assert after(start, months, days) == end


def test_the_legal_terms_of_a_clean_production_audit() -> None:
    listed = date(2026, 3, 12)
    assert due("clean_audit", "公开信息", listed_on=listed) == date(2026, 4, 12)
    assert due("clean_audit", "启动审核", listed_on=listed) == date(2026, 5, 12)
    assert due("clean_audit", "完成审核", listed_on=listed) == date(2027, 3, 12)
    assert due("clean_audit", "启动审核", listed_on=listed, started_on=date(2026, 5, 20)) is None
    assert due("clean_audit", "公开信息") is None
    accepted = "实施中/高费方案并验收"
    assert due("clean_audit", accepted, audited_on=listed) is None, "no costly measure was planned"
    assert due("clean_audit", accepted, audited_on=listed, costly_plans=Decimal(2)) == date(2027, 3, 12)


def test_the_first_activity_is_reported_within_sixty_days() -> None:
    began = date(2026, 10, 12)
    assert due("new_chemical", "报告首次活动", first_activity_on=began) == date(2026, 12, 11)


def test_a_project_that_was_stopped_is_due_no_more() -> None:
    values: dict[str, Value] = {"due_on": date(2026, 6, 30)}
    assert due("pilot_project", "建成试点工程", **values, state="building") == date(2026, 6, 30)
    assert due("pilot_project", "建成试点工程", **values, state="stopped") is None


def test_a_newer_permit_takes_the_place_of_the_old_one() -> None:
    rule = next(rule for rule in DUE_RULES if rule.kind == "key_discharger")
    old: dict[str, Value] = {"enterprise": "甲", "permit_until": date(2025, 12, 31)}
    new: dict[str, Value] = {"enterprise": "甲", "permit_until": date(2030, 12, 31)}
    other: dict[str, Value] = {"enterprise": "乙", "permit_until": date(2031, 1, 1)}
    assert is_superseded(rule, old, [old, new, other], SAME["key_discharger"])
    assert not is_superseded(rule, new, [old, new, other], SAME["key_discharger"])


def test_every_rule_speaks_of_fields_that_are_there() -> None:
    for rule in DUE_RULES:
        fields = form_named(rule.kind).by_key
        assert {rule.since, rule.done, rule.only_with, rule.unless[0]} - {""} <= fields.keys()
        assert rule.done or set(SAME[rule.kind]) <= fields.keys()


@pytest.mark.parametrize(
    ("kind", "values", "code", "severity"),
    [
        ("pesticide_packaging", {"produced": Decimal("1.8"), "collected": Decimal("2.1")}, "B1", Severity.WARNING),
        ("pesticide_packaging", {"collected": Decimal(1), "treated": Decimal(2)}, "B2", Severity.WARNING),
        ("pharmacy_check", {"prescriptions": 10, "irrational": 11}, "Y1", Severity.ERROR),
        ("mulch_film", {"used": Decimal(10), "collected": Decimal(11)}, "D1", Severity.WARNING),
        ("pollutant_waste", {"opening": Decimal(1), "produced": Decimal(2), "handed": Decimal("3.1")}, "W1", Severity.ERROR),
        ("fund", {"received": Decimal(5), "spent": Decimal(6)}, "M1", Severity.ERROR),
        ("clean_audit", {"listed_on": date(2026, 3, 2), "disclosed_on": date(2026, 3, 1)}, "Q1", Severity.ERROR),
        ("soil_hazard", {"state": "done"}, "T3", Severity.ERROR),
        ("tip_off", {"state": "true"}, "L3", Severity.WARNING),
        ("farm_reduction", {"state": "reached"}, "S2", Severity.WARNING),
    ],
)  # fmt: skip
def test_numbered_checks(kind: str, values: dict[str, Value], code: str, severity: Severity) -> None:
    found = {problem.code: problem for problem in form_named(kind).problems(values)}
    assert found[code].severity is severity


def test_a_recovery_above_the_whole_asks_for_the_definition_and_what_is_unknown_breaks_nothing() -> None:
    form = form_named("pesticide_packaging")
    above = form.problems({"produced": Decimal("1.8"), "collected": Decimal("2.1")})
    assert any("2.1 大于 1.8" in problem.message and "口径" in problem.message for problem in above)
    assert not any(problem.code == "B1" for problem in form.problems({"collected": Decimal("2.1")}))


def test_persons_are_masked_outside() -> None:
    personal = {
        kind: {f.key for f in form_named(kind).fields if f.personal} for kind in ("tip_off", "expert")
    }
    assert personal == {"tip_off": {"informant", "phone"}, "expert": {"name", "phone", "mail"}}
