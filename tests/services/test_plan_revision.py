from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.draft import (
    DeadlineDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan_diff import Change
from nptracker.domain.query import Query
from nptracker.domain.values import Absent
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.revision_review import Blank, BlankKind, RevisionReview

TODAY = date(2026, 11, 22)
ACCEPTED = date(2026, 3, 2)
ANY = Query()
KINDS = ("plan", "section", "task", "measure", "deadline", "target", "task_org", "revision", "task_change")


class Calendar:
    """A day that the test turns."""

    def __init__(self) -> None:
        self.day = ACCEPTED

    def __call__(self) -> date:
        return self.day


def task(no: str, title: str, *steps: str, **more: object) -> TaskDraft:
    measures = tuple(MeasureDraft(str(n), text) for n, text in enumerate(steps, start=1))
    made = TaskDraft(no, title, "重点任务", "".join(steps), measures=measures)
    return replace(made, **more)  # type: ignore[arg-type]


RECOVERY = TargetDraft("农药包装回收率", ">=", None, "%", date(2026, 12, 31), "回收率达到＊＊%")
DRAFT = PlanDraft(
    title="清水区新污染物治理工作方案（征求意见稿）",
    status=IssueStatus.DRAFT,
    tasks=(
        task(
            "1",
            "开展化学物质信息调查",
            "摸清重点行业化学物质底数。",
            "按季度报送调查进展。",
            units=(UnitDraft("区生态环境分局", UnitRole.LEAD), UnitDraft("区工信局")),
            deadlines=(DeadlineDraft(date(2026, 6, 30), "2026年6月底前完成首轮调查"),),
        ),
        task(
            "2",
            "强化农药使用管理",
            "健全农药包装废弃物回收体系。",
            "推广绿色防控技术。",
            units=(UnitDraft("区农业农村局", UnitRole.LEAD),),
            targets=(RECOVERY,),
        ),
        task("3", "开展宣传培训", "每年组织一次企业培训。", units=(UnitDraft("区工信局"),)),
    ),
)
ISSUED = replace(
    DRAFT,
    title="清水区新污染物治理工作方案",
    status=IssueStatus.ISSUED,
    doc_no="清政办发〔2026〕9号",
    tasks=(
        replace(
            DRAFT.tasks[0],
            text="摸清重点行业化学物质生产使用底数。按季度报送调查进展。编制调查报告。",
            measures=(
                MeasureDraft("1", "摸清重点行业化学物质的底数。"),
                MeasureDraft("2", "按季度报送调查进展。"),
                MeasureDraft("3", "编制调查报告。"),
            ),
            units=(UnitDraft("区生态环境分局", UnitRole.LEAD), UnitDraft("区卫健局")),
            deadlines=(
                DeadlineDraft(date(2026, 9, 30), "2026年9月底前完成首轮调查"),
                DeadlineDraft(date(2026, 12, 31), "12月底前提交报告"),
            ),
        ),
        task("2", "治理含新污染物废物", "规范收集处置废药品。"),
        replace(DRAFT.tasks[1], no="3", targets=(replace(RECOVERY, value=Decimal(85)),)),
    ),
)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def office(tmp_path: Path, calendar: Calendar) -> Iterator[Office]:
    made = Office.create(tmp_path / "修订.npt", region="清水区", person="王敏", today=calendar)
    made.plans.accept(DRAFT)
    calendar.day = TODAY
    yield made
    made.close()


def compare(office: Office, draft: PlanDraft = ISSUED) -> RevisionReview:
    return office.revisions.compare(office.plans.plans()[0].id, draft)


def everything(office: Office) -> dict[str, list[tuple[str, dict[str, object]]]]:
    return {kind: [(r.id, dict(r.values)) for r in office.records.first(kind, ANY, 999)] for kind in KINDS}


def test_what_became_of_every_task(office: Office) -> None:
    review = compare(office)
    told = [
        (line.change, *(side.title if side else "" for side in review.sides(line))) for line in review.lines()
    ]
    assert told == [
        (Change.CHANGED, "开展化学物质信息调查", "开展化学物质信息调查"),
        (Change.NEW, "", "治理含新污染物废物"),
        (Change.CHANGED, "强化农药使用管理", "强化农药使用管理"),
        (Change.GONE, "开展宣传培训", ""),
    ]


def test_comparing_writes_nothing(office: Office) -> None:
    before = everything(office)
    compare(office)
    assert everything(office) == before


def test_progress_evidence_and_ticks_outlive_a_revision(office: Office, tmp_path: Path) -> None:
    survey, pesticide, training = office.tasks.lines()
    period = ReportingPeriod.parse("2026-Q3")
    office.tasks.record_progress(survey.id, period, state="on_schedule", note="已调查 8 家")
    paper = tmp_path / "底数.txt"
    paper.write_text("8 家", "utf-8")
    office.tasks.attach("task", survey.id, paper)
    office.tasks.record_progress(training.id, period, state="done", note="已培训")
    for measure in office.tasks.detail(survey.id).measures:
        office.tasks.tick_measure(measure.id)
    office.tasks.meet_deadline(office.tasks.detail(survey.id).deadlines[0].id)
    changes = office.revisions.apply(compare(office), date(2026, 11, 1), "正式印发")
    assert changes.title == "采用修订：清水区新污染物治理工作方案"

    first, waste, third = office.tasks.lines(period=period)
    assert (first.id, third.id) == (survey.id, pesticide.id)
    assert (first.no, waste.no, third.no) == ("1", "2", "3")
    assert (first.reported, first.state) == (True, "on_schedule")
    detail = office.tasks.detail(survey.id, period)
    assert [entry["note"] for entry in detail.progress] == ["已调查 8 家"]
    assert len(detail.evidence) == 1
    # the first measure is reworded a little, the second stays, the third is new
    assert [(m["text"], bool(m["done_on"])) for m in detail.measures] == [
        ("摸清重点行业化学物质的底数。", True), ("按季度报送调查进展。", True), ("编制调查报告。", False),
    ]  # fmt: skip
    assert [(d["due_on"], bool(d["done_on"])) for d in detail.deadlines] == [
        (date(2026, 9, 30), True), (date(2026, 12, 31), False),
    ]  # fmt: skip
    assert detail.units == (("区生态环境分局", "牵头"), ("区卫健局", "责任"))
    assert [entry["note"] for entry in office.tasks.detail(training.id, period).progress] == ["已培训"]


def test_a_day_before_the_revision_reads_as_it_was(office: Office) -> None:
    before = everything_of_day(office, date(2026, 10, 31))
    office.revisions.apply(compare(office), date(2026, 11, 1))
    assert everything_of_day(office, date(2026, 10, 31)) == before
    assert everything_of_day(office, date(2026, 11, 1)) != before


def everything_of_day(office: Office, day: date) -> list[object]:
    lines = office.tasks.lines(as_at=day)
    details = office.tasks.details([line.id for line in lines], as_at=day)
    return [
        (d.line, d.text, d.units, *([r["position"] for r in part] for part in (d.measures, d.targets)),
         [m["text"] for m in d.measures], [x["due_on"] for x in d.deadlines], [t["value"] for t in d.targets])
        for d in details
    ]  # fmt: skip


def test_what_was_done_is_told_in_the_records(office: Office) -> None:
    office.revisions.apply(compare(office), date(2026, 11, 1), "正式印发")
    (revision,) = office.revisions.revisions()
    assert (revision["old_title"], revision["title"]) == (DRAFT.title, ISSUED.title)
    assert (revision["old_status"], revision["status"]) == ("征求意见稿", "印发")
    told = [(c["change"], c["old_no"], c["new_no"]) for c in office.revisions.changes_of(revision.id)]
    assert told == [("changed", "1", "1"), ("new", None, "2"), ("changed", "2", "3"), ("gone", "3", None)]
    changed = office.revisions.changes_of(revision.id)[2]
    assert "农药包装回收率≥未定" in str(changed["old_parts"])
    assert "农药包装回收率≥85%" in str(changed["new_parts"])
    plan = office.plans.plans()[0]
    assert (plan["status"], plan["doc_no"]) == ("印发", ISSUED.doc_no)


def test_applying_is_undone_and_redone_in_one_step(office: Office) -> None:
    before = everything(office)
    office.revisions.apply(compare(office), date(2026, 11, 1))
    after = everything(office)
    assert after != before
    office.history.undo()
    assert everything(office) == before
    office.history.redo()
    assert everything(office) == after


def test_the_same_document_again_is_no_revision(office: Office) -> None:
    office.revisions.apply(compare(office), date(2026, 11, 1))
    assert office.revisions.apply(compare(office), date(2026, 11, 2)).verb == 0
    assert len(office.revisions.revisions()) == 1


def test_the_officer_may_say_that_a_task_goes_on_under_another_name(office: Office) -> None:
    training = office.tasks.lines()[2]
    review = compare(office).paired(1, 2)
    assert [line.change for line in review.lines()] == [Change.CHANGED] * 3
    office.revisions.apply(review, date(2026, 11, 1))
    assert [line.id for line in office.tasks.lines()][1] == training.id
    assert office.tasks.lines()[1].title == "治理含新污染物废物"


def test_sentences_that_come_back_start_and_end_with_the_wording(office: Office) -> None:
    def duties() -> list[tuple[str, object]]:
        found = office.records.first("obligation", ANY, 99)
        return sorted((str(o["sentence"]), o["ends_on"]) for o in found)

    assert duties() == [("按季度报送调查进展。", None), ("每年组织一次企业培训。", None)]
    steps = ("摸清重点行业化学物质底数。", "按季度报送调查进展。", "每半年通报一次。")
    changed = replace(
        DRAFT.tasks[0], text="".join(steps), measures=tuple(MeasureDraft("", text) for text in steps)
    )
    new = task("4", "组织会商", "每月10日前召开例会。")
    office.revisions.apply(
        compare(office, replace(DRAFT, tasks=(changed, DRAFT.tasks[1], new))), date(2026, 11, 1)
    )
    assert duties() == [
        ("按季度报送调查进展。", None),
        ("每半年通报一次。", None),
        ("每年组织一次企业培训。", date(2026, 10, 31)),  # its task is gone
        ("每月10日前召开例会。", None),
    ]
    dues = {(str(due.task_id), due.due_on) for due in office.obligations.due()}
    training = office.records.first("obligation", ANY, 99)[1]["task"]
    assert not {day for task_id, day in dues if task_id == training and day > date(2026, 10, 31)}


# -- blanks -----------------------------------------------------------------------------------------------


def test_blanks_tell_what_the_draft_left_open_and_what_the_issued_version_says(office: Office) -> None:
    blanks = [(b.kind, b.old_words, b.new_words, b.is_open) for b in compare(office).blanks()]
    assert (BlankKind.STATUS, "征求意见稿", "印发", False) in blanks
    assert (BlankKind.DOC_NO, "—", ISSUED.doc_no, False) in blanks
    assert (
        BlankKind.TARGET,
        "农药包装回收率≥未定（2026-12-31）",
        "农药包装回收率≥85%（2026-12-31）",
        False,
    ) in blanks
    assert (BlankKind.UNITS, "—", "—", True) in blanks
    assert blanks[0][3] is True  # what is still open comes first


def blank_of(review: RevisionReview, kind: BlankKind, is_open: bool = True) -> Blank:
    return next(blank for blank in review.blanks() if blank.kind is kind and blank.is_open == is_open)


def test_what_is_still_open_is_filled_in_right_there(office: Office) -> None:
    open_ = replace(ISSUED, tasks=(*ISSUED.tasks[:2], replace(ISSUED.tasks[2], targets=(RECOVERY,))))
    review = compare(office, open_)
    review = review.filled(blank_of(review, BlankKind.TARGET), "80%")
    review = review.filled(blank_of(review, BlankKind.UNITS), "区卫健局牵头，区工信局配合")
    review = review.filled(blank_of(review, BlankKind.DEADLINE), "2027年6月底")
    office.revisions.apply(review, date(2026, 11, 1))
    _first, waste, pesticide = (office.tasks.detail(line.id) for line in office.tasks.lines())
    assert [target["value"] for target in pesticide.targets] == [Decimal(80)]
    assert waste.units == (("区卫健局", "牵头"), ("区工信局", "配合"))
    assert [d["due_on"] for d in waste.deadlines] == [date(2027, 6, 30)]


def test_what_nobody_fills_in_stays_undecided(office: Office) -> None:
    open_ = replace(ISSUED, tasks=(*ISSUED.tasks[:2], replace(ISSUED.tasks[2], targets=(RECOVERY,))))
    office.revisions.apply(compare(office, open_), date(2026, 11, 1))
    pesticide = office.tasks.detail(office.tasks.lines()[2].id)
    assert [target["value"] for target in pesticide.targets] == [Absent.UNDECIDED]


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (BlankKind.UNITS, "", ""),
        (BlankKind.DEADLINE, "不久", "看不懂的日期"),
    ],
)
def test_what_does_not_fit_is_said(office: Office, kind: BlankKind, typed: str, words: str) -> None:
    review = compare(office)
    blank = blank_of(review, kind)
    if not words:
        assert blank_of(review.filled(blank, typed), kind).is_open
        return
    with pytest.raises(UserError, match=words):
        review.filled(blank, typed)


