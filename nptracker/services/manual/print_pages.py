"""Pages of the manual as running text for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.errors import UserError, reason_of
from nptracker.export.prose import Grid, Illustration, Part, Passage, Piece, Run, Runs, Title
from nptracker.services.manual.markdown import (
    Block,
    Dress,
    Figure,
    Heading,
    Item,
    Listing,
    Prose,
    Remark,
    Spans,
    Table,
    blocks_of,
    words_of_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nptracker.services.manual.book import Page

_DOT = "·"


def write_pages(pages: Sequence[Page], folder: Path, target: Path, title: str) -> Path:
    """Write pages as one pdf, each on a new sheet, with the pictures of ``folder``; returns the path really written.

    Raises UserError for a page or a picture that cannot be read and for a target that cannot be written.
    """
    from nptracker.export.prose_pdf import write_prose

    parts = [Part(page.title, tuple(_pieces(page, folder))) for page in pages]
    return write_prose(title, parts, target)


def _pieces(page: Page, folder: Path) -> Iterator[Piece]:
    for block in blocks_of(page.text):
        yield from _of_block(block, folder)


def _of_block(block: Block, folder: Path) -> Iterator[Piece]:
    match block:
        case Heading(level=level, spans=spans):
            yield Title(words_of_spans(spans), level)
        case Prose(lines):
            yield Passage(_joined(lines))
        case Remark(lines):
            yield Passage(_joined(lines), is_remark=True)
        case Listing(items):
            yield from map(_of_item, items)
        case Table(rows):
            yield Grid(tuple(tuple(map(_runs, row)) for row in rows))
        case Figure(picture):
            yield Illustration(_content(folder / picture.target))


def _of_item(item: Item) -> Passage:
    return Passage(_runs(item.spans), _DOT if item.sign == "-" else item.sign, 1 + item.depth // 2)


def _joined(lines: Sequence[Spans]) -> Runs:
    """Return the runs of several lines, each but the last ended by a break."""
    broken = [run for line in lines for run in (*_runs(line), Run("\n"))]
    return tuple(broken[:-1])


def _runs(spans: Spans, *, is_bold: bool = False) -> Runs:
    found: list[Run] = []
    for span in spans:
        inner = is_bold or span.dress in {Dress.BOLD, Dress.BUTTON}
        if span.dress is not Dress.PICTURE and span.text:
            found.append(Run(span.text, inner))
        found += _runs(span.parts, is_bold=inner)
    return tuple(found)


def _content(picture: Path) -> bytes:
    try:
        return picture.read_bytes()
    except OSError as error:
        raise UserError(
            f"手册的图“{picture.name}”读不出来：{reason_of(error)}。",
            safe="什么都没有写入。",
            todo="程序文件可能不完整，请重新安装程序。",
            file=str(picture),
        ) from error
