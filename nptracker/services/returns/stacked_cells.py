"""Several fields of a record in one printed cell, one below the other: wide ledgers stay readable on paper."""

from __future__ import annotations

from collections.abc import Container, Sequence

from nptracker.domain.forms.form import Form
from nptracker.domain.record import Record
from nptracker.export.sheet import RowCell
from nptracker.services.returns.context import NOT_REPORTED, cell_for

NONE = "—"
Part = tuple[str, str]  # the key of a field, and the word before it ("" for none)


def stacked(form: Form, record: Record, parts: Sequence[Part], may_be_none: Container[str]) -> str:
    """Return fields in lines of one cell; an empty one says 未报, or — where it may be empty.

    A line without a word before it is left out when its field may be empty and is.
    """
    lines = []
    for key, word in parts:
        text = record.text(form, key)
        if text or word or key not in may_be_none:
            lines.append(f"{word}{text or blank_word(key, may_be_none)}")
    return "\n".join(lines) or NONE


def filled(form: Form, record: Record, key: str, may_be_none: Container[str]) -> RowCell:
    """Return a field as a cell of its own, never as a blank."""
    cell = cell_for(form, record, key)
    return blank_word(key, may_be_none) if cell is None else cell


def blank_word(key: str, may_be_none: Container[str]) -> str:
    """Return what an empty field says."""
    return NONE if key in may_be_none else NOT_REPORTED
