"""Living with a plan in a real window: a revision, deadlines, words taken over, indicators."""

from __future__ import annotations

from pathlib import Path

import pytest
from living import Living, Open, task_called
from living_plan import CHANGED, CHANGED_TEXT, DOC_NO, FILLED, GONE, NEW, NEW_NO, RENUMBERED, write_revision

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office

pytestmark = pytest.mark.window
TOLD_LAST_QUARTER = "强化宣传引导"
DAY_FIELD, BACK_TO_TODAY = (686, 84), (1176, 89)  # pixels from the upper left corner, the banner left out
NEWEST_NUMERATOR, CURVE_TAB = (626, 632), (543, 252)


def read_revision(here: Living, document: Path) -> None:
    here.tab("方案与对照")
    here.key("Down", "Down", "Down")  # the plan in force is the last one
    here.keep("01_plans")
    here.key("alt+x")
    here.window.answer_file_dialog("读取方案文件", document)
    here.keep("02_review")
    here.key("ctrl+Return")
    here.keep("03_comparison")


def standing(office: Office) -> dict[str, tuple[str, str, int, bool]]:
    """Return title, state, ticked measures and whether it is closed of each own task, by id."""
    return {
        line.id: (line.title, line.state, line.measures_done, line.closed) for line in office.tasks.lines()
    }


def expect_revised(office: Office, before: dict[str, tuple[str, str, int, bool]]) -> None:
    """Find the document in force; who kept the words kept the ticks, everybody kept the progress."""
    plan = office.tasks.own_plans()[-1]
    assert (plan["doc_no"], plan["status"]) == (DOC_NO, "印发")
    now = standing(office)
    assert task_called(office, RENUMBERED).no == NEW_NO
    assert office.records.get("task", task_called(office, CHANGED).id)["text"] == CHANGED_TEXT
    (target,) = office.tasks.detail(task_called(office, FILLED).id).targets
    assert (target["value"], str(target["by"])) == (90, "2030-12-31")
    assert {now[task][0] for task in now.keys() - before.keys()} == {NEW.title}
    (gone,) = before.keys() - now.keys()
    assert before[gone][0].startswith(GONE)
    for task in now.keys() & before.keys():
        title, state, ticked, closed = before[task]
        assert (now[task][0], now[task][1], now[task][3]) == (title, state, closed)
        assert now[task][2] == ticked or title.startswith((CHANGED, FILLED)), title


def test_a_revision_comes_in_and_goes_out_again(open_sample: Open, tmp_path: Path) -> None:
    with open_sample() as here:
        with here.office() as office:
            document = write_revision(office, tmp_path / "xiuding.docx")
            told = standing(office)
        before = here.state()
        read_revision(here, document)
        assert here.state() == before, "nothing is written before 采用修订"
        here.key("alt+n")
        here.window.paste("正式印发")
        here.key("ctrl+Return")
        here.wait_for_verb("采用修订")
        here.keep("04_revised")
        with here.office() as office:
            expect_revised(office, told)
        revised = here.state()
        here.undo()
        here.keep("05_undone")
        assert here.state() == before
        here.redo()
        assert here.state() == revised
        here.tab("任务")
        here.keep("06_tasks_revised")


def extend(here: Living, task: str) -> None:
    """Find a task by its words and record an approved extension of its one open deadline."""
    here.find_task(task)
    here.key("shift+F7")
    here.window.wait_for_title("延期")
    here.key("Tab")
    here.window.type("20311015")
    here.window.screen.key("Tab")
    here.window.fill(("两次采样都遇汛期", "区水务局", "区政府分管领导"))
    here.keep("11_extension")
    here.key("Return")
    here.wait_for_verb("延期")
    here.keep("12_extended")


def expect_extended(here: Living, task: str) -> None:
    with here.office() as office:
        (deadline,) = office.tasks.detail(task_called(office, task).id).dates
        assert (str(deadline.due_on), str(deadline.current)) == ("2030-12-31", "2031-10-15")
    (extension,) = here.witness.rows("extension")[-1:]
    assert (extension["reason"], extension["approved_by"]) == ("两次采样都遇汛期", "区政府分管领导")


