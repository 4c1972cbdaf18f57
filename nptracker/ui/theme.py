"""Light and dark looks and three sizes of letters, all from one table of tokens."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from nptracker.paths import data_dir, resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping

FONTS: Mapping[str, str] = {"Noto Sans SC": "NotoSansSC-Regular.ttf", "DejaVu Sans": "DejaVuSans.ttf"}
_FONTS_OF_WINDOWS = ("Microsoft YaHei UI", "Microsoft YaHei")


class Look(StrEnum):
    """The two looks."""

    LIGHT = "light"
    DARK = "dark"


class LetterSize(StrEnum):
    """The sizes an officer can choose."""

    NORMAL = "normal"
    LARGE = "large"
    HUGE = "huge"


POINTS: Mapping[LetterSize, float] = {LetterSize.NORMAL: 10.5, LetterSize.LARGE: 12.5, LetterSize.HUGE: 15.0}

# Every pair of ink and ground below has a contrast of at least 4.5; tests compute it.
TOKENS: Mapping[str, tuple[str, str]] = {
    # name: (light, dark)
    "ground": ("#f4f6f8", "#1b1f24"),
    "paper": ("#ffffff", "#242a31"),
    "stripe": ("#f7f9fb", "#2a3139"),
    "line": ("#cfd6de", "#434c57"),
    "ink": ("#1d2733", "#e6eaef"),
    "soft": ("#55616f", "#a9b4c0"),
    "faint": ("#8a95a1", "#76818d"),  # switched-off controls only
    "accent": ("#0b6bb8", "#6cb5f2"),
    "accent_ink": ("#ffffff", "#10202e"),
    "accent_ground": ("#dcecf9", "#1f3b52"),
    "rail": ("#e9eef3", "#20262d"),
    "danger": ("#b3261e", "#ff8a80"),
    "danger_ground": ("#fdebe9", "#4a2423"),
    "warning": ("#8a5200", "#ffb95c"),
    "warning_ground": ("#fff2dc", "#46341a"),
    "good": ("#1b6e3c", "#7fd69b"),
    "good_ground": ("#e4f4ea", "#1f3c2a"),
    "note": ("#0b5394", "#8cc4f5"),
    "note_ground": ("#e6f0fa", "#1f3346"),
    "grey": ("#55616f", "#a9b4c0"),
    "grey_ground": ("#e9edf1", "#313943"),
}
# The colour names of the domain's lights and of everyday speech.
ALIASES = {
    "red": "danger",
    "orange": "danger",
    "yellow": "warning",
    "green": "good",
    "blue": "note",
    "gray": "grey",
}


def is_dark() -> bool:
    """Tell whether the dark look is on."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def token(name: str, look: Look) -> str:
    """Return a token's colour as ``#rrggbb``; raises KeyError for an unknown name."""
    return TOKENS[ALIASES.get(name, name)][look is Look.DARK]


def colour(name: str) -> QColor:
    """Return a token's colour in the look of the moment, by token name or everyday colour name."""
    return QColor(token(name, Look.DARK if is_dark() else Look.LIGHT))


def ground(name: str) -> QColor:
    """Return the pale ground that goes with a status colour, such as ``ground("red")``."""
    return colour(f"{ALIASES.get(name, name)}_ground")


def load_font() -> None:
    """Make the bundled fonts known where the system has none that can be trusted: Chinese, and signs such as ✔.

    Windows has Microsoft YaHei, hinted for its screens, so the 10 MB file stays unread there; but there are
    cut-down installations that have thrown it out, and they would show Chinese in whatever they find.
    """
    if _has_own_font():
        return
    for path in (resource_path("fonts", name) for name in FONTS.values()):
        if path.exists():
            QFontDatabase.addApplicationFont(str(path))


def _has_own_font() -> bool:
    return sys.platform == "win32" and any(map(QFontDatabase.hasFamily, _FONTS_OF_WINDOWS))


def families() -> list[str]:
    """Return the font families in the order they are tried."""
    if sys.platform == "win32":
        return [*_FONTS_OF_WINDOWS, *FONTS]
    return [*FONTS, "Noto Sans CJK SC", "WenQuanYi Zen Hei"]


def apply(app: QApplication, look: Look, size: LetterSize) -> None:
    """Give the whole application a look and a letter size, now.

    The font is set twice. What is shown already takes its letters when it gets a stylesheet; and a new stylesheet
    brings back the desktop's own fonts for menus and tables, small ones on Windows, which only a font set after it
    puts out again.
    """
    font = QFont(families())
    font.setPointSizeF(POINTS[size])
    app.setFont(font)
    app.setPalette(_palette(look))
    app.setStyleSheet(stylesheet(look, size, {name: _picture_file(name, look) for name in _STROKES}))
    app.setFont(font)


