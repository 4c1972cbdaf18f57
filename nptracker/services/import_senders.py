"""Workbooks of known senders: their rows get enterprise and year, unfilled ones and strangers are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import ANSWERS, PART_OF, Sender
from nptracker.domain.values import Value
from nptracker.importing.filled_rows import FilledRow
from nptracker.services.import_matching import in_batches
from nptracker.services.import_reading import Reading, ReadRow
from nptracker.services.session import Session
from nptracker.services.settings import SettingService


def place_senders(session: Session, reading: Reading) -> None:
    """Complete the rows of workbooks whose sender is known, and leave out those that say nothing."""
    senders = set({id(row.sender): row.sender for row in reading.rows if row.sender}.values())
    if not senders:
        return
    reading.problems += _from_elsewhere(session, reading)
    names = _names_of(session, senders)
    strangers = _strangers(reading)
    unfilled: dict[str, list[ReadRow]] = defaultdict(list)
    kept: list[ReadRow] = []
    for row in reading.rows:
        if row.sender is None:
            kept.append(row)
        elif row.file not in strangers:
            if _is_unfilled(row):
                unfilled[row.file].append(row)
            else:
                kept.append(_completed(row, row.sender, names[row.sender]))
    reading.rows = kept
    answered = {row.file for row in kept if row.form.kind in ANSWERS}
    for file, rows in unfilled.items():
        reading.problems += map(_unfilled, rows) if file in answered else [_all_unfilled(rows)]


def _from_elsewhere(session: Session, reading: Reading) -> Iterator[Problem]:
    """Yield a warning for each workbook that another district has sent out."""
    own = SettingService(session).get("region")
    for file in dict.fromkeys(row.file for row in reading.rows if row.sender):
        region = reading.books[file].mark.get("region")
        if own and isinstance(region, str) and region not in {"", own}:
            words = f"这本表是“{region}”发出的，本文件是“{own}”的，请核对是不是交错了地方"
            yield Problem("book.other-region", Severity.WARNING, words, file)


def _names_of(session: Session, senders: set[Sender]) -> dict[Sender, str]:
    """Return by what the ledger finds each sender: its id in this file, else its code, else its name."""
    table = session.table("enterprise")
    ids = [sender.enterprise_id for sender in senders if sender.enterprise_id]
    known = {record_id for batch in in_batches(ids) for record_id in table.labels([str(i) for i in batch])}
    return {s: s.enterprise_id if s.enterprise_id in known else s.uscc or s.name for s in senders}


def _strangers(reading: Reading) -> set[str]:
    """Return the files that another enterprise filled in than the one they were made for, and say so."""
    found: set[str] = set()
    for row in reading.rows:
        sender, uscc = row.sender, row.filled.values.get("uscc")
        if sender is None or row.form.kind != "enterprise" or not sender.uscc or not isinstance(uscc, str):
            continue
        if uscc != sender.uscc:
            found.add(row.file)
            words = f"这本表是发给“{sender.name}”（{sender.uscc}）的，企业信息里却是 {uscc}，整本没有导入"
            problem = Problem(
                "book.other-enterprise", Severity.ERROR, words, field="uscc", value=uscc,
                suggestion="请用发给本企业的那一本填报，或核对信用代码",
            )  # fmt: skip
            reading.problems.append(row.placed(problem))
    return found


def _is_unfilled(row: ReadRow) -> bool:
    """Tell whether a row holds nothing but what may have been filled in beforehand."""
    part = PART_OF.get(row.form.kind)
    if part is None or row.form.kind not in ANSWERS:
        return False
    said = row.filled.texts.keys()
    return said <= part.beforehand and not any(p.severity is Severity.ERROR for p in row.filled.problems)


def _unfilled(row: ReadRow) -> Problem:
    texts = row.filled.texts
    what = texts.get("substance") or texts.get("category") or ""
    if row.form.kind == "survey_measure":
        words = f"“{what}”的措施 {texts.get('measure_no', '')} 没有回答，没有导入"
        advice = "请逐条回答落实、未落实或不涉及"
    else:
        words, advice = f"“{what}”这一行只有预填的内容，没有导入", "没有的请填零报告，或删去这一行"
    return row.placed(Problem("row.unfilled", Severity.WARNING, words, suggestion=advice))


def _all_unfilled(rows: list[ReadRow]) -> Problem:
    words = f"整本没有填报：{len(rows)} 行都只有预填的内容，没有导入"
    advice = "请对方填好再交；今年都没有的，请填零报告"
    return Problem("book.unfilled", Severity.WARNING, words, rows[0].file, suggestion=advice)


def _completed(row: ReadRow, sender: Sender, name: str) -> ReadRow:
    """Return a row with the enterprise and year of its workbook, unless it names them itself."""
    if row.form.kind not in ANSWERS:
        return row
    values: dict[str, Value] = {"enterprise": name, "data_year": sender.data_year, **row.filled.values}
    texts = {"enterprise": sender.name, "data_year": str(sender.data_year), **row.filled.texts}
    filled = row.filled
    whole = FilledRow(filled.sheet, filled.row, texts, values, filled.problems, filled.cells)
    return ReadRow(row.form, row.file, whole, sender)