def take_over(here: Living, task: str, period: ReportingPeriod) -> None:
    """Take last quarter's words over, see that they count for nothing, and confirm them."""
    here.find_task(task)
    here.key("shift+F6")
    here.wait_for_verb("沿用上期")
    here.keep("13_taken_over")
    with here.office() as office:
        line = task_called(office, task)
        assert (line.is_unconfirmed, line.reported) == (True, False)
        before, now = (office.tasks.detail(line.id, p).progress for p in (period.previous(), period))
        assert now[0]["note"] in {entry["note"] for entry in before}
    here.key("ctrl+F6")
    here.wait_for_verb("核对")
    here.keep("14_confirmed")
    with here.office() as office:
        line = task_called(office, task)
        assert (line.is_unconfirmed, line.reported) == (False, True)


def look_back(here: Living) -> None:
    """Look at a day of the past, where nothing can be written, and come back."""
    done = here.witness.titles()
    here.click(*DAY_FIELD)
    here.key("Return")  # the year is chosen
    here.window.type("20260601")
    here.key("Return")
    here.keep("15_past_day")
    here.key("shift+F6")
    here.keep("16_past_is_read_only")
    assert here.witness.titles() == done
    here.click(*BACK_TO_TODAY)
    here.keep("17_today_again")


def test_a_deadline_is_put_off_and_words_are_taken_over(open_sample: Open) -> None:
    with open_sample() as here:
        extend(here, CHANGED)
        expect_extended(here, CHANGED)
        with here.office() as office:
            period = ReportingPeriod.containing(office.today())
        take_over(here, TOLD_LAST_QUARTER, period)
        look_back(here)
        here.undo()
        here.undo()
        here.undo()
        with here.office() as office:
            assert not task_called(office, TOLD_LAST_QUARTER).reported
            (deadline,) = office.tasks.detail(task_called(office, CHANGED).id).dates
            assert not deadline.is_extended


def type_figures(here: Living) -> None:
    """Type numerator and denominator under one another, and be warned without being stopped."""
    here.tab("指标")
    here.key("Down")
    here.click(*NEWEST_NUMERATOR)
    here.window.type("164")
    here.key("Tab")
    here.window.type("100")
    here.key("Return")
    here.wait_for_verb("指标值")
    here.keep("20_over_a_hundred")
    with here.office() as office:
        period = ReportingPeriod.containing(office.today())
        line = next(line for line in office.indicators.lines(period) if line.name == "废旧农膜回收率")
        assert line.main.own is not None
        assert (line.main.own["numerator"], line.main.own["denominator"]) == (164, 100)
        assert line.main.is_over
        assert "超过100%" in "".join(line.main.warnings)


def explain(here: Living) -> None:
    """Write the definition down, which the warning asks for."""
    here.key("alt+w")
    here.window.wait_for_title("口径")
    here.key("Tab", "ctrl+a")
    here.window.paste("含以前年度残膜，所以超过当季使用量。")
    here.keep("21_definition")
    here.key("alt+s")
    here.wait_for_verb("口径")
    assert any(
        row["definition"] == "含以前年度残膜，所以超过当季使用量。"
        for row in here.witness.rows("indicator_definition")
    )
    here.click(*CURVE_TAB)
    here.keep("22_curve")


def count_records(here: Living) -> None:
    """Make an indicator that is counted from the ledger of findings, and open the records behind it."""
    here.key("ctrl+shift+n")
    here.window.wait_for_title("指标")
    here.window.paste("问题销号率")
    here.key("Return")
    here.wait_for_verb("新增指标")
    here.key("alt+q")
    here.wait_for_verb("从台账取数")
    here.keep("23_counted")
    here.key("alt+o")
    here.key("Down", "Return")
    here.keep("24_records_behind")
    here.key("ctrl+c")
    copied = here.window.screen.clipboard().strip()
    with here.office() as office:
        period = ReportingPeriod.containing(office.today())
        line = next(line for line in office.indicators.lines(period) if line.name == "问题销号率")
        counted = office.indicators.counted("findings_due_closed", period)
        assert line.main.own is not None
        assert line.main.own["numerator"] == counted.count > 0
        first = next(r for r in office.records.after("finding", 0, 200) if r.number == counted.numbers[0])
        assert copied == first["number"]
    here.key("Escape")


def test_figures_over_a_hundred_percent_and_figures_from_records(open_sample: Open) -> None:
    with open_sample() as here:
        type_figures(here)
        explain(here)
        count_records(here)
        for _step in ("取数", "新增指标", "口径", "分母", "分子"):
            here.undo()
        assert not any(row["name"] == "问题销号率" for row in here.witness.rows("indicator"))
        here.keep("25_all_undone")
