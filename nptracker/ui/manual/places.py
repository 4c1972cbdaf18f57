"""Which page of the manual belongs to where the keyboard is: a widget names it in ``manual``, or one around it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.services.manual.page_names import START, kind_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def belongs_to(widget: QWidget, page: str) -> None:
    """Say which page belongs to a widget whose class does not."""
    widget.setProperty("manual", page)


def _page_of(widget: QWidget) -> str:
    page = widget.property("manual") or getattr(widget, "manual", "")
    return page if isinstance(page, str) else ""


def page_for(widget: QWidget | None) -> str:
    """Return the page for a widget: its own, else that of the nearest one around it, else the first page."""
    while widget is not None:
        if page := _page_of(widget):
            return page
        widget = widget.parentWidget()
    return START


def fields_for(widget: QWidget | None) -> str:
    """Return the place on the form pages for a widget, "" where no form is near."""
    while widget is not None:
        for page in (getattr(widget, "fields_page", ""), _page_of(widget)):
            if isinstance(page, str) and kind_of(page):
                return page
        widget = widget.parentWidget()
    return ""
