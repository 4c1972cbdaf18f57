"""The cases of a survey: rounds, steps, counts that add up, what is asked for, and one undo per verb."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from builders import dump, enterprise, survey_entry

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.domain.survey_return import Said
from nptracker.domain.survey_states import Answer, CaseState
from nptracker.errors import UserError
from nptracker.services.indicator_counts import Counts
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step, StepWriter
from nptracker.services.survey_cases import Round

TODAY = date(2026, 11, 22)
YEAR = 2025
FILL_BY = date(2026, 11, 10)
STEP = Step("王敏", TODAY, "请尽快")


def add(office: Office, kind: str, **values: object) -> str:
    return office.records.create(kind, values).record_ids[0]  # type: ignore[arg-type]


def included(office: Office, count: int, **more: object) -> list[str]:
    """Add enterprises that belong to the survey; every second one is in 大满镇."""
    towns = ("东街街道", "大满镇")
    return [
        add(
            office,
            "enterprise",
            **{**enterprise(i), "township": towns[i % 2], "screening": "included", **more},
        )
        for i in range(count)
    ]


def received(office: Office, owner: str, errors: int = 0, rows: int = 4) -> None:
    add(
        office,
        "returned_file",
        enterprise=owner,
        data_year=YEAR,
        file_name="清河.xlsx",
        received_on=datetime(2026, 11, 20, 10, 30),  # noqa: DTZ001 - wall-clock time
        row_count=rows,
        error_count=errors,
    )


def entry(office: Office, owner: str, **more: object) -> str:
    """Add an entry without any problem."""
    kept = {"used": None, "cas_rn": "75-09-2", "substance": "二氯甲烷", "data_year": YEAR, "produced": None}
    return add(office, "survey_entry", **{**survey_entry(owner), **kept, "activity": ("use",), **more})


def states(office: Office) -> dict[str, int]:
    return {state.label: count for state, count in office.cases.counts(YEAR).states.items() if count}


def test_opening_a_round_makes_each_case_once(district: Office) -> None:
    included(district, 3)
    add(district, "enterprise", **enterprise(7, screening="industry"))
    new = Round(YEAR, "清环函〔2026〕8号", date(2026, 11, 1), FILL_BY)
    before = dump(district.path)
    district.cases.open_round(new)
    again = district.cases.open_round(new)
    assert district.records.count("survey_case") == 3
    assert again.verb == 0
    assert district.cases.round_of(YEAR) == new
    included(district, 1, uscc="9162070X")
    district.cases.open_round(new)
    assert district.records.count("survey_case") == 4
    for _ in range(3):  # the second opening, the fourth enterprise, the first opening
        district.history.undo()
    after = dump(district.path)
    assert after["enterprise"] == before["enterprise"]
    assert "survey_case" not in after


def test_a_round_refuses_dates_in_the_wrong_order(district: Office) -> None:
    included(district, 1)
    with pytest.raises(UserError, match="截止早于填报开始"):
        district.cases.open_round(Round(YEAR, "", FILL_BY, date(2026, 11, 1)))
    with pytest.raises(UserError, match="数据年度应在"):
        district.cases.open_round(Round(2099))


def test_nobody_included_says_where_to_go(district: Office) -> None:
    with pytest.raises(UserError, match="先在“初筛”里"):
        district.cases.open_round(Round(YEAR))


def test_counts_always_add_up(district: Office) -> None:
    owners = included(district, 6)
    district.cases.move(owners[1:], YEAR, "notify", STEP)
    entry(district, owners[2])
    received(district, owners[3], errors=2)
    received(district, owners[4])
    district.cases.move(owners[3:], YEAR, "confirm", STEP)
    district.cases.move(owners[5:], YEAR, "return", STEP)
    counts = district.cases.counts(YEAR)
    assert states(district) == {"未通知": 1, "已通知": 2, "企业已确认": 2, "县退回": 1}
    assert counts.answers == {Answer.MISSING: 2, Answer.TO_CORRECT: 1, Answer.RETURNED: 3}
    assert counts.included == 6
    assert sum(counts.states.values()) == sum(counts.answers.values()) == 6
    assert counts.state_sum() == "入统 6 家＝未通知 1＋已通知 2＋企业已确认 2＋县退回 1"
    district.records.update("enterprise", owners[5], {"screening": "trade"})
    counts = district.cases.counts(YEAR)
    assert counts.included == sum(counts.states.values()) == sum(counts.answers.values()) == 5
    assert [case["enterprise"] for case in district.cases.left_over(YEAR)] == [owners[5]]


def test_rows_carried_over_and_not_confirmed_are_no_answer(district: Office) -> None:
    owner = included(district, 1)[0]
    entry(district, owner, data_year=YEAR - 1)
    district.survey.carry_over([owner], YEAR - 1, YEAR)
    line = district.cases.lines(YEAR)[0]
    assert (line.answer, line.said, line.rows_words) == (Answer.MISSING, Said.BLANK, "空白")
    carried = next(r for r in district.records.first("survey_entry", Query(), 9) if r["data_year"] == YEAR)
    district.survey.confirm([carried.id])
    line = district.cases.lines(YEAR)[0]
    assert (line.answer, line.said, line.rows_words) == (Answer.RETURNED, Said.FILLED, "1")
    district.records.delete("survey_entry", [carried.id])
    assert district.cases.lines(YEAR)[0].answer is Answer.MISSING
    add(district, "zero_return", enterprise=owner, data_year=YEAR, category="全部", basis="台账")
    assert district.cases.lines(YEAR)[0].answer is Answer.RETURNED


def test_rows_without_content_are_no_answer_until_a_file_or_a_person_says_so(district: Office) -> None:
    """The case, 填报 and the figures tell the same of an entry without amounts and a nil return of one category."""
    owners = included(district, 5)
    for owner in (owners[0], owners[3], owners[4]):
        entry(district, owner, bought_home=None, bought_abroad=None)
    add(district, "zero_return", enterprise=owners[1], data_year=YEAR, category="短链氯化石蜡", basis="台账")
    received(district, owners[2], rows=0)
    received(district, owners[3])
    district.cases.move(owners[4:], YEAR, "notify", STEP)
    district.cases.move(owners[4:], YEAR, "confirm", STEP)
    lines = district.cases.lines(YEAR)
    assert [line.answer for line in lines] == [Answer.MISSING] * 3 + [Answer.RETURNED] * 2
    assert [line.said for line in lines] == [
        Said.BLANK, Said.BLANK, Said.NOTHING, Said.BLANK, Said.BLANK,
    ]  # fmt: skip
    assert [said for _owner, said in district.survey.enterprises(YEAR)] == [line.said for line in lines]
    bars = {bar.name: [row.record_id for row in bar.rows()] for bar in district.survey_figures.tiers(YEAR)}
    blank = [owner for owner in owners if owner != owners[2]]
    assert bars == {"空白": blank, "未报": [owners[2]]}


def test_an_indicator_counts_the_same_answers(district: Office) -> None:
    owners = included(district, 3)
    add(district, "zero_return", enterprise=owners[0], data_year=YEAR, category="全部", basis="台账")
    entry(district, owners[1], bought_home=None, bought_abroad=None)
    counts = Counts(district._session, district.tasks)
    this_year = ReportingPeriod.parse("2026")
    assert counts.take("survey_expected", this_year).count == 3
    assert counts.take("survey_reported", this_year).count == 1


def test_a_bulk_step_is_one_verb_with_a_trail(district: Office) -> None:
    owners = included(district, 3)
    changes = district.cases.move(owners, YEAR, "notify", Step("王敏", TODAY, "见通知", "清环函8号", FILL_BY))
    assert changes.title == "通知填报：3 家企业（2025）"
    assert states(district) == {"已通知": 3}
    line = district.cases.lines(YEAR)[0]
    assert (line.notified_on, line.due_on, line.light.label) == (TODAY, FILL_BY, "已超期")
    (step,) = district.cases.steps(owners[0], YEAR)
    kept = [step[key] for key in ("from_state", "to_state", "by", "on", "opinion", "evidence")]
    assert kept == ["not_notified", "notified", "王敏", TODAY, "见通知", "清环函8号"]
    district.history.undo()
    assert states(district) == {"未通知": 3}
    assert district.records.count("survey_step") == 0


def test_an_unlawful_step_moves_nobody_and_names_them(district: Office) -> None:
    owners = included(district, 2)
    district.cases.move(owners[:1], YEAR, "notify", STEP)
    with pytest.raises(UserError, match="现在是“未通知”") as caught:
        district.cases.move(owners, YEAR, "confirm", STEP)
    assert "有 1 家企业不能办“企业确认”" in caught.value.what
    assert states(district) == {"未通知": 1, "已通知": 1}
    with pytest.raises(UserError, match="没有写经办人"):
        district.cases.move(owners, YEAR, "notify", Step(" ", TODAY))


def test_a_hard_problem_keeps_a_case_from_passing_until_it_is_explained(district: Office) -> None:
    owner = included(district, 1)[0]
    district.records.create("survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "自制溶剂"})
    district.cases.move([owner], YEAR, "notify", STEP)
    district.cases.move([owner], YEAR, "confirm", STEP)
    district.cases.move([owner], YEAR, "desk", STEP)
    assert district.cases.open_problems(YEAR) == {owner: 1}  # the activity is missing
    with pytest.raises(UserError, match="还有 1 处错误"):
        district.cases.move([owner], YEAR, "pass", STEP)
    waiver = {"enterprise": owner, "data_year": YEAR, "substance": "自制溶剂", "rule": "F1"}
    add(district, "rule_waiver", **waiver, reason="当年停产", by="王敏", on=TODAY)
    assert district.cases.open_problems(YEAR, [owner]) == {}
    finding = district.cases.findings(YEAR)[owner][0]
    assert (finding.ledger, finding.column, finding.typed, finding.waiver) == (
        "化学物质调查表", "活动类型", "空白", "当年停产",
    )  # fmt: skip
    district.cases.move([owner], YEAR, "pass", STEP)
    assert states(district) == {"县通过": 1}


def test_errors_may_pass_with_a_reason_that_is_kept_for_each(district: Office) -> None:
    owner = included(district, 1)[0]
    entry = district.records.create(
        "survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "壬基酚"}
    )
    for key in ("notify", "confirm", "desk"):
        district.cases.move([owner], YEAR, key, STEP)
    count = district.cases.open_problems(YEAR)[owner]
    with pytest.raises(UserError, match="至少要 4 个字"):
        district.cases.move([owner], YEAR, "pass", Step("王敏", TODAY, "好", waives=True))
    district.cases.move([owner], YEAR, "pass", Step("王敏", TODAY, "现场核实，属实", waives=True))
    assert states(district) == {"县通过": 1}
    assert district.cases.open_problems(YEAR) == {}
    explained = [f for f in district.cases.findings(YEAR)[owner] if f.problem.severity == "error"]
    assert [f.waiver for f in explained] == ["现场核实，属实"] * count
    other = {"cas_rn": "75-09-3"}  # a new error is not covered by what was said of the old ones
    district.records.update("survey_entry", entry.record_ids[0], other)
    assert district.cases.open_problems(YEAR)[owner] >= 1
    district.history.undo()
    district.history.undo()
    assert states(district) == {"县书面审核中": 1}
    assert district.records.count("rule_waiver") == 0


def test_passing_with_errors_keeps_what_was_explained_before_by_the_same_rule(district: Office) -> None:
    """The earlier reason and its finding stay in the one explanation of the rule, and going back takes both away."""
    owner = included(district, 1)[0]
    district.records.create("survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "壬基酚"})
    for key in ("notify", "confirm", "desk"):
        district.cases.move([owner], YEAR, key, STEP)
    hard = next(finding for finding in district.cases.findings(YEAR)[owner] if finding.blocks)
    place = {"enterprise": owner, "data_year": YEAR, "substance": "壬基酚", "rule": hard.problem.code}
    soft = {"finding": "比上年增加一倍", "reason": "新上一条产线", "by": "李强", "on": date(2026, 11, 1)}
    waiver = add(district, "rule_waiver", **place, **soft)
    assert district.cases.open_problems(YEAR)[owner] >= 1  # it was said of something else
    district.cases.move([owner], YEAR, "pass", Step("王敏", TODAY, "现场核实，属实", waives=True))
    kept = district.records.get("rule_waiver", waiver)
    assert [kept[key] for key in ("finding", "reason", "by", "on")] == [
        f"比上年增加一倍；{hard.problem.message}",
        "新上一条产线；现场核实，属实",
        "李强；王敏",
        TODAY,
    ]
    assert district.cases.open_problems(YEAR) == {}
    district.history.undo()
    assert district.records.get("rule_waiver", waiver)["reason"] == "新上一条产线"


def test_a_file_that_comes_in_moves_the_case_where_that_is_lawful(district: Office) -> None:
    owners = included(district, 3)
    district.cases.move(owners[1:], YEAR, "notify", STEP)
    district.cases.move(owners[2:], YEAR, "confirm", STEP)
    with district._session.verb("import", "收回") as verb:
        verb.record_ids += StepWriter(district._session).received([(owner, YEAR) for owner in owners])
    assert states(district) == {"填报中": 2, "企业已确认": 1}
    district.history.undo()
    assert states(district) == {"未通知": 1, "已通知": 1, "企业已确认": 1}


def test_the_words_for_asking_name_what_is_missing_and_nobody_else(district: Office) -> None:
    owners = included(district, 4)
    district.settings.put("phone", "0936-8200000")
    district.cases.open_round(Round(YEAR, fill_by=FILL_BY))
    received(district, owners[2])
    (words,) = district.cases.messages(owners[:1], YEAR).values()
    assert words.startswith("清河精细化工有限公司0：")
    assert "【未交】尚未报送调查表（应于2026年11月10日前报送，已超 12 天）" in words
    assert "0936-8200000" in words
    assert "东街电镀厂" not in words
    assert district.cases.messages(owners[2:3], YEAR) == {}
    townships = district.cases.township_messages(YEAR)
    assert list(townships) == ["东街街道", "大满镇"]
    assert "【未交】1 家\n· 清河精细化工有限公司0" in townships["东街街道"]
    assert "【未交】2 家" in townships["大满镇"]


def test_who_sent_an_empty_workbook_is_told_so(district: Office) -> None:
    owners = included(district, 2)
    received(district, owners[0], rows=0)
    line, other = district.cases.lines(YEAR)
    assert (line.answer, line.files_words, other.files_words) == (Answer.MISSING, "1", "—")
    empty, none = district.cases.messages(owners, YEAR).values()
    assert "收到的调查表是空白的，没有填数量，请填好后重新报送" in empty
    assert "尚未报送" not in empty
    assert "尚未报送调查表" in none
    entry(district, owners[1])
    assert district.cases.lines(YEAR)[1].files_words == "手工填报"


def test_a_case_sent_back_is_asked_with_the_opinion_and_the_cells(district: Office) -> None:
    owner = included(district, 1)[0]
    district.records.create("survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "自制溶剂"})
    for key in ("notify", "confirm"):
        district.cases.move([owner], YEAR, key, STEP)
    district.cases.move([owner], YEAR, "return", Step("王敏", TODAY, "购入量与发票不符"))
    (words,) = district.cases.messages([owner], YEAR).values()
    assert "【县退回】购入量与发票不符" in words
    assert "【填报错误】1 处" in words
    assert "“活动类型”必须填写" in words


def test_an_enterprise_merged_with_another_has_one_case_with_the_steps_of_both(district: Office) -> None:
    owners = included(district, 2)
    for owner, key in zip(owners, ("notify", "fill"), strict=True):
        district.cases.move([owner], YEAR, key, STEP)
    other = district.records.first("survey_case", Query(), 2)[1]
    district.records.update("survey_case", other.id, {"enterprise": owners[0]})
    district.records.delete("enterprise", owners[1:])
    (line,) = district.cases.lines(YEAR)
    assert line.state is CaseState.FILLING
    assert [step["to_state"] for step in district.cases.steps(owners[0], YEAR)] == ["notified", "filling"]
    district.cases.move(owners[:1], YEAR, "confirm", STEP)
    assert states(district) == {"企业已确认": 1}


def test_a_case_may_have_a_day_of_its_own(district: Office) -> None:
    owners = included(district, 2)
    district.cases.open_round(Round(YEAR, fill_by=FILL_BY))
    district.cases.set_due(owners[:1], YEAR, date(2026, 12, 20))
    assert [line.due_words for line in district.cases.lines(YEAR)] == ["2026-12-20", "2026-11-10 ✖ 已超期"]
    assert district.cases.years() == [2025]
    entry(district, owners[0], data_year=2022)  # a year of which only answers are known can be looked at too
    assert district.cases.years() == district.survey.years() == [2025, 2022]
    assert district.cases.lines(YEAR)[0].state is CaseState.NOT_NOTIFIED


def test_a_day_of_its_own_is_refused_to_those_outside_the_survey(district: Office) -> None:
    inside = included(district, 1)[0]
    outside = add(district, "enterprise", **enterprise(7, screening="trade"))
    with pytest.raises(UserError, match="有 1 家企业不在2025数据年度的入统企业名录里"):
        district.cases.set_due([inside, outside], YEAR, date(2026, 12, 20))
    assert district.records.count("survey_case") == 0
    assert district.cases.set_due([], YEAR, date(2026, 12, 20)).verb == 0
