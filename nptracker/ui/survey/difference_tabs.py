"""The difference between two versions of a list behind tabs: what changed, whom it touches, what is local."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QWidget

from nptracker.domain.substance_diff import SAME
from nptracker.services.list_difference import (
    CHANGE_HEADS,
    COLLISION_HEADS,
    TOUCHED_HEADS,
    change_texts,
    touched_texts,
)
from nptracker.ui.imports.problem_list import ProblemList
from nptracker.ui.widgets.lines_table import LongLinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.problem import Problem
    from nptracker.services.list_difference import ListDifference


class DifferenceTabs(QTabWidget):
    """Four tables; the problems of the file read stand in the second when there is a file."""

    def __init__(self, parent: QWidget | None = None, *, with_problems: bool = False) -> None:
        super().__init__(parent)
        self.setAccessibleName("名录的变化")
        self.changes = LongLinesTable("名录变化", CHANGE_HEADS, 5, self)
        self.problems = ProblemList(self)
        self.touched = LongLinesTable("涉及的企业", TOUCHED_HEADS, 0, self)
        self.collisions = LongLinesTable("与补充清单重合", COLLISION_HEADS, 1, self)
        self._pages: list[tuple[str, QWidget]] = [("变化", self.changes)]
        self._pages += [("问题", self.problems)] if with_problems else []
        self._pages += [("涉及的企业", self.touched), ("与补充清单重合", self.collisions)]
        self.problems.setVisible(with_problems)
        for words, page in self._pages:
            self.addTab(page, words)

    def show_difference(self, difference: ListDifference, problems: Sequence[Problem] = ()) -> None:
        """Fill every table and put the counts on the tabs."""
        changed = [change for change in difference.changes if change.state != SAME]
        self.changes.show_lines((change_texts(change), change) for change in changed)
        self.touched.show_lines((touched_texts(line), line) for line in difference.touched)
        self.collisions.show_lines((tuple(one), one) for one in difference.collisions)
        self.problems.set_problems(problems)
        counts = {
            "变化": len(changed),
            "问题": len(problems),
            "涉及的企业": len({line.enterprise_id for line in difference.touched}),
            "与补充清单重合": len(difference.collisions),
        }
        for at, (words, _page) in enumerate(self._pages):
            self.setTabText(at, f"{words} {counts[words]}")
