"""填报进度表 and 审核意见清单: how far a data year's survey has come, and what is wrong with the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nptracker.domain.day_text import chinese_date
from nptracker.domain.survey_states import Answer, CaseState
from nptracker.export.sheet import Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.returns.context import NOT_REPORTED, NUMBER, SIGNATURES, ReturnContext
from nptracker.services.survey_case_lines import CaseLine, by_township, counts_of
from nptracker.services.survey_cases import SurveyCaseService

if TYPE_CHECKING:
    from nptracker.services.survey_findings import Finding

_NONE, _OPEN = "—", "未定"
_OPINION_SIGNATURES = ("企业负责人（签字、盖章）", "填表人", "回复日期")


def _cases(context: ReturnContext) -> SurveyCaseService:
    return SurveyCaseService(context.session, context.settings, context.records)


# -- 填报进度表 -------------------------------------------------------------------------------------------


def progress(context: ReturnContext) -> Document:
    """Build 填报进度表 of a data year as it stands today: by township and in total, then enterprise by enterprise."""
    lines = _cases(context).lines(_year(context))
    return Document((_by_township(context, lines), _enterprises(context, lines)))


def _year(context: ReturnContext) -> int:
    return context.period.ends.year


def _by_township(context: ReturnContext, lines: Sequence[CaseLine]) -> Sheet:
    towns = by_township(lines)
    rows: list[Row] = [
        (at, town, *_counted(found)) for at, (town, found) in enumerate(towns.items(), start=1)
    ]
    if lines:
        total = tuple(Cell(value, bold=True) for value in _counted(lines))
        rows.append((None, Cell("合计", bold=True), *total))
    counts = counts_of(lines)
    columns = (
        NUMBER,
        Column(("乡镇(街道)",), width=14),
        Column(("入统（家）",), kind=Kind.NUMBER, width=7),
        *(Column(("交报情况（家）", answer.label), kind=Kind.NUMBER, width=7) for answer in Answer),
        *(Column(("审核状态（家）", state.label), kind=Kind.NUMBER, width=7) for state in CaseState),
    )
    return Sheet(
        f"{context.region}{_year(context)}年度化学物质环境信息统计调查填报进度表",
        columns,
        tuple(rows),
        name="填报进度表",
        subtitle=_as_of_today(context),
        notes_above=context.head_notes,
        unit_note="单位：家",
        foot_notes=(
            _screened(context, len(lines)),
            f"{counts.answer_sum()}。",
            f"{counts.state_sum()}。",
            _ANSWER_NOTE,
        ),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


_ANSWER_NOTE = (
    "未交：没有交回有内容的文件，没有填了数量的行，也没有“全部”零报告，企业也未确认；"
    "待改正：被退回，或最近一次交回的文件有错误；其余为已交。"
)


def _counted(lines: Iterable[CaseLine]) -> tuple[int, ...]:
    counts = counts_of(lines)
    return (counts.included, *counts.answers.values(), *counts.states.values())


def _as_of_today(context: ReturnContext) -> str:
    return f"（{_year(context)}数据年度，截至{chinese_date(context.session.today())}）"


def _screened(context: ReturnContext, included: int) -> str:
    ledger = context.session.table("enterprise").count()
    return f"底册 {ledger} 家，其中入统 {included} 家，其余 {ledger - included} 家筛除或未筛。"


def _enterprises(context: ReturnContext, lines: Sequence[CaseLine]) -> Sheet:
    columns = (
        NUMBER,
        Column(("企业名称",), width=24),
        Column(("统一社会信用代码",), kind=Kind.CODE, width=20),
        Column(("乡镇(街道)",), width=12),
        Column(("审核状态",), width=12),
        Column(("交报情况",), width=9),
        Column(("通知日期",), kind=Kind.DATE, width=12),
        Column(("截止日期",), kind=Kind.DATE, width=12),
        Column(("收到文件（份）",), kind=Kind.NUMBER, width=8),
        Column(("最近收到",), kind=Kind.DATE, width=12),
        Column(("填报（行）",), kind=Kind.NUMBER, width=8),
        Column(("文件错误（处）",), kind=Kind.NUMBER, width=8),
    )
    return Sheet(
        f"{context.region}{_year(context)}年度化学物质环境信息统计调查企业填报情况",
        columns,
        tuple((at, *_enterprise_cells(line)) for at, line in enumerate(lines, start=1)),
        name="企业填报情况",
        subtitle=_as_of_today(context),
        notes_above=context.head_notes,
        foot_notes=(f"共 {len(lines)} 家入统企业。",),
        signatures=SIGNATURES,
        frozen_columns=2,
        filterable=True,
    )


def _enterprise_cells(line: CaseLine) -> tuple[RowCell, ...]:
    received = line.last_received.date() if line.last_received else _NONE
    rows: RowCell = line.entries or line.said.label
    return (
        line.name,
        line.uscc or NOT_REPORTED,
        line.township or NOT_REPORTED,
        line.state_words,
        line.answer.label,
        line.notified_on or _NONE,
        line.due_on or _OPEN,
        line.files or _NONE,
        received,
        rows,
        line.file_errors if line.files else _NONE,
    )


# -- 审核意见清单 -----------------------------------------------------------------------------------------


def opinions(context: ReturnContext) -> Document:
    """Build 审核意见清单 of a data year: every finding with its cell, what the county said and what was explained."""
    cases, year = _cases(context), _year(context)
    return opinions_document(
        context.region, year, context.session.today(), cases.lines(year), cases.findings(year), cases
    )


def opinions_document(  # noqa: PLR0913, PLR0917 - whose list, of when, of what
    region: str,
    year: int,
    today: date,
    lines: Sequence[CaseLine],
    findings: Mapping[str, Sequence[Finding]],
    cases: SurveyCaseService,
) -> Document:
    """Return the list for some enterprises; one sent back without a finding stands there with the opinion alone."""
    rows: list[Row] = []
    said = cases.opinions(lines, year)
    for line in lines:
        opinion = said.get(line.enterprise_id) or _NONE
        found = findings.get(line.enterprise_id, ())
        rows += [(len(rows) + at, *_finding_cells(line, f, opinion)) for at, f in enumerate(found, start=1)]
        if not found and opinion != _NONE:
            rows.append((len(rows) + 1, *_bare_cells(line, opinion)))
    hard = sum(f.blocks for line in lines for f in findings.get(line.enterprise_id, ()))
    whose = f"{lines[0].name}" if len(lines) == 1 else region
    sheet = Sheet(
        f"{whose}{year}年度化学物质环境信息统计调查审核意见清单",
        _OPINION_COLUMNS,
        tuple(rows),
        name="审核意见清单",
        subtitle=f"（截至{chinese_date(today)}）",
        foot_notes=(
            f"共 {len(rows)} 条，其中必须改正的错误 {hard} 条。",
            "“错误”必须改正；“提示”请核对，属实的在“企业回复”里写明原因。逐条回复后随更正的调查表一起交回。",
        ),
        signatures=_OPINION_SIGNATURES,
        frozen_columns=2,
        filterable=True,
    )
    return Document((sheet,))


_OPINION_COLUMNS = (
    NUMBER,
    Column(("企业名称",), width=18),
    Column(("台账",), width=12),
    Column(("物质",), width=12),
    Column(("栏目",), width=10),
    Column(("填报内容",), width=12),
    Column(("规则",), kind=Kind.CODE, width=6),
    Column(("级别",), width=7),
    Column(("发现的问题",), kind=Kind.LONG_TEXT, width=28),
    Column(("县级意见",), kind=Kind.LONG_TEXT, width=20),
    Column(("核实说明",), kind=Kind.LONG_TEXT, width=16),
    Column(("企业回复",), kind=Kind.LONG_TEXT, width=18),
)
_TO_REPLY = ""


def _finding_cells(line: CaseLine, finding: Finding, opinion: str) -> tuple[RowCell, ...]:
    problem = finding.problem
    return (
        line.name,
        finding.ledger,
        finding.substance or _NONE,
        finding.column,
        finding.typed,
        problem.code,
        finding.severity_words,
        problem.message + (f"（建议：{problem.suggestion}）" if problem.suggestion else ""),
        opinion,
        finding.waiver or _NONE,
        _TO_REPLY,
    )


def _bare_cells(line: CaseLine, opinion: str) -> tuple[RowCell, ...]:
    said = (_NONE, _NONE, "整表", _NONE, _NONE, "退回", line.state.label)
    return (line.name, *said, opinion, _NONE, _TO_REPLY)
