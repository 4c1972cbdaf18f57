"""What the ledgers say about a task, above the fields in which its progress is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.indicator_counts import Counted
    from nptracker.services.ledger_feeds import FedFigure, FeedLine
    from nptracker.ui.context import Context
    from nptracker.ui.plan.progress_form import ProgressForm

_OVER = "⚠ 超过100%，请核对口径"


def head_form(context: Context, form: ProgressForm, task_id: str, period: ReportingPeriod) -> None:
    """Name the period above a form, and what the ledgers fed to the task say in it."""
    form.show_period(period)
    found = context.office.feeds.of_task(task_id, period)
    lines = {line.id: line for line in (found.numerator, found.denominator) if line} if found else {}
    form.show_figure(_words(found) if found else "", lambda feed_id: _open(context, lines[feed_id], period))


def _words(found: FedFigure) -> str:
    parts = [line for line in (found.numerator, found.denominator) if line is not None]
    told = " ÷ ".join(f'<a href="{line.id}">{line.counted.title} {line.figure}</a>' for line in parts)
    share = f"＝{found.words}" if found.is_ratio else ""
    doubts = [words for line in parts for words in line.counted.doubts]
    return "；".join((f"台账里的数：{told}{share}", *([_OVER] if found.is_over else []), *doubts))


def _open(context: Context, line: FeedLine, period: ReportingPeriod) -> None:
    from nptracker.ui.plan.counted_page import CountedPage

    count: partial[Counted] = partial(context.office.indicators.counted, line.counted.name, period)
    context.show_page(CountedPage(context, line.counted, count))
