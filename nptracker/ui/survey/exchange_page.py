"""收发: blanks out to the included enterprises, filled workbooks back, and who has sent what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.survey_book import ANSWERS
from nptracker.domain.survey_states import Answer
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.shared_widths import SharedWidthsTable
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.record import Record
    from nptracker.ui.context import Context

_FULL, _EMPTY = range(2)
_HEADINGS = ("企业", "乡镇(街道)", "交报", "文件", "最近收到", "错误", "最近的文件")


class _Reading(NamedTuple):
    """What the page shows, read at one time."""

    years: list[int]
    recipients: list[Record]
    returned: dict[str, list[Record]]
    answers: dict[str, Answer]


class ExchangePage(Page):
    """Sends the blanks of a data year and takes back what is filled in."""

    title = "收发"
    help_text = (
        "发：给每家入统企业生成一本自己的表，已知的内容填好、锁住，上年的数放在旁边参考。\n"
        "收：选文件、文件夹或压缩包，先看比对结果，再一次写入；有错的可以导出标好的表退回去改。\n"
        "下面列出每家未交、待改正还是已交，几份、几处错误；三类相加总等于入统企业数，和“填报进度”里的数一样。\n"
        "按住 Ctrl 或 Shift 点选几家，只给这几家发表。"
    )
    shows = (
        frozenset({"enterprise", "screening_step", "returned_file", "survey_round", "survey_case"}) | ANSWERS
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._asker = Asker(self, context.reading, self.say_failed)
        self.year_box = YearBox(context.office.today(), self)
        self.year_box.activated.connect(lambda _at: self.force_reload())
        self.send_button = deed_button(
            self, "发空白表(&B)…", self._choose_target, tip="给全部入统企业各生成一本表，存到一个文件夹"
        )
        self.send_some_button = deed_button(
            self, "只发所选(&X)…", lambda: self._choose_target(self.selected()), tip="只给下面选中的企业生成"
        )
        self.take_button = deed_button(
            self, "收回填报(&J)…", self.take_back, tip="导入交回来的表：文件、文件夹或压缩包"
        )
        self.sum, self.next = QLabel(self), QLabel(self)
        mark(self.next, "heading")
        mark(self.sum, "soft")
        self.list = SharedWidthsTable("入统企业交表情况", _HEADINGS, 6, self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.itemSelectionChanged.connect(self._enable)
        self._lines: list[Record] = []
        self._lay_out()
        self._enable()
        self.setFocusProxy(self.list)

    @property
    def year(self) -> int:
        """The data year shown."""
        return self.year_box.year

    # -- building -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(FlowRow(self.year_box, self.send_button, self.send_some_button, self.take_button))
        column.addLayout(FlowRow(self.next, self.sum, spacing=14))
        column.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(
            EmptyState(
                "survey",
                "还没有入统企业，没有表可发",
                "先在“企业”里导入底册、做初筛；结论是“入统”的企业会列在这里，再给它们发表。",
                self.context.actions.button(ActionKey.GO_ENTERPRISES, self),
                parent=self,
            )
        )

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.IMPORT: self.take_back, ActionKey.EXPORT: self._choose_target}

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read who belongs to the survey and what has come back, in the reading lane."""
        office, year = self.context.office, self.year

        def read() -> _Reading:
            cases = office.cases
            answers = {line.enterprise_id: line.answer for line in cases.lines(year)}
            recipients = [owner for owner in office.screening.included(year) if owner.id in answers]
            return _Reading(cases.years(), recipients, office.survey_books.returned(year), answers)

        self._asker.ask(lambda _job: read(), self._take)

    def _take(self, found: _Reading) -> None:
        self.year_box.show_years(found.years)
        self._lines = found.recipients
        self._stack.setCurrentIndex(_FULL if found.recipients else _EMPTY)
        counts = Counter(found.answers.values())
        parts = "＋".join(f"{answer.label} {counts[answer]}" for answer in Answer)
        sent = sum(record.id in found.returned for record in found.recipients)
        self.sum.setText(f"入统 {len(found.recipients)} 家＝{parts}；收到文件 {sent} 家")
        is_begun = bool(sent or counts[Answer.RETURNED] or counts[Answer.TO_CORRECT])
        self.next.setText(_next_words(counts))
        mark(self.take_button, "primary" if is_begun else "")
        mark(self.send_button, "" if is_begun else "primary")
        self.list.show_lines(
            (_texts(record, found.answers[record.id], found.returned.get(record.id, [])), record)
            for record in found.recipients
        )
        self._enable()

    def selected(self) -> list[Record]:
        """Return the enterprises selected, in the order of the list."""
        rows = sorted({index.row() for index in self.list.selectedIndexes()})
        return [self._lines[row] for row in rows if row < len(self._lines)]

    def _enable(self) -> None:
        self.send_some_button.setEnabled(bool(self.selected()))
        self.take_button.setEnabled(not self.context.office.read_only)

    # -- out and back -------------------------------------------------------------------------------------

    def _choose_target(self, only: Sequence[Record] = ()) -> None:
        beside = str(self.context.office.path.parent)
        if folder := QFileDialog.getExistingDirectory(self, "空白表存到哪个文件夹", beside):
            self.send(Path(folder), only)

    def send(self, folder: Path, only: Sequence[Record] = ()) -> None:
        """Write the blanks into a folder, as a job that can be cancelled; what it wrote is removed then."""
        office, year, ids = self.context.office, self.year, [record.id for record in only]
        self.context.jobs.run(
            f"生成{year}年度调查表",
            lambda job: office.survey_books.write_all(year, folder, ids, job.progress, job.stopping),
            owner=self,
            done=lambda paths: self.context.messages.show_done(
                f"{len(paths)} 本空白表已存到 {folder}，可以发给企业了"
            ),
            cancelled=lambda: self.context.messages.show_note("已取消，没有留下空白表。"),
        )

    def take_back(self) -> None:
        """Open the page that takes filled workbooks in."""
        from nptracker.ui.imports.survey_import_page import SurveyImportPage

        self.context.show_page(SurveyImportPage(self.context, self.year))


def _next_words(counts: Counter[Answer]) -> str:
    missing, wrong = counts[Answer.MISSING], counts[Answer.TO_CORRECT]
    if not wrong and not counts[Answer.RETURNED]:
        return "下一步：发空白表，企业填好后在这里收回"
    owed = [f"催未交的 {missing} 家"] if missing else []
    owed += [f"催待改正的 {wrong} 家"] if wrong else []
    return f"下一步：{'、'.join(owed)}，收到一批导入一批" if owed else "都交了：到“填报进度”审核"


def _texts(record: Record, answer: Answer, files: Sequence[Record]) -> tuple[str, ...]:
    last = files[-1] if files else None
    return (
        str(record["name"] or "（未填名称）"),
        str(record["township"] or "—"),
        f"{answer.sign} {answer.label}",
        f"{len(files)} 份" if files else "手工填报" if answer is Answer.RETURNED else "—",
        str(last["received_on"])[:16] if last else "—",
        _error_words(last) if last else "—",
        str(last["file_name"]) if last else "—",
    )


def _error_words(last: Record) -> str:
    count = last["error_count"] or 0
    return f"⚠ {count} 处" if count else "✔ 无"
