"""Ledgers about chemicals before they become pollutants: registration, gates, product tests, cleaner production."""

from __future__ import annotations

from nptracker.domain.forms.checks import Implies, InOrder, given, holds
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.work_ledgers.fields import (
    TAIL,
    choice,
    choices,
    codes,
    day,
    enterprise,
    number,
    org,
    substances,
    text,
    words,
    yes_no,
)
from nptracker.domain.problem import Severity

REGISTRATION = codes(
    "new_chemical_registration",
    {"regular": "常规登记", "simple": "简易登记", "record": "备案"},
    "新化学物质环境管理登记办法的三种类型",
)
NEW_CHEMICAL_ROLE = codes(
    "new_chemical_role", {"producer": "生产", "importer": "进口", "user": "加工使用", "holder": "登记证持有"}
)
GATE_STEP = codes(
    "gate_step",
    {
        "assessment": "环评审批",
        "energy": "节能审查",
        "filing": "项目备案",
        "permit": "排污许可",
        "market": "市场准入",
        "land": "用地审批",
    },
)
GATE_VERDICT = codes(
    "gate_verdict",
    {
        "passed": "符合",
        "changed": "修改后符合",
        "refused": "不予通过",
        "withdrawn": "企业撤回",
        "open": "审查中",
    },
)
PRODUCT_CLASS = codes(
    "product_class",
    {
        "toys": "玩具",
        "detergent": "洗涤用品",
        "electronics": "电子电气",
        "textile": "纺织品",
        "school": "学生用品",
        "coating": "涂料胶粘剂",
        "other": "其他",
    },
    "方案中列举的产品类别",
)
TEST_PLACE = codes(
    "test_place", {"production": "生产", "sale": "销售", "online": "网络销售", "import": "进口"}
)
VERDICT = codes("test_verdict", {"ok": "合格", "not_ok": "不合格", "pending": "待出结果", "void": "作废"})
AUDIT_REASON = codes(
    "audit_reason",
    {"over_limit": "双超", "toxic": "双有", "energy": "高耗能"},
    "清洁生产促进法第二十七条的三种强制审核情形",
)
AUDIT_VERDICT = codes(
    "audit_verdict", {"passed": "通过", "not_passed": "未通过", "pending": "待评", "exempt": "不涉及"}
)

NEW_CHEMICAL = Form(
    kind="new_chemical",
    title="新化学物质登记企业",
    version=1,
    is_ledger=True,
    key=("certificate", "enterprise"),
    label=("certificate", "substance"),
    search=("certificate", "substance", "cas_rn", "duties", "note"),
    indexed=("enterprise", "checked_on"),
    dated_by="registered_on",
    fields=(
        enterprise("持有登记证或接收物质的企业"),
        choice("role", "企业身份", NEW_CHEMICAL_ROLE, "企业在登记物质链条中的身份"),
        choice("registration", "登记类型", REGISTRATION, "登记证或备案回执上的类型", required=True),
        text("certificate", "登记证号", "登记证号或备案号", 20, required=True, example="新常登2026-001"),
        text("substance", "物质名称", "保密的填登记证上的类名", 20, confidential=True, example="改性丙烯酸酯聚合物"),
        text("cas_rn", "CAS号或流水号", "没有CAS号的填流水号", 14, confidential=True, example="流水号8123"),
        number("amount", "登记量", "吨/年", "登记证载明的年数量", example="12"),
        day("registered_on", "登记日期", "登记证签发或备案的日期", required=True),
        day("first_activity_on", "首次活动日期", "首次生产或者首次进口并转移的日期"),
        day("reported_on", "首次活动报告日", "首次生产或进口后六十日内报告", "新化学物质环境管理登记办法"),
        yes_no("information_passed", "信息传递", "是否向下游传递了登记证号和管控要求"),
        yes_no("measures_met", "管控措施落实", "登记证载明的风险控制措施是否落实"),
        words("duties", "管控要求", "登记证载明的用途限制、排放限制和管理要求", example="只作工业涂料助剂，不得排入水体"),
        day("checked_on", "最近核查日期", "分局最近一次核查的日期"),
        day("listed_on", "列入名录日期", "登记满五年列入现有名录的日期"),
        *TAIL,
    ),
    checks=(
        InOrder(code="N1", statement="登记日期不晚于首次活动日期", marks=("first_activity_on",),
                earlier="registered_on", later="first_activity_on"),
        InOrder(code="N2", statement="首次活动日期不晚于报告日期", marks=("reported_on",),
                earlier="first_activity_on", later="reported_on"),
    ),
)  # fmt: skip

