"""Makes the workbook an enterprise fills in for one data year: a sheet for each form, notes, drop-downs, a mark.

What all workbooks share is made once, so that hundreds of them take seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from nptracker.domain.sample_mark import MARK_KEY
from nptracker.domain.survey_book import BOOK, PARTS, Sender
from nptracker.domain.survey_rules import DEFAULTS, RuleSettings, rule_lines
from nptracker.export import styles
from nptracker.export.atomic import write_atomically
from nptracker.export.blank import MARK_SHEET, MARK_WORD, BlankValue
from nptracker.export.blank_notes import NOTES_SHEET, NOTES_WIDTHS, note_lines
from nptracker.export.cells import row_height
from nptracker.export.looks import line_count, room_of
from nptracker.export.styles import Style, StyleBook
from nptracker.export.survey_cells import ChoiceLists, text_cell
from nptracker.export.survey_sheets import TableSheet, UprightSheet
from nptracker.export.workbook import SheetPart, column_letters, write_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_BOOK_NOTES = (
    "“企业信息”逐项填在中间一列；其他表在表头下面逐行填写，没有内容的不用填，整类都没有的在“零报告”里填一行。",
    "预填的物质来自上一年度的填报：今年还有的请填今年的数，今年没有的请留空并在备注里说明，不要照抄上年。",
)


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row filled in beforehand; ``locked`` fields are grey, ``earlier`` is last year's answer in words."""

    values: Mapping[str, BlankValue]
    locked: frozenset[str] = frozenset()
    earlier: str = ""


class SurveyBookWriter:
    """Writes the workbooks of many enterprises; everything that is the same in all is made once."""

    def __init__(self, region: str, rules: RuleSettings = DEFAULTS, warning: str = "") -> None:
        """Write for a region, the rules printed with the limits and weights in force.

        ``warning`` is the mark of the sample district, "" for a real one.
        """
        self._region, self._warning = region, warning
        self._book = StyleBook()
        self._lists = ChoiceLists(self._book)
        self._sheets: list[TableSheet | UprightSheet] = [
            (UprightSheet if part.is_upright else TableSheet)(part, self._book, self._lists) for part in PARTS
        ]
        for sheet in self._sheets:
            sheet.warning = warning
        self._notes = _notes_rows(self._book, rules)

    def write(self, path: Path, sender: Sender, filled: Mapping[str, Sequence[BookRow]]) -> Path:
        """Write one workbook with the rows filled in beforehand, by kind; return the path written."""
        parts = [sheet.part(sender, filled.get(sheet.part_of.kind, ())) for sheet in self._sheets]
        parts += [self._notes_part(), self._lists.part(), self._mark_part(sender)]

        def fill(file: BinaryIO) -> None:
            write_package(file, parts, self._book, f"{sender.name} {sender.data_year}")

        return write_atomically(path, fill)

    def _notes_part(self) -> SheetPart:
        return SheetPart(NOTES_SHEET, NOTES_WIDTHS, self._notes)

    def _mark_part(self, sender: Sender) -> SheetPart:
        mark = {
            "book": BOOK,
            "enterprise": sender.enterprise_id,
            "name": sender.name,
            "uscc": sender.uscc,
            "data_year": sender.data_year,
            "region": self._region,
            "sheets": {sheet.part_of.tab: sheet.mark() for sheet in self._sheets},
            **({MARK_KEY: True} if self._warning else {}),
        }
        words = (MARK_WORD, json.dumps(mark, ensure_ascii=False))
        cells = "".join(text_cell(f"{letter}1", word, 0) for letter, word in zip("AB", words, strict=True))
        return SheetPart(MARK_SHEET, (10, 10), [f'<row r="1">{cells}</row>'], state="veryHidden")


def _notes_rows(book: StyleBook, settings: RuleSettings) -> list[str]:
    """Return the rows of 填表说明: about the workbook, then form after form."""
    lines: list[tuple[tuple[str, ...], Style]] = [(("填表说明",), styles.TITLE)]
    lines += [((note,), styles.NOTE) for note in _BOOK_NOTES]
    for part in PARTS:
        lines.append(((f"“{part.tab}”", ""), styles.NOTE))
        rules = rule_lines(part.form.kind, settings)
        lines += note_lines(part.form, part.fields, notes=(), given=frozenset(), rules=rules)[1:]
    letters = column_letters(len(NOTES_WIDTHS))
    rows = []
    for number, (words, style) in enumerate(lines, start=1):
        look = book.number(style if style.border else replace(style, wrap=False, horizontal="left"))
        cells = "".join(
            text_cell(f"{letter}{number}", word, look)
            for letter, word in zip(letters, words, strict=False)
            if word or style.border
        )
        widths = zip(words, NOTES_WIDTHS, strict=False)
        lines_needed = max(line_count(word, room_of(width)) for word, width in widths) if style.border else 1
        rows.append(f'<row r="{number}" ht="{row_height(lines_needed):.1f}" customHeight="1">{cells}</row>')
    return rows
