"""Deadlines that move by approval only: extensions as records, milestones within a task, and when lights turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.deadline import Deadline
from nptracker.domain.plan import Thresholds
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.task_lines import THRESHOLD_NAMES, TaskReader, thresholds_of

_UNCHANGED = "时限没有变化。"


class DeadlineService(TaskReader):
    """Extends deadlines, keeps milestones, and sets how early lights turn yellow and red."""

    # -- extensions ---------------------------------------------------------------------------------------

    def extend(  # noqa: PLR0913 - what an approval says, all but the deadline by name
        self,
        deadline_id: str,
        *,
        to: date,
        reason: str,
        approved_by: str,
        approved_on: date | None = None,
        applicant: str = "",
        doc_no: str = "",
    ) -> Changes:
        """Record an approved extension of a deadline; the date the plan set stays.

        Raises UserError without a later date, a reason or an approver, or when the deadline is met already.
        """
        record = self._session.table("deadline").get(deadline_id)
        deadline = self._deadline(record)
        approved_on = approved_on or self._session.today()
        _refuse(_extension_faults(deadline, to, reason, approved_by, approved_on, self._session.today()))
        self._refuse_out_of_order(deadline_id, approved_on)
        values: dict[str, Value] = {
            "task": record["task"],
            "deadline": deadline_id,
            "old_on": deadline.current,
            "new_on": to,
            "reason": reason.strip(),
            "applicant": applicant.strip(),
            "approved_by": approved_by.strip(),
            "approved_on": approved_on,
            "doc_no": doc_no.strip(),
        }
        title = f"延期 {deadline.current} → {to}：{self._name(str(record['task']))}"
        with self._session.verb("extend", title) as verb:
            verb.record_ids.append(self._session.table("extension").insert(values))
        return verb.changes()

    def _refuse_out_of_order(self, deadline_id: str, approved_on: date) -> None:
        """Refuse an approval before the one it builds on: no day between them would know its old date."""
        earlier = self._session.table("extension").having("deadline", deadline_id)
        last = max((str(extension["approved_on"] or "") for extension in earlier), default="")
        if approved_on.isoformat() < last:
            _refuse([f"批准日期 {approved_on} 早于上一次延期的批准日期 {last}"])

    def withdraw(self, extension_id: str) -> Changes:
        """Take the last extension of a deadline back, as when it was recorded by mistake; undo brings it back."""
        table = self._session.table("extension")
        extension = table.get(extension_id)
        if table.having("deadline", str(extension["deadline"]))[-1].id != extension_id:
            raise UserError("它后面还有延期，不能先撤回。", safe=_UNCHANGED, todo="请先撤回最近的一次。")
        title = (
            f"撤回延期 {extension['old_on']} → {extension['new_on']}：{self._name(str(extension['task']))}"
        )
        with self._session.verb("withdraw_extension", title) as verb:
            table.delete_many([extension_id])
        return verb.changes()

    def _deadline(self, record: Record) -> Deadline:
        return next(d for d in self.detail(str(record["task"])).dates if d.id == record.id)

    # -- milestones ---------------------------------------------------------------------------------------

    def add_milestone(self, task_id: str, name: str, due_on: date) -> Changes:
        """Add a milestone to a task from today on; raises UserError without a name."""
        name = _milestone_name(name)
        position = len(self._session.table("deadline").having("task", task_id)) + 1
        values: dict[str, Value] = {
            "task": task_id,
            "position": position,
            "name": name,
            "due_on": due_on,
            "since": self._session.today(),
        }
        with self._session.verb("milestone", f"添加节点：{name}　{due_on}") as verb:
            verb.record_ids.append(self._session.table("deadline").insert(values))
        return verb.changes()

    def edit_milestone(self, deadline_id: str, *, name: str, due_on: date) -> Changes:
        """Rename a milestone or set another date.

        Raises UserError for a date the plan set, and for one that has passed or was extended: those move by
        extension only.
        """
        record = self._session.table("deadline").get(deadline_id)
        if due_on != record["due_on"]:
            self._refuse_fixed(record)
        with self._session.verb("milestone", f"修改节点：{_milestone_name(name)}　{due_on}") as verb:
            self._session.table("deadline").update(deadline_id, {"name": name.strip(), "due_on": due_on})
        return verb.changes() if verb.seq else NOTHING

    def remove_milestone(self, deadline_id: str) -> Changes:
        """Remove a milestone; raises UserError for what the plan set, and for what has passed or was extended."""
        record = self._session.table("deadline").get(deadline_id)
        self._refuse_fixed(record)
        with self._session.verb("milestone", f"移除节点：{record['name']}　{record['due_on']}") as verb:
            self._session.table("deadline").delete_many([deadline_id])
        return verb.changes()

    def _refuse_fixed(self, record: Record) -> None:
        deadline = self._deadline(record)
        is_overdue = deadline.done_on is None and deadline.current < self._session.today()
        faults = (
            (not record["name"], "这是方案规定的时限。"),
            (deadline.is_extended, "这个节点已有延期记录。"),
            (is_overdue, "这个节点已超期。"),
        )
        for is_fixed, words in faults:
            if is_fixed:
                raise UserError(
                    f"{words}不能改日期或移除。", safe=_UNCHANGED, todo="请办理延期，或标为完成。"
                )

    # -- lights -------------------------------------------------------------------------------------------

    @property
    def thresholds(self) -> Thresholds:
        """How many days before a deadline its light turns."""
        return thresholds_of(self._session)

    def set_thresholds(self, red: int, yellow: int) -> Changes:
        """Set how many days before a deadline lights turn red and yellow; raises UserError for impossible ones."""
        texts = (str(red), str(yellow))
        try:
            Thresholds.parse(*texts)
        except ValueError as error:
            raise UserError(str(error), safe="提醒天数没有变化。") from error
        table = self._session.table("setting")
        known = {str(r["name"]): r.id for r in table.having("name", *THRESHOLD_NAMES)}
        with self._session.verb("setting", f"提醒天数：红灯 {red} 天，黄灯 {yellow} 天") as verb:
            for name, text in zip(THRESHOLD_NAMES, texts, strict=True):
                if name in known:
                    table.update(known[name], {"value": text})
                else:
                    table.insert({"name": name, "value": text})
        return verb.changes() if verb.seq else NOTHING


def _extension_faults(  # noqa: PLR0913, PLR0917 - an approval against the deadline it is about
    deadline: Deadline, to: date, reason: str, approved_by: str, approved_on: date, today: date
) -> Sequence[str]:
    faults = (
        (deadline.done_on is not None, "这个时限已经完成，不用延期"),
        (to <= deadline.current, f"新时限应晚于现行时限 {deadline.current}"),
        (not reason.strip(), "请写明延期理由"),
        (not approved_by.strip(), "请写明批准人"),
        (approved_on > today, "批准日期不能晚于今天"),
    )
    return [words for is_wrong, words in faults if is_wrong]


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise UserError(f"{'；'.join(faults)}。", safe=_UNCHANGED, todo="延期须先经批准，补齐后再记。")


def _milestone_name(name: str) -> str:
    if not name.strip():
        raise UserError("请写节点名称。", safe=_UNCHANGED)
    return name.strip()
