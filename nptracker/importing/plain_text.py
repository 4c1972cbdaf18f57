"""Plain text and markdown to blocks: headings, bold, bullets, pipe tables and tab-separated rows."""

from __future__ import annotations

import csv
import re

from nptracker.importing.plan_blocks import RawCell, RawParagraph, RawTable

_HEADING = re.compile(r"(#{1,6})\s*(.+?)\s*#*\s*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_TAG = re.compile(r"</?(?:p|div|span|b|strong|font|u|i|em|a|center|br)\b[^<>]{0,200}/?>", re.IGNORECASE)
_BREAKING_TAG = re.compile(r"</(?:p|div)>|<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~\"'$^])")
_ATTRIBUTES = re.compile(r"(?<=\s)\{[.#\w][^{}\n]{0,120}\}")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)(?:\{[^{}\n]*\})?")
_SPAN = re.compile(r"(?<!!)\[([^\[\]\n]+)\](?:\([^()\n]*://[^()\n]*\)|\{[.#][^{}\n]*\})")
_RULE_ROW = re.compile(r"[\s|:\-—–─━=＝\t]+")
_ENTITIES = {
    "&nbsp;": " ",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&ldquo;": "“",
    "&rdquo;": "”",
    "&amp;": "&",
}


def read(text: str) -> list[RawParagraph | RawTable]:
    """Return the blocks of a text."""
    blocks: list[RawParagraph | RawTable] = []
    rows: list[list[RawCell]] = []
    breaks: set[int] = set()
    gap = False
    for line in _lines(text):
        cells = _cells(line)
        if cells is None and not line.strip():
            gap = True
            continue
        if cells is not None:
            if gap and rows:
                breaks.add(len(rows))
            rows += [cells] if any(cell.text for cell in cells) else []
        else:
            _flush(blocks, rows, breaks)
            blocks.append(_paragraph(line))
        gap = False
    _flush(blocks, rows, breaks)
    return blocks


def _lines(text: str) -> list[str]:
    """Split into lines; rows copied out of a sheet keep the line breaks inside their quoted cells."""
    lines = text.split("\n")
    if '\t"' not in text and not text.startswith('"'):
        return lines
    try:
        rows = list(csv.reader((line + "\n" for line in lines), delimiter="\t", strict=True))
    except csv.Error:
        return lines
    return ["\t".join(cell.replace("\n", "<br>") for cell in row) for row in rows]


def _flush(blocks: list[RawParagraph | RawTable], rows: list[list[RawCell]], breaks: set[int]) -> None:
    if len(rows) == 1 and len(rows[0]) <= 2:
        blocks.extend(RawParagraph(line) for cell in rows[0] for line in cell.text.split("\n") if line)
    elif rows:
        blocks.append(RawTable(list(rows), frozenset(breaks)))
    rows.clear()
    breaks.clear()


def _cells(line: str) -> list[RawCell] | None:
    """Return the cells of a table row, or None for a line of prose; rules between rows have no text."""
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") >= 2:
        if _RULE_ROW.fullmatch(stripped):
            return []
        return [RawCell(_cell_text(part)) for part in _pipe_parts(stripped)]
    if "\t" not in line.strip(" \n") or not stripped:
        return None
    if _RULE_ROW.fullmatch(line):
        return []
    parts = line.split("\t")
    # one tab after a number or a label is spacing, not a table
    if len(parts) == 2 and (not parts[0].strip() or len(parts[0].strip()) <= 5):
        return None
    return [RawCell(_cell_text(part)) for part in parts]


def _pipe_parts(line: str) -> list[str]:
    inner = line[1:-1] if line.endswith("|") else line[1:]
    return inner.replace("\\|", "｜").split("|")


def _cell_text(part: str) -> str:
    text = _TAG.sub("", _BREAKING_TAG.sub("\n", part)) if "<" in part else part
    text = _unescape(_BOLD.sub(r"\2", text))
    return "\n".join(piece.strip() for piece in text.split("\n") if piece.strip())


def _unescape(text: str) -> str:
    if "&" in text:
        for entity, sign in _ENTITIES.items():
            text = text.replace(entity, sign)
    return text


def _paragraph(line: str) -> RawParagraph:
    text = _unescape(_TAG.sub("", line)) if "<" in line or "&" in line else line
    text = _without_markup(text.replace("\t", " ").strip().removeprefix("> ").strip())
    heading = _HEADING.match(text)
    level = len(heading[1]) if heading else 0
    text = heading[2] if heading else text
    plain = _BOLD.sub(r"\2", text)
    is_bold = plain != text and _BOLD.sub("", text).strip(" :：-*•1234567890.、") == ""
    opening = None if is_bold else _BOLD.match(text)
    return RawParagraph(plain.strip(), level, is_bold, len(opening[2]) if opening else 0)


def _without_markup(text: str) -> str:
    """Drop what converters to markdown write around the words: images, attributes, escapes, forced breaks."""
    if not re.search(r"[\\{]|\]\(", text):
        return text
    text = _ATTRIBUTES.sub("", _SPAN.sub(r"\1", _IMAGE.sub("", text)))
    return _ESCAPED.sub(r"\1", text).removesuffix("\\").strip()
