"""Checks on the five shipped plans: shape, facts against a hand-made reading, no copied prose.

The facts are compared only when the environment variable NPTRACKER_PLANS names the folder with the readings
(``NNN_name.gold.json``) and the documents (``NNN_name.txt``).
"""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nptracker.domain.draft import (
    DeadlineDraft,
    HeadingDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
READINGS = {
    "ganzhou": "000_ganzhou",
    "yili": "001_yili",
    "beijing": "002_beijing",
    "dalian": "003_dalian",
    "neimenggu": "004_inner_mongolia",
}
TASK_COUNTS = {"ganzhou": 20, "yili": 17, "beijing": 20, "dalian": 15, "neimenggu": 17}
LONGEST_COMMON_RUN = 24
every_plan = pytest.mark.parametrize("key", READINGS)


def plan(key: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RESOURCES / "plans" / f"{key}.json").read_text(encoding="utf-8"))
    return loaded


def own_units(task: dict[str, Any]) -> list[dict[str, str]]:
    return [unit for unit in task["units"] if unit["role"] != "implied"]


def reading(key: str, ending: str) -> str:
    folder = os.environ.get("NPTRACKER_PLANS")
    if not folder:
        pytest.skip("NPTRACKER_PLANS does not point at the source plans")
    return (Path(folder) / f"{READINGS[key]}.{ending}").read_text(encoding="utf-8")


def as_draft(raw: dict[str, Any]) -> PlanDraft:
    """Build the domain object from the file; an unknown, missing or misnamed field fails here."""
    tasks = tuple(as_task(task) for task in raw["tasks"])
    heads = tuple(HeadingDraft(**head) for head in raw["chapters"])
    sections = tuple(HeadingDraft(s["no"], s["title"]) for s in raw["sections"])
    plain = {name: raw[name] for name in ("title", "region", "doc_no", "implied_from")}
    return PlanDraft(
        **plain,
        status=IssueStatus(raw["status"]),
        chapters=heads,
        sections=sections,
        tasks=tasks,
        implied_units=tuple(raw["implied_units"]),
    )


def as_task(raw: dict[str, Any]) -> TaskDraft:
    parts = {
        "measures": tuple(MeasureDraft(**m) for m in raw["measures"]),
        "units": tuple(UnitDraft(u["name"], UnitRole(u["role"])) for u in raw["units"]),
        "deadlines": tuple(
            DeadlineDraft(date.fromisoformat(d["on"]), d["sentence"]) for d in raw["deadlines"]
        ),
        "targets": tuple(as_target(t) for t in raw["targets"]),
    }
    return TaskDraft(**{**raw, **parts})


def as_target(raw: dict[str, Any]) -> TargetDraft:
    value = None if raw["value"] is None else Decimal(raw["value"])
    by = None if raw["by"] is None else date.fromisoformat(raw["by"])
    return TargetDraft(**{**raw, "value": value, "by": by})


def test_exactly_the_five_plans_are_shipped() -> None:
    assert {path.stem for path in (RESOURCES / "plans").glob("*")} == set(READINGS)


@every_plan
def test_plan_fits_the_draft_and_holds_every_task(key: str) -> None:
    raw = plan(key)
    draft = as_draft(raw)
    assert raw["key"] == key
    assert draft.title
    assert "以原文为准" in raw["source"]
    assert len(draft.tasks) == TASK_COUNTS[key]


@every_plan
def test_plan_targets_compare_with_known_signs_and_plain_decimals(key: str) -> None:
    for task in plan(key)["tasks"]:
        for target in task["targets"]:
            assert target["op"] in {">=", "<=", "="}
            assert target["value"] is None or re.fullmatch(r"\d+(\.\d+)?", target["value"])
            assert target["sentence"]


@every_plan
def test_plan_dates_lie_in_the_plan_period(key: str) -> None:
    tasks = plan(key)["tasks"]
    days = [d["on"] for t in tasks for d in t["deadlines"]] + [g["by"] for t in tasks for g in t["targets"]]
    assert days
    assert all("2023-01-01" <= day <= "2025-12-31" for day in days)


@every_plan
def test_plan_tasks_point_at_listed_sections_and_chapters(key: str) -> None:
    raw = plan(key)
    sections = {(s["no"], s["title"], s["chapter"]) for s in raw["sections"]}
    chapters = {c["title"] for c in raw["chapters"]} | {""}
    for task in raw["tasks"]:
        assert (task["section_no"], task["section"], task["chapter"]) in sections
        assert task["chapter"] in chapters


