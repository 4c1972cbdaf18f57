"""Records of the program itself inside a district file: settings and numbered snapshots of returns."""

from __future__ import annotations

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
    version=1,
    frozen=True,
    key=("number",),
    label=("number", "title"),
    search=("number", "title", "period"),
    fields=(
        Field("number", "快照号", FieldType.IDENTIFIER, width=14, required=True),
        Field("return_name", "报表", width=14, in_table=False),
        Field("title", "报表名称", width=30),
        Field("period", "期次", width=10),
        Field("draft_no", "第几稿", FieldType.INTEGER, width=7),
        Field("taken_at", "报出时间", FieldType.MOMENT, width=16),
        Field("taken_by", "报出人", width=9),
        Field("fingerprint", "校验码", FieldType.IDENTIFIER, width=14),
        Field("rows", "行数", FieldType.INTEGER, width=7),
        Field("document", "内容", FieldType.LONG_TEXT, in_table=False),
    ),
)

OFFICE_FORMS = (SETTING, SNAPSHOT)
