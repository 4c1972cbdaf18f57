"""Substances of the lists: found, told apart, tiers and measures, over lists written by hand and the shipped ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.problem import Severity
from nptracker.domain.substance_listing import (
    EXEMPT_UNTIL,
    Listing,
    ListVersion,
    Measure,
    Synonym,
    fold_name,
    in_force,
)
from nptracker.domain.substances import SubstanceBook
from nptracker.services.substances import (
    shipped_listings,
    shipped_measures,
    shipped_versions,
    synonyms,
)

DAY = date(2026, 11, 22)
REFERENCE = Path(__file__).parents[2] / "resources" / "reference"


def version(key: str, role: str = "priority", **more: object) -> ListVersion:
    return ListVersion(key, f"名录{key}", role, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shipped() -> SubstanceBook:
    return SubstanceBook(shipped_versions(), shipped_listings(), shipped_measures(), synonyms(), DAY)


def severities(book: SubstanceBook, name: str, code: str) -> list[Severity]:
    return [problem.severity for problem in book.problems(name, code)]


class TestVersions:
    def test_a_newer_one_replaces_the_old_from_its_day_on(self) -> None:
        old = version("a", effective_on=date(2020, 1, 1))
        new = version("b", effective_on=date(2026, 1, 1), replaces="a")
        assert in_force([old, new], date(2025, 12, 31)) == [old]
        assert in_force([old, new], date(2026, 1, 1)) == [new]

    def test_the_last_day_is_the_one_before_it_ends(self) -> None:
        ended = version("a", effective_on=date(2020, 1, 1), ended_on=date(2024, 1, 1))
        assert in_force([ended], date(2023, 12, 31)) == [ended]
        assert in_force([ended], date(2024, 1, 1)) == []
        assert in_force([ended], date(2019, 12, 31)) == []

    def test_an_ended_one_replaces_nothing(self) -> None:
        old = version("a")
        new = version("b", replaces="a", ended_on=date(2026, 1, 1))
        assert in_force([old, new], DAY) == [old]

    def test_a_list_that_is_said_to_replace_itself_stays(self) -> None:
        odd = version("a", replaces="a")
        assert in_force([odd], DAY) == [odd]

    def test_the_day_of_issue_stands_in_for_an_unknown_first_day(self) -> None:
        issued = version("a", issued_on=date(2025, 12, 25))
        assert in_force([issued], date(2025, 12, 24)) == []
        assert in_force([issued], date(2025, 12, 25)) == [issued]


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("苯并（ａ）芘", "苯并[a]芘"),
        (" 二氯 甲烷", "二氯甲烷"),
        ("1，2－二氯乙烷", "1,2-二氯乙烷"),
        ("o,p’-三氯杀螨醇", "o,p'-三氯杀螨醇"),
        ("hbcd", "HBCD"),
    ],
)
def test_names_agree_whatever_their_width_blanks_and_brackets(typed: str, listed: str) -> None:
    assert fold_name(typed) == fold_name(listed)


@pytest.mark.parametrize(
    ("one", "other"), [("α-硫丹", "β-硫丹"), ("五氯苯酚", "五氯苯酚钠"), ("1,1-二氯乙烯", "1,2-二氯乙烯")]
)
def test_names_of_other_substances_stay_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def mutations(cas_rn: str) -> Iterator[str]:
    """Yield every CAS RN that differs in one digit."""
    for at, old in enumerate(cas_rn):
        for new in "0123456789" if old.isdigit() else "":
            if new != old:
                yield f"{cas_rn[:at]}{new}{cas_rn[at + 1 :]}"


def listed_pairs() -> set[tuple[str, str]]:
    """Return each CAS RN of the shipped lists with each name printed beside it, read from the files."""
    pairs = set()
    for file in ("key_controlled_new_pollutants_2023", "priority_controlled_chemicals"):
        with (REFERENCE / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                name = row.get("substance_name_zh") or row["name_zh"]
                pairs |= {(name, cas_rn) for cas_rn in row["cas"].split(";") if cas_rn}
    return pairs


def test_no_slip_of_one_digit_enters_without_a_flag(shipped: SubstanceBook) -> None:
    pairs = listed_pairs()
    slips = [(name, wrong) for name, right in pairs for wrong in mutations(right)]
    assert len(slips) > 4000
    unflagged = [slip for slip in slips if slip not in pairs and not shipped.problems(*slip)]
    assert unflagged == []
    assert all(shipped.problems(name, right) == [] for name, right in pairs)


class TestAgreement:
    def test_another_listed_substance_is_an_error_that_names_both(self, shipped: SubstanceBook) -> None:
        (problem,) = shipped.problems("二氯甲烷", "67-66-3")
        assert (problem.code, problem.severity, problem.field) == ("L7", Severity.ERROR, "cas_rn")
        assert "三氯甲烷" in problem.message
        assert problem.suggestion == "75-09-2"

    @pytest.mark.parametrize(
        ("name", "cas_rn"),
        [
            ("氯仿", "67-66-3"),
            ("dcm", "75-09-2"),
            ("PFOS类", "2795-39-3"),
            ("短链氯化石蜡", "68920-70-7"),
            ("苯并（a）芘", "50-32-8"),
            ("汞", "7439-97-6"),
            ("", "75-09-2"),
            ("", ""),
        ],
    )
    def test_names_and_synonyms_of_a_substance_agree(
        self, shipped: SubstanceBook, name: str, cas_rn: str
    ) -> None:
        assert shipped.problems(name, cas_rn) == []

    def test_a_salt_never_passes_for_its_acid(self, shipped: SubstanceBook) -> None:
        assert severities(shipped, "全氟辛基磺酸", "2795-39-3") == [Severity.ERROR]
        assert severities(shipped, "五氯苯酚钠", "87-86-5") == [Severity.ERROR]

    def test_a_wrong_check_digit_names_the_number_of_the_name(self, shipped: SubstanceBook) -> None:
        (problem,) = shipped.problems("二氯甲烷", "75-09-3")
        assert problem.severity is Severity.ERROR
        assert "75-09-2" in problem.message

    def test_an_unknown_number_asks_to_be_confirmed(self, shipped: SubstanceBook) -> None:
        (problem,) = shipped.problems("乙醇", "64-17-5")
        assert problem.severity is Severity.NOTICE
        assert "不在现行名录，请确认" in problem.message

    def test_an_unknown_name_of_a_listed_number_may_pass_with_a_reason(self, shipped: SubstanceBook) -> None:
        assert severities(shipped, "清洗溶剂", "75-09-2") == [Severity.WARNING]

    def test_a_group_may_hold_more_than_its_list_prints(self, shipped: SubstanceBook) -> None:
        assert severities(shipped, "PFOA类", "3825-26-1") == [Severity.WARNING]
        assert severities(shipped, "抗生素", "26787-78-0") == [Severity.NOTICE]

    def test_a_missing_number_is_proposed(self, shipped: SubstanceBook) -> None:
        (problem,) = shipped.problems("氯仿", "")
        assert (problem.severity, problem.suggestion) == (Severity.NOTICE, "67-66-3")
        assert shipped.problems("抗生素", "") == []

    def test_a_serial_number_is_compared_as_well(self) -> None:
        listed = version("a", "survey")
        book = SubstanceBook([listed], [Listing(listed, "甲组分", serial_no="00123")], [], [], DAY)
        assert book.problems("甲组分", "00123") == []
        assert severities(book, "甲组分", "00124") == [Severity.ERROR]
        assert severities(book, "乙组分", "00124") == [Severity.NOTICE]


class TestTiers:
    def test_the_fourteen_are_certain_and_the_forty_are_candidates(self, shipped: SubstanceBook) -> None:
        tiers = {tier.code: tier.is_candidate for tier in shipped.tiers("75-09-2")}
        assert tiers == {"priority": False, "detailed": True}
        assert [(t.code, t.is_candidate) for t in shipped.tiers("108-88-3")] == [("detailed", True)]

    def test_convention_groups_reach_their_members(self, shipped: SubstanceBook) -> None:
        for cas_rn in ("2795-39-3", "1163-19-5", "68920-70-7", "335-67-1", "7439-97-6"):
            assert "convention" in {tier.code for tier in shipped.tiers(cas_rn)}, cas_rn
        assert "convention" not in {tier.code for tier in shipped.tiers("75-09-2")}

    def test_a_group_without_a_number_is_found_by_name(self, shipped: SubstanceBook) -> None:
        assert [tier.code for tier in shipped.tiers("", "多氯联苯")] == ["priority"]
        assert [tier.code for tier in shipped.tiers("26787-78-0", "阿莫西林")] == ["priority"]

    def test_no_basic_list_is_shipped(self, shipped: SubstanceBook) -> None:
        assert not shipped.has_basic_list
        assert shipped.tiers("64-17-5", "乙醇") == []

    def test_what_is_certain_hides_what_is_supposed(self) -> None:
        one, two = version("a", "survey"), version("b", "supplement")
        entries = [
            Listing(one, "甲", cas_rns=("71-43-2",), tiers=("detailed",), is_candidate=True),
            Listing(two, "甲", cas_rns=("71-43-2",), tiers=("detailed", "basic")),
        ]
        book = SubstanceBook([one, two], entries, [], [], DAY)
        assert [(t.code, t.is_candidate) for t in book.tiers("71-43-2")] == [
            ("basic", False),
            ("detailed", False),
        ]


class TestMeasures:
    @pytest.mark.parametrize(
        ("name", "cas_rn", "category"),
        [
            ("二氯甲烷", "75-09-2", "10"),
            ("", "2795-39-3", "1"),
            ("PFOS类", "", "1"),
            ("多氯联苯", "", "14"),
            ("阿莫西林", "26787-78-0", "13"),
            ("全氟辛酸（PFOA）及其盐类和相关化合物", "", "2"),
            ("SCCP", "", "4"),
        ],
    )
    def test_they_are_those_of_the_category(
        self, shipped: SubstanceBook, name: str, cas_rn: str, category: str
    ) -> None:
        with (REFERENCE / "key_controlled_measures_2023.csv").open(encoding="utf-8", newline="") as stream:
            wanted = [row["measure_text"] for row in csv.DictReader(stream) if row["category_no"] == category]
        assert [measure.text for measure in shipped.measures(cas_rn, name)] == wanted

    def test_other_substances_have_none(self, shipped: SubstanceBook) -> None:
        assert shipped.measures("108-88-3", "甲苯") == []
        assert shipped.measures("", "壬基酚及壬基酚聚氧乙烯醚") == []

    def test_an_exemption_ends_with_its_last_day(self) -> None:
        exempt = Measure(
            "1", "甲", "2", "(1)", "除外", "禁止", date(2023, 12, 31), EXEMPT_UNTIL, "source", "", "清单"
        )
        assert not exempt.is_expired(date(2023, 12, 31))
        assert exempt.is_expired(date(2024, 1, 1))
        assert exempt.state_words(DAY) == "豁免已于2023-12-31到期"
        assert exempt.state_words(date(2023, 1, 1)) == "豁免至2023-12-31"
        assert exempt.label == "2(1)"

    def test_a_prohibition_with_a_first_day_never_expires(self) -> None:
        ban = Measure("1", "甲", "4", "b", "", "", date(2024, 1, 1), "自该日起禁止", "", "", "")
        assert not ban.is_expired(DAY)
        assert ban.state_words(DAY) == "已自2024-01-01起禁止"
        assert ban.state_words(date(2023, 12, 31)) == "将自2024-01-01起禁止"


class TestSearch:
    @pytest.mark.parametrize(
        "text", ["75-09-2", "二氯甲", "eljw", "DCM", "亚甲基二氯", "７５-09", "dichloro"]
    )
    def test_finds_by_number_name_initials_and_synonym(self, shipped: SubstanceBook, text: str) -> None:
        found = shipped.search(text)
        assert (found[0].name, found[0].code) == ("二氯甲烷", "75-09-2")
        assert "重点管控新污染物清单（2023年版）" in found[0].lists

    def test_tells_the_synonym_that_was_met(self, shipped: SubstanceBook) -> None:
        assert shipped.search("氯仿")[0].alias == "氯仿"
        assert shipped.search("三氯甲烷")[0].alias == ""

    def test_the_very_name_comes_first(self, shipped: SubstanceBook) -> None:
        assert shipped.search("苯")[0].name == "苯"
        assert shipped.search("甲苯")[0].name == "甲苯"

    def test_finds_each_member_of_a_group(self, shipped: SubstanceBook) -> None:
        assert ("苯并[a]芘", "50-32-8") in {(found.name, found.code) for found in shipped.search("苯并")}

    def test_finds_nothing_for_nothing(self, shipped: SubstanceBook) -> None:
        assert shipped.search("  ") == []
        assert shipped.search("不存在的物质") == []

    def test_other_names_of_an_own_list_are_found_and_agree(self) -> None:
        own = version("a", "supplement", is_own=True)
        entry = Listing(own, "乙二醇", cas_rns=("107-21-1",), synonyms=("甘醇",))
        book = SubstanceBook([own], [entry], [], [Synonym("EG", "乙二醇", "107-21-1", "简称")], DAY)
        assert [found.name for found in book.search("甘醇")] == ["乙二醇"]
        assert book.problems("甘醇", "107-21-1") == []
        assert book.problems("EG", "107-21-1") == []


def test_categories_are_those_of_the_list_in_its_order(shipped: SubstanceBook) -> None:
    groups = shipped.categories("key_controlled")
    assert [group.no for group in groups] == [str(number) for number in range(1, 15)]
    assert (groups[9].name, groups[9].cas_rns) == ("二氯甲烷", ("75-09-2",))
    assert groups[12].cas_rns == ()
