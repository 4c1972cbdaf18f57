"""Documents made to keep a reader busy for ever are read, or refused in words, within seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nptracker.errors import UnreadableFileError
from nptracker.importing import html_text
from nptracker.importing.plan_document import MAX_BLOCKS, from_text, read_document
from nptracker.importing.plan_reader import read_plan

SECONDS = 20.0  # a slow and busy computer; each of these once took from a minute to hours
PLAN = "清水区新污染物治理工作方案\n一、主要任务\n1.建立机制。（区生态环境局）"

OPEN_ENDS = {
    "tags": "<a " * 20_000,
    "closing tags": "</a " * 20_000,
    "comments": "<!-- x>" * 20_000,
    "instructions": "<?x " * 20_000,
    "sections": "<![CDATA[" * 20_000,
    "tables": "<table><tr><td>" * 20_000,
    "spans": "<table>" + "<tr><td>1</td><td colspan=9999 rowspan=9999>2</td></tr>" * 300,
}


@pytest.mark.parametrize("what", OPEN_ENDS)
def test_pages_with_open_ends_are_read_in_time(what: str) -> None:
    began = time.monotonic()
    blocks = html_text.read(f"<html><body><p>正文还在</p>{OPEN_ENDS[what]}")
    assert time.monotonic() - began < SECONDS
    assert "正文还在" in str(blocks[0])


def test_a_row_of_points_is_read_in_time() -> None:
    began = time.monotonic()
    (task,) = read_plan(from_text(PLAN + "\n" + "." * 20_000)).tasks
    assert time.monotonic() - began < SECONDS
    assert task.title == "建立机制"


def test_a_page_keeps_its_text_around_marks_of_word_processors() -> None:
    page = "<html><body><p><!--[if gte mso 9]>机器的话<![endif]-->甲</p><p><![if !vml]>乙<![endif]></p><p>3 < 5</p>"
    assert [str(block.text) for block in html_text.read(page)] == ["甲", "乙", "3 < 5"]  # type: ignore[union-attr]


@pytest.mark.parametrize("content", ["无关的话\n" * (MAX_BLOCKS + 1), "<html><body>" + "<p>" * 300_001])
def test_what_is_far_too_long_for_a_plan_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableFileError) as refusal:
        read_document(path)
    assert "方案.txt" in refusal.value.words()
    assert "没有写入任何数据" in refusal.value.words()


def test_the_reason_for_an_unreadable_file_is_in_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "文件夹.docx"
    folder.mkdir()
    for path, reason in ((folder, "这是文件夹"), (tmp_path / "没有.docx", "找不到文件")):
        with pytest.raises(UnreadableFileError, match=reason):
            read_document(path)
