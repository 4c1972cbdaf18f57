"""The commands on tasks: what is to do, ticking, progress, deadlines, the sheets of departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.cli_forms import take_in
from nptracker.cli_shared import opened, period_of, put, put_all, put_json, say, task_id
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.services.task_lines import TaskLine


def list_tasks(options: argparse.Namespace) -> int:
    """Print the tasks of the own plans as they stand today."""
    with opened(options) as office:
        lines = office.tasks.lines(period=period_of(options))
    if options.json:
        put_json([_line_json(line) for line in lines])
        return 0
    for line in lines:
        put(f"{line.light.sign} {line.light.label}　{line.name}　{line.state_label}　{line.due_on or ''}")
    return 0


def _line_json(line: TaskLine) -> dict[str, object]:
    return {
        "id": line.id,
        "no": line.no,
        "title": line.title,
        "section": line.section,
        "lead_units": line.lead,
        "units": line.others,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "light": line.light.code,
        "state": line.state,
        "measures_done": line.measures_done,
        "measures": line.measures,
        "reported": line.reported,
    }


def tick(options: argparse.Namespace) -> int:
    """Tick a task off, or take the tick back."""
    with opened(options) as office:
        changes = office.tasks.tick(task_id(office, options.task), not options.off)
    say(changes.title or "状态没有变化")
    return 0


def extend_deadline(options: argparse.Namespace) -> int:
    """Put an approved extension on record."""
    from nptracker.cli_deadlines import extend

    with opened(options) as office:
        say(extend(office, task_id(office, options.task), options))
    return 0


def list_due(options: argparse.Namespace) -> int:
    """Print what is due, overdue and missing."""
    from nptracker.cli_deadlines import due

    with opened(options) as office:
        for line in due(office, options, period_of(options)):
            put(line)
    return 0


def _task_taken_over(options: argparse.Namespace) -> int:
    from nptracker.cli_deadlines import take_over

    with opened(options) as office:
        say(take_over(office, task_id(office, options.task), period_of(options), options))
    return 0


def progress(options: argparse.Namespace) -> int:
    """Record progress of a period, take over that of the last one, or confirm it."""
    if options.take_over or options.confirm:
        return _task_taken_over(options)
    if not options.state:
        raise UserError(
            "没有写进展状态。", safe="什么都没有写入。", todo="请加 --state，或用 --take-over 沿用上期。"
        )
    with opened(options) as office:
        changes = office.tasks.record_progress(
            task_id(office, options.task),
            period_of(options),
            state=options.state,
            note=options.note,
            reason=options.reason,
            problems=options.problems,
            next_steps=options.next_steps,
        )
    say(changes.title)
    return 0


def write_sheets(options: argparse.Namespace) -> int:
    """Write the task sheet of every body."""
    with opened(options, read_only=True) as office:
        for path in office.imports.blank_all_department_answers(period_of(options), options.out):
            put(str(path))
    return 0


def take_answers(options: argparse.Namespace) -> int:
    """Take in what bodies sent back."""
    period = period_of(options) if options.period else None
    with opened(options, read_only=options.dry_run) as office:
        return take_in(options, office, office.imports.preview_answers(options.paths, period))


def list_owed(options: argparse.Namespace) -> int:
    """Print what each body still owes for a period."""
    from nptracker.cli_orgs import owed

    with opened(options, read_only=True) as office:
        return put_all(owed(office, options, period_of(options)))
