"""Automatic list numbers of Word documents turned back into the text the reader of the page sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nptracker.importing import xml_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DIGITS = "零一二三四五六七八九"
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    """One level of a list: its first number, number format and text pattern."""

    start: int = 1
    form: str = "decimal"
    pattern: str = "%1."


@dataclass(slots=True)
class _List:
    """One abstract list with the counters of everyone who uses it."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says about numbers and headings."""

    based_on: str = ""
    num_id: str = ""
    level: int = -1
    heading: int = 0


class Numbering:
    """Counts along the document; ``of`` must be asked once per paragraph, in order."""

    def __init__(self, namespace: str, numbering: Element | None, styles: Element | None) -> None:
        self.w = namespace
        self.lists: dict[str, _List] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.started: set[tuple[str, int]] = set()
        self.styles: dict[str, _Style] = {}
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            for style in styles.iter(f"{self.w}style"):
                self.styles[style.get(f"{self.w}styleId", "")] = self._style(style)

    def of(self, paragraph: Element) -> tuple[str, int]:
        """Return the number text (empty when none) and heading level (0 when none) of a paragraph."""
        properties = xml_tree.descend(paragraph, f"{self.w}pPr")
        if properties is None:
            return "", 0
        style = self._inherited(self._value(properties, "pStyle"))
        num_id = self._value(properties, "numPr", "numId") or style.num_id
        level_text = self._value(properties, "numPr", "ilvl")
        level = int(level_text) if level_text.isdecimal() else max(style.level, 0)
        outline = self._value(properties, "outlineLvl")
        heading = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else style.heading
        return self._next(num_id, level), heading

    def _value(self, element: Element, *path: str) -> str:
        found = xml_tree.descend(element, *(f"{self.w}{step}" for step in path))
        return "" if found is None else found.get(f"{self.w}val", "")

    def _read_lists(self, root: Element) -> None:
        abstract: dict[str, _List] = {}
        for element in root.iter(f"{self.w}abstractNum"):
            made = _List()
            for level in element.iter(f"{self.w}lvl"):
                made.levels[_whole(level.get(f"{self.w}ilvl"))] = self._level(level)
            abstract[element.get(f"{self.w}abstractNumId", "")] = made
        for element in root.iter(f"{self.w}num"):
            num_id = element.get(f"{self.w}numId", "")
            self.lists[num_id] = abstract.get(self._value(element, "abstractNumId"), _List())
            for override in element.iter(f"{self.w}lvlOverride"):
                start = self._value(override, "startOverride")
                if start.isdecimal():
                    self.starts[num_id, _whole(override.get(f"{self.w}ilvl"))] = int(start)

    def _level(self, element: Element) -> _Level:
        start = self._value(element, "start")
        return _Level(
            int(start) if start.isdecimal() else 1,
            self._value(element, "numFmt") or "decimal",
            self._value(element, "lvlText"),
        )

    def _style(self, element: Element) -> _Style:
        properties = xml_tree.descend(element, f"{self.w}pPr")
        named = _HEADING_NAME.match(self._value(element, "name"))
        heading = int(named[1]) if named else 0
        if properties is None:
            return _Style(self._value(element, "basedOn"), heading=heading)
        outline = self._value(properties, "outlineLvl")
        level = self._value(properties, "numPr", "ilvl")
        return _Style(
            self._value(element, "basedOn"),
            self._value(properties, "numPr", "numId"),
            int(level) if level.isdecimal() else -1,
            heading or (int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0),
        )

    def _inherited(self, style_id: str) -> _Style:
        merged = _Style()
        for _ in range(12):  # a chain longer than any office program builds, and an end to circles
            style = self.styles.get(style_id)
            if style is None:
                break
            merged = _Style(
                style.based_on,
                merged.num_id or style.num_id,
                merged.level if merged.level >= 0 else style.level,
                merged.heading or style.heading,
            )
            style_id = style.based_on
        return merged

    def _next(self, num_id: str, level: int) -> str:
        chosen = self.lists.get(num_id)
        if chosen is None or level not in chosen.levels or num_id == "0":
            return ""
        self._count(chosen, num_id, level)
        form = chosen.levels[level].form
        if form in {"bullet", "none"}:
            return "• " if form == "bullet" else ""
        return _PLACEHOLDER.sub(lambda m: _shown(chosen, int(m[1]) - 1), chosen.levels[level].pattern)

    def _count(self, chosen: _List, num_id: str, level: int) -> None:
        restart = self.starts.get((num_id, level))
        if restart is not None and (num_id, level) not in self.started:
            self.started.add((num_id, level))
            chosen.counters[level] = restart
        elif level in chosen.counters:
            chosen.counters[level] += 1
        else:
            chosen.counters[level] = chosen.levels[level].start
        for deeper in [n for n in chosen.counters if n > level]:
            del chosen.counters[deeper]


def _whole(text: str | None) -> int:
    """Return a number as the file gives it, 0 for anything that is none."""
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _shown(chosen: _List, level: int) -> str:
    settings = chosen.levels.get(level, _Level())
    return number_text(chosen.counters.get(level, settings.start), settings.form)


def number_text(value: int, form: str) -> str:
    """Write a number in one of Word's number formats; unknown formats are written in digits."""
    lowered = form.lower()
    if "circle" in lowered and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if any(word in lowered for word in ("chinese", "japanese", "taiwanese", "ideograph", "korean")):
        return chinese(value)
    if lowered in {"lowerletter", "upperletter"} and 1 <= value <= 26:
        return chr((97 if lowered == "lowerletter" else 65) + value - 1)
    return str(value)


def chinese(value: int) -> str:
    """Write 1 to 99 in Chinese numerals; anything else in digits."""
    if not 1 <= value <= 99:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
