"""重点行业化学物质基本信息库: everything the file knows of a data year's survey as one workbook of several sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.industry_scope import industry_key
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.screening import Screened
from nptracker.domain.substance_identity import text_of
from nptracker.domain.survey_rules.part_rules import has_tier
from nptracker.domain.values import Value
from nptracker.export.sheet import Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.industries import industry_by_code
from nptracker.services.returns.context import NOT_REPORTED, NUMBER, ReturnContext, cell_for, column_for
from nptracker.services.returns.survey_amounts import AmountScale
from nptracker.services.returns.survey_source import SurveyYear, by_substance, owners
from nptracker.services.screening import ScreeningService

_ENTERPRISE = form_named("enterprise")
_ENTRY = "survey_entry"
_PARTS = ("survey_use", "survey_release", "survey_measure", "survey_convention", "zero_return")
_TITLE = "重点行业化学物质基本信息库"
_NO_CODE = "行业未报"
_BLANK = "—"


def database(context: ReturnContext) -> Document:
    """Build the database of a data year: figures, industries, enterprises, entries, their parts, explanations."""
    return _Builder(SurveyYear(context)).document()


def database_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries and all their parts of the data year, and what is missing beside them."""
    source = SurveyYear(context)
    return [*source.problems(_ENTRY, *_PARTS), *source.year_problems()]


class _Builder:
    """Builds the sheets; the column order of each ledger is that of its own declaration."""

    def __init__(self, source: SurveyYear) -> None:
        self._source, self._context = source, source.context
        self._scale = AmountScale(source.context)
        self._entries = source.of(_ENTRY)

    def document(self) -> Document:
        """Return the workbook."""
        ledgers = [self._ledger(form_named(kind), self._source.of(kind)) for kind in (_ENTRY, *_PARTS)]
        enterprises = self._ledger(_ENTERPRISE, self._belonging)
        return Document((self._figures(), self._industries(), enterprises, *ledgers, *self._source.waivers()))

    @cached_property
    def _belonging(self) -> list[Record]:
        """The enterprises that belong to the survey or have answered it, as they were screened for this year."""
        told = owners(self._entries) | owners(self._source.nil_returns) | self._source.included
        lines = ScreeningService(self._context.session).lines(self._source.year)
        return [_as_screened(line) for line in lines if line.enterprise.id in told]

    # -- figures ------------------------------------------------------------------------------------------

    def _figures(self) -> Sheet:
        rows = [(number, *line) for number, line in enumerate(self._figure_lines(), start=1)]
        return Sheet(
            f"{self._context.region}{self._source.year}年度{_TITLE}",
            (
                NUMBER,
                Column(("项目",), width=30),
                Column(("数量",), kind=Kind.NUMBER, width=12),
                Column(("说明",), kind=Kind.LONG_TEXT, width=50),
            ),
            tuple(rows),
            name="概况",
            subtitle=self._context.subtitle,
            notes_above=self._context.head_notes,
            foot_notes=(
                *self._source.notes(self._entries),
                f"依据的名录：{'；'.join(self._lists()) or '—'}。",
                *self._source.rule_notes(),
            ),
        )

    def _figure_lines(self) -> list[tuple[RowCell, ...]]:
        counts = ScreeningService(self._context.unmasked).counts(self._source.year)
        answered = self._source.coverage
        substances = by_substance(self._entries)
        lines: list[tuple[RowCell, ...]] = [
            ("底册企业（家）", counts.total, counts.words()),
            ("入统企业（家）", counts.included, answered.words()),
            ("填报物质的企业（家）", len(owners(self._entries)), "至少填报一种物质"),
            ("化学物质（种）", len(substances), f"填报 {len(self._entries)} 条"),
        ]
        for code, word in codes.TIERS.labels.items():
            found = [record for record in self._entries if has_tier(record.values, code)]
            lines.append((f"“{word}”档物质（种）", len(by_substance(found)), f"企业 {len(owners(found))} 家"))
        return lines

    def _lists(self) -> list[str]:
        return list(dict.fromkeys(version.version_words for version in self._source.book.lists))

    # -- industries ---------------------------------------------------------------------------------------

    def _industries(self) -> Sheet:
        by_code: dict[str, list[Record]] = defaultdict(list)
        for record in self._source.enterprises.values():
            by_code[industry_key(text_of(record["industry_code"]))].append(record)
        rows = [
            (number, *self._industry_row(code, found))
            for number, (code, found) in enumerate(sorted(by_code.items(), key=_known_first), start=1)
        ]
        return Sheet(
            f"{self._context.region}{self._source.year}年度按行业统计",
            (
                NUMBER,
                Column(("行业代码",), kind=Kind.CODE, width=10),
                Column(("行业名称",), width=30),
                *(
                    Column((words,), kind=Kind.NUMBER, width=12)
                    for words in ("底册企业（家）", "入统企业（家）", "填报企业（家）", "化学物质（种）")
                ),
            ),
            tuple(rows),
            name="行业",
            notes_above=self._context.head_notes,
        )

    @cached_property
    def _entries_of(self) -> dict[str, list[Record]]:
        """The entries by the id of their enterprise."""
        made: dict[str, list[Record]] = defaultdict(list)
        for entry in self._entries:
            made[str(entry["enterprise"])].append(entry)
        return made

    def _industry_row(self, code: str, found: Sequence[Record]) -> Row:
        ids = {record.id for record in found}
        entries = [entry for record in found for entry in self._entries_of.get(record.id, ())]
        known = industry_by_code().get(code)
        told = next((name for record in found if (name := text_of(record["industry_name"]))), NOT_REPORTED)
        return (
            code or _NO_CODE,
            known.name if known else told,
            len(found),
            len(ids & self._source.included),
            len(owners(entries)),
            len(by_substance(entries)),
        )

    # -- ledgers ------------------------------------------------------------------------------------------

    def _ledger(self, form: Form, found: Sequence[Record]) -> Sheet:
        fields = form.workbook_fields
        columns = (
            self._scale.column(field) if field.type is FieldType.QUANTITY else column_for(field)
            for field in fields
        )
        rows = [
            (number, *(self._cell(form, record, field.key) for field in fields))
            for number, record in enumerate(found, start=1)
        ]
        has_amounts = any(field.type is FieldType.QUANTITY for field in fields)
        return Sheet(
            f"{self._context.region}{self._source.year}年度{form.title}",
            (NUMBER, *columns),
            tuple(rows),
            name=form.title,
            notes_above=self._context.head_notes,
            unit_note=self._scale.note if has_amounts else "",
            foot_notes=(f"共 {len(found)} 条。“{_BLANK}”：可填可不填的栏目没有填写。",),
            frozen_columns=2,
        )

    def _cell(self, form: Form, record: Record, key: str) -> RowCell:
        if form.by_key[key].type is FieldType.QUANTITY:
            return self._scale.cell(record, key, record.text(form, key))
        field = form.by_key[key]
        blank = NOT_REPORTED if field.required or field.is_numeric else _BLANK
        found = cell_for(form, record, key)
        return blank if found is None else found


def _as_screened(line: Screened) -> Record:
    """Return an enterprise with the conclusion of the data year in the place of the latest one."""
    held: dict[str, Value] = {
        "screening": line.conclusion or None,
        "screened_by": line.by or None,
        "screened_on": line.on,
        "screening_reason": line.evidence or None,
    }
    return replace(line.enterprise, values={**line.enterprise.values, **held})


def _known_first(group: tuple[str, list[Record]]) -> tuple[bool, str]:
    return not group[0], group[0]
