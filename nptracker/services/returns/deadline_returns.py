"""Returns about time: 滞后及延期任务表, and 任务完成情况表 for a year's summary or a cycle's assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from nptracker.domain.deadline import Deadline, Punctuality, counted, days_late, punctuality
from nptracker.domain.forms import codes
from nptracker.domain.period import ReportingPeriod, label_of_code
from nptracker.domain.plan import done_share, told_state
from nptracker.domain.record import Record
from nptracker.export.sheet import Column, Document, Kind, RowCell, Sheet
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    spanned,
)
from nptracker.services.returns.task_returns import details_of, newest_of_each, plan_name, targets_of
from nptracker.services.task_lines import TaskDetail

NONE = "—"
NO_DEADLINE = "无时限"
NOT_DONE = "未完成"

_LATE = (
    NUMBER,
    Column(("工作任务",), width=24),
    Column(("牵头单位",), width=14),
    Column(("责任（配合）单位",), width=20),
    Column(("时限", "节点"), width=12),
    Column(("时限", "原时限"), kind=Kind.DATE, width=12),
    Column(("时限", "延至"), kind=Kind.DATE, width=12),
    Column(("完成日期",), kind=Kind.DATE, width=12),
    Column(("超期天数",), kind=Kind.NUMBER, width=8),
    Column(("情况",), width=14),
    Column(("进展状态",), width=9),
    Column(("原因",), kind=Kind.LONG_TEXT, width=30),
    Column(("延期批准", "批准人"), width=12),
    Column(("延期批准", "批准日期"), kind=Kind.DATE, width=12),
    Column(("延期批准", "文号"), width=16),
)
_ASSESSMENT = (
    NUMBER,
    Column(("任务类别",), width=12),
    Column(("工作任务",), width=20),
    Column(("工作目标",), kind=Kind.LONG_TEXT, width=16),
    Column(("牵头单位",), width=12),
    Column(("责任（配合）单位",), width=28),
    Column(("完成时限",), width=14),
    Column(("完成情况",), kind=Kind.LONG_TEXT, width=44),
    Column(("状态",), width=8),
    Column(("按时情况",), width=14),
    Column(("佐证材料",), kind=Kind.LONG_TEXT, width=22),
    Column(("核查人",), width=9),
    Column(("销号日期",), kind=Kind.DATE, width=12),
)


# -- what is late or extended ---------------------------------------------------------------------------------


def late(context: ReturnContext) -> Document:
    """Build 滞后及延期任务表: what is behind, overdue or extended, by deadline, with counts of punctuality."""
    details = [d for d in details_of(context) if d.line.state != "not_applicable"]
    rows: list[Sequence[RowCell]] = []
    for detail in details:
        for deadline in _listed(context, detail):
            rows.append((len(rows) + 1, *_late_row(context, detail, deadline)))
    sheet = Sheet(
        f"{plan_name(context)}滞后及延期任务表",
        _LATE,
        spanned(rows, 1),
        name="滞后及延期任务表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=_late_foot(context, details, len(rows)),
        signatures=SIGNATURES,
        frozen_columns=2,
    )
    return Document((sheet,))


def _listed(context: ReturnContext, detail: TaskDetail) -> list[Deadline | None]:
    """Return the deadlines of a task to be listed; None stands for a task that is behind without one."""
    found: list[Deadline | None] = [d for d in detail.dates if _is_listed(context, detail, d)]
    if not found and detail.line.state == "behind":
        open_ = [d for d in detail.dates if d.done_on is None]
        return [min(open_, key=lambda d: d.current)] if open_ else [None]
    return found


def _is_listed(context: ReturnContext, detail: TaskDetail, deadline: Deadline) -> bool:
    way = punctuality(deadline, context.as_at, detail.line.finished_on)
    if way is Punctuality.OVERDUE or (way is Punctuality.OPEN and deadline.is_extended):
        return True
    approved = (e["approved_on"] for e in _extensions(detail, deadline))
    if any(context.in_period(day) for day in approved):
        return True
    is_late = way is Punctuality.LATE or deadline.is_extended
    return is_late and context.in_period(_met_on(detail, deadline))


def _late_row(context: ReturnContext, detail: TaskDetail, deadline: Deadline | None) -> Sequence[RowCell]:
    line = detail.line
    who: Sequence[RowCell] = (line.name, "、".join(line.lead) or NONE, "、".join(line.others) or NONE)
    if deadline is None:
        why = _reasons(context, detail, [])
        return (
            *who,
            NONE,
            NO_DEADLINE,
            NONE,
            NOT_DONE,
            NONE,
            "滞后",
            line.returned_words,
            why,
            NONE,
            NONE,
            NONE,
        )
    extensions = _extensions(detail, deadline)
    newest = extensions[-1] if extensions else None
    met_on = _met_on(detail, deadline)
    return (
        *who,
        deadline.name or NONE,
        deadline.due_on,
        deadline.current if deadline.is_extended else NONE,
        met_on or NOT_DONE,
        days_late(deadline, context.as_at, line.finished_on),
        punctuality(deadline, context.as_at, line.finished_on).label,
        line.returned_words,
        _reasons(context, detail, extensions),
        *_approval(newest),
    )


def _approval(extension: Record | None) -> Sequence[RowCell]:
    if extension is None:
        return (NONE, NONE, NONE)
    on = extension["approved_on"]
    return (
        str(extension["approved_by"] or NONE),
        on if isinstance(on, date) else NONE,
        str(extension["doc_no"] or NONE),
    )


def _reasons(context: ReturnContext, detail: TaskDetail, extensions: Sequence[Record]) -> str:
    """Return why a task is behind and why it was extended, in words; 未报 when nobody said."""
    entries = [e for e in newest_of_each(detail.progress) if e["period"] == context.period.code]
    behind = [f"滞后：{e['reason']}" for e in entries if e["reason"]]
    extended = [f"延期（{e['old_on']}→{e['new_on']}）：{e['reason']}" for e in extensions]
    return "\n".join([*behind, *extended]) or NOT_REPORTED


def _extensions(detail: TaskDetail, deadline: Deadline) -> list[Record]:
    return [e for e in detail.extensions if e["deadline"] == deadline.id]


def _met_on(detail: TaskDetail, deadline: Deadline) -> date | None:
    return min((d for d in (deadline.done_on, detail.line.finished_on) if d), default=None)


def _late_foot(context: ReturnContext, details: Sequence[TaskDetail], listed: int) -> tuple[str, ...]:
    ways = [punctuality(d, context.as_at, t.line.finished_on) for t in details for d in t.dates]
    counts = "，".join(f"{way.label} {count} 个" for way, count in counted(ways).items())
    without = sum(not detail.dates for detail in details)
    more = f"；另有 {without} 项任务无时限" if without else ""
    return (
        f"全部时限 {len(ways)} 个：{counts}{more}。“不涉及”的任务不计。",
        *(("本期没有滞后、超期或延期的任务。",) if not listed else ()),
    )


# -- what was achieved ------------------------------------------------------------------------------------------


def assessment(context: ReturnContext) -> Document:
    """Build 任务完成情况表 for a year or a cycle: aim, what was done in all its periods, state, evidence, checker."""
    details = details_of(context)
    states = [_state(context, detail) for detail in details]
    rows = [
        _assessed(context, number, detail, state)
        for number, (detail, state) in enumerate(zip(details, states, strict=True), start=1)
    ]
    sheet = Sheet(
        f"{plan_name(context)}任务完成情况表",
        _ASSESSMENT,
        spanned(rows, 1),
        name="任务完成情况表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        preface=(completion_words(states),),
        foot_notes=("完成率＝已完成÷（任务总数－不涉及）。没有填报的任务印“未报”，不算完成。",),
        signatures=SIGNATURES,
        frozen_columns=3,
    )
    return Document((sheet,))


def _assessed(context: ReturnContext, number: int, detail: TaskDetail, state: str) -> Sequence[RowCell]:
    line = detail.line
    closed = next((c for c in detail.closures if c["event"] == "closed"), None) if line.closed else None
    return (
        number,
        line.section,
        line.name,
        targets_of(detail) or NONE,
        "、".join(line.lead) or NONE,
        "、".join(line.others) or NONE,
        "\n".join(deadline.words for deadline in detail.dates) or NO_DEADLINE,
        _achieved(context, detail),
        codes.PROGRESS.labels.get(state, state or NOT_REPORTED),
        _kept(context, detail, state),
        _evidence(context, detail),
        str(closed["checker"] or NONE) if closed else "未销号",
        on if closed and isinstance(on := closed["on"], date) else NONE,
    )


def _within(context: ReturnContext, detail: TaskDetail) -> list[tuple[ReportingPeriod, Record]]:
    """Return the entries that count whose periods lie in the return's, in the order of the calendar."""
    found: list[tuple[ReportingPeriod, Record]] = []
    for entry in newest_of_each(detail.progress):
        period = ReportingPeriod.understood(str(entry["period"]))
        if period and context.period.begins <= period.begins and period.ends <= context.period.ends:
            found.append((period, entry))
    return sorted(found, key=lambda each: (each[0].ends, each[0].begins, each[1].number))