RESTRICTION_GATE = Form(
    kind="restriction_gate",
    title="淘汰限用与准入把关", filled_by="审批部门",
    version=1,
    is_ledger=True,
    key=("project", "step"),
    label=("project", "step"),
    search=("project", "applicant", "doc_no", "ground", "note"),
    indexed=("received_on",),
    dated_by="received_on",
    note="生产、使用列入淘汰类、限制类或重点管控清单物质的项目，审批时逐件登记。",
    fields=(
        text("project", "项目名称", "申请文件上的项目名称", 28, required=True, example="年产2000吨水性涂料项目"),
        text("applicant", "建设单位", "申请的企业或单位", 22, required=True, example="清河化工有限公司"),
        choice("step", "把关环节", GATE_STEP, "在哪个审批环节把关", required=True),
        org("office", "审批部门", "作出审批决定的部门", example="区行政审批局"),
        substances("项目生产、使用或排放的新污染物"),
        text("ground", "涉及条款", "产业目录、清单或准入要求的条款", 24, example="重点管控新污染物清单第12项"),
        day("received_on", "受理日期", "受理申请的日期", required=True),
        choice("verdict", "把关结论", GATE_VERDICT, "按新污染物要求审查的结论", required=True),
        words("demands", "提出的要求", "要求修改、替代或限制的内容", example="改用不含壬基酚的乳化剂"),
        day("decided_on", "办结日期", "作出决定的日期"),
        text("doc_no", "决定文号", "批复或不予许可决定的文号", example="清审环〔2026〕9号"),
        *TAIL,
    ),
    checks=(
        InOrder(code="G1", statement="办结日期不早于受理日期", marks=("decided_on",),
                earlier="received_on", later="decided_on"),
        Implies(code="G2", statement="不予通过的，应写明涉及的条款", severity=Severity.WARNING,
                marks=("ground",), when=holds("verdict", "refused"), then=given("ground")),
    ),
)  # fmt: skip

PRODUCT_TEST = Form(
    kind="product_test",
    title="产品含量抽检", filled_by="市场监管部门",
    version=1,
    is_ledger=True,
    key=("sample_no", "substance"),
    label=("sample_no", "product", "substance"),
    search=("sample_no", "product", "brand", "substance", "sampled_at", "maker", "standard", "note"),
    indexed=("sampled_on",),
    dated_by="sampled_on",
    note="同一样品测几种物质，各填一行，样品编号相同。",
    fields=(
        text("sample_no", "样品编号", "抽样单上的编号", 14, "CP2025-001", required=True),
        day("sampled_on", "抽样日期", "抽样的日期", required=True),
        choice("product_class", "产品类别", PRODUCT_CLASS, "按方案列举的产品类别", required=True),
        text("product", "产品名称", "样品名称和规格型号", 20, required=True, example="水性清洗剂 5 L"),
        text("brand", "商标批号", "商标、生产日期或批号", example="清河牌 20260301"),
        choice("place", "抽样环节", TEST_PLACE, "在哪个环节抽的样"),
        text("sampled_at", "被抽样单位", "抽样所在的生产或销售单位", 20, example="东街五金店"),
        text("maker", "标称生产单位", "标签上的生产单位", 20, example="清河化工有限公司"),
        text("substance", "检测物质", "检测的重点管控新污染物", 18, required=True, example="二氯甲烷"),
        text("standard", "判定标准", "判定所依据的强制性标准", 20, example="GB 38508-2020"),
        number("found", "含量", "mg/kg", "检测报告的含量；未检出填“未检出”", example="未检出"),
        number("limit", "限值", "mg/kg", "标准规定的限值", example="5000"),
        choice("verdict", "判定", VERDICT, "检测报告的结论", required=True),
        text("report_no", "报告编号", "检测报告编号", example="QS-2026-0033"),
        org("office", "抽检部门", "组织抽检的部门", example="区市场监管局"),
        words("handling", "后续处理", "不合格的怎样处理", example="下架并通报生产地"),
        *TAIL,
    ),
    checks=(
        Implies(code="C1", statement="不合格的，应写明后续处理", severity=Severity.WARNING,
                marks=("handling",), when=holds("verdict", "not_ok"), then=given("handling")),
    ),
)  # fmt: skip

