"""筛查排序表 and 一品一策表: which substances come first and why, and all that is known of each."""

from __future__ import annotations

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms import form_named
from nptracker.domain.forms.substance_priority import ADVICE
from nptracker.domain.problem import Problem
from nptracker.domain.ranking import BY_KEY, CAVEAT, Ranked, percent
from nptracker.domain.survey_rules.model import short
from nptracker.export.sheet import Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.ranked_lines import RankedLine, Ranking
from nptracker.services.ranking import RankingService
from nptracker.services.returns.context import (
    NUMBER,
    SIGNATURES,
    ReturnContext,
    column_for,
    ledger_rows,
    problems_of,
    spanned,
)
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.options import ReturnOption
from nptracker.services.substance_dossier import SubstanceDossiers, title_of

_UNKNOWN, _NONE, _NOT_MONITORED = "未报", "—", "未监测"
_CANDIDATE = form_named("priority_candidate")
_CANDIDATE_KEYS = (
    "substance",
    "cas_rn",
    "rank",
    "score",
    "reason",
    "advice",
    "decision",
    "decided_by",
    "decided_on",
)
SCOPE = ReturnOption(
    "scope", "物质范围", {"candidates": "候选物质清单", "must": "必列物质", "all": "全部涉及物质"}
)
_NOTHING_IN_SCOPE = {
    "candidates": "这一数据年度的候选物质清单还没有物质。请先在“名录清单—筛查排序”里选定，或把物质范围改成“全部涉及物质”。",
    "must": "这一数据年度没有涉及重点管控、优先控制、公约或本地补充清单的物质。",
    "all": "这一数据年度还没有填报、监测或登记特征的物质。",
}


def _ranking(context: ReturnContext) -> Ranking:
    return RankingService(context.session).rank(context.period.year)


def order(context: ReturnContext) -> Document:
    """Build the order of the substances, how each score came about, and the candidates chosen."""
    ranking = _ranking(context)
    return Document((_order_sheet(context, ranking), _score_sheet(context, ranking), *_candidates(context)))


