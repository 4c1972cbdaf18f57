"""Boxes, contents, footnotes and what follows on a web page are no tasks, and take no task's words away."""

from __future__ import annotations

from pathlib import Path

import plan_samples as samples

from nptracker.domain.draft import PlanDraft
from nptracker.importing.plan_document import from_text, read_document
from nptracker.importing.plan_reader import read_plan

BEFORE = (
    "溪口县新污染物治理方案\n一、重点任务\n（一）开展调查监测\n1.开展信息调查。组织企业填报。（县生态环境局负责）\n"
    "2.开展环境监测。布设点位。（县生态环境局负责）\n"
)
AFTER = "3.开展风险评估。筛查重点物质。（县生态环境局负责）\n二、保障措施\n（一）加强领导。各部门密切配合。\n"
TITLES = ["开展信息调查", "开展环境监测", "开展风险评估", "加强领导"]


def read(text: str) -> PlanDraft:
    return read_plan(from_text(text))


def titles(draft: PlanDraft) -> list[str]:
    return [task.title for task in draft.tasks]


def test_a_box_with_numbers_of_its_own_is_no_task_and_is_told() -> None:
    # the box ends with 2, the tasks go on with 3: only the unit bracket tells them apart
    box = "专栏1 监测能力建设工程\n1.水质监测。购置仪器2台，投资300万元。\n2.土壤监测。建设点位8个。\n"
    draft = read(BEFORE + box + AFTER)
    assert titles(draft) == TITLES
    assert [t.targets for t in draft.tasks] == [(), (), (), ()]
    (problem,) = [p for p in draft.problems if p.code == "plan.box-left-out"]
    assert problem.value == "专栏1 监测能力建设工程"
    assert draft.source_text[problem.start : problem.end] == box.rstrip("\n")


def test_a_box_of_running_text_ends_at_the_next_task() -> None:
    draft = read(BEFORE + "专栏 农药减量行动\n到2025年，建设示范区10个，农药使用量下降5%以上。\n" + AFTER)
    assert titles(draft) == TITLES
    assert [u.name for u in draft.tasks[1].units] == ["县生态环境局"]
    assert "示范区" not in draft.tasks[1].text


def test_a_box_at_the_end_of_a_chapter_ends_at_the_next_chapter() -> None:
    last = "专栏2 重点工程\n1.园区工程。改造管网3公里。\n2.水厂工程。深度处理。\n二、保障措施\n（一）加强领导。各部门密切配合。\n"
    assert titles(read(BEFORE + last)) == [*TITLES[:2], "加强领导"]


def test_the_table_of_contents_is_no_task() -> None:
    dotted = "目　录\n一、重点任务 ……………… 1\n（一）开展调查监测........2\n二、保障措施 ———————— 5\n"
    assert titles(read("溪口县新污染物治理方案\n" + dotted + BEFORE.split("\n", 1)[1] + AFTER)) == TITLES


def test_contents_without_dots_are_known_by_their_heading() -> None:
    plain = "目录\n一、重点任务 1\n二、保障措施 5\n"
    assert titles(read("溪口县新污染物治理方案\n" + plain + BEFORE.split("\n", 1)[1] + AFTER)) == TITLES


def test_what_a_page_offers_to_read_next_is_left_out() -> None:
    draft = read(BEFORE + AFTER + "END\n往期推荐\n一、垃圾怎么分类\n二、夏天如何节水\n")
    assert titles(draft) == TITLES


def test_a_menu_above_the_text_cuts_nothing_off() -> None:
    assert titles(read("相关链接\n推荐阅读\n" + BEFORE + AFTER)) == TITLES


def test_an_annexed_table_behind_the_end_mark_is_kept() -> None:
    table = "附件\n序号\t任务名称\t责任单位\t完成时限\n1\t开展信息调查\t县统计局\t2025年6月底前\n"
    draft = read(BEFORE + AFTER + "END\n" + table)
    assert [d.on.isoformat() for d in draft.tasks[0].deadlines] == ["2025-06-30"]


def test_footnotes_do_not_fall_into_a_sentence_that_runs_over_the_page(tmp_path: Path) -> None:
    draft = read_plan(read_document(samples.write_pdf_with_note(tmp_path / "a.pdf")))
    assert [u.name for u in draft.tasks[0].units] == ["县生态环境局", "县市场监管局", "县农业农村局"]
    assert [t.title for t in draft.tasks] == ["开展信息调查"]
    assert "注：①新污染物，指有毒有害化学物质。规模养殖场以备案为准。" in draft.source_text
