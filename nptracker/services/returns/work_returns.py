"""The returns of the work ledgers: any ledger for a period, and how the ratios come to their figures (计算表)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from nptracker.db.columns import Columns
from nptracker.domain.forms.field import TOWNSHIP, Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.registry import Registry
from nptracker.domain.forms.typed import display
from nptracker.domain.indicator import NO_VALUE, Outcome, Parts, words_of
from nptracker.domain.ledger_feed import COUNT, PERIOD, Feed, dates_of, figure_of
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
from nptracker.services.ledger_feeds import FeedLine, LedgerFeedService
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    ReturnContext,
    column_for,
    ledger_rows,
    problems_of,
    signed_sheet,
)
from nptracker.services.returns.indicator_returns import lines_as_they_stood
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.options import ReturnOption

LEDGER = "ledger"
NO_TOWNSHIP = "未填乡镇"


def ledger_option(forms: Registry) -> ReturnOption:
    """Return the choice among the ledgers of a file, its own ones included; the work ledgers come first."""
    from nptracker.domain.forms.work_ledgers import WORK_LEDGERS

    work = {form.kind: form.title for form in WORK_LEDGERS}
    return ReturnOption(LEDGER, "台账", work | {form.kind: form.title for form in forms.ledgers})


# -- one ledger -------------------------------------------------------------------------------------------


def work_ledger(context: ReturnContext) -> Document:
    """Build one ledger's rows of a period, those nobody dated told at the foot."""
    form = _form(context)
    feed = _whole(form)
    found = _records(context, form, feed)
    undated = feed.undated()
    left = context.session.table(form.kind).count(undated) if undated else 0
    notes = [f"本期 {len(found)} 条。" if feed.dated_by else f"共 {len(found)} 条。"]
    notes += [f"另有 {left} 条没有填“{form.by_key[feed.dated_by].heading}”，没有列入。"] if left else []
    notes += [form.note] if form.note else []
    columns = (NUMBER, *(column_for(field) for field in form.table_fields))
    rows = ledger_rows(form, found, [field.key for field in form.table_fields])
    return Document((signed_sheet(context, form.title, columns, rows, name=form.title, notes=tuple(notes)),))


