"""Reporting periods: a year, half, quarter or month, written ``2025``, ``2025-H1``, ``2025-Q3``, ``2025-M07``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_MONTHS = {"": 12, "H": 6, "Q": 3, "M": 1}
_LABELS = {"H": ("上半年", "下半年"), "Q": ("第一季度", "第二季度", "第三季度", "第四季度")}
_CODE = re.compile(r"((?:19|20|21)\d\d)(?:-(H[12]|Q[1-4]|M(?:0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """One span of time that a progress return covers."""

    year: int
    letter: str  # "", H, Q or M
    number: int

    @classmethod
    def parse(cls, code: str) -> ReportingPeriod:
        """Read a code such as ``2025-Q3``; raises ValueError in Chinese for anything else."""
        match = _CODE.fullmatch(code.strip().upper())
        if not match:
            raise ValueError(f"看不懂的期次“{code}”：应写成 2025、2025-H1、2025-Q3 或 2025-M07")
        tail = match[2] or ""
        return cls(int(match[1]), tail[:1], int(tail[1:] or 1))

    @classmethod
    def understood(cls, code: str) -> ReportingPeriod | None:
        """Read a code that came from outside; None when it is no period."""
        try:
            return cls.parse(code)
        except ValueError:
            return None

    @classmethod
    def containing(cls, day: date, letter: str = "Q") -> ReportingPeriod:
        """Return the period of the given length that a day falls in."""
        return cls(day.year, letter, (day.month - 1) // _MONTHS[letter] + 1)

    @property
    def code(self) -> str:
        """The short text that is stored."""
        if not self.letter:
            return f"{self.year}"
        return (
            f"{self.year}-{self.letter}{self.number:02d}"
            if self.letter == "M"
            else f"{self.year}-{self.letter}{self.number}"
        )

    @property
    def label(self) -> str:
        """The Chinese name, such as 2025年第三季度."""
        if self.letter == "M":
            return f"{self.year}年{self.number}月"
        return f"{self.year}年{_LABELS[self.letter][self.number - 1] if self.letter else '度'}"

    @property
    def begins(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * _MONTHS[self.letter] + 1, 1)

    @property
    def ends(self) -> date:
        """The last day."""
        month = self.number * _MONTHS[self.letter]
        return date(self.year, month, monthrange(self.year, month)[1])

    def is_before(self, other: ReportingPeriod) -> bool:
        """Tell whether this period has ended when the other begins; their codes do not sort by time."""
        return self.ends < other.begins

    def next(self) -> ReportingPeriod:
        """Return the period that follows."""
        if self.number * _MONTHS[self.letter] == 12:
            return ReportingPeriod(self.year + 1, self.letter, 1)
        return ReportingPeriod(self.year, self.letter, self.number + 1)

    def previous(self) -> ReportingPeriod:
        """Return the period before."""
        if self.number == 1:
            return ReportingPeriod(self.year - 1, self.letter, 12 // _MONTHS[self.letter])
        return ReportingPeriod(self.year, self.letter, self.number - 1)
