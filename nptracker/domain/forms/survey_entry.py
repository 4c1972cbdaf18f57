"""A chemical-survey entry: one enterprise, data year, substance and activity.

The official form of the survey was not available; these are the district's own registration fields, so no
form number is printed. Columns follow the quantities that comparable official forms ask for. Its numbered
rules, which look at parts and years too, are in ``domain/survey_rules``.
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms import survey_clauses as clauses
from nptracker.domain.forms.checks import LookedUp
from nptracker.domain.forms.field import OWN_CLAUSE, Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_identity import identity
from nptracker.domain.problem import Severity
from nptracker.domain.quantity import KILOGRAM

AMOUNTS = (
    "stock_open",
    "produced",
    "bought_home",
    "bought_abroad",
    "used",
    "sold_home",
    "sold_abroad",
    "disposed",
    "stock_close",
)


def _amount(key: str, heading: str, meaning: str, *, group: str = "") -> Field:
    return Field(
        key,
        heading,
        FieldType.QUANTITY,
        unit=KILOGRAM,
        group=group,
        width=11,
        confidential=True,
        help=Help(f"{meaning}；没有发生填“零报告”，与本企业无关填“不涉及”", "企业", "12 吨", clauses.AMOUNTS),
    )


FILLED_FROM_LISTS = LookedUp(
    code="N5",
    statement="适用档、名录编号、清单版本没有填的，导入时按数据年度的名录补上；填了的不改",
    severity=Severity.NOTICE,
    marks=("tiers",),
)

SURVEY_ENTRY = Form(
    kind="survey_entry",
    title="化学物质调查表",
    filled_by="企业",
    clause=clauses.BASIC,
    version=2,
    is_ledger=True,
    key=("enterprise", "data_year", "cas_rn", "substance", "activity"),
    label=("data_year", "substance"),
    search=("substance", "cas_rn", "uses", "evidence", "filled_by", "note"),
    indexed=("enterprise+data_year+cas_rn", "data_year", "cas_rn"),
    note="数量可以带单位填写（如“12 吨”），系统按千克汇总并保留原来的写法。",
    fields=(
        *identity(),
        Field(
            "list_no",
            "清单内序号",
            FieldType.IDENTIFIER,
            width=10,
            in_table=False,
            help=Help("物质在名录里的编号", "区县", "PC001", clauses.SUBSTANCES),
        ),
        Field(
            "list_version",
            "清单版本",
            width=20,
            in_table=False,
            in_workbook=False,
            help=Help(
                "填报时依据的名录及版本，以后名录更新不改",
                "程序",
                "重点管控新污染物清单（2023年版）",
                OWN_CLAUSE,
            ),
        ),
        Field(
            "tiers",
            "适用档",
            FieldType.CHOICES,
            codes=codes.TIERS,
            width=12,
            help=Help("基本、详细、重点管控、公约，可多选", "区县", "基本、详细", clauses.SUBSTANCES),
        ),
        Field(
            "activity",
            "活动类型",
            FieldType.CHOICES,
            codes=codes.ACTIVITIES,
            width=12,
            required=True,
            help=Help("生产、加工使用为法定口径，可多选", "企业", "加工使用", clauses.ACTIVITY),
        ),
        _amount("stock_open", "期初库存", "年初实物库存"),
        _amount("produced", "生产量", "本年生产的数量"),
        _amount("bought_home", "国内购入", "本年从国内购入的数量", group="购入量"),
        _amount("bought_abroad", "进口", "本年进口的数量", group="购入量"),
        _amount("used", "自用量", "本年加工使用的数量"),
        _amount("sold_home", "国内销售", "本年销往国内的数量", group="销售量"),
        _amount("sold_abroad", "出口", "本年出口的数量", group="销售量"),
        _amount("disposed", "废弃(销毁)量", "本年废弃或销毁的数量"),
        _amount("stock_close", "期末库存", "年末实物库存"),
        Field(
            "capacity",
            "生产能力",
            FieldType.QUANTITY,
            unit=KILOGRAM,
            width=11,
            in_table=False,
            confidential=True,
            help=Help("一年最多能生产的数量；不生产的填“不涉及”", "企业", "20 吨", clauses.DETAILED),
        ),
        Field(
            "content",
            "含量(纯度)",
            FieldType.NUMBER,
            unit="%",
            width=9,
            help=Help("按实物填报时的含量，用来折百", "企业", "99.5", clauses.AMOUNTS),
        ),
        Field(
            "uses",
            "主要用途",
            width=16,
            confidential=True,
            help=Help("在本企业用来做什么", "企业", "清洗溶剂"),
        ),
        Field(
            "data_source",
            "数据来源",
            FieldType.CHOICE,
            codes=codes.DATA_SOURCE,
            width=10,
            in_table=False,
            help=Help("数量从哪里来", "企业", "台账", clauses.PAPERS),
        ),
        Field(
            "evidence",
            "佐证材料",
            width=16,
            in_table=False,
            help=Help("环评、台账、发票、合同、检测报告的编号", "企业", "原辅料台账2025-03", clauses.PAPERS),
            confidential=True,
        ),
        Field(
            "entry_kind",
            "填报方式",
            FieldType.CHOICE,
            codes=codes.ENTRY_KIND,
            width=9,
            in_table=False,
            help=Help("区县替企业录入的标“代填”", "区县", "代填", OWN_CLAUSE),
        ),
        Field(
            "filled_by",
            "填表人",
            width=9,
            group="签署",
            in_table=False,
            personal=True,
            help=Help("填写本行的人", "企业", "张三", clauses.SIGNED),
        ),
        Field(
            "statistician",
            "统计负责人",
            width=9,
            group="签署",
            in_table=False,
            personal=True,
            help=Help("复核本行的人", "企业", "李四", clauses.SIGNED),
        ),
        Field(
            "head",
            "单位负责人",
            width=9,
            group="签署",
            in_table=False,
            personal=True,
            help=Help("对数据负责的人", "企业", "王五", clauses.SIGNED),
        ),
        Field(
            "reported_on",
            "报出日期",
            FieldType.DATE,
            width=11,
            group="签署",
            in_table=False,
            help=Help("确认上报的日期", "企业", "2026-02-10", clauses.SIGNED),
        ),
        Field(
            "note",
            "备注",
            FieldType.LONG_TEXT,
            Help("其他要说明的情况", "企业", "3月起停用，改用水基清洗剂", OWN_CLAUSE),
            width=16,
            in_table=False,
            confidential=True,
        ),
        Field(
            "carried_fields",
            "上年带入待确认",
            FieldType.TEXTS,
            confidential=True,  # it holds the amounts carried
            is_internal=True,
            in_table=False,
            in_workbook=False,
            help=Help("从上一数据年度带入、还没有确认的栏目", "程序", "生产量、自用量", OWN_CLAUSE),
        ),
    ),
    checks=(FILLED_FROM_LISTS,),
)