_STROKES: Mapping[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    # what is drawn: (token of its colour, the corners of the line on a square of 64)
    "tick": ("accent_ink", ((13, 33), (27, 47), (51, 19))),
    "arrow": ("ink", ((14, 24), (32, 42), (50, 24))),
}


def _picture_file(name: str, look: Look) -> str:
    """Return the path of a small picture, drawn when it is missing; "" when it cannot be made.

    A stylesheet takes pictures only from files. Fusion's own tick is black on black in the dark look, and
    its arrow of a list comes with a bevel of last century.
    """
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter, QPen, QPixmap

    path = data_dir() / f"{name}-{look}-1.png"
    if path.exists():
        return path.as_posix()
    tone, corners = _STROKES[name]
    picture = QPixmap(64, 64)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(token(tone, look)), 8))
    painter.drawPolyline([QPoint(*corner) for corner in corners])
    painter.end()
    return path.as_posix() if picture.save(str(path), "PNG") else ""


def mark(widget: QWidget, role: str) -> None:
    """Give a widget one of the stylesheet's roles: title, heading, big, soft, primary, card, banner …"""
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else the first show does it once
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _palette(look: Look) -> QPalette:
    role, palette = QPalette.ColorRole, QPalette()
    pairs = {
        role.Window: "ground", role.WindowText: "ink", role.Base: "paper", role.AlternateBase: "stripe",
        role.Text: "ink", role.Button: "paper", role.ButtonText: "ink", role.BrightText: "danger",
        role.Highlight: "accent", role.HighlightedText: "accent_ink", role.ToolTipBase: "paper",
        role.ToolTipText: "ink", role.PlaceholderText: "soft", role.Link: "accent", role.Mid: "line",
        role.Accent: "accent",
    }  # fmt: skip
    for target, name in pairs.items():
        palette.setColor(target, QColor(token(name, look)))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(token("faint", look)))
    return palette


