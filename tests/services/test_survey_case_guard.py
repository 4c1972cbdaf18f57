"""Answers changed after the county has passed them: the case goes back to the audit, or nothing may change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from builders import dump, enterprise, survey_entry

from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step

YEAR = 2025
STEP = Step("王敏", date(2026, 11, 22), "已经核对过发票")
TO = {
    "县通过": ("notify", "confirm", "desk", "pass"),
    "市通过": ("notify", "confirm", "desk", "pass", "city_pass"),
    "定库": ("notify", "confirm", "desk", "pass", "city_pass", "finalize"),
    "市退回": ("notify", "confirm", "desk", "pass", "city_return"),
}


class Audited:
    """Two enterprises with one entry each, whose cases stand where a test wants them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.owners = [self._add("enterprise", **enterprise(i), screening="included") for i in range(2)]
        self.entries = [
            self._add(
                "survey_entry",
                **survey_entry(owner, data_year=YEAR, used=None, produced=None, activity=("use",)),
            )
            for owner in self.owners
        ]

    def _add(self, kind: str, **values: object) -> str:
        return self.office.records.create(kind, values).record_ids[0]  # type: ignore[arg-type]

    def to(self, state: str, *places: int) -> None:
        for key in TO[state]:
            step = Step(STEP.by, STEP.on, STEP.opinion, waives=key == "pass")
            self.office.cases.move([self.owners[place] for place in places], YEAR, key, step)

    def state(self, place: int) -> str:
        lines = {line.enterprise_id: line for line in self.office.cases.lines(YEAR)}
        return lines[self.owners[place]].state.label


def content(office: Office) -> dict[str, object]:
    """Return what the file holds apart from its history."""
    return {kind: rows for kind, rows in dump(office.path).items() if kind not in {"verbs", "journal"}}


@pytest.fixture
def audited(district: Office) -> Audited:
    return Audited(district)


WAYS: dict[str, Callable[[Audited], object]] = {
    "form": lambda a: a.office.records.update("survey_entry", a.entries[0], {"note": "改"}),
    "grid": lambda a: a.office.records.write_block("survey_entry", [(a.entries[0], {"note": "改"})], "粘贴"),
    "new": lambda a: a.office.survey.add_entry(a.owners[0], YEAR, "壬基酚"),
    "delete": lambda a: a.office.records.delete("survey_entry", [a.entries[0]]),
    "zero": lambda a: a.office.survey.return_zero(a.owners[0], YEAR, ["全部"], "台账", "赵工"),
    "part": lambda a: a.office.survey.write_parts(a.entries[0], "survey_use", [("", {"use": "清洗"})]),
    "away": lambda a: a.office.records.update("survey_entry", a.entries[0], {"data_year": YEAR - 1}),
    "over": lambda a: a.office.records.update("survey_entry", a.entries[1], {"enterprise": a.owners[0]}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_change_after_the_county_passed_reopens_the_audit_in_the_same_verb(
    audited: Audited, way: str
) -> None:
    audited.to("县通过", 0)
    before = content(audited.office)
    changes = WAYS[way](audited)
    assert audited.state(0) == "县书面审核中"
    assert audited.state(1) == "未通知"
    title = changes.title  # type: ignore[attr-defined]
    assert "（2025）已县级通过，退回书面审核" in title
    step = audited.office.cases.steps(audited.owners[0], YEAR)[-1]
    assert (step["from_state"], step["to_state"], step["by"]) == ("passed", "desk", "王敏")
    assert str(step["opinion"]).startswith("县级通过后数据有改动：")
    assert audited.office.history.next_undo() == title
    audited.office.history.undo()
    assert content(audited.office) == before
    audited.office.history.redo()
    assert audited.state(0) == "县书面审核中"


@pytest.mark.parametrize("state", ["市通过", "定库"])
def test_what_the_city_has_passed_does_not_change(audited: Audited, state: str) -> None:
    audited.to(state, 0)
    before = dump(audited.office.path)
    for change in WAYS.values():
        with pytest.raises(UserError, match=f"已经上报（{state}），不能再改") as caught:
            change(audited)
        assert "登记上级退回" in caught.value.todo
    assert dump(audited.office.path) == before
    audited.office.records.update("survey_entry", audited.entries[1], {"note": "别家的照改"})


def test_other_changes_leave_the_case_alone(audited: Audited) -> None:
    audited.to("县通过", 0)
    audited.office.records.update("survey_entry", audited.entries[1], {"note": "改"})
    audited.office.records.update("enterprise", audited.owners[0], {"note": "改"})
    nothing = audited.office.records.update("survey_entry", audited.entries[0], {"data_year": YEAR})
    assert nothing.verb == 0
    assert audited.state(0) == "县通过"
    audited.to("市退回", 1)
    audited.office.records.update("survey_entry", audited.entries[1], {"note": "再改"})
    assert audited.state(1) == "市退回"


def test_filling_tiers_from_the_lists_leaves_what_was_sent_up_alone(audited: Audited) -> None:
    for entry in audited.entries:
        audited.office.records.update("survey_entry", entry, {"tiers": None})
    audited.to("定库", 0)
    assert [entry.id for entry in audited.office.survey.without_lists(YEAR)] == audited.entries[1:]
    audited.office.survey.complete(YEAR)
    assert audited.office.survey.without_lists(YEAR) == []


def test_many_rows_at_once_reopen_those_that_were_passed_only(audited: Audited) -> None:
    audited.to("县通过", 0)
    fresh = {"data_year": str(YEAR), "use": "清洗", "substance": "壬基酚"}
    rows = [(None, {**fresh, "enterprise": audited.owners[1]}) for _ in range(600)]
    audited.office.records.write_block("survey_use", rows, "粘贴")
    assert audited.state(0) == "县通过"
    rows[300] = (None, {**fresh, "enterprise": audited.owners[0]})
    changes = audited.office.records.write_block("survey_use", rows, "粘贴")
    assert audited.state(0) == "县书面审核中"
    assert changes.title.count("（2025）") == 1


def test_an_enterprise_whose_answers_were_sent_up_is_not_deleted_with_them(audited: Audited) -> None:
    audited.to("定库", 0)
    audited.to("县通过", 1)
    before = dump(audited.office.path)
    with pytest.raises(UserError, match="已经上报（定库），不能再改"):
        audited.office.records.delete("enterprise", [audited.owners[0]])
    assert dump(audited.office.path) == before
    audited.office.records.delete("enterprise", [audited.owners[1]])
    assert audited.office.records.count("enterprise") == 1


def test_a_merge_of_answers_that_were_sent_up_works_towards_them(audited: Audited) -> None:
    audited.to("定库", 0)
    spare = audited.office.records.create("enterprise", enterprise(7)).record_ids[0]
    audited.office.enterprises.merge(audited.owners[0], spare)
    assert audited.state(0) == "定库"
    with pytest.raises(UserError, match="已经上报"):
        audited.office.enterprises.merge(audited.owners[0], audited.owners[1])
