"""Running text on paper: read back by poppler and pdfium, which did not write it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from outside import Poppler
from PIL import Image

from nptracker.errors import UserError
from nptracker.export.geometry import MARGIN_BOTTOM
from nptracker.export.prose import Grid, Illustration, Part, Passage, Piece, Run, Title
from nptracker.export.prose_pdf import write_prose

RARE = "𬭸鿍〇"


def picture(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("P", (width, height), 7).save(content, "PNG")
    return content.getvalue()


def passage(words: str, **more: object) -> Passage:
    return Passage((Run(words),), **more)  # type: ignore[arg-type]


def pages(poppler: Poppler, path: Path) -> list[str]:
    """Return the words of each page without blanks, as pdftotext finds them."""
    return ["".join(page.split()) for page in poppler.text(path, layout=False).split("\f")[:-1]]


def written(tmp_path: Path, *pieces: Piece) -> Path:
    return write_prose("手册", [Part("一页", pieces)], tmp_path / "手册.pdf")


@pytest.mark.office
def test_every_word_is_found_again_in_the_order_it_was_said(tmp_path: Path, poppler: Poppler) -> None:
    long_line = "检查、整改、销号都在这里办，" * 20
    path = written(
        tmp_path, Title("换电脑"), passage("第一行\n第二行"), Title("怎么办", 2), passage(f"生僻字 {RARE}"),
        Passage((Run("点"), Run("【销号】", is_bold=True), Run(long_line)), sign="1.", depth=1),
        passage("里面一层", sign="·", depth=2), passage("要有佐证", is_remark=True),
        Grid((((Run("词"),), (Run("意思"),)), ((Run("零报告", is_bold=True),), (Run("没有发生"),)))),
    )  # fmt: skip
    (page,) = pages(poppler, path)
    said = f"换电脑|第一行第二行|怎么办|生僻字{RARE}|1.点【销号】{long_line}|·里面一层|要有佐证|词意思|零报告没有发生"
    assert page == said.replace("|", "") + "第1页共1页"


@pytest.mark.office
def test_a_table_over_pages_repeats_its_head_and_loses_no_row(tmp_path: Path, poppler: Poppler) -> None:
    rows = [((Run(f"词{at:03}"),), (Run("意思" * 30),)) for at in range(90)]
    found = pages(poppler, written(tmp_path, Title("名词"), Grid((((Run("词条"),), (Run("解释"),)), *rows))))
    assert len(found) > 2
    assert all("词条解释" in page for page in found)
    assert [f"词{at:03}" in "".join(found) for at in range(90)] == [True] * 90


def test_each_part_begins_a_page_and_the_outline_leads_to_it(tmp_path: Path) -> None:
    parts = [Part(name, (Title(name), passage("正文"))) for name in ("从这里开始", "换电脑", "常见问题")]
    document = pypdfium2.PdfDocument(write_prose("手册", parts, tmp_path / "a.pdf"))
    assert [entry.get_title() for entry in document.get_toc()] == ["从这里开始", "换电脑", "常见问题"]
    assert len(document) == 3
    assert document.get_metadata_value("Title") == "手册"
    document.close()


def test_nothing_hangs_over_an_edge_of_the_paper(tmp_path: Path) -> None:
    pieces: list[Piece] = [Title("很长的标题" * 12)]
    for _ in range(30):
        pieces += [passage("Pneumonoultramicroscopicsilicovolcanoconiosis" * 4), Title("小标题", 3)]
        pieces += [passage("正文" * 50, sign="·", depth=2), passage("旁注" * 90, is_remark=True)]
    pieces += [Illustration(picture(1366, 768)), Illustration(picture(300, 4000))]
    document = pypdfium2.PdfDocument(written(tmp_path, *pieces))
    for page in document:
        width, height = page.get_size()
        for thing in page.get_objects():
            left, bottom, right, top = thing.get_bounds()
            assert (left >= 30, right <= width - 30, top <= height - 30) == (True, True, True)
            assert bottom >= MARGIN_BOTTOM - 1 or top < MARGIN_BOTTOM  # the number of the page stands there
    document.close()


def test_a_heading_goes_over_with_what_it_heads(tmp_path: Path) -> None:
    for lines in range(40, 50):
        document = pypdfium2.PdfDocument(
            written(tmp_path, *[passage("一行")] * lines, Title("小节", 2), passage("它的话"))
        )
        for page in document:
            words = page.get_textpage().get_text_range()
            assert ("小节" in words) == ("它的话" in words)
        document.close()


def test_a_heading_goes_over_with_the_picture_below_it(tmp_path: Path) -> None:
    for lines in (20, 26, 33, 40):
        pieces = [*[passage("一行")] * lines, Title("小节", 2), Illustration(picture(1366, 768))]
        document = pypdfium2.PdfDocument(written(tmp_path, *pieces))
        for page in document:
            has_picture = any(thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for thing in page.get_objects())
            assert ("小节" in page.get_textpage().get_text_range()) == has_picture
        document.close()


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "占着").write_text("", "utf-8")
    with pytest.raises(UserError):
        write_prose("手册", [Part("一", (passage("话"),))], tmp_path / "占着" / "a.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["占着"]
