"""A year at the office in a real window: bodies, meetings, the next cycle, returns, and editing like Excel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from driver import wait_until
from living import Living, Open, task_called
from outside import Office as LibreOffice
from outside import Poppler

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.services.returns import RETURNS

pytestmark = pytest.mark.window
RENAMED, NEW_NAME, MERGED = "区发展和改革局", "区发展改革和数据局", "区财政局"
HELD_ON, DUE_ON = "2026-10-20", "2027-03-31"
MEETING = (HELD_ON, "专题会议", "农膜回收专题会", "区政府三楼", "张某", "区农业农村局、区市场监管局")
DECISION = ("农膜回收专题会", "1", "建立农膜回收网点台账。", "区农业农村局", "区市场监管局", DUE_ON)
FIRST_BAR = (910, 278)  # of the chart on 工作台; pixels from the upper left corner of the window
TOWNSHIP_FILTER = (692, 212)  # in the heads of 企业
TOWNSHIP, OTHER_TOWNSHIP = "新墩镇", "甘里堡镇"


# ---- bodies and meetings


def body_named(office: Office, name: str) -> str:
    return next(line.id for line in office.orgs.lines() if line.name == name)


def rename_and_merge(here: Living) -> None:
    with here.office() as office:
        renamed, merged = body_named(office, RENAMED), body_named(office, MERGED)
        owned = {share.task.id for share in office.orgs.card(merged).shares if share.is_now}
    here.tab("责任单位")
    here.find_body(RENAMED)
    here.key("alt+n")
    here.window.wait_for_title("单位更名")
    here.window.fill((NEW_NAME,))
    here.keep("30_renaming")
    here.key("Return")
    here.wait_for_verb("单位更名")
    here.find_body(MERGED)
    here.key("alt+m")
    here.window.wait_for_title("单位合并")
    here.key("Down")  # the second of the others: the body renamed
    here.keep("31_merging")
    here.key("alt+m")
    here.wait_for_verb("单位并入")
    here.keep("32_merged")
    with here.office() as office:
        card = office.orgs.card(renamed)
        assert card.line.name == NEW_NAME
        assert owned <= {share.task.id for share in card.shares if share.is_now}
        assert not office.orgs.card(merged).line.is_there
        assert [line.id for line in office.orgs.find(RENAMED)] == [renamed], "the old name is still found"


def copy_message(here: Living) -> None:
    here.find_body(NEW_NAME)
    here.key("alt+y")
    here.keep("33_message_copied")
    message = here.window.screen.clipboard()
    assert message.startswith(f"{NEW_NAME}：")
    with here.office() as office:
        period = ReportingPeriod.containing(office.today())
        owed = office.arrears.of(body_named(office, NEW_NAME), period)
        assert owed.unreported
        assert all(line.task.title in message for line in owed.unreported)


def meet_and_decide(here: Living) -> None:
    here.tab("协调会议", "ctrl+7")
    here.paste_below(MEETING)
    here.keep("34_meeting")
    here.tab("议定事项", "ctrl+7")
    here.paste_below(DECISION)
    here.key("ctrl+t")
    here.wait_for_verb("议定事项转成任务")
    here.keep("35_decision_is_a_task")
    here.find_task("农膜回收网点")
    here.keep("36_task_of_the_decision")
    with here.office() as office:
        task = task_called(office, DECISION[2].rstrip("。"))
        assert (task.lead, task.others, str(task.due_on)) == ((DECISION[3],), (DECISION[4],), DUE_ON)
        decision = office.decisions.of_task(task.id)
        assert decision is not None
        meeting = office.records.get("meeting", str(decision["meeting"]))
        assert (meeting["title"], str(meeting["held_on"])) == (MEETING[2], HELD_ON)


def test_bodies_change_and_a_decision_becomes_a_task(open_sample: Open) -> None:
    with open_sample() as here:
        before = here.state()
        rename_and_merge(here)
        copy_message(here)
        meet_and_decide(here)
        for _verb in ("转成任务", "议定事项", "会议", "合并", "更名"):
            here.undo()
        assert here.state() == before


# ---- the next cycle, what must go out, returns


def carry_over(here: Living) -> None:
    with here.office() as office:
        plan = office.tasks.own_plans()[-1]
        undone = {line.title for line in office.tasks.lines(plan.id) if not line.is_done}
        next_year = date(office.today().year + 1, 1, 1)
    here.tab("方案与对照")
    here.key("Down", "Down", "Down")
    here.key("alt+j")
    here.window.wait_for_title("结转")
    here.keep("40_when")
    here.key("Return")
    here.keep("41_proposal")
    here.key("ctrl+Return")
    here.wait_for_verb("结转到下一周期")
    here.keep("42_next_cycle")
    with here.office() as office:
        new = office.plans.plans()[-1]
        assert new["starts_on"] == next_year
        assert office.records.get("plan", plan.id)["ended_on"] == next_year
        assert {
            task["title"] for task in office.records.after("task", 0, 500) if task["plan"] == new.id
        } == undone


def follow_a_number(here: Living, folder: Path, calc: LibreOffice) -> None:
    """Click the first bar of the chart and find exactly its tasks, on the screen and in a workbook."""
    here.key("ctrl+1")
    here.keep("43_must_go_out")
    here.click(*FIRST_BAR)
    here.keep("44_rows_behind")
    here.key("ctrl+e")
    target = folder / "rows.xlsx"
    here.window.answer_file_dialog("导出", target)
    wait_until(target.exists, "the rows are written")
    with here.office() as office:
        section = office.tasks.lines()[0].section
        titles = [line.title for line in office.tasks.lines() if line.section == section]
    cells = [cell for row in calc.rows(target) for cell in row]
    assert all(any(title in cell for cell in cells) for title in titles)
    here.key("Escape")


def export(here: Living, name: str, folder: Path) -> tuple[Path, Path]:
    """Send a return as workbook and paper, giving the reason that warnings ask for."""
    folder.mkdir()
    number = list(RETURNS).index(name)
    here.key("ctrl+9")
    here.key("Home", *["Down"] * number)
    here.keep(f"45_{name}")
    here.key("alt+d")
    here.window.answer_file_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.iterdir())) == 2, f"two files in {folder}")
    here.keep(f"46_{name}_sent")
    (workbook,), (paper,) = folder.glob("*.xlsx"), folder.glob("*.pdf")
    return workbook, paper


def expect_words(files: tuple[Path, Path], words: list[str], calc: LibreOffice, poppler: Poppler) -> None:
    workbook, paper = files
    sheet = "".join("".join(cell.split()) for row in calc.rows(workbook) for cell in row)
    text = "".join(poppler.text(paper, layout=False).split())
    assert words
    for each in words:
        assert "".join(each.split()) in sheet, f"{each} in {workbook.name}"
        assert "".join(each.split()) in text, f"{each} in {paper.name}"


@pytest.mark.office
def test_a_new_cycle_and_what_goes_out(
    open_sample: Open, tmp_path: Path, office: LibreOffice, poppler: Poppler
) -> None:
    with open_sample() as here:
        with here.office() as district:
            behind = [line.title for line in district.tasks.lines() if line.state == "behind"]
            superior = [line.title for line in district.tasks.lines(district.links.superiors()[0].id)]
        carry_over(here)
        follow_a_number(here, tmp_path, office)
        late = export(here, "late_tasks", tmp_path / "late")
        compared = export(here, "plan_comparison", tmp_path / "compared")
    expect_words(late, ["滞后及延期任务表", *behind], office, poppler)
    expect_words(compared, ["任务对照表", *superior], office, poppler)


# ---- editing like Excel


def townships(here: Living) -> dict[str, str]:
    return {str(row["name"]): str(row["township"]) for row in here.witness.rows("enterprise")}


def edit_in_bulk(here: Living) -> None:
    """Filter, then change the whole column of what is left, after a look at before and after."""
    before = townships(here)
    here.key("ctrl+3")
    here.click(*TOWNSHIP_FILTER)
    here.window.paste(TOWNSHIP)
    here.key("Return")
    here.keep("50_filtered")
    here.key("Home", "Right", "Right")
    here.key("ctrl+shift+h")
    here.window.wait_for_title("批量修改")
    here.key("Tab", "Tab")
    here.window.paste(OTHER_TOWNSHIP)
    here.pause()
    here.keep("51_before_and_after")
    assert townships(here) == before, "nothing is written by looking"
    here.key("Return")
    here.wait_for_verb("改为")
    here.keep("52_changed_in_bulk")
    changed = {name: OTHER_TOWNSHIP if town == TOWNSHIP else town for name, town in before.items()}
    assert townships(here) == changed != before
    here.undo()
    assert townships(here) == before


def replace_everywhere(here: Living) -> None:
    before = [str(row["name"]) for row in here.witness.rows("enterprise")]
    here.key("ctrl+shift+x")
    here.key("ctrl+h")
    here.window.paste("有限公司")
    here.key("Tab")
    here.window.paste("有限责任公司")
    here.pause()
    here.keep("53_find_and_replace")
    for _next in ("区分大小写", "整格相同", "上一处", "下一处", "替换", "全部替换"):
        here.key("Tab")
    here.key("space")
    here.wait_for_verb("有限责任公司")
    here.keep("54_replaced")
    after = [str(row["name"]) for row in here.witness.rows("enterprise")]
    assert after == [name.replace("有限公司", "有限责任公司") for name in before]
    here.undo()
    assert [str(row["name"]) for row in here.witness.rows("enterprise")] == before
    here.key("Escape")


def keep_a_view(here: Living) -> None:
    here.key("Home", "Right", "Right")
    here.key("ctrl+shift+g")
    here.keep("55_grouped")
    here.key("ctrl+shift+s")
    here.window.wait_for_title("保存当前视图")
    here.window.paste("按乡镇看")
    here.key("Return")
    here.wait_for_verb("按乡镇看")
    here.keep("56_view_kept")
    with here.office() as office:
        (view,) = office.views.views("enterprise")
        assert (view.name, view.view.group) == ("按乡镇看", "township")
    here.undo()
    here.keep("57_view_taken_back")
    with here.office() as office:
        assert office.views.views("enterprise") == []


def test_enterprises_are_edited_like_in_excel(open_sample: Open) -> None:
    with open_sample() as here:
        edit_in_bulk(here)
        replace_everywhere(here)
        keep_a_view(here)
