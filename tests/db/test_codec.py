"""Values survive the way into a row and back, of every type and every kind of empty."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.db.codec import LIST_MARK, RowDecoder, checksum, encode, kept_text, places_of
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.values import Absent, Quantity, Unread, Value

FORM = Form(
    kind="sample",
    title="样表",
    version=1,
    label=("text",),
    fields=tuple(Field(str(kind), str(kind), kind, unit="千克", refers_to="sample") for kind in FieldType),
)
KEYS = tuple(FORM.by_key)
COLUMNS = ("n", "id", "kept", "form_version", "chk", *KEYS)

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.sampled_from(
    [
        Decimal("1.50"),
        Decimal("0.000"),
        Decimal("-0.10"),
        Decimal("1E+5"),
        Decimal("12345678901234567890.123"),
    ]
)
moments = st.datetimes(datetime(1, 1, 1)).map(lambda m: m.replace(second=0, microsecond=0))  # noqa: DTZ001
lists = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=6), min_size=1, max_size=4)
OF_TYPE: dict[FieldType, st.SearchStrategy[Value]] = {
    FieldType.INTEGER: st.integers(-(1 << 70), 1 << 70),
    FieldType.YEAR: st.integers(1949, 2100),
    FieldType.NUMBER: decimals,
    FieldType.COORDINATE: decimals,
    FieldType.QUANTITY: st.builds(Quantity, texts, st.sampled_from(["千克", "吨", "克"]), decimals),
    FieldType.DATE: st.dates(),
    FieldType.MOMENT: moments,
    FieldType.CHOICES: lists.map(tuple),
    FieldType.TEXTS: lists.map(tuple),
}
anything = st.sampled_from(list(Absent)) | st.builds(Unread, texts)
values_of = st.fixed_dictionaries(
    {}, optional={str(kind): anything | OF_TYPE.get(kind, texts) for kind in FieldType}
)


def stored(values: dict[str, Value]) -> list[object]:
    columns, kept = encode(values, places_of(KEYS))
    return [1, "id", kept_text(kept), 1, 0, *columns]


@given(values_of)
def test_every_value_comes_back_as_it_was(values: dict[str, Value]) -> None:
    assert RowDecoder(FORM, COLUMNS).values(stored(values)) == values  # type: ignore[arg-type]


@given(values_of)
def test_digits_and_wording_of_quantities_come_back_to_the_letter(values: dict[str, Value]) -> None:
    found = RowDecoder(FORM, COLUMNS).values(stored(values))  # type: ignore[arg-type]
    for key, value in values.items():
        if isinstance(value, Decimal):
            assert format(found[key], "f") == format(value, "f")
        if isinstance(value, Quantity):
            again = found[key]
            assert isinstance(again, Quantity)
            assert (again.text, again.unit, format(again.value, "f")) == (
                value.text,
                value.unit,
                format(value.value, "f"),
            )


@pytest.mark.parametrize("absent", list(Absent))
def test_no_kind_of_empty_is_stored_as_a_value(absent: Absent) -> None:
    row = stored(dict.fromkeys(KEYS, absent))
    assert row[5:] == [None] * len(KEYS)
    assert RowDecoder(FORM, COLUMNS).values(row) == dict.fromkeys(KEYS, absent)  # type: ignore[arg-type]


def test_nothing_typed_leaves_nothing() -> None:
    row = stored({"text": "", "choices": (), "date": None})
    assert row[2] is None
    assert RowDecoder(FORM, COLUMNS).values(row) == {}  # type: ignore[arg-type]


def test_a_list_is_stored_so_that_each_part_can_be_looked_for() -> None:
    row = dict(zip(COLUMNS, stored({"choices": ("production", "use")}), strict=True))
    assert row["choices"] == f"{LIST_MARK}production{LIST_MARK}use{LIST_MARK}"
    assert row["kept"] is None


def test_a_year_below_1000_is_kept_readable() -> None:
    """A slip such as 0202-03-05 must not make the whole table unreadable."""
    slip = {"moment": datetime(202, 3, 5, 9, 30), "date": date(202, 3, 5)}  # noqa: DTZ001
    assert RowDecoder(FORM, COLUMNS).values(stored(slip)) == slip  # type: ignore[arg-type]


@given(values_of)
def test_what_is_kept_is_stored_as_json_writes_it(values: dict[str, Value]) -> None:
    """Checksums are made of the stored text, so that its spelling must never change."""
    _, kept = encode(values, places_of(KEYS))
    assert kept_text(kept) == (json.dumps(kept, ensure_ascii=False) if kept else None)


@given(values_of, st.integers(0, 5))
def test_columns_added_later_leave_checksums_right(values: dict[str, Value], added: int) -> None:
    columns, kept = encode(values, places_of(KEYS))
    text = kept_text(kept)
    assert checksum("id", text, 1, columns) == checksum("id", text, 1, [*columns, *[None] * added])


@given(values_of, values_of)
def test_different_rows_have_different_checksums(one: dict[str, Value], other: dict[str, Value]) -> None:
    first, second = stored(one), stored(other)
    same = checksum("id", first[2], 1, first[5:]) == checksum("id", second[2], 1, second[5:])  # type: ignore[arg-type]
    assert same == (first == second)


def test_a_checksum_tells_texts_numbers_and_nothing_apart() -> None:
    seen = {checksum("id", None, 1, [column, "x"]) for column in (None, "None", 1, "1", "", "1.0")}
    assert len(seen) == 6
