"""The workbooks of a survey year: out to the enterprises with what is known, and what has come back."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.forms.survey_identity import SUBSTANCE_KEY
from nptracker.domain.forms.typed import display
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of
from nptracker.domain.survey_book import ANSWERS, PART_OF, PARTS, Sender
from nptracker.domain.values import Quantity
from nptracker.errors import CancelledError, UserError
from nptracker.services.file_names import file_name
from nptracker.services.import_blanks import blank_value
from nptracker.services.import_matching import in_batches
from nptracker.services.rule_settings import RuleSettingService
from nptracker.services.session import Progress, Session, Stop, never
from nptracker.services.settings import SettingService

if TYPE_CHECKING:
    from nptracker.export.survey_book import BookRow, SurveyBookWriter

_MEASURES = "survey_measure"


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of a list that an enterprise has to answer for a substance."""

    no: str
    text: str
    list_version: str = ""


Included = Callable[[int], Sequence[Record]]
Measures = Callable[[str, str], Sequence[MeasureLine]]


class SurveyBookService:
    """What a person does to send the blanks of a data year out and to see whose came back."""

    def __init__(self, session: Session, included: Included, measures: Measures) -> None:
        self._session, self._included, self._measures = session, included, measures

    # -- out ----------------------------------------------------------------------------------------------

    def recipients(self, year: int, only: Collection[str] = ()) -> list[Record]:
        """Return the enterprises that get a workbook: the included ones, or those named by id, name or code.

        Raises UserError for a name that means no enterprise, or when nobody is included yet.
        """
        if only:
            return [self._named(text) for text in dict.fromkeys(only)]
        found = list(self._included(year))
        if not found:
            raise UserError(
                f"{year}年度还没有入统企业，没有表可发。",
                safe="什么都没有写出。",
                todo="请先在“初筛”里把该填报的企业定为“入统”。",
            )
        return found

    def write(self, enterprise_id: str, year: int, path: Path) -> Path:
        """Write the workbook of one enterprise; raises KeyError when it is gone."""
        record = self._session.table("enterprise").get(enterprise_id)
        return self._writer().write(path, _sender(record, year), self._filled([record], year)[record.id])

    def write_all(
        self,
        year: int,
        folder: Path,
        only: Collection[str] = (),
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> list[Path]:
        """Write one workbook for each recipient into a folder and return them; raises CancelledError.

        When cancelled or failing, the workbooks of this call are removed again. Raises UserError where one of the names is
        taken: what came back filled may lie in the folder under the name of the blank.
        """
        records = self.recipients(year, only)
        names = _file_names(records, year)
        _refuse_taken(folder, names.values())
        filled, writer = self._filled(records, year), self._writer()
        written: list[Path] = []
        try:
            for done, record in enumerate(records):
                _tell(progress, stop or never, done, len(records))
                path = folder / names[record.id]
                written.append(writer.write(path, _sender(record, year), filled[record.id]))
            _tell(progress, stop or never, len(records), len(records))
        except BaseException:  # cancelled, or a full disk: half of the blanks is worse than none
            for path in written:
                with contextlib.suppress(OSError):  # the first fault is the one to tell
                    path.unlink(missing_ok=True)
            raise
        return written

    # -- back ---------------------------------------------------------------------------------------------

    def returned(self, year: int) -> dict[str, list[Record]]:
        """Return the files that came back for a data year by enterprise, the earliest first."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._session.table("returned_file").having("data_year", year):
            found[str(record["enterprise"])].append(record)
        return {key: sorted(records, key=lambda r: str(r["received_on"])) for key, records in found.items()}

    # -- what is filled in beforehand ---------------------------------------------------------------------

    def _writer(self) -> SurveyBookWriter:
        from nptracker.export.survey_book import SurveyBookWriter

        settings, rules = SettingService(self._session), RuleSettingService(self._session).settings()
        return SurveyBookWriter(settings.get("region"), rules, settings.sample_mark)

    def _named(self, text: str) -> Record:
        table = self._session.table("enterprise")
        for key in ("id", "uscc", "name"):
            if len(found := table.having(key, text)) == 1:
                return found[0]
        raise UserError(
            f"企业底册里没有“{text}”，或有几家同名。",
            safe="什么都没有写出。",
            todo="请写底册里的全称或统一社会信用代码。",
        )

    def _filled(self, records: Sequence[Record], year: int) -> dict[str, dict[str, list[BookRow]]]:
        """Return the rows of every enterprise by kind."""
        found: dict[str, dict[str, list[BookRow]]] = {
            record.id: {"enterprise": [_row(record, "enterprise", given=("name", "uscc"))]}
            for record in records
        }
        answers = self._answers([record.id for record in records])
        for enterprise_id, own in found.items():
            known = answers.get(enterprise_id, {})
            for kind in (part.kind for part in PARTS if part.kind in ANSWERS):
                own[kind] = _beforehand(kind, known.get(kind, []), year)
            own[_MEASURES] += self._open_measures(own["survey_entry"], own[_MEASURES])
        return found

    def _answers(self, ids: Sequence[str]) -> dict[str, dict[str, list[Record]]]:
        found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for kind in ANSWERS:
            for batch in in_batches(ids):
                for record in self._session.table(kind).having("enterprise", *batch):
                    found[str(record["enterprise"])][kind].append(record)
        return found

    def _open_measures(self, entries: Sequence[BookRow], answered: Sequence[BookRow]) -> list[BookRow]:
        """Return a row for every measure on the lists that has no row yet, for the substances of the entries."""
        from nptracker.export.survey_book import BookRow

        known = {_measure_key(row) for row in answered}
        rows = []
        for entry in {identity_of(entry.values): entry.values for entry in entries}.values():
            code, substance = str(entry.get("cas_rn") or ""), str(entry["substance"])
            for line in self._measures(code, substance):
                values = {
                    "substance": substance,
                    "cas_rn": code,
                    "measure_no": line.no,
                    "measure": line.text,
                    "list_version": line.list_version,
                }
                row = BookRow(values, frozenset(values))
                if _measure_key(row) not in known:
                    rows.append(row)
        return rows


def _refuse_taken(folder: Path, names: Iterable[str]) -> None:
    taken = [name for name in names if (folder / name).exists()]
    if taken:
        raise UserError(
            f"“{folder.name}”里已有 {len(taken)} 个同名文件，如“{taken[0]}”，可能是企业交回来的。",
            safe="什么都没有写出，原来的文件没有动。",
            todo="请另选一个空文件夹，或先把原来的文件移走。",
        )


def _tell(progress: Progress | None, stop: Stop, done: int, total: int) -> None:
    if stop():
        raise CancelledError
    if progress:
        progress(done, total)


def _sender(record: Record, year: int) -> Sender:
    return Sender(str(record["name"] or ""), str(record["uscc"] or ""), year, record.id)


def _file_names(records: Sequence[Record], year: int) -> dict[str, str]:
    """Return a file name for each enterprise; of the same name only with the code behind it."""
    names = [file_name(str(record["name"] or "")) for record in records]
    found = {}
    for record, name in zip(records, names, strict=True):
        code = f"_{record['uscc'] or record.id[-6:]}" if names.count(name) > 1 else ""
        found[record.id] = f"{name}{code}（{year}年度调查表）.xlsx"
    return found


def _row(record: Record, kind: str, given: Sequence[str] = (), earlier: str = "") -> BookRow:
    from nptracker.export.survey_book import BookRow

    values = {field.key: blank_value(record, field, {}) for field in PART_OF[kind].fields}
    locked = frozenset(key for key in given if values.get(key) not in {None, ""})
    return BookRow(values, locked, earlier)


def _beforehand(kind: str, records: Sequence[Record], year: int) -> list[BookRow]:
    """Return this year's answers as they are, then who and what of last year's without any of its answers."""
    identity = ("substance", "cas_rn") if kind != "zero_return" else ("category",)
    own = [record for record in records if record["data_year"] == year]
    rows = [_row(record, kind, identity, "") for record in own]
    last = max((y for r in records if isinstance(y := r["data_year"], int) and y < year), default=0)
    said = {_identity(kind, record) for record in own}
    for record in records:
        if record["data_year"] == last and kind != "zero_return" and _identity(kind, record) not in said:
            said.add(_identity(kind, record))
            rows.append(_only_beforehand(kind, record, last))
    return rows


def _identity(kind: str, record: Record) -> tuple[object, ...]:
    """Return by what this year's row and last year's are the same; of entries the activity does not count."""
    more = PART_OF[kind].form.key if kind != "survey_entry" else ()
    return (identity_of(record.values), *(record[key] for key in more if key not in SUBSTANCE_KEY))


def _only_beforehand(kind: str, record: Record, last: int) -> BookRow:
    from nptracker.export.survey_book import BookRow

    row = _row(record, kind)
    values = {key: value for key, value in row.values.items() if key in PART_OF[kind].beforehand}
    locked = {"substance", "cas_rn", "measure_no", "measure", "list_version"} & values.keys()
    given = frozenset(key for key in locked if values[key] not in {None, ""})
    return BookRow(values, given, _earlier_words(record, last) if kind == "survey_entry" else "")


def _earlier_words(record: Record, year: int) -> str:
    """Return an earlier year's amounts in words, for looking at only."""
    form = PART_OF["survey_entry"].form
    parts = []
    for key in AMOUNTS:
        field, value = form.by_key[key], record[key]
        if value is not None:
            unit = field.unit if isinstance(value, Quantity) and value.unit == field.unit else ""
            parts.append(f"{field.heading} {display(field, value)}{f' {unit}' if unit else ''}")
    return f"{year}年：{'；'.join(parts)}" if parts else f"{year}年：未填数量"


def _measure_key(row: BookRow) -> tuple[object, ...]:
    return identity_of(row.values), row.values.get("measure_no")
