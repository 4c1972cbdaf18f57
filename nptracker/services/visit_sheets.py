"""A visit on paper: its record with the checklists, as a blank to take along, and the working copy of the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nptracker.domain.checklists import exemption_words, sums_of
from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.field import CodeList
from nptracker.domain.forms.inspection_codes import CHECK_METHOD, CHECK_RESULT
from nptracker.domain.forms.typed import display
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.export.sheet import Align, Column, Kind, Page, Paper, Row, Sheet
from nptracker.services.checklists import Sheetful
from nptracker.services.paper_rows import label, six_columns, wide

TICKED, OPEN = "☑", "□"
MINUTES_NOTE = "本件是底稿，不是执法文书；正式笔录以本单位移动执法系统为准。"
_VISIT = form_named("inspection")
_WIDTHS = (5, 15, 27, 9, 15, 19)
_UPRIGHT = Page(Paper.A4, landscape=False)
_ROOM = "\n"
_LINE = "＿＿＿＿＿＿"
_SIGNATURES = ("检查人（签字）", "被检查单位负责人（签字）", "日期")


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything the sheets of one visit print; an empty ``values`` makes blanks to be filled in by hand."""

    region: str
    enterprise: Record
    values: Values
    sheets: tuple[Sheetful, ...] = ()

    @property
    def on(self) -> date | None:
        """The day of the visit, None while it is open."""
        started = self.values.get("started_at")
        return date(started.year, started.month, started.day) if isinstance(started, date) else None


# -- the record of a visit --------------------------------------------------------------------------------


def record_sheet(visit: Visit) -> Sheet:
    """Return 现场检查记录表: who was visited by whom and when, and what came of it."""
    values = visit.values
    rows = (
        *_head_rows(visit),
        _pair("检查类型", _ticks(codes.INSPECTION_KIND, values), "计入年度频次", _shown("counts", values)),
        _pair("联合检查部门", _shown("joint", values), "检查地点", _shown("place", values)),
        _pair(
            "检查人1",
            _person(values, "inspector_1", "badge_1"),
            "检查人2",
            _person(values, "inspector_2", "badge_2"),
        ),
        _pair("记录人", _person(values, "recorder", "recorder_badge"), "现场负责人", _shown("host", values)),
        wide("检查内容", _shown("content", values) or _ROOM * 2),
        wide("检查结果", _result_words(visit)),
        wide("情况说明", _shown("summary", values) or _ROOM * 2),
    )
    number = str(values.get("number") or _LINE)
    return _upright(f"{visit.region}新污染物治理现场检查记录表", rows, "检查记录表", number, (_VISIT.note,))


def _head_rows(visit: Visit) -> tuple[Row, ...]:
    owner, values = visit.enterprise, visit.values
    return (
        wide("被检查单位", str(owner["name"] or "")),
        _pair(
            "统一社会信用代码",
            str(owner["uscc"] or "未报"),
            "法定代表人",
            str(owner["legal_person"] or "未报"),
        ),
        _pair("地址", str(owner["address"] or owner["township"] or "未报"), "联系方式", _contact(owner)),
        _pair("检查时间", _period(values), "任务名称", _shown("task_name", values) or "—"),
        wide("检查来源", _ticks(codes.INSPECTION_SOURCE, values)),
    )


def _result_words(visit: Visit) -> str:
    ticks = _ticks(codes.INSPECTION_RESULT, visit.values, key="result")
    if not visit.sheets or not visit.values.get("started_at"):
        return ticks
    sums = sums_of(answer["result"] for sheet in visit.sheets for _item, answer in sheet.lines)
    return f"{ticks}\n检查单 {len(visit.sheets)} 份，{sums.words}"


# -- a checklist ------------------------------------------------------------------------------------------


