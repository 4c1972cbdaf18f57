"""The card of one case: its steps, the files that came in, what is wrong, and its audit records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from nptracker.domain.forms import codes, form_named
from nptracker.domain.survey_states import STATES
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable, LongLinesTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.record import Record
    from nptracker.services.survey_case_lines import CaseLine
    from nptracker.services.survey_findings import Finding

STEPS, FILES, PROBLEMS, REVIEWS = range(4)
_TABS = ("经过", "文件", "问题", "审核")
_LOW, _NARROW = 14, 24  # lines, Chinese letters
_FILE, _REVIEW = form_named("returned_file"), form_named("review_record")


class CaseCard(QWidget):
    """Shows one enterprise of a data year; ``asked`` carries the name of a button, ``opened`` (kind, record id)."""

    asked = Signal(str)
    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.facts, self.detail = QLabel(self), QLabel(self), QLabel(self)
        mark(self.title, "heading")
        mark(self.facts, "soft")
        for label in (self.title, self.facts, self.detail):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.steps = LinesTable("审核经过", ("日期", "状态", "经办人", "意见"), 3, self)
        self.files = LinesTable("收到的文件", ("导入时间", "文件名", "行数", "错误"), 1, self)
        self.problems = LongLinesTable("填报问题", ("级别", "物质", "栏目", "问题"), 3, self)
        self.reviews = LinesTable("审核记录", ("日期", "方式", "结论", "审核人", "编号"), 3, self)
        self.problems.cellActivated.connect(lambda _row, _column: self._open_problem())
        self.reviews.cellActivated.connect(lambda _row, _column: self.asked.emit("open_review"))
        self.open_review = self._button("修改记录(&U)…", "edit", "打开所选审核记录", "open_review")
        self.print_review = self._button("打印记录(&P)…", "print", "把所选审核记录存成 PDF", "print_review")
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("企业填报的情况")
        self._lay_out()

    def _button(self, words: str, sign: str, tip: str, name: str) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: self.asked.emit(name))
        return button

    def _lay_out(self) -> None:
        reviews = QWidget()
        column = QVBoxLayout(reviews)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(FlowRow(self.open_review, self.print_review))
        column.addWidget(self.reviews, 1)
        for page, words in zip((self.steps, self.files, self.problems, reviews), _TABS, strict=True):
            self.tabs.addTab(page, words)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(6, 0, 0, 0)
        outer.addWidget(self.title)
        outer.addWidget(self.facts)
        outer.addWidget(self.tabs, 1)
        outer.addWidget(self.detail)
        for table in (self.steps, self.files, self.problems, self.reviews):
            table.currentCellChanged.connect(lambda *_cells: self._show_detail())
        self.tabs.currentChanged.connect(lambda _tab: self._show_detail())

    def _show_detail(self) -> None:
        """Show in full what the narrow columns of the current row cut short."""
        table, column = {
            STEPS: (self.steps, 3),
            FILES: (self.files, 1),
            PROBLEMS: (self.problems, 3),
        }.get(self.tabs.currentIndex(), (self.reviews, 3))
        item = table.item(table.currentRow(), column) if table.chosen is not None else None
        is_cut = item is not None and table.fontMetrics().horizontalAdvance(item.text()) > table.columnWidth(
            column
        )
        self.detail.setText(item.text() if item is not None and is_cut else "")
        self.detail.setVisible(is_cut and not self._is_low())

    def _is_low(self) -> bool:
        """Tell whether there is hardly room for the tables; their tips then tell the rest."""
        return self.height() < _LOW * self.fontMetrics().lineSpacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a low window to the tables, that of a narrow one to their main columns."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW * self.fontMetrics().horizontalAdvance("字")
        for table, column in ((self.problems, 1), (self.steps, 2), (self.reviews, 4)):
            table.setColumnHidden(column, is_narrow)
        self.facts.setVisible(not self._is_low())
        self._show_detail()

    def show_case(
        self, line: CaseLine, steps: Sequence[Record], files: Sequence[Record], reviews: Sequence[Record]
    ) -> None:
        """Fill in everything about one case but its problems, which are counted later."""
        self.title.setText(line.name)
        people = " ".join(part for part in (line.contact, line.phone) if part) or "没有联系人"
        self.facts.setText(
            f"{line.uscc or '信用代码未报'}　{line.township or '乡镇未报'}\n{people}　截止 {line.due_words}"
        )
        self.title.setToolTip(self.facts.text())
        _fill(
            self.steps,
            [(_step_texts(step), step.id) for step in reversed(steps)],
            "还没有经过",
        )
        _fill(self.files, [(_file_texts(file), file.id) for file in files], "还没有收到文件")
        _fill(self.reviews, [(_review_texts(r), r.id) for r in reversed(reviews)], "还没有审核记录")
        for tab, count in ((STEPS, len(steps)), (FILES, len(files)), (REVIEWS, len(reviews))):
            self._count(tab, count)
        for button in (self.open_review, self.print_review):
            button.setEnabled(bool(reviews))

    def show_problems(self, findings: Sequence[Finding] | None) -> None:
        """List what is wrong, the hard ones first; None while it is being looked for."""
        empty = "正在检查……" if findings is None else "没有问题"
        listed = sorted(findings or (), key=lambda finding: not finding.blocks)
        _fill(self.problems, [(_finding_texts(f), (f.kind, f.record_id)) for f in listed], empty)
        self._count(PROBLEMS, len(listed))
        self._show_detail()

    def _count(self, tab: int, count: int) -> None:
        self.tabs.setTabText(tab, f"{_TABS[tab]} {count}" if count else _TABS[tab])

    @property
    def review_id(self) -> str:
        """The audit record in the current row, "" for none."""
        return str(self.reviews.chosen or "")

    def _open_problem(self) -> None:
        if isinstance(chosen := self.problems.chosen, tuple):
            self.opened.emit(*chosen)

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front with the keyboard in it."""
        self.tabs.setCurrentIndex(tab)
        table = (self.steps, self.files, self.problems, self.reviews)[tab]
        table.setFocus(Qt.FocusReason.OtherFocusReason)


