"""What a person sees of a bug in the program: calm words, and a report to copy without any record in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from nptracker.log import log_path


class CrashDialog(QDialog):
    """Says that the program made a mistake, that saved data is safe, and what to do."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        self.resize(640, 420)
        intro = QLabel(
            "程序内部出了错，刚才的操作可能没有完成。\n"
            "已经保存的数据是安全的：每一步操作要么全部写入，要么完全不写。\n"
            "可以继续使用；若同样的操作再次出错，请复制下面的报告发给维护人员（报告里没有填报内容）。",
            self,
        )
        intro.setWordWrap(True)
        self.text = QPlainTextEdit(words, self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("出错报告")
        place = QLabel(f"日志文件：{log_path()}", self)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        column = QVBoxLayout(self)
        for widget in (intro, self.text, place, self._buttons()):
            column.addWidget(widget)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        copy = box.addButton("复制报告(&C)", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        box.addButton("继续使用(&K)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self.accept)
        return box
