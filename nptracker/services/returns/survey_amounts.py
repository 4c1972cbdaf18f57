"""Sums of amounts in a survey return: exact, in the unit chosen, kinds of empty in words, telling no secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from nptracker.domain.forms.field import Field
from nptracker.domain.record import Record
from nptracker.domain.values import ABSENT_WORDS, Absent, amount
from nptracker.export.sheet import Column, Kind, RowCell
from nptracker.services.public_edition import MASK
from nptracker.services.returns.context import NOT_REPORTED, ReturnContext
from nptracker.services.returns.options import UNIT

LEAST_ENTERPRISES = 3  # a sum over fewer lets each of them work out the others
_PLACES = {"kg": 0, "t": -3}
_FORMATS = {"kg": "#,##0.######", "t": "#,##0.#########"}  # a milligram is the least that can be typed
PUBLIC_SUMS = (
    f"对外版的合计：涉及企业不足 {LEAST_ENTERPRISES} 家，或其中一项数量不足 {LEAST_ENTERPRISES} 家发生的，"
    "这一行的数量都不公开。"
)


class AmountScale:
    """The unit a return prints amounts in: kilograms, or tonnes when chosen."""

    def __init__(self, context: ReturnContext) -> None:
        self._code = context.choice(UNIT)
        self.unit = UNIT.choices[self._code]

    @property
    def note(self) -> str:
        """The unit note above the table."""
        return f"单位：{self.unit}"

    @property
    def number_format(self) -> str:
        """The pattern of its cells; it hides no digit."""
        return _FORMATS[self._code]

    def column(self, field: Field, heading: str = "") -> Column:
        """Return the printed column of an amount."""
        words = heading or field.heading
        path = (field.group, words) if field.group else (words,)
        return Column(path, key=field.key, kind=Kind.NUMBER, width=12, number_format=self.number_format)

    def of(self, kilograms: Decimal) -> Decimal:
        """Return an amount in the unit, exact."""
        return kilograms.scaleb(_PLACES[self._code])

    def cell(self, record: Record, key: str, words: str) -> RowCell:
        """Return one record's amount: in the unit, else ``words``, else 未报."""
        number = amount(record[key])
        return words or NOT_REPORTED if number is None else self.of(number)

    def total(self, records: Iterable[Record], key: str) -> RowCell:
        """Return the sum, or in words the kinds of empty when there is no number to add."""
        values = [record[key] for record in records]
        numbers = [number for value in values if (number := amount(value)) is not None]
        if numbers:
            return self.of(sum(numbers, Decimal(0)))
        kinds = Counter(value if isinstance(value, Absent) else Absent.NOT_REPORTED for value in values)
        return "、".join(ABSENT_WORDS[kind] for kind in kinds)


def totals(context: ReturnContext, unmasked: Sequence[Record], keys: Sequence[str]) -> tuple[RowCell, ...]:
    """Return the sums of one row; for outsiders masked unless nobody's own amount can be told from them."""
    scale = AmountScale(context)
    found = tuple(scale.total(unmasked, key) for key in keys)
    if not context.is_public or _may_be_told(unmasked, keys):
        return found
    return tuple(cell if cell == NOT_REPORTED else MASK for cell in found)


def _may_be_told(unmasked: Sequence[Record], keys: Sequence[str]) -> bool:
    """Tell whether enough enterprises stand behind every sum of a row.

    The whole row counts, because a masked amount could be worked out from the others by the material balance.
    """
    if len({record["enterprise"] for record in unmasked}) < LEAST_ENTERPRISES:
        return False
    behind = [{record["enterprise"] for record in unmasked if amount(record[key])} for key in keys]
    return all(not found or len(found) >= LEAST_ENTERPRISES for found in behind)


def missing_note(records: Iterable[Record], keys: Sequence[str]) -> tuple[str, ...]:
    """Return how many amounts no sum contains because nobody told them."""
    missing = sum(
        amount(record[key]) is None and not isinstance(record[key], Absent)
        for record in records
        for key in keys
    )
    return (f"有 {missing} 个数量未报，合计不含这些数量。",) if missing else ()
