"""What a sender calls himself: another name than he was sent is proposed by itself, and the old one stays findable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nptracker.domain.forms.enterprise import ENTERPRISE
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import fold
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of
from nptracker.domain.survey_book import Sender
from nptracker.domain.values import Value
from nptracker.services.import_draft import WRITTEN, DraftRow, RowState, matched_state
from nptracker.services.import_matching import in_batches
from nptracker.services.import_reading import ReadRow
from nptracker.services.import_rows import differences_of
from nptracker.services.session import Session

_NAME, _FORMER = "name", "former_names"
_R2 = "R2"  # cannot be placed by its key


def with_sender_names(session: Session, read: Sequence[ReadRow], rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows of enterprises; those in their own workbooks are known by it, a new name stands in a row of its own.

    ``read`` are the same rows as they were read, in the same order.
    """
    known = _known_senders(session, {row.sender for row in read if row.sender})
    found: list[DraftRow] = []
    for as_read, row in zip(read, rows, strict=True):
        record = known.get(as_read.sender) if as_read.sender else None
        if record is None or as_read.sender is None:
            found.append(row)
        else:
            found += _parted(as_read.sender, record, _of_record(row, record))
    return found


def _known_senders(session: Session, senders: set[Sender]) -> dict[Sender, Record]:
    """Return the enterprises that the workbooks were made for: by id, for a copied sheet by code, then by name."""
    found: dict[Sender, Record] = {}
    for key, attribute in (("id", "enterprise_id"), ("uscc", "uscc"), (_NAME, "name")):
        wanted = {getattr(sender, attribute) for sender in senders - found.keys()} - {""}
        records: dict[str, list[Record]] = {}
        for batch in in_batches(sorted(wanted)):
            for record in session.table(ENTERPRISE.kind).having(key, *batch):
                records.setdefault(record.id if key == "id" else text_of(record[key]), []).append(record)
        for sender in senders - found.keys():
            if len(meant := records.get(getattr(sender, attribute), [])) == 1:
                found[sender] = meant[0]
    return found


def _of_record(row: DraftRow, record: Record) -> DraftRow:
    """Return a row that its key makes a new enterprise as one of the enterprise that was sent the workbook."""
    misplaced = row.state is RowState.REFUSED and all(p.code == _R2 for p in row.problems if _is_error(p))
    if row.state is not RowState.NEW and not misplaced:
        return row
    differences = differences_of(ENTERPRISE, record, row.values, row.texts)
    return row._replace(
        state=matched_state(record, differences),
        record_id=record.id,
        differences=differences,
        problems=tuple(problem for problem in row.problems if problem.code != _R2),
        by_id=True,
    )


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _parted(sender: Sender, record: Record, row: DraftRow) -> Iterator[DraftRow]:
    """Yield a row without another name in it, and behind it the name where the sender himself has changed it."""
    name, old = text_of(row.values.get(_NAME)), text_of(record[_NAME])
    if row.record_id != record.id or row.state not in WRITTEN or not name or fold(name) == fold(old):
        yield row
        return
    rest = tuple(difference for difference in row.differences if difference.key != _NAME)
    values = {key: value for key, value in row.values.items() if key != _NAME}
    texts = {key: text for key, text in row.texts.items() if key != _NAME}
    row = row._replace(label=old or row.label)  # what people call the record until the name is taken
    was_sent = fold(name) == fold(sender.name)  # the office has renamed it since
    doubts = (_as_sent(row, old),) if was_sent else ()
    yield row._replace(
        state=matched_state(record, rest),
        texts=texts,
        values=values,
        differences=rest,
        problems=(*row.problems, *doubts),
        by_id=True,
    )
    if not was_sent:
        yield _renamed(row, record, name, old)


def _renamed(row: DraftRow, record: Record, name: str, old: str) -> DraftRow:
    held = record[_FORMER]
    former = dict.fromkeys((*(held if isinstance(held, tuple) else ()), *((old,) if old else ())))
    values: dict[str, Value] = {_NAME: name, _FORMER: tuple(part for part in former if part != name)}
    words = f"企业把名称“{old}”改成了“{name}”；采用新名时原名记入“曾用名”，不采用就保留原名"
    return row._replace(
        state=RowState.PROPOSED,
        values=values,
        texts={_NAME: name},
        differences=differences_of(ENTERPRISE, record, values, {_NAME: name}),
        problems=(_at_name(row, "enterprise.renamed", Severity.WARNING, words, "请核对营业执照后确认"),),
        by_id=True,
    )


def _as_sent(row: DraftRow, old: str) -> Problem:
    words = f"这本表发出时还叫这个名称，底册后来改成了“{old}”，保留底册的"
    return _at_name(row, "enterprise.as-sent", Severity.NOTICE, words)


def _at_name(row: DraftRow, code: str, severity: Severity, words: str, advice: str = "") -> Problem:
    place = (row.cells or {}).get(_NAME, f"第{row.row}行")
    return Problem(code, severity, words, row.file, row.sheet, place, _NAME, suggestion=advice)
