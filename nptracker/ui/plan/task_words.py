"""A task's parts as lines of words for its card."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nptracker.domain.forms import codes
from nptracker.domain.forms.plan_forms import CLOSURE, EVIDENCE, MEASURE, PROGRESS_ENTRY, TARGET
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import is_given
from nptracker.services.plan_typed import OP_SIGNS
from nptracker.ui.plan.check_table import CheckLine
from nptracker.ui.plan.progress_form import ProgressInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.record import Record
    from nptracker.services.task_lines import TaskDetail, TaskLine

_IMPLIED = codes.UNIT_ROLE.labels["implied"]
_ENTRY_PARTS = (("note", "进展"), ("reason", "滞后原因"), ("problems", "问题"), ("next_steps", "下一步"))


def units_words(units: Sequence[tuple[str, str]]) -> str:
    """Return the bodies by role, one role a line; implied ones are called so."""
    lines = []
    for role, run in groupby(units, key=lambda unit: unit[1]):
        word = "隐含" if role == _IMPLIED else role
        lines.append(f"{word}：{'、'.join(name for name, _role in run)}")
    return "\n".join(lines) or "原文未写责任单位"


def targets_words(targets: Sequence[Record]) -> str:
    """Return one line per target; a value the document left open reads 未定."""
    return "\n".join(_target_words(target) for target in targets)


def _target_words(target: Record) -> str:
    sign = OP_SIGNS.get(str(target["op"] or ""), "")
    by = f"（{target['by']} 前）" if target["by"] else ""
    name, value = target.text(TARGET, "name"), target.text(TARGET, "value")
    return f"{name} {sign} {value} {target['measure_unit'] or ''}{by}"


def measure_lines(measures: Sequence[Record]) -> list[CheckLine]:
    """Return the measures as lines to tick."""
    return [
        CheckLine(
            measure.id,
            measure["done_on"] is not None,
            (_done_words(measure), measure.text(MEASURE, "no"), measure.text(MEASURE, "text")),
        )
        for measure in measures
    ]


def deadline_lines(deadlines: Sequence[Record]) -> list[CheckLine]:
    """Return the deadlines with their source sentences as lines to tick."""
    return [
        CheckLine(
            deadline.id,
            deadline["done_on"] is not None,
            (_done_words(deadline), str(deadline["due_on"] or ""), str(deadline["sentence"] or "")),
        )
        for deadline in deadlines
    ]


def _done_words(record: Record) -> str:
    return str(record["done_on"] or "")


def state_words(line: TaskLine) -> str:
    """Return where a task stands: state of the period, tick, close-out."""
    if line.closed:
        return "已销号"
    state = line.state_label if line.reported or line.is_done else "本期未报"
    return "" if state == line.light.label else state


def entry_words(entry: Record) -> str:
    """Return one earlier progress entry as a paragraph."""
    head = [
        _period_words(str(entry["period"])),
        entry.text(PROGRESS_ENTRY, "state"),
        f"{entry.text(PROGRESS_ENTRY, 'percent')}%" if is_given(entry["percent"]) else "",
        entry.text(PROGRESS_ENTRY, "org"),
        entry.text(PROGRESS_ENTRY, "filled_by"),
        entry.text(PROGRESS_ENTRY, "recorded_on"),
    ]
    parts = [f"{word}：{entry[key]}" for key, word in _ENTRY_PARTS if is_given(entry[key])]
    return "\n".join(["　".join(part for part in head if part), *parts])


def _period_words(code: str) -> str:
    try:
        return ReportingPeriod.parse(code).label
    except ValueError:
        return code  # typed by a department in a returned form; shown as it stands


def closure_words(closures: Sequence[Record]) -> str:
    """Return the history of ticks, close-outs and reopenings, newest first."""
    return "\n".join(_closure_words(closure) for closure in closures)


def _closure_words(closure: Record) -> str:
    parts = [str(closure["on"] or ""), closure.text(CLOSURE, "event"), closure.text(CLOSURE, "by")]
    parts += [f"核查人：{closure['checker']}"] if is_given(closure["checker"]) else []
    parts += [str(closure["note"])] if is_given(closure["note"]) else []
    return "　".join(part for part in parts if part)


def evidence_texts(evidence: Record) -> tuple[str, ...]:
    """Return name, size, date and note of a piece of evidence."""
    size = evidence["size"]
    return (
        evidence.text(EVIDENCE, "name"),
        size_words(size) if isinstance(size, int) else "",
        evidence.text(EVIDENCE, "added_on"),
        evidence.text(EVIDENCE, "note"),
    )


def size_words(size: int) -> str:
    """Return a file's size in the unit that reads best."""
    for unit, scale in (("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size} 字节"


def lacking_for_close(detail: TaskDetail, person: str, checker: str) -> list[str]:
    """Return in words what a close-out still needs."""
    lacks = []
    if not detail.evidence:
        lacks.append("佐证材料")
    if not checker.strip():
        lacks.append("核查人")
    elif checker.strip() == person:
        lacks.append("另一位核查人（不能是经办人本人）")
    return lacks


def entry_input(progress: Sequence[Record], period: ReportingPeriod) -> ProgressInput:
    """Return what the bureau itself recorded last for a period, as it can be typed again."""
    for entry in progress:  # newest first
        if entry["period"] == period.code and not entry["org"]:
            return ProgressInput(
                state=str(entry["state"] or ""),
                percent=entry.text(PROGRESS_ENTRY, "percent"),
                **{key: entry.text(PROGRESS_ENTRY, key) for key, _word in _ENTRY_PARTS},
            )
    return ProgressInput()
