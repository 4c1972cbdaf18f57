"""Returns about tasks: 任务分解表, 任务进展调度表, 部门任务单 and 督办通知."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.indicator import SIGNS
from nptracker.domain.period import ReportingPeriod, label_of_code
from nptracker.domain.plan import Light, in_force, is_reported, told_state
from nptracker.domain.record import Record
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.export.sheet import Column, Document, Kind, RowCell, Sheet
from nptracker.services.plan_past import title_on
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    spanned,
)
from nptracker.services.returns.stacked_cells import NONE
from nptracker.services.task_lines import TaskDetail, TaskLine

_REPLY_DAYS = 7

_BREAKDOWN = (
    NUMBER,
    Column(("任务类别",), width=14),
    Column(("工作任务",), width=20),
    Column(("具体措施",), kind=Kind.LONG_TEXT, width=46),
    Column(("牵头单位",), width=14),
    Column(("责任（配合）单位",), width=24),
    Column(("完成时限",), width=12),
    Column(("量化指标",), width=20),
    Column(("备注",), width=10),
)
_PROGRESS = (
    NUMBER,
    Column(("任务类别",), width=12),
    Column(("工作任务",), width=16),
    Column(("具体措施",), kind=Kind.LONG_TEXT, width=30),
    Column(("牵头单位",), width=12),
    Column(("责任（配合）单位",), width=18),
    Column(("完成时限",), width=11),
    Column(("进展状态",), width=8),
    Column(("进展情况", "本期进展"), kind=Kind.LONG_TEXT, width=28),
    Column(("进展情况", "以前各期"), kind=Kind.LONG_TEXT, width=24),
    Column(("量化指标",), width=16),
    Column(("完成比例（%）",), kind=Kind.NUMBER, width=8),
    Column(("存在问题",), kind=Kind.LONG_TEXT, width=16),
    Column(("下一步打算",), kind=Kind.LONG_TEXT, width=16),
    Column(("佐证材料",), width=14),
    Column(("是否报请销号",), width=8),
    Column(("备注",), width=8),
)
_DEPARTMENT = (
    NUMBER,
    Column(("工作任务",), width=22),
    Column(("具体措施",), kind=Kind.LONG_TEXT, width=44),
    Column(("分工",), width=8),
    Column(("完成时限",), width=12),
    Column(("进展状态",), width=9),
    Column(("本期进展",), kind=Kind.LONG_TEXT, width=26),
    Column(("存在问题",), kind=Kind.LONG_TEXT, width=16),
    Column(("下一步打算",), kind=Kind.LONG_TEXT, width=16),
)
_URGING = (
    NUMBER,
    Column(("工作任务",), width=30),
    Column(("具体措施",), kind=Kind.LONG_TEXT, width=50),
    Column(("分工",), width=8),
    Column(("完成时限",), width=12),
    Column(("督办事由",), width=22),
)


def breakdown(context: ReturnContext) -> Document:
    """Build 任务分解表: every task with its steps, bodies, deadlines and targets."""
    details = details_of(context)
    rows = [_worded(_breakdown_row(i, detail)) for i, detail in enumerate(details, start=1)]
    sheet = Sheet(
        f"{plan_name(context)}任务分解表",
        _BREAKDOWN,
        spanned(rows, 1),
        name="任务分解表",
        notes_above=context.head_notes,
        foot_notes=_implied_note(details),
        signatures=SIGNATURES,
        frozen_columns=3,
    )
    return Document((sheet,))


def _breakdown_row(number: int, detail: TaskDetail) -> Sequence[RowCell]:
    line = detail.line
    return (
        number,
        line.section,
        line.name,
        _steps(detail),
        "、".join(line.lead),
        _others(line),
        _deadlines(detail),
        targets_of(detail),
        "保障措施" if line.is_safeguard else None,
    )


def progress(context: ReturnContext) -> Document:
    """Build 任务进展调度表 of a period; a task without an entry prints 未报, never last period's text."""
    details = details_of(context)
    rows = [_worded(_progress_row(context, i, detail)) for i, detail in enumerate(details, start=1)]
    sheet = Sheet(
        f"{plan_name(context)}任务进展调度表",
        _PROGRESS,
        spanned(rows, 1),
        name="任务进展调度表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=("本期没有填报的任务一律印“未报”，不沿用上期文字。", *_implied_note(details)),
        signatures=SIGNATURES,
        frozen_columns=3,
    )
    return Document((sheet,))


