"""What the returns of the chemical survey read: everything of one data year, and the notes they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.substances import SubstanceBook
from nptracker.domain.survey_return import Said, said_of
from nptracker.domain.values import ABSENT_WORDS, Absent, Values
from nptracker.export.sheet import Sheet
from nptracker.services.returns.context import (
    NUMBER,
    SURVEY_SIGNATURES,
    ReturnContext,
    column_for,
    ledger_rows,
    problems_of,
)
from nptracker.services.session import Session
from nptracker.services.survey_rows import WholeYears

_WAIVER = form_named("rule_waiver")
_WAIVER_KEYS = ("enterprise", "substance", "cas_rn", "rule", "finding", "reason", "by", "on")


class Coverage(NamedTuple):
    """How the enterprises that belong to the survey answered; the four parts add up to ``included``."""

    included: int
    reported: int
    nil: int
    blank: int
    missing: int

    def words(self) -> str:
        """Return the sum as one line, or that nobody was screened."""
        if not self.included:
            return "本数据年度还没有入统企业（未作初筛）。"
        blank = f"＋空白 {self.blank} 家" if self.blank else ""
        return (
            f"入统企业 {self.included} 家＝填报物质 {self.reported} 家＋零报告 {self.nil} 家"
            f"{blank}＋未报 {self.missing} 家。"
        )


class SurveyYear:
    """The records of the data year a return is about, each kind read once and in one order."""

    def __init__(self, context: ReturnContext) -> None:
        self.context, self.year = context, context.period.year

    def of(self, kind: str) -> list[Record]:
        """Return the records of one kind, masked in the edition for outsiders."""
        return self._read(self.context.session, kind)

    def unmasked(self, kind: str) -> list[Record]:
        """Return the records of one kind in the same order with everything in them, for sums only."""
        return self._read(self.context.unmasked, kind)

    def _read(self, session: Session, kind: str) -> list[Record]:
        if session is self.context.unmasked:
            return sorted(self._whole_years.records(kind, self.year), key=_place)
        query = Query(filters=(Filter("data_year", Op.EQUALS, str(self.year)),))
        return sorted(session.table(kind).all(query), key=_place)

    @cached_property
    def enterprises(self) -> dict[str, Record]:
        """The enterprises of the ledger by id, in its order."""
        return {record.id: record for record in self.context.session.table("enterprise").all()}

    def owner(self, record: Record) -> Record:
        """Return the enterprise a record belongs to; raises KeyError when the file is damaged."""
        return self.enterprises[str(record["enterprise"])]

    @cached_property
    def included(self) -> frozenset[str]:
        """The ids of the enterprises that the screening found to belong to the survey."""
        from nptracker.services.screening import ScreeningService

        return frozenset(record.id for record in ScreeningService(self.context.unmasked).included(self.year))

    @cached_property
    def nil_returns(self) -> list[Record]:
        """The nil returns of the year."""
        return self.of("zero_return")

    @cached_property
    def said(self) -> dict[str, Said]:
        """How each included enterprise stands, as 填报 counts it: amounts carried and not confirmed are no answer."""
        rows: dict[str, tuple[list[Values], list[Values]]] = defaultdict(lambda: ([], []))
        for place, kind in enumerate(("survey_entry", "zero_return")):
            for record in self.unmasked(kind):
                rows[str(record["enterprise"])][place].append(record.values)
        return {owner: said_of(*rows[owner]) for owner in self.included}

    @cached_property
    def coverage(self) -> Coverage:
        """How many of the included enterprises stand how, whatever part of the survey a return is about."""
        counts = Counter(self.said.values())
        parts = (counts[one] for one in (Said.FILLED, Said.ZERO, Said.BLANK, Said.NOTHING))
        return Coverage(len(self.included), *parts)

    @cached_property
    def book(self) -> SubstanceBook:
        """What the lists in force say on the day the numbers stand for."""
        from nptracker.services.substances import SubstanceService

        return SubstanceService(self.context.unmasked).book(self.context.as_at)

    # -- notes --------------------------------------------------------------------------------------------

    def notes(self, entries: Sequence[Record]) -> tuple[str, ...]:
        """Return what every return of the survey says at its foot: who answered, and by which lists."""
        outside = len(owners(entries) - self.included)
        stray = f"有 {outside} 家填报企业没有“入统”的初筛结论，已照样计入。"
        return (
            self.coverage.words(),
            *((stray,) if outside and self.included else ()),
            list_note(entries),
        )

    def rule_notes(self) -> tuple[str, ...]:
        """Return the numbered rules of the entries with their limits in force, as one printed paragraph."""
        from nptracker.domain.survey_rules import rule_lines
        from nptracker.services.rule_settings import RuleSettingService

        settings = RuleSettingService(self.context.unmasked).settings()
        return (
            "审核规则：" + "；".join(line.words() for line in rule_lines("survey_entry", settings)) + "。",
        )

    def waivers(self) -> tuple[Sheet, ...]:
        """Return the sheet of the explanations given for what the rules asked about; none without any."""
        found = self.of("rule_waiver")
        if not found:
            return ()
        return (
            Sheet(
                f"{self.context.region}{self.year}年度化学物质调查核实说明",
                (NUMBER, *(column_for(_WAIVER.by_key[key]) for key in _WAIVER_KEYS)),
                ledger_rows(_WAIVER, found, _WAIVER_KEYS),
                name="核实说明",
                notes_above=self.context.head_notes,
                foot_notes=(f"共 {len(found)} 条：规则提示的疑问，经核实属实的原因。",),
                signatures=SURVEY_SIGNATURES,
                frozen_columns=2,
            ),
        )

    @cached_property
    def _whole_years(self) -> WholeYears:
        """The rows that the rules compare, read once for all problems of the return."""
        return WholeYears(self.context.unmasked)

    def problems(self, *kinds: str) -> list[Problem]:
        """Return what is wrong with the records of some kinds."""
        return [
            problem
            for kind in kinds
            for problem in problems_of(
                self.context.records, form_named(kind), self.of(kind), self._whole_years
            )
        ]

    def year_problems(self) -> list[Problem]:
        """Return what is missing from the returns of whole enterprises; each names the enterprise."""
        form, checks = form_named("enterprise"), self.context.records.checks.survey
        asked = self.included | owners(self.of("survey_entry"))
        found = checks.of_years(sorted(asked), self.year, self._whole_years)
        return [
            line.problem._replace(sheet=form.title, cell=self.enterprises[owner].label(form), value=owner)
            for owner in self.enterprises
            for line in found.get(owner, ())
        ]


def _place(record: Record) -> tuple[str, str, int]:
    return text_of(record["substance"]), record.labels.get("enterprise", ""), record.number


def owners(records: Iterable[Record]) -> set[str]:
    """Return the ids of the enterprises that records belong to."""
    return {str(record["enterprise"]) for record in records}


def by_substance(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Return records by what their substance is known by, in order of first appearance."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[identity_of(record.values)].append(record)
    return found


def names_of(records: Sequence[Record]) -> tuple[str, str]:
    """Return name and code of one substance; other spellings of its name stand behind the first.

    Where nobody gives a code, what all say in its place (不涉及, 未定 …) stands there, else 未报.
    """
    names = list(dict.fromkeys(name for record in records if (name := text_of(record["substance"]))))
    code = next((code for record in records if (code := text_of(record["cas_rn"]))), "")
    first, others = (names or ["未写名称"])[0], names[1:]
    named = f"{first}（又写作：{'、'.join(others)}）" if others else first
    said = {
        value if isinstance(value := record["cas_rn"], Absent) else Absent.NOT_REPORTED for record in records
    }
    return named, code or ABSENT_WORDS[said.pop() if len(said) == 1 else Absent.NOT_REPORTED]


def list_note(entries: Iterable[Record]) -> str:
    """Return by which versions of the lists the entries were filled in."""
    entries = list(entries)
    named = dict.fromkeys(version for record in entries if (version := text_of(record["list_version"])))
    unnamed = sum(not text_of(record["list_version"]) for record in entries)
    words = "；".join(named) or ("未记" if entries else "—")
    return f"清单版本：{words}" + (f"（另有 {unnamed} 条没有记清单版本）" if named and unnamed else "") + "。"
