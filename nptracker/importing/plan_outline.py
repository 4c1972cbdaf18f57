"""The tree of numbered and marked headings of a document, and which of its levels holds the tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nptracker.importing.plan_fold import fold
from nptracker.importing.plan_headings import MAX_TITLE, head_of, pieces_of, split_title
from nptracker.importing.plan_units import LABEL, UnitGroup, find_groups
from nptracker.importing.unit_names import is_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nptracker.importing.plan_blocks import Paragraph

_ENDS_A_LINE = "。；;：:！!？?）)”》】]"
_OWN_LINE = re.compile(r"\s*[\[(]*(?:[\u4e00-\u9fff]{2,6})\s*[\])]*\s*:")
LOST_RANK = 40
BOLD_RANK, _STEP_RANK = 47, 75  # a bold title stands between sections and numbered tasks, or under those
_NO_RUN_IN = re.compile(
    r"(?:时限|期限|时间|节点|目标|措施|举措|要求|依据|备注|单位|部门|责任人|联系人|电话|原则|内容|任务)$|[。;!?]"
)
_STEP_KINDS = {"yishi", "bullet", "circle"}
GENERIC_TITLE = re.compile(
    r"(?:重点|主要|工作|具体|目标)?(?:任务|举措|措施|内容)(?:与分工|和措施|及分工|及措施|分工|与措施|和责任分工|及责任分工)?$|任务分工|任务措施|"
    r"(?:重点|主要)工作$|(?:责任|职责)(?:和任务)?分工$|(?:工作|部门|单位)职责$|任务分解$|保障|工作要求|组织实施|规划实施|有关要求|实施要求"
)
_SAFEGUARD = re.compile(
    r"保障|工作要求|组织实施|规划实施|有关要求|实施要求|组织领导|监督考核|工作机制$|强化(?:组织|支撑|落实)$"
)
_AIM = (
    r"总体(?:要求|思路|目标|安排|考虑)|指导思想|(?:基本|工作)原则|(?:主要|工作|阶段|年度|行动|预期|治理)?目标(?:要求|指标|任务)?|工作思路|"
    r"(?:工作|编制|有关|基本|规划|发展)?(?:背景|依据|情况|现状|基础|形势|概况)|面临(?:的)?形势|(?:政策|制定)依据|适用范围|附则|总则|名词解释|术语(?:和定义)?|"
    r"(?:实施|工作|推进|时间|进度)?(?:步骤|安排|进度|阶段)(?:安排|要求)?|组织机构|编制说明|(?:重要|目的)?意义|重点(?:区域|行业|范围)|(?:实施|排查|检查|整治|调查)(?:范围|对象|期限)"
)
_FOR_ALL_ABOVE = re.compile(r"[(\[]?(?:以上|上述)(?:各项|所有)?(?:任务|工作|措施|内容)?[,]?(?:均|都)?由")
_PERIOD_LINE = re.compile(r"(?:第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|[1-9])月份?|第[一二三四]阶段)\s*:?")
_PERIOD_RANK = 44  # “二季度：” over numbered tasks
_AIMS_AND_TASKS = re.compile(r"(?:主要|工作|年度)?(?:目标和?任务|任务和?目标)")
_PREAMBLE = re.compile(r"(?:为|根据|依据|按照)[^。]{2,120}(?:制定|制订|编制)本[^。]{2,8}(?:。|$)")
AIM_TITLE = re.compile(rf"(?:{_AIM})(?:[、和与及]*(?:{_AIM}))*")


@dataclass(slots=True)
class Node:
    """One numbered item: its number, its own text and what is numbered under it."""

    kind: str
    rank: int
    no: str = ""
    value: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)  # (offset in the source, text)
    children: list[Node] = field(default_factory=list)
    title: str = ""
    body: str = ""
    groups: list[UnitGroup] = field(default_factory=list)
    is_inline: bool = False  # begins inside a paragraph
    lead: int = 0  # characters of its first line that are set in bold
    title_groups: int = 0  # unit groups that stand right behind the title
    lists_tasks: bool = False  # a chapter named like an aim (目标任务) that is the document's list of tasks

    @property
    def has_units(self) -> bool:
        """Return True when a unit group stands in this item or under it."""
        return bool(self.groups) or any(child.has_units for child in self.children)

    @property
    def is_generic(self) -> bool:
        """Return True for titles like 重点任务, which can only hold tasks or sections."""
        return self.lists_tasks or bool(GENERIC_TITLE.search(fold(self.title)))

    @property
    def is_safeguard(self) -> bool:
        """Return True for 保障措施 and its kin."""
        return bool(_SAFEGUARD.search(fold(self.title)))

    @property
    def holds_no_tasks(self) -> bool:
        """Return True for aims, principles and other parts that ask nothing of anyone by name."""
        if self.lists_tasks:
            return False
        is_preamble = bool(_PREAMBLE.match(fold(self.title or self.body))) and not self.children
        return (is_preamble or bool(AIM_TITLE.fullmatch(fold(self.title)))) and not self.has_units

    @property
    def is_body(self) -> bool:
        """Return True for a section that is named after the body whose tasks it lists."""
        return bool(self.children) and is_body(self.title.rstrip(":："))

    def full_text(self) -> str:
        """Return the body with everything under it, numbers included."""
        parts = [self.body] if self.body else []
        for child in self.children:
            head = f"{_shown_no(child)}{child.title}"
            rest = child.full_text()
            parts.append(
                f"{head}。{rest}" if child.title and rest and not head.endswith("。") else head + rest
            )
        return "\n".join(part for part in parts if part)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield where the item and everything under it stand in the source."""
        for start, text in self.lines:
            yield start, start + len(text)
        for child in self.children:
            yield from child.spans()


