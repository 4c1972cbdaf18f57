"""The parts of a document and its front: covering notice, title, region, own number, issue status, year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.draft import IssueStatus
from nptracker.importing.plan_blocks import Paragraph, Table
from nptracker.importing.plan_fold import bare, fold, squeeze
from nptracker.importing.plan_headings import head_of
from nptracker.importing.plan_names import PLAN_WORDS, announced_in, asked_about, named_in
from nptracker.importing.plan_phrases import find_dates
from nptracker.importing.plan_place import place_of, region_of
from nptracker.importing.unit_names import is_body

if TYPE_CHECKING:
    from collections.abc import Sequence

Block = Paragraph | Table

_TITLE = re.compile(rf"(?:{PLAN_WORDS})(?:\([^()]{{1,30}}\)|\[[^\]]{{1,20}}\])*$")
_NOT_TITLE = re.compile(r"[。;]|^附件|^附表|来源|发布|索引|浏览|当前位置|首页|[>›»]|现将|^(?:各|为)|[:]$")
_NOTICE = re.compile(r"(?:关于)?(?:印发|发布|下发|转发)[^。]{2,60}的(?:通知|函)$|^关于[^。]{4,60}的通知$")
_HANDED_OUT = re.compile(r"》[^。《》]{0,60}现(?:予以?)?[印转]发(?:给)?(?:你们|各)")
_ISSUED = re.compile(
    r"印发你们|印发给你们|现印发|现予印发|现予以印发|请认真(?:组织|抓好|贯彻)|请(?:结合|遵照|抓好|组织)"
)
_NUMBER = re.compile(r"(?P<no>[\u4e00-\u9fff]{1,12}\s?[〔\[(]20\d\d[〕\])]\s*(?:第)?\s*\d{1,4}\s*号)")
_DATE_LINE = re.compile(
    r"^(?:20\d\d|二[〇零][一二三四五六七八九〇零]{2})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日(?:印发)?$"
)
_ATTACHMENT = re.compile(
    r"^附[件表录]\s*(?P<number>[\d一二三四五六七八九十]{1,3})?\s*[:.、]?\s*(?P<rest>.*)$"
)


@dataclass(slots=True)
class Front:
    """What the front of the document says about the document itself."""

    title: str = ""
    region: str = ""
    doc_no: str = ""
    status: IssueStatus = IssueStatus.UNKNOWN
    year: int | None = None


@dataclass(slots=True)
class Parts:
    """The document cut into covering notice, body and attachments."""

    notice: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    attachments: list[list[Block]] = field(default_factory=list)
    signature: list[Paragraph] = field(default_factory=list)


def split(blocks: Sequence[Block]) -> Parts:
    """Cut the document into its parts; without a covering notice all is body."""
    start = _notice_end(blocks)
    parts = Parts(list(blocks[:start]))
    current, listing = parts.body, False
    marks = _marks(blocks[start:])
    for index, block in enumerate(blocks[start:]):
        mark = marks.get(index)
        if mark and mark.begins:
            if current or parts.attachments:
                parts.attachments.append([])
                current = parts.attachments[-1]
            current += [Paragraph(mark.words, block.start)] if mark.words else []
        elif not (mark or (listing and _is_list_item(block))):
            current.append(block)
        listing = bool(mark and not mark.begins) or (listing and _is_list_item(block))
    return _without_empty(parts)


class _Mark(NamedTuple):
    """A line that begins with 附件: the start of an attachment, or a list of attachments."""

    begins: bool
    words: str


def _marks(blocks: Sequence[Block]) -> dict[int, _Mark]:
    found: dict[int, tuple[str, str, bool]] = {}
    for index, block in enumerate(blocks):
        match = (
            _ATTACHMENT.match(fold(block.text))
            if isinstance(block, Paragraph) and len(block.text) < 80
            else None
        )
        if match:
            found[index] = (match["number"] or "", match["rest"].strip(), ":" in match[0])
    marks: dict[int, _Mark] = {}
    for index, (number, rest, has_colon) in found.items():
        comes_again = any(later > index and other[0] == number for later, other in found.items())
        is_list = has_colon and (not number or comes_again)
        marks[index] = _Mark(not is_list, rest)
    return marks


def without_title_heading(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs with the document's title no longer marked as a heading of its text."""
    numbered = next((i for i, p in enumerate(paragraphs) if head_of(p.text)), len(paragraphs))
    top = min((p.heading for p in paragraphs if p.heading), default=0)
    alone = sum(p.heading == top for p in paragraphs) == 1
    return [
        replace(p, heading=0, bold=False)
        if i <= numbered and not head_of(p.text) and (_is_title(p.text) or (alone and p.heading == top))
        else p
        for i, p in enumerate(paragraphs)
    ]