# -- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prepare", "day", "words"),
    [
        (lambda _office: None, date(2026, 11, 23), "还没有到"),
        (
            lambda office: office.revisions.apply(compare(office, replace(DRAFT, title="二稿")), TODAY),
            date(2026, 11, 1),
            "早于上一次修订",
        ),
    ],
)
def test_days_that_cannot_be(
    office: Office, prepare: Callable[[Office], object], day: date, words: str
) -> None:
    prepare(office)
    with pytest.raises(UserError, match=words):
        office.revisions.apply(compare(office), day)


def test_a_plan_that_changed_since_is_compared_again(office: Office) -> None:
    review = compare(office)
    office.revisions.apply(compare(office), date(2026, 11, 1))
    with pytest.raises(UserError, match="又有了改动"):
        office.revisions.apply(review, date(2026, 11, 2))


def test_tasks_that_meetings_made_are_none_of_the_documents(office: Office) -> None:
    training = office.tasks.lines()[2].id
    office.records.create("decision", {"no": "1", "text": "开展培训", "task": training})
    review = compare(office)
    assert Change.GONE not in [line.change for line in review.lines()]
    office.revisions.apply(review, date(2026, 11, 1))
    assert [line.id for line in office.tasks.lines()][-1] == training


# -- whatever is revised, the new draft's words stand -----------------------------------------------------


