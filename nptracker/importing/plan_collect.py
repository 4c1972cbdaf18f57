"""The tasks of all parts of a document: from its prose, its tables and its attachments, without doubles."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from nptracker.domain.draft import HeadingDraft, MeasureDraft
from nptracker.domain.problem import Problem, Severity
from nptracker.importing import plan_table
from nptracker.importing.plan_blocks import Paragraph, Table
from nptracker.importing.plan_fold import bare, fold
from nptracker.importing.plan_front import without_title_heading
from nptracker.importing.plan_guesses import with_guessed_headings
from nptracker.importing.plan_headings import head_of, split_title
from nptracker.importing.plan_outline import Levels, Node, build, mark_task_list
from nptracker.importing.plan_pieces import with_pieces_joined
from nptracker.importing.plan_tasks import FoundTask, unit_group, without_groups, without_labels
from nptracker.importing.plan_units import find_groups
from nptracker.importing.unit_duties import body_of_duty, names_its_body

if TYPE_CHECKING:
    from nptracker.importing.plan_front import Block, Parts

_LOOSE_KINDS = {"yishi", "circle", "nump", "bullet"}


@dataclass(slots=True)
class Collected:
    """Everything found, in document order."""

    chapters: list[HeadingDraft] = field(default_factory=list)
    tasks: list[FoundTask] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def collect(parts: Parts) -> Collected:
    """Return the tasks of the body, completed by those of the attachments."""
    found = _from_blocks(parts.body)
    for attachment in parts.attachments:
        more = _from_blocks(attachment)
        if not found.tasks:
            found = more
        elif any(isinstance(block, Table) for block in attachment):
            _complete(found, more.tasks)
    if not found.tasks and parts.notice:
        return _from_blocks([*parts.notice, *parts.body])
    return found


def _from_blocks(blocks: list[Block]) -> Collected:
    blocks = with_pieces_joined(blocks)
    paragraphs = without_title_heading([block for block in blocks if isinstance(block, Paragraph)])
    root = build(with_guessed_headings(paragraphs))
    found = Collected()
    levels = Levels(root)
    mark_task_list(root.children)
    for chapter in root.children:
        _harvest(chapter, [], levels, found.tasks)
        found.problems += _steps_back(chapter)
    if not root.children:
        found.tasks += _from_prose(root, "", "")
    for table in (block for block in blocks if isinstance(block, Table)):
        holder = _chapter_before(root, table)
        of_chapter = [task for task in found.tasks if holder is not None and task.chapter == holder.title]
        rows = plan_table.read_table(
            table,
            holder.title if holder and not of_chapter else "",
            holder.no if holder and not of_chapter else "",
        )
        if rows and holder:
            found.tasks = [task for task in found.tasks if not _is_heading_of_table(task, holder)]
        _add_table(found, rows)
    found.chapters = [
        HeadingDraft(c.no, c.title) for c in root.children if c.title and not _is_task(c, found)
    ]
    return found


def _is_heading_of_table(task: FoundTask, holder: Node) -> bool:
    """Return True for a chapter without text that was taken for a task before its table was read."""
    return (task.no, task.title, task.text) == (holder.no, holder.title, "")


def _is_task(chapter: Node, found: Collected) -> bool:
    return any((t.no, t.title, t.chapter) == (chapter.no, chapter.title, "") for t in found.tasks)


def _steps_back(node: Node) -> list[Problem]:
    """Report numbers that begin again in the middle: the heading they belong under may be lost."""
    found: list[Problem] = []
    for before, child in pairwise(n for n in node.children if n.value):
        if before.kind == child.kind and child.value <= before.value and node.title:
            start, text = child.lines[0]
            words = f"“{node.title}”下编号从“{before.no}”回到“{child.no}”，中间可能缺一个上级标题。"
            found.append(
                Problem(
                    "plan.number-back",
                    Severity.WARNING,
                    words,
                    field="no",
                    value=child.no,
                    start=start,
                    end=start + len(text),
                )
            )
    return found


def _chapter_before(root: Node, table: Table) -> Node | None:
    before = [node for node in root.children if node.lines and node.lines[0][0] <= table.start]
    return before[-1] if before and not before[-1].holds_no_tasks else None


def _add_table(found: Collected, rows: list[FoundTask]) -> None:
    """Take a table of the body over: it completes the prose when it repeats it, else it adds tasks."""
    prose = [task for task in found.tasks if not task.is_safeguard]
    if rows and prose and not any(find_groups(task.text) for task in prose) and _matches(prose, rows) == 0:
        safeguards = [task for task in found.tasks if task.is_safeguard]
        empty_prose = len(prose) < len(rows)
        found.tasks = [*rows, *safeguards] if empty_prose else [*prose, *rows, *safeguards]
        return
    _complete(found, rows)


def _matches(tasks: list[FoundTask], rows: list[FoundTask]) -> int:
    return sum(_counterpart(tasks, row) is not None for row in rows)


def _complete(found: Collected, rows: list[FoundTask]) -> None:
    matched = _matches(found.tasks, rows)
    if (
        matched * 2 < len(rows)
        and found.tasks
        and any(find_groups(task.text) or task.groups for task in found.tasks)
    ):
        rows = [row for row in rows if _counterpart(found.tasks, row) is not None] if matched else rows
    elif matched * 2 < len(rows) and found.tasks:
        safeguards = [task for task in found.tasks if task.is_safeguard]
        found.tasks = [*rows, *safeguards]
        return
    for row in rows:
        task = _counterpart(found.tasks, row)
        if task is None:
            found.tasks.append(row)
        else:
            task.groups += row.groups if not find_groups(task.text) else []
            task.time_texts += row.time_texts
            task.goal_texts += row.goal_texts
            _take_text_over(task, row)


def _take_text_over(task: FoundTask, row: FoundTask) -> None:
    """Add what only the table says about a task to its text, line by line."""
    known = bare(task.text + task.title)
    for line in row.text.split("\n"):
        head = head_of(line)
        words = line[head.length :] if head else line
        if (key := bare(words).strip("。;")) and key not in known:
            task.text = f"{task.text}\n{words}".strip()


def _counterpart(tasks: list[FoundTask], row: FoundTask) -> FoundTask | None:
    """Return the task a table row repeats: the same title, or one title inside the other."""
    title = bare(row.title)
    if not title:
        return None
    exact = next((task for task in tasks if bare(task.title) == title), None)
    if exact or len(title) < 6:
        return exact
    return next(
        (t for t in tasks if len(bare(t.title)) >= 6 and (title in bare(t.title) or bare(t.title) in title)),
        None,
    )


def _harvest(node: Node, above: list[Node], levels: Levels, tasks: list[FoundTask]) -> None:
    """Add the tasks at and under a heading."""
    is_bare_chapter = not above and node.is_generic and not node.children and not node.body
    if node.holds_no_tasks or is_bare_chapter:
        return
    if levels.opens(node, len(above)):
        known = len(tasks)
        for child in node.children:
            _harvest(child, [*above, node], levels, tasks)
        if len(tasks) == known and not all(child.holds_no_tasks for child in node.children):
            tasks.append(_task(node, above))  # “一要…，二要…”: short measures that make one task together
    elif not above and node.is_generic and not node.children and node.lines[1:]:
        tasks += _from_prose(node, node.title, node.no)
    elif node.kind not in _LOOSE_KINDS or not above or node.has_units or node.body or node.children:
        tasks.append(_task(node, above))


def _task(node: Node, above: list[Node]) -> FoundTask:
    section = above[-1] if above else Node("root", 0)
    lost = Problem(
        "plan.heading-lost",
        Severity.WARNING,
        "这段文字前面的标题缺失，不知道属于哪一节、哪一项。",
        field="section",
        suggestion="请对照原件补上标题，或并入所属的任务",
    )
    text, group = node.full_text(), None
    if section.is_body:
        leads = fold(node.title or text).startswith("牵头")
        group = unit_group(section.title, "牵头单位" if leads else "责任单位")
    elif names_its_body(node.title, text):
        group = unit_group(node.title, "责任单位")
    shared = section.groups if not group and not node.has_units and len(above) == 1 else []
    return FoundTask(
        problems=[lost] if node.kind == "orphan" or section.kind == "lost" else [],
        no=node.no,
        title=node.title,
        text=text,
        groups=[group] if group and not find_groups(text) else list(shared),
        section=section.title,
        section_no=section.no,
        chapter=above[0].title if above else "",
        steps=_steps(node),
        is_safeguard=any(n.is_safeguard for n in (above[:1] or [node])),
        spans=list(node.spans()),
    )


def _steps(node: Node) -> list[MeasureDraft]:
    """Return the numbered items under a task as its steps; none when it has less than two."""
    if len(node.children) < 2:
        return []
    steps = []
    for child in node.children:
        rest = child.full_text()
        rest = without_labels(without_groups(rest, find_groups(rest)))
        text = f"{child.title}。{rest}" if child.title and rest else child.title or rest
        steps.append(MeasureDraft(child.no, text.strip()))
    return [step for step in steps if step.text]


def _from_prose(node: Node, section: str, section_no: str) -> list[FoundTask]:
    """Return the tasks of unnumbered paragraphs: one for each paragraph that names bodies or has a title."""
    lines = node.lines if node.kind == "root" else node.lines[1:]
    if node.kind != "root" and node.body and not node.lines[1:]:
        lines = [(node.lines[0][0], node.body)]
    is_duties = sum(bool(body_of_duty(line)) for _, line in lines) > 1
    tasks: list[FoundTask] = []
    for start, line in lines:
        groups = find_groups(line)
        is_units_only = bool(groups) and groups[0].start <= 1 and groups[-1].end >= len(line) - 1
        body = body_of_duty(line) if is_duties else ""
        if tasks and is_units_only:
            tasks[-1].text += "\n" + line
            tasks[-1].spans.append((start, start + len(line)))
        elif groups or body or (node.kind != "root" and line):
            tasks.append(_prose_task(node, section, section_no, start, line))
            group = unit_group(body, "责任单位") if body and not groups else None
            tasks[-1].groups += [group] if group else []
    return tasks


def _prose_task(node: Node, section: str, section_no: str, start: int, line: str) -> FoundTask:
    """Return the task of one unnumbered paragraph."""
    title, at = split_title(line, has_more=False)
    return FoundTask(
        title=title if line[at:].strip() else "",
        text=line[at:].strip() or line,
        section=section,
        section_no=section_no,
        chapter=section,
        is_safeguard=node.is_safeguard,
        spans=[(start, start + len(line))],
    )