def _is_list_item(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) < 60 and head_of(block.text) is not None


def _without_empty(parts: Parts) -> Parts:
    parts.attachments = [part for part in parts.attachments if part]
    if not parts.body and parts.attachments:
        parts.body = parts.attachments.pop(0)
    return _without_signature(parts)


def _without_signature(parts: Parts) -> Parts:
    """Take the names and the date at the foot of the body away, so that no task ends with them."""
    last = parts.body[-1] if len(parts.body) > 3 else None
    if isinstance(last, Paragraph) and _DATE_LINE.match(bare(last.text)):
        parts.signature.append(last)
        parts.body.pop()
        while parts.body and isinstance(signer := parts.body[-1], Paragraph) and _is_signer(signer):
            parts.signature.append(signer)
            parts.body.pop()
    return parts


def _is_signer(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) <= 40 and is_body(block.text)


def _notice_end(blocks: Sequence[Block]) -> int:
    """Return where the body begins behind a covering notice; 0 without one."""
    early = [
        i
        for i, b in enumerate(blocks[:25])
        if isinstance(b, Paragraph) and _NOTICE.search(_tail_of_title(b.text))
    ]
    joined = "".join(b.text for b in blocks[:8] if isinstance(b, Paragraph))[:200]
    if not early and not re.search(r"关于印发[^。]{4,60}的通知", bare(joined)):
        early = [
            i
            for i, b in enumerate(blocks[:8])
            if isinstance(b, Paragraph) and _HANDED_OUT.search(fold(b.text))
        ]
        if not early:
            return 0
    ends = [i for i, b in enumerate(blocks[:8]) if isinstance(b, Paragraph) and bare(b.text).endswith("通知")]
    first = next(iter([*early, *ends]), 0)
    marks = _marks(blocks)
    for index in range(first + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Table):
            return 0
        if _DATE_LINE.match(bare(block.text)) and any(_can_begin(b) for b in blocks[index + 1 :]):
            return index + 1
        if (
            index > first + 1
            and _TITLE.search(bare(block.text))
            and _is_title(block.text)
            and not _is_listed(block.text)
        ):
            return index
        if (
            index in marks
            and marks[index].begins
            and index > first + 2
            and not fold(block.text).rstrip().endswith(":")
        ):
            return index
    return 0


def _tail_of_title(text: str) -> str:
    return bare(text) if len(text) < 120 else ""


def _is_listed(text: str) -> bool:
    return bool(_ATTACHMENT.match(fold(text)) or head_of(text))


def _can_begin(block: Block) -> bool:
    return isinstance(block, Table) or head_of(block.text) is not None


def _is_title(text: str) -> bool:
    key = bare(text)
    return 6 <= len(key) <= 70 and bool(_TITLE.search(key)) and not _NOT_TITLE.search(key)


