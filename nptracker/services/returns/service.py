"""Making returns: preview, what blocks sending, numbered snapshots, and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nptracker.domain.day_text import chinese_date
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.sample_mark import NUMBER_PREFIX
from nptracker.errors import DamagedFileError, UserError, reason_of
from nptracker.export.sheet import Document
from nptracker.services.file_names import file_name
from nptracker.services.public_edition import PUBLIC_WORD, Edition, PublicSession, for_outsiders
from nptracker.services.records import RecordService
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.returns.context import ReturnContext
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.options import NO_CHOICES, settled
from nptracker.services.returns.table_export import ShownTable, TableExport
from nptracker.services.session import Progress, Session
from nptracker.services.settings import SettingService
from nptracker.services.tasks import TaskService

FORMATS = ("xlsx", "pdf")
_MOST_NAMED = 8  # characters without a glyph that a notice names one by one
_SHORTEST_REASON = 4  # characters of a reason for passing a warning


class ReturnService:
    """Builds, freezes and writes returns."""

    def __init__(
        self, session: Session, settings: SettingService, tasks: TaskService, records: RecordService
    ) -> None:
        self._session = session
        self._settings = settings
        self._tasks = tasks
        self._records = records

    def kinds(self) -> list[ReturnKind]:
        """Return the returns that can be made, in the order officers need them."""
        return [kind.in_file(self._session.forms) for kind in RETURNS.values()]

    def bodies(self) -> list[tuple[str, str]]:
        """Return (id, name) of the bodies that have tasks, for returns made per department."""
        used = {str(share["org"]) for share in self._session.table("task_org").all()}
        return [(org.id, str(org["name"])) for org in self._session.table("org").all() if org.id in used]

    def _context(
        self,
        period: ReportingPeriod,
        org_id: str = "",
        choices: Mapping[str, str] = NO_CHOICES,
        *,
        public: bool = False,
    ) -> ReturnContext:
        if not public:
            return ReturnContext(
                self._session, self._settings, self._tasks, self._records, period, org_id, choices
            )
        session = PublicSession(self._session)
        tasks, records = TaskService(session), RecordService(session)
        return ReturnContext(session, self._settings, tasks, records, period, org_id, choices)

    def build(
        self,
        name: str,
        period: ReportingPeriod,
        org_id: str = "",
        *,
        choices: Mapping[str, str] = NO_CHOICES,
        public: bool = False,
    ) -> Document:
        """Return a return as a neutral document, for looking at; nothing is written.

        ``choices`` are codes by option; ``public`` masks what outsiders may not see. Raises UserError for a choice
        the return does not offer, and for an edition it does not have.
        """
        kind = _kind(name).in_file(self._session.forms)
        if public and kind.is_internal:
            raise UserError(f"“{kind.title}”只供内部使用，没有{PUBLIC_WORD}。", todo="请去掉对外版再试。")
        context = self._context(period, org_id, settled(kind.options, choices), public=public)
        document = replace(kind.build(context), mark=self._settings.sample_mark)
        return for_outsiders(document) if public else document

    def problems(
        self, name: str, period: ReportingPeriod, choices: Mapping[str, str] = NO_CHOICES
    ) -> list[Problem]:
        """Return every problem of the records a return would print; ``value`` holds the record's id."""
        kind = _kind(name).in_file(self._session.forms)
        return kind.problems(self._context(period, choices=settled(kind.options, choices)))

    def blocking(
        self, name: str, period: ReportingPeriod, choices: Mapping[str, str] = NO_CHOICES
    ) -> list[Problem]:
        """Return the hard errors that block sending."""
        found = self.problems(name, period, choices)
        return [problem for problem in found if problem.severity is Severity.ERROR]

    @staticmethod
    def unprintable(document: Document) -> list[Problem]:
        """Return a notice of the characters that no font of ours has; a pdf shows their numbers instead."""
        from nptracker.export.pdf import missing_characters

        missing = missing_characters(document)
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in missing[:_MOST_NAMED])
        more = f"等{len(missing)}个字符" if len(missing) > _MOST_NAMED else ""
        words = f"PDF 的字体里没有 {named}{more}，纸上会印成编号；Excel 不受影响"
        return [Problem("font.missing", Severity.NOTICE, words)] if missing else []

    # -- sending ------------------------------------------------------------------------------------------

    def send(  # noqa: PLR0913 - what is sent, as what, where to, and why in spite of warnings
        self,
        name: str,
        period: ReportingPeriod,
        formats: Sequence[str],
        folder: Path,
        *,
        org_id: str = "",
        reason: str = "",
        choices: Mapping[str, str] = NO_CHOICES,
        public: bool = False,
        progress: Progress | None = None,
    ) -> list[Path]:
        """Freeze a return as a numbered snapshot and write it; returns the files really written.

        Raises UserError while hard errors stand, or warnings without a written reason, or while the files could
        not be written: a number is given only to what can leave the house.
        """
        built = self.build(name, period, org_id, choices=choices, public=public)
        document = self._explained(built, self.problems(name, period, choices), reason)
        _make_ready(formats, folder)
        snapshot_id = self._freeze(name, period, document, public=public)
        return self.export_snapshot(snapshot_id, formats, folder, progress=progress)

    @staticmethod
    def _explained(document: Document, problems: Sequence[Problem], reason: str) -> Document:
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            raise UserError(
                f"还有 {len(errors)} 处错误，暂不能报出。第一处：{errors[0].words()}",
                safe="已填的内容都在。",
                todo="请按问题清单改好后再报。",
            )
        warnings = [problem for problem in problems if problem.severity is Severity.WARNING]
        if not warnings:
            return document
        if len(reason.strip()) < _SHORTEST_REASON:
            raise UserError(
                f"有 {len(warnings)} 处提示需要核实。第一处：{warnings[0].words()}",
                safe="已填的内容都在。",
                todo=f"请核实后写明理由（不少于{_SHORTEST_REASON}个字），理由会印在表上。",
            )
        first = replace(
            document.sheets[0], foot_notes=(*document.sheets[0].foot_notes, f"核实说明：{reason.strip()}")
        )
        return replace(document, sheets=(first, *document.sheets[1:]))

    def _freeze(self, name: str, period: ReportingPeriod, document: Document, *, public: bool) -> str:
        from nptracker.export import stamp
        from nptracker.export.sheet_json import to_json

        table = self._session.table("snapshot")
        today = self._session.today()
        earlier = list(table.all())
        prefix = NUMBER_PREFIX if self._settings.is_sample else ""
        number = f"{prefix}{today.year}-{len(earlier) + 1:04d}"
        edition = Edition.PUBLIC if public else Edition.INTERNAL
        same = (name, period.code, edition)
        alike = [r for r in earlier if (r["return_name"], r["period"], edition_of(r)) == same]
        sheet_title = document.sheets[0].title
        called = _called(_kind(name), sheet_title, self._settings.get("region"))
        draft_no = 1 + sum(r["title"] == sheet_title or not _kind(name).offers for r in alike)
        now = datetime.now().astimezone()
        created = f"{chinese_date(today)} {now:%H:%M}"
        stamped = stamp.stamped(document, number, f"{created}（第{draft_no}稿）")
        edition_words = f"，{PUBLIC_WORD}" if public else ""
        title = f"报出快照 {number}：{called}（{period.label}，第{draft_no}稿{edition_words}）"
        with self._session.verb("send_return", title, way="keep") as verb:
            return_id = table.insert(
                {
                    "number": number,
                    "return_name": name,
                    "title": document.sheets[0].title,
                    "period": period.code,
                    "edition": edition.value,
                    "draft_no": draft_no,
                    "taken_at": datetime(today.year, today.month, today.day, now.hour, now.minute),  # noqa: DTZ001
                    "taken_by": self._session.person,
                    "fingerprint": stamped.snapshot.fingerprint if stamped.snapshot else "",
                    "rows": sum(len(sheet.rows) for sheet in document.sheets),
                    "document": to_json(stamped),
                }
            )
            verb.record_ids.append(return_id)
        return return_id

    def snapshots(self) -> list[Record]:
        """Return the snapshots, newest first."""
        return list(self._session.table("snapshot").all())[::-1]

    def snapshot_document(self, snapshot_id: str) -> Document:
        """Return a frozen return; raises DamagedFileError when it no longer has its fingerprint."""
        from nptracker.export import stamp
        from nptracker.export.sheet_json import from_json

        record = self._session.table("snapshot").get(snapshot_id)
        document = from_json(str(record["document"]))
        if not stamp.is_intact(document):
            raise DamagedFileError(
                f"快照 {record['number']} 的内容与校验码不符。",
                safe="其他内容不受影响。",
                todo="请从备份恢复。",
            )
        return document

    def export_snapshot(
        self, snapshot_id: str, formats: Sequence[str], folder: Path, *, progress: Progress | None = None
    ) -> list[Path]:
        """Write a snapshot's files; the same snapshot gives the same bytes each time."""
        record = self._session.table("snapshot").get(snapshot_id)
        document = self.snapshot_document(snapshot_id)
        _make_ready(formats, folder)
        kind = _kind(str(record["return_name"]))
        period = ReportingPeriod.parse(str(record["period"]))
        edition = f"（{PUBLIC_WORD}）" if edition_of(record) is Edition.PUBLIC else ""
        region = self._settings.get("region")
        called = _called(kind, str(record["title"]), region)
        named = f"{region}{called}{edition}_{period.label}_{record['number']}"
        stem = file_name(named)
        return [
            writer(extension)(document, folder / f"{stem}.{extension}", progress) for extension in formats
        ]

    # -- what I see ---------------------------------------------------------------------------------------

    def export_table(  # noqa: PLR0913 - which rows of which, as what columns, and where to
        self,
        kind: str,
        query: Query,
        path: Path,
        progress: Progress | None = None,
        *,
        columns: Sequence[str] = (),
        group: str = "",
        base: Query = Query(),  # noqa: B008 - frozen
        public: bool = False,
    ) -> Path:
        """Write what a table shows: its columns, filter, order and groups; the sheet says how many of how many.

        The edition for outsiders masks what is secret, and neither orders nor groups by it.
        """
        shown = ShownTable(self._session.forms[kind], query, tuple(columns), group, base)
        mark = self._settings.sample_mark
        session = PublicSession(self._session) if public else self._session
        return TableExport(session, shown, mark).write(
            path, writer(path.suffix.lstrip(".").lower()), progress
        )


