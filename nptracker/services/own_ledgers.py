"""Ledgers that the officer declares in the window: made, changed without loss, deleted, and sent as a file."""

from __future__ import annotations

from pathlib import Path

from nptracker.db.columns import Columns
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.ledger_feed import feed_of
from nptracker.domain.own_ledger import LISTED, OwnField, OwnLedger, faults, name_faults
from nptracker.domain.own_ledger_file import as_text, from_text
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.errors import UnreadableFileError, UserError, reason_of
from nptracker.services.records import delete_with_details
from nptracker.services.session import Session

_KIND = "own_ledger"
_SAFE = "没有改动。"


class OwnLedgerService:
    """Every verb is one step to undo; what stood in a ledger comes back with it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ledgers(self) -> list[OwnLedger]:
        """Return the declarations of this file in the order they were made."""
        return [_ledger(record) for record in self._session.table(_KIND).all()]

    def ledger(self, kind: str) -> OwnLedger:
        """Return one declaration; raises UserError when there is none of this kind."""
        return _ledger(self._record(kind))

    def _record(self, kind: str) -> Record:
        found = next((r for r in self._session.table(_KIND).all() if r["kind"] == kind), None)
        if found is None:
            raise UserError("没有这个自建台账，可能已经删除。", safe=_SAFE, todo="请刷新后再看。")
        return found

    # -- making and changing --------------------------------------------------------------------------------

    def faults(self, ledger: OwnLedger) -> list[str]:
        """Return in Chinese what keeps a declaration from being kept: its own faults, and what it would lose."""
        found = faults(ledger) or name_faults(ledger)
        titles = {form.title for form in self._session.forms.ledgers if form.kind != ledger.kind}
        if ledger.title.strip() in titles:
            found.append(f"已有叫“{ledger.title.strip()}”的台账，请换个名称")
        found += _read_alike(ledger)
        known = next((own for own in self.ledgers() if own.kind == ledger.kind), None)
        return found + (self._losses(known, ledger) if known else [])

    def _losses(self, before: OwnLedger, after: OwnLedger) -> list[str]:
        """Return what a change would take away from the rows that are there."""
        kept = {field.key: field for field in after.fields}
        found = self._fed_from_retired(before, after)
        for field in before.fields:
            now = kept.get(field.key)
            if now is None:
                found.append(f"“{field.heading}”不能去掉，只能停用，已填的内容才留得住")
            elif now.type is not field.type:
                found.append(f"“{field.heading}”已经定了类型，不能改；可以停用它，另加一个栏目")
            elif field.type in LISTED:
                found += self._options_in_use(before.kind, field, now)
        return found

    def _fed_from_retired(self, before: OwnLedger, after: OwnLedger) -> list[str]:
        """Return which figures would lose the field they come from: one retired is out of sight, not out of use."""
        going = {f.key: f.heading for f in before.in_use} | {f.key: "" for f in after.in_use}
        feeds = [feed_of(r) for r in self._session.table("ledger_feed").having("ledger", before.kind)]
        return [
            f"“{heading}”正用于取数“{feed.title}”，不能停用；请先取消这个取数"
            for key, heading in going.items()
            if heading
            for feed in feeds
            if key in feed.fields
        ]

    def _options_in_use(self, kind: str, before: OwnField, after: OwnField) -> list[str]:
        dropped = [option for option in before.options if option not in after.options]
        if not dropped:
            return []
        rows = Columns(self._session.file, self._session.forms[kind]).values(Query(), [before.key])
        used = [option for (value,) in rows for option in (value if isinstance(value, tuple) else (value,))]
        counts = {option: used.count(option) for option in dropped}
        return [
            f"“{before.heading}”的选项“{option}”还有 {count} 条在用，不能去掉"
            for option, count in counts.items()
            if count
        ]

    def make(self, ledger: OwnLedger) -> Changes:
        """Add a ledger with its table; raises UserError for a declaration with faults."""
        return self._write(ledger, f"新建台账：{ledger.title.strip()}")

    def change(self, ledger: OwnLedger) -> Changes:
        """Change a ledger; rows keep what they hold. Raises UserError for what would lose something."""
        return self._write(ledger, f"修改台账：{ledger.title.strip()}", self._record(ledger.kind))

    def _write(self, ledger: OwnLedger, title: str, known: Record | None = None) -> Changes:
        if wrong := self.faults(ledger):
            raise UserError(f"{'；'.join(wrong)}。", safe=_SAFE, todo="请改好后再保存。")
        values = {"kind": ledger.kind, "title": ledger.title.strip(), "definition": as_text(ledger)}
        table = self._session.table(_KIND)
        with self._session.verb("own_ledger", title) as verb:
            if known is None:
                verb.record_ids.append(table.insert(values))
            elif table.update(known.id, values):
                verb.record_ids.append(known.id)
        return verb.changes() if verb.seq else NOTHING

    def delete(self, kind: str) -> Changes:
        """Delete a ledger with its rows; undo brings back both."""
        record = self._record(kind)
        rows = [row.id for row in self._session.table(kind).all()]
        words = f"，连同 {len(rows)} 条" if rows else ""
        with self._session.verb("own_ledger", f"删除台账：{record['title']}{words}") as verb:
            if rows:
                delete_with_details(self._session, kind, rows)
            feeds = [r.id for r in self._session.table("ledger_feed").having("ledger", kind)]
            self._session.table("ledger_feed").delete_many(feeds)
            self._session.table(_KIND).delete_many([record.id])
        return verb.changes()

    # -- as a file ------------------------------------------------------------------------------------------

    def export_definition(self, kind: str, path: Path) -> Path:
        """Write a declaration, without its rows, for another office; returns the path."""
        from nptracker.export.atomic import put_atomically

        return put_atomically(path, as_text(self.ledger(kind)).encode())

    def import_definition(self, path: Path) -> Changes:
        """Make the ledger that a file declares, or bring the one made from it up to date.

        Raises UserError for a foreign, damaged or newer file, and for what would lose something.
        """
        ledger = read_definition(path)
        own = {other.kind for other in self.ledgers()}
        return self.change(ledger) if ledger.kind in own else self.make(ledger)


def _read_alike(ledger: OwnLedger) -> list[str]:
    """Return the names of fields that a filled sheet could not tell apart: full width, case and marks are no matter."""
    from nptracker.importing.headings import fold_heading

    first: dict[str, str] = {}
    pairs = [(first.setdefault(fold_heading(h), h), h) for h in (f.heading.strip() for f in ledger.in_use)]
    return [f"“{one}”和“{other}”导入时分不清，请换一个名称" for one, other in pairs if one != other]


def read_definition(path: Path) -> OwnLedger:
    """Return the declaration in a file; raises UserError when it cannot be read or is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFileError(
            f"读不了文件：{reason_of(error)}。",
            safe=_SAFE,
            todo="请看看文件是否被别的程序占用。",
            file=str(path),
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(
            "这不是台账格式文件。", safe=_SAFE, todo="请选用“导出格式”做出来的 .json 文件。", file=path.name
        ) from error
    return from_text(text, path.name)


def _ledger(record: Record) -> OwnLedger:
    return from_text(str(record["definition"]))
