"""The words of the field and of this program, each with what it means here; the glossary of the manual is made from it.

Words that are declared elsewhere (kinds of empty, states) are taken from there.
"""

from __future__ import annotations

from typing import NamedTuple

from nptracker.domain.forms import codes
from nptracker.domain.values import ABSENT_WORDS, Absent

_STATE = codes.PROGRESS.labels
_TIER = codes.TIERS.labels
_RECTIFIED = codes.RECTIFICATION.labels


class Term(NamedTuple):
    """A word and what it means."""

    word: str
    meaning: str


class TermGroup(NamedTuple):
    """Words that belong together."""

    title: str
    terms: tuple[Term, ...]


EMPTIES = TermGroup(
    "几种“没有数”",
    (
        Term(ABSENT_WORDS[Absent.NOT_REPORTED], "该填的还没有填。不当作 0，也不当作完成。"),
        Term(ABSENT_WORDS[Absent.NIL], "查过了，确实一点也没有发生；要写明依据。"),
        Term(ABSENT_WORDS[Absent.NOT_APPLICABLE], "这一项与本单位、本企业无关。统计时从总数里去掉。"),
        Term(ABSENT_WORDS[Absent.UNDECIDED], "文件里空着的数，如“＊＊％”，以后才定。"),
        Term(ABSENT_WORDS[Absent.NOT_MEASURED], "这一次没有测这个项目。不参与统计。"),
        Term(
            ABSENT_WORDS[Absent.NOT_DETECTED],
            "测了，低于检出限。检出限和单位照报告留着，怎样参与平均按介质的规定，表下写明。",
        ),
    ),
)
PLAN = TermGroup(
    "方案和任务",
    (
        Term("方案", "上级或本级印发的新污染物治理工作方案。本级方案的任务要填进展，上级方案用来对照。"),
        Term("任务", "方案里编号的一项工作，下面可以有若干条具体措施。"),
        Term("期次", "填报进展的一段时间，如 2026 年第四季度。"),
        Term(_STATE["on_schedule"], "进展和时限要求一致。"),
        Term(_STATE["behind"], "进展慢于时限要求，必须写明原因。"),
        Term(_STATE["long_term"], "没有终点、每期都要做的任务。"),
        Term("销号", "任务或问题办完以后，由经办人以外的人核查同意，从未办清单上去掉。"),
        Term("佐证材料", "证明事情办了的文件、照片，或本区文件里的一条检查、会议等记录。"),
        Term("延期", "经批准改晚的时限；原时限一直留着，报表上都看得到。"),
        Term("节点", "任务中间的一个时限。"),
        Term("定期事项", "每月、每季等按固定时间要办的事。"),
        Term("口径", "一个指标的分子、分母各是什么；几个部门算法不同时并列。"),
        Term("取数", "由台账的条数、合计自动得出指标的数，点数就能看到是哪几条。"),
        Term("催报", "告诉还没有报的单位欠报什么。"),
        Term("督办通知", "可以盖章的催办文书，写明欠报和逾期的任务。"),
        Term("结转", "换周期时，把没有完成的任务带到下一周期的方案里。"),
    ),
)
SURVEY = TermGroup(
    "化学物质调查",
    (
        Term("底册", "本区全部可能涉及的企业，不论最后要不要填报。"),
        Term("初筛", "对底册里的每家企业定一个结论：入统，或者不入统的原因。"),
        Term(codes.SCREENING.labels["included"], "初筛以后要填报调查表的企业。"),
        Term("数据年度", "数据所属的年份；填报年份一般是它的下一年。"),
        Term("适用档", "物质要填哪几种信息，由它在哪些名录上决定；一种物质可以属于几档。"),
        Term(f"{_TIER['basic']}档", "要填物质的身份、数量、用途。"),
        Term(f"{_TIER['detailed']}档", "还要填排放与转移、治理措施。"),
        Term(f"{_TIER['priority']}档", "重点管控新污染物清单上的物质，清单上的措施要逐条回答。"),
        Term(f"{_TIER['convention']}档", "国际公约管控的物质，要填履约信息。"),
        Term("物料平衡", "期初库存＋生产量＋购入量＝自用量＋销售量＋废弃量＋期末库存。"),
        Term("核实说明", "规则提示的情况属实时写的原因，不少于 4 个字，报表会印出来。"),
        Term("再次报送", "同一家企业第二次交来、和已有内容不同的格子，由您决定采用哪一个。"),
        Term("CAS号", "物质的国际登记号，如 75-09-2；最后一位是校验位，抄错了程序会指出来。"),
        Term("流水号", "没有 CAS 号的物质在名录里的编号。"),
    ),
)
FIELD = TermGroup(
    "检查、监测和排序",
    (
        Term("双随机", "被检查的企业和检查的人员都随机抽取。"),
        Term("随机种子", "决定抽取结果的一串字。同样的名单和种子，在哪台电脑上抽都是同样的结果。"),
        Term("一案一档", "一次检查的记录、检查单、问题、照片合成的一个 PDF。"),
        Term(_RECTIFIED["submitted"], "责任单位报了整改完成，还没有验收。"),
        Term("反弹", "已销号的问题又出现，另立一条，和前一次连着。"),
        Term("检出限", "方法能测出的最低浓度。"),
        Term("检出率", "检出的样品数÷有效样品数。"),
        Term("平行样", "同时同地采的两份样品，用来看采样和分析的偏差。"),
        Term("一品一策", "一种物质一张表：在哪些名录上、有哪些措施、哪些企业有、监测和检查怎样。"),
        Term("筛查排序", "按本区数据给物质打分排序，只供内部安排工作，不替代国家规定的筛选与评估。"),
    ),
)
PROGRAM = TermGroup(
    "程序里的词",
    (
        Term("区县文件", "一个区县的全部数据和附件，扩展名 .npt，可以整个拷走。"),
        Term("台账", "一种记录的表格，如企业底册、现场检查。"),
        Term("空白表", "发给别人填的 Excel 表，交回后可以直接导入。"),
        Term("快照", "报出时留下的一份，带编号和校验码，以后怎样改数据它都不变。"),
        Term("对外版", "商业秘密和个人信息换成“＊＊＊”的导出文件。"),
        Term("错误", "不改正就不能报出，但随时可以保存。"),
        Term("提示", "请看一看；属实的写了核实说明就可以报出。"),
    ),
)
GLOSSARY = (EMPTIES, PLAN, SURVEY, FIELD, PROGRAM)
