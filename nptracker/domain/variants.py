"""Words that may be one, written in the signs of today and in older ones: 环保员 and 環保員. Told, never merged.

There is no table of variants here. A sign outside the 6,763 of GB 2312 that begins with the same sound as a common
one in the same place is reason enough to ask, and two common signs never are: 王敏 and 王明 are two people.
"""

from __future__ import annotations

from nptracker.domain.pinyin import initials


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two words differ, and only where one of them has an uncommon sign for a common one."""
    if len(one) != len(other) or one == other:
        return False
    return all(a == b or _is_variant(a, b) for a, b in zip(one, other, strict=True))


def _is_variant(one: str, other: str) -> bool:
    return _is_common(one) != _is_common(other) and initials(one) == initials(other) != ""


def _is_common(sign: str) -> bool:
    return bool(sign.encode("gb2312", "ignore"))
