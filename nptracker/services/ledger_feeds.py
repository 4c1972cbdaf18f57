"""What the ledgers give to indicators and tasks: declared once, counted for any period, opened row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nptracker.domain.changes import Changes
from nptracker.domain.forms.own_ledgers import FEED_PART, FEED_SPAN, FEED_WAY
from nptracker.domain.indicator import NO_VALUE, Formula, Outcome, Parts, words_of
from nptracker.domain.ledger_feed import COUNT, FEED_MARK, Feed, as_values, column_fault, dates_of, feed_of
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query_words import filter_words
from nptracker.domain.record import Record
from nptracker.domain.values import ABSENT_WORDS, Absent, amount
from nptracker.errors import UserError
from nptracker.services.indicator_counts import Counted, Counts
from nptracker.services.session import Session
from nptracker.services.tasks import TaskService

_KIND = "ledger_feed"
_SAFE = "没有改动。"
_PERCENT = Formula(is_ratio=True, unit="%")
_NOT_TYPED = Parts()


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed with its figure of a period; ``target`` is what it feeds, in words."""

    id: str
    feed: Feed
    target: str
    how: str
    counted: Counted

    @property
    def figure(self) -> str:
        """The figure as people read it."""
        figure = self.counted.figure
        return f"{figure}{self.counted.unit}" if figure else ABSENT_WORDS[Absent.NOT_REPORTED]


@dataclass(frozen=True, slots=True)
class FedFigure:
    """What the ledgers say about one task or one definition: a figure, or a ratio of two.

    ``reported`` are the figures that were typed for the period; they stand where no ledger feeds a part.
    """

    numerator: FeedLine | None
    denominator: FeedLine | None
    formula: Formula | None = None  # of the definition; a task has none, and two figures are a share
    reported: Parts = _NOT_TYPED

    @property
    def is_ratio(self) -> bool:
        """Tell whether two figures make a ratio."""
        if self.formula is not None:
            return self.formula.is_ratio
        return self.numerator is not None and self.denominator is not None

    @property
    def _way(self) -> Formula:
        return self.formula or _PERCENT

    @property
    def _parts(self) -> Parts:
        fed = (self.numerator, self.denominator)
        return Parts(
            *(_number(line) if line else typed for line, typed in zip(fed, self.reported, strict=True))
        )

    @property
    def outcome(self) -> Outcome:
        """The ratio in its unit; None where the whole is 0, unknown or not declared."""
        return self._way.outcome(self._parts) if self.is_ratio else None

    @property
    def words(self) -> str:
        """The ratio, with the reason where there is none, or the figure as people read it."""
        if not self.is_ratio:
            return self.numerator.figure if self.numerator else NO_VALUE
        told = words_of(self.outcome, self._way.unit)
        return f"{told}（{self.why_none}）" if self.why_none else told

    @property
    def why_none(self) -> str:
        """Why there is no ratio, "" where there is one."""
        if self.outcome is not None:
            return ""
        return "分母为0，不计算" if amount(self._parts.denominator) == 0 else "分子、分母还不全"

    @property
    def is_over(self) -> bool:
        """Tell whether the ratio is above the whole, so that its definition has to be looked at."""
        return self._way.is_over(self.outcome)


def _number(line: FeedLine) -> Decimal | None:
    return Decimal(line.counted.figure) if line.counted.figure else None