def work_ledger_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the rows the return would print."""
    form = _form(context)
    return problems_of(context.records, form, _records(context, form, _whole(form)))


def _form(context: ReturnContext) -> Form:
    option = ledger_option(context.session.forms)
    return context.session.forms[context.choice(option)]


def _whole(form: Form) -> Feed:
    """Return what takes in every row of a ledger that belongs to a period."""
    dates = dates_of(form)
    return Feed(form.kind, dated_by=form.dated_by or (dates[0].key if dates else ""), span=PERIOD)


def _records(context: ReturnContext, form: Form, feed: Feed) -> list[Record]:
    found = list(context.session.table(form.kind).all(feed.rows(form, context.period)))
    return sorted(found, key=lambda r: (str(r[feed.dated_by] or "") if feed.dated_by else "", r.number))


# -- the ratios -------------------------------------------------------------------------------------------

_RATIO_COLUMNS = (
    NUMBER,
    Column(("指标",), width=18),
    Column(("口径",), width=16),
    Column(("分子", "名称"), width=16),
    Column(("分子", "数"), kind=Kind.NUMBER, width=10),
    Column(("分母", "名称"), width=16),
    Column(("分母", "数"), kind=Kind.NUMBER, width=10),
    Column(("系数",), kind=Kind.NUMBER, width=7),
    Column(("比率",), width=10, align=Align.RIGHT),
    Column(("填报的比率",), width=10, align=Align.RIGHT),
    Column(("目标",), width=13),
    Column(("怎样数",), kind=Kind.LONG_TEXT, width=34),
    Column(("说明",), kind=Kind.LONG_TEXT, width=20),
)
_TOWN_COLUMNS = (
    NUMBER,
    Column(("指标",), width=20),
    Column(("口径",), width=16),
    Column(("乡镇街道",), width=14),
    Column(("分子",), kind=Kind.NUMBER, width=12),
    Column(("分母",), kind=Kind.NUMBER, width=12),
    Column(("比率",), width=10, align=Align.RIGHT),
)
_OVER = "超过100%，请核对分子分母的口径"
_ZERO = "分母为0，不计算"
_DIFFERENT = "与填报的不同"


def ratios(context: ReturnContext) -> Document:
    """Build 比率指标计算表: numerator, denominator, definition and source of every ratio, then the same by township."""
    lines = lines_as_they_stood(context)
    pairs = [(line, d) for line in lines for d in line.definitions if d.formula.is_ratio]
    feeds = _feeds(context)
    rows = [_ratio_row(n, line, d, feeds.get(d.id, {})) for n, (line, d) in enumerate(pairs, 1)]
    towns = [row for line, d in pairs for row in _town_rows(context, line, d, feeds.get(d.id, {}))]
    numbered = tuple((n, *row) for n, row in enumerate(towns, 1))
    whole = "比率由程序算：分子×系数÷分母；分母为0或没有数的印“—”。"
    parts = "只列由有乡镇栏目的台账取数的指标；各乡镇相加等于全区。"
    first = _sheet(context, "比率指标计算表", _RATIO_COLUMNS, tuple(rows), whole)
    second = _sheet(context, "比率指标分乡镇计算表", _TOWN_COLUMNS, numbered, parts)
    return Document((first, second) if numbered else (first,))


def _sheet(
    context: ReturnContext, name: str, columns: tuple[Column, ...], rows: tuple[Row, ...], note: str
) -> Sheet:
    return signed_sheet(context, name, columns, rows, name=name, notes=(note,))


def _feeds(context: ReturnContext) -> dict[str, dict[str, FeedLine]]:
    """Return the feeds by definition and part, but for those that nobody had declared on the day the return stands for."""
    found: dict[str, dict[str, FeedLine]] = defaultdict(dict)
    for line in LedgerFeedService(context.session, context.tasks).lines(context.period):
        if line.feed.definition and not (line.feed.since and line.feed.since > context.as_at):
            found[line.feed.definition][line.feed.part] = line
    return found


def _ratio_row(
    number: int, line: IndicatorLine, definition: DefinitionLine, feeds: Mapping[str, FeedLine]
) -> Row:
    told = definition.definition
    reported = definition.figures.parts
    parts = Parts(*(_part(feeds.get(key), value) for key, value in zip(_PARTS, reported, strict=True)))
    outcome = definition.formula.outcome(parts)
    return (
        number,
        line.name,
        definition.title,
        str(told["numerator_name"] or NO_VALUE),
        _number_cell(parts.numerator),
        str(told["denominator_name"] or NO_VALUE),
        _number_cell(parts.denominator),
        told["coefficient"] if isinstance(told["coefficient"], Decimal) else NO_VALUE,
        words_of(outcome, line.unit),
        words_of(definition.outcome, line.unit),
        line.target_words or NO_VALUE,
        "\n".join(f"{_PART_WORDS[key]}：{feed.how}" for key, feed in sorted(feeds.items(), reverse=True)) or "填报",
        "；".join(_doubts(definition, parts, outcome, feeds)) or NO_VALUE,
    )  # fmt: skip


_PARTS = ("numerator", "denominator")
_PART_WORDS = {"numerator": "分子", "denominator": "分母"}


def _part(feed: FeedLine | None, reported: Value) -> Value:
    if feed is None:
        return reported
    return Decimal(feed.counted.figure) if feed.counted.figure else None


def _number_cell(value: Value) -> RowCell:
    if isinstance(value, Decimal):
        return value
    return display(_FIGURE, value) or NOT_REPORTED


_FIGURE = Field("figure", "数", FieldType.NUMBER)


def _doubts(
    definition: DefinitionLine, parts: Parts, outcome: Outcome, feeds: Mapping[str, FeedLine]
) -> list[str]:
    found = [
        f"{_PART_WORDS[key]}：{words}"
        for key in _PARTS
        if key in feeds
        for words in feeds[key].counted.doubts
    ]
    found += [_OVER] if definition.formula.is_over(outcome) else []
    found += [_ZERO] if parts.denominator == Decimal(0) else []
    is_known = isinstance(definition.outcome, Decimal)
    return found + ([_DIFFERENT] if is_known and outcome != definition.outcome else [])


# -- by township ------------------------------------------------------------------------------------------


def _town_rows(
    context: ReturnContext, line: IndicatorLine, definition: DefinitionLine, feeds: Mapping[str, FeedLine]
) -> list[tuple[RowCell, ...]]:
    """Return a ratio township by township, and the district's; nothing where a ledger knows no townships."""
    by_part = {key: _by_township(context, feed) for key, feed in feeds.items()}
    tops, wholes = by_part.get("numerator"), by_part.get("denominator")
    if tops is None or wholes is None:
        return []
    towns = sorted({*tops, *wholes}, key=lambda name: (name == NO_TOWNSHIP, name))
    none = {
        key: Decimal(0) if feed.feed.way == COUNT else None for key, feed in feeds.items()
    }  # no row is a count
    rows = [
        _town_row(
            line,
            definition,
            town,
            Parts(tops.get(town, none["numerator"]), wholes.get(town, none["denominator"])),
        )
        for town in towns
    ]
    totals = Parts(*(_part(feeds[key], None) for key in _PARTS))
    return [*rows, tuple(Cell(cell, bold=True) for cell in _town_row(line, definition, "全区", totals))]  # type: ignore[arg-type]


def _town_row(
    line: IndicatorLine, definition: DefinitionLine, town: str, parts: Parts
) -> tuple[RowCell, ...]:
    cells = [_number_cell(part) for part in parts]
    return (line.name, definition.title, town, *cells, words_of(definition.formula.outcome(parts), line.unit))


def _by_township(context: ReturnContext, line: FeedLine) -> dict[str, Decimal] | None:
    """Return a feed's figure by township, None for a ledger without townships or for what cannot be added up."""
    form = context.session.forms[line.feed.ledger]
    town = next(
        (field.key for field in form.fields if field.offers == TOWNSHIP and not field.is_internal), ""
    )
    if not town or line.feed.way == "distinct":
        return None
    keys = [town, line.feed.column] if line.feed.column else [town]
    found: dict[str, list[Value]] = defaultdict(list)
    for values in Columns(context.session.file, form).values_of(line.counted.numbers, keys):
        name = values[0] if isinstance(values[0], str) and values[0] else NO_TOWNSHIP
        found[name].append(values[-1])
    figures = {name: figure_of(line.feed.way, values).value for name, values in found.items()}
    return {name: figure for name, figure in figures.items() if figure is not None}


WORK_KINDS = (
    ReturnKind(
        "work_ledger",
        "工作台账",
        work_ledger,
        "任选一本台账（自建的也在内），列出本期的记录；对外版不印个人信息。",
        work_ledger_problems,
        period_letter="",
        offers=lambda forms: (ledger_option(forms),),
    ),
    ReturnKind(
        "ratios",
        "比率指标计算表",
        ratios,
        "每个比率的分子、分母、口径、系数和取数办法，再按乡镇列出；与填报不同的写明。",
        period_letter="",
    ),
)
