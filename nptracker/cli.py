"""The command line: the same services without a window.

Exit 0 done; 1 the input has errors, all of them printed; 2 wrong usage. ``--json`` prints results for machines on
stdout; messages for people go to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nptracker import __version__
from nptracker.cli_shared import (
    alarm,
    flush,
    opened,
    period_of,
    put,
    put_all,
    put_json,
    say,
    speak_utf8,
    stop_printing,
)
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.cli_parser import Command
    from nptracker.domain.draft import PlanDraft

_WORDS = (
    "demo", "new", "plan", "task", "form", "org", "indicator", "draw", "visit", "case", "ledger", "monitoring", "region",
    "list", "due", "return", "history", "undo", "redo", "check", "backup", "restore", "self-check", "window",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without a command the window opens."""
    speak_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    is_window = not words or (not words[0].startswith("-") and words[0] not in _WORDS)
    try:
        if is_window and len(words) <= 1:  # the parser alone would take a tenth of the whole start
            return _open_window(words)
        options = _parser().parse_args(["window", *words] if is_window else words)
        run: Callable[[argparse.Namespace], int] = options.run
        code = run(options)
        flush()
        return code
    except SystemExit as stop:
        return int(stop.code or 0)
    except UserError as error:
        alarm(error.words())
        return 1
    except BrokenPipeError:
        return stop_printing()
    except Exception:  # noqa: BLE001 - a bug of ours is noted in full in the log, and told in words
        return _tell_bug()


def _tell_bug() -> int:
    from nptracker.errors import reason_of
    from nptracker.log import logger, start_logging
    from nptracker.paths import data_dir

    start_logging()
    logger("cli").exception("unforeseen error")
    try:
        where = f"详情记在日志里：{data_dir()}"
    except OSError as error:  # perhaps this is all that is wrong
        where = f"存放设置和日志的文件夹用不了：{reason_of(error)}。请检查权限和磁盘空间，再试一次。"
    alarm(f"程序出了意外，这一步没有完成；已保存的内容都在。\n{where}")
    return 1


def _open_window(files: Sequence[str]) -> int:
    import gc
    from pathlib import Path

    gc.disable()  # what is loaded now stays; the window collects by itself once it is shown
    try:
        _load_qt()
        from nptracker.app import run_window

        return run_window(Path(files[0]) if files else None)
    finally:
        gc.enable()


def _load_qt() -> None:
    """Load Qt in the way that costs a start the least; whoever loaded it before has it in the usual way."""
    from nptracker.ui.late_signatures import import_qt
    from nptracker.ui.quick_enums import hasten_enums

    hasten_enums()
    import_qt()


# -- commands ---------------------------------------------------------------------------------------------


def _window(options: argparse.Namespace) -> int:
    _load_qt()
    from nptracker.app import render_picture, run_window

    if options.picture:
        render_picture(options.file, options.picture)
        say(f"已把窗口画成图片：{options.picture}")
        return 0
    return run_window(options.file)


def _demo(options: argparse.Namespace) -> int:
    from nptracker.services.sample import make_sample

    for path in make_sample(options.folder, progress=lambda done, total: say(f"正在生成报表 {done}/{total}")):
        put(str(path))
    say(f"示例区和全部报表已放在 {options.folder}")
    return 0


def _new(options: argparse.Namespace) -> int:
    from nptracker.services.office import Office
    from nptracker.services.plans import read_plan_file
    from nptracker.services.regions import region_name

    name = region_name(options.region)
    draft = read_plan_file(options.plan) if options.plan else None
    if draft:
        _refuse_empty_plan(draft)
    office = Office.create(options.file, region=name, region_code=options.region, person=options.person)
    try:
        if draft:
            changes = office.plans.accept(draft)
            _tell_problems(draft)
            say(f"{changes.title}（任务 {len(draft.tasks)} 项）")
    finally:
        office.close()
    say(f"已新建 {options.file}（{name}）")
    return 0


