"""From what is typed to a value and back, by field type. Nothing typed is ever refused or altered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from nptracker.domain.casrn import cas_rn_from_date, has_cas_form, is_cas_rn, tidy_cas_rn
from nptracker.domain.coordinate import read_degrees
from nptracker.domain.day_text import ANY_DAY, WITH_MARKS, is_only_a_month, read_day
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.quantity import (
    KILOGRAM,
    MOST_DIGITS,
    fold,
    plain,
    read_amount,
    read_number,
    recover_amount,
    split_amount,
    to_kilograms,
    why_not_a_number,
)
from nptracker.domain.uscc import tidy_uscc, uscc_fault
from nptracker.domain.values import ABSENT_BY_WORD, ABSENT_WORDS, Absent, Quantity, Unread, Value

_DATE = re.compile(WITH_MARKS)
_MOMENT = re.compile(ANY_DAY + r"[ T]*(\d{1,2})\s*[:：时]\s*(\d{1,2})\s*分?")
_LIST_MARKS = re.compile(r"[、,，;；|\n]+")
_SPACES = (
    " \t\r\n\u3000\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # the last seven show nothing at all
)


def parse(field: Field, text: str) -> Value:
    """Return the value a typed text stands for; Unread when it cannot be understood, None when blank."""
    text = text.strip(_SPACES)
    if not text:
        return None
    if (absent := ABSENT_BY_WORD.get(text)) is not None:
        return None if absent is Absent.NOT_REPORTED else absent
    return _PARSERS[field.type](field, text)


def display(field: Field, value: Value) -> str:
    """Return the text a person sees and can type back: ``parse(field, display(field, v)) == v``."""
    if value is None:
        return ""
    if isinstance(value, Absent):
        return ABSENT_WORDS[value]
    if isinstance(value, Unread):
        return value.text
    if isinstance(value, Quantity):
        return value.text if value.unit == field.unit else f"{value.text} {value.unit}"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, tuple):
        return "、".join(_label(field, part) for part in value)
    if isinstance(value, str):
        return _label(field, value)
    return str(value)


def fault(field: Field, value: Value) -> str:
    """Return in Chinese what is wrong with one value by itself, or an empty text."""
    if isinstance(value, Unread):
        return f"“{field.heading}”{_why_unread(field, value.text)}"
    if field.type is FieldType.USCC and isinstance(value, str) and not isinstance(value, Absent):
        return uscc_fault(value)
    if field.type is FieldType.CAS_RN and isinstance(value, str) and not isinstance(value, Absent):
        return (
            ""
            if is_cas_rn(value) or not has_cas_form(value)
            else f"CAS号 {value} 的校验位不符，请核对有无错字"
        )
    return ""


def recovered(field: Field, text: str) -> Quantity | None:
    """Return the amount that a text in a filled form certainly means, the text kept as it was typed."""
    if field.type is not FieldType.QUANTITY:
        return None
    found = recover_amount(text, field.unit or KILOGRAM)
    return found and Quantity(text.strip(_SPACES), field.unit, to_kilograms(found.number, found.unit))


def doubt(field: Field, value: Value) -> str:
    """Return in Chinese why a value that was read should be looked at, or an empty text."""
    if not isinstance(value, Quantity) or value.text.isascii():
        return ""
    about = recover_amount(value.text, field.unit or KILOGRAM)
    kind = "是约数，" if about and about.is_about else ""
    return f"“{value.text}”{kind}已按 {plain(value.value)} {field.unit}读入，请核对"


def from_cell(field: Field, cell: str | int | float | Decimal | bool | date | datetime | None) -> Value:
    """Return the value of a workbook cell; dates and numbers arrive as such, the rest as text.

    A date in a CAS column is not repaired here: the importer proposes the CAS RN and says so.
    """
    if cell is None:
        return None
    if isinstance(cell, datetime):
        if field.type is FieldType.MOMENT:
            return cell.replace(second=0, microsecond=0)
        if field.type is FieldType.DATE:
            return cell.date()
        return parse(field, cell.date().isoformat())
    if isinstance(cell, date):
        return cell if field.type is FieldType.DATE else parse(field, cell.isoformat())
    if isinstance(cell, float):
        return parse(field, _float_text(cell))
    return parse(field, str(cell))


def _float_text(number: float) -> str:
    """Return the shortest digits of a number from a workbook, without exponent and without a false “.0”.

    A number too big or small to be one of a register stays as short as the spreadsheet shows it.
    """
    if number and not 10.0**-MOST_DIGITS < abs(number) < 10.0**MOST_DIGITS:
        return repr(number)
    text = plain(Decimal(repr(number)))
    return text[:-2] if text.endswith(".0") else text


def _label(field: Field, code: str) -> str:
    return field.codes.labels.get(code, code) if field.codes else code


def _text(_field: Field, text: str) -> Value:
    return text


def _uscc(_field: Field, text: str) -> Value:
    return tidy_uscc(text)


def _cas_rn(_field: Field, text: str) -> Value:
    tidy = tidy_cas_rn(text)
    return (tidy or None) if has_cas_form(tidy) or not _DATE.fullmatch(tidy) else Unread(text)


def _integer(_field: Field, text: str) -> Value:
    number = read_number(text)
    return int(number) if number is not None and number == number.to_integral_value() else Unread(text)


def _year(_field: Field, text: str) -> Value:
    match = re.fullmatch(r"(\d{4})年?度?", fold(text))
    return int(match[1]) if match and 1949 <= int(match[1]) <= 2100 else Unread(text)


def _number(_field: Field, text: str) -> Value:
    number = read_number(text.rstrip("%％")) if _field.unit == "%" else read_number(text)
    return Unread(text) if number is None else number


def _coordinate(_field: Field, text: str) -> Value:
    degrees = read_degrees(text)
    return Unread(text) if degrees is None else degrees


def _quantity(field: Field, text: str) -> Value:
    read = read_amount(text, field.unit or KILOGRAM)
    if read is None:
        return Unread(text)
    digits, typed_unit = split_amount(text) or (plain(read[0]), "")
    return Quantity(digits, typed_unit or read[1], to_kilograms(*read))


def _date(_field: Field, text: str) -> Value:
    return read_day(text) or Unread(text)


def _moment(_field: Field, text: str) -> Value:
    match = _MOMENT.fullmatch(fold(text))
    parts = [int(part) for part in match.groups() if part] if match else []
    return _lawful(lambda: datetime(*parts), text) if parts else Unread(text)  # type: ignore[arg-type]  # noqa: DTZ001 - wall-clock time as written on the record


def _lawful(make: Callable[[], date], text: str) -> Value:
    try:
        return make()
    except ValueError:
        return Unread(text)


def _choice(field: Field, text: str) -> Value:
    code = field.codes.code_for(text) if field.codes else text
    return Unread(text) if code is None else code


def _choices(field: Field, text: str) -> Value:
    parts = [part.strip(_SPACES) for part in _LIST_MARKS.split(text)]
    codes = [field.codes.code_for(part) if field.codes else part for part in parts if part]
    return Unread(text) if None in codes else tuple(code for code in codes if code)


_PARSERS: dict[FieldType, Callable[[Field, str], Value]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.IDENTIFIER: _text,
    FieldType.REFERENCE: _text,
    FieldType.USCC: _uscc,
    FieldType.CAS_RN: _cas_rn,
    FieldType.INTEGER: _integer,
    FieldType.YEAR: _year,
    FieldType.NUMBER: _number,
    FieldType.COORDINATE: _coordinate,
    FieldType.QUANTITY: _quantity,
    FieldType.DATE: _date,
    FieldType.MOMENT: _moment,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.TEXTS: _choices,
}


def _why_unread(field: Field, text: str) -> str:
    if field.type in {FieldType.NUMBER, FieldType.QUANTITY, FieldType.INTEGER}:
        return why_not_a_number(text)
    if field.type is FieldType.COORDINATE:
        return f"应填度数，如 100.449800 或 100°26′59.28″，现为“{text}”"
    if field.type is FieldType.YEAR:
        return f"应填四位年份，现为“{text}”"
    if field.type in {FieldType.DATE, FieldType.MOMENT}:
        example = "2026-03-05" if field.type is FieldType.DATE else "2026-03-05 09:30"
        only = "，只写到月" if is_only_a_month(text) else ""
        return f"应填日期，如 {example}，现为“{text}”{only}"
    if field.type is FieldType.CAS_RN:
        return _why_no_cas_rn(text)
    if field.codes:
        return f"只能填：{'、'.join(field.codes.labels.values())}；现为“{text}”"
    return f"看不懂“{text}”"


def _why_no_cas_rn(text: str) -> str:
    match = _DATE.fullmatch(fold(text))
    day = _lawful(lambda: date(*map(int, match.groups())), text) if match else None
    candidate = cas_rn_from_date(day) if isinstance(day, date) else None
    tail = f"，原来可能是 {candidate}，请核对" if candidate else "，请按凭证重填"
    return f"“{text}”是日期：CAS号被表格软件改成了日期{tail}"
