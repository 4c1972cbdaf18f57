"""Ticking, progress, evidence and close-out: every word is kept, and every step can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, light
from nptracker.errors import UserError
from nptracker.services.office import Office

Q3, Q4 = ReportingPeriod.parse("2026-Q3"), ReportingPeriod.parse("2026-Q4")


def task(office: Office, no: str = "1") -> str:
    return next(line.id for line in office.tasks.lines() if line.no == no)


def test_a_tick_is_an_entry_and_can_be_taken_back(planned: Office) -> None:
    key = task(planned)
    planned.tasks.tick(key)
    assert planned.tasks.detail(key).line.light is Light.DONE
    planned.tasks.tick(key, False)
    assert [c["event"] for c in planned.tasks.detail(key).closures] == ["reopened", "done"]
    planned.history.undo()
    assert planned.tasks.detail(key).line.is_done
    assert planned.tasks.tick(key).kinds == frozenset()  # already done: nothing is written


def test_measures_are_ticked_one_by_one(planned: Office) -> None:
    detail = planned.tasks.detail(task(planned))
    planned.tasks.tick_measure(detail.measures[0].id)
    line = planned.tasks.detail(detail.line.id).line
    assert (line.measures_done, line.measures) == (1, len(detail.measures))


def test_progress_of_a_period_never_shows_in_another(planned: Office) -> None:
    key = task(planned)
    planned.tasks.record_progress(key, Q3, state="on_schedule", note="开了会")
    assert planned.tasks.detail(key, Q3).line.reported
    assert not planned.tasks.detail(key, Q4).line.reported
    planned.tasks.record_progress(key, Q3, state="ahead", note="又开了会")
    assert [e["note"] for e in planned.tasks.detail(key).progress] == ["又开了会", "开了会"]
    assert planned.tasks.detail(key, Q3).line.state == "ahead"


def test_behind_needs_a_reason(planned: Office) -> None:
    with pytest.raises(UserError, match="滞后原因"):
        planned.tasks.record_progress(task(planned), Q4, state="behind", reason="  ")
    assert planned.records.count("progress_entry") == 0
    planned.tasks.record_progress(task(planned), Q4, state="behind", reason="经费未到")
    assert planned.overview.board(Q4).counters["behind"] == 1


def test_closing_needs_evidence_and_another_person(planned: Office, tmp_path: Path) -> None:
    key = task(planned)
    with pytest.raises(UserError, match="佐证材料"):
        planned.tasks.close(key, checker="李主任", note="同意")
    paper = tmp_path / "完成情况.txt"
    paper.write_text("已完成", "utf-8")
    planned.tasks.attach("task", key, paper)
    for checker in ("", "王敏"):
        with pytest.raises(UserError, match="核查人"):
            planned.tasks.close(key, checker=checker, note="同意")
    planned.tasks.close(key, checker="李主任", note="同意")
    detail = planned.tasks.detail(key)
    assert detail.line.closed
    assert planned.tasks.attachment(detail.evidence[0].id).decode() == "已完成"
    planned.tasks.reopen(key, "发现遗漏")
    assert not planned.tasks.detail(key).line.closed
    assert [c["event"] for c in planned.tasks.detail(key).closures] == ["reopened", "closed"]


@pytest.mark.parametrize("content", [b"", None])
def test_an_empty_or_missing_attachment_is_refused(
    planned: Office, tmp_path: Path, content: bytes | None
) -> None:
    paper = tmp_path / "空.txt"
    if content is not None:
        paper.write_bytes(content)
    with pytest.raises(UserError, match=r"空的|读不出来"):
        planned.tasks.attach("task", task(planned), paper)
    assert planned.records.count("evidence") == 0


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, Light.OVERDUE),
        (0, Light.RED),
        (3, Light.RED),
        (4, Light.YELLOW),
        (15, Light.YELLOW),
        (16, Light.GREEN),
    ],
)
def test_lights_follow_the_day_passed_in(days: int, expected: Light) -> None:
    today = date(2026, 2, 27)
    assert light(today + timedelta(days=days), today, is_done=False) is expected
    assert light(today + timedelta(days=days), today, is_done=True) is Light.DONE


def test_an_overdue_task_leaves_the_board_only_when_done(planned: Office) -> None:
    overdue = [line.id for line in planned.overview.board(Q4).overdue]
    assert task(planned, "5") in overdue  # due 2024-12-31
    planned.tasks.record_progress(task(planned, "5"), Q4, state="on_schedule", note="在做")
    assert task(planned, "5") in [line.id for line in planned.overview.board(Q4).overdue]
    planned.tasks.tick(task(planned, "5"))
    assert task(planned, "5") not in [line.id for line in planned.overview.board(Q4).overdue]


def test_board_counts_add_up(planned: Office) -> None:
    planned.tasks.record_progress(task(planned), Q4, state="done", note="完")
    board = planned.overview.board(Q4)
    assert sum(len(bar.tasks()) for bar in board.sections.bars) == len(planned.tasks.lines()) == 20
    assert board.counters["missing"] == 19
    assert board.completion == (1, 20)
