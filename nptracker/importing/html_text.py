"""Web pages to blocks: the body text without scripts, menus and footers; tables with their spans resolved."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from nptracker.errors import UnreadableFileError
from nptracker.importing.plan_blocks import RawCell, RawParagraph, RawTable

MAX_TAGS = 300_000
_MOST_COLUMNS = 200
_SECTION_MARK = re.compile(r"<!\[[^<>\[\]]{0,200}[\[\]]?>?")  # <![CDATA[ and <![endif]> of word processors
_PAGE = re.compile(r"<(?:html|body|table|div|article|!doctype)\b", re.IGNORECASE)
_SKIPPED = {"script", "style", "noscript", "nav", "footer", "aside", "select", "button", "svg"}
_SKIPPED |= {"iframe", "template", "title", "head", "textarea", "option"}
_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "tr",
    "table",
    "blockquote",
    "pre",
}
_BLOCKS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "center",
    "main",
    "hr",
    "tbody",
    "body",
    "html",
    "figure",
    "br",
}
_NOISE = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|breadcrumb|crumb|footer|sidebar|share|toolbar|copyright|pager)(?:$|[-_ ])"
)
_VOID = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "col",
    "base",
    "area",
    "source",
    "wbr",
    "embed",
    "param",
    "track",
}


def looks_like_page(text: str) -> bool:
    """Return True when the text is HTML rather than prose with a stray tag."""
    return bool(_PAGE.search(text)) and text.count("<") >= 4


def read(text: str, name: str = "") -> list[RawParagraph | RawTable]:
    """Return the blocks of a page; raises UnreadableFileError for one with more tags than any document has."""
    text = _without_open_ends(text)
    if text.count("<") > MAX_TAGS:
        raise UnreadableFileError(
            "网页里的标签多得不正常，已停止读取。",
            safe="没有写入任何数据，原文件没有改动。",
            todo="请只复制方案正文粘贴进来，或另存为 .docx 后再试一次。",
            file=name,
        )
    reader = _Page()
    reader.feed(text)
    reader.close()
    reader.flush()
    return reader.blocks


def _without_open_ends(text: str) -> str:
    """Take the sense out of tags and comments that never end: the parser would search on from each of them."""
    text = _SECTION_MARK.sub("", text)
    comments_end = text.rfind("-->") + 1
    text = text[:comments_end] + text[comments_end:].replace("<!--", "")
    tags_end = text.rfind(">") + 1
    return text[:tags_end] + text[tags_end:].replace("<", "&lt;")


class _Grid:
    """A table under construction; cells wait in ``pending`` for the rows they span."""

    def __init__(self) -> None:
        self.rows: list[list[RawCell]] = []
        self.pending: dict[int, int] = {}  # column → rows still covered from above
        self.lines: list[str] = []
        self.spans = (1, 1)
        self.in_cell = False
        self.is_layout = False  # holds another table, so it only arranges the page

    def open_row(self) -> None:
        self.close_cell()
        self.rows.append([])
        self._cover()

    def open_cell(self, rowspan: int, colspan: int) -> None:
        self.close_cell()
        if not self.rows:
            self.open_row()
        self.spans, self.lines, self.in_cell = (rowspan, colspan), [], True

    def close_cell(self) -> None:
        if not self.in_cell:
            return
        self.in_cell = False
        row, (rowspan, colspan) = self.rows[-1], self.spans
        for offset in range(max(1, min(colspan, _MOST_COLUMNS - len(row)))):
            if rowspan > 1 and len(row) < _MOST_COLUMNS:
                self.pending[len(row)] = rowspan - 1
            row.append(RawCell("\n".join(self.lines), from_left=offset > 0))
        self._cover()

    def _cover(self) -> None:
        row = self.rows[-1]
        while self.pending.get(len(row), 0) > 0:
            self.pending[len(row)] -= 1
            row.append(RawCell("", from_above=True))


class _Page(HTMLParser):
    """Collects blocks while walking the tags; tolerant of tags that are never closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[RawParagraph | RawTable] = []
        self.pieces: list[str] = []
        self.grids: list[_Grid] = []
        self.skipping: list[str] = []
        self.heading = 0
        self.bold = 0
        self.plain_text = False
        self.lead: list[str] = []  # the bold words the paragraph begins with

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping or (tag not in _VOID and self._is_noise(tag, dict(attrs))):
            if tag not in _VOID and (not self.skipping or tag == self.skipping[0]):
                self.skipping.append(tag)
            return
        if tag in _BLOCKS:
            self.flush()
        if tag in {"table", "tr", "td", "th"}:
            self._open_table_part(tag, dict(attrs))
        elif tag in {"strong", "b"}:
            self.bold += 1
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.heading = int(tag[1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS and not self.skipping:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if tag in _BLOCKS or tag in {"td", "th"}:
            self.flush()
        if tag in {"strong", "b"}:
            self.bold = max(0, self.bold - 1)
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.heading = 0
        elif tag in {"td", "th"} and self.grids:
            self.grids[-1].close_cell()
        elif tag == "table":
            self._close_table()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data)
            if data.strip() and not self.bold:
                self.plain_text = True
            elif not self.plain_text:
                self.lead.append(data)

    def _is_noise(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in _SKIPPED:
            return True
        if tag in {"html", "body", "td", "th", "tr", "table", "p"}:
            return False
        marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        hidden = "display:none" in (attributes.get("style") or "").replace(" ", "").lower()
        return hidden or bool(_NOISE.search(marks.strip()))

    def _open_table_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            self._unwrap_layout()
            self.grids.append(_Grid())
        elif self.grids and tag == "tr":
            self.grids[-1].open_row()
        elif self.grids:
            self.grids[-1].open_cell(_span(attributes.get("rowspan")), _span(attributes.get("colspan")))

    def _unwrap_layout(self) -> None:
        """Turn the tables around a table into paragraphs: old pages arrange everything in tables."""
        if self.grids:  # those further out were unwrapped when this one began
            grid = self.grids[-1]
            grid.close_cell()
            self._add_lines(grid.rows)
            grid.rows, grid.is_layout = [], True

    def _add_lines(self, rows: list[list[RawCell]]) -> None:
        lines = [line for row in rows for cell in row if not cell.from_left for line in cell.text.split("\n")]
        self.blocks += [RawParagraph(line) for line in lines if line]

    def _close_table(self) -> None:
        if not self.grids:
            return
        grid = self.grids.pop()
        grid.close_cell()
        rows = [row for row in grid.rows if any(cell.text or cell.from_above for cell in row)]
        if grid.is_layout or (rows and max(len(row) for row in rows) <= 1):
            self._add_lines(rows)
        elif rows:
            self.blocks.append(RawTable(rows))

    def flush(self) -> None:
        """End the current paragraph."""
        text = re.sub(r"\s+", " ", "".join(self.pieces)).strip()
        is_bold = bool(text) and not self.plain_text
        lead = re.sub(r"\s+", " ", "".join(self.lead)).strip()
        self.pieces, self.lead, self.plain_text = [], [], False
        if not text:
            return
        if self.grids and self.grids[-1].in_cell:
            self.grids[-1].lines.append(text)
        elif not self.grids or self.grids[-1].is_layout:
            run_in = 0 if is_bold or not text.startswith(lead) else len(lead)
            self.blocks.append(RawParagraph(text, self.heading, is_bold, run_in))


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return max(1, min(int(digits), 200)) if digits.isascii() and digits.isdigit() else 1
