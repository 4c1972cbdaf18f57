"""Writes pages of the manual as a PDF to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from nptracker.errors import UserError
from nptracker.services.manual.html import to_html
from nptracker.ui.manual.browser import fitted
from nptracker.ui.manual.looks import page_style
from nptracker.ui.theme import Look, families

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nptracker.services.manual.book import Page

_POINTS = 10.5
_MARGIN_MM = 18
_RESOLUTION = 300
_SCREEN = 96  # dots an inch of pictures from a screen
_INCH_MM, _A4_MM = 25.4, 210
_NEW_PAGE = '<p style="page-break-before: always"></p>'


def write_pages(pages: Sequence[Page], folder: Path, target: Path, title: str) -> Path:
    """Write pages one after the other, each on a new sheet; raises UserError when the file cannot be written."""
    writer = QPdfWriter(str(target))
    writer.setTitle(title)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    _document(pages, folder).print_(writer)
    if not target.exists():
        raise UserError(
            "PDF 没有写成。",
            safe="数据文件没有变化。",
            todo="请关闭打开着的同名文件，或换一个位置。",
            file=str(target),
        )
    return target


def _document(pages: Sequence[Page], folder: Path) -> QTextDocument:
    document = QTextDocument()
    font = QFont(families())
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(page_style(_POINTS, Look.LIGHT))
    for picture in folder.rglob("*.png"):
        name = picture.relative_to(folder).as_posix()
        drawn = fitted(QImage(str(picture)), _paper_room(), 2.0)
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), drawn)
    document.setHtml(f"<body>{_NEW_PAGE.join(to_html(page.text) for page in pages)}</body>")
    return document


def _paper_room() -> int:
    return round((_A4_MM - 2 * _MARGIN_MM) / _INCH_MM * _SCREEN)
