"""A revision applied some time after it was compared, or to a plan it does not fit any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.draft import DeadlineDraft, MeasureDraft, PlanDraft, TaskDraft
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.revision_review import RevisionReview

TODAY = date(2026, 11, 22)
SURVEY = TaskDraft(
    "1", "调查", "重点任务", "摸清底数。", measures=(MeasureDraft("1", "摸清重点行业化学物质的底数。"),)
)
PLAN = PlanDraft(title="清水区方案", tasks=(SURVEY,))
REVISED = replace(
    PLAN,
    tasks=(
        replace(
            SURVEY,
            text="摸清全部底数。",
            measures=(MeasureDraft("1", "摸清重点行业化学物质底数。"), MeasureDraft("2", "编制报告。")),
        ),
    ),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(tmp_path / "修订.npt", region="清水区", person="王敏", today=lambda: TODAY)
    made.plans.accept(PLAN, starts_on=date(2026, 1, 1))
    yield made
    made.close()


def review(office: Office, draft: PlanDraft = REVISED) -> RevisionReview:
    return office.revisions.compare(office.plans.plans()[0].id, draft)


def test_a_measure_ticked_after_comparing_stays_ticked(office: Office) -> None:
    compared = review(office)
    (task,) = office.tasks.lines()
    office.tasks.tick_measure(office.tasks.detail(task.id).measures[0].id)
    office.revisions.apply(compared, TODAY)
    assert [m["done_on"] for m in office.tasks.detail(task.id).measures] == [TODAY, None]


def test_a_review_is_applied_once_even_when_only_the_head_is_new(office: Office) -> None:
    compared = review(office, replace(PLAN, doc_no="清政办发〔2026〕9号"))
    assert office.revisions.apply(compared, TODAY)
    with pytest.raises(UserError, match="又有了改动"):
        office.revisions.apply(compared, TODAY)
    assert len(office.revisions.revisions()) == 1


def test_a_document_without_tasks_ends_no_plan(office: Office) -> None:
    with pytest.raises(UserError, match="没有从修订版里读出任务"):
        office.revisions.apply(review(office, PlanDraft(title="空")), TODAY)
    assert len(office.tasks.lines()) == 1


def test_a_plan_is_not_revised_before_it_begins_nor_after_it_ended(office: Office) -> None:
    with pytest.raises(UserError, match="早于方案开始实施的日期（2026-01-01）"):
        office.revisions.apply(review(office), date(2025, 12, 31))
    plan = office.plans.plans()[0].id
    office.carry_over.make(office.carry_over.propose(plan, date(2026, 11, 1)))
    with pytest.raises(UserError, match="不在方案结束（2026-11-01）之前"):
        office.revisions.apply(review(office), date(2026, 11, 1))
    assert office.revisions.apply(review(office), date(2026, 10, 31))


@pytest.fixture
def undated(tmp_path: Path) -> Iterator[Office]:
    """A file whose plan names no first day: it was taken over today, its first deadline was in June 2024."""
    made = Office.create(tmp_path / "无起日.npt", region="清水区", person="王敏", today=lambda: TODAY)
    yield made
    made.close()


DATED = replace(SURVEY, deadlines=(DeadlineDraft(date(2024, 6, 30), "2024年6月底前完成"),))
ENDED = TaskDraft("2", "培训", "重点任务", "组织培训。")


@pytest.mark.parametrize(
    ("plan", "day", "words"),
    [
        (PlanDraft("清水区方案", tasks=(DATED, ENDED)), date(1900, 1, 1), "方案最早时限的年份（2024-01-01）"),
        (
            PlanDraft("清水区方案", tasks=(DATED, ENDED)),
            date(2023, 12, 31),
            "方案最早时限的年份（2024-01-01）",
        ),
        (PlanDraft("清水区方案", tasks=(SURVEY, ENDED)), date(2026, 11, 21), "方案采用的日期（2026-11-22）"),
        (
            PlanDraft("清水区方案", doc_no="清政办发〔2023〕9号", tasks=(DATED, ENDED)),
            date(2022, 12, 31),
            "方案文号的年份（2023-01-01）",
        ),
        (PlanDraft("清水区方案", tasks=(DATED, ENDED)), date(2999, 1, 1), "还没有到"),
    ],
)
def test_a_day_before_anything_known_of_a_plan_is_asked_about_and_nothing_written(
    undated: Office, plan: PlanDraft, day: date, words: str
) -> None:
    undated.plans.accept(plan)
    before = undated.tasks.lines(as_at=date(2024, 9, 30))
    compared = review(undated, replace(plan, tasks=plan.tasks[:1]))
    with pytest.raises(UserError) as caught:
        undated.revisions.apply(compared, day)
    assert words in str(caught.value)
    assert str(day) in str(caught.value)
    assert undated.tasks.lines(as_at=date(2024, 9, 30)) == before
    assert undated.revisions.revisions() == []


def test_an_old_revision_of_an_old_plan_may_be_entered_late(undated: Office) -> None:
    plan = PlanDraft("清水区方案", doc_no="清政办发〔2023〕9号", tasks=(DATED, ENDED))
    undated.plans.accept(plan)
    undated.revisions.apply(review(undated, replace(plan, tasks=plan.tasks[:1])), date(2023, 3, 1))
    assert [line.title for line in undated.tasks.lines(as_at=date(2023, 2, 28))] == ["调查", "培训"]
    assert [line.title for line in undated.tasks.lines(as_at=date(2023, 3, 1))] == ["调查"]
