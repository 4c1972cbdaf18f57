"""The page of the work ledgers: found by words, declared in a dialog, rebuilt when declared otherwise, fed to indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMainWindow
from test_orgs_page import DirectLane

from nptracker.domain.forms.work_ledgers import THEMES
from nptracker.domain.ledger_feed import Feed
from nptracker.domain.own_ledger import OwnCheck, OwnField, OwnLedger, OwnType, Rule, new_kind
from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context, PageKey, page_of
from nptracker.ui.ledgers.feed_dialog import FeedDialog
from nptracker.ui.ledgers.feeds_page import FeedsPage
from nptracker.ui.ledgers.ledgers_page import WorkLedgersPage
from nptracker.ui.ledgers.own_dialog import OwnLedgerDialog
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan.progress_form import ProgressForm
from nptracker.ui.plan.task_figures import head_form

TODAY = date(2026, 11, 22)
PATROL = OwnLedger(
    new_kind(),
    "河道巡查",
    "农业农村",
    fields=(
        OwnField("f1", "河段"),
        OwnField("f2", "日期", OwnType.DATE),
        OwnField("f3", "漂浮物", OwnType.NUMBER, unit="kg"),
    ),
    key=("f1", "f2"),
    dated_by="f2",
)


class Lane(DirectLane):
    """Runs a job at once and lets it think that nobody wants to stop it."""

    def run(self, title: str, work: Any, **rest: Any) -> None:
        job = SimpleNamespace(stopping=lambda: False, progress=lambda *_: None)
        super().run(title, lambda _none: work(job), **rest)


@pytest.fixture
def shown(tmp_path: Path, qtbot: Any) -> Iterator[Callable[..., WorkLedgersPage]]:
    office = Office.create(tmp_path / "甲.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    window = QMainWindow()
    qtbot.addWidget(window)
    lane, over = Lane(), []
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: over.append(where), show_page=over.append, leave_page=lambda: None, reopen=lambda: None,
    )  # fmt: skip

    def make(width: int = 1220) -> WorkLedgersPage:
        page = WorkLedgersPage(context)
        context.bus.changed.connect(page.refresh)
        window.setCentralWidget(page)
        window.resize(width, 640)
        window.show()
        qtbot.waitExposed(window)
        page.activate()
        page.over = over  # type: ignore[attr-defined]
        return page

    yield make
    office.close()


def listed(page: WorkLedgersPage) -> list[str]:
    return [line.texts[0] for line in page.list.list.lines]


def test_every_ledger_is_listed_by_theme_with_its_count(shown: Callable[..., WorkLedgersPage]) -> None:
    page = shown()
    page.context.office.records.create("training", {"held_on": TODAY, "title": "一期", "people": 5})
    page.force_reload()
    expected = [text for theme in THEMES for text in (theme.title, *(form.title for form in theme.forms))]
    assert listed(page) == expected
    counts = {line.texts[0]: line.texts[1] for line in page.list.list.lines if line.key}
    assert counts["培训台账"] == "1"
    assert counts["专家库"] == "0"
    assert all(page_of(form.kind) is PageKey.LEDGERS for theme in THEMES for form in theme.forms)


@pytest.mark.parametrize(
    ("words", "found"),
    [("减抗", ["农业农村", "规模养殖场减抗"]), ("px", ["保障", "培训台账"]), ("没有的", [])],
)
def test_a_ledger_is_found_by_words_or_initials(
    shown: Callable[..., WorkLedgersPage], words: str, found: list[str]
) -> None:
    page = shown()
    page.list.words.setText(words)
    assert listed(page) == found
    if found:
        assert page.heading.text() == found[1]
        assert page.ledger.declared.title == found[1]
    else:
        assert page.heading.text() == "协调机制成员"


def test_a_record_is_shown_in_its_ledger(shown: Callable[..., WorkLedgersPage], qtbot: Any) -> None:
    page = shown()
    record = page.context.office.records.create("fund", {"year": 2026, "name": "专项"}).record_ids[0]
    page.list.words.setText("专家")
    page.show_record(record, "fund")
    qtbot.waitUntil(lambda: page.ledger.panel.current_id() == record)
    assert page.kind == "fund"
    assert page.list.words.text() == ""


def test_ctrl_page_down_turns_round_the_end(shown: Callable[..., WorkLedgersPage]) -> None:
    page = shown()
    page._step(-1)
    assert page.kind == "tip_off"
    page._step(1)
    assert page.kind == "member"


def test_a_narrow_window_offers_the_ledgers_in_a_box(shown: Callable[..., WorkLedgersPage]) -> None:
    page = shown(580)
    assert not page.list.isVisible()
    assert page.box.isVisible()
    page.box.setCurrentIndex(page.box.findData("clean_audit"))
    page.box.activated.emit(page.box.currentIndex())
    assert page.kind == "clean_audit"
    assert page.ledger.isVisible()


def test_an_own_ledger_stands_under_its_theme_and_follows_its_declaration(
    shown: Callable[..., WorkLedgersPage],
) -> None:
    page = shown()
    context = page.context
    context.perform(lambda: context.office.own_ledgers.make(PATROL))
    assert listed(page)[listed(page).index("地膜回收") + 1] == "河道巡查"
    page.turn_to(PATROL.kind)
    before = page.ledger
    renamed = replace(PATROL, title="巡河", fields=(*PATROL.fields, OwnField("f4", "照片")))
    context.perform(lambda: context.office.own_ledgers.change(renamed))
    assert page.ledger is not before
    assert page.heading.text() == "巡河"
    assert [field.heading for field in page.ledger.declared.table_fields][-1] == "照片"
    page._fill_menu()
    assert next(action.text() for action in page.menu.actions() if action.isEnabled()) == "修改“巡河”的栏目…"
    context.undo()
    context.undo()
    assert "巡河" not in listed(page)
    assert page.kind == "member"
    page._fill_menu()
    assert [action.text() for action in page.menu.actions() if action.isEnabled()] == ["导入台账格式…"]


def dialog_of(page: WorkLedgersPage, ledger: OwnLedger, *, is_known: bool = False) -> OwnLedgerDialog:
    dialog = OwnLedgerDialog(
        page, ledger, ["保障"], page.context.office.own_ledgers.faults, is_known=is_known
    )
    dialog.show()
    return dialog


def test_the_dialog_declares_fields_checks_and_shows_the_table(shown: Callable[..., WorkLedgersPage]) -> None:
    dialog = dialog_of(shown(), PATROL)
    assert dialog.ledger() == PATROL
    dialog.fields.add(OwnField("", "结论", OwnType.CHOICE, options=("好", "差")))
    dialog.checks.fields.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.checks.add.click()
    made = dialog.ledger()
    assert made.fields[-1] == OwnField("f4", "结论", OwnType.CHOICE, options=("好", "差"))
    assert made.checks == (OwnCheck(Rule.NOT_NEGATIVE, ("f3",)),)
    dialog.tabs.setCurrentIndex(2)
    heads = [dialog.preview.horizontalHeaderItem(at).text() for at in range(dialog.preview.columnCount())]  # type: ignore[union-attr]
    assert heads == ["河段 *", "日期 *", "漂浮物（kg）", "结论"]
    assert "“漂浮物”不能小于零" in dialog.preview_words.text()


def test_the_dialog_says_what_is_wrong_and_stays(shown: Callable[..., WorkLedgersPage]) -> None:
    dialog = dialog_of(shown(), PATROL)
    dialog.name.setText("培训台账")
    dialog.accept_if_sound()
    assert "已有叫“培训台账”的台账" in dialog.warning.text()
    assert dialog.isVisible()
    dialog.name.setText("巡河")
    dialog.accept_if_sound()
    assert not dialog.isVisible()


def test_a_field_in_use_keeps_its_type_and_is_retired_not_dropped(
    shown: Callable[..., WorkLedgersPage],
) -> None:
    dialog = dialog_of(shown(), PATROL, is_known=True)
    box = dialog.fields.cellWidget(0, 1)
    assert isinstance(box, QComboBox)
    assert not box.isEnabled()
    dialog.fields.setCurrentCell(2, 0)
    assert "停用" in dialog.fields.remove_current()
    retired = dialog.fields.item(2, 8)
    assert retired is not None
    retired.setCheckState(Qt.CheckState.Checked)
    assert [field.heading for field in dialog.ledger().in_use] == ["河段", "日期"]


def test_fields_move_with_their_keys_and_open_their_types_by_keys(
    shown: Callable[..., WorkLedgersPage],
) -> None:
    dialog = dialog_of(shown(), PATROL)
    dialog.fields.setCurrentCell(0, 0)
    dialog.fields.move_current(1)
    assert [field.key for field in dialog.ledger().fields] == ["f2", "f1", "f3"]
    assert set(dialog.ledger().key) == {"f1", "f2"}
    dialog.fields.setCurrentCell(1, 1)
    QTest.keyClick(dialog.fields, Qt.Key.Key_F2)
    box = dialog.fields.cellWidget(1, 1)
    assert isinstance(box, QComboBox)
    assert box.view().isVisible()
    box.hidePopup()


def test_a_new_ledger_comes_to_the_front(
    shown: Callable[..., WorkLedgersPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown()
    monkeypatch.setattr(page._verbs, "_ask", lambda *_rest, **_more: PATROL)
    page.make_ledger()
    assert page.kind == PATROL.kind
    assert page.ledger.declared.title == "河道巡查"
    page._verbs.delete(PATROL.kind)
    assert page.kind == "member"
    page.context.undo()
    assert "河道巡查" in listed(page)


def test_feeds_are_listed_filled_in_and_opened(
    shown: Callable[..., WorkLedgersPage], monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    page = shown()
    office = page.context.office
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    rows = [
        (None, {"held_on": day, "title": day, "people": "4"})
        for day in ("2026-10-08", "2026-11-02", "2026-01-05")
    ]
    office.records.write_block("training", rows, "录入")
    page.turn_to("training")
    page.show_feeds()
    feeds = page.over[-1]  # type: ignore[attr-defined]
    assert isinstance(feeds, FeedsPage)
    page.context.bus.changed.connect(feeds.refresh)
    feeds.show()
    feeds.activate()
    assert feeds._empty.isVisible()
    dialog = FeedDialog(page.context, page.ledger.declared, page.ledger.panel.query(), feeds)
    assert not dialog.column.isEnabled()
    assert "还没有选这个数给哪个指标" in office.feeds.fault(dialog.feed()), (
        "nothing is chosen for the officer"
    )
    dialog.target.setCurrentIndex(1)
    dialog.way.setCurrentIndex(dialog.way.findData("sum"))
    assert office.feeds.fault(dialog.feed()) == "还没有选哪一栏。"
    dialog.column.setCurrentIndex(dialog.column.findData("people"))
    monkeypatch.setattr(FeedDialog, "ask", lambda _self: dialog.feed())
    feeds.ask_feed()
    qtbot.waitUntil(lambda: feeds.table.rowCount() == 1)
    assert [feeds.table.item(0, at).text() for at in (2, 3)] == ["8人", "2"]
    feeds.fill_in()
    assert office.history.next_undo().startswith("从台账取数")
    feeds.open_rows()
    behind = page.over[-1]  # type: ignore[attr-defined]
    behind.activate()
    assert behind.model.rowCount() == 2
    feeds.remove()
    qtbot.waitUntil(lambda: feeds.table.rowCount() == 0)


def test_a_task_shows_what_its_ledgers_say_and_leads_to_the_rows(
    shown: Callable[..., WorkLedgersPage], qtbot: Any
) -> None:
    page = shown()
    context = page.context
    office = context.office
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    task = office.tasks.lines()[0].id
    rows = [
        (None, {"held_on": "2026-10-08", "title": name, "office": who})
        for name, who in (("甲", "分局"), ("乙", ""))
    ]
    office.records.write_block("training", rows, "录入")
    whole = Feed("training", span="all", task=task, part="denominator", title="全部")
    office.feeds.add(whole)
    office.feeds.add(whole._replace(way="distinct", column="office", part="numerator", title="单位"))
    form = ProgressForm()
    qtbot.addWidget(form)
    head_form(context, form, task, ReportingPeriod.parse("2026-Q4"))
    assert form.figure.text().endswith("＝50%；1 条没有填数")
    form.figure.linkActivated.emit(office.feeds.lines(ReportingPeriod.parse("2026-Q4"))[0].id)
    behind = page.over[-1]  # type: ignore[attr-defined]
    behind.activate()
    assert behind.model.rowCount() == 2
    head_form(context, form, office.tasks.lines()[1].id, ReportingPeriod.parse("2026-Q4"))
    assert form.figure.isHidden()


def test_what_is_due_stands_above_the_table_of_its_ledger(shown: Callable[..., WorkLedgersPage]) -> None:
    page = shown()
    records = page.context.office.records
    enterprise = records.create("enterprise", {"name": "清河化工"}).record_ids[0]
    records.create("clean_audit", {"enterprise": enterprise, "listed_on": date(2026, 9, 25)})
    page.turn_to("clean_audit")
    assert (
        page.dues.text() == "✖ 已超期 2026-10-25 公开信息：清河化工　▲ 马上到期 2026-11-25 启动审核：清河化工"
    )
    page.turn_to("training")
    assert page.dues.isHidden()


def test_the_ratio_of_a_definition_stands_beside_its_feeds(
    shown: Callable[..., WorkLedgersPage], qtbot: Any
) -> None:
    page = shown()
    office = page.context.office
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    definition = next(id_ for id_, words in office.feeds.definitions() if "农药" in words)
    row = {"year": "2026", "through": "2026-11-01", "produced": "0", "collected": "1", "basis": "登记"}
    office.records.write_block("pesticide_packaging", [(None, row)], "录入")
    top = Feed("pesticide_packaging", "sum", "collected", dated_by="through", definition=definition)
    office.feeds.add(top)
    office.feeds.add(top._replace(column="produced", part="denominator"))
    page.turn_to("pesticide_packaging")
    page.show_feeds()
    feeds = page.over[-1]  # type: ignore[attr-defined]
    qtbot.addWidget(feeds)
    feeds.show()
    feeds.activate()
    qtbot.waitUntil(lambda: feeds.table.rowCount() == 2)
    assert [feeds.table.item(at, 4).text() for at in range(2)] == ["比率 —（分母为0，不计算）"] * 2
