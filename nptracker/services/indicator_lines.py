"""Reading indicators for a period: each with its target, and each of its definitions with value and judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from nptracker.domain.dataclass import replace
from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import fault
from nptracker.domain.indicator import (
    Formula,
    Outcome,
    Parts,
    Target,
    Verdict,
    judge,
    target_on,
    words_of,
)
from nptracker.domain.indicator_sum import Figures, Way, figures_for
from nptracker.domain.indicator_templates import PROPOSED
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Unread, Value, amount
from nptracker.services.plan_past import earlier_wordings
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskReader

_VALUE = form_named("indicator_value")
_NO_PLACE = 1 << 40  # behind everything that has a place in a plan


class DefinitionLine(NamedTuple):
    """One definition (口径) of an indicator in one period.

    ``own`` is the newest record of the period itself; ``figures`` are those the value is computed from.
    """

    definition: Record
    formula: Formula
    own: Record | None
    figures: Figures
    outcome: Outcome
    before: Outcome  # of the period before
    year_before: Outcome
    verdict: Verdict
    is_over: bool
    warnings: tuple[str, ...]

    @property
    def id(self) -> str:
        """The definition's id."""
        return self.definition.id

    @property
    def title(self) -> str:
        """What the definition is called."""
        return str(self.definition["title"] or "")

    @property
    def reason(self) -> str:
        """What was written about the period's figures."""
        return str(self.own["reason"] or "") if self.own else ""


class IndicatorLine(NamedTuple):
    """One indicator in one period; the main definition comes first."""

    record: Record
    period: ReportingPeriod
    task_name: str
    targets: tuple[Target, ...]
    target: Target | None  # the one this period works towards
    definitions: tuple[DefinitionLine, ...]

    @property
    def id(self) -> str:
        """The indicator's id."""
        return self.record.id

    @property
    def name(self) -> str:
        """The indicator's name."""
        return str(self.record["name"] or "")

    @property
    def unit(self) -> str:
        """The unit of measure of its values."""
        return str(self.record["measure_unit"] or "")

    @property
    def direction(self) -> str:
        """The code of the direction that is wanted."""
        return str(self.record["direction"] or "")

    @property
    def main(self) -> DefinitionLine | None:
        """The definition that counts for the district; None while there is none."""
        return self.definitions[0] if self.definitions else None

    @property
    def verdict(self) -> Verdict:
        """How the main definition stands to the target."""
        if self.main:
            return self.main.verdict
        return judge(None, self.target, self.period.ends, direction=self.direction, base=None)

    @property
    def value_words(self) -> str:
        """The main definition's value for people."""
        return self.words(self.main.outcome if self.main else Absent.NOT_REPORTED)

    @property
    def target_words(self) -> str:
        """The target for people, with its date; empty without one."""
        return target_words(self.target, self.direction)

    def words(self, outcome: Outcome) -> str:
        """Return a value of this indicator for people, on its own side of the target."""
        return words_of(outcome, self.unit, self.target.number if self.target else None)


def target_words(target: Target | None, direction: str) -> str:
    """Return a target with its date, such as ≥80%（2025-12-31）; empty without one."""
    if target is None:
        return ""
    return f"{target.words(direction)}（{target.by}）" if target.by else target.words(direction)


def formula_of(indicator: Record, definition: Record) -> Formula:
    """Return how a definition computes; what names a denominator is a ratio."""
    is_ratio = any(definition[key] for key in ("denominator_name", "denominator_unit", "denominator_query"))
    unit = str(indicator["measure_unit"] or "").replace("％", "%")
    return Formula(is_ratio=is_ratio, unit=unit, coefficient=definition["coefficient"])


def target_of(record: Record) -> Target:
    """Return a stored target as the arithmetic wants it."""
    dates = {
        key: value if isinstance(value := record[key], date) else None for key in ("by", "since", "until")
    }
    return Target(
        record["value"],
        op=str(record["op"] or ""),
        unit=str(record["measure_unit"] or "").replace("％", "%"),
        id=record.id,
        **dates,
    )


