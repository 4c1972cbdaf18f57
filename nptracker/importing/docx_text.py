"""Word documents to paragraphs and tables in order, read from the zip parts directly.

Inserted text counts, deleted and moved-away text does not; merged cells are resolved; text boxes follow
the paragraph that anchors them; automatic numbers come back as text (``docx_numbers``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.importing import office_zip, xml_tree
from nptracker.importing.docx_numbers import Numbering
from nptracker.importing.plan_blocks import RawCell, RawParagraph, RawTable
from nptracker.importing.text_decode import tidy
from nptracker.importing.xml_tree import local_name

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "txbxContent", "rt"}


def read(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    """Return the blocks of a .docx; raise UnreadableFileError when it is damaged."""
    with office_zip.open_zip(data, name) as archive:
        root = xml_tree.parse(office_zip.part(archive, "word/document.xml", name), name)
        namespace = root.tag.rpartition("}")[0] + "}"
        numbering = Numbering(
            namespace,
            _optional(archive, "word/numbering.xml", name),
            _optional(archive, "word/styles.xml", name),
        )
    body = xml_tree.descend(root, f"{namespace}body")
    reader = _Reader(namespace, numbering)
    if body is not None:
        reader.container(body)
    return reader.blocks


def _optional(archive: zipfile.ZipFile, part_name: str, name: str) -> Element | None:
    if part_name not in archive.namelist():
        return None
    return xml_tree.parse(office_zip.part(archive, part_name, name), name)


class _Reader:
    """Walks the body once, adding blocks."""

    def __init__(self, namespace: str, numbering: Numbering) -> None:
        self.w = namespace
        self.numbering = numbering
        self.blocks: list[RawParagraph | RawTable] = []

    def container(self, parent: Element) -> None:
        """Add every block inside the body or a wrapper (content control, tracked insertion)."""
        for child in parent:
            kind = local_name(child.tag)
            if kind == "p":
                self.blocks += self.paragraphs(child)
            elif kind == "tbl":
                self.table(child)
            elif kind not in _GONE and kind not in {"sectPr", "tcPr", "sdtPr"}:
                self.container(child)

    def paragraphs(self, element: Element) -> list[RawParagraph]:
        """Return the paragraph (one per line where it has line breaks), then those of its text boxes."""
        number, heading = self.numbering.of(element)
        pieces: list[str] = []
        boxes: list[Element] = []
        self._collect(element, pieces, boxes)
        text = tidy(number + "".join(pieces))
        bold = self._is_bold(element)
        out = [RawParagraph(line.strip(), heading, bold) for line in text.split("\n") if line.strip()]
        if out and not bold:
            out[0] = out[0]._replace(lead=self._bold_lead(element, number, out[0].text))
        for box in boxes:
            for child in box.iter(f"{self.w}p"):
                out += self.paragraphs(child)
        return out

    def _collect(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        for child in element:
            kind = local_name(child.tag)
            if kind == "t":
                pieces.append(child.text or "")
            elif kind == "tab":
                pieces.append(" ")
            elif kind in {"br", "cr"}:
                pieces.append("\n")
            elif kind == "noBreakHyphen":
                pieces.append("-")
            elif kind == "txbxContent":
                boxes.append(child)
            elif kind not in _GONE:
                self._collect(child, pieces, boxes)

    def _is_bold(self, element: Element) -> bool:
        runs = [run for run in element.iter(f"{self.w}r") if self._child(run, "t") is not None]
        return bool(runs) and all(self._run_is_bold(run) for run in runs)

    def _bold_lead(self, element: Element, number: str, line: str) -> int:
        """Return how many characters at the head of the line stand in bold runs."""
        opening = ""
        for run in element.iter(f"{self.w}r"):
            words = "".join(child.text or "" for child in run if local_name(child.tag) == "t")
            if words and not self._run_is_bold(run):
                break
            opening += words
        opening = (number + opening).strip() if opening.strip() else ""
        return len(opening) if line.startswith(opening) else 0

    def _child(self, element: Element, *path: str) -> Element | None:
        return xml_tree.descend(element, *(f"{self.w}{step}" for step in path))

    def _run_is_bold(self, run: Element) -> bool:
        mark = self._child(run, "rPr", "b")
        return mark is not None and mark.get(f"{self.w}val") not in {"0", "false"}

    def table(self, element: Element) -> None:
        """Add a table; a one-column table is layout and becomes paragraphs."""
        rows = [self._row(row) for row in self._rows(element)]
        rows = [row for row in rows if row]
        if rows and max(len(row) for row in rows) == 1:
            lines = [line for row in rows if not row[0].from_above for line in row[0].text.split("\n")]
            self.blocks += [RawParagraph(line) for line in lines if line]
        elif rows:
            self.blocks.append(RawTable(rows))

    def _rows(self, element: Element) -> list[Element]:
        rows: list[Element] = []
        for child in element:
            kind = local_name(child.tag)
            if kind == "tr" and self._child(child, "trPr", "del") is None:
                rows.append(child)
            elif kind in {"sdt", "sdtContent", "ins"}:
                rows += self._rows(child)
        return rows

    def _row(self, element: Element) -> list[RawCell]:
        cells: list[RawCell] = [RawCell("")] * self._number(element, "trPr", "gridBefore", 0)
        for cell in self._cells(element):
            merge = self._child(cell, "tcPr", "vMerge")
            above = merge is not None and merge.get(f"{self.w}val", "continue") != "restart"
            text = "" if above else self._cell_text(cell)
            cells.append(RawCell(text, from_above=above))
            span = self._number(cell, "tcPr", "gridSpan", 1)
            cells += [RawCell(text, from_above=above, from_left=True)] * (span - 1)
        return cells

    def _cells(self, element: Element) -> list[Element]:
        cells: list[Element] = []
        for child in element:
            kind = local_name(child.tag)
            if kind == "tc":
                cells.append(child)
            elif kind in {"sdt", "sdtContent", "ins"}:
                cells += self._cells(child)
        return cells

    def _number(self, element: Element, holder: str, key: str, default: int) -> int:
        mark = self._child(element, holder, key)
        value = "" if mark is None else mark.get(f"{self.w}val", "")
        return min(int(value), 100) if value.isdecimal() else default

    def _cell_text(self, cell: Element) -> str:
        lines: list[str] = []
        for paragraph in cell.iter(f"{self.w}p"):
            lines += [line.text for line in self.paragraphs(paragraph)]
        return "\n".join(lines)
