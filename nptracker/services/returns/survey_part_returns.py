"""详细信息汇总表 and 公约履约物质汇总表: the parts of the entries summed by substance, with who still owes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nptracker.domain.forms import form_named
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of
from nptracker.domain.survey_rules.part_rules import has_tier
from nptracker.export.sheet import Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SURVEY_SIGNATURES,
    ReturnContext,
    cell_for,
    column_for,
)
from nptracker.services.returns.survey_amounts import PUBLIC_SUMS, AmountScale, missing_note, totals
from nptracker.services.returns.survey_source import (
    SurveyYear,
    by_substance,
    names_of,
    owners,
)

_ENTRY = "survey_entry"
_AMOUNT = ("amount",)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a return about one part prints: the tier that owes it, what it is summed by, the words gathered."""

    kind: str
    tier: str
    tier_words: str
    title: str
    axes: tuple[str, ...]
    gathered: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def form(self) -> Form:
        """The declaration of the part."""
        return form_named(self.kind)


_RELEASES = _Part(
    "survey_release",
    "detailed",
    "详细信息",
    "化学物质详细信息汇总表",
    ("medium", "destination"),
    ("treatment", "monitored"),
    (
        "enterprise",
        "substance",
        "cas_rn",
        "medium",
        "amount",
        "destination",
        "receiver",
        "treatment",
        "monitored",
    ),
)
_CONVENTION = _Part(
    "survey_convention",
    "convention",
    "公约",
    "公约履约物质汇总表",
    ("stage",),
    ("purpose", "exempt_until", "substitute", "disposal"),
    (
        "enterprise", "substance", "cas_rn", "stage", "amount", "purpose", "exempt_until",
        "product", "substitute", "disposal",
    ),
)  # fmt: skip


def releases(context: ReturnContext) -> Document:
    """Build 化学物质详细信息汇总表: releases and transfers by substance, medium and destination."""
    return _document(SurveyYear(context), _RELEASES)


def convention(context: ReturnContext) -> Document:
    """Build 公约履约物质汇总表: amounts by substance and stage, with exemptions and substitutes."""
    return _document(SurveyYear(context), _CONVENTION)


def release_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries and releases of the data year."""
    return SurveyYear(context).problems(_ENTRY, _RELEASES.kind)


def convention_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries and convention data of the data year."""
    return SurveyYear(context).problems(_ENTRY, _CONVENTION.kind)


def _document(source: SurveyYear, part: _Part) -> Document:
    return Document((_totals(source, part), _details(source, part), *source.waivers()))


# -- totals -----------------------------------------------------------------------------------------------


