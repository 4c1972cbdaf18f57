"""What follows from a finding's record on a given day: whether its rectification (整改) is overdue."""

from __future__ import annotations

from datetime import date

from nptracker.domain.forms.codes import RECTIFICATION
from nptracker.domain.record import Record

CLOSED = "closed"
OPEN_STATES = tuple(code for code in RECTIFICATION.labels if code != CLOSED)


def is_closed(finding: Record) -> bool:
    """Tell whether a finding was written off (销号) after its check."""
    return finding["state"] == CLOSED


def is_overdue(finding: Record, day: date) -> bool:
    """Tell whether a finding's date lies before ``day`` and it is not closed; one without a date never is."""
    due_on = finding["due_on"]
    return isinstance(due_on, date) and due_on < day and not is_closed(finding)
