"""What the sample district gives out cannot be taken for real, and does not get into a real district."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nptracker.domain.forms import FORMS
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Query
from nptracker.errors import CancelledError, LockedFileError, UserError
from nptracker.export.pdf import write_pdf
from nptracker.export.picture_pages import Picture
from nptracker.export.sheet import Column, Document, Sheet
from nptracker.services.office import Office
from nptracker.services.row_sheets import write_rows
from nptracker.services.sample import make_district
from nptracker.services.sample.rectifying import plain_picture
from nptracker.services.sample.shelf import make_own_sample
from nptracker.services.sample_place import kept_sample, own_sample

TODAY = date(2026, 11, 22)
BEFORE_THE_STORY = date(2022, 1, 5)  # nothing has happened by then, so that the district is made in no time
MARK = "示例数据　不得上报"
PERIOD = ReportingPeriod.containing(TODAY, "Q")


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Office]:
    """A small sample district with a plan and an enterprise."""
    office = Office.create(tmp_path / "练习.npt", region="甘州区", person="王敏", today=lambda: TODAY)
    office.settings.mark_as_sample()
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.records.write_block("enterprise", [(None, {"name": "清河示例厂", "township": "东街街道"})], "登记")
    yield office
    office.close()


def texts(sheet: Any, rows: int = 8) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows(max_row=rows) for cell in row if cell.value)


# the mark in the file


def test_the_mark_stays_whatever_is_undone_withdrawn_or_set(sample: Office, tmp_path: Path) -> None:
    while sample.history.next_undo():
        sample.history.undo()
    assert sample.settings.is_sample
    assert not sample.tasks.lines()  # everything else was taken back
    for value in ("", "no"):
        with pytest.raises(UserError, match="示例区的标记不能去掉"):
            sample.settings.put("is_sample", value)
    kept = [line for line in sample.history.verbs() if line.title == "设置：示例数据"]
    assert len(kept) == 1
    with pytest.raises(UserError):
        sample.withdrawal.withdraw(kept[0].seq)
    copy = Path(shutil.copy(sample.path, tmp_path / "真的.npt"))
    again = Office.open(copy)
    try:
        assert again.settings.is_sample
    finally:
        again.close()


def test_a_real_district_is_not_marked(planned: Office, tmp_path: Path) -> None:
    (xlsx,) = planned.returns.send("task_breakdown", PERIOD, ("xlsx",), tmp_path)
    sheet = openpyxl.load_workbook(xlsx).worksheets[0]
    assert "示例" not in texts(sheet, sheet.max_row)
    assert not sheet.oddHeader.center.text
    assert "示例" not in str(planned.returns.snapshots()[0]["number"])


# what goes out


def test_every_sheet_of_a_workbook_says_it_in_title_line_cell_header_and_footer(
    sample: Office, tmp_path: Path
) -> None:
    for name in ("task_breakdown", "task_progress", "coordination"):
        (path,) = sample.returns.send(name, PERIOD, ("xlsx",), tmp_path, reason="练习用，不上报")
        book = openpyxl.load_workbook(path)
        assert book.properties.title.startswith("【示例数据】")
        for sheet in book.worksheets:
            assert "【示例数据】" in texts(sheet, 2), (name, sheet.title)
            (cell,) = [c for row in sheet.iter_rows(max_row=8) for c in row if c.value == f"【{MARK}】"]
            assert (cell.font.color.rgb, cell.fill.fgColor.rgb) == ("FFC00000", "FFFFF2CC")
            assert MARK in sheet.oddHeader.center.text
            assert MARK in sheet.oddFooter.right.text
        assert "示例-2026-000" in path.name


def slanting(path: Path) -> list[str]:
    """Return what stands aslant on each page of a pdf, as another program reads it."""
    import pypdfium2
    from pypdfium2 import raw

    found, document = [], pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        chars = range(text.count_chars())
        aslant = (at for at in chars if raw.FPDFText_GetCharAngle(text, at) > 0.1)  # radians; level is 0
        found.append("".join(chr(raw.FPDFText_GetUnicode(text, at)) for at in aslant))
    document.close()
    return found


def test_every_page_of_a_pdf_says_it_across(sample: Office, tmp_path: Path) -> None:
    (path,) = sample.returns.send("task_breakdown", PERIOD, ("pdf",), tmp_path)
    pages = slanting(path)
    assert len(pages) > 1
    assert ["".join(words.split()) for words in pages] == ["示例数据不得上报"] * len(pages)


def test_pictures_do_not_hide_it(tmp_path: Path) -> None:
    document = Document((Sheet("现场照片", (Column(("照片",)),)),), mark=MARK)
    picture = Picture(plain_picture(2), "一车间")
    path = write_pdf(document, tmp_path / "照片.pdf", None, [picture])
    assert ["".join(words.split()) for words in slanting(path)] == ["示例数据不得上报"] * 2


def test_snapshots_are_numbered_apart(sample: Office, tmp_path: Path) -> None:
    for _again in range(2):
        sample.returns.send("task_breakdown", PERIOD, ("xlsx",), tmp_path)
    assert [record["number"] for record in sample.returns.snapshots()] == ["示例-2026-0002", "示例-2026-0001"]


def test_blanks_and_task_sheets_carry_it_too(sample: Office, tmp_path: Path) -> None:
    sheets = sample.imports.blank_all_department_answers(PERIOD, tmp_path)
    for path in (sample.imports.blank("enterprise", tmp_path / "底册.xlsx"), sheets[0]):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert f"【{MARK}】" in texts(sheet, 1)
        assert MARK in sheet.oddHeader.center.text


def test_survey_workbooks_carry_it_on_every_sheet(sample: Office, tmp_path: Path) -> None:
    enterprise = sample.records.first("enterprise", Query(), 1)[0]
    path = sample.survey_books.write(enterprise.id, 2025, tmp_path / "调查.xlsx")
    shown = [sheet for sheet in openpyxl.load_workbook(path).worksheets if sheet.sheet_state == "visible"]
    assert len(shown) > 3
    for sheet in shown:
        if sheet.title != "填表说明":
            assert f"【{MARK}】" in texts(sheet, 1), sheet.title


# what a real district refuses


def made_by_sample(sample: Office, folder: Path) -> dict[str, Path]:
    """Return one workbook of each sort that the sample district gives out."""
    folder.mkdir()
    enterprise = sample.records.first("enterprise", Query(), 1)[0]
    shown = folder / "企业表.xlsx"
    sample.returns.export_table("enterprise", Query(), shown)
    return {
        "blank": sample.imports.blank("enterprise", folder / "底册.xlsx"),
        "table": shown,
        "survey": sample.survey_books.write(enterprise.id, 2025, folder / "调查.xlsx"),
    }


def test_a_real_district_takes_nothing_from_it(sample: Office, planned: Office, tmp_path: Path) -> None:
    made = made_by_sample(sample, tmp_path / "示例的")
    for name, path in made.items():
        draft = planned.imports.preview("", [path])
        assert draft.rows == (), name
        assert any("示例区做出来的" in problem.message for problem in draft.problems), name
    with pytest.raises(UserError, match="示例区做出来的"):
        planned.mapping.look("enterprise", made["table"])
    with pytest.raises(UserError, match="示例区做出来的"):
        planned.lab_sheets.look(made["table"])
    with pytest.raises(UserError, match="示例区做出来的"):
        planned.substance_lists.read(made["table"])
    assert planned.records.count("enterprise") == 0


def test_a_saved_copy_without_the_hidden_mark_is_refused_by_what_it_says(
    sample: Office, planned: Office, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(made_by_sample(sample, tmp_path / "示例的")["blank"])
    del book["_nptracker"]
    book.save(tmp_path / "另存.xlsx")
    assert planned.imports.preview("enterprise", [tmp_path / "另存.xlsx"]).rows == ()


def test_task_sheets_of_it_are_refused(sample: Office, planned: Office, tmp_path: Path) -> None:
    sheets = sample.imports.blank_all_department_answers(PERIOD, tmp_path)
    draft = planned.imports.preview_answers(sheets[:2])
    assert draft.rows == ()
    assert len([p for p in draft.problems if "示例区做出来的" in p.message]) == 2


def test_its_task_list_becomes_no_real_plan(sample: Office, planned: Office, tmp_path: Path) -> None:
    (path,) = sample.returns.send("task_breakdown", PERIOD, ("xlsx",), tmp_path)
    with pytest.raises(UserError, match="示例区做出来的"):
        planned.plans.read(path)
    with pytest.raises(UserError, match="示例区做出来的"):
        planned.plans.read_text(f"工作方案\n{MARK}\n（一）开展调查。")
    assert sample.plans.read(path).tasks  # to practise, the sample takes its own


def test_the_sample_takes_back_what_it_has_given_out(sample: Office, tmp_path: Path) -> None:
    blank = made_by_sample(sample, tmp_path / "示例的")["blank"]
    draft = sample.imports.preview("enterprise", [blank])
    assert [row.label for row in draft.rows] == ["清河示例厂"]


def test_rows_written_for_a_look_carry_the_mark_they_are_given(tmp_path: Path) -> None:
    path = write_rows("名录", ("名称",), [("甲",)], tmp_path / "名录.xlsx", MARK)
    assert f"【{MARK}】" in texts(openpyxl.load_workbook(path).worksheets[0])


# the one sample of this user


def test_it_is_made_in_the_users_folder_and_made_anew_without_losing_changes() -> None:
    path = make_own_sample(lambda: BEFORE_THE_STORY)
    assert path == own_sample()
    office = Office.open(path)
    assert office.settings.is_sample
    office.settings.put("reviewer", "改过")
    office.close()
    make_own_sample(lambda: BEFORE_THE_STORY)
    told = []
    for place in (own_sample(), kept_sample()):
        office = Office.open(place)
        told.append(office.settings.get("reviewer"))
        office.close()
    assert told == ["", "改过"]
    assert sorted(path.parent.iterdir()) == sorted([own_sample(), kept_sample()])


def test_stopping_leaves_everything_as_it_was() -> None:
    def stop(_done: int, _total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        make_own_sample(lambda: TODAY, stop)
    assert list(own_sample().parent.iterdir()) == []


def test_an_open_sample_is_not_replaced() -> None:
    path = make_own_sample(lambda: BEFORE_THE_STORY)
    office = Office.open(path)
    before = path.read_bytes()
    try:
        with pytest.raises(LockedFileError, match="另一个窗口"):
            make_own_sample(lambda: BEFORE_THE_STORY)
    finally:
        office.close()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_making_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make_district(
        tmp_path / "短.npt", lambda: date(2023, 6, 1), lambda done, total: told.append((done, total))
    )
    assert told
    assert [done for done, _total in told] == list(range(len(told)))
    assert {total for _done, total in told} == {len(told)}
    assert set(FORMS) >= {"plan", "task"}
