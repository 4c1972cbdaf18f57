"""The parser of the command line that tells usage, help and what is wrong in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

# What argparse says in English, as templates of its messages; the words of the user stay as they were typed.
_CHINESE = (
    (r"the following arguments are required: (.*)", r"还缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能写 \2，可以写 \3"),
    (r"argument (.*?): invalid int value: (.*)", r"\1 应写整数，现为 \2"),
    (r"argument (.*?): expected (?:one|at least one) argument", r"\1 后面还要写内容"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 后面不用写 \2"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能与 \2 同时写"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 可以是 \2，请写全"),
)


# What stands in the help for what is to be written behind an option or in its place, by its name in the code.
_PLACEHOLDERS = {
    "applicant": "姓名",
    "approved_by": "机关",
    "code": "区划代码",
    "deadline": "时限",
    "definition": "口径",
    "denominator": "分母",
    "doc_no": "文号",
    "enterprise": "企业",
    "find": "词",
    "format": "格式",
    "group": "人数",
    "indicator": "指标",
    "industry": "行业代码",
    "kind": "台账类别",
    "ledger": "台账",
    "limit": "条数",
    "next_steps": "打算",
    "note": "说明",
    "numerator": "分子",
    "period": "期次",
    "person": "姓名",
    "picture": "图片",
    "problems": "问题",
    "reason": "理由",
    "seed": "种子",
    "task": "任务",
    "title": "名称",
    "township": "乡镇",
    "witness": "见证人",
    "year": "年度",
    "exclude": "企业=理由",
    "absent": "人员=理由",
    "recuse": "人员=企业=理由",
}
_HELP = {"help": "显示这份帮助", "version": "显示版本号", "json": "按机器可读的格式输出"}
_Action = TypeVar("_Action", bound=argparse.Action)


class _ChineseHelp(argparse.HelpFormatter):
    """Begins the usage in Chinese."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """Says help and wrong usage in Chinese; wrong usage on stderr, with exit code 2."""

    def __init__(self, **named: Any) -> None:
        super().__init__(formatter_class=_ChineseHelp, **named)
        self._positionals.title, self._optionals.title = "参数", "选项"

    def _add_action(self, action: _Action) -> _Action:
        """Give what is to be typed a Chinese name wherever it has none and no choices to show."""
        if action.dest in _HELP and action.nargs == 0:
            action.help = _HELP[action.dest]
        elif action.metavar is None and action.choices is None:
            action.metavar = _PLACEHOLDERS.get(action.dest)
        return super()._add_action(action)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{_in_chinese(message)}\n")


def _in_chinese(message: str) -> str:
    for english, chinese in _CHINESE:
        if match := re.fullmatch(english, message, re.DOTALL):
            return match.expand(chinese)
    return message
