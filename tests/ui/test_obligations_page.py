"""定期事项, the dialogs on deadlines and a new day, over a real district file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_tasks_page import DirectLane, made, plan

from nptracker.domain.deadline import Deadline
from nptracker.domain.period import ODD, ReportingPeriod
from nptracker.domain.plan import STANDARD, Light
from nptracker.domain.recurrence import Rule
from nptracker.services.obligations import Duty
from nptracker.services.office import Office
from nptracker.ui import theme, upkeep
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.context import Context, PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.plan.deadline_dialogs import ExtensionDialog, MilestoneDialog, ThresholdDialog
from nptracker.ui.plan.duty_dialog import DutyDialog
from nptracker.ui.plan.obligations_page import ObligationsPage
from nptracker.ui.plan.task_card import PROGRESS
from nptracker.ui.plan.task_evidence import RecordDialog
from nptracker.ui.plan.tasks_page import TasksPage
from nptracker.ui.widgets.ask_dialog import AskDialog
from nptracker.ui.widgets.period_picker import PeriodPicker
from nptracker.ui.window_state import WindowState

TODAY = date(2025, 11, 22)
MONTHLY = Duty("上月进展", Rule("M", date(2025, 9, 1), day=10, covers_last=True), return_name="task_progress")


class Clock:
    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock(TODAY)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NPTRACKER_DATA_DIR", str(folder))
        office = Office.create(folder / "云溪区.npt", region="云溪区", person="周敏", today=lambda: TODAY)
        office.plans.accept(plan())
        office.close()
    return folder / "云溪区.npt"


@pytest.fixture
def office(district: Path, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    opened = Office.open(shutil.copy(district, tmp_path / "云溪区.npt"), person="周敏", today=clock)
    yield opened
    opened.close()


@pytest.fixture
def context(office: Office, qtbot: Any) -> Context:
    return made(office, qtbot)


def shown(page: Any, context: Context, qtbot: Any) -> Any:
    context.actions.serve(page.handlers())
    context.bus.changed.connect(page.refresh)
    window = context.bus.window  # type: ignore[attr-defined]
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    page.activate()
    return page


def due_texts(page: ObligationsPage) -> list[tuple[str, ...]]:
    return [line.texts for line in page.dues.lines if line.key is not None]


class TestObligationsPage:
    def test_lists_rules_and_due_days_and_ticks_by_space(
        self, context: Context, office: Office, qtbot: Any
    ) -> None:
        office.obligations.add(MONTHLY)
        page = shown(ObligationsPage(context), context, qtbot)
        assert [line.texts for line in page.rules.lines] == [
            ("全部事项", "", "3"), ("上月进展", "每月10日前·报上期", "3"),
        ]  # fmt: skip
        assert [texts[:3] for texts in due_texts(page)] == [
            ("✖ 逾期未办", "2025-11-10", "2025年10月"), ("✖ 逾期未办", "2025-10-10", "2025年9月"),
            ("✖ 逾期未办", "2025-09-10", "2025年8月"),
        ]  # fmt: skip
        page.note.setText("已发邮件")
        QTest.keyClick(page.dues, Qt.Key.Key_Space)
        assert page.note.text() == ""
        assert page.count.text() == "2 / 3 条到期事项，逾期未办 2 条"
        page.show_box.setCurrentIndex(page.show_box.findData("done"))
        page._show_dues()
        assert [(t[0], t[4]) for t in due_texts(page)] == [("! 逾期办结", "2025-11-22 周敏 已发邮件")]
        context.undo()
        assert page.count.text().startswith("0 / 3")

    def test_an_empty_page_says_what_to_do(self, context: Context, office: Office, qtbot: Any) -> None:
        page = shown(ObligationsPage(context), context, qtbot)
        assert page._stack.currentIndex() == 1
        office.obligations.add_usual("quarter_end")
        page.force_reload()
        assert page._stack.currentIndex() == 0

    def test_leads_to_the_return_of_the_period(self, context: Context, office: Office, qtbot: Any) -> None:
        office.obligations.add(MONTHLY)
        went: list[tuple[str, ...]] = []
        page = shown(ObligationsPage(context._replace(go=lambda *to: went.append(to))), context, qtbot)
        page.make_return()
        assert went == [(PageKey.RETURNS, "task_progress@2025-M10", "return")]

    def test_a_sentence_fills_the_dialog(
        self, context: Context, office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = shown(ObligationsPage(context), context, qtbot)

        def type_and_accept(dialog: AskDialog) -> bool:
            assert isinstance(dialog, DutyDialog)
            dialog.sentence.setText("每季度首月10日前报送上季度进展。")
            dialog.sentence.editingFinished.emit()
            return True

        monkeypatch.setattr(AskDialog, "asks", type_and_accept)
        page.add()
        (line,) = office.obligations.lines()
        assert (line.title, line.rule.words()) == ("报送上季度进展", "每季度第1个月10日前·报上期")
        page.rules.select(line.id)

        def rename(dialog: AskDialog) -> bool:
            assert isinstance(dialog, DutyDialog)
            dialog.title.setText("季报")
            return True

        monkeypatch.setattr(AskDialog, "asks", rename)
        page.edit()
        assert office.obligations.lines()[0].title == "季报"
        monkeypatch.setattr(AskDialog, "asks", lambda _dialog: True)
        page.end()
        assert office.obligations.lines()[0].rule.ends_on == TODAY
        page.remove()
        assert office.obligations.lines() == []


class TestDeadlines:
    def test_an_extension_stands_under_its_deadline(
        self, context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = shown(TasksPage(context), context, qtbot)
        page.panel.list.select(next(line.key for line in page.panel.list.lines if line.texts[1:2] == ("7",)))

        def approve(dialog: AskDialog) -> bool:
            assert isinstance(dialog, ExtensionDialog)
            dialog.to.setDate(QDate(2025, 12, 31))
            dialog.reason.setText("资金未到位")
            dialog.approved_by.setText("区政府")
            return dialog._fault() == ""

        monkeypatch.setattr(AskDialog, "asks", approve)
        page.handlers()[Key.EXTEND]()
        first, second = page.card.content.deadlines.checks.lines
        assert first.texts[:2] == ("", "原 2025-11-20")
        assert second.texts == ("↳ 延期", "→ 2025-12-31", "资金未到位（批准：区政府 2025-11-22）")
        assert "（原 2025-11-20）" in page.card.stand.text()
        page.card.content.deadlines.setCurrentIndex(page.card.content.deadlines.checks.index(1, 0))
        QTest.keyClick(page.card.content.deadlines, Qt.Key.Key_Space)
        assert page.detail.dates[0].done_on is None  # the line of an extension is no deadline to tick
        assert page.card.content.deadlines.chosen() == first.id
        context.undo()
        assert len(page.card.content.deadlines.checks.lines) == 1

    def test_milestones_are_added_changed_and_removed(
        self, context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = shown(TasksPage(context), context, qtbot)

        def name_it(dialog: AskDialog) -> bool:
            assert isinstance(dialog, MilestoneDialog)
            dialog.name.setText(f"{dialog.name.text()}初稿")
            dialog.due_on.setDate(QDate(2025, 12, 1))
            return True

        monkeypatch.setattr(AskDialog, "asks", name_it)
        page.handlers()[Key.ADD_MILESTONE]()
        table = page.card.content.deadlines
        table.setCurrentIndex(table.checks.index(len(table.checks.lines) - 1, 0))
        assert table.checks.lines[-1].texts[1:] == ("2025-12-01", "节点：初稿")
        page.deadlines.edit_milestone()
        assert table.checks.lines[-1].texts[2] == "节点：初稿初稿"
        page.deadlines.remove_milestone()
        assert "节点" not in "".join(line.texts[2] for line in table.checks.lines)

    def test_dialogs_say_what_is_missing(self, qtbot: Any) -> None:
        extension = ExtensionDialog(None, [Deadline("d", "", date(2025, 12, 1))], "", TODAY)
        thresholds, milestone = ThresholdDialog(None, STANDARD), MilestoneDialog(None, TODAY)
        for dialog in (extension, thresholds, milestone):
            qtbot.addWidget(dialog)
        assert extension._fault() == "新时限应晚于现行时限 2025-12-01。"
        extension.to.setDate(QDate(2025, 12, 2))
        assert extension._fault() == "请写明延期理由。"
        extension.reason.setText("x")
        assert extension._fault() == "请写明批准人。"
        assert milestone._fault() == "请写节点名称。"
        assert thresholds._fault() == ""
        thresholds.red.setValue(20)
        assert "小于黄灯" in thresholds._fault()

    def test_thresholds_turn_the_lights(
        self, context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = shown(TasksPage(context), context, qtbot)

        def widen(dialog: AskDialog) -> bool:
            assert isinstance(dialog, ThresholdDialog)
            dialog.yellow.setValue(60)
            return True

        monkeypatch.setattr(AskDialog, "asks", widen)
        page.handlers()[Key.THRESHOLDS]()
        lights = {line.no: line.light for line in page.panel._tasks}
        assert lights["1"] is Light.YELLOW  # due on 31 December


class TestTakingOver:
    def test_words_taken_over_wait_in_the_form_until_confirmed(
        self, context: Context, office: Office, qtbot: Any
    ) -> None:
        page = shown(TasksPage(context), context, qtbot)
        task = page.detail.line.id
        office.tasks.record_progress(
            task, ReportingPeriod.parse("2025-Q3"), state="on_schedule", note="三季度"
        )
        page.handlers()[Key.TAKE_OVER]()
        assert page.card.tabs.currentIndex() == PROGRESS
        assert page.card.progress.form.note.toPlainText() == "三季度"
        assert "沿用自2025年第三季度 · 待核对" in page.card.progress.form.taken.text()
        state = [line.texts[5] for line in page.panel.list.lines if line.key == task]
        assert state == ["△ 待核对"]
        page.handlers()[Key.CONFIRM_PROGRESS]()
        assert page.card.progress.form.taken.isHidden()
        assert page.detail.line.reported
        page.handlers()[Key.CONFIRM_PROGRESS]()
        assert "没有待核对" in context.messages.text
        page.handlers()[Key.TAKE_OVER_ALL]()
        assert "没有可以沿用" in context.messages.text


class TestLinkedEvidence:
    def test_a_record_of_a_ledger_is_found_linked_and_opened(
        self, context: Context, office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made_id = office.records.create("enterprise", {"name": "清河化工"}).record_ids[0]
        went: list[tuple[str, ...]] = []
        page = shown(TasksPage(context._replace(go=lambda *to: went.append(to))), context, qtbot)

        def find_it(dialog: AskDialog) -> bool:
            assert isinstance(dialog, RecordDialog)
            assert dialog._fault() == "请先选一条记录。"
            dialog.words.setText("qhhg")
            return dialog._fault() == ""

        monkeypatch.setattr(AskDialog, "asks", find_it)
        page.evidence.link()
        (evidence,) = page.detail.evidence
        assert "清河化工" in str(evidence["name"])
        page.evidence.open(evidence.id)
        assert went == [("", made_id, "enterprise")]
        page.evidence.remove(evidence.id)
        assert page.detail.evidence == ()


class TestLookingBack:
    def test_a_past_day_is_read_only_and_leads_back(
        self, context: Context, office: Office, qtbot: Any, clock: Clock
    ) -> None:
        clock.day = date(2025, 11, 25)
        page = shown(TasksPage(context), context, qtbot)
        page.tick()
        task = page.detail.line.id
        page.panel.as_at_field.setDate(QDate(2025, 11, 24))
        assert page.panel.looks_back
        assert "2025-11-24" in page.back_banner.words.text()
        assert next(line for line in page.panel._tasks if line.id == task).is_done is False
        assert not page.card.progress.form.isEnabled()
        page.handlers()[Key.TICK]()
        assert "不能修改" in context.messages.text
        page.panel.come_back()
        assert page.back_banner.isHidden()
        assert page.detail.line.is_done


class TestManyTasks:
    def test_many_tasks_are_read_in_the_reading_lane(
        self, context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from nptracker.ui.plan import tasks_page

        monkeypatch.setattr(tasks_page, "FEW_TASKS", 3)
        asked: list[str] = []

        class Lane(DirectLane):
            def run(self, title: str, work: Any, **rest: Any) -> None:
                asked.append(title)
                super().run(title, work, **rest)

        page = shown(TasksPage(context._replace(reading=Lane())), context, qtbot)
        assert not asked
        assert page.panel.count.text() == "正在读取任务…"
        qtbot.waitUntil(lambda: asked == [""])
        assert (
            page._pane.made is not None
        )  # it was made first: both at the same time would take twice as long
        assert len(page.panel._tasks) == 8


def test_the_picker_takes_odd_days(qtbot: Any) -> None:
    picker = PeriodPicker(date(2025, 5, 20))
    qtbot.addWidget(picker)
    seen: list[ReportingPeriod] = []
    picker.chosen.connect(seen.append)
    picker.set_length(ODD)
    assert picker.period.code == "2025-04-01_2025-06-30"
    picker._last.setDate(QDate(2025, 5, 15))
    picker._first.setDate(QDate(2025, 6, 1))  # after the last day: the one typed just now wins
    assert [period.code for period in seen] == ["2025-04-01_2025-05-15", "2025-06-01_2025-06-01"]
    picker.set_length("B")
    assert picker.period.label == "2025年5—6月"


def test_midnight_brings_new_lights_and_new_rows(
    qtbot: Any, qapp: QApplication, office: Office, clock: Clock
) -> None:
    office.obligations.add(Duty("双周", Rule("M", TODAY, day=25)))
    theme.load_font()
    window: Any = MainWindow(WindowState(person="周敏"), lambda *_: office, lambda _wish: office)
    qtbot.addWidget(window)
    window.show()
    window.show_office(office)
    window.bench.turn_to(PageKey.TASKS)
    tasks = window.bench._pages[PageKey.TASKS].front
    before = {line.no: line.light for line in tasks.panel._tasks}
    assert before["8"] is Light.YELLOW  # due on 28 November
    ticking = window._upkeep._clock
    assert ticking.isActive()
    assert ticking.interval() <= upkeep.NEW_DAY_CHECK_MS <= 60_000
    clock.day = date(2025, 12, 2)
    ticking.timeout.emit()  # what the clock does within a minute of midnight, or of waking up
    qtbot.waitUntil(lambda: len(office.obligations.due()) == 2)
    assert {line.no: line.light for line in tasks.panel._tasks}["8"] is Light.OVERDUE
    assert tasks.panel.as_at == clock.day
    qtbot.waitUntil(lambda: not window.jobs.is_busy)
    window.close()
