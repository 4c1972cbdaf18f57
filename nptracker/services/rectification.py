"""Putting findings right: extension, done, close-out, return, reopening and relapse; each step is kept with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.deadline import MOST_YEARS, Deadline, is_too_far
from nptracker.domain.finding_evidence import (
    STEPS_BACK,
    fresh_files,
    has_fresh_words,
    is_evidence,
    last_step_back,
    proof_of,
)
from nptracker.domain.finding_steps import (
    LEAST_WORDS,
    STEP_RULES,
    FindingStanding,
    StepRule,
    deadline_of,
    packed,
    standing_of,
)
from nptracker.domain.forms import form_named
from nptracker.domain.forms.codes import RECTIFICATION
from nptracker.domain.numbering import next_number
from nptracker.domain.plan import checker_fault
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.errors import GoneError, UserError
from nptracker.services.session import Session

_FORM = form_named("finding")
_UNCHANGED = "各问题的状态没有变化。"
_MOST_NAMED = 8
_COPIED = (
    *("enterprise", "source", "description", "category", "clause", "goal", "measure"),
    *("responsible", "person", "supervisor"),
)


@dataclass(frozen=True, slots=True)
class FindingStep:
    """What a person says with a step; which parts are asked for depends on the step."""

    by: str
    on: date
    opinion: str = ""
    evidence: str = ""
    new_due: date | None = None
    approver: str = ""
    checker: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with what follows from its steps as at today."""

    record: Record
    steps: tuple[Record, ...]
    deadline: Deadline | None
    standing: FindingStanding
    attached: tuple[Record, ...] = ()

    @property
    def id(self) -> str:
        """The finding's id."""
        return self.record.id

    @property
    def files(self) -> int:
        """How many files are attached to it."""
        return len(self.attached)

    @property
    def fresh(self) -> list[Record]:
        """The files that came after it was last sent back, all of them when it never was."""
        return fresh_files(self.attached, self.steps)

    @property
    def extensions(self) -> int:
        """How often its date was put off."""
        return len(self.deadline.extended_to) if self.deadline else 0


