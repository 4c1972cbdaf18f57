"""How a finding stands, how its date was kept, and how it stood on any past day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.deadline import Punctuality, punctuality
from nptracker.domain.finding_steps import (
    STEP_RULES,
    FindingStanding,
    deadline_of,
    packed,
    standing_of,
    stood,
)
from nptracker.domain.forms.codes import RECTIFICATION
from nptracker.domain.forms.inspection_codes import FINDING_STEP_KIND
from nptracker.domain.record import Record
from nptracker.domain.values import Value

DAY = date(2026, 6, 1)


def finding(**values: Value) -> Record:
    return Record("finding", "f", 1, {"state": "under_way", "found_on": DAY, **values})


def step(kind: str, days: int, **values: Value) -> Record:
    return Record("finding_step", f"s{days}", days, {"step": kind, "on": DAY + timedelta(days), **values})


@pytest.mark.parametrize(
    ("state", "days_left", "standing"),
    [
        ("under_way", -1, FindingStanding.OVERDUE),
        ("submitted", -1, FindingStanding.OVERDUE),
        ("open", 0, FindingStanding.SOON),
        ("under_way", 7, FindingStanding.SOON),
        ("under_way", 8, FindingStanding.OPEN),
        ("submitted", 3, FindingStanding.SUBMITTED),
        ("closed", -30, FindingStanding.CLOSED),
        ("under_way", None, FindingStanding.UNDATED),
    ],
)
def test_where_a_finding_stands(state: str, days_left: int | None, standing: FindingStanding) -> None:
    due = None if days_left is None else DAY + timedelta(days_left)
    assert standing_of(finding(state=state, due_on=due), DAY) is standing


def test_the_date_first_set_stays_beside_the_extended_one() -> None:
    first, second, third = (DAY + timedelta(days) for days in (10, 20, 30))
    steps = [
        step("extended", 1, old_due=first, new_due=second),
        step("extended", 2, old_due=second, new_due=third),
    ]
    deadline = deadline_of(finding(due_on=third), steps)
    assert deadline is not None
    assert (deadline.due_on, deadline.current, deadline.extended_to) == (first, third, (second, third))


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ({"state": "closed", "done_on": DAY + timedelta(10)}, Punctuality.ON_TIME),
        ({"state": "closed", "done_on": DAY + timedelta(15)}, Punctuality.AFTER_EXTENSION),
        ({"state": "closed", "done_on": DAY + timedelta(21)}, Punctuality.LATE),
        ({"state": "closed", "closed_on": DAY + timedelta(9)}, Punctuality.ON_TIME),
        ({"state": "submitted", "done_on": DAY + timedelta(5)}, Punctuality.OVERDUE),
    ],
)
def test_what_is_not_accepted_has_met_no_date(values: dict[str, Value], way: Punctuality) -> None:
    steps = [step("extended", 1, old_due=DAY + timedelta(10), new_due=DAY + timedelta(20))]
    deadline = deadline_of(finding(due_on=DAY + timedelta(20), **values), steps)
    assert deadline is not None
    assert punctuality(deadline, DAY + timedelta(40)) is way


def test_without_any_date_there_is_no_deadline() -> None:
    assert deadline_of(finding(due_on=None), []) is None


def test_every_step_leads_from_states_and_to_one_that_the_ledger_knows() -> None:
    assert set(STEP_RULES) == set(FINDING_STEP_KIND.labels)
    for rule in STEP_RULES.values():
        assert rule.words == FINDING_STEP_KIND.labels[rule.key]
        assert rule.sources <= set(RECTIFICATION.labels)
        assert rule.target in {"", *RECTIFICATION.labels}


KEPT = ("state", "due_on", "done_on", "accepted_by", "opinion", "closed_on", "progress")


def lived(kinds: Sequence[str]) -> tuple[Record, list[Record], dict[date, dict[str, Value]]]:
    """Live a finding step by step, a day each; returns it, its steps, and how it was after each day."""
    now: dict[str, Value] = dict.fromkeys(KEPT)
    now |= {"state": "under_way", "due_on": DAY + timedelta(100)}
    steps: list[Record] = []
    seen = {DAY: dict(now)}
    for days, kind in enumerate(kinds, start=1):
        today, state = DAY + timedelta(days), now["state"]
        if state not in STEP_RULES[kind].sources:
            continue
        before = dict(now)
        more: dict[str, Value] = {"from_state": state}
        if kind == "extended":
            due = now["due_on"]
            assert isinstance(due, date)
            more |= {"old_due": due, "new_due": due + timedelta(5)}
            now["due_on"] = due + timedelta(5)
        elif kind == "submitted":
            now |= {"state": "submitted", "done_on": today, "progress": f"第{days}天完成"}
        elif kind == "closed":
            more |= {"checker": "乙", "opinion": f"第{days}天核查"}
            now |= {"state": "closed", "closed_on": today, "accepted_by": "乙", "opinion": f"第{days}天核查"}
        else:
            now |= {"state": "under_way", "done_on": None, "closed_on": None}
            now |= {"accepted_by": None, "opinion": None}
        changed = {key: value for key, value in before.items() if now[key] != value}
        steps.append(step(kind, days, before=packed(changed), **more))
        seen[today] = dict(now)
    return finding(**now), steps, seen


@given(st.lists(st.sampled_from(sorted(STEP_RULES)), max_size=14))
def test_any_past_day_is_told_as_it_was(kinds: list[str]) -> None:
    record, steps, seen = lived(kinds)
    for day, then in seen.items():
        told = stood(record, day, steps)
        assert {key: told[key] for key in KEPT} == then
