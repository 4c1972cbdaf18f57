"""Monitoring: sites, samples, results as reported and as understood, and the standards they are held against."""

from __future__ import annotations

from nptracker.domain.forms import monitoring_codes as codes
from nptracker.domain.forms.checks import Check, Implies, InOrder
from nptracker.domain.forms.field import SUBSTANCE, SUBSTANCE_CODE, TOWNSHIP, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference
from nptracker.domain.monitoring.derived import problems_of_result
from nptracker.domain.monitoring.reported import Found
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Values, is_given


class AsReported(Check):
    """The result can be understood: a number, a non-detect with its limit, or why there is none."""

    def problems(self, values: Values) -> list[Problem]:
        """Return what is doubtful about the words, the unit and the limit of one result."""
        return problems_of_result(values)


def _has_number(values: Values) -> bool:
    return values.get("found") in {Found.DETECTED.value, Found.NOT_DETECTED.value}


def _says_how(values: Values) -> bool:
    """Tell whether method and detection limit are there, or words for why they are not."""
    has_limit = is_given(values.get("mdl")) or values.get("canonical_limit") is not None
    return has_limit and is_given(values.get("method"))


MONITORING_SITE = Form(
    kind="monitoring_site",
    title="监测点位", filled_by="监测人员",
    version=1,
    is_ledger=True,
    key=("code",),
    label=("code", "name"),
    search=("code", "name", "water_body", "address", "note"),
    indexed=("code", "name", "enterprise"),
    fields=(
        Field(
            "code", "点位编号", FieldType.IDENTIFIER, Help("本单位或上级编的号，不重复", example="DX-01"),
            required=True, width=11, also=("监测点位编号", "采样点编号", "站点编号"),
        ),
        Field(
            "name", "点位名称", FieldType.TEXT, Help("监测方案里的名称", example="东街断面"), required=True, width=20,
            also=("点位", "监测点位", "采样点", "采样点位", "采样点名称", "采样点位置"),
        ),
        Field(
            "medium", "介质", FieldType.CHOICE, Help("在这里采什么；决定结果的单位", example="地下水"),
            required=True, codes=codes.SAMPLED_MEDIUM, width=9, also=("样品类型", "监测介质", "环境要素"),
        ),
        Field("kind", "点位类型", FieldType.CHOICE, Help("布点的目的"), codes=codes.SITE_KIND, width=11),
        Field(
            "longitude", "经度", FieldType.COORDINATE, Help("度数或度分秒", example="100.449800"),
            width=11, personal=True,
        ),
        Field(
            "latitude", "纬度", FieldType.COORDINATE, Help("度数或度分秒", example="38.932600"),
            width=11, personal=True,
        ),
        Field("township", "乡镇街道", FieldType.TEXT, Help("点位在哪个乡镇街道", example="东街街道"), width=12, offers=TOWNSHIP),
        Field("address", "位置", FieldType.TEXT, Help("写到能找得到；对外版不显示", example="清水河东街桥上游50米"), width=18,
              personal=True),
        Field(
            "enterprise", "关联企业", FieldType.REFERENCE, Help("为哪家企业布的点"), refers_to="enterprise",
            width=20,
        ),
        Field("water_body", "所属水体", FieldType.TEXT, Help("河流、湖库或水源地名称", example="清水河"), width=14),
        Field("section_level", "断面级别", FieldType.TEXT, Help("国控、省控、市控、县控", example="县控"), width=9, in_table=False),
        Field("depth", "井深或采样深度", FieldType.NUMBER, Help("从地面量起", example="30"), unit="米", width=9, in_table=False),
        Field(
            "owner", "井主或联系人", FieldType.TEXT, Help("自备井、民井的主人", example="赵安"),
            width=10, personal=True, in_table=False,
        ),
        Field("since", "启用日期", FieldType.DATE, Help("从哪一天起监测"), width=11, in_table=False),
        Field("until", "停用日期", FieldType.DATE, Help("不再监测的，填日期，不要删除"), width=11, in_table=False),
        Field("note", "备注", FieldType.LONG_TEXT, width=14, in_table=False),
    ),
    checks=(
        InOrder(code="D1", statement="停用日期不早于启用日期", marks=("until",), earlier="since", later="until"),
    ),
)  # fmt: skip

