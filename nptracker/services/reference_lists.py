"""Reads the official lists shipped with the program: what each is, how sure it is, and its rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nptracker.paths import resource_path

# Headings by column of the shipped files; a column not named here is for programs and stays hidden.
HEADINGS: Mapping[str, str] = {
    "category_no": "类号",
    "category_name": "类别",
    "batch": "批次",
    "no": "编号",
    "sub_no": "小号",
    "group_name_zh": "组别",
    "substance_name_zh": "物质名称",
    "name_zh": "名称",
    "cas": "CAS号",
    "serial_no": "流水号",
    "synonyms": "别名",
    "tiers": "适用档",
    "code_full": "行业代码",
    "group_code": "中类代码",
    "division_code": "大类代码",
    "division_name_zh": "大类名称",
    "in_survey_122": "列入统计调查",
    "measure_no": "措施号",
    "part": "分项",
    "measure_text": "管控措施",
    "measure_kind": "措施类别",
    "deadline": "期限",
    "deadline_type": "期限性质",
    "hs6": "税则号(6位)",
    "scope_convention": "公约",
    "members_of": "所列物质见",
    "from_list": "来自名录",
    "survey_scope": "调查信息",
    "membership": "是否列入",
    "verified": "核对情况",
    "verified_group": "组别核对",
    "verified_cas": "CAS号核对",
    "hs6_verified": "税则号核对",
    "code_verified": "代码核对",
    "note": "备注",
}
WIDE = {
    "synonyms",
    "measure_text",
    "note",
    "category_name",
    "name_zh",
    "substance_name_zh",
    "group_name_zh",
    "from_list",
}
_STATES = {
    "verified",
    "verified_group",
    "verified_cas",
    "hs6_verified",
    "code_verified",
    "membership",
    "in_survey_122",
}
_STATE_WORDS = (
    ("memory", "待核"),
    ("candidate", "候选"),
    ("confirmed", "已确认"),
    ("unknown", "未知"),
    ("2 sources", "两处来源一致"),
    ("1 source", "一处来源"),
    ("source(CAS); name_back_translated", "CAS已核，名称待核"),
    ("source(CAS)", "CAS已核，名称待核"),
    ("source", "已核"),
)


@dataclass(frozen=True)
class ReferenceList:
    """One official list with its version and how far it was verified."""

    key: str
    title: str
    issuer: str
    number: str
    level: str
    issued_on: str
    effective_on: str
    ended_on: str
    file: str
    where: Mapping[str, str]
    sureness: str
    note: str

    @property
    def version_words(self) -> str:
        """Who issued it, under which number, when, since when in force."""
        parts = [self.level, self.issuer, self.number]
        parts += [f"{self.issued_on} 公布"] if self.issued_on else ["公布日期待核"]
        parts += [f"{self.effective_on} 起施行"] if self.effective_on else []
        return "　".join(part for part in parts if part)


@cache
def reference_lists() -> tuple[ReferenceList, ...]:
    """Return the shipped lists in their order."""
    raw = json.loads(resource_path("reference", "lists.json").read_text(encoding="utf-8"))
    names = [name for name in ReferenceList.__dataclass_fields__ if name != "where"]
    return tuple(
        ReferenceList(**{name: item.get(name) or "" for name in names}, where=item.get("where") or {})
        for item in raw
    )


@cache
def file_rows(file: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one shipped csv file."""
    with resource_path("reference", file).open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream))


def columns_in(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the columns of some rows that a person wants to see and that hold anything."""
    return [name for name in HEADINGS if any(row.get(name) for row in rows)]


def rows_of(chosen: ReferenceList) -> list[dict[str, str]]:
    """Return the rows of one list."""
    return [row for row in file_rows(chosen.file) if all(row[k] == v for k, v in chosen.where.items())]


def shown(column: str, text: str) -> str:
    """Return a cell as a person reads it; verification marks become words."""
    if column not in _STATES or not text:
        return text
    return next((words for mark, words in _STATE_WORDS if mark in text), text)


def matching(rows: Sequence[dict[str, str]], words: str) -> list[dict[str, str]]:
    """Return the rows that hold every word somewhere, capital letters or not."""
    wanted = words.lower().split()
    return [row for row in rows if all(any(w in (t or "").lower() for t in row.values()) for w in wanted)]
