"""From a block of cells and a place in the table to the rows of one write; needs no window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form

BlockRow = tuple[str | None, Mapping[str, str]]
RecordIdAt = Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class BlockEdit:
    """The rows of one named write: record id (None for a new row) and typed texts by field key.

    ``typed`` is what a person typed where that is one cell, without what goes with it in others.
    ``left_out`` counts the texts beyond the last column and ``skipped_heading`` says that the first row held
    the headings, so that the officer is told of both.
    """

    title: str
    rows: list[BlockRow] = field(default_factory=list)
    appended: int = 0
    left_out: int = 0
    skipped_heading: bool = False
    typed: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not self.rows


def cell_edit(
    form: Form,
    field: Field,
    record_id: str | None,
    text: str,
    with_it: Mapping[str, str] = MappingProxyType({}),
) -> BlockEdit:
    """Write one cell, and what goes with it in others; without a record it begins one."""
    title = f"修改“{field.heading}”" if record_id is not None else f"新增一条{form.title}"
    row = record_id, {field.key: text, **with_it}
    return BlockEdit(title, [row], appended=int(record_id is None), typed=text)


def paste_edit(
    block: Sequence[Sequence[str]], columns: Sequence[Field], first_row: int, id_at: RecordIdAt
) -> BlockEdit:
    """Lay a block over the table from a cell on; ``columns`` are the fields from that cell rightward.

    Rows past the last record become new records unless they are blank altogether.
    """
    skipped = bool(block) and _is_heading(block[0], columns)
    keys = [field.key for field in columns]
    rows: list[BlockRow] = []
    left_out = appended = 0
    for offset, cells in enumerate(block[skipped:]):
        left_out += sum(1 for text in cells[len(keys) :] if text.strip())
        record_id = id_at(first_row + offset)
        texts = dict(zip(keys, cells, strict=False))
        if record_id is None and not any(text.strip() for text in texts.values()):
            continue
        appended += record_id is None
        rows.append((record_id, texts))
    return BlockEdit(f"粘贴 {len(rows)} 行", rows, appended, left_out, skipped)


def _is_heading(cells: Sequence[str], columns: Sequence[Field]) -> bool:
    pairs = list(zip(cells, columns, strict=False))
    return bool(pairs) and all(text.strip() in {field.heading, field.full_heading} for text, field in pairs)


def spread(block: Sequence[Sequence[str]], height: int, width: int) -> list[list[str]]:
    """Repeat a block over a selection that is a whole multiple of it, as a spreadsheet does."""
    rows = [list(row) for row in block]
    breadth = max((len(row) for row in rows), default=0)
    if not rows or breadth == 0 or any(len(row) != breadth for row in rows):
        return rows
    down = height // len(rows) if height % len(rows) == 0 else 1
    across = width // breadth if width % breadth == 0 else 1
    return [row * max(across, 1) for row in rows] * max(down, 1)


def clear_edit(rows: Iterable[int], columns: Sequence[str], id_at: RecordIdAt) -> BlockEdit:
    """Empty the cells of the given rows and columns."""
    blank = dict.fromkeys(columns, "")
    known = [(record_id, blank) for row in rows if (record_id := id_at(row)) is not None]
    return BlockEdit(f"清除 {len(known)} 行 {len(columns)} 列的内容", list(known))


def fill_down_edit(source: Mapping[str, str], rows: Iterable[int], id_at: RecordIdAt) -> BlockEdit:
    """Write the texts of the first row into every other row of a selection."""
    known = [(record_id, source) for row in rows if (record_id := id_at(row)) is not None]
    return BlockEdit(f"向下填充 {len(known)} 行", list(known))


def joined_edit(words: str, edits: Iterable[BlockEdit]) -> BlockEdit:
    """Make one write of several, called ``words`` with the number of records in it."""
    rows = [row for edit in edits for row in edit.rows]
    count = len({record_id for record_id, _texts in rows})
    return BlockEdit(words.format(count=count), rows)
