"""化学物质基本信息汇总表: the amounts of a data year by substance, by township, industry or district, and the entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.industry_scope import industry_key
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of
from nptracker.export.sheet import Cell, Column, Document, Kind, Row, RowCell, Sheet, Value
from nptracker.services.industries import industry_by_code
from nptracker.services.public_edition import MASK
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SURVEY_SIGNATURES,
    ReturnContext,
    cell_for,
    column_for,
)
from nptracker.services.returns.options import BY
from nptracker.services.returns.survey_amounts import PUBLIC_SUMS, AmountScale, missing_note, totals
from nptracker.services.returns.survey_source import SurveyYear, by_substance, names_of, owners

_SURVEY = form_named("survey_entry")
_DETAIL_KEYS = ("enterprise", "substance", "cas_rn", "tiers", "activity", *AMOUNTS, "content", "uses")
_SUBSTANCE_COLUMNS = (
    Column(("物质名称",), width=20),
    Column(("CAS号或流水号",), kind=Kind.CODE, width=14),
    Column(("适用档",), width=12),
    Column(("企业数（家）",), kind=Kind.NUMBER, width=8),
)
_GROUP_HEADS = {"township": "乡镇街道", "industry": "行业", "district": "区县"}
_NO_SUM = "—"


def survey(context: ReturnContext) -> Document:
    """Build the summary of a data year: totals by substance, perhaps by a group, then the entries they come from."""
    source = SurveyYear(context)
    entries = source.unmasked("survey_entry")
    grouped = () if context.choice(BY) == BY.usual else (_grouped_totals(source, entries),)
    return Document((_totals(source, entries), *grouped, _details(source), *source.waivers()))


def survey_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries of the data year, and what is missing beside them."""
    source = SurveyYear(context)
    return [*source.problems("survey_entry"), *source.year_problems()]


# -- totals -----------------------------------------------------------------------------------------------


def _totals(source: SurveyYear, entries: Sequence[Record]) -> Sheet:
    groups, scale = by_substance(entries), AmountScale(source.context)
    rows = [
        (number, *_substance_cells(found), *totals(source.context, found, AMOUNTS))
        for number, found in enumerate(groups.values(), start=1)
    ]
    return Sheet(
        f"{source.context.region}{source.year}年度化学物质基本信息汇总表",
        (NUMBER, *_SUBSTANCE_COLUMNS, *_amount_columns(scale)),
        tuple(rows),
        name="汇总表",
        notes_above=source.context.head_notes,
        unit_note=scale.note,
        foot_notes=(
            f"共 {len(groups)} 种物质、{len(owners(entries))} 家企业、{len(entries)} 条填报。",
            *source.notes(entries),
            *missing_note(entries, AMOUNTS),
            "零报告、不涉及不计入合计；全部为同一种空的，按原样印出。",
            *((PUBLIC_SUMS,) if source.context.is_public else ()),
            *source.rule_notes(),
        ),
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _substance_cells(found: Sequence[Record]) -> tuple[RowCell, ...]:
    tiers = dict.fromkeys(tier for r in found for tier in r.text(_SURVEY, "tiers").split("、") if tier)
    name, code = names_of(found)
    return name, code, "、".join(tiers) or "未定", len(owners(found))


def _amount_columns(scale: AmountScale) -> tuple[Column, ...]:
    return tuple(scale.column(_SURVEY.by_key[key]) for key in AMOUNTS)


def _grouped_totals(source: SurveyYear, entries: Sequence[Record]) -> Sheet:
    """Return the totals by substance within each group, the group itself with its counts in a bold line."""
    context, scale = source.context, AmountScale(source.context)
    by = context.choice(BY)
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in entries:
        groups[_NAMERS[by](source, record)].append(record)
    rows: list[Row] = []
    for name, found in sorted(groups.items()):
        rows += _group_rows(context, name, found)
    return Sheet(
        f"{context.region}{source.year}年度化学物质基本信息汇总表（{BY.choices[by]}）",
        (Column((_GROUP_HEADS[by],), width=18), *_SUBSTANCE_COLUMNS, *_amount_columns(scale)),
        tuple(rows),
        name=BY.choices[by],
        notes_above=context.head_notes,
        unit_note=scale.note,
        foot_notes=(
            f"“{_NO_SUM}”：不同物质的数量不相加。",
            *(("对外版不分组公开数量，以免与全区合计相减得出个别企业的数。",) if context.is_public else ()),
        ),
        signatures=SURVEY_SIGNATURES,
        frozen_columns=2,
    )


def _group_rows(context: ReturnContext, name: str, found: Sequence[Record]) -> list[Row]:
    substances = by_substance(found)
    count = f"合计 {len(substances)} 种物质、{len(found)} 条填报"
    head: tuple[Value, ...] = (name, count, _NO_SUM, _NO_SUM, len(owners(found)), *(_NO_SUM for _ in AMOUNTS))
    rows: list[Row] = [tuple(Cell(cell, bold=True) for cell in head)]
    for records in substances.values():
        sums = tuple(MASK for _ in AMOUNTS) if context.is_public else totals(context, records, AMOUNTS)
        rows.append((name, *_substance_cells(records), *sums))
    return rows


def _township(source: SurveyYear, record: Record) -> str:
    return text_of(source.owner(record)["township"]) or NOT_REPORTED


def _industry(source: SurveyYear, record: Record) -> str:
    code = industry_key(text_of(source.owner(record)["industry_code"]))
    known = industry_by_code().get(code)
    name = known.name if known else text_of(source.owner(record)["industry_name"])
    return f"{code} {name}".strip() or NOT_REPORTED


def _district(source: SurveyYear, _record: Record) -> str:
    return source.context.region


_NAMERS: dict[str, Callable[[SurveyYear, Record], str]] = {
    "township": _township,
    "industry": _industry,
    "district": _district,
}


# -- the entries ------------------------------------------------------------------------------------------


def _details(source: SurveyYear) -> Sheet:
    scale = AmountScale(source.context)
    rows = [
        (number, *(_detail_cell(scale, record, key) for key in _DETAIL_KEYS))
        for number, record in enumerate(source.of("survey_entry"), start=1)
    ]
    return Sheet(
        f"{source.context.region}{source.year}年度化学物质填报明细",
        (NUMBER, *(_detail_column(scale, key) for key in _DETAIL_KEYS)),
        tuple(rows),
        name="填报明细",
        notes_above=source.context.head_notes,
        unit_note=f"{scale.note}（含量除外）",
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _detail_column(scale: AmountScale, key: str) -> Column:
    field = _SURVEY.by_key[key]
    return scale.column(field) if key in AMOUNTS else column_for(field)


def _detail_cell(scale: AmountScale, record: Record, key: str) -> RowCell:
    if key in AMOUNTS:
        return scale.cell(record, key, record.text(_SURVEY, key))
    cell = cell_for(_SURVEY, record, key)
    return NOT_REPORTED if cell is None else cell  # 0 is a number that was reported
