"""The parser of the command line that tells wrong usage in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

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


class ChineseParser(argparse.ArgumentParser):
    """Says wrong usage in Chinese on stderr, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{_in_chinese(message)}\n")


def _in_chinese(message: str) -> str:
    for english, chinese in _CHINESE:
        if match := re.fullmatch(english, message, re.DOTALL):
            return match.expand(chinese)
    return message
