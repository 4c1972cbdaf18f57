"""Ledgers: what is typed is kept, what is wrong is marked, what is deleted comes back whole."""

from __future__ import annotations

import pytest

from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.uscc import check_character
from nptracker.domain.values import Absent, Quantity, Unread
from nptracker.services.office import Office

GOOD = "91350100M000100Y43"  # worked example of GB 32100-2015


def code(body: str) -> str:
    first = f"91620702{body}"
    return first + check_character(first)


def enterprise(office: Office, name: str = "清河化工", uscc: str = GOOD) -> str:
    texts = {"name": name, "uscc": uscc, "township": "东街街道", "industry_code": "2614", "operating": "在产"}
    return office.records.create("enterprise", office.records.typed("enterprise", texts)).record_ids[0]


def entry(office: Office, **texts: str) -> str:
    base = {
        "enterprise": "清河化工",
        "data_year": "2025",
        "substance": "二氯甲烷",
        "cas_rn": "75-09-2",
        "activity": "加工使用",
    }
    return office.records.create(
        "survey_entry", office.records.typed("survey_entry", base | texts)
    ).record_ids[0]


def codes_of(office: Office, kind: str, key: str) -> list[tuple[str, str]]:
    record = office.records.get(kind, key)
    return [(p.code, p.field) for p in office.records.problems(kind, record.values, record.id)]


def test_a_clean_enterprise_has_no_problems(district: Office) -> None:
    assert codes_of(district, "enterprise", enterprise(district)) == []


def test_wrong_and_missing_things_are_kept_and_marked(district: Office) -> None:
    key = enterprise(district, name="", uscc="91350100M000100Y4Z")
    assert district.records.get("enterprise", key)["uscc"] == "91350100M000100Y4Z"
    assert codes_of(district, "enterprise", key) == [("F1", "name"), ("F2", "uscc")]


def test_the_same_enterprise_twice_is_said(district: Office) -> None:
    enterprise(district)
    assert codes_of(district, "enterprise", enterprise(district, "清河精细化工")) == [("L9", "uscc")]


def test_quantities_keep_what_was_typed_beside_kilograms(district: Office) -> None:
    enterprise(district)
    record = district.records.get(
        "survey_entry", entry(district, used="1.20 吨", sold_home="零报告", disposed="约5")
    )
    assert record["used"] == Quantity("1.20", "吨", record["used"].value)  # type: ignore[union-attr]
    assert record["used"].value == 1200  # type: ignore[union-attr]
    assert record["sold_home"] is Absent.NIL
    assert record["disposed"] == Unread("约5")
    assert record["stock_open"] is None
    assert record.labels["enterprise"] == "清河化工"


@pytest.mark.parametrize(
    ("amounts", "broken"),
    [
        ({"stock_open": "100", "produced": "零报告", "used": "90", "stock_close": "10"}, False),
        (
            {"stock_open": "100", "produced": "零报告", "used": "90", "stock_close": "11"},
            False,
        ),  # within 1 kg
        ({"stock_open": "100", "produced": "零报告", "used": "90", "stock_close": "12"}, True),
        (
            {"stock_open": "100 吨", "produced": "零报告", "used": "90 吨", "stock_close": "9.6 吨"},
            False,
        ),  # 0.5 %
        ({"stock_open": "100", "produced": "零报告", "used": "90"}, False),  # not all answered
    ],
)
def test_mass_balance(district: Office, amounts: dict[str, str], broken: bool) -> None:
    enterprise(district)
    rest = dict.fromkeys(("bought_home", "bought_abroad", "sold_home", "sold_abroad", "disposed"), "零报告")
    assert (
        ("L1", "stock_close") in codes_of(district, "survey_entry", entry(district, **rest, **amounts))
    ) is broken


def test_activity_must_name_what_the_amounts_say(district: Office) -> None:
    enterprise(district)
    assert ("L2", "activity") in codes_of(district, "survey_entry", entry(district, produced="5"))
    assert ("L2", "activity") not in codes_of(
        district, "survey_entry", entry(district, used="5", substance="甲醛")
    )


