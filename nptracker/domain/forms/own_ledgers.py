"""The records behind the ledgers of one's own, and behind the figures that ledgers give to indicators and tasks."""

from __future__ import annotations

from nptracker.domain.forms.field import CodeList, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference

FEED_PART = CodeList("feed_part", {"numerator": "分子", "denominator": "分母"})
FEED_WAY = CodeList("feed_way", {"count": "数条数", "sum": "某一栏相加", "distinct": "某一栏不重复的个数"})
FEED_SPAN = CodeList(
    "feed_span",
    {"period": "本期", "year": "本年至期末", "to_date": "截至期末", "all": "全部，不分期"},
)

OWN_LEDGER = Form(
    kind="own_ledger",
    title="自建台账",
    clause="本单位自设",
    version=1,
    label=("title",),
    fields=(
        Field("kind", "代号", FieldType.IDENTIFIER, width=16, required=True, is_internal=True),
        Field(
            "title",
            "名称",
            width=20,
            required=True,
            help=Help("自建台账的名称", example="加油站油气回收台账"),
        ),
        Field("definition", "栏目和检查", FieldType.LONG_TEXT, width=30, required=True, is_internal=True),
    ),
)

LEDGER_FEED = Form(
    kind="ledger_feed",
    title="台账取数",
    version=1,
    label=("title",),
    indexed=("definition", "task"),
    fields=(
        Field("title", "名称", width=24, required=True, help=Help("取数的名称，说明数的是什么", example="完成清洁生产审核的企业数")),
        reference("definition", "指标口径", "indicator_definition", "这个数给哪个指标口径", required=False),
        reference("task", "方案任务", "task", "这个数说明哪项任务的进展", required=False),
        Field("part", "用作", FieldType.CHOICE, codes=FEED_PART, width=8, required=True, help=Help("作指标的分子还是分母")),
        Field("ledger", "台账代号", FieldType.IDENTIFIER, width=14, required=True, is_internal=True),
        Field("way", "怎样取数", FieldType.CHOICE, codes=FEED_WAY, width=12, required=True,
              help=Help("数条数、某一栏相加，或数不重复的个数")),
        Field("column", "栏目代号", FieldType.IDENTIFIER, width=10, is_internal=True),
        Field("filters", "条件", FieldType.LONG_TEXT, width=24, is_internal=True),
        Field("dated_by", "日期栏目代号", FieldType.IDENTIFIER, width=10, is_internal=True),
        Field("span", "期间", FieldType.CHOICE, codes=FEED_SPAN, width=12, required=True,
              help=Help("本期发生的，还是到期末为止的")),
        Field("since", "起用日期", FieldType.DATE, width=11, help=Help("以前各期的报表不用它")),
    ),
)  # fmt: skip

OWN_LEDGER_FORMS = (OWN_LEDGER, LEDGER_FEED)
