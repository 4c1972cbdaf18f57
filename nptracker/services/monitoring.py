"""Monitoring summed up: statistics with the rule for non-detects printed, against standards of a given version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.monitoring_codes import BASIS, SAMPLED_MEDIUM, SITE_KIND
from nptracker.domain.monitoring.nd_rules import BASES, NdRule
from nptracker.domain.monitoring.standards import NO_STANDARD, StandardBook, StandardLimit
from nptracker.domain.monitoring.statistics import Below, Figure, Special, Statistic, rounded
from nptracker.domain.monitoring.units import told, told_unit
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.quantity import plain
from nptracker.services.monitoring_reading import LEFT_OUT, Group, GroupKey, Groups, Selection, read_groups
from nptracker.services.monitoring_standards import CHOICE_PREFIX, standard_book
from nptracker.services.result_readings import ResultReadingService

if TYPE_CHECKING:
    from nptracker.services.monitoring_quality import QualityLine
    from nptracker.services.monitoring_reading import Stop
    from nptracker.services.session import Session
    from nptracker.services.settings import SettingService

_RULE_PREFIX = "monitoring.nd."
_NONE_CHOSEN: Mapping[str, str] = {}
_ORDER = {code: place for place, code in enumerate(SAMPLED_MEDIUM.labels)}
_MOST_NAMED = 4  # lines that a note calls by name
P95_WORDS = "百分位数按线性内插（第 i 个数的位置为 (i-1)/(n-1)）"


class StatLine(NamedTuple):
    """One line of the statistics: what it is about, its figures, the standard it is held against."""

    key: GroupKey
    name: str
    code: str
    figures: Statistic
    standard: StandardLimit | None
    numbers: Sequence[int]
    where: str
    has_changed_standard: bool = False  # another one, or none, was in force when the span began
    fine: bool = False  # water is printed in ng/L

    @property
    def medium(self) -> str:
        """The medium in words, with the kind of site where that is told apart."""
        word = SAMPLED_MEDIUM.labels.get(self.key.medium, self.key.medium)
        kind = SITE_KIND.labels.get(self.key.site_kind, "")
        return f"{word}（{kind}）" if kind else word

    @property
    def unit(self) -> str:
        """The unit in which the line is printed, with the basis of solids."""
        basis = BASIS.labels.get(self.key.basis, "")
        unit = told_unit(self.key.medium, self.key.unit, fine=self.fine)
        return f"{unit}（{basis}）" if basis else unit

    @property
    def period(self) -> str:
        """The period in words, "" for the whole span."""
        return ReportingPeriod.parse(self.key.period).label if self.key.period else ""

    def figure(self, figure: Figure, *, measured: bool = False) -> str:
        """Return a figure as printed: measured ones with their own digits, reckoned ones with four."""
        if isinstance(figure, Special):
            return figure.value
        if isinstance(figure, Below):
            return f"<{self.number(figure.limit)}"
        return self.number(figure if measured else rounded(figure))

    def number(self, number: Decimal) -> str:
        """Return a counted number in the line's unit."""
        return plain(told(number, self.key.medium, self.key.unit, fine=self.fine))

    @property
    def limits(self) -> str:
        """The range of the detection limits, never merged into one number."""
        limits = self.figures.limits
        if limits is None:
            return "未写"
        low, high = map(self.number, limits)
        return low if low == high else f"{low}～{high}"

    @property
    def standard_words(self) -> str:
        """The standard's value in the line's unit and the version it is from."""
        if self.standard is None:
            return NO_STANDARD
        return f"{self.number(self.standard.value)}（{self.standard.version.words}）"


class Statistics(NamedTuple):
    """The lines of a selection and the notes that every print of them carries."""

    selection: Selection
    lines: tuple[StatLine, ...]
    notes: tuple[str, ...]


