"""What may be attached: programs never, whatever they are called; large files and false pictures after a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from nptracker.errors import UserError
from nptracker.services import attachment_files
from nptracker.services.attachment_files import doubt_about, read_attachment
from nptracker.services.sample.rectifying import plain_picture

WINDOWS_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.exe", b"anything"), ("现场照片.jpg", WINDOWS_PROGRAM), ("说明.pdf", b"\x7fELF\x02\x01"),
        ("清单.BAT", b"echo"), ("快捷方式.lnk", b"L\x00"), ("脚本", b"#!/bin/sh\nrm"),
    ],
)  # fmt: skip
def test_a_program_is_refused_under_any_name(tmp_path: Path, name: str, content: bytes) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(UserError, match="能运行的程序") as caught:
        read_attachment(path)
    assert name in caught.value.words()
    assert doubt_about(path) == ""  # nothing to ask about what is refused anyway


@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.png", plain_picture(1)), ("MZ说明.txt", "MZ 是编号".encode()), ("扫描.pdf", b"%PDF-1.7"),
     ("图.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "), ("表.xlsx", b"PK\x03\x04")],
)  # fmt: skip
def test_papers_and_pictures_are_taken_without_a_question(tmp_path: Path, name: str, content: bytes) -> None:
    path = written(tmp_path, name, content)
    assert read_attachment(path) == content
    assert doubt_about(path) == ""


def test_what_is_no_picture_or_large_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "不是能显示的图片" in doubt_about(written(tmp_path, "手机.jpg", b"\x00\x00\x00\x18ftypheic"))
    large = written(tmp_path, "大.jpg", plain_picture(1))
    monkeypatch.setattr(attachment_files, "LARGE_BYTES", large.stat().st_size - 1)
    assert "“大.jpg”有 0 MB" in doubt_about(large)
    monkeypatch.setattr(attachment_files, "MOST_BYTES", large.stat().st_size - 1)
    assert doubt_about(large) == ""
    with pytest.raises(UserError, match="超过"):
        read_attachment(large)


def test_what_cannot_be_read_is_told_when_it_is_attached(tmp_path: Path) -> None:
    gone = tmp_path / "没有.jpg"
    assert doubt_about(gone) == ""
    with pytest.raises(UserError, match="读不出来"):
        read_attachment(gone)
    with pytest.raises(UserError, match="0字节"):
        read_attachment(written(tmp_path, "空.jpg", b""))
