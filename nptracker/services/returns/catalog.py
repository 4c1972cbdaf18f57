"""The returns this program makes: name, title, what it needs, how it is built, what blocks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nptracker.domain.problem import Problem
from nptracker.export.sheet import Document
from nptracker.services.returns import (
    coordination_returns,
    deadline_returns,
    enterprise_returns,
    indicator_returns,
    key_controlled_return,
    ledger_returns,
    plan_returns,
    survey_case_returns,
    survey_database_return,
    survey_part_returns,
    survey_returns,
    task_returns,
)
from nptracker.services.returns.context import ReturnContext
from nptracker.services.returns.options import BY, UNIT, ReturnOption


def _nothing_blocks(_context: ReturnContext) -> list[Problem]:
    return []


@dataclass(frozen=True, slots=True)
class ReturnKind:
    """One return.

    ``period_letter`` is the usual length of its period: Q quarter, empty for a year. ``years_back`` tells how
    far behind today its data lie: the survey of a year is filled in the year after. ``options`` are what can be
    chosen beside the period; an ``is_internal`` return has no edition for outsiders.
    """

    name: str
    title: str
    build: Callable[[ReturnContext], Document]
    help: str
    problems: Callable[[ReturnContext], list[Problem]] = _nothing_blocks
    period_letter: str = "Q"
    per_department: bool = False
    years_back: int = 0
    options: tuple[ReturnOption, ...] = ()
    is_internal: bool = False


RETURNS: dict[str, ReturnKind] = {
    kind.name: kind
    for kind in (
        ReturnKind(
            "task_breakdown",
            "任务分解表",
            task_returns.breakdown,
            "方案的全部任务：措施、牵头和责任单位、时限、指标。",
            period_letter="",
        ),
        ReturnKind(
            "task_progress",
            "任务进展调度表",
            task_returns.progress,
            "一个期次里每项任务的进展；没填的印“未报”。",
        ),
        ReturnKind(
            "plan_comparison",
            "方案对照表",
            plan_returns.comparison,
            "按上级方案的次序和编号，逐项列出本级任务的落实情况；没有对应的印“未对应”。",
        ),
        ReturnKind(
            "plan_revisions",
            "方案修订对照表",
            plan_returns.revisions,
            "本期每次修订：新增、修改、只改编号、取消的任务，逐字对照。",
            period_letter="",
        ),
        ReturnKind(
            "department_tasks",
            "部门任务单",
            task_returns.department,
            "每个责任单位一张，只列它的任务，可打印填写。",
            per_department=True,
        ),
        ReturnKind(
            "urging",
            "督办通知",
            task_returns.urging,
            "超期、滞后、未报的任务，按单位各出一份。",
            per_department=True,
        ),
        ReturnKind(
            "late_tasks",
            "滞后及延期任务表",
            deadline_returns.late,
            "滞后、超期和延期的任务：原时限、新时限、超期天数、原因、批准人。",
        ),
        ReturnKind(
            "assessment",
            "任务完成情况表",
            deadline_returns.assessment,
            "年度总结或周期评估用：每项任务的目标、各期完成情况、佐证和核查人；周期评估请选起止日期。",
            period_letter="",
        ),
        ReturnKind(
            "indicators",
            "指标完成情况表",
            indicator_returns.indicators,
            "每项指标的目标、分子分母、口径、本期值和是否达标。",
            indicator_returns.indicator_problems,
        ),
        ReturnKind(
            "inspections",
            "检查情况表",
            ledger_returns.inspections,
            "本期现场检查的家次、结果和问题数。",
            ledger_returns.inspection_problems,
        ),
        ReturnKind(
            "findings",
            "问题整改台账",
            ledger_returns.findings,
            "截至期末的全部问题和整改销号情况。",
            ledger_returns.finding_problems,
        ),
        ReturnKind(
            "screening",
            "底册与初筛情况表",
            enterprise_returns.screening,
            "底册全部企业的初筛结论、依据、初筛人和日期；附初筛统计，底册＝筛除＋入统＋未筛。",
            enterprise_returns.screening_problems,
            period_letter="",
            years_back=1,
            is_internal=True,
        ),
        ReturnKind(
            "included_enterprises",
            "入统企业名录",
            enterprise_returns.directory,
            "一个数据年度要填报的企业。",
            enterprise_returns.directory_problems,
            period_letter="",
            years_back=1,
        ),
        ReturnKind(
            "survey_progress",
            "填报进度表",
            survey_case_returns.progress,
            "一个数据年度的入统企业未交、待改正还是已交，审核到哪一步，按乡镇街道和企业列出；各数相加等于入统企业数。",
            period_letter="",
            years_back=1,
        ),
        ReturnKind(
            "survey_opinions",
            "审核意见清单",
            survey_case_returns.opinions,
            "填报里的每一处错误和提示、县级意见和核实说明，可以筛选，发回企业逐条回复。",
            period_letter="",
            years_back=1,
            is_internal=True,
        ),
        ReturnKind(
            "survey",
            "化学物质基本信息汇总表",
            survey_returns.survey,
            "一个数据年度按物质汇总，附填报明细；可以再按乡镇街道、行业或全区合计。",
            survey_returns.survey_problems,
            period_letter="",
            years_back=1,
            options=(BY, UNIT),
        ),
        ReturnKind(
            "survey_releases",
            "化学物质详细信息汇总表",
            survey_part_returns.releases,
            "一个数据年度按物质、介质和去向汇总排放与转移；该填而没填的印“未报”。",
            survey_part_returns.release_problems,
            period_letter="",
            years_back=1,
            options=(UNIT,),
        ),
        ReturnKind(
            "key_controlled",
            "重点管控新污染物企业清单",
            key_controlled_return.key_controlled,
            "清单每一类由谁生产、使用、排放，措施落实到哪一步；无人涉及的类别作零报告。",
            key_controlled_return.key_controlled_problems,
            period_letter="",
            years_back=1,
            options=(UNIT,),
        ),
        ReturnKind(
            "survey_convention",
            "公约履约物质汇总表",
            survey_part_returns.convention,
            "公约管控物质按环节汇总：数量、豁免或可接受用途、替代和处置。",
            survey_part_returns.convention_problems,
            period_letter="",
            years_back=1,
            options=(UNIT,),
        ),
        ReturnKind(
            "survey_database",
            "重点行业化学物质基本信息库",
            survey_database_return.database,
            "一个数据年度调查的全部内容，一本多张表的 Excel：概况、行业、企业、物质、用途、排放、措施、零报告。",
            survey_database_return.database_problems,
            period_letter="",
            years_back=1,
            options=(UNIT,),
        ),
        ReturnKind(
            "coordination",
            "协调机制成员及会议台账",
            coordination_returns.coordination,
            "期末的成员名单，本期的会议、议定事项和联合行动。",
            coordination_returns.coordination_problems,
            period_letter="",
        ),
    )
}
