"""The room above the 工作台 for the five steps; it is empty unless the file says that they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.guide import GuideStep
    from nptracker.ui.context import Context
    from nptracker.ui.first_start.guide_strip import GuideStrip
    from nptracker.ui.pages.lane_page import LanePage

_WANTED = "open"  # the words of services.guide, which is loaded only for a file that wants the steps
_SETTING = "guide"


class GuidePlace(QWidget):
    """Shows the strip while steps are left, or after the officer has called it back."""

    def __init__(self, page: LanePage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        self._is_called = False
        self.strip: GuideStrip | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self.hide()

    @property
    def _is_wanted(self) -> bool:
        office = self._context.office
        return not office.read_only and office.settings.get(_SETTING) == _WANTED

    def refresh(self) -> None:
        """Ask in the page's lane, which has the file open already, whether the steps are wanted and how far they are."""
        self._page.ask(self._steps, self._show)

    def _steps(self) -> Sequence[GuideStep]:
        """Return the steps, none where they are not wanted."""
        return self._context.office.guide.steps() if self._is_wanted else ()

    def call_back(self) -> None:
        """Show the steps again, also when all are done."""
        if self._context.office.read_only:
            self._context.messages.show_note("文件只读，上手五步要在能修改的文件里做。")
            return
        self._is_called = True
        if self._is_wanted:
            self.refresh()
        else:
            self._context.perform(self._context.office.guide.show)

    def _show(self, steps: Sequence[GuideStep]) -> None:
        if not steps or not (self._is_called or any(step.is_open for step in steps)):
            self.hide()
            return
        if self.strip is None:
            self.strip = self._make_strip(self._context)
        self.strip.fit_into(self._page.height())
        self.strip.show_steps(steps)
        self.show()

    def fit_into(self, height: int) -> None:
        """Take less room on a page that is low, in pixels."""
        if self.strip is not None:
            self.strip.fit_into(height)

    def _make_strip(self, context: Context) -> GuideStrip:
        from nptracker.ui.first_start.guide_strip import GuideStrip

        strip = GuideStrip(context, self)
        strip.put_away.connect(self._put_away)
        self._column.addWidget(strip)
        return strip

    def _put_away(self) -> None:
        self._is_called = False
        self._context.perform(self._context.office.guide.put_away)
