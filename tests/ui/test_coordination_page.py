"""工作台账: the ledgers of the coordination mechanism, and a decision that becomes a task by one action, undone by one step."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QMainWindow
from test_orgs_page import TODAY, DirectLane

from nptracker.services.office import Office
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.ledgers.ledgers_page import WorkLedgersPage
from nptracker.ui.message_bar import MessageBar


class Lane(DirectLane):
    """Runs a job at once and lets it think that nobody wants to stop it."""

    def run(self, title: str, work: Any, **rest: Any) -> None:
        job = SimpleNamespace(stopping=lambda: False, progress=lambda *_: None)
        super().run(title, lambda _none: work(job), **rest)


def test_a_decision_becomes_a_task_from_its_ledger(tmp_path: Path, qtbot: Any) -> None:
    office = Office.create(tmp_path / "甲.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    records = office.records
    meeting = records.create("meeting", {"held_on": date(2026, 3, 18), "title": "全体会议"}).record_ids[0]
    decision = records.create("decision", {"meeting": meeting, "no": "1", "text": "排查取水口"}).record_ids[0]
    window = QMainWindow()
    qtbot.addWidget(window)
    lane = Lane()
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *_: None, show_page=lambda _: None, leave_page=lambda: None, reopen=lambda: None,
    )  # fmt: skip
    page = WorkLedgersPage(context)
    context.bus.changed.connect(page.refresh)
    window.setCentralWidget(page)
    window.resize(1366, 768)
    window.show()
    page.activate()
    assert [line.texts[0] for line in page.list.list.lines[:6]] == [
        "协调机制", "协调机制成员", "协调会议", "议定事项", "联合调研执法", "部门信息共享",
    ]  # fmt: skip
    make_task = page.handlers()[ActionKey.MAKE_TASK]
    assert not page._make_task.isVisible()
    make_task()
    assert "议定事项" in context.messages.text
    before = len(office.tasks.lines())
    page.show_record(decision, "decision")
    qtbot.waitUntil(lambda: page.ledger.panel.current_id() == decision)
    assert page._make_task.isVisible()
    make_task()
    assert len(office.tasks.lines()) == before + 1
    assert office.tasks.lines()[-1].title == "排查取水口"
    context.undo()
    assert len(office.tasks.lines()) == before
    office.close()
