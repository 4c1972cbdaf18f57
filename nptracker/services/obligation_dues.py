"""The due days of periodic obligations, with what fulfils each: a tick, or the return that went out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nptracker.domain.forms import form_named
from nptracker.domain.obligation import DueState, due_state
from nptracker.domain.period import label_of_code
from nptracker.domain.plan import Thresholds
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.recurrence import Rule, running
from nptracker.services.session import Session
from nptracker.services.task_lines import thresholds_of


@dataclass(frozen=True, slots=True)
class DueLine:
    """One due day of an obligation. ``sent_on`` is the day its return went out, which fulfils it without a tick."""

    id: str
    obligation_id: str
    title: str
    task_id: str
    org: str
    period: str  # a code
    due_on: date
    state: DueState
    done_on: date | None
    sent_on: date | None
    done_by: str
    note: str
    return_name: str

    @property
    def period_label(self) -> str:
        """The period in words."""
        return label_of_code(self.period)

    @property
    def is_ticked(self) -> bool:
        """Tell whether a person marked it as done."""
        return self.done_on is not None


@dataclass
class DueReader:
    """Reads due days with what fulfils them; lives for one reading."""

    session: Session
    obligations: Mapping[str, tuple[Record, Rule]]

    def lines(self) -> list[DueLine]:
        """Return the due days that have begun, the latest first."""
        dues = self.session.table("obligation_due").having("obligation", *self.obligations)
        lines = [
            self._line(due, due_on)
            for due in dues
            if isinstance(due_on := due["due_on"], date) and self._has_begun(due, due_on)
        ]
        return sorted(lines, key=lambda line: (line.due_on, line.title), reverse=True)

    def _has_begun(self, due: Record, due_on: date) -> bool:
        _record, rule = self.obligations[str(due["obligation"])]
        return due["done_on"] is not None or due_on <= running(rule, self.session.today()).ends

    def _line(self, due: Record, due_on: date) -> DueLine:
        obligation, _rule = self.obligations[str(due["obligation"])]
        return_name, period = str(obligation["return_name"] or ""), str(due["period"])
        done_on, sent_on = due["done_on"], self._sent.get((return_name, period))
        ticked_on = done_on if isinstance(done_on, date) else None
        met_on = min((day for day in (ticked_on, sent_on) if day), default=None)
        return DueLine(
            due.id,
            obligation.id,
            str(obligation["title"]),
            str(obligation["task"] or ""),
            obligation.labels.get("org", ""),
            period,
            due_on,
            due_state(due_on, met_on, self.session.today(), self._thresholds),
            ticked_on,
            sent_on,
            str(due["done_by"] or ""),
            str(due["note"] or ""),
            return_name,
        )

    @cached_property
    def _thresholds(self) -> Thresholds:
        return thresholds_of(self.session)

    @cached_property
    def _sent(self) -> Mapping[tuple[str, str], date]:
        """Return the first day each return went out, by name and period; the documents themselves are not read.

        The edition for outsiders is no report to the superior.
        """
        from nptracker.db.columns import Columns
        from nptracker.services.public_edition import Edition

        found: dict[tuple[str, str], date] = {}
        columns = Columns(self.session.file, form_named("snapshot"))
        wanted = ("return_name", "period", "taken_at", "edition")
        for name, period, taken_at, edition in columns.values(Query(), wanted):
            if edition == Edition.PUBLIC:
                continue
            day = date.fromisoformat(str(taken_at)[:10])
            key = (str(name), str(period))
            found[key] = min(found.get(key, day), day)
        return found
