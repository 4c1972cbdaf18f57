"""Progress of tasks by period: written anew each time, or taken over from the last period until somebody confirms it.

Nothing is overwritten. Of the entries of one body for one period the newest counts; a text taken over counts for
nothing before it is confirmed, which is a new entry with the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.typed import parse
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import CONFIRMED, UNCONFIRMED, is_reported
from nptracker.domain.record import Record
from nptracker.domain.values import Unread, Value, amount
from nptracker.errors import UserError
from nptracker.services.task_lines import TaskReader

_PERCENT = Field("percent", "完成比例", FieldType.NUMBER, unit="%")
_WHOLE = 100
_TYPED_STAYS = "其他内容还在，没有丢失。"
_TAKEN_KEYS = ("task", "org", "state", "reason", "note", "percent", "problems", "next_steps")
_NOTHING_EARLIER = "以前各期都没有填报，没有可以沿用的文字。"
_ONLY_BODIES = "以前各期只有责任单位交来的进展，没有本局汇总的文字可以沿用。"


class ProgressVerbs(TaskReader):
    """What a person does with the progress of tasks."""

    def record_progress(  # noqa: PLR0913 - the columns of the officers' own table
        self,
        task_id: str,
        period: ReportingPeriod,
        *,
        state: str,
        note: str = "",
        problems: str = "",
        next_steps: str = "",
        reason: str = "",
        percent: str = "",
        org_id: str = "",
    ) -> Changes:
        """Add a progress entry for a period; earlier entries stay as they are.

        Raises UserError for a state there is none of, a share outside 0 to 100 %, a period that has not begun, and
        for a task that is behind without a reason.
        """
        if state not in codes.PROGRESS.labels:
            words = "、".join(codes.PROGRESS.labels.values())
            raise UserError(
                f"没有“{state}”这种进展状态。", safe=_TYPED_STAYS, todo=f"请从这些里选：{words}。"
            )
        if state == "behind" and not reason.strip():
            raise UserError("进展为“滞后”的，请写明滞后原因。", safe=_TYPED_STAYS, todo="补上原因后再保存。")
        values: dict[str, Value] = {
            "task": task_id,
            "org": org_id or None,
            "state": state,
            "reason": reason.strip(),
            "note": note.strip(),
            "percent": _share(percent),
            "problems": problems.strip(),
            "next_steps": next_steps.strip(),
        }
        return self._write([values], period, f"填写{period.label}进展：{self._name(task_id)}")

    def take_over(self, task_id: str, period: ReportingPeriod, org_id: str = "") -> Changes:
        """Copy what a body wrote for its last period into this one, to be confirmed.

        Raises UserError when the period already has an entry of the body, or when no earlier one has.
        """
        of_all = self._entries([task_id])
        entries = [e for e in of_all if str(e["org"] or "") == org_id]
        if any(e["period"] == period.code for e in entries):
            raise UserError(f"{period.label}已经有填报内容，没有沿用。", safe="已有内容没有变化。")
        last = last_before(entries, period)
        if last is None:
            told_by_bodies = not org_id and last_before(of_all, period) is not None
            words = _ONLY_BODIES if told_by_bodies else _NOTHING_EARLIER
            raise UserError(words, safe="内容没有变化。", todo="请直接填写本期进展。")
        title = f"沿用上期进展到{period.label}：{self._name(task_id)}"
        return self._write([_taken(last)], period, title)

    def take_over_missing(self, period: ReportingPeriod, plan_id: str = "") -> Changes:
        """Take over the bureau's own last words for every task that has no entry of its own in the period.

        Tasks that are done, and those without earlier words, are left as they are; NOTHING when none is left.
        """
        lines = [line for line in self.lines(plan_id, period) if not line.is_done]
        by_task: dict[str, list[Record]] = {line.id: [] for line in lines}
        for entry in self._entries(list(by_task)):
            if not entry["org"]:
                by_task[str(entry["task"])].append(entry)
        found = [
            _taken(last)
            for entries in by_task.values()
            if not any(e["period"] == period.code for e in entries)
            and (last := last_before(entries, period)) is not None
        ]
        title = f"沿用上期进展到{period.label}：{len(found)} 项任务，待核对"
        return self._write(found, period, title) if found else NOTHING

    def confirm(self, task_id: str, period: ReportingPeriod, org_id: str = "") -> Changes:
        """Confirm the words taken over for a period as they stand; NOTHING when none wait."""
        waiting = unconfirmed([e for e in self._entries([task_id]) if str(e["org"] or "") == org_id], period)
        if waiting is None:
            return NOTHING
        values = {key: waiting[key] for key in (*_TAKEN_KEYS, "taken_from")} | {"confirmed": CONFIRMED}
        return self._write([values], period, f"核对沿用的{period.label}进展：{self._name(task_id)}")

    def _entries(self, task_ids: Sequence[str]) -> list[Record]:
        return self._session.table("progress_entry").having("task", *task_ids)

    def _write(self, many: Iterable[dict[str, Value]], period: ReportingPeriod, title: str) -> Changes:
        if period.begins > self._session.today():
            raise UserError(f"{period.label}还没有开始。", safe=_TYPED_STAYS, todo="请选已经开始的期次。")
        stamp: dict[str, Value] = {
            "period": period.code,
            "filled_by": self._session.person,
            "recorded_on": self._session.today(),
        }
        with self._session.verb("progress", title) as verb:
            table = self._session.table("progress_entry")
            verb.record_ids += table.insert_many(values | stamp for values in many)
        return verb.changes()


def _share(text: str) -> Value:
    """Return a typed share done as a number of %; raises UserError for what is none from 0 to 100."""
    value = parse(_PERCENT, text)
    number = amount(value)
    if isinstance(value, Unread) or (number is not None and not 0 <= number <= _WHOLE):
        raise UserError(
            f"完成比例“{text.strip()}”不对。", safe=_TYPED_STAYS, todo="请填 0 到 100 之间的数，没有就空着。"
        )
    return value


def _taken(entry: Record) -> dict[str, Value]:
    words = {key: entry[key] for key in _TAKEN_KEYS}
    return words | {"taken_from": entry["period"], "confirmed": UNCONFIRMED}


def last_before(entries: Iterable[Record], period: ReportingPeriod) -> Record | None:
    """Return the newest entry that counts of the latest period that ended before this one began."""
    found: list[tuple[ReportingPeriod, int, Record]] = []
    for entry in entries:
        of_entry = ReportingPeriod.understood(str(entry["period"]))
        if of_entry is not None and of_entry.is_before(period) and is_reported(entry):
            found.append((of_entry, entry.number, entry))
    return max(found, key=lambda each: (each[0].ends, each[1]))[2] if found else None


def unconfirmed(entries: Iterable[Record], period: ReportingPeriod) -> Record | None:
    """Return the words taken over for a period that wait for confirmation: those that nothing was written after."""
    of_period = [e for e in entries if e["period"] == period.code]
    newest = max(of_period, key=lambda entry: entry.number, default=None)
    return newest if newest is not None and not is_reported(newest) else None
