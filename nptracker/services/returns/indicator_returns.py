"""The return about indicators: 指标完成情况表, with competing definitions as rows under their indicator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.indicator import NO_VALUE, Outcome, change_words, rounded, words_of
from nptracker.domain.indicator_templates import PROPOSED, TO_CHECK
from nptracker.domain.problem import Problem
from nptracker.domain.values import ABSENT_WORDS, Absent, Value, amount
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
from nptracker.services.indicators import IndicatorService
from nptracker.services.returns.context import NUMBER, SIGNATURES, ReturnContext

_NOT_REPORTED = ABSENT_WORDS[Absent.NOT_REPORTED]
_FIGURE = form_named("indicator_value").by_key["numerator"]
_COLUMNS = (
    NUMBER,
    Column(("指标",), width=16),
    Column(("对应任务",), width=15),
    Column(("目标（期限）",), width=14),
    Column(("分子（单位）",), width=15),
    Column(("分母（单位）",), width=14),
    Column(("系数",), kind=Kind.NUMBER, width=7),
    Column(("口径",), kind=Kind.LONG_TEXT, width=40),
    Column(("数据来源单位",), width=10),
    Column(("本期值",), kind=Kind.NUMBER, width=9),
    Column(("上期值",), kind=Kind.NUMBER, width=9),
    Column(("同比",), width=13, align=Align.RIGHT),
    Column(("是否达标",), width=8, align=Align.CENTER),
    Column(("情况说明",), kind=Kind.LONG_TEXT, width=16),
)
_SHARED = 4  # the leading columns that the definitions of one indicator have in common


def indicators(context: ReturnContext) -> Document:
    """Build 指标完成情况表 of a period; undecided, unreported and not to be computed stay different words."""
    lines = lines_as_they_stood(context)
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        rows += _rows(context, number, line)
    sheet = Sheet(
        f"{context.region}新污染物治理指标完成情况表",
        _COLUMNS,
        tuple(rows),
        name="指标完成情况表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(*_foot_notes(lines), *_warnings(lines)),
        signatures=SIGNATURES,
        frozen_columns=2,
    )
    return Document((sheet,))


def indicator_problems(context: ReturnContext) -> list[Problem]:
    """Return what is worth a look; a share above 100 % asks for its definition and never blocks."""
    return _service(context).problems(context.period)


def _service(context: ReturnContext) -> IndicatorService:
    return IndicatorService(context.session, context.records, context.tasks)


def lines_as_they_stood(context: ReturnContext) -> list[IndicatorLine]:
    """Return the indicators of the period with the definitions of then."""
    return [_as_it_stood(context, line) for line in _service(context).lines(context.period)]


def _as_it_stood(context: ReturnContext, line: IndicatorLine) -> IndicatorLine:
    """Leave out the definitions that nobody had put forward yet and that hold no figures for the period."""
    kept = tuple(
        definition
        for definition in line.definitions
        if definition.own or definition.figures.taken or _stands(context, definition)
    )
    return line._replace(definitions=kept)


def _stands(context: ReturnContext, definition: DefinitionLine) -> bool:
    since = definition.definition["since"]
    return since is None or context.has_come(since)


def _rows(context: ReturnContext, number: int, line: IndicatorLine) -> list[Row]:
    unit = f"（{line.unit}）" if line.unit else ""
    target = line.target_words.replace("（", "\n（") or NO_VALUE
    shared = (number, f"{line.name}{unit}", line.task_name or NO_VALUE, target)
    if not line.definitions:
        return [(*shared, *([NO_VALUE] * 3), "没有设定口径", *([NO_VALUE] * 4), line.verdict.label, NO_VALUE)]
    height = len(line.definitions)
    rows: list[Row] = []
    for place, definition in enumerate(line.definitions):
        lead: Sequence[RowCell] = [None] * _SHARED if place else shared
        if height > 1 and not place:
            lead = [Cell(value, row_span=height) for value in shared]
        rows.append((*lead, *_cells(context, line, definition, is_one=height == 1)))
    return rows


def _cells(
    context: ReturnContext, line: IndicatorLine, definition: DefinitionLine, *, is_one: bool
) -> tuple[RowCell, ...]:
    record, parts = definition.definition, definition.figures.parts
    return (
        _figure(parts.numerator, record["numerator_name"], record["numerator_unit"]),
        _figure(parts.denominator, record["denominator_name"], record["denominator_unit"])
        if definition.formula.is_ratio
        else NO_VALUE,
        _coefficient(record["coefficient"]),
        _definition_words(definition, is_one=is_one),
        context.bodies.name_on(str(record["source_org"] or ""), context.as_at) or NO_VALUE,
        _number(line, definition.outcome),
        _number(line, definition.before),
        change_words(definition.outcome, definition.year_before, line.unit),
        definition.verdict.label,
        definition.reason or NO_VALUE,
    )


def _figure(value: Value, name: Value, unit: Value) -> str:
    """Return a part with its name and unit, or the kind of empty in words."""
    words = display(_FIGURE, value) or _NOT_REPORTED
    said = f"{words} {unit}" if unit and amount(value) is not None else words
    return f"{name}\n{said}" if name else said


def _coefficient(value: Value) -> RowCell:
    if value is None:
        return NO_VALUE
    number = amount(value)
    return display(_FIGURE, value) if number is None else number


def _definition_words(definition: DefinitionLine, *, is_one: bool) -> str:
    """Return a definition in words; a proposal says that it is one, without the program's advice to the officer."""
    words = str(definition.definition["definition"] or "").removesuffix(TO_CHECK)
    if is_one and words and definition.title != PROPOSED:
        return words
    main = "（主口径）" if not is_one and definition.definition["is_main"] == "yes" else ""
    return "：".join(part for part in (f"{definition.title}{main}", words) if part)


def _number(line: IndicatorLine, outcome: Outcome) -> RowCell:
    if isinstance(outcome, Decimal):
        return rounded(outcome, line.target.number if line.target else None)
    return words_of(outcome)


def _foot_notes(lines: Sequence[IndicatorLine]) -> tuple[str, ...]:
    judged = [line.verdict.label.replace(NO_VALUE, "尚不能判断") for line in lines]
    counts = "，".join(f"{word} {judged.count(word)} 项" for word in dict.fromkeys(judged))
    many = sum(len(line.definitions) > 1 for line in lines)
    has_proposals = any(d.title == PROPOSED for line in lines for d in line.definitions)
    return (
        f"指标 {len(lines)} 项{'：' + counts if counts else ''}。",
        "本期值＝分子×系数÷分母（百分率乘100）；没有分母或分母为0的印“—”，没有报的印“未报”，都不按0计。",
        *((f"标“{PROPOSED}”的，尚未与数据来源单位核定。",) if has_proposals else ()),
        *((f"有 {many} 项指标并列多个口径，是否达标按各自口径判断，以主口径为准。",) if many else ()),
    )


def _warnings(lines: Sequence[IndicatorLine]) -> tuple[str, ...]:
    """Return a note for each share above 100 % and each sum with a gap."""
    return tuple(
        f"{line.name}（{definition.title}）：{words}。"
        for line in lines
        for definition in line.definitions
        for words in definition.warnings
    )
