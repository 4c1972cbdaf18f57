"""The record of a draw as a document: printed with its candidates, and as a workbook that can be drawn again from."""

from __future__ import annotations

from collections.abc import Sequence

from nptracker.domain.draw_record import DrawRecord
from nptracker.domain.forms.inspection_plan_codes import EXCLUSION, SEED_SOURCE
from nptracker.domain.random_draw import ALGORITHM
from nptracker.export.sheet import Cell, Column, Document, Kind, Page, Paper, Row, Sheet
from nptracker.services.returns.context import NUMBER

FACTS_TAB, RESULT_TAB, ENTERPRISES_TAB, INSPECTORS_TAB, RECUSALS_TAB = (
    "抽查情况", "抽中结果", "候选对象", "候选人员", "回避",
)  # fmt: skip
# heading in the first column of 抽查情况 and the part of the record it tells; numbers are read back as such
FACTS = {
    "抽查编号": "number",
    "任务名称": "task_name",
    "计划编号": "plan_number",
    "候选范围": "scope",
    "抽查比例（%）": "share",
    "应抽数量（家）": "wanted",
    "每组人数": "group_size",
    "随机种子": "seed",
    "种子来源": "seed_source",
    "算法": "algorithm",
    "校验码": "fingerprint",
    "抽取时间": "drawn_at",
    "抽取人": "drawn_by",
    "见证人": "witness",
    "程序版本": "program",
    "备注": "note",
    "作废原因": "void_reason",
}
_NONE = "—"
_SIGNATURES = ("抽取人（签字）", "见证人（签字）", "日期")
_RULE = (
    f"算法 {ALGORITHM}：没有排除的对象按“种子|enterprise|编号”的 SHA-256（UTF-8，十六进制）从小到大排，前若干家抽中；"
    "每家的人员按“种子|inspector|对象编号|人员编号”的 SHA-256 从小到大取。任何人可照此复核。"
)


def draw_document(region: str, record: DrawRecord) -> Document:
    """Return the document of a draw: facts, result, candidates, inspectors, recusals."""
    return Document(
        (
            _facts(region, record),
            _result(region, record),
            _enterprises(region, record),
            _inspectors(region, record),
            _recusals(region, record),
        )
    )


def _facts(region: str, record: DrawRecord) -> Sheet:
    told = {heading: _fact(record, key) for heading, key in FACTS.items()}
    if not record.void_reason:
        del told["作废原因"]
    counts = (
        f"候选对象 {len(record.enterprises)} 家，排除 {len(record.excluded)} 家，抽中 {len(record.drawn)} 家；"
        f"候选人员 {len(record.inspectors)} 名，回避 {len(record.recusals)} 条。"
    )
    return Sheet(
        f"{region}双随机抽查记录",
        (Column(("项目",), width=18), Column(("内容",), kind=Kind.LONG_TEXT, width=62)),
        tuple((Cell(heading, bold=True), text or _NONE) for heading, text in told.items()),
        name=FACTS_TAB,
        subtitle="（已作废）" if record.void_reason else "",
        foot_notes=(counts, _RULE),
        signatures=_SIGNATURES,
        page=Page(Paper.A4, landscape=False),
    )


def _fact(record: DrawRecord, key: str) -> str:
    value = str(getattr(record, key))
    return SEED_SOURCE.labels.get(value, value) if key == "seed_source" else value


def _result(region: str, record: DrawRecord) -> Sheet:
    columns = (
        NUMBER,
        Column(("抽查对象",), width=28),
        Column(("候选编号",), kind=Kind.CODE, width=22),
        Column(("乡镇(街道)",), width=14),
        Column(("检查人员",), width=22),
    )
    rows = tuple(
        (line.rank, line.name, line.code, line.township or _NONE, record.people(line))
        for line in record.drawn
    )
    return Sheet(
        f"{region}双随机抽查抽中结果",
        columns,
        rows,
        name=RESULT_TAB,
        subtitle=f"（{record.number}　{record.task_name}）",
        signatures=_SIGNATURES,
        page=Page(Paper.A4, landscape=False),
    )


ENTERPRISE_HEADS = (
    "候选编号",
    "企业名称",
    "乡镇(街道)",
    "排除原因",
    "排除说明",
    "抽中次序",
    "检查人员编号",
)
INSPECTOR_HEADS = ("人员编号", "姓名", "执法证号", "不参加的原因", "说明")
RECUSAL_HEADS = ("人员编号", "对象编号", "回避理由")
_CODES = frozenset({"候选编号", "执法证号", "对象编号", "人员编号"})
_WIDTHS = {
    "候选编号": 22,
    "对象编号": 22,
    "企业名称": 26,
    "回避理由": 30,
    "排除说明": 22,
    "执法证号": 16,
    "检查人员编号": 14,
}


def _columns(heads: Sequence[str]) -> tuple[Column, ...]:
    kinds = {"抽中次序": Kind.NUMBER} | dict.fromkeys(_CODES, Kind.CODE)
    return (
        NUMBER,
        *(Column((head,), kind=kinds.get(head, Kind.TEXT), width=_WIDTHS.get(head, 12)) for head in heads),
    )


def _listed(
    region: str, record: DrawRecord, name: str, heads: Sequence[str], rows: Sequence[tuple[str | int, ...]]
) -> Sheet:
    numbered: list[Row] = [(at, *(cell or _NONE for cell in row)) for at, row in enumerate(rows, start=1)]
    return Sheet(
        f"{region}双随机抽查{name}",
        _columns(heads),
        tuple(numbered),
        name=name,
        subtitle=f"（{record.number}　{record.task_name}）",
        foot_notes=() if rows else ("没有。",),
        page=Page(Paper.A4, landscape=len(heads) > len(RECUSAL_HEADS)),
        frozen_columns=2,
    )


def _enterprises(region: str, record: DrawRecord) -> Sheet:
    rows = [
        (
            line.code,
            line.name,
            line.township,
            EXCLUSION.labels.get(line.excluded, line.excluded),
            line.reason,
            line.rank,
            "、".join(line.inspectors),
        )
        for line in record.enterprises
    ]
    return _listed(region, record, ENTERPRISES_TAB, ENTERPRISE_HEADS, rows)


def _inspectors(region: str, record: DrawRecord) -> Sheet:
    rows = [
        (one.code, one.person, one.badge_no, EXCLUSION.labels.get(one.excluded, one.excluded), one.reason)
        for one in record.inspectors
    ]
    return _listed(region, record, INSPECTORS_TAB, INSPECTOR_HEADS, rows)


def _recusals(region: str, record: DrawRecord) -> Sheet:
    rows = [(recusal.inspector, recusal.enterprise, recusal.reason) for recusal in record.recusals]
    return _listed(region, record, RECUSALS_TAB, RECUSAL_HEADS, rows)
