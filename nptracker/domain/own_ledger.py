"""A ledger that an officer has declared: its fields and checks as plain data, and the form they make.

What is declared is never taken away: a field that is no longer wanted is retired, its column and its values stay.
The type of a field is settled when it is made. A code is its own label, so that a row says the same in every file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.checks import AtMost, Check, InOrder, NotNegative, SumIs
from nptracker.domain.forms.field import TOWNSHIP, CodeList, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.ids import new_id
from nptracker.domain.variants import may_be_one

OWN_PREFIX = "own_"
MOST_FIELDS = 500  # SQLite's tables end at 2000 columns
MOST_LETTERS = 60  # of a name
_KIND = re.compile(rf"{OWN_PREFIX}[0-9a-f]{{12}}")
_KEY = re.compile(r"f[1-9][0-9]{0,3}")


class OwnType(StrEnum):
    """What a field of such a ledger can hold; the last four name something that the file knows."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    YEAR = "year"
    CHOICE = "choice"
    CHOICES = "choices"
    IDENTIFIER = "identifier"
    TOWNSHIP = "township"
    ENTERPRISE = "enterprise"
    ORG = "org"
    TASK = "task"


TYPE_WORDS = {
    OwnType.TEXT: "文字",
    OwnType.LONG_TEXT: "长文字",
    OwnType.NUMBER: "数（可带小数）",
    OwnType.INTEGER: "整数",
    OwnType.DATE: "日期",
    OwnType.YEAR: "年度",
    OwnType.CHOICE: "选一项",
    OwnType.CHOICES: "选几项",
    OwnType.IDENTIFIER: "编号、电话",
    OwnType.TOWNSHIP: "乡镇街道",
    OwnType.ENTERPRISE: "企业（底册里的）",
    OwnType.ORG: "责任单位",
    OwnType.TASK: "方案任务",
}
_REFERENCES = frozenset({OwnType.ENTERPRISE, OwnType.ORG, OwnType.TASK})
NUMBERS = frozenset({OwnType.NUMBER, OwnType.INTEGER})
DATED = frozenset({OwnType.DATE, OwnType.YEAR})
LISTED = frozenset({OwnType.CHOICE, OwnType.CHOICES})
# what can be looked up as typed, so that a row that comes back is matched with its record
MATCHABLE = frozenset({OwnType.TEXT, OwnType.IDENTIFIER, OwnType.TOWNSHIP, *_REFERENCES})
_WIDTHS = {OwnType.LONG_TEXT: 26, OwnType.DATE: 11, OwnType.YEAR: 7, OwnType.NUMBER: 10, OwnType.INTEGER: 9}


class Rule(StrEnum):
    """The simple checks; each says of some fields what must hold."""

    NOT_NEGATIVE = "not_negative"
    IN_ORDER = "in_order"
    AT_MOST = "at_most"
    SUM_IS = "sum_is"


RULE_WORDS = {
    Rule.NOT_NEGATIVE: "不小于零",
    Rule.IN_ORDER: "前一个日期不晚于后一个",
    Rule.AT_MOST: "前一个数不大于后一个",
    Rule.SUM_IS: "前几个数相加等于最后一个",
}


class OwnField(NamedTuple):
    """One field; ``options`` are the words of a choice in their order."""

    key: str
    heading: str
    type: OwnType = OwnType.TEXT
    meaning: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    is_required: bool = False
    is_personal: bool = False
    is_retired: bool = False


class OwnCheck(NamedTuple):
    """One check on fields by key, in the order the rule speaks of them."""

    rule: Rule
    fields: tuple[str, ...]


@dataclass(frozen=True)
class OwnLedger:
    """The whole declaration. ``key`` names the fields by which a row is known; ``dated_by`` its day or year."""

    kind: str
    title: str
    theme: str = ""
    note: str = ""
    fields: tuple[OwnField, ...] = ()
    key: tuple[str, ...] = ()
    dated_by: str = ""
    checks: tuple[OwnCheck, ...] = ()

    @property
    def in_use(self) -> tuple[OwnField, ...]:
        """The fields that are not retired."""
        return tuple(field for field in self.fields if not field.is_retired)

    def field(self, key: str) -> OwnField | None:
        """Return a field by key, None when there is none in use."""
        return next((field for field in self.in_use if field.key == key), None)


def new_kind() -> str:
    """Return a name for a new kind, unlike that of any ledger made elsewhere."""
    return OWN_PREFIX + new_id()[-12:]


