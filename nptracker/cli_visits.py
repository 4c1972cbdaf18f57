"""The commands about visits to enterprises: listed, shown with their lists and problems, put together as one file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.cli_shared import opened, put, put_all, put_json, say
from nptracker.errors import UserError

if TYPE_CHECKING:
    from nptracker.services.office import Office

Command = Callable[[argparse.Namespace], int]
_HEAD = ("started_at", "kind", "inspector_1", "inspector_2", "place", "result", "summary")


def add_visit_words(
    words: argparse._SubParsersAction[argparse.ArgumentParser], commands: Mapping[str, Command]
) -> None:
    """Add the words of these commands to the command line."""
    visit = words.add_parser("visit", help="检查记录").add_subparsers(
        dest="verb", required=True, metavar="动作"
    )
    listing = visit.add_parser("list", help="列出检查记录和问题数")
    listing.add_argument("--year", type=int, default=0, metavar="年度", help="只列这一年的；不写为全部")
    shown = visit.add_parser("show", help="看一次检查：记录、检查单、问题，还缺什么")
    case = words.add_parser("case", help="案卷").add_subparsers(dest="verb", required=True, metavar="动作")
    export = case.add_parser("export", help="一案一档：记录、检查单、问题、照片合成一个 PDF")
    for parser, name in ((listing, "visit list"), (shown, "visit show"), (export, "case export")):
        parser.set_defaults(run=commands[name])
        parser.add_argument("file", type=Path, metavar="区县文件", help="区县数据文件（.npt）")
        if parser is not listing:
            parser.add_argument("number", metavar="检查编号")
        if parser is not export:
            parser.add_argument("--json", action="store_true")
    export.add_argument("out", type=Path, metavar="输出文件", help="PDF 文件")


def list_visits(options: argparse.Namespace) -> int:
    """List the visits, the latest first, with how many problems each found and how many of them are closed."""
    with opened(options, read_only=True) as office:
        rows = [row for row in _rows(office) if not options.year or row["on"][:4] == str(options.year)]
    if options.json:
        put_json(rows)
        return 0
    return put_all(
        f"{row['number']}\t{row['on'] or '待查'}\t{row['enterprise']}\t{row['kind']}\t{row['result'] or '未填'}"
        f"\t问题 {row['findings']}，已销号 {row['closed']}"
        for row in rows
    )


def _rows(office: Office) -> list[dict[str, str]]:
    from collections import Counter

    from nptracker.domain.query import Query, Sort
    from nptracker.domain.rectification import is_closed

    form = office.forms["inspection"]
    findings, closed = Counter[str](), Counter[str]()
    for line in office.field.rectification.lines():
        findings[str(line.record["inspection"])] += 1
        closed[str(line.record["inspection"])] += is_closed(line.record)
    latest = Query(sort=(Sort("started_at", descending=True),))
    return [
        {
            **{key: visit.text(form, key) for key in ("number", "enterprise", "kind", "result")},
            "on": visit.text(form, "started_at")[:10],
            "findings": str(findings[visit.id]),
            "closed": str(closed[visit.id]),
        }
        for visit in office.records.first("inspection", latest, office.records.count("inspection"))
    ]


def show(options: argparse.Namespace) -> int:
    """Show one visit: its record, its lists, its problems, and what its file still lacks."""
    with opened(options, read_only=True) as office:
        visit_id = _visit_id(office, options.number)
        case, form = office.field.case_files.read(visit_id), office.forms["inspection"]
        told = {
            "number": options.number,
            "enterprise": case.record.text(form, "enterprise"),
            **{key: case.record.text(form, key) or "未填" for key in _HEAD},
            "checklists": [f"{sheet.checklist['title']}：{sheet.sums.words}" for sheet in case.visit.sheets],
            "findings": [
                f"{line.record['number']}　{line.standing.label}　{line.record['description']}"
                for line in case.findings
            ],
            "files": case.check.words,
            "missing": case.missing,
        }
        headings = {key: form.by_key[key].heading for key in ("number", "enterprise", *_HEAD)}
    if options.json:
        put_json(told)
        return 0
    return put_all(_lines(told, headings | _MORE_HEADINGS))


_MORE_HEADINGS = {"checklists": "检查单", "findings": "问题", "files": "附件", "missing": "还缺什么"}


def _lines(told: Mapping[str, str | list[str]], headings: Mapping[str, str]) -> list[str]:
    """Return one line for each thing told; several under one heading follow one another, none is said as none."""
    found: list[str] = []
    for key, words in told.items():
        several = words if isinstance(words, list) else [words]
        found += [f"{headings[key]}\t{line}" for line in several or ["没有"]]
    return found


def export_case(options: argparse.Namespace) -> int:
    """Write everything about one visit as one pdf."""
    if options.out.suffix.lower() != ".pdf":
        raise UserError(
            f"案卷不能写成“{options.out.suffix}”文件。", safe="没有生成文件。", todo="请用 .pdf。"
        )
    with opened(options, read_only=True) as office:
        case_files = office.field.case_files
        visit_id = _visit_id(office, options.number)
        path = case_files.write_case(visit_id, options.out)
        missing = case_files.missing(visit_id)
    put(str(path))
    if missing:
        say(f"还缺 {len(missing)} 样：{'；'.join(missing)}")
    return 0


def _visit_id(office: Office, number: str) -> str:
    """Return the id of the visit with a number; raises UserError."""
    found = office.records.resolve("inspection", number)
    if found is None:
        raise UserError(
            f"没有编号为“{number}”的检查，或不止一个。", safe="没有改动。", todo="请先用 visit list 看编号。"
        )
    return found


VERBS: Mapping[str, Command] = {"visit list": list_visits, "visit show": show, "case export": export_case}