class MonitoringService:
    """What a person does with monitoring results taken together."""

    def __init__(self, session: Session, settings: SettingService) -> None:
        self._session, self._settings = session, settings

    # -- rules --------------------------------------------------------------------------------------------

    def rules(self) -> dict[str, NdRule]:
        """Return the rule for non-detects of every medium, the set one or that of its specification."""
        stored = {
            str(record["name"]).removeprefix(_RULE_PREFIX): str(record["value"] or "")
            for record in self._session.table("setting").all()
            if str(record["name"]).startswith(_RULE_PREFIX)
        }
        return {
            medium: NdRule(stored[medium]) if stored.get(medium) in set(NdRule) else basis.rule
            for medium, basis in BASES.items()
        }

    def settle(self, rules: Mapping[str, NdRule], standards: Mapping[str, str] = _NONE_CHOSEN) -> Changes:
        """Choose how non-detects of media enter means, and the version of a standard each is held against.

        "" in ``standards`` is whichever is in force on the day of the sample. NOTHING when all is so already.
        """
        now, held = self.rules(), self.standards().chosen
        new_rules = {medium: rule for medium, rule in rules.items() if now[medium] is not rule}
        new_standards = {m: title for m, title in standards.items() if held.get(m, "") != title}
        told = [f"{SAMPLED_MEDIUM.labels[medium]}：{rule.words}" for medium, rule in new_rules.items()]
        told += [
            f"{SAMPLED_MEDIUM.labels[medium]}：按{f' {title} ' if title else '现行标准'}评价"
            for medium, title in new_standards.items()
        ]
        values = {f"{_RULE_PREFIX}{medium}": rule.value for medium, rule in new_rules.items()}
        values |= {f"{CHOICE_PREFIX}{medium}": title for medium, title in new_standards.items()}
        return self._put(values, "；".join(told)) if values else NOTHING

    def _put(self, values: Mapping[str, str], title: str) -> Changes:
        table = self._session.table("setting")
        known = {str(record["name"]): record.id for record in table.having("name", *values)}
        with self._session.verb("monitoring_rule", title) as verb:
            for name, value in values.items():
                if name in known:
                    table.update(known[name], {"value": value or None})
                elif value:
                    table.insert({"name": name, "value": value})
        return verb.changes() if verb.seq else NOTHING

    def standards(self) -> StandardBook:
        """Return the limits that results are held against."""
        return standard_book(self._session)

    def quality(self, begins: date, ends: date) -> list[QualityLine]:
        """Return what quality control finds in the results of a span of days, the heavier first."""
        from nptracker.services.monitoring_quality import quality_lines

        return quality_lines(self._session, begins, ends)

    def quality_numbers(self) -> dict[str, Decimal]:
        """Return the numbers that quality control goes by, by the keys of QA_PARAMETERS."""
        from nptracker.services.monitoring_quality import quality_numbers

        return quality_numbers(self._session)

    def set_quality_numbers(self, texts: Mapping[str, str]) -> Changes:
        """Set such numbers from what was typed; raises UserError for what is no number or out of bounds."""
        from nptracker.services.monitoring_quality import set_quality_numbers

        return set_quality_numbers(self._session, texts)

    # -- statistics ---------------------------------------------------------------------------------------

    def years(self) -> list[int]:
        """Return the years with samples, the latest first; this year when there are none."""
        from nptracker.db.columns import Columns
        from nptracker.domain.forms import form_named

        rows = Columns(self._session.file, form_named("monitoring_sample")).stored(("taken_on",))
        years = {int(str(taken)[:4]) for _, taken in rows if taken}
        return sorted(years, reverse=True) or [self._session.today().year]

    def statistics(
        self, selection: Selection, step: Callable[[int], None] | None = None, stop: Stop | None = None
    ) -> Statistics:
        """Return the statistics of a selection, medium after medium; takes seconds for a million results."""
        read = read_groups(self._session, selection, step, stop)
        rules, book = self.rules(), self.standards()
        today = self._session.today()
        lines = []
        while (
            read.groups
        ):  # each is let go before the next: letting go of all at once would hold up the window
            key, group = read.groups.popitem()
            line = _line(key, group, rules[key.medium], book, read, _span(key, selection, today))
            lines.append(line._replace(fine=selection.fine))
        lines.sort(key=lambda line: (line.key.period, _ORDER[line.key.medium], line.key.site_kind, line.name))
        notes = _notes(lines, rules, read)
        if ResultReadingService(self._session).is_behind():
            notes.append("文件里的结果还是旧版程序读的，用这一版的窗口打开后自动重读，请届时再统计。")
        return Statistics(selection, tuple(lines), tuple(notes))


