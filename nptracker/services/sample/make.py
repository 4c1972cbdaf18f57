"""The sample district: an invented year of work on a shipped plan, made through the same services a person uses.

Enterprises and people are invented; credit codes are computed so that they pass their check but belong to
nobody. Dates are counted back from today, so the sample never looks stale. Every return carries a mark that it
must not be sent.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.uscc import check_character
from nptracker.errors import UserError
from nptracker.paths import resource_path
from nptracker.services.office import Office
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.returns.service import FORMATS
from nptracker.services.session import Progress

FILE_NAME = "示例区.npt"
RETURNS_FOLDER = "报表"
_AREA_CODE = "620702"
EXPLANATION = "示例数据，仅供试用"


def make_sample(
    folder: Path, today: Callable[[], date] = date.today, progress: Progress | None = None
) -> list[Path]:
    """Make the sample district and every return of it in a folder; returns the files made, the district first.

    Raises UserError when the folder already holds a sample district, which is never overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    if path.exists():
        raise UserError(
            "这个文件夹里已有示例区。",
            safe="原来的文件没有变化。",
            todo="请换一个空文件夹，或直接打开它。",
            file=str(path),
        )
    story = json.loads(resource_path("sample", "district.json").read_text("utf-8"))
    office = Office.create(path, region="甘州区", person=story["person"], today=today)
    try:
        _Story(office, story).tell()
        office.search_index.catch_up()
        return [path, *_all_returns(office, folder / RETURNS_FOLDER, progress)]
    finally:
        office.close()


def sample_periods(today: date) -> tuple[ReportingPeriod, ReportingPeriod]:
    """Return the quarter before the current one, and the current one."""
    current = ReportingPeriod.containing(today, "Q")
    return current.previous(), current


def _all_returns(office: Office, folder: Path, progress: Progress | None) -> list[Path]:
    made: list[Path] = []
    kinds = office.returns.kinds()
    for done, kind in enumerate(kinds, start=1):
        made += office.returns.send(
            kind.name, period_for(kind.name, office.today()), FORMATS, folder, reason=EXPLANATION
        )
        if progress:
            progress(done, len(kinds))
    return made


def period_for(name: str, today: date) -> ReportingPeriod:
    """Return the period of the sample's return: a data year for the survey, the year for visits, else the quarter."""
    kind = RETURNS[name]
    if name == "inspections" or not kind.period_letter:  # a quarter has too few visits to look at
        return ReportingPeriod(today.year - kind.years_back, "", 1)
    return sample_periods(today)[1]


class _Story:
    """Tells the year verb by verb."""

    def __init__(self, office: Office, story: Mapping[str, Any]) -> None:
        self._office = office
        self._story = story
        self._today = office.today()

    def tell(self) -> None:
        self._settings()
        self._office.plans.accept(self._office.plans.built_in_draft("ganzhou"))
        self._block(
            "enterprise", [self._enterprise(row) for row in self._story["enterprises"]], "录入企业底册"
        )
        self._block(
            "survey_entry", [self._entry(row) for row in self._story["data_entries"]], "录入化学物质调查表"
        )
        self._block(
            "inspection", [self._inspection(row) for row in self._story["inspections"]], "录入现场检查"
        )
        self._block("finding", [self._finding(row) for row in self._story["findings"]], "录入问题整改台账")
        for line in self._office.tasks.lines():
            if line.no in self._story["progress"] and not line.is_safeguard:
                self._task(line.id, self._story["progress"][line.no])

    def _settings(self) -> None:
        values = {
            "reporting_unit": "甘州区生态环境部门（示例）",
            "is_sample": "yes",
            "yearly_cap": "2",
        }
        for name, value in values.items():
            self._office.settings.put(name, value)

    def _block(self, kind: str, rows: list[Mapping[str, str]], title: str) -> None:
        self._office.records.write_block(kind, [(None, row) for row in rows], f"{title} {len(rows)} 条")

    def _day(self, days_ago: int) -> str:
        return (self._today - timedelta(days=days_ago)).isoformat()

    def _name(self, index: int) -> str:
        return str(self._story["enterprises"][index]["name"])

    def _enterprise(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        first17 = f"91{_AREA_CODE}{_lawful(row['body'])}"
        kept = {key: str(value) for key, value in row.items() if key != "body"}
        return kept | {
            "uscc": first17 + check_character(first17),
            "division_code": _AREA_CODE,
            "source": "排污许可名录",
            "screened_by": "王敏",
            "screened_on": self._day(200),
            "screening_reason": "环评报告、原辅料台账",
        }

    def _entry(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        texts = {key: str(value) for key, value in row.items() if value != ""}
        return texts | {
            "enterprise": self._name(row["enterprise"]),
            "cas_rn": self._story["substances"][row["substance"]],
            "data_year": str(self._today.year - 1),
            "data_source": "台账",
            "entry_kind": "企业自填",
        }

    def _inspection(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        texts = {key: str(value) for key, value in row.items() if key != "days_ago"}
        day = self._day(row["days_ago"])
        return texts | {
            "enterprise": self._name(row["enterprise"]),
            "started_at": f"{day} 09:30",
            "ended_at": f"{day} 11:20",
        }

    def _finding(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        found = next(i["days_ago"] for i in self._story["inspections"] if i["number"] == row["inspection"])
        hidden = {"days_given", "closed"}
        texts = {key: str(value) for key, value in row.items() if key not in hidden} | {
            "enterprise": self._name(row["enterprise"]),
            "found_on": self._day(found),
            "due_on": self._day(found - row["days_given"]),
        }
        closing = {
            "done_on": self._day(found - row["days_given"] + 6),
            "filled_by": "企业环保员",
            "accepted_by": "孙工",
            "opinion": "现场核查，整改到位",
            "closed_on": self._day(found - row["days_given"] + 2),
            "evidence": "整改照片 2 张",
        }
        return texts | (closing if row["closed"] else {})

    def _task(self, task_id: str, row: Mapping[str, str]) -> None:
        before, current = sample_periods(self._today)
        tasks = self._office.tasks
        if row["before_note"]:
            tasks.record_progress(
                task_id, before, state=row["before_state"], note=row["before_note"], reason=row["reason"]
            )
        if row["state"]:
            tasks.record_progress(
                task_id,
                current,
                state=row["state"],
                note=row["note"],
                problems=row["problems"],
                next_steps=row["next_steps"],
                reason=row["reason"] if row["state"] == "behind" else "",
            )
        self._tick_measures(task_id, row)
        if "done" in {row["before_state"], row["state"]}:
            self._close(task_id, row)

    def _tick_measures(self, task_id: str, row: Mapping[str, str]) -> None:
        measures = self._office.tasks.detail(task_id).measures
        is_done = "done" in {row["before_state"], row["state"]}
        for measure in measures if is_done else measures[: len(measures) // 2]:
            self._office.tasks.tick_measure(measure.id)

    def _close(self, task_id: str, row: Mapping[str, str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            paper = Path(folder) / "完成情况说明.txt"
            paper.write_text(f"{row['note'] or row['before_note']}\n（示例材料）\n", "utf-8")
            self._office.tasks.attach("task", task_id, paper)
        self._office.tasks.close(task_id, checker="李主任", note="材料齐全，同意销号")


def _lawful(body: str) -> str:
    """Return a nine-character body without the letters that credit codes never use."""
    return body.translate(str.maketrans("IOSVZ", "1U5W2"))
