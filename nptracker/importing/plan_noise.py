"""What stands in a document without being part of its plan: contents, boxes (专栏), what follows on a web page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nptracker.domain.problem import Problem, Severity
from nptracker.importing.plan_blocks import Paragraph
from nptracker.importing.plan_fold import bare, fold
from nptracker.importing.plan_headings import Head, head_of
from nptracker.importing.plan_units import find_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.importing.plan_front import Block

_TAIL = re.compile(
    r"^\(?此件|^(?:公开)?征求意见(?:时间|期限|截止)|^意见(?:请|反馈)|^反馈(?:方式|渠道)|^(?:备注|注|填表说明)\s*:|^抄送|^抄报|^主送|^\(?联系人|^\(?信息公开|"
    r"^[\[(]?(?:分享(?:到|至)|(?:分享|打印|收藏|纠错|关闭)(?:本[页文]|此[页文]|窗口|页面)?(?:[\])|:\s]|$))|^(?:点赞|在看|长按|扫码|微信扫)|"
    r"^(?:责任编辑|(?:编辑|审核|校对|编审|监制|供稿|撰稿|值班编委)\s*:\s*[\u4e00-\u9fff ]{2,12}$)|"
    r"^上一篇|^下一篇|^相关(?:链接|阅读|新闻|解读|文档)|^扫一扫|版权所有|ICP备|"
    r"^网站(?:地图|标识)|^[-•·*\s]*(?:信息)?来源\s*:|^[-•·*\s]+发布(?:日期|时间)\s*:|^[-•·*\s]*(?:浏览|点击|阅读)(?:次数|量)?\s*:|^返回(?:顶部|列表)|^主办单位:.*(?:承办|网站|技术)|公网安备|^.{2,20}(?:办公室|办公厅)20\d\d年\d+月\d+日印发"
)
_END_OF_PAGE = re.compile(
    r"[-=·*\s]*(?:end|theend|完|往期(?:推荐|回顾|精彩|内容)|(?:推荐|延伸|相关|更多)(?:阅读|推荐|链接|新闻|内容)|猜你喜欢|热门(?:新闻|推荐|文章)|"
    r"点击.{0,12}阅读原文|阅读原文)[-=·*:\s]*",
    re.IGNORECASE,
)
_CONTENTS_LINE = re.compile(r".{2,60}?(?:…+|\.{4,}|·{4,}|-{6,}|_{4,})[\s.…·\-_]*\(?\d{1,3}\)?")
_LONGEST_LINE = 300  # the patterns above try every split of a long row of points
_CONTENTS_HEAD = re.compile(r"目录|目次")
_NUMBERED_LINE = re.compile(r".{2,60}?\s+\d{1,3}")
_BARE_FIGURE = re.compile(r"\d{1,3}")
_NUMBERED = {"cn", "cnp", "num", "nump", "part", "sect"}
_BOX = re.compile(r"专[栏框]\s*(?:[\d一二三四五六七八九十]{1,3})?\s*[:.、]?\s*[^。;]{0,40}")


def without_noise(blocks: Sequence[Block]) -> tuple[list[Block], tuple[Problem, ...]]:
    """Return the blocks of the plan itself, and a notice for every box left out."""
    kept = _without_page_end(_without_contents(_with_numbers_joined(blocks)))
    kept, boxes = _without_boxes([block for block in kept if not _is_tail_line(block)])
    return kept, tuple(_box_problem(box) for box in boxes)


def _is_tail_line(block: Block) -> bool:
    """Return True for printing lines and what a web page sets under its text."""
    return (
        isinstance(block, Paragraph) and len(block.text) < 120 and bool(_TAIL.search(fold(block.text)[:80]))
    )


def _with_numbers_joined(blocks: Sequence[Block]) -> list[Block]:
    """Put a number that stands on a line of its own before its text again; drop bare figures (page numbers)."""
    out: list[Block] = []
    waiting: Paragraph | None = None
    for block in blocks:
        if not isinstance(block, Paragraph):
            out += [waiting, block] if waiting else [block]
            waiting = None
            continue
        is_numbered = head_of(block.text) is not None
        if waiting and is_numbered:
            out.append(waiting)
        whole = block
        if waiting and not is_numbered:
            whole = replace(block, text=waiting.text + block.text, start=waiting.start)
        waiting = whole if _is_number_alone(whole.text) else None
        if not waiting and not _BARE_FIGURE.fullmatch(whole.text.strip()):
            out.append(whole)
    return [*out, waiting] if waiting else out


def _is_number_alone(text: str) -> bool:
    head = head_of(text)
    return head is not None and head.kind in _NUMBERED and head.length >= len(text.rstrip())


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Drop a table of contents: lines that end in dots and a page number, or in a number right under 目录."""
    kept: list[Block] = []
    is_listing = False
    for block in blocks:
        text = fold(block.text) if isinstance(block, Paragraph) else ""
        if _CONTENTS_HEAD.fullmatch(bare(text)):
            is_listing = True
            continue
        if 0 < len(text) <= _LONGEST_LINE and (
            _CONTENTS_LINE.fullmatch(text) or (is_listing and _NUMBERED_LINE.fullmatch(text))
        ):
            continue
        is_listing = False
        kept.append(block)
    return kept


