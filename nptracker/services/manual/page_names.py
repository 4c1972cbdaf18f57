"""The names of pages of the manual that the program itself asks for; the book and the window read them here."""

from __future__ import annotations

START = "start"  # the first page, also shown for a name that no page has
_FORM = "fields/"  # before the kind, in the name of the page that says how to fill in a form


def form_page(kind: str) -> str:
    """Return the name of the page that says how to fill in a form."""
    return f"{_FORM}{kind}"


def field_page(kind: str, key: str) -> str:
    """Return the place of one field on that page."""
    return f"{form_page(kind)}#{key}"


def kind_of(place: str) -> str:
    """Return the kind of form that a page, or a place on it, tells how to fill in; "" for any other page."""
    return place.removeprefix(_FORM).partition("#")[0] if place.startswith(_FORM) else ""