CLEAN_AUDIT = Form(
    kind="clean_audit",
    title="强制性清洁生产审核",
    version=1,
    is_ledger=True,
    key=("enterprise", "listed_on"),
    label=("enterprise",),
    search=("toxics", "consultant", "note"),
    indexed=("enterprise", "listed_on"),
    dated_by="listed_on",
    note="各期限由系统按名单公布日推算：1个月内公开，2个月内启动，1年内完成审核，此后1年内实施中/高费方案并验收。",
    fields=(
        enterprise("列入强制审核名单的企业"),
        choices("reasons", "实施原因", AUDIT_REASON, "双超、双有或高耗能", 12),
        text("toxics", "涉及有毒有害物质", "使用或排放的有毒有害物质", 20, example="甲苯、二氯甲烷"),
        day("listed_on", "名单公布日", "强制审核名单公布的日期", "强制审核名单由主管部门公布", required=True),
        day("disclosed_on", "信息公开日", "企业公开有关信息的日期", "名单公布后1个月内"),
        day("started_on", "启动日", "审核启动的日期", "名单公布后2个月内"),
        day("audited_on", "审核完成日", "提交审核报告的日期", "名单公布后1年内"),
        day("assessed_on", "评估日", "评估的日期", group="评估"),
        choice("assessed", "评估结论", AUDIT_VERDICT, "评估的结论"),
        day("accepted_on", "验收日", "验收的日期", group="验收"),
        choice("accepted", "验收结论", AUDIT_VERDICT, "验收的结论"),
        number("cheap_plans", "无/低费方案数", "个", "无费、低费方案的个数", example="12"),
        number("cheap_money", "无/低费投资", "万元", "无费、低费方案的投资", example="8.5"),
        number("costly_plans", "中/高费方案数", "个", "中费、高费方案的个数", example="2"),
        number("costly_money", "中/高费投资", "万元", "中费、高费方案的投资", example="160"),
        number("benefit", "经济效益", "万元/年", "方案实施后的年经济效益", example="45"),
        number("energy", "节能量", "吨标煤/年", "方案实施后的年节能量", example="120"),
        number("water", "节水量", "吨/年", "方案实施后的年节水量", example="3600"),
        text("reductions", "污染物减排量", "主要污染物的减排量，写明单位", 20, example="挥发性有机物1.2吨/年"),
        text("consultant", "咨询机构", "提供咨询服务的机构", 18, example="清水环境咨询有限公司"),
        *TAIL,
    ),
    checks=(
        *(
            InOrder(code=code, statement=f"{later[1]}不早于{earlier[1]}", marks=(later[0],),
                    earlier=earlier[0], later=later[0])
            for code, earlier, later in (
                ("Q1", ("listed_on", "名单公布日"), ("disclosed_on", "信息公开日")),
                ("Q2", ("listed_on", "名单公布日"), ("started_on", "启动日")),
                ("Q3", ("started_on", "启动日"), ("audited_on", "审核完成日")),
                ("Q4", ("audited_on", "审核完成日"), ("assessed_on", "评估日")),
                ("Q5", ("assessed_on", "评估日"), ("accepted_on", "验收日")),
            )
        ),
        Implies(code="Q6", statement="填了评估日的，应填评估结论", severity=Severity.WARNING,
                marks=("assessed",), when=given("assessed_on"), then=given("assessed")),
    ),
)  # fmt: skip
