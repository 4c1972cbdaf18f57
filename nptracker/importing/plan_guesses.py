"""Headings that nothing marks, guessed from short lines and from the words of chapters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nptracker.importing.plan_fold import fold
from nptracker.importing.plan_headings import head_of
from nptracker.importing.plan_outline import AIM_TITLE, BOLD_RANK, GENERIC_TITLE
from nptracker.importing.plan_units import LABEL

if TYPE_CHECKING:
    from nptracker.importing.plan_blocks import Paragraph


def with_guessed_headings(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Mark short lines as headings in a text without marked headings and without numbered chapters.

    A chapter is known by its words (重点任务, 保障措施, 工作目标); without one, nothing is guessed.
    """
    if not paragraphs or any(p.heading or p.bold or p.detached for p in paragraphs):
        return paragraphs
    heads = [head for p in paragraphs if (head := head_of(p.text))]
    if heads:
        return _with_chapter_lines(paragraphs) if min(head.rank for head in heads) > BOLD_RANK else paragraphs
    chapters = {id(p) for p in paragraphs if _is_chapter_line(p.text)}
    out: list[Paragraph] = []
    begun = False
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], None], strict=True):
        is_chapter = id(paragraph) in chapters
        begun = begun or is_chapter
        is_title = (
            begun and following is not None and _is_short_line(paragraph.text) and len(following.text) > 8
        )
        level = (
            1
            if is_chapter
            else 2
            if is_title and not LABEL.search(fold(following.text)[:8] if following else "")
            else 0
        )
        out.append(replace(paragraph, heading=level))
    return out


def _with_chapter_lines(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Mark the lines 重点任务, 保障措施 as chapters where only the items under them are numbered."""
    lines = [_is_chapter_line(p.text) for p in paragraphs]
    if sum(lines) < 2:
        return paragraphs
    return [replace(p, heading=1) if is_line else p for p, is_line in zip(paragraphs, lines, strict=True)]


def _is_short_line(text: str) -> bool:
    return 4 <= len(text) <= 26 and not re.search(r"[。,;:、!?()\[\]]|\d{4}", fold(text))


def _is_chapter_line(text: str) -> bool:
    key = fold(text)
    is_title = re.search(r"(?:表|单|案|划|细则|意见)$", key)
    return (
        _is_short_line(text)
        and len(key) <= 10
        and not is_title
        and bool(GENERIC_TITLE.search(key) or AIM_TITLE.fullmatch(key))
    )
