"""The yearly inspection plan of the sample: who inspects, what is planned, drawn and visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.domain.industry_scope import read_industry_scope
from nptracker.services.draw_candidates import Exclusions, Scope
from nptracker.services.draws import DrawOrder
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part

Row = Mapping[str, Any]
_YEARS_BACK = 1


class InspectionYear:
    """Tells of the plan, the draws and their visits, last year's and this year's."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today
        self._story = story_part("inspection_year")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        begun = day_of(story_part("cycle")["first_day"]).year + 1  # the first whole year of the story
        years = range(max(begun, self._today.year - _YEARS_BACK), self._today.year + 1)
        for year in years[:1]:
            yield Event(self._day(year, self._story["plan_day"]), self._enter_people)
        for year in years:
            yield Event(self._day(year, self._story["plan_day"]), partial(self._enter_plan, year))
            for row in self._story["draws"]:
                yield Event(self._day(year, row["on"]), partial(self._draw, year, row))
                if row["visits"]:
                    yield Event(self._day(year, row["visits"]), partial(self._visit, year, row))
        yield from self._links()

    @staticmethod
    def _day(year: int, month_and_day: str) -> date:
        return date.fromisoformat(f"{year}-{month_and_day}")

    def _write(self, kind: str, rows: Sequence[Row], title: str) -> None:
        self._office.records.write_block(kind, [(None, row) for row in rows], title)

    def _enter_people(self) -> None:
        people = self._story["inspectors"]
        self._write("inspector", people, f"登记执法人员 {len(people)} 名")

    def _enter_plan(self, year: int) -> None:
        rows = [
            {"year": str(year), "number": _number(year, row["no"])}
            | {key: value for key, value in row.items() if key != "no"}
            for row in self._story["plan"]
        ]
        self._write("inspection_plan", rows, f"登记{year}年度检查计划 {len(rows)} 项")

    # -- draws --------------------------------------------------------------------------------------------

    def _draw(self, year: int, row: Row) -> None:
        """Draw and prepare the visits, unless the story has come to nobody who can be drawn yet."""
        records, draws = self._office.records, self._office.draws
        scope = self._scope(row)
        if all(line.excluded for line in draws.candidates(scope, Exclusions())):
            return
        people = {str(name): _found(records.resolve("inspector", name)) for name in self._names}
        order = DrawOrder(
            _found(records.resolve("inspection_plan", _number(year, row["no"]))),
            self._office.person,
            scope,
            absent={people[name]: reason for name, reason in row.get("absent", {}).items()},
            recusals=self._recusals(row, people),
            seed=row["seed"] or f"示例{year}{row['no']}",
            witness=row["witness"],
        )
        draws.prepare_visits(draws.make(order).record_ids[0])

    @property
    def _names(self) -> list[str]:
        return [row["name"] for row in self._story["inspectors"]]

    @staticmethod
    def _scope(row: Row) -> Scope:
        industry = row.get("industry")
        return Scope(
            included_only=row.get("included_only", False),
            marks=tuple(row.get("marks", ())),
            industry=read_industry_scope(industry) if industry else None,
            inspected=row.get("inspected", ""),
        )

    def _recusals(self, row: Row, people: Mapping[str, str]) -> dict[tuple[str, str], str]:
        if not (told := row.get("recusal")):
            return {}
        firm = _found(self._office.records.resolve("enterprise", told["enterprise"]))
        return {(people[told["inspector"]], firm): told["reason"]}

    def _visit(self, year: int, row: Row) -> None:
        """Make the visits of a draw, two a day."""
        draws = self._office.draws
        plan_id = _found(self._office.records.resolve("inspection_plan", _number(year, row["no"])))
        visits = [visit for draw in draws.of_plan(plan_id)[:1] for visit in draws.visits(draw.id).present]
        said, first = self._story["visit_summaries"], self._day(year, row["visits"])
        rows = []
        for at, visit in enumerate(visits):
            day = min(first + timedelta(at // 2), self._office.today()).isoformat()
            texts = {
                "started_at": f"{day} {'09:30' if at % 2 == 0 else '14:30'}",
                "ended_at": f"{day} {'11:00' if at % 2 == 0 else '16:10'}",
                "result": "未发现问题",
                "summary": said[at % len(said)],
            }
            rows.append((visit.id, texts))
        self._office.records.write_block("inspection", rows, f"填写抽查检查结果 {len(rows)} 条")
        self._explain([record_id for record_id, _texts in rows])

    # -- the visits told elsewhere ------------------------------------------------------------------------

    def _links(self) -> Iterator[Event]:
        """Yield that other visits of the ledgers were made by the plan of their year, and why some beyond the cap."""
        for row in story_part("district")["inspections"]:
            day = self._today - timedelta(row["days_ago"])
            no = self._story["linked"].get(row["number"])
            yield Event(day, partial(self._link, row["number"], _number(day.year, no) if no else ""))

    def _link(self, inspection: str, plan: str) -> None:
        records = self._office.records
        found = records.resolve("inspection", inspection)
        if found is None:  # the story of the visit began before the plan's
            return
        if plan and records.resolve("inspection_plan", plan):
            records.write_block("inspection", [(found, {"plan": plan})], f"检查 {inspection} 对应年度计划")
        self._explain([found])

    def _explain(self, inspections: Sequence[str]) -> None:
        """Say of visits beyond the yearly cap why they were lawful."""
        records = self._office.records
        beyond = [
            one
            for one in inspections
            if self._office.caps.problem_of(records.get("inspection", one).values, one)
        ]
        reason = {"cap_exception": self._story["exception"]}
        records.write_block("inspection", [(one, reason) for one in beyond], "写明超上限的理由")


def _number(year: int, no: str) -> str:
    return f"JH{year}-{no}"


def _found(record_id: str | None) -> str:
    assert record_id is not None, "the story names only what it has told"
    return record_id
