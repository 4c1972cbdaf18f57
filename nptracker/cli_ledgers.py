"""The commands on ledgers of one's own: what there is, their declarations out to a file and in from one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from nptracker.cli_shared import opened, put, say


def add_ledger_words(
    words: argparse._SubParsersAction[argparse.ArgumentParser],
    commands: Mapping[str, Callable[[argparse.Namespace], int]],
) -> None:
    """Add the words of these commands to the command line."""
    ledger = words.add_parser("ledger", help="自建台账")
    verbs = ledger.add_subparsers(dest="verb", required=True, metavar="动作")
    for verb, help_ in (
        ("list", "列出自建台账"),
        ("export-definition", "导出台账格式，给别的区县用"),
        ("import-definition", "导入台账格式，新建或更新这本台账"),
    ):
        parser = verbs.add_parser(verb, help=help_)
        parser.set_defaults(run=commands[f"ledger {verb}"])
        parser.add_argument("file", type=Path, metavar="区县文件", help="区县数据文件（.npt）")
        parser.add_argument("--person", default="", help="经办人姓名，记入历史")
        if verb == "export-definition":
            parser.add_argument("ledger", help="台账名称或代号")
        if verb != "list":
            parser.add_argument("definition", type=Path, metavar="格式文件", help="台账格式文件（.json）")


def show(options: argparse.Namespace) -> int:
    """Print the ledgers that have been declared in a file."""
    with opened(options, read_only=True) as office:
        for ledger in office.own_ledgers.ledgers():
            count = office.records.count(ledger.kind)
            put(f"{ledger.kind}\t{ledger.title}\t{len(ledger.in_use)} 栏\t{count} 条")
    return 0


def export_definition(options: argparse.Namespace) -> int:
    """Write the declaration of a ledger, named by its title or its kind."""
    with opened(options, read_only=True) as office:
        named = {ledger.title: ledger.kind for ledger in office.own_ledgers.ledgers()}
        kind = named.get(options.ledger, options.ledger)
        put(str(office.own_ledgers.export_definition(kind, options.definition)))
    return 0


def import_definition(options: argparse.Namespace) -> int:
    """Make the ledger a file declares, or bring it up to date."""
    with opened(options) as office:
        say(office.own_ledgers.import_definition(options.definition).title or "没有变化")
    return 0
