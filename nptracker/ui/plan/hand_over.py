"""Hands a reviewed draft over to what it is to become: a plan, the next cycle's plan, or a revision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from nptracker.ui.widgets.ask_dialog import AskDialog, day_field, day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.changes import Changes
    from nptracker.domain.draft import PlanDraft
    from nptracker.services.plan_purpose import Purpose
    from nptracker.services.revision_review import RevisionReview
    from nptracker.ui.context import Context


class HandOver:
    """Runs the one job that the purpose of a document asks for."""

    def __init__(self, context: Context, owner: QWidget, draft: PlanDraft, purpose: Purpose) -> None:
        self._context, self._owner = context, owner
        self._draft, self._purpose = draft, purpose

    def run(
        self,
        *,
        begun: Callable[[], None],
        done: Callable[[Changes], None],
        compared: Callable[[RevisionReview], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Write the plan and call ``done``, or compare a revision and call ``compared``; giving up calls nothing."""
        if self._purpose.revises:
            begun()
            self._compare(compared, failed)
            return
        starts_on = self._ask_start() if self._purpose.follows else None
        if self._purpose.follows and starts_on is None:
            return
        begun()
        self._accept(starts_on, done, failed)

    def _accept(
        self, starts_on: date | None, done: Callable[[Changes], None], failed: Callable[[Exception], None]
    ) -> None:
        plans, purpose = self._context.office.plans, self._purpose
        self._context.jobs.run(
            "采用方案",
            lambda _job: plans.accept(self._draft, purpose.level, starts_on, purpose.follows),
            owner=self._owner,
            done=done,
            failed=failed,
            can_cancel=False,
        )

    def _compare(
        self, compared: Callable[[RevisionReview], None], failed: Callable[[Exception], None]
    ) -> None:
        revisions = self._context.office.revisions
        self._context.jobs.run(
            "对照修订版",
            lambda _job: revisions.compare(self._purpose.revises, self._draft),
            owner=self._owner,
            done=compared,
            failed=failed,
        )

    def _ask_start(self) -> date | None:
        today = self._context.office.today()
        day = day_field(date(today.year + 1, 1, 1))
        dialog = AskDialog(
            self._owner,
            "下一周期的方案",
            f"{self._purpose.words}。原方案到这一天为止；相同的任务会记住它接续的是哪一项。",
            (("实施起始日期", day),),
            accept_words="采用方案(&A)",
        )
        return day_of(day) if dialog.asks() else None
