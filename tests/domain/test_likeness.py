from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.likeness import (
    Likeness,
    TaskWords,
    best_pairs,
    bigrams,
    likeness_words,
    words_alike,
)
from nptracker.services.built_in_plans import built_in_draft

TASKS = st.lists(
    st.builds(
        TaskWords, st.text("治理农药监测甲乙", max_size=6), st.text("农药治理监测甲乙丙，0", max_size=20)
    ),
    min_size=1,
    max_size=5,
)
# Read by hand: which own tasks (places) do what each superior task asks for; an empty set is a hole.
GANZHOU_UNDER_INNER_MONGOLIA = [
    {2}, {3}, {4}, {5}, {6}, {7, 8}, {9}, {10}, {11}, {12}, {13}, set(), {15}, {0, 16}, {17}, {18}, {19},
]  # fmt: skip
DALIAN_UNDER_BEIJING = [
    {11}, {1}, {0}, {0}, {0}, {2}, {3}, {4}, {5}, {6}, {7}, {5, 8}, {7}, {8}, {9}, {10}, {11}, {12}, {13}, {14},
]  # fmt: skip
GANZHOU_UNDER_YILI = [
    {0}, {0, 1}, {2}, {3}, {4}, {5}, {6}, {7}, {8, 9}, {10}, {11}, set(), {12}, {13}, {14}, {15}, set(),
]  # fmt: skip


def words_of(key: str) -> list[TaskWords]:
    return [TaskWords(task.title, task.text) for task in built_in_draft(key).tasks]


@pytest.mark.parametrize(
    ("own", "superior", "gold", "right"),
    [
        ("ganzhou", "neimenggu", GANZHOU_UNDER_INNER_MONGOLIA, 16),
        ("dalian", "beijing", DALIAN_UNDER_BEIJING, 19),
        ("ganzhou", "yili", GANZHOU_UNDER_YILI, 15),
    ],
)
def test_the_top_suggestion_is_what_a_reader_would_link(
    own: str, superior: str, gold: list[set[int]], right: int
) -> None:
    likeness = Likeness(words_of(own), words_of(superior))
    hits = [likeness.ranked(at)[0][0] in wanted for at, wanted in enumerate(gold) if wanted]
    assert sum(hits) == right
    assert right / len(hits) >= 0.95


def test_holes_look_like_nothing_or_little() -> None:
    likeness = Likeness(words_of("ganzhou"), words_of("yili"))
    tops = {at: likeness.ranked(at)[0][1] for at in (11, 16)}
    assert all(likeness_words(top) == "不大像" for top in tops.values()), tops


def test_cosine_agrees_with_a_count_by_hand() -> None:
    # "ab" cut into signs is one Latin word, so Chinese signs are used: pairs 甲乙, 乙丙 against 甲乙, 乙丁.
    likeness = Likeness([TaskWords("", "甲乙丙")], [TaskWords("", "甲乙丁")])
    shared, single = math.log(1 + 2 / 2), math.log(1 + 2 / 1)
    assert likeness.between(0, 0) == pytest.approx(shared**2 / (shared**2 + single**2))


@pytest.mark.parametrize(
    ("own", "superior"),
    [
        (
            TaskWords("加强监测", "布设点位。"),
            TaskWords("加强监测", "组织全区重点河流断面采样分析并形成年度报告。"),
        ),
        (TaskWords("加强 ＰＦＯＳ 监测。", "布设点位。"), TaskWords("加强PFOS监测", "组织采样。")),
        (TaskWords("", "布设点位，开展监测。"), TaskWords("甲", "布设点位、开展监测")),
    ],
)
def test_an_equal_title_or_text_is_very_alike(own: TaskWords, superior: TaskWords) -> None:
    noise = [
        TaskWords("加强监测", "甲乙。"),
        TaskWords("开展调查", "组织采样分析。"),
        TaskWords("加强执法", ""),
    ]
    likeness = Likeness([own], [superior, *noise])
    assert likeness_words(likeness.between(0, 0)) == "很像"
    assert likeness.ranked(0) == [(0, likeness.between(0, 0))]


def test_blank_titles_and_texts_make_nothing_alike() -> None:
    likeness = Likeness(
        [TaskWords("", "甲乙"), TaskWords("丙丁", "")], [TaskWords(" ", "戊己"), TaskWords("庚辛", "。")]
    )
    assert [likeness.between(a, b) for a in (0, 1) for b in (0, 1)] == [0, 0, 0, 0]


def test_of_equal_titles_the_one_with_like_words_comes_first() -> None:
    ones = [TaskWords("加强监测", "采样分析农药。"), TaskWords("加强监测", "通报抗生素底数。")]
    likeness = Likeness(ones, [TaskWords("加强监测", "按季通报抗生素底数情况。")])
    assert [at for at, _score in likeness.ranked(0)] == [1, 0]


@given(TASKS, TASKS)
def test_likeness_lies_between_none_and_all_and_is_the_same_both_ways(
    ones: list[TaskWords], others: list[TaskWords]
) -> None:
    there, back = Likeness(ones, others), Likeness(others, ones)
    for a in range(len(ones)):
        for b in range(len(others)):
            assert 0 <= there.between(a, b) <= 1
            assert there.between(a, b) == pytest.approx(back.between(b, a))


@given(TASKS, TASKS)
def test_ranks_agree_with_comparing_every_pair(ones: list[TaskWords], others: list[TaskWords]) -> None:
    likeness = Likeness(ones, others)
    for b in range(len(others)):
        ranked = likeness.ranked(b)
        assert sorted(at for at, _score in ranked) == list(range(len(ones)))
        assert [score for _at, score in ranked] == sorted((score for _at, score in ranked), reverse=True)
        for at, score in ranked:
            assert score == pytest.approx(likeness.between(at, b))


@given(st.text(max_size=30))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert words_alike(text, text) == 1


def test_numbers_and_latin_words_are_one_sign() -> None:
    assert list(bigrams("降低85%，PFOS类")) == ["降低", "低85", "85PFOS", "PFOS类"]


def test_dice_by_hand() -> None:
    assert words_alike("每季度报送", "每季度报告") == pytest.approx(2 * 3 / 8)
    assert words_alike("甲乙", "丙丁") == 0


def test_pairs_take_the_most_alike_first_and_each_once() -> None:
    scores = [(0.9, 0, 0), (0.8, 0, 1), (0.7, 1, 1), (0.95, 1, 0), (0.2, 2, 2)]
    assert best_pairs(scores, floor=0.5) == {0: 1, 1: 0}


def test_equal_scores_keep_the_order() -> None:
    assert best_pairs([(0.5, one, other) for one in range(3) for other in range(3)], 0.5) == {
        0: 0,
        1: 1,
        2: 2,
    }
