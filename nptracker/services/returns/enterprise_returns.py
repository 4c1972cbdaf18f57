"""底册与初筛情况表 and 入统企业名录: who was looked at for a data year, who belongs to its survey, and why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from nptracker.domain.forms import form_named
from nptracker.domain.industry_scope import industry_digits
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.screening import (
    INCLUDED,
    REASONS,
    UNSCREENED_WORD,
    Screened,
    ScreeningCounts,
    conclusion_word,
    count_conclusions,
)
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.industries import division_names
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    cell_for,
    column_for,
    problems_of,
)
from nptracker.services.screening import ScreeningService
from nptracker.services.survey_case_lines import NO_TOWNSHIP

_FORM = form_named("enterprise")
_NONE = "—"
_LEDGER_KEYS = ("name", "uscc", "township", "industry_code", "industry_name", "operating", "source")
_DIRECTORY_KEYS = (
    "name", "uscc", "township", "park", "address", "industry_code", "industry_name", "operating", "management",
    "permit_no", "contact", "phone",
)  # fmt: skip
_MAY_BE_NONE = frozenset(
    {"park", "management", "permit_no"}
)  # blank means that there is none, as far as is known
_NO_INDUSTRY = "未写明行业"


def _lines(context: ReturnContext) -> list[Screened]:
    return ScreeningService(context.session).lines(_year(context))


def _year(context: ReturnContext) -> int:
    return context.period.ends.year


# -- 底册与初筛情况表 -------------------------------------------------------------------------------------


def screening(context: ReturnContext) -> Document:
    """Build 底册与初筛情况表: every enterprise with its conclusion, then the counts that add up."""
    lines = _lines(context)
    return Document((_ledger(context, lines), _counts(context, lines)))


def _ledger(context: ReturnContext, lines: Sequence[Screened]) -> Sheet:
    columns = (
        NUMBER,
        *(column_for(_FORM.by_key[key]) for key in _LEDGER_KEYS),
        Column(("初筛", "结论"), width=14),
        Column(("初筛", "依据"), kind=Kind.LONG_TEXT, width=22),
        Column(("初筛", "初筛人"), width=9),
        Column(("初筛", "日期"), kind=Kind.DATE, width=12),
    )
    rows = tuple(
        (at, *_cells(line, _LEDGER_KEYS), *_conclusion_cells(line)) for at, line in enumerate(lines, start=1)
    )
    counts = count_conclusions(line.conclusion for line in lines)
    return Sheet(
        f"{context.region}{_year(context)}年度化学物质环境信息统计调查企业底册与初筛情况表",
        columns,
        rows,
        name="底册与初筛情况",
        subtitle=f"（{_year(context)}数据年度）",
        notes_above=context.head_notes,
        foot_notes=(f"{counts.words()}。", _reasons(counts), _RULE),
        signatures=SIGNATURES,
        frozen_columns=2,
        filterable=True,
    )


_RULE = "调查对象为制造业中生产、加工使用调查范围内化学物质的企业；只从事贸易、仓储，只使用含该物质的物品，实验室规模的不填报。"


def _reasons(counts: ScreeningCounts) -> str:
    found = [f"{conclusion_word(reason)} {number} 家" for reason, number in counts.excluded.items() if number]
    return f"筛除 {counts.excluded_total} 家，其中{'、'.join(found)}。" if found else "没有筛除的企业。"


def _cells(line: Screened, keys: Sequence[str]) -> list[RowCell]:
    return [
        cell_for(_FORM, line.enterprise, key) or (_NONE if key in _MAY_BE_NONE else NOT_REPORTED)
        for key in keys
    ]


def _conclusion_cells(line: Screened) -> tuple[RowCell, ...]:
    if not line.conclusion:
        return (UNSCREENED_WORD, _NONE, _NONE, _NONE)
    facts = (line.evidence or NOT_REPORTED, line.by or NOT_REPORTED, line.on or NOT_REPORTED)
    return (conclusion_word(line.conclusion), *facts)


def _counts(context: ReturnContext, lines: Sequence[Screened]) -> Sheet:
    columns = (
        Column(("分类",), width=12, align=Align.CENTER),
        Column(("名称",), width=24),
        Column(("底册",), kind=Kind.NUMBER, width=8),
        *(Column(("筛除", conclusion_word(reason)), kind=Kind.NUMBER, width=9) for reason in REASONS),
        Column(("筛除", "小计"), kind=Kind.NUMBER, width=8),
        Column(("入统",), kind=Kind.NUMBER, width=8),
        Column((UNSCREENED_WORD,), kind=Kind.NUMBER, width=8),
    )
    total: Row = (Cell("合计", bold=True), Cell("全部", bold=True), *_numbers(lines, bold=True))
    rows = (total, *_grouped("按乡镇(街道)", lines, _township), *_grouped("按行业大类", lines, _division))
    return Sheet(
        f"{context.region}{_year(context)}年度化学物质环境信息统计调查初筛统计表",
        columns,
        rows,
        name="初筛统计",
        subtitle=f"（{_year(context)}数据年度）",
        notes_above=context.head_notes,
        unit_note="单位：家",
        foot_notes=("底册＝筛除小计＋入统＋未筛；各乡镇(街道)之和、各行业之和都等于合计。",),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _grouped(title: str, lines: Sequence[Screened], place: Callable[[Screened], str]) -> list[Row]:
    groups: dict[str, list[Screened]] = defaultdict(list)
    for line in lines:
        groups[place(line)].append(line)
    named = sorted(groups)
    return [
        (Cell(title, row_span=len(named)) if at == 0 else None, name, *_numbers(groups[name]))
        for at, name in enumerate(named)
    ]


def _numbers(lines: Sequence[Screened], *, bold: bool = False) -> list[RowCell]:
    counts = count_conclusions(line.conclusion for line in lines)
    numbers = (
        counts.total,
        *counts.excluded.values(),
        counts.excluded_total,
        counts.included,
        counts.unscreened,
    )
    return [Cell(number, bold=True) if bold else number for number in numbers]


def _township(line: Screened) -> str:
    return line.enterprise.text(_FORM, "township") or NO_TOWNSHIP


def _division(line: Screened) -> str:
    digits = industry_digits(line.enterprise.text(_FORM, "industry_code"))[:2]
    name = division_names().get(digits, "")
    return f"{digits} {name}".strip() or _NO_INDUSTRY


def screening_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the base ledger, and that somebody is still to be screened."""
    lines = _lines(context)
    return [*_unscreened(context, lines), *problems_of(context.records, _FORM, [x.enterprise for x in lines])]