def _refuse_empty_plan(draft: PlanDraft) -> None:
    if not draft.tasks:
        raise UserError(
            "没有从方案里读出任务。", safe="什么都没有写入。", todo="请用 plan parse 看看读出了什么，或换一种文件格式。",
            file=draft.source_name,
        )  # fmt: skip


def _tell_problems(draft: PlanDraft) -> None:
    for problem in (*draft.problems, *(p for task in draft.tasks for p in task.problems)):
        say(problem.words())


def _plan_parse(options: argparse.Namespace) -> int:
    from nptracker.services.plans import plan_json, read_plan_file

    draft = read_plan_file(options.document)
    if options.json:
        put_json(plan_json(draft))
        return 0
    put(f"{draft.title or '（没有读到标题）'}　{draft.status.value}　{draft.doc_no}")
    for task in draft.tasks:
        put(f"{task.no}　{task.title or task.text[:30]}　{'、'.join(unit.name for unit in task.units)}")
    _tell_problems(draft)
    return 0


def _plan_import(options: argparse.Namespace) -> int:
    from nptracker.cli_plans import import_plan

    with opened(options) as office:
        draft = office.plans.read(options.document)
        _refuse_empty_plan(draft)
        changes = import_plan(office, draft, options)
    _tell_problems(draft)
    say(f"{changes.title}（任务 {len(draft.tasks)} 项）")
    return 0


def _plan_life(options: argparse.Namespace) -> int:
    from nptracker import cli_plans

    runs = {
        "list": cli_plans.list_plans,
        "revise": cli_plans.revise,
        "link": cli_plans.link,
        "carry-over": cli_plans.carry_over,
    }
    looks_only = options.verb == "list" or getattr(options, "dry_run", False)
    with opened(options, read_only=looks_only) as office:
        lines, said = runs[options.verb](office, options)
    for line in lines:
        put(line)
    if said:
        say(said)
    return 0


def _indicator(options: argparse.Namespace) -> int:
    from nptracker import cli_indicators

    runs = {"list": cli_indicators.list_indicators, "value": cli_indicators.set_value}
    with opened(options, read_only=options.verb == "list") as office:
        lines, said = runs[options.verb](office, options, period_of(options))
    for line in lines:
        put(line)
    say(said)
    return 0


def _org_list(options: argparse.Namespace) -> int:
    from nptracker.cli_orgs import list_bodies

    with opened(options, read_only=True) as office:
        return put_all(list_bodies(office, options))


def _org_change(options: argparse.Namespace) -> int:
    from nptracker import cli_orgs

    with opened(options) as office:
        say((cli_orgs.rename if options.verb == "rename" else cli_orgs.merge)(office, options) or "没有变化")
    return 0


def _region_list(options: argparse.Namespace) -> int:
    from nptracker.cli_orgs import list_regions

    return put_all(list_regions(options))


def _return_list(_options: argparse.Namespace) -> int:
    from nptracker.services.returns import RETURNS

    for kind in RETURNS.values():
        put(f"{kind.name}\t{kind.title}\t{kind.help}")
    return 0


def _return_export(options: argparse.Namespace) -> int:
    with opened(options) as office:
        choices = {key: code for key, _, code in (words.partition("=") for words in options.choose)}
        blocking = office.returns.blocking(options.name, period_of(options), choices)
        if blocking:
            for problem in blocking:
                put(problem.words())
            say(f"还有 {len(blocking)} 处错误，没有报出。")
            return 1
        paths = office.returns.send(
            options.name,
            period_of(options),
            options.format.split(","),
            options.out,
            reason=options.reason,
            choices=choices,
            public=options.public,
        )
    for path in paths:
        put(str(path))
    return 0


