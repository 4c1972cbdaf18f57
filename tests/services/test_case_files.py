"""A visit on paper: blanks and filled lists, the minutes, everything as one file, and what it still lacks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TODAY
from outside import Poppler

from nptracker.domain.period import ReportingPeriod
from nptracker.errors import UserError
from nptracker.export.picture_pages import Picture, image_of, pages_of, places
from nptracker.export.sheet import Document, Sheet, plain
from nptracker.services.office import Office
from nptracker.services.rectification import FindingStep

NAME = "清水精细化工有限公司"


def picture(folder: Path, name: str, size: tuple[int, int]) -> Path:
    from PIL import Image

    path = folder / name
    Image.new("RGB", size, "steelblue").save(path)
    return path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("cases") / "示例.npt"
    made = Office.create(path, region="清水区", person="王敏", today=lambda: TODAY)
    texts = {"name": NAME, "legal_person": "钱某", "township": "城东街道", "phone": "0936-8000001"}
    made.records.create("enterprise", made.records.typed("enterprise", texts))
    yield made
    made.close()


@pytest.fixture(scope="module")
def visit(office: Office, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Live one visit from the list to the closed finding, with two pictures and a file."""
    folder = tmp_path_factory.mktemp("photos")
    texts = {
        "enterprise": NAME, "kind": "日常检查", "source": "年度计划", "counts": "是", "number": "JC2026-009",
        "started_at": "2026-11-20 09:30", "ended_at": "2026-11-20 11:05", "place": "二号车间", "inspector_1": "王敏",
        "badge_1": "0907001", "inspector_2": "李强", "badge_2": "0907002", "recorder": "李强", "host": "孙某",
        "host_id": "620702199001011234", "content": "登记证、台账、现场", "statement": "记录属实",
    }  # fmt: skip
    field = office.field
    visit_id = field.inspections.begin(
        office.records.typed("inspection", texts), ["new-chemicals"]
    ).record_ids[0]
    lines = field.checklists.of_visit(visit_id)[0].lines
    field.checklists.answer([answer.id for _item, answer in lines[:10]], "none")
    field.checklists.answer([answer.id for _item, answer in lines[11:]], "not_applicable")
    field.checklists.note(lines[10][1].id, "没有公开风险控制措施")
    found = field.item_findings.make(lines[10][1].id).record_ids[0]
    field.inspections.conclude(visit_id)
    for name, size in (("门.jpg", (640, 480)), ("罐区.png", (300, 900))):
        field.inspections.attach("inspection", visit_id, picture(folder, name, size), by_rule=True)
    field.inspections.attach("finding", found, picture(folder, "整改后.jpg", (800, 600)))
    (folder / "说明.txt").write_text("企业说明", "utf-8")
    field.inspections.attach("finding", found, folder / "说明.txt")
    said = FindingStep("企业环保员", TODAY, "已在网站公开")
    field.rectification.take([found], "submitted", said)
    field.rectification.take([found], "closed", replace(said, by="王敏", opinion="核查属实", checker="李强"))
    return visit_id


def words_of(document: Document) -> str:
    parts: list[str] = []
    for sheet in document.sheets:
        parts += [sheet.title, *sheet.preface, *sheet.notes_above, *sheet.foot_notes, *sheet.signatures]
        parts += [str(value) for row in sheet.rows for cell in row if (value := plain(cell)) is not None]
    return "\n".join(parts)


def test_a_whole_case_lacks_nothing(office: Office, visit: str) -> None:
    assert office.field.case_files.missing(visit) == []


def test_one_case_is_one_file_with_its_pictures(office: Office, visit: str, tmp_path: Path) -> None:
    path = office.field.case_files.write_case(visit, tmp_path / "case.pdf")
    text = Poppler(tmp_path).text(path)
    flat = re.sub(r"\s+", "", text)
    for words in (
        "清水区新污染物治理检查案卷", "JC2026-009", "现场检查记录表", "新化学物质环境管理登记检查单", "笔录（底稿）",
        "不是执法文书", "没有公开风险控制措施", "按原时限完成", "核查属实", "附件4/4校验通过", "图1", "图3",
        "没有，本案材料齐全",
    ):  # fmt: skip
        assert words in flat, words
    pages = re.findall(r"第(\d+)页共(\d+)页", flat)
    total = int(pages[0][1])
    assert [int(number) for number, _all in pages] == list(range(1, total + 1))
    assert f"{NAME}_20261120_01.jpg" in flat


def test_a_blank_has_open_boxes_and_a_filled_list_ticks(office: Office, visit: str) -> None:
    blank_visit = office.field.inspections.begin(
        {"enterprise": office.records.resolve("enterprise", NAME)}, ["toxic-trade"]
    )
    blank = office.field.case_files.checklist_document(blank_visit.record_ids[0])
    filled = office.field.case_files.checklist_document(visit)

    def boxes(sheet: Sheet) -> Counter[str]:
        at = next(i for i, c in enumerate(sheet.columns) if c.heading[-1] == "检查结果")
        return Counter(char for row in sheet.rows for char in str(plain(row[at])) if char in "☑□")

    assert boxes(blank.sheets[0]) == {"□": 8 * 3}
    assert boxes(filled.sheets[0]) == {"☑": 12, "□": 24}
    assert NAME in words_of(blank)
    assert "钱某" in words_of(blank)
    office.history.undo()


