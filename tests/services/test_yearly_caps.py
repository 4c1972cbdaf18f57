"""The yearly cap over a real file: what is set, what is used, and who is told that a visit goes beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from builders import dump
from inspection_year import copied, firms, make_blank, visit

from nptracker.domain.forms import form_named
from nptracker.domain.query import Query
from nptracker.domain.yearly_cap import Usage
from nptracker.errors import UserError
from nptracker.services.office import Office

DAYS = [datetime(2026, month, 5, 9, 30) for month in range(1, 7)]  # noqa: DTZ001 - wall-clock time


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture
def district(blank: Path, tmp_path: Path) -> Iterator[Office]:
    with copied(blank, tmp_path) as office:
        yield office


def codes(office: Office, record_id: str) -> list[str]:
    record = office.records.get("inspection", record_id)
    return [p.code for p in office.records.problems("inspection", record.values, record_id) if p.code == "J5"]


def test_caps_are_set_taken_back_and_undone(district: Office) -> None:
    before = dump(district.path)
    assert district.caps.caps() == {}
    district.caps.set_caps({"": "2次", "key_discharger": "4", "soil": ""})
    assert district.caps.caps() == {"": 2, "key_discharger": 4}
    assert not district.caps.set_caps({"": "2"}).verb
    for wrong in ("两次半", "-1", "2.5", "100"):
        with pytest.raises(UserError, match="不能是"):
            district.caps.set_caps({"": wrong})
    district.caps.set_caps({"key_discharger": ""})
    assert district.caps.caps() == {"": 2}
    district.history.undo()
    district.history.undo()
    assert dump(district.path)["setting"] == before["setting"]


def test_the_highest_cap_of_an_enterprises_marks_holds(district: Office) -> None:
    plain, marked = firms(district, 2)
    district.records.update("enterprise", marked, {"management": ("soil", "key_discharger", "permit")})
    assert district.caps.usage(plain, 2026).cap is None
    district.caps.set_caps({"": "2", "key_discharger": "4", "soil": "1"})
    assert district.caps.usage(plain, 2026) == Usage(cap=2)
    assert district.caps.usage(marked, 2026).cap == 4
    assert {owner: usage.cap for owner, usage in district.caps.usages(2026).items()} == {plain: 2, marked: 4}


def test_the_visit_too_many_asks_for_a_reason_one_by_one_and_in_bulk(district: Office) -> None:
    (owner,) = firms(district, 1)
    district.caps.set_caps({"": "2"})
    ids = [visit(district, owner, day, f"JC2026-{at:03d}") for at, day in enumerate(DAYS[:4])]
    assert [codes(district, one) for one in ids] == [[], [], ["J5"], ["J5"]]
    form = form_named("inspection")
    records = district.records.first("inspection", Query(), 9)
    for found in (
        district.records.checks.of_many(form, records),
        district.records.checks.of_page(form, records),
    ):
        assert [[p.code for p in own if p.code == "J5"] for own in found] == [[], [], ["J5"], ["J5"]]
    (problem,) = [p for p in district.records.checks.of_page(form, records)[2] if p.code == "J5"]
    assert problem.message == "2026年在这次之前已查 2 次，达到上限 2 次：请选“超上限的理由”"
    district.records.update("inspection", ids[2], {"cap_exception": "clue"})
    assert [codes(district, one) for one in ids] == [[], [], [], ["J5"]]
    district.records.update("inspection", ids[0], {"kind": "case"})
    assert [codes(district, one) for one in ids] == [[], [], [], []]
    assert district.caps.usage(owner, 2026) == Usage(done=2, exceptions=1, cap=2)
    assert district.caps.usage(owner, 2025) == Usage(cap=2)


def test_without_a_cap_nothing_is_beyond_it(district: Office) -> None:
    (owner,) = firms(district, 1)
    ids = [visit(district, owner, day, f"JC2026-{at:03d}") for at, day in enumerate(DAYS)]
    assert not any(codes(district, one) for one in ids)
    assert district.caps.usage(owner, 2026).words() == "本年已查 6 次，上限未定"


def test_forms_say_what_is_used(district: Office) -> None:
    (owner,) = firms(district, 1)
    district.caps.set_caps({"": "2"})
    visit(district, owner, DAYS[0], "JC2026-001")
    visit(district, owner, DAYS[0].replace(year=2025), "JC2025-001")
    say = district.caps.words_for
    assert say("enterprise", {}, owner) == "本年已查 1 次，上限 2 次"
    assert say("enterprise", {}, "") == ""
    assert say("finding", {"enterprise": owner}) == "本年已查 1 次，上限 2 次；这一次不占次数"
    typed = {"enterprise": owner, "counts": "yes", "kind": "daily"}
    assert say("inspection", typed) == "本年已查 1 次，上限 2 次"
    assert (
        say("inspection", {**typed, "started_at": DAYS[0].replace(year=2025)}) == "2025年已查 1 次，上限 2 次"
    )
    assert say("inspection", {**typed, "kind": "case"}) == "本年已查 1 次，上限 2 次；这一次不占次数"
    assert say("inspection", {"enterprise": "gone"}) == ""
    assert say("inspection", {}) == ""
