"""方案任务 over a real district file: list, filters, card, ticks, progress, evidence, close-out, undo."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from review_samples import sample_draft

from nptracker.domain.changes import Changes
from nptracker.domain.draft import DeadlineDraft, PlanDraft, TargetDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.plan import Light
from nptracker.errors import UnreadableFileError, UserError
from nptracker.services.office import Office
from nptracker.services.task_lines import TaskLine
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan.open_plan import OpenPlan
from nptracker.ui.plan.progress_form import ProgressInput
from nptracker.ui.plan.review_page import ReviewPage
from nptracker.ui.plan.target_dialog import TargetDialog
from nptracker.ui.plan.task_card import CLOSING, CONTENT, EVIDENCE, PROGRESS
from nptracker.ui.plan.task_filters import Show, TaskFilter, passing
from nptracker.ui.plan.task_words import size_words, units_words
from nptracker.ui.plan.tasks_page import TasksPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = date(2025, 11, 22)
PERIOD = "2025-Q4"


class DirectLane:
    """Runs a job at once."""

    def run(
        self,
        _title: str,
        work: Callable,
        *,
        owner: object,
        done: Any = None,
        failed: Any = None,
        **_rest: object,
    ) -> None:
        try:
            outcome = work(None)
        except UserError as error:
            if failed is None:
                raise
            failed(error)
        else:
            done(outcome)


def plan() -> PlanDraft:
    draft = sample_draft(6)
    late = TaskDraft(
        "7", "限期完成排查", "强化过程控制", "到2025年11月20日完成排查，覆盖率达到＊＊％。",
        units=(UnitDraft("区住建局", UnitRole.LEAD), UnitDraft("区水务局")),
        deadlines=(DeadlineDraft(date(2025, 11, 20), "到2025年11月20日完成排查"),),
        targets=(TargetDraft("覆盖率", ">=", None, "%", None, "覆盖率达到＊＊％"),),
    )  # fmt: skip
    soon = TaskDraft(
        "8", "报送总结", "强化过程控制", "2025年11月28日前报送总结。",
        deadlines=(DeadlineDraft(date(2025, 11, 28), "2025年11月28日前报送总结"),), is_safeguard=True,
    )  # fmt: skip
    return PlanDraft(
        title=draft.title, sections=draft.sections, tasks=(*draft.tasks, late, soon),
        implied_units=draft.implied_units, implied_from=draft.implied_from,
    )  # fmt: skip


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the plan accepted, copied for each test: making one takes a second of disk time."""
    folder = tmp_path_factory.mktemp("district")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NPTRACKER_DATA_DIR", str(folder))
        office = Office.create(folder / "云溪区.npt", region="云溪区", person="周敏", today=lambda: TODAY)
        office.plans.accept(plan())
        office.close()
    return folder / "云溪区.npt"


@pytest.fixture
def office(district: Path, tmp_path: Path) -> Iterator[Office]:
    path = shutil.copy(district, tmp_path / "云溪区.npt")
    office = Office.open(path, person="周敏", today=lambda: TODAY)
    yield office
    office.close()


@pytest.fixture
def empty_office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "空.npt", region="云溪区", person="周敏", today=lambda: TODAY)
    yield office
    office.close()


@pytest.fixture
def context(office: Office, qtbot: Any) -> Context:
    return made(office, qtbot)


@pytest.fixture
def empty_context(empty_office: Office, qtbot: Any) -> Context:
    return made(empty_office, qtbot)


def made(office: Office, qtbot: Any) -> Context:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    shown: list[Any] = []
    lane = DirectLane()
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *_where: None, show_page=shown.append, leave_page=lambda: None, reopen=lambda: None,
    )  # fmt: skip
    context.bus.window = window  # type: ignore[attr-defined]
    context.bus.shown_pages = shown  # type: ignore[attr-defined]
    return context


