from __future__ import annotations

from itertools import pairwise

import pytest

from nptracker.export.fonts import FaceName, load_faces
from nptracker.export.geometry import MARGIN_SIDE, PAD_X, Geometry, measure
from nptracker.export.sheet import Column, Kind, Page, Sheet
from nptracker.export.wrap import Wrapper

WRAPPERS = {name: Wrapper(face) for name, face in load_faces().items()}
A4_LONG = 841.89
PROSE = "督促企业落实环境风险管控措施，依法实施强制性清洁生产审核。"


def widths(geometry: Geometry) -> list[float]:
    return [right - left for left, right in pairwise(geometry.edges)]


def ems_for_text(geometry: Geometry, column: int) -> float:
    return widths(geometry)[column] / geometry.size - 2 * PAD_X


@pytest.mark.parametrize("declared", [(6, 10, 20), (20, 40, 80), (60, 90, 200)])
def test_the_table_fills_the_page_exactly(declared: tuple[int, ...]) -> None:
    sheet = Sheet("表", tuple(Column(("栏",), width=w) for w in declared), (("a", "b", "c"),))
    geometry = measure(sheet, WRAPPERS)
    assert sum(widths(geometry)) == pytest.approx(A4_LONG - 2 * MARGIN_SIDE)


def test_few_narrow_columns_get_the_largest_font() -> None:
    assert measure(Sheet("表", (Column(("甲",)), Column(("乙",)))), WRAPPERS).size == 10.5


def test_the_font_shrinks_with_more_text_but_not_below_six() -> None:
    row = tuple(PROSE for _ in range(14))
    many = Sheet("表", tuple(Column((str(i),), width=20) for i in range(14)), (row,))
    assert 6 <= measure(many, WRAPPERS).size < 10.5


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Kind.CODE, "91620702MA70000001"), (Kind.NUMBER, "1,234,567.891"), (Kind.TEXT, "区生态环境分局")],
)
def test_what_belongs_together_gets_its_width_however_narrow_the_column(kind: Kind, words: str) -> None:
    columns = (Column(("甲",), kind=kind, width=4), Column(("乙",), kind=Kind.LONG_TEXT, width=120))
    geometry = measure(Sheet("表", columns, ((words, PROSE * 20),)), WRAPPERS)
    assert ems_for_text(geometry, 0) >= load_faces()[FaceName.BODY].width(words) - 0.001


def test_empty_columns_give_room_to_those_that_wrap_but_stay_wide_enough_to_write_in() -> None:
    columns = (Column(("甲",), width=40), Column(("乙",), width=40), Column(("丙",), width=60))
    empty = measure(Sheet("表", columns, ((None, PROSE * 3, PROSE * 3),)), WRAPPERS)
    assert widths(empty)[0] < widths(empty)[1]
    assert widths(empty)[0] >= (40 / 2 - 2 * PAD_X) * 0.8 * empty.size


def test_portrait_turns_the_paper() -> None:
    geometry = measure(Sheet("表", (Column(("甲",)),), page=Page(landscape=False)), WRAPPERS)
    assert (round(geometry.page_width), round(geometry.page_height)) == (595, 842)
