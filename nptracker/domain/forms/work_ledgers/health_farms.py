"""Ledgers of medicines and farms: pharmacies, antimicrobial reduction, pesticide packaging, mulch film."""

from __future__ import annotations

from nptracker.domain.forms.checks import AtMost, Implies, InOrder, given, holds
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.work_ledgers.fields import (
    TAIL,
    choice,
    choices,
    codes,
    count,
    day,
    number,
    org,
    text,
    township,
    words,
    year,
    yes_no,
)
from nptracker.domain.problem import Severity

PLACE_KIND = codes(
    "pharmacy_kind",
    {"pharmacy": "零售药店", "hospital": "医院", "township": "卫生院", "clinic": "诊所", "vet": "兽药经营"},
)
CHECK_TOPICS = codes(
    "pharmacy_topics",
    {
        "no_prescription": "不凭处方销售抗菌药",
        "pharmacist": "药师不在岗",
        "records": "处方登记不全",
        "irrational": "处方不合理",
        "display": "未分区陈列",
    },
    "方案中抗菌药物管理的检查事项",
)
FARM_ANIMAL = codes(
    "farm_animal",
    {"pig": "生猪", "cattle": "肉牛", "dairy": "奶牛", "sheep": "羊", "layer": "蛋鸡", "broiler": "肉鸡", "fish": "水产", "other": "其他"},
)  # fmt: skip
REDUCTION_STATE = codes(
    "reduction_state",
    {"none": "未实施", "enrolled": "已报名", "running": "实施中", "reached": "达标", "left": "退出"},
)
FARM_STATE = codes("farm_state", {"running": "在养", "empty": "空栏", "closed": "关停"})
FILM_METHOD = codes(
    "film_method",
    {"statistics": "统计法", "sampling": "抽样调查法", "field": "原位监测法"},
    "地膜回收率的测算方法，口径公式待核",
)

PHARMACY_CHECK = Form(
    kind="pharmacy_check",
    title="处方抽查与零售药店检查", filled_by="卫健、药监部门",
    version=1,
    is_ledger=True,
    key=("place", "checked_on"),
    label=("place", "checked_on"),
    search=("place", "found", "handling", "note"),
    indexed=("checked_on",),
    dated_by="checked_on",
    fields=(
        day("checked_on", "检查日期", "检查或抽查处方的日期", required=True),
        text("place", "被查单位", "药店或医疗机构的名称", 22, required=True, example="东街大药房"),
        choice("kind", "单位类别", PLACE_KIND, "被查单位的类别", required=True),
        township(),
        org("office", "检查部门", "组织检查的部门", example="区市场监管局"),
        count("prescriptions", "抽查处方数", "张", "抽查的抗菌药物处方数；没有抽处方的填不涉及", example="30"),
        count("irrational", "不合理处方数", "张", "其中不合理的处方数", example="2"),
        choices("topics", "发现的问题", CHECK_TOPICS, "按检查事项勾选；没有问题的空着"),
        words("found", "情况说明", "发现的具体情况", example="2张处方超疗程用药"),
        words("handling", "处理情况", "责令改正、立案或通报", example="责令改正"),
        number("fine", "罚款金额", "万元", "作出处罚的金额", example="0.5"),
        yes_no("rectified", "是否改正", "问题是否已经改正"),
        *TAIL,
    ),
    checks=(
        AtMost(code="Y1", statement="不合理处方数不多于抽查处方数", marks=("irrational",),
               part="irrational", whole="prescriptions"),
        Implies(code="Y2", statement="发现问题的，应写明处理情况", severity=Severity.WARNING,
                marks=("handling",), when=given("topics"), then=given("handling")),
    ),
)  # fmt: skip

FARM_REDUCTION = Form(
    kind="farm_reduction",
    title="规模养殖场减抗", filled_by="农业农村部门",
    version=1,
    is_ledger=True,
    key=("farm", "year"),
    label=("farm", "year"),
    search=("farm", "owner", "township", "note"),
    indexed=("year", "state"),
    dated_by="year",
    note="本表是辖区规模养殖场全名单，未实施的也要列入：减抗比例＝实施减抗行动的场数÷规模养殖场总数。",
    fields=(
        year("名单的年度"),
        text("farm", "养殖场名称", "备案或营业执照上的名称", 22, required=True, example="清水兴牧养殖场"),
        township(),
        text("owner", "负责人", "养殖场负责人", 9, personal=True, example="赵安"),
        choice("animal", "畜种", FARM_ANIMAL, "主要饲养的畜种", 8),
        count("stock", "存栏量", "头/只/羽", "年末存栏", example="3200"),
        choice("farm_state", "养殖状态", FARM_STATE, "在养、空栏或关停"),
        choice("state", "减抗状态", REDUCTION_STATE, "减抗行动实施情况", required=True),
        day("joined_on", "报名日期", "填报名表的日期"),
        day("reached_on", "达标日期", "评为达标场的日期"),
        number("antimicrobials", "抗菌药使用量", "g", "全年使用的抗菌药折原料药量", example="4500"),
        number("output", "动物产品产量", "t", "全年出栏活重或蛋奶产量", example="380"),
        yes_no("has_records", "用药记录", "用药记录是否齐全"),
        text("vet", "执业兽医", "签订服务的执业兽医", 9, personal=True, example="何静"),
        *TAIL,
    ),
    checks=(
        InOrder(code="S1", statement="达标日期不早于报名日期", marks=("reached_on",),
                earlier="joined_on", later="reached_on"),
        Implies(code="S2", statement="达标的，应填达标日期", severity=Severity.WARNING,
                marks=("reached_on",), when=holds("state", "reached"), then=given("reached_on")),
    ),
)  # fmt: skip

