"""What the reader made of a plan document, before the officer has accepted any of it.

Everything is frozen: the review page edits by ``dataclasses.replace``, so an edit is a new draft and undo
on that page is keeping the old one. Character offsets (``Span``) point into ``PlanDraft.source_text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nptracker.domain.problem import Problem


class IssueStatus(StrEnum):
    """Whether the document is a draft for comment or was issued; unknown stays empty."""

    DRAFT = "征求意见稿"
    ISSUED = "印发"
    UNKNOWN = ""


class UnitRole(StrEnum):
    """What a body does on a task."""

    LEAD = "lead"  # 牵头
    RESPONSIBLE = "responsible"  # 责任
    SUPPORTING = "supporting"  # 配合
    IMPLIED = "implied"  # 以下均需…落实，不再列出


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the source text, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A body as written in the task's own unit line."""

    name: str
    role: UnitRole = UnitRole.RESPONSIBLE


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """A deadline or milestone with the sentence it was read from."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A numeric target; ``value`` is None while the document leaves it undecided (“＊＊％”).

    ``op`` is one of ``>=``, ``<=``, ``=``; ``unit`` is the unit of measure as written (``%``, ``种``, ``家``).
    """

    name: str
    op: str
    value: Decimal | None
    unit: str
    by: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """One step that can be ticked by itself: a numbered item or a sentence."""

    no: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One task. ``title`` and ``section`` are empty when the document does not give them."""

    no: str
    title: str
    section: str
    text: str
    section_no: str = ""
    chapter: str = ""
    measures: tuple[MeasureDraft, ...] = ()
    units: tuple[UnitDraft, ...] = ()
    deadlines: tuple[DeadlineDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    is_safeguard: bool = False
    problems: tuple[Problem, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def lead_units(self) -> tuple[str, ...]:
        """The bodies said to lead, in order."""
        return tuple(u.name for u in self.units if u.role is UnitRole.LEAD)


@dataclass(frozen=True, slots=True)
class HeadingDraft:
    """A chapter or section heading, number and title apart."""

    no: str
    title: str


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A whole document as read. ``same_units`` groups spellings that seem to mean one body."""

    title: str = ""
    region: str = ""
    doc_no: str = ""
    status: IssueStatus = IssueStatus.UNKNOWN
    chapters: tuple[HeadingDraft, ...] = ()
    sections: tuple[HeadingDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()
    implied_units: tuple[str, ...] = ()
    implied_from: str = ""  # number of the task that says so; the bodies are implied on every later task
    same_units: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()
    source_name: str = ""
    source_text: str = field(default="", repr=False)
