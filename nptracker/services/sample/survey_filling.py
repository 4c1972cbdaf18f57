"""How the sample's enterprises fill in the survey of a data year, and correct what was wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from nptracker.domain.forms import codes, form_named
from nptracker.domain.problem import Severity
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.survey_carry import PARTS_GOING_ON
from nptracker.services.office import Office
from nptracker.services.sample.base_ledger import enterprise_named
from nptracker.services.sample.survey_amounts import amounts_of, in_words, slipped, written
from nptracker.services.sample.survey_parts import (
    Texts,
    convention_rows,
    measure_rows,
    release_rows,
    use_rows,
)

Row = Mapping[str, Any]
_ALL = 10_000


class Filling:
    """Writes what enterprises say of one data year, the so-manieth of the story."""

    def __init__(self, office: Office, story: Row, year: int, place: int) -> None:
        self._office, self._story, self._year, self._place = office, story, year, place

    def fill(self, names: Collection[str], slip: Row | None = None) -> None:
        """Let some enterprises fill everything in, over what was carried; ``slip`` forgets one unit."""
        stories = [row for row in self._story["amounts"] if row["enterprise"] in names]
        if not stories:
            return
        entries = [self._entry(row) for row in stories]
        uses = [use for e, row in zip(entries, stories, strict=True) for use in self._uses(e, row)]
        known = self._known("survey_entry", "")
        self._write("survey_entry", [self._slipped(entry, slip) for entry in entries], "录入调查表")
        self._write("survey_use", uses, "录入用途")
        self._write("survey_release", release_rows(entries), "录入排放与转移")
        self._write("survey_measure", measure_rows(self._office, entries), "录入管控措施落实")
        self._write("survey_convention", convention_rows(entries), "录入公约履约信息")
        carried = [found.id for found in known.values() if found.labels["enterprise"] in names]
        self._office.survey.confirm(carried)

    def correct(self, slip: Row) -> None:
        """Write what should have stood where the unit was forgotten."""
        row = next(row for row in self._story["amounts"] if _is_at(row, slip))
        right = in_words(self._amounts(row)[slip["column"]])
        entry_id = self.entry_id(slip)
        title = f"企业更正：{slip['enterprise']} {slip['substance']}"
        self._office.records.write_block("survey_entry", [(entry_id, {slip["column"]: right})], title)

    def return_zero(self, names: Collection[str]) -> None:
        """Let some enterprises say that they have none."""
        for row in self._story["zero_returns"]:
            if row["enterprise"] in names:
                owner = enterprise_named(self._office, row["enterprise"])
                self._office.survey.return_zero(owner, self._year, row["categories"], row["basis"], row["by"])

    def explain_growth_of(self, names: Collection[str]) -> None:
        """Explain the leap that the story has a reason for, once its enterprise has answered."""
        grown = self._story["grown"]
        if grown["year"] != self._year or grown["enterprise"] not in names:
            return
        entry = self._office.records.get("survey_entry", self.entry_id(grown))
        for rule in self._open_rules(entry):
            self._office.survey.waive(entry.id, rule, grown["reason"])

    def _open_rules(self, entry: Record) -> list[str]:
        found = self._office.records.problems("survey_entry", entry.values, entry.id)
        return list(dict.fromkeys(p.code for p in found if p.severity is Severity.WARNING))

    def entry_id(self, at: Row) -> str:
        """Return the id of the entry of an enterprise's substance."""
        return self._known("survey_entry", "")[at["enterprise"], at["substance"], ""].id

    # -- rows ---------------------------------------------------------------------------------------------

    def _entry(self, row: Row) -> Texts:
        day: date = self._office.today()
        listed = self._office.survey.listed(row["substance"], row.get("cas_rn", ""), self._year)
        tiers = listed.pop("tiers", ())
        assert isinstance(tiers, tuple)
        return {
            "enterprise": row["enterprise"],
            "data_year": str(self._year),
            **{key: str(value) for key, value in listed.items()},
            "tiers": "、".join(codes.TIERS.labels[tier] for tier in tiers),
            "activity": row.get("activity", "加工使用"),
            **written(self._amounts(row)),
            "content": row.get("content", ""),
            "uses": "、".join(row["uses"]) or "已停用，无库存",
            "data_source": "台账",
            "entry_kind": "企业自填",
            **self._story["signatures"],
            "reported_on": day.isoformat(),
        }

    def _amounts(self, row: Row) -> dict[str, int]:
        grown = self._story["grown"]
        swells = grown["year"] == self._year and _is_at(row, grown)
        return amounts_of(row, self._place, grown["percent"] if swells else 100)

    def _uses(self, entry: Texts, row: Row) -> Iterable[Texts]:
        return use_rows(entry, row, self._amounts(row)["used"])

    def _slipped(self, entry: Texts, slip: Row | None) -> Texts:
        if slip is None or not _is_at(entry, slip):
            return entry
        row = next(row for row in self._story["amounts"] if _is_at(row, slip))
        return {**entry, slip["column"]: slipped(self._amounts(row)[slip["column"]])}

    def _known(self, kind: str, told_by: str) -> dict[tuple[str, str, str], Record]:
        """Return the rows of the year by enterprise, substance and what tells several of one entry apart."""
        query = Query(filters=(Filter("data_year", Op.EQUALS, str(self._year)),))
        form = form_named(kind)
        return {
            (r.labels["enterprise"], str(r["substance"]), r.text(form, told_by) if told_by else ""): r
            for r in self._office.records.first(kind, query, _ALL)
        }

    def _write(self, kind: str, rows: Iterable[Texts], title: str) -> None:
        """Write rows, over those that were carried from last year."""
        told_by = PARTS_GOING_ON[kind][0] if kind in PARTS_GOING_ON else ""
        known = self._known(kind, told_by)
        block = []
        for row in rows:
            key = (row["enterprise"], row["substance"], row.get(told_by, ""))
            block.append((known[key].id if key in known else None, row))
        self._office.records.write_block(kind, block, f"{title} {len(block)} 条")


def _is_at(row: Row, place: Row) -> bool:
    return (row["enterprise"], row["substance"]) == (place["enterprise"], place["substance"])
