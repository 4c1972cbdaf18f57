from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from outside import output, program
from sample_returns import CREATED, grouped_sheet, one_column, survey, survey_sheet

from nptracker.errors import CancelledError
from nptracker.export.geometry import MARGIN_SIDE
from nptracker.export.pdf import missing_characters, write_pdf
from nptracker.export.sheet import Cell, Column, Document, Kind, Page, Sheet
from nptracker.export.sheet_json import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

RARE = "𬭊𬬻䶮㙍𬱖"
UNKNOWN = "𫟷"


def saved(document: Document, folder: Path) -> Path:
    return write_pdf(document, folder / "表.pdf")


def squeezed(words: str) -> str:
    """Return text without blanks and line ends, which wrapping adds."""
    return re.sub(r"\s", "", words)


def written(pdf: Path) -> str:
    """Return the text in the order it was drawn, cell by cell, so that wrapped cells stay together."""
    return output(program("pdftotext"), "-raw", "-enc", "UTF-8", pdf, "-")


def by_page(pdf: Path) -> list[str]:
    return [squeezed(page) for page in written(pdf).split("\f")[:-1]]


@pytest.mark.office
def test_every_cell_can_be_read_by_another_program(tmp_path: Path) -> None:
    document = survey(60)
    words = squeezed(written(saved(document, tmp_path)))
    for row in document.sheets[0].rows:
        _, name, uscc, substance, cas, made, used, sent, note = row
        shown = f"{made:,.1f}", f"{used:,}" if isinstance(used, int) else used, str(sent), note or ""
        for expected in (name, uscc, substance, cas, *shown):
            assert squeezed(str(expected)) in words


@pytest.mark.office
def test_each_page_repeats_the_head_and_carries_number_and_stamp(tmp_path: Path) -> None:
    document = survey(60)
    pages = by_page(saved(document, tmp_path))
    assert len(pages) > 1
    for number, words in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in words
        assert squeezed(f"快照 2025-003　指纹 {fingerprint(document)}　生成 {CREATED}") in words
        for heading in ("统一社会信用代码", "化学物质", "CAS号", "数量（千克）", "加工使用量"):
            assert heading in words
        assert "化学物质环境信息统计调查汇总表" in words
        assert ("（续表）" in words) == (number > 1)
        assert ("填报人：" in words) == (number == len(pages))


@pytest.mark.office
def test_rows_are_never_broken_across_pages(tmp_path: Path) -> None:
    words = [f"开{i:03d}" + "督促企业落实管控措施，" * 12 + f"止{i:03d}" for i in range(40)]
    pages = by_page(saved(one_column(*words, kind=Kind.LONG_TEXT), tmp_path))
    assert len(pages) > 2
    for i in range(40):
        (page,) = [page for page in pages if f"开{i:03d}" in page]
        assert f"止{i:03d}" in page


@pytest.mark.office
def test_a_row_higher_than_a_page_is_split_and_nothing_is_lost(tmp_path: Path) -> None:
    long = "".join(f"第{i}项措施，" for i in range(3000))
    sheet = Sheet(
        "表",
        (Column(("序号",), width=6), Column(("措施",), kind=Kind.LONG_TEXT, width=60)),
        (("1", "短"), ("2", long), ("3", "末行")),
    )
    pages = by_page(saved(Document((sheet,)), tmp_path))
    assert len(pages) >= 4
    body = "".join(page.replace("表（续表）", "").replace("序号措施", "") for page in pages)
    body = re.sub(r"第\d+页共\d+页", "", body)
    assert long in body.replace("2第0项", "第0项")
    assert "末行" in pages[-1]


@pytest.mark.office
def test_a_merged_group_moves_whole_or_goes_on_with_its_name(tmp_path: Path) -> None:
    pages = by_page(saved(Document((grouped_sheet(8, 6),)), tmp_path))
    assert len(pages) > 1
    for group in range(1, 9):
        (page,) = [page for page in pages if f"任务{group}.1" in page and f"第{group}节" in page]
        assert f"任务{group}.6" in page
    pages = by_page(saved(Document((grouped_sheet(1, 90),)), tmp_path))
    assert len(pages) > 2
    assert all("第1节" in page for page in pages)
    assert all("（续）" in page for page in pages[1:])
    assert "".join(pages).count("任务1.") == 90