@every_plan
def test_plan_measures_are_short_numbered_steps(key: str) -> None:
    for task in plan(key)["tasks"]:
        steps = [m["text"] for m in task["measures"]]
        assert [m["no"] for m in task["measures"]] == [str(n) for n in range(1, len(steps) + 1)]
        assert len(steps) in range(2, 7) if task["text"] else not steps
        assert all(4 <= len(step) <= 24 for step in steps)
        assert len(set(steps)) == len(steps)


@every_plan
def test_plan_names_no_unit_twice_on_a_task(key: str) -> None:
    for task in plan(key)["tasks"]:
        names = [unit["name"] for unit in task["units"]]
        assert len(set(names)) == len(names)
        assert all(name == name.strip() and name for name in names)


@every_plan
def test_implied_units_stand_on_every_later_task(key: str) -> None:
    raw = plan(key)
    implied = raw["implied_units"]
    first, *later = raw["tasks"]
    assert not [u for u in first["units"] if u["role"] == "implied"]
    for task in later:
        assert [u["name"] for u in task["units"] if u["role"] == "implied"] == implied
    assert raw["implied_from"] == (first["no"] if implied else "")


@every_plan
def test_plan_region_is_a_division(key: str) -> None:
    raw = plan(key)
    with (RESOURCES / "reference" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert names[raw["region_code"]] == raw["region"]


def test_undecided_target_stays_undecided() -> None:
    open_targets = [
        (key, task["no"], target["name"], target["unit"])
        for key in READINGS
        for task in plan(key)["tasks"]
        for target in task["targets"]
        if target["value"] is None
    ]
    assert open_targets == [("ganzhou", "12", "农药包装废弃物回收率", "%")]


def test_what_the_damaged_source_lost_stays_empty() -> None:
    tasks = plan("neimenggu")["tasks"]
    assert [t["no"] for t in tasks if not t["title"]] == ["3", "1", "（一）", "（二）"]
    untold = [t["title"] for t in tasks if not t["text"]]
    assert untold == ["提升新污染物治理基础保障能力建设", "加大资金投入"]


@pytest.mark.parametrize("key", sorted(set(READINGS) - {"neimenggu"}))
def test_whole_sources_leave_nothing_empty(key: str) -> None:
    tasks = plan(key)["tasks"]
    assert all(task["title"] and task["section"] and task["text"] for task in tasks)


@every_plan
def test_facts_agree_with_the_hand_made_reading(key: str) -> None:
    gold, ours = json.loads(reading(key, "gold.json")), plan(key)
    assert (ours["title"], ours["region"]) == (gold["title"], gold["region"])
    assert ours["doc_no"] == (gold["doc_no"] or "")
    assert ours["implied_units"] == gold.get("implied_units", [])
    assert ours["chapters"] == [{"no": c["no"], "title": c["title"]} for c in gold["chapters"]]
    wanted_sections = [(s["no"] or "", s["title"] or "") for s in gold["sections"]]
    assert [(s["no"], s["title"]) for s in ours["sections"]] == wanted_sections
    for task, want in zip(ours["tasks"], gold["tasks"], strict=True):
        place = f"{key} {want['no']} {want['title']}"
        assert (task["no"], task["title"]) == (want["no"], want["title"] or ""), place
        assert task["section"] == (want["section"] or ""), place
        assert task["section_no"] == want.get("section_no", task["section_no"]), place
        assert task["is_safeguard"] == ("保障措施" in {want["section"], want.get("section_ref")}), place
        assert [u["name"] for u in own_units(task)] == want["units"], place
        assert [u["name"] for u in task["units"] if u["role"] == "lead"] == want["lead_units"], place
        assert [d["on"] for d in task["deadlines"]] == want["deadlines"], place
        assert facts(task["targets"]) == facts(want["targets"]), place


def facts(targets: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (t["name"], t["op"], None if t["value"] is None else Decimal(str(t["value"])), t["unit"], t["by"])
        for t in targets
    ]


@every_plan
def test_texts_are_not_copied_from_the_source(key: str) -> None:
    source = bare(reading(key, "txt"))
    runs = {source[i : i + LONGEST_COMMON_RUN + 1] for i in range(len(source) - LONGEST_COMMON_RUN)}
    for task in plan(key)["tasks"]:
        labels = [d["sentence"] for d in task["deadlines"]] + [t["sentence"] for t in task["targets"]]
        for text in (task["text"], *(m["text"] for m in task["measures"]), *labels):
            words = bare(text)
            shared = [words[i : i + LONGEST_COMMON_RUN + 1] for i in range(len(words) - LONGEST_COMMON_RUN)]
            assert not [run for run in shared if run in runs], f"{key} {task['no']} {task['title']}"


def bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
