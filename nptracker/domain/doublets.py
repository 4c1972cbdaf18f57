"""Enterprises that may be one under several spellings: compared only within blocks, never all with all.

Blocking keys are the credit code, the folded name, the telephone, the contact, and the rare sign pairs of names
in one township (Christen, “A survey of indexing techniques for scalable record linkage”, 2012).
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from nptracker.domain.enterprise_names import telling_signs
from nptracker.domain.likeness import bigrams
from nptracker.domain.pinyin import initials

SAME_CODE = "信用代码相同"
SAME_NAME = "去掉地名和后缀后同名"
_NEAR = {
    "phone": (0.6, "名称相近，电话相同"),
    "contact": (0.7, "名称相近，联系人相同"),
    "town": (0.8, "名称相近，同一乡镇"),
}
_LARGEST_BLOCK = 60  # a sign pair that so many names share says nothing
_ALL_PAIRS = 12  # of a block with more members each is paired with the first only
_PHONE_DIGITS = 7

Pair = tuple[int, int]


class Sight(NamedTuple):
    """What an enterprise is compared by; ``names`` are folded, the present one first, then those it has beside it."""

    id: str
    names: tuple[str, ...]
    uscc: str = ""
    township: str = ""
    phone: str = ""
    contact: str = ""


class Doublet(NamedTuple):
    """Two enterprises that may be one, and why; ``likeness`` is that of their names, 0 to 1."""

    one: str
    other: str
    reasons: tuple[str, ...]
    likeness: float


def find_doublets(sights: Sequence[Sight], apart: Collection[frozenset[str]] = ()) -> list[Doublet]:
    """Return the pairs that may be one enterprise, the surest first; ``apart`` are pairs of ids known to be two."""
    reasons: dict[Pair, list[str]] = defaultdict(list)
    for pair in _pairs(_blocks(sights, lambda sight: [sight.uscc])):
        reasons[pair].append(SAME_CODE)
    for pair in _pairs(_blocks(sights, lambda sight: sight.names)):
        reasons[pair].append(SAME_NAME)
    for pair, why in _near_pairs(sights, reasons):
        reasons[pair].append(why)
    found = [
        Doublet(sights[a].id, sights[b].id, tuple(dict.fromkeys(why)), _likeness(sights[a], sights[b]))
        for (a, b), why in reasons.items()
        if frozenset((sights[a].id, sights[b].id)) not in apart
    ]
    return sorted(found, key=_surest_first)


def _surest_first(doublet: Doublet) -> tuple[int, float, str, str]:
    order = (SAME_CODE, SAME_NAME)
    rank = next((at for at, reason in enumerate(order) if reason in doublet.reasons), len(order))
    return (rank, -doublet.likeness, doublet.one, doublet.other)


def _blocks(
    sights: Sequence[Sight], keys: Callable[[Sight], Iterable[Hashable]]
) -> dict[Hashable, list[int]]:
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for at, sight in enumerate(sights):
        for key in dict.fromkeys(keys(sight)):
            if key:
                blocks[key].append(at)
    return blocks


def _pairs(blocks: Mapping[Hashable, Sequence[int]]) -> Iterator[Pair]:
    """Yield each pair of a block once per block; of a large block those with its first member."""
    for members in blocks.values():
        if len(members) <= _ALL_PAIRS:
            yield from combinations(members, 2)
        else:
            yield from ((members[0], other) for other in members[1:])


def _near_pairs(sights: Sequence[Sight], known: Mapping[Pair, object]) -> Iterator[tuple[Pair, str]]:
    seen: set[Pair] = set()
    for basis, keys in _BASES.items():
        why = _NEAR[basis][1]
        small = {k: m for k, m in _blocks(sights, keys).items() if len(m) <= _LARGEST_BLOCK}
        for pair in _every_pair(small):
            if pair in seen or pair in known:
                continue
            if _are_near(sights[pair[0]], sights[pair[1]], basis):
                seen.add(pair)
                yield pair, why


def _every_pair(blocks: Mapping[Hashable, Sequence[int]]) -> Iterable[Pair]:
    return dict.fromkeys(pair for members in blocks.values() for pair in combinations(members, 2))


def _are_near(one: Sight, other: Sight, basis: str) -> bool:
    """Tell whether two names are alike; two different credit codes or other numbers in the names say that they are two.

    A telephone in common is much; with less in common a name may only be longer, or sound the same: houses of one
    trade in one township differ in one sign of their names.
    """
    if one.uscc and other.uscc and one.uscc != other.uscc:
        return False
    first, second = one.names[0], other.names[0]
    if telling_signs(first) != telling_signs(second):
        return False
    matcher, least = difflib.SequenceMatcher(None, first, second, autojunk=False), _NEAR[basis][0]
    if min(matcher.real_quick_ratio(), matcher.quick_ratio(), matcher.ratio()) < least:
        return False
    return basis == "phone" or _is_within(first, second) or initials(first) == initials(second)


def _is_within(one: str, other: str) -> bool:
    """Tell whether the shorter name becomes the longer one by putting signs in."""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(sign in rest for sign in shorter)


def _likeness(one: Sight, other: Sight) -> float:
    return difflib.SequenceMatcher(None, one.names[0], other.names[0], autojunk=False).ratio()


def _phone_keys(sight: Sight) -> list[Hashable]:
    digits = "".join(filter(str.isdecimal, sight.phone))
    return [digits] if len(digits) >= _PHONE_DIGITS else []


def _contact_keys(sight: Sight) -> list[Hashable]:
    return [sight.contact]


def _town_keys(sight: Sight) -> list[Hashable]:
    return [(sight.township, pair) for pair in bigrams(sight.names[0])] if sight.township else []


_BASES = {"phone": _phone_keys, "contact": _contact_keys, "town": _town_keys}
