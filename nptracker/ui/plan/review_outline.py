"""The outline of a draft: sections and their tasks with number, title, bodies, deadline and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.services.plan_review import Mark, Review, ReviewTask
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

NO_KEY = -2  # stands for “no task selected”
HEADINGS = ("核对", "疑点", "编号", "任务", "责任单位", "时限")
NOT_GIVEN = "原文未写"
_WIDTHS = (5, 3, 3, 18, 9, 6)
_MARK, _DOUBT, _NO, _TITLE, _UNITS, _DUE = range(6)
_SIGNS = {Mark.OPEN: "○ 待看", Mark.ACCEPTED: "✓ 已接受", Mark.EDITED: "✎ 已改", Mark.DROPPED: "✕ 不采用"}
_TONES = {Mark.OPEN: "soft", Mark.ACCEPTED: "good", Mark.EDITED: "note", Mark.DROPPED: "soft"}


def outline_lines(review: Review) -> list[Line]:
    """Return a line per section heading and per task, in the order of the draft."""
    doubts: dict[int, int] = {}
    for doubt in review.remaining():
        doubts[doubt.key] = doubts.get(doubt.key, 0) + 1
    lines: list[Line] = []
    section = None
    for task in review.tasks:
        if (task.task.chapter, task.task.section) != section:
            section = (task.task.chapter, task.task.section)
            number = f"{task.task.section_no} " if task.task.section_no else ""
            lines.append(heading(f"{number}{task.task.section or '（原文没有写任务类别）'}", len(HEADINGS)))
        lines.append(_task_line(task, doubts.get(task.key, 0)))
    return lines


def _task_line(reviewed: ReviewTask, doubts: int) -> Line:
    task = reviewed.task
    cells = (
        _SIGNS[reviewed.mark],
        f"⚠ {doubts}" if doubts else "",
        task.no,
        task.title or NOT_GIVEN,
        "、".join(unit.name for unit in task.units) or NOT_GIVEN,
        "、".join(f"{deadline.on:%Y-%m-%d}" for deadline in task.deadlines),
    )
    hints = frozenset(column for column, given in ((_TITLE, task.title), (_UNITS, task.units)) if not given)
    tones = {_MARK: _TONES[reviewed.mark], _DOUBT: "warning"} | dict.fromkeys(hints, "soft")
    return Line(reviewed.key, cells, tones, hints, reviewed.dropped)


class Outline(GroupedList):
    """The outline on the right of the review page."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(HEADINGS, _WIDTHS, _TITLE, optional=(_UNITS, _DUE), parent=parent)
        self._review = review
        self.setAccessibleName("任务目录")

    def reload(self, key: int) -> None:
        """Show the review as it stands now, with this task selected."""
        self.set_lines(outline_lines(self._review), key)
