"""One kind of part of an entry: uses, releases by medium, measures of the list, convention data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.domain.forms import codes, form_named
from nptracker.domain.survey_states import LOCKED
from nptracker.domain.values import is_given
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.survey.part_table import PartRow, PartTable, Typed
from nptracker.ui.tables.shown_row import Mark, mark_of
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.services.survey_cards import EntryCard
    from nptracker.ui.context import Context

_COLUMNS = {
    "survey_use": ("use", "use_code", "amount", "note"),
    "survey_release": ("amount", "destination", "treatment", "monitored", "receiver"),
    "survey_measure": ("answer", "explanation", "evidence"),
    "survey_convention": ("stage", "amount", "purpose", "exempt_until", "substitute", "disposal"),
}
_HEADS = {"survey_release": ("介质", 5), "survey_measure": ("管控措施", 18)}
_WORDS = {
    "survey_use": "每种用途一行，各行合计应等于自用量。在“＋”行里输入就新增一种。",
    "survey_release": "三种介质都要答：没有发生填“零报告”，有数量的写明去向。",
    "survey_measure": "清单上的措施逐条答：落实（写佐证）、未落实（写原因）或不涉及。",
    "survey_convention": "按环节填写；在“＋”行里输入就新增一行。",
}
# what the rest of the rows can be answered with at one stroke
_REST = {"survey_release": ("amount", "零报告"), "survey_measure": ("answer", "不涉及")}
_KEY = {"survey_release": "amount", "survey_measure": "answer"}
NEW = "＋"


class PartPanel(QWidget):
    """A grid of the rows of one kind; each entry is one verb."""

    def __init__(self, context: Context, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.kind = context, kind
        self._entry_id = ""
        find = context.office.records.find
        self.table = PartTable(form_named(kind), _COLUMNS[kind], _HEADS.get(kind, ("", 3)), find, self)
        self.table.parts.is_writable = not context.office.read_only
        self.table.typed.connect(self._write)
        words = QLabel(_WORDS[kind], self)
        words.setWordWrap(True)
        mark(words, "soft")
        self.rest_button = QPushButton(self)
        self.rest_button.clicked.connect(self._fill_rest)
        self.delete_button = QPushButton("删除这一行(&X)", self)
        self.delete_button.clicked.connect(self._delete)
        self.delete_button.setVisible(kind not in _REST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addLayout(FlowRow(self.rest_button, self.delete_button))
        self.setFocusProxy(self.table)

    def show_card(self, card: EntryCard) -> None:
        """Show the rows of an entry."""
        self._entry_id = card.record.id
        self.table.parts.is_writable = not (self.context.office.read_only or card.case in LOCKED)
        rows = self._rows(card)
        if self.kind not in _REST and self.table.parts.is_writable:
            rows.append(PartRow(NEW, {}))
        self.table.show_rows(self._entry_id, rows)
        rest = len(self._unanswered())
        self.rest_button.setVisible(bool(rest) and self.table.parts.is_writable and self.kind in _REST)
        self.rest_button.setText(f"其余 {rest} 项填“{_REST.get(self.kind, ('', ''))[1]}”(&J)")
        self.delete_button.setEnabled(len(rows) > 1 and self.table.parts.is_writable)

    @property
    def unanswered(self) -> int:
        """How many rows still have to be answered."""
        return len(self._unanswered())

    def _unanswered(self) -> list[PartRow]:
        key = _KEY.get(self.kind)
        rows = self.table.parts.rows if key else []
        return [row for row in rows if row.record is None or not is_given(row.record[str(key)])]

    def _rows(self, card: EntryCard) -> list[PartRow]:
        records = card.parts[self.kind]
        marks = dict(zip((r.id for r in records), self._problems(records), strict=True))
        if self.kind == "survey_release":
            return self._releases(records, marks)
        if self.kind == "survey_measure":
            return _measures(card, marks)
        return [
            PartRow(str(at), {}, record, mark=marks[record.id]) for at, record in enumerate(records, start=1)
        ]

    def _problems(self, records: list[Record]) -> list[Mark | None]:
        found = self.context.office.records.checks.of_many(form_named(self.kind), records)
        return [mark_of(problems) if problems else None for problems in found]

    @staticmethod
    def _releases(records: list[Record], marks: dict[str, Mark | None]) -> list[PartRow]:
        """Return a row for each medium, more where a medium has several destinations."""
        rows = []
        for code, word in codes.MEDIUM.labels.items():
            own = [record for record in records if record["medium"] == code]
            rows += [PartRow(word, {}, record, mark=marks[record.id]) for record in own]
            rows += [] if own else [PartRow(word, {"medium": word})]
        return rows

    # -- writing ---------------------------------------------------------------------------------

    def _write(self, typed: Typed) -> None:
        record_id = self.table.parts.record_of(typed)
        texts = {**({} if record_id else typed.row.begins_with), typed.key: typed.text}
        self._perform(typed.entry_id, [(record_id, texts)])

    def _fill_rest(self) -> None:
        key, word = _REST[self.kind]
        rows = [
            (row.record.id if row.record else "", {**({} if row.record else row.begins_with), key: word})
            for row in self._unanswered()
        ]
        self._perform(self._entry_id, rows, f"{form_named(self.kind).title}：其余 {len(rows)} 项填“{word}”")

    def _perform(self, entry_id: str, rows: list[tuple[str, dict[str, str]]], title: str = "") -> None:
        survey, kind = self.context.office.survey, self.kind
        self.context.perform(lambda: survey.write_parts(entry_id, kind, rows, title))

    def _delete(self) -> None:
        row = self.table.current_row()
        if row is None or row.record is None:
            self.context.messages.show_note("请先点住要删除的行。")
            return
        records, kind, record_id = self.context.office.records, self.kind, row.record.id
        self.context.perform(lambda: records.delete(kind, [record_id]))


def _measures(card: EntryCard, marks: dict[str, Mark | None]) -> list[PartRow]:
    """Return a row for each measure of the list, then answers to measures that are on it no longer."""
    rows = []
    for line in card.measures:
        measure = line.measure
        state = f"（{line.state}）" if line.state else ""
        begins = {"measure_no": measure.label, "measure": measure.text, "list_version": measure.basis}
        own = marks.get(line.answer.id) if line.answer else None
        words = f"{measure.label}　{measure.text}{state}"
        rows.append(PartRow(words, begins, line.answer, measure.note or words, own))
    shown = {line.answer.id for line in card.measures if line.answer}
    old = [record for record in card.parts["survey_measure"] if record.id not in shown]
    return rows + [
        PartRow(f"{r['measure_no']}　{r['measure'] or ''}（现行清单没有）", {}, r, "", marks[r.id])
        for r in old
    ]