def _fill(table: LinesTable, lines: list[tuple[tuple[str, ...], object]], empty: str) -> None:
    """Show lines, or one that says why there are none."""
    columns = table.columnCount()
    blank = tuple(empty if at == columns - 1 else "—" for at in range(columns))
    table.show_lines(lines or [(blank, None)])


def _step_texts(step: Record) -> tuple[str, ...]:
    state = STATES[str(step["to_state"])]
    words = "；".join(str(step[key]) for key in ("opinion", "evidence") if step[key])
    return str(step["on"]), f"{state.sign} {state.label}", str(step["by"]), words or "—"


def _file_texts(file: Record) -> tuple[str, ...]:
    texts: list[str] = [file.text(_FILE, key) or "未记" for key in ("received_on", "file_name", "row_count")]
    return (*texts, f"✖ {file['error_count']}" if file["error_count"] else "✔ 0")


def _finding_texts(finding: Finding) -> tuple[str, ...]:
    sign = "✖" if finding.blocks else "△"
    words = finding.problem.message + (f"（核实说明：{finding.waiver}）" if finding.waiver else "")
    level = "已说明" if finding.waiver else finding.severity_words
    return f"{sign} {level}", finding.substance or "—", finding.column, words


def _review_texts(review: Record) -> tuple[str, ...]:
    verdict = codes.REVIEW_VERDICT.labels.get(str(review["verdict"] or "open"), "")
    texts = [review.text(_REVIEW, key) or "—" for key in ("reviewers", "number")]
    return str(review["reviewed_on"]), review.text(_REVIEW, "method"), verdict, *texts
