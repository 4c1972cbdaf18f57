"""Fills survey workbooks the way hundreds of senders do, some of them spoiled, and keeps a model of what is true.

Amounts in the model are whole kilograms chosen here; nothing in it comes from the program under test.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

FIRST = 6  # the first row below the head
ENTRY, USE, RELEASE = "调查表", "用途", "排放与转移"
SUBSTANCES = (("丙烯酰胺", "79-06-1"), ("甲苯", "108-88-3"), ("苯", "71-43-2"), ("苯酚", "108-95-2"))
AMOUNTS = {
    "期初库存（千克）": "stock_open",
    "国内购入（千克）": "bought_home",
    "自用量（千克）": "used",
    "期末库存（千克）": "stock_close",
}
Place = tuple[str, str, str, str]  # file, sheet, cell, code


@dataclass
class Model:
    """What must be in the file after the import, and what must be said: by enterprise and substance."""

    entries: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    uses: dict[tuple[str, str, str], int] = field(default_factory=dict)
    releases: dict[tuple[str, str], int] = field(default_factory=dict)
    said: set[Place] = field(default_factory=set)
    spoiled: list[str] = field(default_factory=list)


@dataclass
class Filled:
    """One workbook being filled: its sender, its path, and its part of the model."""

    name: str
    path: Path
    book: Any
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    uses: dict[tuple[str, str], int] = field(default_factory=dict)
    releases: dict[str, int] = field(default_factory=dict)
    said: set[tuple[str, str, str]] = field(default_factory=set)
    raw: bytes | None = None

    def heads(self, tab: str) -> dict[str, int]:
        sheet = self.book[tab]
        texts = {
            c: str(sheet.cell(5, c).value or sheet.cell(4, c).value) for c in range(1, sheet.max_column + 1)
        }
        return {text.strip("*"): column for column, text in texts.items()}

    def put(self, tab: str, row: int, **typed: Any) -> None:
        heads = self.heads(tab)
        for heading, value in typed.items():
            self.book[tab].cell(row, heads[heading]).value = value

    def cell(self, tab: str, heading: str, row: int = FIRST) -> str:
        return f"{get_column_letter(self.heads(tab)[heading])}{row}"

    def say(self, tab: str, cell: str, code: str) -> None:
        self.said.add((tab, cell, code))

    def spoil_used(self, typed: Any, means: Any, code: str = "") -> None:
        """Type something odd as the first substance's own use."""
        cell = self.cell(ENTRY, "自用量（千克）")
        self.book[ENTRY][cell].value = typed
        self.entries[SUBSTANCES[0][0]]["used"] = means
        if code:
            self.say(ENTRY, cell, code)


def fill_in(path: Path, name: str, dice: random.Random) -> Filled:
    """Fill one blank rightly: balanced amounts of every substance, a use and a release of the first."""
    filled = Filled(name, path, openpyxl.load_workbook(path))
    for row, (substance, cas) in enumerate(SUBSTANCES, start=FIRST):
        opening, bought = dice.randrange(1_000, 9_000), dice.randrange(1_000, 9_000)
        closing = dice.randrange(0, 1_000)
        amounts = dict(zip(AMOUNTS, (opening, bought, opening + bought - closing, closing), strict=True))
        note = dice.choice(["", "=1+1", "@备注", "含“，”与、换行\n的备注"])
        filled.put(
            ENTRY,
            row,
            物质名称=substance,
            CAS号或流水号=cas,
            活动类型="加工使用",
            备注=note or None,
            **amounts,
        )
        if note.startswith("="):
            target = filled.book[ENTRY][filled.cell(ENTRY, "备注", row)]
            target.data_type, target._value = "s", note
        known = {AMOUNTS[heading]: value for heading, value in amounts.items()}
        filled.entries[substance] = {**known, "cas_rn": cas, "note": note or None}
    first, cas = SUBSTANCES[0]
    for row, use in enumerate(("絮凝", "灌浆"), start=FIRST):
        amount = dice.randrange(1, 500)
        filled.put(USE, row, 物质名称=first, CAS号或流水号=cas, 用途=use, **{"用途量（千克）": amount})
        filled.uses[first, use] = amount
    amount = dice.randrange(1, 50)
    typed: dict[str, Any] = {"介质": "废气", "去向": "无组织排放", "排放(转移)量（千克）": amount}
    filled.put(RELEASE, FIRST, 物质名称=first, CAS号或流水号=cas, **typed)
    filled.releases[first] = amount
    return filled


# -- the ways to spoil -----------------------------------------------------------------------------------------


def ten_thousands(f: Filled) -> None:
    f.spoil_used("2000万", 20_000_000, "F3")


def tonnes_in_the_cell(f: Filled) -> None:
    f.spoil_used("1.2万吨", 12_000_000)


def about(f: Filled) -> None:
    f.spoil_used("约5", 5, "F3")


def less_than(f: Filled) -> None:
    f.spoil_used("<1", "unread:<1", "F2")


def slash(f: Filled) -> None:
    f.spoil_used("/", "unread:/", "F2")


def full_width(f: Filled) -> None:
    f.spoil_used("１２００", 1200, "cell.full-width")
    f.say(ENTRY, f.cell(ENTRY, "自用量（千克）"), "cell.text-number")


def thousands(f: Filled) -> None:
    f.spoil_used("1,200", 1200)
    f.say(ENTRY, f.cell(ENTRY, "自用量（千克）"), "cell.text-number")


