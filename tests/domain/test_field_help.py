"""Every field of every form says what it means and who fills it in; those of the survey say all four parts."""

from __future__ import annotations

import re

import pytest

from nptracker.domain.forms import FORMS
from nptracker.domain.forms.department_answer import DEPARTMENT_ANSWER
from nptracker.domain.forms.field import OWN_CLAUSE, CodeList, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.guide import GUIDE_HEADS, guide_line, guided_checks, guided_fields
from nptracker.domain.own_ledger import OwnField, OwnLedger, OwnType, form_of

SURVEY = sorted(
    kind
    for kind in FORMS
    if kind.startswith(("survey_", "zero_", "screening_", "review_", "rule_", "returned_"))
)
# the documents that the notes on the field's forms name; a clause may name no other
DOCUMENTS = {
    "环办固体函〔2023〕202号",
    "国统制〔2007〕124号",
    "GB 32100-2015",
    "GB/T 4754-2017",
    "HJ 608-2017",
}
NUMBERED = re.compile(r"[一-鿿]+〔\d{4}〕\d+号|(?:GB|HJ)(?:/T)? [\d.]+-\d{4}")
NAMED = re.compile(
    r"统计法|重点管控新污染物清单|新化学物质环境管理登记办法|名单|原文|文件|通知|自设|自定|自拟"
)


def every_field() -> list[tuple[Form, Field]]:
    return [(form, field) for form in (*FORMS.values(), DEPARTMENT_ANSWER) for field in form.fields]


def test_every_field_says_what_it_means_and_who_fills_it_in() -> None:
    silent = [
        f"{form.kind}.{field.key}"
        for form, field in every_field()
        if not field.is_internal and not all(form.help_of(field)[:2])
    ]
    assert silent == []
    assert len(every_field()) > 1000


@pytest.mark.parametrize("kind", SURVEY)
def test_a_survey_field_says_all_four(kind: str) -> None:
    form = FORMS[kind]
    assert [field.key for field in form.fields if not all(part.strip() for part in form.help_of(field))] == []


def test_the_survey_is_looked_at_whole() -> None:
    assert {"survey_entry", "survey_release", "zero_return", "review_record", "survey_round"} <= set(SURVEY)


def test_no_clause_names_a_document_that_nobody_has_seen() -> None:
    clauses = {form.help_of(field).clause for form, field in every_field()}
    parts = [part for clause in clauses for part in re.split("[；：，]|参照", clause)]
    assert {number for part in parts for number in NUMBERED.findall(part)} == DOCUMENTS
    assert [clause for clause in clauses if not NUMBERED.search(clause) and not NAMED.search(clause)] == []


def test_a_meaning_is_more_than_the_heading() -> None:
    empty = [
        f"{form.kind}.{field.key}"
        for form, field in every_field()
        if not field.is_internal and form.help_of(field).meaning.strip("。") == field.heading
    ]
    assert empty == []


# -- what a form adds to a field's own words --------------------------------------------------------------------

COLOURS = CodeList("colours", {"red": "红", "blue": "蓝"})
PAINT = Form(
    kind="paint",
    title="颜料",
    version=1,
    filled_by="画师",
    clause="画谱",
    label=("tone",),
    fields=(
        Field("tone", "色", FieldType.CHOICE, Help("什么颜色"), codes=COLOURS, required=True),
        Field("made_on", "日期", FieldType.DATE, Help("哪天调的", "学徒", "清明", "行规")),
        Field("note", "备注"),
        Field("kept", "内部", is_internal=True),
    ),
)


def test_a_form_speaks_for_fields_that_are_silent() -> None:
    tone, made_on, note, _kept = PAINT.fields
    assert PAINT.help_of(tone) == Help("什么颜色", "画师", "红", "画谱")
    assert PAINT.help_of(made_on) == Help("哪天调的", "学徒", "清明", "行规")
    assert PAINT.help_of(note) == Help("其他要说明的情况", "画师", "已电话核实", "画谱")


def test_a_form_that_names_no_source_says_so() -> None:
    bare = Form(kind="bare", title="白", version=1, label=("a",), fields=(Field("a", "甲"),))
    assert bare.help_of(bare.fields[0]) == Help("", "区县", "", OWN_CLAUSE)


def test_a_guide_line_has_a_part_for_each_head() -> None:
    line = guide_line(PAINT, PAINT.fields[0])
    assert tuple(line) == ("色", "必填", "什么颜色", "画师", "红", "画谱", "红、蓝")
    assert len(line) == len(GUIDE_HEADS)
    assert [field.key for field in guided_fields(PAINT)] == ["tone", "made_on", "note"]
    assert guide_line(PAINT, PAINT.fields[1]).content == "日期，如 2026-03-05"


def test_checks_of_a_form_and_rules_of_the_survey_are_told_once() -> None:
    codes = [line.code for line in guided_checks(FORMS["survey_entry"])]
    assert codes[:2] == ["N5", "L0"]
    assert len(codes) == len(set(codes))
    assert guided_checks(PAINT) == []


def test_a_ledger_of_ones_own_speaks_for_the_office() -> None:
    ledger = OwnLedger(
        "own_river", "河道巡查", "自建台账", fields=(OwnField("f1", "河段", OwnType.TEXT),), key=("f1",)
    )
    form = form_of(ledger)
    said = form.help_of(form.fields[0])
    assert (said.filled_by, said.clause) == ("本单位", "本单位自设")
    assert said.meaning