def _shown_no(node: Node) -> str:
    if node.kind == "num":
        return f"{node.no}."
    return f"{node.no}、" if node.kind == "cn" else node.no


def build(paragraphs: list[Paragraph]) -> Node:
    """Return the root of the tree; text before the first heading is the root's own."""
    root = Node("root", 0)
    stack = [root]
    hint_ranks = _hint_ranks(paragraphs)
    last: dict[str, int] = {}  # the last number of each kind: some plans count on through their sections
    for paragraph in paragraphs:
        if paragraph.detached:
            _open_lost(stack, paragraph)
            continue
        for offset, piece in pieces_of(paragraph.text):
            start = paragraph.start + offset
            node = _node(piece, paragraph, hint_ranks, first=offset == 0)
            if node and node.kind == "runin" and any(n.rank > BOLD_RANK and n.kind != "runin" for n in stack):
                node.rank = _STEP_RANK
            if node is None or not _follows(node, stack, last, inline=offset > 0):
                _holder_of_line(stack, piece).lines.append((start, piece))
                continue
            while stack[-1].rank >= node.rank:
                stack.pop()
            last[node.kind] = node.value
            node.is_inline = offset > 0
            node.lead = paragraph.lead if offset == 0 else 0
            node.lines.append((start, piece))
            stack[-1].children.append(node)
            stack.append(node)
    _finish(root)
    return root


def _holder_of_line(stack: list[Node], piece: str) -> Node:
    """Return the item an unnumbered line belongs to: “以上任务由…牵头” speaks for all items above it."""
    if len(stack) > 2 and _FOR_ALL_ABOVE.match(fold(piece)):
        return stack[-2]
    return stack[-1]


def _open_lost(stack: list[Node], paragraph: Paragraph) -> None:
    """Begin an untitled item in an untitled section for text whose headings are lost."""
    while stack[-1].rank >= LOST_RANK:
        stack.pop()
    section = Node("lost", LOST_RANK)
    item = Node("orphan", LOST_RANK + 10, lines=[(paragraph.start, paragraph.text)])
    section.children.append(item)
    stack[-1].children.append(section)
    stack += [section, item]


