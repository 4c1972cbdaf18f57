"""重点管控新污染物企业清单: who has which category of the list, and nil returns for categories that nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, substance_words, text_of
from nptracker.domain.substance_listing import Measure
from nptracker.domain.substances import Category
from nptracker.domain.survey_return import Said
from nptracker.domain.survey_rules.part_rules import has_tier, nil_of
from nptracker.domain.values import ABSENT_WORDS, Absent, is_given
from nptracker.export.sheet import Cell, Column, Document, Kind, Page, Paper, Row, RowCell, Sheet
from nptracker.services.public_edition import MASK
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SURVEY_SIGNATURES,
    ReturnContext,
    column_for,
    ledger_rows,
)
from nptracker.services.returns.survey_amounts import AmountScale
from nptracker.services.returns.survey_source import SurveyYear, owners

_ROLE, _TIER = "key_controlled", "priority"
_ENTRY, _INSPECTION = form_named("survey_entry"), form_named("inspection")
_MEASURE, _RELEASE = form_named("survey_measure"), form_named("survey_release")
_OUTSIDE = "清单未列"
_NIL, _OPEN = ABSENT_WORDS[Absent.NIL], ABSENT_WORDS[Absent.UNDECIDED]
_NONE = "—"
_ASKED = ("清洁生产审核", "隐患排查", "信息公开")  # duties looked for by these words among the measures
_WORD_IN_TEXT = {"信息公开": "公开"}
_BASES_NAMED = _SUBSTANCES_NAMED = 3
_AFTER_AMOUNTS = 10  # columns behind the amounts, one cell for what a row without an enterprise rests on


def key_controlled(context: ReturnContext) -> Document:
    """Build the list of a data year: a row per enterprise and substance, then a row for each other category."""
    return _Builder(SurveyYear(context)).document()


def key_controlled_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries, the answers about measures and the nil returns of the data year."""
    return SurveyYear(context).problems("survey_entry", "survey_measure", "zero_return")


class _Place(NamedTuple):
    """Where an entry or a category stands: its number and name on the list, and the list's version."""

    no: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class _Examined:
    """How sure it is that nobody has a category: the included enterprises by what they said of it."""

    included: int
    nil: int
    others: int
    bases: tuple[str, ...]

    @property
    def missing(self) -> int:
        """The enterprises that have said nothing."""
        return self.included - self.nil - self.others

    @property
    def verdict(self) -> str:
        """The kind of empty: a nil return only when everybody has answered."""
        if not self.included:
            return _OPEN
        return NOT_REPORTED if self.missing else _NIL

    def sentence(self, category: str) -> str:
        """Return what stands in the place of an enterprise."""
        if self.verdict == _NIL:
            return f"（零报告）本区无企业涉及“{category}”"
        if self.verdict == _OPEN:
            return "（未定）本数据年度还没有入统企业"
        return f"（未报）入统 {self.included} 家中还有 {self.missing} 家没有填报，暂不能作零报告"

    def basis(self) -> str:
        """Return whom the sentence rests on."""
        if not self.included:
            return "请先完成初筛"
        count = f"排查入统企业 {self.included} 家：零报告 {self.nil} 家、填报其他物质 {self.others} 家、未报 {self.missing} 家"
        return f"{count}；依据：{'、'.join(self.bases)}" if self.bases else f"{count}；依据：企业填报"