MONITORING_SAMPLE = Form(
    kind="monitoring_sample",
    title="监测样品", filled_by="采样人员",
    version=1,
    is_ledger=True,
    parent="site",
    key=("number",),
    label=("number",),
    search=("number", "laboratory", "report_no", "note"),
    indexed=("number", "site", "taken_on"),
    fields=(
        Field(
            "number", "样品编号", FieldType.IDENTIFIER, Help("样品标签上的编号，不重复", example="S2026-001"),
            required=True, width=13, also=("样号", "样品号", "样品标识"),
        ),
        Field(
            "site", "点位", FieldType.REFERENCE, Help("在哪个点位采的，填编号或名称"), refers_to="monitoring_site",
            required=True, width=20, also=("采样点", "采样点位", "监测点位", "点位名称", "点位编号"),
        ),
        Field(
            "taken_on", "采样日期", FieldType.DATE, Help("采样的那一天", example="2026-05-12"), required=True, width=11,
            also=("采样时间", "监测日期", "采样日期时间", "监测时间"),
        ),
        Field("taken_time", "采样时刻", FieldType.TEXT, Help("几点几分", example="09:40"), width=8, in_table=False),
        Field(
            "qa_type", "质控类型", FieldType.CHOICE, Help("空着当作常规样"), codes=codes.QA_TYPE, width=10,
            also=("样品类别", "样品性质"),
        ),
        Field(
            "twin_of", "原样编号", FieldType.IDENTIFIER, Help("平行样填它对应的样品编号", example="S2026-001"), width=13,
            offers="monitoring_sample",
        ),
        Field("sampler", "采样人", FieldType.TEXTS, Help("不少于两人，用顿号隔开", example="周敏、李青"), width=12, personal=True),
        Field("method", "采样方法", FieldType.TEXT, Help("采样技术规范的标准号", example="HJ 91.2-2022"), width=14, in_table=False),
        Field("depth", "采样深度", FieldType.NUMBER, Help("水面或地面以下", example="0.5"), unit="米", width=8, in_table=False),
        Field("container", "容器", FieldType.TEXT, Help("样品瓶的材质和容积", example="500 mL 棕色玻璃瓶"), width=12, in_table=False),
        Field("preservation", "保存方式", FieldType.TEXT, Help("如冷藏避光", example="4℃冷藏避光"), width=12, in_table=False),
        Field(
            "handed_by", "送样人", FieldType.TEXT, Help("交接记录上的送样人", example="周敏"),
            width=9, personal=True, in_table=False,
        ),
        Field("received_by", "收样人", FieldType.TEXT, Help("实验室收样的人", example="何静"), width=9, personal=True, in_table=False),
        Field(
            "received_on", "收样日期", FieldType.DATE, Help("实验室收到的日期"), width=11,
            also=("收到日期", "接样日期"),
        ),
        Field("laboratory", "检测机构", FieldType.TEXT, Help("出报告的实验室", example="清水环境检测有限公司"), width=16,
              also=("实验室", "检测单位")),
        Field("report_no", "报告编号", FieldType.IDENTIFIER, Help("检测报告的编号", example="QS-2026-0512"), width=14),
        Field("note", "备注", FieldType.LONG_TEXT, width=14, in_table=False),
    ),
    checks=(
        InOrder(
            code="Y1", statement="收样日期不早于采样日期", marks=("received_on",), earlier="taken_on", later="received_on"
        ),
    ),
)  # fmt: skip

# What follows from the result as reported; written by the program whenever the words or the unit change.
_DERIVED_HELP = "由“结果原文”和单位得出，改原文就跟着改"

MONITORING_RESULT = Form(
    kind="monitoring_result",
    title="监测结果", filled_by="实验室",
    version=1,
    is_ledger=True,
    parent="sample",
    key=("sample", "substance"),
    label=("sample", "substance"),
    search=("substance", "cas_rn", "method", "as_reported"),
    indexed=("sample", "substance", "cas_rn"),
    fields=(
        Field(
            "sample", "样品", FieldType.REFERENCE, Help("样品编号"), refers_to="monitoring_sample", required=True,
            width=13, also=("样品编号", "样号", "样品号"),
        ),
        Field(
            "substance", "项目", FieldType.TEXT, Help("监测的物质，可从名录里选", example="全氟辛酸"), required=True,
            width=18, offers=SUBSTANCE, also=(
                "监测项目", "检测项目", "物质名称", "参数", "分析项目", "检测因子", "监测因子", "检测参数", "监测参数",
                "项目名称", "污染物", "污染物名称", "化合物", "化合物名称", "目标物", "目标化合物",
            ),
        ),
        Field("cas_rn", "CAS号", FieldType.CAS_RN, Help("没有的空着", example="335-67-1"), width=12, offers=SUBSTANCE_CODE),
        Field(
            "as_reported", "结果原文", FieldType.TEXT,
            Help("照报告原样：数字、0.001L、<0.5、ND、未检出、未监测、作废", "实验室", "0.001L"), required=True, width=11,
            also=("检测结果", "监测结果", "结果", "测定值", "监测值", "检测值", "实际监测值"),
        ),
        Field(
            "unit", "单位", FieldType.TEXT, Help("报告上的单位", "实验室", "ng/L"),
            required=True, width=9, also=("计量单位",),
        ),
        Field(
            "basis", "基准", FieldType.CHOICE, Help("固体和生物样：干重、湿重或脂重"),
            codes=codes.BASIS, width=7, in_table=False,
        ),
        Field(
            "mdl", "检出限", FieldType.NUMBER, Help("方法检出限，单位同结果；原文里有的不用再填", "实验室", example="0.5"), width=9,
            also=("方法检出限", "最低检出限", "MDL", "检出下限"),
        ),
        Field(
            "loq", "定量限", FieldType.NUMBER, Help("定量下限，单位同结果", "实验室", example="2"),
            width=9, in_table=False, also=("定量下限", "LOQ", "测定下限"),
        ),
        Field(
            "method", "分析方法", FieldType.TEXT, Help("方法标准号；不知道填“未说明”", "实验室", example="HJ 1333-2023"),
            width=14, also=("检测方法", "方法标准号", "监测方法", "检测依据", "方法依据"),
        ),
        Field(
            "found", "检出情况", FieldType.CHOICE, Help(_DERIVED_HELP),
            codes=codes.FOUND, width=9, in_workbook=False,
        ),
        Field("value", "数值", FieldType.NUMBER, Help(_DERIVED_HELP, example="3.2"), width=9, in_workbook=False, in_table=False),
        Field(
            "canonical", "统计值", FieldType.NUMBER, Help(_DERIVED_HELP + "；换算成统一单位", example="3.2"),
            width=9, in_workbook=False,
        ),
        Field("canonical_unit", "统计单位", FieldType.TEXT, Help(_DERIVED_HELP, example="ng/L"), width=9, in_workbook=False),
        Field(
            "canonical_limit", "统计检出限", FieldType.NUMBER, Help(_DERIVED_HELP, example="0.5"),
            width=10, in_workbook=False, in_table=False,
        ),
        Field(
            "minus", "负数写法", FieldType.CHOICE, Help("结果是负数时，它表示什么"),
            codes=codes.MINUS, width=12, in_table=False,
        ),
        Field(
            "analysed_on", "分析日期", FieldType.DATE, Help("实验室分析的日期"),
            width=11, in_table=False, also=("检测日期",),
        ),
        Field(
            "source", "数据来源", FieldType.CHOICE, Help("数据从哪里来", example="监督监测"),
            codes=codes.RESULT_SOURCE, width=9,
        ),
        Field("note", "备注", FieldType.LONG_TEXT, width=14, in_table=False),
    ),
    checks=(
        AsReported(code="M1", statement="结果原文、单位和检出限要能看懂", marks=("as_reported",)),
        Implies(
            code="M9", statement="有结果的应写分析方法和检出限，不知道的写“未说明”“未定”", marks=("method",),
            severity=Severity.WARNING, when=_has_number, then=_says_how,
        ),
    ),
)  # fmt: skip

