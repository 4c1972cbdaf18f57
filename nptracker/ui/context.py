"""What a page is given: the open office and the window's services to its pages."""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nptracker.domain.forms.work_ledgers import WORK_LEDGERS
from nptracker.domain.own_ledger import is_own_kind
from nptracker.errors import BusyError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.changes import Changes
    from nptracker.services.office import Office
    from nptracker.ui.actions import Actions
    from nptracker.ui.bus import Bus
    from nptracker.ui.jobs import Jobs
    from nptracker.ui.message_bar import MessageBar


T = TypeVar("T")
PATIENCE_SECONDS = 0.3  # a little over what the upkeep of the file takes in one piece


class PageKey(StrEnum):
    """The pages of the rail, in its order."""

    OVERVIEW = "overview"
    TASKS = "tasks"
    ENTERPRISES = "enterprises"
    SURVEY = "survey"
    INSPECTIONS = "inspections"
    MONITORING = "monitoring"
    LEDGERS = "ledgers"
    LISTS = "lists"
    RETURNS = "returns"
    HISTORY = "history"


PAGE_OF_KIND: dict[str, PageKey] = {
    "enterprise": PageKey.ENTERPRISES,
    "screening_step": PageKey.ENTERPRISES,
    "enterprise_apart": PageKey.ENTERPRISES,
    "survey_entry": PageKey.SURVEY,
    "survey_use": PageKey.SURVEY,
    "survey_release": PageKey.SURVEY,
    "survey_measure": PageKey.SURVEY,
    "survey_convention": PageKey.SURVEY,
    "zero_return": PageKey.SURVEY,
    "survey_round": PageKey.SURVEY,
    "survey_case": PageKey.SURVEY,
    "survey_step": PageKey.SURVEY,
    "review_record": PageKey.SURVEY,
    "returned_file": PageKey.SURVEY,
    "survey_progress": PageKey.SURVEY,
    "inspection": PageKey.INSPECTIONS,
    "finding": PageKey.INSPECTIONS,
    "checklist": PageKey.INSPECTIONS,
    "inspection_plan": PageKey.INSPECTIONS,
    "inspector": PageKey.INSPECTIONS,
    "plan_due": PageKey.INSPECTIONS,
    "draw": PageKey.INSPECTIONS,
    "draw_line": PageKey.INSPECTIONS,
    "monitoring_site": PageKey.MONITORING,
    "monitoring_sample": PageKey.MONITORING,
    "monitoring_result": PageKey.MONITORING,
    "standard": PageKey.MONITORING,
    "standard_limit": PageKey.MONITORING,
    "member": PageKey.LEDGERS,
    "meeting": PageKey.LEDGERS,
    "decision": PageKey.LEDGERS,
    "joint_action": PageKey.LEDGERS,
    **{form.kind: PageKey.LEDGERS for form in WORK_LEDGERS},
    "own_ledger": PageKey.LEDGERS,
    "substance_list": PageKey.LISTS,
    "listed_substance": PageKey.LISTS,
    "substance_profile": PageKey.LISTS,
    "priority_candidate": PageKey.LISTS,
    "snapshot": PageKey.RETURNS,
} | dict.fromkeys(
    (
        "plan",
        "section",
        "task",
        "measure",
        "org",
        "org_change",
        "contact",
        "task_org",
        "deadline",
        "target",
        "progress_entry",
        "closure",
        "extension",
        "obligation",
        "obligation_due",
        "indicator",
        "indicator_definition",
        "indicator_value",
    ),
    PageKey.TASKS,
)


def page_of(kind: str) -> PageKey:
    """Return the page that shows the records of a kind; raises KeyError for one that has none."""
    return PageKey.LEDGERS if is_own_kind(kind) else PAGE_OF_KIND[kind]


class Context(NamedTuple):
    """The open office with the window around it, handed to every page.

    ``jobs`` is the lane for whatever writes or takes long; ``reading`` a second lane for slow reads, so
    that a table fills while an import runs. ``go(page, record id, kind)`` turns to a page and a record;
    ``show_page`` lays a temporary page (plan review, import) over the others until ``leave_page``;
    ``reopen`` opens the file again from disk, as a restored backup asks. ``room`` is where pages stand.
    """

    office: Office
    bus: Bus
    jobs: Jobs
    reading: Jobs
    messages: MessageBar
    actions: Actions
    go: Callable[[str, str, str], None]
    show_page: Callable[[QWidget], None]
    leave_page: Callable[[], None]
    reopen: Callable[[], None]
    room: QWidget | None = None

    def perform(self, verb: Callable[[], Changes], *, offer_undo: bool = True) -> Changes | None:
        """Run one short verb now, announce what it changed and say so in the message bar.

        Returns None when it failed; the failure has then been shown. What may take over 200 ms goes
        through ``jobs`` instead, with ``announce`` as its ``done``.
        """
        try:
            changes = patiently(verb)
        except UserError as error:
            self.messages.show_error(error)
            return None
        self.announce(changes, offer_undo=offer_undo)
        return changes

    def announce(self, changes: Changes, *, offer_undo: bool = True) -> None:
        """Carry a finished verb to every page, and offer to take it back."""
        self.bus.changed.emit(changes)
        if not changes.verb or not changes.title:
            return
        if offer_undo:
            self.messages.show_done(changes.title, "撤销", self.undo)
        else:
            self.messages.show_done(changes.title)

    def undo(self) -> None:
        """Take back the latest verb; taking back a large import is long, so it is a job."""
        history = self.office.history
        self._step("撤销", history.next_undo, history.undo, ("重做", self.redo))

    def redo(self) -> None:
        """Do the latest undone verb again."""
        history = self.office.history
        self._step("重做", history.next_redo, history.redo, ("撤销", self.undo))

    def _step(
        self,
        word: str,
        named: Callable[[], str | None],
        verb: Callable[[], Changes],
        again: tuple[str, Callable[[], None]],
    ) -> None:
        try:
            name = patiently(named)
        except UserError as error:  # the file is gone, or something long is being written
            self.messages.show_error(error)
            return
        if not name:
            self.messages.show_note(f"没有可{word}的操作")
            return
        title = f"{word}：{name}"

        def done(changes: Changes) -> None:
            self.messages.show_note(title, *again)
            self.bus.changed.emit(changes)  # last: what a page has to say of its typing stays to be read

        self.jobs.run(title, lambda _job: verb(), owner=self.messages, done=done, can_cancel=False)


def patiently(verb: Callable[[], T]) -> T:
    """Run a verb or read something, waiting for a short write of the program's own upkeep to end first."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return verb()
        except BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