def _order_sheet(context: ReturnContext, ranking: Ranking) -> Sheet:
    return Sheet(
        f"{context.region}{ranking.year}年度化学物质筛查排序表",
        (
            Column(("排序",), kind=Kind.NUMBER, width=6),
            Column(("物质",), width=18),
            Column(("CAS号或流水号",), kind=Kind.CODE, width=13),
            Column(("管控身份",), width=22),
            Column(("全区产用量（吨）",), kind=Kind.NUMBER, width=12, number_format="#,##0.######"),
            Column(("企业数",), kind=Kind.NUMBER, width=7),
            Column(("主要用途",), width=16),
            Column(("检出率",), width=9),
            Column(("危害标识",), width=18),
            Column(("得分",), kind=Kind.NUMBER, width=7),
            Column(("数据缺口",), kind=Kind.LONG_TEXT, width=18),
            Column(("建议",), width=12),
        ),
        tuple(_order_row(line.ranked) for line in ranking.lines),
        name="筛查排序",
        subtitle=f"（监测和检查截至{chinese_date(ranking.as_at)}）",
        notes_above=context.head_notes,
        foot_notes=_foot(ranking),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _order_row(ranked: Ranked) -> Row:
    facts = ranked.facts
    hazard = next(score for score in ranked.scores if score.key == "hazard")
    tonnes = facts.kilograms.scaleb(-3) if facts.kilograms is not None else None
    return (
        ranked.rank,
        facts.name,
        facts.code or _NONE,
        f"必列：{'、'.join(facts.must)}" if facts.must else _NONE,
        _UNKNOWN if tonnes is None else tonnes,
        facts.enterprises,
        "、".join(facts.uses) or _UNKNOWN,
        _NOT_MONITORED if facts.rate is None else percent(facts.rate),
        _UNKNOWN if hazard.points is None else hazard.words,
        ranked.total,
        "、".join(ranked.gaps) or "无",
        "、".join(ADVICE.labels[code] for code in ranked.advice) or _NONE,
    )


def _foot(ranking: Ranking) -> tuple[str, ...]:
    must = sum(bool(line.ranked.facts.must) for line in ranking.lines)
    return (
        CAVEAT,
        f"共 {len(ranking.lines)} 种物质，其中必列 {must} 种；必列的排在前面，其余按得分排，同分同序。",
        "没有数据的维度不计分，列为数据缺口；产用量同一条填报取生产量与自用量中大的一个。",
        f"分档和权重：{ranking.settings.words()}",
    )


def _score_sheet(context: ReturnContext, ranking: Ranking) -> Sheet:
    rows: list[list[RowCell]] = []
    for line in ranking.lines:
        name = f"{line.ranked.rank} {line.ranked.facts.name}"
        for score in line.ranked.scores:
            points = _NONE if score.points is None else score.points
            weighed = _NONE if score.points is None else score.weighed
            rows.append([name, BY_KEY[score.key].title, score.words, points, short(score.weight), weighed])
    return Sheet(
        f"{context.region}{ranking.year}年度筛查得分说明",
        (
            Column(("物质",), width=20),
            Column(("维度",), width=12),
            Column(("依据的数据",), kind=Kind.LONG_TEXT, width=44),
            Column(("分",), kind=Kind.NUMBER, width=6),
            Column(("权重",), kind=Kind.CODE, width=6),
            Column(("得分",), kind=Kind.NUMBER, width=7),
        ),
        spanned(rows, 0),
        name="得分说明",
        notes_above=context.head_notes,
        foot_notes=(CAVEAT, *(f"{one.title}：{one.meaning}。" for one in BY_KEY.values())),
        frozen_columns=1,
    )


def _candidates(context: ReturnContext) -> tuple[Sheet, ...]:
    found = RankingService(context.session).candidates(context.period.year)
    if not found:
        return ()
    return (
        Sheet(
            f"{context.region}{context.period.year}年度候选物质清单",
            (NUMBER, *(column_for(_CANDIDATE.by_key[key]) for key in _CANDIDATE_KEYS)),
            ledger_rows(_CANDIDATE, found, _CANDIDATE_KEYS),
            name="候选物质清单",
            notes_above=context.head_notes,
            foot_notes=(CAVEAT, f"共 {len(found)} 种。"),
            signatures=SIGNATURES,
            frozen_columns=2,
        ),
    )


# -- 一品一策 ---------------------------------------------------------------------------------------------


def policies(context: ReturnContext) -> Document:
    """Build a sheet for each substance of the scope; without any, one sheet that says what to do."""
    ranking, scope = _ranking(context), context.choice(SCOPE)
    chosen = [line for line in ranking.lines if _in_scope(line, scope)]
    if not chosen:
        return Document((_empty_sheet(context, scope),))
    dossiers = SubstanceDossiers(context.session, ranking)
    return Document(tuple(_policy_sheet(context, dossiers, line, ranking) for line in chosen))


def _in_scope(line: RankedLine, scope: str) -> bool:
    return {"candidates": line.chosen, "must": bool(line.ranked.facts.must), "all": True}[scope]


_POLICY_COLUMNS = (
    Column(("栏目",), width=14),
    Column(("内容",), kind=Kind.LONG_TEXT, width=64),
    Column(("来源",), width=22),
)


def _empty_sheet(context: ReturnContext, scope: str) -> Sheet:
    return Sheet(
        f"{context.region}{context.period.year}年度一品一策表",
        _POLICY_COLUMNS,
        ((Cell("没有物质"), _NOTHING_IN_SCOPE[scope], _NONE),),
        name="一品一策",
        notes_above=context.head_notes,
    )


def _policy_sheet(
    context: ReturnContext, dossiers: SubstanceDossiers, line: RankedLine, ranking: Ranking
) -> Sheet:
    rows = [[one.section, one.words, one.source] for one in dossiers.lines(line)]
    return Sheet(
        f"{context.region}{title_of(line)}一品一策表",
        _POLICY_COLUMNS,
        spanned(rows, 0),
        name=line.ranked.facts.name,
        subtitle=f"（{ranking.year}年度数据，截至{chinese_date(ranking.as_at)}）",
        notes_above=context.head_notes,
        foot_notes=(CAVEAT,),
        signatures=SIGNATURES,
    )


def priority_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the records that describe substances and with the candidates of the year."""
    profiles = list(context.session.table("substance_profile").all())
    candidates = RankingService(context.session).candidates(context.period.year)
    return [
        *problems_of(context.records, form_named("substance_profile"), profiles),
        *problems_of(context.records, _CANDIDATE, candidates),
    ]


PRIORITY_KINDS = (
    ReturnKind(
        "substance_ranking",
        "筛查排序表",
        order,
        "一个数据年度涉及的物质按本区的产用量、分布、用途、检出、危害和敏感受体排序，逐项写明得分依据和数据缺口；附候选物质清单。",
        priority_problems,
        period_letter="",
        years_back=1,
        is_internal=True,
    ),
    ReturnKind(
        "substance_policy",
        "一品一策表",
        policies,
        "每种物质一张：名录和措施、企业和数量、监测、检查整改、还有什么没办。",
        priority_problems,
        period_letter="",
        years_back=1,
        options=(SCOPE,),
        is_internal=True,
    ),
)
