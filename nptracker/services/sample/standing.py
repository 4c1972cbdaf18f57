"""How the story names its tasks: by words of their titles, which outlive renumbering and a new cycle."""

from __future__ import annotations

from nptracker.services.office import Office
from nptracker.services.task_lines import TaskLine


def standing_task(office: Office, words: str) -> str:
    """Return the id of the own task in force whose title holds these words, "" while there is none."""
    found = task_called(office.tasks.lines(), words)
    return found.id if found else ""


def task_called(lines: list[TaskLine], words: str) -> TaskLine | None:
    """Return the one of these tasks whose title holds some words."""
    return next((line for line in lines if words in line.title), None)
