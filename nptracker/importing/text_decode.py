"""Bytes of a text file to text: byte order marks, then strict UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re

from nptracker.errors import UnreadableFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_LEFTOVERS = re.compile(r"\[(?:bookmark|if !|endif)[^\]\n]{0,60}\]", re.IGNORECASE)


def decode(data: bytes, name: str) -> str:
    """Return the text of a file, tidied; raise UnreadableFileError when no encoding fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return tidy(data[len(mark) :].decode(encoding, errors="replace"))
    for encoding in ("utf-8", "gb18030"):
        try:
            return tidy(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        "文字编码认不出来。",
        safe="没有写入任何数据，原文件没有改动。",
        todo="请用记事本打开，另存为 UTF-8 编码后再试一次。",
        file=name,
    )


def tidy(text: str) -> str:
    """Make line ends uniform and drop invisible signs and word processors' left-overs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n\n")
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LEFTOVERS.sub("", _CONTROLS.sub("", text))
