"""The cases of the chemical survey: rounds, who stands where, and the steps that move a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.record import Record
from nptracker.domain.survey_rules import LEAST_REASON
from nptracker.domain.survey_states import MOVES, SENT_BACK, Move, fault_of
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.session import Session
from nptracker.services.survey_case_lines import CaseCounts, CaseLine, CaseReader, counts_of
from nptracker.services.survey_case_steps import Step, StepWriter, new_case

if TYPE_CHECKING:
    from nptracker.services.records import RecordService
    from nptracker.services.settings import SettingService
    from nptracker.services.survey_findings import Finding

_EARLIEST_YEAR = 2000
_UNCHANGED = "各企业的审核状态没有变化。"


@dataclass(frozen=True, slots=True)
class Round:
    """The dates of one data year's survey."""

    year: int
    notice: str = ""
    starts_on: date | None = None
    fill_by: date | None = None
    review_by: date | None = None
    note: str = ""

    def values(self) -> dict[str, Value]:
        """Return the values of its record."""
        return {
            "data_year": self.year,
            "notice": self.notice.strip() or None,
            "starts_on": self.starts_on,
            "fill_by": self.fill_by,
            "review_by": self.review_by,
            "note": self.note.strip() or None,
        }

    def fault(self) -> str:
        """Return in words what is wrong with its dates, "" when nothing is."""
        if self.starts_on and self.fill_by and self.fill_by < self.starts_on:
            return "企业填报截止早于填报开始"
        if self.fill_by and self.review_by and self.review_by < self.fill_by:
            return "县级审核截止早于企业填报截止"
        return ""


