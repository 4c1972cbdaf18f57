"""Equal faults of one column become one line; whatever differs in more than the typed value stays apart."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.problem_groups import alike, as_one, together


def fault(at: str, value: str = "", **more: str) -> Problem:
    words = f"“{value}”不是数字" if value else "没有填"
    return Problem("F2", Severity.ERROR, words, "甲.xlsx", "调查表", at, "used", value)._replace(**more)


def test_sixty_equal_faults_are_one_line() -> None:
    (one,) = together([fault(f"F{row}") for row in range(3, 63)])
    assert one.words() == "[错误 F2] 甲.xlsx 调查表 F3、F4、F5…共 60 处：没有填"


def test_few_cells_are_all_named_and_one_stays_as_it_is() -> None:
    (one,) = together([fault("F3"), fault("F9")])
    assert one.cell == "F3、F9，共 2 处"
    assert together([fault("F3")]) == [fault("F3")]
    (file,) = together([fault(""), fault("")])
    assert file.cell == "共 2 处"


def test_words_that_differ_only_in_what_was_typed_are_alike() -> None:
    (one,) = together([fault("F3", "约5"), fault("F4", "无"), fault("F5", "/")])
    assert one.cell == "F3、F4、F5，共 3 处"
    assert one.message == "“约5”不是数字（其余各格类似）"


def test_other_columns_rules_advice_sheets_and_files_stay_apart() -> None:
    other = [{"cell": "G3"}, {"code": "L1"}, {"suggestion": "改"}, {"sheet": "用途"}, {"file": "乙.xlsx"}]
    problems = [fault("F3"), *(fault("F3", **more) for more in other)]
    assert together(problems) == problems


@given(st.lists(st.tuples(st.sampled_from(["F", "G"]), st.integers(3, 30), st.sampled_from(["", "a", "b"]))))
def test_nothing_is_lost_and_the_order_of_first_ones_stays(cells: list[tuple[str, int, str]]) -> None:
    problems = [fault(f"{column}{row}", value) for column, row, value in cells]
    groups = alike(problems, lambda problem: problem)
    assert Counter(problem for group in groups for problem in group) == Counter(problems)
    firsts = [problems.index(group[0]) for group in groups]
    assert firsts == sorted(firsts)
    assert all(as_one(group).message.startswith(group[0].message) for group in groups)
