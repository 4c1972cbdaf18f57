"""A record as the store hands it out."""

from __future__ import annotations

from collections.abc import Mapping

from nptracker.domain.dataclass import dataclass, field
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display
from nptracker.domain.values import Value, Values


@dataclass(frozen=True, slots=True)
class Record:
    """One stored record: its lasting ``id``, its row ``number`` in this file, its values.

    ``labels`` holds, for each REFERENCE field, the label of the record it points at.
    """

    kind: str
    id: str
    number: int
    values: Values
    labels: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        """Return a field's value, None when nothing was typed."""
        return self.values.get(key)

    def text(self, form: Form, key: str) -> str:
        """Return what a person sees in a field."""
        return self.labels.get(key) or display(form.by_key[key], self.values.get(key))

    def label(self, form: Form) -> str:
        """Return what a person calls this record."""
        return form.label_of(self.values, self.labels)


def position_of(record: Record) -> tuple[int, int]:
    """Return where a record stands among its like; those without a place keep the order in which they were made."""
    position = record["position"]
    return (position if isinstance(position, int) else 0, record.number)
