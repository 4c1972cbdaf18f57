"""Workbooks out and back: blanks to send, a preview of what came back, one undoable verb that takes it over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.department_answer import DEPARTMENT_ANSWER
from nptracker.domain.forms.registry import Registry
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.sample_mark import MARK_KEY
from nptracker.errors import UserError
from nptracker.services.collecting import collector_at_rest
from nptracker.services.department_answers import AnswerMatcher, DepartmentSheets, write_answers
from nptracker.services.import_cases import with_audited_cases
from nptracker.services.import_draft import ASKED, WRITTEN, DraftRow, ImportDraft
from nptracker.services.import_lists import with_listed
from nptracker.services.import_reading import Reading, forms_for, read_files
from nptracker.services.import_renamed import with_renamed_rows
from nptracker.services.import_rows import NameBooks, RowMatcher
from nptracker.services.import_rules import with_rule_problems, without_rule_problems
from nptracker.services.import_sender_names import with_sender_names
from nptracker.services.import_senders import place_senders
from nptracker.services.import_versions import compare_versions
from nptracker.services.import_writer import DraftWriter
from nptracker.services.import_years import with_other_years
from nptracker.services.records import RecordService
from nptracker.services.result_upkeep import with_derived
from nptracker.services.returned_files import note_returned, seen_before
from nptracker.services.session import Progress, Session, Stop
from nptracker.services.settings import SettingService
from nptracker.services.tasks import TaskService

_ANSWERS = "progress_entry"


def blank_form(kind: str, out: Path) -> Path:
    """Write the empty blank of one kind of ledger; raises UserError for an unknown kind."""
    from nptracker.export.blank import write_blank

    return write_blank(forms_for(kind or "?", Registry())[0], out)


class ImportService:
    """What a person does with workbooks that are sent out and come back."""

    def __init__(self, session: Session, records: RecordService, tasks: TaskService) -> None:
        self._session, self._records, self._tasks = session, records, tasks
        self._settings = SettingService(session)

    # -- out ----------------------------------------------------------------------------------------------

    def blank(self, kind: str, path: Path) -> Path:
        """Write the blank of one kind of ledger, filled with every known record."""
        from nptracker.export.blank import BlankOptions, write_blank
        from nptracker.services.import_blanks import blank_rows

        form = forms_for(kind or "?", self._session.forms)[0]
        rules = self._records.checks.survey.rule_lines(form.kind)
        sample = {MARK_KEY: True} if self._settings.is_sample else {}
        mark = {"region": self._region(), **sample}
        options = BlankOptions(mark=mark, rules=rules, warning=self._settings.sample_mark)
        return write_blank(form, path, blank_rows(self._session, form), options)

    def report(self, draft: ImportDraft, folder: Path) -> list[Path]:
        """Write a copy of each sender's workbook with its problems into a folder; return the copies."""
        from nptracker.services.import_reports import write_reports

        return write_reports(draft, folder)

    # -- back ---------------------------------------------------------------------------------------------

    @collector_at_rest()
    def preview(  # noqa: PLR0913 - what to read and how, all but the first by name
        self,
        kind: str,
        paths: Sequence[Path],
        progress: Progress | None = None,
        stop: Stop | None = None,
        *,
        blanks_erase: bool = False,
        year: int | None = None,
    ) -> ImportDraft:
        """Return what importing files, folders or archives would do; writes nothing.

        An empty ``kind`` lets each sheet say by itself which ledger it is. With ``blanks_erase`` a blank cell
        empties the field of a known record, unless the record is known by it. ``year`` is the data year being
        collected, the one opened last when it is not given. Raises CancelledError.
        """
        from nptracker.services.column_mapping import ColumnMappingService

        layouts = ColumnMappingService(self._session).layouts().layout_of
        is_sample = self._settings.is_sample
        forms = forms_for(kind, self._session.forms)
        reading = read_files(paths, forms, progress, stop, layouts, takes_sample=is_sample)
        return self.matched(reading, blanks_erase=blanks_erase, year=year)

    @collector_at_rest()
    def matched(
        self, reading: Reading, *, blanks_erase: bool = False, year: int | None = None
    ) -> ImportDraft:
        """Return the rows of some files matched with what is known."""
        place_senders(self._session, reading)
        rows: list[DraftRow] = []
        books, by_kind = NameBooks(self._session, self._records), reading.by_kind()
        for form in self._session.forms.ledgers:
            if not (own := by_kind.get(form.kind)):
                continue
            drafted = RowMatcher(self._session, form, books, blanks_erase=blanks_erase).match(own)
            is_enterprise = form.kind == "enterprise"
            rows += with_sender_names(self._session, own, drafted) if is_enterprise else drafted
        again = with_renamed_rows(self._session, self._known_as, compare_versions(self._session, rows))
        compared = with_listed(self._session, self._records.substances, again)
        counted = with_derived(self._session, compared)
        ruled = with_rule_problems(self._session, self._records.checks.survey, counted)
        ruled = with_other_years(self._session, with_audited_cases(self._session, ruled), year)
        known = seen_before(self._session, reading.files)
        return ImportDraft(tuple(ruled), tuple(reading.files), (*reading.problems, *known))

    def told_apart(self, draft: ImportDraft, places: Collection[int]) -> ImportDraft:
        """Return a preview with some rows as records of their own that were proposed as known ones.

        The rules are asked anew: beside the known records, the same rows may be too many or may not add up.
        """
        apart = draft.told_apart(places)
        ruled = with_rule_problems(
            self._session, self._records.checks.survey, without_rule_problems(apart.rows)
        )
        return replace(apart, rows=tuple(ruled))

    def _known_as(self, name: str, cas_rn: str) -> frozenset[str]:
        return self._records.substances.book().known_as(name, cas_rn)

    @collector_at_rest()
    def commit(self, draft: ImportDraft, take: Collection[int] | None = None) -> Changes:
        """Write a preview as one verb; ``take`` names rows by position, else every new and changed one.

            A conflicting row, or what a body sends again, is written only when taken by name. Raises UserError
        when the records have changed since the preview; nothing is written then.
        """
        chosen = _chosen(draft, take)
        if not chosen:
            return NOTHING
        answers = [row for row in chosen if row.kind == _ANSWERS]
        with self._session.verb("import", _title(chosen, self._session.forms)) as verb:
            writer = DraftWriter(self._session, self._records, verb)
            verb.record_ids += writer.write(chosen)
            verb.record_ids += write_answers(self._session, answers)
            note_returned(self._session, draft, chosen, writer.real_id)
        return verb.changes() if verb.seq else NOTHING

    # -- department sheets --------------------------------------------------------------------------------

    def blank_department_answers(self, org_id: str, period: ReportingPeriod, path: Path) -> Path:
        """Write one body's tasks as a sheet to fill in; raises UserError when it has none."""
        return self._sheets().write(org_id, period, path)

    def blank_all_department_answers(self, period: ReportingPeriod, folder: Path) -> list[Path]:
        """Write the sheets of all bodies with tasks into a folder, one file each."""
        return self._sheets().write_all(period, folder)

    def preview_answers(
        self,
        paths: Sequence[Path],
        period: ReportingPeriod | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> ImportDraft:
        """Return what the sheets that came back would add; with ``period`` given, others are refused."""
        is_sample = self._settings.is_sample
        reading = read_files(paths, (DEPARTMENT_ANSWER,), progress, stop, takes_sample=is_sample)
        return AnswerMatcher(self._session, self._region(), period).match(reading)

    def _sheets(self) -> DepartmentSheets:
        return DepartmentSheets(self._session, self._tasks, self._region())

    def _region(self) -> str:
        return self._settings.get("region")


def _chosen(draft: ImportDraft, take: Collection[int] | None) -> list[DraftRow]:
    if take is None:
        return [row for row in draft.rows if row.state in WRITTEN]
    rows = [draft.rows[index] for index in sorted(take)]
    rows = [row for row in rows if row.state in WRITTEN | ASKED]
    if _are_doubled(rows):
        raise UserError(
            "同一条记录选了不止一行。", safe="没有写入任何数据。", todo="有冲突的几行里只能选一行。"
        )
    return rows


def _are_doubled(rows: Sequence[DraftRow]) -> bool:
    """Tell whether two rows would write the same field of one record."""
    uses = Counter((row.kind, row.record_id) for row in rows)
    shared = [row for row in rows if uses[row.kind, row.record_id] > 1]
    written = Counter((row.kind, row.record_id, key) for row in shared for key in row.values)
    return any(count > 1 for count in written.values())


def _kind_title(kind: str, forms: Registry) -> str:
    return DEPARTMENT_ANSWER.title if kind == _ANSWERS else forms[kind].title


def _title(rows: Sequence[DraftRow], forms: Registry) -> str:
    kinds = dict.fromkeys(row.kind for row in rows)
    named = "、".join(_kind_title(kind, forms) for kind in kinds)
    added = sum(1 for row in rows if not row.differences)
    parts = [f"新增 {added} 条"] if added else []
    word = "再次报送" if set(kinds) == {_ANSWERS} else "修改"
    parts += [f"{word} {len(rows) - added} 条"] if len(rows) > added else []
    files = len({row.file for row in rows})
    return f"导入{named}：{'、'.join(parts)}（{files} 个文件）"
