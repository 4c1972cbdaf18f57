"""The plan document of an invented district, written with python-docx as an office would write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REGION = "临沙区"
TITLE = f"{REGION}新污染物治理工作方案"


@dataclass(frozen=True)
class WrittenTask:
    """One task as it stands in the document."""

    title: str
    text: str
    lead: str
    others: tuple[str, ...] = ()


SECTIONS: tuple[tuple[str, tuple[WrittenTask, ...]], ...] = (
    (
        "一、摸清底数",
        (
            WrittenTask(
                "开展化学物质信息调查",
                "组织辖区化工企业填报化学物质环境信息，2027年3月31日前完成首轮填报。",
                "区生态环境分局",
                ("区工业和信息化局", "区统计局"),
            ),
            WrittenTask(
                "建立涉新污染物企业清单",
                "对生产、使用重点管控新污染物的企业逐一登记，2027年6月30日前完成。",
                "区生态环境分局",
                ("区市场监督管理局",),
            ),
            WrittenTask(
                "开展水环境监测",
                "在临沙水库布设监测点位不少于4个，每年监测不少于2次。",
                "区生态环境分局",
                ("区水务局",),
            ),
        ),
    ),
    (
        "二、管住源头和过程",
        (
            WrittenTask(
                "落实禁限要求",
                "对列入淘汰目录的产品和装置依法淘汰。",
                "区发展和改革局",
                ("区工业和信息化局",),
            ),
            WrittenTask("规范抗菌药物使用", "二级以上医院住院患者抗菌药物使用率不高于60%。", "区卫生健康局"),
            WrittenTask(
                "回收农药包装废弃物",
                "到2027年底，农药包装废弃物回收率达到85%以上。",
                "区农业农村局",
                ("各镇（街道）",),
            ),
            WrittenTask(
                "加强现场检查",
                "对重点管控企业每年检查不少于1次，发现问题限期整改。",
                "区生态环境分局",
                ("区应急管理局",),
            ),
        ),
    ),
    (
        "三、保障措施",
        (WrittenTask("落实经费保障", "将监测、调查所需经费列入年度预算。", "区财政局", ("区生态环境分局",)),),
    ),
)
TASKS = tuple(task for _heading, tasks in SECTIONS for task in tasks)


def write_plan(path: Path) -> Path:
    """Write the document and return its path."""
    import docx

    document = docx.Document()
    document.add_heading(TITLE, level=0)
    document.add_paragraph("为做好新污染物治理工作，结合我区实际，制定本方案。")
    number = 0
    for heading, tasks in SECTIONS:
        document.add_heading(heading, level=1)
        for task in tasks:
            number += 1
            others = f"，{'、'.join(task.others)}配合" if task.others else ""
            document.add_paragraph(f"{number}．{task.title}。{task.text}（{task.lead}牵头{others}）")
    document.save(str(path))
    return path