def _hint_ranks(paragraphs: list[Paragraph]) -> dict[int, int]:
    """Place heading levels among the numbered kinds, by the headings that have both."""
    ranks: dict[int, int] = {}
    for paragraph in paragraphs:
        if paragraph.heading and (head := head_of(paragraph.text)):
            ranks.setdefault(paragraph.heading, head.rank)
    levels = sorted({p.heading for p in paragraphs if p.heading})
    for index, level in enumerate(levels):
        ranks.setdefault(level, max([ranks[n] for n in levels[:index] if n in ranks] or [21]) + 3)
    return ranks


def _node(piece: str, paragraph: Paragraph, hint_ranks: dict[int, int], *, first: bool) -> Node | None:
    head = head_of(piece)
    if head:
        return Node(head.kind, head.rank, head.no, head.value)
    if not first or LABEL.match(fold(piece)):
        return None
    if _PERIOD_LINE.fullmatch(fold(piece)):
        return Node("period", _PERIOD_RANK)
    if paragraph.heading and len(piece) <= 60:
        return Node(f"h{paragraph.heading}", hint_ranks[paragraph.heading])
    if paragraph.bold and 4 <= len(piece) <= 30 and piece[-1] not in "。；，、":
        return Node("bold", BOLD_RANK)
    if _is_run_in_title(piece, paragraph.lead):
        return Node("runin", BOLD_RANK)
    return None


def _is_run_in_title(piece: str, lead: int) -> bool:
    """Return True when the bold opening of a paragraph is a title: closed by a sign, and no label."""
    title = fold(piece[:lead]).rstrip(":。 ")
    is_closed = bool(title) and fold(piece)[len(title) : len(title) + 1] in {":", "。"}
    return is_closed and 5 <= len(title) <= MAX_TITLE and not _NO_RUN_IN.search(title)


def _follows(node: Node, stack: list[Node], last: dict[str, int], *, inline: bool) -> bool:
    """Return True when an inline number continues its list, or begins one; guards against stray numbers."""
    if not inline:
        return True
    same = next((n for n in reversed(stack) if n.kind == node.kind), None)
    return (
        node.value in {1, last.get(node.kind, 0) + 1}
        if same is None
        else node.value in {1, same.value + 1, same.value + 2}
    )


def _finish(node: Node) -> None:
    for child in node.children:
        _finish(child)
    texts = [text for _, text in node.lines]
    if node.kind in {"root", "lost", "orphan"}:
        node.body = join_lines(texts)
        node.groups = find_groups(node.body) if node.kind == "orphan" else []
        return
    head = head_of(texts[0])
    first = texts[0][head.length :] if head else texts[0]
    has_more = len(texts) > 1 or bool(node.children)
    if len(texts) > 1 and first and not _ends(first) and _is_broken(first):
        first, texts = join_lines([first, texts[1]]), [texts[0], *texts[2:]]
    at = _units_behind_title(first)
    behind_title = at
    title, at = (first[:at], at) if at else split_title(first, has_more)
    lead = node.lead - (head.length if head else 0)
    runs_on = not title or len(title) > lead + 8  # no sign parts the bold title from the text behind it
    if lead > 3 and (node.kind == "runin" or runs_on) and node.lead < len(node.lines[0][1]):
        title, at = first[:lead].rstrip(" ：:。"), lead
        at += len(first[at:]) - len(first[at:].lstrip("：:。 "))
    node.title, rest = _without_units(title.strip(), first[at:].strip())
    node.body = join_lines([rest, *texts[1:]] if rest else texts[1:])
    node.groups = find_groups(node.body)
    node.title_groups = len(find_groups(rest)) if behind_title else 0


def _units_behind_title(line: str) -> int:
    """Return where a unit bracket begins right behind the title of a line; 0 when there is none."""
    opening = re.match(r"[^。;,(\[]{3,40}(?=[(\[])", fold(line))
    groups = find_groups(line) if opening else []
    return opening.end() if opening and groups and groups[0].start == opening.end() else 0


def _ends(text: str) -> bool:
    return text.rstrip()[-1:] in _ENDS_A_LINE


def _is_broken(first: str) -> bool:
    """Return True for a line that stops in the middle of its text rather than being a title."""
    return len(first) > 60 or "。" in first


