"""What a person sees of a bug in the program: calm words, and a report to copy or keep without any record in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.errors import UserError
from nptracker.log import log_path

NOW = (
    "程序内部出了错，刚才的操作可能没有完成。\n"
    "已经保存的数据是安全的：每一步操作要么全部写入，要么完全不写。\n"
    "可以继续使用；若同样的操作再次出错，请把下面的报告发给维护人员（报告里没有填报内容、文件名和人名）。"
)
LAST_TIME = (
    "程序上次意外结束，没有来得及说明。\n"
    "已经保存的数据是安全的：每一步操作要么全部写入，要么完全不写；没有按“保存”的输入可能要重填。\n"
    "若再次发生，请把下面的报告发给维护人员（报告里没有填报内容、文件名和人名）。"
)


class CrashDialog(QDialog):
    """Says that the program made a mistake, that saved data is safe, and what to do."""

    manual = "faults"

    def __init__(
        self, words: str, parent: QWidget | None = None, intro: str = NOW, *, is_kept: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        self.resize(640, 420)
        head = QLabel(intro, self)
        head.setWordWrap(True)
        self.text = QPlainTextEdit(words, self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("出错报告")
        self.place = QLabel(f"日志文件：{log_path()}", self)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place.setWordWrap(True)
        column = QVBoxLayout(self)
        for widget in (head, self.text, self.place, self._buttons()):
            column.addWidget(widget)
        self._keep.setHidden(is_kept)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        copy = box.addButton("复制报告(&C)", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self._keep: QPushButton = box.addButton("保存报告(&S)", QDialogButtonBox.ButtonRole.ActionRole)
        self._keep.setToolTip("存进日志文件夹，以后的诊断包会带上它")
        self._keep.clicked.connect(self.keep)
        box.addButton("继续使用(&K)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self.accept)
        return box

    def keep(self) -> None:
        """Keep the report that is shown, and say where."""
        from nptracker.services.crash_reports import save_report

        try:
            path = save_report(self.text.toPlainText())
        except UserError as error:
            self.place.setText(error.words())
            return
        self._keep.setEnabled(False)
        self.place.setText(f"报告已保存，诊断包会带上它：{path}")
