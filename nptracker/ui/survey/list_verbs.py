"""What an officer does with the lists of 名录清单: read a newer one, begin a supplement, compare, end, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.ui.pages.lists import ListsPage


class ListVerbs:
    """Asks, runs the verb, and shows what came of it; works on the list its page has chosen."""

    def __init__(self, page: ListsPage) -> None:
        self._page = page

    def run(self, name: str) -> None:
        """Run the verb of a button."""
        verbs = {
            "import": self.start_import,
            "start": self.start_supplement,
            "compare": self.compare,
            "end": self.end,
            "remove": self.remove,
        }
        verbs[name]()

    def start_import(self) -> None:
        """Turn to the page that reads an official list."""
        from nptracker.ui.survey.list_import_page import ListImportPage

        chosen = self._page.chosen
        self._page.context.show_page(
            ListImportPage(self._page.context, chosen.key if chosen and chosen.role else "")
        )

    def start_supplement(self) -> None:
        """Begin a supplement list and show it, ready for typing."""
        from nptracker.ui.survey.list_dialogs import ask_supplement

        about = ask_supplement(self._page, self._page.context.office.region)
        if about is None:
            return
        lists = self._page.context.office.substance_lists
        changes = self._page.context.perform(lambda: lists.start_supplement(about))
        if changes is not None and changes.record_ids:
            self._page.bring_forward(changes.record_ids[0])

    def compare(self) -> None:
        """Turn to the comparison of two versions, the chosen one with the one it replaces."""
        from nptracker.ui.survey.list_compare_page import ListComparePage

        self._page.context.show_page(
            ListComparePage(self._page.context, self._page.chosen.key if self._page.chosen else "")
        )

    def end(self) -> None:
        """Let the chosen list hold no more from a day on."""
        from nptracker.ui.survey.list_dialogs import ask_end

        chosen, lists = self._page.chosen, self._page.context.office.substance_lists
        day = (
            ask_end(self._page, chosen, self._page.context.office.today())
            if chosen and chosen.is_own
            else None
        )
        if chosen and day:
            self._page.context.perform(lambda: lists.end(chosen.key, day))

    def remove(self) -> None:
        """Delete the chosen list of the file."""
        from nptracker.ui.survey.list_dialogs import confirms_removal

        chosen, lists = self._page.chosen, self._page.context.office.substance_lists
        if chosen and chosen.is_own and confirms_removal(self._page, chosen):
            self._page.context.perform(lambda: lists.remove(chosen.key))
