"""What goes on from last year waits until it is confirmed or changed, and what was said is told from what was not."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.survey_carry import carried_entry, unconfirmed, without
from nptracker.domain.survey_return import Said, is_blank, said_of
from nptracker.domain.values import Absent, Quantity, Unread, Value

AMOUNT = st.one_of(
    st.none(),
    st.sampled_from([Absent.NIL, Absent.NOT_APPLICABLE, Unread("约12吨")]),
    st.decimals(0, 10**6, places=3).map(lambda number: Quantity(str(number), "千克", number)),
)
LAST = st.fixed_dictionaries(dict.fromkeys((*AMOUNTS, "capacity"), AMOUNT))
IDENTITY: dict[str, Value] = {"enterprise": "e", "data_year": 2024, "substance": "甲", "note": "上年的话"}


def other(value: Value) -> Value:
    """Another amount than the one given."""
    return Absent.NIL if value is not Absent.NIL else Quantity("1", "吨", Decimal(1000))


@given(LAST)
def test_all_that_goes_on_waits(last: dict[str, Value]) -> None:
    made = carried_entry({**IDENTITY, **last}, 2025)
    expected = {key: value for key, value in last.items() if value is not None and key != "stock_open"}
    if last["stock_close"] is not None:
        expected["stock_open"] = last["stock_close"]
    assert set(unconfirmed(made)) == set(expected)
    assert {key: made[key] for key in expected} == expected
    assert (made["data_year"], made["substance"], made.get("note")) == (2025, "甲", None)
    assert is_blank(made)


@given(LAST, st.sampled_from([*AMOUNTS, "capacity"]))
def test_a_changed_value_is_confirmed_and_no_other(last: dict[str, Value], key: str) -> None:
    made = carried_entry({**IDENTITY, **last}, 2025)
    changed = {**made, key: other(made.get(key))}
    assert set(unconfirmed(changed)) == set(unconfirmed(made)) - {key}


@given(LAST, st.sets(st.sampled_from([*AMOUNTS, "capacity"])))
def test_confirming_takes_just_what_was_named(last: dict[str, Value], keys: set[str]) -> None:
    made = carried_entry({**IDENTITY, **last}, 2025)
    after: dict[str, Value] = {**made, "carried_fields": without(made, frozenset(keys))}
    assert set(unconfirmed(after)) == set(unconfirmed(made)) - keys
    assert {**after, "carried_fields": ()} == {**made, "carried_fields": ()}


def test_three_kinds_of_nothing() -> None:
    blank: dict[str, Value] = {"substance": "甲"}
    some: dict[str, Value] = {"substance": "甲", "used": Absent.NIL}
    assert said_of([], []) is Said.NOTHING
    assert said_of([blank], []) is Said.BLANK
    assert said_of([blank, some], []) is Said.FILLED
    assert said_of([], [{"category": "全部"}]) is Said.ZERO
    assert said_of([], [{"category": "二氯甲烷"}]) is Said.BLANK  # of one category only
    assert said_of([some], [{"category": "全部"}]) is Said.FILLED
