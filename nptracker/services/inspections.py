"""Visits to enterprises: begun from what is known, copied from the last one, concluded from their checklists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.checklists import FOUND, AnswerSums, sums_of
from nptracker.domain.file_kinds import PICTURES, suffix_of
from nptracker.domain.forms import form_named
from nptracker.domain.forms.codes import INSPECTION_RESULT
from nptracker.domain.numbering import next_number
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.errors import DamagedFileError, UserError
from nptracker.services.checklists import ChecklistService
from nptracker.services.file_names import file_name
from nptracker.services.session import Session
from nptracker.services.shipped_checklists import KEY_CONTROLLED
from nptracker.services.substances import SubstanceService
from nptracker.services.tasks import TaskService

_FORM = form_named("inspection")
_PREFIX = "JC"
# What a visit takes over from the last one. Day, people, conclusions, signatures, photos and the answers of its
# checklists belong to that visit alone, and so do the reason why it did not count and the draw it came from.
COPIED = ("enterprise", "kind", "task_name", "joint", "place", "content")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a record as it was found: ``fault`` says in words what is wrong with it, "" when nothing is."""

    record: Record
    fault: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self.record["name"] or "")

    @property
    def is_picture(self) -> bool:
        """Tell whether it can be looked at."""
        return suffix_of(self.name) in PICTURES


@dataclass(frozen=True, slots=True)
class AttachmentCheck:
    """Every file of a record, read and compared with its fingerprint."""

    found: tuple[Attachment, ...] = field(default=())

    @property
    def sound(self) -> int:
        """How many are what was stored."""
        return sum(not one.fault for one in self.found)

    @property
    def words(self) -> str:
        """The count as it is shown and printed."""
        return f"附件 {self.sound}/{len(self.found)} 校验通过" if self.found else "没有附件"


