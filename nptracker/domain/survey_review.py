"""What an audit record of the survey must say before its verdict counts."""

from __future__ import annotations

from nptracker.domain.forms.survey_audit import REVIEW_STANDARDS
from nptracker.domain.substance_identity import text_of
from nptracker.domain.values import Values

_SETTLING = frozenset({"pass", "return"})


def review_fault(values: Values) -> str:
    """Return in words what an audit record lacks, "" when nothing: a problem without words, a verdict too early."""
    unwritten = [
        word
        for key, word in REVIEW_STANDARDS.items()
        if values.get(key) == "not_met" and not text_of(values.get(f"{key}_note")).strip()
    ]
    if unwritten:
        return f"“{'、'.join(unwritten)}”记了不符合，请写明问题"
    is_open = any(not values.get(key) for key in REVIEW_STANDARDS)
    settles = values.get("verdict") in _SETTLING
    return "八条标准还没有审完，结论先记“结论待定”" if is_open and settles else ""