def _without_page_end(blocks: list[Block]) -> list[Block]:
    """Drop what a page offers to read next; only behind the larger part of the text, so that no menu cuts it."""
    sizes = [len(block.text) if isinstance(block, Paragraph) else 200 for block in blocks]
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and _END_OF_PAGE.fullmatch(fold(block.text).strip()):
            rest = blocks[index + 1 :]
            is_prose = all(isinstance(b, Paragraph) and not bare(b.text).startswith("附件") for b in rest)
            if is_prose and sum(sizes[:index]) > 3 * sum(sizes[index:]):
                return blocks[:index]
    return blocks


def _without_boxes(blocks: list[Block]) -> tuple[list[Block], list[list[Paragraph]]]:
    """Take the boxes out: they list projects and figures that stand beside the tasks."""
    kept: list[Block] = []
    boxes: list[list[Paragraph]] = []
    outer: Head | None = None  # the number before the box
    inner: Head | None = None  # the last number in the box
    in_box = False
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and _BOX.fullmatch(fold(block.text)):
            in_box, inner = True, None
            boxes.append([block])
            continue
        head = head_of(block.text) if isinstance(block, Paragraph) else None
        if in_box and isinstance(block, Paragraph) and not _ends_box(blocks, index, head, outer, inner):
            inner = head or inner
            boxes[-1].append(block)
            continue
        in_box, outer = False, head or outer
        kept.append(block)
    return kept, boxes


def _ends_box(
    blocks: list[Block], index: int, head: Head | None, outer: Head | None, inner: Head | None
) -> bool:
    """Return True for the first paragraph behind a box: a heading, or the next number of the tasks."""
    block = blocks[index]
    if head is None:
        return isinstance(block, Paragraph) and bool(block.heading)
    if head.rank <= 40 and (inner is None or inner.rank > head.rank):
        return True
    if outer is None or head.kind != outer.kind or head.value != outer.value + 1:
        return False
    is_next_inside = inner is not None and inner.kind == head.kind and head.value == inner.value + 1
    return not is_next_inside or _names_units(blocks, index)


def _names_units(blocks: list[Block], index: int) -> bool:
    """Return True when the item or a line right behind it says who does it, which items of a box do not."""
    for offset, block in enumerate(blocks[index : index + 3]):
        if not isinstance(block, Paragraph) or (offset and head_of(block.text)):
            return False
        if find_groups(block.text):
            return True
    return False


def _box_problem(box: list[Paragraph]) -> Problem:
    first, last = box[0], box[-1]
    return Problem(
        "plan.box-left-out",
        Severity.NOTICE,
        f"“{first.text.strip()}”是专栏，没有当作任务。",
        field="tasks",
        value=first.text.strip(),
        suggestion="专栏里若有需要跟踪的事项，请手工添加",
        start=first.start,
        end=last.start + len(last.text),
    )
