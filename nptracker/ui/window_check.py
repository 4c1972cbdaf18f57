"""Checks of the screen: a window comes up, and Chinese words are drawn as themselves."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from nptracker.services.self_check import Check, CheckFailedError, Scratch

_PATIENCE = 5.0  # seconds for a slow desktop to bring up a small window
_SIZE = (240, 60)
UNKNOWN = "\u0378\u0379"  # code points without a character: what any font draws for what it lacks
WORDS = ("治理", "监测")
RARE = "𬭸鿍"  # fonts of older systems lack them on the screen; what is printed has fonts of its own


def window(_scratch: Scratch) -> str:
    """Show a small window and look whether anything of it reaches the screen."""
    shown = QLabel("新污染物治理工作台　自检")
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    shown.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    shown.resize(*_SIZE)
    try:
        shown.show()
        if not _wait_until(lambda: _is_exposed(shown)):
            raise CheckFailedError("窗口没有显示出来。请检查显卡驱动或远程桌面设置。")
        if _is_empty(shown.grab().toImage()):
            raise CheckFailedError("窗口显示出来了，里面却是空的。请检查显卡驱动。")
    finally:
        shown.close()
        shown.deleteLater()
    return f"窗口能显示；{screen_words()}。"


def _is_exposed(shown: QLabel) -> bool:
    handle = shown.windowHandle()
    return handle is not None and handle.isExposed()


def _wait_until(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + _PATIENCE
    while not is_so() and time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return is_so()


def screen_words() -> str:
    """Return platform, size and scale of the screen in words."""
    screen = QGuiApplication.primaryScreen()
    size = screen.size()
    scale = round(screen.devicePixelRatio() * 100)
    return f"平台 {QGuiApplication.platformName()}，屏幕 {size.width()}×{size.height()}，缩放 {scale}%"


def chinese(_scratch: Scratch) -> str:
    """Draw Chinese words and compare the pictures: with each other, with nothing, and with an unknown character."""
    pictures = [picture_of(text) for text in (*WORDS, UNKNOWN)]
    if any(_is_empty(picture) for picture in pictures[: len(WORDS)]):
        raise CheckFailedError("中文画出来是空白。请安装中文字体或重新安装程序。")
    if any(one == other for at, one in enumerate(pictures) for other in pictures[:at]):
        raise CheckFailedError("中文画出来是方框。请安装中文字体或重新安装程序。")
    lacks_rare = picture_of(RARE) == pictures[-1]
    rare = f"；本机字体没有 {RARE} 一类生僻字，屏幕上显示成方框，打印不受影响" if lacks_rare else ""
    return f"中文画得出，字体 {QApplication.font().family()}{rare}。"


def picture_of(text: str) -> QImage:
    """Return a text drawn black on white in the program's own letters."""
    picture = QImage(*_SIZE, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setFont(QApplication.font())
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture


def _is_empty(picture: QImage) -> bool:
    """Tell whether a picture has one colour only."""
    blank = QImage(picture.size(), picture.format())
    blank.fill(picture.pixelColor(0, 0))
    blank.setDevicePixelRatio(picture.devicePixelRatio())
    return picture == blank


CHECKS = (Check("window", "窗口", window), Check("chinese", "中文显示", chinese))
