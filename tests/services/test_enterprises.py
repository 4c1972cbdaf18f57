"""Enterprises that stand twice in the ledger: found quickly, told apart, merged, and taken back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.doublets import SAME_CODE, SAME_NAME, Sight, find_doublets
from nptracker.domain.enterprise_names import fold_name, place_words
from nptracker.domain.query import Query
from nptracker.domain.uscc import check_character
from nptracker.errors import UserError
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
_ALL = Query()
KINDS = ("enterprise", "inspection", "survey_entry", "screening_step", "survey_case", "survey_step", "evidence",
         "enterprise_apart")  # fmt: skip


def uscc(number: int) -> str:
    first17 = f"91620702M{number:08d}"
    return first17 + check_character(first17)


def _add(office: Office, name: str, **more: Any) -> str:
    return office.records.create("enterprise", {"name": name, **more}).record_ids[0]


def _entry(office: Office, enterprise: str, substance: str = "二氯甲烷") -> str:
    values = {
        "enterprise": enterprise, "data_year": 2025, "substance": substance, "cas_rn": "75-09-2",
        "activity": ("use",),
    }  # fmt: skip
    return office.records.create("survey_entry", values).record_ids[0]


def _content(office: Office) -> dict[str, dict[str, Any]]:
    """Return everything that could be touched, by kind and id, as a person would see it."""
    return {
        kind: {
            r.id: {k: v for k, v in r.values.items() if v is not None}
            for r in office.records.first(kind, _ALL, 1_000)
        }
        for kind in KINDS
    }


@contextmanager
def _district() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        office = Office.create(
            Path(folder) / "合并.npt", region="甘州区", region_code="620702", today=lambda: TODAY
        )
        try:
            yield office
        finally:
            office.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("清河精细化工有限公司", "清河精细化工有限责任公司"),
        ("甘肃清河精细化工有限公司", "清河精细化工（有限公司）"),
        ("张掖市甘州区清河精细化工股份有限公司", "清河 精细化工公司"),
        ("清河精细化工（张掖）有限公司", "清河精细化工有限公司"),
        ("ＡＢＣ涂料有限公司", "abc涂料"),
    ],
)
def test_names_of_one_house_fold_alike(one: str, other: str) -> None:
    """Place, legal form, brackets, blanks and letter width do not tell."""
    places = place_words(["甘州区", "张掖市", "甘肃省"])
    assert fold_name(one, places) == fold_name(other, places)


@pytest.mark.parametrize(
    ("one", "other"),
    [("清河化工", "清源化工"), ("大同化工有限公司", "张掖化工有限公司"), ("清河化工厂", "清河化工有限公司")],
)
def test_names_of_two_houses_do_not(one: str, other: str) -> None:
    """What is left differs; a place elsewhere in the country is part of a name."""
    places = place_words(["甘州区", "张掖市", "甘肃省"])
    assert fold_name(one, places) != fold_name(other, places)


def test_pairs_are_found_and_said_why(district: Office) -> None:
    """Same code, same name without its form, a near name with the same telephone, a former name."""
    by_code = (_add(district, "甲化工", uscc=uscc(1)), _add(district, "甲化学", uscc=uscc(1)))
    by_name = (_add(district, "清水区蓝天涂料有限公司"), _add(district, "蓝天涂料有限责任公司", uscc=uscc(2)))
    near = (
        _add(district, "金山电镀加工厂", phone="0936-8200001"),
        _add(district, "金山电镀厂", phone="09368200001"),
    )
    former = (_add(district, "新名字制药", former_names=("老名字药厂",)), _add(district, "老名字药厂"))
    _add(district, "毫不相干的面粉厂", phone="0936-8211111")
    found = {
        frozenset((line.one.id, line.other.id)): line.reasons for line in district.enterprises.doublets()
    }
    assert found == {
        frozenset(by_code): (SAME_CODE,),
        frozenset(by_name): (SAME_NAME,),
        frozenset(near): ("名称相近，电话相同",),
        frozenset(former): (SAME_NAME,),
    }


def test_a_slip_of_the_pen_and_a_word_more_are_seen_in_one_township(district: Office) -> None:
    """青河 for 清河 sounds the same; 加工 is a word more."""
    slip = (
        _add(district, "清河印染工业", township="大满镇"),
        _add(district, "青河印染工业", township="大满镇"),
    )
    more = (
        _add(district, "瑞丰塑料制品厂", township="乌江镇"),
        _add(district, "瑞丰塑料加工制品厂", township="乌江镇"),
    )
    _add(district, "青河印染工业", township="安阳乡", uscc=uscc(7))
    found = {frozenset((line.one.id, line.other.id)) for line in district.enterprises.doublets()}
    assert {frozenset(slip), frozenset(more)} <= found


def test_numbers_quarters_and_other_codes_tell_near_names_apart(district: Office) -> None:
    """一分厂 and 二分厂 are two, and so are near names with two different codes."""
    for name in ("清河化工一分厂", "清河化工二分厂", "东关电镀加工厂", "西关电镀加工厂"):
        _add(district, name, township="大满镇")
    for name in ("宏达精细化工厂", "宏旺精细化工厂"):
        _add(district, name, township="大满镇", contact="张工")
    _add(district, "绿洲饲料加工厂", township="大满镇", uscc=uscc(3))
    _add(district, "绿洲饲料加工一厂", township="大满镇", uscc=uscc(4))
    assert not district.enterprises.doublets()


def test_pairs_told_apart_are_not_offered_again(district: Office) -> None:
    """The answer “no” is kept, and undone like anything else."""
    one, other = _add(district, "蓝天涂料有限公司"), _add(district, "蓝天涂料有限责任公司")
    changes = district.enterprises.part(other, one)
    assert changes.title == "不是同一家：“蓝天涂料有限责任公司”和“蓝天涂料有限公司”"
    assert not district.enterprises.doublets()
    district.history.undo()
    assert len(district.enterprises.doublets()) == 1


def test_eleven_thousand_enterprises_are_compared_without_looking_at_every_pair() -> None:
    """Sixty million pairs would take minutes; the planted ones are found all the same."""
    kinds = ("化工", "电镀", "印染", "制药", "涂料", "塑料", "电子", "造纸")
    signs = "清河金山蓝天绿洲兴旺宏达瑞丰祥云泰安康宁嘉禾永盛恒源"
    sights = [
        Sight(
            str(i),
            (f"{signs[i % 26]}{signs[i // 26 % 26]}{signs[i // 676 % 26]}{kinds[i % 8]}",),
            township=f"{i % 30}镇",
        )
        for i in range(11_000)
    ]
    planted = [
        Sight(f"x{i}", (sights[i].names[0] + "厂区",), township=sights[i].township, phone="09360000000")
        for i in range(3)
    ]
    sights += [Sight("u1", ("此名独有",), uscc=uscc(9)), Sight("u2", ("彼名独有",), uscc=uscc(9)), *planted]
    began = time.process_time()
    found = find_doublets(sights)
    assert time.process_time() - began < 20
    assert found[0][:3] == ("u1", "u2", (SAME_CODE,))
    pairs = {frozenset((doublet.one, doublet.other)) for doublet in found}
    assert {frozenset((str(i), f"x{i}")) for i in range(3)} <= pairs


def test_a_merge_carries_everything_over_and_keeps_both_names_findable(district: Office) -> None:
    """Records, files and screening steps follow; the other name and code are found in search and in imports."""
    keep = _add(district, "清河化工有限公司", uscc=uscc(1), phone="1")
    gone = _add(district, "青河化工厂", uscc=uscc(2), phone="2", park="东园区", former_names=("老化工厂",))
    entry, doubled = _entry(district, gone, "壬基酚"), _entry(district, gone)
    own = _entry(district, keep)
    outlook = district.enterprises.outlook(keep, gone)
    assert outlook.moved == (("化学物质调查表", 2),)
    assert outlook.doubled == ("化学物质调查表：2025 二氯甲烷",)
    changes = district.enterprises.merge(keep, gone, {"phone"})
    assert changes.title == "合并企业：“青河化工厂”并入“清河化工有限公司”"
    merged = district.records.get("enterprise", keep)
    assert (merged["name"], merged["phone"], merged["park"]) == ("清河化工有限公司", "2", "东园区")
    assert merged["aliases"] == ("青河化工厂", uscc(2))
    assert merged["former_names"] == ("老化工厂",)
    assert district.records.count("enterprise") == 1
    assert {district.records.get("survey_entry", i)["enterprise"] for i in (entry, doubled, own)} == {keep}
    for text in ("青河化工厂", "老化工厂", uscc(2), uscc(1), "清河化工有限公司"):
        assert district.records.resolve("enterprise", text) == keep
        assert [found for found, _ in district.records.find("enterprise", text)] == [keep]


@pytest.mark.parametrize("code", [uscc(2), ""])
def test_a_list_with_the_old_name_reaches_the_merged_enterprise(
    district: Office, tmp_path: Path, code: str
) -> None:
    """It changes what it says anew, never the name or the code back to the old ones."""
    keep = _add(district, "清河化工有限公司", uscc=uscc(1), phone="1")
    gone = _add(district, "青河化工厂", uscc=uscc(2))
    district.enterprises.merge(keep, gone)
    path = tmp_path / "名单.csv"
    lines = ("企业详细名称,统一社会信用代码,乡镇(街道),行业代码,联系电话", f"青河化工厂,{code},大满镇,2614,9")
    path.write_text("\n".join(lines), encoding="gb18030")
    draft = district.imports.preview("enterprise", [path])
    assert [row.record_id for row in draft.rows] == [keep]
    assert [difference.key for difference in draft.rows[0].differences] == [
        "township",
        "industry_code",
        "phone",
    ]
    district.imports.commit(draft)
    merged = district.records.get("enterprise", keep)
    assert (merged["name"], merged["uscc"], merged["phone"]) == ("清河化工有限公司", uscc(1), "9")


def test_the_name_of_the_other_can_be_taken(district: Office) -> None:
    """Then the first one's name becomes the other spelling."""
    keep, gone = _add(district, "清河化工"), _add(district, "清河化工有限公司")
    district.enterprises.merge(keep, gone, {"name"})
    merged = district.records.get("enterprise", keep)
    assert (merged["name"], merged["aliases"]) == ("清河化工有限公司", ("清河化工",))


