"""The survey of the real-window flow: a ledger from elsewhere, and workbooks filled in as enterprises fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from nptracker.domain.uscc import check_character

DATA_YEAR = date.today().year - 1  # noqa: DTZ011 - the officer's own calendar
SOLVENTS, PAINTS = "清河精细化工有限公司", "明途涂料有限公司"
SILENT = "康泽生物制药有限公司"  # gets a blank and does not answer
_HEADS = ("单位名称", "信用代码", "属地", "国民经济分类", "行业", "状态", "联系电话")
_LEDGER = (
    (SOLVENTS, "MA1QHHG01", "东街街道", "2614", "有机化学原料制造"),
    (PAINTS, "MA1MTTL06", "新墩镇", "2641", "涂料制造"),
    (SILENT, "MA1K25W03", "长安镇", "2710", "化学药品原料药制造"),
    ("龙渠面粉有限公司", "MA1LQMF18", "龙渠乡", "1312", "小麦加工"),
    ("驼铃化工贸易有限公司", "MA1TLMY13", "东街街道", "5169", "其他化工产品批发"),
    ("东环宾馆", "MA1DHBG34", "东街街道", "6110", "旅游饭店"),
)
ENTERPRISES = len(_LEDGER)
UNKNOWN_HEAD, ITS_FIELD = "国民经济分类", "industry_code"
_GROUP_ROW, _HEAD_ROW, _FIRST_ROW = 4, 5, 6
WRONG, RIGHT = "十来吨", "12 吨"
_NIL, _NOT_OURS = "零报告", "不涉及"


def write_ledger(path: Path) -> Path:
    """Write the base ledger as another office sends it: a csv in the encoding of Excel in China, heads of its own."""
    rows = [_HEADS]
    for at, (name, body, township, code, industry) in enumerate(_LEDGER, start=1):
        first17 = f"91620702{body}"
        uscc = first17 + check_character(first17)
        rows.append((name, uscc, township, code, industry, "在产", f"0000-10000{at:02}"))
    path.write_bytes("".join(",".join(row) + "\r\n" for row in rows).encode("gb18030"))
    return path


def fill_right(blank: Path, target: Path) -> None:
    """Fill a blank in without a fault: one substance of the detailed tier with its use and releases."""
    book = openpyxl.load_workbook(blank)
    about = {"物质名称": "甲醛", "CAS号或流水号": "50-00-0"}
    amounts = {"期初库存": "120", "国内购入": "2.6 吨", "自用量": "2600", "期末库存": "0.12 吨"}
    _fill(book["调查表"], {**about, "适用档": "详细", **_others(), **amounts})
    _fill(book["用途"], {**about, "用途": "乳液防腐", "用途量": "2.6 吨"})
    for at, (medium, amount, goes) in enumerate(
        (("废水", _NIL, ""), ("废气", "2", "有组织排放"), ("固体废物", "5", "委托利用处置"))
    ):
        row = {**about, "介质": medium, "排放(转移)量": amount, "去向": goes}
        _fill(book["排放与转移"], row, _FIRST_ROW + at)
    book.save(target)


def fill_wrong(blank: Path, target: Path) -> None:
    """Fill a blank in as it comes by chat: the number turned into a date by Excel, an amount that is none."""
    book = openpyxl.load_workbook(blank)
    about = {"物质名称": "乙腈", "CAS号或流水号": datetime(1975, 5, 8)}  # noqa: DTZ001 - a cell has no zone
    amounts = {"期初库存": "300", "国内购入": "1.2万千克", "自用量": WRONG, "期末库存": "300"}
    _fill(book["调查表"], {**about, **_others(), **amounts})
    book.save(target)


def correct(marked: Path, target: Path) -> None:
    """Put right what was marked in the copy that came back, and send that copy in again."""
    book = openpyxl.load_workbook(marked)
    _fill(book["调查表"], {"国内购入": RIGHT, "自用量": RIGHT})
    book.save(target)


def marks(marked: Path) -> list[str]:
    """Return what stands in the column of explanations that was added to the survey sheet."""
    sheet = openpyxl.load_workbook(marked)["调查表"]
    column = _column(sheet, "错误说明")
    return [
        str(words) for row in range(_FIRST_ROW, sheet.max_row + 1) if (words := sheet.cell(row, column).value)
    ]


def _others() -> dict[str, str]:
    nil = dict.fromkeys(("生产量", "进口", "废弃(销毁)量"), _NIL)
    return {"活动类型": "加工使用", **nil, **dict.fromkeys(("国内销售", "出口"), _NOT_OURS)}


def _fill(sheet: Any, texts: Mapping[str, object], row: int = _FIRST_ROW) -> None:
    for head, value in texts.items():
        if value != "":
            sheet.cell(row, _column(sheet, head)).value = value


def _column(sheet: Any, head: str) -> int:
    """Return the column under a head, which stands in the lower row, or in the upper one when that spans both."""
    for column in range(1, sheet.max_column + 1):
        for row in (_HEAD_ROW, _GROUP_ROW):
            words = str(sheet.cell(row, column).value or "").lstrip("*")
            if words and words.partition("（")[0] == head:
                return column
    raise LookupError(head)
