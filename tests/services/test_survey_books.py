"""Survey workbooks out: who gets one, what stands in it beforehand, and that other programs open it."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

import openpyxl
import pytest
from outside import Office as LibreOffice

from nptracker.domain.survey_book import PARTS, Sender, read_headline
from nptracker.domain.uscc import check_character
from nptracker.errors import CancelledError, UserError
from nptracker.export.survey_book import SurveyBookWriter
from nptracker.services.office import Office

YEAR = 2025


def uscc(number: int) -> str:
    first17 = f"91620702M{number:08d}"
    return first17 + check_character(first17)


def add_enterprise(office: Office, number: int, **more: str) -> str:
    typed = {
        "name": f"清水{number}号化工有限公司",
        "uscc": uscc(number),
        "township": "东街街道",
        "industry_code": "2614",
        "operating": "在产",
        "screening": "入统",
        "screening_reason": "环评报告",
        **more,
    }
    office.records.write_block("enterprise", [(None, typed)], "登记")
    return next(r.id for r in office.records.after("enterprise", 0, 1000) if r["uscc"] == typed["uscc"])


def add(office: Office, kind: str, **typed: str) -> None:
    office.records.write_block(kind, [(None, typed)], "登记")


@pytest.fixture
def surveyed(district: Office) -> Office:
    """A district with two included enterprises, one left out, and last year's answers of the first."""
    add_enterprise(district, 1)
    add_enterprise(district, 2, name="=2+2化工")
    add_enterprise(district, 3, screening="行业不符")
    about = {"enterprise": uscc(1), "data_year": "2024", "substance": "二氯甲烷", "cas_rn": "75-09-2"}
    add(
        district,
        "survey_entry",
        **about,
        activity="加工使用",
        used="12 吨",
        stock_close="300",
        tiers="重点管控",
    )
    add(district, "survey_use", **about, use="清洗溶剂", amount="12 吨")
    add(district, "survey_release", **about, medium="废气", amount="5", destination="无组织排放")
    return district


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {s.title: [[c.value for c in row] for row in s.iter_rows(min_row=6)] for s in book.worksheets}


def filled(rows: list[list[Any]]) -> list[list[Any]]:
    return [[cell for cell in row if cell is not None] for row in rows if any(row)]


def test_a_headline_is_read_back(tmp_path: Path) -> None:
    sender = Sender("清水 化工（东）", uscc(1), YEAR)
    assert read_headline(sender.headline) == sender
    assert read_headline(Sender("甲厂", "", YEAR).headline) == Sender("甲厂", "", YEAR)
    assert read_headline("填报说明：数据年度2025") is None