def shown(context: Context, qtbot: Any) -> TasksPage:
    page = TasksPage(context)
    context.actions.serve(page.handlers())
    context.bus.changed.connect(page.refresh)
    window = context.bus.window  # type: ignore[attr-defined]
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.activate()
    page.take_focus()
    return page


@pytest.fixture
def page(context: Context, qtbot: Any) -> TasksPage:
    return shown(context, qtbot)


def cells(page: TasksPage, no: str) -> tuple[str, ...]:
    return next(line.texts for line in page.panel.list.lines if line.texts[1:2] == (no,))


def numbers(page: TasksPage) -> list[str]:
    return [line.texts[1] for line in page.panel.list.lines if line.key is not None]


def turn_to(page: TasksPage, no: str) -> None:
    key = next(line.key for line in page.panel.list.lines if line.texts[1:2] == (no,))
    page.panel.list.select(key)
    assert page.detail is not None
    assert page.detail.line.no == no


class TestList:
    def test_groups_tasks_by_section_with_light_bodies_and_measures(self, page: TasksPage) -> None:
        headings = [line.texts[0] for line in page.panel.list.lines if line.key is None]
        assert headings == ["健全治理体系", "开展调查监测", "严格源头管控", "强化过程控制"]
        assert cells(page, "1")[2:] == ("建立部门会商机制", "区生态环境分局", "0/3", "未报")
        assert cells(page, "7")[0] == "✖ 已超期 2025-11-20"
        assert cells(page, "8")[0] == "△ 临近到期 2025-11-28"
        assert cells(page, "1")[0] == "● 未到期 2025-12-31"

    def test_starts_on_the_first_task(self, page: TasksPage) -> None:
        assert page.detail is not None
        assert page.detail.line.no == "1"
        assert page.card.name.text() == "1　建立部门会商机制"

    @pytest.mark.parametrize(
        ("show", "expected"),
        [
            (Show.ALL, ["1", "2", "3", "4", "5", "6", "7", "8"]),
            (Show.OVERDUE, ["7"]),
            (Show.THIS_WEEK, ["8"]),
            (Show.SOON, ["8"]),
            (Show.SAFEGUARD, ["8"]),
            (Show.DONE, []),
            (Show.MINE, []),
        ],
    )
    def test_quick_filters(self, page: TasksPage, show: Show, expected: list[str]) -> None:
        page.panel.set_filter(show)
        assert numbers(page) == expected

    def test_an_empty_answer_is_told_in_words(self, page: TasksPage) -> None:
        page.panel.set_filter(Show.MINE)
        assert "设为我的部门" in page.panel.none.text()
        page.panel.set_filter(Show.DONE)
        assert page.panel.none.text() == "没有符合筛选的任务。"
        assert page.card.isHidden()

    def test_my_department_is_chosen_once_and_kept_in_the_file(
        self, page: TasksPage, context: Context
    ) -> None:
        assert page.panel.own_button.isHidden()
        page.panel.show_department("区水务局")
        assert not page.panel.own_button.isHidden()
        page.panel.own_button.click()
        assert page.panel.own_button.isHidden()
        assert context.office.settings.get("reporting_unit") == "区水务局"
        page.panel.department.setCurrentIndex(0)
        page.panel.set_filter(Show.MINE)
        assert numbers(page) == ["7"]

    def test_the_search_box_filters_after_a_pause_and_leads_into_the_list(
        self, page: TasksPage, qtbot: Any
    ) -> None:
        page.panel.words.setText("会商")
        qtbot.waitUntil(lambda: numbers(page) == ["1", "6"])
        QTest.keyClick(page.panel.words, Qt.Key.Key_Down)
        qtbot.waitUntil(page.panel.list.hasFocus)

    def test_a_record_is_shown_although_filters_hide_it(self, page: TasksPage) -> None:
        key = next(line.key for line in page.panel.list.lines if line.texts[1] == "3")
        page.panel.set_filter(Show.OVERDUE)
        page.show_record(str(key), "task")
        assert page.detail is not None
        assert page.detail.line.no == "3"

    def test_the_parts_of_a_task_lead_to_it_also_in_another_plan(
        self, page: TasksPage, context: Context
    ) -> None:
        measure = context.office.tasks.detail(str(page.panel.list.key())).measures[2]
        other = PlanDraft(title="另一份方案", tasks=(TaskDraft("甲", "别的任务", "", "做别的事。"),))
        changes = context.office.plans.accept(other)
        context.announce(changes)
        page.show_record(changes.record_ids[0], "plan")
        assert numbers(page) == ["甲"]
        page.show_record(measure.id, "measure")
        assert page.detail is not None
        assert page.detail.line.no == "1"

    def test_a_body_leads_to_its_tasks(self, page: TasksPage, context: Context) -> None:
        [(org_id, _label)] = context.office.records.find("org", "区水务局")
        page.show_record(org_id, "org")
        assert numbers(page) == ["7"]

    def test_what_is_gone_is_told(self, page: TasksPage, context: Context) -> None:
        page.show_record("0" * 32, "task")
        assert context.messages.text == "这条记录已经不在了。"

    def test_each_quick_filter_tells_how_many(self, page: TasksPage) -> None:
        texts = [page.panel.show_box.itemText(at) for at in range(page.panel.show_box.count())]
        assert texts[:4] == ["全部任务 8", "已超期 1", "本周到期 1", "快到期 1"]

    def test_keeps_the_place_when_something_changes(self, page: TasksPage, context: Context) -> None:
        turn_to(page, "4")
        context.perform(lambda: context.office.tasks.tick(str(page.panel.list.key())))
        assert page.detail is not None
        assert page.detail.line.no == "4"
        assert cells(page, "4")[0].startswith("✔ 已完成")


