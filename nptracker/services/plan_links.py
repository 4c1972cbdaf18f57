"""Which own tasks answer which tasks of a superior's plan: suggested by likeness, confirmed by the officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.likeness import Likeness, TaskWords, likeness_words
from nptracker.domain.plan import in_force
from nptracker.domain.record import Record
from nptracker.domain.wording import shortened
from nptracker.errors import GoneError, UserError
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine, TaskReader, is_own

SUGGESTED_FLOOR = 0.08  # below it the best match on the shipped plans is chance
_MOST = 5
_IN_TITLE = 13  # characters of a task in the title of a step
Pair = tuple[str, str]  # (own task, superior's task)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An own task that may answer a superior's task."""

    task: TaskLine
    likeness: float

    @property
    def words(self) -> str:
        """The likeness as people say it."""
        return likeness_words(self.likeness)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A task of the superior with the own tasks bound to it and those that look like it, best first."""

    superior: TaskLine
    linked: tuple[TaskLine, ...]
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_hole(self) -> bool:
        """Tell whether no own task answers it."""
        return not self.linked


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the own plans cover a superior's: its tasks in its order, beside the own ones."""

    lines: tuple[LinkLine, ...]
    own: tuple[TaskLine, ...]  # all own tasks, bound or not

    @property
    def unbound(self) -> tuple[TaskLine, ...]:
        """The own tasks that answer none of the superior's."""
        used = {task.id for line in self.lines for task in line.linked}
        return tuple(task for task in self.own if task.id not in used)

    @property
    def holes(self) -> tuple[LinkLine, ...]:
        """The superior's tasks without an own one."""
        return tuple(line for line in self.lines if line.is_hole)

    @property
    def words(self) -> str:
        """The sum in words."""
        done = len(self.lines) - len(self.holes)
        return (
            f"上级任务 {len(self.lines)} 项：已对应 {done} 项，未对应 {len(self.holes)} 项；"
            f"本级任务 {len(self.unbound)} 项没有对应的上级任务"
        )