def test_a_block_adds_and_changes_in_one_step(district: Office) -> None:
    key = enterprise(district)
    rows = [
        (key, {"name": "清河新材料"}),
        (None, {"name": "绿原农药", "uscc": code("MA1LYNY02")}),
        (None, {"name": "康泽"}),
    ]
    changes = district.records.write_block("enterprise", rows, "粘贴 3 行")
    assert len(changes.record_ids) == 3
    assert district.records.count("enterprise") == 3
    district.history.undo()
    assert district.records.count("enterprise") == 1
    assert district.records.get("enterprise", key)["name"] == "清河化工"


def test_an_unknown_enterprise_stays_as_typed_and_is_marked(district: Office) -> None:
    key = entry(district, enterprise="没有这家")
    assert district.records.get("survey_entry", key)["enterprise"] == Unread("没有这家")
    assert ("F2", "enterprise") in codes_of(district, "survey_entry", key)


def test_steps_name_a_record_as_people_do_never_by_an_id(district: Office) -> None:
    enterprise(district)
    values = district.records.typed("inspection", {"number": "J1", "enterprise": GOOD})
    made = district.records.create("inspection", values)
    visit = made.record_ids[0]
    changed = district.records.update("inspection", visit, {"number": "J2"})
    again = [p.message for p in district.records.problems("inspection", {**values, "number": "J2"})]
    gone = district.records.delete("inspection", [visit])
    assert [step.title for step in (made, changed, gone)] == [
        "新增现场检查：J1 清河化工",
        "修改现场检查：J2 清河化工",
        "删除现场检查：J2 清河化工",
    ]
    assert "与已有的“J2 清河化工”重复（检查编号相同）" in again


def test_deleting_takes_what_hangs_on_it_and_undo_brings_all_back(district: Office) -> None:
    key = enterprise(district)
    entry(district)
    visit = district.records.create(
        "inspection", district.records.typed("inspection", {"number": "J1", "enterprise": GOOD})
    )
    found = {"number": "W1", "inspection": "J1", "enterprise": GOOD, "description": "标识缺失"}
    district.records.create("finding", district.records.typed("finding", found))
    district.records.delete("enterprise", [key])
    kinds = ("enterprise", "survey_entry", "inspection", "finding")
    assert [district.records.count(kind) for kind in kinds] == [0, 0, 0, 0]
    district.history.undo()
    assert [district.records.count(kind) for kind in kinds] == [1, 1, 1, 1]
    assert (
        district.records.get("finding", district.records.first("finding", Query(), 1)[0].id)["inspection"]
        == visit.record_ids[0]
    )
    assert district.backups.check().ok


def test_search_finds_by_words_initials_codes_and_owner(district: Office) -> None:
    enterprise(district)
    key = entry(district)
    for text in ("清河", "河", "qhhg", "QHHG", "m000100y4"):
        assert [hit.record_id for hit in district.records.search_everywhere(text) if hit.kind == "enterprise"]
    assert [r.id for r in district.records.first("survey_entry", Query(search="清河"), 9)] == [key]
    assert [hit.kind for hit in district.records.search_everywhere("75-09-2")] == ["survey_entry"]
    assert district.records.search_everywhere("没有的词") == []


def test_filters_tell_kinds_of_empty_apart(district: Office) -> None:
    enterprise(district)
    keys = {
        word: entry(district, substance=word or "空", produced=word)
        for word in ("零报告", "不涉及", "未定", "", "5 吨")
    }
    for word in ("零报告", "不涉及", "未定"):
        found = district.records.first(
            "survey_entry", Query(filters=(Filter("produced", Op.CONTAINS, word),)), 9
        )
        assert [record.id for record in found] == [keys[word]]
    blank = district.records.first("survey_entry", Query(filters=(Filter("produced", Op.EMPTY),)), 9)
    assert [record.id for record in blank] == [keys[""]]
    many = district.records.first("survey_entry", Query(filters=(Filter("produced", Op.AT_LEAST, "4吨"),)), 9)
    assert [record.id for record in many] == [keys["5 吨"]]


def test_history_of_a_record_says_old_and_new(district: Office) -> None:
    key = enterprise(district)
    district.records.update("enterprise", key, {"name": "清河新材料", "operating": "closed"})
    lines = district.history.of_record("enterprise", key)
    assert [(line.heading, line.old, line.new) for line in lines[:-1]] == [
        ("企业详细名称", "清河化工", "清河新材料"),
        ("经营状态", "在产", "关闭"),
    ]
    assert lines[-1].op == "I"