class TestFilterFunction:
    LINES = (
        TaskLine("a", "1", "规范抗生素使用", "管控", ("区卫健局",), (), ("各乡镇、街道",), None, Light.NONE,
                 "behind", "滞后", 0, 0, True, False, False),
        TaskLine("b", "2", "清河排查", "监测", (), ("区水务局",), (), date(2025, 11, 29), Light.YELLOW,
                 "not_started", "未启动", 0, 0, False, False, False),
        TaskLine("c", "3", "清河监测", "监测", (), ("区水务局",), (), date(2025, 11, 28), Light.YELLOW,
                 "not_started", "未启动", 0, 0, False, False, False),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("wanted", "ids"),
        [
            (TaskFilter(), "abc"),
            (TaskFilter(Show.BEHIND), "a"),
            (TaskFilter(Show.MISSING), "bc"),
            (TaskFilter(Show.THIS_WEEK), "c"),
            (TaskFilter(section="监测"), "bc"),
            (TaskFilter(department="各乡镇、街道"), "a"),
            (TaskFilter(words="清河"), "bc"),
            (TaskFilter(words="qhpc"), "b"),
            (TaskFilter(words="水务 监测"), "c"),
            (TaskFilter(words="没有"), ""),
        ],
    )
    def test_every_part_narrows(self, wanted: TaskFilter, ids: str) -> None:
        assert "".join(line.id for line in passing(self.LINES, wanted, TODAY)) == ids


def test_a_built_in_plan_of_another_region_says_whose_it_is(empty_context: Context, qtbot: Any) -> None:
    empty_context.office.settings.put("region", "甘州区")
    opening = OpenPlan(empty_context)
    qtbot.addWidget(opening)
    opening.reload()
    told = {}
    keys = [
        opening.built_in.item(row).data(Qt.ItemDataRole.UserRole) for row in range(opening.built_in.count())
    ]
    for plan in empty_context.office.plans.built_in():
        opening.built_in.setCurrentRow(keys.index(plan.key))
        told[plan.region] = opening.foreign.text() if opening.foreign.isVisibleTo(opening) else ""
        assert opening.facts.text() == plan.facts
    assert keys[0] == "ganzhou"  # the own region's comes first
    assert told.pop("甘州区") == ""
    assert told
    for region, words in told.items():
        assert words.startswith(f"△ 这是{region}的方案，不是甘州区的")


