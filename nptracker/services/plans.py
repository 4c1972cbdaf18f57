"""Plans: reading a document into a draft, and taking a reviewed draft into the file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from nptracker.domain.changes import Changes
from nptracker.domain.draft import PlanDraft
from nptracker.domain.forms.codes import PLAN_LEVEL
from nptracker.domain.plan import in_force
from nptracker.domain.record import Record
from nptracker.domain.sample_mark import REFUSED, REFUSED_TODO, says_sample
from nptracker.errors import UserError
from nptracker.services.built_in_plans import BuiltInPlan, built_in_draft, built_in_plans
from nptracker.services.obligations import write_plan_obligations
from nptracker.services.plan_acceptance import DraftWriter, Place
from nptracker.services.plan_adaptation import with_adaptations
from nptracker.services.plan_indicators import bind_targets
from nptracker.services.plan_succession import OWN_LEVEL, refuse_bad_place, succeed
from nptracker.services.regions import level_above
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.task_lines import is_own


class PlanService:
    """Reads plan documents and keeps accepted plans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, path: Path) -> PlanDraft:
        """Read a document; nothing is written. Raises UnreadableFileError in words."""
        return self._real(read_plan_file(path), path.name)

    def read_text(self, text: str) -> PlanDraft:
        """Read pasted text; nothing is written."""
        from nptracker.importing.plan_document import from_text
        from nptracker.importing.plan_reader import read_plan

        return self._real(read_plan(from_text(text, "粘贴的文字")))

    def _real(self, draft: PlanDraft, file: str = "") -> PlanDraft:
        """Return a draft as it is; raises UserError for one that the sample district has made."""
        if says_sample(draft.source_text) and not SettingService(self._session).is_sample:
            raise UserError(REFUSED, safe="没有写入任何数据。", todo=REFUSED_TODO, file=file)
        return draft

    def built_in(self) -> list[BuiltInPlan]:
        """Return the plans shipped with the program."""
        return list(built_in_plans())

    def built_in_draft(self, key: str) -> PlanDraft:
        """Return a shipped plan as a draft, to be reviewed like one read from a document.

        One of a region that is neither the own one nor over it has a doubt on every task: what must be made local.
        """
        draft, settings = built_in_draft(key), SettingService(self._session)
        region = settings.get("region")
        if draft.region == region or level_above(settings.get("region_code"), draft.region):
            return draft
        return with_adaptations(draft, region, self._session.today())

    def plans(self) -> list[Record]:
        """Return the accepted plans in the order they were accepted."""
        return list(self._session.table("plan").all())

    def task_counts(self) -> dict[str, int]:
        """Return how many tasks of each plan are in force today, by the plan's id."""
        today = self._session.today()
        return Counter(str(t["plan"]) for t in self._session.table("task").all() if in_force(t, today))

    def carried_from(self, plan_id: str) -> dict[str, str]:
        """Return the earlier task that each task of a plan goes on with, by id; tasks without one are left out."""
        tasks = self._session.table("task").having("plan", plan_id)
        return {task.id: str(task["carried_from"]) for task in tasks if task["carried_from"]}

    def in_its_place(self, plan_id: str, day: date) -> str:
        """Return the own plan that was in force on a day in an own plan's place; any other plan is its own."""
        own = [plan for plan in self.plans() if is_own(plan)]
        then = [plan.id for plan in own if in_force(plan, day)]
        return then[-1] if then and plan_id not in then and plan_id in {p.id for p in own} else plan_id

    def accept(
        self, draft: PlanDraft, level: str = OWN_LEVEL, starts_on: date | None = None, follows: str = ""
    ) -> Changes:
        """Take a draft into the file as one verb: plan, sections, tasks and all that hangs on them.

        A plan of a superior (level city, province, nation) stands beside the own one and counts nowhere. A
        plan that ``follows`` another ends that one the day it starts, and its tasks know those they go on with.
        """
        refuse_bad_place(self._session, level, starts_on, follows)
        name = draft.title or draft.source_name
        title = f"采用方案：{name}" if level == OWN_LEVEL else f"读入{PLAN_LEVEL.labels[level]}方案：{name}"
        with self._session.verb("accept_plan", title) as verb:
            writer = DraftWriter(self._session, draft)
            plan_id, task_ids = writer.write_plan(Place(level, starts_on, follows))
            if follows:
                succeed(self._session, follows, dict(zip(task_ids, draft.tasks, strict=True)), starts_on)
            bind_targets(self._session, plan_id)
            write_plan_obligations(self._session, plan_id)
            verb.record_ids.append(plan_id)
        return verb.changes()


def read_plan_file(path: Path) -> PlanDraft:
    """Read a plan document without any district file."""
    from nptracker.importing.plan_document import read_document
    from nptracker.importing.plan_reader import read_plan

    return read_plan(read_document(path))


def plan_json(draft: PlanDraft) -> dict[str, Any]:
    """Return a draft as the command line prints it."""
    from nptracker.importing.plan_reader import plan_as_json

    return plan_as_json(draft)