def test_every_included_enterprise_gets_its_own_workbook(surveyed: Office, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    paths = surveyed.survey_books.write_all(
        YEAR, tmp_path / "表", progress=lambda done, total: seen.append((done, total))
    )
    assert [path.name for path in paths] == [
        "清水1号化工有限公司（2025年度调查表）.xlsx",
        "=2+2化工（2025年度调查表）.xlsx",
    ]
    assert seen == [(0, 2), (1, 2), (2, 2)]
    book = openpyxl.load_workbook(paths[1])
    assert [cell.value for cell in book["企业信息"][5][:2]] == ["*企业详细名称", "=2+2化工"]
    assert book["企业信息"]["B5"].data_type == "s"


def test_last_years_substances_are_offered_without_last_years_amounts(
    surveyed: Office, tmp_path: Path
) -> None:
    (path, _) = surveyed.survey_books.write_all(YEAR, tmp_path)
    sheets = sheets_of(path)
    entry = filled(sheets["调查表"])[0]
    assert entry[:2] == ["二氯甲烷", "75-09-2"]
    assert "2024年：自用量 12 吨；期末库存 300 千克" in entry
    assert not {"12 吨", 300, "300", Decimal(300)} & set(entry)
    assert filled(sheets["用途"]) == [["二氯甲烷", "75-09-2", "清洗溶剂"]]
    assert filled(sheets["排放与转移"]) == [["二氯甲烷", "75-09-2", "废气", "无组织排放"]]
    measures = filled(sheets["管控措施"])
    assert len(measures) > 3
    assert {row[0] for row in measures} == {"二氯甲烷"}
    book = openpyxl.load_workbook(path)
    sheet = book["调查表"]
    assert sheet.protection.sheet
    assert (sheet["A6"].protection.locked, sheet["A6"].fill.fgColor.rgb) == (True, "FFF2F2F2")
    column = sheet.column_dimensions["F"]
    assert not column.protection.locked


def test_this_years_answers_are_kept_when_a_blank_goes_out_again(surveyed: Office, tmp_path: Path) -> None:
    about = {"enterprise": uscc(1), "data_year": str(YEAR), "substance": "二氯甲烷", "cas_rn": "75-09-2"}
    add(surveyed, "survey_entry", **about, activity="加工使用", used="7 吨")
    first = surveyed.screening.included(YEAR)[0]
    path = surveyed.survey_books.write(first.id, YEAR, tmp_path / "a.xlsx")
    (entry,) = filled(sheets_of(path)["调查表"])
    assert "7 吨" in entry
    assert not any("2024" in str(cell) for cell in entry)


def test_a_substance_is_the_same_under_another_spelling_of_its_name(surveyed: Office, tmp_path: Path) -> None:
    about = {"enterprise": uscc(1), "data_year": str(YEAR), "cas_rn": "75-09-2"}
    add(surveyed, "survey_entry", **about, substance="二氯甲烷（DCM）", activity="加工使用", used="7 吨")
    listed = [measure.label for measure in surveyed.substances.book().measures("75-09-2")]
    add(surveyed, "survey_measure", **about, substance="DCM", measure_no=listed[0], answer="落实")
    first = surveyed.screening.included(YEAR)[0]
    sheets = sheets_of(surveyed.survey_books.write(first.id, YEAR, tmp_path / "a.xlsx"))
    assert [row[0] for row in filled(sheets["调查表"])] == ["二氯甲烷（DCM）"]
    numbers = [row[2] for row in filled(sheets["管控措施"])]
    assert sorted(numbers) == sorted(set(listed))


def test_what_lies_in_the_folder_is_never_written_over(surveyed: Office, tmp_path: Path) -> None:
    (first, second) = surveyed.survey_books.write_all(YEAR, tmp_path)
    second.unlink()
    first.write_bytes(b"filled in")
    with pytest.raises(UserError, match="已有 1 个同名文件"):
        surveyed.survey_books.write_all(YEAR, tmp_path)
    assert [path.read_bytes() for path in tmp_path.glob("*.xlsx")] == [b"filled in"]


def test_sheets_mark_and_choices_are_as_declared(surveyed: Office, tmp_path: Path) -> None:
    (path, _) = surveyed.survey_books.write_all(YEAR, tmp_path)
    book = openpyxl.load_workbook(path)
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert list(states) == [*(part.tab for part in PARTS), "填表说明", "选项", "_nptracker"]
    assert [state for state in states.values() if state != "visible"] == ["hidden", "veryHidden"]
    mark = json.loads(book["_nptracker"]["B1"].value)
    assert (mark["book"], mark["uscc"], mark["data_year"], mark["region"]) == (
        "survey",
        uscc(1),
        YEAR,
        "清水区",
    )
    for part in PARTS:
        sheet = book[part.tab]
        lines = [sheet["A"]] if part.kind == "enterprise" else [sheet[4], sheet[5]]
        heads = {cell.value for line in lines for cell in line}
        assert {("*" if f.required else "") + f.full_heading for f in part.fields} <= heads
        assert "备注" in heads or part.kind == "enterprise"
        assert not {"初筛结论", "初筛依据", "数据年度"} & heads
        offered = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        assert len(offered) == sum(field.codes is not None for field in part.fields)
        for rule in offered.values():
            name, _, place = rule.formula1.replace("'", "").replace("$", "").partition("!")
            labels = [row[0].value for row in book[name][place]]
            assert labels in [list(field.codes.labels.values()) for field in part.fields if field.codes]


@pytest.mark.office
def test_libreoffice_opens_it_with_everything_in_place(
    surveyed: Office, tmp_path: Path, office: LibreOffice
) -> None:
    (path, _) = surveyed.survey_books.write_all(YEAR, tmp_path)
    converted = office.convert(path, "xlsx")
    assert sheets_of(converted)["用途"][0][:3] == ["二氯甲烷", "75-09-2", "清洗溶剂"]
    assert openpyxl.load_workbook(converted)["调查表"].protection.sheet
    pages = pages_of(office.convert(path, "pdf"))
    assert {tuple(sorted(size)) for size, _ in pages} == {A4}
    titles = ["企业信息", "化学物质调查表", "化学物质调查表", "物质用途", "排放"]
    assert [title in text for title, (_, text) in zip(titles, pages, strict=False)] == [True] * 5
    assert ["二氯甲烷" in text and "物质名称" in text for _, text in pages[1:3]] == [True, True]
    assert ["清水1号化工有限公司（2025年度）" in text for _, text in pages[:5]] == [True] * 5


def test_every_printed_page_tells_whose_it_is(tmp_path: Path) -> None:
    long = "3&3" + "化" * 300
    path = SurveyBookWriter("清水区").write(tmp_path / "a.xlsx", Sender(long, uscc(1), YEAR), {})
    with zipfile.ZipFile(path) as package:
        feet = [
            re.findall("<oddFooter>(.*)</oddFooter>", package.read(f"xl/worksheets/sheet{at}.xml").decode())
            for at in range(1, len(PARTS) + 1)
        ]
    for (foot,) in feet:
        left, _, centre = unescape(foot).partition("&C")
        assert left.startswith("&L 3&&3化")  # a doubled & prints as one
        assert left.endswith("…（2025年度）")
        assert (len(left) < 80, centre) == (True, "第 &P 页 共 &N 页")


A4 = (595, 842)  # points


def pages_of(path: Path) -> list[tuple[tuple[int, int], str]]:
    """Return the size in points and the text of every page of a pdf."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    found = []
    for page in document:
        size = round(page.get_width()), round(page.get_height())
        text = page.get_textpage()
        found.append((size, text.get_text_bounded()))
        text.close()
        page.close()
    document.close()
    return found


def test_paper_has_lines_to_write_on(surveyed: Office, tmp_path: Path) -> None:
    (path, _) = surveyed.survey_books.write_all(YEAR, tmp_path)
    book, rows = openpyxl.load_workbook(path), sheets_of(path)
    for part in PARTS[1:]:
        sheet = book[part.tab]
        printed = int(sheet.print_area.rpartition("$")[2]) - 5  # without title and heads
        assert printed >= max(len(filled(rows[part.tab])) + 1, 10)
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.column_dimensions["A"].border.bottom.style == "thin"
    assert (book["企业信息"].page_setup.paperSize, book["企业信息"].page_setup.orientation) == (9, "portrait")


def test_named_enterprises_nobody_included_and_cancel_are_answered(surveyed: Office, tmp_path: Path) -> None:
    (path,) = surveyed.survey_books.write_all(YEAR, tmp_path, [uscc(3)])
    assert "清水3号" in path.name
    with pytest.raises(UserError, match="没有“丙厂”"):
        surveyed.survey_books.write_all(YEAR, tmp_path, ["丙厂"])
    folder = tmp_path / "停"
    with pytest.raises(CancelledError):
        surveyed.survey_books.write_all(YEAR, folder, stop=iter([False, True]).__next__)
    assert list(folder.iterdir()) == []


def test_blanks_written_before_a_fault_are_removed_again(
    surveyed: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nptracker.export.survey_book import SurveyBookWriter

    write, folder = SurveyBookWriter.write, tmp_path / "满"
    seen: list[list[str]] = []

    def full_disk(writer: SurveyBookWriter, path: Path, *rest: object) -> Path:
        seen.append([file.name for file in folder.iterdir()] if folder.exists() else [])
        if len(seen) > 1:
            raise UserError("磁盘满了。")
        return write(writer, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(SurveyBookWriter, "write", full_disk)
    with pytest.raises(UserError, match="磁盘满了"):
        surveyed.survey_books.write_all(YEAR, folder)
    assert len(seen[1]) == 1
    assert list(folder.iterdir()) == []


def test_nobody_included_says_where_to_screen(district: Office, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="初筛"):
        district.survey_books.write_all(YEAR, tmp_path)


def test_the_command_line_writes_them_too(
    surveyed: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from nptracker.cli import main

    file = surveyed.path
    surveyed.close()
    assert (
        main(["form", "blank", "survey", "--year", str(YEAR), "--out", str(tmp_path / "表"), str(file)]) == 0
    )
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["form", "blank", "survey", str(tmp_path / "表"), "--year", str(YEAR)]) != 0