class _Builder:
    """Builds the one sheet from everything the file knows of an enterprise and a substance."""

    def __init__(self, source: SurveyYear) -> None:
        self._source, self._context = source, source.context
        self._scale = AmountScale(source.context)
        self._entries = source.of("survey_entry")
        self._by_category: dict[tuple[str, str], list[Record]] = {}
        self._outside: list[Record] = []
        self._sort_entries()

    def document(self) -> Document:
        """Return the sheet, and behind it the answers about each measure and the explanations given."""
        return Document((self._sheet(), *self._measures(), *self._source.waivers()))

    def _short_version(self, words: str) -> str:
        """Return the number under which a list was issued; the foot of the sheet has its title."""
        lists = {version.version_words: version.number for version in self._source.book.lists}
        return lists.get(words) or words

    # -- which entries, under which category --------------------------------------------------------------

    @cached_property
    def _categories(self) -> list[Category]:
        return self._source.book.categories(_ROLE)

    def _sort_entries(self) -> None:
        for entry in self._entries:
            listed = self._source.book.listings(text_of(entry["cas_rn"]), text_of(entry["substance"]))
            places = [(listing.of.key, listing.list_no) for listing in listed if listing.of.role == _ROLE]
            if places:
                self._by_category.setdefault(places[0], []).append(entry)
            elif has_tier(entry.values, _TIER):
                self._outside.append(entry)

    def _sheet(self) -> Sheet:
        rows: list[Row] = []
        for category in self._categories:
            place = _Place(category.no, category.name, category.listings[0].of.version_words)
            found = self._by_category.get(_key_of(category), [])
            rows += [self._row(place, entry) for entry in found] or [self._empty_row(place, category)]
        rows += [self._row(_Place("", _OUTSIDE, NOT_REPORTED), entry) for entry in self._outside]
        listed = [entry for found in self._by_category.values() for entry in found] + self._outside
        return Sheet(
            f"{self._context.region}{self._source.year}年度重点管控新污染物企业清单",
            self._columns(),
            tuple((number, *row) for number, row in enumerate(rows, start=1)),
            name="企业清单",
            notes_above=self._context.head_notes,
            unit_note=self._scale.note,
            foot_notes=self._foot(listed),
            signatures=SURVEY_SIGNATURES,
            page=Page(Paper.A3),
            frozen_columns=2,
        )

    def _foot(self, listed: Sequence[Record]) -> tuple[str, ...]:
        versions = dict.fromkeys(listing.of.version_words for c in self._categories for listing in c.listings)
        had = sum(bool(self._by_category.get(_key_of(category))) for category in self._categories)
        return (
            f"清单 {len(self._categories)} 类，本区涉及 {had} 类、{len(owners(listed))} 家企业、{len(listed)} 条填报。",
            f"依据的清单：{'；'.join(versions) or '—'}。",
            *self._source.notes(listed),
            "“零报告”是入统企业都已填报而无人涉及；还有企业没有填报的类别印“未报”，不作零报告。",
            f"豁免情形和最近检查截至{chinese_date(self._context.as_at)}。",
        )

    def _columns(self) -> tuple[Column, ...]:
        fields = _ENTRY.by_key
        return (
            NUMBER,
            Column(("企业名称",), width=22),
            Column(("统一社会信用代码",), kind=Kind.CODE, width=20),
            Column(("乡镇（园区）",), width=12),
            Column(("行业代码",), kind=Kind.CODE, width=8),
            Column(("清单类别",), width=20),
            Column(("清单版本",), width=18),
            Column(("物质及CAS号",), width=18),
            Column(("活动",), width=10),
            Column(("数据年度",), kind=Kind.CODE, width=6),
            Column(("数量", "生产量"), kind=Kind.NUMBER, width=11, number_format=self._format),
            Column(("数量", "加工使用量"), kind=Kind.NUMBER, width=11, number_format=self._format),
            Column(("数量", "排放(转移)量"), kind=Kind.NUMBER, width=11, number_format=self._format),
            Column((fields["uses"].heading,), width=14),
            Column(("豁免情形及期限",), width=16),
            Column(("排污许可载明情况",), width=16),
            Column(("重点排污单位",), width=7),
            Column(("自行监测",), width=7),
            *(Column((words,), width=8) for words in _ASKED),
            Column(("最近检查日期及结果",), width=13),
            Column(("备注",), kind=Kind.LONG_TEXT, width=18),
        )

    @property
    def _format(self) -> str:
        return self._scale.number_format

    # -- a row of an entry --------------------------------------------------------------------------------

    def _row(self, place: _Place, entry: Record) -> Row:
        owner = self._source.owner(entry)
        due = self._source.book.measures(text_of(entry["cas_rn"]), text_of(entry["substance"]))
        releases = self._of("survey_release", entry)
        return (
            text_of(owner["name"]),
            text_of(owner["uscc"]) or NOT_REPORTED,
            "／".join(filter(None, (text_of(owner["township"]), text_of(owner["park"])))) or NOT_REPORTED,
            text_of(owner["industry_code"]) or NOT_REPORTED,
            f"{place.no} {place.name}".strip(),
            self._short_version(text_of(entry["list_version"])) or "未记",
            substance_words(entry.values),
            entry.text(_ENTRY, "activity") or NOT_REPORTED,
            str(self._source.year),
            self._scale.cell(entry, "produced", entry.text(_ENTRY, "produced")),
            self._scale.cell(entry, "used", entry.text(_ENTRY, "used")),
            self._released(releases),
            entry.text(_ENTRY, "uses") or NOT_REPORTED,
            _exemptions(due, self._context.as_at),
            _permit_words(owner, entry),
            _yes_no(owner, "key_discharger"),
            _monitored(releases),
            *(self._duty(words, due, self._of("survey_measure", entry)) for words in _ASKED),
            self._last_inspection.get(owner.id, "无检查记录"),
            text_of(entry["note"]) or _NONE,
        )

    @cached_property
    def _parts(self) -> dict[tuple[str, str, str], list[Record]]:
        found: dict[tuple[str, str, str], list[Record]] = {}
        for kind in ("survey_release", "survey_measure"):
            for record in self._source.of(kind):
                found.setdefault((kind, str(record["enterprise"]), identity_of(record.values)), []).append(
                    record
                )
        return found

    def _of(self, kind: str, entry: Record) -> list[Record]:
        return self._parts.get((kind, str(entry["enterprise"]), identity_of(entry.values)), [])

    def _released(self, releases: Sequence[Record]) -> RowCell:
        if self._context.is_public:
            return MASK if any(is_given(release["amount"]) for release in releases) else NOT_REPORTED
        return self._scale.total(releases, "amount") if releases else NOT_REPORTED

    def _duty(self, words: str, due: Iterable[Measure], answers: Iterable[Record]) -> str:
        """Return how an enterprise answered the measures that speak of a duty."""
        wanted = {m.label for m in due if _WORD_IN_TEXT.get(words, words) in m.text}
        if not wanted:
            return "清单无此项"
        said = {text_of(a["measure_no"]): a.text(_MEASURE, "answer") for a in answers}
        return "、".join(dict.fromkeys(said.get(number) or NOT_REPORTED for number in sorted(wanted)))

    @cached_property
    def _last_inspection(self) -> dict[str, str]:
        """The last visit to each enterprise up to the day the numbers stand for, with its result."""
        visits = self._context.session.table("inspection").all()
        dated = [(day, v) for v in visits if (day := _day_of(v)) and day <= self._context.as_at]
        dated.sort(key=lambda pair: (pair[0], pair[1].number))
        return {
            str(visit["enterprise"]): f"{day} {visit.text(_INSPECTION, 'result') or '结果未报'}"
            for day, visit in dated
        }

    # -- a category that nobody has -----------------------------------------------------------------------

    def _empty_row(self, place: _Place, category: Category) -> Row:
        seen = self._examined(category)
        return (
            seen.sentence(place.name),
            *((_NONE,) * 3),
            f"{place.no} {place.name}".strip(),
            self._short_version(place.version),
            _named(category),
            seen.verdict,
            str(self._source.year),
            *((seen.verdict,) * 3),
            Cell(seen.basis(), column_span=_AFTER_AMOUNTS),
            *((None,) * (_AFTER_AMOUNTS - 1)),
        )

    def _examined(self, category: Category) -> _Examined:
        names = {category.name, *(listing.name for listing in category.listings), *category.cas_rns}
        known = frozenset(names)
        returned = [r for r in self._source.nil_returns if nil_of(r.values, {}, known)]
        included = self._source.included
        nil = owners(returned) & included
        others = {owner for owner, said in self._source.said.items() if said is Said.FILLED} - nil
        bases = tuple(dict.fromkeys(text_of(r["basis"]) for r in returned if r["basis"]))[:_BASES_NAMED]
        return _Examined(len(included), len(nil), len(others), bases)

    # -- the answers behind it ----------------------------------------------------------------------------

    def _measures(self) -> tuple[Sheet, ...]:
        found = self._source.of("survey_measure")
        keys = (
            "enterprise",
            "substance",
            "cas_rn",
            "measure_no",
            "measure",
            "answer",
            "explanation",
            "evidence",
        )
        if not found:
            return ()
        return (
            Sheet(
                f"{self._context.region}{self._source.year}年度重点管控措施落实情况",
                (NUMBER, *(column_for(_MEASURE.by_key[key]) for key in keys)),
                ledger_rows(_MEASURE, found, keys),
                name="措施落实",
                notes_above=self._context.head_notes,
                signatures=SURVEY_SIGNATURES,
                frozen_columns=2,
            ),
        )


