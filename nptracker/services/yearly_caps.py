"""The yearly cap on inspections: what is set, what each enterprise has used, and who is inspected beyond it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.codes import MANAGEMENT
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import read_number
from nptracker.domain.record import Record
from nptracker.domain.values import Values
from nptracker.domain.yearly_cap import (
    Usage,
    earlier_ones,
    has_exception,
    is_beyond,
    may_count,
    usage_of,
    year_of,
)
from nptracker.errors import UserError
from nptracker.services.session import Session

CAP = "yearly_cap"
_OF_MARK = f"{CAP}."  # before the code of a management mark whose enterprises have a cap of their own
_MOST = 99


class YearlyCapService:
    """Reads and sets the caps, and counts inspections against them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- what is set --------------------------------------------------------------------------------------

    def caps(self) -> dict[str, int]:
        """Return the caps set: of everybody under "", of the enterprises with a management mark under its code."""
        found: dict[str, int] = {}
        for record in self._session.table("setting").all():
            name, number = str(record["name"]), read_number(str(record["value"] or ""))
            if (name == CAP or name.startswith(_OF_MARK)) and number is not None:
                found[name.removeprefix(CAP).removeprefix(".")] = int(number)
        return found

    def cap_of(self, enterprise: Values, caps: Mapping[str, int] | None = None) -> int | None:
        """Return the cap of an enterprise, the highest of those its marks give; None where none is set."""
        known = self.caps() if caps is None else caps
        marks = enterprise.get("management")
        own = [known[mark] for mark in marks if mark in known] if isinstance(marks, tuple) else []
        return max(own) if own else known.get("")

    def set_caps(self, texts: Mapping[str, str]) -> Changes:
        """Set caps by "" or the code of a mark, an empty text takes one back; one verb. Raises UserError."""
        values = {f"{_OF_MARK}{mark}" if mark else CAP: _read_cap(text) for mark, text in texts.items()}
        table = self._session.table("setting")
        known = {str(record["name"]): record for record in table.having("name", *values)}
        with self._session.verb("yearly_cap", "设置年度检查频次上限") as verb:
            for name, value in values.items():
                if name in known:
                    table.update(known[name].id, {"value": value or None})
                elif value:
                    table.insert({"name": name, "value": value})
        return verb.changes() if verb.seq else NOTHING

    # -- what is used -------------------------------------------------------------------------------------

    def usage(self, enterprise_id: str, year: int, beside: str = "") -> Usage:
        """Return what one enterprise has used of a year's cap; the prepared visit ``beside`` is not counted."""
        enterprise = self._session.table("enterprise").get(enterprise_id)
        inspections = self._session.table("inspection").having("enterprise", enterprise_id)
        pending = self._pending([x for x in inspections if x.id != beside], year)[enterprise_id]
        return usage_of(inspections, year, self.cap_of(enterprise.values), pending)

    def usages(self, year: int) -> dict[str, Usage]:
        """Return what every enterprise of the ledger has used of a year's cap."""
        caps, visits = self.caps(), self.visits()
        pending = self._pending([x for listed in visits.values() for x in listed], year)
        return {
            record.id: usage_of(
                visits.get(record.id, ()), year, self.cap_of(record.values, caps), pending[record.id]
            )
            for record in self._session.table("enterprise").all()
        }

    def visits(self) -> dict[str, list[Record]]:
        """Return the inspections by enterprise, prepared ones included."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._session.table("inspection").all():
            found[str(record["enterprise"])].append(record)
        return found

    def _pending(self, inspections: Iterable[Record], year: int) -> Counter[str]:
        """Return how many inspections of a year's plan are prepared and not made yet, by enterprise."""
        waiting = [x for x in inspections if year_of(x.values) is None and may_count(x.values)]
        plans = {str(x["plan"]) for x in waiting if x["plan"]}
        years = {plan.id: plan["year"] for plan in self._all_plans()} if plans else {}
        return Counter(str(x["enterprise"]) for x in waiting if years.get(str(x["plan"]), year) == year)

    def _all_plans(self) -> list[Record]:
        return list(self._session.table("inspection_plan").all())

    # -- what is wrong ------------------------------------------------------------------------------------

    def problem_of(self, values: Values, record_id: str = "") -> list[Problem]:
        """Return that an inspection as typed goes beyond the cap without a reason."""
        owner = values.get("enterprise")
        if not isinstance(owner, str) or not may_count(values):
            return []
        others = self._session.table("inspection").having("enterprise", owner)
        found = self._enterprises([owner])
        return _beyond(values, others, record_id, self.cap_of(found[0].values) if found else None)

    def problems_of(self, records: Sequence[Record]) -> list[list[Problem]]:
        """Return the same for many stored inspections in a few look-ups."""
        counting = {str(r["enterprise"]) for r in records if may_count(r.values) and r["enterprise"]}
        if not counting:
            return [[] for _record in records]
        known, caps = self.caps(), dict[str, int | None]()
        for enterprise in self._enterprises(counting):
            caps[enterprise.id] = self.cap_of(enterprise.values, known)
        visits: dict[str, list[Record]] = defaultdict(list)
        for other in self._session.table("inspection").having("enterprise", *counting):
            visits[str(other["enterprise"])].append(other)
        owners = [str(record["enterprise"]) for record in records]
        return [
            _beyond(record.values, visits[owner], record.id, caps.get(owner))
            for record, owner in zip(records, owners, strict=True)
        ]

    def _enterprises(self, ids: Iterable[str]) -> list[Record]:
        return self._session.table("enterprise").having("id", *ids)

    def usage_for(self, kind: str, values: Values, record_id: str = "") -> Usage | None:
        """Return what the enterprise of a form has used of the cap in the form's year, None where none is named."""
        owner = record_id if kind == "enterprise" else values.get("enterprise")
        if not isinstance(owner, str) or not owner or not self._enterprises([owner]):
            return None
        return self.usage(owner, self._year(values), record_id)

    def words_for(self, kind: str, values: Values, record_id: str = "") -> str:
        """Return what the form of an enterprise or an inspection says about the cap, "" where there is nothing."""
        usage = self.usage_for(kind, values, record_id)
        if usage is None:
            return ""
        year = self._year(values)
        said = usage.words("本年" if year == self._session.today().year else f"{year}年")
        takes_one = kind == "enterprise" or (may_count(values) and not has_exception(values))
        return said if takes_one else f"{said}；这一次不占次数"

    def _year(self, values: Values) -> int:
        return year_of(values) or self._session.today().year


def _beyond(values: Values, others: Sequence[Record], record_id: str, cap: int | None) -> list[Problem]:
    earlier = earlier_ones(others, values, record_id)
    if not is_beyond(earlier, values, cap) or has_exception(values):
        return []
    words = f"{year_of(values)}年在这次之前已查 {earlier} 次，达到上限 {cap} 次：请选“超上限的理由”"
    return [Problem("J5", Severity.ERROR, words, field="cap_exception")]


def _read_cap(text: str) -> str:
    """Return a cap as it is stored, "" for none; raises UserError for what is no whole number of visits."""
    tidy = text.strip()
    if not tidy:
        return ""
    number = read_number(tidy.removesuffix("次"))
    if number is None or number != int(number) or not 0 <= number <= _MOST:
        raise UserError(
            f"年度检查上限不能是“{text}”。",
            safe="原来的设置没有变。",
            todo=f"请填 0 到 {_MOST} 的整数；没有规定的空着。",
        )
    return str(int(number))


CAP_MARKS = {"": "全部企业", **MANAGEMENT.labels}
