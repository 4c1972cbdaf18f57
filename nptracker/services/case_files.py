"""One case, one file (一案一档): everything about a visit as one document, and what is still missing for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.deadline import days_late, punctuality
from nptracker.domain.finding_steps import STEP_RULES
from nptracker.domain.forms import codes, form_named
from nptracker.domain.record import Record
from nptracker.domain.values import Values
from nptracker.errors import UserError
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Page, Paper, Row, Sheet
from nptracker.services import visit_sheets
from nptracker.services.checklists import ChecklistService, Sheetful, Template
from nptracker.services.inspections import Attachment, AttachmentCheck, InspectionService
from nptracker.services.rectification import FindingLine, RectificationService
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.visit_sheets import Visit

if TYPE_CHECKING:
    from nptracker.export.picture_pages import Picture

_VISIT = form_named("inspection")
_UPRIGHT = Page(Paper.A4, landscape=False)
_ASKED = ("ended_at", "place", "badge_1", "badge_2", "recorder", "host", "content", "result", "summary")


@dataclass(frozen=True)
class CaseFile:
    """What belongs to one visit, read at one time."""

    visit: Visit
    record: Record
    findings: tuple[FindingLine, ...]
    files: tuple[tuple[str, Attachment], ...]  # what each belongs to, in words

    @property
    def check(self) -> AttachmentCheck:
        """The files with how many are as they were stored."""
        return AttachmentCheck(tuple(attachment for _owner, attachment in self.files))

    @cached_property
    def missing(self) -> list[str]:
        """What the file still lacks, in words; empty when it is whole."""
        return [
            *_missing_fields(self.record),
            *_missing_answers(self.visit.sheets),
            *_wrong_result(self.visit.sheets, self.findings, self.record),
            *_missing_files(self.files),
            *_missing_rectification(self.findings),
        ]


class CaseFileService:
    """Gathers a visit with its lists, findings and files, and writes them on paper."""

    def __init__(
        self,
        session: Session,
        settings: SettingService,
        visits: InspectionService,
        checklists: ChecklistService,
        rectification: RectificationService,
    ) -> None:
        self._session, self._settings = session, settings
        self._visits, self._checklists, self._rectification = visits, checklists, rectification

    def read(self, visit_id: str) -> CaseFile:
        """Return everything about a visit; raises KeyError when it is gone."""
        record = self._session.table("inspection").get(visit_id)
        findings = tuple(self._rectification.lines(visit_id))
        owners = {visit_id: "现场检查"} | {line.id: f"问题 {line.record['number']}" for line in findings}
        files = [
            (words, attachment)
            for owner, words in owners.items()
            for attachment in self._visits.check_files(owner).found
        ]
        return CaseFile(self.visit(visit_id), record, findings, tuple(files))

    def missing(self, visit_id: str) -> list[str]:
        """Return what the file of a visit still lacks, in words; its files are read and compared for that."""
        return self.read(visit_id).missing

    def visit(self, visit_id: str) -> Visit:
        """Return what the sheets of one visit print."""
        record = self._session.table("inspection").get(visit_id)
        owner = self._session.table("enterprise").get(str(record["enterprise"]))
        sheets = tuple(self._checklists.of_visit(visit_id))
        return Visit(self._settings.get("region"), owner, record.values, sheets)

    # -- on paper -----------------------------------------------------------------------------------------

    def record_document(self, visit_id: str) -> Document:
        """Return the record of a visit with its checklists."""
        visit = self.visit(visit_id)
        sheets = [visit_sheets.checklist_sheet(visit, sheet) for sheet in visit.sheets]
        return self._marked((visit_sheets.record_sheet(visit), *sheets))

    def checklist_document(self, visit_id: str) -> Document:
        """Return the checklists of a visit alone, to take along; raises UserError when it has none."""
        visit = self.visit(visit_id)
        if not visit.sheets:
            raise UserError("这次检查还没有附检查单。", safe="没有生成文件。", todo="请先点“附检查单”。")
        return self._marked(tuple(visit_sheets.checklist_sheet(visit, sheet) for sheet in visit.sheets))

    def blank_document(self, template: Template) -> Document:
        """Return a checklist as a blank for any enterprise, everything left to be written by hand."""
        items = enumerate(self._checklists.items(template), start=1)
        head: Values = {key: getattr(template, key) for key in ("title", "edition", "source", "status")}
        lines = [
            (
                Record("checklist_item", str(at), at, {**item, "no": str(at)}),
                Record("checklist_answer", "", at, {}),
            )
            for at, item in items
        ]
        nobody = Record("enterprise", "", 0, {})
        visit = Visit(self._settings.get("region"), nobody, {})
        sheetful = Sheetful(Record("checklist", "", 0, head), tuple(lines))
        return self._marked((visit_sheets.checklist_sheet(visit, sheetful),))

    def minutes_document(self, visit_id: str) -> Document:
        """Return the working copy of the minutes of a visit."""
        return self._marked((visit_sheets.minutes_sheet(self.visit(visit_id)),))

    def case_document(self, case: CaseFile) -> Document:
        """Return one case as one document: cover, record, lists, findings with every step, list of the files."""
        today = self._session.today()
        visit = case.visit
        sheets = (
            _cover(case, today),
            visit_sheets.record_sheet(visit),
            *(visit_sheets.checklist_sheet(visit, sheet) for sheet in visit.sheets),
            visit_sheets.minutes_sheet(visit),
            *(_finding_sheet(visit.region, line, today) for line in case.findings),
            _file_list(case),
        )
        return self._marked(sheets)

    def _marked(self, sheets: tuple[Sheet, ...]) -> Document:
        return replace(Document(sheets), mark=self._settings.sample_mark)

    def write(self, document: Document, path: Path) -> Path:
        """Write a document as xlsx or pdf by the path's ending; returns the path really written."""
        from nptracker.services.returns.service import write_document

        return write_document(document, path)

    def write_case(self, visit_id: str, path: Path) -> Path:
        """Write one case with its pictures as one pdf; returns the path really written."""
        from nptracker.export.pdf import write_pdf

        case = self.read(visit_id)
        return write_pdf(self.case_document(case), path, None, self._pictures(case))

    def _pictures(self, case: CaseFile) -> tuple[Picture, ...]:
        from nptracker.export.picture_pages import Picture

        found = [(owner, one) for owner, one in case.files if one.is_picture and not one.fault]
        return tuple(
            Picture(
                self._visits.content(one.record.id),
                f"图{number}　{one.name}　{owner}　{one.record['added_on']}　SHA-256 {str(one.record['hash'])[:16]}",
            )
            for number, (owner, one) in enumerate(found, start=1)
        )


