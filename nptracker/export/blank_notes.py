"""The sheet of a blank that says how to fill it in, printed from the form's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nptracker.domain.forms.guide import GUIDE_HEADS, guide_line, guided_checks
from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.domain.values import ABSENT_WORDS
from nptracker.export import styles, text
from nptracker.export.blank_looks import alignment, border, fill, fit_width, font
from nptracker.export.cells import row_height
from nptracker.export.looks import line_count, room_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form
    from nptracker.domain.survey_rules import RuleLine
    from nptracker.export.blank import BlankOptions

NOTES_SHEET = "填表说明"
NOTES_WIDTHS = (22.0, 8.0, 40.0, 12.0, 24.0, 22.0, 46.0)


class NotesWriter:
    """Writes the sheet that says how to fill in the form."""

    def __init__(self, book: Workbook, form: Form, options: BlankOptions) -> None:
        self._form, self._options = form, options
        self._sheet = book.create_sheet(NOTES_SHEET)
        self._row = 0

    def write(self) -> None:
        """Write the whole sheet."""
        for letter, width in zip("ABCDEFG", NOTES_WIDTHS, strict=True):
            self._sheet.column_dimensions[letter].width = width
        fields = [field for field in self._form.workbook_fields if field.key not in self._options.hidden]
        said = self._options
        lines = note_lines(self._form, fields, notes=said.notes, given=said.given, rules=said.rules)
        for words, style in lines:
            self._line(words, style)
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = 9
        fit_width(self._sheet)

    def _line(self, words: tuple[str, ...], style: styles.Style) -> None:
        self._row += 1
        for number, part in enumerate(words, start=1):
            cell: Any = self._sheet.cell(self._row, number)
            cell.data_type, cell._value = "s", text.visible(part)
            cell.number_format = "@"
            cell.font, cell.alignment = font(style), alignment(style)
            if style.border:
                cell.border = border()
            if style.fill:
                cell.fill = fill(style.fill)
        is_whole_line = len(words) == 1 and not style.border
        widths = (sum(NOTES_WIDTHS),) if is_whole_line else NOTES_WIDTHS
        lines = max(line_count(part, room_of(width)) for part, width in zip(words, widths, strict=False))
        self._sheet.row_dimensions[self._row].height = row_height(lines, style.size)
        if is_whole_line:
            self._sheet.merge_cells(start_row=self._row, start_column=1, end_row=self._row, end_column=7)


def note_lines(
    form: Form,
    fields: Sequence[Field],
    *,
    notes: tuple[str, ...],
    given: frozenset[str],
    rules: Sequence[RuleLine] = (),
) -> list[tuple[tuple[str, ...], styles.Style]]:
    """Return the lines that say how to fill in a form, each with its look; the first one is the title.

    ``rules`` are the survey's numbered rules with the limits in force; without them the declared ones are said.
    """
    absent = "、".join(f"“{word}”" for word in ABSENT_WORDS.values())
    about = (*notes, *((form.note,) if form.note else ()))
    kept = f"空格表示没有填，不会抹掉已有的内容；确实没有的，按实际填 {absent}。"
    lines: list[tuple[tuple[str, ...], styles.Style]] = [((f"{form.title}填表说明",), styles.TITLE)]
    lines += [((note,), styles.NOTE) for note in (*about, kept)]
    lines.append((GUIDE_HEADS, styles.HEAD))
    lines += [(_words(form, declared, given), styles.BODY) for declared in fields]
    if checked := guided_checks(form, rules):
        lines.append((("导入时的核对",), styles.HEAD))
        lines += [
            ((rule.code, SEVERITY_WORDS[rule.severity], rule.statement), styles.BODY) for rule in checked
        ]
    return lines


def _words(form: Form, declared: Field, given: frozenset[str]) -> tuple[str, ...]:
    line = guide_line(form, declared)
    if declared.key in given:
        return line._replace(meaning="已由程序填好，请不要改动")
    return line
