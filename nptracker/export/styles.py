"""The one style table of every workbook: a style is asked for by its look and gets a number."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

SONG = "宋体"  # on every Chinese Windows and in WPS; 方正小标宋 and 仿宋_GB2312 often are not
HEI = "黑体"
HEAD_SHADE = "F0F0F0"  # light enough to stay readable after a photocopy
LINE = "808080"

_FIRST_OWN_FORMAT = 164  # numbers below belong to Excel
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}


@dataclass(frozen=True, slots=True)
class Style:
    """How a workbook cell looks; sizes in points, ``indent`` in Excel's steps."""

    font: str = SONG
    size: float = 10
    bold: bool = False
    color: str = ""
    fill: str = ""
    border: bool = False
    horizontal: str = "left"
    vertical: str = "center"
    wrap: bool = True
    indent: int = 0
    number_format: str = "General"
    quote: bool = False  # Excel keeps what is typed or edited here as text
    locked: bool = True  # counts only on a protected sheet


TITLE = Style(SONG, 18, bold=True, horizontal="center")
SUBTITLE = Style(SONG, 11, horizontal="center")
ATTACHMENT = Style(HEI, 12)
MARK = Style(HEI, 14, bold=True, color="C00000", fill="FFF2CC", horizontal="center")
NOTE = Style(SONG, 10.5)
HEAD = Style(HEI, 10.5, fill=HEAD_SHADE, border=True, horizontal="center")
PREFACE = Style(SONG, 12, vertical="top")
CLOSING = Style(SONG, 12, horizontal="right")
FOOT_NOTE = Style(SONG, 9.5)
SIGNATURE = Style(SONG, 10.5, wrap=False)
STAMP = Style(SONG, 8.5, color="595959", wrap=False)
BODY = Style(SONG, 10, border=True)


class StyleBook:
    """Collects the styles a workbook uses and writes its ``styles.xml``."""

    def __init__(self) -> None:
        self._fonts = [_font(Style())]
        self._fills = ['<fill><patternFill patternType="none"/></fill>', _gray_fill()]
        self._borders = ["<border><left/><right/><top/><bottom/><diagonal/></border>"]
        self._formats: dict[str, int] = {}
        self._xfs: dict[str, int] = {}
        self._numbers: dict[Style, int] = {}
        self.number(Style(wrap=False))  # cell style 0 is what untouched cells get

    def number(self, style: Style) -> int:
        """Return the number by which cells refer to this style."""
        if style not in self._numbers:
            self._numbers[style] = self._xfs.setdefault(self._xf(style), len(self._xfs))
        return self._numbers[style]

    def _xf(self, style: Style) -> str:
        font = _place(self._fonts, _font(style))
        fill = _place(self._fills, _fill(style.fill)) if style.fill else 0
        border = _place(self._borders, _border()) if style.border else 0
        quote = ' quotePrefix="1"' if style.quote else ""
        return (
            f'<xf numFmtId="{self._format(style.number_format)}" fontId="{font}" fillId="{fill}"'
            f' borderId="{border}" xfId="0"{quote} applyNumberFormat="1" applyFont="1" applyFill="1"'
            f' applyBorder="1" applyAlignment="1" applyProtection="1">{_alignment(style)}'
            f'<protection locked="{int(style.locked)}"/></xf>'
        )

    def _format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        return self._formats.setdefault(code, _FIRST_OWN_FORMAT + len(self._formats))

    def to_xml(self) -> str:
        """Return the whole ``styles.xml``."""
        formats = [
            f'<numFmt numFmtId="{i}" formatCode={quoteattr(code)}/>' for code, i in self._formats.items()
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"{_list('numFmts', formats) if formats else ''}{_list('fonts', self._fonts)}"
            f"{_list('fills', self._fills)}{_list('borders', self._borders)}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f"{_list('cellXfs', list(self._xfs))}"
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        )


def _place(known: list[str], xml: str) -> int:
    if xml not in known:
        known.append(xml)
    return known.index(xml)


def _list(tag: str, items: list[str]) -> str:
    return f'<{tag} count="{len(items)}">{"".join(items)}</{tag}>'


def _font(style: Style) -> str:
    bold = "<b/>" if style.bold else ""
    color = f'<color rgb="FF{style.color}"/>' if style.color else ""
    return (
        f'<font>{bold}<sz val="{style.size:g}"/>{color}<name val="{style.font}"/><charset val="134"/></font>'
    )


def _gray_fill() -> str:
    """Return the second fill, which Excel insists on being this one."""
    return '<fill><patternFill patternType="gray125"/></fill>'


def _fill(color: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/></patternFill></fill>'


def _border() -> str:
    sides = "".join(
        f'<{side} style="thin"><color rgb="FF{LINE}"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"


def _alignment(style: Style) -> str:
    wrap = ' wrapText="1"' if style.wrap else ""
    indent = f' indent="{style.indent}"' if style.indent else ""
    return f'<alignment horizontal="{style.horizontal}" vertical="{style.vertical}"{wrap}{indent}/>'