@st.composite
def revised(draw: st.DrawFn) -> tuple[TaskDraft, ...]:
    tasks = draw(st.permutations(DRAFT.tasks))[: draw(st.integers(0, 3))]
    made = [
        replace(t, no=str(n), text=t.text + draw(st.sampled_from(["", "每年总结。", "并报市局备案。"])))
        for n, t in enumerate(tasks, start=1)
    ]
    made.insert(draw(st.integers(0, len(made))), task("9", "加强能力建设", "配备设备。"))
    return tuple(made)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(revised())
def test_after_applying_the_plan_reads_as_the_new_draft_and_undo_as_the_old(
    office: Office, tasks: tuple[TaskDraft, ...]
) -> None:
    before = everything(office)
    office.revisions.apply(compare(office, replace(DRAFT, tasks=tasks)), TODAY)
    details = office.tasks.details([line.id for line in office.tasks.lines()])
    assert [(d.line.no, d.line.title, d.text) for d in details] == [(t.no, t.title, t.text) for t in tasks]
    assert [[m["text"] for m in d.measures] for d in details] == [[m.text for m in t.measures] for t in tasks]
    assert [{name for name, _role in d.units} for d in details] == [{u.name for u in t.units} for t in tasks]
    office.history.undo()
    assert everything(office) == before


def test_indicators_keep_the_order_that_the_plan_had_on_a_past_day(office: Office) -> None:
    survey, pesticide, training = office.tasks.lines()
    for name, line in (("培训场次", training), ("调查企业数", survey)):
        office.indicators.create({"name": name, "task": line.id, "measure_unit": "家", "direction": "不低于"})
    turned = replace(DRAFT, title="二稿", tasks=DRAFT.tasks[::-1])
    office.revisions.apply(compare(office, turned), date(2026, 11, 1))

    def names(period: str) -> list[str]:
        return [line.name for line in office.indicators.lines(ReportingPeriod.parse(period))]

    assert names("2026-Q3") == ["调查企业数", "农药包装回收率", "培训场次"]
    assert names("2026-Q4") == ["培训场次", "农药包装回收率", "调查企业数"]
    assert [line.id for line in office.tasks.lines()] == [training.id, pesticide.id, survey.id]
