"""One task as found in the document made into a task draft: units, deadlines, targets, steps, problems."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nptracker.domain.draft import DeadlineDraft, MeasureDraft, Span, TaskDraft, UnitDraft
from nptracker.domain.problem import Problem, Severity
from nptracker.importing import plan_units
from nptracker.importing.plan_fold import fold, squeeze
from nptracker.importing.plan_headings import head_of, pieces_of
from nptracker.importing.plan_phrases import FoundDate, find_dates, sentences
from nptracker.importing.plan_targets import find_targets

if TYPE_CHECKING:
    from nptracker.importing.plan_units import UnitGroup

_TIME_LABEL = re.compile(
    r"[\[(]?(?:完成|办结|整改|工作|实施)?(?:时限|期限|完成时间|时间节点|时间要求|进度要求|时间安排|时间)(?:要求)?\s*(?:\]\s*:?|:)\s*(?P<value>[^\n;。\])]+)"
)
_NO_STEP = re.compile(r"(?:责任(?:领导|人)|分管领导|联系(?:人|电话)|负责人)\s*:")
_TIME_ALONE = re.compile(  # “2026年6月底前完成。” says when, not what
    r"[于在到至]?(?:每年)?(?:20\d\d年)?[\d年月日季度第一二三四上下半旬底末前内以之]{2,}"
    r",?(?:全面|基本)?(?:完成|办结)?[。;]?"
)
_LABEL_WORDS = (
    r"(?:(?:牵头|责任|分管|包抓|主管|联系)?(?:市|县|区)?(?:领导|责任人|负责人|联系人)"
    r"|(?:完成|办结|整改|工作|实施)?(?:时限|期限|时间|进度)(?:要求|安排|节点)?"
    r"|(?:整改|工作|预期|绩效|量化)?(?:目标|成果|成效)(?:指标|要求)?)\s*:"
)
_LABEL_BRACKET = re.compile(rf"[(\[][;,\s]*(?:{_LABEL_WORDS}[^;()\[\]\n]*[;,\s]*)+[)\]]")
_LABEL_LINE = re.compile(rf"\s*[;,]?\s*{_LABEL_WORDS}[^。\n]*。?")
_OPEN_END = re.compile(r"(?:、|，|,|和|及|或|的|与|等|将|对|为)$")


@dataclass(slots=True)
class FoundTask:
    """A task as cut out of the document, before its text is understood."""

    no: str = ""
    title: str = ""
    text: str = ""
    section: str = ""
    section_no: str = ""
    chapter: str = ""
    groups: list[UnitGroup] = field(default_factory=list)  # from cells of their own; the text may hold more
    time_texts: list[str] = field(default_factory=list)  # cells of a time column
    goal_texts: list[str] = field(default_factory=list)
    steps: list[MeasureDraft] = field(default_factory=list)
    is_safeguard: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def assemble(found: FoundTask, document_year: int | None) -> tuple[TaskDraft, tuple[str, ...]]:
    """Return the draft of a task and the bodies it makes implied for all later tasks."""
    text_groups = plan_units.find_groups(found.text)
    groups = [*found.groups, *text_groups]
    plain = without_groups(found.text, text_groups)
    text_alone = plain
    plain = plain or found.title  # a task of a title alone says in it what is wanted
    dates, date_problems = _dates(found, plain, text_groups, document_year)
    stated = [d for d in dates if d.sentence in found.time_texts or _TIME_LABEL.match(fold(d.sentence))]
    column_day = stated[0].on if stated else None
    texts = [plain, *(goal for goal in found.goal_texts if goal not in plain)]
    targets = [
        t for text in texts for t in find_targets(text, document_year, column_day, is_goal=text is not plain)
    ]
    start, end = found.spans[0] if found.spans else (-1, -1)
    problems = [*found.problems, *date_problems, *_group_problems(groups), *_text_problems(found, text_alone)]
    draft = TaskDraft(
        no=found.no,
        title=squeeze(found.title),
        section=squeeze(found.section),
        text=found.text,
        section_no=found.section_no,
        chapter=squeeze(found.chapter),
        measures=tuple(found.steps or steps_of(text_alone)),
        units=plan_units.merge(groups),
        deadlines=tuple(dates),
        targets=tuple(targets),
        is_safeguard=found.is_safeguard,
        problems=tuple(_placed(problem, start, end) for problem in problems),
        spans=tuple(Span(a, b) for a, b in found.spans),
    )
    return draft, tuple(name for group in groups for name in group.implied)


def without_groups(text: str, groups: list[UnitGroup]) -> str:
    """Return the text with its unit groups cut out."""
    out, at = "", 0
    for start, end in [*((group.start, group.end) for group in groups), (len(text), len(text))]:
        piece = text[at:start]
        out += piece.lstrip("。；;") if out.rstrip(" ").endswith(("。", "；", ";")) else piece
        at = max(at, end)
    return out.strip()


def without_labels(text: str) -> str:
    """Return the text of a step without lines and brackets of nothing but labels: （完成时限：…；责任人：…）."""
    key = _LABEL_BRACKET.sub(lambda m: "\x01" * len(m[0]), fold(text))
    lines = "".join(sign for sign, k in zip(text, key, strict=True) if k != "\x01").split("\n")
    return "\n".join(line for line in lines if line.strip() and not _LABEL_LINE.fullmatch(fold(line))).strip()


def steps_of(text: str) -> list[MeasureDraft]:
    """Return the steps of a text: its numbered items, else its sentences."""
    text = without_labels(text)
    pieces = [piece for line in text.split("\n") for _, piece in pieces_of(line)]
    numbered = [(head_of(piece), piece) for piece in pieces]
    if sum(head is not None for head, _ in numbered) >= 2:
        steps = []
        for head, piece in numbered:
            words = piece[head.length :] if head else piece
            steps.append(MeasureDraft(head.no if head else "", words.strip()))
        return [step for step in steps if step.text]
    found = [sentence for _, sentence in sentences(text) if not _NO_STEP.match(fold(sentence))]
    steps = [
        MeasureDraft("", s.lstrip(" ；;，,、"))
        for s in found
        if len(s.strip(" 。；，、()（）")) > 3
        and not _LABEL_LINE.fullmatch(fold(s).strip())
        and not _TIME_LABEL.match(fold(s).lstrip(" ;,、"))
    ]
    return [step for step in steps if not _TIME_ALONE.fullmatch(fold(step.text))] or steps


def _dates(
    found: FoundTask, plain: str, groups: list[UnitGroup], document_year: int | None
) -> tuple[list[DeadlineDraft], list[Problem]]:
    pairs: list[tuple[FoundDate, str]] = []
    for text in found.time_texts:
        pairs += [(day, text) for day in find_dates(text, document_year, in_column=True)]
    in_groups = [found.text[group.start : group.end] for group in groups]
    for text in (plain, *found.goal_texts, *in_groups):
        for label in _TIME_LABEL.finditer(fold(text)):
            value = text[label.start("value") : label.end("value")]
            pairs += [
                (day, label_words(text, label)) for day in find_dates(value, document_year, in_column=True)
            ]
        prose = _TIME_LABEL.sub(lambda m: "\x01" * len(m[0]), fold(text))
        for start, sentence in sentences(text):
            days = find_dates(prose[start : start + len(sentence)], document_year)
            pairs += [(day._replace(words=sentence[day.start : day.end]), sentence) for day in days]
    kept: dict[tuple[object, str], DeadlineDraft] = {}
    for day, sentence in pairs:
        if day.on:
            kept.setdefault((day.on, sentence), DeadlineDraft(day.on, sentence))
    return list(kept.values()), [p for day, _ in pairs if (p := _date_problem(day, document_year))]


def label_words(text: str, label: re.Match[str]) -> str:
    """Return the labelled time as written."""
    return text[label.start() : label.end()].strip()


def _date_problem(day: FoundDate, document_year: int | None) -> Problem | None:
    if day.on is None:
        return Problem(
            "plan.deadline-year-unknown",
            Severity.WARNING,
            f"“{day.words}”没有写明年份，方案年份也不明，未能定出日期。",
            field="deadlines",
            value=day.words,
            suggestion="请填写具体日期",
        )
    if document_year and day.on.year < document_year:
        return Problem(
            "plan.deadline-before-document",
            Severity.WARNING,
            f"时限“{day.words}”早于方案印发年份 {document_year}。",
            field="deadlines",
            value=day.on.isoformat(),
            suggestion="请核对年份",
        )
    if day.is_strict or day.is_guess:
        why = "只写了“前”，按其前一日理解" if day.is_strict else "年份按上下文推定"
        return Problem(
            "plan.deadline-guessed",
            Severity.NOTICE,
            f"时限“{day.words}”{why}，定为 {day.on.isoformat()}。",
            field="deadlines",
            value=day.on.isoformat(),
            suggestion="请核对",
        )
    return None


def _group_problems(groups: list[UnitGroup]) -> list[Problem]:
    return [_open_list(group.units[-1].name) for group in groups if group.is_open and group.units]


def _open_list(last: str) -> Problem:
    words = f"责任单位写到“{last}”后以顿号结尾，后面可能缺单位。"
    return Problem(
        "plan.unit-list-open", Severity.WARNING, words, field="units", value=last, suggestion="请对照原件补齐"
    )


def _text_problems(found: FoundTask, plain: str) -> list[Problem]:
    problems = []
    if not plain and not found.steps:
        problems.append(
            Problem("plan.task-text-missing", Severity.NOTICE, "这项任务只有标题，没有正文。", field="text")
        )
    elif plain and _OPEN_END.search(plain):
        problems.append(
            Problem(
                "plan.task-text-cut",
                Severity.WARNING,
                f"任务正文到“{plain[-12:]}”中断，后面可能缺字。",
                field="text",
                value=plain[-12:],
                suggestion="请对照原件补齐",
            )
        )
    if not found.title:
        problems.append(
            Problem(
                "plan.task-title-missing",
                Severity.NOTICE,
                "这项任务没有标题。",
                field="title",
                suggestion="请拟一个标题",
            )
        )
    return problems


def _placed(problem: Problem, start: int, end: int) -> Problem:
    return problem if problem.start >= 0 or start < 0 else problem._replace(start=start, end=end)


def unit_group(text: str, heading: str) -> UnitGroup | None:
    """Read the cell of a unit column."""
    labelled = [g for g in plan_units.find_groups(text) if plan_units.LABEL.search(fold(text))]
    if labelled:
        units, implied = plan_units.merge(labelled), tuple(n for g in labelled for n in g.implied)
    else:
        units, implied = plan_units.parse_units(text, plan_units.label_role(heading))
    is_open = fold(text).rstrip().endswith("、")
    return (
        plan_units.UnitGroup(tuple(UnitDraft(u.name, u.role) for u in units), implied, 0, 0, is_open)
        if units
        else None
    )
