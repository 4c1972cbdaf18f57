"""Asks before files are attached that are large, or are no pictures though they are called so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

_MOST_TOLD = 6


def wanted_files(parent: QWidget | None, paths: Sequence[Path]) -> list[Path]:
    """Return the files to attach: all of them, or those without doubt where the officer leaves the others out."""
    from nptracker.services.attachment_files import doubt_about

    doubts = {path: words for path in paths if (words := doubt_about(path))}
    if not doubts or asks_about(parent, list(doubts.values())):
        return list(paths)
    return [path for path in paths if path not in doubts]


def asks_about(parent: QWidget | None, doubts: Sequence[str]) -> bool:
    """Tell the doubts about files and ask whether to attach them all the same."""
    more = [f"……共 {len(doubts)} 个"] if len(doubts) > _MOST_TOLD else []
    box = QMessageBox(
        QMessageBox.Icon.Question, "添加文件", "\n".join([*doubts[:_MOST_TOLD], *more]), parent=parent
    )
    box.setInformativeText("照片可以先压缩到几 MB 再加。仍要添加吗？")
    add = box.addButton("仍要添加(&A)", QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton("不添加(&C)", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.exec()
    return box.clickedButton() is add
