"""How the case of one enterprise and data year stands in the chemical survey, and who may move it where.

The order follows the survey's own: the enterprise fills in and checks itself, then the county, the city and the
province audit; whoever sends it back sends it to the enterprise.
"""

from __future__ import annotations

from collections.abc import Iterable

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.codes import SURVEY_STATE
from nptracker.domain.standing import Standing


def _named(code: str, sign: str, colour: str) -> tuple[str, str, str, str]:
    return code, SURVEY_STATE.labels[code], sign, colour


class CaseState(Standing):
    """The audit state of a case."""

    NOT_NOTIFIED = _named("not_notified", "○", "grey")
    NOTIFIED = _named("notified", "◎", "blue")
    FILLING = _named("filling", "◇", "blue")
    CONFIRMED = _named("confirmed", "◆", "blue")
    DESK = _named("desk", "△", "yellow")
    RETURNED = _named("returned", "←", "red")
    SITE = _named("site", "▲", "yellow")
    PASSED = _named("passed", "✔", "green")
    CITY_RETURNED = _named("city_returned", "←", "red")
    CITY_PASSED = _named("city_passed", "✔", "green")
    PROVINCE_RETURNED = _named("province_returned", "←", "red")
    FINAL = _named("final", "■", "green")


STATES = {state.code: state for state in CaseState}
SENT_BACK = frozenset({CaseState.RETURNED, CaseState.CITY_RETURNED, CaseState.PROVINCE_RETURNED})
LOCKED = frozenset(
    {CaseState.CITY_PASSED, CaseState.FINAL}
)  # what the city has passed is no longer the county's
BEFORE_AUDIT = frozenset({CaseState.NOT_NOTIFIED, CaseState.NOTIFIED, CaseState.FILLING})


class Answer(Standing):
    """Whether an enterprise has handed in what it owes for a year."""

    MISSING = ("missing", "未交", "○", "red")
    TO_CORRECT = ("to_correct", "待改正", "←", "yellow")
    RETURNED = ("returned", "已交", "✔", "green")


def answer_of(state: CaseState, *, has_content: bool, has_errors: bool) -> Answer:
    """Return whether an enterprise has answered, with what has come in for it and what the last file got wrong."""
    if state in SENT_BACK:
        return Answer.TO_CORRECT
    if state not in BEFORE_AUDIT:
        return Answer.RETURNED
    if not has_content:
        return Answer.MISSING
    return Answer.TO_CORRECT if has_errors else Answer.RETURNED


@dataclass(frozen=True, slots=True)
class Move:
    """One lawful step: what people call it, from which states, to which.

    ``needs_opinion`` steps must say why; ``needs_clean`` ones are refused while a hard problem stands that nobody
    has explained.
    """

    key: str
    words: str
    sources: tuple[CaseState, ...]
    target: CaseState
    needs_opinion: bool = False
    needs_clean: bool = False


_S = CaseState
MOVES = {
    move.key: move
    for move in (
        Move("notify", "通知填报", (_S.NOT_NOTIFIED,), _S.NOTIFIED),
        Move(
            "fill",
            "开始填报",
            (_S.NOT_NOTIFIED, _S.NOTIFIED, _S.RETURNED, _S.CITY_RETURNED, _S.PROVINCE_RETURNED),
            _S.FILLING,
        ),
        Move("confirm", "企业确认", (_S.NOTIFIED, _S.FILLING), _S.CONFIRMED),
        Move("desk", "开始书面审核", (_S.CONFIRMED,), _S.DESK),
        Move("site", "转现场审核", (_S.DESK,), _S.SITE),
        Move("return", "退回企业", (_S.CONFIRMED, _S.DESK, _S.SITE), _S.RETURNED, needs_opinion=True),
        Move("pass", "县级通过", (_S.DESK, _S.SITE), _S.PASSED, needs_clean=True),
        Move(
            "recheck",
            "重新审核",
            (_S.PASSED, _S.CITY_RETURNED, _S.PROVINCE_RETURNED),
            _S.DESK,
            needs_opinion=True,
        ),
        Move("city_return", "市级退回", (_S.PASSED,), _S.CITY_RETURNED, needs_opinion=True),
        Move("city_pass", "市级通过", (_S.PASSED,), _S.CITY_PASSED),
        Move("province_return", "省级退回", (_S.CITY_PASSED,), _S.PROVINCE_RETURNED, needs_opinion=True),
        Move("finalize", "定库", (_S.CITY_PASSED,), _S.FINAL),
    )
}


def change_words(state: CaseState | None) -> str:
    """Return what a change of the answers would mean in a state, "" while they may be changed freely."""
    if state is CaseState.PASSED:
        return "已县级通过：改动会退回书面审核"
    if state is CaseState.FINAL:
        return "已定库，不能改；要更正，先在“填报进度”撤回“定库”那一步"
    if state is not None and state in LOCKED:
        return f"已上报（{state.label}），不能改；要更正，先在“填报进度”登记上级退回"
    return ""


def moves_from(states: Iterable[CaseState]) -> list[Move]:
    """Return the steps that at least one of some cases may take, in the order of the procedure."""
    known = set(states)
    return [move for move in MOVES.values() if not known.isdisjoint(move.sources)]


def fault_of(move: Move, state: CaseState, *, opinion: str, open_problems: int) -> str:
    """Return in words why a case may not take a step now, "" when it may."""
    if state not in move.sources:
        lawful = "、".join(source.label for source in move.sources)
        return f"现在是“{state.label}”，只有“{lawful}”的才能办“{move.words}”"
    if move.needs_opinion and not opinion.strip():
        return f"{move.words}要写明意见"
    if move.needs_clean and open_problems:
        return f"还有 {open_problems} 处错误没有改正，也没有核实说明"
    return ""
