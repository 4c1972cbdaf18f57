"""What stands beside the list of an enterprise's substances while none of them is in front."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nptracker.domain.survey_return import Said
from nptracker.ui.widgets.empty_state import EmptyState

_STATES = {
    Said.NOTHING: (
        "survey",
        "这家企业本年度还没有填",
        "点“加物质”，输入名称或 CAS 号；上年填过的可以带入，再逐项确认；没有调查范围内物质的，点“零报告”写明依据。",
    ),
    Said.BLANK: (
        "survey",
        "还没有填数量，也没有作“全部”零报告",
        "有物质的，点“加物质”或选左边的物质，填上数量；都没有的，点“零报告”选“全部”，写明依据。",
    ),
    Said.ZERO: ("check", "作了零报告", "确实有物质的，先删去零报告（Ctrl+-），再点“加物质”。"),
    Said.FILLED: ("check", "这家企业本年度已填", "在左边选一种物质，就能在这里看和改。"),
}


def said_states(parent: QWidget) -> dict[Said, EmptyState]:
    """Return for each way an enterprise can stand what says so and what to do next."""
    return {
        said: EmptyState(icon, title, words, parent=parent) for said, (icon, title, words) in _STATES.items()
    }