class IndicatorReader:
    """Reads all indicators with what hangs on them in a handful of reads."""

    def __init__(self, session: Session, tasks: TaskReader) -> None:
        self._session = session
        self._tasks = tasks

    def lines(self, period: ReportingPeriod) -> list[IndicatorLine]:
        """Return the indicators of a period in the order of the plan; those of no task come last."""
        as_at = min(period.ends, self._session.today())
        book = _Book(self._session, list(self._session.table("indicator").all()))
        places = self._places(as_at)
        shown = [r for r in book.indicators if not r["task"] or str(r["task"]) in places]
        shown.sort(key=lambda r: (places.get(str(r["task"]), _NO_PLACE), _position(r), r.number))
        return [book.line(record, period) for record in shown]

    def line(self, indicator_id: str, period: ReportingPeriod) -> IndicatorLine:
        """Return one indicator in a period; raises GoneError when it is gone."""
        return self.past(indicator_id, period, 1)[0]

    def past(self, indicator_id: str, until: ReportingPeriod, count: int) -> list[IndicatorLine]:
        """Return one indicator in the last periods up to one, oldest first."""
        record = self._session.table("indicator").get(indicator_id)
        book = _Book(self._session, [record])
        periods = [until]
        while len(periods) < count:
            periods.append(periods[-1].previous())
        return [book.line(record, period) for period in reversed(periods)]

    def _places(self, as_at: date) -> dict[str, int]:
        """Return the tasks of the own plans in force on a day with the places they had then."""
        return {task.id: place for place, task in enumerate(self._tasks.in_order(as_at=as_at))}


class _Book:
    """What hangs on some indicators: their targets, definitions and newest values, and their tasks."""

    def __init__(self, session: Session, indicators: Sequence[Record]) -> None:
        self._session = session
        self._today = session.today()
        self.indicators = indicators
        ids = [record.id for record in indicators]
        table = session.table
        self._targets = _by(table("target").having("indicator", *ids), "indicator")
        self._definitions = _by(table("indicator_definition").having("indicator", *ids), "indicator")
        definitions = [d.id for found in self._definitions.values() for d in found]
        self._values = _newest(table("indicator_value").having("definition", *definitions))
        tasks = {str(record["task"]) for record in indicators if record["task"]}
        self._tasks = {task.id: task for task in table("task").having("id", *tasks)}
        plans = {str(task["plan"]) for task in self._tasks.values()}
        self._plans = {plan.id: plan for plan in table("plan").having("id", *plans)}
        self._earlier: dict[date, Mapping[str, Record]] = {}

    def line(self, record: Record, period: ReportingPeriod) -> IndicatorLine:
        """Return an indicator in a period."""
        targets = tuple(target_of(target) for target in self._targets[record.id])
        line = IndicatorLine(
            record,
            period,
            self._task_name(record, min(period.ends, self._today)),
            targets,
            target_on(targets, min(period.ends, self._today)),
            (),
        )
        definitions = sorted(self._definitions[record.id], key=lambda d: (d["is_main"] != "yes", d.number))
        return line._replace(definitions=tuple(self._definition(line, d) for d in definitions))

    def _task_name(self, record: Record, day: date) -> str:
        """Return number and title of the indicator's task as the plan had them on a day."""
        task = self._tasks.get(str(record["task"]))
        if task is None:
            return ""
        if day not in self._earlier:
            self._earlier[day] = earlier_wordings(self._session, day)
        earlier = self._earlier[day].get(task.id)
        words = (earlier[f"old_{key}"] if earlier else task[key] for key in ("no", "title"))
        return "　".join(str(part) for part in words if part)

    def _definition(self, line: IndicatorLine, definition: Record) -> DefinitionLine:
        formula, values = formula_of(line.record, definition), self._values[definition.id]
        readings = {p: Parts(value["numerator"], value["denominator"]) for p, value in values.items()}
        way = self._way(line.record, definition, formula)

        def outcome(period: ReportingPeriod) -> Outcome:
            return formula.outcome(figures_for(period, readings, way).parts)

        figures = figures_for(line.period, readings, way)
        value = formula.outcome(figures.parts)
        own = values.get(line.period)
        return DefinitionLine(
            definition,
            formula,
            own,
            figures,
            value,
            before=outcome(line.period.previous()),
            year_before=outcome(a_year_before(line.period)),
            verdict=self._verdict(line, value),
            is_over=formula.is_over(value),
            warnings=tuple(_warnings(line, definition, formula, figures, value, own)),
        )

    def _way(self, record: Record, definition: Record, formula: Formula) -> Way:
        task = self._tasks.get(str(record["task"]))
        plan = self._plans.get(str(task["plan"])) if task else None
        starts = plan["starts_on"] if plan else None
        return Way(
            str(record["accumulation"] or ""),
            formula.is_ratio,
            definition["denominator_adds"] != "no",
            starts if isinstance(starts, date) else None,
        )

    def _verdict(self, line: IndicatorLine, value: Outcome) -> Verdict:
        """Judge as seen the day after the period, so that a target of its last day is due then."""
        day = min(line.period.ends + timedelta(days=1), self._today)
        return judge(value, line.target, day, direction=line.direction, base=line.record["base_value"])


