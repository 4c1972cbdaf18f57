"""The words and options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from nptracker.cli_chinese import ChineseParser
from nptracker.cli_ledgers import add_ledger_words
from nptracker.cli_monitoring import add_monitoring_words
from nptracker.cli_visits import add_visit_words
from nptracker.domain.forms.codes import LIST_LEVEL, LIST_ROLE, MANAGEMENT, PLAN_LEVEL, PROGRESS, TIERS

Command = Callable[[argparse.Namespace], int]


def build_parser(version: str, commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Build the parser; ``commands`` gives what each command runs, by its words."""
    parser: argparse.ArgumentParser = ChineseParser(
        prog="nptracker", description="新污染物治理工作台：不带命令时打开窗口。"
    )
    parser.add_argument("--version", action="version", version=f"nptracker {version}")
    words = parser.add_subparsers(dest="command", required=True, metavar="命令")
    _alone(words, commands)
    _plans(words, commands)
    _tasks(words, commands)
    _bodies_and_regions(words, commands)
    _indicators(words, commands)
    _draws(words, commands)
    _lists(words, commands)
    _forms(words, commands)
    _returns(words, commands)
    add_visit_words(words, commands)
    add_ledger_words(words, commands)
    add_monitoring_words(words, commands)
    return parser


Words = argparse._SubParsersAction  # the only name argparse has for it


def _add(
    words: Words[argparse.ArgumentParser], name: str, help_: str, run: Command | None
) -> argparse.ArgumentParser:
    parser = words.add_parser(name, help=help_)
    if run:
        parser.set_defaults(run=run)
    return parser


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="区县文件", help="区县数据文件（.npt）")
    parser.add_argument("--person", default="", help="经办人姓名，记入历史")


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--period",
        default="",
        help="期次：2026、2026-H1、2026-Q3、2026-B4、2026-M07，或 2026-03-01_2026-05-15；不写为本季度",
    )


