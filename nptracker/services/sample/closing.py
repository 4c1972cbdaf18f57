"""Closing a task of the sample out, as a person does: evidence first, then the check by somebody else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nptracker.services.office import Office
from nptracker.services.sample.clock import story_part


def close_out(office: Office, task_id: str, *, paper: str, note: str) -> None:
    """Tick what is left of a task, attach a paper and close the task."""
    open_measures = [m for m in office.tasks.detail(task_id).measures if not m["done_on"]]
    ticked = {"done_on": office.today().isoformat(), "done_by": office.person}
    office.records.write_block(
        "measure", [(measure.id, ticked) for measure in open_measures], f"勾选措施 {len(open_measures)} 项"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{paper}.txt"
        path.write_text(f"{paper}\n{note}\n", "utf-8")
        office.tasks.attach("task", task_id, path)
    office.tasks.close(task_id, checker=story_part("cycle")["checker"], note=note)
