"""Spellings of one body are joined, different bodies never."""

from __future__ import annotations

import pytest

from nptracker.domain.orgs import same_bodies


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("区发展改革局", "区发展和改革局"),
        ("区应急局", "区应急管理局"),
        ("市卫健委", "市卫生健康委员会"),
        ("市市场监管局", "市市场监督管理局"),
        ("县住建局", "县住房和城乡建设局"),
        ("州生态环境局", "生态环境局"),
        ("区供销社", "区供销合作社"),
    ],
)
def test_spellings_of_one_body(one: str, other: str) -> None:
    assert same_bodies([one, "区水务局", other]) in {((one, other),), ((other, one),)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市卫生健康委", "区卫生健康局"),
        ("市水务局", "区水务局"),
        ("区农业农村局", "区农业农村局执法大队"),
        ("自然资源局", "自然资源和规划局"),
    ],
)
def test_different_bodies_stay_apart(one: str, other: str) -> None:
    assert same_bodies([one, other]) == ()


def test_a_bare_name_with_two_levels_in_use_stays_alone() -> None:
    assert same_bodies(["市水务局", "区水务局", "水务局"]) == ()
