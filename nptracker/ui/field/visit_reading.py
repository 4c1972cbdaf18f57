"""What one visit's view reads in the reading lane: its record, its lists with their answers, its findings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.checklists import FOUND, AnswerSums, sums_of
from nptracker.domain.forms import form_named
from nptracker.domain.forms.codes import INSPECTION_RESULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.record import Record
    from nptracker.services.checklists import Sheetful
    from nptracker.services.field_work import FieldWork
    from nptracker.services.records import RecordService
    from nptracker.services.rectification import FindingLine

_FORM = form_named("inspection")


class VisitRead(NamedTuple):
    """Everything about a visit but its files; ``proposed`` is the result its lists and findings add up to."""

    record: Record
    sheets: Sequence[Sheetful]
    findings: Sequence[FindingLine]
    sums: AnswerSums
    proposed: str

    @property
    def title(self) -> str:
        """The number and the enterprise."""
        return f"{self.record.text(_FORM, 'number')}　{self.record.text(_FORM, 'enterprise')}"

    @property
    def day(self) -> date | None:
        """The day of the visit, None while it is not told."""
        started = self.record["started_at"]
        return date(started.year, started.month, started.day) if isinstance(started, date) else None

    @property
    def is_concluded(self) -> bool:
        """Tell whether the result written is the one that follows, or nothing follows yet."""
        return not self.proposed or self.record["result"] == self.proposed

    @property
    def facts(self) -> str:
        """The kind, the time, the people and the result in one line."""
        people = "、".join(
            str(self.record[key]) for key in ("inspector_1", "inspector_2") if self.record[key]
        )
        return (
            f"{self.record.text(_FORM, 'kind')}　{self.record.text(_FORM, 'started_at') or '时间未填'}"
            f"　检查人 {people or '未填'}　检查结果：{self._result_words()}"
        )

    def _result_words(self) -> str:
        written = self.record.text(_FORM, "result") or "未填"
        if self.is_concluded:
            return written
        why = f"已登记问题 {len(self.findings)} 个" if self.findings else "检查单已填完"
        if self.proposed == FOUND and not self.findings:
            why = f"检查单有 {self.sums.found} 项发现问题"
        return f"{written}（！{why}，应是“{INSPECTION_RESULT.labels[self.proposed]}”，点“写检查结果”）"


def read_visit(records: RecordService, field: FieldWork, visit_id: str) -> VisitRead | None:
    """Return everything about a visit but its files, None when it is gone."""
    from nptracker.services.inspections import proposed_result

    try:
        record = records.get("inspection", visit_id)
    except KeyError:
        return None
    sheets = field.checklists.of_visit(visit_id)
    findings = field.rectification.lines(visit_id)
    sums = sums_of(answer["result"] for sheet in sheets for _item, answer in sheet.lines)
    return VisitRead(record, sheets, findings, sums, proposed_result(sums, len(findings)))
