"""Bodies over time: renamed, merged, given tasks and relieved of them; each step undone as one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import dump
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.query import Query
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
DAY = date(2026, 7, 1)


class Town:
    """A district with two bodies and tasks whose bodies and roles are given."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.plan = office.records.create("plan", {"title": "方案", "level": "own"}).record_ids[0]

    def body(self, name: str) -> str:
        return self.office.orgs.create(name).record_ids[0]

    def task(self, no: str, *shares: tuple[str, str]) -> str:
        values: dict[str, Value] = {"plan": self.plan, "no": no, "title": f"任务{no}", "position": int(no)}
        task = self.office.records.create("task", values).record_ids[0]
        for position, (org, role) in enumerate(shares, start=1):
            share: dict[str, Value] = {"task": task, "org": org, "role": role, "position": position}
            self.office.records.create("task_org", share)
        return task

    def holders(self, task: str, day: date) -> set[tuple[str, str]]:
        """Return (body, role) of the shares in force on a day, read off the plain records."""
        shares = self.office.records.first("task_org", Query(), 1_000)
        return {
            (str(share["org"]), str(share["role"]))
            for share in shares
            if share["task"] == task
            and str(share["since"] or "") <= day.isoformat()
            and day.isoformat() < str(share["until"] or "9999")
        }


@pytest.fixture
def town(district: Office) -> Town:
    return Town(district)


def test_a_renamed_body_keeps_its_old_name_for_the_days_before(town: Town) -> None:
    orgs = town.office.orgs
    body = town.body("区环保局")
    orgs.rename(body, "区生态环境分局", DAY, note="机构改革")
    assert [line.name for line in orgs.lines(DAY - timedelta(days=1))] == ["区环保局"]
    assert [line.name for line in orgs.lines(DAY)] == ["区生态环境分局"]
    assert orgs.card(body).line.aliases == ("区环保局",)
    assert orgs.named("区环保局") == orgs.named("区生态环境分局") == body
    assert [line.id for line in orgs.find("hbj")] == [body]
    change = orgs.card(body).changes[0]
    assert (change["old_name"], change["new_name"], change["on"]) == ("区环保局", "区生态环境分局", DAY)
    town.office.history.undo()
    assert [line.name for line in orgs.lines()] == ["区环保局"]
    assert orgs.card(body).changes == ()


def test_a_new_name_must_be_free_and_its_day_in_order(town: Town) -> None:
    orgs = town.office.orgs
    body, _ = town.body("区科技局"), town.body("区工信局")
    with pytest.raises(UserError, match="已有单位叫“区工信局”"):
        orgs.rename(body, "区工信局", DAY)
    with pytest.raises(UserError, match="还没有到"):
        orgs.rename(body, "区科工局", TODAY + timedelta(days=1))
    orgs.rename(body, "区科工局", DAY)
    with pytest.raises(UserError, match="不能早于它"):
        orgs.rename(body, "区科创局", DAY - timedelta(days=1))
    with pytest.raises(UserError, match="不能空着"):
        orgs.rename(body, "  ", TODAY)
    assert orgs.rename(body, "区科技局", TODAY).verb  # back to the name it had
    assert orgs.card(body).line.aliases == ("区科工局",)


def test_the_heir_of_a_merged_body_gets_its_open_tasks_from_that_day_on(town: Town) -> None:
    old, heir = town.body("区科技局"), town.body("区工信局")
    led = town.task("1", (old, "lead"), (heir, "supporting"))
    helped = town.task("2", (heir, "lead"), (old, "supporting"))
    alone = town.task("3", (old, "responsible"))
    done = town.task("4", (old, "lead"))
    town.office.tasks.tick(done)
    before = {task: town.holders(task, DAY - timedelta(days=1)) for task in (led, helped, alone, done)}
    changes = town.office.orgs.merge(old, heir, DAY)
    assert changes.title == "单位并入：区科技局 → 区工信局"
    assert before == {t: town.holders(t, DAY - timedelta(days=1)) for t in (led, helped, alone, done)}
    assert town.holders(led, DAY) == {(heir, "lead")}
    assert town.holders(helped, DAY) == {(heir, "lead")}
    assert town.holders(alone, DAY) == {(heir, "responsible")}
    assert town.holders(done, DAY) == {(old, "lead")}  # what is finished stays with who finished it
    card = town.office.orgs.card(old)
    assert (card.line.heir, card.line.ended_on, card.line.is_there) == ("区工信局", DAY, False)
    assert town.office.orgs.named("区科技局") == old
    assert town.office.orgs.history().heir_on(old, TODAY) == heir


def test_a_merge_is_refused_in_words(town: Town) -> None:
    orgs = town.office.orgs
    one, other, third = town.body("甲局"), town.body("乙局"), town.body("丙局")
    with pytest.raises(UserError, match="不能并入它自己"):
        orgs.merge(one, one, DAY)
    orgs.merge(one, other, DAY)
    for first, second in ((one, third), (third, one)):
        with pytest.raises(UserError, match="“甲局”已经并入“乙局”"):
            orgs.merge(first, second, DAY)


def test_a_merged_body_gets_no_new_name_and_no_new_task(town: Town) -> None:
    orgs = town.office.orgs
    gone, heir = town.body("区经信委"), town.body("区工信局")
    task = town.task("1", (heir, "lead"))
    orgs.merge(gone, heir, DAY)
    with pytest.raises(UserError, match="已经并入“区工信局”"):
        orgs.rename(gone, "区经信局", TODAY)
    with pytest.raises(UserError, match="已经并入“区工信局”"):
        orgs.give_task(gone, task, "supporting")
    assert town.holders(task, TODAY) == {(heir, "lead")}


