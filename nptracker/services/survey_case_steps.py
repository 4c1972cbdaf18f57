"""Writing the steps of survey cases inside a verb: an officer's own, and those that files coming in make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nptracker.domain.record import Record
from nptracker.domain.survey_states import MOVES, STATES, CaseState
from nptracker.domain.values import Value
from nptracker.services.session import Session

_RECEIVED = "收到填报文件"


@dataclass(frozen=True, slots=True)
class Step:
    """What an officer says with a step: in whose name, on which day, with what opinion, resting on what.

    ``waives`` is the word that the errors still standing were verified; the opinion then tells why they are right.
    """

    by: str
    on: date
    opinion: str = ""
    evidence: str = ""
    due_on: date | None = None
    waives: bool = False


class StepWriter:
    """Moves cases and stores who moved them; asks nothing and runs inside a verb."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cases(self, enterprise_ids: Iterable[str], year: int) -> dict[str, Record]:
        """Return the cases of a data year that some enterprises have, by enterprise; of merged ones the later."""
        found = self._session.table("survey_case").having("enterprise", *enterprise_ids)
        return {str(case["enterprise"]): case for case in found if case["data_year"] == year}

    def take(self, enterprise_ids: Sequence[str], year: int, target: CaseState, step: Step) -> list[str]:
        """Move the cases of some enterprises, making those that are missing; returns the cases' ids."""
        known, cases = self.cases(enterprise_ids, year), self._session.table("survey_case")
        ids = {owner: case.id for owner, case in known.items()}
        new = [owner for owner in dict.fromkeys(enterprise_ids) if owner not in ids]
        made = cases.insert_many([new_case(owner, year) | _moved(target, step) for owner in new])
        ids.update(zip(new, made, strict=True))
        for owner in known:
            cases.update(ids[owner], _moved(target, step))
        before = {owner: STATES[str(case["state"])] for owner, case in known.items()}
        self._session.table("survey_step").insert_many(
            _step_values(ids[owner], before.get(owner, CaseState.NOT_NOTIFIED), target, step)
            for owner in enterprise_ids
        )
        return [ids[owner] for owner in enterprise_ids]

    def received(self, places: Iterable[tuple[str, int]]) -> list[str]:
        """Let files that came in from (enterprise, data year) move their cases to 填报中 where that is lawful."""
        by_year: dict[int, dict[str, None]] = defaultdict(dict)
        for owner, year in places:
            by_year[year][owner] = None
        step = Step(self._session.person, self._session.today(), _RECEIVED)
        moved: list[str] = []
        for year, owners in by_year.items():
            known = self.cases(owners, year)
            ready = [owner for owner in owners if owner not in known or _may_fill(known[owner])]
            moved += self.take(ready, year, CaseState.FILLING, step)
        return moved


def _may_fill(case: Record) -> bool:
    return STATES[str(case["state"])] in MOVES["fill"].sources


def new_case(owner: str, year: int) -> dict[str, Value]:
    """Return the values of a case that nobody has touched."""
    return {"enterprise": owner, "data_year": year, "state": CaseState.NOT_NOTIFIED.code}


def _moved(target: CaseState, step: Step) -> dict[str, Value]:
    values: dict[str, Value] = {"state": target.code}
    if target is CaseState.NOTIFIED:
        values["notified_on"] = step.on
    if step.due_on:
        values["due_on"] = step.due_on
    return values


def _step_values(case_id: str, before: CaseState, target: CaseState, step: Step) -> dict[str, Value]:
    return {
        "case": case_id,
        "from_state": before.code,
        "to_state": target.code,
        "opinion": step.opinion.strip() or None,
        "evidence": step.evidence.strip() or None,
        "by": step.by.strip(),
        "on": step.on,
    }
