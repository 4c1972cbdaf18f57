from __future__ import annotations

from sample_returns import survey_columns

from nptracker.export.head import HeadCell, head_cells, spread
from nptracker.export.sheet import Column


def columns(*paths: tuple[str, ...]) -> list[Column]:
    return [Column(path) for path in paths]


def test_groups_merge_across_and_short_paths_reach_down() -> None:
    cells = head_cells(survey_columns())
    assert HeadCell(0, 0, 2, 1, "序号") in cells
    assert HeadCell(0, 3, 1, 2, "化学物质") in cells
    assert HeadCell(0, 5, 1, 2, "数量（千克）") in cells
    assert HeadCell(1, 5, 1, 1, "生产量") in cells
    assert len(cells) == 5 + 2 + 4


def test_every_place_of_the_head_is_covered_once() -> None:
    paths = columns(("甲", "a", "x"), ("甲", "a", "y"), ("甲", "b"), ("乙",), ("甲", "a", "x"))
    covered = [
        (cell.row + i, cell.column + j)
        for cell in head_cells(paths)
        for i in range(cell.row_span)
        for j in range(cell.column_span)
    ]
    assert sorted(covered) == [(r, c) for r in range(3) for c in range(5)]


def test_equal_leaves_stay_apart() -> None:
    assert [cell.column_span for cell in head_cells(columns(("备注",), ("备注",)))] == [1, 1]


def test_same_words_under_different_groups_stay_apart() -> None:
    cells = head_cells(columns(("甲", "量", "x"), ("乙", "量", "x")))
    assert [cell.column_span for cell in cells if cell.text == "量"] == [1, 1]


def test_labels_share_the_width_fairly() -> None:
    assert spread(("甲", "乙"), (6, 30, 6, 30)) == [(0, 1, "甲"), (2, 3, "乙")]
    assert spread(("甲", "乙", "丙"), (10, 10, 10)) == [(0, 0, "甲"), (1, 1, "乙"), (2, 2, "丙")]


def test_more_labels_than_columns_share_one_cell() -> None:
    ((first, last, words),) = spread(("甲", "乙", "丙"), (10, 10))
    assert (first, last) == (0, 1)
    assert words.split() == ["甲", "乙", "丙"]
