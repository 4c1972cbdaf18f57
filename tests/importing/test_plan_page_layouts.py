"""Plans as pages, converters and office suites leave them; every expectation was worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from nptracker.domain.draft import PlanDraft, TaskDraft
from nptracker.importing.plan_document import from_text, read_document
from nptracker.importing.plan_reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(from_text(text))


def roles(found: TaskDraft) -> list[str]:
    return [f"{unit.role}:{unit.name}" for unit in found.units]


def test_an_article_with_bars_arrows_and_loose_chapter_lines() -> None:
    draft = read(
        "关注我们\n来源丨青山区发布\n青山区新污染物治理实施方案\n01\n总体目标\n能力明显增强。\n"
        "02\n重点任务\n▶ 1. 开展信息调查\n组织企业填报。\n"
        "责任单位丨区生态环境分局、区科工局\n▶ 2. 开展环境监测\n布设点位。\n"
        "责任单位丨区生态环境分局\n03\n保障措施\n▶ 1. 加强领导\n落实责任。\n编辑丨某某\n点赞 在看\n"
    )
    assert [chapter.title for chapter in draft.chapters] == ["总体目标", "重点任务", "保障措施"]
    assert [(task.no, task.title, task.is_safeguard) for task in draft.tasks] == [
        ("1", "开展信息调查", False),
        ("2", "开展环境监测", False),
        ("1", "加强领导", True),
    ]
    assert roles(draft.tasks[0]) == ["responsible:区生态环境分局", "responsible:区科工局"]
    assert draft.tasks[2].text == "落实责任。"


def test_numbers_on_lines_of_their_own_belong_to_the_next_line() -> None:
    draft = read(
        "碧湖县水源地保护方案\n一、\n总体要求\n坚持保护优先。\n二、\n重点任务\n1.\n划定保护区\n2024年8月底前完成。\n责任单位：县水利局\n12\n2.\n整治问题\n清理项目5个。\n"
        "责任单位：县生态环境局\n三、\n保障措施\n1.\n加强领导\n明确责任。\n"
    )
    assert [(task.chapter, task.no, task.title) for task in draft.tasks] == [
        ("重点任务", "1", "划定保护区"),
        ("重点任务", "2", "整治问题"),
        ("保障措施", "1", "加强领导"),
    ]
    assert [unit.name for unit in draft.tasks[0].units] == ["县水利局"]


def test_buttons_of_a_page_in_lenticular_brackets_are_no_step() -> None:
    draft = read(
        "临江区方案\n一、主要任务\n（一）开展调查。组织填报。（区生态环境局负责）\n【打印】【关闭】\n"
    )
    assert [measure.text for measure in draft.tasks[0].measures] == ["组织填报。"]


def test_lines_that_begin_like_a_page_foot_are_kept_when_they_say_what_to_do() -> None:
    draft = read(
        "临江区方案\n一、主要任务\n（一）分类处置。\n"
        "关闭不达标企业3家。\n审核：各镇对填报数据逐户审核，确保真实。\n分享治理经验。\n"
        "（区工信局负责）\n责任编辑：某某\n分享到：微信\n打印 关闭\n"
    )
    assert draft.tasks[0].text.split("\n") == [
        "关闭不达标企业3家。",
        "审核：各镇对填报数据逐户审核，确保真实。",
        "分享治理经验。",
        "（区工信局负责）",
    ]


def test_special_actions_are_tasks() -> None:
    draft = read(
        "金沙区攻坚方案\n一、专项行动\n专项行动一：工业减量行动\n1.推动审核。\n2.建设工厂。\n牵头单位：区工信局    配合单位：区环保局\n"
        "专项行动二：危废规范行动\n1.开展评估。\n2.开展演练。\n牵头单位：区环保局\n二、保障机制\n（一）专班推进。设立专班。\n"
    )
    assert [(task.no, task.title) for task in draft.tasks] == [
        ("专项行动一", "工业减量行动"),
        ("专项行动二", "危废规范行动"),
        ("（一）", "专班推进"),
    ]
    assert [len(task.measures) for task in draft.tasks[:2]] == [2, 2]


def test_kinds_of_departments_are_units_though_no_office_is_named() -> None:
    draft = read(
        "安平县攻坚方案\n一、重点任务\n（一）深度治理。完成改造6台。（生态环境、工信、发改等部门按职责分工负责）\n"
        "（二）宣传。开展科普（包括环境、健康等部分）。（县教育局负责）\n"
    )
    first, second = draft.tasks
    assert roles(first) == ["responsible:生态环境", "responsible:工信", "responsible:发改"]
    assert [measure.text for measure in first.measures] == ["完成改造6台。"]
    assert roles(second) == ["lead:县教育局"]


def test_units_as_sentences_leave_no_stops_behind() -> None:
    draft = read(
        "柳河县方案\n一、主要任务\n（一）优化布局。2024年内完成复核。牵头单位：县农业农村局。配合单位：县生态环境局。\n"
    )
    (deadline,) = draft.tasks[0].deadlines
    assert (deadline.on, deadline.sentence) == (date(2024, 12, 31), "2024年内完成复核。")


def test_results_and_persons_behind_the_measures_are_no_measures() -> None:
    draft = read(
        "宁海新区方案\n一、重点任务\n（一）推进减排\n主要措施：1.实施改造。2.开展排查。\n预期成果：排放量比2020年下降5%。\n责任单位：新区环保局\n完成时限：2025年12月底\n"
        "（二）更新名录。每年更新。责任部门：新区环保局；责任人：某某；时限：长期坚持。\n"
    )
    first, second = draft.tasks
    assert [measure.text for measure in first.measures] == ["实施改造", "开展排查"]
    assert [(t.name, t.by) for t in first.targets] == [("排放量", date(2025, 12, 31))]
    assert [measure.text for measure in second.measures] == ["每年更新。"]


def test_the_time_a_task_begins_is_no_deadline_and_a_goal_cell_needs_no_verb() -> None:
    draft = read(
        "# 秀水县工作台账\n\n| 任务编号 | 任务名称 | 主要内容 | 量化目标 | 牵头单位 | 启动时间 | 完成时间 |\n"
        "|---|---|---|---|---|---|---|\n"
        "| XW-01 | 环境监测 | 编制方案 | 点位4个 | 县环保局 | 2024年4月 | 2024年12月 |\n"
        "| XW-02 | 宣传 | 开展科普 | 不少于2场 | 县环保局 | 2024年5月 | 2024年10月 |\n"
    )
    first = draft.tasks[0]
    assert [d.on for d in first.deadlines] == [date(2024, 12, 31)]
    assert [(t.name, t.value, t.unit, t.by) for t in first.targets] == [("点位", 4, "个", date(2024, 12, 31))]


def test_two_heading_rows_in_another_order_with_contents_and_goals_in_one_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[object]] = [
        ["云岭县2024年任务清单"],
        ["完成时限", "责任分工", None, "任务类别", "序号", "重点任务", "工作内容及目标要求"],
        [None, "牵头单位", "配合单位", None, None, None, None],
        ["2024年9月30日", "县环保局", "县工信局、县统计局", "一、调查监测", 1, "信息调查", "组织企业填报。"],
        ["全年", "县环保局", "县水利局", None, 2, "环境监测", "布设断面4个。"],
    ]
    for row in rows:
        sheet.append(row)
    for merged in ("B2:C2", "A2:A3", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "D4:D5"):
        sheet.merge_cells(merged)
    path = tmp_path / "list.xlsx"
    book.save(path)
    first, second = read_plan(read_document(path)).tasks
    assert (first.title, first.section, first.text) == ("信息调查", "调查监测", "组织企业填报。")
    assert roles(first) == ["lead:县环保局", "supporting:县工信局", "supporting:县统计局"]
    assert (second.section, second.text) == ("调查监测", "布设断面4个。")


def test_what_only_the_annexed_table_says_is_added_to_the_task() -> None:
    draft = read(
        "松河县行动方案\n一、重点任务\n（一）源头防控。排查企业12家。\n（二）安全利用。落实措施。\n附件\n任务分工表\n序号\t工作任务\t具体措施\t责任单位\n"
        '1\t源头防控\t"1.排查企业12家。\n2.建立整治清单。"\t县环保局\n2\t安全利用\t落实措施。\t县农业局\n'
    )
    assert [task.text for task in draft.tasks] == ["排查企业12家。\n建立整治清单。", "落实措施。"]
    assert [roles(task) for task in draft.tasks] == [["responsible:县环保局"], ["responsible:县农业局"]]


def test_bulleted_labels_under_styled_headings(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("桃源县污染物管控方案", 0)
    document.add_heading("主要任务", 1)
    document.add_heading("摸清底数", 2)
    document.add_paragraph("组织排查。")
    document.add_paragraph("牵头单位：县环保局；责任单位：县工信局", style="List Bullet")
    document.add_heading("严格监管", 2)
    document.add_paragraph("抽测企业10家。")
    document.add_paragraph("牵头单位：县环保局", style="List Bullet")
    path = tmp_path / "plan.docx"
    document.save(str(path))
    first, second = read_plan(read_document(path)).tasks
    assert roles(first) == ["lead:县环保局", "responsible:县工信局"]
    assert [measure.text for measure in first.measures] == ["组织排查。"]
    assert (second.title, roles(second)) == ("严格监管", ["lead:县环保局"])
