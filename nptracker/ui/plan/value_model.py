"""The figures of one indicator as a grid: a row per period, and for each definition its parts, value and reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.indicator import Verdict
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Unread
from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
from nptracker.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
Edits = dict[tuple[str, ReportingPeriod], dict[str, str]]  # typed texts by definition and period
_VALUE = form_named("indicator_value")
_Role = Qt.ItemDataRole
COMPUTED = "value"
LONGEST_LINE = 10  # Chinese characters in a line of a heading


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column: the place of its definition among those of the indicator, the field, its heading."""

    definition: int
    key: str
    heading: str


def columns_of(line: IndicatorLine) -> tuple[GridColumn, ...]:
    """Return the columns of an indicator; with several definitions each heading names its own."""
    found: list[GridColumn] = []
    for at, definition in enumerate(line.definitions):
        above = f"{definition.title}\n" if len(line.definitions) > 1 else ""
        found += [GridColumn(at, key, above + words) for key, words in _headings(line, definition)]
    return tuple(found)


def _cells(lines: Sequence[IndicatorLine]) -> list[tuple[ReportingPeriod, list[str], tuple[GridColumn, ...]]]:
    return [(line.period, [one.id for one in line.definitions], columns_of(line)) for line in lines]


def _headings(line: IndicatorLine, definition: DefinitionLine) -> Iterable[tuple[str, str]]:
    record = definition.definition
    yield "numerator", _with_unit(record["numerator_name"] or "分子", record["numerator_unit"])
    if definition.formula.is_ratio:
        yield "denominator", _with_unit(record["denominator_name"] or "分母", record["denominator_unit"])
    yield COMPUTED, _with_unit("值", line.unit)
    yield "reason", "情况说明"


def _with_unit(name: Any, unit: Any) -> str:
    return broken(f"{name}（{unit}）" if unit else str(name))


def broken(words: str) -> str:
    """Return a heading in lines of about the same length, none too long for its column."""
    lines = -(-len(words) // LONGEST_LINE)
    length = -(-len(words) // max(1, lines))
    return "\n".join(words[at : at + length] for at in range(0, len(words), length))


def value_words(line: IndicatorLine, definition: DefinitionLine) -> str:
    """Return a value with the sign of its judgement, without one where nothing can be judged."""
    sign = "" if definition.verdict is Verdict.UNKNOWN else f"{definition.verdict.sign} "
    return f"{sign}{line.words(definition.outcome)}"


class ValueModel(QAbstractTableModel):
    """Shows an indicator over its periods; what is typed leaves as ``typed`` and comes back as new lines."""

    typed = Signal(object)  # Edits

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[IndicatorLine] = ()
        self.columns: tuple[GridColumn, ...] = ()
        self.is_writable = True

    def show_lines(self, lines: Sequence[IndicatorLine]) -> None:
        """Show other lines; those of the same cells take the place of the old ones and the cursor stays."""
        columns = columns_of(lines[-1]) if lines else ()
        if self.has_cells_of(lines):
            self.lines = lines
            last = self.index(len(lines) - 1, max(0, len(columns) - 1))
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(lines) - 1)
            return
        self.beginResetModel()
        self.lines, self.columns = lines, columns
        self.endResetModel()

    def has_cells_of(self, lines: Sequence[IndicatorLine]) -> bool:
        """Tell whether each cell here is that of these lines: the same definition in the same period."""
        return bool(lines) and _cells(lines) == _cells(self.lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of periods."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, side: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return what a column holds, or which period a row is."""
        if role not in (_Role.DisplayRole, _Role.ToolTipRole):
            return None
        if side is Qt.Orientation.Vertical:
            return self.lines[section].period.label
        column = self.columns[section]
        if role == _Role.ToolTipRole and column.key != COMPUTED:
            return f"{column.heading}\n{_VALUE.help_of(_VALUE.by_key[column.key]).words()}"
        return column.heading

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that the parts and the reason can be typed and the value cannot."""
        flags = super().flags(index)
        is_open = self.is_writable and self.columns[index.column()].key != COMPUTED
        return flags | Qt.ItemFlag.ItemIsEditable if is_open else flags

    def definition_at(self, row: int, column: int) -> DefinitionLine:
        """Return the definition of a cell in the period of its row."""
        return self.lines[row].definitions[self.columns[column].definition]

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return a text, its tip, side or colour."""
        row, column = index.row(), index.column()
        if role in (_Role.DisplayRole, _Role.EditRole):
            return self.text(row, column)
        if role == _Role.ToolTipRole:
            return self._tip(row, column)
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if self._is_prose(column) else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ForegroundRole:
            return self._ink(row, column)
        return None

    def _is_prose(self, column: int) -> bool:
        return self.columns[column].key == "reason"

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows and takes back."""
        line, key = self.lines[row], self.columns[column].key
        definition = self.definition_at(row, column)
        if key == COMPUTED:
            return value_words(line, definition)
        return display(_VALUE.by_key[key], definition.own[key]) if definition.own else ""

    def _tip(self, row: int, column: int) -> str:
        """Return the text, the judgement in words, the periods of a sum and the warnings."""
        definition = self.definition_at(row, column)
        if self.columns[column].key != COMPUTED:
            return self.text(row, column)
        parts = [f"{self.text(row, column)}　{definition.verdict.label}"]
        if len(definition.figures.taken) > 1:
            parts.append("由各期加总：" + "、".join(p.label for p in definition.figures.taken))
        return "\n".join([*parts, *definition.warnings])

    def _ink(self, row: int, column: int) -> QBrush | None:
        definition, key = self.definition_at(row, column), self.columns[column].key
        if key == COMPUTED:
            return QBrush(colour("warning" if definition.is_over else definition.verdict.colour))
        is_unread = definition.own is not None and isinstance(definition.own[key], Unread)
        return QBrush(colour("danger")) if is_unread else None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Hand over one typed text."""
        text = str(value).strip()
        if role != _Role.EditRole or text == self.text(index.row(), index.column()):
            return False
        self.typed.emit(self.edits([(index.row(), index.column(), text)]))
        return True

    def edits(self, cells: Iterable[tuple[int, int, str]]) -> Edits:
        """Return typed cells by definition and period; cells that are computed or outside are left out."""
        found: Edits = {}
        for row, column, text in cells:
            if row < len(self.lines) and column < len(self.columns) and self.columns[column].key != COMPUTED:
                place = (self.definition_at(row, column).id, self.lines[row].period)
                found.setdefault(place, {})[self.columns[column].key] = text
        return found
