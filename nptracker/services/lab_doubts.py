"""What is doubtful about a laboratory's sheet as a whole: missing, doubled and hidden parts, units at odds."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.domain.forms.lab_sheet import RESULT
from nptracker.domain.monitoring.units import unit_of
from nptracker.domain.problem import Problem, Severity
from nptracker.importing.lab_sheet import LabTable
from nptracker.services.lab_draft import LabDraft
from nptracker.services.lab_layouts import SKIP

_MOST_NAMED = 6


def problems_of_sheet(draft: LabDraft, *, is_empty: bool) -> Iterator[Problem]:
    """Yield what a person should know before looking at single results."""
    table = draft.table
    place = (draft.path.name, table.sheet, f"第{table.head.row}行")
    for words in _twins(table):
        yield Problem("Y7", Severity.WARNING, words, *place)
    if not any(column.key in {RESULT, "as_reported"} for column in table.columns):
        yield Problem("Y6", Severity.ERROR, "没有找到结果列：请在下面给结果列选“结果”", *place)
    elif is_empty:
        yield Problem("Y6", Severity.ERROR, "没有读到结果", *place)
    for words in _units_at_odds(table):
        yield Problem("Y8", Severity.WARNING, words, *place)
    for words in _hidden(draft):
        yield Problem("Y9", Severity.WARNING, words, *place)


def _twins(table: LabTable) -> Iterator[str]:
    for twins in table.undecided_twins:
        letters = "、".join(column.letters for column in twins)
        yield f"{letters} 列都叫“{twins[0].heading}”，都没有选：请给要的一列选“是什么”"


def _units_at_odds(table: LabTable) -> Iterator[str]:
    """Yield the columns whose unit, from the heading or as chosen before, is not the one said above or below it."""
    for column in table.columns:
        taken, said = column.about.unit, table.meta.get(column.number, {}).get("unit", "")
        if column.key == RESULT and taken and said and _measure(taken) != _measure(said):
            yield f"“{column.about.name}”（{column.letters} 列）按 {taken} 读，表里另写着 {said}，请核对"


def _measure(unit: str) -> object:
    return unit_of(unit) or unit


def _hidden(draft: LabDraft) -> Iterator[str]:
    table = draft.table
    columns = [column.letters for column in table.columns if column.is_hidden and column.key == RESULT]
    parts = [f"{len(table.hidden_rows)} 行"] if table.hidden_rows else []
    parts += [f"{_some(columns)} 列"] if columns else []
    if parts:
        done = "没有导入" if draft.options.hidden == SKIP else "也在导入之列，可改选“隐藏的不导入”"
        yield f"隐藏的 {'、'.join(parts)}{done}"
    if table.hidden_sheets:
        yield f"隐藏的工作表没有看：{_some(table.hidden_sheets)}"


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = f" 等 {len(names)} 个" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
