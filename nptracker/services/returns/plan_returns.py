"""Returns about plans: 方案对照表 in a superior's order and numbering, and 方案修订对照表."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms import codes
from nptracker.domain.plan_diff import Change
from nptracker.domain.record import Record
from nptracker.domain.word_diff import marked, new_side, old_side, word_diff
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet, Value
from nptracker.services.plan_links import Coverage, LinkLine, PlanLinkService
from nptracker.services.plan_past import title_on
from nptracker.services.plan_revision import PlanRevisionService
from nptracker.services.returns.context import NUMBER, SIGNATURES, ReturnContext
from nptracker.services.returns.task_returns import report_cells
from nptracker.services.task_lines import TaskDetail, TaskLine, is_own

UNBOUND = "未对应"
NOTHING = "—"
_SUPERIOR, _OWN, _BEFORE, _AFTER = "上级方案", "本级落实", "修订前", "修订后"

_COMPARISON = (
    NUMBER,
    Column((_SUPERIOR, "任务类别"), width=13),
    Column((_SUPERIOR, "编号"), width=7, align=Align.CENTER),
    Column((_SUPERIOR, "工作任务"), width=18),
    Column((_SUPERIOR, "任务要求"), kind=Kind.LONG_TEXT, width=36),
    Column((_SUPERIOR, "时限"), width=12, align=Align.CENTER),
    Column((_OWN, "对应任务"), width=20),
    Column((_OWN, "牵头单位"), width=24),  # all bodies, where none is named to lead
    Column((_OWN, "完成时限"), width=12, align=Align.CENTER),
    Column((_OWN, "进展状态"), width=9),
    Column((_OWN, "本期进展"), kind=Kind.LONG_TEXT, width=30),
    Column((_OWN, "存在问题"), kind=Kind.LONG_TEXT, width=16),
    Column((_OWN, "下一步打算"), kind=Kind.LONG_TEXT, width=16),
)
_THEIRS = 6  # the leading columns that speak of the superior's task
_REVISION = (
    NUMBER,
    Column(("变化",), width=9, align=Align.CENTER),
    Column((_BEFORE, "编号"), width=7, align=Align.CENTER),
    Column((_BEFORE, "任务及内容"), kind=Kind.LONG_TEXT, width=46),
    Column((_BEFORE, "单位、时限、指标"), kind=Kind.LONG_TEXT, width=24),
    Column((_AFTER, "编号"), width=7, align=Align.CENTER),
    Column((_AFTER, "任务及内容"), kind=Kind.LONG_TEXT, width=46),
    Column((_AFTER, "单位、时限、指标"), kind=Kind.LONG_TEXT, width=24),
)


def comparison(context: ReturnContext) -> Document:
    """Build 方案对照表: a sheet for each superior's plan, in its order and numbering, from the own records."""
    links = PlanLinkService(context.session, context.tasks)
    sheets = [
        _comparison_sheet(context, plan, links.coverage(plan.id, as_at=context.as_at))
        for plan in links.superiors(context.as_at)
    ]
    empty = Sheet(
        f"{context.region}新污染物治理方案对照表",
        _COMPARISON,
        name="方案对照表",
        subtitle=context.subtitle,
        foot_notes=("还没有读入上级方案：在“方案与对照”里读入后，逐项确认对应关系。",),
    )
    return Document(tuple(sheets) or (empty,))


def _comparison_sheet(context: ReturnContext, plan: Record, coverage: Coverage) -> Sheet:
    level = codes.PLAN_LEVEL.labels[str(plan["level"])]
    own = {detail.line.id: detail for detail in _own_details(context, coverage)}
    theirs = context.tasks.details([line.superior.id for line in coverage.lines], as_at=context.as_at)
    rows: list[Row] = []
    for number, (line, detail) in enumerate(zip(coverage.lines, theirs, strict=True), start=1):
        rows += _comparison_rows(context, number, line, detail, [own[task.id] for task in line.linked])
    return Sheet(
        f"{context.region}落实《{title_on(context.session, plan, context.as_at) or level + '方案'}》任务对照表",
        _COMPARISON,
        tuple(rows),
        name=f"{level}对照",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(f"{coverage.words}。", *_unbound_note(coverage.unbound)),
        signatures=SIGNATURES,
        frozen_columns=4,
    )


def _own_details(context: ReturnContext, coverage: Coverage) -> list[TaskDetail]:
    ids = dict.fromkeys(task.id for line in coverage.lines for task in line.linked)
    return context.tasks.details(list(ids), context.period, context.as_at)


def _comparison_rows(
    context: ReturnContext, number: int, line: LinkLine, theirs: TaskDetail, own: Sequence[TaskDetail]
) -> Iterator[Row]:
    asked: tuple[Value, ...] = (
        number,
        line.superior.section or NOTHING,
        line.superior.no or NOTHING,
        line.superior.title or NOTHING,
        theirs.text or NOTHING,
        _days(theirs),
    )
    answers = [_answer(context, detail) for detail in own] or [(UNBOUND, *[NOTHING] * 6)]
    span = len(answers)
    yield (*(Cell(value, row_span=span) if span > 1 else value for value in asked), *answers[0])
    for answer in answers[1:]:
        yield (*[None] * _THEIRS, *answer)


