from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.export.fonts import FaceName, load_faces
from nptracker.export.wrap import Wrapper

FACE = load_faces()[FaceName.BODY]
NOT_FIRST = "，。、；：？！）》”’％%"
NOT_LAST = "（《“‘"


@pytest.fixture
def wrapper() -> Wrapper:
    return Wrapper(FACE)


def test_chinese_breaks_anywhere_within_the_room(wrapper: Wrapper) -> None:
    assert wrapper.lines("区生态环境分局", 3) == ("区生态", "环境分", "局")


def test_text_that_fits_stays_on_one_line(wrapper: Wrapper) -> None:
    assert wrapper.lines("区生态环境分局", 7) == ("区生态环境分局",)


def test_no_line_begins_with_a_closing_mark(wrapper: Wrapper) -> None:
    assert wrapper.lines("调查监测，评估", 4) == ("调查监", "测，评估")


def test_no_line_ends_with_an_opening_mark(wrapper: Wrapper) -> None:
    assert wrapper.lines("化学品（名录）", 4) == ("化学品", "（名录）")


@pytest.mark.parametrize("code", ["75-09-2", "91620702MA70000001", "0.001L", "2025-02-01"])
def test_codes_stay_whole(wrapper: Wrapper, code: str) -> None:
    lines = wrapper.lines(f"含二氯甲烷的产品{code}见附表", 11)
    assert any(code in line for line in lines)
    assert len(lines) > 1


def test_a_code_wider_than_the_room_is_cut_rather_than_lost(wrapper: Wrapper) -> None:
    lines = wrapper.lines("91620702MA70000001", 4)
    assert "".join(lines) == "91620702MA70000001"
    assert len(lines) > 1


def test_line_ends_in_the_text_hold(wrapper: Wrapper) -> None:
    assert wrapper.lines("1.甲\n2.乙", 10) == ("1.甲", "2.乙")
    assert wrapper.lines("甲\n\n乙", 10) == ("甲", "", "乙")


@settings(max_examples=150)
@given(st.text(st.sampled_from("新污染物治理a1.- ，。（）“”%𬭊☑\n"), max_size=60), st.floats(4, 12))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, room: float) -> None:
    lines = Wrapper(FACE).lines(text, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        # a chain of marks that may not be parted is cut by characters, never wider than the room
        assert FACE.width(line) <= room + 0.02


@settings(max_examples=100)
@given(st.text(st.sampled_from("新污染物治理"), min_size=1, max_size=30), st.integers(4, 9))
def test_marks_keep_to_their_side(text: str, room: int) -> None:
    marked = "，".join(text[i : i + 3] for i in range(0, len(text), 3)) + "（甲）。"
    for line in Wrapper(FACE).lines(marked, room)[1:]:
        assert line[0] not in NOT_FIRST
    for line in Wrapper(FACE).lines(marked, room)[:-1]:
        assert line[-1] not in NOT_LAST


@pytest.mark.parametrize(
    ("heading", "room", "lines"),
    [
        ("责任（配合）单位", 7, ("责任（配", "合）单位")),
        ("统一社会信用代码", 7, ("统一社会", "信用代码")),
        ("序号", 7, ("序号",)),
    ],
)
def test_headings_are_broken_in_like_parts(
    wrapper: Wrapper, heading: str, room: float, lines: tuple[str, ...]
) -> None:
    assert wrapper.balanced(heading, room) == lines
