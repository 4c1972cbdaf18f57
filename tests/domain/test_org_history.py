"""Names and heirs of bodies on any day, against a plain forward replay."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.org_history import MERGED, RENAMED, OrgChange, OrgHistory, stronger_role

FIRST = date(2023, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
RENAMES = st.lists(DAYS, max_size=6).map(sorted)


def renames(days: list[date]) -> tuple[OrgHistory, list[tuple[date, str]]]:
    """Return a history of one body, and the (day, name) pairs it was written from."""
    told = [(date.min, "名0"), *((day, f"名{i}") for i, day in enumerate(days, start=1))]
    changes = [OrgChange("甲", RENAMED, day, old, new) for (_, old), (day, new) in itertools.pairwise(told)]
    return OrgHistory({"甲": told[-1][1]}, changes), told


@given(RENAMES, DAYS)
def test_the_name_of_a_day_is_the_last_one_given_by_then(days: list[date], asked: date) -> None:
    history, told = renames(days)
    name = "?"
    for day, new in told:  # forward, where the code looks back from the present name
        if day <= asked:
            name = new
    assert history.name_on("甲", asked) == name


@given(RENAMES, DAYS, st.one_of(st.none(), DAYS))
def test_a_share_is_shown_as_written_until_a_new_name(
    days: list[date], asked: date, since: date | None
) -> None:
    history, told = renames(days)
    renamed_since = [day for day, _ in told[1:] if (since is None or since < day) and day <= asked]
    shown = history.shown_name("甲", "县甲局", since, asked)
    assert shown == (history.name_on("甲", asked) if renamed_since else "县甲局")


@given(st.permutations(range(5)), st.lists(DAYS, min_size=4, max_size=4), DAYS)
def test_the_heir_of_a_day_is_at_the_end_of_the_merges_by_then(
    order: list[int], days: list[date], asked: date
) -> None:
    links = {str(one): (str(other), day) for one, other, day in zip(order, order[1:], days, strict=False)}
    changes = [OrgChange(one, MERGED, day, heir=heir) for one, (heir, day) in links.items()]
    history = OrgHistory({str(i): f"局{i}" for i in order}, changes)
    at = str(order[0])
    while at in links and links[at][1] <= asked:
        at = links[at][0]
    assert history.heir_on(str(order[0]), asked) == at
    assert history.is_there_on(str(order[0]), asked) == (at == str(order[0]))


def test_merges_in_a_circle_end() -> None:
    changes = [OrgChange("甲", MERGED, FIRST, heir="乙"), OrgChange("乙", MERGED, FIRST, heir="甲")]
    assert OrgHistory({"甲": "甲局", "乙": "乙局"}, changes).heir_on("甲", FIRST) == "乙"


def test_every_name_is_listed_the_present_one_first() -> None:
    history, _ = renames([FIRST, FIRST + timedelta(days=3)])
    assert history.names_of("甲") == ("名2", "名1", "名0")
    assert history.names_of("丙") == ()


def test_the_more_binding_role_wins() -> None:
    assert stronger_role("supporting", "lead") == "lead"
    assert stronger_role("responsible", "implied") == "responsible"
    assert stronger_role("", "other") == "other"
