"""Reporting periods: year, half, quarter, two months, month, or any span of days that somebody asks about.

Written ``2025``, ``2025-H1``, ``2025-Q3``, ``2025-B2`` (March and April), ``2025-M07``, and an odd one by its first
and last day: ``2025-03-01_2025-05-15``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import total_ordering

from nptracker.domain.dataclass import dataclass

ODD = "X"
_MONTHS = {"": 12, "H": 6, "Q": 3, "B": 2, "M": 1}
_LABELS = {"H": ("上半年", "下半年"), "Q": ("第一季度", "第二季度", "第三季度", "第四季度")}
_CODE = re.compile(r"((?:19|20|21)\d\d)(?:-(H[12]|Q[1-4]|B[1-6]|M(?:0[1-9]|1[0-2])))?")
_ODD_CODE = re.compile(r"((?:19|20|21)\d\d-\d\d-\d\d)_((?:19|20|21)\d\d-\d\d-\d\d)")
_DAY = timedelta(days=1)


@total_ordering
@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """One span of time that a progress return covers.

    ``number`` counts from 1 within the year; an odd period has it at 1 and keeps its first and last day in ``span``.
    Periods sort by their first day, then by their last.
    """

    year: int
    letter: str  # "", H, Q, B, M or ODD
    number: int
    span: tuple[date, date] | None = None

    @classmethod
    def parse(cls, code: str) -> ReportingPeriod:
        """Read a code such as ``2025-Q3``; raises ValueError in Chinese for anything else."""
        text = code.strip().upper()
        if odd := _ODD_CODE.fullmatch(text):
            return _odd(code, odd[1], odd[2])
        match = _CODE.fullmatch(text)
        if not match:
            raise ValueError(
                f"看不懂的期次“{code}”：应写成 2025、2025-H1、2025-Q3、2025-B2（3—4月）、2025-M07，"
                "或起止日期 2025-03-01_2025-05-15"
            )
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
        """Return the period of the given length that a day falls in; for odd periods that is the day's month."""
        if letter == ODD:
            month = cls.containing(day, "M")
            return cls.between(month.begins, month.ends)
        return cls(day.year, letter, (day.month - 1) // _MONTHS[letter] + 1)

    @classmethod
    def between(cls, first: date, last: date) -> ReportingPeriod:
        """Return the odd period from a first to a last day; raises ValueError in Chinese when it ends too early."""
        if last < first:
            raise ValueError("期次的止日早于起日")
        return cls(first.year, ODD, 1, (first, last))

    @property
    def code(self) -> str:
        """The short text that is stored."""
        if self.span:
            return f"{self.span[0]}_{self.span[1]}"
        if not self.letter:
            return f"{self.year}"
        number = f"{self.number:02d}" if self.letter == "M" else f"{self.number}"
        return f"{self.year}-{self.letter}{number}"

    @property
    def label(self) -> str:
        """The Chinese name, such as 2025年第三季度 or 2025年3月1日至5月15日."""
        if self.span:
            return _span_label(*self.span)
        if self.letter == "M":
            return f"{self.year}年{self.number}月"
        if self.letter == "B":
            return f"{self.year}年{self.begins.month}—{self.ends.month}月"
        return f"{self.year}年{_LABELS[self.letter][self.number - 1] if self.letter else '度'}"

    @property
    def begins(self) -> date:
        """The first day."""
        if self.span:
            return self.span[0]
        return date(self.year, (self.number - 1) * _MONTHS[self.letter] + 1, 1)

    @property
    def ends(self) -> date:
        """The last day."""
        if self.span:
            return self.span[1]
        month = self.number * _MONTHS[self.letter]
        return date(self.year, month, monthrange(self.year, month)[1])

    def __lt__(self, other: ReportingPeriod) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[date, date, str]:
        return self.begins, self.ends, self.letter

    def __contains__(self, day: date) -> bool:
        return self.begins <= day <= self.ends

    def overlaps(self, other: ReportingPeriod) -> bool:
        """Tell whether the two have a day in common."""
        return self.begins <= other.ends and other.begins <= self.ends

    def is_before(self, other: ReportingPeriod) -> bool:
        """Tell whether this period has ended when the other begins; their codes do not sort by time."""
        return self.ends < other.begins

    def next(self) -> ReportingPeriod:
        """Return the period that follows; an odd one is followed by as many days."""
        if self.span:
            return self._moved(1)
        if self.number * _MONTHS[self.letter] == 12:
            return ReportingPeriod(self.year + 1, self.letter, 1)
        return ReportingPeriod(self.year, self.letter, self.number + 1)

    def previous(self) -> ReportingPeriod:
        """Return the period before; an odd one follows upon as many days."""
        if self.span:
            return self._moved(-1)
        if self.number == 1:
            return ReportingPeriod(self.year - 1, self.letter, 12 // _MONTHS[self.letter])
        return ReportingPeriod(self.year, self.letter, self.number - 1)

    def _moved(self, by: int) -> ReportingPeriod:
        days = by * (self.ends - self.begins + _DAY)
        return ReportingPeriod.between(self.begins + days, self.ends + days)


def _odd(code: str, first: str, last: str) -> ReportingPeriod:
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise ValueError(f"看不懂的期次“{code}”：没有这样的日期") from None
    return ReportingPeriod.between(*days)


def _span_label(first: date, last: date) -> str:
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{first.year}年{first.month}月{first.day}日至{year}{last.month}月{last.day}日"


def label_of_code(code: str) -> str:
    """Return the Chinese name of a period's code; what is no code of ours is returned as it stands."""
    period = ReportingPeriod.understood(code)
    return period.label if period else code
