"""Matches the results of a laboratory's sheet with sites, samples and results that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.forms.lab_sheet import LAB_SHEET, RESULT_KEYS, SITE_CODE, SITE_NAME
from nptracker.domain.forms.monitoring import MONITORING_RESULT
from nptracker.domain.forms.monitoring_codes import FOUND, SAMPLED_MEDIUM
from nptracker.domain.forms.typed import display, parse
from nptracker.domain.ids import new_id
from nptracker.domain.monitoring.derived import counted_of, derived
from nptracker.domain.monitoring.units import fits, unit_of, why_unfit
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import fold, plain
from nptracker.domain.values import Unread, Value, is_given
from nptracker.importing.lab_sheet import split_clock
from nptracker.services.import_draft import RowState
from nptracker.services.import_matching import in_batches
from nptracker.services.lab_draft import LabRow

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.domain.substances import SubstanceBook
    from nptracker.importing.lab_sheet import LabCell
    from nptracker.services.lab_layouts import LabOptions
    from nptracker.services.session import Session

_SAMPLE_GIVEN = ("qa_type", "twin_of", "depth", "received_on", "laboratory", "report_no")
_COMPARED = ("as_reported", "unit", "basis", "mdl", "loq", "method", "analysed_on", "source", "minus")
MIDNIGHT = "00:00"


class _Place(NamedTuple):
    """The sample a cell belongs to: its id, number and day, the words of its site, what is wrong."""

    sample_id: str
    number: str
    day: str
    site: str
    medium: str
    problems: tuple[Problem, ...] = ()


class LabMatcher:
    """Matches the cells of one sheet; lives for one preview."""

    def __init__(
        self, session: Session, book: SubstanceBook, options: LabOptions, file: str, sheet: str
    ) -> None:
        self._session, self._book, self._options = session, book, options
        self._file, self._sheet = file, sheet
        sites = list(session.table("monitoring_site").all())
        self._sites = {record.id: record for record in sites}
        self._by_code = {fold(str(record["code"] or "")): record for record in sites}
        self._by_name: dict[str, list[Record]] = {}
        for record in sites:
            self._by_name.setdefault(fold(str(record["name"] or "")), []).append(record)
        self._samples: dict[str, Record] = {}
        self._results: dict[tuple[str, str], Record] = {}
        self.new_samples: dict[str, dict[str, Value]] = {}
        self.new_sites: dict[str, dict[str, Value]] = {}
        self._numbers: dict[str, str] = {}  # ids of samples to be made, by number
        self._met: dict[tuple[str, str], str] = {}  # cells by sample and substance

    def match(self, cells: Sequence[LabCell]) -> list[LabRow]:
        """Return what each cell would do."""
        told = [(cell, self._placed_words(cell)) for cell in cells]
        self._load({number for _cell, number in told if number})
        return [self._row(cell) for cell in cells]

    # -- samples and sites --------------------------------------------------------------------------------

    def _load(self, numbers: set[str]) -> None:
        table, results = self._session.table("monitoring_sample"), self._session.table("monitoring_result")
        for batch in in_batches(sorted(numbers)):
            self._samples |= {str(r["number"]): r for r in table.having("number", *batch)}
        for batch in in_batches(record.id for record in self._samples.values()):
            for record in results.having("sample", *batch):
                self._results[str(record["sample"]), _identity(record.values)] = record

    def _placed_words(self, cell: LabCell) -> str:
        """Return the sample number of a cell; without one it is made of site and day."""
        if number := cell.told.get("number", "").strip():
            return number
        site = cell.told.get(SITE_CODE) or cell.told.get(SITE_NAME) or ""
        day = _day(cell.told.get("taken_on", ""))[0]
        return f"{site.strip()}-{day:%Y%m%d}" if site and isinstance(day, date) else ""

    def _place(self, cell: LabCell) -> _Place:
        number = self._placed_words(cell)
        if not number:
            return self._nowhere(cell, "没有样品编号，也没有点位和采样日期，不知道是哪个样品")
        known = self._samples.get(number)
        if known is not None:
            return self._known_place(cell, number, known)
        if number in self._numbers:
            return self._planned_place(cell, number)
        return self._new_place(cell, number)

    def _nowhere(self, cell: LabCell, words: str, todo: str = "") -> _Place:
        problem = self._problem("Y2", Severity.ERROR, words, cell, todo)
        return _Place("", self._placed_words(cell), "", "", "", (problem,))

    def _known_place(self, cell: LabCell, number: str, known: Record) -> _Place:
        site, told_site = self._sites.get(str(known["site"])), self._site_of(cell)
        day, told_day = known["taken_on"], _day(cell.told.get("taken_on", ""))[0]
        problems = []
        if isinstance(told_site, str) or (told_site and site and told_site.id != site.id):
            words = f"样品 {number} 已登记在另一个点位“{_site_words(site)}”"
            problems.append(self._problem("Y3", Severity.ERROR, words, cell))
        if isinstance(told_day, date) and isinstance(day, date) and told_day != day:
            words = f"样品 {number} 已登记的采样日期是 {day}，这里是 {told_day}"
            problems.append(self._problem("Y3", Severity.ERROR, words, cell))
        medium = str(site["medium"] or "") if site else ""
        return _Place(known.id, number, str(day or ""), _site_words(site), medium, tuple(problems))

    def _planned_place(self, cell: LabCell, number: str) -> _Place:
        """Return the sample that an earlier cell of this sheet makes; one number is one place and one day."""
        sample_id = self._numbers[number]
        values = self.new_samples[sample_id]
        site_id = str(values["site"])
        planned = self.new_sites.get(site_id)
        site = planned or self._sites[site_id].values
        words = _words(site.get("code"), site.get("name"))
        problems = []
        if not self._is_planned_site(cell, site_id):
            problems.append(f"样品编号 {number} 在这张表里已用于另一个点位“{words}”")
        told_day = _day(cell.told.get("taken_on", ""))[0]
        if isinstance(told_day, date) and told_day != values["taken_on"]:
            problems.append(
                f"样品编号 {number} 在这张表里已用于 {values['taken_on']} 的样品，这里是 {told_day}"
            )
        told = tuple(self._problem("Y3", Severity.ERROR, problem, cell) for problem in problems)
        return _Place(sample_id, number, str(values["taken_on"]), words, str(site.get("medium") or ""), told)

    def _is_planned_site(self, cell: LabCell, site_id: str) -> bool:
        """Tell whether a cell names the site of a planned sample, or none."""
        told, planned = self._site_of(cell), self.new_sites.get(site_id)
        if told is None:
            return True
        if isinstance(told, str):
            code = cell.told.get(SITE_CODE, "").strip() or told
            return planned is not None and planned["code"] == code
        return told.id == site_id

    def _new_place(self, cell: LabCell, number: str) -> _Place:
        """Plan a sample that is not known yet; it needs a site and a day."""
        site = self._site_of(cell)
        if site is None:
            return self._nowhere(
                cell, f"样品 {number} 还没有登记，表里也没有点位", "请先登记样品，或在表里加上点位一列"
            )
        day, clock = _day(cell.told.get("taken_on", ""))
        if not isinstance(day, date):
            return self._nowhere(
                cell, f"样品 {number} 还没有登记，表里没有能看懂的采样日期", "请补上采样日期"
            )
        if day > self._session.today():
            return self._nowhere(cell, f"样品 {number} 的采样日期 {day} 还没有到", "请核对日期")
        if isinstance(site, str):
            if not self._options.new_sites:
                todo = "请先登记点位，或在上面选“没有的点位新建”"
                return self._nowhere(cell, f"没有“{site}”这个点位", todo)
            site_id = self._plan_site(cell, site)
        else:
            site_id = site.id
        self._plan_sample(cell, number, site_id, day, clock)
        return self._planned_place(cell, number)

    def _site_of(self, cell: LabCell) -> Record | str | None:
        """Return the site a cell names, its words when nobody knows it, None when it names none."""
        code, name = (cell.told.get(key, "").strip() for key in (SITE_CODE, SITE_NAME))
        for text in (code, name):
            if text and (known := self._by_code.get(fold(text))):
                return known
            if text and len(alike := self._by_name.get(fold(text), [])) == 1:
                return alike[0]
        return name or code or None

    def _plan_site(self, cell: LabCell, words: str) -> str:
        code = cell.told.get(SITE_CODE, "").strip() or words
        for site_id, values in self.new_sites.items():
            if values["code"] == code:
                return site_id
        site_id = new_id()
        self.new_sites[site_id] = {"code": code, "name": words, "medium": self._options.new_sites}
        return site_id

    def _plan_sample(self, cell: LabCell, number: str, site_id: str, day: date, clock: str) -> None:
        values: dict[str, Value] = {"number": number, "site": site_id, "taken_on": day}
        if clock:
            values["taken_time"] = clock
        for key in _SAMPLE_GIVEN:
            if text := cell.told.get(key, ""):
                values[key] = (
                    _day(text)[0] or Unread(text)
                    if key == "received_on"
                    else parse(LAB_SHEET.by_key[key], text)
                )
        if self._options.laboratory and "laboratory" not in values:
            values["laboratory"] = self._options.laboratory
        sample_id = new_id()
        self.new_samples[sample_id], self._numbers[number] = values, sample_id

    # -- results ------------------------------------------------------------------------------------------

    def _row(self, cell: LabCell) -> LabRow:
        place = self._place(cell)
        values = self._values(cell, place)
        problems = [*place.problems, *self._doubts(cell, place, values)]
        known = self._results.get((place.sample_id, _identity(values)))
        state, before = self._state(known, values)
        twice = self._met.setdefault((place.sample_id, _identity(values)), cell.address)
        if place.sample_id and twice != cell.address:
            words = f"同一样品的“{values['substance']}”在 {twice} 已有一个结果"
            problems.append(self._problem("Y4", Severity.ERROR, words, cell))
        if any(problem.severity is Severity.ERROR for problem in problems):
            state = RowState.REFUSED
        return LabRow(
            address=cell.address,
            state=state,
            sample=place.number,
            site=place.site,
            day=place.day,
            substance=str(values["substance"]),
            reported=f"{cell.told['as_reported']} {values.get('unit') or ''}".strip(),
            understood=understood(values),
            before=before,
            values={**values, **derived(values)},
            result_id=known.id if known else "",
            sample_id=place.sample_id,
            problems=tuple(problems),
        )

    def _values(self, cell: LabCell, place: _Place) -> dict[str, Value]:
        values: dict[str, Value] = {"sample": place.sample_id or None}
        name, code = cell.told.get("substance", "").strip(), cell.told.get("cas_rn", "").strip()
        codes = [] if code or not name else self._book.codes_of(name)
        values["substance"] = name or self._book.name_of(code) or code
        values["cas_rn"] = code or (codes[0] if len(codes) == 1 else None)
        for key in RESULT_KEYS:
            if text := cell.told.get(key, ""):
                values[key] = (
                    _day(text)[0] or Unread(text)
                    if key == "analysed_on"
                    else parse(MONITORING_RESULT.by_key[key], text)
                )
        if not values.get("unit") and self._options.unit:
            values["unit"] = self._options.unit
        unit = unit_of(str(values.get("unit") or ""))
        if unit and unit.basis and "basis" not in values:
            values["basis"] = unit.basis
        for key, given in (("minus", self._options.minus), ("source", self._options.source)):
            if given and key not in values:
                values[key] = given
        return values

    def _doubts(self, cell: LabCell, place: _Place, values: Mapping[str, Value]) -> list[Problem]:
        """Return what is wrong with the words of a result, and with its unit for the medium of its site."""
        counted = counted_of(values)
        problems = [self._at(problem, cell) for problem in counted.reading.problems]
        if place.medium and counted.unit and not fits(place.medium, counted.unit.canonical):
            word = SAMPLED_MEDIUM.labels[place.medium]
            words = why_unfit(word, place.medium, counted.reading.unit, counted.unit.canonical)
            problems.append(self._problem("M10", Severity.ERROR, words, cell))
        if not values["substance"]:
            problems.append(self._problem("Y5", Severity.ERROR, "没有项目名称", cell))
        unread = [key for key, value in values.items() if isinstance(value, Unread)]
        for key in unread:
            words = f"“{MONITORING_RESULT.by_key[key].heading}”看不懂：{display(MONITORING_RESULT.by_key[key], values[key])}"
            problems.append(self._problem("F2", Severity.ERROR, words, cell))
        return problems

    @staticmethod
    def _state(known: Record | None, values: Mapping[str, Value]) -> tuple[RowState, str]:
        if known is None:
            return RowState.NEW, ""
        differs = any(is_given(values.get(key)) and known[key] != values[key] for key in _COMPARED)
        before = f"{known.text(MONITORING_RESULT, 'as_reported')} {known.text(MONITORING_RESULT, 'unit')}"
        return (RowState.CHANGED, before) if differs else (RowState.SAME, before)

    def _problem(self, code: str, severity: Severity, words: str, cell: LabCell, todo: str = "") -> Problem:
        value = cell.told.get("as_reported", "")
        return Problem(
            code, severity, words, self._file, self._sheet, cell.address, value=value, suggestion=todo
        )

    def _at(self, problem: Problem, cell: LabCell) -> Problem:
        return problem._replace(file=self._file, sheet=self._sheet, cell=cell.address)


def _identity(values: Mapping[str, Value]) -> str:
    return str(values.get("cas_rn") or "") or fold(str(values.get("substance") or ""))


def _site_words(site: Record | None) -> str:
    return _words(site["code"], site["name"]) if site else ""


def _words(code: Value, name: Value) -> str:
    """Return code and name of a site, once where they are the same."""
    return " ".join(dict.fromkeys(str(part) for part in (code, name) if part))


def _day(text: str) -> tuple[date | None, str]:
    """Return the day and the time of day that a cell tells, None for what is no day."""
    words, clock = split_clock(text)
    day = parse(MONITORING_RESULT.by_key["analysed_on"], words)
    return (day if isinstance(day, date) else None), ("" if clock == MIDNIGHT else clock)


def understood(values: Mapping[str, Value]) -> str:
    """Return in words what a result was understood to say, in counted units."""
    counted = counted_of(values)
    if counted.reading.found is None:
        return "看不懂"
    word = FOUND.labels[counted.reading.found.value]
    unit = f" {counted.unit.canonical}" if counted.unit else ""
    if counted.value is not None:
        return f"{word} {plain(counted.value)}{unit}"
    return f"{word} <{plain(counted.limit)}{unit}" if counted.limit is not None else word
