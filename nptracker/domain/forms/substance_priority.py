"""What the district knows of a substance beside its amounts, and the substances it has chosen to look at first.

The hazards are entered by the officer from a source he names: no list that is shipped gives them.
"""

from __future__ import annotations

from nptracker.domain.forms.checks import Implies, given
from nptracker.domain.forms.field import SUBSTANCE, SUBSTANCE_CODE, CodeList, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.values import Values

# from the closest handling to the widest scattering, as the ranking counts it
DISPERSAL = CodeList(
    "dispersal",
    {
        "closed": "密闭系统中间体",
        "industrial": "工业使用",
        "professional": "专业人员使用",
        "consumer": "消费者使用（分散）",
    },
)
PERSISTENCE = CodeList("persistence", {"vpvb": "vPvB", "pbt": "PBT", "none": "都不是"})
CMR = CodeList(
    "cmr", {"cmr1": "致癌、致突变或生殖毒性 1A/1B", "cmr2": "致癌、致突变或生殖毒性 2", "none": "无此分类"}
)
PRESENT = CodeList("present", {"yes": "是", "none": "否"})
ADVICE = CodeList("advice", {"survey": "列入调查", "monitor": "列入监测", "inspect": "列入检查"})
DECISION = CodeList(
    "priority_decision", {"candidate": "候选", "supplement": "列入补充清单", "dropped": "暂不列入"}
)


def _substance() -> tuple[Field, Field]:
    return (
        Field(
            "substance",
            "物质名称",
            width=18,
            required=True,
            offers=SUBSTANCE,
            help=Help("按名录上的中文名称填写", "区县", "二氯甲烷"),
        ),
        Field(
            "cas_rn",
            "CAS号或流水号",
            FieldType.CAS_RN,
            width=13,
            offers=SUBSTANCE_CODE,
            help=Help("没有CAS号的填名录上的流水号", "区县", "75-09-2"),
        ),
    )


def _hazard(key: str, heading: str, codes: CodeList, meaning: str) -> Field:
    return Field(
        key, heading, FieldType.CHOICE, codes=codes, width=12, group="危害标识", help=Help(meaning, "区县")
    )


HAZARDS = ("persistence", "cmr", "endocrine", "repeated_dose", "aquatic")


def _has_hazard(values: Values) -> bool:
    return any(values.get(key) for key in HAZARDS)


SUBSTANCE_PROFILE = Form(
    kind="substance_profile",
    title="物质特征",
    version=1,
    is_ledger=True,
    key=("cas_rn", "substance"),
    label=("substance", "cas_rn"),
    search=("substance", "cas_rn", "source", "note"),
    indexed=("cas_rn",),
    note="供筛查排序使用；危害标识按所注来源填写，不作为分类鉴定结论。",
    fields=(
        *_substance(),
        Field(
            "dispersal",
            "用途分散性",
            FieldType.CHOICE,
            codes=DISPERSAL,
            width=14,
            help=Help("本区用得最分散的一种用途", "区县", "工业使用"),
        ),
        _hazard("persistence", "持久性和生物累积性", PERSISTENCE, "按来源认定为 PBT 或 vPvB 的填写"),
        _hazard("cmr", "致癌致突变生殖毒性", CMR, "按来源的分类填写"),
        _hazard("endocrine", "内分泌干扰", PRESENT, "来源认定有内分泌干扰特性的填“是”"),
        _hazard("repeated_dose", "反复接触靶器官毒性1", PRESENT, "来源分类为 STOT-RE 类别1的填“是”"),
        _hazard("aquatic", "水生慢性1", PRESENT, "来源分类为水生慢性危害类别1的填“是”"),
        Field(
            "source",
            "依据",
            width=22,
            help=Help(
                "危害标识和用途从哪里查得：名录、技术说明书、登记资料",
                "区县",
                example="供应商的化学品安全技术说明书",
            ),
        ),
        Field(
            "since",
            "认定日期",
            FieldType.DATE,
            width=11,
            help=Help("从哪一天起按这些特征排序；空着：一直算", "区县"),
        ),
        Field("note", "备注", FieldType.LONG_TEXT, width=16, in_table=False),
    ),
    checks=(
        Implies(
            code="T1",
            statement="填了危害标识的，应写明依据",
            marks=("source",),
            when=_has_hazard,
            then=given("source"),
        ),
    ),
)

PRIORITY_CANDIDATE = Form(
    kind="priority_candidate",
    title="候选物质清单",
    version=1,
    is_ledger=True,
    key=("data_year", "cas_rn", "substance"),
    label=("data_year", "substance"),
    search=("substance", "cas_rn", "reason", "decided_by", "note"),
    indexed=("data_year", "cas_rn"),
    note="筛查排序仅供内部安排工作，不替代国家有关导则规定的筛选与评估。",
    fields=(
        Field(
            "data_year", "数据年度", FieldType.YEAR, width=9, required=True,
            help=Help("排序所用数据的年份", "区县", "2025"),
        ),
        *_substance(),
        Field("rank", "排序", FieldType.INTEGER, width=6, help=Help("列入时排在第几", "系统", example="3")),
        Field("score", "得分", FieldType.NUMBER, width=7, help=Help("列入时的得分，不随以后的数据变化", "系统", example="72.5")),
        Field(
            "reason", "列入理由", FieldType.LONG_TEXT, width=26, required=True,
            help=Help("各维度得分的说明，或其他理由", "区县", example="产用量大，下游2公里有水源地"),
        ),
        Field(
            "advice", "工作建议", FieldType.CHOICES, codes=ADVICE, width=14,
            help=Help("接下来对它做什么", "区县", "列入监测"),
        ),
        Field(
            "decision", "结论", FieldType.CHOICE, codes=DECISION, width=11, required=True,
            help=Help("经研究确定的结论", "区县", "候选"),
        ),
        Field("decided_by", "确定人", width=9, help=Help("作出结论的人", "区县", example="区新污染物治理协调小组")),
        Field("decided_on", "确定日期", FieldType.DATE, width=11, help=Help("作出结论的日期", "区县")),
        Field("note", "备注", FieldType.LONG_TEXT, width=16, in_table=False),
    ),
)  # fmt: skip

PRIORITY_LEDGERS = (SUBSTANCE_PROFILE, PRIORITY_CANDIDATE)
