"""The draw follows from seed and names alone; checked against a second SHA-256 ordering and digests made by sha256sum."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Set
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain import random_draw
from nptracker.domain.random_draw import (
    Ballot,
    Candidate,
    Drawn,
    doubled,
    draw,
    fingerprint,
    seed_fault,
    seed_from_system,
    tidy_seed,
    understaffed,
    wanted_of,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "random-draw.md"
CODES = st.text(st.characters(codec="utf-8", exclude_characters="|"), min_size=1, max_size=6)
SEEDS = st.text("0123456789甲乙丙abc", min_size=1, max_size=8)


def ballot(
    seed: str, firms: list[str], people: list[str], wanted: int, out: Set[str] = frozenset()
) -> Ballot:
    return Ballot(
        seed,
        tuple(Candidate(code, "own" if code in out else "") for code in firms),
        tuple(Candidate(code, "left" if code in out else "") for code in people),
        frozenset(),
        wanted,
    )


def oracle(seed: str, parts: tuple[str, ...], codes: list[str]) -> list[str]:
    """Order codes by the digest as a number, which is the order of its hexadecimal digits."""
    keyed = [
        (int.from_bytes(hashlib.new("sha256", "|".join((seed, *parts, code)).encode()).digest(), "big"), code)
        for code in codes
    ]
    return [code for _, code in sorted(keyed)]


def test_the_digests_of_another_tool_give_the_same_draw() -> None:
    # printf '%s' "2026甘州|enterprise|A" | sha256sum, and so on for B to E, sorted: A B D C E
    # printf '%s' "2026甘州|inspector|A|R01" | sha256sum, …, sorted: R02 R04 R01 R03
    groups = {"A": "R02 R04", "B": "R04 R02", "D": "R03 R04", "C": "R02 R03", "E": "R02 R03"}
    drawn = draw(ballot("2026甘州", list("ABCDE"), ["R01", "R02", "R03", "R04"], 5))
    assert [(one.code, " ".join(one.inspectors)) for one in drawn] == list(groups.items())


@given(SEEDS, st.lists(CODES, unique=True, max_size=12), st.integers(0, 15), st.randoms())
def test_the_order_of_the_list_makes_no_difference(
    seed: str, firms: list[str], wanted: int, chance: object
) -> None:
    people = ["R01", "R02", "R03"]
    shuffled, team = list(firms), list(people)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(team)  # type: ignore[attr-defined]
    drawn = draw(ballot(seed, firms, people, wanted))
    assert drawn == draw(ballot(seed, shuffled, team, wanted))
    assert [one.code for one in drawn] == oracle(seed, ("enterprise",), firms)[:wanted]
    for one in drawn:
        assert list(one.inspectors) == oracle(seed, ("inspector", one.code), people)[:2]


@given(SEEDS, st.lists(CODES, unique=True, max_size=12), st.sets(st.integers(0, 11)), st.integers(0, 12))
def test_who_is_excluded_is_never_drawn_and_changes_nobody_elses_order(
    seed: str, firms: list[str], out_at: set[int], wanted: int
) -> None:
    out = {code for at, code in enumerate(firms) if at in out_at}
    drawn = [one.code for one in draw(ballot(seed, firms, ["R1", "R2"], wanted, out))]
    every = [one.code for one in draw(ballot(seed, firms, ["R1", "R2"], len(firms)))]
    assert not out & set(drawn)
    assert drawn == [code for code in every if code not in out][:wanted]


@given(SEEDS, st.lists(CODES, unique=True, min_size=1, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_drawing_more_keeps_those_drawn_before(seed: str, firms: list[str], few: int, more: int) -> None:
    few, more = sorted((few, more))
    people = ["R1", "R2", "R3"]
    assert draw(ballot(seed, firms, people, more))[:few] == draw(ballot(seed, firms, people, few))


def test_everybody_is_drawn_equally_often() -> None:
    firms, people = [f"企业{n}" for n in range(10)], [f"R{n}" for n in range(5)]
    times: Counter[str] = Counter()
    pairs: Counter[frozenset[str]] = Counter()
    for seed in range(2000):
        for one in draw(ballot(str(seed), firms, people, 3)):
            times[one.code] += 1
            pairs[frozenset(one.inspectors)] += 1
    assert sum((count - 600) ** 2 / 600 for count in times.values()) < 27.88  # chi-square, 9 degrees, 0.1 %
    assert len(pairs) == 10
    assert sum((count - 600) ** 2 / 600 for count in pairs.values()) < 27.88


def test_an_inspector_stays_away_from_one_enterprise_only() -> None:
    base = ballot("种子", ["A", "B"], ["R1", "R2", "R3"], 2)
    group = {one.code: one.inspectors for one in draw(base)}
    away = group["A"][0]
    bound = Ballot("种子", base.enterprises, base.inspectors, frozenset({(away, "A")}), 2)
    after = {one.code: one.inspectors for one in draw(bound)}
    assert away not in after["A"]
    assert after["A"][0] == group["A"][1]
    assert after["B"] == group["B"]
    assert understaffed(bound) == []
    two_away = Ballot("种子", base.enterprises, base.inspectors, frozenset({("R1", "A"), ("R2", "A")}), 2)
    assert understaffed(two_away) == ["A"]


@pytest.mark.parametrize(
    ("share", "quota", "candidates", "wanted"),
    [
        (Decimal(30), None, 10, 3),
        (Decimal(30), None, 11, 4),  # 3.3 rounded up
        (Decimal(100), None, 7, 7),
        (Decimal("0.1"), None, 5, 1),
        (Decimal(30), 6, 10, 6),  # a number goes before a share
        (None, None, 10, 0),
        (Decimal(30), None, 0, 0),
    ],
)
def test_a_share_is_of_all_candidates_and_rounded_up(
    share: Decimal | None, quota: int | None, candidates: int, wanted: int
) -> None:
    assert wanted_of(share, quota, candidates) == wanted


def test_seeds_are_tidied_and_unsafe_ones_told() -> None:
    assert tidy_seed("　２０２６　甘州 ") == "2026 甘州"
    assert seed_fault("2026 甘州") == ""
    assert "还没有" in seed_fault("")
    assert "竖线" in seed_fault(tidy_seed("a｜b"))
    assert "看不见" in seed_fault("a\u200bb")
    assert "太长" in seed_fault("9" * 65)
    assert "至少" in seed_fault("——")
    assert re.fullmatch(r"[0-9a-f]{16}", seed_from_system())
    assert seed_from_system() != seed_from_system()


def test_the_fingerprint_is_what_the_document_says_and_sees_every_change() -> None:
    base = Ballot("s", (Candidate("B"), Candidate("A", "idle")), (Candidate("R1"), Candidate("R2")),
                  frozenset({("R1", "A")}), 1)  # fmt: skip
    drawn = draw(base)
    lines = [
        "SHA256-ORDER-1",
        "seed=s",
        "wanted=1",
        "group=2",
        "E|A|idle",
        "E|B|",
        "I|R1|",
        "I|R2|",
        "R|R1|A",
    ]
    lines += [f"D|1|B|{'、'.join(drawn[0].inspectors)}"]
    assert fingerprint(base, drawn) == hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    changed = [
        Ballot("t", base.enterprises, base.inspectors, base.recusals, 1),
        Ballot("s", base.enterprises[:1], base.inspectors, base.recusals, 1),
        Ballot("s", base.enterprises, base.inspectors, frozenset(), 1),
        Ballot("s", base.enterprises, base.inspectors, base.recusals, 2),
        Ballot("s", base.enterprises, base.inspectors, base.recusals, 1, 3),
    ]
    prints = {fingerprint(one, drawn) for one in changed} | {fingerprint(base, [Drawn("A", ())])}
    assert len(prints) == len(changed) + 1
    assert fingerprint(base, drawn) not in prints


def test_doubled_codes_are_found() -> None:
    assert doubled(["A", "B", "A", "C", "B", "A"]) == ["A", "B"]
    assert doubled([]) == []


def test_the_document_names_the_algorithm_of_the_program() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert random_draw.ALGORITHM in text
    for words in ("种子|enterprise|对象编号", "种子|inspector|对象编号|人员编号"):
        assert words in text
