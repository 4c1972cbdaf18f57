"""The commands about monitoring: a laboratory's sheet in, statistics out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nptracker.cli_shared import opened, period_of, put, put_json, say
from nptracker.domain.forms.lab_sheet import LAB_SHEET, RESULT
from nptracker.domain.forms.monitoring_codes import MINUS, SAMPLED_MEDIUM
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from nptracker.services.lab_draft import LabDraft, LabRow
    from nptracker.services.monitoring import StatLine


def import_sheet(options: argparse.Namespace) -> int:
    """Take in a laboratory's sheet; 1 when a result has an error. What has none is written all the same."""
    from nptracker.services.lab_layouts import SKIP

    said = {
        "unit": options.unit,
        "minus": options.minus,
        "new_sites": options.new_sites,
        "hidden": SKIP if options.without_hidden else "",
    }
    with opened(options, read_only=options.dry_run) as office:
        draft = office.lab_sheets.look(options.sheet)
        for words in options.column:
            draft = office.lab_sheets.mapped(draft, *_column_meant(words, draft))
        given = {key: text for key, text in said.items() if text}
        draft = office.lab_sheets.with_options(draft, **given) if given else draft
        changes = None if options.dry_run else office.lab_sheets.commit(draft)
    if options.json:
        put_json(_draft_json(draft))
    else:
        for problem in draft.problems:
            say(problem.words())
        put(draft.summary())
        if changes is not None and changes.title:
            say(changes.title)
    return int(any(problem.severity.value == "error" for problem in draft.problems))


def _column_meant(words: str, draft: LabDraft) -> tuple[int, str]:
    """Return the number of a column and what it is, of “E=结果”; raises UserError for what is neither."""
    letters, _, meant = words.partition("=")
    numbers = {column.letters: column.number for column in draft.table.columns}
    keys = {field.heading: field.key for field in LAB_SHEET.fields} | {"结果": RESULT, "不导入": ""}
    if letters.upper() not in numbers or meant not in keys:
        raise UserError(
            f"看不懂“{words}”。",
            safe="没有写入任何数据。",
            todo=f"请写成 E=结果 这样；列有 {'、'.join(numbers)}，栏目有 {'、'.join(keys)}。",
        )
    return numbers[letters.upper()], keys[meant]


def _draft_json(draft: LabDraft) -> dict[str, object]:
    return {
        "way": draft.table.way,
        "known_layout": draft.known,
        "rows": [_row_json(row) for row in draft.rows],
        "problems": [problem.as_json() for problem in draft.problems],
    }


def _row_json(row: LabRow) -> dict[str, str]:
    return {
        "cell": row.address,
        "state": str(row.state),
        "sample": row.sample,
        "substance": row.substance,
        "reported": row.reported,
        "understood": row.understood,
    }


def statistics(options: argparse.Namespace) -> int:
    """Print the statistics of a period with the notes that belong under them."""
    from nptracker.services.monitoring_reading import Selection

    with opened(options, read_only=True) as office:
        period = period_of(options)
        made = office.monitoring.statistics(Selection(period.begins, period.ends))
    if options.json:
        put_json({"lines": [_line_json(line) for line in made.lines], "notes": list(made.notes)})
        return 0
    for line in made.lines:
        put("\t".join(str(part) for part in _line_json(line).values()))
    for note in made.notes:
        say(note)
    return 0


def _line_json(line: StatLine) -> dict[str, object]:
    made = line.figures
    return {
        "medium": line.medium,
        "substance": line.name,
        "cas_rn": line.code,
        "unit": line.unit,
        "samples": made.n,
        "detected": made.detected,
        "rate": str(made.rate),
        "limits": line.limits,
        "least": line.figure(made.least, measured=True),
        "median": line.figure(made.median),
        "mean": line.figure(made.mean),
        "p95": line.figure(made.p95),
        "greatest": line.figure(made.greatest, measured=True),
        "where": line.where,
        "standard": line.standard_words,
        "exceeded": "—" if made.exceeded is None else made.exceeded,
    }


def add_monitoring_words(words: Any, commands: Mapping[str, Callable[[argparse.Namespace], int]]) -> None:
    """Add the words to the parser; ``words`` is what argparse gives for subcommands."""
    verbs = words.add_parser("monitoring", help="环境监测").add_subparsers(
        dest="verb", required=True, metavar="动作"
    )
    sheet = verbs.add_parser("import", help="导入化验单（Excel、csv）；没有错误的结果照常写入")
    sheet.add_argument("file", type=Path, metavar="区县文件")
    sheet.add_argument("sheet", type=Path, metavar="化验单")
    sheet.add_argument("--unit", default="", metavar="单位", help="表里没有写单位的按这个单位")
    sheet.add_argument("--minus", default="", choices=["", *MINUS.labels], help="负数表示什么")
    sheet.add_argument(
        "--new-sites", default="", choices=["", *SAMPLED_MEDIUM.labels], help="没有的点位按这种介质新建"
    )
    sheet.add_argument(
        "--column", action="append", default=[], metavar="列=栏目", help="这一列是什么，如 E=结果，可写多次"
    )
    sheet.add_argument("--without-hidden", action="store_true", help="隐藏的行和结果列不导入")
    sheet.add_argument("--person", default="", metavar="姓名", help="以谁的名义写入")
    sheet.add_argument("--dry-run", action="store_true", help="只看会怎样，不写入")
    figures = verbs.add_parser("statistics", help="监测结果统计")
    figures.add_argument("file", type=Path, metavar="区县文件")
    figures.add_argument("--period", default="", metavar="期次", help="如 2026、2026-Q3；不写是本季度")
    for verb, name in ((sheet, "monitoring import"), (figures, "monitoring statistics")):
        verb.add_argument("--json", action="store_true", help="按机器可读的格式输出")
        verb.set_defaults(run=commands[name])
