"""The five steps know from the data how far a new file is, and everything done about them can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.services.guide import NewPerson, StepKey, next_step
from nptracker.services.office import Office


def done(office: Office) -> str:
    """Return the numbers of the steps that are done."""
    return "".join(str(at) for at, step in enumerate(office.guide.steps(), start=1) if step.is_done)


def following(office: Office) -> StepKey | None:
    step = next_step(office.guide.steps())
    return step.key if step else None


def test_each_step_is_done_by_its_data_and_by_nothing_else(district: Office, tmp_path: Path) -> None:
    assert (done(district), following(district)) == ("", StepKey.OFFICE)
    district.settings.put("reporting_unit", "清水区生态环境分局")
    assert (done(district), following(district)) == ("1", StepKey.PLAN)
    district.plans.accept(district.plans.built_in_draft("ganzhou"))
    assert (done(district), following(district)) == ("12", StepKey.CONTACTS)
    bodies = district.guide.bodies()
    assert len(bodies) == sum(line.lead + line.others > 0 for line in district.orgs.lines())
    district.guide.add_contacts(NewPerson(body.id, f"某{at}", "0000-1") for at, body in enumerate(bodies))
    assert (done(district), following(district)) == ("123", StepKey.PROGRESS)
    period = ReportingPeriod.containing(date(2026, 11, 22), "Q")
    task = district.tasks.lines()[0]
    district.tasks.record_progress(task.id, period, state="on_schedule", note="已印发通知")
    assert (done(district), following(district)) == ("1234", StepKey.RETURN)
    district.returns.send("task_progress", period, ("xlsx",), tmp_path)
    assert (done(district), following(district)) == ("12345", None)


def test_steps_wait_for_the_plan_they_rest_on(district: Office) -> None:
    assert [step.key for step in district.guide.steps() if step.waits] == [
        StepKey.CONTACTS,
        StepKey.PROGRESS,
        StepKey.RETURN,
    ]
    district.plans.accept(district.plans.built_in_draft("yili"), level="city")
    assert done(district) == ""  # a superior's plan gives the district no tasks
    district.plans.accept(district.plans.built_in_draft("ganzhou"))
    assert not any(step.waits for step in district.guide.steps())


def test_contacts_are_one_step_of_the_history_and_blank_names_are_none(planned: Office) -> None:
    first, second, *_others = planned.guide.bodies()
    people = [NewPerson(first.id, " 甲某 ", "0936-1"), NewPerson(second.id, "  ", "0936-2")]
    assert planned.guide.add_contacts(people).title == "填写责任单位联系人 1 人"
    again = {body.id: body for body in planned.guide.bodies()}
    assert (again[first.id].contact, again[first.id].phone) == ("甲某", "0936-1")
    assert again[second.id].contact == ""
    planned.history.undo()
    assert all(not body.contact for body in planned.guide.bodies())
    assert not planned.guide.add_contacts([]).verb


def test_a_contact_that_counts_no_longer_leaves_the_step_open(planned: Office) -> None:
    first = planned.guide.bodies()[0]
    changes = planned.guide.add_contacts([NewPerson(first.id, "甲某")])
    planned.orgs.end_contact(changes.record_ids[0])
    assert {body.id: body.contact for body in planned.guide.bodies()}[first.id] == ""


@pytest.mark.parametrize("undone", [False, True])
def test_a_step_put_off_is_passed_over_until_it_is_done(planned: Office, undone: bool) -> None:
    planned.guide.show()
    planned.guide.pass_over(StepKey.OFFICE)
    planned.guide.pass_over(StepKey.CONTACTS)
    assert following(planned) is StepKey.PROGRESS
    if undone:
        planned.history.undo()
        assert following(planned) is StepKey.CONTACTS
    else:
        planned.guide.show()  # called back: everything is to be seen again
        assert following(planned) is StepKey.OFFICE


def test_putting_away_can_be_taken_back(district: Office) -> None:
    district.guide.show()
    assert district.guide.is_open
    district.guide.put_away()
    assert not district.guide.is_open
    assert district.history.undo().title.endswith("收起上手五步")
    assert district.guide.is_open
