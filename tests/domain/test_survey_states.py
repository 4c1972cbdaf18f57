"""The steps of a survey case, checked against the procedure as a person would draw it."""

from __future__ import annotations

import pytest

from nptracker.domain.forms.codes import SURVEY_STATE
from nptracker.domain.survey_states import MOVES, Answer, CaseState, answer_of, fault_of, moves_from

# from → to, drawn by hand from the procedure: enterprise, county, city, province; sent back means filled in again
DRAWN = """
未通知 已通知
未通知 填报中
已通知 填报中
已通知 企业已确认
填报中 企业已确认
企业已确认 县书面审核中
县书面审核中 县现场审核
企业已确认 县退回
县书面审核中 县退回
县现场审核 县退回
县退回 填报中
县书面审核中 县通过
县现场审核 县通过
县通过 县书面审核中
县通过 市退回
县通过 市通过
市退回 填报中
市退回 县书面审核中
市通过 省退回
市通过 定库
省退回 填报中
省退回 县书面审核中
"""


def test_the_moves_are_the_drawn_ones() -> None:
    made = {(source.label, move.target.label) for move in MOVES.values() for source in move.sources}
    assert made == {tuple(line.split()) for line in DRAWN.strip().splitlines()}


def test_every_declared_state_has_a_sign_of_its_side() -> None:
    assert [state.code for state in CaseState] == list(SURVEY_STATE.labels)
    assert all(len(state.sign) == 1 for state in CaseState)


def test_nothing_leads_out_of_the_final_state() -> None:
    assert moves_from([CaseState.FINAL]) == []
    assert [m.key for m in moves_from([CaseState.DESK])] == ["site", "return", "pass"]


@pytest.mark.parametrize(
    ("move", "state", "opinion", "problems", "said"),
    [
        ("pass", CaseState.DESK, "", 0, ""),
        ("pass", CaseState.DESK, "", 2, "还有 2 处错误"),
        ("pass", CaseState.NOTIFIED, "", 0, "现在是“已通知”"),
        ("return", CaseState.SITE, " ", 3, "要写明意见"),
        ("return", CaseState.SITE, "购入量缺发票", 3, ""),
        ("finalize", CaseState.PASSED, "", 0, "只有“市通过”的才能办“定库”"),
    ],
)
def test_what_keeps_a_case_from_a_step(
    move: str, state: CaseState, opinion: str, problems: int, said: str
) -> None:
    words = fault_of(MOVES[move], state, opinion=opinion, open_problems=problems)
    assert said in words
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("state", "content", "errors", "answer"),
    [
        (CaseState.NOTIFIED, False, False, Answer.MISSING),
        (CaseState.FILLING, True, True, Answer.TO_CORRECT),
        (CaseState.FILLING, True, False, Answer.RETURNED),
        (CaseState.NOT_NOTIFIED, True, False, Answer.RETURNED),
        (CaseState.CITY_RETURNED, True, False, Answer.TO_CORRECT),
        (CaseState.PASSED, False, True, Answer.RETURNED),
    ],
)
def test_who_has_answered(state: CaseState, content: bool, errors: bool, answer: Answer) -> None:
    assert answer_of(state, has_content=content, has_errors=errors) is answer
