"""A ledger made by hand in a real window: declared, filled, counted, an indicator fed by it, and all taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from driver import wait_until
from driver_file import logged_errors
from living import OFFICER, Living, living

from nptracker.domain.own_ledger import is_own_kind
from nptracker.services.office import Office

pytestmark = pytest.mark.window
TITLE = "农资店走访"
STEPS = ("新建台账", "粘贴", "台账取数", "从台账取数")


@pytest.fixture
def here(
    tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Living]:
    """Open a new district file with a plan in a real window; afterwards the log has no error."""
    made = tmp_path / "new" / "xin.npt"
    made.parent.mkdir()
    office = Office.create(made, region="甘州区", region_code="620702", person=OFFICER)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.close()
    with living(made, tmp_path, window_environment, own_folders, pictures) as window:
        yield window
    assert logged_errors(own_folders) == []


def own_kind(here: Living) -> str:
    with here.office() as office:
        return next((form.kind for form in office.forms.ledgers if is_own_kind(form.kind)), "")


def declare(here: Living) -> None:
    """Make a ledger: its name, and a field of numbers beside the three it starts with."""
    here.key("ctrl+7")
    here.window.keep("ledgers_01_page")
    here.key("alt+n")
    here.window.paste(TITLE)
    here.key("alt+a")
    here.window.paste("包装物")
    here.key("Return", "Tab", "space", "Down", "Down", "Return")  # its type: a number
    here.window.keep("ledgers_02_fields")
    here.key("alt+b")
    wait_until(lambda: bool(own_kind(here)), "the ledger is there")
    here.window.wait_until_still()


def test_a_ledger_made_by_hand_feeds_an_indicator_and_is_taken_back(here: Living) -> None:
    declare(here)
    kind, today = own_kind(here), date.today().isoformat()  # noqa: DTZ011 - as the window has it
    with here.office() as office:
        assert [field.heading for field in office.forms[kind].table_fields] == [
            "名称",
            "日期",
            "备注",
            "包装物",
        ]
        assert office.forms[kind].by_key["f4"].type == "number"
    here.key("Home")
    here.window.paste_block([(f"第{at}店", today, "", "2.5") for at in (1, 2, 3)])
    wait_until(lambda: here.witness.count(kind) == 3, "three rows")
    here.window.keep("ledgers_03_rows")
    here.key("alt+q")
    here.window.keep("ledgers_04_feeds")
    here.key("alt+a")
    here.window.keep("ledgers_05_feed")
    here.key("Down")  # no indicator is chosen for the officer
    here.key("alt+b")
    wait_until(lambda: here.witness.count("ledger_feed") == 1, "the feed is there")
    here.window.wait_until_still()
    here.key("alt+t")
    wait_until(lambda: here.witness.count("indicator_value") == 1, "the indicator has its figure")
    assert here.witness.rows("indicator_value")[0]["numerator"] == "3"
    here.window.keep("ledgers_06_fed")
    here.key("alt+o")
    here.window.keep("ledgers_07_rows_behind")
    here.key("Escape", "Escape")
    for _step in STEPS:
        here.undo()
    assert own_kind(here) == ""
    assert {name: here.witness.count(name) for name in ("own_ledger", "ledger_feed", "indicator_value")} == {
        "own_ledger": 0,
        "ledger_feed": 0,
        "indicator_value": 0,
    }
    here.window.keep("ledgers_08_taken_back")
