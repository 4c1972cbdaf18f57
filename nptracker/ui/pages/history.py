"""历史与备份: every verb with undo and redo, the history of one record, backups, the check of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.services.backups import BackupLine
    from nptracker.services.history import VerbLine
    from nptracker.services.withdrawal import Withdrawal
    from nptracker.ui.context import Context

VERBS_AT_ONCE = 200
_MOST_REASONS = 8
_MARKS = {"do": "", "undo": "↶ 撤销", "redo": "↷ 重做", "keep": "存档，不可撤销"}
_OP_WORDS = {"I": "新增这条记录", "D": "删除这条记录", "U": "修改"}

_NO_RECORD = "在任何表格里选一条记录按 F9，就会在这里看到它的修改历史。"
_NO_BACKUP = "还没有备份。改动以后每隔半小时自动备份一次；现在就要一份，按“立即备份”（Ctrl+B）。"
_NOT_CHECKED = "还没有检查。按“检查数据”，看文件结构、历史记录和附件是否完好；不改动数据，可以取消。"


class HistoryPage(Page):
    """Reads the one journal; taking back is always the newest verb first."""

    title = "历史与备份"
    manual = "history"
    help_text = (
        "操作历史：谁在什么时候做了什么，最新的在上面。\n"
        "Ctrl+Z 撤销最后一步，Ctrl+Y 重做；关掉程序再打开也能撤销。\n"
        "“撤回所选这一步”把以前的一步（如几周前的导入）撤回，后来改过的保留并列出原因。\n"
        "本条历史：在任何表格里选一条记录按 F9，这里列出它每次的修改，前后值对照。\n"
        "备份：每份备份都打开核验过。恢复前会先给现在的文件另存一份，恢复错了还能换回来。\n"
        "数据检查：检查文件结构和历史记录是否完好。"
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._record: tuple[str, str] | None = None
        self._asked = 0
        self.verbs = LinesTable("操作历史", ("时间", "经办人", "操作", "条数", "状态"), 2, self)
        self.fields = LinesTable("本条历史", ("时间", "经办人", "操作", "栏目", "原值", "新值"), 2, self)
        self.backups = LinesTable("备份", ("时间", "原因", "内容", "大小", "位置"), 2, self)
        self.findings = QPlainTextEdit(self)
        self.findings.setReadOnly(True)
        self.findings.setTabChangesFocus(True)
        self.findings.setAccessibleName("数据检查的结果")
        self.findings.setPlaceholderText(_NOT_CHECKED)
        self.fields.hint = _NO_RECORD
        self._record_head = QLabel(self)
        self._record_head.setWordWrap(True)
        self._record_head.hide()
        self._more = QPushButton("更早的操作(&M)", self)
        self._more.clicked.connect(self._show_older)
        self._lines: list[VerbLine] = []
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("历史与备份")
        self._lay_out()

    def _lay_out(self) -> None:
        actions = self.context.actions
        withdraw = self._button("history", "撤回所选这一步(&W)…", self._ask_withdrawal)
        withdraw.setToolTip("把以前的某一步（如一次导入）撤回，后来改过的内容保留；先列出结果再决定")
        undo = [actions.button(Key.UNDO, self), actions.button(Key.REDO, self), withdraw, self._more]
        self._restore = self._button("restore", "恢复所选备份(&S)…", self._ask_restore)
        backup = [actions.button(Key.BACK_UP, self), self._restore]
        check = [self._button("check", "检查数据(&J)", self._check)]
        self.tabs.addTab(self._tab(undo, self.verbs), "操作历史")
        self.tabs.addTab(self._tab([], self._record_head, self.fields), "本条历史")
        self.tabs.addTab(self._tab(backup, self.backups), "备份")
        self.tabs.addTab(self._tab(check, self.findings), "数据检查")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)

    def _tab(self, buttons: Sequence[QWidget], *content: QWidget) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        if buttons:
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        for widget in content:
            column.addWidget(widget)
        return holder

    def _button(self, sign: str, words: str, slot: object) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setAccessibleName(words.split("(", maxsplit=1)[0])
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return button

    # ---- content

    def refresh(self, changes: Changes) -> None:
        """Take note of every verb, whatever it touched: each is a line of the history."""
        if changes.kinds:
            self.force_reload()

    def reload(self) -> None:
        """Read the newest verbs, the record's history and the backups again."""
        self._lines = self.context.office.history.verbs(VERBS_AT_ONCE)
        self._show_verbs()
        if self._record is not None:
            self._show_fields(*self._record)
        self._show_backups()

    def _show_verbs(self) -> None:
        self.verbs.show_lines(
            ((line.at, line.person, line.title, str(line.count), _state(line)), line) for line in self._lines
        )
        self._more.setVisible(len(self._lines) >= VERBS_AT_ONCE)

    def _show_older(self) -> None:
        self._lines += self.context.office.history.verbs(VERBS_AT_ONCE, before=self._lines[-1].seq)
        self._show_verbs()

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Show every change of one record."""
        self._record = (kind, record_id)
        self._show_fields(kind, record_id)
        self.tabs.setCurrentIndex(1)
        self.fields.setFocus()

    def _show_fields(self, kind: str, record_id: str) -> None:
        changes = self.context.office.history.of_record(kind, record_id)
        self.fields.show_lines(
            ((c.at, c.person, c.title, c.heading or _OP_WORDS.get(c.op, c.op), c.old, c.new), c)
            for c in changes
        )
        form = self.context.office.forms[kind]
        self._record_head.setText(f"{form.title}：{self._label(kind, record_id)}")
        mark(self._record_head, "heading")
        self._record_head.show()
        self.fields.hint = "这条记录没有修改历史。"

    def _label(self, kind: str, record_id: str) -> str:
        try:
            record = self.context.office.records.get(kind, record_id)
        except KeyError:
            return "已删除的记录"
        form = self.context.office.forms[kind]
        return " ".join(record.text(form, key) for key in form.label)

    def _show_backups(self) -> None:
        self._asked += 1
        asked, backups = self._asked, self.context.office.backups
        self.context.reading.run(
            "",
            lambda _job: (asked, backups.lines()),
            owner=self,
            done=self._show_backup_lines,
            failed=self.say_failed,
        )

    def _show_backup_lines(self, answer: tuple[int, list[BackupLine]]) -> None:
        asked, lines = answer
        if asked == self._asked:
            self.backups.hint = _NO_BACKUP  # true only now
            self._restore.setEnabled(bool(lines))
            self.backups.show_lines(
                ((b.taken_at, b.reason, b.words, size_words(b.size), str(b.path)), b) for b in lines
            )

    # ---- taking an earlier step back

    def _ask_withdrawal(self) -> None:
        line = self.verbs.chosen
        if line is None:
            return
        withdrawal = self.context.office.withdrawal

        def ask(looked: Withdrawal) -> None:
            question = f"撤回“{looked.title}”？\n{looked.summary()}。\n{_reasons(looked)}撤回以后还可以用 Ctrl+Z 恢复。"
            if QMessageBox.question(self, "撤回这一步", question) == QMessageBox.StandardButton.Yes:
                self.withdraw(line.seq)

        self.context.jobs.run("查看能撤回什么", lambda _job: withdrawal.look(line.seq), owner=self, done=ask)

    def withdraw(self, seq: int) -> None:
        """Take an earlier step back, as a job; what was edited since stays and is counted."""
        withdrawal, context = self.context.office.withdrawal, self.context

        def done(result: Withdrawal) -> None:
            context.announce(result.changes)
            context.messages.show_done(f"撤回“{result.title}”：{result.summary()}")

        context.jobs.run(
            "撤回以前的一步",
            lambda job: withdrawal.withdraw(seq, job.progress),
            owner=self,
            done=done,
            can_cancel=False,
        )

    # ---- restore and check

    def _ask_restore(self) -> None:
        line = self.backups.chosen
        if line is None:
            self.context.messages.show_note("还没有备份。按“立即备份”先做一份。")
            return
        question = (
            f"把文件恢复到 {line.taken_at} 的备份？\n"
            f"备份里有：{line.words or '没有记录'}。\n"
            "现在的文件会先另存一份在旁边，不会丢失。"
        )
        if QMessageBox.question(self, "恢复备份", question) == QMessageBox.StandardButton.Yes:
            self.restore(line)

    def restore(self, line: BackupLine) -> None:
        """Put a backup in the file's place and open it anew."""
        backups, context = self.context.office.backups, self.context

        def done(_path: object) -> None:
            context.reopen()
            context.messages.show_done(f"恢复到 {line.taken_at} 的备份")

        context.jobs.run(
            "恢复备份", lambda _job: backups.restore(line), owner=self, done=done, can_cancel=False
        )

    def _check(self) -> None:
        backups = self.context.office.backups
        self.findings.setPlainText("正在检查…")
        self.context.jobs.run(
            "数据检查",
            lambda job: backups.check(progress=job.progress),
            owner=self,
            done=lambda report: self.findings.setPlainText(
                "\n".join([("✔ 数据完好" if report.ok else "✖ 发现问题"), *report.lines])
            ),
            cancelled=lambda: self.findings.setPlainText("检查已取消。"),
        )


def _reasons(looked: Withdrawal) -> str:
    """Return why records stay, the first few by name."""
    staying = [line for line in looked.lines if line.reason]
    words = [f"· {line.label}：{line.fate}，{line.reason}\n" for line in staying[:_MOST_REASONS]]
    more = len(staying) - _MOST_REASONS
    return "".join(words) + (f"· 还有 {more} 条\n" if more > 0 else "")


def _state(line: VerbLine) -> str:
    mark_ = _MARKS.get(line.kind, line.kind)
    return "　".join(part for part in (mark_, "已撤销" if line.undone else "") if part)


def size_words(size: int) -> str:
    """Return a file size as people read it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
