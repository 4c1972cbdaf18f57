"""What the command line says about bodies and regions; each function returns the lines to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nptracker.cli_shared import day_meant, json_text

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.arrears import Arrears
    from nptracker.services.office import Office
    from nptracker.services.org_cards import OrgLine


def list_bodies(office: Office, options: argparse.Namespace) -> Sequence[str]:
    """Return the bodies with their tasks, as at a day when one is given."""
    lines = office.orgs.lines(day_meant(options.as_at) if options.as_at else None)
    if options.json:
        return [json_text([_line_json(line) for line in lines])]
    return [f"{_called(line)}\t{line.kind_label}\t主办 {line.lead}\t配合 {line.others}" for line in lines]


def _called(line: OrgLine) -> str:
    return line.name if line.is_there else f"{line.name}（{line.ended_on}起并入{line.heir}）"


def _line_json(line: OrgLine) -> dict[str, object]:
    return {
        "id": line.id,
        "name": line.name,
        "aliases": line.aliases,
        "kind": line.kind,
        "lead": line.lead,
        "others": line.others,
        "ended_on": line.ended_on.isoformat() if line.ended_on else None,
        "heir": line.heir or None,
    }


def rename(office: Office, options: argparse.Namespace) -> str:
    """Give a body a new name; returns what was done."""
    orgs = office.orgs
    return orgs.rename(
        orgs.named(options.name), options.new_name, _day(options.on, office), options.note
    ).title


def merge(office: Office, options: argparse.Namespace) -> str:
    """Merge a body into another; returns what was done."""
    orgs = office.orgs
    return orgs.merge(
        orgs.named(options.name), orgs.named(options.heir), _day(options.on, office), options.note
    ).title


def owed(office: Office, options: argparse.Namespace, period: ReportingPeriod) -> Sequence[str]:
    """Return what bodies owe for a period, one body's message when a name is given."""
    if options.message:
        words = office.arrears.message(office.orgs.named(options.message), period)
        return [words or f"{options.message}：{period.label}没有欠报的事项"]
    found = office.arrears.of_period(period)
    if options.json:
        return [json_text([_owed_json(one) for one in found])]
    return [line for one in found for line in _owed_lines(one)] or [f"{period.label}没有欠报的单位"]


def _owed_lines(one: Arrears) -> Iterable[str]:
    yield f"{one.name}\t未报 {len(one.unreported)}\t超期 {len(one.overdue)}\t定期事项 {len(one.duties)}"
    for late in one.overdue:
        yield f"　✖ 已超期\t{late.task.name}\t{late.task.due_on}"
    for task in one.unreported:
        yield f"　○ 未报\t{task.task.name}\t{task.task.due_on or '—'}"
    for duty in one.duties:
        yield f"　✖ 定期事项\t{duty.title}（{duty.period}）\t{duty.due_on}"


def _owed_json(one: Arrears) -> dict[str, object]:
    return {
        "org": one.name,
        "period": one.period.code,
        "unreported": [task.task.name for task in one.unreported],
        "overdue": [{"task": o.task.name, "due_on": str(o.task.due_on)} for o in one.overdue],
        "duties": [{"title": d.title, "period": d.period, "due_on": str(d.due_on)} for d in one.duties],
    }


def list_regions(options: argparse.Namespace) -> Sequence[str]:
    """Return the regions below a code, or those that match some words."""
    from nptracker.services.regions import below, search_regions

    found = search_regions(options.find, 50) if options.find else below(options.code)
    return [f"{region.code}\t{region.full_name}\t{region.kind}" for region in found]


def _day(text: str, office: Office) -> date:
    return day_meant(text) if text else office.today()
