"""The record of one random draw, complete enough that any computer can draw again and compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nptracker.domain.dataclass import dataclass, field
from nptracker.domain.random_draw import (
    ALGORITHM,
    Ballot,
    Candidate,
    Drawn,
    doubled,
    draw,
    fingerprint,
    understaffed,
)

FORMAT = "nptracker-draw"
_NOT_DRAWN = "没有抽中"


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """A candidate enterprise as it stood; ``rank`` is its place among those drawn, 0 when it was not drawn."""

    code: str
    name: str
    township: str = ""
    record_id: str = ""
    excluded: str = ""
    reason: str = ""
    rank: int = 0
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectorLine:
    """A candidate inspector as he or she stood."""

    code: str
    person: str
    badge_no: str = ""
    record_id: str = ""
    excluded: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recusal:
    """That an inspector, named by code, stays away from an enterprise, and why."""

    inspector: str
    enterprise: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """One draw. Times and shares are texts as printed; ``void_reason`` is given when the draw does not count."""

    number: str
    seed: str
    wanted: int
    group_size: int
    enterprises: tuple[EnterpriseLine, ...]
    inspectors: tuple[InspectorLine, ...]
    recusals: tuple[Recusal, ...] = ()
    task_name: str = ""
    plan_number: str = ""
    plan_id: str = ""
    scope: str = ""
    share: str = ""
    seed_source: str = ""
    algorithm: str = ALGORITHM
    fingerprint: str = ""
    program: str = ""
    drawn_at: str = ""
    drawn_by: str = ""
    witness: str = ""
    note: str = ""
    void_reason: str = field(default="")

    @property
    def ballot(self) -> Ballot:
        """What the draw depends on."""
        return Ballot(
            self.seed,
            tuple(Candidate(line.code, line.excluded) for line in self.enterprises),
            tuple(Candidate(line.code, line.excluded) for line in self.inspectors),
            frozenset((recusal.inspector, recusal.enterprise) for recusal in self.recusals),
            self.wanted,
            self.group_size,
        )

    @property
    def drawn(self) -> list[EnterpriseLine]:
        """The enterprises drawn, first to last."""
        return sorted((line for line in self.enterprises if line.rank), key=lambda line: line.rank)

    @property
    def excluded(self) -> list[EnterpriseLine]:
        """The enterprises that took no part."""
        return [line for line in self.enterprises if line.excluded]

    def person(self, code: str) -> str:
        """Return the name behind an inspector's code, the code itself where no name is known."""
        return next((line.person for line in self.inspectors if line.code == code and line.person), code)

    def people(self, line: EnterpriseLine) -> str:
        """Return the names of the inspectors drawn for an enterprise."""
        return "、".join(self.person(code) for code in line.inspectors)


def differences(record: DrawRecord) -> list[str]:
    """Draw again from the record's own candidates and seed; return in words what is not the same, [] when all is."""
    if record.algorithm != ALGORITHM:
        return [f"记录用的算法是“{record.algorithm}”，本程序只会复核“{ALGORITHM}”，请用当时版本的程序复核。"]
    if twice := [*doubled(x.code for x in record.enterprises), *doubled(x.code for x in record.inspectors)]:
        return [f"记录里有重复的候选编号：{'、'.join(twice)}。"]
    again = draw(record.ballot)
    told = [*_ranks_changed(record, again), *_groups_changed(record, again), *_short_groups(record)]
    expected = fingerprint(record.ballot, again)
    if not record.fingerprint:
        told.append("记录里没有校验码，看不出名单和种子有没有改动。")
    elif record.fingerprint != expected:
        told.append(
            f"校验码不符：记录是 {record.fingerprint}，重算是 {expected}，名单、排除、回避或种子有改动。"
        )
    return told


def _ranks_changed(record: DrawRecord, again: Iterable[Drawn]) -> list[str]:
    places = {one.code: rank for rank, one in enumerate(again, start=1)}
    return [
        f"{line.name or line.code}：记录{_place(line.rank)}，重算{_place(places.get(line.code, 0))}。"
        for line in record.enterprises
        if line.rank != places.get(line.code, 0)
    ]


def _place(rank: int) -> str:
    return f"第 {rank} 个抽中" if rank else _NOT_DRAWN


def _groups_changed(record: DrawRecord, again: Iterable[Drawn]) -> list[str]:
    groups = {one.code: one.inspectors for one in again}
    return [
        f"{line.name or line.code}：记录的检查人员是{_people(record, line.inspectors)}，"
        f"重算是{_people(record, groups[line.code])}。"
        for line in record.enterprises
        if line.rank and line.code in groups and line.inspectors != groups[line.code]
    ]


def _people(record: DrawRecord, codes: Iterable[str]) -> str:
    return "、".join(record.person(code) for code in codes) or "（没有）"


def _short_groups(record: DrawRecord) -> list[str]:
    short = set(understaffed(record.ballot))
    return [
        f"{line.name or line.code}：能去的人员不足 {record.group_size} 名。"
        for line in record.drawn
        if line.code in short
    ]


def to_plain(record: DrawRecord) -> dict[str, Any]:
    """Return a record as what JSON can hold."""
    from dataclasses import asdict  # slow to import

    return {"format": FORMAT, **asdict(record)}


def from_plain(data: object) -> DrawRecord:
    """Return the record in what JSON gave; raises ValueError saying in Chinese what is wrong."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise ValueError("不是抽查记录文件")
    parts = {
        "enterprises": tuple(_made(EnterpriseLine, row) for row in _rows(data, "enterprises")),
        "inspectors": tuple(_made(InspectorLine, row) for row in _rows(data, "inspectors")),
        "recusals": tuple(_made(Recusal, row) for row in _rows(data, "recusals")),
    }
    facts = {key: value for key, value in data.items() if key not in {"format", *parts}}
    made: DrawRecord = _made(DrawRecord, facts | parts)
    return made


def _rows(data: Mapping[str, Any], key: str) -> list[Any]:
    rows = data.get(key, [])
    if not isinstance(rows, list | tuple):
        raise ValueError(f"“{key}”不是名单")
    return list(rows)


_EXPECTED: Mapping[str, type] = {
    "wanted": int, "group_size": int, "rank": int, "inspectors": tuple, "enterprises": tuple, "recusals": tuple,
}  # fmt: skip


def _made(kind: Any, row: object) -> Any:
    """Return a line or the record from its fields, each of the type it should have."""
    if not isinstance(row, Mapping):
        raise ValueError("名单里有看不懂的一行")
    from dataclasses import fields  # slow to import

    known = {one.name for one in fields(kind)}
    if unknown := set(row) - known:
        raise ValueError(f"有不认识的栏目：{'、'.join(sorted(map(str, unknown)))}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    for key, value in values.items():
        parts = value if isinstance(value, tuple) and kind is EnterpriseLine else ()
        fits = isinstance(value, _EXPECTED.get(key, str)) and not isinstance(value, bool)
        if not fits or not all(isinstance(part, str) for part in parts):
            raise ValueError(f"“{key}”的内容不对：{value}")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError("缺少必要的栏目") from error
