"""The same kinds of fact are read from many layouts; what is expected was worked out by hand from each text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import plan_samples as samples
import pytest

from nptracker.domain.draft import IssueStatus, PlanDraft, TaskDraft
from nptracker.importing.plan_document import from_text
from nptracker.importing.plan_reader import read_plan
from nptracker.importing.plan_tasks import steps_of


def read(text: str) -> PlanDraft:
    return read_plan(from_text(text))


def task(draft: PlanDraft, title: str) -> TaskDraft:
    return next(t for t in draft.tasks if t.title == title)


def roles(found: TaskDraft) -> list[str]:
    return [f"{unit.role}:{unit.name}" for unit in found.units]


def days(found: TaskDraft) -> list[date]:
    return [deadline.on for deadline in found.deadlines]


def codes(draft: PlanDraft) -> set[str]:
    return {p.code for p in draft.problems} | {p.code for t in draft.tasks for p in t.problems}


def test_articles_under_chapters() -> None:
    draft = read(samples.ARTICLES)
    assert draft.title == "临沙开发区新污染物治理实施方案"
    assert [(t.no, t.title, t.section) for t in draft.tasks] == [
        ("第二条", "建立企业清单", "重点任务"),
        ("第三条", "加强排污监管", "重点任务"),
        ("第四条", "强化资金保障", "保障措施"),
    ]
    assert [t.is_safeguard for t in draft.tasks] == [False, False, True]
    assert days(draft.tasks[0]) == [date(2024, 9, 30)]
    target = draft.tasks[2].targets[0]
    assert (target.op, target.value, target.unit) == (">=", Decimal(200), "万元")


def test_unnumbered_prose_takes_its_year_from_the_title() -> None:
    draft = read(samples.UNNUMBERED)
    assert [t.title for t in draft.tasks] == ["摸清底数", "加强监测", "规范用药"]
    assert roles(draft.tasks[0]) == ["lead:县生态环境分局", "supporting:县工信商务局", "supporting:县统计局"]
    assert days(draft.tasks[0]) == [date(2024, 6, 30)]
    assert days(draft.tasks[1]) == [date(2024, 12, 31)]
    assert "plan.deadline-guessed" in codes(draft)


def test_a_date_without_any_year_is_a_problem_and_no_deadline() -> None:
    draft = read("河口县新污染物治理方案\n一、重点任务\n（一）开展调查。年底前完成调查。（县生态环境局负责）")
    assert draft.tasks[0].deadlines == ()
    assert "plan.deadline-year-unknown" in codes(draft)


def test_labelled_lines_with_the_list_on_the_next_line() -> None:
    draft = read(samples.LABELLED)
    first, second, third = draft.tasks
    assert roles(first) == ["lead:市生态环境局", "responsible:市工业和信息化局", "responsible:市应急管理局"]
    assert roles(second) == ["lead:市生态环境局", "supporting:市水务局"]
    assert days(first) == [date(2025, 9, 30)]
    assert days(second) == [date(2025, 12, 31)]
    assert days(third) == []
    assert [t.section for t in draft.tasks] == ["开展调查监测", "开展调查监测", "强化源头管控"]


def test_numbers_of_three_levels() -> None:
    draft = read(samples.LEVELS)
    assert [(t.no, t.section_no) for t in draft.tasks] == [
        ("2.1.1", "2.1"),
        ("2.1.2", "2.1"),
        ("2.2.1", "2.2"),
        ("3.1", "3"),
    ]
    assert task(draft, "规范抗菌药物使用").targets[0].op == "<="


def test_markdown_headings_bold_and_bullets() -> None:
    draft = read(samples.MARKDOWN)
    assert [(t.no, t.title, t.section) for t in draft.tasks] == [
        ("1", "开展化学物质调查", "开展调查评估"),
        ("2", "开展环境监测", "开展调查评估"),
        ("3", "严格环境准入", "加强源头防控"),
        ("1", "加强领导", "保障措施"),
    ]
    assert roles(draft.tasks[0]) == ["lead:区生态环境局", "supporting:区经信委", "supporting:区统计局"]
    assert [c.title for c in draft.chapters] == ["总体要求", "重点任务", "保障措施"]


def test_the_line_that_is_signed_below_a_table_is_no_task() -> None:
    signed = samples.MARKDOWN_TABLE.rstrip() + "\n| 填报人： | 王某某 | 审核人： | 联系电话： | |\n"
    assert [t.title for t in read(signed).tasks] == [t.title for t in read(samples.MARKDOWN_TABLE).tasks]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("成立工作专班，每季度召开会议。2026年6月底前完成。", ["成立工作专班，每季度召开会议。"]),
        ("将经费纳入预算。每年12月底前完成。", ["将经费纳入预算。"]),
        ("建成监测站。2026年12月31日前全面完成。", ["建成监测站。"]),
        ("2026年6月底前完成调查。2026年底前完成评估。", ["2026年6月底前完成调查。", "2026年底前完成评估。"]),
        ("2026年6月底前完成。", ["2026年6月底前完成。"]),
    ],
)
def test_a_sentence_that_only_says_when_is_no_measure(text: str, wanted: list[str]) -> None:
    assert [measure.text for measure in steps_of(text)] == wanted


def test_markdown_table() -> None:
    draft = read(samples.MARKDOWN_TABLE)
    assert draft.title == "石塘区新污染物治理任务分解表"
    assert [t.title for t in draft.tasks] == ["开展信息调查", "开展环境监测", "回收农药包装"]
    assert [days(t) for t in draft.tasks] == [[date(2024, 12, 31)], [date(2025, 6, 30)], []]
    assert [m.text for m in draft.tasks[0].measures] == ["对化工企业开展调查；", "建立企业清单。"]
    assert roles(draft.tasks[2]) == ["lead:区农业农村局", "supporting:各镇（街道）"]


def test_notice_plan_and_annex_table_are_one_plan() -> None:
    draft = read(samples.NOTICE_WITH_ANNEX)
    assert (draft.title, draft.region, draft.doc_no) == (
        "南溪区新污染物治理工作方案",
        "南溪区",
        "南溪环委〔2023〕8号",
    )
    assert draft.status is IssueStatus.ISSUED
    assert [t.title for t in draft.tasks] == ["开展调查", "加强监测", "加强领导"]
    assert roles(draft.tasks[0]) == ["lead:区生态环境局", "supporting:区经信局"]
    assert days(draft.tasks[1]) == [date(2025, 12, 31)]


def test_traditional_characters_are_kept_as_written() -> None:
    draft = read(samples.TRADITIONAL)
    assert draft.region == "東嶺市"
    assert roles(draft.tasks[0]) == [
        "lead:市生態環境局",
        "responsible:市工業和信息化局",
        "responsible:市統計局",
    ]
    assert days(draft.tasks[0]) == [date(2024, 12, 31)]
    assert draft.tasks[1].targets[0].value == Decimal(90)
    assert roles(draft.tasks[2]) == ["lead:市生態環境局", "responsible:各區縣人民政府"]


def test_web_page_with_spans_and_noise() -> None:
    draft = read(samples.PAGE)
    assert draft.title == "江渚区新污染物治理实施方案"
    assert [(t.title, t.section) for t in draft.tasks] == [
        ("开展调查", "调查监测"),
        ("加强监测", "调查监测"),
        ("严格准入", "源头管控"),
    ]
    assert roles(draft.tasks[2]) == ["lead:区生态环境局", "supporting:区审批局"]
    assert all("假局" not in unit.name for t in draft.tasks for unit in t.units)


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("责任单位：区工信局、区市场监管局、", "plan.unit-list-open"),
        ("责任单位：区工信局、区市场监管", "plan.unit-name-cut"),
    ],
)
def test_faulty_unit_lines_are_reported(ending: str, code: str) -> None:
    draft = read(
        f"长桥区新污染物治理方案\n一、重点任务\n1．加强监管。开展检查。\n{ending}\n2．加强宣传。开展宣传。\n责任单位：区市场监管局"
    )
    assert code in {p.code for p in draft.tasks[0].problems}
    assert code not in {p.code for p in draft.tasks[1].problems}


def test_missing_units_numbers_twice_and_gaps_are_reported() -> None:
    text = (
        "长桥区新污染物治理方案\n一、重点任务\n1．甲项工作安排。开展检查。\n责任单位：区水务局\n"
        "1．乙项工作安排。开展检查。\n责任单位：区水务局\n4．丙项工作安排。开展检查。"
    )
    assert {"plan.units-missing", "plan.number-twice", "plan.number-gap"} <= codes(read(text))


def test_blank_target_value_stays_unknown() -> None:
    draft = read(
        "长桥区方案\n一、重点任务\n1．回收包装。到2025年底，回收率达到XX%以上。\n责任单位：区农业农村局"
    )
    target = draft.tasks[0].targets[0]
    assert (target.value, target.unit, target.by) == (None, "%", date(2025, 12, 31))
    assert "plan.target-undecided" in codes(draft)


def test_several_unit_groups_of_one_task_are_joined() -> None:
    text = (
        "长桥市方案\n一、重点任务\n（一）规范抗菌药物使用。1.加强医疗用药管理（市卫生健康委负责）；2.加强兽药管理（市农业农村局牵头，市市场监管局配合）。\n"
        "（二）加强宣传引导。开展宣传。（市生态环境局负责）"
    )
    first = read(text).tasks[0]
    assert roles(first) == ["lead:市卫生健康委", "lead:市农业农村局", "supporting:市市场监管局"]
    assert [m.no for m in first.measures] == ["1", "2"]


def test_bodies_implied_for_later_tasks_are_not_listed_on_them() -> None:
    text = (
        "长桥市方案\n一、重点任务\n1.加强调查。开展调查。（市生态环境局牵头，各县区政府负责落实。以下均需各县区政府落实，不再列出）\n"
        "2.加强监测。开展监测。（市生态环境局负责）"
    )
    draft = read(text)
    assert (draft.implied_units, draft.implied_from) == (("各县区政府",), "1")
    assert roles(draft.tasks[0]) == ["lead:市生态环境局", "responsible:各县区政府"]
    assert roles(draft.tasks[1]) == ["lead:市生态环境局"]


def test_spellings_of_one_body_are_offered_as_one() -> None:
    text = (
        "长桥区方案\n一、重点任务\n1.甲。开展调查。\n责任单位：区发展改革局、区应急局、区水务局\n"
        "2.乙。开展监测。\n责任单位：区发展和改革局、区应急管理局、区水利局"
    )
    assert set(read(text).same_units) == {("区发展改革局", "区发展和改革局"), ("区应急局", "区应急管理局")}


def test_spans_mark_the_task_in_the_source() -> None:
    draft = read(samples.LEVELS)
    found = task(draft, "开展环境监测")
    marked = "".join(draft.source_text[span.start : span.end] for span in found.spans)
    assert marked == "2.1.2 开展环境监测。到2025年，监测点位达到6个。责任单位：县生态环境局、县水利局"


def test_short_lines_are_headings_where_nothing_is_numbered() -> None:
    text = (
        "锦屏镇新污染物治理工作方案\n工作目标\n到2025年，能力提升。\n重点任务\n开展信息调查\n组织企业填报化学物质信息。（镇生态环境办负责）\n"
        "开展环境监测\n在水源地开展监测。（镇生态环境办牵头，镇水务所配合）\n保障措施\n加强组织领导，落实工作责任。"
    )
    draft = read(text)
    assert [(t.title, t.section, t.is_safeguard) for t in draft.tasks] == [
        ("开展信息调查", "重点任务", False),
        ("开展环境监测", "重点任务", False),
        ("", "保障措施", True),
    ]


def test_signature_and_indicator_table_are_no_tasks() -> None:
    text = (
        "锦屏市新污染物治理工作方案\n一、重点任务\n1．开展调查。组织填报。\n责任单位：市水务局\n锦屏市生态环境局\n2024年3月5日\n"
        "附件\n锦屏市新污染物治理指标表\n序号\t指标名称\t2025年目标值\n1\t回收率\t80%以上\n2\t减抗比例\t50%"
    )
    draft = read(text)
    assert [t.title for t in draft.tasks] == ["开展调查"]
    assert "2024年3月5日" not in draft.tasks[0].text


def test_units_behind_a_section_title_make_it_the_task() -> None:
    text = (
        "明溪区新污染物治理方案\n一、主要任务\n（一）加强调查监测（牵头单位：区生态环境局；配合单位：区水务局）\n"
        "1.开展化学物质信息调查，摸清底数。\n2.开展水源地监测。\n3.2024年12月底前完成风险评估。"
    )
    only = read(text).tasks[0]
    assert only.title == "加强调查监测"
    assert roles(only) == ["lead:区生态环境局", "supporting:区水务局"]
    assert [m.no for m in only.measures] == ["1", "2", "3"]
    assert days(only) == [date(2024, 12, 31)]


def test_a_lone_measure_in_a_table_cell_is_text_and_not_title() -> None:
    text = (
        "序号\t重点任务\t工作措施\t完成时限\t责任单位\n1\t加强监测\t布设断面不少于5个，开展监测。\t2024年底\t区水务局\n"
        "2\t\t形成评估报告。\t2025年底\t区水务局\n3\t严格准入\t落实目录。\t长期\t区发改局"
    )
    first, second, third = read(text).tasks
    assert (first.title, first.section, first.text) == ("", "加强监测", "布设断面不少于5个，开展监测。")
    assert (second.section, third.section) == ("加强监测", "严格准入")
    assert first.targets[0].value == Decimal(5)
