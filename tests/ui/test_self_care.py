"""The program looks after itself in the window: self-check, crash reports, diagnostic pack, files of newer programs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeOffice
from PySide6.QtGui import QFont, QFontDatabase, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nptracker import app as composition
from nptracker.db.backup import BEFORE_UPGRADE, take_backup
from nptracker.errors import CancelledError, UserError
from nptracker.paths import resource_path
from nptracker.services import crash_reports
from nptracker.services.backups import openable_backups
from nptracker.services.crash_reports import MOST_KEPT, save_report, saved_reports, take_last_crashes
from nptracker.services.diagnostics import collect
from nptracker.services.office import Office
from nptracker.services.self_check import Check, CheckFailedError, Outcome, Scratch, run_checks
from nptracker.ui import crash_catcher, theme, window_check
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.crash_catcher import CrashCatcher, report
from nptracker.ui.crash_dialog import LAST_TIME, CrashDialog
from nptracker.ui.diagnostics_dialog import DiagnosticsDialog
from nptracker.ui.jobs import Jobs
from nptracker.ui.main_window import MainWindow
from nptracker.ui.pages.newer_file import NewerFilePage
from nptracker.ui.self_check_dialog import SelfCheckDialog, screen_lines
from nptracker.ui.window_state import WindowState

SECRET = "李某某 13800000000"

# -- the checks of the screen -----------------------------------------------------------------------------


def outcomes() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in run_checks(window_check.CHECKS)}


@pytest.fixture
def own_letters(qapp: QApplication) -> Iterator[None]:
    """The letters that the program shows itself in."""
    before = qapp.font()
    theme.load_font()
    qapp.setFont(QFont(theme.families()))
    yield
    qapp.setFont(before)


@pytest.mark.usefixtures("own_letters")
def test_a_sound_screen_passes(qtbot: QtBot) -> None:
    assert [outcome.words for outcome in outcomes().values() if not outcome.passed] == []
    assert "屏幕" in outcomes()["window"].words


def test_letters_that_are_all_boxes_are_noticed(own_letters: None, qapp: QApplication) -> None:
    number = QFontDatabase.addApplicationFont(str(resource_path("fonts", "DejaVuSans.ttf")))
    latin = QFont(QFontDatabase.applicationFontFamilies(number))
    latin.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    qapp.setFont(latin)
    outcome = outcomes()["chinese"]
    assert not outcome.passed
    assert "方框" in outcome.words


@pytest.mark.usefixtures("own_letters")
def test_rare_letters_the_system_lacks_are_told_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "生僻字" not in outcomes()["chinese"].words
    monkeypatch.setattr(window_check, "RARE", window_check.UNKNOWN)
    outcome = outcomes()["chinese"]
    assert outcome.passed
    assert "打印不受影响" in outcome.words


def test_letters_that_are_not_drawn_are_noticed(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    blank = window_check.picture_of("")
    monkeypatch.setattr(window_check, "picture_of", lambda _text: blank)
    assert "空白" in outcomes()["chinese"].words


def test_a_window_that_never_comes_up_is_noticed(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(window_check, "_PATIENCE", 0.02)
    monkeypatch.setattr(window_check, "_is_exposed", lambda _shown: False)
    outcome = outcomes()["window"]
    assert not outcome.passed
    assert "没有显示出来" in outcome.words


def test_a_window_that_stays_empty_is_noticed(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def grey(shown: QLabel) -> QPixmap:
        picture = QPixmap(shown.size())
        picture.fill("grey")
        return picture

    monkeypatch.setattr(QLabel, "grab", grey)
    outcome = outcomes()["window"]
    assert not outcome.passed
    assert "空的" in outcome.words


# -- the dialog of the self-check -------------------------------------------------------------------------


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs("test")
    yield made
    assert made.close()


def fails(_scratch: Scratch) -> str:
    raise CheckFailedError("缺了一块。")


def three() -> tuple[Check, ...]:
    return (
        Check("a", "甲", lambda _s: "好。"),
        Check("b", "乙", fails),
        Check("c", "丙", lambda _s: "也好。"),
    )


@pytest.mark.usefixtures("own_letters")
def test_every_outcome_is_shown_with_sign_and_word(lane: Jobs, qtbot: QtBot) -> None:
    dialog = SelfCheckDialog(lane, checks=three)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "没通过：乙" in dialog.verdict.text())
    rows = [[dialog.table.item(row, column).text() for column in range(3)] for row in range(5)]
    assert rows[2:] == [["通过", "甲", "好。"], ["没通过", "乙", "缺了一块。"], ["通过", "丙", "也好。"]]
    assert [row[0] for row in rows[:2]] == ["通过", "通过"], "those of the screen come first"
    assert not dialog.table.item(3, 0).icon().isNull()
    words = dialog.words()
    assert "没通过　乙：缺了一块。" in words
    assert words.endswith(dialog.verdict.text())
    dialog._again.click()
    qtbot.waitUntil(lambda: len(dialog.outcomes) == 5 and dialog._again.isEnabled())


def test_closing_the_dialog_ends_the_checks(lane: Jobs, qtbot: QtBot) -> None:
    begun, let = threading.Event(), threading.Event()
    made: list[str] = []

    def slow(_scratch: Scratch) -> str:
        begun.set()
        let.wait(10)
        return "慢"

    def never(_scratch: Scratch) -> str:
        made.append("never")
        return ""

    dialog = SelfCheckDialog(lane, checks=lambda: (Check("a", "甲", slow), Check("b", "乙", never)))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(begun.is_set)
    dialog.reject()
    let.set()
    qtbot.waitUntil(lambda: not lane.is_busy)
    assert made == []


# -- crash reports ----------------------------------------------------------------------------------------


def deep(level: int = 0) -> None:
    deep(level + 1)


def test_the_report_of_an_endless_recursion_stays_short() -> None:
    try:
        deep()
    except RecursionError as error:
        words = report(error)
    assert len(words.splitlines()) < 100
    assert "略去" in words


def test_no_report_names_the_user_or_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "李四的文件夹" / "run.py"
    script.parent.mkdir()
    script.write_text(f"def go(name={SECRET!r}):\n    local = name\n    raise KeyError(local)\n", "utf-8")
    space: dict[str, Any] = {}
    exec(compile(script.read_text("utf-8"), str(script), "exec"), space)
    try:
        space["go"]()
    except KeyError as error:
        words = report(error)
    assert "run.py:3 go" in words
    assert not any(part in words for part in (SECRET, "李四", str(tmp_path), "13800000000"))


@pytest.mark.expects_error_log
def test_a_dialog_that_breaks_down_itself_does_not_loop(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def broken(*_arguments: Any) -> None:
        tried.append("dialog")
        raise RuntimeError("no dialog")

    monkeypatch.setattr(CrashDialog, "__init__", broken)
    catcher = CrashCatcher()
    monkeypatch.setattr(sys, "excepthook", catcher._hook)
    for number in range(3):
        catcher.report(ValueError(number))
        qtbot.wait(20)
    assert tried == ["dialog"]


@pytest.mark.expects_error_log
def test_an_error_at_every_painting_is_shown_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    catcher = CrashCatcher()

    def show(dialog: CrashDialog) -> int:
        shown.append(dialog.text.toPlainText())
        return 1

    monkeypatch.setattr(CrashDialog, "exec", show)

    def paint() -> None:
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            catcher.report(error)

    for _ in range(5):
        paint()
        qtbot.wait(10)
    assert len(shown) == 1
    monkeypatch.setattr(crash_catcher, "QUIET_SECONDS", 0.0)
    paint()
    qtbot.waitUntil(lambda: len(shown) == 2)


@pytest.mark.expects_error_log
def test_errors_of_lanes_reach_the_dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    window: Any = MainWindow(
        WindowState(person="张三"), lambda *_way: FakeOffice(), lambda _wish: FakeOffice()
    )
    qtbot.addWidget(window)
    catcher = CrashCatcher(window)
    monkeypatch.setattr(sys, "excepthook", catcher._hook)
    monkeypatch.setattr(CrashDialog, "exec", lambda dialog: shown.append(dialog.text.toPlainText()))

    def work(_job: Any) -> None:
        raise LookupError(SECRET)

    with qtbot.captureExceptions():
        window.jobs.run("", work, owner=window)
        qtbot.waitUntil(lambda: not window.jobs.is_busy)
    # pytest-qt has taken the hook; what it caught is what the program's own hook gets
    catcher.report(LookupError(SECRET))
    qtbot.waitUntil(lambda: bool(shown))
    assert "LookupError" in shown[0]
    assert SECRET not in shown[0]
    window.close()


def test_the_report_is_kept_only_when_asked_as_it_was_shown(qtbot: QtBot, own_folders: Path) -> None:
    dialog = CrashDialog("报告正文")
    qtbot.addWidget(dialog)
    assert dialog.text.isReadOnly()
    assert saved_reports() == []
    dialog.keep()
    (path,) = saved_reports()
    assert path.read_text("utf-8") == "报告正文"
    assert str(path) in dialog.place.text()
    assert not dialog._keep.isEnabled()


def test_a_report_that_cannot_be_kept_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise PermissionError(13, "refused")

    dialog = CrashDialog("报告正文")
    qtbot.addWidget(dialog)
    monkeypatch.setattr(Path, "write_text", refuse)
    dialog.keep()
    assert "没有权限" in dialog.place.text()
    assert dialog._keep.isEnabled()


def test_only_the_newest_reports_are_kept(own_folders: Path) -> None:
    for number in range(MOST_KEPT + 3):
        save_report(str(number))
    assert len(saved_reports()) == MOST_KEPT


# -- native code ------------------------------------------------------------------------------------------

CRASH = """
import sys
from nptracker.services.crash_reports import watch_crashes
watch = watch_crashes()
def open_enterprise_of_li(name="李某某"):
    import ctypes, faulthandler
    {how}
