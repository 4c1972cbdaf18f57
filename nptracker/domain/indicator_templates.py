"""Usual definitions of the indicators that plans name: a proposal to correct, never an official formula.

Source: the ratio indicators collected from plans and reports of the field. Plans set the target and leave the
formula open, so every proposal says that it has to be checked with the body that supplies the figures.
"""

from __future__ import annotations

from typing import NamedTuple

from nptracker.domain.indicator import SCALES

PROPOSED = "建议口径"  # the title of a definition that nobody in the office has looked at yet
TO_CHECK = "建议口径，方案没有写明，请与数据来源单位核对。"


class Template(NamedTuple):
    """A proposed definition; it fits a name that holds one word of every group."""

    words: tuple[tuple[str, ...], ...]
    numerator: str
    denominator: str = ""
    unit: str = ""
    note: str = ""
    accumulation: str = "as_at"
    denominator_adds: bool = True
    numerator_count: str = ""
    denominator_count: str = ""

    def fits(self, name: str) -> bool:
        """Tell whether the name of an indicator speaks of this."""
        return all(any(word in name for word in group) for group in self.words)

    @property
    def definition(self) -> str:
        """The definition in words."""
        formula = f"{self.numerator}÷{self.denominator}" if self.denominator else self.numerator
        return "；".join(part for part in (formula, self.note) if part) + f"。{TO_CHECK}"


_RATIOS = (
    Template(
        (("农药包装",), ("处理", "处置")), "处理量", "回收量", "吨", "处理包括资源化利用"
    ),
    Template(
        (("农药包装",), ("回收",)),
        "回收量",
        "产生量",
        "吨",
        "产生量多由农药使用量乘系数估算，两者口径不一致时会超过100%",
    ),
    Template(
        (("地膜", "农膜"), ("回收",)),
        "回收量",
        "使用量",
        "吨",
        "回收物含土含水，须折纯后再比；统计法和监测法结果不同，请写明用的是哪一种",
    ),
    Template((("减抗",),), "实施减抗行动的规模养殖场数", "规模养殖场总数", "家", "以名单和进度表为准"),
    Template((("清洁生产",),), "按期完成审核的企业数", "名单内企业数", "家", "以评估或验收为完成"),
    Template(
        (("填报",),), "已填报企业数", "应填报企业数", "家",
        numerator_count="survey_reported", denominator_count="survey_expected",
    ),
    Template(
        (("整改", "销号"),), "到期已销号问题数", "到期应销号问题数", "个",
        numerator_count="findings_due_closed", denominator_count="findings_due",
    ),
    Template(
        (("任务",), ("完成",)), "已完成任务数", "任务总数（不含不涉及）", "项",
        numerator_count="tasks_done", denominator_count="tasks",
    ),
)  # fmt: skip
_COUNTS = (
    Template((("检查",), ("企业", "单位")), "已检查企业数", numerator_count="inspected_this_year"),
    Template((("检查",),), "现场检查次数", accumulation="yearly", numerator_count="inspections"),
    Template((("问题",), ("发现",)), "发现问题数", accumulation="yearly", numerator_count="findings"),
)


def template_for(name: str, unit: str) -> Template:
    """Return the usual definition of an indicator, a bare one when nothing is known about it."""
    is_share = unit in SCALES
    for template in _RATIOS if is_share else _COUNTS:
        if template.fits(name):
            return template
    return Template((), "分子", "分母") if is_share else Template((), name, unit=unit)