def a_year_before(period: ReportingPeriod) -> ReportingPeriod:
    """Return the same period of the year before; of a 29 February the 28th."""
    if period.span:
        return ReportingPeriod.between(*(_a_year_earlier(day) for day in period.span))
    return replace(period, year=period.year - 1)


def _a_year_earlier(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _warnings(  # noqa: PLR0913, PLR0917 - the parts of one computation
    line: IndicatorLine,
    definition: Record,
    formula: Formula,
    figures: Figures,
    value: Outcome,
    own: Record | None,
) -> Iterable[str]:
    """Yield what an officer should know about a value; nothing of it stops anything."""
    if formula.is_over(value):
        yield f"{line.words(value)}，超过100%：{_explanation(definition, own) or '请写明口径（分子、分母怎样统计）'}"
    if formula.is_ratio and isinstance(value, Decimal) and value < 0:
        yield f"{line.words(value)}，比率是负数：请核对分子、分母的正负号"
    if figures.missing:
        yield f"累加不含{'、'.join(p.label for p in figures.missing)}（没有可加的数）"
    top, below = figures.parts.numerator, figures.parts.denominator
    if formula.is_ratio and amount(top) is not None and value is None and not isinstance(below, Unread):
        yield "分母是 0，算不出比率" if amount(below) == 0 else "有分子没有分母，算不出比率"
    for key, part in (("numerator", top), ("denominator", below)):
        if isinstance(part, Unread):
            yield fault(_VALUE.by_key[key], part)


def _explanation(definition: Record, own: Record | None) -> str:
    """Return the words that explain a share above the whole; the program's own proposal explains nothing."""
    written = "" if definition["title"] == PROPOSED else definition["definition"]
    return str((own["reason"] if own else "") or written or "")


def _by(records: Iterable[Record], key: str) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[str(record[key])].append(record)
    return found


def _newest(values: Iterable[Record]) -> Mapping[str, dict[ReportingPeriod, Record]]:
    """Return the newest record of each definition and period; records come oldest first."""
    found: dict[str, dict[ReportingPeriod, Record]] = defaultdict(dict)
    for value in values:
        if period := ReportingPeriod.understood(str(value["period"])):
            found[str(value["definition"])][period] = value
    return found


def _position(record: Record) -> int:
    value: Value = record["position"]
    return value if isinstance(value, int) else _NO_PLACE