def _called(kind: ReturnKind, sheet_title: str, region: str) -> str:
    """Return what a return is called; one that prints a ledger of one's choice names the ledger too."""
    return f"{kind.title}（{sheet_title.removeprefix(region)}）" if kind.offers else kind.title


def _kind(name: str) -> ReturnKind:
    try:
        return RETURNS[name]
    except KeyError:
        names = "、".join(f"{kind.name}（{kind.title}）" for kind in RETURNS.values())
        raise UserError(f"没有名为“{name}”的报表。", todo=f"可用的有：{names}") from None


def edition_of(snapshot: Record) -> Edition:
    """Return the edition a snapshot froze; those made before there were editions are internal."""
    return Edition(str(snapshot["edition"] or Edition.INTERNAL))


def _make_ready(formats: Sequence[str], folder: Path) -> None:
    """Make the folder and look whether every format is known; raises UserError."""
    for extension in formats:
        writer(extension)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"文件夹用不了：{reason_of(error)}。",
            safe="没有报出，数据没有变化。",
            todo="请换一个文件夹再试。",
            file=str(folder),
        ) from error


def write_document(document: Document, path: Path) -> Path:
    """Write a document as xlsx or pdf by the ending of the path; returns the path really written, raises UserError."""
    return writer(path.suffix.lstrip(".").lower())(document, path, None)


def writer(extension: str) -> Callable[[Document, Path, Progress | None], Path]:
    """Return the function that writes a document as xlsx or pdf."""
    if extension == "xlsx":
        from nptracker.export.xlsx import write_xlsx

        return write_xlsx
    if extension == "pdf":
        from nptracker.export.pdf import write_pdf

        return write_pdf
    raise UserError(f"不支持的格式“{extension}”。", todo=f"可用：{'、'.join(FORMATS)}")
