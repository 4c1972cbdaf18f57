"""Who can be drawn: the enterprises within a scope with why some take no part, and the inspectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from nptracker.domain.forms import codes, form_named
from nptracker.domain.industry_scope import IndustryScope
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Value
from nptracker.domain.yearly_cap import Usage, day_of
from nptracker.services.session import Session
from nptracker.services.yearly_caps import YearlyCapService

IDLE = frozenset({"idle", "closed", "moved", "missing"})
INSPECTED_WORDS = {"": "不限", "never": "从未检查", "not_this_year": "本年未检查"}
_FORM = form_named("enterprise")


@dataclass(frozen=True, slots=True)
class Scope:
    """Among whom is drawn; an empty part asks for nothing."""

    included_only: bool = False
    townships: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    industry: IndustryScope | None = None
    inspected: str = ""
    search: str = ""

    def words(self) -> str:
        """Return the scope in Chinese, as the record prints it."""
        parts = ["统计调查入统企业" if self.included_only else ""]
        parts += [f"乡镇(街道)：{'、'.join(self.townships)}" if self.townships else ""]
        marks = [codes.MANAGEMENT.labels.get(mark, mark) for mark in self.marks]
        parts += [f"管理标识：{'、'.join(marks)}" if marks else ""]
        parts += [f"行业代码：{self.industry.words()}" if self.industry else ""]
        parts += [INSPECTED_WORDS[self.inspected] if self.inspected else ""]
        parts += [f"包含“{self.search}”" if self.search.strip() else ""]
        return "；".join(part for part in parts if part) or "企业底册全部企业"


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Which rules leave enterprises out, and who is left out for a reason of its own, by record id."""

    idle: bool = True
    capped: bool = True
    recent: bool = True
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One enterprise within the scope; ``excluded`` is the code why it takes no part, with the reason in words."""

    enterprise_id: str
    code: str
    name: str
    township: str
    operating: str
    usage: Usage
    last_visit: date | None
    excluded: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InspectorCandidate:
    """One inspector of the directory; ``code`` is the place in it."""

    inspector_id: str
    code: str
    person: str
    badge_no: str
    unit: str
    excluded: str = ""
    reason: str = ""


class CandidateReader:
    """Reads who can be drawn on a day."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._caps = YearlyCapService(session)

    def enterprises(self, scope: Scope, exclusions: Exclusions) -> list[CandidateLine]:
        """Return the enterprises within a scope in the order of the ledger."""
        usages, visits = self._caps.usages(self._today.year), self._caps.visits()
        records = list(self._session.table("enterprise").all(Query(search=scope.search)))
        shared = _shared_codes(self._session)
        found = []
        for record in records:
            days = _days(visits.get(record.id, ()))
            if _within(scope, record, days, self._today.year):
                usage = usages.get(record.id, Usage())
                excluded, reason = self._excluded(record, usage, days, exclusions)
                found.append(_line(record, shared, usage, days, excluded, reason))
        return found

    def _excluded(
        self, record: Record, usage: Usage, days: Sequence[date], exclusions: Exclusions
    ) -> tuple[str, str]:
        if record.id in exclusions.own:
            return "own", exclusions.own[record.id].strip()
        if exclusions.idle and record["operating"] in IDLE:
            return "idle", record.text(_FORM, "operating")
        if exclusions.capped and usage.is_full:
            return "cap", usage.words()
        month = (self._today.year, self._today.month)
        recent = [day for day in days if (day.year, day.month) == month]
        if exclusions.recent and recent:
            return "recent", f"{max(recent).isoformat()} 已检查"
        return "", ""

    def inspectors(self, own: Mapping[str, str] | None = None) -> list[InspectorCandidate]:
        """Return the inspectors in the order of the directory; ``own`` are reasons to leave some out, by record id."""
        form = form_named("inspector")
        left_out = own or {}
        return [
            InspectorCandidate(
                record.id,
                f"R{at:02d}",
                record.text(form, "name"),
                record.text(form, "badge_no"),
                record.text(form, "unit"),
                *_out_of_service(record, left_out),
            )
            for at, record in enumerate(self._session.table("inspector").all(), start=1)
        ]


def _out_of_service(record: Record, left_out: Mapping[str, str]) -> tuple[str, str]:
    if record.id in left_out:
        return "own", left_out[record.id].strip()
    return ("left", "不在岗") if record["in_service"] != "yes" else ("", "")


def _days(inspections: Iterable[Record]) -> list[date]:
    """Return the days an enterprise was inspected on; guidance is no inspection."""
    days = (day_of(x["started_at"]) for x in inspections if x["kind"] != "guidance")
    return sorted(day for day in days if day)


def _within(scope: Scope, record: Record, days: Sequence[date], year: int) -> bool:
    if scope.included_only and record["screening"] != "included":
        return False
    if scope.townships and record["township"] not in scope.townships:
        return False
    if scope.marks and set(scope.marks).isdisjoint(_several(record["management"])):
        return False
    if scope.industry and not scope.industry.holds(record.text(_FORM, "industry_code")):
        return False
    if scope.inspected == "never":
        return not days
    return not (scope.inspected == "not_this_year" and any(day.year == year for day in days))


def _several(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _code_of(record: Record) -> str:
    value = record["uscc"]
    return value if isinstance(value, str) and not isinstance(value, Absent) else ""


def _shared_codes(session: Session) -> set[str]:
    """Return the credit codes that several enterprises claim, which tell none of them."""
    counted = Counter(_code_of(record) for record in session.table("enterprise").all())
    return {code for code, count in counted.items() if count > 1}


def _line(  # noqa: PLR0913, PLR0917 - an enterprise with what was found out about it
    record: Record, shared: set[str], usage: Usage, days: Sequence[date], excluded: str, reason: str
) -> CandidateLine:
    code = _code_of(record)
    return CandidateLine(
        record.id,
        code if code and code not in shared and "|" not in code else record.id,
        record.text(_FORM, "name"),
        record.text(_FORM, "township"),
        record.text(_FORM, "operating"),
        usage,
        days[-1] if days else None,
        excluded,
        reason,
    )