def _unscreened(context: ReturnContext, lines: Sequence[Screened]) -> list[Problem]:
    waiting = [line for line in lines if not line.conclusion]
    if not waiting:
        return []
    words = f"{_year(context)}年度还有 {len(waiting)} 家企业没有初筛结论"
    first = waiting[0].enterprise
    return [
        Problem("S1", Severity.WARNING, words, sheet=_FORM.title, cell=first.label(_FORM), value=first.id)
    ]


# -- 入统企业名录 -----------------------------------------------------------------------------------------


def directory(context: ReturnContext) -> Document:
    """Build 入统企业名录: the enterprises that belong to the survey of a data year."""
    every = _lines(context)
    lines = [line for line in every if line.conclusion == INCLUDED]
    columns = (
        NUMBER,
        *(column_for(_FORM.by_key[key]) for key in _DIRECTORY_KEYS),
        Column(("初筛", "依据"), kind=Kind.LONG_TEXT, width=20),
        Column(("初筛", "日期"), kind=Kind.DATE, width=12),
    )
    rows = tuple(
        (at, *_cells(line, _DIRECTORY_KEYS), line.evidence or NOT_REPORTED, line.on or NOT_REPORTED)
        for at, line in enumerate(lines, start=1)
    )
    counts = count_conclusions(line.conclusion for line in every)
    sheet = Sheet(
        f"{context.region}{_year(context)}年度化学物质环境信息统计调查入统企业名录",
        columns,
        rows,
        name="入统企业名录",
        subtitle=f"（{_year(context)}数据年度）",
        notes_above=context.head_notes,
        foot_notes=(f"共 {counts.included} 家。{counts.words()}。",),
        signatures=SIGNATURES,
        frozen_columns=2,
        filterable=True,
    )
    return Document((sheet,))


def directory_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the enterprises of the directory, and that somebody is still to be screened."""
    lines = _lines(context)
    included = [line.enterprise for line in lines if line.conclusion == INCLUDED]
    return [*_unscreened(context, lines), *problems_of(context.records, _FORM, included)]