def stylesheet(look: Look, size: LetterSize, pictures: Mapping[str, str] | None = None) -> str:
    """Return the stylesheet with the tokens and letter sizes filled in; ``pictures`` holds paths by name."""
    points = POINTS[size]
    sizes = {"title": points * 1.5, "heading": points * 1.2, "big": points * 2.2, "small": points * 0.9}
    sheet = _SHEET
    for name, value in sizes.items():
        sheet = sheet.replace(f"@{name}pt", f"{value:.1f}pt")
    for name, times in {"icon": 1.5, "railicon": 1.9, "box": 1.25}.items():
        sheet = sheet.replace(f"@{name}px", f"{round(points * times)}px")
    for name in _STROKES:
        path = (pictures or {}).get(name)
        sheet = sheet.replace(f"@{name};", f"image: url({path});" if path else "")
    for name in sorted(TOKENS, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", token(name, look))
    return sheet


_SHEET = """
QToolTip { color: @ink; background: @paper; border: 1px solid @line; padding: 3px; }
QLabel[role="title"] { font-size: @titlept; font-weight: bold; }
QLabel[role="heading"] { font-size: @headingpt; font-weight: bold; }
QLabel[role="big"] { font-size: @bigpt; font-weight: bold; }
QLabel[role="soft"] { color: @soft; }
QLabel[role="danger"] { color: @danger; font-weight: bold; }
QLabel[role="warning"] { color: @warning; font-weight: bold; }
QLabel[role="good"] { color: @good; font-weight: bold; }
QFrame[role="card"] { background: @paper; border: 1px solid @line; border-radius: 6px; }
QFrame[role="bar-done"] { background: @good_ground; border: 1px solid @good; border-radius: 4px; }
QFrame[role="bar-note"] { background: @note_ground; border: 1px solid @note; border-radius: 4px; }
QFrame[role="bar-warning"] { background: @warning_ground; border: 1px solid @warning; border-radius:
  4px; }
QFrame[role="bar-error"] { background: @danger_ground; border: 1px solid @danger; border-radius: 4px; }
QFrame[role="rail"] { background: @rail; border: none; border-right: 1px solid @line; }
QPushButton, QToolButton { background: @paper; color: @ink; border: 1px solid @line; border-radius: 4px;
  padding: 4px 10px; }
QPushButton, QToolButton { qproperty-iconSize: @iconpx @iconpx; }
QToolButton[role="rail"] { qproperty-iconSize: @railiconpx @railiconpx; }
QCheckBox::indicator, QAbstractItemView::indicator { width: @boxpx; height: @boxpx; background: @paper;
  border: 1px solid @soft; border-radius: 3px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent;
  border-color: @accent; @tick; }
QCheckBox::indicator:focus { border: 2px solid @accent; }
QCheckBox:focus { text-decoration: underline; }
QPushButton:hover, QToolButton:hover { border-color: @accent; background: @accent_ground; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked {
  background: @accent_ground; border-color: @accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 3px 9px; }
QPushButton[role="small"] { padding: 0px 8px; }
QPushButton[role="small"]:focus { padding: 0px 7px; border: 2px solid @accent; }
QPushButton:disabled, QToolButton:disabled { color: @faint; background: @ground; }
QPushButton[role="primary"] { background: @accent; color: @accent_ink; border-color: @accent; }
QPushButton[role="primary"]:hover { background: @note; }
QPushButton[role="primary"]:focus { border: 2px solid @ink; }
QPushButton[role="primary"]:disabled { background: @grey_ground; color: @faint; border-color: @line; }
QPushButton[role="link"], QToolButton[role="link"] { background: transparent; border: 1px solid
  transparent;
  color: @accent; text-decoration: underline; padding: 2px 4px; }
QPushButton[role="link"]:focus, QToolButton[role="link"]:focus { border: 2px solid @accent; padding: 1px
  3px; }
QToolButton[role="quiet"] { background: transparent; border: 1px solid transparent; padding: 2px; }
QToolButton[role="quiet"]:hover { border-color: @line; }
QToolButton[role="quiet"]:focus { border: 2px solid @accent; padding: 1px; }
QPushButton[role="card"] { background: @paper; border: 1px solid @line; border-radius: 6px; padding: 8px
  12px;
  text-align: left; }
QPushButton[role="card"]:hover, QPushButton[role="card"]:checked { border: 2px solid @accent; padding:
  7px 11px; }
QPushButton[role="card"]:focus { border: 2px solid @accent; padding: 7px 11px; }
QToolButton[role="rail"] { background: transparent; border: none; border-left: 4px solid transparent;
  border-radius: 0; padding: 9px 14px 9px 10px; text-align: left; }
QToolButton[role="rail"]:hover { background: @accent_ground; }
QToolButton[role="rail"]:checked { background: @paper; border-left: 4px solid @accent; font-weight:
  bold; }
QToolButton[role="rail"]:focus { background: @accent_ground; border: 2px solid @accent;
  border-left-width: 4px;
  padding: 7px 12px 7px 10px; }
QLineEdit, QComboBox, QDateEdit, QSpinBox, QPlainTextEdit, QTextEdit { background: @paper; color: @ink;
  border: 1px solid @line; border-radius: 4px; padding: 3px 6px; selection-background-color: @accent;
  selection-color: @accent_ink; }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus
  {
  border: 2px solid @accent; padding: 2px 5px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: @iconpx; }
QComboBox::down-arrow, QDateEdit::down-arrow { width: @boxpx; height: @boxpx; @arrow; }
QTableView, QTreeView, QListView, QTableWidget, QListWidget { background: @paper;
  alternate-background-color: @stripe; outline: 1px solid @accent;
  border: 1px solid @line; margin: 1px; gridline-color: @line; selection-background-color: @accent_ground;
  selection-color: @ink; }
QListWidget::item { padding: 5px 4px; }
QListWidget[role="panel"] { border: 2px solid @accent; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 2px solid @accent; margin: 0px; }
QHeaderView { background: @ground; }
QHeaderView::section { background: @grey_ground; color: @ink; border: none; border-right: 1px solid
  @line;
  border-bottom: 1px solid @line; padding: 5px 6px; font-weight: bold; }
QMenuBar { background: @ground; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: @accent_ground; }
QMenu { background: @paper; border: 1px solid @line; }
QMenu::item { padding: 5px 28px 5px 28px; }
QMenu::item:selected { background: @accent_ground; color: @ink; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 3px 0; }
QMenu::icon { padding-left: 6px; }
QTabBar::tab { background: @ground; border: 1px solid @line; padding: 6px 14px; border-top-left-radius:
  4px;
  border-top-right-radius: 4px; }
QTabBar::tab:selected { background: @paper; border-bottom-color: @paper; font-weight: bold; }
QTabBar::tab:focus { border: 2px solid @accent; }
QTabBar QToolButton { padding: 0px; border-radius: 0px; }
QTabBar QToolButton:focus { padding: 0px; }
QTabWidget::pane { border: 1px solid @line; top: -1px; }
QProgressBar { border: 1px solid @line; border-radius: 4px; background: @paper; text-align: center;
  color: @ink; }
QProgressBar::chunk { background: @accent_ground; border-right: 2px solid @accent; }
QScrollBar { background: @ground; border: none; }
QScrollBar:vertical { width: 13px; } QScrollBar:horizontal { height: 13px; }
QScrollBar::handle { background: @faint; border: 3px solid @ground; border-radius: 6px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @soft; }
QScrollBar::handle:vertical { min-height: 22px; } QScrollBar::handle:horizontal { min-width: 22px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 3px; } QSplitter::handle:vertical { height: 3px; }
QStatusBar { border-top: 1px solid @line; } QStatusBar::item { border: none; }
"""
