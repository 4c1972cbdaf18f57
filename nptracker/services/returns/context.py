"""What every builder of a return is given, and the words that all returns share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.indicator import NO_VALUE
from nptracker.domain.org_history import OrgHistory
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.values import ABSENT_WORDS, Absent, Quantity
from nptracker.export.sheet import Align, Cell, Column, Kind, Row, RowCell, Sheet
from nptracker.services.org_book import org_history
from nptracker.services.public_edition import PublicSession
from nptracker.services.records import RecordService
from nptracker.services.returns.options import ReturnOption
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.survey_rows import WholeYears
from nptracker.services.tasks import TaskService

SIGNATURES = ("填报人", "联系电话", "审核人", "填报日期")
SURVEY_SIGNATURES = ("单位负责人", "统计负责人", "填表人", "报出日期")
NUMBER = Column(("序号",), kind=Kind.NUMBER, width=6, align=Align.CENTER)
QUANTITY_FORMAT = "#,##0.###"
NOT_REPORTED = ABSENT_WORDS[Absent.NOT_REPORTED]
_ASKED = frozenset(
    {FieldType.NUMBER, FieldType.INTEGER, FieldType.DATE, FieldType.QUANTITY, FieldType.MOMENT}
)

_KINDS = {
    FieldType.LONG_TEXT: Kind.LONG_TEXT,
    FieldType.IDENTIFIER: Kind.CODE,
    FieldType.USCC: Kind.CODE,
    FieldType.CAS_RN: Kind.CODE,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.YEAR: Kind.CODE,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.COORDINATE: Kind.NUMBER,
    FieldType.QUANTITY: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
}


@dataclass(frozen=True)
class ReturnContext:
    """The period, the body it is made for (empty for all), the choices made, and the services to read from.

    In the edition for outsiders ``session`` and the services hand out masked records.
    """

    session: Session
    settings: SettingService
    tasks: TaskService
    records: RecordService
    period: ReportingPeriod
    org_id: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Tell whether this is the edition for outsiders."""
        return isinstance(self.session, PublicSession)

    @property
    def unmasked(self) -> Session:
        """The session that sees everything, for sums from which no single enterprise can be told."""
        return self.session.inside if isinstance(self.session, PublicSession) else self.session

    def choice(self, option: ReturnOption) -> str:
        """Return the code chosen for an option of the return."""
        return option.settled(self.choices)

    @property
    def region(self) -> str:
        """The district's name."""
        return self.settings.get("region")

    @property
    def as_at(self) -> date:
        """The day the numbers stand for: the period's end, or today while the period runs."""
        return min(self.period.ends, self.session.today())

    @cached_property
    def bodies(self) -> OrgHistory:
        """The names and heirs of bodies over time."""
        return org_history(self.session)

    @property
    def bureau(self) -> str:
        """The body that reports to the superior and urges the others."""
        return self.settings.get("reporting_unit") or f"{self.region}生态环境部门"

    @property
    def head_notes(self) -> tuple[str, ...]:
        """The line above the table: who reports, and when."""
        return (f"填报单位（盖章）：{self.bureau}", f"填报日期：{chinese_date(self.session.today())}")

    @property
    def subtitle(self) -> str:
        """The period and the day the numbers stand for."""
        return f"（{self.period.label}，截至{chinese_date(self.as_at)}）"

    def has_come(self, day: object) -> bool:
        """Tell whether a date lies on or before the day the numbers stand for."""
        return isinstance(day, date) and day <= self.as_at

    def in_period(self, day: object) -> bool:
        """Tell whether a date or moment lies in the period."""
        return (
            isinstance(day, date)
            and self.period.begins.isoformat() <= day.isoformat()[:10] <= self.period.ends.isoformat()
        )


def signed_sheet(  # noqa: PLR0913 - what a sheet says
    context: ReturnContext,
    title: str,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    *,
    name: str,
    notes: tuple[str, ...],
) -> Sheet:
    """Return a sheet as the district's returns look: the region before its title, period, sender and signatures."""
    return Sheet(
        f"{context.region}{title}",
        columns,
        rows,
        name=name,
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=notes,
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def column_for(field: Field) -> Column:
    """Return the printed column of a declared field."""
    heading = (field.group, field.full_heading) if field.group else (field.full_heading,)
    return Column(
        heading,
        key=field.key,
        kind=_KINDS.get(field.type, Kind.TEXT),
        width=max(6, field.width),
        number_format=QUANTITY_FORMAT if field.type is FieldType.QUANTITY else "",
    )


def cell_for(form: Form, record: Record, key: str) -> RowCell:
    """Return what a return prints in a field: numbers as canonical numbers, the kinds of empty as words."""
    value = record[key]
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Absent):
        return record.text(form, key)
    if isinstance(value, date) and form.by_key[key].type is FieldType.DATE:
        return value
    if isinstance(value, Decimal | int):
        return str(value) if form.by_key[key].type is FieldType.YEAR else value
    return record.text(form, key) or None


def said_cell(form: Form, record: Record, key: str) -> RowCell:
    """Return a cell that is never blank: what is asked for and not there is 未报, what may be left out is —."""
    cell, field = cell_for(form, record, key), form.by_key[key]
    if cell is not None:
        return cell
    return NOT_REPORTED if field.required or field.type in _ASKED else NO_VALUE


def ledger_rows(form: Form, records: Iterable[Record], keys: Sequence[str]) -> tuple[Row, ...]:
    """Return numbered rows of the given fields."""
    return tuple(
        (i, *(said_cell(form, record, key) for key in keys)) for i, record in enumerate(records, start=1)
    )


def spanned(rows: Sequence[Sequence[RowCell]], column: int) -> tuple[Row, ...]:
    """Merge runs of equal text in one column into one cell that spans their rows."""
    made = [list(row) for row in rows]
    start = 0
    for at in range(1, len(made) + 1):
        if at < len(made) and made[at][column] == rows[start][column] and rows[start][column]:
            continue
        if at - start > 1:
            value = made[start][column]
            made[start][column] = Cell(value, row_span=at - start) if not isinstance(value, Cell) else value
            for below in range(start + 1, at):
                made[below][column] = None
        start = at
    return tuple(tuple(row) for row in made)


def problems_of(
    records: RecordService, form: Form, found: Iterable[Record], years: WholeYears | None = None
) -> list[Problem]:
    """Return what is wrong with the records a return would print, each naming its record."""
    printed = list(found)
    return [
        problem._replace(sheet=form.title, cell=record.label(form), value=record.id)
        for record, problems in zip(printed, records.checks.of_many(form, printed, years), strict=True)
        for problem in problems
    ]