def test_only_what_differs_is_asked(district: Office) -> None:
    """A blank is filled without asking, and what belongs together is asked once."""
    one = _add(
        district, "甲厂", industry_code="2614", industry_name="有机化学原料制造", phone="1", park="东园区"
    )
    other = _add(
        district, "甲厂", industry_code="2631", industry_name="化学农药制造", phone="1", address="某路"
    )
    pairs = district.enterprises.differences(*(district.records.get("enterprise", i) for i in (one, other)))
    assert [pair.key for pair in pairs] == ["industry_code"]
    assert pairs[0][2:] == ("2614　有机化学原料制造", "2631　化学农药制造")


def test_cases_of_the_same_year_become_one_with_the_steps_of_both(district: Office) -> None:
    """The state set last holds, and no enterprise has two cases in a year."""
    keep, gone = _add(district, "甲厂"), _add(district, "甲厂（老）")
    cases = [
        district.records.create("survey_case", {"enterprise": i, "data_year": 2025, "state": s}).record_ids[0]
        for i, s in ((keep, "notified"), (gone, "passed"))
    ]
    for case, state in zip(cases, ("notified", "passed"), strict=True):
        step = {"case": case, "to_state": state, "by": "王敏", "on": TODAY}
        district.records.create("survey_step", step)
    district.enterprises.merge(keep, gone)
    [case] = district.records.first("survey_case", _ALL, 9)
    assert (case.id, case["enterprise"], case["state"]) == (cases[0], keep, "passed")
    assert [step["case"] for step in district.records.first("survey_step", _ALL, 9)] == [cases[0]] * 2