@pytest.mark.office
def test_a_long_merged_text_is_shown_in_full_across_a_break(tmp_path: Path) -> None:
    words = "".join(f"第{i}句，" for i in range(400))
    rows = tuple((Cell(words, row_span=30) if i == 0 else None, f"行{i}") for i in range(30))
    sheet = Sheet("表", (Column(("甲",), width=20), Column(("乙",), width=60)), rows)
    pages = by_page(saved(Document((sheet,)), tmp_path))
    assert len(pages) > 1
    around = r"^表(（续表）)?甲乙|行\d+|第\d+页共\d+页$"
    assert words in "".join(re.sub(around, "", page) for page in pages)


@pytest.mark.office
def test_signatures_never_stand_alone(tmp_path: Path) -> None:
    for rows in range(14, 30):
        pages = by_page(saved(survey(rows), tmp_path))
        assert "示范精细化工" in pages[-1]
        assert f"示范精细化工{rows - 1}厂" in pages[-1]


@pytest.mark.office
def test_rare_characters_are_drawn_and_found_again(tmp_path: Path) -> None:
    pdf = saved(one_column(*RARE, RARE, "H₂O ☑", "①②③ ≤5 μg/L ℃"), tmp_path)
    words = squeezed(written(pdf))
    for expected in (*RARE, RARE, "H₂O☑", "①②③≤5μg/L℃"):
        assert expected in words


@pytest.mark.office
def test_a_character_without_a_glyph_is_spelled_out_and_reported(tmp_path: Path) -> None:
    document = one_column(f"王{UNKNOWN}", "a\x1b", "寻常")
    assert missing_characters(document) == [UNKNOWN]
    words = written(saved(document, tmp_path))
    assert "王[U+2B7F7]" in words
    assert "a[U+001B]" in words


def test_missing_characters_are_looked_for_everywhere() -> None:
    column = Column((f"甲{UNKNOWN}",))
    assert missing_characters(Document((Sheet("题", (column,)),))) == [UNKNOWN]
    sheet = Sheet("题", (Column(("甲",)),), ((Cell("🔥"),),), foot_notes=(UNKNOWN,))
    assert missing_characters(Document((sheet,))) == sorted(["🔥", UNKNOWN])
    assert missing_characters(survey(5)) == []


@pytest.mark.office
def test_every_font_is_embedded_as_a_subset(tmp_path: Path, poppler: Any) -> None:
    lines = poppler.fonts(saved(survey(5, mark="草稿"), tmp_path)).splitlines()[2:]
    drawn = [line for line in lines if "Noto" in line]
    assert len(drawn) >= 3
    for line in drawn:
        assert re.search(r"TrueType\s+\w+\s+yes yes yes", line)


@pytest.mark.office
@pytest.mark.parametrize(
    ("columns", "landscape", "size"),
    [(14, True, (842, 595)), (15, True, (1191, 842)), (3, False, (595, 842))],
)
def test_paper_follows_columns_and_orientation(
    tmp_path: Path, poppler: Any, columns: int, landscape: bool, size: tuple[int, int]
) -> None:
    heads = tuple(Column((f"栏{i}",)) for i in range(columns))
    sheet = Sheet("表", heads, (tuple("值" for _ in heads),), page=Page(landscape=landscape))
    width, _, height, *_ = poppler.info(saved(Document((sheet,)), tmp_path))["Page size"].split()
    assert (round(float(width)), round(float(height))) == size


@pytest.mark.office
def test_codes_dates_and_short_names_are_not_broken(tmp_path: Path) -> None:
    words = written(saved(survey(20), tmp_path))
    for i in range(20):
        assert f"91620702MA7{i:07d}" in words
    assert "1763-23-1" in words
    assert "2025-02-20" in words


@pytest.mark.office
def test_forty_columns_still_show_every_word(tmp_path: Path) -> None:
    heads = tuple(Column(("分组", f"指标{i}"), width=14) for i in range(40))
    sheet = Sheet("很宽的表", heads, (tuple(f"值{i}号说明文字" for i in range(40)),))
    words = squeezed(written(saved(Document((sheet,)), tmp_path)))
    for i in range(40):
        assert f"值{i}号说明文字" in words
        assert f"指标{i}" in words