class LedgerFeedService:
    """Every verb is one step to undo; a figure is computed when it is asked for, never stored here."""

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session, self._tasks = session, tasks
        self._counts = Counts(session, tasks)

    # -- reading ------------------------------------------------------------------------------------------

    def lines(self, period: ReportingPeriod, ledger: str = "") -> list[FeedLine]:
        """Return the feeds of a ledger, of all ledgers when empty, with their figures of a period."""
        found = [r for r in self._session.table(_KIND).all() if not ledger or r["ledger"] == ledger]
        order = list(FEED_PART.labels)
        found.sort(key=lambda r: (str(r["definition"] or r["task"]), order.index(str(r["part"]))))
        return [self._line(record, period) for record in found]

    def line(self, feed_id: str, period: ReportingPeriod) -> FeedLine:
        """Return one feed with its figure of a period; raises GoneError when it is no more."""
        return self._line(self._session.table(_KIND).get(feed_id), period)

    def _line(self, record: Record, period: ReportingPeriod) -> FeedLine:
        feed = feed_of(record)
        counted = self._counts.feed(feed, period, f"{FEED_MARK}{record.id}")
        return FeedLine(record.id, feed, self._target_words(record), self.how(feed), counted)

    def _target_words(self, record: Record) -> str:
        part = FEED_PART.labels[str(record["part"])]
        if record["task"]:
            return f"任务：{record.labels.get('task', '')}　{part}"
        definition = self._session.table("indicator_definition").get(str(record["definition"]))
        return f"指标：{definition.labels.get('indicator', '')}（{definition['title']}）　{part}"

    def how(self, feed: Feed) -> str:
        """Return in words how a feed comes to its figure."""
        form = self._session.forms[feed.ledger]
        column = f"“{form.by_key[feed.column].heading}”" if feed.column else ""
        way = {COUNT: "条数"}.get(feed.way) or f"{column}{FEED_WAY.labels[feed.way].removeprefix('某一栏')}"
        dated = f"（按{form.by_key[feed.dated_by].heading}）" if feed.dated_by else ""
        parts = [f"{form.title}：{way}", f"{FEED_SPAN.labels[feed.span]}{dated}", *self._conditions(feed)]
        return "，".join(parts)

    def _conditions(self, feed: Feed) -> Iterable[str]:
        form = self._session.forms[feed.ledger]
        if feed.query.search:
            yield f"查找“{feed.query.search}”"
        for condition in feed.query.filters:
            yield filter_words(form, condition, self._name_of)

    def _name_of(self, field: object, record_id: str) -> str:
        kind = str(getattr(field, "refers_to", ""))
        return self._session.table(kind).labels([record_id]).get(record_id, record_id)

    def of_task(self, task_id: str, period: ReportingPeriod) -> FedFigure | None:
        """Return what the ledgers say about a task, None when none feeds it."""
        found = self._by_part("task", task_id, period)
        return FedFigure(found.get("numerator"), found.get("denominator")) if found else None

    def of_definition(self, definition_id: str, period: ReportingPeriod) -> FedFigure:
        """Return what a definition of an indicator comes to with the figures of the ledgers."""
        from nptracker.services.indicator_lines import IndicatorReader

        indicator = str(self._session.table("indicator_definition").get(definition_id)["indicator"])
        line = IndicatorReader(self._session, self._tasks).line(indicator, period)
        told = next(one for one in line.definitions if one.id == definition_id)
        found = self._by_part("definition", definition_id, period)
        return FedFigure(found.get("numerator"), found.get("denominator"), told.formula, told.figures.parts)

    def of_target(self, feed: Feed, period: ReportingPeriod) -> FedFigure | None:
        """Return what comes of the task or the definition that a feed serves."""
        return self.of_task(feed.task, period) if feed.task else self.of_definition(feed.definition, period)

    def _by_part(self, key: str, target: str, period: ReportingPeriod) -> dict[str, FeedLine]:
        records = self._session.table(_KIND).having(key, target)
        return {str(record["part"]): self._line(record, period) for record in records}

    def definitions(self) -> list[tuple[str, str]]:
        """Return (id, words) of the definitions of indicators that can be fed."""
        found = self._session.table("indicator_definition").all()
        return [(d.id, f"{d.labels.get('indicator', '')}（{d['title']}）") for d in found]

    # -- writing ------------------------------------------------------------------------------------------

    def add(self, feed: Feed) -> Changes:
        """Let a ledger feed one part of a definition or of a task; takes the place of what fed it before.

        Raises UserError for a feed that says too little.
        """
        if fault := self.fault(feed):
            raise UserError(fault, safe=_SAFE, todo="请补上后再保存。")
        table = self._session.table(_KIND)
        key, target = ("task", feed.task) if feed.task else ("definition", feed.definition)
        before = [r.id for r in table.having(key, target) if r["part"] == feed.part]
        title = feed.title.strip() or self.how(feed)
        with self._session.verb("feed", f"台账取数：{title}") as verb:
            table.delete_many(before)
            verb.record_ids.append(
                table.insert(as_values(feed._replace(title=title, since=self._session.today())))
            )
            self._name_part(feed, title)
        return verb.changes()

    def _name_part(self, feed: Feed, title: str) -> None:
        """Give the part of a definition a name, without which a denominator would make no ratio."""
        if not feed.definition:
            return
        table = self._session.table("indicator_definition")
        if not table.get(feed.definition)[f"{feed.part}_name"]:
            table.update(feed.definition, {f"{feed.part}_name": title})

    def fault(self, feed: Feed) -> str:
        """Return in Chinese what a feed still lacks, or an empty text."""
        form = self._session.forms[feed.ledger]
        if not feed.task and not feed.definition:
            return "还没有选这个数给哪个指标或任务。"
        if words := column_fault(form, feed):
            return words
        if feed.span != "all" and feed.dated_by not in {field.key for field in dates_of(form)}:
            return "还没有选按哪个日期分期；不分期的请选“全部”。"
        if any(condition.field not in form.by_key for condition in feed.query.filters):
            return "条件里有这本台账没有的栏目。"
        return ""

    def remove(self, feed_id: str) -> Changes:
        """Take a feed away; what it has filled in stays."""
        record = self._session.table(_KIND).get(feed_id)
        with self._session.verb("feed", f"取消台账取数：{record['title']}") as verb:
            self._session.table(_KIND).delete_many([feed_id])
        return verb.changes()