def _progress_row(context: ReturnContext, number: int, detail: TaskDetail) -> Sequence[RowCell]:
    line = detail.line
    taken = newest_of_each(detail.progress)
    entries = [entry for entry in taken if entry["period"] == context.period.code]
    earlier = [entry for entry in taken if _is_earlier(entry, context.period)]
    newest = entries[0] if entries else None
    closed = [c for c in detail.closures if c["event"] == "closed" and context.has_come(c["on"])]
    return (
        number,
        line.section,
        line.name,
        _steps(detail),
        "、".join(line.lead),
        _others(line),
        _deadlines(detail),
        line.returned_words,
        _joined(context, entries, "note") or ("此前已完成" if line.is_done and not entries else NOT_REPORTED),
        _joined(context, earlier, "note", with_period=True) or None,
        targets_of(detail),
        _percent(newest),
        _joined(context, entries, "problems") or None,
        _joined(context, entries, "next_steps") or None,
        "、".join(str(e["name"]) for e in detail.evidence if context.has_come(e["added_on"])) or None,
        "已销号" if closed else None,
        _joined(context, entries, "reason") or None,
    )


def report_cells(context: ReturnContext, detail: TaskDetail) -> tuple[str, str, str]:
    """Return what was reported on a task for the period: progress, problems, next steps; 未报 where nothing was."""
    entries = [e for e in newest_of_each(detail.progress) if e["period"] == context.period.code]
    note = _joined(context, entries, "note")
    if not note:
        note = "此前已完成" if detail.line.is_done and not entries else NOT_REPORTED
    return note, _joined(context, entries, "problems"), _joined(context, entries, "next_steps")


def department(context: ReturnContext) -> Document:
    """Build the 部门任务单 of one body, or of every body with tasks, a sheet each."""
    orgs = _orgs(context)
    sheets = [_department_sheet(context, org, details) for org, details in orgs if details]
    return Document(tuple(sheets) or (_empty(context, "部门任务单", _DEPARTMENT),))


def _department_sheet(context: ReturnContext, org: Record, details: Sequence[TaskDetail]) -> Sheet:
    name = context.bodies.name_on(org.id, context.as_at)
    rows = tuple(
        (i, d.line.name, _steps(d), _role(d, org), _deadlines(d) or NONE, *_own_entry(context, d, org))
        for i, d in enumerate(details, start=1)
    )
    return Sheet(
        f"{name}新污染物治理任务单",
        _DEPARTMENT,
        rows,
        name=name,
        subtitle=context.subtitle,
        notes_above=(f"单位：{name}", f"任务 {len(rows)} 项"),
        foot_notes=("空白栏请如实填写；没有进展也请写明原因。进展为“滞后”的须说明原因。",),
        signatures=SIGNATURES,
        own_pages=True,
    )


def urging(context: ReturnContext) -> Document:
    """Build 督办通知: for each body its tasks that are overdue, behind or not reported."""
    sheets = []
    for org, details in _orgs(context):
        urged = [(d, why) for d in details if (why := _why_urged(context, d.line))]
        if urged:
            sheets.append(_urging_sheet(context, org, urged))
    return Document(tuple(sheets) or (_empty(context, "督办通知", _URGING),))


def _urging_sheet(context: ReturnContext, org: Record, urged: Sequence[tuple[TaskDetail, str]]) -> Sheet:
    name = context.bodies.name_on(org.id, context.as_at)
    reply = chinese_date(context.session.today() + timedelta(days=_REPLY_DAYS))
    rows = tuple(
        (i, d.line.name, _steps(d), _role(d, org), _deadlines(d) or NONE, why)
        for i, (d, why) in enumerate(urged, start=1)
    )
    return Sheet(
        "新污染物治理工作督办通知",
        _URGING,
        rows,
        name=name,
        preface=(
            f"{name}：",
            f"　　截至{chinese_date(context.as_at)}，你单位承担的下列 {len(rows)} 项新污染物治理任务需要抓紧推进。"
            f"请对照任务要求查明原因、落实措施，于{reply}前将进展情况书面反馈。",
        ),
        closing=(f"{context.bureau}（盖章）", chinese_date(context.session.today())),
        signatures=("联系人", "联系电话", "签发人"),
        own_pages=True,
    )


def _why_urged(context: ReturnContext, line: TaskLine) -> str:
    reasons = []
    if line.light is Light.OVERDUE and line.due_on:
        reasons.append(f"已超期 {(context.as_at - line.due_on).days} 天")
    if line.state == "behind":
        reasons.append("进展滞后")
    if not line.reported and not line.is_done:
        reasons.append(f"{context.period.label}未报进展")
    return "；".join(reasons)


# -- parts ------------------------------------------------------------------------------------------------


def details_of(context: ReturnContext) -> list[TaskDetail]:
    """Return the tasks in force on the day the return stands for, with all that hangs on them."""
    lines = context.tasks.lines(period=context.period, as_at=context.as_at)
    return context.tasks.details([line.id for line in lines], context.period, context.as_at)


