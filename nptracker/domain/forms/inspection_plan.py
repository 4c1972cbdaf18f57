"""Who inspects, what the year's plan orders, and the random draws made from it.

The columns of the plan follow those of published 双随机 plans. A draw and its lines are frozen: they hold what
was true at that moment as texts and point at nothing, so that no later edit can touch or block them.
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms import inspection_plan_codes as own
from nptracker.domain.forms.checks import Implies, given
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import Severity
from nptracker.domain.values import Values, amount

_HUNDRED = 100


def _share_fits(values: Values) -> bool:
    share = amount(values.get("share"))
    return share is not None and 0 < share <= _HUNDRED


def _says_how_many(values: Values) -> bool:
    return given("share")(values) or given("quota")(values)


INSPECTOR = Form(
    kind="inspector",
    title="执法人员名录", filled_by="本单位",
    version=1,
    is_ledger=True,
    key=("badge_no",),
    label=("name",),
    search=("name", "badge_no", "unit", "specialty", "note"),
    indexed=("badge_no", "name"),
    note="执法证号一律按文本填写；对外版不印姓名和证号。",
    fields=(
        Field(
            "name", "姓名", width=10, required=True, personal=True, help=Help("执法证上的姓名", "本单位", example="周敏")
        ),
        Field(
            "badge_no", "执法证号", FieldType.IDENTIFIER, width=16, required=True, may_be_missing=True,
            personal=True, help=Help("按执法证填写，是文本不是数", "本单位", "0907001234"),
        ),
        Field("unit", "所在单位", width=20, help=Help("执法大队、分局或联合部门", "本单位", "生态环境综合执法大队")),
        Field("specialty", "专业特长", width=16, help=Help("如化工、监测、固废", "本单位", "化工")),
        Field(
            "in_service", "在岗", FieldType.CHOICE, codes=codes.YES_NO, width=7, required=True,
            help=Help("不在岗的不参加抽取", "本单位", "是"),
        ),
        Field("phone", "联系电话", FieldType.IDENTIFIER, width=14, personal=True, in_table=False,
              help=Help("工作电话", "本单位", example="8123456")),
        Field("note", "备注", FieldType.LONG_TEXT, width=16, help=Help("需要说明的情况")),
    ),
)  # fmt: skip

INSPECTION_PLAN = Form(
    kind="inspection_plan",
    title="年度检查计划", filled_by="本单位",
    version=1,
    is_ledger=True,
    key=("number",),
    label=("number", "task_name"),
    search=("number", "task_name", "object", "matters", "lead_org", "joint_orgs", "basis", "note"),
    indexed=("number", "year"),
    note="栏目参照各地公开的双随机抽查计划；本表为自拟表样，没有表号。",
    fields=(
        Field("year", "计划年度", FieldType.YEAR, width=9, required=True, help=Help("哪一年的计划", "本单位", "2026")),
        Field(
            "number", "计划编号", FieldType.IDENTIFIER, width=13, required=True,
            help=Help("本单位自编，不重复", "本单位", "JH2026-01"),
        ),
        Field("task_name", "任务名称", width=26, required=True, help=Help("抽查任务的名称", "本单位", "新化学物质登记情况检查")),
        Field(
            "kind", "检查类型", FieldType.CHOICE, codes=own.PLAN_KIND, width=10, required=True,
            help=Help("列入计划的是日常检查或专项检查；个案检查不列计划", "本单位", "日常检查"),
        ),
        Field("pick", "抽查类型", FieldType.CHOICE, codes=own.PICK, width=9,
              help=Help("定向：按行业、风险等划定范围；不定向：从全部对象里抽", "本单位", "定向")),
        Field("object", "抽查对象", width=22, required=True, help=Help("从哪些单位里抽", "本单位", "重点排污单位")),
        Field("matters", "抽查事项", FieldType.LONG_TEXT, width=26, required=True,
              help=Help("查什么，多项用分号分开", "本单位", "登记证与实际物质、用途、数量是否一致")),
        Field("method", "检查方式", FieldType.CHOICE, codes=own.METHOD, width=9,
              help=Help("能非现场查的不到现场", "本单位", "现场")),
        Field("share", "抽查比例", FieldType.NUMBER, unit="%", width=9, group="抽查比例或数量",
              help=Help("占抽查对象的百分比，和数量填一项", "本单位", "30")),
        Field("quota", "抽查数量", FieldType.INTEGER, unit="家", width=9, group="抽查比例或数量",
              help=Help("抽几家，和比例填一项；都填时按数量", "本单位", "6")),
        Field("months", "实施月份", FieldType.CHOICES, codes=own.MONTHS, width=14, required=True,
              help=Help("按月细化，多个月用“、”分开", "本单位", "3月、9月")),
        Field("lead_org", "发起部门", width=16, offers="org", help=Help("牵头组织的部门", "本单位", example="清水区生态环境分局")),
        Field("joint_orgs", "参与部门", FieldType.TEXTS, width=18, offers="org",
              help=Help("联合检查的部门，用“、”分开；没有的空着", "本单位", example="区应急管理局")),
        Field("level", "检查层级", FieldType.CHOICE, codes=own.LEVEL, width=10, help=Help("由哪一级实施", "本单位", "区县级")),
        Field("matter_class", "事项类别", FieldType.CHOICE, codes=own.MATTER, width=12,
              help=Help("按抽查事项清单分一般和重点", "本单位", "一般检查事项")),
        Field("basis", "检查依据", FieldType.LONG_TEXT, width=24,
              help=Help("法规、规章的条款", "本单位", example="环境保护法第二十四条")),
        Field("note", "备注", FieldType.LONG_TEXT, width=16, help=Help("需要说明的情况")),
    ),
    checks=(
        Implies(
            code="N1",
            statement="抽查比例应在0到100之间",
            marks=("share",),
            when=given("share"),
            then=_share_fits,
        ),
        Implies(
            code="N2",
            statement="抽查比例和抽查数量至少填一项",
            severity=Severity.WARNING,
            marks=("quota",),
            when=given("task_name"),
            then=_says_how_many,
        ),
    ),
)  # fmt: skip

DRAW = Form(
    kind="draw",
    title="双随机抽查",
    filled_by="程序",
    version=1,
    frozen=True,
    key=("number",),
    label=("number", "task_name"),
    search=("number", "task_name"),
    indexed=("number", "plan_id"),
    fields=(
        Field(
            "number",
            "抽查编号",
            FieldType.IDENTIFIER,
            width=13,
            required=True,
            help=Help("抽查记录的编号，由程序编排", example="CQ2026-01"),
        ),
        Field(
            "plan_id",
            "计划记录",
            FieldType.IDENTIFIER,
            width=12,
            in_table=False,
            help=Help("按哪一条年度计划抽的", example="JH2026-05"),
        ),
        Field(
            "plan_number",
            "计划编号",
            FieldType.IDENTIFIER,
            width=13,
            help=Help("年度检查计划的编号", example="JH2026-05"),
        ),
        Field(
            "task_name",
            "任务名称",
            width=26,
            help=Help("抽查任务的名称", example="重点管控新污染物双随机抽查"),
        ),
        Field(
            "scope",
            "候选范围",
            FieldType.LONG_TEXT,
            width=24,
            help=Help("候选企业的范围", example="化工行业在产企业"),
        ),
        Field(
            "share",
            "抽查比例",
            FieldType.NUMBER,
            unit="%",
            width=8,
            help=Help("抽中的占候选的百分比", example="20"),
        ),
        Field(
            "wanted",
            "应抽数量",
            FieldType.INTEGER,
            unit="家",
            width=8,
            required=True,
            help=Help("应当抽中几家", example="5"),
        ),
        Field(
            "group_size",
            "每组人数",
            FieldType.INTEGER,
            unit="人",
            width=8,
            required=True,
            help=Help("每家由几名执法人员检查", example="2"),
        ),
        Field(
            "candidates",
            "候选对象",
            FieldType.INTEGER,
            unit="家",
            width=8,
            help=Help("参加抽取的企业数", example="26"),
        ),
        Field(
            "excluded",
            "排除",
            FieldType.INTEGER,
            unit="家",
            width=7,
            help=Help("排除在外的企业数，各有理由", example="1"),
        ),
        Field("drawn", "抽中", FieldType.INTEGER, unit="家", width=7, help=Help("抽中的企业数", example="5")),
        Field(
            "seed",
            "随机种子",
            FieldType.IDENTIFIER,
            width=20,
            required=True,
            help=Help("决定抽取结果的一串字，见证人说出或由系统产生", example="483920"),
        ),
        Field(
            "seed_source",
            "种子来源",
            FieldType.CHOICE,
            codes=own.SEED_SOURCE,
            width=12,
            help=Help("种子由谁给出"),
        ),
        Field(
            "algorithm",
            "算法",
            FieldType.IDENTIFIER,
            width=18,
            required=True,
            help=Help("抽取用的算法和版本，复核时照此重抽", example="sha256-1"),
        ),
        Field(
            "fingerprint",
            "校验码",
            FieldType.IDENTIFIER,
            width=18,
            help=Help("名单和结果的校验码，用来发现改动"),
        ),
        Field(
            "program",
            "程序版本",
            FieldType.IDENTIFIER,
            width=10,
            help=Help("抽取时程序的版本", example="0.1.0"),
        ),
        Field("drawn_at", "抽取时间", FieldType.MOMENT, width=16, required=True, help=Help("抽取的时间")),
        Field(
            "drawn_by",
            "抽取人",
            width=9,
            required=True,
            personal=True,
            help=Help("主持抽取的人", example="周敏"),
        ),
        Field("witness", "见证人", width=9, personal=True, help=Help("在场见证的人", example="王立")),
        Field("note", "备注", FieldType.LONG_TEXT, width=20),
    ),
)

# ``inspectors`` of a drawn enterprise holds the codes of its group; a recusal names the inspector in ``code``
# and the enterprise in ``partner``; a void line says why the whole draw does not count.
DRAW_LINE = Form(
    kind="draw_line",
    title="抽查明细",
    filled_by="程序",
    version=1,
    frozen=True,
    parent="draw",
    label=("code", "name"),
    indexed=("draw",),
    fields=(
        Field(
            "draw",
            "抽查",
            FieldType.REFERENCE,
            refers_to="draw",
            required=True,
            width=16,
            help=Help("属于哪一次抽查"),
        ),
        Field(
            "role",
            "身份",
            FieldType.CHOICE,
            codes=own.DRAW_ROLE,
            width=9,
            required=True,
            help=Help("候选企业、执法人员、回避或作废说明"),
        ),
        Field("position", "次序", FieldType.INTEGER, width=6),
        Field("code", "候选编号", FieldType.IDENTIFIER, width=20, help=Help("名单上的编号", example="7")),
        Field("name", "名称", width=24, help=Help("企业的名称", example="清河化工有限公司")),
        Field("person", "姓名", width=9, personal=True, help=Help("执法人员的姓名", example="周敏")),
        Field(
            "badge_no",
            "执法证号",
            FieldType.IDENTIFIER,
            width=14,
            personal=True,
            help=Help("执法人员的证号", example="62070001"),
        ),
        Field("township", "乡镇(街道)", width=12, help=Help("企业在哪个乡镇街道", example="东街街道")),
        Field(
            "record_id",
            "记录",
            FieldType.IDENTIFIER,
            width=12,
            in_table=False,
            help=Help("底册或人员名录里的哪一条", example="清河化工有限公司"),
        ),
        Field(
            "excluded",
            "排除原因",
            FieldType.CHOICE,
            codes=own.EXCLUSION,
            width=12,
            help=Help("为什么不参加抽取"),
        ),
        Field(
            "reason",
            "说明",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("排除、回避或作废的理由", example="已停产"),
        ),
        Field("rank", "抽中次序", FieldType.INTEGER, width=8, help=Help("第几个抽中", example="2")),
        Field(
            "inspectors",
            "检查人员",
            FieldType.TEXTS,
            width=16,
            help=Help("抽到去这家检查的人", example="周敏、李青"),
        ),
        Field(
            "partner",
            "回避对象",
            FieldType.IDENTIFIER,
            width=20,
            help=Help("回避的是哪一家企业", example="清河化工有限公司"),
        ),
    ),
)

INSPECTION_PLAN_LEDGERS = (INSPECTION_PLAN, INSPECTOR)
DRAW_FORMS = (DRAW, DRAW_LINE)
