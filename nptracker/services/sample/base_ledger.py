"""The sample's enterprises and lists: entered, one of them twice and merged, screened, a local list begun.

Credit codes are computed so that they pass their check but belong to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.domain.industry_scope import read_industry_scope
from nptracker.domain.uscc import check_character
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.substance_lists import SUPPLEMENT, NewList

_AREA_CODE = "620702"
_AT_LATEST, _DAYS_TO_MERGE = 200, 6  # the visits of the last months need enterprises to go to
Row = Mapping[str, Any]


class BaseLedger:
    """Tells who stands in the ledger of enterprises, and which substances the district adds to the lists."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today
        self._story = story_part("survey")

    def events(self) -> Iterator[Event]:
        """Yield what was entered and merged."""
        entered = min(day_of(self._story["ledger_on"]), self._today - timedelta(_AT_LATEST))
        yield Event(entered, self._enter)
        yield Event(entered + timedelta(_DAYS_TO_MERGE), self._merge)
        yield Event(
            day_of(self._story["supplement"]["on"]), partial(self._begin_list, self._story["supplement"])
        )

    def _enter(self) -> None:
        rows = [_enterprise(row) for row in story_part("district")["enterprises"]]
        twice = {key: value for key, value in self._story["doublet"].items() if key != "of"}
        rows.append(twice | {"source": "乡镇街道摸排名单", "note": "摸排时没有抄到信用代码"})
        self._office.records.write_block(
            "enterprise", [(None, row) for row in rows], f"录入企业底册 {len(rows)} 家"
        )

    def _merge(self) -> None:
        kept, gone = (enterprise_named(self._office, self._story["doublet"][key]) for key in ("of", "name"))
        self._office.enterprises.merge(kept, gone)

    def _begin_list(self, story: Row) -> None:
        about = NewList(
            story["title"], SUPPLEMENT, "district", story["issuer"], effective_on=day_of(story["on"])
        )
        (list_id,) = self._office.substance_lists.start_supplement(about).record_ids
        rows = [(None, {**row, "list": list_id}) for row in story["substances"]]
        self._office.records.write_block("listed_substance", rows, f"补充清单增加物质 {len(rows)} 种")


def screen(office: Office, story: Row, year: int, *, is_first: bool) -> None:
    """Screen the ledger for a data year: all of it in the first year, later only what has changed."""
    for row in story["screenings"]:
        if row.get("year") == year or (is_first and "year" not in row):
            ids = [enterprise_named(office, name) for name in row.get("names", ())]
            if "industries" in row:
                ids += office.screening.by_industry(year, read_industry_scope(row["industries"])).ids
            office.screening.conclude(ids, year, row["conclusion"], row["evidence"])


def enterprise_named(office: Office, name: str) -> str:
    """Return the id of an enterprise of the story; raises LookupError for one that is not in the ledger."""
    found = office.records.resolve("enterprise", name)
    if found is None:
        raise LookupError(name)
    return found


def _enterprise(row: Row) -> Mapping[str, str]:
    first17 = f"91{_AREA_CODE}{_lawful(row['body'])}"
    kept = {key: str(value) for key, value in row.items() if key != "body"}
    return kept | {
        "uscc": first17 + check_character(first17),
        "division_code": _AREA_CODE,
        "source": "排污许可名录" if "排污许可" in row["management"] else "企业登记名单",
    }


def _lawful(body: str) -> str:
    """Return a nine-character body without the letters that credit codes never use."""
    return body.translate(str.maketrans("IOSVZ", "1U5W2"))
