"""From the visit to the closed problem in a real window: list filled in, photo, finding, close-out, one case one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import wait_until
from driver_file import logged_errors
from living import OFFICER, Living, living
from outside import Poppler

from nptracker.services.office import Office
from nptracker.ui.field.inspection_tabs import INSPECTION_TABS

pytestmark = pytest.mark.window
TABS = [tab.text for tab in INSPECTION_TABS]
FIRM, OTHER = "清河化工有限公司", "赵工"
SEEN, DONE, CHECKED, FILLER, CHECKER = (
    "用途与登记证不一致",
    "已办理用途变更登记",
    "现场核查属实",
    "企业环保员",
    "李工",
)
ITEMS, WRONG = 12, 4


@pytest.fixture
def here(
    tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Living]:
    """Open a district with one enterprise and its inspectors in a real window; afterwards the log has no error."""
    made = tmp_path / "new" / "xin.npt"
    made.parent.mkdir()
    office = Office.create(made, region="甘州区", person=OFFICER)
    for kind, texts in (
        ("enterprise", {"name": FIRM, "township": "东街街道"}),
        ("inspector", {"name": OFFICER, "badge_no": "SL-01", "in_service": "是"}),
        ("inspector", {"name": OTHER, "badge_no": "SL-02", "in_service": "是"}),
    ):
        office.records.create(kind, office.records.typed(kind, texts))
    office.close()
    with living(made, tmp_path, window_environment, own_folders, pictures) as window:
        yield window
    assert logged_errors(own_folders) == []


def keep(here: Living, name: str) -> None:
    here.window.keep(f"rectify_{name}")


def begin(here: Living) -> None:
    """Begin a visit with one of the shipped lists; the badges come from the list of people."""
    here.key("ctrl+5")
    here.key("alt+n")
    here.window.wait_for_title("新建检查")
    here.window.fill((FIRM, "", "", "", OTHER))
    here.key("Down", "space")
    keep(here, "01_new_visit")
    here.key("Return")
    (visit,) = here.witness.wait_for("inspection", 1)
    here.witness.wait_for("checklist_answer", ITEMS)
    assert (visit["badge_1"], visit["badge_2"]) == ("SL-01", "SL-02")


def fill_in(here: Living) -> None:
    """Answer by single keys; one item is a problem, written down and entered into the ledger by one key."""
    here.key(*["1"] * (WRONG - 1))
    here.key("2")
    here.window.paste(SEEN)
    here.key("Return")
    here.key("Up")
    here.key("4")
    here.witness.wait_for("finding", 1)
    here.key("Down")
    here.key(*["1"] * (ITEMS - WRONG - 1), "3")

    def results() -> list[object]:
        return [row["result"] for row in here.witness.rows("checklist_answer")]

    wait_until(lambda: None not in results(), "every item is answered")
    assert results() == ["none"] * (WRONG - 1) + ["found"] + ["none"] * (ITEMS - WRONG - 1) + [
        "not_applicable"
    ]
    here.window.wait_until_still()
    keep(here, "02_filled_in")
    here.key("alt+j")
    wait_until(lambda: here.witness.rows("inspection")[0]["result"] == "found", "the result is written")


def photograph(here: Living, photo: Path) -> None:
    here.key("ctrl+Tab", "ctrl+Tab")
    here.key("alt+a")
    here.window.answer_file_dialog("选择照片或文件", photo)
    (evidence,) = here.witness.wait_for("evidence", 1)
    here.window.wait_until_still()
    keep(here, "03_photo")
    assert str(evidence["name"]).startswith(FIRM)
    assert str(evidence["name"]).endswith("_01.png")
    here.key("ctrl+Tab")
    keep(here, "04_missing")
    here.key("Escape")


def rectify(here: Living) -> None:
    """Hand the problem in and close it; whoever handed it in may not check it."""
    here.key("alt+Next")
    here.key("ctrl+Home")
    keep(here, "05_findings")
    here.key("alt+t")
    here.window.wait_for_title("报完成")
    here.window.fill((DONE, "变更登记回执", "", FILLER))
    here.key("Return")
    state = "submitted"
    wait_until(lambda: here.witness.rows("finding")[0]["state"] == state, "it is handed in")
    here.window.wait_until_still()
    here.key("alt+q")
    here.window.wait_for_title("销号")
    here.window.fill((CHECKED, "", FILLER))
    here.key("Return")
    keep(here, "06_not_by_the_same")
    assert here.witness.rows("finding")[0]["state"] == state
    here.key("shift+Tab")
    here.window.fill((CHECKER,))
    here.key("Return")
    wait_until(lambda: here.witness.rows("finding")[0]["state"] == "closed", "it is closed")
    here.window.wait_until_still()
    keep(here, "07_closed")
    (finding,) = here.witness.rows("finding")
    assert (finding["description"], finding["filled_by"], finding["accepted_by"]) == (SEEN, FILLER, CHECKER)
    here.undo()
    wait_until(lambda: here.witness.rows("finding")[0]["state"] == state, "the close-out is taken back")
    here.window.wait_until_still()
    here.key("ctrl+y")
    wait_until(lambda: here.witness.rows("finding")[0]["state"] == "closed", "it is closed again")


def file_away(here: Living, target: Path, poppler: Poppler) -> None:
    """Put everything about the case into one pdf."""
    here.key(*["alt+Next"] * (len(TABS) - 1))
    here.key("alt+k")
    here.key("alt+p")
    here.key("Up", "Return")
    here.window.answer_file_dialog("一案一档存到哪里", target)
    wait_until(target.exists, "the case is written")
    text = "".join(poppler.text(target).split())
    for words in (SEEN, DONE, CHECKED, CHECKER, "附件1/1校验通过", "变更登记回执", "SL-02"):
        assert words in text, words


def test_from_the_visit_to_the_closed_problem(here: Living, tmp_path: Path, poppler: Poppler) -> None:
    from nptracker.services.sample.rectifying import plain_picture

    photo = tmp_path / "IMG_0001.png"
    photo.write_bytes(plain_picture(1))
    begin(here)
    fill_in(here)
    photograph(here, photo)
    rectify(here)
    file_away(here, tmp_path / "case.pdf", poppler)
