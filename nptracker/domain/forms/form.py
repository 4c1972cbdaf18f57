"""A kind of record, declared once: fields in order, key, label, checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nptracker.domain.forms.checks import Check
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Unread, Value, Values, is_given


@dataclass(frozen=True)
class Form:
    """The declaration of one kind of record.

    ``key`` names the fields by which an imported row is matched with a known record; ``label`` those that
    name a record to a person; ``parent`` the REFERENCE field of a detail form (finding → inspection).
    ``frozen`` records can be added but never changed or deleted. ``is_ledger`` kinds are shown to people as
    ledgers, with blanks and imports; the others are the program's own.
    """

    kind: str
    title: str
    version: int
    fields: tuple[Field, ...]
    label: tuple[str, ...]
    key: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    parent: str = ""
    frozen: bool = False
    is_ledger: bool = False
    note: str = ""
    indexed: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by key."""
        return {field.key: field for field in self.fields}

    @cached_property
    def by_heading(self) -> dict[str, Field]:
        """Fields by printed heading, with and without the unit of measure."""
        return {field.heading: field for field in self.fields} | {
            field.full_heading: field for field in self.fields
        }

    @cached_property
    def table_fields(self) -> tuple[Field, ...]:
        """The fields a table shows, in order."""
        return tuple(field for field in self.fields if field.in_table)

    @cached_property
    def workbook_fields(self) -> tuple[Field, ...]:
        """The fields a blank workbook asks for, in order."""
        return tuple(field for field in self.fields if field.in_workbook)

    @cached_property
    def references(self) -> tuple[Field, ...]:
        """The fields that point at other records."""
        return tuple(field for field in self.fields if field.type is FieldType.REFERENCE)

    def field(self, key: str) -> Field:
        """Return a field; raises KeyError for a key the form does not have."""
        return self.by_key[key]

    def label_of(self, values: Values) -> str:
        """Return what a person calls this record; empty parts are left out."""
        from nptracker.domain.forms.typed import display

        return " ".join(text for key in self.label if (text := display(self.by_key[key], values.get(key))))

    def problems(self, values: Values) -> list[Problem]:
        """Return everything wrong with one record: first field by field, then the numbered checks."""
        from nptracker.domain.forms.typed import fault

        found: list[Problem] = []
        for field in self.fields:
            value = values.get(field.key)
            if field.required and not is_given(value):
                found.append(Problem("F1", Severity.ERROR, f"“{field.heading}”必须填写", field=field.key))
            elif words := fault(field, value):
                typed = value.text if isinstance(value, Unread) else ""
                found.append(Problem("F2", Severity.ERROR, words, field=field.key, value=typed))
        for check in self.checks:
            found += check.problems(values)
        return found

    def headings(self) -> dict[str, str]:
        """Return printed headings by field key."""
        return {field.key: field.full_heading for field in self.fields}


def differing(form: Form, before: Values, after: Values) -> dict[str, Value]:
    """Return the fields of ``after`` that differ from ``before``."""
    return {f.key: after[f.key] for f in form.fields if f.key in after and after[f.key] != before.get(f.key)}


def worst(problems: Iterable[Problem]) -> Severity | None:
    """Return the heaviest severity among problems, or None without any."""
    ranks = [Severity.ERROR, Severity.WARNING, Severity.NOTICE]
    present = {problem.severity for problem in problems}
    return next((severity for severity in ranks if severity in present), None)
