"""The declarations are sound, and every typed text comes back as it was or says why it is not understood."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import FORMS, LEDGERS, form_named
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import TOGETHER, Form
from nptracker.domain.forms.guide import guided_fields
from nptracker.domain.forms.typed import display, doubt, fault, from_cell, parse
from nptracker.domain.values import ABSENT_WORDS, Absent, Quantity, Unread

LEDGER_FIELDS = [(form, field) for form in LEDGERS for field in form.fields]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.kind)
def test_a_declaration_names_only_what_it_has(form: Form) -> None:
    keys = [field.key for field in form.fields]
    assert len(keys) == len(set(keys))
    indexed = [key for one in form.indexed for key in one.split(TOGETHER)]
    for named in (form.key, form.label, form.search, indexed, *(check.marks for check in form.checks)):
        assert set(named) <= set(keys)
    assert not form.parent or form.by_key[form.parent].type is FieldType.REFERENCE
    for field in form.fields:
        assert (field.type is FieldType.REFERENCE) == bool(field.refers_to)
        assert not field.refers_to or field.refers_to in FORMS
        assert field.type not in {FieldType.CHOICE, FieldType.CHOICES} or field.codes
        assert not set(keys) & {"n", "id", "kept", "form_version", "chk"}


@pytest.mark.parametrize("form", LEDGERS, ids=lambda form: form.kind)
def test_people_find_help_and_no_heading_twice(form: Form) -> None:
    headings = [(field.group, field.full_heading) for field in form.fields]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.kind)
def test_every_field_a_person_meets_says_all_of_its_help(form: Form) -> None:
    for field in guided_fields(form):
        said = form.help_of(field)
        assert all(said), f"{field.key}: {said}"
        if field.type is not FieldType.REFERENCE:
            value = parse(field, said.example)
            assert (fault(field, value), doubt(field, value)) == ("", ""), f"{field.key}: {said.example}"


def test_a_reference_shows_what_names_the_other_record() -> None:
    for form in FORMS.values():
        for field in (field for field in form.references if not field.is_internal):
            other = form_named(field.refers_to)
            names = {other.help_of(other.by_key[key]).example for key in other.label}
            assert form.help_of(field).example in {*names, field.help.example}, f"{form.kind}.{field.key}"


@pytest.mark.parametrize(
    ("form", "field"), LEDGER_FIELDS, ids=lambda x: getattr(x, "key", getattr(x, "kind", ""))
)
def test_the_kinds_of_empty_can_be_typed_everywhere(form: Form, field: Field) -> None:
    for absent, word in ABSENT_WORDS.items():
        value = parse(field, f" {word}\u3000")
        assert value is (None if absent is Absent.NOT_REPORTED else absent)
        assert absent is Absent.NOT_REPORTED or display(field, value) == word
    assert parse(field, " \u3000 ") is None


@given(st.sampled_from(LEDGER_FIELDS), st.text(max_size=30))
def test_any_text_is_kept_and_what_is_shown_can_be_typed_back(place: tuple[Form, Field], text: str) -> None:
    _, field = place
    value = parse(field, text)
    shown = display(field, value)
    assert parse(field, shown) == value
    if isinstance(value, Unread):
        assert value.text == text.strip(" \t\r\n\u3000\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
        assert fault(field, value)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (FieldType.DATE, "2026年3月5日", date(2026, 3, 5)),
        (FieldType.DATE, "2026.3.5", date(2026, 3, 5)),
        (FieldType.DATE, "2026-02-30", Unread("2026-02-30")),
        (FieldType.MOMENT, "2026-3-5 9:05", datetime(2026, 3, 5, 9, 5)),  # noqa: DTZ001
        (FieldType.YEAR, "2025年", 2025),
        (FieldType.YEAR, "25", Unread("25")),
        (FieldType.INTEGER, "３", 3),
        (FieldType.NUMBER, "0.50", Decimal("0.50")),
        (FieldType.CAS_RN, "1975-09-02", Unread("1975-09-02")),
        (FieldType.CAS_RN, "LS-0012", "LS-0012"),
        (FieldType.TEXTS, "甲、乙，丙", ("甲", "乙", "丙")),
    ],
)
def test_texts_by_type(type_: FieldType, text: str, value: object) -> None:
    assert parse(Field("x", "栏", type_), text) == value


def test_a_date_in_a_cas_column_names_the_likely_number() -> None:
    field = form_named("survey_entry").by_key["cas_rn"]
    assert "75-09-2" in fault(field, from_cell(field, datetime(1975, 9, 2)))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "text"), [(5.0, "5"), (0.1, "0.1"), (1e17, "100000000000000000"), (12, "12"), (True, "True")]
)
def test_numbers_from_workbooks_have_their_shortest_digits(cell: float, text: str) -> None:
    assert from_cell(Field("x", "栏"), cell) == text


def test_a_quantity_keeps_digits_and_unit() -> None:
    field = form_named("survey_entry").by_key["used"]
    assert parse(field, "0.50 吨") == Quantity("0.50", "吨", Decimal(500))
    assert display(field, Quantity("0.50", "吨", Decimal(500))) == "0.50 吨"
    assert display(field, parse(field, "12")) == "12"
    assert parse(field, "1,500 公斤") == Quantity("1,500", "公斤", Decimal(1500))
    assert display(field, parse(field, "1,500 公斤")) == "1,500 公斤"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_what_is_wrong_with_the_whole_record_leaves_out_single_values_alone(form: Form) -> None:
    """An import has said of each cell what is wrong with it; missing fields and broken checks come on top."""
    unread = {field.key: Unread("看不懂") for field in form.fields[::2]}
    for values in ({}, unread, {field.key: "甲" for field in form.fields if not field.is_numeric}):
        rest = [problem for problem in form.problems(values) if problem.code not in {"F2", "F3"}]
        assert form.problems_of_whole(values) == rest
