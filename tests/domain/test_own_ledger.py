"""A ledger of one's own: its declaration makes a sound form, says what is wrong with it, and travels as a file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import FORMS, LEDGERS
from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.registry import Registry
from nptracker.domain.forms.work_ledgers import THEMES, WORK_LEDGERS
from nptracker.domain.own_ledger import (
    OwnCheck,
    OwnField,
    OwnLedger,
    OwnType,
    Rule,
    faults,
    form_of,
    is_own_kind,
    name_doubts,
    name_faults,
    new_kind,
)
from nptracker.domain.own_ledger_file import as_text, from_text
from nptracker.domain.plan import checker_doubt
from nptracker.domain.values import Value
from nptracker.domain.variants import may_be_one
from nptracker.errors import UserError

PATROL = OwnLedger(
    new_kind(),
    "河道巡查",
    "自建台账",
    "每次巡查一条",
    (
        OwnField("f1", "日期", OwnType.DATE, is_required=True),
        OwnField("f2", "河段", OwnType.TEXT),
        OwnField("f3", "塑料", OwnType.NUMBER, unit="kg"),
        OwnField("f4", "其他", OwnType.NUMBER, unit="kg"),
        OwnField("f5", "合计", OwnType.NUMBER, unit="kg"),
        OwnField("f6", "结论", OwnType.CHOICE, options=("好", "差")),
        OwnField("f7", "企业", OwnType.ENTERPRISE),
        OwnField("f8", "联系人", OwnType.TEXT, is_personal=True),
        OwnField("f9", "旧栏目", OwnType.TEXT, is_retired=True),
    ),
    key=("f1", "f2"),
    dated_by="f1",
    checks=(
        OwnCheck(Rule.NOT_NEGATIVE, ("f3",)),
        OwnCheck(Rule.AT_MOST, ("f3", "f5")),
        OwnCheck(Rule.SUM_IS, ("f3", "f4", "f5")),
    ),
)


def test_a_declaration_makes_a_form_like_the_shipped_ones() -> None:
    form = form_of(PATROL)
    assert faults(PATROL) == []
    assert form.key == ("f2", "f1")  # looked up by the first: a text goes before a day
    assert [field.key for field in form.table_fields] == [f"f{at}" for at in range(1, 9)]
    assert form.by_key["f9"].is_internal
    assert form.by_key["f7"].refers_to == "enterprise"
    assert form.by_key["f8"].personal
    assert form.by_key["f2"].required, "a row is known by it"
    assert form.label_of({"f1": date(2026, 3, 1), "f2": "清河"}) == "2026-03-01 清河"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"f3": Decimal(2), "f4": Decimal("3.5"), "f5": Decimal("5.5")}, []),
        ({"f3": Decimal(-1), "f5": Decimal(2)}, ["H1"]),
        ({"f3": Decimal(9), "f5": Decimal(8)}, ["H2"]),
        ({"f3": Decimal(2), "f4": Decimal(3), "f5": Decimal(6)}, ["H3"]),
        ({"f3": Decimal(2), "f5": Decimal(6)}, []),  # a part that is not known breaks no sum
    ],
)
def test_simple_checks(values: dict[str, Value], codes: list[str]) -> None:
    known: dict[str, Value] = {"f1": date(2026, 3, 1), "f2": "清河"}
    assert [problem.code for problem in form_of(PATROL).problems(known | values)] == codes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "没有名称"),
        ({"fields": ()}, "至少要有一个栏目"),
        ({"kind": "enterprise"}, "内部代号"),
        ({"kind": "own_'; DROP TABLE x"}, "内部代号"),
        ({"key": ("f9",)}, "停用"),
        ({"key": ("f3",)}, "文字"),
        ({"dated_by": "f2"}, "日期"),
        ({"checks": (OwnCheck(Rule.IN_ORDER, ("f1", "f3")),)}, "日期"),
        ({"checks": (OwnCheck(Rule.SUM_IS, ("f3", "f5")),)}, "个数"),
        ({"fields": (OwnField("f1", "甲"), OwnField("f2", "甲"))}, "都叫"),
        ({"fields": (OwnField("f1", "甲", OwnType.CHOICE),)}, "选项"),
        ({"fields": (OwnField("f1", "甲", OwnType.CHOICE, options=("好、坏",)),)}, "顿号"),
        ({"fields": (OwnField("x y", "甲"),)}, "内部代号"),
    ],
)
def test_what_is_wrong_is_said_in_words(change: dict[str, object], words: str) -> None:
    broken = replace(OwnLedger(PATROL.kind, "巡查", fields=PATROL.fields), **change)  # type: ignore[arg-type]
    assert any(words in fault for fault in faults(broken))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "\u200b"}, "看不见"),
        ({"title": "甲\n乙"}, "换行"),
        ({"title": "长" * 61}, "最多 60 个字"),
        ({"fields": (OwnField("f1", "\x00甲"),)}, "看不见"),
        ({"fields": (OwnField("f1", "甲", OwnType.CHOICE, options=("好\t",)),)}, "看不见"),
        ({"fields": tuple(OwnField(f"f{n}", f"栏{n}") for n in range(1, 502))}, "最多 500 个"),
    ],
)
def test_names_that_no_sheet_could_carry_are_refused(change: dict[str, object], words: str) -> None:
    broken = replace(OwnLedger(PATROL.kind, "巡查", fields=PATROL.fields), **change)  # type: ignore[arg-type]
    (fault,) = name_faults(broken)
    assert words in fault
    assert faults(broken) == [], "what a file holds already is still read"
    assert name_faults(PATROL) == []


def test_names_with_signs_of_any_kind_are_let_pass() -> None:
    odd = replace(PATROL, title="👨‍👩‍👧 DROP TABLE 'x';--", fields=(OwnField("f1", "=1+1 [甲]"),))
    assert name_faults(odd) == []


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="、，,;；|"), min_size=1, max_size=8).filter(
    str.strip
)
FIELDS = st.lists(
    st.builds(
        OwnField,
        st.just("f1"),
        TEXTS,
        st.sampled_from([type_ for type_ in OwnType if type_ not in {OwnType.CHOICE, OwnType.CHOICES}]),
        TEXTS,
        st.sampled_from(["", "kg", "亩"]),
        st.just(()),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda field: field.heading.strip(),
)


@given(title=TEXTS, fields=FIELDS, note=st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_declaration_comes_back_from_its_file_as_it_was(
    title: str, fields: list[OwnField], note: str
) -> None:
    numbered = tuple(field._replace(key=f"f{at}") for at, field in enumerate(fields, start=1))
    ledger = OwnLedger(new_kind(), title, "", note, numbered)
    if not faults(ledger):
        assert from_text(as_text(ledger)) == ledger


def broken_file(**changes: object) -> str:
    return json.dumps({**json.loads(as_text(PATROL)), **changes}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "不是台账格式文件"),
        ("[1]", "不是台账格式文件"),
        ('{"format": "别的"}', "不是台账格式文件"),
        ("[" * 100_000, "不是台账格式文件"),
        (broken_file(version=2), "更新版本"),
        (broken_file(version="x"), "损坏"),
        (broken_file(fields=[{"key": "f1", "heading": "甲", "type": "picture"}]), "损坏"),
        (broken_file(fields=[{"key": "f1", "heading": "甲", "type": "text", "odd": 1}]), "损坏"),
        (broken_file(fields="甲"), "损坏"),
        (broken_file(kind="task"), "损坏"),
        (broken_file(checks=[{"rule": "guess", "fields": ["f1"]}]), "损坏"),
        (broken_file(key=["f77"]), "损坏"),
        (broken_file(title=5), "损坏"),
    ],
)
def test_a_foreign_newer_or_damaged_file_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        from_text(text, "甲.json")
    assert "没有改动" in refused.value.words()
    assert "甲.json" in refused.value.words()


def test_a_registry_has_the_shipped_kinds_and_those_of_its_file_alone() -> None:
    asked: list[str] = []

    def load() -> list[object]:
        asked.append("read")
        return [form_of(PATROL)]

    with_own, without = Registry(load), Registry()  # type: ignore[arg-type]
    assert with_own["enterprise"] is FORMS["enterprise"]
    assert asked == [], "the file is not read for what the program has"
    assert with_own[PATROL.kind].title == "河道巡查"
    assert with_own.ledgers == (*LEDGERS, with_own[PATROL.kind])
    assert without.ledgers == LEDGERS
    assert PATROL.kind not in without
    assert len(with_own) == len(FORMS) + 1
    assert asked == ["read"]


def test_a_deleted_ledger_is_known_but_no_ledger() -> None:
    registry = Registry(lambda: [form_of(PATROL, is_ledger=False)])
    assert registry[PATROL.kind].title == "河道巡查"
    assert registry.ledgers == LEDGERS


def test_kinds_are_told_apart_by_their_names() -> None:
    assert is_own_kind(new_kind())
    assert not any(is_own_kind(kind) for kind in FORMS)
    assert len({new_kind() for _ in range(100)}) == 100


def test_every_work_ledger_stands_under_one_theme_and_has_a_date_to_count_by() -> None:
    kinds = [form.kind for theme in THEMES for form in theme.forms]
    assert len(kinds) == len(set(kinds))
    assert len(WORK_LEDGERS) == 19
    dated = {FieldType.DATE, FieldType.YEAR}
    assert all(form.by_key[form.dated_by].type in dated for form in WORK_LEDGERS)
    assert all(form.is_ledger for form in WORK_LEDGERS)
    assert {form.kind for form in FORMS.values() if form.is_ledger} == {form.kind for form in LEDGERS}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("环保员", "環保員", True),
        ("環保员", "环保员", True),
        ("环保员", "环保员", False),  # one word, not two
        ("王敏", "王明", False),  # two common signs are two people
        ("环保员", "環境員", False),
        ("李環", "李环儿", False),
    ],
)
def test_older_signs_for_the_same_word_are_told(one: str, other: str, *, same: bool) -> None:
    assert may_be_one(one, other) is same
    declared = replace(PATROL, fields=(OwnField("f1", one), OwnField("f2", other)))
    assert len(name_doubts(declared)) == int(same)
    assert bool(checker_doubt(one, [f"赵六、{other}"])) is same