def _without_units(title: str, rest: str) -> tuple[str, str]:
    """Move a unit bracket standing behind the title into the body."""
    groups = find_groups(title) if re.search(r"[(（【\[:：]|负责$|牵头", title) else []
    if groups and groups[0].start > 1:
        return title[: groups[0].start].strip(), f"{title[groups[0].start :]}\n{rest}".strip()
    return title.strip(" ：:*"), rest


def join_lines(texts: list[str]) -> str:
    """Join paragraphs; one that stops without a closing mark was broken and is joined without a break."""
    out = ""
    for text in texts:
        last = out.rsplit("\n", 1)[-1]
        whole = not out or _ends(out) or _OWN_LINE.match(fold(text)) or _OWN_LINE.match(fold(last))
        is_broken = not whole and (len(last) > 30 or last[-1:] in "、，,")
        out += text if not out or is_broken else f"\n{text}"
    return out


class Levels:
    """Decides for each item whether the items under it are tasks of their own or steps of this one."""

    def __init__(self, root: Node) -> None:
        self.counts: dict[tuple[str, str], list[int]] = {}
        self._count(root)

    def _count(self, node: Node) -> None:
        for child in node.children:
            if child.children or child.body or child.title:
                counts = self.counts.setdefault((node.kind, child.kind), [0, 0])
                counts[0] += 1
                counts[1] += child.has_units
            self._count(child)

    def opens(self, node: Node, depth: int) -> bool:
        """Return True when the items under ``node`` are sections or tasks rather than its steps."""
        if not node.children:
            return False
        if node.is_body and not node.has_units:
            return True
        if node.kind == "lost" or (depth == 0 and (node.is_generic or not node.title)):
            return True
        if node.groups and not any(child.has_units for child in node.children):
            return depth == 0 and node.children[0].kind == "cnp" and _titled_share(node) >= 0.6
        kind = node.children[0].kind
        total, with_units = self.counts.get((node.kind, kind), [1, 0])
        if with_units:
            return self._hold_tasks(node, kind, with_units / total) and len(node.groups) <= node.title_groups
        if depth == 0 and not node.body and any(child.title for child in node.children):
            return True
        return not node.body and _titled_share(node) >= 0.6

    @staticmethod
    def _hold_tasks(node: Node, kind: str, share: float) -> bool:
        """Decide for items that carry units of their own: several unit groups can stand in one task too."""
        is_untitled = _titled_share(node) < 0.5
        if node.title and node.kind == "num" and kind in _STEP_KINDS:
            return False  # ① and 一是 under a numbered task are its steps, also where each names its bodies
        if _all_name_units(node, kind):
            return True
        if node.title and is_untitled and (node.body or node.children[0].is_inline or kind in _STEP_KINDS):
            return False
        return share >= 0.6


def _all_name_units(node: Node, kind: str) -> bool:
    """Return True for numbered paragraphs of which every one says who does it: tasks, titled or not."""
    children = [child for child in node.children if child.kind == kind]
    return kind == "num" and len(children) > 1 and all(c.has_units and not c.is_inline for c in children)


def mark_task_list(chapters: list[Node]) -> None:
    """Mark a chapter 目标任务 that lists titled tasks where no other chapter does (重点任务)."""
    mixed = [chapter for chapter in chapters if _AIMS_AND_TASKS.fullmatch(fold(chapter.title))]
    if any(c.is_generic and not c.is_safeguard and c not in mixed for c in chapters):
        return
    for chapter in mixed:
        items = [child for child in chapter.children if child.title and child.body]
        aims = [child for child in items if child.holds_no_tasks or re.search("目标|指标", child.title)]
        chapter.lists_tasks = len(items) > 1 and not aims


def _titled_share(node: Node) -> float:
    titled = sum(bool(child.title and (child.children or _words(child))) for child in node.children)
    return titled / len(node.children)


def _words(node: Node) -> str:
    """Return the body of an item without its unit groups."""
    body, at = "", 0
    for group in node.groups:
        body += node.body[at : group.start]
        at = group.end
    return (body + node.body[at:]).strip(" 。；\n")
