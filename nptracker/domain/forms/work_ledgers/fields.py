"""Short ways to write the fields that many work ledgers have in common."""

from __future__ import annotations

from collections.abc import Mapping

from nptracker.domain.forms.codes import YES_NO
from nptracker.domain.forms.field import TOWNSHIP, CodeList, Field, FieldType, Help
from nptracker.domain.forms.plan_forms import reference


def text(key: str, heading: str, meaning: str, width: int = 16, example: str = "", **more: bool) -> Field:
    """Return a field of words; ``more`` are switches of ``Field`` such as ``required`` or ``personal``."""
    return Field(key, heading, FieldType.TEXT, Help(meaning, example=example), width=width, **more)  # type: ignore[arg-type]


def words(key: str, heading: str, meaning: str, width: int = 26, *, example: str = "") -> Field:
    """Return a field of one or more sentences."""
    return Field(key, heading, FieldType.LONG_TEXT, Help(meaning, example=example), width=width)


def day(  # noqa: PLR0913 - the parts of a field
    key: str, heading: str, meaning: str, clause: str = "", *, required: bool = False, group: str = ""
) -> Field:
    """Return a field of one day."""
    help_ = Help(meaning, clause=clause)
    return Field(key, heading, FieldType.DATE, help_, required=required, group=group, width=11)


def count(  # noqa: PLR0913 - the parts of a field
    key: str, heading: str, unit: str, meaning: str, *, required: bool = False, example: str = ""
) -> Field:
    """Return a field of whole numbers."""
    help_ = Help(meaning, example=example)
    return Field(key, heading, FieldType.INTEGER, help_, required=required, unit=unit, width=9)


def number(  # noqa: PLR0913 - the parts of a field
    key: str,
    heading: str,
    unit: str,
    meaning: str,
    *,
    required: bool = False,
    group: str = "",
    example: str = "",
) -> Field:
    """Return a field of decimal numbers in one unit of measure."""
    help_ = Help(meaning, example=example)
    return Field(key, heading, FieldType.NUMBER, help_, required=required, unit=unit, group=group, width=10)


def year(meaning: str) -> Field:
    """Return the required year of a yearly row."""
    return Field("year", "年度", FieldType.YEAR, Help(meaning, example="2025"), required=True, width=7)


def choice(  # noqa: PLR0913 - the parts of a field
    key: str, heading: str, codes: CodeList, meaning: str, width: int = 11, *, required: bool = False
) -> Field:
    """Return a field with one code of a list."""
    return Field(key, heading, FieldType.CHOICE, Help(meaning), codes=codes, required=required, width=width)


def choices(key: str, heading: str, codes: CodeList, meaning: str, width: int = 20) -> Field:
    """Return a field with any number of codes of a list."""
    return Field(key, heading, FieldType.CHOICES, Help(meaning), codes=codes, width=width)


def yes_no(key: str, heading: str, meaning: str, width: int = 9) -> Field:
    """Return a question."""
    return choice(key, heading, YES_NO, meaning, width)


def org(  # noqa: PLR0913 - the parts of a field
    key: str, heading: str, meaning: str, width: int = 16, *, required: bool = False, example: str = ""
) -> Field:
    """Return a field for a body, offered from the bodies of this file without binding it to one."""
    help_ = Help(meaning, example=example)
    return Field(key, heading, FieldType.TEXT, help_, offers="org", width=width, required=required)


def orgs(key: str, heading: str, meaning: str, width: int = 24, *, example: str = "") -> Field:
    """Return a field for several bodies."""
    return Field(key, heading, FieldType.TEXTS, Help(meaning, example=example), offers="org", width=width)


def substances(meaning: str) -> Field:
    """Return a field for the substances a row is about."""
    return Field(
        "substances", "涉及物质", FieldType.TEXTS, Help(meaning, example="二氯甲烷、壬基酚"), width=20
    )


def township(*, required: bool = False) -> Field:
    """Return the township, offered from the bodies of this file and the shipped list."""
    help_ = Help("所在的乡镇街道", example="东街街道")
    return Field("township", "乡镇街道", FieldType.TEXT, help_, offers=TOWNSHIP, required=required, width=12)


def enterprise(meaning: str = "企业名称或统一社会信用代码", heading: str = "企业") -> Field:
    """Return the enterprise of the ledger that a row is about."""
    return reference("enterprise", heading, "enterprise", meaning)


def codes(key: str, labels: Mapping[str, str], source: str = "") -> CodeList:
    """Return a code list of a work ledger."""
    return CodeList(key, labels, source)


TASK = reference("task", "对应任务", "task", "这项工作落实的方案任务", required=False)
NOTE = words("note", "备注", "需要说明的情况", 16)
TAIL = (TASK, NOTE)
