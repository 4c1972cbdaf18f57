"""The main job in a real window, by keyboard and clipboard alone, watched from outside; pictures are kept."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from driver import Screen, Window, open_window, wait_until
from driver_file import Witness, kept, logged_errors
from driver_plan import REGION, TASKS, TITLE, write_plan
from outside import Office, Poppler

from nptracker.domain.forms import form_named
from nptracker.services.returns import RETURNS
from nptracker.services.sample import make_sample
from nptracker.ui.context import PageKey
from nptracker.ui.survey.survey_tabs import SURVEY_TABS

pytestmark = pytest.mark.window

OFFICER = "李某某"
PLANT, WORKSHOP = f"{REGION[:2]}清河化工有限公司", f"{REGION[:2]}白泉电镀有限公司"
ENTERPRISES = (
    (PLANT, "91620702MA0000001B", "东街街道", "2614", "有机化学原料制造", "", "", "在产"),
    (WORKSHOP, "91620702MA0000002E", "北乡", "3360", "金属表面处理", "", "", "在产"),
)
INSPECTED_ON = date.today() - timedelta(days=2)  # noqa: DTZ011 - the officer's own calendar
DUE_ON = INSPECTED_ON + timedelta(days=30)
DATA_YEAR = date.today().year - 1  # noqa: DTZ011
DESCRIPTION = "危险废物台账缺两个月"
VISIT = {
    "number": "JC-001", "enterprise": PLANT[:5], "kind": "日常检查", "counts": "是", "place": "一车间", "host": "王某",
    "content": "查台账", "result": "发现问题", "summary": DESCRIPTION, "started_at": f"{INSPECTED_ON} 09:30",
    "inspector_1": "甲某", "inspector_2": "乙某",
}  # fmt: skip
FINDING = (
    "WT-001", "", "现场检查", str(INSPECTED_ON), "", DESCRIPTION,
    "台账资料", "补记并复核", PLANT, str(DUE_ON), "整改中",
)  # fmt: skip
# enterprise, year, substance, CAS, tier, activity, opening stock, produced, bought at home, imported,
# used, sold at home, exported, destroyed, closing stock; opening + in = out + closing in every row
SURVEY = (
    (PLANT, str(DATA_YEAR), "乙腈", "75-05-8", "", "加工使用", "1.5吨", "零报告", "12 吨", "不涉及",
     "12吨", "不涉及", "不涉及", "500", "1吨"),
    (PLANT, str(DATA_YEAR), "乙酸乙酯", "141-78-6", "", "生产、加工使用", "零报告", "800", "不涉及", "不涉及",
     "300", "0.5吨", "不涉及", "零报告", "0"),
    (WORKSHOP, str(DATA_YEAR), "乙腈", "75-05-8", "", "加工使用", "0", "零报告", "200千克", "零报告",
     "150", "不涉及", "不涉及", "零报告", "50000克"),
)  # fmt: skip


def in_tab_order(kind: str) -> list[str]:
    """Return the fields of a form as Tab comes to them: those without a group, then group by group."""
    fields = [field for field in form_named(kind).fields if not field.is_internal]
    groups = dict.fromkeys(["", *(field.group for field in fields)])
    return [field.key for group in groups for field in fields if field.group == group]


def make_file(window: Window, path: Path) -> None:
    window.wait_for_title("新污染物治理工作台")
    window.keep("01_welcome")
    window.key("ctrl+n")
    window.wait_for_title("新建区县文件")
    window.fill((REGION, "", OFFICER))  # the unit that reports is proposed
    window.screen.key("ctrl+a")
    window.type(str(path))
    window.keep("02_new_file")
    window.key("Return")
    window.wait_for_title(path.name)
    window.keep("03_empty_overview")


def take_plan(window: Window, witness: Witness, document: Path) -> None:
    """Read the document, accept one task, rename another, adopt the plan; nothing is written before that."""
    window.key("ctrl+r")
    window.answer_file_dialog("读取方案文件", document)
    window.keep("04_review")
    window.key("space")
    window.key("F2")
    window.paste(f"{TASKS[1].title}（重点）")
    window.key("Return")
    window.keep("05_review_edited")
    assert witness.count("task") == 0
    window.key("ctrl+Return")
    witness.wait_for("task", len(TASKS))
    window.keep("06_first_steps")  # a new file goes on with its next step
    window.key("ctrl+2")
    window.keep("06_tasks")


def expect_plan(witness: Witness) -> None:
    listed = witness.tasks()
    titles = [task.title for task in TASKS]
    titles[1] += "（重点）"
    assert [task["title"] for task in listed] == titles
    assert [task["lead_units"] for task in listed] == [[task.lead] for task in TASKS]
    assert [task["units"] for task in listed] == [list(task.others) for task in TASKS]
    assert [row["title"] for row in witness.rows("plan")] == [TITLE]


def tick(window: Window, witness: Witness) -> None:
    """Tick the first task, and the first measure of the second."""
    window.key("ctrl+Return")
    witness.wait_for("closure", 1)
    window.key("Down")
    window.key("Return")
    window.key("space")
    wait_until(lambda: any(row["done_on"] for row in witness.rows("measure")), "the ticked measure")
    window.keep("07_ticked")
    first, second, *others = witness.tasks()
    assert (first["light"], first["state"]) == ("done", "done")
    assert (second["measures_done"], second["light"]) == (1, "green")
    assert all(task["measures_done"] == 0 and task["light"] != "done" for task in others)


def enter_enterprises(window: Window, witness: Witness) -> None:
    window.key("ctrl+3")
    window.paste_block(ENTERPRISES)
    rows = witness.wait_for("enterprise", len(ENTERPRISES))
    window.keep("08_enterprises")
    assert [(row["name"], row["uscc"]) for row in rows] == [(name, uscc) for name, uscc, *_ in ENTERPRISES]


def inspect(window: Window, witness: Witness) -> None:
    """Fill the inspection form field by field, then paste its finding into the tab of its findings."""
    window.key("ctrl+5")
    window.key("ctrl+shift+n")
    order = in_tab_order("inspection")
    window.fill([VISIT.get(key, "") for key in order[: 1 + max(order.index(key) for key in VISIT)]])
    window.keep("09_inspection_typed")
    window.key("ctrl+s")
    (inspection,) = witness.wait_for("inspection", 1)
    window.keep("10_inspection_saved")
    window.key("ctrl+Tab")
    window.paste_block([FINDING])
    (finding,) = witness.wait_for("finding", 1)
    window.keep("11_finding")
    plant = witness.rows("enterprise")[0]["id"]
    assert inspection["enterprise"] == plant
    assert (inspection["number"], inspection["result"]) == ("JC-001", "found")
    assert inspection["started_at"] == f"{INSPECTED_ON} 09:30"
    assert (finding["inspection"], finding["enterprise"]) == (inspection["id"], plant)
    assert (finding["description"], finding["due_on"]) == (DESCRIPTION, str(DUE_ON))


def enter_survey(window: Window, witness: Witness) -> None:
    window.key("ctrl+4")
    window.key(*["alt+Next"] * [tab.text for tab in SURVEY_TABS].index("调查表"))
    window.paste_block(SURVEY)
    first, second, third = witness.wait_for("survey_entry", len(SURVEY))
    window.keep("12_survey")
    assert [row["substance"] for row in (first, second, third)] == [row[2] for row in SURVEY]
    assert (first["bought_home"], kept(first, "bought_home")) == ("12000", {"text": "12", "unit": "吨"})
    assert (first["stock_open"], kept(first, "stock_open")) == ("1500", {"text": "1.5", "unit": "吨"})
    assert (first["disposed"], kept(first, "disposed")) == ("500", {"text": "500", "unit": "千克"})
    assert (first["produced"], kept(first, "produced")) == (None, {"absent": "nil"})
    assert (first["bought_abroad"], kept(first, "bought_abroad")) == (None, {"absent": "not_applicable"})
    assert (second["sold_home"], kept(second, "sold_home")) == ("500", {"text": "0.5", "unit": "吨"})
    assert (third["stock_close"], kept(third, "stock_close")) == ("50", {"text": "50000", "unit": "克"})
    assert (third["tiers"], kept(third, "tiers")) == (None, {})


def send_return(window: Window, witness: Witness, folder: Path) -> tuple[Path, Path]:
    """Send the survey summary, which opens on last year, both as workbook and as paper."""
    folder.mkdir()
    window.key("ctrl+9")
    window.key("Home", *["Down"] * list(RETURNS).index("survey"))
    window.keep("13_return")
    window.key("alt+d")
    window.answer_file_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.iterdir())) == 2, f"two files in {folder}")
    witness.wait_for("snapshot", 1)
    window.keep("14_return_sent")
    (workbook,), (paper,) = folder.glob("*.xlsx"), folder.glob("*.pdf")
    return workbook, paper


def expect_return(workbook: Path, paper: Path, office: Office, poppler: Poppler) -> None:
    """Find the sums over both enterprises, worked out here by hand, in the hands of other programs."""
    rows = office.rows(workbook)
    shown = [[cell.replace(",", "").replace(" ", "") for cell in row] for row in rows]
    solvent = next(row for row in shown if "75-05-8" in row)
    assert "12200" in solvent  # bought at home: 12 t and 200 kg
    assert "12150" in solvent  # used: 12 t and 150 kg
    ester = next(row for row in shown if "141-78-6" in row)
    assert {"800", "300", "500"} <= set(ester)
    text = "".join(poppler.text(paper, layout=False).split())
    for words in (
        "化学物质基本信息汇总表",
        f"{DATA_YEAR}年",
        "乙腈",
        "75-05-8",
        "12200",
        "12150",
        PLANT,
        WORKSHOP,
    ):
        assert words in text.replace(",", ""), words


def undo_last(window: Window, witness: Witness) -> None:
    """Take the pasted survey entries back: what was sent stays sent."""
    window.key("ctrl+z")
    witness.wait_for("survey_entry", 0)
    window.keep("15_undone")
    assert (witness.count("finding"), witness.count("snapshot")) == (1, 1)


def undo_after_restart(window: Window, witness: Witness) -> None:
    window.wait_for_title(witness.path.name)
    window.wait_until_still()
    window.keep("16_restarted")
    window.key("ctrl+z")
    window.keep("16_undone_at_once")
    witness.wait_for("finding", 0)
    window.key("ctrl+0")
    window.keep("16_undone_after_restart")
    assert witness.count("inspection") == 1
    window.key("ctrl+y")
    witness.wait_for("finding", 1)


def look_on(second: Window, witness: Witness) -> None:
    """Open the file a second time: it is read-only, says so, and writes nothing."""
    before = witness.titles()
    second.wait_for_title("（只读）")
    second.keep("17_read_only")
    second.key("ctrl+3")
    second.paste_block(ENTERPRISES)
    second.keep("18_read_only_paste")
    assert witness.titles() == before
    second.quit()


def test_document_to_return_and_undo_by_keyboard(
    window_environment: dict[str, str],
    own_folders: Path,
    tmp_path: Path,
    pictures: Path,
    office: Office,
    poppler: Poppler,
) -> None:
    screen = Screen(window_environment, pictures)
    witness = Witness(tmp_path / "linsha.npt", window_environment)
    with open_window(screen, window_environment) as window:
        make_file(window, witness.path)
        take_plan(window, witness, write_plan(tmp_path / "plan.docx"))
        expect_plan(witness)
        tick(window, witness)
        enter_enterprises(window, witness)
        inspect(window, witness)
        enter_survey(window, witness)
        sent = send_return(window, witness, tmp_path / "returns")
        undo_last(window, witness)
        window.quit()
    expect_return(*sent, office, poppler)
    with open_window(screen, window_environment) as window:  # the file open last comes back by itself
        undo_after_restart(window, witness)
        with open_window(screen, window_environment, witness.path) as second:
            look_on(second, witness)
        window.quit()
    assert logged_errors(own_folders) == []
    assert "没有发现问题" in witness.run("check", witness.path)


NAMES = ("东关印染厂", "西关制药厂", "南关农药厂", "北关涂料厂")
LOST = "没有写完的厂"
OPENS_WITHIN_SECONDS = (
    20  # nobody waits longer for his work after a crash, on a machine busy with other tests too
)


def test_what_was_acknowledged_survives_a_kill_amid_typing(
    window_environment: dict[str, str], own_folders: Path, tmp_path: Path, pictures: Path
) -> None:
    screen = Screen(window_environment, pictures)
    witness = Witness(tmp_path / "killed.npt", window_environment)
    witness.run("new", witness.path, "--region", "620702")
    with open_window(screen, window_environment, witness.path) as window:
        window.wait_for_title(witness.path.name)
        window.key("ctrl+3")
        for count, name in enumerate(NAMES, start=1):
            window.paste(name)
            witness.wait_for("enterprise", count)
            window.key("Down")
        window.key("F2")
        window.paste(LOST)  # into the open cell, no Enter
        window.keep("20_before_kill")
        window.kill()
    began = time.monotonic()
    with open_window(screen, window_environment, witness.path) as window:
        wait_until(
            lambda: any(witness.path.name in title for title in window.titles()), "the file opens again"
        )
        assert time.monotonic() - began < OPENS_WITHIN_SECONDS
        window.key("ctrl+3")
        window.keep("21_after_kill")
        assert [row["name"] for row in witness.rows("enterprise")] == list(NAMES)
        window.key("ctrl+z")
        witness.wait_for("enterprise", len(NAMES) - 1)
        window.quit()
    assert logged_errors(own_folders) == []


PAGES = len(PageKey)
SCREEN = (1366, 768)


def walk_pages(window: Window, name: str) -> None:
    """Turn to every page, keep its picture, and see that the window stays on the screen."""
    for page in range(1, PAGES + 1):
        window.key(f"ctrl+{page}")
        window.keep(f"{name}_{page}")
        left, top, right, bottom = window.corners()
        assert 0 <= left < right <= SCREEN[0], page
        assert 0 <= top < bottom <= SCREEN[1], page


def test_every_page_fits_the_screen_at_150_percent_and_in_the_largest_letters(
    window_environment: dict[str, str], own_folders: Path, tmp_path: Path, pictures: Path
) -> None:
    screen = Screen(window_environment, pictures)
    make_sample(tmp_path / "sample")
    (path,) = (tmp_path / "sample").glob("*.npt")
    with open_window(screen, {**window_environment, "QT_SCALE_FACTOR": "1.5"}, path) as window:
        window.wait_for_title(path.name)
        walk_pages(window, "scaled")
        window.quit()
    with open_window(screen, window_environment) as window:
        window.wait_for_title(path.name)
        window.key("ctrl+alt+3")
        window.key("alt+v")
        window.key("s")
        walk_pages(window, "dark_huge")
        window.quit()
    remembered = json.loads((own_folders / "window.json").read_text(encoding="utf-8"))
    assert (remembered["look"], remembered["size"]) == ("dark", "huge")
    assert logged_errors(own_folders) == []
