"""What the cells of a column come to: count, sum, mean, least and greatest, each kind of empty apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.quantity import plain
from nptracker.domain.values import ABSENT_WORDS, Absent, Unread, Value, amount

_EXACT = Context(prec=60)
_MEAN_DIGITS = Decimal("0.01")
_SUMMED = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.QUANTITY})
_DATED = frozenset({FieldType.DATE, FieldType.MOMENT})


def common_unit(fields: Sequence[Field]) -> str | None:
    """Return the unit that cells of some columns can be reckoned in together, None when they cannot."""
    measured = {measure for field in fields if (measure := _measure_of(field)) is not None}
    if len(measured) > 1:
        return None
    return next((unit for _kind, unit in measured if unit), "") if measured else ""


def _measure_of(field: Field) -> tuple[str, str] | None:
    """Return what a column measures: amounts by unit, years, days or moments; None for words."""
    if field.type in _SUMMED:
        return "amount", field.unit
    return (str(field.type), "") if field.type in {FieldType.YEAR, *_DATED} else None


@dataclass
class Summary:
    """Sums up cells of one column, or of several with the same unit.

    ``given`` counts the cells with a value, ``numbers`` those among them that can be added; amounts are in the
    canonical unit. Cells that say why they are empty are counted by their reason and never as 0.
    """

    is_mixed: bool = False  # cells of unlike units, which are only counted
    given: int = 0
    numbers: int = 0
    total: Decimal = Decimal(0)
    least: Decimal | str | None = None
    greatest: Decimal | str | None = None
    unread: int = 0
    absent: Counter[Absent] = field(default_factory=Counter)

    def add(self, kind: Field, value: Value) -> None:
        """Take in one cell of a column."""
        if isinstance(value, Absent):
            self.absent[value] += 1
        elif value is None or value in {"", ()}:
            self.absent[Absent.NOT_REPORTED] += 1
        elif isinstance(value, Unread):
            self.unread += 1
        else:
            self.given += 1
            if not self.is_mixed:
                self._measure(kind, value)

    def _measure(self, kind: Field, value: Value) -> None:
        number = amount(value)
        if kind.type in _SUMMED and number is not None:
            self.numbers += 1
            self.total = _EXACT.add(self.total, number)
        if number is not None:
            self._reach(number)
        elif kind.type in _DATED:
            self._reach(str(value))

    def _reach(self, value: Decimal | str) -> None:
        if self.least is None or value < self.least:  # type: ignore[operator]  # one column has one type
            self.least = value
        if self.greatest is None or value > self.greatest:  # type: ignore[operator]
            self.greatest = value

    @property
    def mean(self) -> Decimal | None:
        """The mean of the numbers, None without any."""
        return _EXACT.divide(self.total, Decimal(self.numbers)) if self.numbers else None

    def empties(self) -> str:
        """Return the kinds of empty with their counts, such as “未报 3、不涉及 2”."""
        parts = [f"{ABSENT_WORDS[kind]} {self.absent[kind]:,}" for kind in Absent if self.absent[kind]]
        parts += [f"看不懂 {self.unread:,}"] if self.unread else []
        return "、".join(parts)

    def words(self, unit: str = "") -> list[str]:
        """Return the summary as short phrases: 计数 always, what can be reckoned, then the kinds of empty."""
        tail = f" {unit}" if unit else ""
        phrases = [f"计数 {self.given:,}"]
        if self.mean is not None:
            phrases += [f"合计 {figure(self.total)}{tail}", f"平均 {figure(_rounded(self.mean))}{tail}"]
        if isinstance(self.least, Decimal) and isinstance(self.greatest, Decimal):
            put = figure if self.numbers else plain  # a year takes no thousands separator
            phrases += [f"最小 {put(self.least)}", f"最大 {put(self.greatest)}"]
        elif self.least is not None:
            phrases += [f"最早 {self.least}", f"最晚 {self.greatest}"]
        if self.is_mixed:
            phrases.append("各列单位不同，不合计")
        return [*phrases, *([self.empties()] if self.empties() else [])]


def figure(number: Decimal) -> str:
    """Return a number with thousands separators and all its digits, without zeros that say nothing."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(mean: Decimal) -> Decimal:
    """Return the mean to two decimals, or with two significant digits when it is smaller."""
    if mean and abs(mean) < 1:
        return mean.quantize(Decimal(1).scaleb(mean.adjusted() - 1), context=_EXACT)
    return mean.quantize(_MEAN_DIGITS, context=_EXACT)