def is_own_kind(kind: str) -> bool:
    """Tell whether a kind is a ledger that somebody has declared in a window."""
    return bool(_KIND.fullmatch(kind))


# -- what is wrong with a declaration -----------------------------------------------------------------------


def faults(ledger: OwnLedger) -> list[str]:
    """Return in Chinese what keeps a declaration from being made; empty when it is sound."""
    found = [] if ledger.title.strip() else ["台账还没有名称"]
    found += [] if is_own_kind(ledger.kind) else ["台账的内部代号不对"]
    found += [] if ledger.in_use else ["至少要有一个栏目"]
    headings = [field.heading.strip() for field in ledger.in_use]
    doubled = dict.fromkeys(heading for heading in headings if heading and headings.count(heading) > 1)
    found += [f"有两个栏目都叫“{heading}”" for heading in doubled]
    found += [words for field in ledger.fields for words in _field_faults(field)]
    return (
        found
        + _key_faults(ledger)
        + [words for check in ledger.checks for words in _check_faults(ledger, check)]
    )


def name_faults(ledger: OwnLedger) -> list[str]:
    """Return what no sheet and no table could carry: names nobody sees or too long, too many columns.

    Asked when a declaration is made or changed, never of one that a file holds already.
    """
    names = {"台账名称": ledger.title} | {f"栏目“{f.heading[:10]}”的名称": f.heading for f in ledger.in_use}
    words = [field.heading for field in ledger.in_use]
    words += [option for field in ledger.in_use if field.type in LISTED for option in field.options]
    found = [
        f"{what}太长，最多 {MOST_LETTERS} 个字" for what, name in names.items() if len(name) > MOST_LETTERS
    ]
    if any(_is_unseen(name) for name in (ledger.title, *words)):
        found.append("名称和选项里不能有换行和看不见的字符")
    if len(ledger.fields) > MOST_FIELDS:
        found.append(f"栏目太多（{len(ledger.fields)} 个，连同停用的），最多 {MOST_FIELDS} 个")
    return found


def name_doubts(ledger: OwnLedger) -> list[str]:
    """Return in Chinese what may be a slip in the names of fields; nothing of it keeps a declaration from being made."""
    return [
        f"“{one}”和“{other}”像是同一个词的两种写法，是不是一栏？"
        for one, other in combinations([field.heading.strip() for field in ledger.in_use], 2)
        if may_be_one(one, other)
    ]


def _is_unseen(text: str) -> bool:
    """Tell whether a text holds control signs, or nothing that can be seen; what joins an emoji is let pass."""
    kinds = [unicodedata.category(sign) for sign in text]
    return any(kind in {"Cc", "Cs"} for kind in kinds) or all(kind[0] in "CZ" for kind in kinds)


def _field_faults(field: OwnField) -> list[str]:
    found = [] if field.heading.strip() else ["有一个栏目还没有名称"]
    found += [] if _KEY.fullmatch(field.key) else [f"“{field.heading}”的内部代号不对"]
    if field.type in LISTED:
        options = [option.strip() for option in field.options]
        found += [] if options and all(options) else [f"“{field.heading}”要选择，还没有写选项"]
        found += [f"“{field.heading}”的选项有重复"] if len(set(options)) < len(options) else []
        found += (
            [f"“{field.heading}”的选项里不能有顿号、逗号和竖线"]
            if re.search("[、，,;；|]", "".join(options))
            else []
        )
    return found


def _key_faults(ledger: OwnLedger) -> list[str]:
    keys = [ledger.field(key) for key in ledger.key]
    if None in keys:
        return ["查重的栏目里有已经停用的"]
    found = []
    if keys and not any(field and field.type in MATCHABLE for field in keys):
        found.append("查重的栏目里至少要有一个文字、编号、企业或单位")
    dated = ledger.field(ledger.dated_by) if ledger.dated_by else None
    if ledger.dated_by and (dated is None or dated.type not in DATED):
        found.append("按期统计要用一个日期或年度栏目")
    return found


_CHECKED_TYPES = {
    Rule.NOT_NEGATIVE: (NUMBERS, 1, 1),
    Rule.IN_ORDER: (frozenset({OwnType.DATE}), 2, 2),
    Rule.AT_MOST: (NUMBERS, 2, 2),
    Rule.SUM_IS: (NUMBERS, 3, 20),
}


