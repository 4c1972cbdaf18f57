"""A built-in plan of another region is never silently the own one: every task says what must be made local."""

from __future__ import annotations

import json
from datetime import date

import pytest

from nptracker.paths import resource_path
from nptracker.services.built_in_plans import built_in_draft, built_in_plans
from nptracker.services.office import Office
from nptracker.services.plan_adaptation import with_adaptations
from nptracker.services.plan_purpose import OWN, guessed
from nptracker.services.plan_review import PLAN_KEY, Review
from nptracker.services.regions import level_above

ERGUN = "150784"  # 额尔古纳市 in 呼伦贝尔市, 内蒙古自治区


def test_every_task_is_marked_with_its_own_foreign_parts() -> None:
    draft = with_adaptations(built_in_draft("beijing"), "清水区", date(2026, 11, 22))
    raw = json.loads(resource_path("plans", "beijing.json").read_text("utf-8"))
    for task, facts in zip(draft.tasks, raw["tasks"], strict=True):
        (problem,) = task.problems
        assert problem.message.startswith("照北京市方案起步，要改成清水区的：")
        named = [unit["name"] for unit in facts["units"] if unit["role"] != "implied"]
        assert (f"责任单位（{named[0]}" in problem.message) if named else ("责任单位" not in problem.message)
        assert ("已过）" in problem.message) == bool(facts["deadlines"])  # all lie before 2026
        assert ("指标" in problem.message) == bool(facts["targets"])
        assert ("文字里的“北京”" in problem.message) == ("北京" in (facts["title"] or "") + facts["text"])
    assert draft.problems[0].value == "北京市"


def test_a_deadline_ahead_is_not_called_past() -> None:
    draft = with_adaptations(built_in_draft("beijing"), "清水区", date(2023, 1, 1))
    assert not any("已过" in task.problems[0].message for task in draft.tasks)
    assert any("时限" in task.problems[0].message for task in draft.tasks)


def test_putting_the_bodies_right_settles_the_doubt_of_the_task() -> None:
    review = Review(with_adaptations(built_in_draft("dalian"), "清水区", date(2026, 11, 22)))
    before = len(review.remaining())
    review.edit(0, units=())
    assert len(review.remaining()) == before - 1
    review.set_header(region="清水区")
    assert not [doubt for doubt in review.remaining() if doubt.key == PLAN_KEY]


def test_the_own_plan_and_a_superiors_need_nothing(district: Office) -> None:
    district.settings.put("region", "额尔古纳市")
    district.settings.put("region_code", ERGUN)
    above = district.plans.built_in_draft("neimenggu")
    assert above == built_in_draft("neimenggu")
    assert guessed(above, [], "额尔古纳市", ERGUN).level == "province"
    foreign = district.plans.built_in_draft("beijing")
    assert guessed(foreign, [], "额尔古纳市", ERGUN) == OWN
    assert all(task.problems for task in foreign.tasks)
    district.settings.put("region", "甘州区")
    assert district.plans.built_in_draft("ganzhou") == built_in_draft("ganzhou")


def test_a_district_of_no_list_still_hears_whose_plan_it_is(district: Office) -> None:
    district.settings.put("region", "云上新区")  # no code either
    draft = district.plans.built_in_draft("ganzhou")
    assert "改成云上新区的" in draft.tasks[0].problems[0].message


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        (ERGUN, "呼伦贝尔市", "city"),
        (ERGUN, "内蒙古自治区", "province"),
        ("110105", "北京市", "province"),
        (ERGUN, "额尔古纳市", ""),
        (ERGUN, "大连市", ""),
        ("", "北京市", ""),
    ],
)
def test_what_stands_above_a_county(code: str, name: str, level: str) -> None:
    assert level_above(code, name) == level


def test_a_built_in_plan_tells_its_level_number_status_and_source() -> None:
    told = {plan.key: plan for plan in built_in_plans()}
    assert told["yili"].facts.startswith(
        "市级　文号：伊州政办发〔2023〕19号　发布状态：印发　任务 17 项\n来源："
    )
    assert told["beijing"].facts.startswith("省级　文号：所据文本未载　发布状态：所据文本未载　任务 20 项")
    assert told["ganzhou"].level == "区县级"
    assert all("以原文为准" in plan.facts for plan in told.values())