# -- what is missing --------------------------------------------------------------------------------------


def _missing_fields(record: Record) -> list[str]:
    return [f"检查记录没有填“{_VISIT.by_key[key].heading}”" for key in _ASKED if not record[key]]


def _missing_answers(sheets: Sequence[Sheetful]) -> list[str]:
    if not sheets:
        return ["没有附检查单"]
    found: list[str] = []
    for sheet in sheets:
        title, sums = sheet.checklist["title"], sheet.sums
        found += [f"《{title}》还有 {sums.open} 项没有填"] if sums.open else []
        found += [
            f"《{title}》第{item['no']}项发现问题，没有登记到问题整改台账"
            for item, answer in sheet.lines
            if answer["result"] == "found" and not answer["finding"]
        ]
    return found


def _wrong_result(sheets: Sequence[Sheetful], findings: Sequence[FindingLine], record: Record) -> list[str]:
    if record["result"] in {None, "found"}:
        return []
    if problems := sum(sheet.sums.found for sheet in sheets):
        return [f"检查单发现 {problems} 个问题，检查结果却是“{_result(record)}”"]
    return [f"登记了 {len(findings)} 个问题，检查结果却是“{_result(record)}”"] if findings else []


def _result(record: Record) -> str:
    return codes.INSPECTION_RESULT.labels.get(str(record["result"]), "未填")


def _missing_files(files: Iterable[tuple[str, Attachment]]) -> list[str]:
    listed = list(files)
    found = [f"附件“{one.name}”（{owner}）{one.fault}" for owner, one in listed if one.fault]
    if not any(one.is_picture and not one.fault for _owner, one in listed):
        found.append("没有现场照片")
    return found


def _missing_rectification(findings: Iterable[FindingLine]) -> list[str]:
    found: list[str] = []
    for line in findings:
        number, state = line.record["number"], str(line.record["state"] or "open")
        if state != "closed":
            found.append(f"问题 {number} 还没有销号（{codes.RECTIFICATION.labels.get(state, state)}）")
        elif not line.files:
            found.append(f"问题 {number} 已销号，没有整改佐证的附件")
    return found


# -- sheets -----------------------------------------------------------------------------------------------


def _columns(*widths: float) -> tuple[Column, ...]:
    return tuple(Column((str(at),), width=width) for at, width in enumerate(widths, start=1))


def _line(words: str, value: object) -> Row:
    return (Cell(words, bold=True, align=Align.CENTER), Cell(str(value)))


