"""Every shipped count equals the rows it opens, and equals the same count made by hand from the same records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from nptracker.domain.forms import codes
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.rectification import FindingStep

Q3, Y2026 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026")
NAMES = ("甲化工", "乙制药", "丙电镀")
# (number, enterprise, day, kind)
VISITS = [
    ("J1", 0, "2026-03-10", "日常检查"),
    ("J2", 0, "2026-07-01", "专项检查"),
    ("J3", 0, "2026-09-30", "日常检查"),
    ("J4", 1, "2026-08-15", "帮扶指导"),
    ("J5", 2, "2026-08-20", "个案检查"),
    ("J6", 1, "2026-10-01", "日常检查"),
    ("J7", 1, "2025-09-01", "日常检查"),
]
# (number, found, due, closed)
FINDINGS = [
    ("W1", "2026-03-10", "2026-04-10", "2026-04-08"),
    ("W2", "2026-07-01", "2026-08-01", ""),
    ("W3", "2026-07-02", "2026-09-30", "2026-10-09"),
    ("W4", "2026-08-20", "2026-12-01", "2026-09-01"),
    ("W5", "2026-10-02", "2026-11-02", ""),
]


@pytest.fixture
def worked(planned: Office) -> Office:
    """A district with visits, findings, survey entries and tasks of every kind."""
    write = planned.records.write_block
    enterprises = [
        {
            "name": name,
            "township": "东街",
            "industry_code": "2614",
            "operating": "在产",
            "screening": screening,
        }
        for name, screening in zip(NAMES, ("入统", "入统", "只贸易仓储"), strict=True)
    ]
    write("enterprise", [(None, row) for row in enterprises], "录入")
    visits = [
        {"number": number, "enterprise": NAMES[at], "kind": kind, "counts": "是", "started_at": f"{day} 23:50",
         "inspector_1": "甲", "inspector_2": "乙", "result": "未发现问题"}
        for number, at, day, kind in VISITS
    ]  # fmt: skip
    write("inspection", [(None, row) for row in visits], "录入")
    write("finding", [(None, finding(*row)) for row in FINDINGS], "录入")
    # (enterprise, data year, production in tonnes): a row without any amount is a list of names, not yet an answer
    entries = [("甲化工", "2025", "12"), ("甲化工", "2025", ""), ("丙电镀", "2025", "3"), ("乙制药", "2024", "5"),
               ("乙制药", "2025", "")]  # fmt: skip
    rows = [
        {"enterprise": name, "data_year": year, "substance": "二氯甲烷", "produced": amount}
        for name, year, amount in entries
    ]
    write("survey_entry", [(None, row) for row in rows], "录入")
    first, second, third, *_ = planned.tasks.lines()
    planned.tasks.tick(first.id)
    planned.tasks.record_progress(second.id, Y2026, state="not_applicable")
    planned.tasks.record_progress(third.id, Y2026, state="done")
    return planned


def finding(number: str, found: str, due: str, closed: str) -> Mapping[str, str]:
    closing = {"state": "已销号", "closed_on": closed, "done_on": closed} if closed else {"state": "整改中"}
    return {"number": number, "source": "现场检查", "found_on": found, "enterprise": "甲化工", "description": "缺台账",
            "responsible": "甲化工", "due_on": due, **closing}  # fmt: skip


def visits_between(begins: str, ends: str) -> list[tuple[str, int, str, str]]:
    return [visit for visit in VISITS if begins <= visit[2] <= ends and visit[3] != "帮扶指导"]


def by_hand(name: str, period: ReportingPeriod, tasks: int) -> int:
    begins, ends = period.begins.isoformat(), period.ends.isoformat()
    known = [row for row in FINDINGS if row[1] <= ends]
    due = [row for row in known if row[2] <= ends]
    return {
        "inspected_enterprises": len({visit[1] for visit in visits_between(begins, ends)}),
        "inspected_this_year": len({visit[1] for visit in visits_between(f"{ends[:4]}-01-01", ends)}),
        "inspections": len(visits_between(begins, ends)),
        "findings": sum(row[1] >= begins for row in known),
        "findings_to_date": len(known),
        "findings_closed": sum(bool(row[3]) and row[3] <= ends for row in known),
        "findings_due": len(due),
        "findings_due_closed": sum(bool(row[3]) and row[3] <= ends for row in due),
        "survey_expected": 2,  # 甲 and 乙 are in the survey
        "survey_reported": 1,  # 甲; 丙 is not in the survey, 乙 gave amounts for an older year only
        "tasks": tasks - (period == Y2026),  # what does not apply was said for the year
        "tasks_done": 2 if period == Y2026 else 0,  # ticked in the fourth quarter
    }[name]


@pytest.mark.parametrize("period", [Q3, Y2026], ids=["quarter", "year"])
@pytest.mark.parametrize("name", codes.INDICATOR_COUNT.labels)
def test_a_count_is_the_rows_one_opens_and_right(worked: Office, name: str, period: ReportingPeriod) -> None:
    counted = worked.indicators.counted(name, period)
    rows = worked.records.rows(counted.kind, counted.numbers)
    ids = {record.id for record in rows if record is not None}
    assert len(ids) == len(rows) == counted.count
    assert counted.count == by_hand(name, period, len(worked.tasks.lines()))


def test_the_year_counts_what_its_return_says(worked: Office) -> None:
    notes = worked.returns.build("inspections", Q3).sheets[0].foot_notes[0]
    visits = worked.indicators.counted("inspections", Q3).count
    enterprises = worked.indicators.counted("inspected_enterprises", Q3).count
    assert f"行政检查 {visits} 次，涉及企业 {enterprises} 家" in notes


def test_every_count_on_offer_is_known_and_no_other(worked: Office) -> None:
    for name in codes.INDICATOR_COUNT.labels:
        assert worked.indicators.counted(name, Q3).title == codes.INDICATOR_COUNT.labels[name]
    with pytest.raises(UserError, match="取数项"):
        worked.indicators.counted("all_of_it", Q3)


def test_figures_are_taken_from_the_records(worked: Office) -> None:
    made = worked.indicators.create({"name": "问题整改率", "measure_unit": "%", "direction": "不低于"})
    worked.indicators.set_targets(made.record_ids[0], [("", "90", "2026-12-31")])
    found = worked.indicators.line(made.record_ids[0], Q3)
    assert found.main is not None
    changes = worked.indicators.report_counted(found.main.id, Q3)
    assert changes.title == "从台账取数：问题整改率（建议口径） 2026年第三季度"
    again = worked.indicators.line(made.record_ids[0], Q3)
    assert again.value_words == "33.33%"  # of three that were due one was closed in time
    assert again.main is not None
    assert again.main.own is not None
    assert again.main.own["as_at"] == date(2026, 9, 30)
    parts = worked.indicators.counted_parts(found.main.id, Q3)
    assert {key: counted.count for key, counted in parts.items()} == {"numerator": 1, "denominator": 3}


def test_a_definition_without_counts_says_what_to_do(worked: Office) -> None:
    main = worked.indicators.lines(Q3)[0].main
    assert main is not None
    with pytest.raises(UserError, match="取数项"):
        worked.indicators.report_counted(main.id, Q3)


def test_past_periods_are_counted_by_what_had_happened_then(worked: Office) -> None:
    rectification, today = worked.field.rectification, worked.today()
    ids = {str(r["number"]): r.id for r in worked.records.first("finding", Query(), 99)}
    said = FindingStep("甲", today, "又出现同样问题", new_due=date(2027, 3, 1), approver="周局")
    rectification.take([ids["W1"]], "reopened", said)
    rectification.take([ids["W2"]], "extended", said)
    for name in ("findings_closed", "findings_due", "findings_due_closed"):
        counted = worked.indicators.counted(name, Q3)  # over before either step was taken
        assert counted.count == by_hand(name, Q3, 0), name
    year = {
        name: worked.indicators.counted(name, Y2026).count for name in ("findings_closed", "findings_due")
    }
    assert year == {"findings_closed": 2, "findings_due": 4}  # W1 is open again, W2 due next year
