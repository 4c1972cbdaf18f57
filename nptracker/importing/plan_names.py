"""The name of a plan where a covering notice or an announcement quotes it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from nptracker.importing.plan_blocks import Paragraph
from nptracker.importing.plan_fold import bare, fold, squeeze
from nptracker.importing.plan_headings import head_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.importing.plan_blocks import Table

PLAN_WORDS = "方案|计划|清单|意见|分工|分工表|分解表|任务表|任务书|要点|措施|办法|规划|细则|责任表|安排|台账|一览表|明细表"
_QUOTED = re.compile(r"《(?P<name>(?:[^《》]|《[^《》]*》)+)》")
_ANNOUNCED = re.compile(rf"现(?:将|把)\s*《(?P<name>[^《》]{{4,70}}(?:{PLAN_WORDS})(?:\([^()]*\))?)》")
_ASKED = re.compile(rf"征求(?:对)?《(?P<name>[^《》]{{4,70}}?(?:{PLAN_WORDS})(?:\([^()]*\))*)》")
_ISSUED_NAME = re.compile(
    rf"(?:关于)?(?:印发|转发)《?(?P<name>[^《》。]{{4,60}}?(?:{PLAN_WORDS})(?:\([^)]*\))?)》?的通知"
)
_CITED = re.compile(r"(?:根据|按照|依据|依照|落实|贯彻|遵照|为)[^。;]{0,60}$")
_NAME_END = re.compile(rf"(?:{PLAN_WORDS})(?:\([^()]{{1,30}}\)|\[[^\]]{{1,20}}\])*$")


def announced_in(body: Sequence[Paragraph | Table]) -> str:
    """Return the name of the plan in a notice that carries its tasks itself: 现将《…》(以下简称《方案》)印发."""
    early = takewhile(lambda b: isinstance(b, Paragraph) and not head_of(b.text), body)
    return _announced([block for block in early if isinstance(block, Paragraph)])


def _announced(paragraphs: list[Paragraph]) -> str:
    for paragraph in paragraphs:
        words = squeeze(paragraph.text)
        if match := _ANNOUNCED.search(fold(words)):
            return words[match.start("name") : match.end("name")]
    return ""


def named_in(paragraphs: list[Paragraph]) -> str:
    """Return the plan's name out of a covering notice: 现将《…》印发, or 关于印发…的通知."""
    if name := _announced(paragraphs):
        return name
    for paragraph in paragraphs:
        for match in _QUOTED.finditer(paragraph.text):
            after = bare(paragraph.text[match.end() : match.end() + 40])
            if _NAME_END.search(bare(match["name"])) and re.match(
                r"(?:已经?|印发|,?现(?:予|印|转)|\(以下)", after
            ):
                return squeeze(match["name"])
    for paragraph in paragraphs:
        key = bare(paragraph.text)
        found = _ISSUED_NAME.search(key)
        if found and not _CITED.search(key[: found.start()]):
            return "".join(paragraph.text.split())[found.start("name") : found.end("name")]
    return ""


def asked_about(paragraphs: list[Paragraph]) -> str:
    """Return the name of the draft that opinions are asked on: 公开征求《…（征求意见稿）》意见."""
    for paragraph in paragraphs:
        if match := _ASKED.search(fold(paragraph.text)):
            return paragraph.text[match.start("name") : match.end("name")]
    return ""
