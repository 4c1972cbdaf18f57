"""The known records of a ledger as the rows of a blank workbook that can be read back to the same records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from nptracker.domain.forms.field import Field
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Quantity, Unread, Value
from nptracker.export.blank import BlankValue
from nptracker.services.session import Session


def blank_rows(session: Session, form: Form) -> list[Mapping[str, BlankValue]]:
    """Return every record of a form as blank values, in the order they were made."""
    names = {field.key: _names(session, field.refers_to) for field in form.references}
    return [
        {field.key: blank_value(record, field, names) for field in form.workbook_fields}
        for record in session.table(form.kind).all()
    ]


def blank_value(record: Record, field: Field, names: Mapping[str, Mapping[str, str]]) -> BlankValue:
    """Return what a blank shows for one field of a record; ``names`` are those of the records it refers to."""
    value: Value = record[field.key]
    if isinstance(value, Absent | Unread | tuple):
        return display(field, value)
    if field.refers_to:
        return names[field.key].get(str(value)) if value else None
    if isinstance(value, Quantity):
        return value.value if _is_plain(value, field) else display(field, value)
    return display(field, value) if isinstance(value, str) else value


def _is_plain(value: Quantity, field: Field) -> bool:
    return value.unit == field.unit and value.text == format(value.value, "f")


def _names(session: Session, kind: str) -> dict[str, str]:
    """Return for every record one text that means it alone: its name, else its code, else its id."""
    form = session.forms[kind]
    keys = [key for key in dict.fromkeys((*form.label, *form.key)) if not form.by_key[key].refers_to]
    records = list(session.table(kind).all())
    uses = {key: Counter(str(record[key] or "") for record in records) for key in keys}
    return {
        record.id: next(
            (text for key in keys if (text := str(record[key] or "")) and uses[key][text] == 1), record.id
        )
        for record in records
    }
