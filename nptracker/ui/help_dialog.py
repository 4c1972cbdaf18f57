"""按键一览: what the page in front is for in short, and every key it answers at the moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QTextBrowser, QVBoxLayout, QWidget

from nptracker import __version__
from nptracker.log import log_path
from nptracker.ui.actions import SPECS, Scope

if TYPE_CHECKING:
    from nptracker.ui.actions import Actions

_GRID_INTRO = "表格里：Enter、Tab、方向键移动；直接打字即修改；可从 Excel 整块复制粘贴。"
_NO_HELP = "新建或打开一个区县文件后开始工作。所有改动随时保存，没有“保存”按钮；做错了按 Ctrl+Z 撤销。"


def help_html(page: QWidget | None, actions: Actions) -> str:
    """Return the help of a page as HTML: its own words, then the keys."""
    words = getattr(page, "help_text", "") or _NO_HELP
    lines = "".join(f"<p>{line}</p>" for line in words.splitlines() if line.strip())
    keys = [(s.plain_text, "、".join(s.shortcuts), s.tip) for k, s in SPECS.items() if _is_heard(k, actions)]
    rows = "".join(f"<tr><td>{k}</td><td><b>{t}</b></td><td>{tip}</td></tr>" for t, k, tip in keys)
    grid = "".join(
        f"<tr><td>{'、'.join(s.shortcuts)}</td><td><b>{s.plain_text}</b></td><td>{s.tip}</td></tr>"
        for s in SPECS.values()
        if s.scope is Scope.GRID
    )
    title = getattr(page, "title", "") or "开始"
    return (
        f"<h2>{title}</h2>{lines}<h3>按键</h3><table cellpadding='4'>{rows}</table>"
        f"<h3>表格按键</h3><p>{_GRID_INTRO}</p><table cellpadding='4'>{grid}</table>"
    )


def _is_heard(key: object, actions: Actions) -> bool:
    spec = SPECS[key]  # type: ignore[index]
    return bool(spec.shortcuts) and spec.scope is not Scope.GRID and actions[key].isEnabled()  # type: ignore[index]


def about_words(path: Path | None) -> str:
    """Return version, places, and whose work is inside, for the about box."""
    lines = [f"新污染物治理工作台 nptracker {__version__}", "数据只在本机文件里，不联网、不注册。"]
    lines += [f"当前文件：{path}"] if path else []
    lines += [f"日志文件（不含填报内容）：{log_path()}"]
    lines += ["程序使用 Qt（LGPL-3.0）等他人的作品，许可全文见“帮助 ▸ 第三方许可”。"]
    return "\n".join(lines)


class KeysDialog(QDialog):
    """Shows the short help of one page and its keys."""

    manual = "window"

    def __init__(self, page: QWidget | None, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("按键一览")
        self.resize(640, 560)
        text = QTextBrowser(self)
        text.setAccessibleName("按键一览")
        text.setHtml(help_html(page, actions))
        box = QDialogButtonBox(self)
        box.addButton("关闭(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text, 1)
        column.addWidget(box)


def show_about(path: Path | None, parent: QWidget) -> None:
    """Show the words about the program over a window."""
    QMessageBox.about(parent, "关于", about_words(path))
