"""Administrative regions by code, from the lists shipped with the program: provinces down to townships."""

from __future__ import annotations

import csv
import gzip
import io
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nptracker.domain.pinyin import initials
from nptracker.errors import UserError
from nptracker.paths import resource_path
from nptracker.services.reference_lists import file_rows

_WHAT_IT_IS = ("自治州", "自治区", "自治县", "自治旗", "省", "市", "区", "县", "旗", "州", "盟")
_SHORTEST_STEM = 2  # letters

TOWNSHIP = "township"
_COUNTY_DIGITS = 6
_GROUPING = "归组"  # 市辖区, 县, 省直辖…: prefectures in name only, they say nothing to a person
_COUNTRY = ""


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its code, name, level (province, city, county, township), kind and the names above it.

    ``kind`` is 统计用功能区 for the zones that the statistics office counts apart from the counties.
    """

    code: str
    name: str
    level: str
    kind: str
    above: str

    @property
    def full_name(self) -> str:
        """The name with those above it, none twice: 甘肃省张掖市甘州区."""
        return self.above if self.above.endswith(self.name) else self.above + self.name


@cache
def _regions() -> dict[str, Region]:
    return {row["code"]: _region(row) for row in file_rows("divisions.csv")}


def _region(row: dict[str, str]) -> Region:
    province, city = row["province"], row["city"]
    is_grouped = city == province or not _says_where(city)
    above = province if is_grouped or row["level"] == "province" else province + city
    return Region(row["code"], row["name"], row["level"], row["kind"], above)


def _says_where(city: str) -> bool:
    return city not in {"市辖区", "县"} and not city.endswith("直辖县级行政区划")


def region_name(code: str) -> str:
    """Return a region's name; raises UserError for a code the list does not have."""
    return _known(code).name


def region_stem(name: str) -> str:
    """Return a region's name without the word for what it is: 甘州 for 甘州区; 城区 stays, for one letter names nothing."""
    for ending in _WHAT_IT_IS:
        stem = name.removesuffix(ending)
        if stem != name and len(stem) >= _SHORTEST_STEM:
            return stem
    return name


def region_names_above(code: str) -> tuple[str, ...]:
    """Return a region's name and those of the city and province it lies in; empty for an unknown code."""
    found = _regions().get(code.strip())
    if found is None:
        return ()
    lies_in = (_regions().get(found.code[:digits].ljust(_COUNTY_DIGITS, "0")) for digits in (4, 2))
    return (
        found.name,
        *(region.name for region in lies_in if region is not None and _says_where(region.name)),
    )


def level_above(code: str, name: str) -> str:
    """Return as what a region of this name stands over the county with a code: city, province, "" for neither."""
    for digits, level in ((4, "city"), (2, "province")):
        above = _regions().get(code.strip()[:digits].ljust(_COUNTY_DIGITS, "0"))
        if above is not None and above.code != code.strip() and above.name == name:
            return level
    return ""


def _known(code: str) -> Region:
    found = _regions().get(code.strip())
    if found is None:
        raise UserError(
            f"没有行政区划代码“{code}”。", safe="没有新建文件。", todo="请填六位区县代码，如 620702。"
        )
    return found


def regions() -> tuple[Region, ...]:
    """Return every region down to the counties that a person would name, in the order of the codes."""
    return tuple(region for region in _regions().values() if region.kind != _GROUPING)


def below(code: str = _COUNTRY) -> tuple[Region, ...]:
    """Return the regions right below a code, the provinces for an empty one; raises UserError for an unknown one.

    What belongs to a prefecture in name only stands right below the province.
    """
    if not code:
        return tuple(region for region in _regions().values() if region.level == "province")
    region = _known(code)
    if region.level == "county":
        return townships(code)
    own = [row for row in file_rows("divisions.csv") if row["parent_code"] == region.code]
    found: list[Region] = []
    for row in own:
        found += below(row["code"]) if row["kind"] == _GROUPING else (_regions()[row["code"]],)
    return tuple(found)


@cache
def _township_rows() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every township in order of code; the first six digits are the county's."""
    packed = resource_path("reference", "townships.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(rows)
    return tuple((code, name) for code, name in rows)


def townships(county_code: str) -> tuple[Region, ...]:
    """Return the townships and subdistricts of a county-level region; empty for a code that has none."""
    county = _regions().get(county_code.strip()[:_COUNTY_DIGITS])
    if county is None:
        return ()
    rows = _township_rows()
    start = bisect_left(rows, (county.code, ""))
    found = []
    for code, name in rows[start:]:
        if not code.startswith(county.code):
            break
        found.append(Region(code, name, TOWNSHIP, "乡级", county.full_name))
    return tuple(found)


def search_regions(words: str, limit: int = 20) -> list[Region]:
    """Return the regions down to the counties that match characters or pinyin initials, best first."""
    return matching_regions(regions(), words)[:limit]


def search_townships(county_code: str, words: str = "", limit: int = 20) -> list[Region]:
    """Return the townships of a county that match characters or pinyin initials, best first."""
    return matching_regions(townships(county_code), words)[:limit]


def matching_regions(found: Iterable[Region], words: str) -> list[Region]:
    """Return the regions whose name holds the words or their pinyin initials: begun by them first, then by code."""
    wanted = "".join(words.split()).lower()
    if not wanted:
        return list(found)
    ranked = [(rank, region) for region in found if (rank := _rank(region, wanted)) is not None]
    return [region for _rank_, region in sorted(ranked, key=lambda pair: (pair[0], pair[1].code))]


def _rank(region: Region, wanted: str) -> int | None:
    letters, all_letters = _letters(region.name), _letters(region.full_name)
    tests = (
        region.name.startswith(wanted),
        letters.startswith(wanted),
        wanted in region.name,
        wanted in region.full_name,
        wanted in letters,
        wanted in all_letters,
        region.code.startswith(wanted),
    )
    return next((rank for rank, passed in enumerate(tests) if passed), None)


@cache
def _letters(name: str) -> str:
    return initials(name)


def region_of(words: str) -> Region | None:
    """Return the region that typed words name: by code or full name, else by a name that only one region has."""
    wanted = "".join(words.split())
    exact = [region for region in regions() if wanted in {region.full_name, region.code}]
    if exact:
        return exact[-1]  # 嘉峪关市 is a prefecture and, with another code, its only county
    by_name = [region for region in regions() if region.name == wanted]
    return by_name[0] if len(by_name) == 1 else None