class RectificationService:
    """Keeps the steps of findings; a finding's own fields say where the last step left it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- reading ------------------------------------------------------------------------------------------

    def line(self, finding_id: str) -> FindingLine:
        """Return one finding with its steps; raises KeyError when it is gone."""
        return self.lines_of([finding_id])[0]

    def lines_of(self, finding_ids: Sequence[str]) -> list[FindingLine]:
        """Return some findings with their steps, each once, in the order asked for; raises KeyError."""
        wanted = list(dict.fromkeys(finding_ids))
        found = {record.id: record for record in self._session.table("finding").having("id", *wanted)}
        if len(found) < len(wanted):
            raise GoneError
        return self._lines([found[finding_id] for finding_id in wanted])

    def lines(self, inspection_id: str = "") -> list[FindingLine]:
        """Return every finding, or those of one visit, the most urgent first and then by date."""
        table = self._session.table("finding")
        found = table.having("inspection", inspection_id) if inspection_id else list(table.all())
        order = {standing: at for at, standing in enumerate(FindingStanding)}
        return sorted(
            self._lines(found), key=lambda line: (order[line.standing], str(line.record["due_on"] or "9"))
        )

    def _lines(self, found: Sequence[Record]) -> list[FindingLine]:
        ids, today = [record.id for record in found], self._session.today()
        steps = steps_by_finding(self._session, ids)
        files = self._files(ids)
        return [
            FindingLine(
                record,
                tuple(steps[record.id]),
                deadline_of(record, steps[record.id]),
                standing_of(record, today),
                tuple(files[record.id]),
            )
            for record in found
        ]

    def _files(self, ids: Sequence[str]) -> Mapping[str, list[Record]]:
        """Return the files attached to findings; an empty one proves nothing and is left out."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._session.table("evidence").having("owner", *ids) if ids else ():
            if record["size"] or record["record"]:
                found[str(record["owner"])].append(record)
        return found

    def chain(self, finding_id: str) -> list[Record]:
        """Return a finding with those it repeats and those that repeat it, the earliest first."""
        table = self._session.table("finding")
        found = {finding_id: table.get(finding_id)}
        waiting = [finding_id]
        while waiting:
            record = found[waiting.pop()]
            near = [*table.having("repeats", record.id)]
            if record["repeats"]:
                near += self._former(record)
            for other in near:
                if other.id not in found:
                    found[other.id] = other
                    waiting.append(other.id)
        return sorted(found.values(), key=lambda record: (str(record["found_on"]), record.number))

    def _former(self, record: Record) -> list[Record]:
        try:
            return [self._session.table("finding").get(str(record["repeats"]))]
        except KeyError:
            return []

    # -- writing ------------------------------------------------------------------------------------------

    def take(self, finding_ids: Sequence[str], step_key: str, said: FindingStep) -> Changes:
        """Take one step with some findings as one verb.

        Raises UserError naming each finding that may not take it; then none does.
        """
        if not finding_ids:
            return NOTHING
        rule = STEP_RULES[step_key]
        lines = self.lines_of(finding_ids)
        _refuse(
            {_called(line.record): words for line in lines if (words := self._fault(line, rule, said))}, rule
        )
        title = (
            f"{rule.words}：{_called(lines[0].record)}"
            if len(lines) == 1
            else f"{rule.words}：{len(lines)} 个问题"
        )
        with self._session.verb(f"finding_{step_key}", title) as verb:
            for line in lines:
                outcome = _outcome(line, rule, said)
                before = packed({key: line.record[key] for key in outcome})
                step = {**_step_values(line, rule, said), "before": before}
                self._session.table("finding_step").insert(step)
                self._session.table("finding").update(line.id, outcome)
                verb.record_ids.append(line.id)
        return verb.changes()

    def faults(self, finding_ids: Sequence[str], step_key: str, said: FindingStep) -> dict[str, str]:
        """Return why some findings may not take a step, by id."""
        rule = STEP_RULES[step_key]
        lines = self.lines_of(finding_ids)
        return {line.id: words for line in lines if (words := self._fault(line, rule, said))}

    def _fault(self, line: FindingLine, rule: StepRule, said: FindingStep) -> str:
        state = str(line.record["state"] or "open")
        if state not in rule.sources:
            return f"现在是“{RECTIFICATION.labels.get(state, state)}”，不能办“{rule.words}”"
        return self._wrong_day(line, said) or _missing_words(rule, said) or self._wrong_part(line, rule, said)

    def _wrong_day(self, line: FindingLine, said: FindingStep) -> str:
        found_on = line.record["found_on"]
        if said.on > self._session.today():
            return "日期不能晚于今天"
        if isinstance(found_on, date) and said.on < found_on:
            return f"日期早于发现日期 {found_on}"
        earlier = [day for step in line.steps if isinstance(day := step["on"], date)]
        if earlier and said.on < max(earlier):
            return f"日期早于上一次办理的 {max(earlier)}"
        return ""

    def _wrong_part(self, line: FindingLine, rule: StepRule, said: FindingStep) -> str:
        if rule.key == "extended":
            return _wrong_extension(line, said)
        if rule.key == "closed":
            return self._wrong_closing(line, said)
        return ""

    def _wrong_closing(self, line: FindingLine, said: FindingStep) -> str:
        done_on = line.record["done_on"]
        if not (line.fresh or has_fresh_words(line.record, line.steps, said.evidence)):
            return _no_evidence(line)
        if isinstance(done_on, date) and said.on < done_on:
            return f"销号日期早于完成日期 {done_on}"
        hands = [str(line.record["filled_by"] or "")]
        hands += [str(step["by"] or "") for step in line.steps if step["step"] == "submitted"]
        fault = checker_fault(said.checker, [hand for hand in hands if hand])
        return fault.replace("核查人", "验收人").replace("经办人或本任务的填报人", "报完成的人")

    def repeat(self, finding_id: str, found_on: date, due_on: date, inspection_id: str = "") -> Changes:
        """Enter a closed problem that has come back as a new finding linked with the former one.

        Raises UserError while the former one is not closed: that one is to be put right first.
        """
        table = self._session.table("finding")
        former = table.get(finding_id)
        closed_on = former["closed_on"]
        if former["state"] != "closed" or (isinstance(closed_on, date) and found_on < closed_on):
            raise UserError(
                f"{_called(former)} 在 {found_on} 还没有销号，不算反弹。",
                safe=_UNCHANGED,
                todo="请继续办理原来的问题。",
            )
        if fault := _wrong_days(found_on, due_on, self._session.today()):
            raise UserError(f"{fault}。", safe=_UNCHANGED, todo="请改正日期再试。")
        used = (str(record["number"]) for record in table.all())
        values: dict[str, Value] = {key: former[key] for key in _COPIED}
        values |= {
            "number": next_number(used, "WT", found_on.year),
            "repeats": finding_id,
            "state": "under_way",
        }
        values |= {"found_on": found_on, "due_on": due_on, "inspection": inspection_id or None}
        with self._session.verb(
            "finding_repeated", f"登记反弹问题 {values['number']}（前次 {former['number']}）"
        ) as verb:
            verb.record_ids.append(table.insert(values))
        return verb.changes()