_DEFINITION_ASKED = "请核对口径：回收量和产生量是否按同一办法（重量或个数、是否含历年存量）统计"
PESTICIDE_PACKAGING = Form(
    kind="pesticide_packaging",
    title="农药包装废弃物回收", filled_by="农业农村部门",
    version=1,
    is_ledger=True,
    key=("township", "year", "through"),
    label=("township", "year", "through"),
    search=("township", "basis", "sites", "note"),
    indexed=("year", "through"),
    dated_by="through",
    note="产生量有不同算法，各栏分开填：按使用量乘系数估算的，写明系数；按个数统计的，填瓶、袋数。",
    fields=(
        year("数据的年度"),
        day("through", "截至日期", "数据统计到哪一天", required=True),
        township(required=True),
        number("used", "农药使用量", "t", "本年累计使用的农药制剂量", example="42"),
        number("factor", "产生系数", "t/t", "每吨农药产生的包装废弃物；没有估算的填不涉及", example="0.12"),
        number("produced", "包装产生量", "t", "本年累计产生的包装废弃物重量", example="5.04"),
        number("collected", "回收量", "t", "本年累计回收的重量", example="4.2"),
        number("treated", "处理量", "t", "本年累计资源化利用和无害化处置的重量", example="4"),
        count("produced_pieces", "产生个数", "个", "按瓶、袋计的产生数", example="120000"),
        count("collected_pieces", "回收个数", "个", "按瓶、袋计的回收数", example="98000"),
        words("basis", "口径说明", "怎样统计或估算，是否含历年存量", example="按销售台账和产生系数估算，不含历年存量"),
        count("sites", "回收站点数", "个", "设置的回收点", example="26"),
        org("source", "数据来源单位", "提供数据的单位", example="区农业农村局"),
        *TAIL,
    ),
    checks=(
        AtMost(code="B1", statement="回收量不大于包装产生量", severity=Severity.WARNING, marks=("collected",),
               part="collected", whole="produced", ask=_DEFINITION_ASKED),
        AtMost(code="B2", statement="处理量不大于回收量", severity=Severity.WARNING, marks=("treated",),
               part="treated", whole="collected", ask="请核对是否处理了上年结转的部分"),
        AtMost(code="B3", statement="回收个数不大于产生个数", severity=Severity.WARNING,
               marks=("collected_pieces",), part="collected_pieces", whole="produced_pieces", ask=_DEFINITION_ASKED),
        Implies(code="B4", statement="填了产生量的，应写明口径", severity=Severity.WARNING, marks=("basis",),
                when=given("produced"), then=given("basis")),
    ),
)  # fmt: skip

MULCH_FILM = Form(
    kind="mulch_film",
    title="地膜回收", filled_by="农业农村部门",
    version=1,
    is_ledger=True,
    key=("township", "year", "method"),
    label=("township", "year", "method"),
    search=("township", "recycler", "note"),
    indexed=("year",),
    dated_by="year",
    note="回收的地膜含土含水，须折成纯膜再算回收率；不同测算方法各填一行，不相加。",
    fields=(
        year("数据的年度"),
        township(required=True),
        choice("method", "测算方法", FILM_METHOD, "统计法、抽样调查法或原位监测法", required=True),
        number("area", "覆膜面积", "亩", "当年覆膜面积", example="12000"),
        number("used", "使用量", "t", "当年使用的地膜量（纯膜）", example="72"),
        number("collected_raw", "回收实物量", "t", "含土含水的实物重量", example="150"),
        number("purity", "折纯系数", "%", "纯膜占回收实物的比例", example="40"),
        number("collected", "回收量(折纯)", "t", "折成纯膜的回收量", example="60"),
        number("degradable", "全生物降解膜面积", "亩", "推广的全生物降解地膜面积", example="800"),
        number("thick", "加厚高强膜面积", "亩", "推广的加厚高强度地膜面积", example="5000"),
        text("recycler", "回收单位", "回收加工的单位", 18, example="西营地膜回收站"),
        *TAIL,
    ),
    checks=(
        AtMost(code="D1", statement="回收量(折纯)不大于使用量", severity=Severity.WARNING, marks=("collected",),
               part="collected", whole="used", ask="请核对是否回收了往年残膜，折纯系数是否合适"),
        AtMost(code="D2", statement="折纯后的回收量不大于回收实物量", marks=("collected",),
               part="collected", whole="collected_raw"),
        AtMost(code="D3", statement="降解膜面积不大于覆膜面积", severity=Severity.WARNING, marks=("degradable",),
               part="degradable", whole="area"),
    ),
)  # fmt: skip
