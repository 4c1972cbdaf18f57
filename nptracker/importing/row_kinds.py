"""Rows below a head that are no data: totals, foot lines, repeated heads, lines of column numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from nptracker.importing.headings import fold_heading
from nptracker.importing.workbook_cells import Row, shown

_TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "合计数"})
_IN_TOTALS = "计"  # in each of them
_FOOT = re.compile(
    r"(填报人|填表人|审核人|联系电话|联系人|单位负责人|统计负责人|负责人|填报日期|报出日期|填报单位|注|备注|说明|快照)"
    r"\s*[:：\s\u3000]"
)
_NUMBER_HEADS = frozenset("甲乙丙丁")
_LONGEST_HEAD = 40  # characters


def not_data(row: Row, heads: frozenset[str]) -> str:
    """Return what a row is when it is no data, an empty text when it is; ``heads`` are the sheet's own, folded."""
    texts = [text for column in sorted(row) if (text := shown(row[column]))]
    if not texts:
        return ""
    if any(_IN_TOTALS in text and fold_heading(text) in _TOTALS for text in texts[:2]):
        return "合计行"
    if len(texts) <= 4 and _FOOT.match(texts[0]):
        return "表尾的说明或签署"
    if _repeats(texts, heads):
        return "重复的表头"
    return "栏次行" if _is_numbering(texts) else ""


def _repeats(texts: list[str], heads: frozenset[str]) -> bool:
    """Tell whether at least two texts, and more than half of them, are heads of the sheet."""
    most_others = min(len(texts) - 2, (len(texts) - 1) // 2)
    others, are_chinese = 0, _are_chinese(heads)
    for text in texts:
        is_other = len(text) >= _LONGEST_HEAD or (are_chinese and text.isascii())
        others += is_other or fold_heading(text) not in heads
        if others > most_others:  # a row of data is known after half of its cells
            return False
    return True


@lru_cache(maxsize=64)
def _are_chinese(heads: frozenset[str]) -> bool:
    """Tell whether no number or code can be one of the heads."""
    return not any(head.isascii() for head in heads)


def _is_numbering(texts: list[str]) -> bool:
    if len(texts) < 3 or not all(_is_number(text) or text in _NUMBER_HEADS for text in texts):
        return False
    return all(b == a + 1 for a, b in pairwise(int(text) for text in texts if _is_number(text)))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 4
