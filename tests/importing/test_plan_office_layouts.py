"""Layouts that word processors, converters and typists make: bold titles, joined labels, markup, open brackets."""

from __future__ import annotations

from pathlib import Path

import plan_samples as samples
import pytest

from nptracker.domain.draft import PlanDraft
from nptracker.importing.plan_document import from_text, read_document
from nptracker.importing.plan_reader import read_plan


def read(text: str) -> PlanDraft:
    return read_plan(from_text(text))


def facts(draft: PlanDraft) -> list[tuple[str, str, list[str]]]:
    return [(t.section, t.title, [f"{u.role}:{u.name}" for u in t.units]) for t in draft.tasks]


BOLD_FACTS = [
    ("调查行动", "开展化学品排查", ["lead:县生态环境局", "responsible:县统计局"]),
    ("调查行动", "建设监测网络", ["lead:县生态环境局", "responsible:县水利局"]),
    ("保障措施", "强化资金投入", []),
]


def test_bold_run_in_titles_of_a_word_file_are_tasks(tmp_path: Path) -> None:
    lines = [
        ("", "盐桥县新污染物治理行动计划"),
        ("", "一、重点任务"),
        ("", "（一）调查行动"),
        ("开展化学品排查：", "逐户建立台账。"),
        ("责任部门：", "县生态环境局牵头，县统计局按职责落实。"),
        ("建设监测网络。", "布设点位。"),
        ("", "牵头单位：县生态环境局　责任单位：县水利局"),
        ("", "二、保障措施"),
        ("强化资金投入：", "县财政安排经费。"),
    ]
    draft = read_plan(read_document(samples.write_bold_docx(tmp_path / "a.docx", lines)))
    assert facts(draft) == BOLD_FACTS


def test_bold_run_in_titles_of_a_web_page_are_tasks() -> None:
    units = "<p>牵头单位：县生态环境局&nbsp; 责任单位：{}</p>"
    page = (
        "<div><p>盐桥县新污染物治理行动计划</p><p>一、重点任务</p><p>（一）调查行动</p>"
        "<p><strong>开展化学品</strong><b>排查。</b><span>逐户建立台账。</span></p>" + units.format("县统计局")
        + "<p><strong>建设监测网络：</strong>布设点位。</p>" + units.format("县水利局")
        + "<p>二、保障措施</p><p><b>强化资金投入。</b>县财政安排经费。</p></div>"
    )  # fmt: skip
    assert facts(read(page)) == BOLD_FACTS


def test_bold_openings_of_a_numbered_task_are_its_steps() -> None:
    draft = read(
        "盐桥县新污染物治理方案\n一、重点任务\n1.开展排查整治。\n**摸清企业底数。** 逐户登记。\n**建立整改清单。** 逐项销号。\n"
        "责任单位：县生态环境局\n2.加强执法监管。严格检查。\n责任单位：县公安局\n"
    )
    assert [(t.title, [u.name for u in t.units]) for t in draft.tasks] == [
        ("开展排查整治", ["县生态环境局"]),
        ("加强执法监管", ["县公安局"]),
    ]
    assert [m.text for m in draft.tasks[0].measures] == [
        "摸清企业底数。逐户登记。",
        "建立整改清单。逐项销号。",
    ]


def test_markup_of_converters_is_not_part_of_the_words() -> None:
    draft = read(
        "# 一、 重点任务 {#重点任务 .unnumbered}\n\n## （一） 调查监测\n\n"
        '1\\. **开展排查。** 对\\"两高\\"企业建档。[责任单位：县生态环境局、县工信局]{.underline}\n\n'
        "2\\. **开展监测。** 每月一次\\\n并公开（[见附图](http://example.invalid/a)）。[责任单位：县水利局]{.mark}\n\n"
        '![](media/a.png){width="2in"}\n'
    )
    assert facts(draft) == [
        ("调查监测", "开展排查", ["responsible:县生态环境局", "responsible:县工信局"]),
        ("调查监测", "开展监测", ["responsible:县水利局"]),
    ]
    assert '"两高"企业' in draft.tasks[0].text
    assert not any(sign in task.text for task in draft.tasks for sign in "\\{}[]")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("牵头单位：区生态局　责任单位：区水利局、区卫健局", ["lead:区生态局", "responsible:区水利局", "responsible:区卫健局"]),
        ("牵头单位：区生态局；配合单位：区水利局", ["lead:区生态局", "supporting:区水利局"]),
        ("牵头単位：区生态局\n配合単位：区水利局", ["lead:区生态局", "supporting:区水利局"]),
        ("（区生态局牵头，区水利局配合", ["lead:区生态局", "supporting:区水利局"]),
        ("（区生态局牵头，区水利局配合\n\n其他事项。", ["lead:区生态局", "supporting:区水利局"]),
        ("责 任 单 位：区生态局、区水利局", ["responsible:区生态局", "responsible:区水利局"]),
        ("【责任单位】区生态局、区水利局【完成时限】2025年9月底", ["responsible:区生态局", "responsible:区水利局"]),
        ("责任领导：张某某　责任单位：区水利局　责任人：李某某", ["responsible:区水利局"]),
        ("（区生态局牵头，各镇、街道落实", ["lead:区生态局", "responsible:各镇、街道"]),
    ],
)  # fmt: skip
def test_unit_lines_as_typed(line: str, expected: list[str]) -> None:
    draft = read(f"盐 桥 区 新 污 染 物 治 理 方 案\n一、重点任务\n1.开展排查。逐户登记台账。{line}\n")
    assert facts(draft)[0][2] == expected
    assert draft.title == "盐桥区新污染物治理方案"


