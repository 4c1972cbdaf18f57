"""The first start in a real window: from the start page to the first return, in presses that are counted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from driver import Screen, Window, open_window, wait_until
from driver_file import Witness, logged_errors
from outside import Office, Poppler

pytestmark = pytest.mark.window
OFFICER = "李某某"
CONTACTS = (("甲某", "0936-0000001"), ("乙某", "0936-0000002"), ("丙某", "0936-0000003"))
TASKS = 20  # of the built-in plan
MOST_PRESSES = 30
TEN_MINUTES = 600.0
SECONDS_A_PRESS = 8.0  # for a person who reads before each


class Officer:
    """Presses what a person presses, one at a time, and counts."""

    def __init__(self, window: Window) -> None:
        self.window, self.presses = window, 0

    def press(self, *keys: str) -> None:
        """Press keys, each in the place of a click or a choice."""
        self.presses += len(keys)
        self.window.key(*keys)

    def say(self, text: str) -> None:
        """Type or paste a text: one thing to do, however long."""
        self.presses += 1
        if text.isascii():
            self.window.type(text)
        else:
            self.window.paste(text)

    def keep(self, name: str) -> None:
        """Keep a picture."""
        self.window.keep(f"first_{name}")


def make_file(officer: Officer, path: Path) -> None:
    """Find the region by its pinyin, take the first name of the bureau that is offered, and sign."""
    officer.window.wait_for_title("新污染物治理工作台")
    officer.keep("01_start")
    officer.press("alt+n")
    officer.window.wait_for_title("新建区县文件")
    officer.say("gzq")
    officer.press("Down", "Return")
    officer.press("Tab", "Down", "Tab")
    officer.say(OFFICER)
    officer.press("Tab", "ctrl+a")
    officer.say(str(path))
    officer.keep("02_new_file")
    officer.press("Return")
    officer.window.wait_for_title(path.name)
    officer.keep("03_steps")


def take_built_in_plan(officer: Officer, witness: Witness) -> None:
    """Look at a plan from elsewhere, which says so, then take the own region's and adopt it."""
    officer.press("alt+z")
    officer.press("Down")
    officer.press("Down")
    officer.keep("04_plan_from_elsewhere")
    officer.press("Home")
    officer.keep("05_own_plan")
    officer.press("Return")
    officer.keep("06_review")
    assert witness.count("task") == 0, "nothing is written before it is adopted"
    officer.press("ctrl+Return")
    witness.wait_for("task", TASKS)


def name_contacts(officer: Officer, witness: Witness) -> None:
    """Paste three contacts from Excel into the bodies of the plan, and leave the others for later."""
    officer.keep("07_plan_taken")  # on the first page again, where the next step waits
    officer.press("alt+z")
    officer.window.wait_for_title("责任单位联系人")
    officer.say("".join("\t".join(row) + "\r\n" for row in CONTACTS))
    officer.keep("08_contacts")
    officer.press("alt+s")
    rows = witness.wait_for("contact", len(CONTACTS))
    assert [(row["name"], row["phone"]) for row in rows] == list(CONTACTS)
    officer.press("alt+y")  # the other bodies
    officer.press("alt+y")  # and the first progress, later
    officer.keep("09_last_step")


def send_first_return(officer: Officer, witness: Witness, folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    officer.press("alt+z")
    officer.keep("10_return")
    officer.press("alt+d")
    officer.presses += 2  # the folder, and to agree to it
    officer.window.answer_file_dialog("导出到文件夹", folder)
    wait_until(lambda: len(list(folder.iterdir())) == 2, f"two files in {folder}")
    witness.wait_for("snapshot", 1)
    officer.press("ctrl+1")
    officer.keep("11_done")
    (workbook,), (paper,) = folder.glob("*.xlsx"), folder.glob("*.pdf")
    return workbook, paper


def test_from_the_first_start_to_the_first_return(
    window_environment: dict[str, str],
    own_folders: Path,
    tmp_path: Path,
    pictures: Path,
    office: Office,
    poppler: Poppler,
) -> None:
    began = time.monotonic()
    witness = Witness(tmp_path / "ganzhou.npt", window_environment)
    with open_window(Screen(window_environment, pictures), window_environment) as window:
        officer = Officer(window)
        make_file(officer, witness.path)
        take_built_in_plan(officer, witness)
        name_contacts(officer, witness)
        workbook, paper = send_first_return(officer, witness, tmp_path / "returns")
        window.quit()
    print(f"{officer.presses} presses in {time.monotonic() - began:.0f} s")
    assert officer.presses <= MOST_PRESSES
    assert officer.presses * SECONDS_A_PRESS < TEN_MINUTES
    settings = {row["name"]: row["value"] for row in witness.rows("setting")}
    assert (settings["region"], settings["region_code"]) == ("甘州区", "620702")
    assert settings["reporting_unit"] == "甘州区生态环境分局"
    words = "".join("".join(row) for row in office.rows(workbook))
    text = "".join(poppler.text(paper, layout=False).split())
    for part in ("甘州区", "任务进展调度表", "甘州区生态环境分局", "未报"):
        assert part in words, part
        assert part in text, part
    assert "示例" not in words + text
    assert logged_errors(own_folders) == []
