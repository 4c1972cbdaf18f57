"""A problem found in outside data or in a record: where it is, which rule, and in words."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"  # a return with it cannot be sent
    WARNING = "warning"  # passes with a written reason
    NOTICE = "notice"  # worth a look, asks for nothing


SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提示", Severity.NOTICE: "留意"}


class Problem(NamedTuple):
    """One finding about outside data or a record.

    ``code`` names the rule (``L1``, ``plan.unit-list-open`` …), ``message`` is Chinese.
    ``start``/``end`` are character offsets into the source text when the source is prose, else -1.
    """

    code: str
    severity: Severity
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    value: str = ""
    suggestion: str = ""
    start: int = -1
    end: int = -1

    def words(self) -> str:
        """Return one Chinese line with the place, the finding and the suggestion."""
        place = " ".join(x for x in (self.file, self.sheet, self.cell) if x)
        tail = f"（建议：{self.suggestion}）" if self.suggestion else ""
        return f"[{SEVERITY_WORDS[self.severity]} {self.code}] {place + '：' if place else ''}{self.message}{tail}"

    def as_json(self) -> dict[str, str | int]:
        """Return the non-empty parts as a JSON-ready dict."""
        parts: dict[str, str | int] = {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
        }
        for name in ("file", "sheet", "cell", "field", "value", "suggestion"):
            if text := getattr(self, name):
                parts[name] = text
        if self.start >= 0:
            parts["start"], parts["end"] = self.start, self.end
        return parts
