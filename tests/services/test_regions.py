"""Regions and townships: complete below every county, found by characters and by initials."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from nptracker.domain.forms import form_named
from nptracker.errors import UserError
from nptracker.services.bureau_names import bureau_names
from nptracker.services.office import Office
from nptracker.services.regions import (
    below,
    region_name,
    region_of,
    region_stem,
    regions,
    search_regions,
    search_townships,
    townships,
)
from nptracker.ui.tables.options import offering_for

REFERENCE = Path(__file__).parents[2] / "resources" / "reference"


def shipped_townships() -> Counter[str]:
    """Return how many townships the shipped file holds per county code, read without the code under test."""
    with gzip.open(REFERENCE / "townships.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return Counter(row["code"][:6] for row in csv.DictReader(file))


def test_every_county_has_its_townships() -> None:
    counted = shipped_townships()
    counties = [region for region in regions() if region.level == "county"]
    assert {region.code: len(townships(region.code)) for region in counties} == dict(counted)
    ganzhou = townships("620702")
    assert [town.name for town in ganzhou[:6]] == [
        "东街街道", "南街街道", "西街街道", "北街街道", "火车站街道", "梁家墩镇",
    ]  # fmt: skip
    assert (ganzhou[0].code, ganzhou[0].full_name) == ("620702001", "甘肃省张掖市甘州区东街街道")


def test_an_unknown_code_has_no_townships_and_no_name() -> None:
    assert townships("") == townships("999999") == ()
    with pytest.raises(UserError, match="没有行政区划代码“999999”"):
        region_name("999999")


def test_from_the_country_down_every_county_is_reached_once() -> None:
    reached: list[str] = []
    waiting = list(below())
    while waiting:
        region = waiting.pop()
        if region.level == "county":
            reached.append(region.code)
        else:
            waiting += below(region.code)
    assert sorted(reached) == sorted(shipped_townships())
    assert "东城区" in [region.name for region in below("110000")]  # no 市辖区 in between


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("甘州", "甘肃省张掖市甘州区"),
        ("gzq", "甘肃省张掖市甘州区"),
        ("zysgzq", "甘肃省张掖市甘州区"),
        ("620702", "甘肃省张掖市甘州区"),
        ("张掖市 甘州区", "甘肃省张掖市甘州区"),
        ("东莞", "广东省东莞市"),
        ("shz", "新疆维吾尔自治区石河子市"),
    ],
)
def test_regions_are_found_by_characters_initials_and_code(words: str, first: str) -> None:
    assert search_regions(words)[0].full_name == first


def test_townships_are_found_within_their_county() -> None:
    assert [town.name for town in search_townships("620702", "dmz")] == ["大满镇"]
    assert [town.name for town in search_townships("620702", "街")][:2] == ["东街街道", "南街街道"]
    assert search_townships("620702", "没有这个镇") == []
    assert len(search_townships("620702", limit=100)) == 24


def test_a_typed_name_means_a_region_only_when_it_is_the_only_one() -> None:
    found = region_of("甘州区")
    assert found is not None
    assert found.code == "620702"
    assert region_of("朝阳区") is None  # Beijing and Changchun have one each
    assert region_of("北京市朝阳区") is not None
    assert region_of("清水区") is None


def test_zones_of_the_statistics_office_are_marked() -> None:
    assert sum(region.kind == "统计用功能区" for region in regions()) == 124


def test_townships_are_suggested_for_enterprises(district: Office) -> None:
    assert district.records.find("township", "东街") == []  # the district has no code on the list
    district.settings.put("region_code", "620702")
    district.orgs.create("东街新区管委会", kind="township")
    names = [label for _, label in district.records.find("township", "东街")]
    assert names == ["东街新区管委会", "东街街道"]
    assert ("大满镇", "大满镇") in district.records.find("township", "dmz")
    assert district.orgs.create("大满镇").record_ids
    assert [label for _, label in district.records.find("township", "大满")] == ["大满镇"]


def test_fields_that_name_bodies_or_townships_offer_them_while_one_types() -> None:
    known = {"org": ["区水务局", "区农业农村局"], "township": ["东街街道"]}

    def find(kind: str, text: str) -> list[tuple[str, str]]:
        return [(name, name) for name in known[kind] if text in name]

    attending = offering_for(form_named("meeting").by_key["attending"], find)
    assert attending is not None
    assert [option.label for option in attending.options("区水务局、农业")] == ["区农业农村局"]
    assert attending.put("区水务局、农业", "区农业农村局") == "区水务局、区农业农村局"
    town = offering_for(form_named("enterprise").by_key["township"], find)
    assert town is not None
    assert [option.label for option in town.options("东街")] == ["东街街道"]
    assert town.options("") == []


def test_bureaus_are_named_as_branches_of_the_city_where_there_is_one() -> None:
    assert bureau_names("甘州区", "620702")[:2] == ("甘州区生态环境分局", "张掖市生态环境局甘州分局")
    assert bureau_names("东城区", "110101") == ("东城区生态环境分局", "东城区生态环境局")
    assert bureau_names("甲区") == ("甲区生态环境分局", "甲区生态环境局")
    assert bureau_names("") == ()


@pytest.mark.parametrize(
    ("name", "stem"),
    [("甘州区", "甘州"), ("肃州区", "肃州"), ("城区", "城区"), ("鄂伦春自治旗", "鄂伦春"), ("伊犁哈萨克自治州", "伊犁哈萨克"),
     ("内蒙古自治区", "内蒙古"), ("锡林郭勒盟", "锡林郭勒"), ("", "")],
)  # fmt: skip
def test_a_region_is_called_without_the_word_for_what_it_is(name: str, stem: str) -> None:
    assert region_stem(name) == stem