def test_one_case_of_two_keeps_the_days_and_notes_only_one_of_them_has(district: Office) -> None:
    """What the office typed into the case that goes is found in the one that stays; its own words stay first."""
    keep, gone = _add(district, "甲化工厂"), _add(district, "甲化工")
    mine: dict[str, Any] = {
        "enterprise": keep,
        "data_year": 2025,
        "state": "not_notified",
        "note": "电话已催",
    }
    theirs: dict[str, Any] = {
        "enterprise": gone,
        "data_year": 2025,
        "state": "not_notified",
        "note": "月底交",
    }
    days: dict[str, Any] = {"due_on": date(2026, 12, 20), "notified_on": date(2026, 11, 3)}
    district.records.create("survey_case", mine)
    district.records.create("survey_case", {**theirs, **days})
    district.enterprises.merge(keep, gone)
    [case] = district.records.first("survey_case", _ALL, 9)
    found = [case[key] for key in ("due_on", "notified_on", "note", "state")]
    assert found == [date(2026, 12, 20), date(2026, 11, 3), "电话已催；月底交", "not_notified"]


def test_one_case_of_two_was_told_on_the_earlier_day_and_is_due_on_the_later(district: Office) -> None:
    """Whichever of the two cases goes, nobody is held to a shorter time than the office granted."""
    for kept, gone in (((3, 20), (1, 10)), ((1, 10), (3, 20)), ((3, 10), (1, 20))):
        names = [_add(district, f"甲化工{kept}{gone}{n}") for n in range(2)]
        for owner, (told, due) in zip(names, (kept, gone), strict=True):
            days: dict[str, Any] = {"notified_on": date(2026, 11, told), "due_on": date(2026, 12, due)}
            case: dict[str, Any] = {"enterprise": owner, "data_year": 2025, "state": "notified", **days}
            district.records.create("survey_case", case)
        district.enterprises.merge(*names)
        [case_of] = [c for c in district.records.first("survey_case", _ALL, 9) if c["enterprise"] == names[0]]
        assert (case_of["notified_on"], case_of["due_on"]) == (date(2026, 11, 1), date(2026, 12, 20))