def read_front(parts: Parts) -> Front:
    """Read the document's own title, region, number, status and year."""
    opening = [b for b in parts.body if isinstance(b, Paragraph)]
    head = _head(
        [b for b in takewhile(lambda b: isinstance(b, Paragraph), parts.body) if isinstance(b, Paragraph)]
    )
    if not any(_is_title(p.text) for p in head):
        head = _head(opening)
    notice = [b for b in parts.notice if isinstance(b, Paragraph)]
    title = _title(head, notice, parts)
    front = Front(title=title)
    front.doc_no = next((no for p in [*notice, *head] if (no := _own_number(p.text))), "") or _boxed_number(
        parts
    )
    front.status = _status(title, [*notice, *head], front.doc_no)
    front.region = region_of(title, [*(notice + opening)[:40], *parts.signature])
    front.title = (
        re.sub(r"[(（]\s*(?:公开)?(?:征求意见稿|试行|送审稿|草案|讨论稿|报批稿)\s*[)）]$", "", title)
        if "意见稿" in title
        else title
    )
    front.year = _year(front, notice, [*opening, *parts.signature])
    return front


def _head(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs before the text itself begins."""
    cut = next((i for i, p in enumerate(paragraphs) if _opens_text(p)), len(paragraphs))
    return paragraphs[:cut] or paragraphs[:1]


def _opens_text(paragraph: Paragraph) -> bool:
    head = head_of(paragraph.text)
    return (head is not None and head.kind != "bullet") or len(paragraph.text) > 90


def _title(head: list[Paragraph], notice: list[Paragraph], parts: Parts) -> str:
    titles = {squeeze(p.text) for p in head if _is_title(p.text)}
    named = named_in(notice) or announced_in(parts.body)
    for index in range(len(head) - 1, -1, -1):
        if _is_title(head[index].text):
            stem = re.sub(r"[(（][^()（）]{1,30}[)）]$", "", squeeze(head[index].text))
            if stem in titles - {squeeze(head[index].text)}:
                return stem
            whole = _with_lines_around(head, index)
            is_cut = len(bare(named)) > len(bare(whole)) and bare(named).endswith(bare(whole))
            return named if is_cut else whole
    found = _joined_title(head) or named or named_in(head)
    if found:
        return found
    tables = [b for b in parts.body if isinstance(b, Table)]
    banner = next((t.rows[0][0].text for t in tables if _is_banner(t) and _is_title(t.rows[0][0].text)), "")
    sheet = next((t.name for t in tables if _is_title(t.name)), "")
    heading = next((p.text for p in head if p.heading == 1 and not head_of(p.text)), "")
    return squeeze(
        asked_about([*notice, *head])
        or banner
        or sheet
        or heading
        or _title_of_attachment(parts)
        or _title_of_notice([*notice, *head])
    )


def _title_of_attachment(parts: Parts) -> str:
    """Return the title of the first attachment with a table: a notice may leave all tasks to it."""
    tabled = [part for part in parts.attachments if any(isinstance(block, Table) for block in part)]
    lines = [block.text for part in tabled for block in part[:3] if isinstance(block, Paragraph)]
    return next((text for text in lines if _is_title(text)), "")


def _title_of_notice(paragraphs: list[Paragraph]) -> str:
    own = re.compile(rf"{_NOTICE.pattern}|关于[^。]{{4,60}}的(?:通知|函|意见|决定|公告)$")
    return next((p.text for p in paragraphs[:25] if own.search(_tail_of_title(p.text))), "")


def _is_banner(table: Table) -> bool:
    """Return True when the first row is one text over the whole width."""
    return len({cell.text for cell in table.rows[0] if cell.text}) == 1


def _with_lines_around(head: list[Paragraph], index: int) -> str:
    """Return the title with its other lines when it was set over several."""
    title, first = squeeze(head[index].text), index
    while first and index - first < 4 and len(head[first - 1].text) <= 40 and _lacks_a_beginning(title):
        first -= 1
        title = squeeze(head[first].text) + title
    title = title if first < index else _with_line_before(head, index)
    after = squeeze(head[index + 1].text) if index + 1 < len(head) else ""
    return title + after if re.fullmatch(r"\([^()]*20\d\d[^()]*年\)", fold(after)) else title


def _lacks_a_beginning(title: str) -> bool:
    """Return True for the end of a title: it opens with a sign or a joint, or closes what it never opened."""
    key = fold(title)
    closes = [key.count(b) > key.count(a) for a, b in ("《》", "()", "〔〕", "“”")]
    return any(closes) or bool(re.match(r"[《(〔和与及的、]", key))


def _with_line_before(head: list[Paragraph], index: int) -> str:
    """Return the title, with its first line when it was set over two lines."""
    text = squeeze(head[index].text)
    before = squeeze(head[index - 1].text) if index else ""
    is_half = bool(before) and len(before) <= 40 and not re.search(r"[。，：；〕号日稿]$|通知$|^附", before)
    if is_half and not place_of(text) and (place_of(before + text) or len(text) <= 6):
        return before + text
    return text


def _joined_title(head: list[Paragraph]) -> str:
    """Return a title broken over two or three short lines."""
    for size in (2, 3):
        for index in range(len(head) - size + 1):
            text = "".join(squeeze(p.text) for p in head[index : index + size])
            if all(len(p.text) <= 40 for p in head[index : index + size]) and _is_title(text):
                return text
    return ""


def _own_number(text: str) -> str:
    """Return the document number of a line that holds nothing else to speak of."""
    key = fold(text)
    match = _NUMBER.search(key)
    if (
        not match
        or len(squeeze(text)) > 60
        or "《" in text
        or key[max(0, match.start() - 1) : match.start()] == "("
    ):
        return ""
    alone = len(squeeze(key)) - len(squeeze(match["no"])) <= 4
    labelled = re.search(r"(?:文号|字号|编号)\s*[:]?\s*$", key[: match.start()])
    return "".join(text[match.start() : match.end()].split()) if alone or labelled else ""


def _boxed_number(parts: Parts) -> str:
    """Return the number out of the box of facts above a web page's text: 发文字号 | 某政发〔2024〕1号."""
    tables = [block for block in [*parts.notice, *parts.body][:12] if isinstance(block, Table)]
    for row in (row for table in tables for row in table.rows[:8]):
        for label, cell in pairwise(row):
            if re.search(r"(?:文号|字号)\s*:?$", fold(label.text)) and _NUMBER.fullmatch(
                fold(cell.text).strip()
            ):
                return squeeze(cell.text)
    return ""


def _status(title: str, paragraphs: list[Paragraph], doc_no: str) -> IssueStatus:
    words = bare(title) + "".join(bare(p.text) for p in paragraphs if len(p.text) < 60)
    if re.search(r"征求意见|讨论稿|送审稿|\(草案", words):
        return IssueStatus.DRAFT
    texts = "".join(bare(p.text) for p in paragraphs)
    if doc_no or _ISSUED.search(texts) or re.search(r"关于印发.{4,60}的通知", texts):
        return IssueStatus.ISSUED
    return IssueStatus.UNKNOWN


def _year(front: Front, notice: list[Paragraph], opening: list[Paragraph]) -> int | None:
    """Return the year the document was made in: its number, its date line, or the year in its title."""
    own = re.search(r"20\d\d", fold(front.doc_no))
    if own:
        return int(own[0])
    for paragraph in [*notice, *opening[:6], *opening[-6:]]:
        key = bare(paragraph.text)
        found = re.search(r"^(?:发布(?:日期|时间)|成文日期|日期)?:?(20\d\d)[年-]\d", key)
        if found and len(key) <= 24:
            return int(found[1])
    in_title = re.search(r"(20\d\d)(?:\s*[-~至]\s*20\d\d)?年", fold(front.title))
    return int(in_title[1]) if in_title else _only_year(opening)


def _only_year(paragraphs: list[Paragraph]) -> int | None:
    """Return the year of the full dates in the text (2024年6月底前) when they all name the same one."""
    days = [day for p in paragraphs for day in find_dates(p.text, None) if day.on and "月" in day.words]
    years = {day.on.year for day in days if day.on and re.search(r"20\d\d", day.words)}
    return years.pop() if len(years) == 1 else None
