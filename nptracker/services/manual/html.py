"""Turns the Markdown of the manual into HTML that the window shows, and into the plain words that are searched."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nptracker.services.manual.markdown import (
    Block,
    Dress,
    Figure,
    Heading,
    Item,
    Listing,
    Prose,
    Remark,
    Span,
    Spans,
    Table,
    blocks_of,
    words_of_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def to_html(text: str) -> str:
    """Return the body of a page as HTML."""
    return "\n".join(map(_html, blocks_of(text)))


def plain_text(text: str) -> str:
    """Return the words of a page as they are read, a line a block, for search and excerpts."""
    return "\n".join(words for block in blocks_of(text) for words in _words(block) if words.strip())


def _words(block: Block) -> Iterator[str]:
    match block:
        case Heading(spans=spans):
            yield words_of_spans(spans)
        case Prose(lines) | Remark(lines):
            yield from map(words_of_spans, lines)
        case Listing(items):
            yield from (words_of_spans(item.spans) for item in items)
        case Table(rows):
            yield from ("　".join(map(words_of_spans, row)) for row in rows)


def _html(block: Block) -> str:
    match block:
        case Heading(level, spans, anchor):
            return f'<h{level}><a name="{anchor}"></a>{_inline(spans)}</h{level}>'
        case Prose(lines):
            return f"<p>{_lines(lines)}</p>"
        case Remark(lines):
            return f'<table class="remark" width="100%"><tr><td>{_lines(lines)}</td></tr></table>'
        case Listing(items):
            return _list(items)
        case Table(rows):
            return _table(rows)
        case Figure(picture):
            return f'<p class="picture">{_dressed(picture)}</p>'


def _lines(lines: Sequence[Spans]) -> str:
    return "<br>".join(map(_inline, lines))


def _table(rows: Sequence[Sequence[Spans]]) -> str:
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    return f'<table class="lines" width="100%"><tr>{head}</tr>{body}</table>'


def _list(items: Sequence[Item]) -> str:
    """Return a list; items further in make a list inside the item before them."""
    made: list[str] = []
    open_: list[tuple[int, str]] = []  # how far in, which kind
    for item in items:
        kind = "ul" if item.sign == "-" else "ol"
        while open_ and item.depth < open_[-1][0]:
            made.append(f"</li></{open_.pop()[1]}>")
        if not open_ or item.depth > open_[-1][0]:
            open_.append((item.depth, kind))
            made.append(f"<{kind}><li>")
        else:
            made.append("</li><li>")
        made.append(_inline(item.spans))
    return "".join(made) + "".join(f"</li></{kind}>" for _depth, kind in reversed(open_))


def _inline(spans: Spans) -> str:
    return "".join(map(_dressed, spans))


def _dressed(span: Span) -> str:
    words = escape(span.text, quote=False)
    match span.dress:
        case Dress.PICTURE:
            return f'<img src="{escape(span.target)}" alt="{escape(span.text)}">'
        case Dress.LINK:
            return f'<a href="{escape(span.target)}">{_inline(span.parts)}</a>'
        case Dress.BOLD:
            return f"<b>{_inline(span.parts)}</b>"
        case Dress.CODE:
            return f"<code>{words}</code>"
        case Dress.BUTTON:
            return f'<span class="button">{words}</span>'
        case Dress.PLAIN:
            return words
