"""What an officer types on the review page, as parts of a plan draft, and back again.

Every pair here is a round trip: reading what is shown gives the same parts. Trouble is a UserError whose
words stand beside the field; nothing is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from nptracker.domain.day_text import read_day
from nptracker.domain.draft import DeadlineDraft, MeasureDraft, TargetDraft, UnitDraft, UnitRole
from nptracker.domain.indicator import SIGNS
from nptracker.domain.quantity import fold, plain, read_number
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNDECIDED = ABSENT_WORDS[Absent.UNDECIDED]
_GROUP_MARKS = re.compile(r"[，,；;。\n]+")
_NAME_MARKS = re.compile(r"[、|/]+")
_PREFIX = re.compile(r"(牵头|主要?责任|主责|责任|配合|协助|参与|落实)(?:单位|部门)?[：:]")
# the longer endings first: “按职责分工负责” names no lead, a bare “负责” does
_ENDINGS = (
    (re.compile(r"(?:等)?(?:按|根据)?职责分工(?:分别)?(?:负责|落实)$"), UnitRole.RESPONSIBLE),
    (re.compile(r"(?:等)?(?:共同)?(?:牵头|牵头负责|负责)$"), UnitRole.LEAD),
    (re.compile(r"(?:等)?(?:积极)?(?:配合|参与|协助|参加)$"), UnitRole.SUPPORTING),
    (re.compile(r"落实（隐含）$|落实\(隐含\)$"), UnitRole.IMPLIED),
)
_ROLE_OF_PREFIX = {"牵": UnitRole.LEAD, "配": UnitRole.SUPPORTING, "协": UnitRole.SUPPORTING,
                   "参": UnitRole.SUPPORTING}  # fmt: skip
_TAILS = {
    UnitRole.LEAD: "牵头",
    UnitRole.RESPONSIBLE: "",
    UnitRole.SUPPORTING: "配合",
    UnitRole.IMPLIED: "落实（隐含）",
}
_OPS = {
    "≥": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", "以上": ">=", "大于等于": ">=", "达到": ">=",
    "≤": "<=", "<=": "<=", "不超过": "<=", "不高于": "<=", "以下": "<=", "以内": "<=", "小于等于": "<=",
    "=": "=", "等于": "=", "": "=",
}  # fmt: skip
_MONTH_END = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:底|末)?(?:前|之前)?")
_YEAR_END = re.compile(r"(\d{4})年?(?:底|末)?(?:前|之前)?")


def units_text(units: Iterable[UnitDraft]) -> str:
    """Return the bodies the way they are typed: “A牵头，B、C配合”."""
    groups = (
        "、".join(unit.name for unit in run) + _TAILS[role]
        for role, run in groupby(units, key=lambda unit: unit.role)
    )
    return "，".join(groups)


def units_from(text: str, known: Iterable[str] = ()) -> tuple[UnitDraft, ...]:
    """Return the bodies in a typed line, in order; a body named twice in one role counts once.

    ``known`` are names that stay whole although they hold a separator (“各乡镇、街道”).
    """
    whole = {name: f"\ue000{at}\ue001" for at, name in enumerate(known) if _NAME_MARKS.search(name)}
    for name in sorted(whole, key=len, reverse=True):
        text = text.replace(name, whole[name])
    back = {mark: name for name, mark in whole.items()}
    units: dict[UnitDraft, None] = {}
    for group in _GROUP_MARKS.split(text):
        role, names = _role_and_names(group.strip())
        units.update(dict.fromkeys(UnitDraft(back.get(name, name), role) for name in names))
    return tuple(units)


def _role_and_names(group: str) -> tuple[UnitRole, list[str]]:
    role = UnitRole.RESPONSIBLE
    if prefix := _PREFIX.match(group):
        role, group = _ROLE_OF_PREFIX.get(prefix[1][0], role), group[prefix.end() :]
    for ending, meaning in _ENDINGS:
        if match := ending.search(group):
            role, group = meaning, group[: match.start()]
            break
    return role, [name for part in _NAME_MARKS.split(group) if (name := part.strip())]


def day_from(text: str) -> date:
    """Return the day a typed date means; “2025年底” and “2025年6月底” are the last day of that span."""
    folded = re.sub(r"\s", "", fold(text))
    if day := read_day(folded):
        return day
    try:
        if match := _MONTH_END.fullmatch(folded):
            year, month = int(match[1]), int(match[2])
            return date(year, month, monthrange(year, month)[1])
        if match := _YEAR_END.fullmatch(folded):
            return date(int(match[1]), 12, 31)
    except ValueError as error:  # a month 13, a 31 February
        raise _no_day(text) from error
    raise _no_day(text)


def _no_day(text: str) -> UserError:
    return UserError(f"看不懂的日期“{text}”", todo="请写成 2025-12-31、2025年6月底 或 2025年底。")


def measure_rows(measures: Iterable[MeasureDraft]) -> list[list[str]]:
    """Return one row (number, text) per measure."""
    return [[measure.no, measure.text] for measure in measures]


def measures_from(rows: Iterable[Sequence[str]]) -> tuple[MeasureDraft, ...]:
    """Return the measures of edited rows; a row without text is no measure."""
    return tuple(MeasureDraft(no.strip(), text.strip()) for no, text in rows if text.strip())


def deadline_rows(deadlines: Iterable[DeadlineDraft]) -> list[list[str]]:
    """Return one row (day, source sentence) per deadline."""
    return [[deadline.on.isoformat(), deadline.sentence] for deadline in deadlines]


def deadlines_from(rows: Iterable[Sequence[str]]) -> tuple[DeadlineDraft, ...]:
    """Return the deadlines of edited rows; raises UserError on a text that is no day."""
    return tuple(
        DeadlineDraft(day_from(day), sentence.strip())
        for day, sentence in rows
        if day.strip() or sentence.strip()
    )


def target_rows(targets: Iterable[TargetDraft]) -> list[list[str]]:
    """Return one row (name, sign, value, unit of measure, by, source sentence) per target."""
    return [
        [
            target.name,
            SIGNS.get(target.op, target.op),
            UNDECIDED if target.value is None else plain(target.value),
            target.unit,
            target.by.isoformat() if target.by else "",
            target.sentence,
        ]
        for target in targets
    ]


def targets_from(rows: Iterable[Sequence[str]]) -> tuple[TargetDraft, ...]:
    """Return the targets of edited rows; a value that is blank or 未定 stays undecided."""
    return tuple(_target(row) for row in rows if any(cell.strip() for cell in row))


def _target(row: Sequence[str]) -> TargetDraft:
    name, sign, value, unit, by, sentence = (cell.strip() for cell in row)
    if fold(sign) not in _OPS and sign not in _OPS:
        raise UserError(f"看不懂的比较“{sign}”", todo="请写 ≥、≤ 或 =。")
    number = None if value in {"", UNDECIDED} else read_number(value.rstrip("%％"))
    if number is None and value not in {"", UNDECIDED}:
        raise UserError(f"目标值“{value}”不是数字", todo="请只写数字；原文空着的写“未定”。")
    op = _OPS[sign] if sign in _OPS else _OPS[fold(sign)]
    return TargetDraft(name, op, number, unit, day_from(by) if by else None, sentence)
