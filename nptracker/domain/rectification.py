"""What follows from a finding's record on a given day: whether its rectification (整改) is overdue."""

from __future__ import annotations

from datetime import date

from nptracker.domain.dataclass import replace
from nptracker.domain.forms.codes import RECTIFICATION
from nptracker.domain.record import Record

CLOSED = "closed"
SOON_DAYS = 7
OPEN_STATES = tuple(code for code in RECTIFICATION.labels if code != CLOSED)


def is_closed(finding: Record) -> bool:
    """Tell whether a finding was written off (销号) after its check."""
    return finding["state"] == CLOSED


def as_at(finding: Record, day: date) -> Record:
    """Return a finding as it stood on ``day``: what its own dates place after that day had not happened yet.

    One closed later was open then: handed in for the check if it was done by that day, else under way.
    """
    closed_on, done_on = finding["closed_on"], finding["done_on"]
    if not (is_closed(finding) and isinstance(closed_on, date) and closed_on > day):
        return finding
    was_done = isinstance(done_on, date) and done_on <= day
    later = {"closed_on", "accepted_by", "opinion"} | (set() if was_done else {"done_on", "evidence"})
    values = {key: value for key, value in finding.values.items() if key not in later}
    return replace(finding, values={**values, "state": "submitted" if was_done else "under_way"})


def is_overdue(finding: Record, day: date) -> bool:
    """Tell whether a finding's date lies before ``day`` and it is not closed; one without a date never is."""
    due_on = finding["due_on"]
    return isinstance(due_on, date) and due_on < day and not is_closed(finding)
