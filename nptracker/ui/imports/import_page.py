"""The import page: choose files, see what they would change, then take them over or leave everything as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.imports.review_pane import ReviewPane
from nptracker.ui.imports.strange_tables import advice, strange_file
from nptracker.ui.page import WRITING_WORDS, Page
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.form import Form
    from nptracker.services.import_draft import ImportDraft
    from nptracker.ui.context import Context
    from nptracker.ui.imports.import_rows import Chosen
    from nptracker.ui.jobs import Job

FILE_KINDS = "填好的表或压缩包 (*.xlsx *.xlsm *.xls *.et *.csv *.zip);;所有文件 (*)"
CHOOSE_WORDS = "选择填好的表，可以一次选很多个，也可以选整个文件夹。"
_NAMED = 2  # files named one by one
_EMPTY_WORDS = (
    "把文件、文件夹拖到这里也行。读完先列出新增、修改、冲突和每一处问题；"
    "没有点“确认导入”之前，什么都不会写入。"
)


class ImportPage(Page):
    """Reads workbooks of one kind into a draft, shows it, and writes it as one verb when told to."""

    title = "导入"
    can_map = True  # whether tables from elsewhere make sense here
    manual = "imports"
    help_text = (
        "选择一个或多个填好的表，也可以选整个文件夹。程序先读出来比对，不写入。\n"
        "“新增”“修改”“相同”“冲突”各有几条，点一下只看这一种；改动的格子写成“原来 → 现在”。\n"
        "下面列出每一处问题在哪个文件、哪张表、哪一格；点一下转到那一行。\n"
        "“导出问题表”把对方交来的表加上错误说明和标记，可以发回去改。\n"
        "“确认导入”一次写入，随时可以撤销。"
    )

    def __init__(self, context: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.form = form
        self.title = f"导入{form.title}"  # type: ignore[misc]
        self.review = ReviewPane(form, context.office.forms, self)
        self.review.chosen_changed.connect(self._show_state)
        self._job: Job | None = None
        self._is_writing = False
        self._make_head()
        self._make_foot()
        self._lay_out()
        self.setAcceptDrops(True)
        mark(self.files_button, "primary")
        self.setFocusProxy(self.files_button)
        self._show_state()

    @property
    def draft(self) -> ImportDraft | None:
        """What the files would do, None before any were read."""
        return self.review.draft

    @property
    def chosen(self) -> Chosen:
        """Which rows will be written."""
        return self.review.chosen

    # -- building --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self._words = QLabel(CHOOSE_WORDS, self)
        self._words.setWordWrap(True)
        self.files_button = QPushButton("选择文件(&X)…", self)
        self.folder_button = QPushButton("选择文件夹(&J)…", self)
        self.files_button.clicked.connect(self._choose_files)
        self.folder_button.clicked.connect(self._choose_folder)
        self.mapping_button = QPushButton("对应各栏(&D)…", self)
        self.mapping_button.setToolTip("表头和程序的不一样时，告诉程序每一列是什么；同样的表头以后不再问")
        self.mapping_button.clicked.connect(lambda _checked=False: self.map_columns())

    def _make_foot(self) -> None:
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self.report_button = QPushButton("导出问题表(&B)…", self)
        self.report_button.setToolTip("把交来的表加上错误说明和标记，存到一个文件夹，可以发回去改")
        self.erase_box = QCheckBox("空格也覆盖", self)
        self.erase_box.setToolTip("勾上：交来的空格会清掉原有内容，清掉哪些先列出来。不勾：空格不动原有内容")
        self.erase_box.toggled.connect(lambda _checked: self._read_again())
        self.cancel_button = QPushButton("取消", self)
        self.cancel_button.setToolTip("不导入，一切照旧")
        self.accept_button = QPushButton("确认导入", self)
        mark(self.accept_button, "primary")
        self.report_button.clicked.connect(self._choose_report_folder)
        self.cancel_button.clicked.connect(self.cancel)
        self.accept_button.clicked.connect(self.accept)
        self.accept_button.setToolTip("一次写入，可以撤销（Ctrl+回车）")
        # its own key: the button's words change with the count, and with them a shortcut of the button goes
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.accept)

    def _lay_out(self) -> None:
        choose, foot = QHBoxLayout(), QHBoxLayout()
        choose.addWidget(self._words, 1)
        choose.addWidget(self.mapping_button)
        choose.addWidget(self.files_button)
        choose.addWidget(self.folder_button)
        foot.addWidget(self._summary, 1)
        for widget in (self.erase_box, self.report_button, self.cancel_button, self.accept_button):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        card = QFrame(self)
        card.setLayout(choose)
        mark(card, "card")
        self._room = EmptyState("import", "先看结果，再决定导入", _EMPTY_WORDS, parent=self)
        column.addWidget(card)
        column.addWidget(self.review, 1)
        column.addWidget(self._room, 1)
        column.addLayout(foot)

    # -- what the window asks --------------------------------------------------------------------

    def reload(self) -> None:
        """Keep the draft: it is compared again when it is written."""

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {ActionKey.BACK: self.cancel, ActionKey.IMPORT: self._choose_files}

    def may_leave(self) -> bool:
        """Let the officer go while nothing is written; what is being written is told when it is, and undone then."""
        if self._is_writing:
            self.context.messages.show_note(WRITING_WORDS)
            return False
        self._stop()
        return True

    # -- reading ---------------------------------------------------------------------------------

    def read(self, paths: Sequence[Path]) -> None:
        """Read files and folders into a draft, as a job."""
        self._stop()
        chosen = list(paths)
        self._words.setText(f"正在读取：{_names(chosen)}")
        self._job = self.context.jobs.run(
            f"读取{self.form.title}",
            lambda job: self.preview(chosen, job),
            owner=self,
            done=self._show_draft,
            failed=self._failed,
            cancelled=self._forget,
        )
        self._show_state()

    def _read_again(self) -> None:
        """Compare the same files anew after a change of how they are read."""
        if self.draft is not None:
            self.read(list(dict.fromkeys(file.path for file in self.draft.files)))

    def preview(self, paths: Sequence[Path], job: Job) -> ImportDraft:
        """Read files into a draft, in the job's lane; nothing is written."""
        imports = self.context.office.imports
        erase = self.erase_box.isChecked()
        return imports.preview(self.form.kind, paths, job.progress, job.stopping, blanks_erase=erase)

    def _show_draft(self, draft: ImportDraft) -> None:
        self._job = None
        self.review.show_draft(draft)
        said = advice(draft) if self.can_map else ""
        self._words.setText(f"已读取：{_names([file.path for file in draft.files])}{said}")
        self._show_state()
        self._show_next_step(is_strange=bool(said))

    def _show_next_step(self, *, is_strange: bool) -> None:
        """Let the button in blue be the next step: with columns nobody knows, to say what they are."""
        mark(self.mapping_button, "primary" if is_strange else "")
        mark(self.accept_button, "" if is_strange else "primary")
        mark(self.files_button, "")
        next_step = self.mapping_button if is_strange else self.review
        next_step.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        self._job = None
        self._words.setText(CHOOSE_WORDS)
        self._show_state()

    def _failed(self, error: Exception) -> None:
        self._forget()
        self.context.messages.show_failure(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # -- deciding --------------------------------------------------------------------------------

    def accept(self) -> None:
        """Write the draft as one verb, then leave; undo takes all of it back."""
        draft, imports = self.draft, self.context.office.imports
        places = sorted(self.chosen.places)
        if draft is None or self._job is not None or not places:
            return
        self._is_writing = True
        self._job = self.context.jobs.run(
            f"导入{self.form.title}",
            lambda _job: imports.commit(draft, places),
            owner=self,
            done=self._committed,
            failed=self._not_committed,
            can_cancel=False,
        )
        self._show_state()

    def _committed(self, changes: Changes) -> None:
        self._job, self._is_writing = None, False
        self.context.leave_page()
        self.context.announce(changes)

    def _not_committed(self, error: Exception) -> None:
        self._job, self._is_writing = None, False
        self._show_state()
        self.context.messages.show_failure(error)

    def cancel(self) -> None:
        """Leave everything as it was."""
        if self.may_leave():
            self.context.leave_page()

    def export_report(self, folder: Path) -> None:
        """Write the senders' workbooks with the problems marked, as a job."""
        draft, imports = self.draft, self.context.office.imports
        if draft is None:
            return
        self.context.jobs.run(
            "导出问题表",
            lambda _job: imports.report(draft, folder),
            owner=self,
            done=lambda paths: self.context.messages.show_done(f"{len(paths)} 份问题表已存到 {folder}"),
        )

    # -- showing ---------------------------------------------------------------------------------

    def _show_state(self) -> None:
        is_free, draft = self._job is None, self.draft
        self._room.setVisible(
            draft is None
        )  # before the review is shown: both together make a low window grow
        self.review.setVisible(draft is not None)
        self.report_button.setVisible(draft is not None)
        self.accept_button.setVisible(draft is not None)
        self.erase_box.setVisible(draft is not None)
        self.erase_box.setEnabled(is_free)
        for button in (self.files_button, self.folder_button):
            button.setEnabled(is_free)
        self.mapping_button.setVisible(self.can_map and is_free and strange_file(draft) is not None)
        self.report_button.setEnabled(is_free and draft is not None and bool(draft.problems))
        may_write = is_free and not self.context.office.read_only
        self.accept_button.setText(f"确认导入 {len(self.chosen.places)} 条")
        self.accept_button.setEnabled(may_write and bool(self.chosen.places))
        self._summary.setText(self._summary_words())

    def _summary_words(self) -> str:
        if self.draft is None:
            return ""
        tail = (
            "。看不懂的格子原样存入并标出来，已有的内容不覆盖"
            if self.draft.has_errors and self.chosen.places
            else ""
        )
        return f"{self.draft.summary()}{tail}。"

    # -- files -----------------------------------------------------------------------------------

    @property
    def _beside(self) -> str:
        return str(self.context.office.path.parent)

    def map_columns(self) -> None:
        """Open the page where each column of the file is matched with a field, then read the file again."""
        from nptracker.ui.survey.mapping_page import MappingPage

        path = strange_file(self.draft)
        if path is not None:
            page = MappingPage(self.context, self.form, path, lambda: self.read([path]))
            self.context.show_page(page)

    def _choose_files(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, "选择填好的表", self._beside, FILE_KINDS)
        if paths:
            self.read([Path(path) for path in paths])

    def _choose_folder(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, "选择放着填好的表的文件夹", self._beside):
            self.read([Path(folder)])

    def _choose_report_folder(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, "问题表存到哪个文件夹", self._beside):
            self.export_report(Path(folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls() and self._job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.read(paths)


def _names(paths: Sequence[Path]) -> str:
    if len(paths) > _NAMED:
        return f"{paths[0].name} 等 {len(paths)} 个文件"
    return "、".join(path.name for path in paths)
