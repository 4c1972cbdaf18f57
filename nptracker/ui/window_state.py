"""What the window remembers between two starts: look, letters, place, recent files, the officer's name."""

from __future__ import annotations

import json
from pathlib import Path

from nptracker.domain.dataclass import dataclass, field
from nptracker.log import logger
from nptracker.paths import window_state_file
from nptracker.ui.theme import LetterSize, Look

RECENT_KEPT = 5  # as many as the welcome page shows on a small screen


@dataclass
class WindowState:
    """The window's memory; it belongs to the person at this PC, never to the district file."""

    look: Look = Look.LIGHT
    size: LetterSize = LetterSize.NORMAL
    person: str = ""
    geometry: str = ""  # Qt's own bytes, in base64
    recent: list[str] = field(default_factory=list)

    def remember(self, path: Path) -> bool:
        """Put a file at the head of the recent ones; returns False when it is there already."""
        words = str(path.absolute())
        if self.recent[:1] == [words]:
            return False
        self.recent = [words, *(other for other in self.recent if other != words)][:RECENT_KEPT]
        return True

    def forget(self, path: str) -> None:
        """Take a file off the recent ones."""
        self.recent = [other for other in self.recent if other != path]


def load_state() -> WindowState:
    """Return the remembered state; a missing or spoilt one gives the defaults."""
    try:
        raw = json.loads(window_state_file().read_text(encoding="utf-8"))
        return WindowState(
            look=Look(raw["look"]),
            size=LetterSize(raw["size"]),
            person=str(raw["person"]),
            geometry=str(raw["geometry"]),
            recent=[str(path) for path in raw["recent"]][:RECENT_KEPT],
        )
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, KeyError, TypeError):
        logger("ui").warning("the remembered window state is unreadable; defaults are used")
        return WindowState()


def save_state(state: WindowState) -> None:
    """Remember the state; a full or read-only disk costs only the memory of it."""
    try:
        # escaped, for the path of a file may hold bytes that are no text
        window_state_file().write_text(json.dumps(vars(state), indent=1), encoding="utf-8")
    except OSError:
        logger("ui").warning("the window state cannot be saved")
