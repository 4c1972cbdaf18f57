"""From the yearly plan to the visit in a real window: planned, people entered, drawn, drawn again, prepared, visited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from driver import wait_until
from driver_file import logged_errors
from living import OFFICER, Living, living
from outside import Poppler

from nptracker.domain.forms import form_named
from nptracker.services.office import Office
from nptracker.ui.field.inspection_tabs import INSPECTION_TABS

pytestmark = pytest.mark.window
TABS = [tab.text for tab in INSPECTION_TABS]
FIRMS = [f"{name}化工有限公司" for name in ("清河", "绿原", "康泽", "丰禾", "祁连", "黑河")]
CLOSED = "停工印染厂"
TODAY = date.today()  # noqa: DTZ011 - the program's own calendar
YEAR = TODAY.year
PLAN = (str(YEAR), f"JH{YEAR}-01", "重点管控措施落实检查", "专项检查", "定向", "化工企业", "措施落实情况", "现场",
        "30", "", f"{TODAY.month}月", "生态环境分局", "应急管理局")  # fmt: skip
PEOPLE = (("赵工", "SL-01", "执法大队", "化工", "是"), ("钱工", "SL-02", "执法大队", "固废", "是"),
          ("孙工", "SL-03", "执法大队", "监测", "是"), ("吴工", "SL-04", "固化股", "清洁生产", "否"))  # fmt: skip
SEED, WITNESS = "二月二龙抬头", "司法局 何某"


@pytest.fixture
def here(
    tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Living]:
    """Open a district with a ledger and nothing planned in a real window; afterwards the log has no error."""
    made = tmp_path / "new" / "xin.npt"
    made.parent.mkdir()
    office = Office.create(made, region="甘州区", region_code="620702", person=OFFICER)
    office.caps.set_caps({"": "1"})
    for at, name in enumerate([*FIRMS, CLOSED]):
        texts = {"name": name, "uscc": f"9162070{at:011d}", "township": "东街街道", "industry_code": "2614",
                 "operating": "在产" if name != CLOSED else "关闭"}  # fmt: skip
        office.records.create("enterprise", office.records.typed("enterprise", texts))
    office.close()
    with living(made, tmp_path, window_environment, own_folders, pictures) as window:
        yield window
    assert logged_errors(own_folders) == []


def keep(here: Living, name: str) -> None:
    here.window.keep(f"draw_{name}")


def turn(here: Living, before: str, tab: str) -> None:
    """Turn from one tab of 检查整改 to another, round the end when need be."""
    for _step in range((TABS.index(tab) - TABS.index(before)) % len(TABS)):
        here.key("alt+Next")


def enter_plan_and_people(here: Living) -> None:
    """Begin at the empty page of draws, which says what is missing, and paste the plan and the people."""
    here.key("ctrl+5")
    turn(here, TABS[0], "双随机抽查")
    keep(here, "01_nothing_planned")
    here.key("alt+d")
    here.window.paste_block([PLAN])
    here.witness.wait_for("inspection_plan", 1)
    keep(here, "02_planned")
    turn(here, "年度计划", "人员")
    here.window.paste_block(PEOPLE)
    here.witness.wait_for("inspector", len(PEOPLE))
    keep(here, "03_people")


def draw(here: Living) -> list[str]:
    """Draw with a seed that a witness gives; returns who was drawn, first to last."""
    turn(here, "人员", "双随机抽查")
    keep(here, "04_candidates")
    here.key("alt+d")
    here.window.wait_for_title("双随机抽取")
    here.window.fill(("", "", "", WITNESS, SEED))
    keep(here, "05_seed")
    here.key("Return")
    here.witness.wait_for("draw", 1)
    here.window.wait_until_still()
    keep(here, "06_drawn")
    (row,) = here.witness.rows("draw")
    assert (row["seed"], row["witness"], row["drawn_by"]) == (SEED, WITNESS, OFFICER)
    assert (row["candidates"], row["excluded"], row["wanted"], row["drawn"]) == (7, 1, 3, 3)
    lines = [line for line in here.witness.rows("draw_line") if line["role"] == "enterprise"]
    assert [line["name"] for line in lines if line["excluded"]] == [CLOSED]
    drawn = sorted((line for line in lines if line["rank"]), key=lambda line: int(str(line["rank"])))
    return [str(line["name"]) for line in drawn]


def draw_again(here: Living, folder: Path, poppler: Poppler, drawn: list[str]) -> None:
    """Replay in the window, print the record, and replay it from the command line without the district."""
    here.key("alt+x")
    keep(here, "07_the_same")
    printed, book = folder / "record.pdf", folder / "record.xlsx"
    for keys, path in (("ctrl+p", printed), ("ctrl+e", book)):
        here.key(keys)
        here.window.answer_file_dialog(
            "抽查记录存到哪里", Path(path.name)
        )  # the folder of the district is proposed
        wait_until(path.exists, f"{path.name} is written")
    text = poppler.text(printed)
    assert all(words in text for words in (SEED, WITNESS, *drawn))
    assert "相同" in here.witness.run("draw", "replay", book)


def visit(here: Living, drawn: list[str]) -> None:
    """Prepare the visits by one step that can be undone, and write down how the first one went."""
    here.key("alt+j")
    here.witness.wait_for("inspection", 3)
    here.undo()
    here.witness.wait_for("inspection", 0)
    here.window.wait_until_still()
    here.key("alt+j")
    here.witness.wait_for("inspection", 3)
    here.window.wait_until_still()
    keep(here, "08_visits")
    turn(here, "双随机抽查", TABS[0])
    keys = [field.key for field in form_named("inspection").table_fields]
    here.key("ctrl+Home", *["Right"] * keys.index("started_at"))
    here.window.paste_block([(f"{TODAY.isoformat()} 09:30",)])
    here.key(*["Right"] * (keys.index("result") - keys.index("started_at")))
    here.window.paste_block([("未发现问题",)])

    def first() -> dict[str, object]:
        return here.witness.rows("inspection")[0]

    wait_until(lambda: first()["result"] == "none", "the visit is written down")
    keep(here, "09_visited")
    assert first()["started_at"] == f"{TODAY.isoformat()} 09:30"
    names = {row["id"]: row["name"] for row in here.witness.rows("enterprise")}
    assert [names[row["enterprise"]] for row in here.witness.rows("inspection")] == drawn
    assert all(row["inspector_1"] != row["inspector_2"] for row in here.witness.rows("inspection"))
    turn(here, TABS[0], "双随机抽查")
    keep(here, "10_under_way")


def test_from_the_plan_to_the_visit(here: Living, tmp_path: Path, poppler: Poppler) -> None:
    enter_plan_and_people(here)
    drawn = draw(here)
    draw_again(here, tmp_path, poppler, drawn)
    visit(here, drawn)