@pytest.mark.office
def test_several_sheets_number_their_pages_through(tmp_path: Path) -> None:
    document = Document((survey_sheet(3), grouped_sheet(1, 2)))
    pages = by_page(saved(document, tmp_path))
    assert ["第1页共2页" in pages[0], "第2页共2页" in pages[1]] == [True, True]
    assert "任务进展调度表" in pages[1]


@pytest.mark.office
def test_a_sheet_that_goes_out_by_itself_counts_its_own_pages(tmp_path: Path) -> None:
    long, short = (replace(survey_sheet(rows), own_pages=True) for rows in (60, 3))
    apart = by_page(saved(Document((long, short)), tmp_path))
    alone = len(by_page(saved(Document((long,)), tmp_path)))
    assert alone > 1
    numbers = [(n, alone) for n in range(1, alone + 1)] + [(1, 1)]
    assert len(apart) == len(numbers)
    for words, (number, total) in zip(apart, numbers, strict=True):
        assert f"第{number}页共{total}页" in words


@pytest.mark.office
def test_the_last_page_never_holds_a_single_row(tmp_path: Path) -> None:
    seen = set()
    for rows in range(20, 60):
        sheet = one_column(*(f"第{i:02d}行" for i in range(rows)))
        pages = by_page(saved(sheet, tmp_path))
        seen.add(len(pages))
        on_last = len(re.findall("第[0-9]{2}行", pages[-1]))
        assert len(pages) == 1 or on_last > 1, rows
        assert len(set(re.findall("第[0-9]{2}行", "".join(pages)))) == rows
    assert len(seen) > 1


@pytest.mark.office
def test_a_mark_is_printed_across_every_page(tmp_path: Path) -> None:
    marked = by_page(saved(survey(40, mark="草稿"), tmp_path))
    assert len(marked) > 1
    assert all(page.count("草稿") == 3 for page in marked)  # at the title, across the page, in its foot


@pytest.mark.office
def test_a_letter_with_preface_and_no_head(tmp_path: Path) -> None:
    sheet = Sheet(
        "督办通知",
        (Column(("事项",), width=12), Column(("内容",), kind=Kind.LONG_TEXT, width=50)),
        (("任务", "化学物质调查"),),
        preface=("区农业农村局：", "　　下列任务已经到期，请于本月底前报送进展。"),
        page=Page(landscape=False),
        show_head=False,
    )
    words = squeezed(written(saved(Document((sheet,)), tmp_path)))
    assert "督办通知区农业农村局：下列任务已经到期，请于本月底前报送进展。任务化学物质调查" in words
    assert "事项" not in words


@pytest.mark.office
def test_the_closing_of_a_letter_ends_at_the_right_border(tmp_path: Path) -> None:
    sheet = Sheet("督办通知", (Column(("事项",)),), (("任务",),), closing=("某分局（盖章）", "某日"))
    boxes = output(program("pdftotext"), "-bbox", saved(Document((sheet,)), tmp_path), "-")
    width = float(re.search(r'page width="([\d.]+)"', boxes)[1])  # type: ignore[index]
    for words in sheet.closing:
        end = float(re.search(rf'xMax="([\d.]+)"[^>]*>{words}<', boxes)[1])  # type: ignore[index]
        assert end == pytest.approx(width - MARGIN_SIDE, abs=1)


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    first = saved(survey(30, mark="草稿"), tmp_path / "a").read_bytes()
    assert saved(survey(30, mark="草稿"), tmp_path / "b").read_bytes() == first
    assert saved(survey(31, mark="草稿"), tmp_path / "c").read_bytes() != first


def test_progress_counts_pages_and_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    write_pdf(survey(60), tmp_path / "a.pdf", lambda done, total: heard.append((done, total)))
    pages = heard[-1][1]
    assert heard == [(0, 0), *((done, pages) for done in range(pages + 1))]

    def cancel(done: int, _total: int) -> None:
        if done == 2:
            raise CancelledError("停止")

    with pytest.raises(CancelledError):
        write_pdf(survey(60), tmp_path / "b.pdf", cancel)
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_an_empty_return_is_one_page(tmp_path: Path) -> None:
    pdf = saved(replace(survey(0), snapshot=None), tmp_path)
    assert pdf.read_bytes().count(b"/Type /Page\n") == 1
