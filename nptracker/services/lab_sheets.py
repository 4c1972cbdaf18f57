"""Laboratory sheets in: looked at, mapped once per layout, previewed cell by cell, taken over as one verb."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.importing.files import read_book
from nptracker.importing.lab_sheet import Heading, cells_of, heading_of, look_at
from nptracker.importing.sample_books import refuse_sample
from nptracker.services.import_draft import WRITTEN, RowState
from nptracker.services.lab_doubts import problems_of_sheet
from nptracker.services.lab_draft import LabDraft, LabRow
from nptracker.services.lab_layouts import SKIP, LabLayouts, LabOptions
from nptracker.services.lab_matching import LabMatcher
from nptracker.services.settings import SettingService

if TYPE_CHECKING:
    from nptracker.importing.workbook_cells import Book
    from nptracker.services.session import Session
    from nptracker.services.substances import SubstanceService

_UNTOUCHED = "没有写入任何数据。"


class LabSheetService:
    """What a person does with the sheets that laboratories send."""

    def __init__(self, session: Session, substances: SubstanceService) -> None:
        self._session, self._substances = session, substances
        self._book: tuple[Path, Book] | None = None

    def look(self, path: Path, sheet: str = "", head_row: int = 0) -> LabDraft:
        """Return a file with its columns understood and every result matched; writes nothing.

        A layout mapped before is read as it was then. Raises UserError for a file without a table.
        """
        book = read_book(path)
        if not SettingService(self._session).is_sample:
            refuse_sample(book)
        table = look_at(book.sheets, sheet, head_row)
        if table is None:
            raise UserError("这个文件里没有表格。", safe=_UNTOUCHED, todo="请选另一个文件。", file=path.name)
        self._book = (path, book)
        known = LabLayouts(self._session).known(table)
        table, options = known or (table, LabOptions())
        return self.matched(LabDraft(path, table, options, known is not None))

    def matched(self, draft: LabDraft) -> LabDraft:
        """Return the draft with its rows matched anew, after a column or an option was changed."""
        if self._book is None or self._book[0] != draft.path:
            self._book = (draft.path, read_book(draft.path))
        sheet = next(s for s in self._book[1].sheets if s.name == draft.table.sheet)
        matcher = LabMatcher(
            self._session, self._substances.book(), draft.options, draft.path.name, draft.table.sheet
        )
        cells = cells_of(draft.table, sheet, without_hidden=draft.options.hidden == SKIP)
        rows = matcher.match(list(cells))
        used = {row.sample_id for row in rows if row.state in WRITTEN}
        samples = {key: values for key, values in matcher.new_samples.items() if key in used}
        placed = {str(values["site"]) for values in samples.values()}
        sites = {key: values for key, values in matcher.new_sites.items() if key in placed}
        return replace(
            draft,
            rows=tuple(rows),
            new_samples=samples,
            new_sites=sites,
            own_problems=tuple(problems_of_sheet(draft, is_empty=not rows)),
        )

    def mapped(self, draft: LabDraft, number: int, key: str, substance: str = "", unit: str = "") -> LabDraft:
        """Return the draft with a column standing for something else, rows matched anew.

        A column of results may be told its substance and unit; what is left empty stays as its heading says.
        """
        column = next(column for column in draft.table.columns if column.number == number)
        said = heading_of(column.heading) if not column.about.name else column.about
        about = Heading(substance or said.name, unit or said.unit, "" if substance else said.cas_rn)
        return self.matched(replace(draft, table=draft.table.mapped(number, key, about)))

    def with_options(self, draft: LabDraft, **said: str) -> LabDraft:
        """Return the draft with something said of the whole sheet, by the names of LabOptions; rows matched anew."""
        return self.matched(replace(draft, options=draft.options._replace(**said)))

    def commit(self, draft: LabDraft, take: Collection[int] | None = None) -> Changes:
        """Write a preview as one verb and remember its layout; ``take`` names rows by position, else all new and changed.

        Raises UserError when the samples have changed since the preview; nothing is written then.
        """
        places = range(len(draft.rows)) if take is None else sorted(take)
        rows = [draft.rows[at] for at in places if draft.rows[at].state in WRITTEN]
        if not rows:
            return NOTHING
        self._refuse_stale(draft, rows)
        LabLayouts(self._session).remember(draft.table, draft.options, draft.path.name)
        with self._session.verb("import_lab", _title(draft, rows)) as verb:
            verb.record_ids += self._write(draft, rows)
        return verb.changes() if verb.seq else NOTHING

    def _write(self, draft: LabDraft, rows: list[LabRow]) -> list[str]:
        """Write sites and samples first, then the results that point at them."""
        real = self._make(draft, rows)
        table = self._session.table("monitoring_result")
        values = [{**row.values, "sample": real.get(row.sample_id, row.sample_id)} for row in rows]
        new = [v for row, v in zip(rows, values, strict=True) if not row.result_id]
        made = table.insert_many(new) if new else []
        changed = [(row.result_id, v) for row, v in zip(rows, values, strict=True) if row.result_id]
        written = [record_id for record_id, v in changed if table.update(record_id, v)]
        return [*made, *written]

    def _make(self, draft: LabDraft, rows: list[LabRow]) -> dict[str, str]:
        """Make the samples that rows need, with their sites; return their ids by the ids planned."""
        wanted = {row.sample_id for row in rows}
        samples = {key: dict(values) for key, values in (draft.new_samples or {}).items() if key in wanted}
        placed = {str(values["site"]) for values in samples.values()}
        sites = {key: values for key, values in (draft.new_sites or {}).items() if key in placed}
        real_sites = _inserted(self._session, "monitoring_site", sites)
        for values in samples.values():
            values["site"] = real_sites.get(str(values["site"]), values["site"])
        return _inserted(self._session, "monitoring_sample", samples)

    def _refuse_stale(self, draft: LabDraft, rows: list[LabRow]) -> None:
        numbers = [str(values["number"]) for values in (draft.new_samples or {}).values()]
        known = self._session.table("monitoring_sample").having("number", *numbers) if numbers else []
        ids = [row.result_id for row in rows if row.result_id]
        gone = len(set(ids)) - len(self._session.table("monitoring_result").labels(ids))
        if known or gone:
            raise UserError("预览之后样品或结果又变了。", safe=_UNTOUCHED, todo="请重新预览后再导入。")


def _inserted(session: Session, kind: str, planned: Mapping[str, Mapping[str, Value]]) -> dict[str, str]:
    if not planned:
        return {}
    made = session.table(kind).insert_many(list(planned.values()))
    return dict(zip(planned, made, strict=True))


def _title(draft: LabDraft, rows: list[LabRow]) -> str:
    new = sum(row.state is RowState.NEW for row in rows)
    parts = [f"新增 {new} 个"] if new else []
    parts += [f"修改 {len(rows) - new} 个"] if len(rows) > new else []
    return f"导入化验单“{draft.path.name}”：结果{'、'.join(parts)}"