def error_value(f: Filled) -> None:
    f.spoil_used("#DIV/0!", None, "cell.error")
    f.book[ENTRY][f.cell(ENTRY, "自用量（千克）")].data_type = "e"


def cas_as_date(f: Filled) -> None:
    cell = f.cell(ENTRY, "CAS号或流水号")
    f.book[ENTRY][cell].value = date(1979, 6, 1)
    f.book[ENTRY][cell].number_format = "yyyy-mm-dd"
    f.say(ENTRY, cell, "cell.cas-restored")


def wrong_check_digit(f: Filled) -> None:
    cell = f.cell(ENTRY, "CAS号或流水号")
    f.book[ENTRY][cell].value = "79-06-2"
    f.entries[SUBSTANCES[0][0]]["cas_rn"] = "79-06-2"
    f.say(ENTRY, cell, "F2")


def credit_code_as_number(f: Filled) -> None:
    f.book["企业信息"]["B6"].value = 1.23e17
    f.say("企业信息", "B6", "cell.lost-digits")


def another_enterprise(f: Filled) -> None:
    f.book["企业信息"]["B6"].value = "91350100M000100Y43"
    f.say("企业信息", "B6", "book.other-enterprise")
    f.entries, f.uses, f.releases = {}, {}, {}


def unknown_activity(f: Filled) -> None:
    cell = f.cell(ENTRY, "活动类型")
    f.book[ENTRY][cell].value = "加工"
    f.say(ENTRY, cell, "F2")
    f.say(ENTRY, cell, "R2")
    del f.entries[SUBSTANCES[0][0]]


def re_sorted(f: Filled) -> None:
    sheet = f.book[ENTRY]
    last = FIRST + len(SUBSTANCES) - 1
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=FIRST, max_row=last)]
    for number, row in enumerate(reversed(rows), start=FIRST):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.data_type, cell._value = "s", value
            else:
                cell.value = value


def merged_over(f: Filled) -> None:
    for letter in "AB":
        f.book[USE].merge_cells(f"{letter}6:{letter}7")
        f.say(USE, f"{letter}7", "cell.merged")


def head_typed_over(f: Filled) -> None:
    column = f.heads(ENTRY)["自用量（千克）"]
    f.book[ENTRY].cell(4, column).value = "用掉多少"
    f.say(ENTRY, f"{get_column_letter(column)}5", "head.renamed")


def head_in_tonnes(f: Filled) -> None:
    column = f.heads(ENTRY)["期末库存（千克）"]
    f.book[ENTRY].cell(4, column).value = "期末库存（吨）"
    f.say(ENTRY, f"{get_column_letter(column)}5", "head.unit")
    for entry in f.entries.values():
        entry["stock_close"] *= 1000


def moved(f: Filled) -> None:
    """Copy the sheet by hand into a new workbook, three rows lower and a column to the right."""
    rows = [[c.value for c in row] for row in f.book[ENTRY].iter_rows()]
    f.book = openpyxl.Workbook()
    sheet = f.book.active
    sheet.title = "抄来的"
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=2):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.data_type, cell._value = "s", value
            else:
                cell.value = value
    f.uses, f.releases = {}, {}


def as_csv(f: Filled) -> None:
    stream = io.StringIO()
    rows = ([("" if c.value is None else c.value) for c in row] for row in f.book[ENTRY].iter_rows())
    csv.writer(stream).writerows(rows)
    f.path.unlink()
    f.path = f.path.with_suffix(".csv")
    f.raw = stream.getvalue().encode("gb18030")
    f.uses, f.releases = {}, {}


def truncated(f: Filled) -> None:
    stream = io.BytesIO()
    f.book.save(stream)
    f.raw = stream.getvalue()[: len(stream.getvalue()) // 2]
    _lost(f)


def a_web_page(f: Filled) -> None:
    f.raw = "<html><body><table><tr><td>调查表</td></tr></table></body></html>".encode()
    _lost(f)


def _lost(f: Filled) -> None:
    f.say("", "", "file.unreadable")
    f.entries, f.uses, f.releases = {}, {}, {}


WAYS: tuple[Callable[[Filled], None], ...] = (
    ten_thousands, tonnes_in_the_cell, about, less_than, slash, full_width, thousands, error_value, cas_as_date,
    wrong_check_digit, credit_code_as_number, another_enterprise, unknown_activity, re_sorted, merged_over,
    head_typed_over, head_in_tonnes, moved, as_csv, truncated, a_web_page,
)  # fmt: skip


def fill_all(paths: list[Path], names: list[str], every: int, seed: int = 7) -> Model:
    """Fill all blanks, spoil one in ``every`` in turn by each of the ways, and return the model."""
    dice, model = random.Random(seed), Model()
    for number, (path, name) in enumerate(zip(paths, names, strict=True)):
        filled = fill_in(path, name, dice)
        if number % every == 0:
            way = WAYS[number // every % len(WAYS)]
            way(filled)
            model.spoiled.append(way.__name__)
        if filled.raw is None:
            filled.book.save(filled.path)
        else:
            filled.path.write_bytes(filled.raw)
        model.entries.update({(name, substance): entry for substance, entry in filled.entries.items()})
        model.uses.update({(name, *key): amount for key, amount in filled.uses.items()})
        model.releases.update({(name, substance): amount for substance, amount in filled.releases.items()})
        model.said |= {(filled.path.name, *place) for place in filled.said}
    return model
