"""The survey in a real window: ledger in, screened, blanks out, workbooks back and corrected, audited, returned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import wait_until
from driver_file import kept, logged_errors
from driver_survey import (
    DATA_YEAR,
    ENTERPRISES,
    ITS_FIELD,
    PAINTS,
    RIGHT,
    SILENT,
    SOLVENTS,
    WRONG,
    correct,
    fill_right,
    fill_wrong,
    marks,
    write_ledger,
)
from living import OFFICER, Living, living
from outside import Office as LibreOffice
from outside import Poppler

from nptracker.domain.forms import form_named
from nptracker.services.office import Office
from nptracker.services.returns import RETURNS
from nptracker.ui.survey.survey_tabs import SURVEY_TABS

pytestmark = pytest.mark.window
TABS = [tab.text for tab in SURVEY_TABS]


@pytest.fixture
def here(
    tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Living]:
    """Open a new district file in a real window; afterwards the log has no error."""
    made = tmp_path / "new" / "xin.npt"
    made.parent.mkdir()
    Office.create(made, region="甘州区", region_code="620702", person=OFFICER).close()
    with living(made, tmp_path, window_environment, own_folders, pictures) as window:
        yield window
    assert logged_errors(own_folders) == []


def keep(here: Living, name: str) -> None:
    here.window.keep(f"survey_{name}")


def turn(here: Living, before: str, tab: str) -> None:
    """Turn from one tab of 化学物质调查 to another, round the end when need be."""
    for _step in range((TABS.index(tab) - TABS.index(before)) % len(TABS)):
        here.key("alt+Next")


def take_ledger(here: Living, path: Path) -> None:
    """Import a table with heads of its own: the one column that is not known is matched by hand, once."""
    here.key("ctrl+3")
    here.key("ctrl+i")
    here.key("alt+x")
    here.window.answer_file_dialog("选择填好的表", path)
    keep(here, "01_strange_heads")
    here.key("alt+d")
    keep(here, "02_columns")
    here.key("Return")  # the column asked about is in front
    fields = [field.key for field in form_named("enterprise").workbook_fields]
    here.key(*["Down"] * (fields.index(ITS_FIELD) + 1), "Return")
    keep(here, "03_matched")
    here.key("alt+c")
    keep(here, "04_preview")
    assert here.witness.count("enterprise") == 0
    here.key("ctrl+Return")
    here.witness.wait_for("enterprise", ENTERPRISES)
    keep(here, "05_ledger")


def screen(here: Living) -> None:
    """Give conclusions by industry: those outside manufacturing, flour, and the chemical industry."""
    here.key("alt+Next")
    keep(here, "06_unscreened")
    for codes, steps_up, to_conclusion, evidence in (
        ("13-43", 0, (), "行业代码不在调查范围"),
        ("13", 1, ("Down",), "原辅料台账：没有名录物质"),
        ("26,27", 1, ("Home",), "环评报告、原辅料台账"),
    ):
        screened = here.witness.count("screening_step")
        here.key("alt+b")
        here.window.wait_for_title("按行业批量初筛")
        here.window.type(codes)
        here.key("Tab", *["Up"] * steps_up, "Tab", "Tab", *to_conclusion, "Tab")
        here.window.screen.key("ctrl+a")
        here.window.paste(evidence)
        keep(here, f"07_industries_{codes[:2]}")
        here.key("Return")
        wait_until(lambda before=screened: here.witness.count("screening_step") > before, f"{codes} screened")
    keep(here, "08_screened")
    found = {row["name"]: row["screening"] for row in here.witness.rows("enterprise")}
    assert [name for name, conclusion in found.items() if conclusion == "included"] == [
        SOLVENTS,
        PAINTS,
        SILENT,
    ]
    assert sorted(found.values()) == ["included"] * 3 + ["industry"] * 2 + ["substance"]


def send_blanks(here: Living, folder: Path) -> dict[str, Path]:
    """Write a blank for each included enterprise; returns them by enterprise."""
    folder.mkdir()
    here.key("ctrl+4")
    turn(here, TABS[0], "收发")
    here.key("alt+b")
    here.window.answer_file_dialog("空白表存到哪个文件夹", folder)
    wait_until(lambda: len(list(folder.glob("*.xlsx"))) == 3, "three blanks")
    here.window.wait_until_still()
    keep(here, "09_blanks_sent")
    return {path.name.partition("（")[0]: path for path in folder.glob("*.xlsx")}


def take_back(here: Living, back: Path, title: str, key: str) -> None:
    """Bring files that came back into the preview; nothing is written."""
    before = here.witness.titles()
    here.key("alt+j")
    here.key(key)
    here.window.answer_file_dialog(title, back)
    assert here.witness.titles() == before


def take_first_answers(here: Living, blanks: dict[str, Path], folder: Path) -> Path:
    """Import one faultless and one spoiled workbook, undo and redo it; returns the marked copy."""
    back, marked = folder / "back", folder / "marked"
    back.mkdir()
    marked.mkdir()
    fill_right(blanks[PAINTS], back / "paints.xlsx")
    fill_wrong(blanks[SOLVENTS], back / "solvents.xlsx")
    take_back(here, back, "选择放着填好的表的文件夹", "alt+j")
    keep(here, "10_answers")
    here.key("alt+b")
    here.window.answer_file_dialog("问题表存到哪个文件夹", marked)
    wait_until(lambda: len(list(marked.iterdir())) == 1, "the marked copy")
    here.window.wait_until_still()
    here.key("ctrl+Return")
    here.witness.wait_for("survey_entry", 2)
    here.window.wait_until_still()
    keep(here, "11_answers_in")
    here.undo()
    assert {here.witness.count(kind) for kind in ("survey_entry", "survey_release", "returned_file")} == {0}
    keep(here, "12_undone")
    here.redo()
    assert (here.witness.count("survey_release"), here.witness.count("returned_file")) == (3, 2)
    (copy,) = marked.iterdir()
    return copy


def expect_first_answers(here: Living, copy: Path) -> None:
    """Find the number restored from a date, the amount that is none kept as typed, and both explained."""
    entries = {row["substance"]: row for row in here.witness.rows("survey_entry")}
    assert entries["乙腈"]["cas_rn"] == "75-05-8"
    assert WRONG in kept(entries["乙腈"], "used").values()
    assert kept(entries["甲醛"], "bought_home") == {"text": "2.6", "unit": "吨"}
    (words,) = marks(copy)
    assert WRONG in words
    assert "75-05-8" in words


def take_correction(here: Living, copy: Path, corrected: Path) -> None:
    """Import the marked copy, put right, as the second version."""
    correct(copy, corrected)
    take_back(here, corrected, "选择填好的表", "alt+x")
    keep(here, "13_second_version")
    here.key("ctrl+Return")
    here.witness.wait_for("returned_file", 3)
    here.window.wait_until_still()
    (entry,) = (row for row in here.witness.rows("survey_entry") if row["substance"] == "乙腈")
    number, unit = RIGHT.split()
    assert kept(entry, "used") == {"text": number, "unit": unit}


def audit(here: Living) -> None:
    """Take both answers from 填报中 to 县级通过; the silent enterprise stays where it is."""
    here.key(*["alt+Prior"] * (TABS.index("收发") - TABS.index("填报进度")))
    keep(here, "14_progress")
    for key, title in (("alt+q", "企业确认"), ("alt+s", "开始书面审核"), ("alt+d", "县级通过")):
        steps = here.witness.count("survey_step")
        here.key("ctrl+a")
        here.key(key)
        here.window.wait_for_title(title)
        here.key("Return")
        here.witness.wait_for("survey_step", steps + 2)
        here.window.wait_until_still()
    keep(here, "15_passed")
    states = sorted(row["state"] for row in here.witness.rows("survey_case"))
    assert states == ["passed", "passed"]


def send_return(here: Living, folder: Path, name: str) -> tuple[Path, Path]:
    """Send a return as workbook and as paper."""
    folder.mkdir()
    here.key("ctrl+9")
    here.key("Home", *["Down"] * list(RETURNS).index(name))
    keep(here, f"16_{name}")
    here.key("alt+d")
    here.window.answer_file_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.iterdir())) == 2, f"two files in {folder}")
    here.window.wait_until_still()
    (workbook,), (paper,) = folder.glob("*.xlsx"), folder.glob("*.pdf")
    return workbook, paper


def expect_amounts(workbook: Path, paper: Path, office: LibreOffice, poppler: Poppler) -> None:
    rows = [[cell.replace(",", "") for cell in row] for row in office.rows(workbook)]
    assert {"2600", "120"} <= set(next(row for row in rows if "50-00-0" in row))
    assert {"12000", "300"} <= set(next(row for row in rows if "75-05-8" in row))
    text = "".join(poppler.text(paper, layout=False).split())
    for words in ("化学物质基本信息汇总表", str(DATA_YEAR), "甲醛", "乙腈", PAINTS, SOLVENTS):
        assert words in text, words


@pytest.mark.office
def test_from_a_strange_ledger_to_the_return(
    here: Living, tmp_path: Path, office: LibreOffice, poppler: Poppler
) -> None:
    take_ledger(here, write_ledger(tmp_path / "dice.csv"))
    screen(here)
    blanks = send_blanks(here, tmp_path / "blanks")
    assert set(blanks) == {SOLVENTS, PAINTS, SILENT}
    copy = take_first_answers(here, blanks, tmp_path)
    expect_first_answers(here, copy)
    take_correction(here, copy, tmp_path / "corrected.xlsx")
    audit(here)
    workbook, paper = send_return(here, tmp_path / "sent", "survey")
    expect_amounts(workbook, paper, office, poppler)
    workbook, paper = send_return(here, tmp_path / "standing", "survey_progress")
    (silent,) = (row for row in office.rows(workbook) if "长安镇" in row)
    assert silent[2:6] == ["1", "1", "0", "0"]  # of one included, one owes its answer