def _answer(context: ReturnContext, detail: TaskDetail) -> tuple[RowCell, ...]:
    line = detail.line
    note, problems, next_steps = report_cells(context, detail)
    return (
        line.name,
        "、".join(line.lead or line.others) or NOTHING,
        _days(detail),
        line.returned_words,
        note,
        problems or NOTHING,
        next_steps or NOTHING,
    )


def _days(detail: TaskDetail) -> str:
    """Return the deadlines in force; one that was extended tells its first date too."""
    words = [
        f"{day.current}（原 {day.due_on}）" if day.is_extended else str(day.current) for day in detail.dates
    ]
    return "\n".join(dict.fromkeys(words)) or NOTHING


def _unbound_note(unbound: Sequence[TaskLine]) -> tuple[str, ...]:
    names = "；".join(line.name for line in unbound)
    return (f"没有对应上级任务的本级任务：{names}。",) if unbound else ()


# -- revisions --------------------------------------------------------------------------------------------


def revisions(context: ReturnContext) -> Document:
    """Build 方案修订对照表: a sheet for each revision of an own plan in the period, word by word."""
    service = PlanRevisionService(context.session)
    plans = {plan.id: plan for plan in context.session.table("plan").all() if is_own(plan)}
    told = [r for r in service.revisions() if str(r["plan"]) in plans]
    found = [r for r in told if context.in_period(r["revised_on"]) and context.has_come(r["revised_on"])]
    sheets = [_revision_sheet(context, service, revision) for revision in found]
    return Document(tuple(sheets) or (_no_revision(context, told),))


def _no_revision(context: ReturnContext, told: Sequence[Record]) -> Sheet:
    days = "、".join(str(revision["revised_on"]) for revision in told)
    return Sheet(
        f"{context.region}新污染物治理方案修订对照表",
        _REVISION,
        name="方案修订对照表",
        subtitle=context.subtitle,
        foot_notes=("本期没有修订方案。", *((f"其他期次的修订：{days}。",) if days else ())),
    )


def _revision_sheet(context: ReturnContext, service: PlanRevisionService, revision: Record) -> Sheet:
    changes = service.changes_of(revision.id)
    revised_on = revision["revised_on"]
    assert isinstance(revised_on, date)
    return Sheet(
        f"{revision['title'] or context.region}修订对照表",
        _REVISION,
        tuple(_revision_row(number, change) for number, change in enumerate(changes, start=1)),
        name=f"修订{revised_on}",
        subtitle=f"（{chinese_date(revised_on)}修订）",
        notes_above=context.head_notes,
        preface=_versions(revision),
        foot_notes=(
            _counts(context, revision, changes, revised_on),
            "【删：…】为修订前有、修订后没有的文字，【增：…】为修订后新写的文字。",
            *((f"说明：{revision['note']}",) if revision["note"] else ()),
        ),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _versions(revision: Record) -> tuple[str, ...]:
    """Return which document took the place of which."""
    sides = []
    for prefix in ("old_", ""):
        extra = "，".join(str(revision[f"{prefix}{key}"] or "") for key in ("doc_no", "status")).strip("，")
        sides.append(f"{revision[f'{prefix}title'] or NOTHING}{f'（{extra}）' if extra else ''}")
    return (f"修订前：{sides[0]}", f"修订后：{sides[1]}")


def _revision_row(number: int, change: Record) -> Row:
    told = Change(str(change["change"]))
    old_words, new_words = _both(change, "title", "text")
    old_parts, new_parts = _both(change, "parts")
    return (
        number,
        told.label,
        _text(change, "old_no") or NOTHING,
        old_words or NOTHING,
        old_parts or NOTHING,
        _text(change, "new_no") or NOTHING,
        new_words or NOTHING,
        "\n".join(filter(None, (new_parts, _text(change, "extensions")))) or NOTHING,
    )


def _both(change: Record, *keys: str) -> tuple[str, str]:
    """Return the words of both sides with marks; a task of one side only needs none."""
    old, new = ("\n".join(t for key in keys if (t := _text(change, f"{s}_{key}"))) for s in ("old", "new"))
    if change["change"] != Change.CHANGED.value:
        return old, new
    pieces = word_diff(old, new)
    return marked(old_side(pieces)), marked(new_side(pieces))


def _counts(context: ReturnContext, revision: Record, changes: Sequence[Record], revised_on: date) -> str:
    """Return how many tasks there are of each change; those that stayed are all the others in force."""
    counted = {change: sum(c["change"] == change.value for c in changes) for change in Change}
    standing = len(context.tasks.lines(str(revision["plan"]), as_at=revised_on))
    counted[Change.SAME] = standing - len(changes) + counted[Change.GONE]
    return "、".join(f"{change.label} {n} 项" for change, n in counted.items()) + "。"


def _text(record: Record, key: str) -> str:
    return str(record[key] or "")
