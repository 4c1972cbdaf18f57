"""Two versions of a list side by side, whatever way each groups its substances."""

from __future__ import annotations

from nptracker.domain.substance_diff import CHANGED, GONE, NEW, SAME, collisions, compare
from nptracker.domain.substance_listing import Listing, ListVersion

OLD, NEWER = ListVersion("a", "旧", "survey"), ListVersion("b", "新", "survey")
LOCAL = ListVersion("c", "区补充清单", "supplement", is_own=True)


def states(old: list[Listing], new: list[Listing]) -> dict[str, str]:
    return {change.entry.code or change.entry.name: change.state for change in compare(old, new)}


def test_a_substance_is_new_changed_gone_or_the_same() -> None:
    old = [
        Listing(OLD, "苯", "1", ("71-43-2",)),
        Listing(OLD, "甲苯", "2", ("108-88-3",)),
        Listing(OLD, "萘", "3", ("91-20-3",)),
    ]
    new = [
        Listing(NEWER, "苯", "1", ("71-43-2",)),
        Listing(NEWER, "甲苯", "5", ("108-88-3",)),
        Listing(NEWER, "乙醛", "6", ("75-07-0",)),
    ]
    assert states(old, new) == {"71-43-2": SAME, "108-88-3": CHANGED, "91-20-3": GONE, "75-07-0": NEW}
    changed = next(change for change in compare(old, new) if change.state == CHANGED)
    assert changed.difference() == "编号：2 → 5"


def test_a_group_is_the_same_when_only_its_lines_are_joined() -> None:
    old = [Listing(OLD, "五氯苯酚类", "6", (cas_rn,)) for cas_rn in ("87-86-5", "131-52-2")]
    new = [Listing(NEWER, "五氯苯酚类", "6", ("87-86-5", "131-52-2"))]
    assert set(states(old, new).values()) == {SAME}


def test_a_number_more_in_a_group_is_one_new_substance() -> None:
    old = [Listing(OLD, "五氯苯酚类", "6", ("87-86-5",))]
    new = [Listing(NEWER, "五氯苯酚类", "6", ("87-86-5", "131-52-2"))]
    assert states(old, new) == {"87-86-5": SAME, "131-52-2": NEW}


def test_a_tier_more_is_a_change() -> None:
    old = [Listing(OLD, "苯", "", ("71-43-2",), tiers=("basic",))]
    new = [Listing(NEWER, "苯", "", ("71-43-2",), tiers=("basic", "detailed"))]
    (change,) = compare(old, new)
    assert change.difference() == "适用档：基本 → 基本、详细"


def test_a_name_that_got_a_number_is_changed_not_new() -> None:
    old, new = [Listing(OLD, "多氯联苯")], [Listing(NEWER, "多氯联苯", cas_rns=("1336-36-3",))]
    (change,) = compare(old, new)
    assert (change.state, change.difference()) == (CHANGED, "CAS号或流水号：— → 1336-36-3")


def test_one_name_with_another_number_is_gone_and_new() -> None:
    old, new = [Listing(OLD, "甲", cas_rns=("71-43-2",))], [Listing(NEWER, "甲", cas_rns=("108-88-3",))]
    assert states(old, new) == {"108-88-3": NEW, "71-43-2": GONE}


def test_local_additions_that_are_met_stand_beside_old_and_new() -> None:
    old = [Listing(OLD, "苯", "1", ("71-43-2",))]
    new = [Listing(NEWER, "乙醛", "6", ("75-07-0",)), Listing(NEWER, "萘", "7", ("91-20-3",))]
    local = [Listing(LOCAL, "乙醛（区）", cas_rns=("75-07-0",)), Listing(LOCAL, "乙醇", cas_rns=("64-17-5",))]
    (met,) = collisions(compare(old, new), local)
    assert tuple(met) == ("—", "6　乙醛　75-07-0", "乙醛（区）　75-07-0", "区补充清单")