def _cover(case: CaseFile, today: date) -> Sheet:
    record, visit = case.record, case.visit
    closed = sum(line.record["state"] == "closed" for line in case.findings)
    missing = case.missing
    parts = ["检查记录表", *(str(sheet.checklist["title"]) for sheet in visit.sheets), "笔录底稿"]
    parts += [f"问题 {line.record['number']} 整改情况" for line in case.findings]
    rows = (
        _line("检查编号", record["number"]),
        _line("被检查单位", visit.enterprise["name"]),
        _line("统一社会信用代码", visit.enterprise["uscc"] or "未报"),
        _line("检查时间", record.text(_VISIT, "started_at") or "未报"),
        _line("检查人", "、".join(str(record[key]) for key in ("inspector_1", "inspector_2") if record[key])),
        _line("检查结果", _result(record)),
        _line("问题", f"{len(case.findings)} 个，已销号 {closed} 个"),
        _line("附件", case.check.words),
        _line(
            "卷内目录", "\n".join(f"{at}．{part}" for at, part in enumerate([*parts, "附件清单"], start=1))
        ),
        _line("尚缺材料", "\n".join(missing) if missing else "没有，本案材料齐全"),
        _line("整理日期", f"{today.year}年{today.month}月{today.day}日"),
    )
    return Sheet(
        f"{visit.region}新污染物治理检查案卷",
        _columns(20, 68),
        rows,
        name="封面",
        subtitle="（一案一档）",
        foot_notes=("本案卷由台账汇集，供归档和核对；正式执法文书以本单位的执法系统为准。",),
        signatures=("整理人", "审核人", "归档日期"),
        page=_UPRIGHT,
        show_head=False,
    )


_FINDING = form_named("finding")
_FINDING_KEYS = (
    *("number", "found_on", "description", "category", "clause", "goal", "measure", "responsible", "person"),
    *("due_on", "state", "progress", "done_on", "accepted_by", "opinion", "closed_on", "evidence", "repeats"),
)


def _finding_sheet(region: str, line: FindingLine, today: date) -> Sheet:
    record = line.record
    rows: list[Row] = [
        (
            Cell(_FINDING.by_key[key].heading, bold=True),
            Cell(record.text(_FINDING, key) or "—", column_span=3),
            None,
            None,
        )
        for key in _FINDING_KEYS
    ]
    rows.append(
        (Cell("时限执行", bold=True), Cell(punctuality_words(line, today), column_span=3), None, None)
    )
    rows.append(
        tuple(Cell(word, bold=True, align=Align.CENTER) for word in ("日期", "事项", "经办人", "说明和依据"))
    )
    rows += [_step_row(step) for step in line.steps]
    if not line.steps:
        rows.append(("—", "—", "—", "还没有办理记录"))
    return Sheet(
        f"问题 {record['number']} 整改情况",
        _columns(14, 12, 16, 46),
        tuple(rows),
        name=f"问题 {record['number']}",
        notes_above=(f"{region}　{record.text(_FINDING, 'enterprise')}",),
        page=_UPRIGHT,
        show_head=False,
    )


def _step_row(step: Record) -> Row:
    moved = (
        f"时限 {step['old_due']} 改为 {step['new_due']}，批准人 {step['approver']}" if step["new_due"] else ""
    )
    checked = f"验收人 {step['checker']}" if step["checker"] else ""
    parts = (str(step["opinion"] or ""), moved, checked, str(step["evidence"] or ""))
    words = "；".join(part for part in parts if part)
    return (str(step["on"]), STEP_RULES[str(step["step"])].words, str(step["by"] or "—"), words or "—")


def punctuality_words(line: FindingLine, day: date) -> str:
    """Return how the date was kept: the first one, the extensions, and whether it was met."""
    if line.deadline is None:
        return "没有时限"
    late = days_late(line.deadline, day)
    tail = f" {late} 天" if late else ""
    return f"{line.deadline.words}，{punctuality(line.deadline, day).label}{tail}"


def _file_list(case: CaseFile) -> Sheet:
    rows: list[Row] = [
        (
            at,
            one.name,
            owner,
            int(str(one.record["size"] or 0)),
            str(one.record["hash"] or "—"),
            one.record.text(form_named("evidence"), "added_on") or "—",
            f"✖ {one.fault}" if one.fault else "✔ 通过",
        )
        for at, (owner, one) in enumerate(case.files, start=1)
    ]
    columns = (
        Column(("序号",), kind=Kind.NUMBER, width=5, align=Align.CENTER),
        Column(("文件名",), width=20),
        Column(("所属",), width=12),
        Column(("大小（字节）",), kind=Kind.NUMBER, width=9),
        Column(("SHA-256",), kind=Kind.TEXT, width=34),
        Column(("添加日期",), width=11),
        Column(("校验",), width=10),
    )
    return Sheet(
        "附件清单",
        columns,
        tuple(rows),
        name="附件清单",
        foot_notes=(f"{case.check.words}。图片附在后面，其他文件在本程序里另存。",),
        page=Page(Paper.A4, landscape=True),
    )
