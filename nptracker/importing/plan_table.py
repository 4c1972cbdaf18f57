"""Task tables: which column is what, rows that continue others, sections in merged or scattered cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.importing import plan_matrix, plan_tasks
from nptracker.importing.plan_blocks import Cell, Table
from nptracker.importing.plan_fold import bare, squeeze
from nptracker.importing.plan_headings import head_of, split_title
from nptracker.importing.plan_tasks import FoundTask

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"^(?:序号?|编号|项次|任务编号|号)$")),
    ("skip", re.compile(r"(?:启动|开始|起始|开工)(?:时间|日期|年月)")),
    ("skip", re.compile(r"责任人|联系|负责人|领导|电话|备注|说明|文号|依据|来源|进展|完成情况|状态|是否|附注")),
    ("unit", re.compile(r"(?:单位|部门|科室|机构|处室|主体)|责任分工|^分工|^责任$|^牵头$|^配合$")),
    ("time", re.compile(r"时限|期限|时间|年限|^进度(?:要求|安排)?$|节点")),
    ("section", re.compile(r"类别|分类|领域|专项|章节|板块|方面|类型|一级任务|任务类")),
    ("content", re.compile(r"(?:内容|措施|举措|任务)(?:及|和|与|、)")),
    ("goal", re.compile(r"目标|指标|成果|成效")),
    ("content", re.compile(r"内容|措施|举措|要求|要点|描述|具体(?:任务|工作)|做法")),
    ("task", re.compile(r"任务|事项|重点工作|项目|工作|名称|二级")),
)  # fmt: skip
_TEXT_ROLES = {"section", "task", "goal", "content"}
_SAME_AS_ABOVE = {"同上", "〃", "″", "同"}
_SIGNED = re.compile(r"(?:(?:填报|填表|制表|审核|经办|签发)人?|(?:填报|填表|制表|报出)(?:日期|时间)):")
_NOTE_ROW = re.compile(r"^(?:注|备注|说明|填表)\s*[:1]")


class Columns(NamedTuple):
    """The columns of a task table by what they hold; -1 when there is none."""

    no: int
    section: int
    title: int
    contents: tuple[int, ...]
    goals: tuple[int, ...]
    times: tuple[int, ...]
    units: tuple[tuple[int, str], ...]  # (column, heading)
    width: int
    marks: dict[int, str]  # columns of signs and the bodies they are headed by
    has_one_mark: bool = False


@dataclass(slots=True)
class _Section:
    """A section whose title may grow while the rows are read."""

    no: str = ""
    title: str = ""
    is_guess: bool = False


@dataclass(slots=True)
class _Row:
    """A data row spread over the table's columns; None stands for a column the row does not have."""

    cells: list[Cell | None]
    begins_piece: bool = False
    section: _Section = field(default_factory=_Section)

    def text(self, column: int) -> str:
        cell = self.cells[column] if 0 <= column < len(self.cells) else None
        return cell.text.strip() if cell else ""

    def lacks(self, column: int) -> bool:
        return 0 <= column < len(self.cells) and self.cells[column] is None


def read_table(table: Table, section: str = "", section_no: str = "") -> list[FoundTask]:
    """Return the tasks of a table; empty when the table is not a task table."""
    header = _header(table.rows)
    if header is None:
        return []
    first, headings = header
    rows = _data_rows(table, first, headings)
    columns = _columns(headings, rows)
    if columns is None:
        return []
    rows = _aligned(rows, columns)
    rows = _join_continued(rows, columns)
    _carry_units_down(rows, columns)
    tasks_rows = _with_sections(rows, columns, _Section(section_no, section))
    return _number_groups([_task(row, columns) for row in tasks_rows])


def has_head(table: Table) -> bool:
    """Return True when one of the first rows names the columns of a task table."""
    return _header(table.rows) is not None


def _number_groups(tasks: list[FoundTask]) -> list[FoundTask]:
    for task in tasks:
        task.spans.sort()
    return [task for task in tasks if task.title or task.text]


