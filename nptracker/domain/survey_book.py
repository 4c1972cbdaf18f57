"""The workbook of one enterprise and data year: which form is on which sheet, and whose workbook it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.forms.field import Field
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_identity import ENTERPRISE_YEAR

BOOK = "survey"  # what the hidden mark of such a workbook calls it
EARLIER_HEAD = "上年填报（参考）"
UPRIGHT_HEADS = ("项目", "填写内容", "怎么填")  # of a sheet with one field below the other
_ABOUT_ENTERPRISE = frozenset(
    {
        "former_names",
        "aliases",
        "division_code",
        "management",
        "source",
        "screening",
        "screened_by",
        "screened_on",
        "screening_reason",
        "ledger_since",
        "note",
    }
)
_HEADLINE = re.compile(
    r"填报单位[:：]\s*(?P<name>.*?)\s*统一社会信用代码[:：]\s*(?P<uscc>\S*)\s*数据年度[:：]\s*(?P<year>\d{4})"
)
_SUBSTANCE = frozenset({"substance", "cas_rn"})


@dataclass(frozen=True, slots=True)
class BookPart:
    """One sheet: its tab, the fields it does not ask for, and those that may be filled in beforehand.

    A row that holds nothing but what was filled in beforehand says nothing and is not taken over.
    """

    kind: str
    tab: str
    left_out: frozenset[str]
    beforehand: frozenset[str]
    is_upright: bool = False  # one field below the other, for a single record

    @property
    def form(self) -> Form:
        """The form on the sheet."""
        return form_named(self.kind)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields asked for, in order."""
        return tuple(field for field in self.form.workbook_fields if field.key not in self.left_out)


def _part(kind: str, tab: str, *beforehand: str) -> BookPart:
    return BookPart(kind, tab, frozenset(ENTERPRISE_YEAR), _SUBSTANCE | frozenset(beforehand))


PARTS: tuple[BookPart, ...] = (
    BookPart("enterprise", "企业信息", _ABOUT_ENTERPRISE, frozenset(), is_upright=True),
    _part("survey_entry", "调查表", "list_no", "tiers", "activity"),
    _part("survey_use", "用途", "use", "use_code"),
    _part("survey_release", "排放与转移", "medium", "destination"),
    _part("survey_measure", "管控措施", "measure_no", "measure", "list_version"),
    _part("survey_convention", "公约履约", "stage", "purpose"),
    BookPart("zero_return", "零报告", frozenset(ENTERPRISE_YEAR), frozenset({"category"})),
)
PART_OF: Mapping[str, BookPart] = {part.kind: part for part in PARTS}
ANSWERS = frozenset(PART_OF) - {"enterprise"}


class Sender(NamedTuple):
    """Whose workbook it is, and of which data year; ``enterprise_id`` is empty when only the headline tells."""

    name: str
    uscc: str
    data_year: int
    enterprise_id: str = ""

    @property
    def headline(self) -> str:
        """The line printed on every sheet, from which the sender is known even on a copied sheet."""
        return f"填报单位：{self.name}　统一社会信用代码：{self.uscc or '无'}　数据年度：{self.data_year}"


@lru_cache(maxsize=256)
def read_headline(text: str) -> Sender | None:
    """Return whose sheet it is from its headline, None where the text is none."""
    match = _HEADLINE.search(text)
    if not match:
        return None
    uscc = "" if match["uscc"] == "无" else match["uscc"]
    return Sender(match["name"], uscc, int(match["year"]))


def sender_from_mark(mark: Mapping[str, object]) -> Sender | None:
    """Return whose workbook it is from its hidden mark, None where it has no complete one."""
    year = mark.get("data_year")
    if mark.get("book") != BOOK or not isinstance(year, int):
        return None
    return Sender(str(mark.get("name", "")), str(mark.get("uscc", "")), year, str(mark.get("enterprise", "")))
