"""“What I see” as a file: a table's columns, filter, order and groups as a workbook or on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nptracker.db.columns import Columns
from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms.field import Field
from nptracker.domain.forms.form import Form
from nptracker.domain.query import Query
from nptracker.domain.query_words import query_words
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.errors import UserError
from nptracker.export.sheet import Cell, Document, Row, Sheet
from nptracker.services.public_edition import PublicSession, for_outsiders, is_shown_masked
from nptracker.services.returns.context import NUMBER, cell_for, column_for
from nptracker.services.session import Progress, Session

MOST_PRINTED = 20_000  # rows on paper: some 700 sheets of A4, and a minute of work
BLANK_GROUP = ABSENT_WORDS[Absent.NOT_REPORTED]
_STEP = 500
Writer = Callable[[Document, Path, Progress | None], Path]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What a table shows: the rows of ``query`` out of those of ``base``, some columns, perhaps grouped by one."""

    form: Form
    query: Query
    columns: tuple[str, ...] = ()
    group: str = ""
    base: Query = field(default_factory=Query)

    @property
    def fields(self) -> Sequence[Field]:
        """The columns, those of the form when none were chosen."""
        form = self.form
        return [form.by_key[key] for key in self.columns] or form.table_fields


def _open_part(shown: ShownTable) -> ShownTable:
    """Return a view without order and groups by what outsiders may not see: the order alone would tell it."""
    by_key = shown.form.by_key
    sort = tuple(one for one in shown.query.sort if not is_shown_masked(by_key[one.field]))
    group = "" if shown.group and is_shown_masked(by_key[shown.group]) else shown.group
    return replace(shown, query=shown.query._replace(sort=sort), group=group)


class TableExport:
    """Writes one table as shown."""

    def __init__(self, session: Session, shown: ShownTable, mark: str = "") -> None:
        """Write through a session; one that masks makes the edition for outsiders."""
        self._is_public = isinstance(session, PublicSession)
        self._session, self._shown, self._mark = (
            session,
            _open_part(shown) if self._is_public else shown,
            mark,
        )
        self._table = session.table(shown.form.kind)

    def write(self, path: Path, writer: Writer, progress: Progress | None = None) -> Path:
        """Write the table and return the path really written; raises UserError for too long a print."""
        count = self._table.count(self._shown.query)
        sheet = self._sheet(count)
        if path.suffix.lower() == ".xlsx":
            from nptracker.export.xlsx import write_table

            document = self._document(sheet)
            return write_table(document, self._rows(), path, progress, total=count)
        if path.suffix.lower() == ".pdf" and count > MOST_PRINTED:
            raise UserError(
                f"一次最多打印 {MOST_PRINTED:,} 条，现在有 {count:,} 条。",
                safe="没有生成文件，数据没有变化。",
                todo="请先筛选，或导出为 Excel。",
            )
        whole = replace(sheet, rows=tuple(self._rows()))
        return writer(self._document(whole), path, progress)

    def _document(self, sheet: Sheet) -> Document:
        document = Document((sheet,), mark=self._mark)
        return for_outsiders(document) if self._is_public else document

    def _sheet(self, count: int) -> Sheet:
        shown, form = self._shown, self._shown.form
        total = self._table.count(shown.base)
        lines = query_words(form, self._told_query(), self._name_of)
        if self._told_query() != shown.query:
            lines.append("另按不对外公开的内容筛选")
        if shown.group:
            lines.append(f"分组：{form.by_key[shown.group].heading}")
        words = "筛选后 " if count != total else ""
        return Sheet(
            form.title,
            (NUMBER, *(column_for(field) for field in shown.fields)),
            preface=tuple(lines),
            notes_above=(
                f"{words}{count:,} / {total:,} 条",
                f"导出日期：{chinese_date(self._session.today())}",
            ),
            filterable=not shown.group,
            frozen_columns=2,
        )

    def _told_query(self) -> Query:
        """Return the query as it may be told: what was looked for in secret fields is a secret too."""
        query = self._shown.query
        if not self._is_public:
            return query
        told = (one for one in query.filters if not is_shown_masked(self._shown.form.by_key[one.field]))
        return query._replace(search="", filters=tuple(told))

    def _name_of(self, field: Field, record_id: str) -> str:
        return self._session.table(field.refers_to).labels([record_id]).get(record_id, record_id)

    def _rows(self) -> Iterator[Row]:
        keys = [field.key for field in self._shown.fields]
        form = self._shown.form
        if self._shown.group:
            yield from self._grouped(form, keys)
            return
        for number, record in enumerate(self._table.all(self._shown.query), start=1):
            yield (number, *(cell_for(form, record, key) for key in keys))

    def _grouped(self, form: Form, keys: Sequence[str]) -> Iterator[Row]:
        """Yield each group's head, then its rows; the running number goes on through the groups."""
        heading = form.by_key[self._shown.group].heading
        order, groups = Columns(self._session.file, form).groups(self._shown.query, self._shown.group)
        start = 0
        for text, count in groups:
            words = f"{heading}：{text or BLANK_GROUP}　{count:,} 条"
            yield (Cell(words, column_span=len(keys) + 1, bold=True), *([None] * len(keys)))
            for at in range(start, start + count, _STEP):
                part = order[at : min(at + _STEP, start + count)]
                for number, record in enumerate(self._table.rows(part), start=at + 1):
                    if record is not None:
                        yield (number, *(cell_for(form, record, key) for key in keys))
            start += count
