"""The sample district lives for years, and every return of every period reproduces from its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from nptracker.domain.deadline import Punctuality, punctuality
from nptracker.domain.indicator import Verdict
from nptracker.domain.obligation import DueState
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Quantity
from nptracker.export.sheet import Sheet
from nptracker.services.office import Office
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.sample import tell_life
from nptracker.services.sample.clock import StoryClock
from nptracker.services.sample.life import first_day
from nptracker.services.survey_cases import CaseCounts

TODAY = date(2026, 11, 22)
ISSUED_ON = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
AS_OF_TODAY = {"survey_progress", "survey_opinions"}  # these say how things stand on the day they are made
Face = tuple[object, ...]
Kept = dict[tuple[str, str], list[Face]]


@dataclass(frozen=True)
class Life:
    """A district that has lived, with the returns as they looked when their periods were closed."""

    office: Office
    kept: Mapping[tuple[str, str], list[Face]]


def lived(path: Path, today: date, kept: Kept | None = None) -> Office:
    clock = StoryClock(first_day(today))
    office = Office.create(path, region="甘州区", person="王敏", today=clock)
    tell_life(office, clock, today, None if kept is None else lambda o, p: kept.update(closing_returns(o, p)))
    return office


def closing_returns(office: Office, quarter: ReportingPeriod) -> Kept:
    """Return what every return of a quarter just closed looks like, and with the last one those of the year."""
    return {
        (kind.name, period.code): faces(office, kind.name, period)
        for kind in RETURNS.values()
        if kind.period_letter or quarter.number == 4
        for period in [
            quarter if kind.period_letter else ReportingPeriod(quarter.year - kind.years_back, "", 1)
        ]
    }


def faces(office: Office, name: str, period: ReportingPeriod) -> list[Face]:
    sheets = office.returns.build(name, period).sheets
    if name in AS_OF_TODAY:
        sheets = tuple(replace(sheet, subtitle=ISSUED_ON.sub("", sheet.subtitle)) for sheet in sheets)
    return [face(sheet) for sheet in sheets]


def face(sheet: Sheet) -> Face:
    """Return what a sheet says, but for the day it was filled in or issued."""
    foot = tuple(note for note in sheet.foot_notes if not ISSUED_ON.fullmatch(note))
    return sheet.title, sheet.name, sheet.subtitle, sheet.columns, sheet.rows, foot


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    monkey = pytest.MonkeyPatch()
    monkey.setenv("NPTRACKER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    kept: Kept = {}
    office = lived(tmp_path_factory.mktemp("life") / "示例区.npt", TODAY, kept)
    yield Life(office, kept)
    office.close()
    monkey.undo()


def test_every_return_of_every_period_reproduces_from_the_file(life: Life) -> None:
    assert {code for name, code in life.kept if name == "task_progress"} == {
        f"{year}-Q{quarter}" for year in range(2023, 2027) for quarter in range(1, 5)
    } - {"2023-Q1", "2023-Q2", "2026-Q4"}
    differing = [
        key
        for key, before in life.kept.items()
        if faces(life.office, key[0], ReportingPeriod.parse(key[1])) != before
    ]
    assert differing == []


def test_a_quarter_that_nobody_reported_prints_so(life: Life) -> None:
    (missing,) = life.office.returns.build("task_progress", ReportingPeriod.parse("2024-Q2")).sheets
    state = next(place for place, column in enumerate(missing.columns) if column.heading == ("进展状态",))
    assert {row[state] for row in missing.rows} == {"未报"}


def adds_up(counts: CaseCounts) -> bool:
    """Tell whether no enterprise is lost or counted twice."""
    return counts.included == sum(counts.states.values()) == sum(counts.answers.values())


@pytest.mark.parametrize(
    "today", [date(2021, 5, 1), date(2023, 3, 20), date(2023, 8, 15), date(2024, 12, 31), date(2028, 1, 2)]
)
def test_it_can_be_told_on_any_day(tmp_path: Path, today: date) -> None:
    office = lived(tmp_path / "示例区.npt", today)
    try:
        assert office.today() == today
        assert office.records.count("enterprise") > 0
        assert office.backups.check().ok
        assert all(adds_up(counts) for counts in map(office.cases.counts, office.cases.years()))
        written = [entry["recorded_on"] for entry in office.records.after("progress_entry", 0, 10_000)]
        assert all(isinstance(day, date) and day <= today for day in written)
    finally:
        office.close()


# -- what the story tells ---------------------------------------------------------------------------------

END = date(2025, 12, 31)
NOW, LAST = ReportingPeriod.parse("2026-Q4"), ReportingPeriod.parse("2025-Q4")


def test_two_revisions_and_a_new_cycle_follow_each_other(life: Life) -> None:
    own, superior, following = life.office.plans.plans()
    assert (own["ended_on"], following["starts_on"]) == (date(2026, 1, 1), date(2026, 1, 1))
    assert following["follows"] == own.id
    assert superior["level"] == "city"
    issued, revised = life.office.revisions.revisions(own.id)
    assert (issued["revised_on"], revised["revised_on"]) == (date(2023, 6, 12), date(2024, 9, 18))
    changes = [str(change["change"]) for change in life.office.revisions.changes_of(revised.id)]
    assert [changes.count(kind) for kind in ("new", "gone", "changed")] == [1, 1, 2]
    assert changes.count("renumbered") >= 10
    titles = {line.title for line in life.office.tasks.lines(as_at=END)}
    carried = {line.title for line in life.office.tasks.lines() if not line.no.startswith("议")}
    assert carried < titles
    assert not {"开展化学物质环境风险筛查", "规范抗生素类药品规范使用管理"} & carried


def test_one_extension_was_kept_and_one_was_not(life: Life) -> None:
    lines = life.office.tasks.lines(as_at=END)
    details = life.office.tasks.details([line.id for line in lines], as_at=END)
    extended = {d.line.title: deadline for d in details for deadline in d.dates if deadline.is_extended}
    assert {title: punctuality(deadline, END) for title, deadline in extended.items()} == {
        "开展化学物质环境信息调查": Punctuality.LATE,
        "开展化学物质环境风险筛查": Punctuality.AFTER_EXTENSION,
    }
    assert all(record["approved_by"] for d in details for record in d.extensions)
    milestones = [deadline for d in details for deadline in d.dates if deadline.name]
    assert [punctuality(deadline, END) for deadline in milestones] == [Punctuality.ON_TIME]


def test_one_task_was_closed_reopened_and_closed_again(life: Life) -> None:
    line = next(x for x in life.office.tasks.lines(as_at=END) if "风险筛查" in x.title)
    again, reopened, first = life.office.tasks.detail(line.id, as_at=END).closures
    assert [str(c["event"]) for c in (first, reopened, again)] == ["closed", "reopened", "closed"]
    assert reopened["reopens"] == first.id
    assert line.closed


def test_bodies_have_the_names_of_the_day(life: Life) -> None:
    def bodies(day: date) -> set[str]:
        lines = life.office.tasks.lines(as_at=day)
        return {name for line in lines for name in (*line.lead, *line.others)}

    before, after = bodies(date(2023, 12, 31)), bodies(END)
    assert {"区商务局", "区科技局"} <= before
    assert {"区商务局", "区科技局"} & after == set()
    assert "区商务和经济合作局" in after - before


def test_the_superiors_plan_has_one_hole(life: Life) -> None:
    superior = life.office.links.superiors()[0].id
    assert [hole.superior.no for hole in life.office.links.coverage(superior, as_at=END).holes] == ["10"]


def test_indicators_stand_side_by_side_with_what_is_odd_explained(life: Life) -> None:
    lines = {line.name: line for line in life.office.indicators.lines(LAST)}
    main, other = lines["农药包装废弃物回收率"].definitions
    assert (other.outcome, other.is_over) == (Decimal(164), True)
    assert "往年存量" in other.reason
    assert main.outcome == pytest.approx(Decimal("4.1") / Decimal("4.8") * 100)
    assert lines["废旧农膜回收率"].verdict is Verdict.UNDECIDED
    quarter = ReportingPeriod.parse("2025-Q1")
    unreported = {line.name: line for line in life.office.indicators.lines(quarter)}
    assert unreported["农药包装废弃物回收率"].value_words == "未报"


def test_obligations_of_every_cadence_are_partly_kept(life: Life) -> None:
    by_cadence = {line.rule.cadence for line in life.office.obligations.lines()}
    assert by_cadence == set("MBQHY")
    due = life.office.obligations.due()
    assert {DueState.DONE, DueState.LATE, DueState.OVERDUE} <= {line.state for line in due}
    late = [line for line in due if line.state is DueState.LATE]
    assert "2024-Q2" in {line.period for line in late if line.return_name}
    assert all(line.note for line in late)
    assert {line.due_on.year for line in due if line.state is DueState.OVERDUE} == {2026}


def test_the_mechanism_meets_decides_and_acts(life: Life) -> None:
    years = [str(record["held_on"])[:4] for record in life.office.records.after("meeting", 0, 100)]
    assert {year: years.count(year) for year in years} == dict.fromkeys(("2023", "2024", "2025", "2026"), 2)
    decisions = life.office.records.after("decision", 0, 100)
    assert sum(bool(decision["task"]) for decision in decisions) == 2
    assert life.office.records.count("joint_action") >= 4


def test_the_present_quarter_leaves_something_to_do(life: Life) -> None:
    lines = life.office.tasks.lines(period=NOW)
    told = [line for line in lines if line.is_told]
    assert 0 < len(told) < len(lines)
    assert any(line.is_unconfirmed for line in lines)


# -- the chemical survey ----------------------------------------------------------------------------------


def test_the_ledger_is_screened_for_every_data_year_and_adds_up(life: Life) -> None:
    counts = {year: life.office.screening.counts(year) for year in (2022, 2023, 2024, 2025)}
    assert {year: (c.total, c.included, c.unscreened) for year, c in counts.items()} == {
        2022: (40, 12, 0),
        2023: (40, 12, 0),
        2024: (40, 13, 0),
        2025: (40, 12, 0),
    }
    merged = life.office.records.resolve("enterprise", "甘州区清河精细化工公司")
    assert merged == life.office.records.resolve("enterprise", "清河精细化工有限公司")


def test_earlier_surveys_are_settled_and_the_present_one_is_not(life: Life) -> None:
    def states(year: int) -> dict[str, int]:
        counts = life.office.cases.counts(year)
        assert adds_up(counts)
        return {state.label: number for state, number in counts.states.items() if number}

    assert [states(year) for year in (2022, 2023, 2024)] == [{"定库": 12}, {"定库": 12}, {"定库": 13}]
    assert states(2025) == {"已通知": 1, "填报中": 1, "县退回": 1, "县现场审核": 1, "市通过": 8}
    assert not any(life.office.cases.open_problems(year) for year in (2022, 2023, 2024))


def test_a_unit_slip_was_found_sent_back_and_corrected(life: Life) -> None:
    owner = life.office.records.resolve("enterprise", "祁连木制品有限公司")
    assert owner
    steps = life.office.cases.steps(owner, 2024)
    assert [str(step["to_state"]) for step in steps[:8]] == [
        "notified", "confirmed", "desk", "returned", "filling", "confirmed", "desk", "passed",
    ]  # fmt: skip
    assert "疑似把吨填成千克" in str(steps[3]["opinion"])
    (still,) = (f for f in life.office.cases.findings(2025, [owner])[owner] if f.problem.code == "L6")
    assert still.column == "国内购入"
    assert "疑似把吨填成千克" in still.problem.message


def test_amounts_run_on_from_year_to_year(life: Life) -> None:
    entries = life.office.records.after("survey_entry", 0, 1000)
    stocks = {
        (str(e["enterprise"]), str(e["substance"]), e["data_year"]): (e["stock_open"], e["stock_close"])
        for e in entries
        if not e["carried_fields"]
    }
    followed = [
        (stock, stocks[owner, substance, year + 1])
        for (owner, substance, year), stock in stocks.items()
        if isinstance(year, int) and (owner, substance, year + 1) in stocks
    ]
    assert len(followed) > 40
    assert all(_kilograms(before[1]) == _kilograms(after[0]) for before, after in followed)


def _kilograms(value: object) -> object:
    return value.value if isinstance(value, Quantity) else value


def test_last_years_amounts_of_one_enterprise_wait_to_be_confirmed(life: Life) -> None:
    waiting = {
        entry.labels["enterprise"]
        for entry in life.office.records.after("survey_entry", 0, 1000)
        if entry["carried_fields"]
    }
    assert waiting == {"丰禾地膜制造有限公司", "黑河胶粘剂有限公司"}  # the first has not answered at all


def test_a_leap_was_explained_and_two_said_that_they_have_none(life: Life) -> None:
    (waiver, *_more) = life.office.records.after("rule_waiver", 0, 10)
    assert (waiver["rule"], waiver["data_year"], waiver["substance"]) == ("L6", 2024, "甲醛")
    zero = [(r["data_year"], str(r["category"])) for r in life.office.records.after("zero_return", 0, 100)]
    assert sorted(zero) == [(year, c) for year in range(2022, 2026) for c in ("全部", "短链氯化石蜡")]


def test_an_audit_on_site_and_a_return_by_the_city_are_told(life: Life) -> None:
    methods = [(r["data_year"], str(r["method"])) for r in life.office.records.after("review_record", 0, 100)]
    assert sorted(methods) == [
        *((year, method) for year in (2022, 2023, 2024) for method in ("desk", "site")),
        (2025, "desk"),
    ]
    owner = life.office.records.resolve("enterprise", "康泽生物制药有限公司")
    assert owner
    states = [str(step["to_state"]) for step in life.office.cases.steps(owner, 2023)]
    assert states[-5:] == ["city_returned", "desk", "passed", "city_passed", "final"]


# -- what was sent ----------------------------------------------------------------------------------------


def test_what_was_sent_is_what_the_file_would_send_today(life: Life) -> None:
    sent = life.office.returns.snapshots()
    assert len(sent) >= 12
    for record in sent:
        period = ReportingPeriod.parse(str(record["period"]))
        frozen = life.office.returns.snapshot_document(record.id)
        again = life.office.returns.build(str(record["return_name"]), period)
        assert [(s.title, s.columns, s.rows) for s in frozen.sheets] == [
            (s.title, s.columns, s.rows) for s in again.sheets
        ]


def test_each_snapshot_is_written_again_byte_by_byte(life: Life, tmp_path: Path) -> None:
    sent = life.office.returns.snapshots()
    for record in sent:
        formats = ("xlsx", "pdf") if record in sent[:2] else ("xlsx",)
        one, two = (life.office.returns.export_snapshot(record.id, formats, tmp_path / side) for side in "ab")
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