def _alone(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    window = _add(words, "window", "打开窗口", commands["window"])
    window.add_argument("file", type=Path, nargs="?", metavar="区县文件")
    window.add_argument("--picture", type=Path, help="不开窗口，把界面画成图片")
    demo = _add(words, "demo", "生成示例区和它的全部报表", commands["demo"])
    demo.add_argument("folder", type=Path, metavar="文件夹")
    new = _add(words, "new", "新建区县数据文件", commands["new"])
    _file(new)
    new.add_argument("--region", required=True, metavar="区划代码", help="六位行政区划代码")
    new.add_argument("--plan", type=Path, metavar="方案文件", help="方案文件，读取后直接采用")
    history = _add(words, "history", "列出操作历史", commands["history"])
    _file(history)
    history.add_argument("--limit", type=int, default=50)
    for name, help_ in (
        ("undo", "撤销上一步"),
        ("redo", "重做"),
        ("check", "数据检查"),
        ("backup", "立即备份"),
    ):
        _file(_add(words, name, help_, commands[name]))
    restore = _add(words, "restore", "列出备份，或恢复其中一份", commands["restore"])
    _file(restore)
    restore.add_argument("--number", type=int, dest="backup", metavar="第几份", help="恢复第几份备份")
    check = _add(words, "self-check", "自检：程序在这台电脑上能不能好好工作", commands["self-check"])
    check.add_argument("--json", action="store_true")
    check.add_argument("--out", type=Path, metavar="结果文件", help="把结果也写进文件，.json 结尾的供程序读")


def _plans(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    plan = _add(words, "plan", "方案文件", None).add_subparsers(dest="verb", required=True, metavar="动作")
    parse = _add(plan, "parse", "看看程序怎样理解一份方案文件", commands["plan parse"])
    parse.add_argument("document", type=Path, metavar="方案文件")
    parse.add_argument("--json", action="store_true")
    into = _add(plan, "import", "读取方案文件并采用", commands["plan import"])
    _file(into)
    into.add_argument("document", type=Path, metavar="方案文件")
    into.add_argument(
        "--level", default="own", choices=list(PLAN_LEVEL.labels), help="哪一级的方案；不写为本级"
    )
    into.add_argument("--from", dest="starts_on", default="", metavar="日期", help="从哪天起实施")
    into.add_argument(
        "--follows", default="", metavar="方案", help="接续哪一份本级方案（plan list 里的序号）"
    )
    _plan_life(plan, commands)


def _tasks(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    task = _add(words, "task", "任务", None).add_subparsers(dest="verb", required=True, metavar="动作")
    listing = _add(task, "list", "列出任务", commands["task list"])
    _file(listing)
    _period(listing)
    listing.add_argument("--json", action="store_true")
    tick = _add(task, "tick", "勾选任务", commands["task tick"])
    _file(tick)
    tick.add_argument("task", help="任务编号、标题或 id")
    tick.add_argument("--off", action="store_true", help="取消勾选")
    progress = _add(task, "progress", "填写进展", commands["task progress"])
    _file(progress)
    progress.add_argument("task", help="任务编号、标题或 id")
    _period(progress)
    progress.add_argument("--state", default="", choices=list(PROGRESS.labels))
    progress.add_argument("--take-over", action="store_true", help="沿用上期文字，待核对，核对前不算已报")
    progress.add_argument("--confirm", action="store_true", help="沿用的文字核对无误")
    for name in ("note", "reason", "problems", "next-steps"):
        progress.add_argument(f"--{name}", default="")
    _time(words, task, commands)
    _sheets_and_answers(task, commands)


def _sheets_and_answers(task: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    sheets = _add(task, "sheets", "给每个部门发一张任务单", commands["task sheets"])
    _file(sheets)
    _period(sheets)
    sheets.add_argument("--out", type=Path, required=True, metavar="文件夹")
    answers = _add(task, "answers", "收回填好的部门任务单", commands["task answers"])
    _file(answers)
    _period(answers)
    _workbooks(answers)
    answers.add_argument(
        "--again", choices=("old", "new"), default="old", help="同一期再次报送的：保留原报，或采用新报"
    )
    owed = _add(task, "owed", "列出各单位还欠什么", commands["task owed"])
    _file(owed)
    _period(owed)
    owed.add_argument("--message", default="", metavar="单位", help="只印发给这个单位的催报文字")
    owed.add_argument("--json", action="store_true")


def _plan_life(plan: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    listing = _add(plan, "list", "列出各级、各周期的方案", commands["plan list"])
    revise = _add(plan, "revise", "读入修订版，逐项对照后采用", commands["plan revise"])
    link = _add(plan, "link", "列出上级任务和本级任务的对应，并确认或取消", commands["plan link"])
    carry = _add(plan, "carry-over", "把没有完成的任务结转到下一周期", commands["plan carry-over"])
    for parser in (listing, revise, link, carry):
        _file(parser)
        parser.add_argument("--json", action="store_true")
    for parser in (revise, link, carry):
        parser.add_argument("plan", metavar="方案", help="plan list 里的序号、方案名称或 id")
    for parser in (revise, carry):
        parser.add_argument("--dry-run", action="store_true", help="只列出，不写入")
    revise.add_argument("document", type=Path, metavar="方案文件")
    revise.add_argument("--on", default="", metavar="日期", help="修订日期；不写为今天")
    revise.add_argument("--note", default="", help="修订说明")
    for name, help_ in (("confirm", "确认对应"), ("remove", "取消对应")):
        link.add_argument(f"--{name}", action="append", default=[], metavar="本级=上级", help=help_)
    carry.add_argument("--from", dest="starts_on", required=True, metavar="日期", help="下一周期从哪天起")
    carry.add_argument("--title", default="", help="下一周期方案的名称")
    carry.add_argument("--without", action="append", default=[], metavar="任务", help="不结转这项任务")
    carry.add_argument(
        "--shift", type=int, default=0, metavar="年数", help="没有新时限的都顺延几年；不写留待以后定"
    )


def _bodies_and_regions(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    org = _add(words, "org", "责任单位", None).add_subparsers(dest="verb", required=True, metavar="动作")
    listing = _add(org, "list", "列出责任单位和它承担的任务数", commands["org list"])
    _file(listing)
    listing.add_argument("--as-at", default="", metavar="日期", help="看某一天的情况，如 2026-06-30")
    listing.add_argument("--json", action="store_true")
    rename = _add(org, "rename", "单位更名，以前的报表仍印原名称", commands["org rename"])
    merge = _add(org, "merge", "单位并入另一个单位", commands["org merge"])
    for parser, other, help_ in ((rename, "new_name", "新名称"), (merge, "heir", "承接单位")):
        _file(parser)
        parser.add_argument("name", metavar="单位", help="单位名称，原名称也可以")
        parser.add_argument(other, metavar=help_)
        parser.add_argument("--on", default="", metavar="日期", help="从哪一天起，不写为今天")
        parser.add_argument("--note", default="", help="依据")
    region = _add(words, "region", "行政区划", None).add_subparsers(
        dest="verb", required=True, metavar="动作"
    )
    regions = _add(region, "list", "列出下一级区划，直到乡镇街道", commands["region list"])
    regions.add_argument("code", nargs="?", default="", help="区划代码；不写列出各省")
    regions.add_argument("--find", default="", help="按汉字或拼音首字母查找")


def _indicators(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    indicator = _add(words, "indicator", "指标", None).add_subparsers(
        dest="verb", required=True, metavar="动作"
    )
    listing = _add(indicator, "list", "列出指标的值和是否达标", commands["indicator list"])
    _file(listing)
    _period(listing)
    listing.add_argument("--json", action="store_true")
    value = _add(indicator, "value", "填写一个口径一期的分子、分母", commands["indicator value"])
    _file(value)
    value.add_argument("indicator", help="指标名称或 id")
    _period(value)
    value.add_argument("--definition", default="", help="口径名称或 id；不写为主口径")
    for name, help_ in (("numerator", "分子"), ("denominator", "分母"), ("reason", "情况说明")):
        value.add_argument(f"--{name}", help=f"{help_}；没有数的写未定、不涉及、零报告等")
    value.add_argument("--count", action="store_true", help="从台账取数")


def _draws(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    draw = _add(words, "draw", "双随机抽查", None).add_subparsers(dest="verb", required=True, metavar="动作")
    listing = _add(draw, "list", "列出年度检查计划和抽查", commands["draw list"])
    _file(listing)
    listing.add_argument("--year", type=int, default=0, help="计划年度；不写为今年")
    _draw_make(draw, commands)
    replay = _add(draw, "replay", "按记录重新抽取，看结果是否相同", commands["draw replay"])
    replay.add_argument(
        "file", type=Path, metavar="抽查记录", help="抽查记录（.xlsx、.json），或区县数据文件（.npt）"
    )
    replay.add_argument(
        "--number", default="", metavar="抽查编号", help="数据文件里的抽查编号；不写就全部复核"
    )
    export = _add(draw, "export", "导出抽查记录（.xlsx、.pdf、.json）", commands["draw export"])
    _file(export)
    export.add_argument("number", metavar="抽查编号", help="如 draw list 列出的")
    export.add_argument("out", type=Path, metavar="输出文件")


def _draw_make(draw: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    make = _add(draw, "make", "按计划抽取企业和检查人员", commands["draw make"])
    _file(make)
    make.add_argument("plan", metavar="计划编号", help="draw list 列出的")
    make.add_argument("--seed", default="", help="见证人给出的随机种子；不写由系统产生")
    make.add_argument("--witness", default="", help="见证人")
    make.add_argument("--number", type=int, metavar="家数", help="抽几家；不写按计划")
    make.add_argument("--group", type=int, default=2, help="每组人数")
    make.add_argument("--included", action="store_true", help="只抽统计调查入统企业")
    make.add_argument("--township", action="append", default=[], help="乡镇(街道)，可写多次")
    make.add_argument(
        "--mark", action="append", default=[], choices=list(MANAGEMENT.labels), help="管理标识，可写多次"
    )
    make.add_argument("--industry", default="", help="行业代码，如 26、27")
    make.add_argument(
        "--inspected", default="", choices=["never", "not_this_year"], help="从未、本年未检查的"
    )
    for name, words in (
        ("exclude", "排除的企业，企业=理由"),
        ("absent", "不参加的人员，人员=理由"),
        ("recuse", "回避，人员=企业=理由"),
    ):
        make.add_argument(f"--{name}", action="append", default=[], help=f"{words}，可写多次")
    make.add_argument("--prepare", action="store_true", help="随后生成待查的检查记录")
    make.add_argument("--json", action="store_true")


def _time(
    words: Words[argparse.ArgumentParser],
    task: Words[argparse.ArgumentParser],
    commands: Mapping[str, Command],
) -> None:
    extend = _add(task, "extend", "记下批准的延期，原时限保留", commands["task extend"])
    _file(extend)
    extend.add_argument("task", help="任务编号、标题或 id")
    extend.add_argument("--to", required=True, metavar="日期", help="延至哪天，如 2026-12-31")
    extend.add_argument("--reason", required=True, help="延期理由")
    extend.add_argument("--approved-by", required=True, help="批准人或机关")
    extend.add_argument("--approved-on", default="", metavar="日期", help="批准日期；不写为今天")
    extend.add_argument("--applicant", default="", help="申请人")
    extend.add_argument("--doc-no", default="", help="批准文号")
    extend.add_argument("--deadline", default="", help="哪个时限（日期或节点名称）；不写为最近的未完成时限")
    due = _add(words, "due", "列出到期、超期和未报的事项", commands["due"])
    _file(due)
    _period(due)
    due.add_argument("--json", action="store_true")


def _workbooks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="文件")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument("--report", type=Path, metavar="文件夹", help="把标了错误的原表存到这个文件夹")
    parser.add_argument("--json", action="store_true")


def _lists(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    lists = _add(words, "list", "名录清单", None).add_subparsers(dest="verb", required=True, metavar="动作")
    show = _add(lists, "show", "列出名录，或一份名录的物质", commands["list show"])
    find = _add(lists, "find", "查物质在哪些名录上、有哪些措施", commands["list find"])
    compare = _add(lists, "compare", "两份名录对照，并列出涉及的企业", commands["list compare"])
    into = _add(lists, "import", "采用官方名录的表格", commands["list import"])
    for parser in (show, find, compare, into):
        _file(parser)
    for parser in (show, find, into):
        parser.add_argument("--json", action="store_true")
    show.add_argument("list", nargs="?", default="", metavar="名录", help="代号、名称或文号；不写则列出全部")
    find.add_argument("text", metavar="词", help="名称、别名、拼音首字母、CAS号或流水号")
    find.add_argument("--on", default="", metavar="日期", help="按哪一天的现行名录；不写为今天")
    for name, help_ in (("old", "原名录"), ("new", "新名录")):
        compare.add_argument(name, metavar=help_, help=f"{help_}的代号、名称或文号")
    compare.add_argument("--out", type=Path, metavar="对照表", help="把对照表存成 Excel")
    _list_import(into)


def _list_import(into: argparse.ArgumentParser) -> None:
    into.add_argument("document", type=Path, metavar="名录表")
    into.add_argument(
        "--role", default="", choices=list(LIST_ROLE.labels), help="哪一种名录；不写则与被接替的相同"
    )
    into.add_argument("--replaces", default="", metavar="名录", help="接替哪一份；不写则另立一份")
    into.add_argument("--level", default="nation", choices=list(LIST_LEVEL.labels), help="层级；不写为国家")
    into.add_argument("--since", default="", metavar="日期", help="施行日期；不写则不限")
    into.add_argument("--tier", default="", choices=list(TIERS.labels), help="表里没有写明适用档的，按这一档")
    for name, help_ in (("title", "名称；不写为文件名"), ("number", "文号"), ("issuer", "发布机关")):
        into.add_argument(f"--{name}", default="", metavar=help_.partition("；")[0], help=help_)
    into.add_argument("--dry-run", action="store_true", help="只看变化，不采用")


def _forms(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    form = _add(words, "form", "台账", None).add_subparsers(dest="verb", required=True, metavar="动作")
    listed = _add(form, "list", "有哪些台账；写了文件就连自建的一起列", commands["form list"])
    listed.add_argument("file", type=Path, nargs="?", metavar="区县文件")
    blank = _add(form, "blank", "生成空白表", commands["form blank"])
    blank.add_argument("kind", help="台账类别；survey 为每家企业生成一本年度调查表")
    blank.add_argument("out", type=Path, metavar="输出文件", help="空白表文件；survey 时为文件夹")
    blank.add_argument("file", type=Path, nargs="?", metavar="区县文件")
    blank.add_argument("--person", default="", help=argparse.SUPPRESS)
    blank.add_argument("--year", type=int, help="survey：数据年度")
    blank.add_argument("--out", type=Path, dest="folder", metavar="文件夹", help="survey：存到哪个文件夹")
    whom = blank.add_mutually_exclusive_group()
    whom.add_argument("--enterprise", action="append", default=[], help="survey：只发给这家，可写多次")
    whom.add_argument("--all", action="store_true", help="survey：发给全部入统企业")
    guide = _add(form, "guide", "写出填表说明（.xlsx 或 .pdf）", commands["form guide"])
    guide.add_argument("kind", metavar="台账类别", help="form list 列出的名称；all 是全部")
    guide.add_argument("out", type=Path, metavar="输出文件", help="以 .xlsx 或 .pdf 结尾")
    guide.add_argument("file", type=Path, nargs="?", metavar="区县文件", help="写了就连自建的台账一起认")
    into = _add(form, "import", "导入填好的表", commands["form import"])
    _file(into)
    into.add_argument("--kind", default="", help="台账类别；不写则按表内的隐藏信息或表头判断")
    into.add_argument("--blanks-erase", action="store_true", help="空格也覆盖：清掉已有记录里对应的内容")
    _workbooks(into)
    into.add_argument("--year", type=int, help="现在收哪个数据年度；不写为最近开始的调查年度")
    into.add_argument(
        "--again", choices=("old", "new"), default="old", help="两边都改过的：保留原有，或采用新报"
    )
    into.add_argument(
        "--waiting",
        choices=("take", "other"),
        default="",
        help="待确认的（改了写法、改了名、别的年度）：take 写入；other 把像是改写的行另作一条；不写则不写入",
    )
    into.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="列名=栏目",
        help="别处来的表：这一列是哪个栏目，可写多次",
    )


def _returns(words: Words[argparse.ArgumentParser], commands: Mapping[str, Command]) -> None:
    returns = _add(words, "return", "报表", None).add_subparsers(dest="verb", required=True, metavar="动作")
    _add(returns, "list", "有哪些报表", commands["return list"])
    export = _add(returns, "export", "报出一份报表", commands["return export"])
    _file(export)
    export.add_argument("name", metavar="报表", help="return list 列出的名称")
    _period(export)
    export.add_argument("--format", default="xlsx,pdf")
    export.add_argument("--out", type=Path, required=True, metavar="文件夹")
    export.add_argument("--reason", default="", help="有提示时的核实说明")
    export.add_argument("--public", action="store_true", help="对外版：商业秘密和个人信息不写进文件")
    export.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="选项=代号",
        help="报表的选项，可多次写：by=township、by=industry、by=district、unit=t",
    )
