"""Quality control over the results of a span of days: duplicates, blanks, recoveries, dates, units, magnitudes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.monitoring.derived import counted_of, words_of
from nptracker.domain.monitoring.qa import NORMAL, QaFinding, QaResult, QaSample, quality_problems
from nptracker.domain.monitoring.qa_limits import QA_PARAMETERS, limits_from
from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.domain.quantity import plain
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.survey_rules.model import short
from nptracker.services.import_matching import in_batches
from nptracker.services.number_settings import NumberSettings, read_limit

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.domain.values import Value
    from nptracker.services.session import Session


_PREFIX, _GROUP = "monitoring.", "qa"


class QualityLine(NamedTuple):
    """One finding for a list: the result's id, then sample, substance, level and words."""

    record_id: str
    cells: tuple[str, ...]


def quality_of(session: Session, begins: date, ends: date) -> list[QaFinding]:
    """Return everything quality control finds in the results of samples taken in a span of days."""
    samples = {
        record.id: record
        for record in session.table("monitoring_sample").all()
        if isinstance(day := record["taken_on"], date) and begins <= day <= ends
    }
    media = {record.id: text_of(record["medium"]) for record in session.table("monitoring_site").all()}
    looked_at = {key: _sample(record, media) for key, record in samples.items()}
    results = (_result(record, looked_at[str(record["sample"])]) for record in _results(session, samples))
    return quality_problems(results, session.today(), limits_from(quality_numbers(session)))


def quality_numbers(session: Session) -> dict[str, Decimal]:
    """Return the numbers in force, by the keys of QA_PARAMETERS."""
    stored = NumberSettings(session, _PREFIX).numbers()
    return {one.key: stored.get((_GROUP, one.key), one.default) for one in QA_PARAMETERS}


def set_quality_numbers(session: Session, texts: Mapping[str, str]) -> Changes:
    """Set numbers from what was typed, by the keys of QA_PARAMETERS; one verb, NOTHING when all is so already.

    Raises UserError for what is no number or lies outside its bounds.
    """
    now = quality_numbers(session)
    typed = {one: read_limit(one, texts[one.key]) for one in QA_PARAMETERS if one.key in texts}
    new = {one: number for one, number in typed.items() if number != now[one.key]}
    if not new:
        return NOTHING
    told = "；".join(f"{one.heading}改为 {short(number)}" for one, number in new.items())
    values = {
        f"{_GROUP}.{one.key}": "" if number == one.default else plain(number) for one, number in new.items()
    }
    return NumberSettings(session, _PREFIX).put(values, "monitoring_rule", f"质控限值：{told}")


def quality_lines(session: Session, begins: date, ends: date) -> list[QualityLine]:
    """Return the findings as lines of a list, the heavier ones first."""
    order = list(SEVERITY_WORDS)
    found = sorted(quality_of(session, begins, ends), key=lambda one: order.index(one.problem.severity))
    return [
        QualityLine(
            one.key,
            (one.problem.cell, SEVERITY_WORDS[one.problem.severity], one.problem.code, one.problem.message),
        )
        for one in found
    ]


def _results(session: Session, samples: Iterable[str]) -> Iterable[Record]:
    table = session.table("monitoring_result")
    for batch in in_batches(samples):
        yield from table.having("sample", *batch)


def _sample(record: Record, media: dict[str, str]) -> QaSample:
    return QaSample(
        number=text_of(record["number"]),
        site=str(record["site"] or ""),
        medium=media.get(str(record["site"]), ""),
        taken_on=_day(record["taken_on"]),
        received_on=_day(record["received_on"]),
        qa_type=text_of(record["qa_type"]) or NORMAL,
        twin_of=text_of(record["twin_of"]),
        report_no=text_of(record["report_no"]),
    )


def _result(record: Record, sample: QaSample) -> QaResult:
    known = counted_of(record.values)
    found = known.reading.found
    return QaResult(
        key=record.id,
        sample=sample,
        substance=identity_of(record.values),
        name=text_of(record["substance"]),
        unit_text=words_of(record["unit"]),
        canonical_unit=known.unit.canonical if known.unit else "",
        value=known.value,
        limit=known.limit,
        said=found.value if found else "",
        analysed_on=_day(record["analysed_on"]),
        sheet=sample.report_no or f"{sample.medium} {sample.taken_on}",
        problems=known.reading.problems,
    )


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None
