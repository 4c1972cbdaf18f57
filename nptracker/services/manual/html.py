"""Turns the Markdown of the manual into HTML that a window, a browser and paper show alike.

It knows what the manual uses and no more: headings with anchors, paragraphs, lists in lists, tables, remarks,
pictures, links, bold, code, and 【…】 for what stands on a button or in a menu.
"""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"(#{1,4}) (.+?)(?: \{#([\w-]+)\})?")
_ITEM = re.compile(r"( *)(?:(-)|(\d+)\.) (.+)")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]+\)")
_RULE = re.compile(r"\|[-| :]+\|")
_ESCAPED = re.compile(r"\\([\\*`\[\]{}|])")
_INLINE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)]+)\)|\[(?P<words>[^\]]+)\]\((?P<target>[^)]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|(?P<button>【[^】]+】)"
)
_HELD = 0xE000  # escaped marks wait as letters of the private use area


def to_html(text: str) -> str:
    """Return the body of a page as HTML."""
    lines = [_hold(line.rstrip()) for line in text.splitlines()]
    return _release("\n".join(_blocks(lines)))


def anchor_of(title: str) -> str:
    """Return the anchor that a heading without one of its own gets, as links on the web write it."""
    return re.sub(r"[^\w-]", "", title.strip().lower().replace(" ", "-"))


def plain_text(text: str) -> str:
    """Return the words of a page as they are read, a line a block, for search and excerpts."""
    found = []
    for line in text.splitlines():
        held = _hold(line.strip())
        if not held or _RULE.fullmatch(held):
            continue
        held = re.sub(r"^(#{1,4} |> |- |\d+\. )", "", held)
        held = re.sub(r" \{#[\w-]+\}$", "", held)
        held = "　".join(part.strip() for part in held.strip("|").split("|")) if "|" in held else held
        held = _INLINE.sub(lambda m: m["words"] or m["bold"] or m["code"] or m["button"] or "", held)
        if held.strip():
            found.append(re.sub(r"\*\*|`", "", _free(held)))
    return "\n".join(found)


def _hold(line: str) -> str:
    return _ESCAPED.sub(lambda m: chr(_HELD + ord(m[1])), line)


def _free(text: str) -> str:
    return re.sub(f"[{chr(_HELD)}-{chr(_HELD + 127)}]", lambda m: chr(ord(m[0]) - _HELD), text)


def _release(html: str) -> str:
    return re.sub(
        f"[{chr(_HELD)}-{chr(_HELD + 127)}]", lambda m: escape(chr(ord(m[0]) - _HELD), quote=False), html
    )


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line, rest = lines[at], lines[at:]
        if not line.strip():
            at += 1
        elif heading := _HEADING.fullmatch(line):
            yield _heading(len(heading[1]), heading[2], heading[3] or "")
            at += 1
        else:
            made, taken = _block(rest)
            yield made
            at += taken


def _block(rest: Sequence[str]) -> tuple[str, int]:
    """Return the HTML of the block that lines begin with, and how many of them it takes."""
    if rest[0].startswith("|"):
        rows = list(takewhile(lambda line: line.startswith("|"), rest))
        return _table(rows), len(rows)
    if rest[0].startswith("> "):
        said = list(takewhile(lambda line: line.startswith("> "), rest))
        words = "<br>".join(_inline(line[2:]) for line in said)
        return f'<table class="remark" width="100%"><tr><td>{words}</td></tr></table>', len(said)
    if _ITEM.fullmatch(rest[0]):
        items = list(takewhile(lambda line: bool(_ITEM.fullmatch(line)), rest))
        return _list(items), len(items)
    if _PICTURE.fullmatch(rest[0]):
        return f'<p class="picture">{_inline(rest[0])}</p>', 1
    said = list(takewhile(_is_prose, rest[1:]))
    return f"<p>{'<br>'.join(_inline(line) for line in (rest[0], *said))}</p>", 1 + len(said)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("#", "|", "> ")) and not _ITEM.fullmatch(line)


def _heading(level: int, title: str, anchor: str) -> str:
    name = anchor or anchor_of(_free(title))
    return f'<h{level}><a name="{name}"></a>{_inline(title)}</h{level}>'


def _table(rows: Sequence[str]) -> str:
    cells = [[part.strip() for part in row.strip("|").split("|")] for row in rows if not _RULE.fullmatch(row)]
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in cells[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in cells[1:]
    )
    return f'<table class="lines" width="100%"><tr>{head}</tr>{body}</table>'


def _list(items: Sequence[str]) -> str:
    """Return a list; items further in make a list inside the item before them."""
    made: list[str] = []
    open_: list[tuple[int, str]] = []  # how far in, which kind
    for item in items:
        match = _ITEM.fullmatch(item)
        assert match is not None
        depth, kind = len(match[1]), "ul" if match[2] else "ol"
        while open_ and depth < open_[-1][0]:
            made.append(f"</li></{open_.pop()[1]}>")
        if not open_ or depth > open_[-1][0]:
            open_.append((depth, kind))
            made.append(f"<{kind}><li>")
        else:
            made.append("</li><li>")
        made.append(_inline(match[4]))
    return "".join(made) + "".join(f"</li></{kind}>" for _depth, kind in reversed(open_))


def _inline(text: str) -> str:
    made, at = [], 0
    for match in _INLINE.finditer(text):
        made += [escape(text[at : match.start()], quote=False), _dressed(match)]
        at = match.end()
    return "".join([*made, escape(text[at:], quote=False)])


def _dressed(match: re.Match[str]) -> str:
    if match["picture"]:
        return f'<img src="{escape(match["picture"])}" alt="{escape(match["alt"])}">'
    if match["target"]:
        return f'<a href="{escape(match["target"])}">{_inline(match["words"])}</a>'
    if match["bold"]:
        return f"<b>{_inline(match['bold'])}</b>"
    if match["code"]:
        return f"<code>{escape(match['code'], quote=False)}</code>"
    return f'<span class="button">{escape(match["button"], quote=False)}</span>'
