"""The mark of the sample district: what every file it gives out says on itself, and how a reader knows it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SAMPLE_MARK = "示例数据　不得上报"
MARK_KEY = "sample"  # in the hidden mark of a workbook that goes out to be filled in
NUMBER_PREFIX = "示例-"  # of what the sample district has sent out
REFUSED = "这份文件是示例区做出来的，数据都是虚构的，不能进入真实的区县文件。"
REFUSED_TODO = "请选真实的文件；要练习，请打开示例区再试。"
_FIRST, _SECOND = SAMPLE_MARK.split()


def short_mark(mark: str) -> str:
    """Return the part of a mark that goes before a title: 示例数据 of “示例数据　不得上报”."""
    return mark.split("　", maxsplit=1)[0]


def says_sample(text: str) -> bool:
    """Tell whether a text carries the mark of the sample, however its blanks were changed on the way."""
    return _FIRST in text and _SECOND in text


def is_of_sample(mark: Mapping[str, object], texts: Iterable[str]) -> bool:
    """Tell whether a workbook comes from the sample district: by its hidden mark, or by what it says at its top."""
    return mark.get(MARK_KEY) is True or any(says_sample(text) for text in texts)
