"""Plan documents of every kind read into one form: which reader a file needs, and what is refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.errors import UnreadableFileError, reason_of
from nptracker.importing import text_decode
from nptracker.importing.plan_blocks import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.importing.plan_blocks import Document, RawParagraph, RawTable

MAX_BYTES = 50 * 1024 * 1024
MAX_CHARACTERS = 2_000_000  # ten times the longest plans with all their annexes
MAX_BLOCKS = 20_000  # paragraphs and table rows
NOTHING_TAKEN = "没有写入任何数据，原文件没有改动。"


def from_text(text: str, name: str = "") -> Document:
    """Read pasted text: plain paragraphs, markdown, tab-separated rows or raw HTML."""
    from nptracker.importing import html_text, plain_text

    text = text_decode.tidy(text)
    read = html_text.read if html_text.looks_like_page(text) else plain_text.read
    return _composed(read(text), name)


def read_document(path: Path) -> Document:
    """Read a file of any supported kind; raise UnreadableFileError with what to do for the others."""
    path = Path(path)
    data = _bytes_of(path)
    reader = _reader_for(path, data)
    return _composed(reader(data, path.name), path.name)


def _composed(blocks: list[RawParagraph | RawTable], name: str) -> Document:
    """Return the document; what is far too long for a plan would keep the reader busy for minutes."""
    from nptracker.importing.plan_blocks import RawTable

    rows = [row for block in blocks if isinstance(block, RawTable) for row in block.rows]
    characters = sum(len(block.text) for block in blocks if not isinstance(block, RawTable))
    characters += sum(len(cell.text) for row in rows for cell in row)
    if len(blocks) + len(rows) <= MAX_BLOCKS and characters <= MAX_CHARACTERS:
        return compose(blocks, name)
    raise UnreadableFileError(
        f"文件太长（{len(blocks) + len(rows)} 段、{characters} 字），不像一份方案。",
        safe=NOTHING_TAKEN,
        todo="请只保留方案正文和任务表后另存，再试一次。",
        file=name,
    )


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise UnreadableFileError(
            f"文件打不开：{reason_of(error)}。",
            safe=NOTHING_TAKEN,
            todo="请确认文件还在原处、没有被别的程序占用，再试一次。",
            file=path.name,
        ) from error
    if size > MAX_BYTES:
        raise UnreadableFileError(
            f"文件有 {size // 1024 // 1024} MB，超过了 50 MB 的上限。",
            safe=NOTHING_TAKEN,
            todo="请删去图片，或只保留方案正文和任务表后另存，再试一次。",
            file=path.name,
        )
    if not data.strip():
        raise UnreadableFileError(
            "文件是空的。", safe=NOTHING_TAKEN, todo="请换一份有内容的文件。", file=path.name
        )
    return data


def _reader_for(path: Path, data: bytes) -> Callable[[bytes, str], list[RawParagraph | RawTable]]:
    """Choose by what the bytes are; the suffix only decides between kinds of text."""
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return _read_pdf
    if data.startswith(b"PK\x03\x04"):
        return _read_zip
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refuse_old_office(path)
    if path.suffix.lower() in {".doc", ".wps", ".et", ".ofd", ".xls", ".docx", ".xlsx", ".pdf"}:
        if data.lstrip()[:5] == b"{\\rtf" or b"\x00" in data[:4096]:
            raise _refuse_unknown(path.name)
    elif _is_binary(data):
        raise _refuse_unknown(path.name)
    return _read_text


def _is_binary(data: bytes) -> bool:
    return b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _refuse_old_office(path: Path) -> UnreadableFileError:
    if path.suffix.lower() in {".docx", ".xlsx"}:
        return UnreadableFileError(
            "文件设了打开密码，读不出内容。",
            safe=NOTHING_TAKEN,
            todo="请在 Word 或 WPS 中打开，去掉密码后另存一份，再试一次。",
            file=path.name,
        )
    is_sheet = path.suffix.lower() in {".xls", ".et"}
    return UnreadableFileError(
        f"读不了 {path.suffix.lower() or '这种'} 格式的文件。",
        safe=NOTHING_TAKEN,
        todo=f"请在 {'Excel' if is_sheet else 'Word'} 或 WPS 中打开，另存为 {'.xlsx' if is_sheet else '.docx'} 后再试一次。",
        file=path.name,
    )


def _refuse_unknown(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        "认不出这是什么文件，读不出文字。",
        safe=NOTHING_TAKEN,
        todo="请另存为 .docx、.xlsx、.pdf（可选中文字的）或 .txt 后再试一次，也可以直接粘贴文字。",
        file=name,
    )


def _read_pdf(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    from nptracker.importing import pdf_text

    return pdf_text.read(data, name)


def _read_zip(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    from nptracker.importing import docx_text, office_zip, sheet_rows

    parts = office_zip.names(data, name)
    if "word/document.xml" in parts:
        return docx_text.read(data, name)
    if "xl/workbook.xml" in parts:
        return sheet_rows.read(data, name)
    if "OFD.xml" in parts:
        raise UnreadableFileError(
            "读不了 .ofd 版式文件。",
            safe=NOTHING_TAKEN,
            todo="请用 OFD 阅读器另存为可选中文字的 .pdf，或找来原来的 .docx 再试一次。",
            file=name,
        )
    raise _refuse_unknown(name)


def _read_text(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    from nptracker.importing import html_text, plain_text

    text = text_decode.decode(data, name)
    is_page = name.lower().endswith((".html", ".htm", ".mht")) or html_text.looks_like_page(text)
    return html_text.read(text, name) if is_page else plain_text.read(text)