@pytest.mark.parametrize("name", ["区 工信局(本级)", "区工信局（本级）　", "区工信局 （ 本级 ）"])
def test_blanks_and_full_width_signs_make_no_other_body(town: Town, name: str) -> None:
    body = town.body("区工信局（本级）")
    assert town.office.orgs.named(name) == body
    with pytest.raises(UserError, match="已有单位叫"):
        town.office.orgs.create(name)


def test_the_name_of_one_body_is_no_spelling_of_another(town: Town) -> None:
    orgs = town.office.orgs
    first, second = town.body("区水利局"), town.body("区水务局")
    with pytest.raises(UserError, match="已有单位叫“区水务局”"):
        orgs.describe(first, kind="department", aliases=["区水务局"])
    with pytest.raises(UserError, match="已有单位叫“区水务局”"):
        orgs.create("区水务中心", aliases=["区水务局"])
    orgs.describe(second, kind="department", aliases=["水务局"])
    orgs.describe(second, kind="department", aliases=["水务局", "市水务局"])
    assert [orgs.named(name) for name in ("水务局", "区水务局", "区水利局")] == [second, second, first]


def test_a_plan_that_still_names_a_merged_body_gives_the_task_to_its_heir(planned: Office) -> None:
    orgs = planned.orgs
    orgs.merge(orgs.named("区科技局"), orgs.named("区工信局"), DAY)
    count = planned.records.count("org")
    planned.plans.accept(planned.plans.built_in_draft("ganzhou"))
    assert planned.records.count("org") == count
    newest = planned.records.first("task_org", Query(), 10_000)[-1]
    heir = orgs.named("区工信局")
    shares = [s for s in planned.records.first("task_org", Query(), 10_000) if s["written_as"] == "区科技局"]
    assert newest.number > shares[0].number
    assert shares[-1]["org"] == heir


def test_shares_are_given_and_taken_and_the_past_stays(town: Town) -> None:
    orgs = town.office.orgs
    body = town.body("区水务局")
    task = town.task("1", (body, "supporting"))
    orgs.give_task(body, task, "lead")
    assert town.holders(task, TODAY) == {(body, "lead")}
    assert town.holders(task, DAY) == {(body, "supporting")}
    assert orgs.give_task(body, task, "lead").verb == 0
    shares = orgs.card(body).shares
    assert [(s.role_label, s.until) for s in shares] == [("牵头", None), ("配合", TODAY)]
    orgs.take_task(shares[0].id)  # given today and taken today: it never was
    assert town.holders(task, TODAY) == set()
    assert len(orgs.card(body).shares) == 1
    line = orgs.card(body).line
    assert (line.lead, line.others) == (0, 0)


def test_townships_come_in_one_step_and_only_once(district: Office) -> None:
    from nptracker.services.regions import townships

    names = [town.name for town in townships("620702")]
    district.orgs.create("大满镇")
    changes = district.orgs.add_townships(names)
    assert changes.title == "新增乡镇街道 23 个"
    assert {line.kind for line in district.orgs.lines()} == {"township"}
    assert district.orgs.add_townships(names).verb == 0
    district.history.undo()
    assert [line.name for line in district.orgs.lines()] == ["大满镇"]


def test_contacts_come_and_go_and_stay_on_record(town: Town) -> None:
    orgs = town.office.orgs
    body = town.body("区卫健局")
    orgs.add_contact(body, " 李某 ", role="liaison", phone="0936-1000000")
    contact = orgs.card(body).contacts[0]
    assert (contact["name"], contact["role"], contact["phone"]) == ("李某", "liaison", "0936-1000000")
    orgs.end_contact(contact.id)
    assert orgs.card(body).contacts == ()
    assert town.office.records.count("contact") == 1
    with pytest.raises(UserError, match="联系人姓名"):
        orgs.add_contact(body, " ")


STEPS = st.lists(
    st.tuples(st.sampled_from(["rename", "merge"]), st.integers(0, 3), st.integers(0, 3), st.integers(1, 60)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_whatever_is_renamed_and_merged_no_day_changes_that_lies_before_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int, int]]
) -> None:
    """Each step leaves every earlier day as it was; undoing all of them leaves the file as it was."""
    path = Path(tmp_path_factory.mktemp("town")) / "示例.npt"
    office = Office.create(path, region="清水区", person="王敏", today=lambda: TODAY)
    town = Town(office)
    bodies = [town.body(f"局{i}") for i in range(4)]
    tasks = [
        town.task(str(i + 1), (bodies[i], "lead"), (bodies[(i + 1) % 4], "supporting")) for i in range(4)
    ]
    start, day, made = dump(path), date(2025, 1, 1), 0
    for number, (step, one, other, days) in enumerate(steps):
        day += timedelta(days=days)
        eve = day - timedelta(days=1)
        before = _picture(town, tasks, eve)
        try:
            if step == "rename":
                office.orgs.rename(bodies[one], f"新局{number}", day)
            else:
                office.orgs.merge(bodies[one], bodies[other], day)
        except UserError:
            continue
        made += 1
        assert _picture(town, tasks, eve) == before
        history = office.orgs.history()
        for task in tasks:
            holders = {org for org, _role in town.holders(task, day)}
            assert holders  # never without a body
            assert {history.heir_on(org, day) for org in holders} == holders  # and only by those still there
    for _ in range(made):
        office.history.undo()
    kept = ("org", "org_change", "task_org")
    assert {kind: dump(path).get(kind) for kind in kept} == {kind: start.get(kind) for kind in kept}
    office.close()


def _picture(town: Town, tasks: list[str], day: date) -> tuple[object, ...]:
    lines = town.office.orgs.lines(day)
    return (
        [(line.id, line.name, line.heir, line.lead, line.others) for line in lines],
        [town.holders(task, day) for task in tasks],
    )
