"""方案与对照 over a real district file: plans, links by key, revisions, the next cycle; each undone by one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget
from test_tasks_page import DirectLane

from nptracker.domain.draft import DeadlineDraft, IssueStatus, PlanDraft
from nptracker.domain.plan_diff import Change
from nptracker.services.office import Office
from nptracker.services.plan_purpose import OWN, guessed, purposes
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan import hand_over, plans_page
from nptracker.ui.plan.carry_page import CarryPage
from nptracker.ui.plan.plans_page import PlansPage
from nptracker.ui.plan.review_page import ReviewPage
from nptracker.ui.plan.revision_page import RevisionPage

TODAY = date(2026, 11, 22)
NEXT = date(2027, 1, 1)
Key = Qt.Key


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "甘州区.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    yield office
    office.close()


class Window(QMainWindow):
    """Shows one page; temporary pages are kept in ``over``, turns in ``went``."""

    def __init__(self, office: Office, bot: Any) -> None:
        super().__init__()
        bot.addWidget(self)
        self.resize(1366, 700)
        self.over: list[QWidget] = []
        self.went: list[str] = []
        lane = DirectLane()
        self.context = Context(
            office, Bus(self), lane, lane, MessageBar(self), Actions(self),
            go=lambda page, *_rest: self.went.append(page), show_page=self.over.append,
            leave_page=lambda: self.went.append("left"), reopen=lambda: None,
        )  # fmt: skip
        self.bot = bot

    def show_page(self, page: Any) -> Any:
        self.setCentralWidget(page)
        self.context.bus.changed.connect(page.refresh)
        self.show()
        self.bot.waitExposed(self)
        page.activate()
        return page


@pytest.fixture
def window(office: Office, qtbot: Any) -> Window:
    return Window(office, qtbot)


@pytest.fixture
def page(window: Window, office: Office) -> PlansPage:
    office.plans.accept(office.plans.built_in_draft("neimenggu"), "province")
    shown: PlansPage = window.show_page(PlansPage(window.context))
    return shown


def cells(table: Any, row: int) -> list[str]:
    return [table.item(row, column).text() for column in range(table.columnCount())]


def test_thousands_of_tasks_are_read_in_the_lane(
    window: Window, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Lane(DirectLane):
        def run(self, title: str, work: Any, **rest: Any) -> None:
            asked.append(title)
            super().run(title, work, **rest)

    monkeypatch.setattr(plans_page, "_AT_ONCE", 19)  # the plan has twenty
    window.context = window.context._replace(reading=Lane())  # type: ignore[arg-type]
    page: PlansPage = window.show_page(PlansPage(window.context))
    assert asked == ["", ""]  # the plans, then the tasks of the one in front
    assert page.origins.rowCount() == 20
    monkeypatch.setattr(plans_page, "_AT_ONCE", 20)
    page.force_reload()
    assert len(asked) == 2
    assert page.origins.rowCount() == 20


# -- plans and links --------------------------------------------------------------------------------------


def test_plans_are_listed_with_level_cycle_and_counts(page: PlansPage) -> None:
    assert cells(page.list, 0) == [
        "本级", "甘州区新污染物治理工作方案", "● 执行中", "采用起 至 今", "征求意见稿", "20", "—",
    ]  # fmt: skip
    assert cells(page.list, 1)[:2] == ["省级", "内蒙古自治区新污染物治理工作方案"]
    assert page.carry_button.isEnabled()
    page.list.setCurrentCell(1, 0)
    assert not page.carry_button.isEnabled()  # the province's plan is not ours to carry over


def test_enter_binds_the_likeliest_and_goes_on(page: PlansPage, office: Office) -> None:
    page.list.setCurrentCell(1, 0)
    links = page.links
    assert cells(links.theirs, 0)[2] == "✖ 未对应"
    links.theirs.setFocus()
    QTest.keyClick(links.theirs, Key.Key_Return)
    assert links.own.hasFocus()
    for _task in range(3):
        QTest.keyClick(links.own, Key.Key_Return)
    assert [cells(links.theirs, row)[2][:3] for row in range(4)] == ["✔ 3", "✔ 4", "✔ 5", "✖ 未"]
    assert links.theirs.currentRow() == 3
    superior = office.plans.plans()[1].id
    assert [line.linked[0].no for line in office.links.coverage(superior).lines[:3]] == ["3", "4", "5"]


def test_space_binds_and_takes_off_and_stays(page: PlansPage) -> None:
    page.list.setCurrentCell(1, 0)
    links = page.links
    QTest.keyClick(links.own, Key.Key_Space)
    assert cells(links.own, 0)[0] == "✔ 已对应"
    assert links.theirs.currentRow() == 0
    QTest.keyClick(links.own, Key.Key_Space)
    assert cells(links.theirs, 0)[2] == "✖ 未对应"


def test_only_holes_leave_the_list_as_they_are_filled(page: PlansPage) -> None:
    page.list.setCurrentCell(1, 0)
    links = page.links
    links.only_holes.setChecked(True)
    before = links.theirs.rowCount()
    second = cells(links.theirs, 1)[1]
    QTest.keyClick(links.own, Key.Key_Return)
    assert links.theirs.rowCount() == before - 1
    assert links.line is not None
    assert links.line.superior.title == second


def test_what_is_very_alike_is_bound_at_once_and_undone_at_once(page: PlansPage, office: Office) -> None:
    page.list.setCurrentCell(1, 0)
    superior = office.plans.plans()[1].id
    lines = office.links.suggestions(superior).lines
    sure = [line for line in lines if line.candidates and line.candidates[0].likeness >= 0.4]
    page.links.sure_button.click()
    assert sum(not line.is_hole for line in office.links.coverage(superior).lines) == len(sure) > 0
    page.context.undo()
    assert all(line.is_hole for line in office.links.coverage(superior).lines)
    assert cells(page.links.theirs, 0)[2] == "✖ 未对应"


def test_an_own_plan_shows_where_its_tasks_come_from(page: PlansPage, office: Office) -> None:
    own, superior = (office.tasks.lines(plan.id) for plan in office.plans.plans())
    office.links.confirm([(own[2].id, superior[0].id)])
    page.force_reload()
    page.list.setCurrentCell(0, 0)
    assert cells(page.origins, 2)[1:] == ["✔ 1　落实国家工作部署，开展环境信息调查", "—"]
    assert cells(page.origins, 0)[1] == "✖ 没有对应"


# What 911 × 512 leaves to a page behind a tab, less menus, head and status bars; a page laid over
# the others has the room of the tabs besides. Letters and frames of the theme may have been set by other tests.
LOW_ROOM, TABS = 345, 21


def test_the_pages_fit_a_low_narrow_window(page: PlansPage, window: Window, office: Office) -> None:
    plan = office.plans.plans()[0].id
    office.revisions.apply(office.revisions.compare(plan, issued(office)), TODAY, "印发")
    page.force_reload()
    proposal = office.carry_over.propose(plan, NEXT)
    draft = office.plans.built_in_draft("ganzhou")
    rooms = (
        (page, LOW_ROOM),
        (RevisionPage(window.context, office.revisions.compare(plan, draft)), LOW_ROOM + TABS),
        (CarryPage(window.context, proposal), LOW_ROOM + TABS),
    )
    for shown, height in rooms:
        shown.ensurePolished()
        assert shown.minimumSizeHint().width() <= 740, shown
        assert shown.minimumSizeHint().height() <= height, shown


def test_a_read_only_file_is_only_looked_at(office: Office, qtbot: Any) -> None:
    path = office.path
    office.plans.accept(office.plans.built_in_draft("neimenggu"), "province")
    office.close()
    reader = Office.open(path, read_only=True, today=lambda: TODAY)
    window = Window(reader, qtbot)
    page = window.show_page(PlansPage(window.context))
    page.list.setCurrentCell(1, 0)
    for button in (page.superior_button, page.revise_button, page.carry_button):
        assert not button.isEnabled()
    assert not page.links.own.isEnabled()
    reader.close()


def test_an_empty_file_says_what_to_do(tmp_path: Path, qtbot: Any) -> None:
    bare = Office.create(tmp_path / "空.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    window = Window(bare, qtbot)
    page = window.show_page(PlansPage(window.context))
    assert page._stack.currentIndex() == 1
    bare.close()


# -- a document and what it becomes -----------------------------------------------------------------------


def issued(office: Office) -> PlanDraft:
    """The plan as issued: one target decided, one task without bodies, one gone, one new."""
    draft = office.plans.built_in_draft("ganzhou")
    tasks = list(draft.tasks)
    decided = tuple(replace(t, value=Decimal(85)) if t.value is None else t for t in tasks[11].targets)
    tasks[11] = replace(tasks[11], text=tasks[11].text.replace("原文留空", "达到85%"), targets=decided)
    tasks[0] = replace(tasks[0], units=())
    gone = tasks.pop(14)
    tasks.append(replace(gone, no="（五）", title="建立考核通报制度", text="每半年通报一次各单位进展。"))
    return replace(draft, tasks=tuple(tasks), status=IssueStatus.ISSUED, doc_no="甘政办发〔2026〕9号")


def test_a_new_version_of_the_own_plan_goes_on_to_the_comparison(window: Window, office: Office) -> None:
    draft, plans = issued(office), office.plans.plans()
    chosen = guessed(draft, plans, office.region)
    page = window.show_page(ReviewPage(window.context, draft, purposes(plans), chosen))
    assert page.head.accept_button.text() == "对照修订…"
    page.accept_plan()
    (revision,) = window.over
    assert isinstance(revision, RevisionPage)
    assert window.went == ["left"]
    assert len(office.plans.plans()) == 1  # nothing is written yet


def test_a_superiors_plan_is_read_beside_the_own_one(window: Window, office: Office) -> None:
    draft, plans = office.plans.built_in_draft("neimenggu"), office.plans.plans()
    chosen = guessed(draft, plans, office.region)
    page = window.show_page(ReviewPage(window.context, draft, purposes(plans), chosen))
    assert page.head.accept_button.text() == "读入方案"
    page.accept_plan()
    assert [plan["level"] for plan in office.plans.plans()] == ["own", "province"]
    page.head.purpose.setCurrentIndex(0)
    assert page.head.chosen_purpose == OWN


def test_the_next_cycles_document_asks_for_its_first_day(
    window: Window, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = office.plans.plans()
    offered = purposes(plans)
    page = window.show_page(ReviewPage(window.context, issued(office), offered, offered[-1]))
    monkeypatch.setattr(hand_over.AskDialog, "asks", lambda _self: False)
    page.accept_plan()
    assert len(office.plans.plans()) == 1
    monkeypatch.setattr(hand_over.AskDialog, "asks", lambda _self: True)
    page.accept_plan()
    old, new = office.plans.plans()
    assert (old["ended_on"], new["starts_on"], new["follows"]) == (NEXT, NEXT, old.id)


# -- revision ---------------------------------------------------------------------------------------------


@pytest.fixture
def revision(window: Window, office: Office) -> RevisionPage:
    review = office.revisions.compare(office.plans.plans()[0].id, issued(office))
    shown: RevisionPage = window.show_page(RevisionPage(window.context, review))
    return shown


def kind_words(page: RevisionPage) -> list[str]:
    return [button.text() for button in page.kinds.buttons()]


def test_changes_are_counted_and_filtered(revision: RevisionPage) -> None:
    assert kind_words(revision) == [
        "有变化 4",
        "＋ 新增 1",
        "△ 修改 2",
        "＃ 只改编号 0",
        "✖ 取消 1",
        "＝ 未变 17",
    ]
    assert [cells(revision.list, row)[:2] for row in range(4)] == [
        ["△ 修改", "1"], ["△ 修改", "12"], ["✖ 取消", "15 → —"], ["＋ 新增", "— → （五）"],
    ]  # fmt: skip
    revision.kinds.button(4).click()
    assert revision.list.rowCount() == 1
    assert not revision.pair.isEnabled()  # a gone task has no new one to pair
    assert "修订后没有这项任务" in revision.sides.after.toPlainText()


def test_words_are_struck_out_and_underlined(revision: RevisionPage) -> None:
    revision.list.setCurrentCell(1, 0)
    assert "line-through" in revision.sides.before.toHtml()
    assert "underline" in revision.sides.after.toHtml()
    assert "85%" in revision.sides.after.toPlainText()
    assert "85%" not in revision.sides.before.toPlainText()


def test_a_blank_is_filled_in_place_and_taken_back(revision: RevisionPage) -> None:
    table = revision.blanks.table
    assert table.item(0, 0).text().startswith("✖ 仍空着：责任单位：1")
    table.item(0, 2).setText("区生态环境分局牵头")
    assert [unit.name for unit in revision.review.diff.new[0].units] == ["区生态环境分局"]
    assert "仍空着 0 处" in revision.blanks.words.text()
    revision.undo()
    assert revision.review.diff.new[0].units == ()
    revision.redo()
    assert len(revision.review.diff.new[0].units) == 1


def test_what_does_not_fit_a_blank_is_said_and_not_taken(revision: RevisionPage) -> None:
    revision.blanks.with_optional.setChecked(True)
    blanks = revision.blanks
    row = next(r for r in range(blanks.table.rowCount()) if "完成时限" in blanks.table.item(r, 0).text())
    blanks.table.item(row, 2).setText("以后再说")
    assert "看不懂的日期" in revision.context.messages.text
    assert blanks.table.item(row, 2).text() == ""


def test_a_task_is_paired_otherwise(revision: RevisionPage) -> None:
    revision.list.setCurrentCell(3, 0)
    assert revision.pair.currentText() == "（新任务）"
    revision.pair.setCurrentIndex(revision.pair.findData(14))
    revision.pair.activated.emit(revision.pair.currentIndex())
    assert revision.review.diff.counts()[Change.GONE] == 0
    assert revision.review.diff.counts()[Change.CHANGED] == 3


@pytest.fixture
def extended(window: Window, office: Office) -> RevisionPage:
    """A revision that moves a deadline which was extended, to a day before the extended one."""
    own = office.tasks.details([line.id for line in office.tasks.lines()])
    at, detail = next((at, d) for at, d in enumerate(own) if len(d.deadlines) == 1)
    due_on = detail.dates[0].due_on
    office.deadlines.extend(
        detail.dates[0].id, to=due_on + timedelta(days=90), reason="停产", approved_by="分管副局长"
    )
    draft = office.plans.built_in_draft("ganzhou")
    moved = DeadlineDraft(due_on + timedelta(days=30), draft.tasks[at].deadlines[0].sentence)
    tasks = [*draft.tasks[:at], replace(draft.tasks[at], deadlines=(moved,)), *draft.tasks[at + 1 :]]
    review = office.revisions.compare(office.plans.plans()[0].id, replace(draft, tasks=tuple(tasks)))
    shown: RevisionPage = window.show_page(RevisionPage(window.context, review))
    return shown


def test_an_extension_at_stake_is_told_and_decided_by_space(extended: RevisionPage, office: Office) -> None:
    (at_stake,) = extended.review.at_stake()
    table = extended.blanks.table
    assert extended.blanks.words.text().startswith("延期 1 处受影响")
    told, before, answer = (table.item(0, column) for column in range(3))
    assert at_stake.task in told.text()
    assert before.text() == (f"{at_stake.due_on} 延至 {at_stake.extended_to}（分管副局长，2026-11-22）")
    assert answer.text() == f"保留延期到 {at_stake.extended_to}（新文件：{at_stake.new_on}）"
    assert f"◷ {at_stake.words}。" in extended.sides.after.toPlainText()
    table.setFocus()
    table.setCurrentCell(0, 2)
    QTest.keyClick(table, Key.Key_Space)
    assert table.item(0, 2).text() == f"按新文件 {at_stake.new_on}"
    assert table.item(0, 2).checkState() is Qt.CheckState.Unchecked
    extended.undo()
    assert table.item(0, 2).checkState() is Qt.CheckState.Checked
    extended.redo()
    extended.accept_button.click()
    assert [e.extended_to for line in office.tasks.lines() for e in office.tasks.detail(line.id).dates
            if e.due_on == at_stake.new_on] == [()]  # fmt: skip


def test_blanks_below_an_extension_are_still_filled_in_place(extended: RevisionPage) -> None:
    blanks = extended.blanks
    blanks.with_optional.setChecked(True)
    row = next(r for r in range(blanks.table.rowCount()) if "仍空着：文号" in blanks.table.item(r, 0).text())
    blanks.table.item(row, 2).setText("甘政办发〔2026〕3号")
    assert extended.review.draft.doc_no == "甘政办发〔2026〕3号"


def test_adopting_writes_one_verb_and_undo_takes_it_back(
    revision: RevisionPage, window: Window, office: Office
) -> None:
    revision.note.setText("正式印发")
    revision.accept_button.click()
    assert window.went == ["left", "tasks"]
    assert len(office.revisions.revisions()) == 1
    assert office.plans.plans()[0]["status"] == "印发"
    revision.context.undo()
    assert office.revisions.revisions() == []


def test_leaving_with_changes_asks(revision: RevisionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert revision.may_leave()
    revision.blanks.table.item(0, 2).setText("区生态环境分局")
    monkeypatch.setattr(revision, "confirm_leaving", lambda: False)
    assert not revision.may_leave()


def test_past_revisions_are_read_word_by_word(office: Office, window: Window) -> None:
    office.revisions.apply(
        office.revisions.compare(office.plans.plans()[0].id, issued(office)), TODAY, "印发"
    )
    page = window.show_page(PlansPage(window.context))
    assert page.own.tabText(1) == "历次修订 1"
    page.own.setCurrentIndex(1)
    assert cells(page.revisions.revisions, 0)[:2] == ["2026-11-22", "＋新增 1　△修改 2　✖取消 1"]
    page.revisions.changes.setCurrentCell(1, 0)
    assert "85%" in page.revisions.sides.after.toPlainText()


# -- the next cycle ---------------------------------------------------------------------------------------


@pytest.fixture
def carry(window: Window, office: Office) -> CarryPage:
    proposal = office.carry_over.propose(office.plans.plans()[0].id, NEXT, "甘州区下一周期方案")
    shown: CarryPage = window.show_page(CarryPage(window.context, proposal))
    return shown


def test_the_proposal_opens_over_the_plans(office: Office, window: Window) -> None:
    page = window.show_page(PlansPage(window.context))
    page.show_proposal(office.plans.plans()[0].id, NEXT, "下一周期")
    (carry,) = window.over
    assert isinstance(carry, CarryPage)
    assert carry.proposal.title == "下一周期"


def test_space_ticks_and_the_sum_follows(carry: CarryPage) -> None:
    assert carry.words.text() == "结转 20 项任务，共 20 项；还有 4 个时限未定"
    QTest.keyClick(carry.tree, Key.Key_Space)
    assert carry.words.text().startswith("结转 19 项任务")
    QTest.keyClick(carry.tree, Key.Key_Space)
    assert carry.words.text().startswith("结转 20 项任务")


def test_dates_and_values_are_typed_or_shifted_never_guessed(carry: CarryPage) -> None:
    task = next(item for at in range(20) if (item := carry.tree.topLevelItem(at)) and item.childCount() == 2)
    deadline, target = task.child(0), task.child(1)
    assert (deadline.text(3), target.text(3)) == ("未定", "未定")
    deadline.setText(3, "2028年6月底")
    target.setText(3, "60%")
    assert (deadline.text(3), target.text(3)) == ("2028-06-30", "60")
    deadline.setText(3, "某天")
    assert "看不懂的日期" in carry.context.messages.text
    assert deadline.text(3) == "2028-06-30"
    carry.shift(3)
    assert carry.words.text() == "结转 20 项任务，共 20 项"


def test_making_is_one_verb_that_undo_takes_back(carry: CarryPage, window: Window, office: Office) -> None:
    carry.name.setText("甘州区第二周期方案")
    carry.make_button.click()
    assert window.went == ["left"]
    assert [plan["title"] for plan in office.plans.plans()][1] == "甘州区第二周期方案"
    carry.context.undo()
    assert len(office.plans.plans()) == 1
