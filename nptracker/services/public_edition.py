"""The edition for outsiders: trade secrets and personal data are masked where they are read.

Whatever is built on a ``PublicSession`` never sees them, so that no builder can forget to mask and nothing can
leak into a note, a hidden sheet or a file name. What may be told after all, such as a sum over several
enterprises, has to ask for ``PublicSession.inside`` and say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from nptracker.db.codec import Column
from nptracker.db.table import Table
from nptracker.domain.forms import form_named
from nptracker.domain.forms.field import MULTIPLE_TYPES, Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.record import Record
from nptracker.domain.values import Unread, Value, is_given
from nptracker.export.sheet import Document, Sheet
from nptracker.services.session import Session

MASK = "＊＊＊"
PUBLIC_WORD = "对外版"
PUBLIC_NOTE = f"对外版：“{MASK}”处是不对外公开的商业秘密或个人信息。"
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.IDENTIFIER})


class Edition(StrEnum):
    """For whom a return was made; the codes of codes.EDITION."""

    INTERNAL = "internal"
    PUBLIC = "public"


def is_secret(field: Field) -> bool:
    """Tell whether outsiders may not see a field."""
    return field.confidential or field.personal


def is_shown_masked(field: Field) -> bool:
    """Tell whether outsiders see a mask in a field: it is secret, or it names a record whose name is."""
    return is_secret(field) or (bool(field.refers_to) and _is_secret_label(form_named(field.refers_to)))


def masked(form: Form, record: Record) -> Record:
    """Return a record as outsiders may see it; what nobody has told stays empty."""
    hidden: dict[str, Value] = {
        field.key: _mask_for(field)
        for field in form.fields
        if is_secret(field) and is_given(record[field.key])
    }
    labels = {
        key: MASK if _is_secret_label(form_named(form.by_key[key].refers_to)) else label
        for key, label in record.labels.items()
    }
    return replace(record, values={**record.values, **hidden}, labels=labels)


def _mask_for(field: Field) -> Value:
    if field.type in MULTIPLE_TYPES:
        return (MASK,)
    return MASK if field.type in _TEXTS else Unread(MASK)


def _is_secret_label(form: Form) -> bool:
    return any(is_secret(form.by_key[key]) for key in form.label)


def for_outsiders(document: Document) -> Document:
    """Return a document whose every sheet says that it is the edition for outsiders."""
    return replace(document, sheets=tuple(_said_public(sheet) for sheet in document.sheets))


def _said_public(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        title=f"{sheet.title}（{PUBLIC_WORD}）",
        name=sheet.tab_name(),
        foot_notes=(*sheet.foot_notes, PUBLIC_NOTE),
    )


class PublicTable(Table):
    """Reads the records of one kind with their secrets masked; nothing is written through it."""

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what people call these records, masked where that is a person's name."""
        found = super().labels(ids)
        return dict.fromkeys(found, MASK) if _is_secret_label(self.form) else found

    def _records(self, tail: str, parameters: Sequence[Column]) -> list[Record]:
        return [masked(self.form, record) for record in super()._records(tail, parameters)]


class PublicSession(Session):
    """A session whose tables hand out masked records; ``inside`` is the one that sees everything."""

    def __init__(self, inside: Session) -> None:
        super().__init__(inside.file, inside.person, inside.today)
        self.inside = inside
        self._tables: dict[str, PublicTable] = {}

    def table(self, kind: str) -> Table:
        """Return the masking store of one kind."""
        if kind not in self._tables:
            self._tables[kind] = PublicTable(self.file, self.file.forms[kind])
        return self._tables[kind]
