"""The ledgers: reading, typing, pasting and deleting records of any declared kind."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.field import (
    INDUSTRY,
    INDUSTRY_NAME,
    SUBSTANCE,
    SUBSTANCE_CODE,
    TOWNSHIP,
    Field,
    FieldType,
)
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import parse
from nptracker.domain.ids import is_id
from nptracker.domain.problem import Problem
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.uscc import tidy_uscc
from nptracker.domain.values import Unread, Value, Values
from nptracker.services.session import Progress, Session, Stop

if TYPE_CHECKING:
    from nptracker.services.record_problems import RecordProblems
    from nptracker.services.substances import SubstanceService
    from nptracker.services.upkeep import Upkeep

ALL = Query()
_LISTED = frozenset({TOWNSHIP, INDUSTRY, INDUSTRY_NAME, SUBSTANCE, SUBSTANCE_CODE})
_STEP = 200  # rows between two looks at progress and cancel


class Hit(NamedTuple):
    """One record found by the global search: its label and the ledger it stands in."""

    kind: str
    record_id: str
    label: str
    where: str


class RecordService:
    """What a person does with the records of a ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def substances(self) -> SubstanceService:
        """The substances of the lists in force."""
        from nptracker.services.substances import SubstanceService

        return SubstanceService(self._session)

    # -- reading ------------------------------------------------------------------------------------------

    def count(self, kind: str, query: Query = ALL) -> int:
        """Return how many records a query finds."""
        return self._session.table(kind).count(query)

    def numbers(self, kind: str, query: Query, stop: Stop | None = None) -> array[int]:
        """Return the row numbers of a view in its order."""
        return self._session.table(kind).numbers(query, stop)

    def first(self, kind: str, query: Query, limit: int) -> list[Record]:
        """Return the first records of a view."""
        return self._session.table(kind).first(query, limit)

    def after(self, kind: str, number: int, limit: int) -> list[Record]:
        """Return the records behind a row number in natural order."""
        return self._session.table(kind).after(number, limit)

    def rows(self, kind: str, numbers: Sequence[int]) -> list[Record | None]:
        """Return one page of records by row number, None where one is gone."""
        return self._session.table(kind).rows(numbers)

    def get(self, kind: str, record_id: str) -> Record:
        """Return one record; raises KeyError when it is gone."""
        return self._session.table(kind).get(record_id)

    def labels(self, kind: str, record_ids: Sequence[str]) -> dict[str, str]:
        """Return what people call some records, by id; ids of records that are gone are left out."""
        return self._session.table(kind).labels(record_ids)

    def find(self, kind: str, text: str, limit: int = 20) -> list[tuple[str, str]]:
        """Return (id, label) of records that match words, initials, a credit code or a CAS RN.

        For what is on a list and no record (TOWNSHIP, INDUSTRY, SUBSTANCE, SUBSTANCE_CODE) the id is what a
        field would hold, and it stands before the first wide space of the label.
        """
        if kind in _LISTED:
            return [(label.partition("　")[0], label) for label in self._listed(kind, text)[:limit]]
        form = self._session.forms[kind]
        query = Query(search=text) if text.strip() else ALL
        return [(record.id, _found_label(form, record)) for record in self.first(kind, query, limit)]

    def _listed(self, kind: str, text: str) -> list[str]:
        from nptracker.services.industries import matching_industries

        if kind == TOWNSHIP:
            return self._townships(text)
        if kind == INDUSTRY:
            return [industry.words for industry in matching_industries(text)]
        if kind == INDUSTRY_NAME:
            return [industry.by_name for industry in matching_industries(text)]
        found = self.substances.search(text)
        if kind == SUBSTANCE:
            parts = [(entry.name, entry.code, entry.alias) for entry in found]
        else:
            parts = [(entry.code, entry.name, entry.alias) for entry in found if entry.code]
        return list(dict.fromkeys("　".join(told).rstrip("　") for told in parts))

    def _townships(self, text: str) -> list[str]:
        """Return the townships among the bodies of this file, then those of the shipped list."""
        from nptracker.services.regions import search_townships

        kinds = Query(search=text, filters=(Filter("kind", Op.EQUALS, "乡镇街道"),))
        own = [str(record["name"]) for record in self._session.table("org").all(kinds)]
        codes = self._session.table("setting").having("name", "region_code")
        code = str(codes[0]["value"] or "") if codes else ""
        listed = [town.name for town in search_townships(code, text, 100)] if code else []
        return list(dict.fromkeys([*own, *listed]))

    def search_everywhere(self, text: str, limit: int = 50) -> list[Hit]:
        """Return hits from the plan and every ledger, the same number from each."""
        if not text.strip():
            return []
        forms = (self._session.forms["task"], *self._session.forms.ledgers, self._session.forms["org"])
        share = max(5, limit // len(forms))
        by_form = [self._hits(form, text, share) for form in forms]
        for most in range(share, 0, -1):  # no kind is left out for the sake of another's fifth hit
            found = [hit for hits in by_form for hit in hits[:most]]
            if len(found) <= limit:
                break
        return found[:limit]

    def _hits(self, form: Form, text: str, limit: int) -> list[Hit]:
        found = self.first(form.kind, Query(search=text), limit)
        return [Hit(form.kind, r.id, _found_label(form, r), form.title) for r in found]

    # -- checking -----------------------------------------------------------------------------------------

    def typed(self, kind: str, texts: Mapping[str, str]) -> Values:
        """Return the values that typed texts stand for; references are looked up by label or code."""
        form = self._session.forms[kind]
        return {key: self._typed_field(form.by_key[key], text) for key, text in texts.items()}

    def _typed_field(self, field: Field, text: str) -> Value:
        value = parse(field, text)
        if field.type is not FieldType.REFERENCE or not isinstance(value, str):
            return value
        return self.resolve(field.refers_to, value) or Unread(value)

    def resolve(self, kind: str, text: str) -> str | None:
        """Return the id of the one record that a text names exactly, else None."""
        table = self._session.table(kind)
        if is_id(text) and table.labels([text]):
            return text
        for field in self._session.forms[kind].naming_fields:
            wanted = tidy_uscc(text) if field.type is FieldType.USCC else text
            found = table.first(Query(filters=(Filter(field.key, Op.EQUALS, wanted),)), 2)
            if len(found) == 1:
                return found[0].id
        return None

    @cached_property
    def checks(self) -> RecordProblems:
        """What is wrong with records, also of many at once."""
        from nptracker.services.record_problems import RecordProblems

        return RecordProblems(self._session, self.substances)

    def problems(self, kind: str, values: Values, record_id: str = "") -> list[Problem]:
        """Return everything wrong with a record as it stands: its own rules, doublets, the survey's rules."""
        return self.checks.of_one(self._session.forms[kind], values, record_id)

    # -- writing ------------------------------------------------------------------------------------------

    def upkeep(self, kind: str) -> Upkeep:
        """Return what looks after the records of a kind while one verb writes them."""
        from nptracker.services.entry_upkeep import upkeep_of

        return upkeep_of(self._session, self.substances, kind)

    def create(self, kind: str, values: Values) -> Changes:
        """Add a record; it is kept even with errors, which are marked and block only sending."""
        form = self._session.forms[kind]
        with self._session.verb("create", f"新增{form.title}：{self._called(form, values)}") as verb:
            verb.record_ids.append(self._session.table(kind).insert(self.upkeep(kind).new(values)))
        return verb.changes()

    def update(self, kind: str, record_id: str, values: Values) -> Changes:
        """Change the given fields of a record; NOTHING when they already are so."""
        form = self._session.forms[kind]
        label = self._called(form, {**self.get(kind, record_id).values, **values})
        with self._session.verb("update", f"修改{form.title}：{label}") as verb:
            upkeep = self.upkeep(kind)
            self._session.table(kind).update(record_id, upkeep.changed(record_id, values))
            upkeep.settle(verb)
            verb.record_ids.append(record_id)
        return verb.changes() if verb.seq else NOTHING

    def delete(self, kind: str, record_ids: Sequence[str]) -> Changes:
        """Delete records with what hangs on them; undo brings everything back."""
        form = self._session.forms[kind]
        if not record_ids:
            return NOTHING
        named = self.get(kind, record_ids[0]).label(form)
        title = (
            f"删除{form.title}：{named}" if len(record_ids) == 1 else f"删除{form.title} {len(record_ids)} 条"
        )
        with self._session.verb("delete", title) as verb:
            delete_with_details(self._session, kind, record_ids)
        return verb.changes()

    def _called(self, form: Form, values: Values) -> str:
        """Return what a person calls a record that is not stored so yet, with the names it refers to."""
        labels: dict[str, str] = {}
        for field in form.references:
            value = values.get(field.key)
            if field.key in form.label and isinstance(value, str):
                labels[field.key] = self._session.table(field.refers_to).labels([value]).get(value, "")
        return form.label_of(values, labels)

    def write_block(
        self,
        kind: str,
        rows: Sequence[tuple[str | None, Mapping[str, str]]],
        title: str,
        progress: Progress | None = None,
    ) -> Changes:
        """Write a block of typed texts as one verb: each row changes a record, or adds one when its id is None."""
        if not rows:
            return NOTHING
        table, upkeep = self._session.table(kind), self.upkeep(kind)
        with self._session.verb("block", title) as verb:
            for done, (record_id, texts) in enumerate(rows, start=1):
                values = self.typed(kind, texts)
                if record_id is None:
                    verb.record_ids.append(table.insert(upkeep.new(values)))
                elif table.update(record_id, upkeep.changed(record_id, values)):
                    verb.record_ids.append(record_id)
                if progress and (done % _STEP == 0 or done == len(rows)):
                    progress(done, len(rows))
            upkeep.settle(verb)
        return verb.changes() if verb.seq else NOTHING


def delete_with_details(session: Session, kind: str, record_ids: Sequence[str]) -> None:
    """Delete records and, before them, every record that points at them; runs inside a verb."""
    for form in session.file.forms.values():
        for field in form.references:
            if field.refers_to == kind:
                _detach(session, form, field, record_ids)
    evidence = session.table("evidence").having("owner", *record_ids)
    session.table("evidence").delete_many([record.id for record in evidence])
    session.table(kind).delete_many(list(record_ids))


def _detach(session: Session, form: Form, field: Field, record_ids: Sequence[str]) -> None:
    pointing = session.table(form.kind).having(field.key, *record_ids)
    if field.required or form.parent == field.key:
        if pointing:
            delete_with_details(session, form.kind, [record.id for record in pointing])
        return
    for record in pointing:
        session.table(form.kind).update(record.id, {field.key: None})


def _found_label(form: Form, record: Record) -> str:
    """Return a record's label and whose it is, to tell hits of a search apart."""
    parts = [record.text(form, key) for key in form.label]
    others = [record.labels[field.key] for field in form.references if field.key in record.labels]
    return "　".join(part for part in dict.fromkeys([*parts, *others[:1]]) if part)
