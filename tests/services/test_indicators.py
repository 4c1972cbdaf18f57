"""Indicators of a plan: made once, defined side by side, reported on top, undone in one step, printed as they stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.indicator import Verdict
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.domain.values import Absent
from nptracker.errors import UserError
from nptracker.export.sheet import Cell, Sheet, plain
from nptracker.services.indicator_lines import IndicatorLine
from nptracker.services.office import Office

Q2, Q3, Q4 = (ReportingPeriod.parse(f"2025-Q{number}") for number in (2, 3, 4))
RECOVERY = "农药包装废弃物回收率"


def line(office: Office, name: str = RECOVERY, period: ReportingPeriod = Q4) -> IndicatorLine:
    return next(found for found in office.indicators.lines(period) if found.name == name)


def report(office: Office, top: str, below: str, period: ReportingPeriod = Q4, **more: str) -> None:
    main = line(office).main
    assert main is not None
    texts = {"numerator": top, "denominator": below, **more}
    office.indicators.report([(main.id, period, texts)])


def printed(office: Office, period: ReportingPeriod = Q4) -> Sheet:
    return office.returns.build("indicators", period).sheets[0]


def row(sheet: Sheet, name: str = RECOVERY) -> dict[str, object]:
    found = next(cells for cells in sheet.rows if str(plain(cells[1])).startswith(name))
    return {column.heading[-1]: plain(cell) for column, cell in zip(sheet.columns, found, strict=True)}


# -- from the plan ----------------------------------------------------------------------------------------


def test_a_plan_brings_its_indicators_in_the_same_step(planned: Office) -> None:
    lines = planned.indicators.lines(Q4)
    assert [(found.name, found.target_words) for found in lines] == [
        ("规模养殖场实施“养殖减抗”行动", "≥50%（2025-12-31）"),
        (RECOVERY, "未定（2025-12-31）"),
    ]
    assert {found.value_words for found in lines} == {"未报"}
    assert planned.history.undo().title.startswith("撤销：采用方案")
    assert planned.records.count("indicator") == 0
    planned.history.redo()
    assert len(planned.indicators.lines(Q4)) == 2


def test_a_proposed_definition_says_that_it_is_one(planned: Office) -> None:
    for found in planned.indicators.lines(Q4):
        assert found.main is not None
        assert found.main.title == "建议口径"
        assert "请与数据来源单位核对" in str(found.main.definition["definition"])


def test_the_return_marks_a_proposal_and_leaves_the_advice_out(planned: Office) -> None:
    sheet = printed(planned)
    words = str(row(sheet)["口径"])
    assert words.startswith("建议口径：回收量÷产生量")
    assert "请与" not in words
    assert "标“建议口径”的，尚未与数据来源单位核定。" in sheet.foot_notes
    for found in planned.indicators.lines(Q4):
        texts = {"title": "农业农村局口径", "definition": "按台账"}
        planned.indicators.update_definition(found.main.id, texts)  # type: ignore[union-attr]
    assert row(printed(planned))["口径"] == "按台账"
    assert not any("建议口径" in note for note in printed(planned).foot_notes)


def add_target(office: Office, task_id: str, name: str, value: int, by: date) -> str:
    values = {
        "task": task_id,
        "name": name,
        "op": ">=",
        "value": Decimal(value),
        "measure_unit": "%",
        "by": by,
    }
    return office.records.create("target", values).record_ids[0]


def test_yearly_steps_of_one_target_are_one_indicator(planned: Office) -> None:
    task = planned.tasks.lines()[0].id
    for year, value in ((2023, 60), (2024, 70), (2025, 80)):
        add_target(planned, task, "地膜回收率", value, date(year, 12, 31))
    assert planned.indicators.unbound() == [
        (planned.plans.plans()[0].id, planned.plans.plans()[0]["title"], 3)
    ]
    assert planned.indicators.make_from_plans().title == "从方案指标建立"
    made = line(planned, "地膜回收率", ReportingPeriod.parse("2024-Q1"))
    assert (len(made.targets), made.target_words) == (3, "≥70%（2024-12-31）")
    assert line(planned, "地膜回收率", ReportingPeriod.parse("2026-Q1")).target_words == "≥80%（2025-12-31）"
    assert planned.indicators.make_from_plans().verb == 0
    assert planned.indicators.unbound() == []


def test_a_superiors_plan_gives_no_indicators(district: Office) -> None:
    district.plans.accept(district.plans.built_in_draft("ganzhou"))
    plan = district.plans.plans()[0]
    before = district.records.count("indicator")
    district.records.update("plan", plan.id, {"level": "city"})
    add_target(district, district.tasks.lines(plan.id)[0].id, "地膜回收率", 80, date(2025, 12, 31))
    assert district.indicators.make_from_plans(plan.id).verb == 0
    assert district.records.count("indicator") == before
    assert district.indicators.lines(Q4) == []


# -- values -----------------------------------------------------------------------------------------------


def test_a_newer_value_stands_over_the_older_one_which_stays(planned: Office) -> None:
    report(planned, "70", "100")
    report(planned, "82.5", "100")
    found = line(planned)
    assert found.value_words == "82.5%"
    assert found.main is not None
    earlier = planned.indicators.earlier_values(found.main.id, Q4)
    assert [value["numerator"] for value in earlier] == [Decimal("82.5"), Decimal(70)]
    planned.history.undo()
    assert line(planned).value_words == "70%"


def test_what_is_left_out_stays_and_what_is_the_same_is_not_written(planned: Office) -> None:
    report(planned, "70", "100", reason="按季度统计")
    main = line(planned).main
    assert main is not None
    planned.indicators.report([(main.id, Q4, {"denominator": "140"})])
    found = line(planned).main
    assert found is not None
    assert (found.own["numerator"], found.reason) == (Decimal(70), "按季度统计")  # type: ignore[index]
    assert found.outcome == 50
    assert planned.indicators.report([(main.id, Q4, {"denominator": "140"})]).verb == 0
    assert len(planned.indicators.earlier_values(main.id, Q4)) == 2


def test_a_block_of_values_is_one_step(planned: Office) -> None:
    first, second = (found.main for found in planned.indicators.lines(Q4))
    assert first is not None
    assert second is not None
    texts = {"numerator": "1", "denominator": "2"}
    changes = planned.indicators.report([(first.id, Q3, texts), (second.id, Q4, texts)])
    assert (changes.title, changes.count) == ("填写指标值 2 处", 2)
    planned.history.undo()
    assert planned.records.count("indicator_value") == 0


@pytest.mark.parametrize(
    ("top", "below", "value", "word"),
    [
        ("12", "", "—", "—"),
        ("12", "0", "—", "—"),
        ("", "12", "未报", "—"),
        ("零报告", "12", "零报告", "—"),
        ("不涉及", "不涉及", "不涉及", "—"),
        ("未定", "12", "未定", "—"),
        ("未监测", "12", "未监测", "—"),
        ("未检出", "12", "未检出", "—"),
        ("约12", "12", "—", "—"),
        ("12", "15", "80%", "达标"),
        ("11.9999", "15", "79.999%", "未达标"),
    ],
)
def test_every_kind_of_answer_is_printed_as_itself(
    planned: Office, top: str, below: str, value: str, word: str
) -> None:
    target = planned.records.first("target", Query(), 9)[-1]
    planned.indicators.set_target(target.id, "80")
    report(planned, top, below)
    assert line(planned).value_words == value
    cells = row(printed(planned))
    assert cells["是否达标"] == word
    shown = cells["本期值"]
    assert (f"{shown}%" if isinstance(shown, Decimal) else shown) == value


def test_an_unreadable_figure_is_kept_and_marked(planned: Office) -> None:
    report(planned, "约12", "20")
    main = line(planned).main
    assert main is not None
    assert any("约数" in words for words in main.warnings)
    assert "约12" in str(row(printed(planned))["分子（单位）"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quarters=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=4))
def test_a_yearly_indicator_adds_its_quarters(planned: Office, quarters: list[tuple[int, int]]) -> None:
    found = line(planned)
    planned.indicators.update(found.id, {"accumulation": "按年度累加"})
    main = found.main
    assert main is not None
    texts = [{"numerator": "", "denominator": ""}] * 4
    for at, (top, below) in enumerate(quarters):
        texts[at] = {"numerator": str(top), "denominator": str(below)}
    planned.indicators.report(
        [(main.id, ReportingPeriod(2025, "Q", at), text) for at, text in enumerate(texts, start=1)]
    )
    outcome = line(planned, period=ReportingPeriod(2025, "Q", len(quarters))).main.outcome  # type: ignore[union-attr]
    exact = Fraction(sum(top for top, _ in quarters) * 100, sum(below for _, below in quarters))
    assert isinstance(outcome, Decimal)
    assert abs(Fraction(outcome) - exact) < Fraction(1, 10**100)


def test_a_gap_in_a_sum_is_printed(planned: Office) -> None:
    planned.indicators.update(line(planned).id, {"accumulation": "按年度累加"})
    report(planned, "10", "20", ReportingPeriod.parse("2025-Q1"))
    report(planned, "10", "20", Q3)
    notes = printed(planned, Q3).foot_notes
    assert any("累加不含2025年第二季度" in note for note in notes)
    assert line(planned, period=Q2).value_words == "未报"


# -- more than the whole ----------------------------------------------------------------------------------


def test_above_the_whole_asks_for_the_definition_and_never_blocks(planned: Office, tmp_path: Path) -> None:
    report(planned, "164", "100")
    found = line(planned)
    assert found.value_words == "164%"
    assert found.main is not None
    assert found.main.is_over
    assert any("请写明口径" in words for words in found.main.warnings)
    assert any("164%，超过100%" in problem.message for problem in planned.returns.problems("indicators", Q4))
    assert len(planned.returns.send("indicators", Q4, ["xlsx", "pdf"], tmp_path)) == 2


def test_the_explanation_takes_the_place_of_the_question(planned: Office) -> None:
    report(planned, "164", "100", reason="分母按使用量折算，偏小")
    (note,) = [note for note in printed(planned).foot_notes if "164%" in note]
    assert "分母按使用量折算，偏小" in note
    assert "请写明口径" not in note


def test_a_reworded_proposal_is_the_offices_own(planned: Office) -> None:
    report(planned, "164", "100")
    main = line(planned).main
    assert main is not None
    planned.indicators.update_definition(main.id, {"definition": "回收量按实物，产生量按使用量乘0.05"})
    again = line(planned).main
    assert again is not None
    assert again.title == "本级口径"
    assert any("回收量按实物" in words for words in again.warnings)


# -- definitions and targets ------------------------------------------------------------------------------


def test_competing_definitions_stand_side_by_side(planned: Office) -> None:
    report(planned, "82", "100")
    found = line(planned)
    bureau = {
        "title": "供销社口径",
        "numerator_name": "收购量",
        "denominator_name": "销售量",
        "coefficient": "1.5",
    }
    (other,) = planned.indicators.add_definition(found.id, bureau).record_ids
    planned.indicators.report([(other, Q4, {"numerator": "40", "denominator": "100"})])
    both = line(planned)
    assert [(d.title, d.outcome) for d in both.definitions] == [("建议口径", 82), ("供销社口径", 60)]
    sheet = printed(planned)
    start = next(at for at, cells in enumerate(sheet.rows) if str(plain(cells[1])).startswith(RECOVERY))
    assert isinstance(sheet.rows[start][1], Cell)
    assert sheet.rows[start][1].row_span == 2
    assert sheet.rows[start + 1][:4] == (None, None, None, None)
    assert [plain(sheet.rows[at][9]) for at in (start, start + 1)] == [82, 60]
    planned.indicators.make_main(other)
    assert line(planned).value_words == "60%"
    planned.indicators.delete_definition(other)
    assert line(planned).value_words == "82%"
    assert line(planned).main.definition["is_main"] == "yes"  # type: ignore[union-attr]


def test_an_undecided_target_is_decided_later(planned: Office) -> None:
    report(planned, "82", "100")
    assert row(printed(planned))["是否达标"] == "未定"
    target = line(planned).targets[0]
    changes = planned.indicators.set_target(target.id, "80%", "2025-12-31")
    assert changes.title == f"确定目标值：{RECOVERY} ≥80%"
    assert row(printed(planned))["是否达标"] == "达标"
    planned.history.undo()
    assert row(printed(planned))["目标（期限）"] == "未定\n（2025-12-31）"
    for wrong in ("八成", "", "80-90"):
        with pytest.raises(UserError, match="目标值"):
            planned.indicators.set_target(target.id, wrong)


def test_a_value_below_its_target_is_late_only_after_the_date(planned: Office) -> None:
    planned.indicators.set_target(line(planned).targets[0].id, "80")
    report(planned, "70", "100", Q3)
    report(planned, "70", "100", Q4)
    assert line(planned, period=Q3).verdict is Verdict.NOT_YET
    assert line(planned, period=Q4).verdict is Verdict.MISSED


def test_an_own_indicator_with_a_decrease_against_a_base_year(planned: Office) -> None:
    made = planned.indicators.create(
        {"name": "抗菌药使用量", "measure_unit": "吨", "direction": "比基准年下降不低于", "base_year": "2020", "base_value": "40"}
    ).record_ids[0]  # fmt: skip
    (target,) = planned.indicators.set_targets(made, [("", "10", "2025-12-31")]).record_ids
    planned.records.update("target", target, {"measure_unit": "%"})
    definition = line(planned, "抗菌药使用量").main
    assert definition is not None
    for value, verdict in (("36", Verdict.MET), ("36.0001", Verdict.MISSED)):
        planned.indicators.report([(definition.id, Q4, {"numerator": value})])
        assert line(planned, "抗菌药使用量").verdict is verdict
    assert line(planned, "抗菌药使用量").target_words == "下降≥10%（2025-12-31）"
    assert row(printed(planned), "抗菌药使用量")["分母（单位）"] == "—"


def test_the_main_definition_stays_the_only_one(planned: Office) -> None:
    found = line(planned)
    assert found.main is not None
    other = planned.indicators.add_definition(found.id, {"title": "另一口径"}).record_ids[0]
    with pytest.raises(UserError, match="主口径只能有一个"):
        planned.indicators.update_definition(other, {"is_main": "是"})
    mains = [d.id for d in line(planned).definitions if d.definition["is_main"] == "yes"]
    assert mains == [found.main.id]


def test_turning_an_indicator_round_turns_its_targets(planned: Office) -> None:
    found = line(planned)
    planned.indicators.set_target(found.targets[0].id, "5")
    planned.indicators.update(found.id, {"direction": "不高于"})
    assert line(planned).target_words == "≤5%（2025-12-31）"
    assert planned.records.get("target", found.targets[0].id)["op"] == "<="


def test_deleting_an_indicator_keeps_the_plans_own_target(planned: Office) -> None:
    report(planned, "1", "2")
    found = line(planned)
    kept = [(target.id, "未定", str(target.by)) for target in found.targets]  # as the plan left it
    planned.indicators.set_targets(found.id, [*kept, ("", "85", "2026-12-31")])
    targets = planned.records.count("target")
    planned.indicators.delete(found.id)
    assert [other.name for other in planned.indicators.lines(Q4)] == ["规模养殖场实施“养殖减抗”行动"]
    assert planned.records.count("indicator_value") == 0
    assert planned.records.count("target") == targets
    assert planned.indicators.unbound() != []
    planned.history.undo()
    assert line(planned).value_words == "50%"


def test_what_lacks_a_name_is_not_written(planned: Office) -> None:
    with pytest.raises(UserError, match="指标名称"):
        planned.indicators.create({"measure_unit": "%", "direction": "不低于"})
    with pytest.raises(UserError, match="口径名称"):
        planned.indicators.add_definition(line(planned).id, {"definition": "按重量"})


def test_a_negative_share_asks_for_a_look(planned: Office) -> None:
    report(planned, "-5", "10")
    assert any(
        "-50%，比率是负数" in problem.message for problem in planned.returns.problems("indicators", Q4)
    )
    report(planned, "0", "10")
    assert not any("负数" in problem.message for problem in planned.returns.problems("indicators", Q4))


# -- over time --------------------------------------------------------------------------------------------


def test_before_and_a_year_before(planned: Office) -> None:
    for code, top in (("2024-Q4", "75"), ("2025-Q3", "78"), ("2025-Q4", "82.5")):
        report(planned, top, "100", ReportingPeriod.parse(code))
    cells = row(printed(planned))
    assert (cells["本期值"], cells["上期值"], cells["同比"]) == (Decimal("82.5"), Decimal(78), "+7.5个百分点")


def test_the_past_has_gaps_where_nothing_was_reported(planned: Office) -> None:
    report(planned, "70", "100", Q2)
    report(planned, "80", "100", Q4)
    past = planned.indicators.past(line(planned).id, Q4, 4)
    assert [one.period.code for one in past] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    outcomes = [one.main.outcome for one in past if one.main]
    assert outcomes == [Absent.NOT_REPORTED, 70, Absent.NOT_REPORTED, 80]
