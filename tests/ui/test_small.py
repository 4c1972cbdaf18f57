"""The smaller parts of the frame: messages, crash report, log, progress strip, dialogs."""

from __future__ import annotations

import logging
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeOffice, fake_context
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from nptracker import log
from nptracker.app import _create_file
from nptracker.domain.changes import Changes
from nptracker.errors import BusyError, UserError
from nptracker.ui.actions import Actions
from nptracker.ui.crash_catcher import CrashCatcher, report
from nptracker.ui.crash_dialog import CrashDialog
from nptracker.ui.help_dialog import about_words, help_html
from nptracker.ui.job_strip import JobStrip
from nptracker.ui.jobs import Jobs
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.new_file_dialog import NewFileDialog
from nptracker.ui.upkeep import Upkeep

SECRET = "李某某 13800000000"


def _failure() -> Exception:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise ValueError(f"cannot read {SECRET}") from first
    except ValueError as error:
        return error


def test_a_report_says_where_and_never_with_which_data() -> None:
    words = report(_failure())
    assert "ValueError" in words
    assert "KeyError" in words
    assert "test_small.py" in words
    assert SECRET not in words


@pytest.mark.expects_error_log
def test_the_log_file_holds_no_record_contents(own_folders: Path) -> None:
    room = logging.getLogger(log.ROOM)
    before = list(room.handlers)
    room.handlers.clear()
    log.start_logging()
    error = _failure()
    log.logger("ui").error("uncaught error", exc_info=(type(error), error, error.__traceback__))
    for handler in room.handlers:
        handler.close()
    room.handlers[:] = before
    text = (own_folders / "logs" / "nptracker.log").read_text(encoding="utf-8")
    assert "uncaught error" in text
    assert "KeyError" in text
    assert SECRET not in text


@pytest.mark.expects_error_log
def test_an_uncaught_error_opens_one_dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    catcher = CrashCatcher()

    def show(dialog: CrashDialog) -> int:
        shown.append(dialog.text.toPlainText())
        catcher.report(_failure())  # a second bug while the dialog is open
        qtbot.wait(20)
        return 1

    monkeypatch.setattr(CrashDialog, "exec", show)
    catcher.report(_failure())
    qtbot.waitUntil(lambda: bool(shown))
    assert len(shown) == 1


def test_errors_of_slots_and_threads_reach_the_catcher(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    seen: list[str] = []
    catcher = CrashCatcher()
    monkeypatch.setattr(catcher, "report", lambda error: seen.append(type(error).__name__))
    catcher.install()

    def fall() -> None:
        raise LookupError(SECRET)

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(SECRET), None)
    assert seen == ["LookupError", "ValueError"]


