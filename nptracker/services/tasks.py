"""Driving the tasks of a plan: ticking, progress per period, evidence, close-out, reopening."""

from __future__ import annotations

from pathlib import Path

from nptracker.db import blobs
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.typed import parse
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import TaskState, state_after
from nptracker.domain.values import Value
from nptracker.errors import UserError, reason_of
from nptracker.services.task_lines import TaskReader

MAX_ATTACHMENT = 200 << 20
_PERCENT = Field("percent", "完成比例", FieldType.NUMBER, unit="%")


class TaskService(TaskReader):
    """What a person does with tasks, besides reading them."""

    # -- ticking ------------------------------------------------------------------------------------------

    def tick(self, task_id: str, done: bool = True, note: str = "") -> Changes:
        """Tick a task off, or take the tick back; each is an entry of its own, nothing is overwritten."""
        if self._state(task_id).is_done == done:
            return NOTHING
        verb = "勾选任务" if done else "取消勾选"
        return self._closure(task_id, "done" if done else "reopened", verb, note=note)

    def tick_measure(self, measure_id: str, done: bool = True) -> Changes:
        """Tick one measure of a task, or take the tick back."""
        table = self._session.table("measure")
        text = str(table.get(measure_id)["text"])
        title = f"{'勾选措施' if done else '取消勾选措施'}：{shortened(text, 20)}"
        values: dict[str, Value] = {
            "done_on": self._session.today() if done else None,
            "done_by": self._session.person if done else None,
        }
        with self._session.verb("tick_measure", title) as verb:
            table.update(measure_id, values)
            verb.record_ids.append(measure_id)
        return verb.changes() if verb.seq else NOTHING

    def meet_deadline(self, deadline_id: str, done: bool = True) -> Changes:
        """Mark one deadline or milestone of a task as met, or take that back."""
        table = self._session.table("deadline")
        record = table.get(deadline_id)
        with self._session.verb(
            "meet_deadline", f"{'完成' if done else '取消完成'}节点：{record['due_on']}"
        ) as verb:
            table.update(deadline_id, {"done_on": self._session.today() if done else None})
        return verb.changes() if verb.seq else NOTHING

    # -- progress -----------------------------------------------------------------------------------------

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

        Raises UserError when a task that is behind comes without a reason.
        """
        if state == "behind" and not reason.strip():
            raise UserError(
                "进展为“滞后”的，请写明滞后原因。", safe="其他内容还在，没有丢失。", todo="补上原因后再保存。"
            )
        values: dict[str, Value] = {
            "task": task_id,
            "org": org_id or None,
            "period": period.code,
            "state": state,
            "reason": reason.strip(),
            "note": note.strip(),
            "percent": parse(_PERCENT, percent),
            "problems": problems.strip(),
            "next_steps": next_steps.strip(),
            "filled_by": self._session.person,
            "recorded_on": self._session.today(),
        }
        with self._session.verb("progress", f"填写{period.label}进展：{self._name(task_id)}") as verb:
            verb.record_ids.append(self._session.table("progress_entry").insert(values))
        return verb.changes()

    # -- evidence and close-out ---------------------------------------------------------------------------

    def attach(self, owner_kind: str, owner_id: str, path: Path, note: str = "") -> Changes:
        """Put a file into the district file as evidence; it is read back and its fingerprint compared."""
        content = _read_attachment(path)
        with self._session.verb("attach", f"添加佐证材料：{path.name}") as verb:
            digest = blobs.put(self._session.file, content)
            blobs.get(self._session.file, digest)
            values: dict[str, Value] = {
                "owner_kind": owner_kind,
                "owner": owner_id,
                "name": path.name,
                "hash": digest,
                "size": len(content),
                "added_on": self._session.today(),
                "note": note,
            }
            verb.record_ids.append(self._session.table("evidence").insert(values))
        return verb.changes()

    def attachment(self, evidence_id: str) -> bytes:
        """Return the content of a piece of evidence; raises DamagedFileError when it is not what was stored."""
        return blobs.get(self._session.file, str(self._session.table("evidence").get(evidence_id)["hash"]))

    def detach(self, evidence_id: str) -> Changes:
        """Take a piece of evidence off; undo brings it back."""
        name = self._session.table("evidence").get(evidence_id)["name"]
        with self._session.verb("detach", f"移除佐证材料：{name}") as verb:
            self._session.table("evidence").delete_many([evidence_id])
        return verb.changes()

    def close(self, task_id: str, *, checker: str, note: str) -> Changes:
        """Close a task out: needs evidence, and somebody who checked it other than the one who fills it in."""
        if not self._session.table("evidence").having("owner", task_id):
            raise UserError(
                "销号前须添加佐证材料。", safe="任务状态没有变化。", todo="请先添加文件，再办理销号。"
            )
        if not checker.strip() or checker.strip() == self._session.person:
            raise UserError(
                "核查人须填写，且不能是填报人本人。",
                safe="任务状态没有变化。",
                todo="请填写实际核查人的姓名。",
            )
        return self._closure(task_id, "closed", "销号", note=note, checker=checker.strip())

    def reopen(self, task_id: str, note: str) -> Changes:
        """Open a done or closed task again; what was said before stays in its history."""
        if not self._state(task_id).is_done:
            return NOTHING
        return self._closure(task_id, "reopened", "重新打开", note=note)

    def _closure(
        self, task_id: str, event: str, verb_name: str, *, note: str = "", checker: str = ""
    ) -> Changes:
        values: dict[str, Value] = {
            "task": task_id,
            "event": event,
            "on": self._session.today(),
            "by": self._session.person,
            "checker": checker,
            "note": note.strip(),
        }
        with self._session.verb(event, f"{verb_name}：{self._name(task_id)}") as verb:
            verb.record_ids.append(self._session.table("closure").insert(values))
        return verb.changes()

    def _state(self, task_id: str) -> TaskState:
        return state_after(
            str(record["event"]) for record in self._session.table("closure").having("task", task_id)
        )

    def _name(self, task_id: str) -> str:
        task = self._session.table("task").get(task_id)
        return shortened(" ".join(str(part) for part in (task["no"], task["title"]) if part), 30)


def shortened(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters; one that is cut ends in “…”."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _read_attachment(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if 0 < size <= MAX_ATTACHMENT else b""
    except OSError as error:
        raise UserError(
            f"文件读不出来（{reason_of(error)}）。",
            safe="没有添加。",
            todo="请确认文件没有被移走。",
            file=path.name,
        ) from error
    if not content:
        words = "文件是空的（0字节）。" if size == 0 else f"文件超过 {MAX_ATTACHMENT >> 20} MB。"
        raise UserError(words, safe="没有添加。", todo="请检查后另选文件。", file=path.name)
    return content
