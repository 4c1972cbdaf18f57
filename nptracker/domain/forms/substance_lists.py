"""Lists of substances kept in the file: official versions an officer imported, and local supplements.

The lists shipped with the program stay in its resources; a list here stands beside them or replaces one.
"""

from __future__ import annotations

from nptracker.domain.casrn import is_cas_rn, tidy_cas_rn
from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms import codes
from nptracker.domain.forms.checks import Check
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.values import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDigits(Check):
    """Every CAS RN of a field with several has its check digit."""

    def fault(self, values: Values) -> str:
        """Name the numbers that are no CAS RNs."""
        numbers = values.get(self.marks[0])
        wrong = (
            [number for number in numbers if not is_cas_rn(tidy_cas_rn(number))]
            if isinstance(numbers, tuple)
            else []
        )
        return f"{self.statement}：{'、'.join(wrong)}" if wrong else ""


SUBSTANCE_LIST = Form(
    kind="substance_list",
    title="名录版本",
    clause="名录原文",
    version=1,
    label=("title",),
    search=("title", "number", "issuer"),
    fields=(
        Field(
            "title",
            "名称",
            width=30,
            required=True,
            help=Help("名录的全称和版本", example="清水区补充清单（2026年版）"),
        ),
        Field(
            "role",
            "名录",
            FieldType.CHOICE,
            codes=codes.LIST_ROLE,
            width=16,
            required=True,
            help=Help("是哪一种名录，决定物质属于哪一档"),
        ),
        Field(
            "level",
            "层级",
            FieldType.CHOICE,
            codes=codes.LIST_LEVEL,
            width=8,
            required=True,
            help=Help("由哪一级发布"),
        ),
        Field(
            "issuer", "发布机关", width=20, help=Help("发布名录的机关", example="清水区生态环境保护委员会")
        ),
        Field("number", "文号", width=18, help=Help("发布文件的字号", example="清环委发〔2026〕3号")),
        Field("issued_on", "公布日期", FieldType.DATE, width=11, help=Help("公布的日期")),
        Field("effective_on", "施行日期", FieldType.DATE, width=11, help=Help("开始施行的日期")),
        Field("ended_on", "停用日期", FieldType.DATE, width=11, help=Help("不再有效的日期，空着是仍有效")),
        Field(
            "replaces",
            "接替",
            FieldType.IDENTIFIER,
            width=20,
            help=Help(
                "被接替的名录：随程序附带的用它的代号，本文件里的用它的记录号",
                example="清水区补充清单（2025年版）",
            ),
        ),
        Field("source_name", "来源文件", width=20),
        Field("source_hash", "来源文件指纹", FieldType.IDENTIFIER, in_table=False),
        Field("verified", "核对情况", width=14),
        Field("note", "备注", FieldType.LONG_TEXT, width=20),
    ),
)

LISTED_SUBSTANCE = Form(
    kind="listed_substance",
    title="名录物质",
    clause="名录原文",
    version=1,
    label=("name",),
    search=("name", "cas_rns", "serial_no", "synonyms"),
    indexed=("list",),
    parent="list",
    fields=(
        Field(
            "list",
            "名录",
            FieldType.REFERENCE,
            refers_to="substance_list",
            required=True,
            width=20,
            help=Help("在哪一份名录上"),
        ),
        Field("list_no", "编号", FieldType.IDENTIFIER, width=10, help=Help("名录上的编号", example="4")),
        Field("name", "名称", width=24, required=True, help=Help("名录上的名称", example="二氯甲烷")),
        Field("category", "类别", width=20, help=Help("名录上的类别", example="卤代烃")),
        Field(
            "cas_rns",
            "CAS号",
            FieldType.TEXTS,
            width=16,
            help=Help("名录上列出的CAS号，一类物质可以有多个", example="75-09-2"),
        ),
        Field(
            "serial_no",
            "流水号",
            FieldType.IDENTIFIER,
            width=12,
            help=Help("没有CAS号时名录给的流水号", example="S-0012"),
        ),
        Field(
            "synonyms",
            "别名",
            FieldType.TEXTS,
            width=18,
            help=Help("名录上的别名，搜索和导入时都认得", example="甲叉二氯、亚甲基氯"),
        ),
        Field(
            "tiers",
            "适用档",
            FieldType.CHOICES,
            codes=codes.TIERS,
            width=12,
            help=Help("列入以后要填哪几档信息"),
        ),
        Field("verified", "核对情况", width=12),
        Field("note", "备注", FieldType.LONG_TEXT, width=18),
    ),
    checks=(CheckDigits(code="L7", statement="CAS号的格式或校验位不对", marks=("cas_rns",)),),
)

SUBSTANCE_FORMS = (SUBSTANCE_LIST, LISTED_SUBSTANCE)
