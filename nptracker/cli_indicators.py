"""The commands about indicators, as words to print."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.cli_shared import Told, json_text
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.indicator import Outcome
    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
    from nptracker.services.office import Office


def list_indicators(office: Office, options: argparse.Namespace, period: ReportingPeriod) -> Told:
    """Return the indicators of a period, one definition a line."""
    lines = office.indicators.lines(period)
    said = f"{period.label}指标 {len(lines)} 项"
    if options.json:
        return [json_text([_line_json(line) for line in lines])], said
    return [words for line in lines for words in _line_words(line)], said


def _line_words(line: IndicatorLine) -> Iterable[str]:
    """Yield what is to be read about an indicator, warnings after their definition."""
    if not line.definitions:
        yield f"— {line.name}　没有设定口径　{line.target_words}"
    for definition in line.definitions:
        verdict = definition.verdict
        parts = (
            line.name,
            definition.title,
            line.words(definition.outcome),
            verdict.label,
            line.target_words,
        )
        yield f"{verdict.sign} {'　'.join(part for part in parts if part)}"
        yield from (f"　　提示：{words}" for words in definition.warnings)


def _line_json(line: IndicatorLine) -> dict[str, object]:
    target = line.target
    return {
        "id": line.id,
        "name": line.name,
        "task": line.task_name,
        "unit": line.unit,
        "period": line.period.code,
        "target": line.target_words,
        "target_by": target.by.isoformat() if target and target.by else None,
        "definitions": [_definition_json(line, definition) for definition in line.definitions],
    }


def _definition_json(line: IndicatorLine, definition: DefinitionLine) -> dict[str, object]:
    return {
        "id": definition.id,
        "title": definition.title,
        "value": _number_json(definition.outcome),
        "words": line.words(definition.outcome),
        "verdict": definition.verdict.code,
        "warnings": list(definition.warnings),
    }


def _number_json(outcome: Outcome) -> str | None:
    """Return a number as digits, so that no reader rounds it; None where there is none."""
    from nptracker.domain.indicator import rounded
    from nptracker.domain.quantity import plain

    return plain(rounded(outcome)) if isinstance(outcome, Decimal) else None


def set_value(office: Office, options: argparse.Namespace, period: ReportingPeriod) -> Told:
    """Record the figures of a definition for a period, or take them from the records."""
    line = _named(office, options.indicator, period)
    definition = _definition(line, options.definition)
    if options.count:
        changes = office.indicators.report_counted(definition.id, period)
    else:
        keys = ("numerator", "denominator", "reason")
        texts = {key: text for key in keys if (text := getattr(options, key)) is not None}
        if not texts:
            raise UserError(
                "没有给出要填的数。", safe="没有改动。", todo="请用 --numerator、--denominator 写数，或用 --count 从台账取数。"
            )  # fmt: skip
        changes = office.indicators.report([(definition.id, period, texts)])
    return list(_line_words(office.indicators.line(line.id, period))), changes.title or "没有变化"


def _named(office: Office, wanted: str, period: ReportingPeriod) -> IndicatorLine:
    lines = office.indicators.lines(period)
    found = [line for line in lines if wanted in {line.id, line.name}]
    if len(found) == 1:
        return found[0]
    what = "没有这个指标" if not found else f"有 {len(found)} 个指标都叫“{wanted}”"
    raise UserError(f"{what}。", safe="没有改动。", todo="请用 indicator list --json 里的 id 指明。")


def _definition(line: IndicatorLine, wanted: str) -> DefinitionLine:
    """Return the definition meant, the main one when none is named."""
    found = [d for d in line.definitions if not wanted or wanted in {d.id, d.title}]
    if found:
        return found[0]
    titles = "、".join(definition.title for definition in line.definitions) or "（没有）"
    raise UserError("没有这个口径。", safe="没有改动。", todo=f"这个指标的口径有：{titles}")