def _history(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as office:
        for line in office.history.verbs(options.limit):
            put(f"{line.seq}\t{line.at}\t{line.person}\t{line.title}{'（已撤销）' if line.undone else ''}")
    return 0


def _undo(options: argparse.Namespace) -> int:
    with opened(options) as office:
        changes = office.history.undo() if options.command == "undo" else office.history.redo()
    say(changes.title or "没有可撤销或重做的操作")
    return 0


def _check(options: argparse.Namespace) -> int:
    from nptracker.services.backups import check

    report = check(options.file)
    for line in report.lines:
        put(line)
    return 0 if report.ok else 1


def _backup(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as office:
        line = office.backups.take()
    put(str(line.path))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from nptracker.services.backups import known_backups, restore_over

    lines = known_backups(options.file)
    if not lines:
        raise UserError("没有找到这个文件的备份。", safe="文件没有变化。", file=str(options.file))
    if options.backup is None:
        for number, line in enumerate(lines, start=1):
            put(f"{number}\t{line.taken_at}\t{line.reason}\t{line.words}")
        return 0
    if not 1 <= options.backup <= len(lines):
        raise UserError(
            f"没有第 {options.backup} 份备份。", safe="文件没有变化。", todo="先不带 --number 列出备份。"
        )
    restore_over(lines[options.backup - 1], options.file)
    say(f"已恢复到 {lines[options.backup - 1].taken_at} 的备份，原文件留在旁边。")
    return 0


def _self_check(options: argparse.Namespace) -> int:
    from nptracker.cli_self_check import self_check

    return self_check(options)


def _plan_verbs() -> dict[str, Command]:
    """Return the verbs of the file, its plans, tasks and bodies."""
    from nptracker import cli_tasks

    return {
        "window": _window,
        "demo": _demo,
        "new": _new,
        "plan parse": _plan_parse,
        "plan import": _plan_import,
        "plan list": _plan_life,
        "plan revise": _plan_life,
        "plan link": _plan_life,
        "plan carry-over": _plan_life,
        "task list": cli_tasks.list_tasks,
        "task tick": cli_tasks.tick,
        "task progress": cli_tasks.progress,
        "task extend": cli_tasks.extend_deadline,
        "due": cli_tasks.list_due,
        "task sheets": cli_tasks.write_sheets,
        "task answers": cli_tasks.take_answers,
        "task owed": cli_tasks.list_owed,
        "org list": _org_list,
        "org rename": _org_change,
        "org merge": _org_change,
        "indicator list": _indicator,
        "indicator value": _indicator,
        "history": _history,
        "undo": _undo,
        "redo": _undo,
        "check": _check,
        "backup": _backup,
        "restore": _restore,
        "self-check": _self_check,
    }


def _record_verbs() -> dict[str, Command]:
    """Return the verbs of ledgers, lists, draws, monitoring and returns."""
    from nptracker import cli_draws, cli_forms, cli_ledgers, cli_lists, cli_monitoring, cli_visits

    return {
        "draw list": cli_draws.list_draws,
        "draw make": cli_draws.make,
        "draw replay": cli_draws.replay,
        "draw export": cli_draws.export,
        "region list": _region_list,
        "list show": cli_lists.show,
        "list find": cli_lists.find,
        "list compare": cli_lists.compare,
        "list import": cli_lists.take_over,
        "ledger list": cli_ledgers.show,
        "ledger export-definition": cli_ledgers.export_definition,
        "ledger import-definition": cli_ledgers.import_definition,
        "monitoring import": cli_monitoring.import_sheet,
        "monitoring statistics": cli_monitoring.statistics,
        "form list": cli_forms.list_forms,
        "form blank": cli_forms.write_blank,
        "form guide": cli_forms.write_guide,
        "form import": cli_forms.import_filled,
        "return list": _return_list,
        "return export": _return_export,
        **cli_visits.VERBS,
    }


def _parser() -> argparse.ArgumentParser:
    from nptracker.cli_parser import build_parser

    return build_parser(__version__, _plan_verbs() | _record_verbs())
