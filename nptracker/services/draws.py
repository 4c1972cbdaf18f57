"""Random draws from the yearly inspection plan: made, stored for good, drawn again to compare, turned into visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker import __version__
from nptracker.domain.changes import Changes
from nptracker.domain.draw_record import DrawRecord, EnterpriseLine, InspectorLine, Recusal, differences
from nptracker.domain.numbering import next_number
from nptracker.domain.quantity import plain
from nptracker.domain.random_draw import (
    LEAST_GROUP,
    draw,
    fingerprint,
    seed_fault,
    seed_from_system,
    tidy_seed,
    understaffed,
    wanted_of,
)
from nptracker.domain.record import Record
from nptracker.domain.values import Absent
from nptracker.errors import UserError
from nptracker.services.draw_candidates import (
    CandidateLine,
    CandidateReader,
    Exclusions,
    InspectorCandidate,
    Scope,
)
from nptracker.services.draw_store import lines_of, stored_record, values_of, voided_draws
from nptracker.services.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from nptracker.services.draw_lines import PlanLine
    from nptracker.services.draw_visits import VisitOutlook

_NOTHING_DRAWN = "没有抽取，什么都没有写入。"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """What is to be drawn. ``wanted`` None follows the plan; ``seed`` "" lets the system make one.

    ``absent`` are reasons by the record id of inspectors who take no part; ``recusals`` are reasons by
    (record id of the inspector, record id of the enterprise).
    """

    plan_id: str
    drawn_by: str
    scope: Scope = field(default_factory=Scope)
    exclusions: Exclusions = field(default_factory=Exclusions)
    absent: Mapping[str, str] = field(default_factory=dict)
    recusals: Mapping[tuple[str, str], str] = field(default_factory=dict)
    wanted: int | None = None
    group_size: int = LEAST_GROUP
    seed: str = ""
    witness: str = ""
    note: str = ""


class DrawPlace(NamedTuple):
    """Where something about draws is shown: the row of the plan, the draw ("" for none), the year (None unknown)."""

    plan_id: str
    draw_id: str
    year: int | None


class DrawService:
    """What a person does with the yearly plan and its draws."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- reading ------------------------------------------------------------------------------------------

    def plans(self, year: int) -> list[PlanLine]:
        """Return the rows of a year's inspection plan with how far each has come, in the order of their numbers."""
        from nptracker.services.draw_lines import plan_lines

        return plan_lines(self._session, year, self._session.today())

    def years(self) -> list[int]:
        """Return the years with a plan and the present one, the latest first."""
        planned = (plan["year"] for plan in self._session.table("inspection_plan").all())
        return sorted({self._session.today().year, *(x for x in planned if isinstance(x, int))}, reverse=True)

    def place_of(self, record_id: str, kind: str = "") -> DrawPlace:
        """Return where a row of the plan, a draw or a line of a draw is shown; raises KeyError for a draw that is gone."""
        draw_id = record_id if kind == "draw" else ""
        if kind == "draw_line":
            draw_id = str(self._session.table("draw_line").get(record_id)["draw"])
        plan_id = str(self._session.table("draw").get(draw_id)["plan_id"]) if draw_id else record_id
        year = next((x["year"] for x in self._session.table("inspection_plan").having("id", plan_id)), None)
        return DrawPlace(plan_id, draw_id, year if isinstance(year, int) else None)

    def townships(self) -> list[str]:
        """Return the townships of the enterprises in the ledger, sorted."""
        found = (record["township"] for record in self._session.table("enterprise").all())
        return sorted({town for town in found if isinstance(town, str) and not isinstance(town, Absent)})

    def candidates(self, scope: Scope, exclusions: Exclusions) -> list[CandidateLine]:
        """Return the enterprises within a scope, with why some of them take no part."""
        return CandidateReader(self._session, self._session.today()).enterprises(scope, exclusions)

    def inspectors(self, absent: Mapping[str, str] | None = None) -> list[InspectorCandidate]:
        """Return the inspectors of the directory, with why some of them take no part."""
        return CandidateReader(self._session, self._session.today()).inspectors(absent)

    def wanted(self, plan_id: str, candidates: int) -> int:
        """Return how many the plan asks for of so many candidates, 0 where it says nothing."""
        plan = self._session.table("inspection_plan").get(plan_id)
        share, quota = plan["share"], plan["quota"]
        return wanted_of(
            share if isinstance(share, Decimal) else None,
            quota if isinstance(quota, int) else None,
            candidates,
        )

    def of_plan(self, plan_id: str) -> list[Record]:
        """Return the draws made from a row of the plan, the latest first."""
        return self._session.table("draw").having("plan_id", plan_id)[::-1]

    def all(self) -> list[Record]:
        """Return all draws, the latest first."""
        return list(self._session.table("draw").all())[::-1]

    def voided(self) -> dict[str, str]:
        """Return why some draws do not count, by draw."""
        return voided_draws(self._session)

    def record(self, draw_id: str) -> DrawRecord:
        """Return everything about a stored draw; raises KeyError when it is gone."""
        return stored_record(self._session, draw_id)

    def differences(self, draw_id: str) -> list[str]:
        """Draw again from what is stored; return in words what is not the same."""
        return differences(self.record(draw_id))

    def find(self, number: str) -> str:
        """Return the id of a draw by its number; raises UserError when there is none."""
        found = self._session.table("draw").having("number", number.strip())
        if not found:
            raise UserError(f"没有编号为“{number}”的抽查。", safe="没有改动。", todo="请核对抽查编号。")
        return found[0].id

    # -- files --------------------------------------------------------------------------------------------

    def write(self, draw_id: str, path: Path) -> Path:
        """Write the record of a draw as xlsx, pdf or json by the path's ending; returns the path really written."""
        from nptracker.services.draw_files import write_record
        from nptracker.services.settings import SettingService

        settings = SettingService(self._session)
        return write_record(settings.get("region"), self.record(draw_id), path, settings.sample_mark)

    def check_file(self, path: Path) -> tuple[DrawRecord, list[str]]:
        """Draw again from an exported record, also one of another computer; returns it and what is not the same."""
        from nptracker.services.draw_files import read_record

        record = read_record(path)
        told = differences(record)
        draws = self._session.table("draw")
        same = [draw for draw in draws.having("number", record.number) if draw["seed"] == record.seed]
        known = [str(draw["fingerprint"]) for draw in same]
        if known and record.fingerprint not in known:
            told.append(f"本区县文件里 {record.number} 的校验码是 {known[0]}，和这份记录的不同。")
        if kept := same or draws.having("fingerprint", record.fingerprint):
            from nptracker.services.draw_comparison import altered

            told += altered(self.record(kept[0].id), record)
        return record, told

    # -- drawing ------------------------------------------------------------------------------------------

    def make(self, order: DrawOrder) -> Changes:
        """Draw and store the record for good; undo passes over it, as nobody may draw until the result pleases.

        Raises UserError when something keeps it from being lawful; then nothing is stored.
        """
        record = self.drawn(order)
        at = datetime.combine(self._session.today(), _now())
        title = f"双随机抽查：{record.number} {record.task_name}，抽中 {len(record.drawn)} 家"
        with self._session.verb("draw", title, way="keep") as verb:
            draw_id = self._session.table("draw").insert(values_of(record, at))
            verb.record_ids.append(draw_id)
            self._session.table("draw_line").insert_many(lines_of(record, draw_id))
        return verb.changes()

    def drawn(self, order: DrawOrder) -> DrawRecord:
        """Return what an order gives without storing it; raises UserError as ``make`` does."""
        record = self._undrawn(order)
        _refuse(record)
        record = replace(record, seed=_seed(order.seed))
        return _with_result(record)

    def _undrawn(self, order: DrawOrder) -> DrawRecord:
        plan = self._session.table("inspection_plan").get(order.plan_id)
        enterprises = self.candidates(order.scope, order.exclusions)
        inspectors = self.inspectors(order.absent)
        share = plan["share"]
        wanted = self.wanted(order.plan_id, len(enterprises)) if order.wanted is None else order.wanted
        return DrawRecord(
            number=self._next_number(),
            seed="",
            wanted=wanted,
            group_size=order.group_size,
            enterprises=tuple(_enterprise_line(line) for line in enterprises),
            inspectors=tuple(_inspector_line(line) for line in inspectors),
            recusals=tuple(_recusals(order, enterprises, inspectors)),
            task_name=str(plan["task_name"] or ""),
            plan_number=str(plan["number"] or ""),
            plan_id=plan.id,
            scope=order.scope.words(),
            share=plain(share) if isinstance(share, Decimal) and order.wanted is None else "",
            seed_source="witness" if tidy_seed(order.seed) else "system",
            program=__version__,
            drawn_by=order.drawn_by.strip(),
            witness=order.witness.strip(),
            note=order.note.strip(),
        )

    def _next_number(self) -> str:
        used = (str(draw["number"]) for draw in self._session.table("draw").all())
        return next_number(used, "CC", self._session.today().year)

    def void(self, draw_id: str, reason: str) -> Changes:
        """Declare a draw void for a reason, which stays beside it for good; raises UserError."""
        number = str(self._session.table("draw").get(draw_id)["number"])
        if not reason.strip():
            raise UserError("没有写作废的原因。", safe="抽查记录没有变化。", todo="请写明为什么作废。")
        if draw_id in self.voided():
            raise UserError(f"抽查 {number} 已经作废。", safe="原来的原因没有变化。", todo="不必再作废。")
        if self._session.table("inspection").having("draw", draw_id):
            raise UserError(
                f"抽查 {number} 已生成检查记录。",
                safe="没有改动。",
                todo="请先撤销或删除生成的检查，再作废。",
            )
        with self._session.verb("void_draw", f"作废抽查：{number}", way="keep") as verb:
            line = {"draw": draw_id, "role": "void", "reason": reason.strip()}
            verb.record_ids.append(self._session.table("draw_line").insert(line))
        return verb.changes()

    # -- visits -------------------------------------------------------------------------------------------

    def visits(self, draw_id: str, record: DrawRecord | None = None) -> VisitOutlook:
        """Return which visits a draw would prepare, which it has, and who cannot be visited.

        ``record`` saves reading the draw once more where it is at hand.
        """
        from nptracker.services.draw_visits import VisitWriter

        return VisitWriter(self._session).outlook(record or self.record(draw_id), draw_id)

    def prepare_visits(self, draw_id: str) -> Changes:
        """Add an inspection to be made for each enterprise drawn that has none yet; one verb. Raises UserError."""
        from nptracker.services.draw_visits import VisitWriter

        return VisitWriter(self._session).prepare(self.record(draw_id), draw_id)


