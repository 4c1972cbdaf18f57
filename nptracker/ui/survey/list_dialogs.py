"""What the lists page asks: about a new supplement list, and from when a list holds no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from nptracker.domain.forms.codes import LIST_LEVEL
from nptracker.services.substance_lists import SUPPLEMENT, NewList
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from nptracker.services.list_shelf import ShelfList

_LOCAL_LEVELS = tuple((code, words) for code, words in LIST_LEVEL.labels.items() if code != "nation")


def ask_supplement(parent: QWidget, region: str) -> NewList | None:
    """Ask about a supplement list that is to be filled by hand; None when given up."""
    title = text_field(f"{region}补充清单")
    level = choice_field(_LOCAL_LEVELS, "district")
    issuer, number = text_field(hint="发布机关，可以不填"), text_field(hint="文号，可以不填")
    fields = [("名称", title), ("层级", level), ("发布机关", issuer), ("文号", number)]
    words = "补充清单是国家名录以外本地要管的物质。建好以后在表里输入，或从 Excel 整块粘贴；更新国家名录不会动它。"
    dialog = AskDialog(
        parent,
        "新建补充清单",
        words,
        fields,
        kind="substance_list",
        accept_words="新建(&N)",
        fault=lambda: "" if title.text().strip() else "请填写名称。",
    )
    if not dialog.asks():
        return None
    return NewList(title.text(), SUPPLEMENT, str(level.currentData()), issuer.text(), number.text())


def ask_end(parent: QWidget, chosen: ShelfList, today: date) -> date | None:
    """Ask from which day on a list holds no more; None when given up."""
    day = day_field(today)
    words = f"“{chosen.title}”从这一天起不再现行；内容还在，被它接替的名录重新现行。"
    dialog = AskDialog(parent, "停用名录", words, [("停用日期", day)], accept_words="停用(&T)")
    return day_of(day) if dialog.asks() else None


def confirms_removal(parent: QWidget, chosen: ShelfList) -> bool:
    """Ask before a list with everything on it goes; undo would bring it back."""
    words = f"删除“{chosen.title}”和它的 {len(chosen.rows)} 条物质？\n被它接替的名录重新现行。可以用 Ctrl+Z 撤销。"
    answer = QMessageBox.question(parent, "删除名录", words)
    return answer == QMessageBox.StandardButton.Yes
