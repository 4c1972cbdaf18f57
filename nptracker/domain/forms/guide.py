"""How to fill in a form, field by field: what the 填表说明 of blanks, of the window and of the printed page say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.survey_rules import RuleLine, rule_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

GUIDE_HEADS = ("栏目", "必填", "含义", "谁来填", "示例", "依据", "可以填的内容")


class GuideLine(NamedTuple):
    """One field, in the order of ``GUIDE_HEADS``."""

    heading: str
    required: str
    meaning: str
    filled_by: str
    example: str
    clause: str
    content: str


def guide_line(form: Form, field: Field) -> GuideLine:
    """Return the line that says how to fill in one field."""
    said = form.help_of(field)
    labels = "、".join(field.codes.labels.values()) if field.codes else ""
    return GuideLine(
        field.full_heading,
        "必填" if field.required else "",
        *said,
        labels or _kind_words(field),
    )


def guided_fields(form: Form) -> tuple[Field, ...]:
    """Return the fields a person meets, in order: all but those the program keeps for itself."""
    return tuple(field for field in form.fields if not field.is_internal)


def guided_checks(form: Form, rules: Sequence[RuleLine] = ()) -> list[RuleLine]:
    """Return the numbered checks of a form, then the survey's rules: those given, else as they are declared."""
    own = [RuleLine(check.code, check.severity, check.statement) for check in form.checks]
    return [*own, *(rules or rule_lines(form.kind))]


def _kind_words(field: Field) -> str:
    if field.type is FieldType.DATE:
        return "日期，如 2026-03-05"
    if field.type is FieldType.MOMENT:
        return "日期和时间，如 2026-03-05 09:30"
    if field.type is FieldType.QUANTITY:
        return f"数量；不写单位按{field.unit}，也可以写成“12 吨”"
    if field.type is FieldType.COORDINATE:
        return "度，如 100.449800，也可以写成 100°26′59.28″"
    if field.type in {FieldType.NUMBER, FieldType.INTEGER, FieldType.YEAR}:
        return "数字"
    return "多个用“、”分开" if field.type is FieldType.TEXTS else ""
