"""Whatever the text, the reader gives an answer, stays inside the source and makes nothing up."""

from __future__ import annotations

import time
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.importing.plan_document import from_text
from nptracker.importing.plan_reader import plan_as_json, read_plan

FRAGMENTS = st.sampled_from(
    [
        "一、", "二、", "（一）", "（十一）", "1.", "2．", "（1）", "①", "一是", "第一章 ", "第二条 ", "- ",
        "## ", "**", "|", "\t", "\n", "\n\n", "责任单位：", "牵头单位：", "配合单位：\n", "（", "）", "(",
        ")", "、", "，", "。", "；", "：", "等部门", "按职责分工负责", "牵头", "配合", "负责",
        "市生态环境局", "区发展和改革局", "各乡镇、街道", "以下均需各区政府落实，不再列出",
        "关于印发方案的通知", "新污染物治理工作方案", "（征求意见稿）", "2025年底前", "到2025年", "6月底前",
        "明年", "“十四五”末", "2024年13月", "2023年2月30日前", "达到80%以上", "＊＊％", "不少于20家",
        "零增长", "序号", "重点任务", "完成时限", "附件1 ", "附件：", "保障措施", "<p>", "</p>",
        "<table><tr><td>", "</td></tr></table>", "&nbsp;", "《", "》", "開展調查", "強化責任單位",
    ]
)  # fmt: skip
MIXED = st.lists(st.one_of(FRAGMENTS, st.text(max_size=6)), max_size=60).map("".join)


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MIXED)
def test_nothing_is_raised_or_made_up(text: str) -> None:
    draft = read_plan(from_text(text))
    plan_as_json(draft)
    source = plain(draft.source_text)
    for task in draft.tasks:
        for span in task.spans:
            assert 0 <= span.start <= span.end <= len(draft.source_text)
        for unit in task.units:
            assert all(plain(part) in source for part in unit.name.split("、")), unit.name
        assert plain(task.title) in source
    assert plain(draft.title) in source
    assert plain(draft.doc_no) in source
    for name in draft.implied_units:
        assert all(plain(part) in source for part in name.split("、"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text: str) -> None:
    draft = read_plan(from_text(text))
    assert draft.tasks or any(p.code == "plan.no-tasks" for p in draft.problems)


def long_plan(tasks: int) -> str:
    lines = ["长桥区新污染物治理工作方案", "一、重点任务"]
    for n in range(1, tasks + 1):
        lines += [
            f"{n}．做好第{n}类物质调查。对第{n}类企业开展调查，2025年底前完成率达到80%以上。",
            "责任单位：区生态环境局、区水务局",
        ]
    return "\n".join(lines)


def seconds(tasks: int) -> float:
    text = long_plan(tasks)
    begin = time.perf_counter()
    draft = read_plan(from_text(text))
    assert len(draft.tasks) == tasks
    return time.perf_counter() - begin


def test_time_grows_with_length_and_not_with_its_square() -> None:
    seconds(50)
    small = min(seconds(100) for _ in range(3))
    large = min(seconds(800) for _ in range(2))
    # eight times the text; a square would be 64 times the time
    assert large < small * 24
