"""Where the tasks of an own plan come from: the superior's tasks they answer, the earlier task they go on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from nptracker.ui.widgets.lines_table import LongLinesTable

if TYPE_CHECKING:
    from nptracker.services.office import Office
    from nptracker.services.task_lines import TaskLine

OriginLine = tuple[tuple[str, str, str], str]
_HEADS = ("本级任务", "对应的上级任务", "接续上一周期的")
_SHARE = 42  # per cent of the width that the own tasks may take
_LEVELS = 1  # the column that takes what is left


class OriginsTable(LongLinesTable):
    """One line per own task."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("任务来由", _HEADS, _LEVELS, parent)

    def show_origins(self, lines: Sequence[OriginLine]) -> None:
        """Show tasks with their origins."""
        self.show_lines(lines)
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0), self.viewport().width() * _SHARE // 100))


def origins(office: Office, plan_id: str) -> list[OriginLine]:
    """Return the tasks of a plan as texts under the headings, each with its id; slow over thousands of tasks."""
    lines = office.tasks.lines(plan_id)
    bound = _superior_names(office, plan_id)
    carried = _carried_names(office, plan_id)
    nothing = "✖ 没有对应" if office.links.superiors() else "—（还没有读入上级方案）"
    return [
        ((line.name, "；".join(bound.get(line.id, ())) or nothing, carried.get(line.id, "—")), line.id)
        for line in lines
    ]


def _superior_names(office: Office, plan_id: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for superior in office.links.superiors():
        for line in office.links.coverage(superior.id, plan_id).lines:
            for task in line.linked:
                found.setdefault(task.id, []).append(f"✔ {line.superior.name}")
    return found


def _carried_names(office: Office, plan_id: str) -> dict[str, str]:
    follows = next(plan["follows"] for plan in office.plans.plans() if plan.id == plan_id)
    if not follows:
        return {}
    before: dict[str, TaskLine] = {line.id: line for line in office.tasks.lines(str(follows))}
    carried = office.plans.carried_from(plan_id)
    return {task: before[old].name for task, old in carried.items() if old in before}
