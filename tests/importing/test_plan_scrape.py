"""A page read twice and woven into one is put back; an orderly document is left alone."""

from __future__ import annotations

import plan_samples as samples

from nptracker.importing.plan_document import from_text
from nptracker.importing.plan_reader import read_plan
from nptracker.importing.plan_scrape import repair

SUBJECTS = [
    "化学物质信息填报",
    "饮用水水源监测",
    "环境风险筛查评估",
    "淘汰限用目录执行",
    "玩具文具含量抽检",
    "新化学物质登记",
    "清洁生产审核",
    "抗菌药物处方",
    "农药包装回收",
]
BODIES = [
    "区生态环境局",
    "区水务局",
    "区教育局",
    "区发展改革局",
    "区市场监管局",
    "区科技局",
    "区工信局",
    "区卫生健康局",
    "区农业农村局",
]
SECTIONS = ["开展新污染物调查监测评估", "严格新污染物源头管控要求", "强化新污染物过程排放控制"]


def sentences() -> list[str]:
    """Return an orderly plan of nine tasks, sentence by sentence."""
    out = []
    for n, (subject, body) in enumerate(zip(SUBJECTS, BODIES, strict=True)):
        if n % 3 == 0:
            out.append(f"（{'一二三'[n // 3]}）{SECTIONS[n // 3]}。")
        out += [
            f"{n % 3 + 1}.认真组织做好{subject}工作。",
            f"围绕{subject}制定年度计划并逐级分解到各有关企业和单位。",
            f"对{subject}中发现的突出问题建立清单并限期整改销号到位。",
            f"（{body}负责）",
        ]
    return out


def woven() -> str:
    """Return the plan with a reading eight sentences ahead over the line ends and the one behind in the middle."""
    orderly = sentences()
    lines, carried = [], ""
    for at in range(0, len(orderly), 4):
        ahead = orderly[at + 8 : at + 12]
        lines.append(carried + "".join(orderly[at : at + 4]) + "".join(ahead[:2]))
        carried = "".join(ahead[2:])
    return "\n".join(["长桥区新污染物治理工作方案", "一、重点任务", *lines])


def test_a_page_printed_twice_is_read_once() -> None:
    once = read_plan(from_text(samples.LEVELS + samples.LABELLED))
    twice = read_plan(from_text("\n".join([samples.LABELLED, samples.LABELLED])))
    assert len(read_plan(from_text(samples.LABELLED)).tasks) == 3
    assert once.tasks
    assert len({t.title for t in twice.tasks}) == 3


def test_two_woven_readings_are_parted() -> None:
    draft = read_plan(from_text(woven()))
    assert "plan.text-scrambled" in {p.code for p in draft.problems}
    wanted = [
        (f"认真组织做好{subject}工作", SECTIONS[n // 3], body)
        for n, (subject, body) in enumerate(zip(SUBJECTS, BODIES, strict=True))
    ]
    assert [(t.title, t.section, "、".join(u.name for u in t.units)) for t in draft.tasks] == wanted


def test_an_orderly_document_is_left_alone() -> None:
    for text in (
        samples.LEVELS,
        samples.LABELLED,
        samples.ARTICLES,
        samples.UNNUMBERED,
        "".join(sentences()),
    ):
        blocks = from_text(text).blocks
        assert repair(blocks) == (blocks, ())
