"""What a field of a form means, shown over the widget that asks for it; F1 in it opens the same words in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QLabel

from nptracker.services.manual.page_names import field_page
from nptracker.ui.actions import plain_words
from nptracker.ui.manual.places import belongs_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.forms.form import Form


def explain(form: Form, widgets: Mapping[str, QWidget]) -> None:
    """Tell over each widget, given by the key of its field, what the field means and who fills it in."""
    for key, widget in widgets.items():
        widget.setToolTip(form.help_of(form.by_key[key]).words())
        belongs_to(widget, field_page(form.kind, key))


def explain_rows(form: Form, rows: QFormLayout) -> None:
    """Do the same for the rows of a layout whose labels are headings of the form, and for their labels."""
    keys = {field.heading: field.key for field in form.fields}
    for row in range(rows.rowCount()):
        item = rows.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = item.widget() if item is not None else None
        if not isinstance(label, QLabel):
            continue
        key = keys.get(plain_words(label.text()).rstrip("："), "")
        asked = rows.itemAt(row, QFormLayout.ItemRole.FieldRole)
        if key and asked is not None and asked.widget() is not None:
            explain(form, {key: asked.widget()})
            label.setToolTip(asked.widget().toolTip())
