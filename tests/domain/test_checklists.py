"""Sums of answers add up, and an exemption is told as it stands on the day; numbers go on as the office writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.checklists import exemption_words, sums_of
from nptracker.domain.numbering import next_number


@given(st.lists(st.sampled_from(["none", "found", "not_applicable", None, "", "?"])))
def test_the_parts_add_up_to_the_items(results: list[str | None]) -> None:
    sums = sums_of(results)
    assert sums.items == len(results) == sums.none + sums.found + sums.not_applicable + sums.open
    assert sums.found == results.count("found")


@pytest.mark.parametrize(
    ("results", "result"),
    [
        ([], ""),
        (["none", None], ""),
        (["found", None], "found"),
        (["none", "not_applicable"], "none"),
        (["not_applicable", "not_applicable"], "not_applicable"),
        ([None], ""),
    ],
)
def test_nothing_found_can_be_said_only_of_a_whole_list(results: list[str | None], result: str) -> None:
    assert sums_of(results).result == result


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 12, 31), "豁免期至2023年12月31日止"),
        (date(2024, 1, 1), "豁免已于2023年12月31日到期，按禁止要求检查"),
    ],
)
def test_the_last_day_of_an_exemption_is_still_exempt(day: date, words: str) -> None:
    assert exemption_words(date(2023, 12, 31), day) == words
    assert exemption_words(None, day) == ""


@pytest.mark.parametrize(
    ("used", "number"),
    [
        ([], "JC2026-001"),
        (["JC2026-001", "JC2026-007", "JC2025-030"], "JC2026-008"),
        (["清环检〔2026〕9", "清环检〔2026〕10", "JC2026-001"], "清环检〔2026〕11"),
        (["JC2026-099"], "JC2026-100"),
        (["2026年第一次", "临时", ""], "JC2026-001"),
    ],
)
def test_numbers_go_on_as_the_office_writes_them(used: list[str], number: str) -> None:
    assert next_number(used, "JC", 2026) == number


@given(st.lists(st.integers(1, 400), max_size=30))
def test_the_next_number_is_new(numbers: list[int]) -> None:
    used = [f"JC2026-{number:03d}" for number in numbers]
    assert next_number(used, "JC", 2026) not in used
