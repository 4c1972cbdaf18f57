"""Drives the first use of the installed program: plan document, tick, pasted rows, returns, undo, a second start."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

from drive_file import DistrictFile, cells, paper_fonts, paper_text
from drive_place import CHECKOUT, Place, expect
from drive_stage import fresh_folder, run_stage, step
from drive_window import InstalledWindow, installed_window
from driver import wait_until
from driver_plan import REGION, TASKS, TITLE, write_plan

OFFICER = "李某某"
FOLDER = "新污染物（2026） 资料"
PLANT, WORKSHOP = f"{REGION[:2]}清河化工有限公司", f"{REGION[:2]}白泉电镀有限公司"
ENTERPRISES = (
    (PLANT, "91620702MA0000001B", "东街街道", "2614", "有机化学原料制造", "", "", "在产"),
    (WORKSHOP, "91620702MA0000002E", "北乡", "3360", "金属表面处理", "", "", "在产"),
)
YEAR = date.today().year - 1  # noqa: DTZ011 - the officer's own calendar; the page opens on last year
# enterprise, year, substance, CAS, tier, activity, opening stock, produced, bought at home, imported,
# used, sold at home, exported, destroyed, closing stock; opening + in = out + closing in every row
SURVEY = (
    (PLANT, str(YEAR), "乙腈", "75-05-8", "", "加工使用", "1.5吨", "零报告", "12 吨", "不涉及",
     "12吨", "不涉及", "不涉及", "500", "1吨"),
    (WORKSHOP, str(YEAR), "乙酸乙酯", "141-78-6", "", "加工使用", "0", "零报告", "200千克", "零报告",
     "150", "不涉及", "不涉及", "零报告", "50000克"),
)  # fmt: skip
SURVEY_RETURN = "survey"


def steps_to_entries() -> int:
    """Return how many tabs lie before the survey's entries, read in the source the program was built from."""
    source = CHECKOUT / "nptracker" / "ui" / "survey" / "survey_tabs.py"
    assigned = [node for node in ast.parse(source.read_text("utf-8")).body if isinstance(node, ast.Assign)]
    tabs = next(node.value for node in assigned if ast.unparse(node.targets[0]) == "SURVEY_TABS")
    titles = [
        node.value
        for node in ast.walk(tabs)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return titles.index("调查表")


def make_file(window: InstalledWindow, path: Path) -> None:
    """Make a new district file from the start page."""
    window.wait_for_title("新污染物治理工作台")
    window.keep("01_start")
    window.key("ctrl+n")
    window.wait_for_title("新建区县文件")
    window.fill((REGION, "", OFFICER))
    window.give(window.place.name_of(path))
    window.keep("02_new_file")
    window.key("Return")
    window.wait_for_title(path.name)
    window.keep("03_new_district")


def take_plan(window: InstalledWindow, file: DistrictFile, document: Path) -> None:
    """Read the plan document and take its tasks over."""
    window.key("ctrl+r")
    window.answer_file_dialog("读取方案文件", document)
    window.keep("04_review")
    expect(not file.rows("task"), "tasks were written before anybody took them over")
    window.key("ctrl+Return")
    file.wait_for("task", len(TASKS))
    window.wait_until_still()
    window.keep("05_first_steps")  # a new file goes on with its next step
    window.key("ctrl+2")
    window.keep("05_tasks")
    expect(file.names("plan", "title") == [TITLE], f"the plan is called {file.names('plan', 'title')}")
    titles = file.names("task", "title")
    expect(titles == [task.title for task in TASKS], f"the tasks are {titles}")


def tick(window: InstalledWindow, file: DistrictFile) -> None:
    """Tick the first task, take it back, tick it again."""
    window.key("ctrl+Return")
    (closure,) = file.wait_for("closure", 1)
    window.keep("06_ticked")
    first = file.rows("task")[0]["id"]
    expect(closure["task"] == first, "another task than the first was ticked")
    expect(closure["event"] in {"done", "closed"}, f"the tick is {closure['event']}")
    window.key("ctrl+z")
    file.wait_for("closure", 0)
    window.keep("07_tick_undone")
    window.key("ctrl+y")
    file.wait_for("closure", 1)


def paste_rows(window: InstalledWindow, file: DistrictFile) -> None:
    """Paste enterprises and rows of the survey as Excel puts them on the clipboard."""
    window.key("ctrl+3")
    window.paste_block(ENTERPRISES)
    rows = file.wait_for("enterprise", len(ENTERPRISES))
    window.keep("08_enterprises")
    expect([row["name"] for row in rows] == [PLANT, WORKSHOP], "the names of the enterprises differ")
    expect([row["uscc"] for row in rows] == [row[1] for row in ENTERPRISES], "the credit codes differ")
    window.key("ctrl+4")
    window.key(*["alt+Next"] * steps_to_entries())
    window.paste_block(SURVEY)
    entries = file.wait_for("survey_entry", len(SURVEY))
    window.wait_until_still()
    window.keep("09_survey")
    expect([row["substance"] for row in entries] == [row[2] for row in SURVEY], "the substances differ")
    expect([row["cas_rn"] for row in entries] == [row[3] for row in SURVEY], "the CAS numbers differ")
    amounts = [(row["stock_open"], row["bought_home"], row["used"], row["stock_close"]) for row in entries]
    wanted = [("1500", "12000", "12000", "1000"), ("0", "200", "150", "50")]  # kilograms, worked out by hand
    expect(amounts == wanted, f"the amounts are {amounts}")


def send_return(window: InstalledWindow, folder: Path) -> tuple[Path, Path]:
    """Send the survey's summary as workbook and as paper."""
    folder.mkdir(parents=True)
    names = [line.split("\t")[0] for line in window.place.say("return", "list").splitlines()]
    window.key("ctrl+9")
    window.key("Home", *["Down"] * names.index(SURVEY_RETURN))
    window.keep("10_return")
    window.key("alt+d")
    window.answer_folder_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.glob("*.[xp][ld]*"))) == 2, f"two files in {folder}")
    window.wait_until_still()
    window.keep("11_return_sent")
    (workbook,), (paper,) = folder.glob("*.xlsx"), folder.glob("*.pdf")
    return workbook, paper


