"""Returns about monitoring: 监测结果统计表, 监测结果明细表 and 超标与检出清单."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.forms.monitoring_codes import SAMPLED_MEDIUM
from nptracker.domain.monitoring.standards import NO_STANDARD, StandardBook, StandardLimit
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of
from nptracker.export.sheet import Column, Document, Kind, RowCell, Sheet
from nptracker.services.monitoring import MonitoringService, Statistics, StatLine
from nptracker.services.monitoring_reading import WHOLE, Selection
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    problems_of,
)
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.options import ReturnOption

_SITE, _SAMPLE, _RESULT = (form_named(f"monitoring_{part}") for part in ("site", "sample", "result"))
_NONE = "—"
SPLIT = ReturnOption("split", "统计时段", {WHOLE: "全期", "H": "按半年", "Q": "按季度", "M": "按月"})
SITES = ReturnOption("sites", "点位类型", {"all": "不分", "kind": "分点位类型"})
WATER = ReturnOption("water", "水质单位", {"micro": "μg/L", "nano": "ng/L"})
_NO_RESULTS = "本期没有可以统计的监测结果。"


# -- statistics -------------------------------------------------------------------------------------------

_STAT_COLUMNS = (
    Column(("时段",), width=11),
    Column(("介质",), width=9),
    Column(("项目",), width=18),
    Column(("CAS号",), kind=Kind.CODE, width=11),
    Column(("单位",), width=9),
    Column(("检出限范围",), kind=Kind.CODE, width=12),
    Column(("点位数",), kind=Kind.NUMBER, width=6),
    Column(("样品数",), kind=Kind.NUMBER, width=6),
    Column(("检出数",), kind=Kind.NUMBER, width=6),
    Column(("检出率（%）",), kind=Kind.NUMBER, width=7),
    Column(("点位检出率（%）",), kind=Kind.NUMBER, width=8),
    *(
        Column(("浓度", word), kind=Kind.CODE, width=9)
        for word in ("最小值", "中位数", "平均值", "95百分位", "最大值")
    ),
    Column(("浓度", "最大值点位"), width=14),
    Column(("标准", "标准/参考值"), width=14),
    Column(("标准", "超标数"), kind=Kind.NUMBER, width=6),
    Column(("标准", "超标率（%）"), kind=Kind.NUMBER, width=7),
)


def statistics(context: ReturnContext) -> Document:
    """Build 监测结果统计表: every medium and substance with its rates, limits, figures and exceedances."""
    made = _statistics(context)
    sheet = statistics_sheet(made, f"{context.region}新污染物环境监测结果统计表")
    dressed = Sheet(
        sheet.title,
        sheet.columns,
        sheet.rows,
        name=sheet.name,
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=sheet.foot_notes,
        signatures=SIGNATURES,
        frozen_columns=4,
    )
    return Document((dressed,))


def statistics_sheet(made: Statistics, title: str) -> Sheet:
    """Return statistics as a table with the notes that belong to it; the page of the window exports it too."""
    has_periods = any(line.period for line in made.lines)
    columns = (NUMBER, *(_STAT_COLUMNS if has_periods else _STAT_COLUMNS[1:]))
    rows = tuple(
        (i, *(cells if has_periods else cells[1:]))
        for i, cells in enumerate((stat_cells(line) for line in made.lines), start=1)
    )
    notes = made.notes if made.lines else (_NO_RESULTS, *made.notes)
    return Sheet(title, columns, rows, name="监测结果统计表", foot_notes=notes, frozen_columns=3)


def stat_cells(line: StatLine) -> tuple[RowCell, ...]:
    """Return one line of the statistics as cells, its period first."""
    made = line.figures
    return (
        line.period,
        line.medium,
        line.name,
        line.code or _NONE,
        line.unit,
        line.limits,
        made.sites,
        made.n,
        made.detected,
        made.rate,
        made.site_rate,
        line.figure(made.least, measured=True),
        line.figure(made.median),
        line.figure(made.mean),
        line.figure(made.p95),
        line.figure(made.greatest, measured=True),
        line.where,
        line.standard_words,
        _NONE if made.exceeded is None else made.exceeded,
        _NONE if made.exceed_rate is None else made.exceed_rate,
    )


def _statistics(context: ReturnContext) -> Statistics:
    by_kind = context.choice(SITES) == "kind"
    selection = Selection(
        context.period.begins,
        context.period.ends,
        by=context.choice(SPLIT),
        by_site_kind=by_kind,
        fine=context.choice(WATER) == "nano",
    )
    return MonitoringService(context.session, context.settings).statistics(selection)


# -- results one by one -----------------------------------------------------------------------------------


class Verdict(StrEnum):
    """What a result says of its standard."""

    EXCEEDS = "超标"
    KEPT = "达标"
    UNKNOWN = "不能判定"
    NO_STANDARD = NO_STANDARD


class _Told(NamedTuple):
    """A result with its sample and site, and what it is held against."""

    result: Record
    sample: Record
    site: Record
    limit: StandardLimit | None
    verdict: Verdict


_DETAIL_COLUMNS = (
    NUMBER,
    Column(("点位", "编号"), kind=Kind.CODE, width=9),
    Column(("点位", "名称"), width=16),
    Column(("点位", "介质"), width=8),
    Column(("点位", "经度"), kind=Kind.CODE, width=10),
    Column(("点位", "纬度"), kind=Kind.CODE, width=10),
    Column(("样品", "样品编号"), kind=Kind.CODE, width=12),
    Column(("样品", "采样日期"), kind=Kind.DATE, width=10),
    Column(("样品", "质控类型"), width=9),
    Column(("项目",), width=16),
    Column(("CAS号",), kind=Kind.CODE, width=11),
    Column(("结果", "结果原文"), kind=Kind.CODE, width=10),
    Column(("结果", "单位"), width=8),
    Column(("结果", "检出情况"), width=8),
    Column(("结果", "检出限"), kind=Kind.CODE, width=8),
    Column(("结果", "分析方法"), width=14),
    Column(("评价", "标准/参考值"), width=14),
    Column(("评价", "评价"), width=8),
    Column(("数据来源",), width=9),
    Column(("检测机构",), width=14),
)


def details(context: ReturnContext) -> Document:
    """Build 监测结果明细表: every result of the period as reported, with how it was understood and judged."""
    told = list(_told(context))
    rows = tuple((i, *_detail_cells(one)) for i, one in enumerate(told, start=1))
    return Document((_result_sheet(context, "监测结果明细表", rows, _detail_notes(told)),))


def exceedances(context: ReturnContext) -> Document:
    """Build 超标与检出清单: the results over their standard first, then everything else that was detected."""
    told = [one for one in _told(context) if one.result["found"] == "detected" and _is_normal(one.sample)]
    over = [one for one in told if one.verdict is Verdict.EXCEEDS]
    rest = [one for one in told if one.verdict is not Verdict.EXCEEDS]
    rows = tuple((i, *_detail_cells(one)) for i, one in enumerate([*over, *rest], start=1))
    notes = [f"超标 {len(over)} 个，检出而未超标或没有标准的 {len(rest)} 个；平行样和空白样不列。"]
    if not told:
        notes = ["本期没有检出。"]
    return Document((_result_sheet(context, "超标与检出清单", rows, notes),))


def _result_sheet(
    context: ReturnContext, name: str, rows: tuple[tuple[RowCell, ...], ...], notes: Sequence[str]
) -> Sheet:
    return Sheet(
        f"{context.region}新污染物环境{name}"
        if name.startswith("监测")
        else f"{context.region}新污染物监测{name}",
        _DETAIL_COLUMNS,
        rows,
        name=name,
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=tuple(notes),
        signatures=SIGNATURES,
        frozen_columns=3,
        filterable=True,
    )


def _told(context: ReturnContext) -> Iterator[_Told]:
    """Yield the results of the period in the order of sites, days and substances."""
    sites = {record.id: record for record in context.session.table("monitoring_site").all()}
    samples = {record.id: record for record in _samples(context)}
    book = MonitoringService(context.session, context.settings).standards()
    found = context.session.table("monitoring_result").having("sample", *samples)
    placed = [
        (sites[site_id], samples[str(record["sample"])], record)
        for record in found
        if (site_id := str(samples[str(record["sample"])]["site"])) in sites
    ]
    placed.sort(key=lambda one: (str(one[0]["code"]), str(one[1]["taken_on"]), one[1].number, one[2].number))
    for site, sample, record in placed:
        limit = _limit_for(context, book, site, sample, record)
        yield _Told(record, sample, site, limit, verdict_of(record, limit))


def _samples(context: ReturnContext) -> list[Record]:
    return [r for r in context.session.table("monitoring_sample").all() if context.in_period(r["taken_on"])]


def _limit_for(
    context: ReturnContext, book: StandardBook, site: Record, sample: Record, record: Record
) -> StandardLimit | None:
    day = sample["taken_on"]
    return book.limit_for(
        text_of(site["medium"]),
        text_of(record["substance"]),
        text_of(record["cas_rn"]),
        text_of(record["canonical_unit"]),
        day if isinstance(day, date) else context.as_at,
    )


def verdict_of(record: Record, limit: StandardLimit | None) -> Verdict:
    """Return whether a result keeps its standard; a non-detect with a limit above it cannot tell."""
    if limit is None:
        return Verdict.NO_STANDARD
    value, mdl = record["canonical"], record["canonical_limit"]
    if isinstance(value, Decimal):
        return Verdict.EXCEEDS if value > limit.value else Verdict.KEPT
    if record["found"] == "not_detected" and isinstance(mdl, Decimal) and mdl <= limit.value:
        return Verdict.KEPT
    return Verdict.UNKNOWN


def _is_normal(sample: Record) -> bool:
    return sample["qa_type"] in {None, "normal"}


def _detail_cells(one: _Told) -> tuple[RowCell, ...]:
    result, sample, site = one.result, one.sample, one.site
    day = sample["taken_on"]
    return (
        site.text(_SITE, "code") or NOT_REPORTED,
        site.text(_SITE, "name") or NOT_REPORTED,
        SAMPLED_MEDIUM.labels.get(text_of(site["medium"]), NOT_REPORTED),
        site.text(_SITE, "longitude") or NOT_REPORTED,
        site.text(_SITE, "latitude") or NOT_REPORTED,
        sample.text(_SAMPLE, "number"),
        day if isinstance(day, date) else NOT_REPORTED,
        sample.text(_SAMPLE, "qa_type") or "常规样",
        result.text(_RESULT, "substance"),
        result.text(_RESULT, "cas_rn") or _NONE,
        result.text(_RESULT, "as_reported") or NOT_REPORTED,
        result.text(_RESULT, "unit") or NOT_REPORTED,
        result.text(_RESULT, "found") or "看不懂",
        result.text(_RESULT, "mdl") or _limit_words(result),
        result.text(_RESULT, "method") or NOT_REPORTED,
        one.limit.words if one.limit else NO_STANDARD,
        one.verdict.value,
        result.text(_RESULT, "source") or NOT_REPORTED,
        sample.text(_SAMPLE, "laboratory") or NOT_REPORTED,
    )


def _limit_words(result: Record) -> str:
    """Return the limit that the words of a non-detect hold; a number without any tells none."""
    return "见原文" if isinstance(result["canonical_limit"], Decimal) else NOT_REPORTED


def _detail_notes(told: Sequence[_Told]) -> list[str]:
    if not told:
        return ["本期没有监测结果。"]
    over = sum(one.verdict is Verdict.EXCEEDS for one in told)
    detected = sum(one.result["found"] == "detected" for one in told)
    notes = [
        f"结果 {len(told)} 个，检出 {detected} 个，超标 {over} 个。结果照检测报告原样列出，“L”“<”“ND”表示未检出。"
    ]
    if any(one.limit and one.limit.version.sureness for one in told):
        notes.append("标注“待核”的标准限值未对照标准原文，引用前请核对。")
    return notes


# -- problems ---------------------------------------------------------------------------------------------


def result_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the samples and results of the period."""
    samples = _samples(context)
    results = context.session.table("monitoring_result").having("sample", *(s.id for s in samples))
    return [
        *problems_of(context.records, _SAMPLE, samples),
        *problems_of(context.records, _RESULT, results),
        *_quality_problems(context),
    ]


def _quality_problems(context: ReturnContext) -> list[Problem]:
    """Return what only several results together tell; what one tells by itself its own checks have said."""
    from nptracker.services.monitoring_quality import quality_of

    found = quality_of(context.session, context.period.begins, context.period.ends)
    return [one.problem for one in found if one.problem.code.startswith("Q")]


MONITORING_KINDS = (
    ReturnKind(
        "monitoring_statistics",
        "监测结果统计表",
        statistics,
        "按介质和项目统计：检出率、检出限范围、最小值到最大值、超标率；未检出怎样参与统计印在表下。",
        result_problems,
        period_letter="",
        options=(SPLIT, SITES, WATER),
    ),
    ReturnKind(
        "monitoring_results",
        "监测结果明细表",
        details,
        "本期每个样品每个项目的结果原文、检出情况和评价；对外版不印点位坐标。",
        result_problems,
        period_letter="",
    ),
    ReturnKind(
        "monitoring_exceedances",
        "超标与检出清单",
        exceedances,
        "超过标准的结果列在前面，其余检出的列在后面。",
        result_problems,
        period_letter="",
    ),
)
