"""What a survey entry has beside its amounts: uses, releases, measures, convention data, nil returns.

Each part names its enterprise, data year and substance itself, so that it can be filled in, sent, sorted and
returned on a sheet of its own; a part belongs to the entry with the same identity. The official sheets were
not available: the columns rest on what the public notices ask for.
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms import survey_clauses as clauses
from nptracker.domain.forms.field import OWN_CLAUSE, CodeList, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_identity import SUBSTANCE_KEY, enterprise_year, identity
from nptracker.domain.quantity import KILOGRAM

_INDEXED = ("enterprise+data_year+cas_rn", "data_year", "cas_rn")
_NOTE = Field(
    "note",
    "备注",
    FieldType.LONG_TEXT,
    Help("其他要说明的情况", "企业", "数量按领料单统计", OWN_CLAUSE),
    width=16,
    in_table=False,
    confidential=True,
)


def _amount(key: str, heading: str, meaning: str) -> Field:
    return Field(
        key,
        heading,
        FieldType.QUANTITY,
        Help(meaning, "企业", "12 吨"),
        unit=KILOGRAM,
        width=11,
        confidential=True,
    )


def _choice(  # noqa: PLR0913 - what a field of codes is declared by
    key: str, heading: str, meaning: str, offered: CodeList, width: int, *, required: bool = False
) -> Field:
    return Field(
        key,
        heading,
        FieldType.CHOICE,
        Help(meaning, "企业"),
        required=required,
        codes=offered,
        width=width,
    )


SURVEY_USE = Form(
    kind="survey_use",
    title="物质用途",
    filled_by="企业",
    clause=clauses.BASIC,
    version=1,
    is_ledger=True,
    key=(*SUBSTANCE_KEY, "use"),
    label=("data_year", "substance", "use"),
    search=("substance", "cas_rn", "use", "use_code", "note"),
    indexed=_INDEXED,
    note="同一物质的各用途量合计应等于调查表上的自用量。",
    fields=(
        *identity(),
        Field(
            "use",
            "用途",
            required=True,
            width=16,
            confidential=True,
            help=Help("在本企业用来做什么", "企业", "清洗溶剂"),
        ),
        Field(
            "use_code",
            "用途代码",
            FieldType.IDENTIFIER,
            width=10,
            help=Help("有上级下发的代码时填写", "企业", "U12"),
        ),
        _amount("amount", "用途量", "用于这一用途的数量"),
        _NOTE,
    ),
)

SURVEY_RELEASE = Form(
    kind="survey_release",
    title="排放与转移",
    filled_by="企业",
    clause=clauses.DETAILED,
    version=1,
    is_ledger=True,
    key=(*SUBSTANCE_KEY, "medium", "destination"),
    label=("data_year", "substance", "medium"),
    search=("substance", "cas_rn", "treatment", "receiver", "note"),
    indexed=_INDEXED,
    note="详细信息档的物质，按废水、废气、固体废物逐项填写；没有发生填“零报告”。",
    fields=(
        *identity(),
        _choice("medium", "介质", "排到哪种介质", codes.MEDIUM, 10, required=True),
        _amount("amount", "排放(转移)量", "全年排放或转移的数量；没有发生填“零报告”"),
        _choice("destination", "去向", "排放或转移到哪里", codes.DESTINATION, 16),
        Field(
            "receiver",
            "接收单位",
            width=18,
            in_table=False,
            help=Help("委托利用处置的单位", "企业", "某危险废物处置有限公司"),
        ),
        Field("treatment", "治理措施", width=16, help=Help("排放前怎样处理", "企业", "活性炭吸附")),
        _choice("monitored", "是否监测", "全年有没有监测", codes.YES_NO, 8),
        _NOTE,
    ),
)

SURVEY_MEASURE = Form(
    kind="survey_measure",
    title="管控措施落实",
    filled_by="企业",
    clause=clauses.CONTROLLED,
    version=1,
    is_ledger=True,
    key=(*SUBSTANCE_KEY, "measure_no"),
    label=("data_year", "substance", "measure_no"),
    search=("substance", "cas_rn", "measure", "explanation", "evidence", "note"),
    indexed=_INDEXED,
    note="重点管控档的物质，清单上的措施逐条回答：落实、未落实或不涉及。",
    fields=(
        *identity(),
        Field(
            "measure_no",
            "措施号",
            FieldType.IDENTIFIER,
            Help("清单上的措施编号", "程序", "4(1)"),
            required=True,
            width=8,
        ),
        Field(
            "measure",
            "管控措施",
            FieldType.LONG_TEXT,
            Help("清单上的措施文字", "程序", "禁止生产、加工使用和进出口"),
            width=30,
        ),
        _choice(
            "answer",
            "落实情况",
            "落实、未落实；与本企业无关填“不涉及”",
            codes.MEASURE_ANSWER,
            10,
            required=True,
        ),
        Field(
            "explanation",
            "说明",
            FieldType.LONG_TEXT,
            Help("怎样落实，或为什么没有落实", "企业", "2025年6月起停止生产"),
            width=20,
            confidential=True,
        ),
        Field(
            "evidence",
            "佐证材料",
            width=16,
            help=Help("文件名称或编号", "企业", "停产通知2025-08"),
            confidential=True,
        ),
        Field(
            "list_version",
            "清单版本",
            width=20,
            in_table=False,
            help=Help("措施出自哪一版清单", "程序", "重点管控新污染物清单（2023年版）"),
        ),
        _NOTE,
    ),
)

SURVEY_CONVENTION = Form(
    kind="survey_convention",
    title="公约履约信息",
    filled_by="企业",
    clause=clauses.CONVENTION,
    version=1,
    is_ledger=True,
    key=(*SUBSTANCE_KEY, "stage"),
    label=("data_year", "substance", "stage"),
    search=("substance", "cas_rn", "purpose", "substitute", "note"),
    indexed=_INDEXED,
    note="公约档的物质填写；栏目按公开通知归纳，拿到正式表后以正式表为准。",
    fields=(
        *identity(),
        _choice(
            "stage", "环节", "生产、使用、含于产品、库存或废弃", codes.CONVENTION_STAGE, 10, required=True
        ),
        _amount("amount", "数量", "这一环节的数量"),
        Field(
            "purpose",
            "特定豁免或可接受用途",
            width=20,
            help=Help("有豁免或可接受用途的写明", "企业", "灭火泡沫药剂"),
        ),
        Field(
            "exempt_until", "豁免截止", FieldType.DATE, Help("豁免到哪一天", "企业", "2026-12-31"), width=11
        ),
        Field(
            "product",
            "产品名称",
            width=16,
            help=Help("含该物质的产品", "企业", "防水织物"),
            confidential=True,
        ),
        Field(
            "substitute",
            "替代情况",
            width=18,
            help=Help("替代物质或替代计划", "企业", "2026年底前换用短链产品"),
        ),
        Field(
            "disposal", "处置方式", width=16, help=Help("库存、废弃怎样处置", "企业", "委托有资质单位焚烧")
        ),
        _NOTE,
    ),
)

ZERO_RETURN = Form(
    kind="zero_return",
    title="零报告",
    filled_by="企业",
    clause=clauses.EXEMPT,
    version=1,
    is_ledger=True,
    key=("enterprise", "data_year", "category"),
    label=("data_year", "category"),
    search=("category", "basis", "confirmed_by", "note"),
    indexed=("enterprise+data_year", "data_year"),
    note="企业确认没有生产、加工使用某一类物质时填写；“全部”表示调查范围内的物质都没有。",
    fields=(
        *enterprise_year(),
        Field(
            "category",
            "物质类别",
            required=True,
            width=24,
            help=Help("清单上的类别，或“全部”", "企业", "短链氯化石蜡"),
        ),
        Field(
            "basis",
            "依据",
            FieldType.LONG_TEXT,
            Help("查了哪些材料得出", "企业", "环评报告、原辅料台账、现场查看"),
            required=True,
            width=24,
            confidential=True,
        ),
        Field(
            "confirmed_by",
            "确认人",
            required=True,
            width=9,
            personal=True,
            help=Help("作出确认的人", "企业", "张三", clauses.SIGNED),
        ),
        Field(
            "confirmed_on",
            "确认日期",
            FieldType.DATE,
            Help("确认的日期", "企业", "2026-02-10", clauses.SIGNED),
            required=True,
            width=11,
        ),
        _NOTE,
    ),
)

SURVEY_PARTS = (SURVEY_USE, SURVEY_RELEASE, SURVEY_MEASURE, SURVEY_CONVENTION, ZERO_RETURN)

# the kinds that the numbered rules of domain/survey_rules look at
RULED_KINDS = frozenset({"survey_entry", *(form.kind for form in SURVEY_PARTS)})
