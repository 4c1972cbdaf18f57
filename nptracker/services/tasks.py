"""Driving the tasks of a plan: ticking, progress per period, evidence, close-out, reopening."""

from __future__ import annotations

from pathlib import Path

from nptracker.db import blobs
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.plan import TaskState, checker_fault, state_after
from nptracker.domain.ticks import taken_back
from nptracker.domain.values import Value
from nptracker.domain.wording import shortened
from nptracker.errors import UserError
from nptracker.services.attachment_files import read_attachment
from nptracker.services.task_progress import ProgressVerbs

YES = "yes"


class TaskService(ProgressVerbs):
    """What a person does with tasks, besides reading them."""

    # -- ticking ------------------------------------------------------------------------------------------

    def tick(self, task_id: str, done: bool = True, note: str = "") -> Changes:
        """Tick a task off, or take the tick back; each is an entry of its own, nothing is overwritten."""
        if self._state(task_id).is_done == done:
            return NOTHING
        verb = "勾选任务" if done else "取消勾选"
        return self._closure(task_id, "done" if done else "reopened", verb, note=note)

    def tick_measure(self, measure_id: str, done: bool = True) -> Changes:
        """Tick one measure of a task, or take the tick back; one that is ticked keeps its day.

        The days until a tick is taken back go on showing it.
        """
        table = self._session.table("measure")
        measure = table.get(measure_id)
        if (measure["done_on"] is not None) == done:
            return NOTHING
        text = str(measure["text"])
        title = f"{'勾选措施' if done else '取消勾选措施'}：{shortened(text, 20)}"
        today = self._session.today()
        values: dict[str, Value] = (
            {"done_on": today, "done_by": self._session.person}
            if done
            else {**taken_back(measure, today), "done_by": None}
        )
        with self._session.verb("tick_measure", title) as verb:
            table.update(measure_id, values)
            verb.record_ids.append(measure_id)
        return verb.changes() if verb.seq else NOTHING

    def meet_deadline(self, deadline_id: str, done: bool = True) -> Changes:
        """Mark one deadline or milestone of a task as met, or take that back; one that is met keeps its day."""
        table = self._session.table("deadline")
        record = table.get(deadline_id)
        if (record["done_on"] is not None) == done:
            return NOTHING
        with self._session.verb(
            "meet_deadline", f"{'完成' if done else '取消完成'}节点：{record['due_on']}"
        ) as verb:
            today = self._session.today()
            table.update(deadline_id, {"done_on": today} if done else taken_back(record, today))
        return verb.changes() if verb.seq else NOTHING

    # -- evidence and close-out ---------------------------------------------------------------------------

    def attach(
        self, owner_kind: str, owner_id: str, path: Path, note: str = "", *, name: str = ""
    ) -> Changes:
        """Put a file into the district file as evidence; it is read back and its fingerprint compared.

        ``name`` is what it is called there instead of its own name.
        """
        content, name = read_attachment(path), name or path.name
        with self._session.verb("attach", f"添加佐证材料：{name}") as verb:
            digest = blobs.put(self._session.file, content)
            blobs.get(self._session.file, digest)
            values: dict[str, Value] = {
                "owner_kind": owner_kind,
                "owner": owner_id,
                "name": name,
                "hash": digest,
                "size": len(content),
                "added_on": self._session.today(),
                "note": note,
            }
            verb.record_ids.append(self._session.table("evidence").insert(values))
        return verb.changes()

    def attachment(self, evidence_id: str) -> bytes:
        """Return the content of a piece of evidence; raises DamagedFileError when it is not what was stored."""
        digest = self._session.table("evidence").get(evidence_id)["hash"]
        if not digest:
            raise UserError("这条佐证是关联的记录，没有文件。", todo="请在任务卡里打开那条记录。")
        return blobs.get(self._session.file, str(digest))

    def save_attachment(self, evidence_id: str, path: Path) -> Path:
        """Write the file of a piece of evidence, whole or not at all, and return the path really written.

        Raises UserError; a file of that name that is open in another program stays, the copy gets a name of its own.
        """
        from nptracker.export.atomic import put_atomically

        return put_atomically(path, self.attachment(evidence_id))

    def detach(self, evidence_id: str) -> Changes:
        """Take a piece of evidence off; undo brings it back."""
        name = self._session.table("evidence").get(evidence_id)["name"]
        with self._session.verb("detach", f"移除佐证材料：{name}") as verb:
            self._session.table("evidence").delete_many([evidence_id])
        return verb.changes()

    def link_record(self, task_id: str, kind: str, record_id: str, note: str = "") -> Changes:
        """Name a record of the file, such as an inspection, as evidence of a task; raises KeyError when it is gone."""
        form = self._session.forms[kind]
        label = self._session.table(kind).get(record_id).label(form) or form.title
        with self._session.verb("link_evidence", f"关联佐证记录：{shortened(label, 30)}") as verb:
            values: dict[str, Value] = {
                "owner_kind": "task",
                "owner": task_id,
                "name": f"{form.title}：{label}",
                "record_kind": kind,
                "record": record_id,
                "added_on": self._session.today(),
                "note": note,
            }
            verb.record_ids.append(self._session.table("evidence").insert(values))
        return verb.changes()

    def close(self, task_id: str, *, checker: str, note: str) -> Changes:
        """Close a task out: needs evidence where the plan asks for it, and a checker who had no hand in it."""
        needs_evidence = self._session.table("task").get(task_id)["needs_evidence"] == YES
        if needs_evidence and not self._session.table("evidence").having("owner", task_id):
            raise UserError(
                "销号前须添加佐证材料。", safe="任务状态没有变化。", todo="请先添加文件，再办理销号。"
            )
        if fault := checker_fault(checker, self._hands(task_id)):
            raise UserError(f"{fault}。", safe="任务状态没有变化。", todo="请填写实际核查人的姓名。")
        return self._closure(task_id, "closed", "销号", note=note, checker=checker.strip())

    def _hands(self, task_id: str) -> list[str]:
        entries = self._session.table("progress_entry").having("task", task_id)
        return [self._session.person, *(str(entry["filled_by"] or "") for entry in entries)]

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
            "reopens": self._last_closure(task_id) if event == "reopened" else None,
        }
        with self._session.verb(event, f"{verb_name}：{self._name(task_id)}") as verb:
            verb.record_ids.append(self._session.table("closure").insert(values))
        return verb.changes()

    def _last_closure(self, task_id: str) -> str | None:
        """Return the tick or close-out that a reopening takes back: the newest one."""
        found = [
            r for r in self._session.table("closure").having("task", task_id) if r["event"] != "reopened"
        ]
        return found[-1].id if found else None

    def _state(self, task_id: str) -> TaskState:
        return state_after(
            str(record["event"]) for record in self._session.table("closure").having("task", task_id)
        )