def _now() -> time:
    return datetime.now().time().replace(second=0, microsecond=0)  # noqa: DTZ005 - the officer's own clock


def _seed(text: str) -> str:
    seed = tidy_seed(text) or seed_from_system()
    if words := seed_fault(seed):
        raise UserError(f"{words}。", safe=_NOTHING_DRAWN, todo="请见证人另说一个种子。")
    return seed


def _with_result(record: DrawRecord) -> DrawRecord:
    drawn = draw(record.ballot)
    places = {one.code: (rank, one.inspectors) for rank, one in enumerate(drawn, start=1)}
    lines = tuple(
        replace(line, rank=places[line.code][0], inspectors=places[line.code][1])
        if line.code in places
        else line
        for line in record.enterprises
    )
    return replace(record, enterprises=lines, fingerprint=fingerprint(record.ballot, drawn))


def _enterprise_line(line: CandidateLine) -> EnterpriseLine:
    return EnterpriseLine(line.code, line.name, line.township, line.enterprise_id, line.excluded, line.reason)


def _inspector_line(line: InspectorCandidate) -> InspectorLine:
    return InspectorLine(line.code, line.person, line.badge_no, line.inspector_id, line.excluded, line.reason)


def _recusals(
    order: DrawOrder, enterprises: Sequence[CandidateLine], inspectors: Sequence[InspectorCandidate]
) -> list[Recusal]:
    """Return the recusals between those who are candidates, by their codes."""
    firms = {line.enterprise_id: line.code for line in enterprises}
    people = {line.inspector_id: line.code for line in inspectors}
    return [
        Recusal(people[person], firms[firm], reason.strip())
        for (person, firm), reason in order.recusals.items()
        if person in people and firm in firms
    ]