class InspectionService:
    """Begins visits, proposes what is known, checks their files and writes the result their checklists add up to."""

    def __init__(
        self,
        session: Session,
        tasks: TaskService,
        checklists: ChecklistService,
        substances: SubstanceService,
    ) -> None:
        self._session, self._tasks = session, tasks
        self._checklists, self._substances = checklists, substances

    # -- beginning ----------------------------------------------------------------------------------------

    def next_number(self, on: date) -> str:
        """Return the number a visit of that day's year would get."""
        used = (str(record["number"] or "") for record in self._session.table("inspection").all())
        return next_number(used, _PREFIX, on.year)

    def last_of(self, enterprise_id: str) -> Record | None:
        """Return the latest visit to an enterprise, None when there was none."""
        found = self._session.table("inspection").having("enterprise", enterprise_id)
        return max(found, key=lambda record: (str(record["started_at"] or ""), record.number), default=None)

    def proposal(self, enterprise_id: str, copy_last: bool = False) -> dict[str, Value]:
        """Return the values a visit to an enterprise begins with; ``copy_last`` takes over what may be."""
        now = datetime.combine(self._session.today(), datetime.now().astimezone().time()).replace(
            second=0, microsecond=0, tzinfo=None
        )
        values: dict[str, Value] = {"enterprise": enterprise_id, "kind": "daily"}
        if copy_last and (last := self.last_of(enterprise_id)):
            values |= {key: last[key] for key in COPIED if last[key] is not None}
        counts = "no" if values["kind"] in {"case", "guidance"} else "yes"
        return {"number": self.next_number(now.date()), **values, "counts": counts, "started_at": now}

    def begin(self, values: Values, checklists: Sequence[str] = (), copy_last: bool = False) -> Changes:
        """Enter a visit with its checklists, all as one verb.

        ``copy_last`` attaches the newest editions of the lists the last visit had, without any answer.
        """
        enterprise_id = str(values.get("enterprise") or "")
        if not enterprise_id:
            raise UserError("还没有选被检查单位。", safe="没有新建检查。", todo="请先选一家企业。")
        codes = list(dict.fromkeys([*checklists, *(self._last_codes(enterprise_id) if copy_last else ())]))
        name = self._session.table("enterprise").labels([enterprise_id]).get(enterprise_id, "")
        with self._session.verb("begin_visit", f"新建检查 {values.get('number') or ''}：{name}") as verb:
            visit_id = self._session.table("inspection").insert(self._with_badges(values))
            verb.record_ids.append(visit_id)
            for code in codes:
                parts = self.categories_of(enterprise_id) if code == KEY_CONTROLLED else ()
                self._checklists.attach_inside(visit_id, code, parts)
        return verb.changes()

    def categories_of(self, enterprise_id: str) -> list[str]:
        """Return the categories of the key-controlled list that an enterprise told of in the survey, in list order.

        An enterprise that told of none may still have some: an empty answer asks for the whole list.
        """
        entries = self._session.table("survey_entry").having("enterprise", enterprise_id)
        named = {(str(entry["cas_rn"] or ""), str(entry["substance"] or "")) for entry in entries}
        book = self._substances.book() if named else None
        measures = [m for cas_rn, name in named for m in book.measures(cas_rn, name)] if book else []
        return list(dict.fromkeys(m.category for m in sorted(measures, key=lambda m: int(m.category_no))))

    def _last_codes(self, enterprise_id: str) -> list[str]:
        last = self.last_of(enterprise_id)
        return [str(sheet.checklist["code"]) for sheet in self._checklists.of_visit(last.id)] if last else []

    def _with_badges(self, values: Values) -> dict[str, Value]:
        """Return the values with the badge numbers of the people named, where the list of inspectors knows one."""
        whole = dict(values)
        for person, badge in BADGES.items():
            if whole.get(person) and not whole.get(badge):
                whole[badge] = self.badge_of(str(whole[person])) or None
        return whole

    def badge_of(self, name: str) -> str:
        """Return the badge number of the one inspector with a name, "" for none and for two of the same name."""
        found = self._session.table("inspector").having("name", name)
        return str(found[0]["badge_no"] or "") if len(found) == 1 else ""

    # -- concluding ---------------------------------------------------------------------------------------

    def sums(self, visit_id: str) -> AnswerSums:
        """Return how many items of all checklists of a visit were answered how."""
        answers = self._session.table("checklist_answer").having("inspection", visit_id)
        return sums_of(answer["result"] for answer in answers)

    def findings(self, visit_id: str) -> int:
        """Return how many problems of a visit stand in the rectification ledger."""
        return len(self._session.table("finding").having("inspection", visit_id))

    def conclude(self, visit_id: str) -> Changes:
        """Write the result that checklists and findings add up to, and the sums where nothing is said yet.

        Raises UserError while they add up to nothing: no list, or items nobody looked at and no problem found.
        """
        sums, record = self.sums(visit_id), self._session.table("inspection").get(visit_id)
        found = self.findings(visit_id)
        result = proposed_result(sums, found)
        if not result:
            raise UserError(
                f"检查单还没有填完：{sums.words}。" if sums.items else "这次检查还没有附检查单。",
                safe="检查结果没有变化。",
                todo="请把每一项都填上，没有条件查的填“不涉及”。",
            )
        new: dict[str, Value] = {"result": result}
        if not record["summary"]:
            new["summary"] = f"检查单{sums.words}。" if sums.items else f"登记问题 {found} 个。"
        words = INSPECTION_RESULT.labels[result]
        with self._session.verb("conclude_visit", f"检查结果：{record['number']} {words}") as verb:
            if self._session.table("inspection").update(visit_id, new):
                verb.record_ids.append(visit_id)
        return verb.changes() if verb.seq else NOTHING

    # -- files --------------------------------------------------------------------------------------------

    def attach(self, kind: str, record_id: str, path: Path, *, by_rule: bool = False) -> Changes:
        """Attach a file to a visit or a finding; ``by_rule`` names it 企业_日期_序号, its first name in the note."""
        if not by_rule:
            return self._tasks.attach(kind, record_id, path)
        return self._tasks.attach(
            kind, record_id, path, note=f"原文件名 {path.name}", name=self.ruled_name(kind, record_id, path)
        )

    def ruled_name(self, kind: str, record_id: str, path: Path) -> str:
        """Return the name by rule that a file would get: 企业_20260305_01.jpg."""
        record = self._session.table(kind).get(record_id)
        day = str(record["started_at" if kind == "inspection" else "found_on"] or self._session.today())[:10]
        stem = file_name(f"{record.labels.get('enterprise') or record['number']}_{day.replace('-', '')}")
        taken = [str(r["name"] or "") for r in self._session.table("evidence").having("owner", record_id)]
        numbers = [
            int(tail) for name in taken if (tail := Path(name).stem.removeprefix(f"{stem}_")).isdigit()
        ]
        return f"{stem}_{max(numbers, default=0) + 1:02d}{path.suffix.lower()}"

    def content(self, evidence_id: str) -> bytes:
        """Return the content of a file; raises DamagedFileError when it is not what was stored."""
        return self._tasks.attachment(evidence_id)

    def check_files(self, *record_ids: str) -> AttachmentCheck:
        """Read every file of some records and compare it with its fingerprint."""
        found = self._session.table("evidence").having("owner", *record_ids) if record_ids else []
        return AttachmentCheck(tuple(self._checked(record) for record in found if not record["record"]))

    def _checked(self, record: Record) -> Attachment:
        try:
            content = self._tasks.attachment(record.id)
        except DamagedFileError:
            return Attachment(record, "缺失或已改动")
        if not content:
            return Attachment(record, "空文件（0字节）")
        return Attachment(record, "" if len(content) == record["size"] else "大小与登记的不符")


def proposed_result(sums: AnswerSums, findings: int) -> str:
    """Return the result of a visit that its lists and its findings add up to, "" while they say nothing yet.

    A problem that stands in the ledger was found, whatever the lists say.
    """
    return FOUND if findings else sums.result


BADGES = {"inspector_1": "badge_1", "inspector_2": "badge_2", "recorder": "recorder_badge"}
