"""Checklists of inspections: versioned templates, their items, and what one visit found at each item."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.inspection_codes import CHECK_METHOD, CHECK_RESULT
from nptracker.domain.forms.plan_forms import reference

CHECKLIST = Form(
    kind="checklist",
    title="检查单",
    version=1,
    key=("code", "edition"),
    label=("title",),
    search=("title", "topic", "note"),
    indexed=("code",),
    note="自编的检查单不是官方文本，检查依据以现行法规原文为准。",
    fields=(
        Field(
            "code",
            "模板编号",
            FieldType.IDENTIFIER,
            width=16,
            required=True,
            help=Help("同一份检查单各版共用的编号", example="QS-TL"),
        ),
        Field(
            "edition",
            "版次",
            FieldType.INTEGER,
            width=6,
            required=True,
            help=Help("第几版；用过的检查单一改就出新版", example="2"),
        ),
        Field(
            "title",
            "检查单名称",
            width=28,
            required=True,
            help=Help("检查单的名称", example="涂料生产企业检查单"),
        ),
        Field(
            "topic",
            "适用对象",
            FieldType.LONG_TEXT,
            width=24,
            help=Help("查哪些单位时用", example="使用有机溶剂的涂料生产企业"),
        ),
        Field(
            "source",
            "来源",
            FieldType.LONG_TEXT,
            width=28,
            help=Help("根据什么编的", example="重点管控措施和本区检查经验"),
        ),
        Field("status", "性质", width=24, help=Help("官方文本还是本单位自编", example="自编")),
        Field("made_on", "编制日期", FieldType.DATE, width=11, help=Help("这一版编成的日期")),
        Field("made_by", "编制人", width=9, help=Help("编这一版的人", example="周敏")),
        Field(
            "retired",
            "已停用",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=8,
            help=Help("停用的不再供选择，用过的记录不变"),
        ),
        Field("note", "备注", FieldType.LONG_TEXT, width=20, in_table=False),
    ),
)

CHECKLIST_ITEM = Form(
    kind="checklist_item",
    title="检查项",
    version=1,
    key=("checklist", "no"),
    label=("no", "item"),
    search=("item", "points", "standard"),
    indexed=("checklist",),
    parent="checklist",
    fields=(
        reference("checklist", "检查单", "checklist", "属于哪一份检查单"),
        Field("position", "次序", FieldType.INTEGER, width=6, in_table=False, required=True),
        Field(
            "no", "序号", FieldType.IDENTIFIER, width=6, required=True, help=Help("检查项的序号", example="3")
        ),
        Field("item", "检查项", width=16, required=True, help=Help("查什么", example="脱漆剂是否含二氯甲烷")),
        Field(
            "points",
            "检查要点",
            FieldType.LONG_TEXT,
            width=26,
            help=Help("看哪些地方、哪些材料", example="看配方、采购台账和包装标签"),
        ),
        Field(
            "standard",
            "检查标准",
            FieldType.LONG_TEXT,
            width=26,
            help=Help("怎样算符合", example="配方和台账中没有二氯甲烷"),
        ),
        Field(
            "method",
            "检查方式",
            FieldType.CHOICE,
            codes=CHECK_METHOD,
            width=9,
            help=Help("现场查还是不到现场查"),
        ),
        Field(
            "clause", "依据", width=20, help=Help("法规、规章的条款", example="重点管控新污染物清单第10项")
        ),
        Field(
            "category",
            "问题类别",
            FieldType.CHOICE,
            codes=codes.FINDING_CATEGORY,
            width=12,
            help=Help("登记成问题时归哪一类"),
        ),
        # The last day of an exemption; from the next day on the item asks for the ban itself.
        Field(
            "exempt_until",
            "豁免至",
            FieldType.DATE,
            width=11,
            in_table=False,
            help=Help("豁免到哪一天，过后按禁止要求检查"),
        ),
    ),
)

CHECKLIST_ANSWER = Form(
    kind="checklist_answer",
    title="检查单记录",
    filled_by="检查人",
    version=1,
    key=("inspection", "item"),
    label=("result",),
    search=("note",),
    indexed=("inspection", "item", "checklist", "finding"),
    parent="inspection",
    fields=(
        reference("inspection", "检查编号", "inspection", "哪一次检查"),
        reference("checklist", "检查单", "checklist", "用的是哪一份检查单"),
        reference("item", "检查项", "checklist_item", "是哪一个检查项"),
        Field(
            "result",
            "检查结果",
            FieldType.CHOICE,
            codes=CHECK_RESULT,
            width=11,
            help=Help("未发现问题、发现问题或不涉及"),
        ),
        Field("note", "问题记录", FieldType.LONG_TEXT, width=28),
        reference("finding", "转成的问题", "finding", "登记到问题整改台账的那一条", required=False),
    ),
)

CHECKLIST_FORMS = (CHECKLIST, CHECKLIST_ITEM, CHECKLIST_ANSWER)
