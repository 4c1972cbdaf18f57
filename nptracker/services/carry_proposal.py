"""What would go on into the next cycle, for the officer to tick: nothing is shifted or decided silently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from nptracker.domain.draft import TargetDraft
from nptracker.domain.record import Record
from nptracker.errors import UserError
from nptracker.services.standing_tasks import StandingTask
from nptracker.services.task_lines import TaskLine

_MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class CarriedDate:
    """An open deadline: the date in force in the old plan, and the new one, None while nobody set it."""

    id: str
    name: str
    sentence: str
    old_on: date
    new_on: date | None = None


@dataclass(frozen=True, slots=True)
class CarriedTarget:
    """A target: what the old plan asked for, and the value of the next cycle, None for 未定."""

    id: str
    old: TargetDraft
    value: Decimal | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class CarryLine:
    """A task of the old plan and whether it goes on."""

    standing: StandingTask
    line: TaskLine
    why: str
    is_taken: bool
    open_measures: int
    deadlines: tuple[CarriedDate, ...]
    targets: tuple[CarriedTarget, ...]

    @property
    def id(self) -> str:
        """The task's id."""
        return self.line.id


@dataclass(frozen=True, slots=True)
class CarryProposal:
    """The next cycle as it would be made."""

    plan: Record
    title: str
    starts_on: date
    lines: tuple[CarryLine, ...]

    @property
    def taken(self) -> tuple[CarryLine, ...]:
        """The tasks that go on."""
        return tuple(line for line in self.lines if line.is_taken)

    @property
    def undated(self) -> int:
        """How many deadlines of tasks that go on have no new date yet."""
        return sum(deadline.new_on is None for line in self.taken for deadline in line.deadlines)

    def with_taken(self, task_id: str, is_taken: bool) -> CarryProposal:
        """Return the proposal with a task ticked or not."""
        lines = (replace(x, is_taken=is_taken) if x.id == task_id else x for x in self.lines)
        return replace(self, lines=tuple(lines))

    def with_deadline(self, deadline_id: str, new_on: date | None) -> CarryProposal:
        """Return the proposal with a deadline's new date; None leaves the task without it."""
        lines = (
            replace(
                line,
                deadlines=tuple(
                    replace(d, new_on=new_on) if d.id == deadline_id else d for d in line.deadlines
                ),
            )
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def with_target(self, target_id: str, value: Decimal | None, by: date | None = None) -> CarryProposal:
        """Return the proposal with a target's value and date in the next cycle; None is 未定."""
        lines = (
            replace(
                line,
                targets=tuple(
                    replace(t, value=value, by=by) if t.id == target_id else t for t in line.targets
                ),
            )
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def shifted(self, years: int) -> CarryProposal:
        """Return the proposal with every deadline without a new date put that many years later.

        Raises UserError for no year forward, or for more than a cycle ever runs.
        """
        if not 1 <= years <= _MOST_YEARS:
            raise UserError(
                f"不能顺延 {years} 年。",
                safe="什么都没有写入。",
                todo=f"请填 1 到 {_MOST_YEARS} 之间的年数。",
            )
        made = self
        for line in self.lines:
            for deadline in line.deadlines:
                if deadline.new_on is None:
                    made = made.with_deadline(deadline.id, later(deadline.old_on, years))
        return made


def later(day: date, years: int) -> date:
    """Return the same day some years later; the 29th of February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