def _refuse(record: DrawRecord) -> None:
    """Raise UserError for a draw that cannot be made or would not be lawful."""
    if words := _fault(record):
        what, todo = words
        raise UserError(what, safe=_NOTHING_DRAWN, todo=todo)


def _fault(record: DrawRecord) -> tuple[str, str] | None:
    if not record.drawn_by:
        return "没有写抽取人。", "请填写抽取人再试。"
    if unexplained := _unexplained(record):
        return f"没有写理由：{unexplained}。", "排除、不参加和回避都要写明理由，理由会印在抽查记录里。"
    if not any(not line.excluded for line in record.enterprises):
        return "没有可以抽取的企业。", "请放宽候选范围，或核对排除的理由。"
    if record.wanted < 1:
        return "没有说抽几家。", "请填写抽取数量，或在计划里填抽查比例、数量。"
    if record.group_size < LEAST_GROUP:
        return f"每组不能少于 {LEAST_GROUP} 人。", "现场检查不得少于两人，请改每组人数。"
    short = understaffed(record.ballot)
    if short:
        names = {line.code: line.name for line in record.enterprises}
        return (
            f"在岗又不用回避的人员不足 {record.group_size} 名：{_listed([names[code] for code in short])}。",
            "请在“人员”里登记执法人员，或减少回避、每组人数。",
        )
    return None


def _unexplained(record: DrawRecord) -> str:
    """Return who was left out or stays away without a reason, in words."""
    names = {line.code: line.name for line in record.enterprises}
    found = [f"排除{line.name}" for line in record.enterprises if line.excluded and not line.reason]
    found += [f"{one.person}不参加" for one in record.inspectors if one.excluded and not one.reason]
    found += [
        f"{record.person(r.inspector)}回避{names[r.enterprise]}" for r in record.recusals if not r.reason
    ]
    return _listed(found)


def _listed(names: Sequence[str]) -> str:
    """Return the first names, and how many there are when not all are told."""
    more = f"等 {len(names)} 个" if len(names) > _MOST_NAMED else ""
    return f"{'、'.join(names[:_MOST_NAMED])}{more}"