def _key_of(category: Category) -> tuple[str, str]:
    return category.listings[0].of.key, category.no


def _named(category: Category) -> str:
    names = list(dict.fromkeys(listing.name for listing in category.listings))
    more = f"等{len(names)}种" if len(names) > _SUBSTANCES_NAMED else ""
    return "、".join(names[:_SUBSTANCES_NAMED]) + more


def _exemptions(due: Iterable[Measure], on: date) -> str:
    """Return what the dated measures mean on a day, the numbers of those that mean the same together."""
    meant: dict[str, dict[str, None]] = {}
    for measure in due:
        if measure.deadline is not None:
            meant.setdefault(measure.state_words(on), {})[measure.no] = None
    told = [f"{words}（措施{'、'.join(numbers)}）" for words, numbers in meant.items()]
    return "；".join(told) or "清单未列豁免或期限"


def _permit_words(owner: Record, entry: Record) -> str:
    number = text_of(owner["permit_no"]) or "许可编号未报"
    named = owner["permitted_substances"]
    if not isinstance(named, tuple):
        return f"{number}；载明情况未报"
    is_named = {text_of(entry["substance"]), text_of(entry["cas_rn"])} & set(named)
    return f"{number}；{'已载明' if is_named else '未载明'}"


def _yes_no(owner: Record, code: str) -> str:
    marks = owner["management"]
    if not isinstance(marks, tuple):
        return NOT_REPORTED
    return "是" if code in marks else "否"


def _monitored(releases: Sequence[Record]) -> str:
    said = {record["monitored"] for record in releases} - {None}
    if not said:
        return NOT_REPORTED
    return "是" if "yes" in said else "否"


def _day_of(visit: Record) -> date | None:
    started = visit["started_at"]
    return date.fromisoformat(started.isoformat()[:10]) if isinstance(started, date) else None
