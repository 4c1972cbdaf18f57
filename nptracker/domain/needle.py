"""What is looked for in the cells of a table, and its replacement; plain text, no patterns."""

from __future__ import annotations

import re
from functools import cached_property

from nptracker.domain.dataclass import dataclass


@dataclass(frozen=True)
class Needle:
    """A text looked for in cells. Without ``match_case`` only Latin letters a–z count as the same in both cases,
    because that is what the store can tell too; ``whole_cell`` asks for cells that hold nothing else.
    """

    text: str
    match_case: bool = False
    whole_cell: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        flags = re.NOFLAG if self.match_case else re.IGNORECASE | re.ASCII
        return re.compile(re.escape(self.text), flags)

    def is_in(self, cell: str) -> bool:
        """Tell whether a cell's text holds what is looked for."""
        if self.whole_cell:
            return self._pattern.fullmatch(cell) is not None
        return self._pattern.search(cell) is not None

    def replaced(self, cell: str, replacement: str) -> str:
        """Return a cell's text with every place replaced, the text itself where there is none."""
        if not self.is_in(cell):
            return cell
        return self._pattern.sub(lambda _match: replacement, cell)
