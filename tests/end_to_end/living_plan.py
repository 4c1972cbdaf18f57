"""A revised version of the sample's plan, written with python-docx as a table of tasks, as an office issues it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nptracker.services.office import Office

DOC_NO = "示例〔2026〕9号"
HEADS = ("序号", "任务类别", "工作任务", "工作内容", "牵头单位", "责任单位", "完成时限")
CHANGED, FILLED, GONE, RENUMBERED = "强化农药使用管理", "推进废旧农膜", "强化产品中", "建立重点管控"
CHANGED_TEXT = "加强农药登记后风险监测，到2030年底，农药包装废弃物回收率达到85%以上。"
FILLED_TEXT = "健全废旧农膜回收网络，打击非标地膜生产销售。到2030年底，废旧农膜回收率达到90%以上。"
NEW_NO = "4"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    no: str
    section: str
    title: str
    text: str
    lead: str
    others: str
    due: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of the row in the order of the heads."""
        return self.no, self.section, self.title, self.text, self.lead, self.others, self.due


NEW = Line(
    "17", "加强新污染物治理能力建设", "开展化妆品抽检", "每年抽检化妆品不少于20批次。", "区市场监管局", ""
)


def standing_lines(office: Office) -> Iterator[Line]:
    """Yield the tasks that the sample's last own plan has from its document."""
    plan = office.tasks.own_plans()[-1]
    for line in office.tasks.lines(plan.id):
        if line.no.startswith("议"):
            continue
        dates = office.tasks.detail(line.id).dates
        due = next((str(day.due_on) for day in dates if not day.name), "")
        text = str(office.records.get("task", line.id)["text"])
        yield Line(line.no, line.section, line.title, text, "、".join(line.lead), "、".join(line.others), due)


def revised_lines(office: Office) -> Iterator[Line]:
    """Yield the revision: one task changed, one blank filled, one gone, one renumbered, one new."""
    for line in standing_lines(office):
        if line.title.startswith(CHANGED):
            yield replace(line, text=CHANGED_TEXT)
        elif line.title.startswith(FILLED):
            yield replace(line, text=FILLED_TEXT)
        elif line.title.startswith(RENUMBERED):
            yield replace(line, no=NEW_NO)
        elif not line.title.startswith(GONE):
            yield line
    yield NEW


def write_revision(office: Office, path: Path) -> Path:
    """Write the revision and return its path."""
    import docx

    document = docx.Document()
    document.add_heading(str(office.tasks.own_plans()[-1]["title"]), level=0)
    document.add_paragraph(DOC_NO)
    document.add_paragraph("为做好新污染物治理工作，结合我区实际，制定本方案，任务分解如下。")
    table = document.add_table(1, len(HEADS))
    for row, texts in [(table.rows[0], HEADS)]:
        _fill(row.cells, texts)
    for line in revised_lines(office):
        _fill(table.add_row().cells, line.cells)
    document.save(str(path))
    return path


def _fill(cells: object, texts: tuple[str, ...]) -> None:
    for cell, text in zip(cells, texts, strict=True):  # type: ignore[call-overload]
        cell.text = text
