"""What every part of a survey return begins with: whose, of which data year, of which substance."""

from __future__ import annotations

from nptracker.domain.forms import survey_clauses as clauses
from nptracker.domain.forms.field import SUBSTANCE, SUBSTANCE_CODE, Field, FieldType, Help

ENTERPRISE_YEAR = ("enterprise", "data_year")
SUBSTANCE_KEY = (*ENTERPRISE_YEAR, "cas_rn", "substance")


def enterprise_year() -> tuple[Field, Field]:
    """Return the fields that name an enterprise and a data year."""
    return (
        Field(
            "enterprise",
            "企业",
            FieldType.REFERENCE,
            refers_to="enterprise",
            width=22,
            required=True,
            also=("企业名称", "单位名称"),
            help=Help("企业名称或统一社会信用代码，须先在企业底册登记", "区县", "清河化工厂", clauses.YEARS),
        ),
        Field(
            "data_year",
            "数据年度",
            FieldType.YEAR,
            width=9,
            required=True,
            help=Help("数据所属的年份，不是填报的年份", "区县", "2025", clauses.YEARS),
        ),
    )


def identity() -> tuple[Field, ...]:
    """Return the fields that name an enterprise, a data year and a substance."""
    return (
        *enterprise_year(),
        Field(
            "substance",
            "物质名称",
            width=18,
            required=True,
            offers=SUBSTANCE,
            also=("化学物质名称", "化学物质", "化学品名称", "物质"),
            help=Help("按名录上的中文名称填写", "企业", "二氯甲烷", clauses.SUBSTANCES),
        ),
        Field(
            "cas_rn",
            "CAS号或流水号",
            FieldType.CAS_RN,
            width=13,
            offers=SUBSTANCE_CODE,
            also=("CAS号", "CAS编号", "CAS登记号", "CAS", "流水号"),
            help=Help("没有CAS号的填名录上的流水号", "企业", "75-09-2", clauses.SUBSTANCES),
        ),
    )
