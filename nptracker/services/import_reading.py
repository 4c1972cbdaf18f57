"""From files on disk to filled rows: which files, which sheets, which form each sheet is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nptracker.domain.forms import FORMS
from nptracker.domain.forms.department_answer import DEPARTMENT_ANSWER
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.registry import Registry
from nptracker.domain.forms.survey_identity import ENTERPRISE_YEAR
from nptracker.domain.own_ledger import is_own_kind
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import PART_OF, Sender
from nptracker.domain.values import Values
from nptracker.errors import CancelledError, UnreadableFileError, UserError
from nptracker.importing.filled_rows import FilledRow, read_rows
from nptracker.importing.headings import Layout, find_layout, matches
from nptracker.importing.reading_pool import read_books
from nptracker.importing.sample_books import is_sample_book, sample_refused
from nptracker.importing.senders import sender_of
from nptracker.importing.upright import Upright, upright
from nptracker.importing.workbook_cells import Book, BookSheet
from nptracker.services.import_draft import FileSummary
from nptracker.services.import_sources import Source, gather
from nptracker.services.session import Progress, Stop, never

_SUPPLIED = frozenset(ENTERPRISE_YEAR)  # known of a sender's whole workbook
_MOST_TITLES = 4  # named when no head was found
_LEAST_NAMED = 3  # heads that tell which ledger a sheet is


class ReadRow(NamedTuple):
    """A filled row with the form and the file it belongs to; ``sender`` is whose sheet it is, where that is said."""

    form: Form
    file: str
    filled: FilledRow
    sender: Sender | None = None

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of this row with its place: the cell of its field, else the row."""
        filled = self.filled
        place = filled.cells.get(problem.field, f"第{filled.row}行")
        return problem._replace(file=self.file, sheet=filled.sheet, cell=place)

    def rule_problems(self, values: Values) -> list[Problem]:
        """Return which rules of the form the whole record breaks, apart from what its cells said already."""
        found = self.form.problems_of_whole(values)
        if not found:
            return []
        said = {problem.field for problem in self.filled.problems if problem.severity is Severity.ERROR}
        return [
            self.placed(problem)
            for problem in found
            if not (problem.code == "F1" and problem.field in said) and self.is_asked(problem.field)
        ]

    def is_asked(self, key: str) -> bool:
        """Tell whether the sender could have filled in a field; what the office keeps is no fault of theirs."""
        return self.sender is None or key in self.filled.cells or key in _SUPPLIED


