"""What can be printed from the manual: a page, all of it, and how to fill in one form or all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nptracker.domain.forms.form import Form
    from nptracker.services.manual.book import Page
    from nptracker.ui.jobs import Jobs
    from nptracker.ui.manual.window import ManualWindow

Offer = tuple[str, "Callable[[], None]"]
_ALL = "全部填表说明"


class ManualExports:
    """Asks where to write, writes, and says so in the window."""

    def __init__(self, window: ManualWindow, jobs: Jobs) -> None:
        self._window, self._jobs = window, jobs

    def offers(self) -> list[Offer]:
        """Return the words and the deeds of the menu, for the page shown."""
        manual, kind = self._window.manual, self._window.form_kind
        found: list[Offer] = []
        if kind:
            form = manual.form(kind)
            found += self._guides(f"{form.title}填表说明", [form])
        else:
            found.append(("本页存为 PDF…", self.page))
        found.append(("整本手册存为 PDF…", self.whole))
        return found + self._guides(_ALL, manual.ledgers)

    def _guides(self, title: str, forms: Sequence[Form]) -> list[Offer]:
        return [
            (f"{title}存为 {words}…", partial(self._guide, title, forms, ending))
            for words, ending in (("Excel", ".xlsx"), ("PDF", ".pdf"))
        ]

    def page(self) -> None:
        """Write the page shown; of a form its 填表说明."""
        page = self._window.browser.page
        if page is None:
            return
        if kind := self._window.form_kind:
            form = self._window.manual.form(kind)
            self._guide(f"{form.title}填表说明", [form], ".pdf")
        else:
            self._pages(page.title, [page])

    def whole(self) -> None:
        """Write all pages that are not about forms."""
        self._pages("新污染物治理工作台手册", self._window.manual.read_pages)

    def _pages(self, title: str, pages: Sequence[Page]) -> None:
        from nptracker.services.manual.print_pages import write_pages

        folder = self._window.manual.folder
        self._write(title, ".pdf", lambda path: write_pages(pages, folder, path, title))

    def _guide(self, title: str, forms: Sequence[Form], ending: str) -> None:
        from nptracker.services.manual.guide_document import write_guide

        self._write(title, ending, lambda path: write_guide(forms, path))

    def _write(self, title: str, ending: str, write: Callable[[Path], Path]) -> None:
        from pathlib import Path

        from nptracker.ui.widgets.save_dialog import ask_target

        target = ask_target(self._window, "存为", Path.home() / f"{title}{ending}")
        if target is None:
            return
        window = self._window
        self._jobs.run(
            f"写 {target.name}",
            lambda _job: write(target),
            owner=window,
            done=lambda path: window.messages.show_done(f"已写成 {path}"),
            failed=window.messages.show_failure,
            can_cancel=False,
        )
