"""上手五步: how far a new district file is on its way to the first return, told from its data alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.values import Value
from nptracker.services.orgs import OrgService
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.tasks import TaskService

GUIDE = "guide"  # the setting that says whether the steps are shown: a file of the window is made with OPEN
OPEN, AWAY = "open", "away"
_PASSED = "guide_passed"  # the steps put off, their keys with a blank between


class StepKey(StrEnum):
    """The five steps, in their order."""

    OFFICE = "office"
    PLAN = "plan"
    CONTACTS = "contacts"
    PROGRESS = "progress"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step: what it is called, whether the data say it is done, and what to do or what was reached."""

    key: StepKey
    title: str
    is_done: bool
    words: str
    is_passed: bool = False  # put off by the officer
    waits: bool = False  # for the plan, without which there is nothing to do

    @property
    def is_open(self) -> bool:
        """Tell whether there is something left to do."""
        return not (self.is_done or self.is_passed)


@dataclass(frozen=True, slots=True)
class BodyAtWork:
    """A body that has tasks, and whom to turn to there; ``contact`` is "" while nobody is known."""

    id: str
    name: str
    tasks: int
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Whom to turn to in a body."""

    org_id: str
    name: str
    phone: str = ""


class GuideService:
    """Tells the steps, and keeps what the officer does about them; each can be taken back."""

    def __init__(
        self, session: Session, settings: SettingService, orgs: OrgService, tasks: TaskService
    ) -> None:
        self._session, self._settings, self._orgs, self._tasks = session, settings, orgs, tasks

    # -- the steps ----------------------------------------------------------------------------------------

    def steps(self) -> list[GuideStep]:
        """Return the five steps as the data stand now."""
        passed = self._settings.get(_PASSED).split()
        told = (self._office(), self._plan(), self._contacts(), self._progress(), self._return())
        has_plan = bool(self._tasks.own_plans(self._session.today()))
        return [
            GuideStep(
                key,
                title,
                is_done,
                words,
                is_passed=key in passed and not is_done,
                waits=not (is_done or has_plan) and key not in {StepKey.OFFICE, StepKey.PLAN},
            )
            for key, title, is_done, words in told
        ]

    def _office(self) -> tuple[StepKey, str, bool, str]:
        unit, region = self._settings.get("reporting_unit"), self._settings.get("region")
        todo = f"填报单位印在报表上；没填前印“{region}生态环境部门”。"
        return StepKey.OFFICE, "本单位", bool(unit), f"填报单位：{unit}" if unit else todo

    def _plan(self) -> tuple[StepKey, str, bool, str]:
        plans = self._tasks.own_plans(self._session.today())
        count = len(self._tasks.lines()) if plans else 0
        todo = "选方案文件，或用内置方案起步；核对采用后才写入。"
        return StepKey.PLAN, "读方案", bool(plans), f"已采用，有 {count} 项任务。" if plans else todo

    def _contacts(self) -> tuple[StepKey, str, bool, str]:
        bodies = self.bodies()
        known = sum(bool(body.contact) for body in bodies)
        is_done = bool(bodies) and known == len(bodies)
        tail = "。" if is_done else "；可从 Excel 整块粘贴。"
        return StepKey.CONTACTS, "联系人", is_done, f"责任单位 {len(bodies)} 个，已填联系人 {known} 个{tail}"

    def _progress(self) -> tuple[StepKey, str, bool, str]:
        is_done = self._session.table("progress_entry").count() > 0
        todo = "选一项任务按 F6 记进展；或下发填报表，收回自动记。"
        return StepKey.PROGRESS, "记进展", is_done, "已经有进展记录。" if is_done else todo

    def _return(self) -> tuple[StepKey, str, bool, str]:
        count = self._session.table("snapshot").count()
        todo = "看一眼预览，按“两种都导出”；没填的印“未报”。"
        return StepKey.RETURN, "出报表", count > 0, f"已报出 {count} 份，留有快照。" if count else todo

    # -- shown or put away --------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Tell whether the officer wants to see the steps."""
        return self._settings.get(GUIDE) == OPEN

    def show(self) -> Changes:
        """Let the steps be seen, those put off as well."""
        return self._put("显示上手五步", {GUIDE: OPEN, _PASSED: ""})

    def put_away(self) -> Changes:
        """Put the steps away."""
        return self._put("收起上手五步", {GUIDE: AWAY})

    def pass_over(self, key: StepKey) -> Changes:
        """Put one step off; it can be done at any time all the same."""
        passed = self._settings.get(_PASSED).split()
        title = next(step.title for step in self.steps() if step.key == key)
        return self._put(f"上手五步：“{title}”以后再做", {_PASSED: " ".join(dict.fromkeys([*passed, key]))})

    def _put(self, title: str, values: dict[str, str]) -> Changes:
        """Write some settings as one verb; those that say so already stay as they are."""
        table = self._session.table("setting")
        with self._session.verb("guide", title) as verb:
            for name, value in values.items():
                found = table.having("name", name)
                if found and (found[0]["value"] or "") != value:
                    table.update(found[0].id, {"value": value})
                elif not found and value:
                    table.insert({"name": name, "value": value})
        return verb.changes() if verb.seq else NOTHING

    # -- contacts -----------------------------------------------------------------------------------------

    def bodies(self) -> list[BodyAtWork]:
        """Return the bodies that have tasks now, those with most tasks first."""
        lines = [line for line in self._orgs.lines() if line.is_there and line.lead + line.others]
        people = {
            str(contact["org"]): contact
            for contact in self._session.table("contact").having("org", *(line.id for line in lines))
            if not contact["until"]
        }
        found = []
        for line in sorted(lines, key=lambda line: -(line.lead + line.others)):
            person = people.get(line.id)
            name, phone = (str(person[key] or "") for key in ("name", "phone")) if person else ("", "")
            found.append(BodyAtWork(line.id, line.name, line.lead + line.others, name, phone))
        return found

    def add_contacts(self, people: Iterable[NewPerson]) -> Changes:
        """Add whom to turn to in several bodies, as one verb; blank names are passed over."""
        rows: Sequence[dict[str, Value]] = [
            {"org": person.org_id, "name": person.name.strip(), "phone": person.phone.strip() or None}
            for person in people
            if person.name.strip()
        ]
        if not rows:
            return NOTHING
        with self._session.verb("add_contacts", f"填写责任单位联系人 {len(rows)} 人") as verb:
            verb.record_ids += self._session.table("contact").insert_many(rows)
        return verb.changes()


def next_step(steps: Sequence[GuideStep]) -> GuideStep | None:
    """Return the step to do next, None when nothing is left."""
    return next((step for step in steps if step.is_open), None)
