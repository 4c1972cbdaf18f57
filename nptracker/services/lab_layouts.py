"""Layouts of laboratory sheets, remembered: the second file of a laboratory is read without a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.lab_sheet import LAB_SHEET, RESULT
from nptracker.importing.column_heads import fingerprint
from nptracker.importing.lab_sheet import Heading, LabTable

if TYPE_CHECKING:
    from nptracker.services.session import Session

SKIP = "skip"
_OPTIONS = ""  # no column has an empty name
_BEFORE, _LEFT_OUT_BEFORE = "和上次一样", "上次就没有导入"


class LabOptions(NamedTuple):
    """What a person says of a whole sheet: what its cells leave open."""

    unit: str = ""  # of results for which the sheet names none
    minus: str = ""  # a code of MINUS
    source: str = ""  # a code of RESULT_SOURCE
    laboratory: str = ""
    new_sites: str = ""  # the medium of sites that are not known yet; "" refuses their rows
    hidden: str = ""  # SKIP leaves out hidden rows and columns of results


class LabLayouts:
    """Reads and writes what was said of layouts before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, table: LabTable) -> tuple[LabTable, LabOptions] | None:
        """Return the table with its columns as they were mapped before, and what was said of it; None when new."""
        found = self._session.table("column_mapping").having("layout", _layout(table))
        if not found:
            return None
        said: dict[str, dict[str, str]] = json.loads(str(found[0]["columns"]))
        options = LabOptions(**said.pop(_OPTIONS, {}))
        columns = tuple(
            column._replace(
                key=said[column.name]["key"],
                about=_about(said[column.name], column.about),
                why=_BEFORE if said[column.name]["key"] else _LEFT_OUT_BEFORE,
                is_settled=True,
            )
            if column.name in said
            else column
            for column in table.columns
        )
        return replace(table, columns=columns), options

    def remember(self, table: LabTable, options: LabOptions, file: str) -> Changes:
        """Keep what the columns of a layout are and what was said of it."""
        said: dict[str, object] = {
            column.name: {"key": column.key, **(column.about._asdict() if column.key == RESULT else {})}
            for column in table.columns
        }
        said[_OPTIONS] = options._asdict()
        store, layout = self._session.table("column_mapping"), _layout(table)
        values = {
            "layout": layout,
            "kind": LAB_SHEET.kind,
            "headings": " | ".join(column.heading for column in table.columns),
            "columns": json.dumps(said, ensure_ascii=False),
        }
        known = store.having("layout", layout)
        if known and known[0]["columns"] == values["columns"]:
            return NOTHING
        with self._session.verb("map_columns", f"记住化验单版式（{file}）", way="keep") as verb:
            verb.record_ids.append(known[0].id if known else store.insert(values))
            if known:
                store.update(known[0].id, values)
        return verb.changes() if verb.seq else NOTHING


def _about(said: Mapping[str, str], own: Heading) -> Heading:
    return Heading(said.get("name") or own.name, said.get("unit", ""), said.get("cas_rn", ""))


def _layout(table: LabTable) -> str:
    """Return by what a layout is known; columns that are samples have another heading in every file."""
    names = (column.name for column in table.columns if not (table.is_crossed and column.key == RESULT))
    return fingerprint(LAB_SHEET.kind, names)
