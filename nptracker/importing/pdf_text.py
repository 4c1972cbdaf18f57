"""Pdf files with text to paragraphs and ruled tables: wrapped lines rejoined, page furniture dropped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from nptracker.errors import UnreadableFileError
from nptracker.importing import pdf_tables
from nptracker.importing.plan_blocks import RawCell, RawParagraph, RawTable
from nptracker.importing.plan_fold import HAN, fold
from nptracker.importing.text_decode import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE_NUMBER = re.compile(
    r"[-·.\s]*(?:第\s*)?\d{1,4}\s*(?:页)?[-·.\s]*(?:[/,，共]\s*共?\s*\d{1,4}\s*页?)?[-·.\s]*"
)
_NEW_ITEM = re.compile(
    r"(?:第[一二三四五六七八九十\d]+[章节条]|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)"
    r"|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|[①-⑳]|附件|(?:责任|牵头|配合)(?:单位|部门)|[一二三四五六七八九十]是)"
)
_GAP = re.compile(rf"(?<=[{HAN}，。、；：（）“”]) +(?=[{HAN}，。、；：（）“”\d])|(?<=\d) +(?=[{HAN}])")
_NOTE = re.compile(r"[①-⑳]|\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}(?=[^\d.、年月日])|[*※]|注\s*\d*\s*:")
_EDGE = 3  # lines at either end of a page that may be running heads or feet


class Line(NamedTuple):
    """One line of a page: its text and box; y grows upwards as in pdf."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(slots=True)
class _Page:
    """The lines and tables of a page from top to bottom."""

    items: list[Line | pdf_tables.RuledTable]


def read(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    """Return the blocks of a pdf; raise UnreadableFileError when encrypted, damaged or without text."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error, name) from error
    try:
        pages = [_read_page(page) for page in document]
    finally:
        document.close()
    if sum(len(item.text) for page in pages for item in page.items) < 20:
        raise UnreadableFileError(
            "这份 pdf 是扫描图片，没有可选中的文字。",
            safe="没有写入任何数据，原文件没有改动。",
            todo="请用文字识别（OCR）软件转成 .docx，或找来原来的 Word 文件，再试一次。",
            file=name,
        )
    _drop_furniture(pages)
    notes = _take_notes(pages)
    return [*_blocks(pages), *(RawParagraph(f"注：{note}") for note in notes)]


def _refusal(error: Exception, name: str) -> UnreadableFileError:
    is_locked = "password" in str(error).lower()
    return UnreadableFileError(
        "文件设了打开密码，读不出内容。" if is_locked else "pdf 文件已损坏或没有传完整，读不出内容。",
        safe="没有写入任何数据，原文件没有改动。",
        todo="请去掉密码后另存一份，再试一次。" if is_locked else "请对方重发，或换成 .docx 再试一次。",
        file=name,
    )


def _read_page(page: Any) -> _Page:
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        tables = pdf_tables.find(page, textpage, text)
        lines = [line for line in _lines(textpage, text) if not any(_inside(line, table) for table in tables)]
    finally:
        textpage.close()
        page.close()
    items: list[Line | pdf_tables.RuledTable] = [*lines, *tables]
    items.sort(key=lambda item: -item.top)
    return _Page(_joined_level(items))


def _inside(line: Line, table: pdf_tables.RuledTable) -> bool:
    middle = (line.top + line.bottom) / 2
    return table.bottom <= middle <= table.top


def _lines(textpage: Any, text: str) -> Iterator[Line]:
    for match in re.finditer(r"[^\r\n]+", text):
        words = match[0].strip()
        if not words or match.end() > textpage.count_chars():
            continue
        first = match.start() + len(match[0]) - len(match[0].lstrip())
        last = match.end() - 1 - (len(match[0]) - len(match[0].rstrip()))
        left, bottom, _, top = textpage.get_charbox(first, loose=True)
        _, _, right, _ = textpage.get_charbox(last, loose=True)
        yield Line(_GAP.sub("", tidy(words)), left, right, bottom, top)


def _joined_level(items: list[Line | pdf_tables.RuledTable]) -> list[Line | pdf_tables.RuledTable]:
    """Put pieces standing on one level back into one line."""
    out: list[Line | pdf_tables.RuledTable] = []
    for item in items:
        last = out[-1] if out else None
        if isinstance(item, Line) and isinstance(last, Line):
            height = max(last.top - last.bottom, 1.0)
            if abs(last.bottom - item.bottom) < height * 0.35 and abs(last.top - item.top) < height * 0.5:
                a, b = sorted((last, item), key=lambda line: line.left)
                blank = " " if b.left - a.right > height * 0.6 else ""
                out[-1] = Line(
                    a.text + blank + b.text,
                    a.left,
                    max(a.right, b.right),
                    min(a.bottom, b.bottom),
                    max(a.top, b.top),
                )
                continue
        out.append(item)
    return out


def _drop_furniture(pages: list[_Page]) -> None:
    """Drop page numbers and the heads and feet that repeat over the pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_mask(line.text) for line in _edges(page)})
    often = max(2, (len(pages) + 1) // 2)
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        page.items = [
            item
            for item in page.items
            if not (
                isinstance(item, Line)
                and id(item) in edges
                and _is_furniture(item.text, seen, often, len(pages))
            )
        ]


def _take_notes(pages: list[_Page]) -> list[str]:
    """Take the footnotes out of the pages, so that none falls into a sentence that runs over two pages."""
    heights = [item.top - item.bottom for page in pages for item in page.items if isinstance(item, Line)]
    size = median(heights) if heights else 0.0
    notes: list[str] = []
    for page in pages:
        foot = len(page.items)
        while foot and _is_small(page.items[foot - 1], size):
            foot -= 1
        small = [item for item in page.items[foot:] if isinstance(item, Line)]
        first = next((i for i, line in enumerate(small) if _NOTE.match(fold(line.text))), None)
        if foot and first is not None:
            for line in small[first:]:
                if _NOTE.match(fold(line.text)):
                    notes.append(line.text)
                else:
                    notes[-1] += line.text
            del page.items[foot + first :]
    return notes


def _is_small(item: Line | pdf_tables.RuledTable, size: float) -> bool:
    return isinstance(item, Line) and item.top - item.bottom < 0.85 * size


def _edges(page: _Page) -> list[Line]:
    items = page.items if len(page.items) <= 2 * _EDGE else page.items[:_EDGE] + page.items[-_EDGE:]
    return [item for item in items if isinstance(item, Line)]


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(fold(text).split()))


