"""The audit record as a sheet of A4: the same with answers and as a blank to take along."""

from __future__ import annotations

from datetime import date

from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.field import CodeList
from nptracker.domain.forms.survey_audit import REVIEW_STANDARDS
from nptracker.domain.forms.typed import display
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.export.sheet import Align, Cell, Document, Page, Paper, Row, RowCell, Sheet
from nptracker.services.paper_rows import label, six_columns, wide

TICKED, OPEN = "☑", "□"
_FORM = form_named("review_record")
_WIDTHS = (5, 13, 19, 16, 21, 19)
_SIGNATURES = ("审核人（签字）", "企业负责人（签字、盖章）", "签字日期")
_ROOM = "\n"  # a second line to write on by hand
_ASKED = {  # what each standard asks, in one clause
    "consistency": "与环评、排污许可、上年数据一致",
    "completeness": "应填的物质、栏目不缺不漏",
    "coherence": "各表之间、上下游之间对得上",
    "formality": "名称、代码、单位、签署合规",
    "accuracy": "数量有台账、发票、检测支撑",
    "logic": "收支平衡，合计等于分项",
    "reasonableness": "数量与产能、工艺相称",
    "timeliness": "按期报送、按期改正",
}


def review_document(region: str, owner: Record, values: Values) -> Document:
    """Return the sheet of one record; what is not known yet is left to be written by hand."""
    method = codes.REVIEW_METHOD.labels[str(values["method"])]
    number = str(values.get("number") or "＿＿＿＿＿＿")
    sheet = Sheet(
        f"{region}化学物质环境信息统计调查{method}记录",
        six_columns(_WIDTHS),
        (*_facts(owner, values, method), _heads(), *_standards(values), *_outcome(values)),
        name=f"{method}记录",
        notes_above=(f"记录编号：{number}",),
        foot_notes=(_FORM.note,),
        signatures=_SIGNATURES,
        page=Page(Paper.A4, landscape=False),
        show_head=False,
    )
    return Document((sheet,))


def _pair(first: str, value: str, second: str, other: str) -> Row:
    """Return two labels with a value each."""
    return (label(first), None, value, label(second, 1), Cell(other, column_span=2), None)


def _facts(owner: Record, values: Values, method: str) -> tuple[Row, ...]:
    return (
        wide("企业名称", str(owner["name"] or "")),
        _pair(
            "统一社会信用代码", str(owner["uscc"] or "未报"), "乡镇(街道)", str(owner["township"] or "未报")
        ),
        _pair("数据年度", f"{values['data_year']}年度", "审核方式", method),
        _pair("审核日期", _shown("reviewed_on", values), "审核人", _shown("reviewers", values)),
        wide("对照材料", _ticks(codes.REVIEW_MATERIAL, values.get("materials"))),
    )


def _heads() -> Row:
    return (
        label("序号", 1),
        label("质控标准", 1),
        Cell("要求", bold=True, align=Align.CENTER),
        label("审核结果"),
        None,
        label("发现的问题", 1),
    )


def _standards(values: Values) -> tuple[Row, ...]:
    return tuple(
        (
            Cell(str(number), align=Align.CENTER),
            Cell(word, align=Align.CENTER),
            _ASKED[key],
            Cell(_ticks(codes.REVIEW_ANSWER, values.get(key), " "), column_span=2),
            None,
            _to_write(values, f"{key}_note"),
        )
        for number, (key, word) in enumerate(REVIEW_STANDARDS.items(), start=1)
    )


def _outcome(values: Values) -> tuple[Row, ...]:
    answered = any(values.get(key) for key in REVIEW_STANDARDS)
    wrong = sum(values.get(key) == "not_met" for key in REVIEW_STANDARDS)
    return (
        _pair("不符合项数", f"{wrong} 项" if answered else "　　 项", "整改期限", _shown("due_on", values)),
        wide("审核结论", _ticks(codes.REVIEW_VERDICT, values.get("verdict"))),
        wide("整改要求", str(values.get("demand") or _ROOM * 2)),
        wide("复审结果", str(values.get("recheck") or _ROOM)),
        wide("复审日期", _shown("rechecked_on", values)),
    )


def _shown(key: str, values: Values) -> str:
    """Return what is known, days as documents write them; what is not is room to write."""
    value = values.get(key)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return display(_FORM.by_key[key], value) or ("　　　年　　月　　日" if key.endswith("on") else "")


def _to_write(values: Values, key: str) -> RowCell:
    return str(values.get(key) or _ROOM)


def _ticks(listed: CodeList, chosen: Value, gap: str = "　") -> str:
    """Return every choice with its box; those chosen are ticked."""
    taken = set(chosen) if isinstance(chosen, tuple) else {chosen}
    return gap.join(f"{TICKED if code in taken else OPEN}{word}" for code, word in listed.labels.items())
