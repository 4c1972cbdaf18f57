"""Checks on the shipped lists, divisions and pinyin initials themselves."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
REFERENCE = RESOURCES / "reference"


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def townships() -> list[dict[str, str]]:
    text = gzip.decompress((REFERENCE / "townships.csv.gz").read_bytes()).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text), strict=True))


# --- official lists ------------------------------------------------------------------------------


def lists() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((REFERENCE / "lists.json").read_text(encoding="utf-8"))
    return loaded


def rows_of(entry: dict[str, Any]) -> list[dict[str, str]]:
    return [r for r in table(entry["file"]) if all(r[k] == v for k, v in entry["where"].items())]


def cas_numbers() -> list[tuple[str, str]]:
    found = []
    for path in sorted(REFERENCE.glob("*.csv")):
        for row in table(path.name):
            found += [(path.name, number) for number in row.get("cas", "").split(";") if number]
    return found


def test_every_cas_number_has_its_check_digit() -> None:
    numbers = cas_numbers()
    wrong = []
    for file, number in numbers:
        match = re.fullmatch(r"([1-9]\d{1,6})-(\d\d)-(\d)", number)
        digits = "".join(match.groups()[:2]) if match else ""
        total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), 1))
        if not match or total % 10 != int(match[3]):
            wrong.append((file, number))
    assert not wrong
    assert len(numbers) >= 240


def test_list_index_names_every_list_file_and_no_other() -> None:
    entries = lists()
    assert len({e["key"] for e in entries}) == len(entries)
    not_lists = {"divisions.csv", "substance_synonyms.csv"}
    assert {e["file"] for e in entries} == {p.name for p in REFERENCE.glob("*.csv")} - not_lists


def test_list_index_has_one_shape_and_true_dates() -> None:
    names = {"key", "title", "issuer", "number", "level", "issued_on", "effective_on", "ended_on", "file"}
    for entry in lists():
        assert set(entry) == names | {"where", "sureness", "note"}
        assert entry["level"] == "国家"
        assert entry["sureness"][0] in "高中低"
        days = [entry[name] for name in ("issued_on", "effective_on", "ended_on") if entry[name] is not None]
        assert [date.fromisoformat(day) for day in days] == sorted(date.fromisoformat(day) for day in days)


def test_each_list_row_belongs_to_exactly_one_list() -> None:
    counted: Counter[str] = Counter()
    for entry in lists():
        rows = rows_of(entry)
        assert rows, entry["key"]
        counted[entry["file"]] += len(rows)
    assert counted == {name: len(table(name)) for name in counted}


def test_official_counts_of_the_lists() -> None:
    by_key = {entry["key"]: rows_of(entry) for entry in lists()}
    fourteen = {str(n) for n in range(1, 15)}
    assert {r["category_no"] for r in by_key["key_controlled_2023"]} == fourteen
    assert {r["category_no"] for r in by_key["key_controlled_measures_2023"]} == fourteen
    assert [r["no"] for r in by_key["priority_controlled_1"]] == [f"PC{n:03}" for n in range(1, 23)]
    assert [r["no"] for r in by_key["priority_controlled_2"]] == [f"PC{n:03}" for n in range(23, 41)]
    assert [r["no"] for r in by_key["priority_controlled_3"]] == [f"PC{n:03}" for n in range(41, 59)]
    numbered = {r["no"] for r in by_key["strictly_restricted_2023"]}
    assert numbered == {str(n) for n in range(1, 10)}


def test_unsure_rows_say_so() -> None:
    unsure = [r for r in table("key_controlled_measures_2023.csv") if r["verified"] == "memory"]
    assert [r["category_no"] for r in unsure] == ["14"] * 5
    assert all(r["note"] for r in unsure)
    assert {r["in_survey_122"] for r in table("industry_scope.csv")} == {"unknown"}
    candidates = [r["key"] for r in table("survey_substances.csv") if r["membership"] == "candidate"]
    assert candidates == [f"PC{n:03}" for n in range(1, 41)]


def test_key_controlled_survey_rows_hold_the_numbers_of_the_list() -> None:
    listed: dict[str, set[str]] = {str(n): set() for n in range(1, 15)}
    for row in table("key_controlled_new_pollutants_2023.csv"):
        listed[row["category_no"]] |= {row["cas"]} - {""}
    survey = {r["key"]: set(r["cas"].split(";")) - {""} for r in table("survey_substances.csv")}
    wrong = {n for n, numbers in listed.items() if not survey[f"KC{int(n):02}"] <= numbers}
    assert not wrong


def test_industry_codes_nest() -> None:
    rows = table("industry_scope.csv")
    assert len({r["code"] for r in rows}) == len(rows) == 609
    for row in rows:
        assert re.fullmatch(r"(1[3-9]|[23]\d|4[0-3])\d\d", row["code"])
        assert row["code_full"] == "C" + row["code"]
        assert row["code_full"].startswith(row["group_code"])
        assert row["group_code"].startswith(row["division_code"])
    assert {int(r["division_code"][1:]) for r in rows} == set(range(13, 44))


# --- divisions and pinyin ------------------------------------------------------------------------


def test_division_codes_are_unique_and_nest() -> None:
    rows = table("divisions.csv")
    level = {row["code"]: row["level"] for row in rows}
    assert len(level) == len(rows)
    assert Counter(level.values()) == {"province": 31, "city": 339, "county": 2978}
    for row in rows:
        assert re.fullmatch(r"[1-6]\d{5}", row["code"])
        assert row["name"] == row["name"].strip() != ""
        if row["level"] != "province":
            assert level[row["parent_code"]] in {"province", "city"}
            assert row["code"].startswith(row["parent_code"].rstrip("0"))


def test_division_names_its_city_and_province() -> None:
    by_code = {row["code"]: row for row in table("divisions.csv")}
    ganzhou = by_code["620702"]
    assert (ganzhou["name"], ganzhou["city"], ganzhou["province"]) == ("甘州区", "张掖市", "甘肃省")
    assert (by_code["441900"]["kind"], by_code["441900"]["parent_code"]) == ("不设区县的地级市", "440000")
    assert (by_code["130171"]["kind"], by_code["110100"]["kind"]) == ("统计用功能区", "归组")
    statistical = [c for c, row in by_code.items() if row["kind"] == "统计用功能区"]
    assert len(statistical) == 124


def test_townships_belong_to_counties() -> None:
    counties = {row["code"] for row in table("divisions.csv") if row["level"] == "county"}
    rows = townships()
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes) == 41_352
    assert all(re.fullmatch(r"\d{9}", code) for code in codes)
    assert {code[:6] for code in codes} == counties
    assert all(row["name"].strip() for row in rows)
    assert sum(code.startswith("620702") for code in codes) == 24


def test_pinyin_initials_cover_both_blocks() -> None:
    common, rare, *rest = (REFERENCE / "pinyin_initials.txt").read_text(encoding="ascii").split("\n")
    assert rest == [""]
    assert (len(common), len(rare)) == (0x9FA5 - 0x4E00 + 1, 0x4DB5 - 0x3400 + 1)
    assert set(common) == set("abcdefghjklmnopqrstwxyz-")  # no syllable begins with i, u or v
    assert set(rare) <= set(common)
    assert common.count("-") == 10


@pytest.mark.parametrize(
    ("words", "initials"),
    [
        ("甘州区", "gzq"),
        ("生态环境局", "sthjj"),
        ("重点管控新污染物", "zdgkxwrw"),
        ("化学物质信息调查", "hxwzxxdc"),
        ("长安朝阳厦门西藏", "cacyxmxz"),
        ("农药包装废弃物回收率", "nybzfqwhsl"),
    ],
)
def test_pinyin_initials_of_known_words(words: str, initials: str) -> None:
    common = (REFERENCE / "pinyin_initials.txt").read_text(encoding="ascii").split("\n")[0]
    assert "".join(common[ord(character) - 0x4E00] for character in words) == initials


# --- files ---------------------------------------------------------------------------------------


def text_files() -> list[Path]:
    found = (REFERENCE, RESOURCES / "plans")
    return [p for folder in found for p in sorted(folder.iterdir()) if p.suffix != ".gz"]


def test_text_files_are_utf8_without_mark_and_with_plain_line_ends() -> None:
    for path in text_files():
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in raw, path.name
        assert raw.endswith(b"\n"), path.name
        assert "\ufffd" not in raw.decode("utf-8"), path.name


def test_readme_names_every_file() -> None:
    readme = (RESOURCES / "README.md").read_text(encoding="utf-8")
    shipped = [p.name for folder in ("reference", "plans") for p in (RESOURCES / folder).iterdir()]
    assert [name for name in shipped if f"`{name}`" not in readme] == []


def test_data_stays_small() -> None:
    shipped = [p for folder in ("reference", "plans") for p in (RESOURCES / folder).iterdir()]
    assert sum(p.stat().st_size for p in shipped) < 1_000_000


# --- checklists ----------------------------------------------------------------------------------

CHECKLISTS = sorted((RESOURCES / "checklists").glob("*.json"))


@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_a_checklist_says_what_it_is_and_asks_nothing_twice(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["code"] == path.stem
    assert "非官方文本" in data["status"]
    assert data["source"]
    assert data["topic"]
    date.fromisoformat(data["made_on"])
    names = [item["item"] for item in data["items"]]
    assert len(names) == len(set(names)) >= 8
    for item in data["items"]:
        assert set(item) == {"item", "points", "standard", "method", "clause", "category"}
        assert all(item.values()), item["item"]
        assert not re.search(r"第[一二三四五六七八九十百零0-9]+条", item["clause"])
