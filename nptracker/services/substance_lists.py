"""Lists of substances as an officer handles them: adopted from a workbook, compared, added to by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.changes import Changes
from nptracker.domain.forms.codes import LIST_ROLE
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.substance_diff import (
    NOTHING,
    SAME,
    ListChange,
    collisions,
    compare,
)
from nptracker.domain.substance_listing import Listing, ListVersion, fold_name, in_force
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.list_difference import ListDifference, Touched, difference_document, touched_by
from nptracker.services.records import delete_with_details
from nptracker.services.session import Progress, Session
from nptracker.services.settings import SettingService
from nptracker.services.substances import SubstanceService

if TYPE_CHECKING:
    from nptracker.domain.list_reading import ListedRow, ListReading

SUPPLEMENT = "supplement"
_UNCHANGED = "名录没有变化。"
_IMPORTED = "由本单位导入，未逐条核对"
_BY_HAND = "由本单位录入"
IN_FORCE, REPLACED, ENDED, AHEAD = "现行", "已被接替", "已停用", "尚未施行"


class NewList(NamedTuple):
    """What an officer says about a list that is to be adopted."""

    title: str
    role: str
    level: str = "nation"
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    effective_on: date | None = None


class ListLine(NamedTuple):
    """One version in the list of lists: how it stands today and how many entries it has."""

    version: ListVersion
    state: str
    entries: int


@dataclass(frozen=True)
class ListDraft:
    """A workbook that was read, beside the version it is to replace."""

    reading: ListReading
    replaces: ListVersion | None
    difference: ListDifference


class SubstanceListService:
    """What a person does with lists of substances."""

    def __init__(self, session: Session, substances: SubstanceService) -> None:
        self._session, self._substances = session, substances

    # -- reading ------------------------------------------------------------------------------------------

    def lines(self, on: date | None = None) -> list[ListLine]:
        """Return every version with its state on a day, today when left out."""
        day = on or self._session.today()
        versions = self._substances.versions()
        valid = {version.key for version in in_force(versions, day)}
        return [
            ListLine(version, _state(version, day, valid), len(self._substances.listings_on(version.key)))
            for version in versions
        ]

    def named(self, text: str) -> ListVersion:
        """Return the one version meant by its key, title or number; raises UserError."""
        found = [v for v in self._substances.versions() if text in {v.key, v.title, v.number}]
        if len(found) == 1:
            return found[0]
        words = f"有 {len(found)} 份名录都叫“{text}”" if found else f"没有叫“{text}”的名录"
        raise UserError(f"{words}。", safe=_UNCHANGED, todo="请用 list show 里第一列的代号指明。")

    def difference(self, old_key: str, new_key: str) -> ListDifference:
        """Return what changed from one version to another."""
        old, new = self.named(old_key), self.named(new_key)
        listings = self._substances.listings_on
        return self._compared(old, listings(old.key), new.title, listings(new.key))

    def _compared(
        self, old: ListVersion | None, before: Sequence[Listing], title: str, after: Sequence[Listing]
    ) -> ListDifference:
        changes = tuple(compare(before, after))
        local = [
            listing
            for version in self._local_lists()
            if old is None or version.key != old.key
            for listing in self._substances.listings_on(version.key)
        ]
        met = tuple(collisions(changes, local))
        return ListDifference(old.title if old else NOTHING, title, changes, self.touched(changes), met)

    def _local_lists(self) -> list[ListVersion]:
        every = in_force(self._substances.versions(), self._session.today())
        return [version for version in every if version.is_own and version.role == SUPPLEMENT]

    def touched(self, changes: Iterable[ListChange]) -> tuple[Touched, ...]:
        """Return the survey entries of enterprises with a substance that is not the same any more."""
        met = [change for change in changes if change.state != SAME]
        by_code = {code: change for change in met for code in change.codes}
        by_name = {name: change for change in met for name in change.names}
        table = self._session.table("survey_entry")
        names = {e.name for change in met for e in (change.old, change.new) if e}
        found = {record.id: record for record in table.having("cas_rn", *by_code)}
        found |= {record.id: record for record in table.having("substance", *names)}
        lines = []
        for record in found.values():
            name = str(record["substance"] or "")
            change = by_code.get(str(record["cas_rn"] or "")) or by_name.get(fold_name(name))
            lines += [touched_by(record, name, change)] if change else []
        return tuple(sorted(set(lines), key=lambda line: (line.enterprise, line.data_year, line.substance)))

    def write_difference(self, difference: ListDifference, path: Path) -> Path:
        """Write a difference into a workbook, or on paper, by the ending of the name."""
        from nptracker.services.returns.service import write_document

        mark = SettingService(self._session).sample_mark
        document = replace(difference_document(difference), mark=mark)
        return write_document(document, path)

    # -- adopting -----------------------------------------------------------------------------------------

    def read(self, path: Path, progress: Progress | None = None) -> ListReading:
        """Return what an officer's workbook of a list holds; raises UnreadableFileError. Writes nothing.

        ``progress`` is called while the file is read and may raise to stop.
        """
        from nptracker.importing.files import read_book
        from nptracker.importing.listed_rows import read_listed
        from nptracker.importing.sample_books import refuse_sample

        step = (lambda: progress(0, 0)) if progress else (lambda: None)
        book = read_book(path, step)
        if not SettingService(self._session).is_sample:
            refuse_sample(book)
        return read_listed(book)

    def preview(
        self, reading: ListReading, *, title: str = "", replaces: str = "", tiers: Sequence[str] = ()
    ) -> ListDraft:
        """Return what adopting would change against the version it replaces; writes nothing.

        ``tiers`` are given to the rows for which neither sheet nor column names any.
        """
        doubts = [*self._adopted_before(reading), *self._replaced_already(replaces)]
        reading = replace(reading, problems=[*reading.problems, *doubts])
        if tiers:
            rows = [row if row.tiers else replace(row, tiers=tuple(tiers)) for row in reading.rows]
            reading = replace(reading, rows=rows)
        old = self.named(replaces) if replaces else None
        new = ListVersion("", title or reading.file, old.role if old else "")
        before = self._substances.listings_on(old.key) if old else []
        after = [_listing(new, row) for row in reading.rows]
        return ListDraft(reading, old, self._compared(old, before, new.title, after))

    def _adopted_before(self, reading: ListReading) -> Iterator[Problem]:
        """Yield a warning when this very file has been adopted already."""
        known = self._session.table("substance_list").having("source_hash", reading.sha256)
        for record in known if reading.sha256 else ():
            words = f"这份文件已经采用过，就是“{record['title']}”"
            yield Problem("N4", Severity.WARNING, words, file=reading.file)

    def _replaced_already(self, replaces: str) -> Iterator[Problem]:
        """Yield a warning for each list in force that has taken the place of the one to be replaced."""
        old = self.named(replaces) if replaces else None
        for version in in_force(self._substances.versions(), self._session.today()) if old else ():
            if old and version.replaces == old.key and version.key != old.key:
                words = f"“{old.title}”已由“{version.title}”接替，再接替一次两份会同时现行"
                advice = f"请改为接替“{version.title}”，或采用后停用它"
                yield Problem("N6", Severity.WARNING, words, suggestion=advice)

    def adopt(self, draft: ListDraft, about: NewList) -> Changes:
        """Take a read workbook over as a list of its own, in place of the version it replaces; one verb.

        Rows with errors are left out. Entries of the survey keep the version they were made with. Raises
        UserError without a title, without a row, and for a replaced list of another role.
        """
        reading, old = draft.reading, draft.replaces
        _refuse_unfit(draft, about)
        tail = f"，接替{old.title}" if old else ""
        with self._session.verb(
            "adopt_list", f"采用名录：{about.title}（{len(reading.rows)} 条{tail}）"
        ) as verb:
            values = _list_values(about, verified=_IMPORTED)
            values |= {"replaces": old.key if old else None}
            values |= {"source_name": reading.file, "source_hash": reading.sha256}
            list_id = self._session.table("substance_list").insert(values)
            verb.record_ids.append(list_id)
            rows = [_row_values(list_id, row) for row in reading.rows]
            self._session.table("listed_substance").insert_many(rows)
        return verb.changes()

    # -- by hand ------------------------------------------------------------------------------------------

    def start_supplement(self, about: NewList) -> Changes:
        """Begin a local supplement list, to which substances are added by hand; raises UserError."""
        _refuse_nameless(about)
        with self._session.verb("start_list", f"新建补充清单：{about.title}") as verb:
            values = _list_values(about._replace(role=SUPPLEMENT), verified=_BY_HAND)
            verb.record_ids.append(self._session.table("substance_list").insert(values))
        return verb.changes()

    def end(self, list_id: str, on: date) -> Changes:
        """Let a list of the file hold no more from a day on; it stays readable."""
        version = self._own(list_id)
        with self._session.verb("end_list", f"停用名录：{version.title}") as verb:
            self._session.table("substance_list").update(list_id, {"ended_on": on})
            verb.record_ids.append(list_id)
        return verb.changes()

    def remove(self, list_id: str) -> Changes:
        """Delete a list of the file with its entries; what it replaced is in force again. Undo brings it back."""
        version = self._own(list_id)
        with self._session.verb("remove_list", f"删除名录：{version.title}") as verb:
            delete_with_details(self._session, "substance_list", [list_id])
        return verb.changes()

    def _own(self, list_id: str) -> ListVersion:
        version = self.named(list_id)
        if not version.is_own:
            raise UserError(
                f"“{version.title}”随程序附带，不能改动。",
                safe=_UNCHANGED,
                todo="可以导入官方名录接替它。",
            )
        return version


def _state(version: ListVersion, day: date, valid: set[str]) -> str:
    if version.key in valid:
        return IN_FORCE
    if version.ended_on is not None and version.ended_on <= day:
        return ENDED
    return REPLACED if version.holds_on(day) else AHEAD


def _refuse_nameless(about: NewList) -> None:
    if not about.title.strip():
        raise UserError("请填写名录的名称。", safe=_UNCHANGED)


def _refuse_unfit(draft: ListDraft, about: NewList) -> None:
    _refuse_nameless(about)
    if not draft.reading.rows:
        raise UserError(
            "文件里没有可以采用的物质。", safe=_UNCHANGED, todo="请先改正列出的问题，再导入一次。"
        )
    old = draft.replaces
    if old is not None and old.role != about.role:
        raise UserError(
            f"“{old.title}”是{LIST_ROLE.labels[old.role]}，不能由{LIST_ROLE.labels[about.role]}接替。",
            safe=_UNCHANGED,
            todo="请改选同一种名录，或作为另一份名录采用。",
        )


def _list_values(about: NewList, *, verified: str) -> dict[str, Value]:
    return {
        "title": about.title.strip(),
        "role": about.role,
        "level": about.level,
        "issuer": about.issuer.strip() or None,
        "number": about.number.strip() or None,
        "issued_on": about.issued_on,
        "effective_on": about.effective_on,
        "verified": verified,
    }


def _row_values(list_id: str, row: ListedRow) -> dict[str, Value]:
    return {
        "list": list_id,
        "list_no": row.list_no or None,
        "name": row.name,
        "category": row.category or None,
        "cas_rns": row.cas_rns or None,
        "serial_no": row.serial_no or None,
        "synonyms": row.synonyms or None,
        "tiers": row.tiers or None,
        "note": row.note or None,
    }


def _listing(version: ListVersion, row: ListedRow) -> Listing:
    return Listing(
        of=version,
        name=row.name,
        list_no=row.list_no,
        cas_rns=row.cas_rns,
        serial_no=row.serial_no,
        category=row.category,
        synonyms=row.synonyms,
        tiers=row.tiers,
        note=row.note,
    )
