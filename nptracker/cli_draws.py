"""The commands about the yearly inspection plan and its random draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.cli_shared import opened, put, put_all, put_json, say
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.draw_record import DrawRecord
    from nptracker.services.draw_candidates import Exclusions, Scope
    from nptracker.services.draws import DrawOrder
    from nptracker.services.office import Office

_DISTRICT = ".npt"
_NOTHING = "没有抽取，什么都没有写入。"


def list_draws(options: argparse.Namespace) -> int:
    """List the rows of a year's plan with how far each has come, and the draws made."""
    with opened(options, read_only=True) as office:
        year = options.year or office.today().year
        for line in office.draws.plans(year):
            put(
                f"{line.state.sign} {line.title}　{line.months}　应抽 {line.asked}　抽中 {line.drawn}　已查 {line.made}"
            )
        void = office.draws.voided()
        for draw in office.draws.all():
            state = "　已作废" if draw.id in void else ""
            put(
                f"{draw['number']}\t{str(draw['drawn_at'])[:16]}\t抽中 {draw['drawn'] or 0} 家\t{draw['task_name']}{state}"
            )
    return 0


def make(options: argparse.Namespace) -> int:
    """Draw for a row of the plan; with ``--prepare`` the visits are prepared too."""
    with opened(options) as office:
        draw_id = office.draws.make(_order(office, options)).record_ids[0]
        record = office.draws.record(draw_id)
        if options.prepare:
            say(office.draws.prepare_visits(draw_id).title)
    _tell(record, as_json=options.json)
    say(f"{record.number}：种子 {record.seed}，校验码 {record.fingerprint}，抽中 {len(record.drawn)} 家")
    return 0


def _tell(record: DrawRecord, *, as_json: bool) -> None:
    from nptracker.domain.draw_record import to_plain

    if as_json:
        put_json(to_plain(record))
        return
    for line in record.drawn:
        put(f"{line.rank}\t{line.name}\t{line.code}\t{record.people(line)}")


def _order(office: Office, options: argparse.Namespace) -> DrawOrder:
    from nptracker.services.draws import DrawOrder

    return DrawOrder(
        _named(office, "inspection_plan", options.plan, "计划"),
        office.person,
        _scope(options),
        _exclusions(office, options),
        absent={
            _named(office, "inspector", name, "人员"): reason
            for name, reason in _pairs(options.absent, "人员")
        },
        recusals=_recusals(office, options.recuse),
        wanted=options.number,
        group_size=options.group,
        seed=options.seed,
        witness=options.witness,
    )


def _scope(options: argparse.Namespace) -> Scope:
    from nptracker.domain.industry_scope import read_industry_scope
    from nptracker.services.draw_candidates import Scope

    return Scope(
        included_only=options.included,
        townships=tuple(options.township),
        marks=tuple(options.mark),
        industry=read_industry_scope(options.industry) if options.industry else None,
        inspected=options.inspected,
    )


def _exclusions(office: Office, options: argparse.Namespace) -> Exclusions:
    from nptracker.services.draw_candidates import Exclusions

    own = {
        _named(office, "enterprise", name, "企业"): reason for name, reason in _pairs(options.exclude, "企业")
    }
    return Exclusions(own=own)


def _recusals(office: Office, texts: Sequence[str]) -> Mapping[tuple[str, str], str]:
    found = {}
    for text in texts:
        parts = [part.strip() for part in text.split("=", 2)]
        if len(parts) < 3 or not all(parts):
            raise UserError(f"看不懂的回避“{text}”。", safe=_NOTHING, todo="请写成 人员=企业=理由。")
        person, firm, reason = parts
        key = (_named(office, "inspector", person, "人员"), _named(office, "enterprise", firm, "企业"))
        found[key] = reason
    return found


def _pairs(texts: Sequence[str], what: str) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        name, _, reason = (part.strip() for part in text.partition("="))
        if not name or not reason:
            raise UserError(f"“{text}”没有写理由。", safe=_NOTHING, todo=f"请写成 {what}=理由。")
        pairs.append((name, reason))
    return pairs


def _named(office: Office, kind: str, text: str, what: str) -> str:
    """Return the id of the record that a name or number means; raises UserError."""
    found = office.records.resolve(kind, text)
    if found is None:
        raise UserError(
            f"没有叫“{text}”的{what}，或不止一个。", safe=_NOTHING, todo="请用编号、证号或信用代码指明。"
        )
    return found


def replay(options: argparse.Namespace) -> int:
    """Draw again from a record file, or from the draws of a district file; exit code 1 when anything differs."""
    if options.file.suffix.lower() != _DISTRICT:
        from nptracker.domain.draw_record import differences
        from nptracker.services.draw_files import read_record

        record = read_record(options.file)
        return _verdict(record, differences(record))
    with opened(options, read_only=True) as office:
        draws = office.draws
        ids = [draws.find(options.number)] if options.number else [draw.id for draw in draws.all()[::-1]]
        return max((_verdict(draws.record(one), draws.differences(one)) for one in ids), default=0)


def _verdict(record: DrawRecord, told: Sequence[str]) -> int:
    name = f"{record.number} {record.task_name}".strip()
    put(f"{name}\t{'不同' if told else '相同'}\t校验码 {record.fingerprint or '没有'}")
    for words in told:
        say(words)
    return int(bool(told))


def export(options: argparse.Namespace) -> int:
    """Write the record of a draw as xlsx, pdf or json, by the ending of the file."""
    from nptracker.services.draw_files import FORMATS

    if options.out.suffix.lstrip(".").lower() not in FORMATS:
        raise UserError(
            f"不会写“{options.out.suffix}”文件。", safe="没有生成文件。", todo="请用 .xlsx、.pdf 或 .json。"
        )
    with opened(options, read_only=True) as office:
        path: Path = office.draws.write(office.draws.find(options.number), options.out)
    return put_all([str(path)])
