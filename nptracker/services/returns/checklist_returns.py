"""检查单情况表: how often the items of the checklists were answered how, and every problem they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from nptracker.domain.checklists import AnswerSums, sums_of
from nptracker.domain.forms import form_named
from nptracker.domain.record import Record, position_of
from nptracker.export.sheet import Cell, Column, Document, Kind, Row, Sheet
from nptracker.services.returns.context import NUMBER, SIGNATURES, ReturnContext
from nptracker.services.returns.kind import ReturnKind


def checklists(context: ReturnContext) -> Document:
    """Build 检查单情况表: how often each item of each list was answered how in the period, and every problem found."""
    visits = {
        record.id: record
        for record in context.session.table("inspection").all()
        if context.in_period(record["started_at"])
    }
    answers = context.session.table("checklist_answer").having("inspection", *visits) if visits else []
    return Document((_by_item(context, answers, len(visits)), _problems_found(context, answers, visits)))


def _by_item(context: ReturnContext, answers: Sequence[Record], visits: int) -> Sheet:
    by_item: defaultdict[str, list[Record]] = defaultdict(list)
    for answer in answers:
        by_item[str(answer["item"])].append(answer)
    rows: list[Row] = []
    for checklist in _lists(context, answers):
        items = sorted(
            context.session.table("checklist_item").having("checklist", checklist.id), key=position_of
        )
        asked = [item for item in items if by_item[item.id]]
        for item in asked:
            sums = sums_of(answer["result"] for answer in by_item[item.id])
            rows.append(
                (
                    str(checklist["title"]),
                    _edition(checklist),
                    str(item["no"]),
                    str(item["item"]),
                    *_sums(sums),
                )
            )
        whole = sums_of(answer["result"] for item in asked for answer in by_item[item.id])
        total = tuple(Cell(value, bold=True) for value in _sums(whole))
        rows.append((str(checklist["title"]), _edition(checklist), "", Cell("小计", bold=True), *total))
    lists = len({answer["checklist"] for answer in answers})
    used = len({answer["inspection"] for answer in answers})
    return Sheet(
        f"{context.region}新污染物治理检查单情况表",
        _ITEM_COLUMNS,
        tuple(rows),
        name="检查单情况表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        unit_note="单位：次",
        foot_notes=(
            f"本期检查 {visits} 次，用了检查单的 {used} 次，检查单 {lists} 种。",
            "各项相加等于检查次数；发现率＝发现问题÷（未发现问题＋发现问题），不涉及和未检查不算；分母为0的印“—”。",
            "检查单为本单位自编，不是官方文本。",
        ),
        signatures=SIGNATURES,
        frozen_columns=4,
    )


_ITEM_COLUMNS = (
    Column(("检查单",), width=22),
    Column(("版次",), kind=Kind.CODE, width=6),
    Column(("序号",), kind=Kind.CODE, width=6),
    Column(("检查项",), width=22),
    Column(("检查次数",), kind=Kind.NUMBER, width=8),
    Column(("未发现问题",), kind=Kind.NUMBER, width=8),
    Column(("发现问题",), kind=Kind.NUMBER, width=8),
    Column(("不涉及",), kind=Kind.NUMBER, width=8),
    Column(("未检查",), kind=Kind.NUMBER, width=8),
    Column(("发现率（%）",), kind=Kind.NUMBER, width=9),
)


def _sums(sums: AnswerSums) -> tuple[int | str, ...]:
    looked = sums.none + sums.found
    rate = f"{100 * sums.found / looked:.1f}" if looked else "—"
    return (sums.items, sums.none, sums.found, sums.not_applicable, sums.open, rate)


def _lists(context: ReturnContext, answers: Iterable[Record]) -> list[Record]:
    ids = dict.fromkeys(str(answer["checklist"]) for answer in answers)
    found = [context.session.table("checklist").get(checklist_id) for checklist_id in ids]
    return sorted(found, key=lambda record: (str(record["code"]), _edition(record)))


def _edition(checklist: Record) -> str:
    return str(checklist["edition"] or 1)


def _problems_found(context: ReturnContext, answers: Sequence[Record], visits: dict[str, Record]) -> Sheet:
    visit_form, item_form = form_named("inspection"), form_named("checklist_item")
    found = [answer for answer in answers if answer["result"] == "found"]
    found.sort(key=lambda answer: (str(visits[str(answer["inspection"])]["started_at"]), answer.number))
    items = {
        item.id: item
        for checklist in _lists(context, found)
        for item in context.session.table("checklist_item").having("checklist", checklist.id)
    }
    rows: list[Row] = []
    for at, answer in enumerate(found, start=1):
        visit, item = visits[str(answer["inspection"])], items[str(answer["item"])]
        rows.append(
            (
                at,
                visit.text(visit_form, "number") or None,
                visit.text(visit_form, "enterprise") or None,
                str(visit["started_at"])[:10],
                answer.labels.get("checklist", ""),
                item.text(item_form, "item"),
                str(answer["note"] or "未写"),
                item.text(item_form, "clause") or "—",
                answer.labels.get("finding", "").partition(" ")[0] or "未登记",
            )
        )
    columns = (
        NUMBER,
        Column(("检查编号",), kind=Kind.CODE, width=13),
        Column(("被检查单位",), width=22),
        Column(("检查日期",), kind=Kind.CODE, width=11),
        Column(("检查单",), width=20),
        Column(("检查项",), width=16),
        Column(("问题记录",), kind=Kind.LONG_TEXT, width=28),
        Column(("依据",), width=20),
        Column(("问题编号",), kind=Kind.CODE, width=13),
    )
    return Sheet(
        f"{context.region}新污染物治理检查单发现问题明细",
        columns,
        tuple(rows),
        name="发现问题明细",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(f"共 {len(rows)} 条。“未登记”：还没有登记到问题整改台账。",),
        signatures=SIGNATURES,
        frozen_columns=3,
        filterable=True,
    )


CHECKLIST_KINDS = (
    ReturnKind(
        "checklist_results",
        "检查单情况表",
        checklists,
        "本期检查单每一项查了几次、发现问题几次，附发现问题明细；各项相加等于检查次数。",
    ),
)