def test_circled_items_of_a_titled_task_are_its_steps() -> None:
    draft = read(
        "盐桥市新污染物治理规划\n第一章 规划背景\n已完成企业调查410家。\n第二章 重点任务\n第一节 摸清底数\n"
        "一、建立制度\n建立调查制度，2026年6月底前印发指南。（市生态环境局牵头）\n二、构建网络\n"
        "①优化点位；②建设实验室，2028年底前建成；③推进共享。（市水利局牵头）\n第三章 规划实施\n第一节 加强领导\n建立评估机制。\n"
    )
    assert [(t.no, t.section, t.title, len(t.measures)) for t in draft.tasks] == [
        ("一", "摸清底数", "建立制度", 1),
        ("二", "摸清底数", "构建网络", 3),
        ("第一节", "规划实施", "加强领导", 1),
    ]
    assert [t.is_safeguard for t in draft.tasks] == [False, False, True]


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        (
            "盐桥县人民政府办公室文件\n盐政办发〔2024〕7号\n盐桥县人民政府办公室关于落实\n《甲省新污染物治理方案》（甲政办发〔2022〕8号）\n"
            "和《乙市新污染物治理方案》（乙政办发\n〔2023〕9号）的实施意见\n各乡镇人民政府：",
            "盐桥县人民政府办公室关于落实《甲省新污染物治理方案》（甲政办发〔2022〕8号）和《乙市新污染物治理方案》（乙政办发〔2023〕9号）的实施意见",
            "盐政办发〔2024〕7号",
        ),
        ("盐桥县新污染物治理三年行动计划\n（2024—2026年）", "盐桥县新污染物治理三年行动计划（2024—2026年）", ""),
        (
            "盐环委〔2024〕3号\n盐桥县生态环境委员会关于印发\n盐桥县新污染物治理行动计划\n（2024—2026年）的通知\n各乡镇：\n请认真落实。\n"
            "盐桥县生态环境委员会\n2024年3月8日\n盐桥县新污染物治理行动计划\n（2024—2026年）",
            "盐桥县新污染物治理行动计划（2024—2026年）",
            "盐环委〔2024〕3号",
        ),
    ],
)  # fmt: skip
def test_titles_over_several_lines(head: str, title: str, number: str) -> None:
    draft = read(f"{head}\n一、重点任务\n（一）开展排查。逐户登记。（县生态环境局负责）\n")
    assert (draft.title, draft.doc_no) == (title, number)
    assert [t.title for t in draft.tasks] == ["开展排查"]


def test_a_number_in_the_box_of_facts_above_a_page() -> None:
    page = (
        "<table><tr><td>索引号：</td><td>A-1</td><td>发文字号：</td><td>盐政发〔2024〕2号</td></tr></table>"
        "<p>盐桥县新污染物治理方案</p><p>一、重点任务</p><p>（一）开展排查。逐户登记。（县生态环境局负责）</p>"
    )
    assert read(page).doc_no == "盐政发〔2024〕2号"


def test_sheets_of_several_bodies_share_the_title_without_the_body() -> None:
    head = "序号\t事项\t要求\t牵头单位\n"
    text = (
        f"盐桥区任务分解表\n盐桥区任务分解表（水利局）\n{head}1\t开展监测\t按月监测。\t区水利局\n"
        f"盐桥区任务分解表（工信局）\n{head}1\t开展排查\t逐户登记。\t区工信局\n"
    )
    draft = read(text)
    assert draft.title == "盐桥区任务分解表"
    assert facts(draft) == [("", "开展监测", ["lead:区水利局"]), ("", "开展排查", ["lead:区工信局"])]