STANDARD = Form(
    kind="standard",
    title="标准版本", filled_by="监测人员", clause="标准原文",
    version=1,
    is_ledger=True,
    key=("title",),
    label=("title",),
    search=("title", "number", "issuer"),
    indexed=("title",),
    fields=(
        Field(
            "title", "名称和版本", FieldType.TEXT, Help("带年号，一版一行", example="GB 5749-2022"),
            required=True, width=20,
        ),
        Field("number", "标准全称", FieldType.TEXT, Help("标准或文件的全称", example="生活饮用水卫生标准（GB 5749-2022）"), width=24),
        Field(
            "media", "适用介质", FieldType.CHOICES, Help("用“、”分开", example="出厂水"),
            codes=codes.SAMPLED_MEDIUM, required=True, width=18,
        ),
        Field("issuer", "发布机关", FieldType.TEXT, Help("谁发布的", example="国家市场监督管理总局、国家标准化管理委员会"), width=18),
        Field("effective_on", "施行日期", FieldType.DATE, Help("从哪一天起用；空着：一直可用"), width=11),
        Field("ended_on", "废止日期", FieldType.DATE, Help("被新版代替的日期"), width=11),
        Field("source", "来源", FieldType.TEXT, Help("从哪里抄来的，谁核对过", example="标准文本附录A，周敏核对"), required=True, width=22),
        Field("note", "备注", FieldType.LONG_TEXT, width=14),
    ),
    checks=(
        InOrder(code="B1", statement="废止日期不早于施行日期", marks=("ended_on",), earlier="effective_on", later="ended_on"),
    ),
)  # fmt: skip

STANDARD_LIMIT = Form(
    kind="standard_limit",
    title="标准限值", filled_by="监测人员", clause="标准原文",
    version=1,
    is_ledger=True,
    parent="standard",
    key=("standard", "substance"),
    label=("standard", "substance"),
    search=("substance", "cas_rn"),
    indexed=("standard", "substance"),
    fields=(
        reference("standard", "标准", "standard", "属于哪一版标准"),
        Field("substance", "项目", FieldType.TEXT, Help("限制的物质", example="全氟辛酸"), required=True, width=20, offers=SUBSTANCE),
        Field("cas_rn", "CAS号", FieldType.CAS_RN, Help("没有的空着", example="335-67-1"), width=12, offers=SUBSTANCE_CODE),
        Field("value", "限值", FieldType.NUMBER, Help("不得超过的数", example="80"), required=True, width=9),
        Field("unit", "单位", FieldType.TEXT, Help("限值的单位", example="ng/L"), required=True, width=9),
        Field("kind", "性质", FieldType.TEXT, Help("强制限值、参考指标、背景值等", example="参考指标"), width=12),
        Field("note", "备注", FieldType.LONG_TEXT, width=14),
    ),
)  # fmt: skip

MONITORING_LEDGERS = (MONITORING_SITE, MONITORING_SAMPLE, MONITORING_RESULT, STANDARD, STANDARD_LIMIT)
