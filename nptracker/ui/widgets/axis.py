"""Scales for charts: round steps for the values, and words for them that stay short."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST_SPAN = 1e-290  # smaller differences have no power of ten of their own in a float
_BIG = ((1e8, "亿"), (1e4, "万"))


@dataclass(frozen=True, slots=True)
class Scale:
    """The values at the marks of an axis, lowest first; at least two."""

    marks: tuple[float, ...]

    @property
    def low(self) -> float:
        """The value at the bottom."""
        return self.marks[0]

    @property
    def high(self) -> float:
        """The value at the top."""
        return self.marks[-1]

    def share(self, value: float) -> float:
        """Return how far up a value lies, 0 at the bottom and 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def scale_for(values: Sequence[float], most_marks: int) -> Scale:
    """Return a scale with round steps around some values.

    It begins at 0 unless the values lie close together far from it, where a curve would look flat.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if 0 <= low < high * 0.6 or low == high:
        low = min(low, 0.0)
        high = max(high, 0.0)
    if high - low < _LEAST_SPAN:
        high = low + 1.0
    step = _step((high - low) / max(1, most_marks - 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(tuple(step * at for at in range(first, max(last, first + 1) + 1)))


def _step(least: float) -> float:
    """Return the smallest round step that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in _ROUND_STEPS if power * step >= least * (1 - 1e-9))


def axis_words(value: float) -> str:
    """Return the words at a mark, in 万 or 亿 where digits would take too much room."""
    for size, word in _BIG:
        if abs(value) >= size:
            return f"{value / size:g}{word}"
    return f"{value:g}" if value else "0"
