"""Checklists: shipped and own templates in editions, and what a visit found at each of their items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.checklists import FOUND, AnswerSums, sums_of
from nptracker.domain.forms import form_named
from nptracker.domain.forms.inspection_codes import CHECK_RESULT
from nptracker.domain.record import Record, position_of
from nptracker.domain.values import Value, Values
from nptracker.domain.wording import shortened
from nptracker.errors import GoneError, UserError
from nptracker.services.session import Session
from nptracker.services.shipped_checklists import OWN_STATUS, ShippedChecklist, shipped_checklists

_ITEM_KEYS = ("item", "points", "standard", "method", "clause", "category", "exempt_until")
_OWN_CODE = "own-"
_UNCHANGED = "检查单没有变化。"


@dataclass(frozen=True, slots=True)
class Template:
    """A checklist that can be used: of this file (``id``) or shipped and not taken over yet (no id)."""

    code: str
    edition: int
    title: str
    topic: str
    source: str
    status: str
    items: int
    id: str = ""
    used: int = 0  # visits it was used at
    is_retired: bool = False
    is_newest: bool = True

    @property
    def is_shipped(self) -> bool:
        """Tell whether it is one that comes with the program, untouched."""
        return not self.code.startswith(_OWN_CODE) and self.edition == 1


@dataclass(frozen=True, slots=True)
class Sheetful:
    """One checklist of one visit: the template's record, and (item, answer) in the order of the items."""

    checklist: Record
    lines: tuple[tuple[Record, Record], ...]

    @property
    def sums(self) -> AnswerSums:
        """How many items were answered how."""
        return sums_of(answer["result"] for _item, answer in self.lines)


