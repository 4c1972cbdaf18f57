"""A stored draw is drawn again: the same is said to be the same, and every edit is told by name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.draw_record import (
    DrawRecord,
    EnterpriseLine,
    InspectorLine,
    Recusal,
    differences,
    from_plain,
    to_plain,
)
from nptracker.domain.random_draw import draw, fingerprint

NAMES = ("清河化工", "绿原农药", "康泽制药", "丰禾地膜", "东街电镀")


def made(seed: str = "2026甘州", wanted: int = 2, excluded: int = 1) -> DrawRecord:
    """Return a complete record; its result comes from the draw itself."""
    firms = tuple(
        EnterpriseLine(f"E{at}", name, "新墩镇", f"id{at}", "idle" if at == excluded else "", "关闭" * (at == excluded))
        for at, name in enumerate(NAMES)
    )  # fmt: skip
    people = tuple(InspectorLine(f"R{at:02d}", f"{one}工", f"SL-{at}") for at, one in enumerate("赵钱孙", 1))
    record = DrawRecord("CC2026-001", seed, wanted, 2, firms, people, (Recusal("R01", "E0", "亲属"),), "抽查")
    drawn = draw(record.ballot)
    places = {one.code: (rank, one.inspectors) for rank, one in enumerate(drawn, 1)}
    lines = tuple(
        replace(line, rank=places[line.code][0], inspectors=places[line.code][1])
        if line.code in places
        else line
        for line in firms
    )
    return replace(record, enterprises=lines, fingerprint=fingerprint(record.ballot, drawn))


def edited(record: DrawRecord, code: str, **new: Any) -> DrawRecord:
    lines = tuple(replace(x, **new) if x.code == code else x for x in record.enterprises)
    return replace(record, enterprises=lines)


@given(st.text("0123456789甲乙", min_size=1, max_size=6), st.integers(1, 6), st.integers(0, 4))
def test_an_untouched_record_draws_the_same_also_after_json(seed: str, wanted: int, excluded: int) -> None:
    record = made(seed, wanted, excluded)
    assert differences(record) == []
    again = from_plain(json.loads(json.dumps(to_plain(record))))
    assert again == record
    assert differences(again) == []


def test_somebody_put_in_the_place_of_the_drawn_is_told_by_name() -> None:
    record = made()
    first, second = record.drawn
    left_out = next(line for line in record.enterprises if not line.rank and not line.excluded)
    swapped = edited(
        edited(record, first.code, rank=0, inspectors=()),
        left_out.code,
        rank=1,
        inspectors=first.inspectors,
    )
    told = differences(swapped)
    assert f"{first.name}：记录没有抽中，重算第 1 个抽中。" in told
    assert f"{left_out.name}：记录第 1 个抽中，重算没有抽中。" in told
    assert not any(second.name in words for words in told)


def test_other_inspectors_candidates_and_seeds_are_told() -> None:
    record = made()
    first = record.drawn[0]
    other = edited(record, first.code, inspectors=first.inspectors[::-1])
    assert [words for words in differences(other) if "检查人员" in words]
    dropped = replace(record, enterprises=record.enterprises[:-1])
    assert any("校验码不符" in words for words in differences(dropped))
    assert any("校验码不符" in words for words in differences(replace(record, seed="2027甘州")))
    assert any("校验码不符" in words for words in differences(replace(record, recusals=())))


def test_unknown_algorithms_and_doubled_codes_cannot_be_verified() -> None:
    record = made()
    (words,) = differences(replace(record, algorithm="SHA256-ORDER-9"))
    assert "SHA256-ORDER-9" in words
    (words,) = differences(replace(record, enterprises=(*record.enterprises, record.enterprises[0])))
    assert "重复" in words
    assert "E0" in words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "别的"}, "不是抽查记录"),
        ({"enterprises": 3}, "不是名单"),
        ({"enterprises": [3]}, "看不懂"),
        ({"enterprises": [{"code": "A"}]}, "缺少"),
        ({"enterprises": [{"code": "A", "name": "甲", "rank": "1"}]}, "rank"),
        ({"enterprises": [{"code": "A", "name": "甲", "rank": True}]}, "rank"),
        ({"enterprises": [{"code": "A", "name": "甲", "inspectors": "R1"}]}, "inspectors"),
        ({"enterprises": [{"code": "A", "name": "甲", "inspectors": [1]}]}, "inspectors"),
        ({"wanted": "2"}, "wanted"),
        ({"wanted": 2.5}, "wanted"),
        ({"seed": None}, "seed"),
        ({"more": "x"}, "不认识"),
    ],
)
def test_what_is_no_record_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_plain(to_plain(made()) | change)


def test_other_json_is_refused_in_words() -> None:
    for data in (["x"], "x", 3, None):
        with pytest.raises(ValueError, match="不是抽查记录"):
            from_plain(data)
