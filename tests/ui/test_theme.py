"""Looks and letters: enough contrast in both looks, every token used is known, all sizes differ."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nptracker.ui import theme
from nptracker.ui.icons import PATHS, icon
from nptracker.ui.theme import LetterSize, Look


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""
    light = [
        0.2126 * _channel(c.red()) + 0.7152 * _channel(c.green()) + 0.0722 * _channel(c.blue())
        for c in (QColor(one), QColor(other))
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


PAIRS = [
    ("ink", "ground"), ("ink", "paper"), ("ink", "stripe"), ("ink", "rail"), ("ink", "accent_ground"),
    ("ink", "grey_ground"), ("soft", "paper"), ("soft", "ground"), ("accent", "paper"),
    ("accent_ink", "accent"),
    ("danger", "paper"), ("danger", "danger_ground"), ("warning", "paper"), ("warning", "warning_ground"),
    ("good", "paper"), ("good", "good_ground"), ("note", "paper"), ("note", "note_ground"),
    ("ink", "good_ground"), ("ink", "danger_ground"), ("ink", "warning_ground"), ("ink", "note_ground"),
]  # fmt: skip


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(look: Look, ink: str, ground: str) -> None:
    assert contrast(theme.token(ink, look), theme.token(ground, look)) >= 4.5


@pytest.mark.parametrize("look", list(Look))
def test_the_stylesheet_leaves_no_token_open(look: Look) -> None:
    sheet = theme.stylesheet(look, LetterSize.NORMAL)
    assert "@" not in sheet
    assert set(re.findall(r"#[0-9a-f]{6}", sheet)) <= {
        pair[look is Look.DARK] for pair in theme.TOKENS.values()
    }


@pytest.fixture
def restored(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    qapp.setFont(font)
    qapp.setPalette(palette)
    qapp.setStyleSheet("")


def test_a_look_and_a_size_take_effect(restored: QApplication) -> None:
    heights = []
    for size in LetterSize:
        theme.apply(restored, Look.DARK, size)
        heights.append(restored.font().pointSizeF())
    assert heights == sorted(set(heights))
    assert theme.is_dark()
    assert theme.colour("red").name() == theme.token("danger", Look.DARK)
    theme.apply(restored, Look.LIGHT, LetterSize.NORMAL)
    assert not theme.is_dark()


def test_what_is_shown_already_takes_another_size_at_once(restored: QApplication, qtbot: QtBot) -> None:
    theme.apply(restored, Look.LIGHT, LetterSize.NORMAL)
    window = QWidget()
    qtbot.addWidget(window)
    parts = [QPushButton("好", window), QTreeWidget(window), QLineEdit(window)]
    window.show()
    for size in (LetterSize.HUGE, LetterSize.NORMAL, LetterSize.LARGE):
        theme.apply(restored, Look.LIGHT, size)
        assert [part.font().pointSizeF() for part in parts] == [theme.POINTS[size]] * len(parts)


def test_menus_and_tables_have_the_chosen_letters_where_the_desktop_has_others(
    restored: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_sheet = QApplication.setStyleSheet

    def set_as_on_windows(app: QApplication, sheet: str) -> None:
        set_sheet(app, sheet)
        for kind in ("QMenu", "QAbstractItemView"):
            QApplication.setFont(QFont("Segoe UI", 8), kind)

    monkeypatch.setattr(QApplication, "setStyleSheet", set_as_on_windows)
    theme.apply(restored, Look.LIGHT, LetterSize.HUGE)
    for kind in ("QMenu", "QAbstractItemView", "QLabel"):
        assert QApplication.font(kind).pointSizeF() == 15.0, kind
        assert QApplication.font(kind).families() == theme.families(), kind


@pytest.mark.parametrize(
    ("system", "there", "wanted"), [("win32", True, 0), ("win32", False, 2), ("linux", True, 2)]
)
def test_the_bundled_fonts_are_loaded_where_the_system_has_none_of_its_own(
    monkeypatch: pytest.MonkeyPatch, system: str, there: bool, wanted: int
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda name: there and name == "Microsoft YaHei")
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", loaded.append)
    theme.load_font()
    assert len(loaded) == wanted


@pytest.mark.parametrize("name", sorted(PATHS))
@pytest.mark.parametrize("side", [16, 24, 32])
def test_every_icon_draws_something_inside_its_box(qapp: QApplication, name: str, side: int) -> None:
    picture = icon(name, "ink").pixmap(QSize(side, side)).toImage()
    inked = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() > 40
    ]
    assert len(inked) > side
    assert len(inked) < side * side * 0.6


@pytest.mark.parametrize("look", list(Look))
def test_tabs_that_lie_beyond_the_edge_have_arrows_that_are_seen(
    qtbot: QtBot, restored: QApplication, look: Look
) -> None:
    theme.apply(restored, look, LetterSize.NORMAL)
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    for number in range(12):
        tabs.addTab(QLabel(""), f"县发展和改革局{number}")
    tabs.resize(400, 120)
    tabs.show()
    tabs.setCurrentIndex(6)
    buttons = [button for button in tabs.tabBar().findChildren(QToolButton) if button.isVisible()]
    assert len(buttons) == 2
    for button in buttons:
        picture = button.grab(button.rect().adjusted(3, 3, -3, -3)).toImage()
        shades = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
        assert len(shades) > 1, "a blank box"