def _totals(source: SurveyYear, part: _Part) -> Sheet:
    found = source.unmasked(part.kind)
    owed = _owed(source.of(_ENTRY), found, part)
    scale, form = AmountScale(source.context), part.form
    rows: list[Row] = []
    substances = by_substance([*found, *owed])
    for identity, records in substances.items():
        told = [record for record in records if record.kind == part.kind]
        rows += _told_rows(source.context, part, told)
        rows += _owed_row(part, [record for record in owed if identity_of(record.values) == identity])
    return Sheet(
        f"{source.context.region}{source.year}年度{part.title}",
        (
            NUMBER,
            Column(("物质名称",), width=20),
            Column(("CAS号或流水号",), kind=Kind.CODE, width=14),
            *(Column((form.by_key[key].heading,), width=14) for key in part.axes),
            Column(("企业数（家）",), kind=Kind.NUMBER, width=8),
            scale.column(form.by_key["amount"]),
            *(Column((form.by_key[key].heading,), width=20) for key in part.gathered),
        ),
        tuple((number, *row) for number, row in enumerate(rows, start=1)),
        name="汇总表",
        notes_above=source.context.head_notes,
        unit_note=scale.note,
        foot_notes=_foot(source, part, substances, found, owed),
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _foot(
    source: SurveyYear,
    part: _Part,
    substances: dict[str, list[Record]],
    found: Sequence[Record],
    owed: Sequence[Record],
) -> tuple[str, ...]:
    debt = f"“{part.tier_words}”档还有 {len(owners(owed))} 家企业的 {len(owed)} 条填报没有填这一部分，印“{NOT_REPORTED}”。"
    return (
        f"共 {len(substances)} 种物质、{len(owners([*found, *owed]))} 家企业。",
        *((debt,) if owed else ()),
        *source.notes(source.of(_ENTRY)),
        *missing_note(found, _AMOUNT),
        *((PUBLIC_SUMS,) if source.context.is_public else ()),
    )


def _owed(entries: Iterable[Record], found: Iterable[Record], part: _Part) -> list[Record]:
    """Return the entries of the tier that have not answered this part."""
    told = {(record["enterprise"], identity_of(record.values)) for record in found}
    asked = (record for record in entries if has_tier(record.values, part.tier))
    return [record for record in asked if (record["enterprise"], identity_of(record.values)) not in told]


def _told_rows(context: ReturnContext, part: _Part, records: Sequence[Record]) -> list[Row]:
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        groups[tuple(record.text(part.form, key) or NOT_REPORTED for key in part.axes)].append(record)
    return [
        (
            *names_of(records),
            *axes,
            len(owners(group)),
            *totals(context, group, _AMOUNT),
            *(_gathered(part.form, group, key) for key in part.gathered),
        )
        for axes, group in sorted(groups.items(), key=lambda item: _order(part, item[1][0]))
    ]


def _order(part: _Part, record: Record) -> tuple[int, ...]:
    """Return the place of a group: the codes of an axis stand in the order of their list, the unknown last."""
    lists = [list(codes.labels) for key in part.axes if (codes := part.form.by_key[key].codes)]
    values = [record[key] for key in part.axes]
    return tuple(
        known.index(value) if isinstance(value, str) and value in known else len(known)
        for known, value in zip(lists, values, strict=True)
    )


def _owed_row(part: _Part, records: Sequence[Record]) -> list[Row]:
    if not records:
        return []
    rest = (NOT_REPORTED,) * (1 + len(part.gathered))
    return [(*names_of(records), *((NOT_REPORTED,) * len(part.axes)), len(owners(records)), *rest)]


def _gathered(form: Form, records: Sequence[Record], key: str) -> RowCell:
    """Return what the enterprises say in a field; several answers with the number of enterprises each."""
    said: dict[str, set[str]] = defaultdict(set)
    for record in records:
        said[record.text(form, key) or NOT_REPORTED].add(str(record["enterprise"]))
    if len(said) == 1:
        return next(iter(said))
    counts = sorted((-len(who), words == NOT_REPORTED, words) for words, who in said.items())
    return "、".join(f"{words}（{-count}家）" for count, _is_unknown, words in counts)


# -- the records ------------------------------------------------------------------------------------------


def _details(source: SurveyYear, part: _Part) -> Sheet:
    scale, form = AmountScale(source.context), part.form
    rows = [
        (number, *(_detail_cell(scale, form, record, key) for key in part.details))
        for number, record in enumerate(source.of(part.kind), start=1)
    ]
    columns = (
        scale.column(form.by_key[key]) if key == "amount" else column_for(form.by_key[key])
        for key in part.details
    )
    return Sheet(
        f"{source.context.region}{source.year}年度{form.title}明细",
        (NUMBER, *columns),
        tuple(rows),
        name="明细",
        notes_above=source.context.head_notes,
        unit_note=scale.note,
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _detail_cell(scale: AmountScale, form: Form, record: Record, key: str) -> RowCell:
    if key == "amount":
        return scale.cell(record, key, record.text(form, key))
    cell = cell_for(form, record, key)
    return NOT_REPORTED if cell is None else cell  # 0 is a number that was reported