def checklist_sheet(visit: Visit, sheet: Sheetful) -> Sheet:
    """Return one checklist of a visit, each result ticked; items nobody looked at have open boxes.

    Who was visited stands above the table, so that the heads of its columns come again on every page.
    """
    head, sums = sheet.checklist, sheet.sums
    number = str(visit.values.get("number") or _LINE)
    notes = (
        f"{head['title']} 第{head['edition']}版。来源：{head['source'] or '—'}。",
        f"性质：{head['status'] or '—'}。检查依据以现行法规原文为准。",
        *([f"{sums.words}。"] if sums.open < sums.items else []),
    )
    return Sheet(
        str(head["title"]),
        _ITEM_COLUMNS,
        _item_rows(visit, sheet.lines),
        name=str(head["title"]),
        preface=_checklist_head(visit),
        notes_above=(f"检查编号：{number}",),
        foot_notes=notes,
        signatures=_SIGNATURES,
        page=_UPRIGHT,
    )


_ITEM_COLUMNS = (
    Column(("序号",), kind=Kind.TEXT, width=5, align=Align.CENTER),
    Column(("检查项",), width=14),
    Column(("检查要点及标准",), kind=Kind.LONG_TEXT, width=32),
    Column(("检查方式",), width=8, align=Align.CENTER),
    Column(("检查结果",), width=15),
    Column(("问题记录",), kind=Kind.LONG_TEXT, width=18),
)


def _checklist_head(visit: Visit) -> tuple[str, ...]:
    owner, values = visit.enterprise, visit.values
    unknown = "未报" if owner.id else _LINE  # what a known enterprise has not told, and what is to be written
    place = owner["address"] or owner["township"] or unknown
    return (
        f"名称：{owner['name'] or _LINE * 2}　统一社会信用代码：{owner['uscc'] or unknown}",
        f"法定代表人：{owner['legal_person'] or unknown}　地址：{place}　联系方式：{_contact(owner)}",
        f"检查时间：{_period(values)}　任务名称：{_shown('task_name', values) or _LINE}",
        f"检查来源：{_ticks(codes.INSPECTION_SOURCE, values)}",
    )


def _item_rows(visit: Visit, lines: Sequence[tuple[Record, Record]]) -> tuple[Row, ...]:
    return tuple(
        (
            str(item["no"] or at),
            str(item["item"] or ""),
            item_words(item, visit.on),
            CHECK_METHOD.labels.get(str(item["method"]), "—"),
            "\n".join(_box(code, word, answer["result"]) for code, word in CHECK_RESULT.labels.items()),
            str(answer["note"] or _ROOM),
        )
        for at, (item, answer) in enumerate(lines, start=1)
    )


def item_words(item: Record, on: date | None) -> str:
    """Return what to look at and what is demanded, with the basis and what an exemption means on the day."""
    exempt = item["exempt_until"]
    until = exempt if isinstance(exempt, date) else None
    parts = (
        str(item["points"] or ""),
        f"标准：{item['standard']}" if item["standard"] else "",
        exemption_words(until, on) if on else (f"豁免至{until}" if until else ""),
        f"依据：{item['clause']}" if item["clause"] else "",
    )
    return "\n".join(part for part in parts if part)


# -- the minutes ------------------------------------------------------------------------------------------


def minutes_sheet(visit: Visit) -> Sheet:
    """Return the working copy of 现场检查（勘察）笔录; the formal one is made in the bureau's own system."""
    values, owner = visit.values, visit.enterprise
    told = (
        f"我们是{visit.region}生态环境部门的执法人员，这是我们的执法证件，请过目确认。今天依法进行检查，请予配合，如实"
        "说明情况、提供材料。认为检查人员与本案有直接利害关系的，可以申请回避。"
    )
    rows = (
        wide("检查时间", _period(values)),
        wide("检查地点", _shown("place", values) or _ROOM),
        _pair("被检查单位", str(owner["name"] or ""), "法定代表人", str(owner["legal_person"] or "")),
        *_host_rows(values),
        _pair("检查人1", _shown("inspector_1", values), "执法证号", _shown("badge_1", values)),
        _pair("检查人2", _shown("inspector_2", values), "执法证号", _shown("badge_2", values)),
        _pair("记录人", _shown("recorder", values), "执法证号", _shown("recorder_badge", values)),
        wide("告知", told),
        wide("被检查人答复", f"{OPEN}已确认　{OPEN}申请回避　{OPEN}不申请回避"),
        wide("检查情况", _minutes_words(visit)),
        wide("被检查人陈述", _shown("statement", values) or _ROOM * 2),
    )
    number = str(values.get("number") or _LINE)
    signatures = ("被检查人（签字）", "检查人（签字）", "记录人（签字）", "见证人（签字）")
    return _upright("现场检查（勘察）笔录（底稿）", rows, "笔录底稿", number, (MINUTES_NOTE,), signatures)


