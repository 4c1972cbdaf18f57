"""The frame: menus, the page of a file or the welcome, messages, jobs; it opens and closes district files."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget

from nptracker.errors import BusyError, NewerFileError, UserError
from nptracker.ui import theme
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.actions import SPECS, Actions
from nptracker.ui.bus import Bus
from nptracker.ui.help_menu import answer_help
from nptracker.ui.job_strip import JobStrip
from nptracker.ui.jobs import Jobs, keep_window_lively
from nptracker.ui.lanes import end_lanes
from nptracker.ui.look_menu import answer_looks, check_looks
from nptracker.ui.menus import fill_menu_bar
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.opener import Opener, OpenFile
from nptracker.ui.page import RETRY_MS
from nptracker.ui.window_state import WindowState, save_state

if TYPE_CHECKING:
    from nptracker.services.office import Office
    from nptracker.ui.new_file_dialog import NewFile
    from nptracker.ui.pages.opening import OpeningPage
    from nptracker.ui.plan_intake import PlanIntake
    from nptracker.ui.workbench import Workbench

LONGEST_PATH = 66  # letters of a path in the foot of the window
_NEEDS_FILE = (
    Key.READ_PLAN,
    Key.PASTE_PLAN,
    Key.BACK_UP,
    Key.CLOSE_FILE,
    Key.UNDO,
    Key.REDO,
    Key.SEARCH,
    Key.GUIDE,
)
CreateFile = Callable[["NewFile"], "Office"]


class MainWindow(QMainWindow):
    """One window over at most one district file at a time."""

    def __init__(self, state: WindowState, open_file: OpenFile, create_file: CreateFile) -> None:
        super().__init__()
        keep_window_lively()
        self.state = state
        self.opener = Opener(self, open_file)
        self._create_file = create_file
        self.bench: Workbench | None = None
        self.bus = Bus(self)
        self.jobs, self.reading = Jobs("data", self), Jobs("reading", self)
        self.messages = MessageBar(self)
        self.actions_ = Actions(self)
        self._page: QWidget | None = None
        self._is_ending = False
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setWindowTitle("新污染物治理工作台")
        self.setAcceptDrops(True)
        self.resize(1240, 720)
        if self.state.geometry:
            self.restoreGeometry(QByteArray(b64decode(self.state.geometry)))
        body = QWidget(self)
        self._column = QVBoxLayout(body)
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.messages)
        self.setCentralWidget(body)
        fill_menu_bar(self.menuBar(), self.actions_)
        self.strip = JobStrip(self.jobs, self.reading, parent=self)
        self.statusBar().addPermanentWidget(self.strip)
        self._where = QLabel(self)
        self._where.setContentsMargins(10, 0, 0, 0)
        theme.mark(self._where, "soft")
        self.statusBar().addWidget(self._where, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        handle = self.actions_.handle
        handle(Key.NEW_FILE, self.ask_new_file)
        handle(Key.OPEN_FILE, self.opener.ask)
        handle(Key.QUIT, self.close)
        handle(Key.SET_PERSON, self.ask_person)
        handle(Key.RELOAD, self._reload_front)
        self.help_desk = answer_help(self)
        answer_looks(self)
        self.bus.changed.connect(lambda _changes: self._name_undo())
        for lane in (self.jobs, self.reading):
            lane.failed_unheard.connect(self.messages.show_failure)

    # ---- what fills the window

    def _fill(self, page: QWidget) -> None:
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        if not self.is_opening:  # what was said meanwhile is said of the file that is coming
            self.messages.hide()
        self._page = page
        self._column.insertWidget(0, page, 1)
        page.show()

    def show_welcome(self) -> None:
        """Show the page for when no file is open."""
        from nptracker.ui.pages.welcome import WelcomePage

        self.setWindowTitle("新污染物治理工作台")
        self._where.setText("没有打开文件")
        self._fill(WelcomePage(self))
        self.actions_.serve({})

    def open_path(
        self,
        path: Path,
        *,
        read_only: bool = False,
        take_over: bool = False,
        view_newer: bool = False,
        then: Callable[[], object] | None = None,
    ) -> bool:
        """Open a district file, or begin to when that takes time; returns whether it is open already.

        ``take_over`` is the officer's word that the other computer no longer has the file open; ``view_newer``
        shows what a newer program wrote. ``then`` is called once the file is shown.
        """
        if self.opener.refuses() or not self.close_file():
            return False
        return self.opener.open(
            path, read_only=read_only, take_over=take_over, view_newer=view_newer, then=then
        )

    @property
    def is_opening(self) -> bool:
        """Tell whether a file is being opened in the lane."""
        return self.opener.page is not None

    def show_opening(self, page: OpeningPage) -> None:
        """Show how far the opening of a file is."""
        self.setWindowTitle(f"正在打开 {page.path.name}　新污染物治理工作台")
        self._where.setText(f"正在打开文件　{page.path}")
        self._fill(page)
        self.actions_.serve({})
        page.setFocus()

    def show_office(self, office: Office) -> None:
        """Show an open file, on its 工作台."""
        from nptracker.services.sample_place import own_sample
        from nptracker.ui.context import PageKey
        from nptracker.ui.plan_intake import PlanIntake
        from nptracker.ui.upkeep import Upkeep
        from nptracker.ui.workbench import Workbench

        if office.path != own_sample() and self.state.remember(office.path):
            save_state(self.state)
        self.bench = Workbench(
            office,
            lanes=(self.jobs, self.reading),
            bus=self.bus,
            messages=self.messages,
            actions=self.actions_,
            reopen=self.reopen,
            take_over=partial(self.open_path, office.path, take_over=True),
        )
        self._intake = PlanIntake(self.bench.context, self.bench)
        self._handle_file_actions(self.bench)
        self._fill(self.bench)
        self._upkeep = Upkeep(self.bench.context, self.bench)
        self._upkeep.day_turned.connect(self.bench.reload_all)
        only = "（只读）" if office.read_only else ""
        sample = "【示例】" if office.settings.is_sample else ""
        self.setWindowTitle(f"{sample}{office.region}　{office.path.name}{only}　新污染物治理工作台")
        self._name_undo()
        self._say_where()
        office.lend_reader()  # to the page's lane; the window gets one from the upkeep
        self.bench.turn_to(PageKey.OVERVIEW)
        if not (self.state.person or office.read_only):  # what is only looked at has no history
            words = f"还没有填写经办人姓名，操作历史里会记成“{office.person}”。"
            self.messages.show_note(words, "填写姓名", self.ask_person)

    def _handle_file_actions(self, bench: Workbench) -> None:
        handle, context = self.actions_.handle, bench.context
        handle(Key.READ_PLAN, self._intake.ask_for_file)
        handle(Key.PASTE_PLAN, bench.show_plan_ways)
        handle(Key.BACK_UP, self.back_up)
        handle(Key.CLOSE_FILE, self.leave_file)
        handle(Key.UNDO, context.undo)
        handle(Key.REDO, context.redo)
        handle(Key.SEARCH, bench.focus_search)

    def show_recovery(self, path: Path, error: UserError) -> None:
        """Show what is the matter with a damaged file, or one of a newer program, and the ways on."""
        from nptracker.ui.pages.newer_file import NewerFilePage
        from nptracker.ui.pages.recovery import RecoveryPage

        kind = NewerFilePage if isinstance(error, NewerFileError) else RecoveryPage
        self._where.setText(f"没有打开文件　{path}")
        self._fill(kind(self, path, error))
        self.actions_.serve({})

    @property
    def intake(self) -> PlanIntake:
        """The ways a plan comes into the open file."""
        return self._intake

    # ---- files

    def ask_new_file(self) -> None:
        """Ask for region, officer and place of a new file, make it and show it."""
        from nptracker.ui.new_file_dialog import NewFileDialog

        if self.opener.refuses():
            return
        wish = NewFileDialog.ask(self, self.state.person)
        if wish is None or not self.close_file():
            return
        self.state.person = wish.person
        try:
            office = self._create_file(wish)
        except UserError as error:
            self.show_welcome()
            self.messages.show_error(error)
            return
        self.show_office(office)

    def close_file(self) -> bool:
        """Close the open file after its jobs; returns False when the officer wants to stay."""
        if self.bench is None:
            return True
        if self._is_ending or not self.bench.may_close() or not self._end_jobs():
            return False
        self._upkeep.stop()
        office, self.bench = self.bench.context.office, None
        self._fill(QWidget(self))
        office.close()
        self._open_lanes()
        for key in (*_NEEDS_FILE, *[key for key in Key if key.name.startswith("GO_")]):
            self.actions_.release(key)
        return True

    def leave_file(self) -> None:
        """Close the file and show the welcome, unless the officer wants to stay."""
        if self.close_file():
            self.show_welcome()

    def _reload_front(self) -> None:
        if self.bench is not None:
            self.bench.reload_front()

    def reopen(self) -> None:
        """Close the file and open it again from disk."""
        if self.bench is not None:
            self.open_path(self.bench.context.office.path)

    def _end_jobs(self) -> bool:
        from PySide6.QtWidgets import QMessageBox

        titles = self.jobs.titles
        if titles:
            question = f"“{titles[0]}”还在进行。取消它再关闭吗？\n取消后数据保持任务开始前的样子。"
            if QMessageBox.question(self, "任务未完成", question) != QMessageBox.StandardButton.Yes:
                return False
        if self._end_lanes():
            return True
        self._open_lanes()
        self.messages.show_warning("任务还没有停下来，文件暂时不能关闭。请稍候再试。")
        return False

    def _end_lanes(self) -> bool:
        self._is_ending = True  # events are handled meanwhile, and one may be another wish to close
        try:
            return end_lanes(self.jobs, self.reading)
        finally:
            self._is_ending = False

    def _open_lanes(self) -> None:
        self.jobs.open()
        self.reading.open()

    def back_up(self) -> None:
        """Take a verified backup in the data lane."""
        if self.bench is None:
            return
        backups = self.bench.context.office.backups
        self.jobs.run(
            "备份",
            lambda job: backups.take(progress=job.progress),
            owner=self.bench,
            done=lambda line: self.messages.show_done(f"备份并核验：{line.path.name}"),
        )

    # ---- small things

    def set_look(self, look: theme.Look, size: theme.LetterSize) -> None:
        """Change look and letters at once and remember them."""
        self.state.look, self.state.size = look, size
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, look, size)
        check_looks(self)
        save_state(self.state)
        if self.bench is not None:
            self.bench.reload_all()

    def ask_person(self) -> None:
        """Ask for the officer's name, which every verb carries into the journal."""
        from PySide6.QtWidgets import QInputDialog

        name, is_given = QInputDialog.getText(self, "经办人", "经办人姓名：", text=self.state.person)
        if is_given:
            self.state.person = name.strip()
            save_state(self.state)
            if self.bench is not None:
                self.bench.context.office.person = self.state.person
                self._say_where()

    def _say_where(self) -> None:
        if self.bench is None:
            return
        office = self.bench.context.office
        saved = "只读" if office.read_only else "改动随时保存"
        named = "" if self.state.person else "（系统登录名）"
        self._where.setText(f"{saved}　文件：{_shortened(str(office.path))}　经办人：{office.person}{named}")
        self._where.setToolTip(str(office.path))

    def _name_undo(self) -> None:
        if self.bench is None:
            return
        history = self.bench.context.office.history
        try:
            titles = {Key.UNDO: history.next_undo(), Key.REDO: history.next_redo()}
        except BusyError:  # a commit is just being written: ask again when it has ended
            QTimer.singleShot(RETRY_MS, self, self._name_undo)
            return
        for key, title in titles.items():
            base = SPECS[key].text
            self.actions_[key].setText(f"{base}：{title}" if title else base)

    @property
    def front(self) -> QWidget | None:
        """The page in front, or what is shown while no file is open."""
        return self.bench.front if self.bench else self._page

    @property
    def manual(self) -> str:
        """The page of the manual for what is in front, for its dialogs and while the keyboard is nowhere."""
        return str(getattr(self.front, "manual", ""))

    # ---- Qt's own events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome a single file."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a district file, or read anything else as a plan document."""
        path = Path(event.mimeData().urls()[0].toLocalFile())
        if path.suffix.lower() == ".npt":
            self.open_path(path)
        elif self.bench is not None:
            self._intake.read_file(path)
        else:
            self.messages.show_note("请先新建或打开区县文件，再读取方案文件")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the file with the window; everything is saved already."""
        if not self.close_file():
            event.ignore()
            return
        self._end_lanes()
        self.opener.end()
        self.state.geometry = b64encode(self.saveGeometry().data()).decode("ascii")
        save_state(self.state)
        event.accept()


def _shortened(path: str) -> str:
    """Return a path that leaves room for what stands behind it: of a long one the beginning and the end."""
    return path if len(path) <= LONGEST_PATH else f"{path[: LONGEST_PATH // 3]}…{path[-LONGEST_PATH // 2 :]}"
