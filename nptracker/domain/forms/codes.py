"""Code lists of the shipped forms, with the source each rests on."""

from __future__ import annotations

from nptracker.domain.forms.field import CodeList

YES_NO = CodeList("yes_no", {"yes": "是", "no": "否"})
OPERATING = CodeList(
    "operating",
    {
        "running": "在产",
        "idle": "停产(保有能力)",
        "trial": "试生产",
        "closed": "关闭",
        "moved": "搬迁",
        "missing": "查无",
    },
    "参照2012年生产化学品环境情况调查报表制度的调查范围归纳",
    also=dict.fromkeys(("正常生产", "正常", "生产", "运行", "正常运行", "生产中"), "running")
    | dict.fromkeys(("试产", "试运行"), "trial")
    | dict.fromkeys(("已关闭", "关停", "注销", "已注销"), "closed")
    | dict.fromkeys(("已搬迁", "迁出"), "moved"),
)
SCREENING = CodeList(
    "screening",
    {
        "included": "入统",
        "industry": "行业不符",
        "substance": "物质不符",
        "trade": "只贸易仓储",
        "article": "只用含该物质的物品",
        "laboratory": "实验室规模",
        "idle": "停产无量",
    },
    "化学物质环境信息统计调查的调查对象和豁免情形",
)
MANAGEMENT = CodeList(
    "management",
    {
        "key_discharger": "重点排污单位",
        "permit": "排污许可",
        "soil": "土壤重点监管单位",
        "clean_production": "强制清洁生产",
        "new_chemical": "新化学物质登记证",
        "toxic_trade": "有毒化学品进出口",
        "farm": "规模养殖",
    },
)
SCALE = CodeList("scale", {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"})
TIERS = CodeList(
    "tiers",
    {"basic": "基本", "detailed": "详细", "priority": "重点管控", "convention": "公约"},
    "化学物质环境信息统计调查的四档信息",
)
ACTIVITIES = CodeList(
    "activities", {"production": "生产", "use": "加工使用", "import": "进口", "export": "出口"}
)
DATA_SOURCE = CodeList(
    "data_source",
    {"ledger": "台账", "balance": "物料衡算", "monitoring": "监测", "factor": "系数", "estimate": "估算"},
)
ENTRY_KIND = CodeList("entry_kind", {"self": "企业自填", "proxy": "代填"})
MEDIUM = CodeList("medium", {"water": "废水", "air": "废气", "waste": "固体废物"})
DESTINATION = CodeList(
    "destination",
    {
        "environment": "直接排入环境",
        "treatment_plant": "进入污水集中处理设施",
        "organised": "有组织排放",
        "fugitive": "无组织排放",
        "own_use": "自行利用处置",
        "handed_over": "委托利用处置",
        "stored": "贮存",
    },
    "按通行的环境统计用语归纳，官方代码表未见公开",
)
MEASURE_ANSWER = CodeList("measure_answer", {"done": "落实", "not_done": "未落实"})
CONVENTION_STAGE = CodeList(
    "convention_stage",
    {"made": "生产", "used": "使用", "in_products": "含于产品", "stock": "库存", "waste": "废弃"},
    "按公约履约情况调查的通行口径归纳",
)
SURVEY_STATE = CodeList(
    "survey_state",
    {
        "not_notified": "未通知",
        "notified": "已通知",
        "filling": "填报中",
        "confirmed": "企业已确认",
        "desk": "县书面审核中",
        "returned": "县退回",
        "site": "县现场审核",
        "passed": "县通过",
        "city_returned": "市退回",
        "city_passed": "市通过",
        "province_returned": "省退回",
        "final": "定库",
    },
    "统计调查的审核流程：企业自查、县、市、省逐级审核，退回重填",
)
REVIEW_METHOD = CodeList("review_method", {"desk": "书面审核", "site": "现场审核"})
REVIEW_VERDICT = CodeList(
    "review_verdict", {"pass": "审核通过", "return": "退回修改", "site": "转现场审核", "open": "结论待定"}
)
REVIEW_ANSWER = CodeList("review_answer", {"met": "符合", "not_met": "不符合", "not_relevant": "不适用"})
REVIEW_MATERIAL = CodeList(
    "review_material",
    {
        "licence": "证照",
        "assessment": "环评报告",
        "test_report": "检测报告",
        "contract": "购销合同",
        "invoice": "发票",
        "ledger": "生产台账",
        "other": "其他",
    },
    "统计调查的备查纸质件",
)
LIST_LEVEL = CodeList(
    "list_level", {"nation": "国家", "province": "省级", "city": "市级", "district": "区县"}
)
LIST_ROLE = CodeList(
    "list_role",
    {
        "key_controlled": "重点管控新污染物清单",
        "priority": "优先控制化学品名录",
        "restricted": "严格限制的有毒化学品名录",
        "survey": "统计调查物质范围",
        "supplement": "补充清单",
    },
)
INSPECTION_KIND = CodeList(
    "inspection_kind",
    {"daily": "日常检查", "special": "专项检查", "case": "个案检查", "guidance": "帮扶指导"},
    "行政检查分日常、专项、个案；帮扶指导不是行政检查",
)
INSPECTION_SOURCE = CodeList(
    "inspection_source",
    {
        "plan": "年度计划",
        "random": "双随机抽查",
        "complaint": "投诉举报",
        "transfer": "转办交办",
        "permit": "证后核查",
        "patrol": "巡查检查",
    },
)
INSPECTION_RESULT = CodeList(
    "inspection_result", {"none": "未发现问题", "found": "发现问题", "not_applicable": "不涉及"}
)
FINDING_SOURCE = CodeList(
    "finding_source", {"inspection": "现场检查", "complaint": "信访", "supervision": "督察", "self": "自查"}
)
FINDING_CATEGORY = CodeList(
    "finding_category",
    {
        "registration": "新化学物质登记",
        "measures": "重点管控措施",
        "permit": "排污许可",
        "soil": "土壤隐患排查",
        "clean_production": "清洁生产",
        "waste": "废物处置",
        "ledger": "台账资料",
        "other": "其他",
    },
)
RECTIFICATION = CodeList(
    "rectification",
    {"open": "未启动", "under_way": "整改中", "submitted": "已完成待核", "closed": "已销号"},
)
PROGRESS = CodeList(
    "progress",
    {
        "not_started": "未启动",
        "on_schedule": "按序时",
        "ahead": "超前",
        "behind": "滞后",
        "done": "已完成",
        "long_term": "长期坚持",
        "not_applicable": "不涉及",
    },
)
UNIT_ROLE = CodeList(
    "unit_role",
    {"lead": "牵头", "responsible": "责任", "supporting": "配合", "implied": "落实（隐含）"},
)
ORG_KIND = CodeList(
    "org_kind",
    {
        "department": "部门",
        "township": "乡镇街道",
        "government": "政府",
        "collective": "兜底单位",
        "enterprise": "企事业单位",
    },
)
PLAN_LEVEL = CodeList("plan_level", {"own": "本级", "city": "市级", "province": "省级", "nation": "国家"})
CLOSURE_EVENT = CodeList("closure_event", {"done": "完成", "closed": "销号", "reopened": "重新打开"})
ORG_EVENT = CodeList("org_event", {"renamed": "更名", "merged": "并入"})
TASK_CHANGE = CodeList(
    "task_change",
    {"new": "新增", "changed": "修改", "renumbered": "只改编号", "gone": "取消", "same": "未变"},
)
CADENCE = CodeList(
    "cadence",
    {"M": "每月", "B": "每两个月", "Q": "每季度", "H": "每半年", "Y": "每年"},
    "报送频次：forms B.2",
)
COVERS = CodeList("covers", {"this": "本期", "last": "上一期"})
DIRECTION = CodeList(
    "direction",
    {"at_least": "不低于", "at_most": "不高于", "equal": "等于", "decrease": "比基准年下降不低于"},
)
ACCUMULATION = CodeList(
    "accumulation", {"as_at": "期末数（不累加）", "yearly": "按年度累加", "cumulative": "自周期起累加"}
)
INDICATOR_COUNT = CodeList(
    "indicator_count",
    {
        "inspected_enterprises": "已检查企业数（本期）",
        "inspected_this_year": "已检查企业数（本年至期末）",
        "inspections": "现场检查次数（本期）",
        "findings": "发现问题数（本期）",
        "findings_to_date": "问题总数（截至期末）",
        "findings_closed": "已销号问题数（截至期末）",
        "findings_due": "到期应销号问题数（截至期末）",
        "findings_due_closed": "到期已销号问题数（截至期末）",
        "survey_expected": "应填报调查企业数（入统）",
        "survey_reported": "已填报调查企业数（入统）",
        "tasks": "方案任务总数（不含不涉及）",
        "tasks_done": "已完成任务数",
    },
)
CONTACT_ROLE = CodeList("contact_role", {"leader": "分管领导", "liaison": "联络员", "clerk": "填报人"})
MEMBER_ROLE = CodeList(
    "member_role",
    {"convener": "召集人", "deputy": "副召集人", "member": "成员", "liaison": "联络员"},
)
MEETING_KIND = CodeList(
    "meeting_kind",
    {"full": "全体会议", "topic": "专题会议", "liaison": "联络员会议", "site": "现场会"},
)
JOINT_KIND = CodeList(
    "joint_kind", {"survey": "联合调研", "enforcement": "联合执法", "inspection": "联合检查"}
)
EDITION = CodeList("edition", {"internal": "内部版", "public": "对外版"})
