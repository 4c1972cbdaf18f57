"""Records of the program itself inside a district file: settings, snapshots of returns, saved views."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form

SETTING = Form(
    kind="setting",
    title="设置",
    version=1,
    key=("name",),
    label=("name",),
    indexed=("name",),
    fields=(
        Field("name", "名称", required=True),
        Field("value", "内容", FieldType.LONG_TEXT),
    ),
)

SNAPSHOT = Form(
    kind="snapshot",
    title="报出快照",
    version=2,
    frozen=True,
    key=("number",),
    label=("number", "title"),
    search=("number", "title", "period"),
    fields=(
        Field("number", "快照号", FieldType.IDENTIFIER, width=14, required=True),
        Field("return_name", "报表", width=14, in_table=False),
        Field("title", "报表名称", width=30),
        Field("period", "期次", width=10),
        Field("edition", "版本", FieldType.CHOICE, codes=codes.EDITION, width=9),
        Field("draft_no", "第几稿", FieldType.INTEGER, width=7),
        Field("taken_at", "报出时间", FieldType.MOMENT, width=16),
        Field("taken_by", "报出人", width=9),
        Field("fingerprint", "校验码", FieldType.IDENTIFIER, width=14),
        Field("rows", "行数", FieldType.INTEGER, width=7),
        Field("document", "内容", FieldType.LONG_TEXT, in_table=False),
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
        Field("ledger", "台账", required=True),
        Field("name", "名称", required=True),
        Field("query", "筛选和排序", FieldType.LONG_TEXT),
        Field("columns", "列", FieldType.LONG_TEXT),
        Field("group_by", "分组列"),
        Field("is_default", "默认视图", FieldType.CHOICE, codes=codes.YES_NO),
    ),
)

OFFICE_FORMS = (SETTING, SNAPSHOT, SAVED_VIEW)
