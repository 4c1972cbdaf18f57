"""Administrative regions by code, from the list shipped with the program."""

from __future__ import annotations

from functools import cache

from nptracker.errors import UserError
from nptracker.services.reference_lists import file_rows


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in file_rows("divisions.csv")}


def region_name(code: str) -> str:
    """Return a region's name; raises UserError for a code the list does not have."""
    row = _rows().get(code.strip())
    if row is None:
        raise UserError(
            f"没有行政区划代码“{code}”。", safe="没有新建文件。", todo="请填六位区县代码，如 620702。"
        )
    return row["name"]


def regions() -> list[tuple[str, str, str]]:
    """Return (code, name, province and city) of every region, in the order of the codes."""
    return [(code, row["name"], f"{row['province']}{row['city']}") for code, row in _rows().items()]
