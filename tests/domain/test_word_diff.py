from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.word_diff import Fate, Piece, marked, new_side, old_side, word_diff

TEXTS = st.text("甲乙丙丁。；\n2025年%", max_size=40)


@given(TEXTS, TEXTS)
def test_each_side_comes_out_whole(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in old_side(pieces)) == old
    assert "".join(piece.text for piece in new_side(pieces)) == new


@given(TEXTS, TEXTS)
def test_neighbours_differ_in_fate(old: str, new: str) -> None:
    fates = [piece.fate for piece in word_diff(old, new)]
    assert all(a is not b for a, b in pairwise(fates))


@given(TEXTS)
def test_a_text_against_itself_stayed(text: str) -> None:
    assert word_diff(text, text) == ((Piece(Fate.STAYED, text),) if text else ())


def test_a_number_changes_as_a_whole() -> None:
    assert (
        marked(word_diff("回收率达到80%以上。", "回收率达到85%以上。"))
        == "回收率达到【删：80】【增：85】%以上。"
    )


def test_a_blank_target_that_is_filled_in() -> None:
    assert marked(word_diff("回收率达到＊＊%。", "回收率达到85%。")) == "回收率达到【删：＊＊】【增：85】%。"


def test_a_few_signs_between_two_changes_are_no_island() -> None:
    pieces = word_diff("每年由甲局和乙局共同负责完成", "每年由丙局和丁局共同负责完成")
    assert marked(pieces) == "每年由【删：甲局和乙】【增：丙局和丁】局共同负责完成"


def test_a_new_sentence_leaves_the_others_alone() -> None:
    old = "开展调查。建立清单。"
    assert (
        marked(word_diff(old, "开展调查。组织培训。建立清单。")) == "开展调查。【增：组织培训。】建立清单。"
    )


def test_long_texts_do_not_take_long() -> None:
    old = "".join(f"第{n}项任务由责任单位按季度报送进展情况。" for n in range(1500))
    new = old.replace("第700项", "第七百项")
    assert [piece.text for piece in word_diff(old, new) if piece.fate is Fate.NEW] == ["七百"]