def _state(context: ReturnContext, detail: TaskDetail) -> str:
    """Return the code of a task's state: its tick or close-out, else the last the bureau or a body said; "" is 未报."""
    entries = [entry for _, entry in _within(context, detail)]
    last = ([e for e in entries if not e["org"]] or entries)[-1:]
    said = told_state(last[0]) if last else ""
    was_finished = any(c["event"] != "reopened" for c in detail.closures[:1])
    return "done" if was_finished else said


def _achieved(context: ReturnContext, detail: TaskDetail) -> str:
    parts = []
    for period, entry in _within(context, detail):
        who = context.bodies.name_on(str(entry["org"]), context.as_at) if entry["org"] else ""
        if entry["note"]:
            parts.append(f"【{label_of_code(period.code)}】{who + '：' if who else ''}{entry['note']}")
    return "\n".join(parts) or NOT_REPORTED


def _kept(context: ReturnContext, detail: TaskDetail, state: str) -> str:
    """Return how the task's deadlines were kept, each milestone by name when there are several."""
    if state == "not_applicable":
        return codes.PROGRESS.labels[state]
    ways = [(d, punctuality(d, context.as_at, detail.line.finished_on).label) for d in detail.dates]
    if len({way for _, way in ways}) == 1:
        return ways[0][1]
    return "\n".join(f"{d.name or d.due_on}：{way}" for d, way in ways) or NO_DEADLINE


def _evidence(context: ReturnContext, detail: TaskDetail) -> str:
    names = [str(e["name"]) for e in detail.evidence if context.has_come(e["added_on"])]
    return "\n".join(f"{i}.{name}" for i, name in enumerate(names, start=1)) or "未提供"


_GROUPS = {
    "完成": {"done"},
    "推进": {"on_schedule", "ahead", "long_term"},
    "滞后": {"behind"},
    "未启动": {"not_started"},
    "未报": {""},
    "不涉及": {"not_applicable"},
}


def completion_words(states: Iterable[str]) -> str:
    """Return the head of an assessment: 任务 N 项：完成…；完成率…, — where nothing is left to count."""
    groups = {state: name for name, group in _GROUPS.items() for state in group}
    counts = Counter(groups.get(state, NOT_REPORTED) for state in states)
    total = counts.total()
    base = total - counts["不涉及"]
    share = done_share(counts["完成"], base)
    rate = NONE if share is None else f"{share}%（{counts['完成']}÷{base}）"
    parts = "、".join(f"{name} {counts[name]} 项" for name in _GROUPS)
    return f"　　任务 {total} 项：{parts}；完成率 {rate}。"