def _orgs(context: ReturnContext) -> list[tuple[Record, list[TaskDetail]]]:
    """Return the bodies that have tasks, with the details of their tasks in the plan's order."""
    details = details_of(context)
    shares: dict[str, dict[str, None]] = {}
    for share in context.session.table("task_org").all():
        if in_force(share, context.as_at):
            shares.setdefault(str(share["org"]), {})[str(share["task"])] = None
    table = context.session.table("org")
    orgs = [table.get(context.org_id)] if context.org_id else list(table.all())
    return [(org, [d for d in details if d.line.id in shares.get(org.id, {})]) for org in orgs]


def _worded(row: Sequence[RowCell]) -> Sequence[RowCell]:
    """Return a row without silent blanks: who signs it sees that nothing was left out by mistake."""
    return tuple(NONE if cell is None or cell == "" else cell for cell in row)


def _role(detail: TaskDetail, org: Record) -> str:
    return next((role for org_id, role in detail.shares if org_id == org.id), "")


def _own_entry(context: ReturnContext, detail: TaskDetail, org: Record) -> tuple[RowCell, ...]:
    """Return what the body itself reported for the period, blanks to fill in where it has not."""
    entry = next(
        (
            e
            for e in newest_of_each(detail.progress)
            if e["period"] == context.period.code and e["org"] == org.id
        ),
        None,
    )
    if entry is None:
        return (None, None, None, None)
    code = told_state(entry)
    state = codes.PROGRESS.labels.get(code, code)
    return (state, *(str(entry[key]) if entry[key] else None for key in ("note", "problems", "next_steps")))


def _steps(detail: TaskDetail) -> str:
    if not detail.measures:
        return detail.text
    return "\n".join(
        f"{m['no'] or i}.{m['text']}".replace("..", ".") for i, m in enumerate(detail.measures, start=1)
    )


def _others(line: TaskLine) -> str:
    return "、".join(line.others)


def _deadlines(detail: TaskDetail) -> str | None:
    """Return the deadlines, None when the plan names none: that is not 未定, which says something else."""
    return "\n".join(deadline.words for deadline in detail.dates) or None


def targets_of(detail: TaskDetail) -> str | None:
    """Return the targets of a task for a cell, None when it has none."""
    words = []
    for record in detail.targets:
        undecided = record["value"] is Absent.UNDECIDED
        value = (
            ABSENT_WORDS[Absent.UNDECIDED]
            if undecided
            else f"{display(_TARGET_VALUE, record['value'])}{record['measure_unit'] or ''}"
        )
        words.append(f"{record['name']}{SIGNS.get(str(record['op']), '')}{value}")
    return "；".join(words) or None


_TARGET_VALUE = form_named("target").by_key["value"]


def _is_earlier(entry: Record, period: ReportingPeriod) -> bool:
    of_entry = ReportingPeriod.understood(str(entry["period"]))
    return of_entry is not None and of_entry.is_before(period)


def _percent(entry: Record | None) -> RowCell:
    value = entry["percent"] if entry else None
    return value if value is None or not isinstance(value, (str, tuple)) else str(value)  # type: ignore[return-value]


def newest_of_each(entries: Sequence[Record]) -> list[Record]:
    """Return, of entries with the newest first, the one that counts for each body and period.

    What a body sent again stands for what it sent before; words taken over and not yet confirmed do not count.
    """
    found: dict[tuple[str, str], Record] = {}
    for entry in entries:
        if is_reported(entry):
            found.setdefault((str(entry["org"] or ""), str(entry["period"])), entry)
    return list(found.values())


def _joined(context: ReturnContext, entries: Iterable[Record], key: str, *, with_period: bool = False) -> str:
    """Join what several bodies wrote into one cell, each with its name of the day; the oldest comes first."""
    parts = []
    for entry in reversed(list(entries)):
        if text := str(entry[key] or ""):
            who = context.bodies.name_on(str(entry["org"] or ""), context.as_at)
            period = f"【{label_of_code(str(entry['period']))}】" if with_period else ""
            parts.append(f"{period}{who + '：' if who else ''}{text}")
    return "\n".join(parts)


def _implied_note(details: Sequence[TaskDetail]) -> tuple[str, ...]:
    names = dict.fromkeys(name for detail in details for name in detail.line.implied)
    return (f"以下单位按方案要求落实其后各项任务，表内不再逐项列出：{'、'.join(names)}。",) if names else ()


def plan_name(context: ReturnContext) -> str:
    """Return what the only plan was called on the day of the return, else what the work is called."""
    plans = context.tasks.own_plans(context.as_at)
    titles = [title for plan in plans if (title := title_on(context.session, plan, context.as_at))]
    return titles[0] if len(titles) == 1 else f"{context.region}新污染物治理"


def _empty(context: ReturnContext, title: str, columns: tuple[Column, ...]) -> Sheet:
    return Sheet(title, columns, subtitle=context.subtitle, foot_notes=("本期没有需要列出的事项。",))
