"""Ledgers of sources and places: key dischargers and permits, soil hazards, wastes, engineering pilots."""

from __future__ import annotations

from nptracker.domain.forms.checks import AtMost, Implies, InOrder, given, holds
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
    orgs,
    substances,
    text,
    words,
    year,
    yes_no,
)
from nptracker.domain.problem import Severity

DISCHARGER_KIND = codes(
    "discharger_kind", {"water": "水环境", "air": "大气环境", "soil": "土壤污染监管", "noise": "噪声", "risk": "环境风险管控"},
    "重点单位名录的类别",
)  # fmt: skip
PERMIT_KIND = codes(
    "permit_kind", {"key": "重点管理", "simple": "简化管理", "registered": "登记管理", "none": "不需要"}
)
HAZARD_STATE = codes(
    "hazard_state", {"open": "未整改", "running": "整改中", "done": "已整改", "checked": "已核查"}
)
WASTE_KIND = codes(
    "waste_kind",
    {"hazardous": "危险废物", "general": "一般固体废物", "product": "报废产品", "unknown": "待鉴别"},
)
WASTE_ROUTE = codes(
    "waste_route", {"incinerated": "焚烧", "landfill": "填埋", "recycled": "利用", "cement": "水泥窑协同", "stored": "贮存"}
)  # fmt: skip
PROJECT_STATE = codes(
    "project_state",
    {
        "proposed": "谋划",
        "filed": "立项",
        "building": "建设中",
        "built": "建成",
        "accepted": "验收",
        "stopped": "停止",
    },
)
PROJECT_FIELD = codes(
    "project_field",
    {
        "chemical": "化工生产",
        "pesticide": "农药制造",
        "sewage": "污水处理",
        "drinking": "饮用水净化",
        "soil": "土壤污染修复",
        "substitution": "替代减量",
        "other": "其他",
    },
    "方案中试点工程聚焦的领域",
)

KEY_DISCHARGER = Form(
    kind="key_discharger",
    title="重点排污单位与排污许可",
    version=1,
    is_ledger=True,
    key=("enterprise", "year"),
    label=("enterprise", "year"),
    search=("permit_no", "disclosed_at", "note"),
    indexed=("enterprise", "year"),
    dated_by="year",
    fields=(
        year("名录的年度"),
        enterprise("列入名录或持有许可证的企业"),
        choices("kinds", "名录类别", DISCHARGER_KIND, "列入了哪些类别；没有列入的空着"),
        yes_no("listed_for_pollutants", "因新污染物列入", "是否因生产、使用或排放重点管控新污染物列入"),
        choice("permit_kind", "许可管理类别", PERMIT_KIND, "排污许可的管理类别"),
        text("permit_no", "许可证编号", "排污许可证编号", 24, example="91620702000000000X001P"),
        day("permit_until", "有效期至", "许可证的有效期"),
        yes_no("in_permit", "新污染物写入许可证", "许可证是否载明了新污染物的管控要求"),
        substances("许可证载明或应当控制的新污染物"),
        yes_no("self_monitoring", "自行监测", "是否对新污染物开展自行监测"),
        yes_no("disclosed", "信息公开", "是否公开了新污染物排放信息"),
        text("disclosed_at", "公开网址或方式", "在哪里公开", 24, example="企业门口公示栏"),
        day("reported_on", "执行报告提交日", "年度执行报告提交的日期"),
        *TAIL,
    ),
    checks=(
        Implies(code="P1", statement="因新污染物列入名录的，应填涉及物质", severity=Severity.WARNING,
                marks=("substances",), when=holds("listed_for_pollutants", "yes"), then=given("substances")),
    ),
)  # fmt: skip

SOIL_HAZARD = Form(
    kind="soil_hazard",
    title="土壤污染隐患排查", filled_by="企业，区县核对",
    version=1,
    is_ledger=True,
    key=("enterprise", "spot", "found_on"),
    label=("enterprise", "spot"),
    search=("spot", "hazard", "measure", "note"),
    indexed=("enterprise", "due_on"),
    dated_by="found_on",
    fields=(
        enterprise("土壤污染重点监管单位等"),
        day("found_on", "排查日期", "排查发现的日期", required=True),
        text("spot", "重点场所或设施", "罐区、管沟、装卸区等", 20, required=True, example="甲苯储罐区"),
        substances("涉及的有毒有害物质"),
        words("hazard", "隐患", "发现了什么隐患；没有隐患的写无", example="围堰有裂缝，约0.5米"),
        words("measure", "整改措施", "怎样整改", example="修补围堰并做防渗"),
        day("due_on", "整改时限", "要求完成的日期"),
        choice("state", "整改状态", HAZARD_STATE, "整改到了哪一步", required=True),
        day("done_on", "整改完成日", "整改完成的日期"),
        day("next_on", "下次排查", "下一轮排查的日期"),
        text("report", "排查报告", "隐患排查报告的名称或编号", 20, example="清河化工隐患排查报告（2026）"),
        *TAIL,
    ),
    checks=(
        InOrder(code="T1", statement="整改时限不早于排查日期", marks=("due_on",), earlier="found_on", later="due_on"),
        InOrder(code="T2", statement="整改完成日不早于排查日期", marks=("done_on",),
                earlier="found_on", later="done_on"),
        Implies(code="T3", statement="已整改的，应填整改完成日", marks=("done_on",),
                when=holds("state", "done", "checked"), then=given("done_on")),
    ),
)  # fmt: skip

