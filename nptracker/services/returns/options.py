"""The choices a return offers beside its period, declared as data: the page and the command line read them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nptracker.errors import UserError

NO_CHOICES: Mapping[str, str] = {}


class ReturnOption(NamedTuple):
    """One choice: its key, what it is called, and the codes with their words; the first one is the usual one."""

    key: str
    label: str
    choices: Mapping[str, str]

    @property
    def usual(self) -> str:
        """The code taken when nobody chooses."""
        return next(iter(self.choices))

    def settled(self, chosen: Mapping[str, str]) -> str:
        """Return the chosen code, or the usual one; raises UserError for a code that is not offered."""
        code = chosen.get(self.key, self.usual)
        if code not in self.choices:
            offered = "、".join(f"{code}（{words}）" for code, words in self.choices.items())
            raise UserError(f"“{self.label}”没有“{code}”这一项。", todo=f"可用的有：{offered}")
        return code


def settled(options: tuple[ReturnOption, ...], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return every option's code; raises UserError for an option the return does not have or a code not offered."""
    known = {option.key: option for option in options}
    for key in chosen:
        if key not in known:
            names = "、".join(f"{option.key}（{option.label}）" for option in options) or "没有"
            raise UserError(f"这份报表没有“{key}”这个选项。", todo=f"可用的选项：{names}。")
    return {key: option.settled(chosen) for key, option in known.items()}


BY = ReturnOption(
    "by",
    "汇总口径",
    {"substance": "按物质", "township": "按乡镇街道", "industry": "按行业", "district": "全区合计"},
)
UNIT = ReturnOption("unit", "计量单位", {"kg": "千克", "t": "吨"})
LAYOUT = ReturnOption(
    "layout", "版式", {"print": "打印版（相关栏目合在一格）", "columns": "分栏版（一栏一列，便于筛选）"}
)