def expect_return(workbook: Path, paper: Path) -> None:
    """Find the rows in the hands of programs that nobody here wrote: cells as text, Chinese words, embedded fonts."""
    found = cells(workbook)
    codes = [cell for cell in found if cell.value in {"75-05-8", "141-78-6"}]
    expect(len(codes) >= 2, "the CAS numbers are missing in the workbook")
    expect(all(cell.data_type == "s" for cell in codes), "a CAS number is no text")
    words = paper_text(paper)
    for wanted in ("化学物质基本信息汇总表", f"{YEAR}年", "乙腈", "75-05-8", "乙酸乙酯", "141-78-6", PLANT):
        expect(any(wanted in str(cell.value) for cell in found), f"{wanted} is missing in the workbook")
        expect(wanted in words, f"{wanted} is missing on the paper")
    fonts = paper_fonts(paper)
    expect(fonts, "the paper has no fonts")
    expect(all(line.split()[-5] == "yes" for line in fonts), f"a font is not embedded: {fonts}")


def undo_rows(window: InstalledWindow, file: DistrictFile) -> None:
    """Take the pasted rows of the survey back: what was sent stays sent."""
    window.key("ctrl+z")
    file.wait_for("survey_entry", 0)
    window.keep("12_undone")
    expect(len(file.rows("snapshot")) == 1, "what was sent is gone")
    window.key("ctrl+y")
    file.wait_for("survey_entry", len(SURVEY))


def look_on(place: Place, file: DistrictFile) -> None:
    """Start the program a second time on the same file: it only reads, and says who holds the file."""
    before = file.done()
    with installed_window(place, file.path) as second:
        second.wait_for_title("（只读）")
        second.keep("13_read_only")
        second.key("ctrl+3")
        second.paste_block(ENTERPRISES)
        second.keep("14_read_only_paste")
        expect(file.done() == before, "the second window wrote")
        second.quit()
    refused = place.console("undo", file.path)
    expect(refused.code == 1, f"the console wrote into a file in use, with {refused.code}")
    user = place.environment.get("WINDOWS_USER") or "（电脑"
    expect("文件正被使用" in refused.words, f"no word of the holder: {refused.words}")
    expect(user in refused.words, f"the holder is not named: {refused.words}")
    expect(file.done() == before, "the console wrote into a file in use")


def drive(place: Place) -> None:
    """Go through the first use."""
    folder = fresh_folder(place, FOLDER)
    file = DistrictFile(folder / f"{REGION}.npt")
    with installed_window(place) as window:
        with step("start, new district file"):
            make_file(window, file.path)
        with step("plan document taken over"):
            take_plan(window, file, write_plan(folder / "方案.docx"))
        with step("task ticked, undone, ticked"):
            tick(window, file)
        with step("rows pasted"):
            paste_rows(window, file)
        with step("return sent"):
            sent = send_return(window, folder / "报表")
        with step("rows undone"):
            undo_rows(window, file)
        with step("second start"):
            look_on(place, file)
        window.quit()
    with step("looked at from outside"):
        file.expect_sound()
        expect_return(*sent)
        expect("没有发现问题" in place.say("check", file.path), "the program's own check finds a fault")


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
