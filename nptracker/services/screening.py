"""The first screening: conclusions by data year with who, when and on what evidence, and counts that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import codes
from nptracker.domain.industry_scope import IndustryScope
from nptracker.domain.record import Record
from nptracker.domain.screening import (
    INCLUDED,
    IndustryChoice,
    Screened,
    ScreeningCounts,
    choose_industries,
    conclusion_word,
    count_conclusions,
    in_ledger,
    in_order,
    screened_as_of,
    year_of,
)
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.session import Progress, Session

_STEP = 200  # enterprises between two looks at progress
_FROM_LEDGER = "底册原有结论"  # the evidence of a conclusion that came without one


class ScreeningService:
    """What a person does to find out who belongs to the survey."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- reading ------------------------------------------------------------------------------------------

    def lines(self, year: int) -> list[Screened]:
        """Return every enterprise that stood in the base ledger of a data year with what holds for it then."""
        trails = self._trails()
        records = ((record, trails.get(record.id, [])) for record in self._session.table("enterprise").all())
        return [
            screened_as_of(record, trail, year) for record, trail in records if in_ledger(record, trail, year)
        ]

    def conclusions(self, year: int) -> dict[str, str]:
        """Return the codes of the conclusions that hold in a data year, by enterprise; unscreened ones are left out."""
        return {line.enterprise.id: line.conclusion for line in self.lines(year) if line.conclusion}

    def included(self, year: int) -> list[Record]:
        """Return the enterprises that belong to the survey of a data year, in the order of the ledger."""
        return [line.enterprise for line in self.lines(year) if line.conclusion == INCLUDED]

    def counts(self, year: int) -> ScreeningCounts:
        """Return how many are in the ledger, left out by reason, included and not yet screened."""
        return count_conclusions(line.conclusion for line in self.lines(year))

    def trail(self, enterprise_id: str) -> list[Record]:
        """Return the steps of one enterprise, the one in force last."""
        return in_order(self._session.table("screening_step").having("enterprise", enterprise_id))

    def last_evidence(self, conclusion: str = "") -> str:
        """Return the evidence last written, for a conclusion or for any."""
        steps = self._session.table("screening_step").all()
        wanted = [step for step in steps if not conclusion or step["conclusion"] == conclusion]
        return str(max(wanted, key=lambda step: step.number)["evidence"] or "") if wanted else ""

    def by_industry(self, year: int, scope: IndustryScope, *, only_unscreened: bool = True) -> IndustryChoice:
        """Return the enterprises of some industries, for screening them at once."""
        return choose_industries(self.lines(year), scope, only_unscreened=only_unscreened)

    def years(self) -> list[int]:
        """Return the data years to choose from, the newest first: those screened, the last five and this one."""
        this = self._session.today().year
        screened = (year_of(step) for step in self._session.table("screening_step").all())
        return sorted({this, *range(this - 5, this), *filter(None, screened)}, reverse=True)

    def _trails(self) -> dict[str, list[Record]]:
        trails: dict[str, list[Record]] = defaultdict(list)
        for step in self._session.table("screening_step").all():
            trails[str(step["enterprise"])].append(step)
        return {enterprise: in_order(steps) for enterprise, steps in trails.items()}

    # -- writing ------------------------------------------------------------------------------------------

    def conclude(  # noqa: PLR0913, PLR0917 - whom, for when, what, and on whose word
        self,
        ids: Collection[str],
        year: int,
        conclusion: str,
        evidence: str,
        by: str = "",
        on: date | None = None,
        progress: Progress | None = None,
    ) -> Changes:
        """Set a conclusion for some enterprises and a data year as one verb; who already has just this is left alone.

        A conclusion for a year before the latest one is only noted in the trail. Raises UserError without evidence
        or for an unknown conclusion.
        """
        step = self._step(year, conclusion, evidence, by, on)
        records = self._session.table("enterprise").having("id", *ids)
        trails = self._trails()
        waiting = [record for record in records if not _says(record, trails.get(record.id, []), step)]
        if not waiting:
            return NOTHING
        named = f"“{waiting[0]['name']}”" if len(waiting) == 1 else f"{len(waiting)} 家"
        title = f"初筛{year}年度：{named} → {conclusion_word(conclusion)}"
        with self._session.verb("screen", title) as verb:
            made = [new for r in waiting for new in self._new_steps(r, trails.get(r.id, []), step)]
            self._session.table("screening_step").insert_many(made)
            for done, record in enumerate(waiting, start=1):
                self._hold(record, trails.get(record.id, []), step)
                verb.record_ids.append(record.id)
                if progress and (done % _STEP == 0 or done == len(waiting)):
                    progress(done, len(waiting))
        return verb.changes()

    def _step(self, year: int, conclusion: str, evidence: str, by: str, on: date | None) -> dict[str, Value]:
        if conclusion not in codes.SCREENING.labels:
            known = "、".join(codes.SCREENING.labels.values())
            raise UserError(f"没有“{conclusion}”这种初筛结论。", todo=f"可以用：{known}。")
        if not evidence.strip():
            raise UserError(
                "没有写依据。",
                safe="没有写入任何数据。",
                todo="请写明看了什么材料，如“环评报告、原辅料台账”。",
            )
        return {
            "data_year": year,
            "conclusion": conclusion,
            "evidence": evidence.strip(),
            "by": by.strip() or self._session.person,
            "on": on or self._session.today(),
        }

    def _new_steps(
        self, record: Record, trail: Sequence[Record], step: Mapping[str, Value]
    ) -> list[dict[str, Value]]:
        """Return the step for one enterprise, behind the one that keeps what was typed into the ledger itself."""
        steps: list[dict[str, Value]] = [{"enterprise": record.id, **step}]
        said = trail[-1]["conclusion"] if trail else None
        if record["screening"] in codes.SCREENING.labels and record["screening"] != said:
            steps.insert(0, self._kept_from_ledger(record, trail, _year(step)))
        return steps

    def _hold(self, record: Record, trail: Sequence[Record], step: Mapping[str, Value]) -> None:
        """Let the enterprise itself hold a conclusion that is the latest."""
        if trail and _year(step) < year_of(trail[-1]):
            return
        held: dict[str, Value] = {
            "screening": step["conclusion"],
            "screening_reason": step["evidence"],
            "screened_by": step["by"],
            "screened_on": step["on"],
        }
        self._session.table("enterprise").update(record.id, held)

    def _kept_from_ledger(self, record: Record, trail: Sequence[Record], year: int) -> dict[str, Value]:
        """Return the step that keeps what the ledger says by itself.

        Before anybody screened here it holds for the years before; typed over the last step, from its year on.
        """
        on = record["screened_on"]
        day = on if isinstance(on, date) else self._session.today()
        return {
            "enterprise": record.id,
            "data_year": year_of(trail[-1]) if trail else min(year, day.year) - 1,
            "conclusion": record["screening"],
            "evidence": record["screening_reason"] or _FROM_LEDGER,
            "by": record["screened_by"] or self._session.person,
            "on": day,
        }


def _year(step: Mapping[str, Value]) -> int:
    year = step["data_year"]
    return year if isinstance(year, int) else 0


def _says(enterprise: Record, trail: Sequence[Record], step: Mapping[str, Value]) -> bool:
    """Tell whether just this was said for just this year and still holds; an earlier year's word is not enough."""
    if all(year_of(earlier) != _year(step) for earlier in trail):
        return False
    line = screened_as_of(enterprise, trail, _year(step))
    said = (line.conclusion, line.evidence, line.by, line.on)
    return said == (step["conclusion"], step["evidence"], step["by"], step["on"])
