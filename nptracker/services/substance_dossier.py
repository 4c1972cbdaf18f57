"""一品一策: everything the file knows of one substance, line by line, each with where it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.forms import form_named
from nptracker.domain.forms.monitoring_codes import SAMPLED_MEDIUM
from nptracker.domain.quantity import plain
from nptracker.domain.query import Query
from nptracker.domain.ranking import Key, percent
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import substance_words, text_of
from nptracker.domain.survey_return import is_blank
from nptracker.domain.values import Value, amount
from nptracker.services.ranked_lines import RankedLine, Ranking
from nptracker.services.reference_lists import shown
from nptracker.services.session import Session
from nptracker.services.substance_facts import SubstanceFactReader

_ENTRY, _MEASURE = form_named("survey_entry"), form_named("survey_measure")
_INSPECTION, _FINDING = form_named("inspection"), form_named("finding")
_CLOSED, _NOT_DONE = "closed", "not_done"
_NOTHING, _TODO = "无", "待办"
_RESULT_KEYS = ("sample", "found", "canonical", "canonical_unit")


class DossierLine(NamedTuple):
    """One line: its section, what is known, where from, and the record one can open ("" where there is none)."""

    section: str
    words: str
    source: str
    kind: str = ""
    record_id: str = ""


class SubstanceDossiers:
    """Writes the sheets of the substances of one ranking; what they share is read once."""

    def __init__(self, session: Session, ranking: Ranking) -> None:
        self._session, self._ranking = session, ranking
        years = int(ranking.settings.numbers_of(Key.DETECTION)["years"])
        self._facts = SubstanceFactReader(session, ranking.year, as_at=ranking.as_at, monitored_years=years)

    def lines(self, line: RankedLine) -> list[DossierLine]:
        """Return the sheet of a substance, section by section; a section without anything says so."""
        sections: list[tuple[str, list[DossierLine]]] = [
            ("管控身份", list(self._listed(line))),
            ("管控措施", list(self._measures(line))),
            ("筛查排序", list(self._scores(line))),
            ("涉及企业和数量", list(self._entries(line))),
            ("历年数量", list(self._years(line))),
            ("措施落实", list(self._answers(line))),
            ("监测", list(self._monitored(line))),
            ("检查和整改", list(self._inspected(line))),
        ]
        found = [one for name, lines in sections for one in lines or [DossierLine(name, _NOTHING, "本文件")]]
        return found + (list(self._open(line)) or [DossierLine(_TODO, _NOTHING, "以上各项")])

    # -- lists --------------------------------------------------------------------------------------------

    def _listed(self, line: RankedLine) -> Iterator[DossierLine]:
        facts = line.ranked.facts
        for listing in self._facts.book.listings(facts.code, facts.name):
            mark = "（候选，待核）" if listing.is_candidate else ""
            number = f" 第{listing.list_no}项" if listing.list_no else ""
            yield DossierLine(
                "管控身份",
                f"{listing.of.version_words}{number}{mark}",
                f"名录（{shown('verified', listing.verified) or '核对情况未记'}）",
            )

    def _measures(self, line: RankedLine) -> Iterator[DossierLine]:
        facts = line.ranked.facts
        for measure in self._facts.book.measures(facts.code, facts.name):
            state = measure.state_words(self._ranking.as_at)
            words = f"{measure.label} {measure.text}" + (f"（{state}）" if state else "")
            yield DossierLine("管控措施", words, measure.basis)

    # -- the ranking --------------------------------------------------------------------------------------

    def _scores(self, line: RankedLine) -> Iterator[DossierLine]:
        ranked = line.ranked
        words = f"排在第 {ranked.rank}，得分 {plain(ranked.total.normalize())}；{ranked.reason or '各维度都没有数据'}"
        yield DossierLine("筛查排序", words, f"{self._ranking.year}年度数据")
        if ranked.gaps:
            yield DossierLine("筛查排序", f"数据缺口：{'、'.join(ranked.gaps)}", "筛查排序")

    # -- the survey ---------------------------------------------------------------------------------------

    def _entries(self, line: RankedLine) -> Iterator[DossierLine]:
        for entry in self._facts.gathered[line.identity].entries:
            owner = self._facts.enterprises.get(str(entry["enterprise"]))
            name = text_of(owner["name"]) if owner else entry.labels.get("enterprise", "")
            told = [
                f"{_ENTRY.by_key[key].heading} {number:,f} 千克"
                for key in ("produced", "used", "stock_close")
                if (number := amount(entry[key])) is not None
            ]
            uses = text_of(entry["uses"])
            said = "，".join(told) or ("未填数量" if is_blank(entry.values) else "没有数量")
            words = f"{name}：{said}" + (f"；用途：{uses}" if uses else "")
            yield DossierLine(
                "涉及企业和数量", words, f"{self._ranking.year}年度调查表", "survey_entry", entry.id
            )

    def _years(self, line: RankedLine) -> Iterator[DossierLine]:
        for year, entries in sorted(self._all_entries.get(line.identity, {}).items()):
            sums = []
            for key in ("produced", "used"):
                numbers = [number for entry in entries if (number := amount(entry[key])) is not None]
                if numbers:
                    sums.append(f"{_ENTRY.by_key[key].heading} {sum(numbers, Decimal(0)):,f} 千克")
            owners = len({str(entry["enterprise"]) for entry in entries})
            yield DossierLine(
                "历年数量", f"{year}年：{'，'.join(sums) or '未报数量'}（{owners} 家企业）", "调查表"
            )

    @cached_property
    def _all_entries(self) -> dict[str, dict[int, list[Record]]]:
        found: dict[str, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for entry in self._session.table("survey_entry").all():
            year = entry["data_year"]
            if isinstance(year, int) and year <= self._ranking.year:
                found[self._facts.known_by(entry.values)[0]][year].append(entry)
        return found

    def _answers(self, line: RankedLine) -> Iterator[DossierLine]:
        for answer in self._measure_answers.get(line.identity, ()):
            owner = answer.labels.get("enterprise", "")
            words = (
                f"{owner}：措施{text_of(answer['measure_no'])} {answer.text(_MEASURE, 'answer') or '未报'}"
            )
            yield DossierLine(
                "措施落实", words, f"{self._ranking.year}年度措施落实表", "survey_measure", answer.id
            )

    @cached_property
    def _measure_answers(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for answer in self._session.table("survey_measure").all():
            if answer["data_year"] == self._ranking.year:
                found[self._facts.known_by(answer.values)[0]].append(answer)
        return found

    # -- monitoring ---------------------------------------------------------------------------------------

    def _monitored(self, line: RankedLine) -> Iterator[DossierLine]:
        numbers = self._facts.gathered[line.identity].results
        read = Columns(self._session.file, form_named("monitoring_result")).values_of(numbers, _RESULT_KEYS)
        by_medium: dict[str, list[Sequence[Value]]] = defaultdict(list)
        for values in read:
            by_medium[self._medium_of.get(str(values[0]), "")].append(values)
        for medium, rows in sorted(by_medium.items()):
            word = SAMPLED_MEDIUM.labels.get(medium, "介质未写明")
            yield DossierLine("监测", f"{word}：{_detection_words(rows)}", "监测结果")

    @cached_property
    def _medium_of(self) -> dict[str, str]:
        media = {site.id: text_of(site["medium"]) for site in self._session.table("monitoring_site").all()}
        samples = self._session.table("monitoring_sample").all()
        return {sample.id: media.get(str(sample["site"]), "") for sample in samples}

    # -- inspections --------------------------------------------------------------------------------------

    def _inspected(self, line: RankedLine) -> Iterator[DossierLine]:
        for owner in self._owners(line):
            for visit in self._visits.get(owner, ()):
                number = f"检查 {text_of(visit['number'])}"
                yield DossierLine("检查和整改", _visit_words(visit), number, "inspection", visit.id)
            for finding in self._findings.get(owner, ()):
                words = f"{_finding_words(finding)}（{finding.text(_FINDING, 'state') or '状态未报'}）"
                yield DossierLine("检查和整改", words, _finding_source(finding), "finding", finding.id)

    def _owners(self, line: RankedLine) -> list[str]:
        entries = self._facts.gathered[line.identity].entries
        return list(dict.fromkeys(str(entry["enterprise"]) for entry in entries))

    @cached_property
    def _visits(self) -> dict[str, list[Record]]:
        return self._by_enterprise("inspection")

    @cached_property
    def _findings(self) -> dict[str, list[Record]]:
        return self._by_enterprise("finding")

    def _by_enterprise(self, kind: str) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._session.table(kind).all(Query()):
            found[str(record["enterprise"])].append(record)
        return found

    # -- what is still open -------------------------------------------------------------------------------

    def _open(self, line: RankedLine) -> Iterator[DossierLine]:
        """Yield what is left to do: by the records, then by what is missing from them."""
        for answer in self._measure_answers.get(line.identity, ()):
            if answer["answer"] == _NOT_DONE:
                words = f"{answer.labels.get('enterprise', '')}：措施{text_of(answer['measure_no'])}未落实"
                yield DossierLine(_TODO, words, "措施落实表", "survey_measure", answer.id)
        for owner in self._owners(line):
            for finding in self._findings.get(owner, ()):
                if finding["state"] != _CLOSED:
                    words = f"{_finding_words(finding)}未销号"
                    yield DossierLine(_TODO, words, _finding_source(finding), "finding", finding.id)
        yield from self._missing(line)

    def _missing(self, line: RankedLine) -> Iterator[DossierLine]:
        facts = line.ranked.facts
        if facts.untold:
            yield DossierLine(_TODO, f"{facts.untold} 条填报没有数量", "调查表")
        if facts.uninspected:
            words = f"{facts.uninspected} 家企业自{self._ranking.year}年以来没有检查过"
            yield DossierLine(_TODO, words, "现场检查")
        if facts.samples is None:
            yield DossierLine(_TODO, "没有有效的监测结果", "监测结果")
        measures = self._facts.book.measures(facts.code, facts.name) if facts.entries else []
        if measures and line.identity not in self._measure_answers:
            words = f"清单的 {len(measures)} 项措施还没有填落实情况"
            yield DossierLine(_TODO, words, "措施落实表")


def _detection_words(rows: Sequence[Sequence[Value]]) -> str:
    """Return how often a substance was found in a medium, and the most of it, from rows of _RESULT_KEYS."""
    detected = [row for row in rows if row[1] == "detected"]
    rate = percent(Decimal(len(detected) * 100) / len(rows))
    told = f"{len(rows)} 个有效样品，检出 {len(detected)} 个（{rate}）"
    measured = [(row[2], str(row[3] or "")) for row in detected if isinstance(row[2], Decimal)]
    if (
        not measured or len({unit for _, unit in measured}) > 1
    ):  # mass and toxic equivalents have no common most
        return told
    number, unit = max(measured)
    return f"{told}，最大 {plain(number)} {unit}".rstrip()


def _visit_words(visit: Record) -> str:
    started = visit["started_at"]
    day = started.isoformat()[:10] if isinstance(started, date) else "日期未填"
    result = visit.text(_INSPECTION, "result") or "结果未报"
    return f"{day} {visit.labels.get('enterprise', '')}：{visit.text(_INSPECTION, 'kind')}，{result}"


def _finding_words(finding: Record) -> str:
    return f"{finding.labels.get('enterprise', '')}：{text_of(finding['description'])}"


def _finding_source(finding: Record) -> str:
    return f"问题 {text_of(finding['number'])}"


def title_of(line: RankedLine) -> str:
    """Return the substance of a sheet with its number."""
    facts = line.ranked.facts
    return substance_words({"substance": facts.name, "cas_rn": facts.code or None})