@dataclass
class Reading:
    """What all files together held."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=dict)

    def by_kind(self) -> dict[str, list[ReadRow]]:
        """Return the rows by kind of form, each kind in its order."""
        found: dict[str, list[ReadRow]] = {}
        for row in self.rows:
            found.setdefault(row.form.kind, []).append(row)
        return found


KnownLayouts = Callable[[Sequence[Form], BookSheet, str], Layout | None]


def _no_layouts(_forms: Sequence[Form], _sheet: BookSheet, _file: str) -> None:
    """Stand in where nobody has matched columns with fields."""


def read_files(  # noqa: PLR0913 - what to read, as what, and who watches
    paths: Sequence[Path],
    forms: Sequence[Form],
    progress: Progress | None = None,
    stop: Stop | None = None,
    layouts: KnownLayouts = _no_layouts,
    *,
    takes_sample: bool = False,
) -> Reading:
    """Read every file and folder as one of these forms; raises CancelledError when ``stop`` says so.

    ``layouts`` knows the tables from elsewhere whose columns were matched with fields before. What the sample
    district has made is refused, unless it ``takes_sample``.
    """
    return _FilesReader(forms, progress, stop or never, layouts, takes_sample=takes_sample).read(paths)


class _FilesReader:
    """Reads one file after the other."""

    def __init__(
        self,
        forms: Sequence[Form],
        progress: Progress | None,
        stop: Stop,
        layouts: KnownLayouts,
        *,
        takes_sample: bool,
    ) -> None:
        self._takes_sample = takes_sample
        self._forms, self._progress, self._stop, self._layouts = forms, progress, stop, layouts
        self._reading = Reading()
        self._prints: dict[str, str] = {}

    def read(self, paths: Sequence[Path]) -> Reading:
        sources = gather(paths)
        self._reading.problems += sources.problems
        for path, name, error in sources.unreadable:
            self._refuse(Source(path, name), error)
        files = sources.files
        for number, outcome in enumerate(read_books([source.job() for source in files], self._step)):
            self._tell(number, len(files))
            self._file(files[number], outcome)
        self._tell(len(files), len(files))
        return self._reading

    def _tell(self, done: int, total: int) -> None:
        self._step()
        if self._progress:
            self._progress(done, total)

    def _step(self) -> None:
        if self._stop():
            raise CancelledError

    def _file(self, source: Source, outcome: Book | UnreadableFileError) -> None:
        name = source.name
        if isinstance(outcome, UnreadableFileError):
            self._refuse(source, outcome)
            return
        first = self._prints.setdefault(outcome.sha256, name)
        if first != name:
            self._note("file.twice", Severity.NOTICE, f"与“{first}”是同一个文件，只导入一次", name)
            same = FileSummary(
                source.path, name, outcome.sha256, note=f"与“{first}”相同", inside=source.inside
            )
            self._reading.files.append(same)
            return
        if not self._takes_sample and is_sample_book(outcome):
            self._refuse(source, sample_refused(name))
            return
        self._reading.books[name] = outcome
        self._book(source, outcome)

    def _refuse(self, source: Source, error: UnreadableFileError) -> None:
        self._note("file.unreadable", Severity.ERROR, f"{error.what}{error.todo}", source.name)
        refused = FileSummary(source.path, source.name, note=error.what, inside=source.inside)
        self._reading.files.append(refused)

    def _book(self, source: Source, book: Book) -> None:
        name = source.name
        before, left_out, is_read = len(self._reading.rows), 0, False
        for sheet in book.sheets:
            if sheet.hidden and sheet.rows:
                self._note("sheet.hidden", Severity.NOTICE, "工作表是隐藏的，没有导入", name, sheet.name)
            elif not book.mark and (mapped := self._layouts(self._forms, sheet, name)):
                left_out += self._rows(mapped, sheet, name)
                is_read = True
            elif form := self._form_of(book, sheet):
                left_out += self._sheet(form, book, sheet, name)
                is_read = True
        if not is_read:
            self._tell_unknown(name, book)
        count = len(self._reading.rows) - before
        note = "" if is_read else "没有认出表头"
        summary = FileSummary(source.path, name, book.sha256, count, left_out, note, source.inside)
        self._reading.files.append(summary)

    def _tell_unknown(self, name: str, book: Book) -> None:
        if book.mark.get("kind") == DEPARTMENT_ANSWER.kind:
            words = "这是部门任务单，请用“收回部门任务单”导入"
        else:
            is_one = len(self._forms) <= _MOST_TITLES
            titles = "、".join(form.title for form in self._forms) if is_one else "认得的台账"
            words = f"没有找到{titles}的表头，没有导入；请用程序生成的空白表填写，或告诉程序每一列是什么"
        self._note("head.none", Severity.ERROR, words, name)

    def _form_of(self, book: Book, sheet: BookSheet) -> Form | None:
        """Return the form a sheet is: as our own blank says, else the one most of whose heads it has."""
        if not sheet.rows:
            return None
        turned = upright(sheet)
        sheet = turned.flat if turned else sheet
        kind = _mark_of(book, sheet).get("kind")
        if asked := next((form for form in self._forms if form.kind == kind), None):
            return asked
        if kind in FORMS or is_own_kind(
            str(kind)
        ):  # another ledger than the one asked for, however alike their heads
            return None
        scores = {form.kind: matches(form, sheet) for form in self._forms}
        best = max(scores, key=lambda kind: scores[kind])
        least = min(_LEAST_NAMED, len(self._forms) + 1)
        return next(f for f in self._forms if f.kind == best) if scores[best] >= least else None

    def _sheet(self, form: Form, book: Book, sheet: BookSheet, name: str) -> int:
        mark, sender = _mark_of(book, sheet), sender_of(book, sheet)
        not_asked = PART_OF[form.kind].left_out if sender and form.kind in PART_OF else frozenset()
        turned = upright(sheet)
        layout = find_layout(form, turned.flat if turned else sheet, name, mark, not_asked)
        if layout is None:
            self._note(
                "head.none", Severity.WARNING, f"没有找到{form.title}的表头，这张表没有导入", name, sheet.name
            )
            return 0
        version = mark.get("version")
        if isinstance(version, int) and version != form.version:
            words = f"这张表是第{version}版，现在用的是第{form.version}版，已按表头认栏"
            self._note("form.version", Severity.NOTICE, words, name, sheet.name)
        if turned:
            return self._upright(layout, turned, name, sender)
        return self._rows(layout, sheet, name, sender)

    def _upright(self, layout: Layout, turned: Upright, name: str, sender: Sender | None) -> int:
        reading = read_rows(turned.flat, layout, name, self._step)
        self._reading.problems += [turned.told(problem) for problem in reading.problems]
        self._reading.rows += [ReadRow(layout.form, name, turned.row(row), sender) for row in reading.rows]
        return reading.left_out

    def _rows(self, layout: Layout, sheet: BookSheet, name: str, sender: Sender | None = None) -> int:
        reading = read_rows(sheet, layout, name, self._step)
        self._reading.problems += reading.problems
        self._reading.rows += [ReadRow(layout.form, name, row, sender) for row in reading.rows]
        return reading.left_out

    def _note(self, code: str, severity: Severity, message: str, file: str, sheet: str = "") -> None:
        self._reading.problems.append(Problem(code, severity, message, file, sheet))


def _mark_of(book: Book, sheet: BookSheet) -> Mapping[str, object]:
    """Return what the mark says about one sheet: a workbook of several forms speaks of each by its tab."""
    sheets = book.mark.get("sheets")
    if not isinstance(sheets, dict):
        return book.mark
    about = sheets.get(sheet.name)
    return about if isinstance(about, dict) else {}


def forms_for(kind: str, forms: Registry) -> tuple[Form, ...]:
    """Return the ledger a kind names with its details, or all ledgers for an empty kind.

    Raises UserError for an unknown kind.
    """
    ledgers = forms.ledgers
    if not kind:
        return ledgers
    if kind not in {form.kind for form in ledgers}:
        known = "、".join(f"{form.kind}（{form.title}）" for form in ledgers)
        raise UserError(f"没有“{kind}”这种台账。", todo=f"可以用：{known}。")
    return (forms[kind], *(form for form in ledgers if form.parent == kind))