def _host_rows(values: Values) -> tuple[Row, ...]:
    return (
        _pair("被检查人", _shown("host", values), "性别", _shown("host_sex", values)),
        _pair("职务", _shown("host_post", values), "身份证号", _shown("host_id", values)),
        _pair("工作单位", _shown("host_employer", values), "电话", _shown("host_phone", values)),
        _pair("住址", _shown("host_address", values), "邮编", _shown("host_postcode", values)),
    )


def _minutes_words(visit: Visit) -> str:
    """Return what was checked and each problem that was found, one line each."""
    found = [
        f"{number}．{item['item']}：{answer['note'] or '不符合要求'}"
        for number, (item, answer) in enumerate(_found_items(visit), start=1)
    ]
    parts = [_shown("content", visit.values), _shown("summary", visit.values), *found]
    return "\n".join(part for part in parts if part) or _ROOM * 8


def _found_items(visit: Visit) -> list[tuple[Record, Record]]:
    return [line for sheet in visit.sheets for line in sheet.lines if line[1]["result"] == "found"]


# -- parts ------------------------------------------------------------------------------------------------


def _upright(  # noqa: PLR0913, PLR0917 - the parts of a sheet
    title: str,
    rows: tuple[Row, ...],
    name: str,
    number: str,
    notes: tuple[str, ...],
    signatures: tuple[str, ...] = _SIGNATURES,
) -> Sheet:
    return Sheet(
        title,
        six_columns(_WIDTHS),
        rows,
        name=name,
        notes_above=(f"检查编号：{number}",),
        foot_notes=notes,
        signatures=signatures,
        page=_UPRIGHT,
        show_head=False,
    )


def _pair(first: str, value: str, second: str, other: str) -> Row:
    return (label(first), None, value, label(second), None, other)


def _shown(key: str, values: Values) -> str:
    return display(_VISIT.by_key[key], values.get(key))


def _person(values: Values, key: str, badge: str) -> str:
    name, number = _shown(key, values), _shown(badge, values)
    return f"{name}（{number}）" if name and number else name


def _contact(owner: Record) -> str:
    return " ".join(str(owner[key]) for key in ("contact", "phone") if owner[key]) or (
        "未报" if owner.id else _LINE
    )


def _period(values: Values) -> str:
    """Return from when to when, in the words of documents; what is open is room to write."""
    start, end = values.get("started_at"), values.get("ended_at")
    if not isinstance(start, datetime):
        return "　　　年　　月　　日　　时　　分至　　时　　分"
    words = f"{start.year}年{start.month}月{start.day}日{start.hour}时{start.minute:02d}分"
    if not isinstance(end, datetime):
        return f"{words}至　　时　　分"
    day = "" if end.date() == start.date() else f"{end.month}月{end.day}日"
    return f"{words}至{day}{end.hour}时{end.minute:02d}分"


def _ticks(listed: CodeList, values: Values, key: str = "") -> str:
    key = key or {"inspection_kind": "kind", "inspection_source": "source"}[listed.key]
    return "　".join(_box(code, word, values.get(key)) for code, word in listed.labels.items())


def _box(code: str, word: str, chosen: Value) -> str:
    return f"{TICKED if code == chosen else OPEN}{word}"