def _is_furniture(text: str, seen: Counter[str], often: int, pages: int) -> bool:
    if _PAGE_NUMBER.fullmatch(fold(text)):
        return True
    return pages > 1 and seen[_mask(text)] >= often and len(text) <= 60


def _blocks(pages: list[_Page]) -> list[RawParagraph | RawTable]:
    lines = [item for page in pages for item in page.items if isinstance(item, Line)]
    shape = _Shape.of(lines)
    blocks: list[RawParagraph | RawTable] = []
    previous: Line | None = None
    text = ""
    for page in pages:
        for item in page.items:
            if isinstance(item, Line) and previous is not None and shape.continues(previous, item):
                text += (
                    " " if text[-1:].isascii() and text[-1:].isalpha() and item.text[:1].isalpha() else ""
                ) + item.text
                previous = item
                continue
            blocks += [RawParagraph(text)] if text else []
            text, previous = (item.text, item) if isinstance(item, Line) else ("", None)
            if not isinstance(item, Line):
                _add_table(blocks, item)
    return [*blocks, RawParagraph(text)] if text else blocks


def _add_table(blocks: list[RawParagraph | RawTable], table: pdf_tables.RuledTable) -> None:
    """Add a table, or append it to the one it continues from the page before."""
    rows = [[RawCell(*cell) for cell in row] for row in table.rows]
    last = blocks[-1] if blocks else None
    if isinstance(last, RawTable) and last.rows and len(last.rows[-1]) == len(rows[0]):
        blocks[-1] = RawTable([*last.rows, *rows], last.breaks | {len(last.rows)})
    else:
        blocks.append(RawTable(rows))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The body's usual left and right edge and character size, in points."""

    left: float
    right: float
    size: float
    has_indents: bool

    @classmethod
    def of(cls, lines: list[Line]) -> _Shape:
        """Measure the lines."""
        if not lines:
            return cls(0, 0, 1, False)
        size = median(line.top - line.bottom for line in lines) or 1.0
        wide = [line for line in lines if len(line.text) >= 8] or lines
        left = Counter(round(line.left / 3) * 3 for line in wide).most_common(1)[0][0]
        flush = min((line.left for line in wide), default=left)
        if (
            0.8 * size < left - flush <= 3.5 * size
            and sum(line.left < left - 0.8 * size for line in wide) > len(wide) // 5
        ):
            left = round(flush)
        right = sorted(line.right for line in wide)[int(len(wide) * 0.9) - 1 if len(wide) > 1 else 0]
        indented = sum(0.8 * size < line.left - left < 4 * size for line in wide)
        return cls(left, right, size, indented > len(wide) // 12)

    def continues(self, before: Line, line: Line) -> bool:
        """Return True when ``line`` is the next line of the paragraph ``before`` is in."""
        is_full = before.right > self.right - 2.2 * self.size
        is_indented = line.left - self.left > 0.8 * self.size
        if not is_full or is_indented or abs(self._height(before) - self._height(line)) > 0.35 * self.size:
            return False
        if self.has_indents:
            return True
        return not _NEW_ITEM.match(fold(line.text))

    @staticmethod
    def _height(line: Line) -> float:
        return line.top - line.bottom
