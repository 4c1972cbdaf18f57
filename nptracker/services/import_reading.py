"""From files on disk to filled rows: which files, which sheets, which form each sheet is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nptracker.domain.forms import LEDGERS, form_named
from nptracker.domain.forms.department_answer import DEPARTMENT_ANSWER
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Values
from nptracker.errors import CancelledError, UnreadableFileError, UserError
from nptracker.importing.filled_rows import FilledRow, read_rows
from nptracker.importing.headings import find_layout, matches
from nptracker.importing.workbook import SUFFIXES, read_book
from nptracker.importing.workbook_cells import Book, BookSheet
from nptracker.services.import_draft import FileSummary
from nptracker.services.session import Progress, Stop, never

_LEAST_NAMED = 3  # heads that tell which ledger a sheet is


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A filled row with the form and the file it belongs to."""

    form: Form
    file: str
    filled: FilledRow

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of this row with its place: the cell of its field, else the row."""
        filled = self.filled
        place = filled.cells.get(problem.field, f"第{filled.row}行")
        return problem._replace(file=self.file, sheet=filled.sheet, cell=place)

    def rule_problems(self, values: Values) -> list[Problem]:
        """Return which rules of the form the whole record breaks, apart from what its cells said already."""
        said = {problem.field for problem in self.filled.problems if problem.severity is Severity.ERROR}
        return [
            self.placed(problem)
            for problem in self.form.problems(values)
            if problem.code not in {"F2", "F3"} and not (problem.code == "F1" and problem.field in said)
        ]


@dataclass
class Reading:
    """What all files together held."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=dict)


def read_files(
    paths: Sequence[Path], forms: Sequence[Form], progress: Progress | None = None, stop: Stop | None = None
) -> Reading:
    """Read every file and folder as one of these forms; raises CancelledError when ``stop`` says so."""
    return _FilesReader(forms, progress, stop or never).read(paths)


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the named files, and every workbook in the named folders, in order and once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(p for p in path.rglob("*") if _is_workbook(p))))
        elif path.exists():
            found[path] = None
        else:
            raise UserError(
                "找不到文件或文件夹。", safe="没有写入任何数据。", todo="请核对路径。", file=str(path)
            )
    return list(found)


def _is_workbook(path: Path) -> bool:
    is_owner_file = path.name.startswith(("~$", ".~"))
    return path.is_file() and path.suffix.lower() in SUFFIXES and not is_owner_file


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return what to call each file: its name, with folders before it where names repeat."""
    names: dict[Path, str] = {}
    for path in paths:
        same = [other for other in paths if other.name == path.name]
        parts = 1
        while parts < len(path.parts) and _tail(path, parts) in {_tail(o, parts) for o in same if o != path}:
            parts += 1
        names[path] = _tail(path, parts)
    return names


def _tail(path: Path, parts: int) -> str:
    return "/".join(path.parts[-parts:])


class _FilesReader:
    """Reads one file after the other."""

    def __init__(self, forms: Sequence[Form], progress: Progress | None, stop: Stop) -> None:
        self._forms, self._progress, self._stop = forms, progress, stop
        self._reading = Reading()
        self._prints: dict[str, str] = {}

    def read(self, paths: Sequence[Path]) -> Reading:
        files = expand(paths)
        names = _names(files)
        for number, path in enumerate(files):
            self._tell(number, len(files))
            self._file(path, names[path])
        self._tell(len(files), len(files))
        return self._reading

    def _tell(self, done: int, total: int) -> None:
        self._step()
        if self._progress:
            self._progress(done, total)

    def _step(self) -> None:
        if self._stop():
            raise CancelledError

    def _file(self, path: Path, name: str) -> None:
        try:
            book = read_book(path, self._step)
        except UnreadableFileError as error:
            self._note("file.unreadable", Severity.ERROR, f"{error.what}{error.todo}", name)
            self._reading.files.append(FileSummary(path, name, note=error.what))
            return
        first = self._prints.setdefault(book.sha256, name)
        if first != name:
            self._note("file.twice", Severity.NOTICE, f"与“{first}”是同一个文件，只导入一次", name)
            self._reading.files.append(FileSummary(path, name, book.sha256, note=f"与“{first}”相同"))
            return
        self._reading.books[name] = book
        self._book(path, name, book)

    def _book(self, path: Path, name: str, book: Book) -> None:
        before, left_out, is_read = len(self._reading.rows), 0, False
        for sheet in book.sheets:
            if sheet.hidden and sheet.rows:
                self._note("sheet.hidden", Severity.NOTICE, "工作表是隐藏的，没有导入", name, sheet.name)
            elif form := self._form_of(book, sheet):
                left_out += self._sheet(form, book, sheet, name)
                is_read = True
        if not is_read:
            self._tell_unknown(name, book)
        count = len(self._reading.rows) - before
        note = "" if is_read else "没有认出表头"
        self._reading.files.append(FileSummary(path, name, book.sha256, count, left_out, note))

    def _tell_unknown(self, name: str, book: Book) -> None:
        if book.mark.get("kind") == DEPARTMENT_ANSWER.kind:
            words = "这是部门任务单，请用“收回部门任务单”导入"
        else:
            titles = "、".join(form.title for form in self._forms)
            words = f"没有找到{titles}的表头，没有导入；请用程序生成的空白表填写"
        self._note("head.none", Severity.ERROR, words, name)

    def _form_of(self, book: Book, sheet: BookSheet) -> Form | None:
        """Return the form a sheet is: as our own blank says, else the one most of whose heads it has."""
        marked = [form for form in self._forms if form.kind == book.mark.get("kind")]
        if marked:
            return marked[0]
        scores = {form.kind: matches(form, sheet) for form in self._forms}
        best = max(scores, key=lambda kind: scores[kind])
        least = min(_LEAST_NAMED, len(self._forms) + 1)
        return next(f for f in self._forms if f.kind == best) if scores[best] >= least else None

    def _sheet(self, form: Form, book: Book, sheet: BookSheet, name: str) -> int:
        layout = find_layout(form, sheet, name, book.mark)
        if layout is None:
            self._note(
                "head.none", Severity.WARNING, f"没有找到{form.title}的表头，这张表没有导入", name, sheet.name
            )
            return 0
        version = book.mark.get("version")
        if isinstance(version, int) and version != form.version:
            words = f"这张表是第{version}版，现在用的是第{form.version}版，已按表头认栏"
            self._note("form.version", Severity.NOTICE, words, name, sheet.name)
        reading = read_rows(sheet, layout, name, self._step)
        self._reading.problems += reading.problems
        self._reading.rows += [ReadRow(form, name, row) for row in reading.rows]
        return reading.left_out

    def _note(self, code: str, severity: Severity, message: str, file: str, sheet: str = "") -> None:
        self._reading.problems.append(Problem(code, severity, message, file, sheet))


def forms_for(kind: str) -> tuple[Form, ...]:
    """Return the ledger a kind names with its details, or all ledgers for an empty kind.

    Raises UserError for an unknown kind.
    """
    if not kind:
        return LEDGERS
    if kind not in {form.kind for form in LEDGERS}:
        known = "、".join(f"{form.kind}（{form.title}）" for form in LEDGERS)
        raise UserError(f"没有“{kind}”这种台账。", todo=f"可以用：{known}。")
    return (form_named(kind), *(form for form in LEDGERS if form.parent == kind))