class PlanLinkService:
    """Binds own tasks to those of superiors, many to many."""

    def __init__(self, session: Session, tasks: TaskReader) -> None:
        self._session = session
        self._tasks = tasks
        self._compared: tuple[tuple[tuple[TaskWords, ...], ...], Likeness] | None = None

    def superiors(self, as_at: date | None = None) -> list[Record]:
        """Return the superiors' plans in force on a day (else today), the nearest level first."""
        day = as_at or self._session.today()
        order = ("city", "province", "nation")
        found = [p for p in self._session.table("plan").all() if not is_own(p) and in_force(p, day)]
        return sorted(found, key=lambda plan: order.index(str(plan["level"])))

    def coverage(self, superior_plan: str, own_plan: str = "", as_at: date | None = None) -> Coverage:
        """Return a superior's tasks with the own tasks bound to them on a day (else today)."""
        own = tuple(self._tasks.lines(own_plan, as_at=as_at))
        bound = self._bound(as_at or self._session.today())
        lines = (
            LinkLine(line, tuple(task for task in own if task.id in mine) if (mine := bound[line.id]) else ())
            for line in self._tasks.lines(superior_plan, as_at=as_at)
        )
        return Coverage(tuple(lines), own)

    def suggestions(self, superior_plan: str, own_plan: str = "") -> Coverage:
        """Return the coverage with, for each task of the superior, the own tasks most like it in words."""
        coverage = self.coverage(superior_plan, own_plan)
        own = coverage.own
        likeness = self._likeness(own, [line.superior for line in coverage.lines])
        lines = (
            LinkLine(line.superior, line.linked, self._candidates(own, likeness.ranked(at), line.linked))
            for at, line in enumerate(coverage.lines)
        )
        return Coverage(tuple(lines), own)

    def _likeness(self, own: Sequence[TaskLine], theirs: Sequence[TaskLine]) -> Likeness:
        """Return the comparison of two plans, kept while their words stay: confirming asks for it again and again."""
        words = (tuple(self._words(own)), tuple(self._words(theirs)))
        if self._compared is None or self._compared[0] != words:
            self._compared = (words, Likeness(*words))
        return self._compared[1]

    @staticmethod
    def _candidates(
        own: Sequence[TaskLine], ranked: Iterable[tuple[int, float]], linked: Sequence[TaskLine]
    ) -> tuple[Candidate, ...]:
        bound = {task.id for task in linked}
        good = [(own[at], likeness) for at, likeness in ranked if likeness >= SUGGESTED_FLOOR]
        return tuple(Candidate(task, likeness) for task, likeness in good if task.id not in bound)[:_MOST]

    def _words(self, lines: Sequence[TaskLine]) -> list[TaskWords]:
        found = self._session.table("task").having("id", *(line.id for line in lines))
        texts = {task.id: str(task["text"] or "") for task in found}
        return [TaskWords(line.title, texts[line.id]) for line in lines]

    def _bound(self, day: date) -> Mapping[str, set[str]]:
        """Return the own tasks bound to each of the superior's on a day.

        The bonds of the day a superior's task was first bound stand for the time before as well: until then
        nobody had looked. Later ones count from their own day.
        """
        bound: dict[str, set[str]] = defaultdict(set)
        first: dict[str, date] = {}
        found = ((link, link["confirmed_on"]) for link in self._session.table("task_link").all())
        dated = [(link, on if isinstance(on, date) else date.min) for link, on in found]
        for link, on in sorted(dated, key=lambda each: each[1]):
            superior = str(link["superior"])
            if on <= max(day, first.setdefault(superior, on)):
                bound[superior].add(str(link["task"]))
        return bound

    # -- verbs --------------------------------------------------------------------------------------------

    def confirm(self, pairs: Sequence[Pair], note: str = "") -> Changes:
        """Bind own tasks to tasks of a superior as one verb; what is bound already stays as it is."""
        known = {
            (str(link["task"]), str(link["superior"])) for link in self._session.table("task_link").all()
        }
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        names = self._names(fresh)
        if not fresh:
            return NOTHING
        title = f"对应上级任务：{names[0]}" if len(fresh) == 1 else f"对应上级任务 {len(fresh)} 处"
        with self._session.verb("link_tasks", title) as verb:
            verb.record_ids += self._session.table("task_link").insert_many(
                {
                    "task": own,
                    "superior": superior,
                    "confirmed_by": self._session.person,
                    "confirmed_on": self._session.today(),
                    "note": note.strip(),
                }
                for own, superior in fresh
            )
        return verb.changes()

    def unlink(self, pairs: Sequence[Pair]) -> Changes:
        """Take bonds off as one verb; undo brings them back."""
        wanted = set(pairs)
        found = [
            link.id
            for link in self._session.table("task_link").all()
            if (str(link["task"]), str(link["superior"])) in wanted
        ]
        if not found:
            return NOTHING
        names = self._names(pairs)
        title = f"取消对应：{names[0]}" if len(found) == 1 else f"取消对应 {len(found)} 处"
        with self._session.verb("unlink_tasks", title) as verb:
            self._session.table("task_link").delete_many(found)
        return verb.changes()

    def _names(self, pairs: Sequence[Pair]) -> list[str]:
        """Return the pairs in words; UserError when a side is not what it should be."""
        tasks = self._session.table("task")
        plans = {plan.id: plan for plan in self._session.table("plan").all()}
        found = {task.id: task for task in tasks.having("id", *(i for pair in pairs for i in pair))}
        for own, superior in pairs:
            if not {own, superior} <= found.keys():
                raise GoneError
            if not is_own(plans[str(found[own]["plan"])]) or is_own(plans[str(found[superior]["plan"])]):
                raise UserError(
                    "对应关系要一头是本级任务、一头是上级任务。",
                    safe="什么都没有写入。",
                    todo="请检查两边各是哪一份方案的任务。",
                )
        return [f"{_name(found[own])} → {_name(found[superior])}" for own, superior in pairs]


def _name(task: Record) -> str:
    title = str(task["title"] or task["text"] or "")
    return f"{task['no'] or ''}{shortened(title, _IN_TITLE)}"
