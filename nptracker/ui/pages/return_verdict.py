"""What a return's problems mean for sending it, in one line with its tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.problem import Problem

ONLY_LOOKED_AT = (
    "△ 文件是只读打开的，不能报出：报出要编号、留快照。可以看预览，以前报出的在“已报快照”里可以再导出。"
)


def verdict(problems: Sequence[Problem], *, read_only: bool) -> tuple[str, str]:
    """Return the line and its tone: danger, warning or good."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    if errors:
        return f"✖ 有 {errors} 处错误，改正前不能报出。错误列在“问题”里，按 Enter 打开那条记录。", "danger"
    if read_only:
        return ONLY_LOOKED_AT, "warning"
    if warnings:
        return f"△ 有 {warnings} 处提示：核实后写明理由即可报出。提示列在“问题”里。", "warning"
    if problems:
        return f"△ 可以报出，另有 {len(problems)} 处请留意，列在“问题”里。", "warning"
    return "✔ 没有发现问题，可以报出。", "good"