def test_the_trail_says_what_a_merge_made_of_it(district: Office) -> None:
    """The conclusion chosen holds for the last year screened, as a step of its own."""
    keep, gone = _add(district, "甲厂"), _add(district, "甲厂（老）")
    district.screening.conclude([keep], 2023, "included", "环评")
    district.screening.conclude([gone], 2025, "idle", "停产报告")
    district.enterprises.merge(keep, gone)
    assert [(s["data_year"], s["conclusion"]) for s in district.screening.trail(keep)] == [
        (2023, "included"),
        (2025, "idle"),
        (2025, "included"),
    ]
    assert {y: district.screening.conclusions(y).get(keep) for y in (2024, 2025)} == dict.fromkeys(
        (2024, 2025), "included"
    )


def test_an_enterprise_is_not_merged_with_itself(district: Office) -> None:
    """It would be deleted."""
    one = _add(district, "甲厂")
    with pytest.raises(UserError):
        district.enterprises.merge(one, one)


_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "uscc": st.sampled_from([uscc(1), uscc(2)]),
        "phone": st.sampled_from(["1", "2"]),
        "former_names": st.lists(st.sampled_from(["甲", "乙"]), min_size=1, unique=True).map(tuple),
        "management": st.lists(st.sampled_from(["permit", "soil"]), min_size=1, unique=True).map(tuple),
        "screening": st.sampled_from(["included", "trade"]),
    },
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_FACTS, _FACTS, st.sets(st.sampled_from(["name", "uscc", "phone", "screening"])), st.booleans())
def test_merge_then_undo_restores_the_content(
    one: dict[str, Any], other: dict[str, Any], taken: set[str], screened: bool
) -> None:
    """Whatever the two hold and whatever is chosen: undo brings back every record, redo the merge."""
    with _district() as office:
        keep, gone = _add(office, "清河化工", **one), _add(office, "青河化工厂", **other)
        third = _add(office, "青禾化工厂")
        office.enterprises.part(gone, third)
        _entry(office, keep)
        _entry(office, gone)
        if screened:
            office.screening.conclude([gone], 2025, "idle", "停产报告")
        before = _content(office)
        office.enterprises.merge(keep, gone, taken)
        after = _content(office)
        assert gone not in after["enterprise"]
        assert all(gone not in values.values() for kind in after.values() for values in kind.values())
        merged = after["enterprise"][keep]
        spelt = {
            merged["name"],
            merged.get("uscc"),
            *merged.get("aliases", ()),
            *merged.get("former_names", ()),
        }
        said = [
            one.get("uscc"),
            other.get("uscc"),
            *one.get("former_names", ()),
            *other.get("former_names", ()),
        ]
        assert {"清河化工", "青河化工厂", *filter(None, said)} <= spelt
        office.history.undo()
        assert _content(office) == before
        office.history.redo()
        assert _content(office) == after
