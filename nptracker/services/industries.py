"""The classes of manufacturing of GB/T 4754-2017: looked up by code, words or initials."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from nptracker.domain.industry_scope import industry_digits
from nptracker.domain.pinyin import initials
from nptracker.services.reference_lists import file_rows

_FILE = "industry_scope.csv"


class Industry(NamedTuple):
    """A class (小类) of the standard; ``code`` has four digits; ``group`` and ``division`` are what it belongs to."""

    code: str
    name: str
    group: str
    division: str
    letters: str

    @property
    def words(self) -> str:
        """The class as a line to pick: the code first."""
        return f"{self.code}　{self.name}　{self.group}"

    @property
    def by_name(self) -> str:
        """The class as a line to pick, the name first."""
        return f"{self.name}　{self.code}　{self.group}"


@cache
def industries() -> tuple[Industry, ...]:
    """Return the classes of divisions 13 to 43 in the order of the standard."""
    return tuple(
        Industry(
            row["code"],
            row["name_zh"],
            row["group_name_zh"],
            row["division_name_zh"],
            initials(row["name_zh"]),
        )
        for row in file_rows(_FILE)
    )


@cache
def industry_by_code() -> dict[str, Industry]:
    """Return the classes by their four digits."""
    return {industry.code: industry for industry in industries()}


def matching_industries(text: str) -> list[Industry]:
    """Return the classes whose code begins with, or whose name or initials hold, the text; codes first."""
    wanted = text.strip().lower().removeprefix("c")
    if not wanted:
        return list(industries())
    by_code = [industry for industry in industries() if industry.code.startswith(wanted)]
    by_name = [industry for industry in industries() if wanted in industry.name or wanted in industry.letters]
    return list(dict.fromkeys([*by_code, *by_name]))


def industry_words(code: str, name: str) -> str:
    """Return an industry as its code and its name; a name not typed is the standard's, a text that is no code is said."""
    digits = industry_digits(code)
    known = name or _standard_name(digits)
    if not digits:
        return f"{code}（不是代码）{name}" if code else name
    return f"{digits} {known}".strip()


def _standard_name(digits: str) -> str:
    """Return the name of a class, or of the group or division that fewer digits stand for; "" for none."""
    if digits in industry_by_code():
        return industry_by_code()[digits].name
    if len(digits) == 3:  # a group
        return next((one.group for one in industries() if one.code.startswith(digits)), "")
    return division_names().get(digits, "")


@cache
def division_names() -> dict[str, str]:
    """Return the names of the divisions (大类) of manufacturing by their two digits."""
    return {industry.code[:2]: industry.division for industry in industries()}