def _span(key: GroupKey, selection: Selection, today: date) -> tuple[date, date]:
    """Return the first and the last day of a line; a standard that begins after today counts for none."""
    begins, ends = selection.begins, selection.ends
    if key.period:
        period = ReportingPeriod.parse(key.period)
        begins, ends = max(begins, period.begins), min(ends, period.ends)
    return begins, max(begins, min(ends, today))


def _line(  # noqa: PLR0913, PLR0917 - what a line is made of
    key: GroupKey, group: Group, rule: NdRule, book: StandardBook, read: Groups, span: tuple[date, date]
) -> StatLine:
    before, standard = (book.limit_for(key.medium, group.name, group.code, key.unit, on) for on in span)
    figures = group.statistic(rule, standard.value if standard else None)
    where = read.sites[figures.where].words if figures.where else "—"
    return StatLine(key, group.name, group.code, figures, standard, group.numbers, where, before != standard)


def _notes(lines: Sequence[StatLine], rules: Mapping[str, NdRule], read: Groups) -> list[str]:
    """Return what has to be printed under the lines: rules, methods, and what was left out."""
    notes = [*_rule_notes(lines, rules)]
    notes.append("“<”或“L”表示未检出，其数字为检出限；检出率低于50%时中位数写“<检出限”。" + P95_WORDS + "。")
    without = sum(line.figures.without_limit for line in lines)
    if without:
        notes.append(f"有 {without} 个未检出没有写检出限：计入样品数和检出率，不参与平均、中位数和百分位数。")
    if outrun := [f"{line.medium}“{line.name}”" for line in lines if line.figures.is_outrun]:
        notes.append(
            f"{_some(outrun)}有的检出限高于检出的最大值，未检出代入后平均值或百分位数大于最大值，引用时请说明。"
        )
    unjudged = sum(line.figures.n - line.figures.judged for line in lines if line.figures.judged is not None)
    if unjudged:
        notes.append(
            f"有 {unjudged} 个未检出的检出限高于标准值或没有写，不能判定是否超标，不计入超标率的分母。"
        )
    if changed := [f"{line.medium}“{line.name}”" for line in lines if line.has_changed_standard]:
        notes.append(
            f"{_some(changed)}的标准在统计期内有更替，这里整期按期末的标准评价；逐个结果按采样日的标准评价，见监测结果明细表。"
        )
    if read.left_out:
        parts = "、".join(
            f"{word} {read.left_out[why]} 个" for why, word in LEFT_OUT.items() if read.left_out[why]
        )
        notes.append(f"不参与统计：{parts}。")
    if any(line.standard and line.standard.version.sureness for line in lines):
        notes.append("标注“待核”的标准限值未对照标准原文，引用前请核对。")
    return notes


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many there are where that is more."""
    more = f"等 {len(names)} 行" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _rule_notes(lines: Sequence[StatLine], rules: Mapping[str, NdRule]) -> list[str]:
    """Return a sentence per rule: the media it is for, each with what it rests on."""
    by_rule: dict[NdRule, dict[str, list[str]]] = {}
    for medium in dict.fromkeys(line.key.medium for line in lines):
        rule, basis = rules[medium], BASES[medium]
        source = basis.source if rule is basis.rule else "本单位选定"
        by_rule.setdefault(rule, {}).setdefault(source, []).append(SAMPLED_MEDIUM.labels[medium])
    return [f"{rule.words}：{_sourced(by_source)}。" for rule, by_source in by_rule.items()]


def _sourced(by_source: Mapping[str, Sequence[str]]) -> str:
    return "；".join(f"{'、'.join(media)}（{source}）" for source, media in by_source.items())
