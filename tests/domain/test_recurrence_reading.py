"""Rules read from sentences as notices write them; the readings were made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.recurrence_reading import TITLE_LENGTH, read_rules

READINGS = [
    ("每季度末报送任务进展情况。", [("Q", None, None, False)]),
    ("每季度末月25日前将进展情况报区领导小组办公室。", [("Q", None, 25, False)]),
    ("每季度首月10日前报送上季度进展。", [("Q", 1, 10, True)]),
    ("每季度结束后15日内报送。", [("Q", 1, 15, True)]),
    ("按季度调度工作进展。", [("Q", None, None, False)]),
    ("每年3月底前制定年度工作计划。", [("Y", 3, None, False)]),
    ("每年11月底前报送工作进展。", [("Y", 11, None, False)]),
    ("每年6月30日和12月15日前报送进展情况。", [("Y", 6, 30, False), ("Y", 12, 15, False)]),
    ("每年6月底、12月底前各报送一次。", [("Y", 6, None, False), ("Y", 12, None, False)]),
    ("次年3月15日前报送年度总结。", [("Y", 3, 15, True)]),
    ("每年4月10日前上报上年度生态环境统计年报。", [("Y", 4, 10, True)]),
    ("每年年底前开展自评估。", [("Y", None, None, False)]),
    ("每年至少开展一次应急演练。", [("Y", None, None, False)]),
    ("每月10日前书面报告上月进度、经验和问题。", [("M", None, 10, True)]),
    ("每月底前更新台账。", [("M", None, None, False)]),
    ("每个月25日前报送。", [("M", None, 25, False)]),
    ("每月五日前报送上月数据。", [("M", None, 5, True)]),
    ("每半年开展一次现场检查。", [("H", None, None, False)]),
    ("每两个月报送《进展情况表》。", [("B", None, None, False)]),
    ("每2个月25日前报送。", [("B", None, 25, False)]),
    ("每年三月十五日前报送；每季度末通报。", [("Y", 3, 15, False), ("Q", None, None, False)]),
    ("2025年底前完成。到2025年，建立清单。", []),
    ("推动每家企业建立台账。", []),
    ("每年13月40日前报送。", []),
]


@pytest.mark.parametrize(("sentence", "expected"), READINGS, ids=[s for s, _ in READINGS])
def test_sentences_of_notices(sentence: str, expected: list[tuple[object, ...]]) -> None:
    assert [(r.cadence, r.month, r.day, r.covers_last) for r in read_rules(sentence)] == expected


def test_the_title_says_what_is_to_be_done() -> None:
    text = "加强统筹。每季度末月25日前，各部门报送任务进展情况，由办公室汇总。"
    (rule,) = read_rules(text)
    assert rule.title == "各部门报送任务进展情况"
    assert rule.sentence == "每季度末月25日前，各部门报送任务进展情况，由办公室汇总。"
    first, second = read_rules("每年6月30日和12月15日前报送进展情况。")
    assert (first.title, second.title) == ("报送进展情况（6月30日前）", "报送进展情况（12月15日前）")


def test_a_rule_said_twice_in_a_sentence_is_one() -> None:
    assert len(read_rules("每月底前更新台账，每月底前通报。")) == 1


@given(st.text(alphabet="每年季度月半两个末底初旬首第一次日号前后内，。；和、0123456789十三报", max_size=60))
def test_any_text_is_read_without_complaint(text: str) -> None:
    for rule in read_rules(text):
        assert rule.sentence in text
        assert 1 <= len(rule.title) <= TITLE_LENGTH + 14