class SurveyCaseService:
    """Keeps the case of each enterprise and data year; every step is stored with who, when and why."""

    def __init__(self, session: Session, settings: SettingService, records: RecordService) -> None:
        self._session, self._settings, self._records = session, settings, records

    # -- reading ------------------------------------------------------------------------------------------

    def years(self) -> list[int]:
        """Return the data years that can be worked on, the same as 填报 offers, the latest first."""
        from nptracker.services.survey_cards import years_to_work_on

        return years_to_work_on(self._session)

    def round_of(self, year: int) -> Round:
        """Return the dates of a data year's survey; none is known before they are set."""
        found = self._session.table("survey_round").having("data_year", year)
        if not found:
            return Round(year)
        record = found[0]
        days = {key: record[key] for key in ("starts_on", "fill_by", "review_by")}
        texts = {key: str(record[key] or "") for key in ("notice", "note")}
        return Round(year, **texts, **{key: day for key, day in days.items() if isinstance(day, date)})  # type: ignore[arg-type]

    def is_open(self, year: int) -> bool:
        """Tell whether the survey of a data year was opened."""
        return bool(self._session.table("survey_round").having("data_year", year))

    def lines(self, year: int) -> list[CaseLine]:
        """Return a line for each enterprise that belongs to a data year's survey."""
        return CaseReader(self._session, year).lines()

    def counts(self, year: int) -> CaseCounts:
        """Return how many enterprises belong to the survey and how they stand; the parts add up."""
        return counts_of(self.lines(year))

    def left_over(self, year: int) -> list[Record]:
        """Return the cases of enterprises that no longer belong to the survey; they are counted nowhere."""
        inside = {owner.id for owner in CaseReader(self._session, year).included()}
        cases = self._session.table("survey_case").having("data_year", year)
        return [case for case in cases if case["enterprise"] not in inside]

    def steps(self, enterprise_id: str, year: int) -> list[Record]:
        """Return the steps of one enterprise and year, the earliest first; of both cases where two were merged."""
        return self._steps([enterprise_id], year).get(enterprise_id, [])

    def _steps(self, enterprise_ids: Sequence[str], year: int) -> dict[str, list[Record]]:
        found = self._session.table("survey_case").having("enterprise", *enterprise_ids)
        owners = {case.id: str(case["enterprise"]) for case in found if case["data_year"] == year}
        steps: dict[str, list[Record]] = defaultdict(list)
        for step in self._session.table("survey_step").having("case", *owners) if owners else ():
            steps[owners[str(step["case"])]].append(step)
        return steps

    def opinions(self, lines: Sequence[CaseLine], year: int) -> dict[str, str]:
        """Return by enterprise what was said when its case was last sent back; those not sent back are left out."""
        owners = [line.enterprise_id for line in lines if line.state in SENT_BACK]
        steps = self._steps(owners, year) if owners else {}
        return {owner: str(steps[owner][-1]["opinion"] or "") for owner in owners if steps.get(owner)}

    def files(self, enterprise_id: str, year: int) -> list[Record]:
        """Return the files that came in from an enterprise for a year, the latest first."""
        found = self._session.table("returned_file").having("enterprise", enterprise_id)
        return [file for file in reversed(found) if file["data_year"] == year]

    def findings(self, year: int, enterprise_ids: Sequence[str] = ()) -> dict[str, list[Finding]]:
        """Return what is wrong with the answers of some enterprises, or of all, by enterprise."""
        from nptracker.services.survey_findings import FindingReader

        return FindingReader(self._session, self._records, year).found(enterprise_ids)

    def open_problems(self, year: int, enterprise_ids: Sequence[str] = ()) -> dict[str, int]:
        """Return how many hard problems that nobody has explained stand, by enterprise; none are left out."""
        found = self.findings(year, enterprise_ids)
        counts = {owner: sum(finding.blocks for finding in listed) for owner, listed in found.items()}
        return {owner: count for owner, count in counts.items() if count}

    def messages(self, enterprise_ids: Sequence[str], year: int) -> dict[str, str]:
        """Return the words that ask enterprises for what is missing, by name; who owes nothing is left out."""
        from nptracker.services.survey_urging import SurveyUrging

        return SurveyUrging(self._session, self._settings, self, year).to_enterprises(enterprise_ids)

    def township_messages(self, year: int, enterprise_ids: Sequence[str] = ()) -> dict[str, str]:
        """Return the words that ask each township to urge its enterprises, by township."""
        from nptracker.services.survey_urging import SurveyUrging

        return SurveyUrging(self._session, self._settings, self, year).to_townships(enterprise_ids)

    # -- writing ------------------------------------------------------------------------------------------

    def _write_round(self, new: Round) -> None:
        table = self._session.table("survey_round")
        found = table.having("data_year", new.year)
        if found:
            table.update(found[0].id, new.values())
        else:
            table.insert({key: value for key, value in new.values().items() if value is not None})

    def open_round(self, new: Round) -> Changes:
        """Open the survey of a data year: its dates, and a case for each included enterprise that has none.

        Doing it again makes only what is missing. Raises UserError while nobody is included.
        """
        if words := new.fault() or year_fault(new.year, self._session.today()):
            raise UserError(f"{words}。", safe=_UNCHANGED, todo="请改正日期再试。")
        lines = self.lines(new.year)
        if not lines:
            raise UserError(
                f"{new.year}数据年度还没有入统企业。", safe=_UNCHANGED, todo="请先在“初筛”里得出入统结论。"
            )
        missing = [line.enterprise_id for line in lines if not line.case_id]
        with self._session.verb("open_survey", f"开始{new.year}数据年度调查：{len(missing)} 家企业") as verb:
            self._write_round(new)
            cases = [new_case(owner, new.year) for owner in missing]
            verb.record_ids += self._session.table("survey_case").insert_many(cases)
        return verb.changes() if verb.seq else NOTHING

    def move(self, enterprise_ids: Sequence[str], year: int, move_key: str, step: Step) -> Changes:
        """Take one step with some cases as one verb; a case is made where there is none yet.

        Where the step waives, the errors that would keep a case from passing are explained with its opinion.
        Raises UserError naming each enterprise that may not take it; then none is moved.
        """
        if not enterprise_ids:
            return NOTHING
        move = MOVES[move_key]
        _refuse_nameless(move, step)
        self._refuse_unlawful(enterprise_ids, year, move, step)
        explained = self._to_explain(enterprise_ids, year) if move.needs_clean and step.waives else []
        names = self._session.table("enterprise").labels(enterprise_ids)
        title = f"{move.words}：{_counted(enterprise_ids, names)}（{year}）"
        with self._session.verb("survey_step", title) as verb:
            verb.record_ids += StepWriter(self._session).take(enterprise_ids, year, move.target, step)
            if explained:
                from nptracker.services.survey_findings import explain

                explain(self._session, year, explained, step)
        return verb.changes()

    def _to_explain(self, enterprise_ids: Sequence[str], year: int) -> list[Finding]:
        found = self.findings(year, enterprise_ids)
        return [finding for listed in found.values() for finding in listed if finding.blocks]

    def faults(
        self, enterprise_ids: Sequence[str], year: int, move: Move, opinion: str = "", *, waives: bool = False
    ) -> dict[str, str]:
        """Return why some of the enterprises may not take a step, by enterprise."""
        wanted = set(enterprise_ids)
        problems = self.open_problems(year, enterprise_ids) if move.needs_clean and not waives else {}
        found = {}
        for line in self.lines(year):
            if line.enterprise_id in wanted:
                wanted.discard(line.enterprise_id)
                count = problems.get(line.enterprise_id, 0)
                if words := fault_of(move, line.state, opinion=opinion, open_problems=count):
                    found[line.enterprise_id] = words
        return found | dict.fromkeys(wanted, "不在入统企业名录里")

    def _refuse_unlawful(self, enterprise_ids: Sequence[str], year: int, move: Move, step: Step) -> None:
        faults = self.faults(enterprise_ids, year, move, step.opinion, waives=step.waives)
        if not faults:
            return
        names = self._session.table("enterprise").labels(list(faults))
        listed = [f"{names.get(owner, '已删除的企业')}：{words}" for owner, words in faults.items()]
        more = [f"……共 {len(listed)} 家"] if len(listed) > _MOST_NAMED else []
        raise UserError(
            "\n".join([f"有 {len(listed)} 家企业不能办“{move.words}”。", *listed[:_MOST_NAMED], *more]),
            safe=_UNCHANGED,
            todo="请改正、写核实说明，或只选能办的企业再试。",
        )

    def _refuse_outsiders(self, enterprise_ids: Sequence[str], year: int) -> None:
        inside = {owner.id for owner in CaseReader(self._session, year).included()}
        if outside := [owner for owner in enterprise_ids if owner not in inside]:
            names = self._session.table("enterprise").labels(outside)
            listed = "、".join(names.get(owner, "已删除的企业") for owner in outside[:_MOST_NAMED])
            raise UserError(
                f"有 {len(outside)} 家企业不在{year}数据年度的入统企业名录里：{listed}。",
                safe="截止日期没有变化。",
                todo="请先在“初筛”里得出入统结论，或只选入统企业再试。",
            )

    def set_due(self, enterprise_ids: Sequence[str], year: int, due_on: date | None) -> Changes:
        """Give some cases a day of their own, None for the round's; NOTHING when they already have it.

        Raises UserError when one of them does not belong to the survey; then none gets it.
        """
        if not enterprise_ids:
            return NOTHING
        self._refuse_outsiders(enterprise_ids, year)
        writer, cases = StepWriter(self._session), self._session.table("survey_case")
        known = writer.cases(enterprise_ids, year)
        names = self._session.table("enterprise").labels(enterprise_ids)
        with self._session.verb(
            "survey_due", f"截止日期：{_counted(enterprise_ids, names)}（{year}）"
        ) as verb:
            for owner in enterprise_ids:
                case_id = known[owner].id if owner in known else cases.insert(new_case(owner, year))
                cases.update(case_id, {"due_on": due_on})
        return verb.changes() if verb.seq else NOTHING


_MOST_NAMED = 8


def _refuse_nameless(move: Move, step: Step) -> None:
    """Raise UserError for a step in nobody's name, and for errors let pass without a reason."""
    if not step.by.strip():
        raise UserError("没有写经办人。", safe=_UNCHANGED, todo="请填写经办人再试。")
    if move.needs_clean and step.waives and len(step.opinion.strip()) < LEAST_REASON:
        raise UserError(
            f"带着错误{move.words}，核实理由至少要 {LEAST_REASON} 个字。",
            safe=_UNCHANGED,
            todo="请写明核实了什么。",
        )


def year_fault(year: int, today: date) -> str:
    """Return in words why no survey can be about a data year, "" when one can."""
    if today.year <= _EARLIEST_YEAR:
        return f"电脑的日期是 {today}，不会是今天，看不出 {year} 年度能不能填报；请先校准电脑日期"
    return (
        "" if _EARLIEST_YEAR <= year <= today.year else f"数据年度应在 {_EARLIEST_YEAR} 到 {today.year} 之间"
    )


def _counted(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return names.get(ids[0], "") if len(ids) == 1 else f"{len(ids)} 家企业"


__all__ = ["CaseCounts", "CaseLine", "Round", "Step", "SurveyCaseService"]
