"""What the latest survey asks for on the 工作台: enterprises not notified, missing, to correct, waiting for the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.plan import Light, light
from nptracker.domain.survey_states import Answer, CaseState
from nptracker.services.session import Session
from nptracker.services.survey_case_lines import CaseReader, group_key
from nptracker.services.task_lines import thresholds_of

_ASKED: Sequence[tuple[CaseState | Answer, str]] = (
    (CaseState.NOT_NOTIFIED, "未通知填报的企业"),
    (Answer.MISSING, "未交表的企业"),
    (Answer.TO_CORRECT, "待改正企业"),
    (CaseState.CONFIRMED, "已确认、等待县级审核的企业"),
)


class SurveyAsk(NamedTuple):
    """How many enterprises of a data year something is asked of; ``key`` filters 填报进度 to just these."""

    year: int
    key: str
    words: str
    number: int
    light: Light
    due_on: date | None


def survey_asks(session: Session) -> tuple[SurveyAsk, ...]:
    """Return what the survey of the latest data year still asks for; nothing while no survey was opened."""
    rounds = {year: r for r in session.table("survey_round").all() if isinstance(year := r["data_year"], int)}
    if not rounds:
        return ()
    year = max(rounds)
    lines, review_by = CaseReader(session, year).lines(), rounds[year]["review_by"]
    found = []
    for group, words in _ASKED:
        meant = [line for line in lines if group in {line.state, line.answer}]
        days = [line.due_on for line in meant if line.due_on]
        due_on = review_by if group is CaseState.CONFIRMED else min(days, default=None)
        if meant:
            day = due_on if isinstance(due_on, date) else None
            found.append(SurveyAsk(year, group_key(group), words, len(meant), _light(session, day), day))
    return tuple(found)


def _light(session: Session, due_on: date | None) -> Light:
    return light(due_on, session.today(), is_done=False, thresholds=thresholds_of(session))