def _role(heading: str) -> str:
    words = re.sub(r"\([^)]*\)", "", bare(heading))
    if not words or len(words) > 16:
        return ""
    return next((role for role, pattern in _ROLES if pattern.search(words)), "")


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[int, list[str]] | None:
    """Return (first data row, heading of each column) or None when no row reads like a heading row."""
    for index, row in enumerate(rows[:8]):
        roles = {_role(cell.text) for cell in row if not cell.from_left}
        if len(roles - {"", "skip"}) >= 2 and roles & _TEXT_ROLES and roles & {"task", "content", "unit"}:
            below = rows[index + 1] if index + 1 < len(rows) else ()
            if _is_second_head(row, below):
                return index + 2, [low.text or high.text for high, low in zip(row, below, strict=True)]
            return index + 1, [cell.text for cell in row]
    return None


def _is_second_head(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Return True when a heading spread over columns (责任分工) is split up in the row below it."""
    fresh = [cell.text for cell in below if cell.text and not cell.from_above]
    spread = any(cell.from_left for cell in row) and len(row) == len(below)
    return spread and bool(fresh) and all(_role(text) for text in fresh)


def _data_rows(table: Table, first: int, headings: list[str]) -> list[_Row]:
    head = [bare(text) for text in headings]
    rows: list[_Row] = []
    begins_piece = False
    for index, row in enumerate(table.rows[first:], start=first):
        begins_piece = begins_piece or index in table.breaks
        texts = [bare(cell.text) for cell in row]
        said = "".join(texts)
        if texts == head[: len(texts)] or not re.search(r"\w", said) or _SIGNED.match(said):
            continue
        rows.append(_Row(list(row), begins_piece))
        begins_piece = False
    return rows


def _columns(headings: list[str], rows: list[_Row]) -> Columns | None:
    roles = [_role(text) for text in headings]
    texts = [i for i, role in enumerate(roles) if role in _TEXT_ROLES]
    cells = [[row.text(i) for row in rows] for i in range(len(headings))]
    marks = plan_matrix.marked_columns(headings, cells)
    if not texts or not rows:
        return None
    section = _section_column(roles, texts, rows)
    rest = [i for i in texts if i != section]
    if not rest:
        section, rest = -1, texts
    title, contents = _title_column(roles, rest, rows)
    return Columns(
        no=roles.index("no") if "no" in roles else -1,
        section=section,
        title=title,
        contents=tuple(i for i in contents if roles[i] != "goal"),
        goals=tuple(i for i in contents if roles[i] == "goal"),
        times=tuple(i for i, role in enumerate(roles) if role == "time"),
        units=tuple((i, headings[i]) for i, role in enumerate(roles) if role == "unit"),
        width=len(headings),
        marks=marks,
        has_one_mark=len({cell for i in marks for cell in cells[i] if cell}) == 1,
    )


def _section_column(roles: list[str], texts: list[int], rows: list[_Row]) -> int:
    if "section" in roles:
        return roles.index("section")
    if len(texts) < 2:
        return -1
    full = [row for row in rows if len(row.cells) == len(roles)] or rows
    first, second = texts[0], texts[1]
    numbered = sum(bool((h := head_of(row.text(first))) and h.kind in {"cn", "part"}) for row in full)
    return first if _own(full, first) < 0.75 * _own(full, second) or numbered * 2 > _own(full, first) else -1


def _own(rows: list[_Row], column: int) -> int:
    """Count the rows that have words of their own in a column."""
    return sum(1 for row in rows if row.text(column) and (cell := row.cells[column]) and not cell.from_above)


def _title_column(roles: list[str], rest: list[int], rows: list[_Row]) -> tuple[int, list[int]]:
    """Return (title column or -1, columns of the text)."""
    if len(rest) == 1:
        return -1, rest
    named = next((i for i in rest if roles[i] == "task"), rest[0])
    lengths = sorted(len(squeeze(row.text(named))) for row in rows if row.text(named))
    if lengths and lengths[len(lengths) // 2] > 60:
        return -1, rest
    return named, [i for i in rest if i != named]


def _aligned(rows: list[_Row], columns: Columns) -> list[_Row]:
    """Give rows that lost their section column a hole in its place; take crammed cells apart."""
    for row in rows:
        short = columns.width - len(row.cells)
        if short == 1 and columns.section >= 0 and (columns.no < 0 or row.text(columns.no).isdigit()):
            row.cells.insert(columns.section, None)
    open_before = False
    for row in rows:
        if row.lacks(columns.section) and columns.title >= 0:
            open_before = _unpack(row, columns, open_before)
        elif row.text(columns.section):
            open_before = False
    return rows


def _unpack(row: _Row, columns: Columns, open_before: bool) -> bool:
    """Part a title cell that also holds a piece of the section's title; return True if the piece is last."""
    cell = row.cells[columns.title]
    lines = cell.text.split("\n") if cell else []
    if cell is None or len(lines) != 2:
        return False
    numbered = next(
        (i for i, line in enumerate(lines) if (h := head_of(line)) and h.kind in {"cn", "part"}), None
    )
    if numbered is None and not open_before:
        return False
    at = numbered if numbered is not None else 0
    row.cells[columns.section] = Cell(lines[at], cell.start)
    row.cells[columns.title] = Cell(lines[1 - at], cell.start)
    return at == 1


def _join_continued(rows: list[_Row], columns: Columns) -> list[_Row]:
    """Join rows that only carry on the row before (a cell broken by a page break)."""
    out: list[_Row] = []
    for row in rows:
        if out and _carries_on(out[-1], row, columns):
            for i, cell in enumerate(row.cells):
                if cell and cell.text and not cell.from_above and i != columns.section:
                    out[-1].cells[i] = _joined(out[-1].cells[i] if i < len(out[-1].cells) else None, cell)
        else:
            out.append(row)
    return out


def _carries_on(before: _Row, row: _Row, columns: Columns) -> bool:
    if columns.no < 0 or not before.text(columns.no) or row.text(columns.no) or _is_band(row):
        return False
    text = next((row.text(i) for i in columns.contents if row.text(i)), "")
    title = row.text(columns.title)
    return bool(text or title) and not any(row.text(i) for i, _ in columns.units) and not head_of(title)


def _carry_units_down(rows: list[_Row], columns: Columns) -> None:
    """Fill blank cells of a unit column left of the tasks: one body's cell spanned its rows there."""
    first_text = min((i for i in (columns.title, *columns.contents) if i >= 0), default=0)
    for column in (i for i, _ in columns.units if i < first_text):
        above: Cell | None = None
        for row in rows:
            if _is_band(row) or column >= len(row.cells):
                above = None
            elif row.text(column):
                above = row.cells[column]
            elif above:
                row.cells[column] = above


def _joined(before: Cell | None, cell: Cell) -> Cell:
    if before is None or not before.text:
        return cell
    gap = "\n" if before.text.rstrip()[-1:] in "。；;" else ""
    return Cell(before.text + gap + cell.text, before.start)


def _is_band(row: _Row) -> bool:
    """Return True for a row that is one text over the whole width: a section heading in the table."""
    own = {cell.text for cell in row.cells if cell and cell.text}
    spans = (
        all(cell and (cell.from_left or i == 0) for i, cell in enumerate(row.cells)) and len(row.cells) > 1
    )
    return len(own) == 1 and (
        spans or (sum(bool(c and c.text) for c in row.cells) == 1 and len(row.cells) > 2)
    )


def _with_sections(rows: list[_Row], columns: Columns, default: _Section) -> list[_Row]:
    numbered = any((h := head_of(row.text(columns.section))) and h.kind != "bullet" for row in rows)
    current = default
    out: list[_Row] = []
    waiting: list[
        _Row
    ] = []  # rows at the head of a page whose merged section cell shows its text further down
    for index, row in enumerate(rows):
        if _is_band(row):
            current = _band_section(row, current)
            continue
        waiting = [] if row.begins_piece else waiting
        text = squeeze(row.text(columns.section))
        cell = row.cells[columns.section] if 0 <= columns.section < len(row.cells) else None
        if text and not (cell and cell.from_above and current.title):
            current = _next_section(text, current, numbered)
            for earlier in waiting if head_of(text) and _ends_piece(rows, index) else []:
                earlier.section = current
                current.is_guess = True
        lost_before = bool(out) and out[-1].lacks(columns.section)
        is_blank = columns.section >= 0 and not text and not row.lacks(columns.section)
        waiting = [*waiting, row] if is_blank and (waiting or (row.begins_piece and lost_before)) else []
        row.section = current
        out.append(row)
    return out


def _ends_piece(rows: list[_Row], index: int) -> bool:
    """Return True for the last row of a page.

    A section that shows its text only there stood in the middle of a merged cell, so it covers the blank rows
    above it too; where blank rows follow the text, the text stands at the top of its cell.
    """
    return index + 1 == len(rows) or rows[index + 1].begins_piece


def _band_section(row: _Row, current: _Section) -> _Section:
    text = next(cell.text for cell in row.cells if cell and cell.text)
    if _NOTE_ROW.match(bare(text)) or len(text) > 60:
        return current
    return _next_section(squeeze(text), current, numbered=False)


def _next_section(text: str, current: _Section, numbered: bool) -> _Section:
    """Start a section, or lengthen the title of the current one by a piece without a number."""
    head = head_of(text)
    if head and head.kind != "bullet":
        return _Section(head.no, text[head.length :].strip(" 。；"))
    if numbered and current.title:
        current.title += text
        return current
    return current if text == current.title else _Section("", text)


def _task(row: _Row, columns: Columns) -> FoundTask:
    title, own_no = _titled(row.text(columns.title)) if columns.title >= 0 else ("", "")
    text = "\n".join(row.text(i) for i in columns.contents if row.text(i))
    if columns.title < 0:
        title, own_no, text = _split_cell(text)
    task = FoundTask(
        no=squeeze(row.text(columns.no)) or own_no,
        title=title,
        text=text,
        section=row.section.title,
        section_no=row.section.no,
        is_safeguard="保障" in row.section.title,
    )
    task.goal_texts = [goal for i in columns.goals if (goal := row.text(i))]
    task.time_texts = [time for i in columns.times if (time := row.text(i))]
    for column, heading in columns.units:
        group = (
            plan_tasks.unit_group(row.text(column), heading)
            if row.text(column) not in _SAME_AS_ABOVE
            else None
        )
        task.groups += [group] if group else []
    marked = [(heading, row.text(i)) for i, heading in columns.marks.items()]
    by_marks = plan_matrix.group_of(marked, is_plain=columns.has_one_mark)
    task.groups += [by_marks] if by_marks else []
    task.spans = [(c.start, c.start + len(c.text)) for c in row.cells if c and c.text]
    if row.section.is_guess:
        task.problems.append(
            Problem(
                "plan.section-guessed",
                Severity.NOTICE,
                f"所在行没有节标题，按合并单元格归入“{row.section.title}”。",
                field="section",
                value=row.section.title,
                suggestion="请核对所属的节",
            )
        )
    return task


def _titled(cell: str) -> tuple[str, str]:
    """Return (title, number) of a title cell."""
    text = squeeze(cell)
    head = head_of(text)
    if head:
        return text[head.length :].strip(" 。；"), head.no
    return text.strip(" 。；"), ""


def _split_cell(cell: str) -> tuple[str, str, str]:
    """Return (title, number, text) of a cell that holds title and text together."""
    first, _, more = cell.partition("\n")
    head = head_of(first)
    is_list = head and more and (second := head_of(more)) and second.kind == head.kind
    if is_list:
        return "", "", cell
    line = first[head.length :] if head else first
    is_sentence = not more and line.rstrip()[-1:] in "。；;" and len(re.findall("[。；;]", line)) == 1
    title, at = ("", 0) if is_sentence else split_title(line, bool(more))
    text = "\n".join(part for part in (line[at:].strip(), more) if part)
    return squeeze(title), head.no if head else "", text
