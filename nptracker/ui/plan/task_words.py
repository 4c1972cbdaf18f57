"""A task's parts as lines of words for its card."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nptracker.domain.deadline import Punctuality, punctuality
from nptracker.domain.forms import codes
from nptracker.domain.forms.plan_forms import MEASURE, TARGET
from nptracker.domain.forms.progress_forms import CLOSURE, EVIDENCE, PROGRESS_ENTRY
from nptracker.domain.indicator import SIGNS
from nptracker.domain.period import label_of_code
from nptracker.domain.plan import checker_fault, is_reported
from nptracker.domain.values import is_given
from nptracker.services.task_progress import unconfirmed
from nptracker.ui.plan.check_table import CheckLine
from nptracker.ui.plan.progress_form import ProgressInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nptracker.domain.deadline import Deadline
    from nptracker.domain.period import ReportingPeriod
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
    sign = SIGNS.get(str(target["op"] or ""), "")
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


def deadline_lines(detail: TaskDetail, as_at: date) -> list[CheckLine]:
    """Return the deadlines as lines to tick, each extension in a line of its own under its deadline."""
    records = {record.id: record for record in detail.deadlines}
    lines: list[CheckLine] = []
    for deadline in detail.dates:
        sentence = str(records[deadline.id]["sentence"] or "")
        name = f"节点：{deadline.name}" if deadline.name else ""
        words = "　".join(part for part in (name, sentence) if part)
        lines.append(CheckLine(deadline.id, deadline.done_on is not None, (
            _kept_words(deadline, as_at), f"{'原 ' if deadline.is_extended else ''}{deadline.due_on}", words,
        )))  # fmt: skip
        lines += [
            CheckLine("", False, ("↳ 延期", f"→ {extension['new_on']}", extension_words(extension)))
            for extension in detail.extensions
            if extension["deadline"] == deadline.id
        ]
    return lines


def _kept_words(deadline: Deadline, as_at: date) -> str:
    """Return the day a deadline was met, or that it has passed."""
    if deadline.done_on:
        return str(deadline.done_on)
    way = punctuality(deadline, as_at)
    return f"{way.sign} {way.label}" if way is Punctuality.OVERDUE else ""


def extension_words(extension: Record) -> str:
    """Return why and by whom a deadline was extended."""
    approval = " ".join(
        str(extension[key]) for key in ("approved_by", "approved_on", "doc_no") if extension[key]
    )
    applicant = f"；申请：{extension['applicant']}" if extension["applicant"] else ""
    return f"{extension['reason'] or ''}（批准：{approval}{applicant}）"


def _done_words(record: Record) -> str:
    return str(record["done_on"] or "")


def state_words(line: TaskLine) -> str:
    """Return where a task stands: state of the period, tick, close-out."""
    if line.closed:
        return "已销号"
    if line.is_unconfirmed and not line.is_told:
        return f"△ {line.state_words}"
    state = line.state_label if line.reported or line.is_done else "本期未报"
    return "" if state == line.light.label else state


def entry_words(entry: Record) -> str:
    """Return one earlier progress entry as a paragraph."""
    head = [
        label_of_code(str(entry["period"])),
        entry.text(PROGRESS_ENTRY, "state"),
        f"{entry.text(PROGRESS_ENTRY, 'percent')}%" if is_given(entry["percent"]) else "",
        entry.text(PROGRESS_ENTRY, "org"),
        entry.text(PROGRESS_ENTRY, "filled_by"),
        entry.text(PROGRESS_ENTRY, "recorded_on"),
    ]
    parts = [f"{word}：{entry[key]}" for key, word in _ENTRY_PARTS if is_given(entry[key])]
    return "\n".join(["　".join(part for part in (*head, taken_words(entry)) if part), *parts])


def taken_words(entry: Record) -> str:
    """Return where an entry's words were taken over from, and whether somebody has confirmed them."""
    if not entry["taken_from"]:
        return ""
    state = "✔ 已核对" if is_reported(entry) else "△ 待核对"
    return f"（沿用自{label_of_code(str(entry['taken_from']))} · {state}）"


def closure_words(closures: Sequence[Record]) -> str:
    """Return the history of ticks, close-outs and reopenings, newest first; a reopening names what it reopens."""
    known = {closure.id: closure for closure in closures}
    return "\n".join(_closure_words(closure, known.get(str(closure["reopens"]))) for closure in closures)


def _closure_words(closure: Record, reopened: Record | None) -> str:
    parts = [str(closure["on"] or ""), closure.text(CLOSURE, "event"), closure.text(CLOSURE, "by")]
    parts += [f"（针对 {reopened['on']} 的{reopened.text(CLOSURE, 'event')}）"] if reopened else []
    parts += [f"核查人：{closure['checker']}"] if is_given(closure["checker"]) else []
    parts += [str(closure["note"])] if is_given(closure["note"]) else []
    return "　".join(part for part in parts if part)


def evidence_texts(evidence: Record) -> tuple[str, ...]:
    """Return name, size, date and note of a piece of evidence."""
    size = evidence["size"]
    return (
        evidence.text(EVIDENCE, "name"),
        size_words(size) if isinstance(size, int) else "关联记录" if evidence["record"] else "",
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
    lacks = ["佐证材料"] if detail.needs_evidence and not detail.evidence else []
    if not checker.strip():
        lacks.append("核查人")
    elif checker_fault(checker, (person, *detail.hands)):
        lacks.append("另一位核查人（不能是经办人或填报人）")
    return lacks


def waiting_words(detail: TaskDetail, period: ReportingPeriod) -> str:
    """Return what to do about words taken over for a period and not yet confirmed, "" when none wait."""
    own = [entry for entry in detail.progress if not entry["org"]]
    waiting = unconfirmed(own, period)
    if waiting is None:
        return ""
    source = label_of_code(str(waiting["taken_from"]))
    return f"△ 沿用自{source} · 待核对，还不算已报。核对无误按 Ctrl+F6；要改就改好再记下。"


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
