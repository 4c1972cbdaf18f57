"""Checks of the work itself, small: a plan read and ticked, a workbook out and back, a return as xlsx and pdf."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.db.integrity import check_file
from nptracker.domain.forms import FORMS
from nptracker.domain.query import Query
from nptracker.importing.read_back import pdf_text, workbook_cells
from nptracker.paths import resource_path
from nptracker.services.import_draft import RowState
from nptracker.services.plans import read_plan_file
from nptracker.services.self_check import Check, CheckFailedError, Scratch
from nptracker.services.self_check_program import RARE, UNDRAWABLE

if TYPE_CHECKING:
    from nptracker.domain.draft import PlanDraft
    from nptracker.export.sheet import Document

PLAN = ("sample", "self_check_plan.docx")
# what the document says: number, a word of the title, who leads, by when
_PLAN_TASKS = (
    ("调查", "区生态环境局", date(2027, 6, 30)),
    ("抗生素", "区卫生健康局", date(2027, 12, 31)),
    ("监测", "区生态环境局", None),
)
_AGAIN = "请重新安装程序。"
_ENTERPRISES = (
    {"name": f"清河{RARE}精细化工有限公司", "township": "东街街道", "contact": "甲某", "phone": "00000000"},
    {"name": "=1+1 不是公式有限公司", "township": "大满镇", "contact": "乙某", "phone": "00000001"},
)
_FILED = "企业底册"


def plan(scratch: Scratch) -> str:
    """Read the sample document into the scratch district, tick a task and take it back."""
    draft = read_plan_file(resource_path(*PLAN))
    _compare_plan(draft)
    office = scratch.office
    office.plans.accept(draft)
    lines = office.tasks.lines()
    office.tasks.tick(lines[0].id)
    ticked = [line.light for line in office.tasks.lines()]
    office.history.undo()
    after = [line.light for line in office.tasks.lines()]
    if ticked == after or after != [line.light for line in lines]:
        raise CheckFailedError(f"勾选任务以后撤销，没有回到原样。{_AGAIN}")
    return f"读出方案的 {len(draft.tasks)} 项任务、责任单位和时限；勾选、撤销都对。"


def _compare_plan(draft: PlanDraft) -> None:
    read = [
        (task.title, [unit.name for unit in task.units], [deadline.on for deadline in task.deadlines])
        for task in draft.tasks
    ]
    is_right = len(read) == len(_PLAN_TASKS) and all(
        word in title and lead == units[0] and days == ([by] if by else [])
        for (title, units, days), (word, lead, by) in zip(read, _PLAN_TASKS, strict=True)
    )
    if not is_right:
        raise CheckFailedError(f"示例方案读出的任务、单位或时限不对。{_AGAIN}")


def workbook(scratch: Scratch) -> str:
    """Write a filled workbook, import it, write it again from the records, and import that: nothing may change."""
    from nptracker.export.blank import write_blank

    office, form = scratch.office, FORMS["enterprise"]
    filled = write_blank(form, scratch.folder / "填好的.xlsx", _ENTERPRISES)
    draft = office.imports.preview(form.kind, [filled])
    if [row.state for row in draft.rows] != [RowState.NEW] * len(_ENTERPRISES):
        raise CheckFailedError(f"填好的{_FILED}没有读全。{_AGAIN}")
    office.imports.commit(draft)
    kept = [
        {key: record[key] for key in _ENTERPRISES[0]}
        for record in office.records.first(form.kind, Query(), 9)
    ]
    if kept != list(_ENTERPRISES):
        raise CheckFailedError(f"导入的{_FILED}与表里填的不一样。{_AGAIN}")
    again = office.imports.preview(form.kind, [office.imports.blank(form.kind, scratch.folder / "再次.xlsx")])
    if [row.state for row in again.rows] != [RowState.SAME] * len(_ENTERPRISES):
        raise CheckFailedError(f"原样导出的{_FILED}再导入，内容变了。{_AGAIN}")
    return f"空白表写得出，填好的 {len(kept)} 行导入后一字不差，再导出也一样。"


def search(scratch: Scratch) -> str:
    """Find a new record by two Chinese letters, before and after the index has taken it in."""
    office = scratch.office
    office.records.create("enterprise", {"name": "寻得见的示例厂"})
    found = []
    for _ in range(2):
        found.append([hit.label for hit in office.records.search_everywhere("见的")])
        office.search_index.catch_up()
    if not all(any("寻得见" in label for label in labels) for labels in found):
        raise CheckFailedError(f"按两个字查不到刚写的记录。{_AGAIN}")
    return "两个字就能查到记录。"


def history(scratch: Scratch) -> str:
    """Check the scratch file as 数据检查 does: structure, checksums and the chain of history."""
    report = check_file(scratch.office.path)
    if not report.ok or not report.verbs:
        raise CheckFailedError(
            f"刚写的文件没有通过数据检查：{'；'.join(report.faults[:2]) or '没有历史'}。请检查磁盘。"
        )
    return f"刚写的 {report.rows} 条记录、{report.verbs} 步历史，没有发现问题。"


def xlsx(scratch: Scratch) -> str:
    """Write a return as a workbook and compare every cell with what another library reads."""
    from nptracker.export.xlsx import write_xlsx

    read = workbook_cells(write_xlsx(_document(), scratch.folder / "报表.xlsx"))
    cells = list(map(_plain, read))
    missing = [text for text in _shown() if text not in cells and text != _TITLE]
    missing += [] if any(cell.endswith(_TITLE) for cell in cells) else [_TITLE]
    if missing:
        raise CheckFailedError(f"写出的 Excel 读回来少了：{'、'.join(missing)}。{_AGAIN}")
    return f"写出的 Excel 逐格读回，生僻字 {RARE} 和像公式的文字都没变。"


def pdf(scratch: Scratch) -> str:
    """Write the same return as a pdf and compare its text; what no font draws must stand there by its number."""
    from nptracker.export.pdf import missing_characters, write_pdf

    document = _document()
    read = _plain(pdf_text(write_pdf(document, scratch.folder / "报表.pdf")))
    if missing_characters(document) != [UNDRAWABLE]:
        raise CheckFailedError(f"字体里没有的字没有报出来。{_AGAIN}")
    by_number = f"[U+{ord(UNDRAWABLE):04X}]"
    missing = [text for text in _shown() if text.replace(UNDRAWABLE, by_number) not in read]
    if missing:
        raise CheckFailedError(f"写出的 PDF 读回来少了：{'、'.join(missing)}。{_AGAIN}")
    return f"写出的 PDF 读回文字都对，生僻字 {RARE} 能复制；没有字形的字印成编号并报出来。"


_TITLE = "自检示例报表"  # the mark of what must not be sent stands before it
_ROWS = (
    ("清河精细化工有限公司", Decimal("1234.50")),
    (f"{RARE}制药厂", Decimal("0.001")),
    ("=SUM(1,2)", Decimal("-3")),
    (f"造字{UNDRAWABLE}厂", Decimal("7")),
)


def _document() -> Document:
    from nptracker.export.sheet import Column, Document, Kind, Sheet

    columns = (
        Column(("企业名称",), width=30),
        Column(("数量（千克）", "生产量"), kind=Kind.NUMBER, width=16),
    )
    return Document((Sheet(_TITLE, columns, _ROWS, unit_note="单位：千克"),), mark="自检 不得上报")


def _shown() -> list[str]:
    """Return the texts that a reader of the return must find, without blanks."""
    return [_TITLE, "企业名称", "生产量", *(_plain(cell) for row in _ROWS for cell in row)]


def _plain(value: object) -> str:
    """Return a cell's text without blanks, numbers as short as they can be."""
    if isinstance(value, int | float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else str(value)
    return re.sub(r"\s+", "", str(value))


CHECKS = (
    Check("plan", "读方案", plan),
    Check("workbook", "表格收发", workbook),
    Check("search", "查找", search),
    Check("history", "数据检查", history),
    Check("xlsx", "导出 Excel", xlsx),
    Check("pdf", "导出 PDF", pdf),
)
