"""Records of the program itself inside a district file: settings, snapshots of returns, saved views."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form

SETTING = Form(
    kind="setting",
    title="设置",
    version=1,
    key=("name",),
    label=("name",),
    indexed=("name",),
    fields=(
        Field("name", "名称", required=True, help=Help("设置的名称", example="缺省期次")),
        Field("value", "内容", FieldType.LONG_TEXT, help=Help("设置的内容", example="季度")),
    ),
)

SNAPSHOT = Form(
    kind="snapshot",
    title="报出快照",
    filled_by="程序",
    version=2,
    frozen=True,
    key=("number",),
    label=("number", "title"),
    search=("number", "title", "period"),
    fields=(
        Field(
            "number",
            "快照号",
            FieldType.IDENTIFIER,
            width=14,
            required=True,
            help=Help("报出的编号，印在每页页脚", example="KZ2026-008"),
        ),
        Field(
            "return_name",
            "报表",
            width=14,
            in_table=False,
            help=Help("是哪一种报表", example="任务进展调度表"),
        ),
        Field("title", "报表名称", width=30, help=Help("报表的全称", example="清水区任务进展调度表")),
        Field("period", "期次", width=10, help=Help("报的是哪一期", example="2026年第二季度")),
        Field(
            "edition", "版本", FieldType.CHOICE, codes=codes.EDITION, width=9, help=Help("内部版还是对外版")
        ),
        Field("draft_no", "第几稿", FieldType.INTEGER, width=7, help=Help("同一期第几次报出", example="2")),
        Field("taken_at", "报出时间", FieldType.MOMENT, width=16, help=Help("报出的时间")),
        Field("taken_by", "报出人", width=9, help=Help("报出的人", example="周敏")),
        Field(
            "fingerprint",
            "校验码",
            FieldType.IDENTIFIER,
            width=14,
            help=Help("内容的校验码，印在页脚，内容改动就对不上"),
        ),
        Field("rows", "行数", FieldType.INTEGER, width=7, help=Help("报表有几行", example="18")),
        Field(
            "document",
            "内容",
            FieldType.LONG_TEXT,
            in_table=False,
            help=Help("报出时的全部内容，再导出时原样印", example="任务进展调度表的全部单元格"),
        ),
    ),
)

SAVED_VIEW = Form(
    kind="saved_view",
    title="视图",
    version=1,
    key=("ledger", "name"),
    label=("name",),
    indexed=("ledger",),
    fields=(
        Field("ledger", "台账", required=True, help=Help("哪一种台账的视图", example="企业底册")),
        Field("name", "名称", required=True, help=Help("视图的名称", example="东街在产企业")),
        Field(
            "query",
            "筛选和排序",
            FieldType.LONG_TEXT,
            help=Help("筛选条件和排序", example="乡镇（街道）是东街街道；生产状态是在产"),
        ),
        Field(
            "columns",
            "列",
            FieldType.LONG_TEXT,
            help=Help("显示哪些列、什么次序", example="企业名称、行业代码、初筛结论"),
        ),
        Field("group_by", "分组列", help=Help("按哪一列分组", example="所在园区")),
        Field(
            "is_default",
            "默认视图",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            help=Help("打开台账时先用这个视图"),
        ),
    ),
)

OFFICE_FORMS = (SETTING, SNAPSHOT, SAVED_VIEW)