class ChecklistService:
    """Keeps templates in editions and the answers of visits; an edition that was used never changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- templates ----------------------------------------------------------------------------------------

    def templates(self, *, every_edition: bool = False, counted: bool = True) -> list[Template]:
        """Return what can be used, shipped ones first; earlier editions and retired ones only when asked for.

        ``counted`` tells at how many visits each was used, which reads every answer there is.
        """
        kept = self._kept(counted=counted)
        known = {template.code for template in kept}
        shipped = [_shipped(one) for one in shipped_checklists().values() if one.code not in known]
        order = {code: at for at, code in enumerate(shipped_checklists())}
        found = sorted((*shipped, *kept), key=lambda t: (order.get(t.code, len(order)), t.code, -t.edition))
        return [t for t in found if every_edition or (t.is_newest and not t.is_retired)]

    def _kept(self, *, counted: bool) -> list[Template]:
        records = list(self._session.table("checklist").all())
        newest: dict[str, int] = {}
        for record in records:
            code = str(record["code"])
            newest[code] = max(newest.get(code, 0), _edition(record))
        used = self._used() if counted else {}
        return [
            self._template(record, newest[str(record["code"])], len(used.get(record.id, ())))
            for record in records
        ]

    def _used(self) -> dict[str, set[str]]:
        """Return the visits at which each checklist was used."""
        visits: dict[str, set[str]] = {}
        for answer in self._session.table("checklist_answer").all():
            visits.setdefault(str(answer["checklist"]), set()).add(str(answer["inspection"]))
        return visits

    def _template(self, record: Record, newest: int, used: int) -> Template:
        def text(key: str) -> str:
            return str(record[key] or "")

        return Template(
            code=text("code"),
            edition=_edition(record),
            title=text("title"),
            topic=text("topic"),
            source=text("source"),
            status=text("status"),
            items=len(self._session.table("checklist_item").having("checklist", record.id)),
            id=record.id,
            used=used,
            is_retired=record["retired"] == "yes",
            is_newest=_edition(record) == newest,
        )

    def items(self, template: Template) -> list[dict[str, Value]]:
        """Return the values of a template's items in order."""
        if not template.id:
            return [item.values() for item in shipped_checklists()[template.code].items]
        return [
            {key: item[key] for key in _ITEM_KEYS if item[key] is not None}
            for item in self._items(template.id)
        ]

    def groups(self, template: Template) -> list[str]:
        """Return the names that several items share (the categories of a list of substances), in order."""
        names = [str(item["item"]) for item in self.items(template)]
        return list(dict.fromkeys(name for name in names if names.count(name) > 1))

    def _items(self, checklist_id: str) -> list[Record]:
        return sorted(
            self._session.table("checklist_item").having("checklist", checklist_id), key=position_of
        )

    def save(self, title: str, items: Sequence[Values], base: Template | None = None, **head: str) -> Changes:
        """Write a template: a new one, or the next edition of ``base``, whose used editions stay as they were.

        An own edition that no visit used yet is changed in place. Raises UserError without a title or items.
        """
        lines = [item for item in items if str(item.get("item") or "").strip()]
        if not title.strip() or not lines:
            raise UserError("检查单要有名称，至少有一项检查项。", safe=_UNCHANGED, todo="请补上再保存。")
        if base and base.id and not base.is_shipped and not self._is_used(base.id):
            return self._rewrite(base, title.strip(), lines, head)
        code, edition = (base.code, base.edition + 1) if base else (self._own_code(), 1)
        words = f"检查单出第{edition}版" if base else "新建检查单"
        with self._session.verb("save_checklist", f"{words}：{title.strip()}") as verb:
            if base and not base.id:
                self._adopt(base.code)
            values = self._head(title.strip(), code, edition, head)
            verb.record_ids.append(self._insert(values, lines))
        return verb.changes()

    def _is_used(self, checklist_id: str) -> bool:
        """Tell whether a visit has this edition by now: a template at hand may have been read before."""
        return bool(self._session.table("checklist_answer").having("checklist", checklist_id))

    def _rewrite(
        self, base: Template, title: str, lines: Sequence[Values], head: Mapping[str, str]
    ) -> Changes:
        with self._session.verb("save_checklist", f"修改检查单：{title}") as verb:
            self._session.table("checklist").update(base.id, {"title": title, **_given(head)})
            old = [item.id for item in self._items(base.id)]
            self._session.table("checklist_item").delete_many(old)
            self._insert_items(base.id, lines)
            verb.record_ids.append(base.id)
        return verb.changes()

    def copy(self, template: Template, title: str) -> Changes:
        """Make an own checklist with the items of another one, to be changed freely."""
        return self.save(
            title, self.items(template), topic=template.topic, source=f"参照“{template.title}”改编"
        )

    def retire(self, template: Template, retired: bool = True) -> Changes:
        """Take a checklist out of use, or back; what visits found with it stays."""
        words = "停用" if retired else "恢复使用"
        with self._session.verb("retire_checklist", f"{words}检查单：{template.title}") as verb:
            checklist_id = template.id or self._adopt(template.code)
            self._session.table("checklist").update(checklist_id, {"retired": "yes" if retired else None})
            verb.record_ids.append(checklist_id)
        return verb.changes() if verb.seq else NOTHING

    def _own_code(self) -> str:
        used = [str(record["code"]) for record in self._session.table("checklist").all()]
        numbers = [int(code.removeprefix(_OWN_CODE)) for code in used if code.startswith(_OWN_CODE)]
        return f"{_OWN_CODE}{max(numbers, default=0) + 1}"

    def _head(self, title: str, code: str, edition: int, head: Mapping[str, str]) -> dict[str, Value]:
        own: dict[str, Value] = {"status": OWN_STATUS, "source": "本单位自编", **_given(head)}
        made: dict[str, Value] = {"made_on": self._session.today(), "made_by": self._session.person}
        return {"code": code, "edition": edition, "title": title, **made, **own}

    def _adopt(self, code: str) -> str:
        """Take a shipped checklist over into this file inside a verb; returns its id."""
        shipped = shipped_checklists()[code]
        return self._insert(shipped.values(), [item.values() for item in shipped.items])

    def _insert(self, values: Values, lines: Iterable[Values]) -> str:
        checklist_id = self._session.table("checklist").insert(values)
        self._insert_items(checklist_id, lines)
        return checklist_id

    def _insert_items(self, checklist_id: str, lines: Iterable[Values]) -> None:
        rows: list[dict[str, Value]] = []
        for at, line in enumerate(lines, start=1):
            place: dict[str, Value] = {"checklist": checklist_id, "position": at, "no": str(at)}
            rows.append(place | {key: line[key] for key in _ITEM_KEYS if line.get(key)})
        self._session.table("checklist_item").insert_many(rows)

    # -- of a visit ---------------------------------------------------------------------------------------

    def of_visit(self, inspection_id: str) -> list[Sheetful]:
        """Return the checklists of a visit with their answers, in the order they were attached."""
        answers = self._session.table("checklist_answer").having("inspection", inspection_id)
        by_list: dict[str, dict[str, Record]] = {}
        for answer in answers:
            by_list.setdefault(str(answer["checklist"]), {})[str(answer["item"])] = answer
        return [
            Sheetful(
                self._session.table("checklist").get(checklist_id),
                tuple((item, own[item.id]) for item in self._items(checklist_id) if item.id in own),
            )
            for checklist_id, own in by_list.items()
        ]

    def attach(self, inspection_id: str, code: str, groups: Collection[str] = ()) -> Changes:
        """Attach the newest edition of a checklist to a visit; ``groups`` narrows one that has groups.

        Raises UserError when the visit already has this checklist.
        """
        template = self._newest(code)
        with self._session.verb("attach_checklist", f"附检查单：{template.title}") as verb:
            verb.record_ids += self.attach_inside(inspection_id, code, groups)
        return verb.changes()

    def attach_inside(self, inspection_id: str, code: str, groups: Collection[str] = ()) -> list[str]:
        """Do the same inside an open verb; returns the ids of the answers."""
        template = self._newest(code)
        checklist_id = template.id or self._adopt(code)
        known = self._session.table("checklist_answer").having("inspection", inspection_id)
        if any(answer["checklist"] == checklist_id for answer in known):
            raise UserError(f"这次检查已经附了“{template.title}”。", safe=_UNCHANGED, todo="请直接填写。")
        items = [i for i in self._items(checklist_id) if not groups or str(i["item"]) in groups]
        rows: list[dict[str, Value]] = [
            {"inspection": inspection_id, "checklist": checklist_id, "item": item.id} for item in items
        ]
        return self._session.table("checklist_answer").insert_many(rows)

    def _newest(self, code: str) -> Template:
        found = [t for t in self.templates(every_edition=True, counted=False) if t.code == code]
        if not found:
            raise UserError(f"没有编号为“{code}”的检查单。", safe=_UNCHANGED, todo="请从列表里选一份。")
        return max(found, key=lambda template: template.edition)

    def detach(self, inspection_id: str, checklist_id: str) -> Changes:
        """Take a checklist with its answers off a visit.

        Raises UserError while a problem of the rectification ledger rests on one of its items.
        """
        title = str(self._session.table("checklist").get(checklist_id)["title"])
        answers = self._session.table("checklist_answer").having("inspection", inspection_id)
        own = [answer for answer in answers if answer["checklist"] == checklist_id]
        _refuse_to_detach(title, [answer for answer in own if answer["finding"]])
        ids = [answer.id for answer in own]
        with self._session.verb("detach_checklist", f"撤下检查单：{title}") as verb:
            self._session.table("checklist_answer").delete_many(ids)
        return verb.changes() if verb.seq else NOTHING

    def answer(self, answer_ids: Sequence[str], result: str | None) -> Changes:
        """Write what was found at some items, None for not looked at; NOTHING when it already is so.

        Raises UserError for an item whose problem already stands in the rectification ledger, and for a result
        that is none.
        """
        if result is not None and result not in CHECK_RESULT.labels:
            offered = "、".join(CHECK_RESULT.labels.values())
            raise UserError(
                f"检查结果没有“{result}”这一项。", safe="检查结果没有变化。", todo=f"可用的有：{offered}。"
            )
        records = self._answers(answer_ids)
        held = [record for record in records if record["finding"] and result != FOUND]
        if held:
            number = held[0].labels.get("finding", "")
            raise UserError(
                f"“{held[0].labels.get('item', '')}”已转成问题 {number}。",
                safe="检查结果没有变化。",
                todo="要改结果，请先在“问题整改”里删除这个问题，或取消它和检查项的关联。",
            )
        words = CHECK_RESULT.labels[result] if result else "未检查"
        table = self._session.table("checklist_answer")
        with self._session.verb("answer_item", f"检查单：{_named(records)} → {words}") as verb:
            for record in records:
                if record["result"] != result and table.update(record.id, {"result": result}):
                    verb.record_ids.append(record.id)
        return verb.changes() if verb.seq else NOTHING

    def _answers(self, answer_ids: Sequence[str]) -> list[Record]:
        """Return answers in the order asked for; raises GoneError when one is gone."""
        wanted = list(dict.fromkeys(answer_ids))
        found = {a.id: a for a in self._session.table("checklist_answer").having("id", *wanted)}
        if len(found) < len(wanted):
            raise GoneError
        return [found[answer_id] for answer_id in wanted]

    def note(self, answer_id: str, text: str) -> Changes:
        """Write what was seen at an item; NOTHING when it already says so."""
        table = self._session.table("checklist_answer")
        record = table.get(answer_id)
        with self._session.verb("note_item", f"检查单记录：{_named([record])}") as verb:
            if table.update(answer_id, {"note": text.strip() or None}):
                verb.record_ids.append(answer_id)
        return verb.changes() if verb.seq else NOTHING


def _shipped(one: ShippedChecklist) -> Template:
    return Template(one.code, one.edition, one.title, one.topic, one.source, one.status, items=len(one.items))


def _edition(record: Record) -> int:
    edition = record["edition"]
    return edition if isinstance(edition, int) else 1


def _refuse_to_detach(title: str, held: Sequence[Record]) -> None:
    if not held:
        return
    numbers = "、".join(dict.fromkeys(a.labels.get("finding", "").partition(" ")[0] for a in held))
    raise UserError(
        f"“{title}”有 {len(held)} 项已登记到问题整改台账（{numbers}），不能撤下。",
        safe=_UNCHANGED,
        todo="请留着这份检查单；登记错了的，先取消关联，或在“问题整改”里删除。",
    )


def _given(head: Mapping[str, str]) -> dict[str, Value]:
    known = form_named("checklist").by_key
    return {key: text.strip() for key, text in head.items() if key in known and text.strip()}


def _named(records: Sequence[Record]) -> str:
    if len(records) == 1:
        return shortened(records[0].labels.get("item", ""), 20)
    return f"{len(records)} 项"
