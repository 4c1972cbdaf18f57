"""Reads an officer's workbook of an official list: sheets with 名称 and CAS/流水号, one for each tier or just one.

What a sheet is called tells the tier (基本信息调查, 详细调查, 重点管控, 公约类物质). A row with an error is kept apart and
never adopted; what a spreadsheet turned into a date is turned back only where the check digit proves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from nptracker.domain.casrn import cas_rn_from_date, has_cas_form, is_cas_rn, tidy_cas_rn
from nptracker.domain.forms.codes import TIERS
from nptracker.domain.list_reading import ListedRow, ListReading
from nptracker.domain.problem import Problem, Severity
from nptracker.importing.headings import fold_heading
from nptracker.importing.workbook_cells import Book, BookSheet, Cell, cell_name, shown

HEAD_ROWS = 30  # how deep below titles and notes the heads may stand
_HEADS = {
    "name": "名称 物质名称 化学物质名称 中文名称 中文名 化学物质中文名称 化学品名称 新污染物名称 污染物名称 品名 物质",
    "code": "cas cas号 cas登记号 cas编号 cas号码 casrn casno cas号流水号 cas流水号 cas号或流水号 cas或流水号",
    "serial_no": "流水号",
    "list_no": "编号 名录编号 清单编号 清单内序号",
    "running_no": "序号",
    "category": "类别 组别 种类 物质类别 所属类别",
    "synonyms": "别名 其他名称 英文名称 英文名 同义词 俗称",
    "tiers": "适用档 调查信息 调查类别 信息类别",
    "note": "备注 说明",
}
_KEY_OF = {fold_heading(word): key for key, words in _HEADS.items() for word in words.split()}
_TIER_WORDS = {"基本": "basic", "详细": "detailed", "重点管控": "priority", "公约": "convention"}
_NOTHING = frozenset({"", "-", "—", "——", "/", "无", "－", "--"})
_MARKS = re.compile(r"[;；、,，\s/]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*0?0:00(?::00)?)?")
_SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{1,19}")
_FOOT = re.compile(r"^(注|说明|备注|填表人|审核人|合计)[\d一二三四五六七八九十]*\s*[:：.、]?")


class _Head(NamedTuple):
    row: int
    columns: Mapping[str, int]
    takes_serials: bool  # the head of the code column names serial numbers as well


class _Codes(NamedTuple):
    """What a cell of codes holds: CAS RNs, a serial number, and words that are neither."""

    cas_rns: tuple[str, ...] = ()
    serial_no: str = ""
    rest: str = ""
    problems: tuple[Problem, ...] = ()


def read_listed(book: Book) -> ListReading:
    """Return the substances of every visible sheet that has a name and a code column."""
    reading = ListReading(book.file, book.sha256)
    for sheet in book.sheets:
        if sheet.hidden or not sheet.rows:
            continue
        if (head := _find_head(sheet)) is None:
            words = "没有找到“名称”和“CAS号/流水号”两栏，这张表没有读入"
            reading.problems.append(
                Problem(
                    "N1",
                    Severity.NOTICE,
                    words,
                    file=book.file,
                    sheet=sheet.name,
                    suggestion="有清单的表应有这两栏",
                )
            )
            continue
        _SheetReader(sheet, head, reading).run()
    if not reading.rows and not reading.refused:
        words = "文件里没有读到物质，请确认表头有“名称”和“CAS号”（或“流水号”）"
        reading.problems.append(Problem("N1", Severity.ERROR, words, file=book.file))
    return reading


def _find_head(sheet: BookSheet) -> _Head | None:
    for number in sorted(sheet.rows)[:HEAD_ROWS]:
        columns: dict[str, int] = {}
        heads = {column: fold_heading(shown(cell)) for column, cell in sheet.rows[number].items()}
        for column, text in sorted(heads.items()):
            if key := _KEY_OF.get(text):
                columns.setdefault(key, column)
        if "name" in columns and ("code" in columns or "serial_no" in columns):
            takes_serials = "流水" in heads.get(columns.get("code", 0), "")
            return _Head(number, columns, takes_serials)
    return None


class _SheetReader:
    """Reads one sheet below its heads into a reading."""

    def __init__(self, sheet: BookSheet, head: _Head, reading: ListReading) -> None:
        self._sheet, self._head, self._reading = sheet, head, reading
        self._tiers = tuple(code for word, code in _TIER_WORDS.items() if word in sheet.name)
        self._spread = _merged_texts(sheet)
        self._known = {row.key: at for at, row in enumerate(reading.rows)}
        self._own: dict[tuple[str, ...], int] = {}  # row numbers of this sheet by substance

    def run(self) -> None:
        """Read every row below the heads."""
        for number in sorted(row for row in self._sheet.rows if row > self._head.row):
            self._row(number)

    def _row(self, number: int) -> None:
        name = self._text(number, "name")
        codes = self._codes(number)
        if fold_heading(name) in _KEY_OF or (not name and not codes.cas_rns and not codes.serial_no):
            return
        if _FOOT.match(name) and not codes.cas_rns and not codes.serial_no:
            self._note("N3", Severity.NOTICE, f"像是表尾的说明，没有当作物质：{name[:20]}", number)
            return
        self._reading.problems += codes.problems
        has_error = any(problem.severity is Severity.ERROR for problem in codes.problems)
        if not name:
            self._note("N2", Severity.ERROR, "有CAS号或流水号而没有物质名称，这一行没有读入", number)
        elif is_cas_rn(tidy_cas_rn(name)):
            self._note(
                "N2", Severity.ERROR, f"名称栏里是CAS号 {name}，可能两栏填反了，这一行没有读入", number
            )
            has_error = True
        if not name or has_error:
            self._reading.refused += 1
            return
        self._keep(self._listed(number, name, codes))

    def _listed(self, number: int, name: str, codes: _Codes) -> ListedRow:
        notes = [self._text(number, "note"), codes.rest]
        return ListedRow(
            sheet=self._sheet.name,
            row=number,
            name=name,
            list_no=self._text(number, "list_no") or self._text(number, "running_no"),
            cas_rns=codes.cas_rns,
            serial_no=codes.serial_no or self._text(number, "serial_no"),
            category=self._text(number, "category"),
            synonyms=tuple(
                part for part in re.split(r"[;；、\n]+", self._text(number, "synonyms")) if part.strip()
            ),
            tiers=_tiers_in(self._text(number, "tiers")) or self._tiers,
            note="；".join(note for note in notes if note),
        )

    def _keep(self, row: ListedRow) -> None:
        """Add a row; a substance met before gets the tiers of both."""
        if (first := self._own.get(row.key)) is not None:
            self._note("L9", Severity.WARNING, f"与第 {first} 行重复，只采用一次", row.row)
        self._own.setdefault(row.key, row.row)
        at = self._known.get(row.key)
        if at is None:
            self._known[row.key] = len(self._reading.rows)
            self._reading.rows.append(row)
            return
        known = self._reading.rows[at]
        tiers = tuple(code for code in TIERS.labels if code in {*known.tiers, *row.tiers})
        self._reading.rows[at] = replace(known, tiers=tiers)

    def _codes(self, number: int) -> _Codes:
        column = self._head.columns.get("code")
        cell = self._cell(number, column) if column else None
        if column is None or cell is None or cell.is_blank:
            return _Codes()
        place = (self._reading.file, self._sheet.name, cell_name(number, column))
        return _read_codes(cell, place, takes_serials=self._head.takes_serials)

    def _cell(self, row: int, column: int) -> Cell | None:
        return self._spread.get((row, column)) or self._sheet.rows.get(row, {}).get(column)

    def _text(self, row: int, key: str) -> str:
        column = self._head.columns.get(key)
        text = shown(self._cell(row, column)) if column else ""
        return "" if text in _NOTHING else re.sub(r"\s*\n\s*", "", text).strip()

    def _note(self, code: str, severity: Severity, words: str, row: int) -> None:
        cell = cell_name(row, self._head.columns["name"])
        sheet, file = self._sheet.name, self._reading.file
        self._reading.problems.append(
            Problem(code, severity, words, file=file, sheet=sheet, cell=cell, field="name")
        )


def _merged_texts(sheet: BookSheet) -> dict[tuple[int, int], Cell]:
    """Return the cells that a merged range shows, for each place of it in rows that exist."""
    spread: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in sheet.merges:
        cell = sheet.rows.get(top, {}).get(left)
        if cell is None or left != right:  # a range over several columns is a title, no entry
            continue
        spread.update({(row, left): cell for row in sheet.rows if top <= row <= bottom})
    return spread


def _tiers_in(text: str) -> tuple[str, ...]:
    return tuple(code for word, code in _TIER_WORDS.items() if word in text)


def _read_codes(cell: Cell, place: tuple[str, str, str], *, takes_serials: bool) -> _Codes:
    """Return what a cell of codes means, every doubt with its place."""
    text = shown(cell)
    day = _day_in(cell, text)
    if day is not None:
        return _from_date(day, text, place)
    if cell.error or (cell.formula and cell.value is None):
        return _Codes(problems=(_at(place, Severity.ERROR, "单元格是公式错误或没有结果", text),))
    parts = [tidy_cas_rn(part) for part in _MARKS.split(text) if part not in _NOTHING]
    return _joined(_read_code(part, place, takes_serials=takes_serials) for part in parts)


def _day_in(cell: Cell, text: str) -> date | None:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _from_date(day: date, text: str, place: tuple[str, str, str]) -> _Codes:
    if (cas_rn := cas_rn_from_date(day)) is None:
        words = f"CAS号被表格软件变成了日期 {text}，还原不出来，请改成原来的CAS号"
        return _Codes(problems=(_at(place, Severity.ERROR, words, text),))
    words = f"CAS号被表格软件变成了日期 {text}，已还原为 {cas_rn}（校验位相符）"
    return _Codes((cas_rn,), problems=(_at(place, Severity.WARNING, words, text, cas_rn),))


def _read_code(part: str, place: tuple[str, str, str], *, takes_serials: bool) -> _Codes:
    if is_cas_rn(part):
        return _Codes((part,))
    if has_cas_form(part):
        return _Codes(
            problems=(_at(place, Severity.ERROR, f"CAS号 {part} 的校验位不符，这一行没有读入", part),)
        )
    dashed = f"{part[:-3]}-{part[-3:-1]}-{part[-1:]}"
    if part.isdecimal() and not takes_serials and is_cas_rn(dashed):
        words = f"CAS号 {part} 少了连字符，已读作 {dashed}（校验位相符）"
        return _Codes((dashed,), problems=(_at(place, Severity.WARNING, words, part, dashed),))
    if _SERIAL.fullmatch(part):
        words = f"{part} 不是CAS号，已当作流水号"
        told = () if takes_serials else (_at(place, Severity.WARNING, words, part),)
        return _Codes(serial_no=part, problems=told)
    return _Codes(rest=part, problems=(_at(place, Severity.NOTICE, f"“{part}”不是编号，已记入备注", part),))


def _joined(found: Iterable[_Codes]) -> _Codes:
    every = list(found)
    return _Codes(
        tuple(dict.fromkeys(cas_rn for codes in every for cas_rn in codes.cas_rns)),
        next((codes.serial_no for codes in every if codes.serial_no), ""),
        "；".join(codes.rest for codes in every if codes.rest),
        tuple(problem for codes in every for problem in codes.problems),
    )


def _at(
    place: tuple[str, str, str], severity: Severity, words: str, value: str, suggestion: str = ""
) -> Problem:
    file, sheet, cell = place
    return Problem(
        "L7",
        severity,
        words,
        file=file,
        sheet=sheet,
        cell=cell,
        field="cas_rn",
        value=value,
        suggestion=suggestion,
    )