def steps_by_finding(session: Session, ids: Iterable[str]) -> defaultdict[str, list[Record]]:
    """Return the steps of some findings in the order they were taken, by finding."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    wanted = list(ids)
    for step in session.table("finding_step").having("finding", *wanted) if wanted else ():
        found[str(step["finding"])].append(step)
    return found


def _wrong_extension(line: FindingLine, said: FindingStep) -> str:
    due_on = line.record["due_on"]
    if said.new_due is None or not isinstance(due_on, date):
        return "要有原时限和新时限"
    if said.new_due <= due_on:
        return f"新时限应晚于现在的时限 {due_on}"
    if is_too_far(said.new_due, due_on):
        return f"新时限 {said.new_due} 比现在的时限 {due_on} 晚了 {MOST_YEARS} 年以上，请核对年份"
    return "" if said.approver.strip() else "要写批准人"


_ASKED = {
    "extended": "延期理由",
    "submitted": "完成情况",
    "closed": "验收意见",
    "returned": "退回原因",
    "reopened": "重开原因",
}


def _wrong_days(found_on: date, due_on: date, today: date) -> str:
    if due_on < found_on or found_on > today:
        return "整改时限不能早于发现日期，发现日期不能晚于今天"
    if is_too_far(due_on, found_on):
        return f"整改时限 {due_on} 比发现日期晚了 {MOST_YEARS} 年以上，请核对年份"
    return ""


def _no_evidence(line: FindingLine) -> str:
    back = last_step_back(line.steps)
    if back is None:
        return "没有佐证材料：请先添加整改后的照片、文件，或写明材料编号"
    step = f"{STEP_RULES[str(back['step'])].words}（{back['on']}）"
    return f"{step}以后没有新的佐证材料：请添加这次整改的照片、文件，或写明这次的材料编号；以前的不能再用"


def opinion_word(step_key: str) -> str:
    """Return what the words of a step are called: a reason, an opinion or what was done."""
    return _ASKED[step_key]


def _missing_words(rule: StepRule, said: FindingStep) -> str:
    if not said.by.strip():
        return "要写经办人"
    if len(said.opinion.strip()) < LEAST_WORDS:
        return f"“{_ASKED[rule.key]}”至少写 {LEAST_WORDS} 个字"
    return ""


def _refuse(faults: Mapping[str, str], rule: StepRule) -> None:
    if not faults:
        return
    listed = [f"{name}：{words}" for name, words in faults.items()]
    more = [f"……共 {len(listed)} 个"] if len(listed) > _MOST_NAMED else []
    raise UserError(
        "\n".join([f"有 {len(listed)} 个问题不能办“{rule.words}”。", *listed[:_MOST_NAMED], *more]),
        safe=_UNCHANGED,
        todo="请补正后再试，或只选能办的问题。",
    )


def _called(finding: Record) -> str:
    return str(finding["number"] or finding.label(_FORM))


def _step_values(line: FindingLine, rule: StepRule, said: FindingStep) -> Values:
    values: dict[str, Value] = {
        "finding": line.id,
        "step": rule.key,
        "from_state": str(line.record["state"] or "open"),
        "on": said.on,
        "by": said.by.strip(),
        "opinion": said.opinion.strip(),
        "evidence": said.evidence.strip() or None,
    }
    if rule.key == "extended":
        values |= {
            "old_due": line.record["due_on"],
            "new_due": said.new_due,
            "approver": said.approver.strip(),
        }
    if rule.key == "closed":
        values["checker"] = said.checker.strip()
    if rule.key in STEPS_BACK:
        values["known_files"] = tuple(dict.fromkeys(map(proof_of, line.attached)))
    return values


def _outcome(line: FindingLine, rule: StepRule, said: FindingStep) -> Values:
    """Return the fields of the finding after a step; a step back leaves its close-out to the steps' history."""
    words = said.opinion.strip()
    if rule.key == "extended":
        return {"due_on": said.new_due}
    if rule.key == "submitted":
        done: dict[str, Value] = {"done_on": said.on, "filled_by": said.by.strip(), "progress": words}
        return {"state": rule.target, **done, **_evidence(line, said)}
    if rule.key == "closed":
        check: dict[str, Value] = {
            "closed_on": said.on,
            "accepted_by": said.checker.strip(),
            "opinion": words,
        }
        return {"state": rule.target, **check, **_evidence(line, said)}
    wiped: dict[str, Value] = dict.fromkeys(("done_on", "closed_on", "accepted_by", "opinion", "evidence"))
    return {"state": rule.target, **wiped}


def _evidence(line: FindingLine, said: FindingStep) -> dict[str, Value]:
    """Return the ledger's words about evidence: what was said, added to what stood there, else the files."""
    stood, fresh = line.record["evidence"], len(line.fresh)
    kept, new = str(stood) if is_evidence(stood) else "", said.evidence.strip()
    if new and new not in kept:
        return {"evidence": "；".join(part for part in (kept, new) if part)}
    return {"evidence": kept or f"附件 {fresh} 件"} if fresh or kept else {}
