"""Which cases a list shows and in which words. Plain functions, no window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain import word_filter
from nptracker.domain.plan import Light
from nptracker.domain.survey_states import BEFORE_AUDIT, SENT_BACK, Answer, CaseState
from nptracker.domain.word_filter import has_words, wanted_words

if TYPE_CHECKING:
    from nptracker.services.survey_case_lines import CaseCounts, CaseLine

HEADINGS = ("审核状态", "企业", "交报", "截止日期", "文件", "行数", "错误")
WIDTHS = (8, 12, 5, 11, 4, 3, 3)
NAME_COLUMN = 1
NOT_COUNTED = "…"
_CALLS = {Light.OVERDUE: "red", Light.RED: "red", Light.YELLOW: "yellow"}


class Chip(NamedTuple):
    """One number that filters the list: its key, words, sign, colour and the test behind the number."""

    key: str
    words: str
    sign: str
    colour: str
    test: Callable[[CaseLine], bool]


def chips() -> list[Chip]:
    """Return the numbers of the page: all, who has answered, what is overdue, then every state."""
    from nptracker.services.survey_case_lines import group_key

    answers = [Chip(group_key(a), a.label, a.sign, a.colour, _answered(a)) for a in Answer]
    states = [Chip(group_key(s), s.label, s.sign, s.colour, _in_state(s)) for s in CaseState]
    late = Chip("overdue", "超期", Light.OVERDUE.sign, "red", lambda line: line.light is Light.OVERDUE)
    return [Chip("", "入统", "", "ink", lambda _line: True), *answers, late, *states]


def _answered(answer: Answer) -> Callable[[CaseLine], bool]:
    return lambda line: line.answer is answer


def _in_state(state: CaseState) -> Callable[[CaseLine], bool]:
    return lambda line: line.state is state


def passing(lines: Iterable[CaseLine], chip: Chip, words: str) -> list[CaseLine]:
    """Return the lines of a chip that hold every word, or its pinyin initials."""
    wanted = wanted_words(words)
    return [line for line in lines if chip.test(line) and (not wanted or has_words(_text_of(line), wanted))]


def _text_of(line: CaseLine) -> str:
    return f"{line.name}\n{line.uscc}\n{line.township}\n{line.contact}"


def get_ready(lines: Iterable[CaseLine]) -> None:
    """Fold the texts of many lines beforehand, so that the first key typed waits for nothing."""
    word_filter.get_ready(map(_text_of, lines))


def township_words(township: str, lines: Sequence[CaseLine]) -> str:
    """Return a township with how many of its enterprises have answered."""
    counts = Counter(line.answer for line in lines)
    parts = "　".join(f"{answer.label} {counts[answer]}" for answer in Answer if counts[answer])
    return f"{township}　{len(lines)} 家：{parts}"


def texts_of(line: CaseLine, problems: Mapping[str, int] | None) -> tuple[str, ...]:
    """Return the cells of a line; while its problems are not counted yet, that is said."""
    count = NOT_COUNTED if problems is None else str(problems.get(line.enterprise_id, 0) or "—")
    answer = f"{line.answer.sign} {line.answer.label}"
    return (
        line.state_words,
        line.name,
        answer,
        line.due_words,
        line.files_words,
        line.rows_words,
        count,
    )


def tones_of(line: CaseLine, problems: Mapping[str, int] | None) -> dict[int, str]:
    """Return the columns that are not in plain ink."""
    tones = {0: line.state.colour, 2: line.answer.colour}
    if line.light in _CALLS:
        tones[3] = _CALLS[line.light]
    if (problems or {}).get(line.enterprise_id):
        tones[6] = "red"
    return tones


def next_step(counts: CaseCounts, overdue: int, *, is_open: bool) -> str:
    """Return what to do next, the most pressing first."""
    states, answers = counts.states, counts.answers
    if not is_open:
        return f"下一步：填写调查年度的截止日期，给 {counts.included} 家入统企业建档"
    waiting = states[CaseState.CONFIRMED]
    under_way = states[CaseState.DESK] + states[CaseState.SITE]
    parts = (
        (states[CaseState.NOT_NOTIFIED], "通知 {} 家企业填报"),
        (overdue, "催报 {} 家超期企业"),
        (sum(states[state] for state in SENT_BACK), "跟踪 {} 家退回企业改正"),
        (waiting, "开始审核 {} 家已确认企业"),
        (under_way, "审完 {} 家审核中的企业"),
        (answers[Answer.MISSING], "等 {} 家企业交报"),
        (sum(states[state] for state in BEFORE_AUDIT), "请 {} 家企业确认签章后报出"),
        (states[CaseState.PASSED], "等市级审核 {} 家"),
        (states[CaseState.CITY_PASSED], "等省级审核、定库 {} 家"),
    )
    found = next((words.format(count) for count, words in parts if count), "")
    return f"下一步：{found}" if found else "全部定库，本年度调查已完成"
