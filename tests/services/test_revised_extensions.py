"""A revision moves or drops deadlines that were extended: the officer is told, and decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.deadline import Punctuality, punctuality
from nptracker.domain.draft import DeadlineDraft, PlanDraft, TaskDraft
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light
from nptracker.domain.query import Query
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.revised_deadlines import Fate
from nptracker.services.revision_review import RevisionReview

OLD, EXTENDED = date(2026, 6, 30), date(2026, 9, 30)
APPROVED, REVISED, TODAY = date(2026, 6, 20), date(2026, 7, 10), date(2026, 8, 3)
SENTENCE = "2026年{}月底前完成全区重点行业化学物质首轮调查"
SURVEY = TaskDraft("1", "调查", "重点任务", "摸清底数。", deadlines=(DeadlineDraft(OLD, SENTENCE.format(6)),))
TRAINING = TaskDraft("2", "培训", "重点任务", "组织培训。")
PLAN = PlanDraft("清水区方案", tasks=(SURVEY, TRAINING))
KINDS = ("task", "deadline", "extension", "revision", "task_change")


def survey_by(*days: date, sentence: str = SENTENCE) -> PlanDraft:
    """Return the plan with other deadlines of the first task."""
    deadlines = tuple(DeadlineDraft(day, sentence.format(day.month)) for day in days)
    return replace(PLAN, tasks=(replace(SURVEY, deadlines=deadlines), TRAINING))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    day = [date(2026, 3, 2)]
    made = Office.create(tmp_path / "延期.npt", region="清水区", person="王敏", today=lambda: day[0])
    made.plans.accept(PLAN)
    day[0] = TODAY
    made.deadlines.extend(
        made.tasks.detail(made.tasks.lines()[0].id).deadlines[0].id,
        to=EXTENDED, reason="企业停产", approved_by="分管副局长", approved_on=APPROVED, doc_no="清环函7号",
    )  # fmt: skip
    yield made
    made.close()


def compare(office: Office, draft: PlanDraft) -> RevisionReview:
    return office.revisions.compare(office.plans.plans()[0].id, draft)


def dates(office: Office, as_at: date | None = None) -> list[tuple[str, date, tuple[date, ...]]]:
    found = office.tasks.detail(office.tasks.lines(as_at=as_at)[0].id, as_at=as_at).dates
    return [(d.name, d.due_on, d.extended_to) for d in found]


def everything(office: Office) -> list[list[tuple[str, dict[str, object]]]]:
    return [[(r.id, dict(r.values)) for r in office.records.first(kind, Query(), 99)] for kind in KINDS]


def test_the_review_names_task_days_and_who_approved(office: Office) -> None:
    (at_stake,) = compare(office, survey_by(date(2026, 8, 31))).at_stake()
    assert (at_stake.task, at_stake.due_on, at_stake.extended_to) == ("1　调查", OLD, EXTENDED)
    assert at_stake.approval == "分管副局长，2026-06-20，清环函7号"
    assert (at_stake.new_on, at_stake.fate, at_stake.is_open) == (date(2026, 8, 31), Fate.KEPT, True)
    assert at_stake.words == (
        "延期：2026-06-30 已延至 2026-09-30（批准：分管副局长，2026-06-20，清环函7号），"
        "修订后时限 2026-08-31；保留延期到 2026-09-30"
    )


@pytest.mark.parametrize("sentence", [SENTENCE, "于{}月末报送首轮结果"])
def test_an_earlier_day_leaves_the_extension_in_force(office: Office, sentence: str) -> None:
    new_day = date(2026, 8, 31)
    before = dates(office, date(2026, 7, 9))
    office.revisions.apply(compare(office, survey_by(new_day, sentence=sentence)), REVISED)
    assert dates(office) == [("", new_day, (EXTENDED,))]
    assert office.tasks.lines()[0].due_on == EXTENDED
    assert dates(office, date(2026, 7, 9)) == before == [("", OLD, (EXTENDED,))]


def test_the_officer_may_follow_the_document_instead(office: Office) -> None:
    review = compare(office, survey_by(date(2026, 7, 31)))
    review = review.decided(review.at_stake()[0].deadline_id, Fate.ENDED)
    assert review.at_stake()[0].outcome == "按新文件 2026-07-31"
    office.revisions.apply(review, REVISED)
    assert dates(office) == [("", date(2026, 7, 31), ())]
    assert office.tasks.lines()[0].light is Light.OVERDUE


@pytest.mark.parametrize("new_day", [EXTENDED, date(2026, 12, 31)])
def test_a_day_not_earlier_than_the_extended_one_takes_its_place(office: Office, new_day: date) -> None:
    review = compare(office, survey_by(new_day))
    (at_stake,) = review.at_stake()
    assert (at_stake.is_open, at_stake.fate) == (False, Fate.ENDED)
    assert at_stake.outcome == f"按新文件 {new_day}（不早于延期）"
    office.revisions.apply(
        review.decided(at_stake.deadline_id, Fate.KEPT), REVISED
    )  # there is no such choice
    assert dates(office) == [("", new_day, ())]


def test_an_unchanged_day_keeps_its_extension_unasked(office: Office) -> None:
    changed = replace(PLAN, tasks=(replace(SURVEY, text="摸清全部底数。"), TRAINING))
    assert compare(office, changed).at_stake() == []
    office.revisions.apply(compare(office, changed), REVISED)
    assert dates(office) == [("", OLD, (EXTENDED,))]


def test_a_deadline_that_is_no_longer_named_goes_on_as_the_offices_own(office: Office) -> None:
    review = compare(office, survey_by())
    assert review.at_stake()[0].new_words == "没有写"
    office.revisions.apply(review, REVISED)
    assert dates(office) == [("原时限（修订后未写）", OLD, (EXTENDED,))]
    assert office.revisions.apply(compare(office, survey_by()), TODAY).verb == 0  # no change of its own


def test_a_deadline_that_is_no_longer_named_may_end(office: Office) -> None:
    review = compare(office, survey_by())
    office.revisions.apply(review.decided(review.at_stake()[0].deadline_id, Fate.ENDED), REVISED)
    assert dates(office) == []


def test_a_task_that_goes_takes_its_extension_along_in_words(office: Office) -> None:
    review = compare(office, replace(PLAN, tasks=(TRAINING,)))
    (at_stake,) = review.at_stake()
    assert (at_stake.is_open, at_stake.new_words, at_stake.outcome) == (False, "任务取消", "随任务结束")
    office.revisions.apply(review, REVISED)
    (gone,) = [c for c in office.records.first("task_change", Query(), 9) if c["change"] == "gone"]
    assert "已延至 2026-09-30" in str(gone["extensions"])


def test_what_was_met_within_the_extension_stays_on_time(office: Office) -> None:
    office.tasks.meet_deadline(office.tasks.detail(office.tasks.lines()[0].id).deadlines[0].id)
    office.revisions.apply(compare(office, survey_by(date(2026, 7, 31))), REVISED)
    (deadline,) = office.tasks.detail(office.tasks.lines()[0].id).dates
    assert deadline.done_on == TODAY
    assert punctuality(deadline, TODAY) is Punctuality.AFTER_EXTENSION


def test_a_second_extension_goes_on_and_one_overtaken_does_not(office: Office) -> None:
    last = date(2026, 11, 30)
    office.deadlines.extend(
        office.tasks.detail(office.tasks.lines()[0].id).deadlines[0].id,
        to=last, reason="又停产", approved_by="局长",
    )  # fmt: skip
    office.revisions.apply(compare(office, survey_by(date(2026, 10, 31))), REVISED)
    assert dates(office) == [("", date(2026, 10, 31), (last,))]


def test_what_was_decided_is_kept_in_words_and_printed(office: Office) -> None:
    office.revisions.apply(compare(office, survey_by(date(2026, 8, 31))), REVISED)
    (revision,) = office.revisions.revisions()
    (change,) = office.revisions.changes_of(revision.id)
    assert str(change["extensions"]).endswith("保留延期到 2026-09-30")
    document = office.returns.build("plan_revisions", ReportingPeriod.parse("2026-Q3"))
    told = [str(cell) for sheet in document.sheets for row in sheet.rows for cell in row]
    assert any("保留延期到 2026-09-30" in cell for cell in told)


def test_one_undo_restores_all(office: Office) -> None:
    before = everything(office)
    office.revisions.apply(compare(office, survey_by(date(2026, 8, 31))), REVISED)
    assert everything(office) != before
    office.history.undo()
    assert everything(office) == before


def test_an_extension_approved_since_the_comparison_is_looked_at_first(office: Office) -> None:
    review = compare(office, survey_by(date(2026, 8, 31)))
    office.deadlines.extend(
        office.tasks.detail(office.tasks.lines()[0].id).deadlines[0].id,
        to=date(2026, 12, 31), reason="再延", approved_by="局长",
    )  # fmt: skip
    before = everything(office)
    with pytest.raises(UserError, match="比较之后，方案又有了改动"):
        office.revisions.apply(review, REVISED)
    assert everything(office) == before
