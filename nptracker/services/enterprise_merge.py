"""Writes a merge of two enterprises: whatever pointed at the one points at the other, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from nptracker.domain.forms.field import Field
from nptracker.domain.forms.form import Form
from nptracker.domain.record import Record
from nptracker.domain.screening import in_order, year_of
from nptracker.domain.values import Value
from nptracker.services.session import Session

_KIND, _CASE, _APART = "enterprise", "survey_case", "enterprise_apart"


@dataclass(frozen=True, slots=True)
class MergeOutlook:
    """What a merge carries over, as (title of the ledger, number), and what would then stand twice, in words."""

    moved: tuple[tuple[str, int], ...]
    doubled: tuple[str, ...]

    def words(self) -> str:
        """Return the outlook as one Chinese sentence."""
        carried = "、".join(f"{title} {number} 条" for title, number in self.moved)
        first = f"连同{carried}一并归过来" if carried else "没有别的记录指向要并掉的那一条"
        twice = (
            f"；其中 {len(self.doubled)} 条和保留企业的重复，两条都保留，请合并后核对" if self.doubled else ""
        )
        return f"{first}{twice}。"


def outlook_of(session: Session, keep_id: str, gone_id: str) -> MergeOutlook:
    """Return what a merge would do; writes nothing."""
    moved: dict[str, int] = {}
    doubled: list[str] = []
    for form, field in _pointing(session):
        records = session.table(form.kind).having(field.key, gone_id)
        if records and form.kind != _APART:
            moved[form.title] = moved.get(form.title, 0) + len(records)
        doubled += _doubled(session, form, field, records, keep_id)
    return MergeOutlook(tuple(moved.items()), tuple(doubled))


def _pointing(session: Session) -> Iterator[tuple[Form, Field]]:
    for form in session.file.forms.values():
        yield from ((form, field) for field in form.references if field.refers_to == _KIND)


def _doubled(session: Session, form: Form, field: Field, records: list[Record], keep_id: str) -> list[str]:
    """Return, in words, the records that would have the key of one that the other enterprise has already."""
    if not records or field.key not in form.key or form.kind == _CASE:
        return []
    known = {form.key_of(record.values) for record in session.table(form.kind).having(field.key, keep_id)}
    return [
        f"{form.title}：{record.label(form)}"
        for record in records
        if form.key_of({**record.values, field.key: keep_id}) in known
    ]


class MergeWriter:
    """Runs inside one verb."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, keep: Record, gone: Record, values: Mapping[str, Value]) -> None:
        """Carry everything over, change the enterprise that stays, and delete the one that goes."""
        self._drop_told_apart(keep.id, gone.id)
        self._join_cases(keep.id, gone.id)
        for form, field in _pointing(self._session):
            self._repoint(form, field, keep.id, gone.id)
        for evidence in self._session.table("evidence").having("owner", gone.id):
            self._session.table("evidence").update(evidence.id, {"owner": keep.id})
        self._session.table(_KIND).delete_many([gone.id])
        self._session.table(_KIND).update(keep.id, values)
        self._settle_screening(keep.id)

    def _repoint(self, form: Form, field: Field, keep_id: str, gone_id: str) -> None:
        table = self._session.table(form.kind)
        records = table.having(field.key, gone_id)
        if records:
            table.expect_updates(len(records), [field.key])
        for record in records:
            table.update(record.id, {field.key: keep_id})

    def _drop_told_apart(self, keep_id: str, gone_id: str) -> None:
        """Forget that the two were held to be different; what was said of either and a third one stays."""
        table = self._session.table(_APART)
        pairs = {record.id: record for key in ("one", "other") for record in table.having(key, gone_id)}
        told = [i for i, record in pairs.items() if keep_id in {record["one"], record["other"]}]
        table.delete_many(told)

    def _join_cases(self, keep_id: str, gone_id: str) -> None:
        """Make one case of two for the same data year, with the steps of both and the state that was set last."""
        table, steps = self._session.table(_CASE), self._session.table("survey_step")
        own = {case["data_year"]: case for case in table.having("enterprise", keep_id)}
        for case in table.having("enterprise", gone_id):
            kept = own.get(case["data_year"])
            if kept is None:
                continue
            last = max(steps.having("case", kept.id, case.id), key=lambda step: step.number, default=None)
            is_later = last is not None and last["case"] == case.id
            table.update(kept.id, _joined_case(kept, case, is_later=is_later))
            for step in steps.having("case", case.id):
                steps.update(step.id, {"case": kept.id})
            table.delete_many([case.id])

    def _settle_screening(self, keep_id: str) -> None:
        """Note in the trail what the merge made of it, where the last step of both says something else."""
        steps = self._session.table("screening_step")
        trail = in_order(steps.having("enterprise", keep_id))
        kept = self._session.table(_KIND).get(keep_id)
        if not trail or not kept["screening"] or trail[-1]["conclusion"] == kept["screening"]:
            return
        steps.insert(
            {
                "enterprise": keep_id,
                "data_year": year_of(trail[-1]),
                "conclusion": kept["screening"],
                "evidence": kept["screening_reason"] or "合并重复企业时选定",
                "by": kept["screened_by"] or self._session.person,
                "on": kept["screened_on"] or self._session.today(),
            }
        )


def _joined_case(kept: Record, gone: Record, *, is_later: bool) -> dict[str, Value]:
    """Return what one case takes over from the other: the state set last, the day it was first told, the day it has longest."""
    values: dict[str, Value] = {"state": gone["state"]} if is_later else {}
    for key, chosen in (("notified_on", min), ("due_on", max)):
        if days := [day for case in (kept, gone) if isinstance(day := case[key], date)]:
            values[key] = chosen(days)
    notes = [str(case["note"]) for case in (kept, gone) if case["note"]]
    return values | ({"note": "；".join(dict.fromkeys(notes))} if notes else {})