POLLUTANT_WASTE = Form(
    kind="pollutant_waste",
    title="含特定新污染物废物", filled_by="企业，区县核对",
    version=1,
    is_ledger=True,
    key=("enterprise", "year", "waste"),
    label=("enterprise", "year", "waste"),
    search=("waste", "code", "receiver", "note"),
    indexed=("enterprise", "year"),
    dated_by="year",
    fields=(
        year("数据的年度"),
        enterprise("产生废物的企业"),
        text("waste", "废物名称", "废物的名称", 20, required=True, example="含二氯甲烷的废脱漆剂"),
        choice("kind", "类别", WASTE_KIND, "固体废物的类别"),
        text("code", "废物代码", "国家危险废物名录的代码", 14, "900-041-49"),
        substances("废物中含有的新污染物"),
        number("opening", "年初贮存量", "t", "年初的贮存量", example="0.4"),
        number("produced", "产生量", "t", "当年产生量", example="2.6"),
        number("handed", "转移处置量", "t", "当年委托利用处置的量", example="2.8"),
        number("own", "自行利用处置量", "t", "当年自行利用处置的量", example="0"),
        number("closing", "年末贮存量", "t", "年末的贮存量", example="0.2"),
        choice("route", "处置方式", WASTE_ROUTE, "主要的利用处置方式"),
        text("receiver", "接收单位", "利用处置单位", 20, example="清水固废处置有限公司"),
        *TAIL,
    ),
    checks=(
        AtMost(code="W1", statement="转移处置量不大于年初贮存量与产生量之和", marks=("handed",),
               part="handed", whole="opening", plus=("produced",)),
        AtMost(code="W2", statement="年末贮存量不大于年初贮存量与产生量之和", marks=("closing",),
               part="closing", whole="opening", plus=("produced",)),
    ),
)  # fmt: skip

PILOT_PROJECT = Form(
    kind="pilot_project",
    title="试点工程项目",
    version=1,
    is_ledger=True,
    key=("name",),
    label=("name",),
    search=("name", "owner", "content", "result", "note"),
    indexed=("started_on",),
    dated_by="started_on",
    fields=(
        text("name", "项目名称", "立项文件上的名称", 28, required=True, example="工业园废水全氟化合物深度处理试点"),
        choice("field", "领域", PROJECT_FIELD, "方案中的试点领域"),
        text("owner", "实施单位", "建设或实施的单位", 20, required=True, example="清水工业园污水处理厂"),
        org("office", "主管部门", "负责推进的部门", example="清水区生态环境分局"),
        words("content", "建设内容", "规模和主要内容", example="日处理500吨，增设活性炭吸附"),
        substances("治理或替代的新污染物"),
        number("investment", "总投资", "万元", "计划总投资", example="860"),
        number("funded", "其中财政资金", "万元", "安排的财政资金", example="300"),
        number("spent", "已完成投资", "万元", "到填报时完成的投资", example="420"),
        choice("state", "进展", PROJECT_STATE, "项目的进展", required=True),
        day("started_on", "开工日期", "实际开工的日期"),
        day("due_on", "计划完成日期", "计划建成的日期"),
        day("done_on", "完成日期", "建成或验收的日期"),
        words("result", "成效", "减排量、去除率等", example="全氟辛酸去除率达到92%"),
        orgs("partners", "技术支撑单位", "科研院所等，用顿号隔开", example="某大学环境学院、省环境科学研究院"),
        *TAIL,
    ),
    checks=(
        InOrder(code="X1", statement="完成日期不早于开工日期", marks=("done_on",),
                earlier="started_on", later="done_on"),
        AtMost(code="X2", statement="财政资金不大于总投资", severity=Severity.WARNING, marks=("funded",),
               part="funded", whole="investment", ask="请核对投资的口径"),
        AtMost(code="X3", statement="已完成投资不大于总投资", severity=Severity.WARNING, marks=("spent",),
               part="spent", whole="investment", ask="请核对是否调整过概算"),
    ),
)  # fmt: skip
