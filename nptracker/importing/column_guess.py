"""Guesses which field a column of a table from elsewhere is: by its heading, by other names of it, by its content."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from nptracker.domain.casrn import is_cas_rn, tidy_cas_rn
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import parse
from nptracker.domain.uscc import tidy_uscc, uscc_fault
from nptracker.domain.values import Unread
from nptracker.importing.column_heads import HeadColumn
from nptracker.importing.headings import fold_heading, split_unit

SURE = 85  # from here on nobody needs to be asked
_SAME, _ALSO, _CONTENT, _LIKE_NAMES, _HELD = 100, 95, 90, 50, 60
_NEAR = 0.75  # likeness of two headings
_MOST = 0.8  # share of the values that must look alike
_LEAST_VALUES = 2
_CONTRADICTED = 40  # what a guess by heading loses when no value below it can be read so
_HOUSE = re.compile(r".*(公司|厂|站|店|合作社|中心|医院|养殖场|集团)(（.*）|\(.*\))?")
_MOBILE = re.compile(r"1[3-9]\d{9}")


class Guess(NamedTuple):
    """The field a column probably is, how sure that is (100 at most), and why in words."""

    key: str
    score: int
    why: str


def known_headings(form: Form) -> frozenset[str]:
    """Return every folded heading that is known to mean a field of a form."""
    return frozenset(name for field in form.workbook_fields for name in _names(field))


def _names(field: Field) -> tuple[str, ...]:
    texts = (field.heading, field.full_heading, field.group + field.heading, *field.also)
    return tuple(dict.fromkeys(fold_heading(text) for text in texts))


def guess_columns(form: Form, columns: Sequence[HeadColumn]) -> dict[int, Guess]:
    """Return the best guess for each column that has one; no field is guessed twice, the surest guess wins.

    A column that surely means a field already taken is left open rather than given to a field it is hardly like.
    """
    every = [
        (guess, column.number)
        for column in columns
        for field in form.workbook_fields
        if (guess := _guess(form, field, column)) is not None
    ]
    taken: dict[int, Guess] = {}
    doubled: set[int] = set()
    for guess, number in sorted(every, key=lambda pair: (-pair[0].score, pair[1])):
        is_sure = guess.score >= SURE
        if number in taken or (number in doubled and not is_sure):
            continue
        if all(guess.key != other.key for other in taken.values()):
            taken[number] = guess
        elif is_sure:
            doubled.add(number)
    return taken


def taken_meanings(form: Form, columns: Sequence[HeadColumn], taken: Collection[str]) -> dict[int, str]:
    """Return, by column that nothing is left for, the taken field it seems to mean as well."""
    fields = [field for field in form.workbook_fields if field.key in taken]
    best = {
        column.number: max(guesses, key=lambda guess: guess.score)
        for column in columns
        if (guesses := [guess for field in fields if (guess := _guess(form, field, column)) is not None])
    }
    return {number: guess.key for number, guess in best.items()}


def _guess(form: Form, field: Field, column: HeadColumn) -> Guess | None:
    by_heading = max(_by_heading(field, column), default=None, key=lambda guess: guess.score)
    if by_heading is not None and _contradicts(field, column.values):
        words = f"{by_heading.why}，但内容不像"
        by_heading = Guess(field.key, by_heading.score - _CONTRADICTED, words)
    by_content = _by_content(form, field, column.values)
    both = [guess for guess in (by_heading, by_content) if guess is not None]
    return max(both, default=None, key=lambda guess: guess.score)


def _by_heading(field: Field, column: HeadColumn) -> Iterator[Guess]:
    texts = {column.heading, split_unit(column.heading)[0]} - {""}
    headings = (field.heading, field.full_heading, field.group + field.heading)
    own = {fold_heading(text) for text in headings}
    for text in texts:
        folded = fold_heading(text)
        if folded in own:
            yield Guess(field.key, _SAME, "表头相同")
        elif folded in _names(field):
            yield Guess(field.key, _ALSO, "常见叫法")
        elif folded and (alike := _alike(folded, field)) >= _NEAR:
            yield Guess(field.key, round(alike * 80), "表头相近")
        elif len(folded) > 1 and any(len(n) > 1 and (n in folded or folded in n) for n in _names(field)):
            yield Guess(field.key, _HELD, "表头里有这个词")


def _alike(folded: str, field: Field) -> float:
    return max(difflib.SequenceMatcher(None, folded, name, autojunk=False).ratio() for name in _names(field))


def _contradicts(field: Field, values: Sequence[str]) -> bool:
    """Tell whether not one of the values can be read as what the field holds."""
    if len(values) < _LEAST_VALUES or field.type not in _STRICT:
        return False
    return not any(_STRICT[field.type](field, value) for value in values)


def _reads(field: Field, value: str) -> bool:
    return not isinstance(parse(field, value), Unread)


def _is_uscc(_field: Field, value: str) -> bool:
    return not uscc_fault(tidy_uscc(value))


def _is_cas_rn(_field: Field, value: str) -> bool:
    return is_cas_rn(tidy_cas_rn(value))


_STRICT: dict[FieldType, Callable[[Field, str], bool]] = {
    FieldType.USCC: _is_uscc,
    **dict.fromkeys(
        (FieldType.COORDINATE, FieldType.DATE, FieldType.YEAR, FieldType.CHOICE, FieldType.CHOICES), _reads
    ),
    **dict.fromkeys((FieldType.NUMBER, FieldType.INTEGER, FieldType.QUANTITY), _reads),
}
_TELLING: dict[FieldType, Callable[[Field, str], bool]] = {
    FieldType.USCC: _is_uscc,
    FieldType.CAS_RN: _is_cas_rn,
}


def _by_content(form: Form, field: Field, values: Sequence[str]) -> Guess | None:
    """Return a guess for values that can hardly be anything else: codes with a check digit, names of houses, mobiles."""
    if test := _TELLING.get(field.type):
        return Guess(field.key, _CONTENT, "内容都是这种编码") if _mostly(field, values, test) else None
    if field.key == "phone" and _mostly(field, values, lambda _field, text: bool(_MOBILE.fullmatch(text))):
        return Guess(field.key, _LIKE_NAMES, "内容像手机号")
    is_name = field.key in form.label and field.type is FieldType.TEXT
    if is_name and _mostly(field, values, lambda _field, text: bool(_HOUSE.fullmatch(text))):
        return Guess(field.key, _LIKE_NAMES, "内容像单位名称")
    return None


def _mostly(field: Field, values: Sequence[str], test: Callable[[Field, str], bool]) -> bool:
    fitting = sum(test(field, value) for value in values)
    return len(values) >= _LEAST_VALUES and fitting >= _MOST * len(values)
