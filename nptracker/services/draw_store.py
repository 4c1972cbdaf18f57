"""Between the record of a draw and the frozen rows it is stored in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from nptracker.domain.draw_record import DrawRecord, EnterpriseLine, InspectorLine, Recusal
from nptracker.domain.forms import form_named
from nptracker.domain.quantity import plain
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.services.session import Session

_FORM = form_named("draw")
_TEXTS = ("task_name", "plan_number", "plan_id", "scope", "algorithm", "fingerprint", "program")
_PEOPLE = ("drawn_by", "witness", "note", "seed_source")


def values_of(record: DrawRecord, at: datetime) -> dict[str, Value]:
    """Return the row of a draw."""
    texts: dict[str, Value] = {key: getattr(record, key) or None for key in (*_TEXTS, *_PEOPLE)}
    return {
        **texts,
        "number": record.number,
        "share": Decimal(record.share) if record.share else None,
        "wanted": record.wanted,
        "group_size": record.group_size,
        "candidates": len(record.enterprises),
        "excluded": len(record.excluded),
        "drawn": len(record.drawn),
        "seed": record.seed,
        "drawn_at": at,
    }


def lines_of(record: DrawRecord, draw_id: str) -> Iterator[Values]:
    """Yield the rows of a draw's candidates, enterprises first, then inspectors and recusals."""
    for at, line in enumerate(record.enterprises, start=1):
        yield {
            "draw": draw_id,
            "role": "enterprise",
            "position": at,
            "code": line.code,
            "name": line.name,
            "township": line.township or None,
            "record_id": line.record_id or None,
            "excluded": line.excluded or None,
            "reason": line.reason or None,
            "rank": line.rank or None,
            "inspectors": line.inspectors or None,
        }
    for at, one in enumerate(record.inspectors, start=1):
        yield {
            "draw": draw_id,
            "role": "inspector",
            "position": at,
            "code": one.code,
            "person": one.person,
            "badge_no": one.badge_no or None,
            "record_id": one.record_id or None,
            "excluded": one.excluded or None,
            "reason": one.reason or None,
        }
    for at, recusal in enumerate(record.recusals, start=1):
        yield {
            "draw": draw_id,
            "role": "recusal",
            "position": at,
            "code": recusal.inspector,
            "partner": recusal.enterprise,
            "reason": recusal.reason or None,
        }


def voided_draws(session: Session) -> dict[str, str]:
    """Return why some draws do not count, by draw."""
    lines = session.table("draw_line").having("role", "void")
    return {str(line["draw"]): str(line["reason"] or "") for line in lines}


def stored_record(session: Session, draw_id: str) -> DrawRecord:
    """Return the record of a stored draw; raises KeyError when there is none."""
    head = session.table("draw").get(draw_id)
    lines = session.table("draw_line").having("draw", draw_id)
    voids = [line for line in lines if line["role"] == "void"]
    share = head["share"]
    return DrawRecord(
        number=_text(head, "number"),
        seed=_text(head, "seed"),
        wanted=_number(head, "wanted"),
        group_size=_number(head, "group_size"),
        enterprises=tuple(_enterprise(line) for line in lines if line["role"] == "enterprise"),
        inspectors=tuple(_inspector(line) for line in lines if line["role"] == "inspector"),
        recusals=tuple(
            Recusal(_text(x, "code"), _text(x, "partner"), _text(x, "reason"))
            for x in lines
            if x["role"] == "recusal"
        ),
        share=plain(share) if isinstance(share, Decimal) else "",
        drawn_at=head.text(_FORM, "drawn_at"),
        void_reason=_text(voids[-1], "reason") if voids else "",
        **{key: _text(head, key) for key in (*_TEXTS, *_PEOPLE)},
    )


def _enterprise(line: Record) -> EnterpriseLine:
    inspectors = line["inspectors"]
    return EnterpriseLine(
        _text(line, "code"),
        _text(line, "name"),
        _text(line, "township"),
        _text(line, "record_id"),
        _text(line, "excluded"),
        _text(line, "reason"),
        _number(line, "rank"),
        inspectors if isinstance(inspectors, tuple) else (),
    )


def _inspector(line: Record) -> InspectorLine:
    return InspectorLine(
        *(_text(line, key) for key in ("code", "person", "badge_no", "record_id", "excluded", "reason"))
    )


def _text(record: Record, key: str) -> str:
    value = record[key]
    return value if isinstance(value, str) else ""


def _number(record: Record, key: str) -> int:
    value = record[key]
    return value if isinstance(value, int) else 0
