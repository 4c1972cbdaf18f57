"""Saved views of the ledgers, kept in the district file; every step is a verb that undo takes back."""

from __future__ import annotations

from dataclasses import dataclass

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.record import Record
from nptracker.domain.table_view import (
    TableView,
    columns_from_json,
    columns_json,
    query_from_json,
    query_json,
)
from nptracker.domain.values import Values
from nptracker.errors import UserError
from nptracker.services.session import Session

KIND = "saved_view"
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved view of a ledger; the default one is what the ledger opens with."""

    id: str
    name: str
    view: TableView
    is_default: bool


class TableViewService:
    """Keeps named views per kind of record."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def views(self, kind: str) -> list[SavedView]:
        """Return the views of a ledger in the order they were made."""
        return [_saved(record) for record in self._records(kind)]

    def default(self, kind: str) -> SavedView | None:
        """Return the view a ledger opens with, None for all records in the usual columns."""
        return next((view for view in self.views(kind) if view.is_default), None)

    def _records(self, kind: str) -> list[Record]:
        return self._session.table(KIND).having("ledger", kind)

    def save(self, kind: str, name: str, view: TableView) -> Changes:
        """Keep a view under a name; a view that has this name is replaced. Raises UserError for a bad name."""
        name = _checked(name)
        values: Values = {
            "ledger": kind,
            "name": name,
            "query": query_json(view.query),
            "columns": columns_json(view),
            "group_by": view.group or None,
        }
        old = next((record for record in self._records(kind) if record["name"] == name), None)
        with self._session.verb("view", f"保存视图“{name}”（{self._session.forms[kind].title}）") as verb:
            if old is not None:
                self._session.table(KIND).update(old.id, values)
                verb.record_ids.append(old.id)
            else:
                verb.record_ids.append(self._session.table(KIND).insert(values))
        return verb.changes() if verb.seq else NOTHING

    def rename(self, view_id: str, name: str) -> Changes:
        """Give a view another name; raises UserError for a bad name or one that is taken."""
        name, record = _checked(name), self._session.table(KIND).get(view_id)
        if any(
            other["name"] == name for other in self._records(str(record["ledger"])) if other.id != view_id
        ):
            raise UserError(
                f"已有名为“{name}”的视图。", safe="视图没有变化。", todo="请换一个名称，或先删除那一个。"
            )
        with self._session.verb("view", f"视图“{record['name']}”改名为“{name}”") as verb:
            self._session.table(KIND).update(view_id, {"name": name})
        return verb.changes() if verb.seq else NOTHING

    def delete(self, view_id: str) -> Changes:
        """Remove a view; the records it showed are untouched."""
        record = self._session.table(KIND).get(view_id)
        with self._session.verb("view", f"删除视图“{record['name']}”") as verb:
            self._session.table(KIND).delete_many([view_id])
        return verb.changes()

    def make_default(self, kind: str, view_id: str = "") -> Changes:
        """Let a ledger open with a view, or with all records when ``view_id`` is empty."""
        records = self._records(kind)
        name = next((str(record["name"]) for record in records if record.id == view_id), "全部记录")
        with self._session.verb("view", f"{self._session.forms[kind].title}默认显示“{name}”") as verb:
            for record in records:
                wanted = "yes" if record.id == view_id else None
                self._session.table(KIND).update(record.id, {"is_default": wanted})
        return verb.changes() if verb.seq else NOTHING


def _checked(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME:
        raise UserError(
            "视图要有名称。" if not tidy else f"视图名称太长，最多 {LONGEST_NAME} 个字。",
            safe="视图没有保存，表里的内容没有变化。",
            todo="请写一个短名称，如“本季度未销号”。",
        )
    return tidy


def _saved(record: Record) -> SavedView:
    """Read a stored view; one whose text is spoilt shows everything, and can be saved anew or deleted."""
    try:
        query = query_from_json(str(record["query"] or ""))
        columns, widths = columns_from_json(str(record["columns"] or ""))
        view = TableView(query, columns, widths, str(record["group_by"] or ""))
    except ValueError:
        view = TableView()
    return SavedView(record.id, str(record["name"]), view, record["is_default"] == "yes")
