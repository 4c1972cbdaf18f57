"""Each kind of file gives the same reading as the text it holds; what cannot be read is refused in words."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import plan_samples as samples
import pytest

from nptracker.domain.draft import PlanDraft
from nptracker.errors import UnreadableFileError
from nptracker.importing.plan_blocks import Table
from nptracker.importing.plan_document import read_document
from nptracker.importing.plan_reader import read_plan

SECTIONS = ["开展调查监测", "开展调查监测", "强化源头管控"]
TITLES = ["开展信息调查", "开展环境监测", "严格淘汰限用"]


def read(path: Path) -> PlanDraft:
    return read_plan(read_document(path))


def check_prose(draft: PlanDraft) -> None:
    assert draft.title == samples.PROSE[0][0]
    assert [t.title for t in draft.tasks] == ["开展化学物质环境信息调查", "加强抗菌药物使用管理"]
    assert [d.on for d in draft.tasks[0].deadlines] == [date(2024, 12, 31), date(2025, 10, 31)]
    assert [u.name for u in draft.tasks[0].units][-2:] == ["区农业农村局", "各镇（街道）"]
    assert len(draft.tasks[0].units) == 8
    assert draft.tasks[1].targets[0].value == 60


def check_table(draft: PlanDraft) -> None:
    assert [t.title for t in draft.tasks] == TITLES
    assert [t.section for t in draft.tasks] == SECTIONS
    assert [[d.on for d in t.deadlines] for t in draft.tasks] == [
        [date(2024, 12, 31)],
        [date(2025, 6, 30)],
        [],
    ]
    assert [t.lead_units for t in draft.tasks] == [("区生态环境局",), ("区生态环境局",), ("区发改委",)]
    assert [u.name for u in draft.tasks[0].units] == ["区生态环境局", "区经信局", "区统计局"]


def test_word_prose(tmp_path: Path) -> None:
    check_prose(read(samples.write_docx(tmp_path / "a.docx")))


def test_word_table_with_merged_cells(tmp_path: Path) -> None:
    draft = read(samples.write_docx_table(tmp_path / "a.docx"))
    assert draft.title == "松湾区新污染物治理任务清单"
    check_table(draft)


def test_workbook_with_banner_merges_and_a_date(tmp_path: Path) -> None:
    draft = read(samples.write_xlsx(tmp_path / "a.xlsx"))
    assert draft.title == "松湾区新污染物治理任务清单"
    check_table(draft)


@pytest.mark.parametrize("indent", [0, 24])
def test_pdf_lines_are_rejoined_and_furniture_dropped(tmp_path: Path, indent: int) -> None:
    draft = read(samples.write_pdf(tmp_path / "a.pdf", indent=indent))
    check_prose(draft)
    assert "公报" not in draft.source_text
    assert "— 1 —" not in draft.source_text


def test_pdf_table(tmp_path: Path) -> None:
    check_table(read(samples.write_pdf(tmp_path / "a.pdf", table=True)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_text_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\n".join(t for pair in samples.PROSE for t in pair if t).encode(encoding))
    check_prose(read(path))


def paragraph(text: str, level: int | None = None) -> str:
    number = (
        ""
        if level is None
        else f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    )
    return f"<w:p>{number}<w:r><w:t>{text}</w:t></w:r></w:p>"


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="9"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3．"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_automatic_numbers_become_text(tmp_path: Path) -> None:
    body = (
        paragraph("总体要求", 0) + paragraph("重点任务", 0) + paragraph("健全机制", 1) + paragraph("建立机制。召开会议。", 2)
        + paragraph("落实责任。开展考核。", 2) + paragraph("开展调查", 1) + paragraph("摸清底数。组织填报。", 2)
    )  # fmt: skip
    document = read_document(samples.write_raw_docx(tmp_path / "a.docx", body, NUMBERING))
    assert document.source_text.split("\n")[:-1] == [
        "一、总体要求", "二、重点任务", "（一）健全机制", "9．建立机制。召开会议。",
        "10．落实责任。开展考核。", "（二）开展调查", "9．摸清底数。组织填报。",
    ]  # fmt: skip


def test_insertions_count_and_deletions_do_not(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>完成</w:t></w:r><w:del><w:r><w:delText>十</w:delText></w:r></w:del><w:ins><w:r><w:t>二十</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:r><w:t>家调查。</w:t></w:r></w:p>"
    )
    document = read_document(samples.write_raw_docx(tmp_path / "a.docx", body))
    assert document.source_text == "完成二十家调查。\n"


def test_merged_word_cells_repeat_their_text(tmp_path: Path) -> None:
    document = read_document(samples.write_docx_table(tmp_path / "a.docx"))
    table = next(block for block in document.blocks if isinstance(block, Table))
    above, below = table.rows[1][1], table.rows[2][1]
    assert (below.text, below.start, below.from_above) == (above.text, above.start, True)
    assert document.source_text.count(samples.ROWS[0][1]) == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("方案.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ".docx"),
        ("方案.wps", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ".docx"),
        ("任务.et", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ".xlsx"),
        ("方案.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "密码"),
        ("方案.docx", b"PK\x03\x04broken", "损坏"),
        ("方案.pdf", b"%PDF-1.4 broken", "损坏"),
        ("图片.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "认不出"),
        ("空.txt", b" \n", "空的"),
    ],
)
def test_unreadable_files_are_refused_in_words(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read_document(path)
    assert words in caught.value.words()
    assert caught.value.file == name
    assert caught.value.todo


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="打不开"):
        read_document(tmp_path / "没有.docx")


def test_scanned_pdf_is_refused(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFileError, match="扫描"):
        read_document(path)


def test_locked_pdf_is_refused(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(10, 10, "text")
    canvas.save()
    with pytest.raises(UnreadableFileError, match="密码"):
        read_document(path)


def test_bombs_and_document_types_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    with pytest.raises(UnreadableFileError, match="展开"):
        read_document(bomb)
    entity = '<!DOCTYPE x [<!ENTITY a "boom">]>'
    with pytest.raises(UnreadableFileError, match="文档类型"):
        read_document(samples.write_raw_docx(tmp_path / "dtd.docx", "<w:p/>", head=entity))


def test_text_under_another_suffix_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("序号\t任务\t责任单位\n1\t开展调查\t区水务局\n2\t加强监测\t区水务局\n", encoding="utf-8")
    assert [t.title for t in read(path).tasks] == ["开展调查", "加强监测"]


def test_nonsense_numbers_in_a_word_file_do_no_harm(tmp_path: Path) -> None:
    numbering = NUMBERING.replace('w:ilvl="2"', 'w:ilvl=""').replace('w:val="9"', 'w:val="x"')
    document = read_document(samples.write_raw_docx(tmp_path / "a.docx", paragraph("重点任务", 0), numbering))
    assert "重点任务" in document.source_text
