"""What a field of a form means, shown over the widget that asks for it; F1 in it opens the same words in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.manual.places import belongs_to, field_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.forms.form import Form


def explain(form: Form, widgets: Mapping[str, QWidget]) -> None:
    """Tell over each widget, given by the key of its field, what the field means and who fills it in."""
    for key, widget in widgets.items():
        widget.setToolTip(form.help_of(form.by_key[key]).words())
        belongs_to(widget, field_page(form.kind, key))
