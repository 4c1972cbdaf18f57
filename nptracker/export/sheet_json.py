"""Turns a document into canonical JSON and back; the fingerprint of a snapshot is taken from it.

Canonical means: keys sorted, no spaces, defaults left out, numbers as they were written (12.50 stays 12.50).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from nptracker.export.sheet import (
    Align,
    Cell,
    Column,
    Document,
    Kind,
    Page,
    Paper,
    RowCell,
    Sheet,
    Snapshot,
    Value,
)

FORMAT = 1
FINGERPRINT_DIGITS = 12
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(document: Document) -> str:
    """Return the canonical JSON text of a document."""
    body: dict[str, Any] = {"format": FORMAT, "sheets": [_sheet_out(s) for s in document.sheets]}
    if document.mark:
        body["mark"] = document.mark
    if document.snapshot:
        body["snapshot"] = _record_out(document.snapshot)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # half a surrogate pair (from a damaged file) cannot be stored as UTF-8, so it stays an escape
    return _LONE_SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def from_json(text: str) -> Document:
    """Return the document that ``to_json`` wrote; raises ValueError for anything else."""
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValueError("not a document of this format")
    snapshot = Snapshot(**body["snapshot"]) if "snapshot" in body else None
    return Document(tuple(_sheet_in(s) for s in body["sheets"]), snapshot, body.get("mark", ""))


def fingerprint(document: Document) -> str:
    """Return the short sha256 of the content without its stamp, so that equal content is seen as equal."""
    content = to_json(replace(document, snapshot=None))
    return hashlib.sha256(content.encode()).hexdigest()[:FINGERPRINT_DIGITS]


def _value_out(value: Value) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return int(value)


def _value_in(raw: Any) -> Value:
    if not isinstance(raw, dict):
        return cast("Value", raw)
    return Decimal(raw["n"]) if "n" in raw else date.fromisoformat(raw["d"])


def _cell_out(cell: RowCell) -> Any:
    if not isinstance(cell, Cell):
        return _value_out(cell)
    return {"c": {**_record_out(cell, leave="value"), "value": _value_out(cell.value)}}


def _cell_in(raw: Any) -> RowCell:
    if not isinstance(raw, dict) or "c" not in raw:
        return _value_in(raw)
    parts = raw["c"]
    align = Align(parts["align"]) if "align" in parts else None
    return Cell(**{**parts, "value": _value_in(parts["value"]), "align": align})


def _record_out(record: Any, leave: str = "") -> dict[str, Any]:
    """Return the fields of a flat record that differ from their defaults."""
    out = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name not in leave and value != item.default:
            out[item.name] = value
    return out


def _sheet_out(sheet: Sheet) -> dict[str, Any]:
    out = {k: v for k, v in _record_out(sheet, leave="columns rows page").items() if v != ()}
    out["columns"] = [_record_out(c) for c in sheet.columns]
    out["rows"] = [[_cell_out(c) for c in row] for row in sheet.rows]
    if page := _record_out(sheet.page):
        out["page"] = page
    return out


def _sheet_in(raw: dict[str, Any]) -> Sheet:
    parts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    parts["columns"] = tuple(_column_in(c) for c in raw["columns"])
    parts["rows"] = tuple(tuple(_cell_in(c) for c in row) for row in raw["rows"])
    page = raw.get("page", {})
    parts["page"] = Page(Paper(page.get("paper", Paper.AUTO)), page.get("landscape", True))
    return Sheet(**parts)


def _column_in(raw: dict[str, Any]) -> Column:
    parts: dict[str, Any] = {
        **raw,
        "heading": tuple(raw["heading"]),
        "kind": Kind(raw.get("kind", Kind.TEXT)),
    }
    if "align" in raw:
        parts["align"] = Align(raw["align"])
    return Column(**parts)