def _check_faults(ledger: OwnLedger, check: OwnCheck) -> list[str]:
    types, least, most = _CHECKED_TYPES[check.rule]
    fields = [ledger.field(key) for key in check.fields]
    words = RULE_WORDS[check.rule]
    if None in fields:
        return [f"检查“{words}”用到了已经停用的栏目"]
    if not least <= len(fields) <= most or len(set(check.fields)) < len(fields):
        return [f"检查“{words}”选的栏目个数不对"]
    if any(field and field.type not in types for field in fields):
        return [f"检查“{words}”只能用{'日期' if check.rule is Rule.IN_ORDER else '数'}栏目"]
    return []


# -- the form it makes ----------------------------------------------------------------------------------------


def form_of(ledger: OwnLedger, *, is_ledger: bool = True) -> Form:
    """Return the form of a declaration; retired fields are kept out of sight, with their values.

    ``is_ledger`` is False for one that has been deleted, whose steps the history still tells.
    """
    fields = tuple(_field(ledger, field) for field in ledger.fields)
    key = sorted(ledger.key, key=lambda name: _type(ledger, name) not in MATCHABLE)  # looked up by the first
    texts = [
        f.key
        for f in ledger.fields
        if f.type in {OwnType.TEXT, OwnType.LONG_TEXT, OwnType.IDENTIFIER, OwnType.TOWNSHIP}
    ]
    looked_up = [f.key for f in ledger.fields if f.type in _REFERENCES or f.key == ledger.dated_by]
    return Form(
        kind=ledger.kind,
        title=ledger.title,
        version=1,
        fields=fields,
        key=tuple(key),
        label=ledger.key or tuple(field.key for field in ledger.in_use[:1]),
        search=tuple(texts),
        checks=tuple(_check(ledger, number, check) for number, check in enumerate(ledger.checks, start=1)),
        is_ledger=is_ledger,
        note=ledger.note,
        indexed=tuple(looked_up),
        dated_by=ledger.dated_by,
        filled_by="本单位",
        clause="本单位自设",
    )


def _type(ledger: OwnLedger, key: str) -> OwnType:
    return next(field.type for field in ledger.fields if field.key == key)


def _field(ledger: OwnLedger, field: OwnField) -> Field:
    is_reference = field.type in _REFERENCES
    is_township = field.type is OwnType.TOWNSHIP
    shown = not field.is_retired
    return Field(
        field.key,
        field.heading,
        FieldType.REFERENCE
        if is_reference
        else FieldType.TEXT
        if is_township
        else FieldType(field.type.value),
        Help(field.meaning or TYPE_WORDS[field.type]),
        required=shown and (field.is_required or field.key in ledger.key),
        codes=CodeList(f"{ledger.kind}.{field.key}", {option: option for option in field.options})
        if field.type in LISTED
        else None,
        unit=field.unit,
        refers_to=field.type.value if is_reference else "",
        offers=TOWNSHIP if is_township else "",
        width=_WIDTHS.get(field.type, 16),
        personal=field.is_personal,
        is_internal=not shown,
        in_table=shown,
        in_workbook=shown,
    )


def _check(ledger: OwnLedger, number: int, check: OwnCheck) -> Check:
    names = {field.key: field.heading for field in ledger.fields}
    code, keys = f"H{number}", check.fields
    if check.rule is Rule.NOT_NEGATIVE:
        return NotNegative(code=code, statement=f"“{names[keys[0]]}”不能小于零", marks=keys)
    if check.rule is Rule.IN_ORDER:
        words = f"{names[keys[0]]}不晚于{names[keys[1]]}"
        return InOrder(code=code, statement=words, marks=keys[1:], earlier=keys[0], later=keys[1])
    if check.rule is Rule.AT_MOST:
        words = f"{names[keys[0]]}不大于{names[keys[1]]}"
        return AtMost(code=code, statement=words, marks=keys[:1], part=keys[0], whole=keys[1])
    words = f"{'＋'.join(names[key] for key in keys[:-1])}＝{names[keys[-1]]}"
    return SumIs(code=code, statement=words, marks=keys[-1:], parts=keys[:-1], total=keys[-1])


def rule_words(ledger: OwnLedger, checks: Sequence[OwnCheck]) -> list[str]:
    """Return what each check says, as the form prints it."""
    return [_check(ledger, number, check).statement for number, check in enumerate(checks, start=1)]