def test_sections_named_after_bodies_give_their_tasks_the_body() -> None:
    draft = read(
        "盐桥市新污染物治理方案\n一、任务分工\n（一）市生态环境局\n1.牵头开展信息调查，2025年6月底前完成。\n2.组织开展监测。\n"
        "（二）市农业农村局\n1.推进农药减量。\n"
    )
    assert [(t.section, [f"{u.role}:{u.name}" for u in t.units]) for t in draft.tasks] == [
        ("市生态环境局", ["lead:市生态环境局"]),
        ("市生态环境局", ["responsible:市生态环境局"]),
        ("市农业农村局", ["responsible:市农业农村局"]),
    ]
    assert [d.on.isoformat() for d in draft.tasks[0].deadlines] == ["2025-06-30"]


def test_short_safeguards_in_one_paragraph_are_one_task() -> None:
    draft = read(
        "盐桥市新污染物治理方案\n一、重点任务\n（一）开展排查。逐户登记。（市生态环境局负责）\n"
        "二、组织保障\n一要加强领导，压实责任。二要加强督导，确保实效。\n"
    )
    assert [(t.no, t.title, t.is_safeguard) for t in draft.tasks] == [
        ("（一）", "开展排查", False),
        ("二", "组织保障", True),
    ]
    assert [m.text for m in draft.tasks[1].measures] == ["加强领导，压实责任", "加强督导，确保实效"]


def test_the_article_that_says_why_is_no_task() -> None:
    draft = read(
        "盐桥县新污染物治理实施细则\n第一条 为落实上级方案，制定本细则。\n"
        "第二条 开展信息调查。逐户登记。（县生态环境局牵头，县统计局配合）\n"
    )
    assert [(t.no, t.title) for t in draft.tasks] == [("第二条", "开展信息调查")]


def test_a_letter_without_a_plan_is_named_by_its_own_title() -> None:
    draft = read(
        "盐桥市生态环境局关于开展2025年新污染物治理工作的通知\n盐环函〔2025〕15号\n各分局：\n一、重点工作\n"
        "（一）完成信息调查。6月底前完成。（牵头科室：固体科；配合科室：监测科）\n盐桥市生态环境局\n2025年2月10日\n"
    )
    assert (draft.title, draft.doc_no) == (
        "盐桥市生态环境局关于开展2025年新污染物治理工作的通知",
        "盐环函〔2025〕15号",
    )
    assert facts(draft) == [("重点工作", "完成信息调查", ["lead:固体科", "supporting:监测科"])]
    assert [d.on.isoformat() for d in draft.tasks[0].deadlines] == ["2025-06-30"]


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("★●", [["lead:区生态局", "responsible:区统计局"], ["lead:区生态局", "responsible:区水利局"]]),
        ("▲△", [["lead:区生态局", "supporting:区统计局"], ["lead:区生态局", "supporting:区水利局"]]),
        ("√√", [["responsible:区生态局", "responsible:区统计局"], ["responsible:区生态局", "responsible:区水利局"]]),
    ],
)  # fmt: skip
def test_a_column_for_each_body_holds_signs(signs: str, expected: list[list[str]]) -> None:
    first, second = signs
    draft = read(
        "盐桥区新污染物治理分工表\n序号\t任务\t区生态局\t区统计局\t区水利局\n"
        f"1\t开展排查\t{first}\t{second}\t\n2\t开展监测\t{first}\t\t{second}\n"
    )
    assert facts(draft) == [("", "开展排查", expected[0]), ("", "开展监测", expected[1])]


def test_a_bold_title_without_a_sign_behind_it(tmp_path: Path) -> None:
    lines = [
        ("", "盐桥县新污染物治理行动计划"),
        ("", "一、重点任务"),
        ("（一）开展化学品排查", "对全县企业逐户建立台账，摸清底数。（县生态环境局负责）"),
        ("（二）建设监测网络", "在重点河流布设点位，逐月监测。（县水利局负责）"),
    ]
    draft = read_plan(read_document(samples.write_bold_docx(tmp_path / "a.docx", lines)))
    assert facts(draft) == [
        ("重点任务", "开展化学品排查", ["lead:县生态环境局"]),
        ("重点任务", "建设监测网络", ["lead:县水利局"]),
    ]


def test_numbers_that_count_on_through_the_sections() -> None:
    draft = read(
        "盐桥县新污染物治理方案\n一、重点任务\n1.调查监测。（1）开展排查。逐户登记。（县生态环境局负责）（2）开展监测。布设点位。（县水利局负责）\n"
        "2.源头管控。（3）严格准入。从严审批。（县审批局负责）（4）淘汰落后。列出清单。（县发改局负责）\n"
    )
    assert [(t.no, t.title, t.section) for t in draft.tasks] == [
        ("（1）", "开展排查", "调查监测"),
        ("（2）", "开展监测", "调查监测"),
        ("（3）", "严格准入", "源头管控"),
        ("（4）", "淘汰落后", "源头管控"),
    ]