def test_an_error_says_what_safe_and_todo(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_error(UserError("磁盘满了", safe="数据没有改动", todo="清理后再试"))
    assert bar.text.splitlines() == ["磁盘满了", "数据没有改动", "清理后再试"]
    assert not bar._timer.isActive()  # a failure stays until somebody has read it
    bar.show_note("好")
    assert bar._timer.isActive()


def test_the_button_of_a_message_acts_once(qtbot: QtBot) -> None:
    bar, acted = MessageBar(), list[str]()
    qtbot.addWidget(bar)
    bar.show_done("删除企业", "撤销", lambda: acted.append("undo"))
    bar._button.click()
    bar._button.click()
    assert acted == ["undo"]
    assert bar.isHidden()


def test_progress_shows_only_for_named_long_jobs(qtbot: QtBot) -> None:
    lane, owner = Jobs("test"), QObject()
    strip = JobStrip(lane)
    qtbot.addWidget(strip)
    done: list[Any] = []

    def work(job: Any) -> None:
        while not job.stopping():
            job.progress(5_000_000_000, 10_000_000_000)

    lane.run("", lambda _job: None, owner=owner, done=done.append)
    qtbot.waitUntil(lambda: len(done) == 1)
    assert strip.isHidden()
    lane.run("导入", work, owner=owner, cancelled=lambda: done.append(None))
    qtbot.waitUntil(lambda: not strip.isHidden())
    qtbot.waitUntil(lambda: strip._bar.value() == 500)
    strip.findChild(QPushButton).click()
    qtbot.waitUntil(strip.isHidden)
    assert lane.close()


def test_help_names_the_keys_of_the_moment(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    words = help_html(None, Actions(window))
    assert "Ctrl+D" in words  # the grid's keys are always told
    assert "Ctrl+Z 撤销" in words


def test_about_says_where_things_lie(own_folders: Path) -> None:
    words = about_words(Path("/甲.npt"))
    assert "/甲.npt" in words
    assert str(own_folders) in words


# a new file


def input_method_event(text: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(text)
    return event


@pytest.mark.parametrize("typed", ["甘州", "gzq", "甘肃省张掖市甘"])
def test_a_region_is_offered_by_characters_and_by_initials(qtbot: QtBot, typed: str) -> None:
    dialog = NewFileDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    dialog.region.setFocus()
    if typed.isascii():
        qtbot.keyClicks(dialog.region, typed)
    else:  # as an input method puts it in
        QApplication.sendEvent(dialog.region, input_method_event(typed))
    completer = dialog.region.completer()
    assert completer.completionModel().index(0, 0).data() == "甘肃省张掖市甘州区"
    popup = completer.popup()
    popup.setCurrentIndex(completer.completionModel().index(0, 0))
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert dialog.region.text() == "甘肃省张掖市甘州区"
    assert (dialog.wish().region, dialog.wish().region_code) == ("甘州区", "620702")


def test_a_new_file_dialog_checks_before_it_accepts(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = NewFileDialog(person="张三")
    qtbot.addWidget(dialog)
    assert dialog.fault() == "请填写区县名称"
    dialog.region.setText("甘肃省张掖市甘州区")
    assert dialog.place.text().endswith("甘州区新污染物治理.npt")
    dialog.place.setText(str(tmp_path / "没有" / "甲.npt"))
    assert "文件夹不存在" in dialog.fault()
    (tmp_path / "甲.npt").touch()
    dialog.place.setText(str(tmp_path / "甲.npt"))
    assert "已有同名文件" in dialog.fault()
    dialog.place.setText(str(tmp_path / "乙.npt"))
    dialog._accept_if_complete()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.wish().person == "张三"
    assert dialog.wish().path == tmp_path / "乙.npt"
    assert (dialog.wish().region, dialog.wish().region_code) == ("甘州区", "620702")


def test_a_bureau_is_offered_and_stored_only_when_chosen(
    qtbot: QtBot, tmp_path: Path, own_folders: Path
) -> None:
    dialog = NewFileDialog(person="张三")
    qtbot.addWidget(dialog)
    dialog.region.setText("甘肃省张掖市甘州区")
    offered = [dialog.bureau.itemText(at) for at in range(dialog.bureau.count())]
    assert offered[:2] == ["甘州区生态环境分局", "张掖市生态环境局甘州分局"]
    assert dialog.wish().bureau == ""
    dialog.place.setText(str(tmp_path / "甲.npt"))
    with closing(_create_file(dialog.wish())) as office:
        assert office.settings.get("reporting_unit") == ""
    dialog.bureau.setCurrentIndex(1)
    dialog.place.setText(str(tmp_path / "乙.npt"))
    with closing(_create_file(dialog.wish())) as office:
        assert office.settings.get("reporting_unit") == "张掖市生态环境局甘州分局"
    dialog.region.setText("北京市东城区")
    assert dialog.wish().bureau == ""  # the one offered for another region is not kept
    dialog.bureau.setEditText("东城局")
    dialog.region.setText("北京市西城区")
    assert dialog.wish().bureau == "东城局"  # typed by hand


# upkeep


def test_the_index_is_caught_up_in_slices_and_a_backup_taken_when_due(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    office = FakeOffice()
    office.search_index.waiting = 3
    context = fake_context(office, window)
    upkeep = Upkeep(context, window)
    context.bus.changed.emit(Changes(frozenset({"enterprise"}), 1, "导入"))
    qtbot.waitUntil(lambda: office.search_index.waiting == 0)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    upkeep.back_up_if_due()
    qtbot.waitUntil(lambda: [line.reason for line in office.backups.kept] == ["定时备份"])
    upkeep.back_up_if_due()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert len(office.backups.kept) == 1
    gate = threading.Event()
    context.jobs.run("恢复备份", lambda _job: gate.wait(2), owner=window)
    office.backups.kept.clear()
    upkeep.back_up_if_due()  # waits its turn: the file may just be taken away
    gate.set()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert office.backups.kept == []
    upkeep.stop()
    office.search_index.waiting = 1
    context.bus.changed.emit(Changes(frozenset({"enterprise"}), 2, "导入"))
    assert not upkeep._index.isActive()
    assert context.jobs.close()


def test_results_are_read_anew_once_and_again_when_the_file_was_busy(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    office = FakeOffice()
    asked: list[int] = []
    told: list[Changes] = []

    def catch_up(_progress: object) -> Changes:
        asked.append(len(asked))
        if len(asked) == 1:
            raise BusyError("正在写入")
        return Changes(frozenset({"monitoring_result"}), 1, "重读", 1)

    office.result_readings.catch_up = catch_up
    context = fake_context(office, window)
    context.bus.changed.connect(told.append)
    upkeep = Upkeep(context, window)
    upkeep.catch_up()
    qtbot.waitUntil(lambda: len(told) == 1)
    upkeep.catch_up()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert (len(asked), [changes.title for changes in told]) == (2, ["重读"])
    upkeep.stop()
    assert context.jobs.close()


def test_a_read_only_file_is_left_alone(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    office = FakeOffice(read_only_reason="只读介质")
    office.search_index.waiting = 1
    context = fake_context(office, window)
    upkeep = Upkeep(context, window)
    context.bus.changed.emit(Changes(frozenset({"enterprise"}), 1, "导入"))
    assert not upkeep._index.isActive()
    assert not upkeep._backup.isActive()


def test_a_verb_waits_for_a_short_write_and_no_longer(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(FakeOffice(), window)
    tries: list[float] = []

    def verb() -> Changes:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise BusyError("正在写入")
        return Changes(frozenset({"task"}), 1, "勾选")

    assert context.perform(verb) == Changes(frozenset({"task"}), 1, "勾选")
    tries.clear()

    def never() -> Changes:
        tries.append(time.monotonic())
        raise BusyError("正在写入")

    assert context.perform(never) is None
    assert 0.2 < tries[-1] - tries[0] < 1
    assert context.messages.text == "正在写入"
