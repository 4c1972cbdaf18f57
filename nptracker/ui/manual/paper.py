"""Writes pages of the manual as a PDF to print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QMarginsF, QUrl
from PySide6.QtGui import QFont, QImage, QPageSize, QPdfWriter, QTextDocument

from nptracker.services.manual.html import to_html
from nptracker.services.manual.paper_file import keep_paper
from nptracker.ui.manual.looks import page_style
from nptracker.ui.theme import Look, families

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nptracker.services.manual.book import Page

_POINTS = 10.5
_RESOLUTION = 300
_A4_MM, _MARGIN_MM = 210, 20  # Qt itself leaves two centimetres around a printed document
_ROOM = round((_A4_MM - 2 * _MARGIN_MM) / 25.4 * 96)  # of pictures, in dots of a screen
_NEW_PAGE = '<p style="page-break-before: always"></p>'


def write_pages(pages: Sequence[Page], folder: Path, target: Path, title: str) -> Path:
    """Write pages one after the other, each on a new sheet; returns the path really written, raises UserError."""
    paper = QBuffer()
    paper.open(QBuffer.OpenModeFlag.WriteOnly)
    _print(_document(pages, folder), paper, title)
    return keep_paper(target, bytes(paper.data().data()))


def _print(document: QTextDocument, paper: QBuffer, title: str) -> None:
    writer = QPdfWriter(paper)
    writer.setTitle(title)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())
    document.print_(writer)


def _document(pages: Sequence[Page], folder: Path) -> QTextDocument:
    document = QTextDocument()
    font = QFont(families())
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(page_style(_POINTS, Look.LIGHT))
    html = _NEW_PAGE.join(to_html(page.text) for page in pages)
    for name in dict.fromkeys(re.findall(r'<img src="([^"]+)"', html)):
        drawn = QImage(str(folder / name))
        drawn.setDevicePixelRatio(max(1.0, drawn.width() / _ROOM))  # all its dots, in the room there is
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), drawn)
    document.setHtml(f"<body>{html}</body>")
    return document
