"""Invented returns that the tests of the writers share; enterprises and people do not exist."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Sheet
from nptracker.export.stamp import stamped

CREATED = "2025-02-20 09:30"
LONG_NOTE = "企业已确认，佐证材料见台账第3册；数量按采购发票与库存盘点核对，误差小于0.5%。"
SUBSTANCES = (("二氯甲烷", "75-09-2"), ("双酚A", "80-05-7"), ("全氟辛基磺酸及其盐类（PFOS类）", "1763-23-1"))


def survey_columns() -> tuple[Column, ...]:
    kilograms = "数量（千克）"
    return (
        Column(("序号",), "no", Kind.NUMBER, 6, Align.CENTER),
        Column(("企业名称",), "name", Kind.TEXT, 26),
        Column(("统一社会信用代码",), "uscc", Kind.CODE, 21),
        Column(("化学物质", "名称"), "substance", Kind.TEXT, 18),
        Column(("化学物质", "CAS号"), "cas", Kind.CODE, 13),
        Column((kilograms, "生产量"), "made", Kind.NUMBER, 12, number_format="#,##0.###"),
        Column((kilograms, "加工使用量"), "used", Kind.NUMBER, 12, number_format="#,##0.###"),
        Column(("报出日期",), "sent", Kind.DATE, 12),
        Column(("备注",), "note", Kind.LONG_TEXT, 30),
    )


def survey_sheet(rows: int = 12) -> Sheet:
    body = []
    for i in range(rows):
        name, cas = SUBSTANCES[i % 3]
        used = "零报告" if i % 4 == 0 else 3200 + i
        note = LONG_NOTE if i % 5 == 0 else None
        uscc = f"91620702MA7{i:07d}"
        made = Decimal("12000.5") + i
        body.append(
            (i + 1, f"示范精细化工{i}厂", uscc, name, cas, made, used, date(2025, 2, 1 + i % 28), note)
        )
    return Sheet(
        "化学物质环境信息统计调查汇总表",
        survey_columns(),
        tuple(body),
        name="调查汇总",
        subtitle="（2024年度数据）",
        attachment="附件2",
        notes_above=("填报单位（盖章）：示范区生态环境分局", "填报日期：2025年2月20日"),
        unit_note="单位：千克",
        foot_notes=("注：1.数量统一折算为千克。", "2.“零报告”指确认没有发生。"),
        signatures=("填报人", "联系电话", "审核人", "填报日期"),
        frozen_columns=2,
    )


def survey(rows: int = 12, mark: str = "") -> Document:
    return stamped(Document((survey_sheet(rows),), mark=mark), "2025-003", CREATED)


def grouped_sheet(groups: int, rows_each: int, words: str = "依法实施强制性清洁生产审核。") -> Sheet:
    """Return tasks whose section stands in one cell merged over all of its rows."""
    body = []
    for g in range(groups):
        for r in range(rows_each):
            section = Cell(f"第{g + 1}节", row_span=rows_each, bold=True) if r == 0 else None
            body.append((section, f"任务{g + 1}.{r + 1}", words))
    columns = (
        Column(("任务类别",), width=10),
        Column(("工作任务",), width=14),
        Column(("措施",), kind=Kind.LONG_TEXT, width=40),
    )
    return Sheet("任务进展调度表", columns, tuple(body), signatures=("填报人",))


def one_column(
    *values: object, kind: Kind = Kind.TEXT, width: float = 20, number_format: str = ""
) -> Document:
    """Return a document of one column that holds the values."""
    rows = tuple((value,) for value in values)
    column = Column(("内容",), kind=kind, width=width, number_format=number_format)
    return Document((Sheet("清单", (column,), rows),))  # type: ignore[arg-type]
