"""Chooses a font for every character of a pdf, so that none silently becomes an empty box.

The faces stand in for the official ones: Noto Serif SC bold for 小标宋, Noto Serif SC for 仿宋 and 宋体,
Noto Sans SC for 黑体; DejaVu Sans fills in signs they lack (☑, H₂O). See docs/decisions/fonts.md.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from nptracker.errors import UserError
from nptracker.export.text import code_point
from nptracker.paths import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportlab.pdfbase.ttfonts import TTFont

_SERIF = "NotoSerifSC-Regular"
_SERIF_BOLD = "NotoSerifSC-Bold"
_SANS = "NotoSansSC-Regular"
_SIGNS = "DejaVuSans"
_MOST_CODES_IN_A_BLOCK = 100  # the pdf rules allow no more in one bfchar block

# joiners, variation selectors, soft hyphens: they have no shape of their own, so no glyph is missed
_SHAPELESS = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_BREAKS = "\n\t\u2028\u2029"


class FaceName(StrEnum):
    """The faces a page is set in."""

    TITLE = "title"
    HEAD = "head"
    BODY = "body"
    BOLD = "bold"


_CHAINS = {
    FaceName.TITLE: (_SERIF_BOLD, _SERIF, _SANS, _SIGNS),
    FaceName.HEAD: (_SANS, _SERIF, _SIGNS),
    FaceName.BODY: (_SERIF, _SANS, _SIGNS),
    FaceName.BOLD: (_SERIF_BOLD, _SERIF, _SANS, _SIGNS),
}

Run = tuple[str, str]  # font name, text set in it


class _Owners(dict[str, str]):
    """The name of the first font that has a character, "" when none has; found when first asked."""

    def __init__(self, fonts: Sequence[TTFont]) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, char: str) -> str:
        code = ord(char)
        owner = next((f.fontName for f in self._fonts if code in f.face.charToGlyph), "")
        self[char] = owner
        return owner


class _CharWidths(dict[str, float]):
    """The width of a character in ems, in the font that draws it."""

    def __init__(self, fonts: Sequence[TTFont]) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, char: str) -> float:
        code = ord(char)
        face = next(f.face for f in self._fonts if code in f.face.charToGlyph)
        width: float = face.charWidths.get(code, face.defaultWidth) / 1000
        self[char] = width
        return width


class Face:
    """A chain of fonts used as one: the first that has a character draws it."""

    def __init__(self, fonts: Sequence[TTFont]) -> None:
        self.primary: str = fonts[0].fontName
        self._own = _characters_of(fonts[0])
        self._owners = _Owners(fonts)
        self._char_widths = _CharWidths(fonts)
        self._text_widths: dict[str, float] = {}

    def prepared(self, text: str) -> str:
        """Return text that can be drawn: shapeless characters dropped, unknown ones as ``[U+XXXX]``."""
        if self._own.issuperset(text):
            return text
        kept = _SHAPELESS.sub("", text).replace("\t", "    ").replace("\u2028", "\n").replace("\u2029", "\n")
        return "".join(c if c == "\n" or self._owners[c] else code_point(c) for c in kept)

    def missing(self, text: str) -> set[str]:
        """Return the characters of a text that no font of the chain has."""
        if self._own.issuperset(text):
            return set()
        return {c for c in text if not self._owners[c] and not _SHAPELESS.match(c) and c not in _BREAKS}

    def width(self, text: str) -> float:
        """Return the width of prepared text at size 1."""
        known = self._text_widths.get(text)
        if known is None:
            known = self._text_widths[text] = sum(map(self._char_widths.__getitem__, text))
        return known

    def measured(self, text: str) -> float:
        """Return the same for a piece of text that will not be asked for again."""
        return sum(map(self._char_widths.__getitem__, text))

    def runs(self, text: str) -> list[Run]:
        """Return prepared text cut where the font changes."""
        if self._own.issuperset(text):
            return [(self.primary, text)]
        return [(name, "".join(chars)) for name, chars in groupby(text, self._owners.__getitem__)]


@lru_cache
def _characters_of(font: TTFont) -> frozenset[str]:
    """Return what a font can draw; making and dropping the set for each pdf would stop the window for 20 ms each."""
    return frozenset(map(chr, font.face.charToGlyph))


Faces = dict[FaceName, Face]


def load_faces() -> Faces:
    """Return the faces of a pdf; raises UserError when a bundled font is gone or damaged."""
    return {name: Face([_bundled(font) for font in chain]) for name, chain in _CHAINS.items()}


@lru_cache
def _bundled(name: str) -> TTFont:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode_map
    try:
        font = ttfonts.TTFont(name, str(resource_path("fonts", f"{name}.ttf")))
    except ttfonts.TTFError as error:
        raise UserError(
            f"随程序的字体 {name} 缺失或损坏，写不了 PDF。", safe="数据没有变化。", todo="请重新安装程序。"
        ) from error
    pdfmetrics.registerFont(font)
    return font


def to_unicode_map(fontname: str, subset: Iterable[int]) -> str:
    """Return the table by which a pdf reader turns glyph numbers back into text.

    It replaces reportlab's own, which writes characters above U+FFFF (𬭊 𬬻) as five digits, so that they
    are drawn right but copied and searched as other letters.
    """
    pairs = [
        f"<{i:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for i, code in enumerate(subset) if code
    ]
    blocks = [pairs[i : i + _MOST_CODES_IN_A_BLOCK] for i in range(0, len(pairs), _MOST_CODES_IN_A_BLOCK)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
