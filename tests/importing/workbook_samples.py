"""Workbooks made by hand, part by part, so that a test decides every byte of them."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADS = ("企业详细名称", "统一社会信用代码", "乡镇(街道)", "行业代码", "经营状态")


def text(address: str, words: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def row(number: int, *words: str) -> str:
    cells = "".join(text(f"{chr(65 + i)}{number}", word) for i, word in enumerate(words) if word)
    return f'<row r="{number}">{cells}</row>'


def package(
    body: str, *, after: str = "", styles: str = "", sheets: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """Return an .xlsx whose one sheet holds these rows."""
    listed = sheets or '<sheet name="表一" sheetId="1" r:id="rId1"/>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{after}</worksheet>',
    }
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return stream.getvalue()
