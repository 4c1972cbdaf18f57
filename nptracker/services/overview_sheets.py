"""Charts and lists of the 工作台 as neutral sheets, for workbooks and paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nptracker.domain.day_text import chinese_date
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import done_share
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.overview_charts import STATES, Chart, state_words
from nptracker.services.returns.context import NUMBER
from nptracker.services.task_lines import TaskLine

_FIRST_HEADS = {"section": "任务类别", "department": "责任单位", "township": "乡镇街道", "trend": "期次"}
_TASKS = (
    NUMBER,
    Column(("任务类别",), width=18),
    Column(("编号",), width=7, align=Align.CENTER),
    Column(("工作任务",), width=34),
    Column(("牵头（责任）单位",), width=24),
    Column(("完成时限",), kind=Kind.DATE, width=12),
    Column(("时限情况",), width=12),
    Column(("进展状态",), width=10),
)


def chart_sheet(chart: Chart, period: ReportingPeriod, today: date) -> Document:
    """Return a chart as a table: a row per bar, a column per state that occurs, the share done at the end."""
    states = [state for state in STATES if any(state in bar.pieces for bar in chart.bars)]
    columns = (
        Column((_FIRST_HEADS[chart.code],), width=34),
        *(Column((state_words(state),), kind=Kind.NUMBER, width=10) for state in states),
        Column(("合计",), kind=Kind.NUMBER, width=9),
        Column(("完成率（%）",), kind=Kind.NUMBER, width=12, number_format="0.0"),
    )
    rows: list[Row] = [
        (bar.name, *(len(bar.tasks(state)) for state in states), len(bar.tasks()), _share(bar.completion))
        for bar in chart.bars
    ]
    sheet = Sheet(
        chart.title,
        columns,
        tuple(rows),
        subtitle=f"（{period.label}，{_as_at(chart, period, today)}）",
        unit_note="单位：项",
        foot_notes=_foot_notes(chart),
    )
    return Document((sheet,))


def _as_at(chart: Chart, period: ReportingPeriod, today: date) -> str:
    if chart.code == "trend":
        return "各期按期末状态"
    return f"截至{chinese_date(min(period.ends, today))}"


def _share(part: tuple[int, int]) -> RowCell:
    share = done_share(*part)
    return Cell("—", align=Align.RIGHT) if share is None else share


def _foot_notes(chart: Chart) -> tuple[str, ...]:
    notes = ["完成率＝已完成÷（合计－不涉及）；“未报”是本期没有填报，不等于未启动。"]
    if chart.code in {"department", "township"}:
        notes.append("一项任务有几个单位时，每个单位各计一次，合计会大于任务总数。")
    return (*notes, *([chart.note] if chart.note else []))


def tasks_sheet(title: str, lines: Sequence[TaskLine], today: date) -> Document:
    """Return a list of tasks as a table."""
    rows: list[Row] = [
        (
            number,
            line.section or None,
            line.no or None,
            line.title or None,
            "、".join(line.lead or line.others) or None,
            line.due_on or "—",
            line.light.label,
            line.state_words,
        )
        for number, line in enumerate(lines, start=1)
    ]
    notes = (f"共 {len(rows)} 项", f"导出日期：{chinese_date(today)}")
    sheet = Sheet(title, _TASKS, tuple(rows), name="任务", notes_above=notes, frozen_columns=4)
    return Document((sheet,))
