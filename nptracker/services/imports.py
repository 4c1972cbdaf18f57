"""Workbooks out and back: blanks to send, a preview of what came back, one undoable verb that takes it over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import LEDGERS, form_named
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display
from nptracker.domain.ids import new_id
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Unread, Value, Values
from nptracker.errors import UserError
from nptracker.services.import_draft import DraftRow, FieldDifference, ImportDraft, RowState
from nptracker.services.import_matching import KnownRecords, NameBook, same_value, texts_of
from nptracker.services.import_reading import Reading, ReadRow, forms_for, read_files
from nptracker.services.records import RecordService
from nptracker.services.session import Progress, Session, Stop
from nptracker.services.tasks import TaskService

_WRITTEN = frozenset({RowState.NEW, RowState.CHANGED})
_FIELD_RULES = frozenset({"F2"})  # what the reader has already said, cell by cell


def blank_form(kind: str, out: Path) -> Path:
    """Write the empty blank of one kind of ledger; raises UserError for an unknown kind."""
    from nptracker.export.blank import write_blank

    return write_blank(forms_for(kind or "?")[0], out)


class ImportService:
    """What a person does with workbooks that are sent out and come back."""

    def __init__(self, session: Session, records: RecordService, tasks: TaskService) -> None:
        self._session, self._records, self._tasks = session, records, tasks

    # -- out ----------------------------------------------------------------------------------------------

    def blank(self, kind: str, path: Path) -> Path:
        """Write the blank of one kind of ledger, filled with every known record."""
        from nptracker.export.blank import BlankOptions, write_blank
        from nptracker.services.import_blanks import blank_rows

        form = forms_for(kind or "?")[0]
        mark = {"region": self._region()}
        return write_blank(form, path, blank_rows(self._session, form), BlankOptions(mark=mark))

    def report(self, draft: ImportDraft, folder: Path) -> list[Path]:
        """Write a copy of each sender's workbook with its problems into a folder; return the copies."""
        from nptracker.export.error_report import write_report

        found: dict[str, list[Problem]] = defaultdict(list)
        for problem in draft.problems:
            if problem.severity is not Severity.NOTICE:
                found[problem.file].append(problem)
        return [
            write_report(file.path, found[file.file], folder, file.file)
            for file in draft.files
            if file.file in found
        ]

    # -- back ---------------------------------------------------------------------------------------------

    def preview(
        self,
        kind: str,
        paths: Sequence[Path],
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> ImportDraft:
        """Return what importing files or folders would do; writes nothing.

        An empty ``kind`` lets each sheet say by itself which ledger it is. Raises CancelledError.
        """
        return self.matched(read_files(paths, forms_for(kind), progress, stop))

    def matched(self, reading: Reading) -> ImportDraft:
        """Return the rows of some files matched with what is known."""
        rows: list[DraftRow] = []
        books = _NameBooks(self._session, self._records)
        for form in LEDGERS:
            own = [row for row in reading.rows if row.form.kind == form.kind]
            rows += _Matcher(self._session, form, books).match(own) if own else []
        return ImportDraft(tuple(rows), tuple(reading.files), tuple(reading.problems))

    def commit(self, draft: ImportDraft, take: Collection[int] | None = None) -> Changes:
        """Write a preview as one verb; ``take`` names rows by position, else every new and changed one.

        A conflicting row is written only when taken by name. Raises UserError when the records have changed
        since the preview; nothing is written then.
        """
        chosen = _chosen(draft, take)
        if not chosen:
            return NOTHING
        with self._session.verb("import", _title(chosen)) as verb:
            verb.record_ids += _Writer(self._session).write(chosen)
        return verb.changes() if verb.seq else NOTHING

    def _region(self) -> str:
        from nptracker.services.settings import SettingService

        return SettingService(self._session).get("region")


def _chosen(draft: ImportDraft, take: Collection[int] | None) -> list[DraftRow]:
    if take is None:
        return [row for row in draft.rows if row.state in _WRITTEN]
    rows = [draft.rows[index] for index in sorted(take)]
    rows = [row for row in rows if row.state in _WRITTEN or row.state is RowState.CONFLICT]
    doubled = [label for (_, label), n in Counter((r.kind, r.record_id) for r in rows).items() if n > 1]
    if doubled:
        raise UserError(
            "同一条记录选了不止一行。", safe="没有写入任何数据。", todo="有冲突的几行里只能选一行。"
        )
    return rows


def _title(rows: Sequence[DraftRow]) -> str:
    kinds = dict.fromkeys(row.kind for row in rows)
    named = "、".join(form_named(kind).title for kind in kinds)
    added = sum(1 for row in rows if not row.differences)
    parts = [f"新增 {added} 条"] if added else []
    parts += [f"修改 {len(rows) - added} 条"] if len(rows) > added else []
    files = len({row.file for row in rows})
    return f"导入{named}：{'、'.join(parts)}（{files} 个文件）"


class _NameBooks:
    """One name book per kind, made when it is first needed."""

    def __init__(self, session: Session, records: RecordService) -> None:
        self._session, self._records = session, records
        self._books: dict[str, NameBook] = {}

    def of(self, kind: str) -> NameBook:
        if kind not in self._books:
            self._books[kind] = NameBook(self._session, self._records, kind)
        return self._books[kind]


class _Matcher:
    """Says for the rows of one kind what each would do."""

    def __init__(self, session: Session, form: Form, books: _NameBooks) -> None:
        self._session, self._form, self._books = session, form, books
        self._known = KnownRecords(session, form)
        self._groups: dict[object, list[int]] = defaultdict(list)

    def match(self, rows: Sequence[ReadRow]) -> list[DraftRow]:
        given = [row.filled.values for row in rows]
        for field in self._form.references:
            self._books.of(field.refers_to).learn(texts_of(given, field.key))
        resolved = [self._resolve(row) for row in rows]
        self._known.load([values for values, _ in resolved])
        drafted = [self._row(row, *found) for row, found in zip(rows, resolved, strict=True)]
        self._settle_groups(drafted)
        for row in drafted:
            if row.state in _WRITTEN:
                self._books.of(row.kind).add_pending(row.record_id, row.values)
        return drafted

    def _resolve(self, row: ReadRow) -> tuple[dict[str, Value], list[Problem]]:
        """Return the values with names replaced by ids, and the names that mean no record."""
        values, unknown = dict(row.filled.values), []
        for field in self._form.references:
            text = values.get(field.key)
            if not isinstance(text, str) or isinstance(text, Absent):
                continue
            book = self._books.of(field.refers_to)
            record_id = book.id_of(text)
            values[field.key] = record_id or Unread(text)
            if record_id is None:
                title = form_named(field.refers_to).title
                words = f"{title}里没有“{text}”，或有几个同名，这一行没有导入"
                near = book.suggestion(text)
                unknown.append(
                    self._placed(
                        row,
                        Problem(
                            "R1",
                            Severity.ERROR,
                            words,
                            field=field.key,
                            value=text,
                            suggestion=_near(near, title),
                        ),
                    )
                )
        return values, unknown

    def _placed(self, row: ReadRow, problem: Problem) -> Problem:
        filled = row.filled
        place = filled.cells.get(problem.field, f"第{filled.row}行")
        return replace(problem, file=row.file, sheet=filled.sheet, cell=place)

    def _row(self, row: ReadRow, values: dict[str, Value], unknown: list[Problem]) -> DraftRow:
        found = self._known.match(values)
        key = self._known.key_of(values)
        known = found[0] if len(found) == 1 else None
        if known:
            unknown = [p for p in unknown if values.get(p.field) != known[p.field]]
        problems = [*row.filled.problems, *unknown]
        applied = _applicable(values, known)
        differences = self._differences(known, applied, row) if known else ()
        state = self._state(known, differences)
        if unknown or len(found) > 1 or (known is None and key is None):
            state = RowState.REFUSED
            problems += [] if unknown else [self._placed(row, _no_place(self._form, len(found)))]
        whole = {**known.values, **applied} if known else applied
        problems += self._rule_problems(row, whole)
        filled = row.filled
        return DraftRow(
            self._form.kind,
            state,
            row.file,
            filled.sheet,
            filled.row,
            self._label(known, whole, filled.texts),
            filled.texts,
            applied,
            known.id if known else new_id(),
            differences,
            tuple(problems),
            filled.cells,
        )

    @staticmethod
    def _state(known: Record | None, differences: Sequence[FieldDifference]) -> RowState:
        if known is None:
            return RowState.NEW
        return RowState.CHANGED if differences else RowState.SAME

    def _label(self, known: Record | None, values: Values, texts: Mapping[str, str]) -> str:
        parts = []
        for key in self._form.label:
            field = self._form.by_key[key]
            shown = known.labels.get(key, "") if known and field.refers_to else ""
            parts.append(
                shown or (texts.get(key, "") if field.refers_to else display(field, values.get(key)))
            )
        return " ".join(part for part in parts if part)

    def _differences(self, known: Record, applied: Values, row: ReadRow) -> tuple[FieldDifference, ...]:
        found = []
        for key, value in applied.items():
            if not same_value(known[key], value):
                field = self._form.by_key[key]
                new = row.filled.texts.get(key, "") if field.refers_to else display(field, value)
                found.append(FieldDifference(key, field.heading, known.text(self._form, key), new))
        return tuple(found)

    def _rule_problems(self, row: ReadRow, values: Values) -> Iterable[Problem]:
        said = {problem.field for problem in row.filled.problems if problem.severity is Severity.ERROR}
        for problem in self._form.problems(values):
            if problem.code not in _FIELD_RULES and not (problem.code == "F1" and problem.field in said):
                yield self._placed(row, problem)

    def _settle_groups(self, drafted: list[DraftRow]) -> None:
        """Let rows that mean the same record agree, or mark them all as a conflict."""
        groups: dict[object, list[int]] = defaultdict(list)
        for index, row in enumerate(drafted):
            if row.state is not RowState.REFUSED:
                key = row.record_id if row.state is not RowState.NEW else self._known.key_of(row.values)
                groups[key].append(index)
        for indexes in groups.values():
            if len(indexes) > 1:
                self._settle(drafted, indexes)

    def _settle(self, drafted: list[DraftRow], indexes: Sequence[int]) -> None:
        first = drafted[indexes[0]]
        others = [drafted[index] for index in indexes[1:]]
        if all(_repeats(first, other) for other in others):
            for index, row in zip(indexes[1:], others, strict=True):
                note = _doubt(row, "row.twice", Severity.NOTICE, f"与{_where(first)}重复，只导入一次")
                drafted[index] = replace(
                    row,
                    state=RowState.SAME,
                    record_id=first.record_id,
                    differences=(),
                    problems=(*row.problems, note),
                )
            return
        for index in indexes:
            row = drafted[index]
            other = next(r for r in (first, *others) if r is not row)
            note = _doubt(
                row, "row.conflict", Severity.ERROR, f"与{_where(other)}是同一条记录但内容不同，请选一行导入"
            )
            drafted[index] = replace(
                row, state=RowState.CONFLICT, record_id=first.record_id, problems=(*row.problems, note)
            )


def _near(label: str, title: str) -> str:
    return f"是不是“{label}”？" if label else f"请先在{title}登记，或核对写法"


def _applicable(values: Values, known: Record | None) -> dict[str, Value]:
    """Return what may be written: what could not be understood never replaces what is known."""
    if known is None:
        return dict(values)
    return {
        key: value
        for key, value in values.items()
        if not isinstance(value, Unread) or known[key] is None or known[key] == value
    }


def _no_place(form: Form, found: int) -> Problem:
    headings = "、".join(form.by_key[key].heading for key in form.key)
    if found > 1:
        words = f"已有 {found} 条记录都对得上，分不清是哪一条，这一行没有导入（按{headings}核对）"
    else:
        words = f"缺少{headings}，无法与已有记录核对，这一行没有导入"
    return Problem("R2", Severity.ERROR, words, field=form.key[0])


def _where(row: DraftRow) -> str:
    return f"“{row.file}”{row.sheet}第{row.row}行"


def _doubt(row: DraftRow, code: str, severity: Severity, words: str) -> Problem:
    return Problem(code, severity, words, row.file, row.sheet, f"第{row.row}行")


def _repeats(first: DraftRow, other: DraftRow) -> bool:
    """Tell whether a later row says nothing that the first one does not."""
    return all(
        key in first.values and same_value(first.values[key], value) for key, value in other.values.items()
    )


class _Writer:
    """Writes chosen rows in the order in which ledgers refer to each other; lives for one verb."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._real: dict[str, str] = {}  # ids of records just made, by the placeholder of their row

    def write(self, rows: Sequence[DraftRow]) -> list[str]:
        written: list[str] = []
        for form in LEDGERS:
            own = [row for row in rows if row.kind == form.kind]
            if own:
                written += self._write_kind(form, own)
        return written

    def _write_kind(self, form: Form, rows: Sequence[DraftRow]) -> list[str]:
        table = self._session.table(form.kind)
        known = {record.id for batch in _batches(rows) for record in table.having("id", *batch)}
        self._refuse_stale(form, rows, known)
        new = [row for row in rows if row.record_id not in known]
        made = table.insert_many([self._values(form, row) for row in new]) if new else []
        self._real.update(zip((row.record_id for row in new), made, strict=True))
        changed = [row for row in rows if row.record_id in known]
        return made + [r.record_id for r in changed if table.update(r.record_id, self._values(form, r))]

    def _values(self, form: Form, row: DraftRow) -> dict[str, Value]:
        values = dict(row.values)
        for field in form.references:
            value = values.get(field.key)
            if isinstance(value, str) and value in self._real:
                values[field.key] = self._real[value]
        return values

    def _refuse_stale(self, form: Form, rows: Sequence[DraftRow], known: set[str]) -> None:
        book = KnownRecords(self._session, form)
        book.load([row.values for row in rows])
        for row in rows:
            found = [record.id for record in book.match(row.values)]
            if (row.record_id in known) != bool(found) or (found and row.record_id not in found):
                raise UserError(
                    f"“{row.label}”在预览之后又变了。", safe="没有写入任何数据。", todo="请重新预览后再导入。"
                )


def _batches(rows: Sequence[DraftRow]) -> Iterable[list[str]]:
    ids = [row.record_id for row in rows]
    return (ids[start : start + 500] for start in range(0, len(ids), 500))