def test_a_blank_without_a_visit_leaves_the_head_to_be_written(office: Office) -> None:
    template = office.field.checklists.templates()[1]
    document = office.field.case_files.blank_document(template)
    assert len(document.sheets[0].rows) == template.items
    assert "名称：＿" in document.sheets[0].preface[0]
    assert "非官方文本" in words_of(document)


def test_minutes_are_marked_as_a_working_copy(office: Office, visit: str) -> None:
    words = words_of(office.field.case_files.minutes_document(visit))
    for part in (
        "底稿",
        "620702199001011234",
        "2026年11月20日9时30分至11时05分",
        "0907001",
        "申请回避",
        "记录属实",
    ):
        assert part in words


def test_without_a_list_there_is_none_to_print(office: Office) -> None:
    empty = office.field.inspections.begin(
        {"enterprise": office.records.resolve("enterprise", NAME)}
    ).record_ids[0]
    with pytest.raises(UserError, match="还没有附检查单"):
        office.field.case_files.checklist_document(empty)
    missing = office.field.case_files.missing(empty)
    assert {"没有附检查单", "没有现场照片", "检查记录没有填“检查结果”"} <= set(missing)
    office.history.undo()


def test_what_is_open_is_named(office: Office, visit: str) -> None:
    lines = office.field.checklists.of_visit(visit)[0].lines
    office.field.checklists.answer([lines[0][1].id], None)
    office.field.checklists.answer([lines[1][1].id], "found")
    found = office.field.rectification.lines(visit)[0].id
    office.field.rectification.take([found], "reopened", FindingStep("王敏", TODAY, "网站又打不开"))
    missing = office.field.case_files.missing(visit)
    assert missing == [
        "《新化学物质环境管理登记检查单》还有 1 项没有填",
        "《新化学物质环境管理登记检查单》第2项发现问题，没有登记到问题整改台账",
        "问题 WT2026-001 还没有销号（整改中）",
    ]
    for _step in range(3):
        office.history.undo()
    assert office.field.case_files.missing(visit) == []


# -- the return -------------------------------------------------------------------------------------------


def test_items_are_counted_over_the_visits_of_a_period(office: Office, visit: str) -> None:
    document = office.returns.build("checklist_results", ReportingPeriod.parse("2026-Q4"))
    by_item, found = document.sheets
    answers = [
        answer["result"] for sheet in office.field.checklists.of_visit(visit) for _item, answer in sheet.lines
    ]
    *rows, total = [[plain(cell) for cell in row] for row in by_item.rows]
    assert len(rows) == len(answers)
    assert total[4:] == [
        12,
        answers.count("none"),
        answers.count("found"),
        answers.count("not_applicable"),
        0,
        "9.1",
    ]
    for at in range(4, 9):
        assert sum(int(str(row[at])) for row in rows) == total[at]
    assert rows[11][9] == "—"  # not looked at by anybody: no rate, and no 0 %
    assert [plain(found.rows[0][at]) for at in (1, 6, 8)] == [
        "JC2026-009",
        "没有公开风险控制措施",
        "WT2026-001",
    ]
    earlier = office.returns.build("checklist_results", ReportingPeriod.parse("2026-Q3"))
    assert [len(sheet.rows) for sheet in earlier.sheets] == [0, 0]


def test_outsiders_see_no_badge_and_no_identity(office: Office, visit: str) -> None:
    for name in ("inspections", "checklist_results", "findings"):
        document = office.returns.build(name, ReportingPeriod.parse("2026-Q4"), public=True)
        words = words_of(document)
        for secret in ("0907001", "620702199001011234", "孙某"):
            assert secret not in words


# -- pictures ---------------------------------------------------------------------------------------------


def test_pictures_keep_their_shape_within_their_half_of_the_page() -> None:
    first, second = places([(3000, 1000), (400, 1600)])
    assert first.width / first.height == pytest.approx(3)
    assert second.width / second.height == pytest.approx(0.25)
    assert first.caption_y > second.y + second.height
    assert second.caption_y > 0
    assert max(first.width, second.width) < 595


def test_pages_hold_two_pictures_each_and_lose_none() -> None:
    pictures = [Picture(b"", str(number)) for number in range(5)]
    pages = pages_of(pictures)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [picture for page in pages for picture in page] == pictures


def test_what_is_no_picture_is_told_as_such(tmp_path: Path) -> None:
    assert image_of(b"not a picture") is None
    large = image_of(picture(tmp_path, "a.png", (4000, 2000)).read_bytes())
    assert large is not None
    assert large.getSize() == (1600, 800)