open_enterprise_of_li()
watch.end()
"""


def run(how: str, folder: Path) -> int:
    script = folder / "李四.py"
    script.write_text(CRASH.format(how=how), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(composition.__file__).parent.parent)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, check=False)
    return done.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_in_native_code_is_told_at_the_next_start(tmp_path: Path, own_folders: Path) -> None:
    assert run("faulthandler._sigsegv()", tmp_path) < 0
    (path,) = take_last_crashes()
    words = path.read_text("utf-8")
    assert "Fatal Python error: Segmentation fault" in words
    assert "…:7 open_enterprise_of_li" in words
    assert not any(part in words for part in ("李四", "李某某", str(tmp_path)))
    assert saved_reports() == [path]
    assert take_last_crashes() == [], "it is told once"
    assert [left.name for left in (own_folders / "logs").glob("running-*")] == []


def test_without_a_folder_of_its_own_the_program_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("NPTRACKER_DATA_DIR", str(tmp_path / "file"))
    assert crash_reports.watch_crashes() is None
    assert take_last_crashes() == []
    assert saved_reports() == []
    with pytest.raises(UserError, match="没有存成"):
        save_report("报告")
    assert [part.name for part in collect(None)][-1] == "日志.txt"


@pytest.mark.parametrize("how", ["pass", "import os; os._exit(3)"])
def test_a_run_without_a_crash_is_not_told_of(how: str, tmp_path: Path, own_folders: Path) -> None:
    run(how, tmp_path)
    assert take_last_crashes() == []
    assert saved_reports() == []


def test_a_crash_of_a_run_with_the_same_number_as_this_one_is_told(own_folders: Path) -> None:
    watch = crash_reports.watch_crashes()
    assert watch is not None
    left = own_folders / "logs" / f"running-{os.getpid()}-1.txt"
    left.write_text("Fatal Python error: Aborted\n", "utf-8")
    assert len(take_last_crashes()) == 1
    (own,) = (own_folders / "logs").glob("running-*")
    watch.end()
    assert not own.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the file of a running program cannot be removed there")
def test_another_window_that_still_runs_is_left_alone(own_folders: Path) -> None:
    path = own_folders / "logs" / "running-1.txt"
    path.parent.mkdir()
    with path.open("wb") as file:
        assert crash_reports._hold(file)
        assert take_last_crashes() == []
        assert path.exists()
    assert take_last_crashes() == []
    assert not path.exists()


def test_calls_between_programs_on_windows_are_no_crash(own_folders: Path) -> None:
    path = own_folders / "logs" / "running-1.txt"
    path.parent.mkdir()
    path.write_text(
        "Windows fatal exception: code 0x8001010d\n\nThread 0x1 (most recent call first):\n", "utf-8"
    )
    assert take_last_crashes() == []
    path.write_text("Windows fatal exception: access violation\n\n", "utf-8")
    (told,) = take_last_crashes()
    assert "access violation" in told.read_text("utf-8")


def test_the_window_offers_what_is_known_of_the_last_crash(
    qtbot: QtBot, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, str]] = []
    window: Any = MainWindow(
        WindowState(person="张三"), lambda *_way: FakeOffice(), lambda _wish: FakeOffice()
    )
    qtbot.addWidget(window)
    composition.tell_last_crash(window)
    assert not window.messages.text
    path = own_folders / "logs" / "running-1.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("Fatal Python error: Aborted\n", "utf-8")
    composition.tell_last_crash(window)
    assert "程序上次意外结束" in window.messages.text

    def show(dialog: CrashDialog) -> int:
        shown.append((dialog.findChildren(QLabel)[0].text(), dialog.text.toPlainText()))
        return 1

    monkeypatch.setattr(CrashDialog, "exec", show)
    window.messages._button.click()
    ((intro, words),) = shown
    assert intro == LAST_TIME
    assert "Aborted" in words
    window.close()


# -- the diagnostic pack ----------------------------------------------------------------------------------


@pytest.fixture
def quick_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nptracker.services.self_check_round.all_checks", three)


@pytest.mark.usefixtures("quick_round", "own_letters")
def test_every_text_is_shown_before_exactly_that_is_saved(
    lane: Jobs, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office.create(tmp_path / "甲.npt", region="示例区", person="张三")
    dialog = DiagnosticsDialog(lane, office.path)
    qtbot.addWidget(dialog)
    assert not dialog.keep.isEnabled(), "nothing can be saved that was not shown"
    qtbot.waitUntil(dialog.keep.isEnabled, timeout=20_000)
    office.close()
    shown = {}
    for row in range(dialog.names.count()):
        dialog.names.setCurrentRow(row)
        shown[dialog.names.item(row).text()] = dialog.text.toPlainText()
    target = tmp_path / "诊断包.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(target), ""))
    dialog.keep.click()
    with zipfile.ZipFile(target) as pack:
        assert {name: pack.read(name).decode() for name in pack.namelist()} == shown
    assert str(target) in dialog.place.text()
    assert "没通过　乙：缺了一块。" in shown["自检.txt"]
    assert screen_lines()[0] in shown["程序和系统.txt"]


@pytest.mark.usefixtures("quick_round")
def test_trouble_with_collecting_or_saving_is_said_in_the_dialog(
    lane: Jobs, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise UserError("磁盘满了。")

    dialog = DiagnosticsDialog(lane, None)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.keep.isEnabled, timeout=20_000)
    monkeypatch.setattr("nptracker.services.diagnostics.write_pack", refuse)
    dialog.save(tmp_path / "a.zip")
    assert dialog.place.text() == "磁盘满了。"
    monkeypatch.setattr("nptracker.services.diagnostics.collect", refuse)
    second = DiagnosticsDialog(lane, None)
    qtbot.addWidget(second)
    qtbot.waitUntil(lambda: "磁盘满了" in second.place.text(), timeout=20_000)
    assert not second.keep.isEnabled()


def test_collecting_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_done: int, _total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        list(run_checks(three(), stop))


def test_the_menu_opens_both_dialogs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    for kind in (SelfCheckDialog, DiagnosticsDialog):
        monkeypatch.setattr(kind, "__init__", lambda dialog, *_parts: QDialog.__init__(dialog))
        monkeypatch.setattr(kind, "done", QDialog.done)
        monkeypatch.setattr(kind, "exec", lambda dialog: opened.append(type(dialog).__name__))
    window: Any = MainWindow(
        WindowState(person="张三"), lambda *_way: FakeOffice(), lambda _wish: FakeOffice()
    )
    qtbot.addWidget(window)
    for key in (Key.SELF_CHECK, Key.DIAGNOSTICS):
        assert window.actions_[key].isEnabled()
        window.actions_.trigger(key)
    assert opened == ["SelfCheckDialog", "DiagnosticsDialog"]
    window.close()


# -- files of a newer program -----------------------------------------------------------------------------


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Return a file that a later release has written, with the backup it made before."""
    office = Office.create(tmp_path / "甲.npt", region="示例区", person="张三")
    office.records.create("enterprise", {"name": "清河精细化工有限公司"})
    office.close()
    take_backup(office.path, reason=BEFORE_UPGRADE)
    with closing(sqlite3.connect(office.path, isolation_level=None)) as raw:
        raw.execute("UPDATE district SET needs = '9.7.0'")
        raw.execute("UPDATE forms SET version = version + 1 WHERE kind = 'enterprise'")
    return office.path


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Any]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made: Any = composition.make_window(application, WindowState(person="张三"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def newer_page(window: Any, path: Path, qtbot: QtBot) -> NewerFilePage:
    window.open_path(path)
    qtbot.waitUntil(lambda: isinstance(window._page, NewerFilePage) and window._page.backups.rowCount() == 1)
    page: NewerFilePage = window._page
    return page


def press(page: NewerFilePage, words: str) -> None:
    next(button for button in page.findChildren(QPushButton) if button.text().startswith(words)).click()


def test_a_newer_file_leads_to_its_version_and_its_backup(window: Any, newer: Path, qtbot: QtBot) -> None:
    page = newer_page(window, newer, qtbot)
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "请用 9.7.0 或以后的版本打开" in words
    assert "文件要用更新的版本打开" in words
    assert page.backups.item(0, 1).text() == BEFORE_UPGRADE
    press(page, "用所选备份恢复")
    qtbot.waitUntil(lambda: window.bench is not None, timeout=20_000)
    assert not window.bench.context.office.read_only
    assert "新版程序保存的文件留在旁边" in window.messages.text
    assert len(list(newer.parent.glob("*恢复前*.npt"))) == 1


def test_without_a_backup_none_is_spoken_of(window: Any, newer: Path, qtbot: QtBot) -> None:
    for backup in openable_backups(newer):
        backup.path.unlink()
    window.open_path(newer)
    qtbot.waitUntil(lambda: isinstance(window._page, NewerFilePage) and not window.reading.is_busy)
    page: Any = window._page
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "请用 9.7.0 或以后的版本打开" in words
    assert "选一份" not in words
    assert not page.backups.isVisible()
    assert [b.text() for b in page.findChildren(QPushButton) if b.isVisible()] == [
        "只读查看(&K)",
        "打开其他文件(&O)",
    ]


def test_who_only_looks_is_not_asked_for_a_name(window: Any, newer: Path, qtbot: QtBot) -> None:
    window.state.person = ""
    press(newer_page(window, newer, qtbot), "只读查看")
    qtbot.waitUntil(lambda: window.bench is not None, timeout=20_000)
    assert "经办人姓名" not in window.messages.text


def test_a_newer_file_can_be_looked_at_from_its_page(window: Any, newer: Path, qtbot: QtBot) -> None:
    before = newer.read_bytes()
    press(newer_page(window, newer, qtbot), "只读查看")
    qtbot.waitUntil(lambda: window.bench is not None, timeout=20_000)
    office = window.bench.context.office
    assert office.read_only
    assert office.records.count("enterprise") == 1
    assert "更新版本的程序" in office.read_only_reason
    assert newer.read_bytes() == before


def test_a_file_that_cannot_be_shown_does_not_offer_it(window: Any, newer: Path, qtbot: QtBot) -> None:
    with closing(sqlite3.connect(newer, isolation_level=None)) as raw:
        raw.execute("PRAGMA user_version = 999")
    page = newer_page(window, newer, qtbot)
    assert not any("只读" in button.text() for button in page.findChildren(QPushButton))