class TestCard:
    def test_shows_bodies_with_implied_ones_and_undecided_targets(self, page: TasksPage) -> None:
        turn_to(page, "7")
        assert page.card.content.units.text() == "牵头：区住建局\n责任：区水务局\n隐含：各乡镇、街道"
        assert page.card.content.targets.text() == "覆盖率 ≥ 未定 %"
        assert page.card.content.deadlines.checks.lines[0].texts == (
            "✖ 已超期", "2025-11-20", "到2025年11月20日完成排查",
        )  # fmt: skip

    def test_an_undecided_target_is_decided_and_taken_back(
        self, page: TasksPage, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        turn_to(page, "7")
        faults = []

        def fill_in(dialog: TargetDialog) -> bool:
            assert (dialog.value.text(), dialog.by.text()) == ("未定", "")
            for value, by in (("约八成", ""), ("80", "年底"), ("80％", "2026-12-31")):
                dialog.value.setText(value)
                dialog.by.setText(by)
                dialog.accept_if_complete()
                faults.append(dialog.warning.text())
            return dialog.result() == TargetDialog.DialogCode.Accepted

        monkeypatch.setattr(TargetDialog, "asks", fill_in)
        page.card.content.set_target.click()
        assert [bool(fault) for fault in faults] == [True, True, False]
        assert page.card.content.targets.text() == "覆盖率 ≥ 80 %（2026-12-31 前）"
        office.history.undo()
        page.force_reload()
        assert page.card.content.targets.text() == "覆盖率 ≥ 未定 %"

    def test_an_extension_is_withdrawn_and_comes_back(self, page: TasksPage, office: Office) -> None:
        turn_to(page, "7")
        assert page.detail is not None
        content = page.card.content
        assert not content.withdraw_extension.isVisibleTo(content)
        (deadline,) = page.detail.dates
        for day in (date(2026, 12, 31), date(2027, 1, 31)):
            office.deadlines.extend(deadline.id, to=day, reason="资金未到", approved_by="区政府")
        page.force_reload()
        assert content.withdraw_extension.isVisibleTo(content)
        for left in ([date(2026, 12, 31)], []):
            content.withdraw_extension.click()
            assert page.detail is not None
            assert [e["new_on"] for e in page.detail.extensions] == left
        assert not content.withdraw_extension.isVisibleTo(content)
        assert "撤回延期 2025-11-20 → 2026-12-31" in page.context.messages.text
        office.history.undo()
        page.force_reload()
        assert content.withdraw_extension.isVisibleTo(content)

    def test_enter_goes_to_the_card_and_space_ticks_a_measure(self, page: TasksPage, qtbot: Any) -> None:
        QTest.keyClick(page.panel.list, Qt.Key.Key_Return)
        table = page.card.content.measures
        qtbot.waitUntil(table.hasFocus)
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert [line.is_ticked for line in table.checks.lines] == [False, True, False]
        assert table.checks.lines[1].texts[0] == "2025-11-22"
        assert cells(page, "1")[4] == "1/3"
        assert table.currentIndex().row() == 1
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert cells(page, "1")[4] == "0/3"

    def test_a_tick_can_be_taken_back_from_the_message_bar(self, page: TasksPage, context: Context) -> None:
        measures = page.card.content.measures.checks
        measures.setData(measures.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
        assert cells(page, "1")[4] == "1/3"
        assert "勾选措施" in context.messages.text
        context.messages._button.click()
        assert cells(page, "1")[4] == "0/3"

    def test_ctrl_enter_ticks_the_task_and_again_unticks(self, page: TasksPage) -> None:
        handlers = page.handlers()
        handlers[ActionKey.TICK]()
        assert cells(page, "1")[0].startswith("✔ 已完成")
        handlers[ActionKey.TICK]()
        assert cells(page, "1")[0].startswith("● 未到期")

    def test_a_met_deadline_leaves_the_light(self, page: TasksPage) -> None:
        turn_to(page, "7")
        deadlines = page.card.content.deadlines.checks
        deadlines.setData(deadlines.index(0, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
        assert cells(page, "7")[0] == "— 无时限"

    def test_a_task_without_measures_gives_the_keyboard_to_its_text(
        self, page: TasksPage, qtbot: Any
    ) -> None:
        turn_to(page, "8")
        page.card.take_focus()
        qtbot.waitUntil(page.card.content_area.hasFocus)


class TestProgress:
    def type(self, page: TasksPage, state: str, **texts: str) -> Any:
        form = page.card.progress.form
        form.state.setCurrentIndex(form.state.findData(state))
        for name, text in texts.items():
            getattr(form, name).setPlainText(text)
        return form

    def test_is_recorded_for_the_period_shown(self, page: TasksPage, context: Context) -> None:
        self.type(page, "on_schedule", note="已开会一次", next_steps="继续").record()
        assert cells(page, "1")[5] == "按序时"
        [entry] = context.office.tasks.detail(str(page.panel.list.key())).progress
        assert (entry["period"], entry["note"], entry["next_steps"]) == (PERIOD, "已开会一次", "继续")
        assert "已开会一次" in page.card.progress.earlier.text()
        assert not page.card.progress.form.is_changed

    def test_ctrl_enter_while_typing_records_and_does_not_tick_the_task(
        self, page: TasksPage, context: Context, qtbot: Any
    ) -> None:
        page.card.turn_to(PROGRESS)
        form = self.type(page, "on_schedule", note="已开会一次")
        qtbot.keyClick(form.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        detail = context.office.tasks.detail(str(page.panel.list.key()))
        assert [entry["note"] for entry in detail.progress] == ["已开会一次"]
        assert not detail.closures

    def test_behind_asks_for_a_reason_beside_the_button(self, page: TasksPage) -> None:
        form = self.type(page, "behind", note="进度慢")
        assert form.reason.isVisibleTo(form)
        form.record()
        assert form.fault.text() == "✕ 进展为“滞后”的，请写明滞后原因。"
        assert cells(page, "1")[5] == "未报"
        form.reason.setPlainText("经费未到位")
        form.record()
        assert cells(page, "1")[5] == "滞后"
        assert "滞后原因：经费未到位" in page.card.progress.earlier.text()

    def test_going_to_another_task_records_what_is_typed(self, page: TasksPage) -> None:
        self.type(page, "ahead", note="提前完成")
        turn_to(page, "2")
        assert cells(page, "1")[5] == "超前"
        assert page.card.progress.form.input() == ProgressInput()
        turn_to(page, "1")
        assert page.card.progress.form.input().note == "提前完成"

    def test_what_cannot_be_recorded_yet_waits_for_its_task(self, page: TasksPage, context: Context) -> None:
        self.type(page, "", note="写了一半")
        turn_to(page, "2")
        assert "还没有记下" in context.messages.text
        assert cells(page, "1")[5] == "未报"
        assert page.card.progress.form.input() == ProgressInput()
        turn_to(page, "1")
        assert page.card.progress.form.input().note == "写了一半"
        assert page.card.progress.form.is_changed

    def test_another_period_has_its_own_entry(self, page: TasksPage) -> None:
        self.type(page, "on_schedule", note="第四季度的事").record()
        page.panel.picker._step(-1)
        assert page.panel.period.code == "2025-Q3"
        assert cells(page, "1")[5] == "未报"
        assert page.card.progress.form.input() == ProgressInput()
        assert page.card.progress.form.heading.text() == "2025年第三季度进展"

    def test_typing_survives_a_change_made_elsewhere(self, page: TasksPage, context: Context) -> None:
        self.type(page, "on_schedule", note="正在写")
        context.perform(lambda: context.office.tasks.tick_measure(page.detail.measures[0].id))
        assert page.card.progress.form.input().note == "正在写"
        assert page.card.progress.form.is_changed

    def test_undo_takes_the_entry_back_from_form_and_list(self, page: TasksPage, context: Context) -> None:
        self.type(page, "done", note="做完了").record()
        assert cells(page, "1")[5] == "已完成"
        context.undo()
        assert cells(page, "1")[5] == "未报"
        assert page.card.progress.form.input() == ProgressInput()

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            (ProgressInput(note="x"), "请先选进展状态"),
            (ProgressInput("behind", reason="  "), "滞后原因"),
            (ProgressInput("done", percent="一半"), "0 到 100"),
            (ProgressInput("done", percent="120"), "0 到 100"),
            (ProgressInput("done", percent="60%"), ""),
            (ProgressInput("behind", reason="缺钱"), ""),
        ],
    )
    def test_faults_are_words(self, typed: ProgressInput, words: str) -> None:
        assert words in typed.fault()
        assert bool(typed.fault()) == bool(words)


class TestEvidenceAndClosing:
    def test_a_dropped_file_becomes_evidence(self, page: TasksPage, tmp_path: Path, context: Context) -> None:
        file = tmp_path / "会议纪要.txt"
        file.write_text("纪要", encoding="utf-8")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        page.card.dropEvent(event)
        assert page.detail is not None
        [evidence] = page.detail.evidence
        assert context.office.tasks.attachment(evidence.id) == "纪要".encode()
        assert page.card.evidence.list.topLevelItem(0).text(0) == "会议纪要.txt"
        assert page.card.tabs.currentIndex() == EVIDENCE

    def test_evidence_is_opened_as_a_copy_and_can_be_removed(
        self, page: TasksPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Path] = []
        monkeypatch.setattr(
            "nptracker.ui.plan.task_evidence.QDesktopServices.openUrl",
            lambda url: opened.append(Path(url.toLocalFile())),
        )
        file = tmp_path / "照片.jpg"
        file.write_bytes(b"\xff\xd8")
        page.evidence.attach(file)
        page.card.evidence.open_button.click()
        assert [path.name for path in opened] == ["照片.jpg"]
        assert opened[0] != file
        assert opened[0].read_bytes() == b"\xff\xd8"
        opened[0].with_name(
            "~$照片.jpg"
        ).touch()  # it is still open there, and Windows would refuse to write it
        page.card.evidence.open_button.click()
        assert [path.name for path in opened] == ["照片.jpg", "照片(2).jpg"]
        page.card.evidence.remove_button.click()
        assert page.card.evidence.list.topLevelItemCount() == 0

    def test_closing_says_what_is_missing_and_needs_another_checker(
        self, page: TasksPage, tmp_path: Path, context: Context
    ) -> None:
        page.close_task()
        assert page.card.tabs.currentIndex() == CLOSING
        assert page.card.closing.lacking_words() == "销号还缺：佐证材料、核查人"
        file = tmp_path / "a.txt"
        file.write_text("a", encoding="utf-8")
        page.evidence.attach(file)
        page.card.closing.checker.setText("周敏")
        assert "不能是经办人或填报人" in page.card.closing.lacking_words()
        page.card.closing.checker.setText("李强")
        assert page.card.closing.lacking_words() == ""
        page.close_task()
        assert cells(page, "1")[5] == "已销号"
        assert "核查人：李强" in page.card.closing.history.text()
        page.card.closing.note.setText("复查不合格")
        page.reopen_task()
        assert cells(page, "1")[5] == "未报"
        assert "复查不合格" in page.card.closing.history.text()

    def test_an_open_task_is_not_reopened(self, page: TasksPage, context: Context) -> None:
        page.reopen_task()
        assert "不用重新打开" in context.messages.text


class TestKeysAndReadOnly:
    def test_the_tabs_are_reached_by_their_actions(self, page: TasksPage) -> None:
        page.handlers()[ActionKey.RECORD_PROGRESS]()
        assert page.card.tabs.currentIndex() == PROGRESS
        assert page.card.progress.form.state.hasFocus()
        page.handlers()[ActionKey.BACK]()
        assert page.panel.list.hasFocus()
        page.card.turn_to(CONTENT)
        assert page.card.content.measures.hasFocus()

    def test_a_read_only_file_offers_no_writing(self, office: Office, context: Context, qtbot: Any) -> None:
        path = office.path
        office.close()
        reader = Office.open(path, person="周敏", read_only=True, today=lambda: TODAY)
        page = shown(context._replace(office=reader), qtbot)
        assert not page.card.progress.form.isEnabled()
        QTest.keyClick(page.card.content.measures, Qt.Key.Key_Space)
        assert cells(page, "1")[4] == "0/3"
        reader.close()


class TestEmpty:
    def test_offers_the_ways_to_get_a_plan(self, empty_context: Context, qtbot: Any) -> None:
        page = shown(empty_context, qtbot)
        assert page._stack.currentWidget() is page.start
        assert page.start.built_in.count() == len(empty_context.office.plans.built_in())
        for handler in page.handlers().values():
            handler()
        qtbot.waitUntil(page.start.choose_button.hasFocus)

    def test_shows_the_tasks_once_a_plan_is_accepted(self, empty_context: Context, qtbot: Any) -> None:
        page = shown(empty_context, qtbot)
        empty_context.announce(empty_context.office.plans.accept(plan()))
        assert numbers(page)[0] == "1"

    def test_two_plans_are_kept_apart(self, page: TasksPage, context: Context) -> None:
        other = PlanDraft(title="另一份方案", tasks=(TaskDraft("甲", "别的任务", "", "做别的事。"),))
        context.announce(context.office.plans.accept(other))
        assert numbers(page) == ["1", "2", "3", "4", "5", "6", "7", "8"]
        page.panel.plan.setCurrentIndex(1)
        page.panel.plan.activated.emit(1)
        assert numbers(page) == ["甲"]
        assert page.panel.list.lines[0].texts[0] == "（原文没有写任务类别）"


class TestOpenPlan:
    @pytest.fixture
    def start(self, context: Context, qtbot: Any) -> OpenPlan:
        start = OpenPlan(context)
        qtbot.addWidget(start)
        start.reload()
        return start

    def review(self, context: Context, qtbot: Any) -> ReviewPage:
        [page] = context.bus.shown_pages  # type: ignore[attr-defined]
        qtbot.addWidget(page)
        assert isinstance(page, ReviewPage)
        return page

    def test_pasted_text_leads_to_its_review(self, start: OpenPlan, context: Context, qtbot: Any) -> None:
        assert not start.read_text_button.isEnabled()
        start.text.setPlainText("云溪区工作方案\n一、重点任务\n1．开展调查。摸清底数。\n责任单位：区水务局\n")
        start.read_text_button.click()
        assert "摸清底数" in self.review(context, qtbot).review.head.source_text

    def test_a_plan_is_pasted_wherever_the_keyboard_is(self, start: OpenPlan, qtbot: Any) -> None:
        start.show()
        start.activateWindow()
        qtbot.waitUntil(start.isActiveWindow)
        start.built_in.setFocus()
        QApplication.clipboard().setText("一、重点任务")
        qtbot.keyClick(start.built_in, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(start.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert start.text.toPlainText() == "一、重点任务" * 2

    def test_a_built_in_plan_leads_to_its_review(self, start: OpenPlan, context: Context, qtbot: Any) -> None:
        before = len(context.office.plans.plans())
        start.built_in.setCurrentRow(0)
        start.take_button.click()
        assert len(self.review(context, qtbot).review.tasks) > 5
        assert len(context.office.plans.plans()) == before

    def test_an_unreadable_document_is_told_in_words(
        self, start: OpenPlan, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_path: Path) -> PlanDraft:
            raise UnreadableFileError(
                "这是老格式的 Word 文件。", todo="请另存为 .docx 再读取。", file="方案.doc"
            )

        monkeypatch.setattr(context.office.plans, "read", refuse)
        start.intake.read_file(Path("方案.doc"))
        assert start.note.text() == "✕ 【方案.doc】这是老格式的 Word 文件。\n请另存为 .docx 再读取。"
        assert start.note.isVisibleTo(start)
        assert context.bus.shown_pages == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("size", "words"), [(12, "12 字节"), (2048, "2.0 KB"), (3 << 20, "3.0 MB"), (1536, "1.5 KB")]
)
def test_sizes_read_well(size: int, words: str) -> None:
    assert size_words(size) == words


def test_no_body_is_said_to_be_missing_in_the_source() -> None:
    assert units_words(()) == "原文未写责任单位"


def test_five_thousand_tasks_are_listed_and_filtered(qtbot: Any) -> None:
    from nptracker.ui.plan.task_list import TaskListPanel, listed

    tasks = [
        TaskLine(str(at), str(at), f"第{at}项任务", f"类别{at // 250}", ("区水务局",), (), (), TODAY,
                 Light.RED, "behind", "滞后", at % 4, 4, True, False, False)
        for at in range(5000)
    ]  # fmt: skip
    panel = TaskListPanel(TODAY)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_listed(listed(tasks, "", TODAY))
    assert sum(bool(line.key) for line in panel.list.lines) == 5000
    panel.words.setText("4999")
    panel._refresh()
    assert [line.texts[1] for line in panel.list.lines if line.key] == ["4999"]


def test_changes_of_other_kinds_leave_the_page_alone(
    page: TasksPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(page, "reload", lambda: calls.append(1))
    page.refresh(Changes(frozenset({"enterprise"}), 3, "改企业"))
    assert calls == []
    page.refresh(Changes(frozenset({"measure"}), 4, "勾选"))
    assert calls == [1]


class TestFluid:
    """What is built and read when; thousands of tasks must not keep the window waiting."""

    def test_the_card_is_made_after_the_list_was_seen(self, context: Context, qtbot: Any) -> None:
        page = shown(context, qtbot)
        assert page._pane.made is None
        assert page.detail is not None
        assert len(numbers(page)) == 8
        qtbot.waitUntil(lambda: page._pane.made is not None)
        assert page.card.isVisible()
        assert page.detail.line.title in page.card.name.text()

    def test_a_verb_before_the_card_is_there_works(self, context: Context, qtbot: Any) -> None:
        page = shown(context, qtbot)
        assert page._pane.made is None
        page.handlers()[ActionKey.TICK]()
        assert page.detail is not None
        assert page.detail.line.is_done

    def test_the_ways_to_get_a_plan_are_made_only_for_a_file_without_one(
        self, context: Context, qtbot: Any
    ) -> None:
        page = shown(context, qtbot)
        qtbot.waitUntil(lambda: page._pane.made is not None)
        assert not page.findChildren(OpenPlan)

    def test_a_refresh_reads_the_task_in_front_once(
        self, context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = shown(context, qtbot)
        asked: list[str] = []
        detail = context.office.tasks.detail

        def counted(task_id: str, *rest: Any) -> Any:
            asked.append(task_id)
            return detail(task_id, *rest)

        monkeypatch.setattr(context.office.tasks, "detail", counted)
        page.panel.list.select_first()
        page.panel.list._model.set_lines([])  # as when the list is filled for the first time
        page.force_reload()
        assert len(asked) == 1
