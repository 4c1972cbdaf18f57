"""What the flows of a living plan share: the sample district in a real window, and the services to look into it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from driver import Screen, Window, open_window, wait_until
from driver_file import Witness

from nptracker.domain.forms.work_ledgers import THEMES
from nptracker.services.office import Office
from nptracker.services.task_lines import TaskLine
from nptracker.ui.plan.plan_tabs import PLAN_TABS

OFFICER = "王敏"
PREVIEW_SECONDS = 0.5
BANNER = 29  # pixels that the words “示例区” take above every page
BODY_SEARCH = (900, 87)  # pixels from the upper left corner of the window, the banner left out
_TABS = {
    "ctrl+2": [tab.text for tab in PLAN_TABS],
    "ctrl+7": [
        *(form.title for theme in THEMES for form in theme.forms),
        "河湖巡查发现记录",
    ],  # and the sample's own
}


class Living:
    """One open window over the sample district, and what is in its file at this moment."""

    def __init__(self, window: Window, witness: Witness) -> None:
        self.window, self.witness = window, witness
        self._at: dict[str, int] = {}  # the tab in front by page

    @contextmanager
    def office(self) -> Iterator[Office]:
        """Open the file beside the window, for reading only."""
        office = Office.open(self.witness.path, read_only=True)
        try:
            yield office
        finally:
            office.close()

    def key(self, *keys: str) -> None:
        """Press keys."""
        self.window.key(*keys)

    def keep(self, name: str) -> None:
        """Keep a picture."""
        self.window.keep(f"living_{name}")

    def tab(self, word: str, page: str = "ctrl+2") -> None:
        """Turn to a tab of 方案任务, or of 工作台账 by ctrl+7, one step after the other."""
        self.key(page)
        words = _TABS[page]
        steps = (words.index(word) - self._at.get(page, 0)) % len(words)
        self._at[page] = words.index(word)
        for _step in range(steps):
            self.key("ctrl+Next")

    def find_task(self, words: str) -> None:
        """Bring a task to the front by its words."""
        self.tab("任务")
        self.key("shift+Tab")  # from the list back to the search box above it
        self.window.screen.key("ctrl+a")
        self.window.paste(words)
        self.key("Down")

    def find_body(self, words: str) -> None:
        """Bring a body to the front, on the page of bodies."""
        self.key("ctrl+2")
        self.click(*BODY_SEARCH)
        self.window.screen.key("ctrl+a")
        self.window.paste(words)

    def paste_below(self, cells: Sequence[str]) -> None:
        """Paste a row of cells into the empty last row of the ledger in front."""
        count = len(self.witness.titles())
        self.key("ctrl+shift+n")
        self.key("Escape")  # the cell that was opened for typing
        self.window.paste_block([cells])
        wait_until(lambda: len(self.witness.titles()) > count, f"{cells[0]} is written")
        self.window.wait_until_still()

    def pause(self) -> None:
        """Let a preview come that waits for typing to rest."""
        time.sleep(PREVIEW_SECONDS)
        self.window.wait_until_still()

    def click(self, across: int, down: int, times: int = 1) -> None:
        """Click with the mouse, so many pixels from the window's upper left corner, the banner left out."""
        left, top, _right, _bottom = self.window.corners()
        where = ["mousemove", str(left + across), str(top + BANNER + down)]
        self.window.screen.say("xdotool", *where, "click", "--repeat", str(times), "1")
        self.window.wait_until_still()

    def wait_for_verb(self, words: str) -> None:
        """Wait until the latest thing done is called this."""

        def is_latest() -> bool:
            return words in self.witness.titles()[-1]

        wait_until(is_latest, f"“{words}” is done, not {self.witness.titles()[-1]}")
        self.window.wait_until_still()

    def undo(self) -> None:
        """Take the last step back."""
        count = len(self.witness.titles())
        self.key("ctrl+z")
        wait_until(lambda: len(self.witness.titles()) > count, "undone")

    def redo(self) -> None:
        """Do it again."""
        count = len(self.witness.titles())
        self.key("ctrl+y")
        wait_until(lambda: len(self.witness.titles()) > count, "done again")

    def state(self) -> dict[str, list[dict[str, object]]]:
        """Return everything the file holds about the plan, to compare before and after."""
        kinds = ("plan", "section", "task", "measure", "deadline", "target", "task_org", "progress_entry")
        return {kind: self.witness.rows(kind) for kind in kinds}


Open = Callable[[], AbstractContextManager[Living]]


@contextmanager
def living(
    sample: Path, folder: Path, environment: Mapping[str, str], data: Path, pictures: Path
) -> Iterator[Living]:
    """Open a copy of the sample district in a real window, the officer's name known."""
    path = Path(shutil.copy(sample, folder / "shili.npt"))
    known = {"look": "light", "size": "normal", "person": OFFICER, "geometry": "", "recent": []}
    (data / "window.json").write_text(json.dumps(known), encoding="utf-8")
    with open_window(Screen(environment, pictures), environment, path) as window:
        window.wait_for_title(path.name)
        yield Living(window, Witness(path, environment))
        window.quit()


def task_called(office: Office, words: str) -> TaskLine:
    """Return the own task in force whose title begins with these words."""
    return next(line for line in office.tasks.lines() if line.title.startswith(words))
