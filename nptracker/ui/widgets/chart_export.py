"""What a person does with any chart: keep it as a picture, copy its rows, write them to a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nptracker.errors import UserError
from nptracker.services.file_names import file_name
from nptracker.ui.icons import icon
from nptracker.ui.tables.tsv import format_block
from nptracker.ui.theme import colour
from nptracker.ui.widgets.save_dialog import ask_target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nptracker.ui.context import Context

SHARPNESS = 2.0  # a picture is put into reports, where the screen's own dots would look coarse
_LEAST_LETTERS, _SLANT, _SEEN_THROUGH = 12, 12, 0.3  # pixels, degrees, of full strength
Rows = list[list[str]]  # the first row holds the headings


def picture_of(chart: QWidget) -> QImage:
    """Return a chart as it stands, twice as sharp as on the screen."""
    image = QImage(chart.size() * SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(colour("paper"))
    painter = QPainter(image)
    chart.render(painter, QPoint())
    painter.end()
    return image


def save_picture(chart: QWidget, path: Path, mark: str = "") -> Path:
    """Write a chart as a PNG file, the mark of the sample district across it; raises UserError when it cannot be."""
    image = picture_of(chart)
    if mark:
        _write_across(image, mark)
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise UserError("图片没有存成。", safe="数据没有变化。", todo="请换一个文件夹再试。", file=str(path))
    return path


def _write_across(image: QImage, words: str) -> None:
    """Write words aslant over a picture, as large as it takes, the chart seen through them."""
    painter = QPainter(image)
    width, height = image.width() / SHARPNESS, image.height() / SHARPNESS
    font = painter.font()
    font.setPixelSize(max(_LEAST_LETTERS, round(min(width / len(words), height / 3))))
    painter.setFont(font)
    painter.setPen(colour("danger"))
    painter.setOpacity(_SEEN_THROUGH)
    painter.translate(width / 2, height / 2)
    painter.rotate(-_SLANT)
    painter.drawText(QRectF(-width, -height, 2 * width, 2 * height), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()


def copy_rows(rows: Sequence[Sequence[str]]) -> None:
    """Put the rows of a chart on the clipboard, ready for Excel."""
    QGuiApplication.clipboard().setText(format_block(rows))


class ChartButton(QToolButton):
    """A button with the three ways out of a chart. ``title`` and ``rows`` are asked when they are needed."""

    def __init__(
        self, context: Context, chart: QWidget, title: Callable[[], str], rows: Callable[[], Rows]
    ) -> None:
        super().__init__(chart.parentWidget())
        self._context, self._chart, self._title, self._rows = context, chart, title, rows
        self.setText("图表导出")
        self.setIcon(icon("export"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("把图存成图片，或把图里的数复制、导出")
        menu = QMenu(self)
        menu.addAction("存成图片(&P)…", self.save_picture)
        menu.addAction("复制图里的数(&C)", self.copy)
        menu.addAction("把图里的数导出 Excel(&E)…", self.export)
        self.setMenu(menu)

    def save_picture(self) -> None:
        """Ask where to, and write the picture."""
        path = self._ask("存成图片", ".png")
        if path is None:
            return
        try:
            mark = self._context.office.settings.sample_mark
            self._context.messages.show_done(f"图片已存到 {save_picture(self._chart, path, mark)}")
        except UserError as error:
            self._context.messages.show_error(error)

    def copy(self) -> None:
        """Copy the rows."""
        rows = self._rows()
        copy_rows(rows)
        self._context.messages.show_note(f"已复制 {max(0, len(rows) - 1)} 行，可以粘贴到 Excel。")

    def export(self) -> None:
        """Ask where to, and write the rows to a workbook in a job."""
        path = self._ask("导出 Excel", ".xlsx")
        if path is None:
            return
        title, (heads, *rows) = self._title(), self._rows()
        settings = self._context.office.settings

        def write(_job: object) -> Path:
            from nptracker.services.row_sheets import write_rows

            return write_rows(title, heads, rows, path, settings.sample_mark)

        self._context.jobs.run(
            f"导出{title}",
            write,
            owner=self,
            done=lambda written: self._context.messages.show_done(f"已导出到 {written}"),
            can_cancel=False,
        )

    def _ask(self, words: str, ending: str) -> Path | None:
        name = f"{file_name(self._title())}{ending}"
        return ask_target(self, words, self._context.office.path.with_name(name))
