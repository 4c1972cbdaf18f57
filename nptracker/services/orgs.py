"""Responsible bodies: names, contacts, shares in tasks; renamed and merged bodies keep their past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import codes
from nptracker.domain.org_history import MERGED, RENAMED, OrgChange, OrgHistory, stronger_role
from nptracker.domain.plan import finished_days
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.org_book import OrgBook, org_history, org_kind, texts
from nptracker.services.org_cards import OrgCard, OrgLine, OrgView, answers_to
from nptracker.services.session import Session
from nptracker.services.tasks import TaskService

_UNCHANGED = "单位没有变化。"


class OrgService:
    """What a person does with bodies."""

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session, self._tasks = session, tasks

    # -- reading ------------------------------------------------------------------------------------------

    def lines(self, as_at: date | None = None) -> list[OrgLine]:
        """Return every body with its tasks as at a day (today when left out), in the order they were made."""
        return OrgView(self._session, self._tasks, as_at or self._session.today()).lines()

    def card(self, org_id: str, as_at: date | None = None) -> OrgCard:
        """Return everything about one body; raises GoneError when it is gone."""
        self._org(org_id)
        return OrgView(self._session, self._tasks, as_at or self._session.today()).card(org_id)

    def history(self) -> OrgHistory:
        """Return the names and heirs of all bodies over time."""
        return org_history(self._session)

    def find(self, words: str) -> list[OrgLine]:
        """Return the bodies that have or had a name with these characters or pinyin initials."""
        wanted, history = "".join(words.split()).lower(), self.history()
        return [line for line in self.lines() if answers_to(line, history.names_of(line.id), wanted)]

    def named(self, name: str) -> str:
        """Return the id of the one body that has or had this name; raises UserError for none."""
        known = OrgBook(self._session).known(name)
        if known is None:
            raise UserError(
                f"没有叫“{name}”的责任单位。", safe=_UNCHANGED, todo="可先用“org list”查看单位名称。"
            )
        return known

    # -- making and naming --------------------------------------------------------------------------------

    def create(self, name: str, kind: str = "", aliases: Sequence[str] = ()) -> Changes:
        """Add a body; raises UserError when the name or another spelling is taken."""
        name = self._free_name(name)
        spellings = tuple(self._free_name(alias) for alias in aliases)
        values: dict[str, Value] = {"name": name, "aliases": spellings, "kind": kind or org_kind(name)}
        with self._session.verb("add_org", f"新增责任单位：{name}") as verb:
            verb.record_ids.append(self._session.table("org").insert(values))
        return verb.changes()

    def add_townships(self, names: Iterable[str]) -> Changes:
        """Add townships as bodies in one step; names that are known already are passed over."""
        book = OrgBook(self._session)
        new = [name for name in dict.fromkeys(n.strip() for n in names) if name and not book.known(name)]
        if not new:
            return NOTHING
        with self._session.verb("add_townships", f"新增乡镇街道 {len(new)} 个") as verb:
            rows = [{"name": name, "kind": "township"} for name in new]
            verb.record_ids += self._session.table("org").insert_many(rows)
        return verb.changes()

    def describe(self, org_id: str, *, kind: str, aliases: Sequence[str]) -> Changes:
        """Set the kind of a body and its other spellings; raises UserError for one that is another body's."""
        spellings = tuple(self._free_name(alias, but=org_id) for alias in aliases if alias)
        values: dict[str, Value] = {"kind": kind or None, "aliases": spellings or None}
        with self._session.verb("describe_org", f"修改责任单位：{self._org(org_id)['name']}") as verb:
            self._session.table("org").update(org_id, values)
            verb.record_ids.append(org_id)
        return verb.changes() if verb.seq else NOTHING

    def rename(self, org_id: str, name: str, on: date, note: str = "") -> Changes:
        """Give a body a new name from a day on; until then it keeps the old one, which stays a spelling of it.

        Raises UserError for a name that another body has, a body merged into another, or a day that lies ahead
        or before its last change.
        """
        org = self._org(org_id)
        old = str(org["name"])
        if name.strip() == old:
            return NOTHING
        _refuse_merged(org)
        self._check_day(org_id, on)
        name = self._free_name(name, but=org_id)
        aliases = tuple(dict.fromkeys(a for a in (*texts(org["aliases"]), old) if a != name))
        with self._session.verb("rename_org", f"单位更名：{old} → {name}") as verb:
            self._session.table("org").update(org_id, {"name": name, "aliases": aliases})
            self._note(OrgChange(org_id, RENAMED, on, old, name), note)
            verb.record_ids.append(org_id)
        return verb.changes()

    # -- merging ------------------------------------------------------------------------------------------

    def merge(self, org_id: str, heir_id: str, on: date, note: str = "") -> Changes:
        """Merge a body into another from a day on: the heir gets its open tasks, what is past stays as it was.

        Raises UserError when either has been merged before, or the day lies ahead or before its last change.
        """
        org, heir = self._org(org_id), self._org(heir_id)
        if org_id == heir_id:
            raise UserError("一个单位不能并入它自己。", safe=_UNCHANGED, todo="请选择承接的单位。")
        for record in (org, heir):
            _refuse_merged(record)
        self._check_day(org_id, on)
        with self._session.verb("merge_orgs", f"单位并入：{org['name']} → {heir['name']}") as verb:
            self._session.table("org").update(org_id, {"merged_into": heir_id, "ended_on": on})
            names = (str(org["name"]), str(heir["name"]))
            self._note(OrgChange(org_id, MERGED, on, *names, heir=heir_id), note)
            self._hand_over(org_id, heir_id, on)
            verb.record_ids += [org_id, heir_id]
        return verb.changes()

    def _note(self, change: OrgChange, note: str) -> None:
        values: dict[str, Value] = {
            "org": change.org,
            "event": change.event,
            "on": change.on,
            "old_name": change.old_name,
            "new_name": change.new_name,
            "heir": change.heir or None,
            "note": note.strip() or None,
        }
        self._session.table("org_change").insert(values)

    def _hand_over(self, org_id: str, heir_id: str, on: date) -> None:
        """End a body's shares in open tasks and give the heir its role where that binds more than its own."""
        table = self._session.table("task_org")
        shares = [s for s in table.having("org", org_id) if _ends_after(s, on)]
        closures = self._session.table("closure").having("task", *(str(share["task"]) for share in shares))
        closed = finished_days(closures, self._session.today())
        own = {str(s["task"]): s for s in table.having("org", heir_id) if _ends_after(s, on)}
        for share in shares:
            task = str(share["task"])
            if task in closed:
                continue
            day = _later(on, share["since"])
            table.update(share.id, {"until": day})
            mine, role = own.get(task), str(share["role"])
            if mine and stronger_role(str(mine["role"]), role) == mine["role"]:
                continue
            if mine:
                table.update(mine.id, {"until": _later(day, mine["since"])})
            place = {key: share[key] for key in ("task", "position", "role")}
            given = table.insert({**place, "org": heir_id, "since": day})
            own[task] = table.get(given)

    # -- shares -------------------------------------------------------------------------------------------

    def give_task(self, org_id: str, task_id: str, role: str) -> Changes:
        """Give a body a role in a task from today on, in place of the one it has; UserError for a merged body."""
        org = self._org(org_id)
        _refuse_merged(org)
        table, today = self._session.table("task_org"), self._session.today()
        found = [s for s in table.having("task", task_id) if _ends_after(s, today)]
        mine = [share for share in found if share["org"] == org_id]
        if any(share["role"] == role for share in mine):
            return NOTHING
        last = max((p for s in found if isinstance(p := s["position"], int)), default=0)
        title = f"增加分工：{org['name']}（{codes.UNIT_ROLE.labels[role]}）"
        with self._session.verb("give_task", title) as verb:
            for share in mine:
                self._end(share, today)
            place: dict[str, Value] = {"task": task_id, "org": org_id, "position": last + 1}
            verb.record_ids.append(table.insert({**place, "role": role, "since": today}))
        return verb.changes()

    def take_task(self, share_id: str) -> Changes:
        """Take a task off a body from today on; what it did until now stays with it."""
        share = self._session.table("task_org").get(share_id)
        title = f"取消分工：{share.labels.get('org', '')}"
        with self._session.verb("take_task", title) as verb:
            self._end(share, self._session.today())
        return verb.changes() if verb.seq else NOTHING

    def _end(self, share: Record, day: date) -> None:
        """End a share on a day; one that would never have been in force is deleted."""
        table = self._session.table("task_org")
        if isinstance(share["since"], date) and share["since"] >= day:
            table.delete_many([share.id])
        else:
            table.update(share.id, {"until": day})

    # -- contacts -----------------------------------------------------------------------------------------

    def add_contact(  # noqa: PLR0913 - the columns of a contact
        self,
        org_id: str,
        name: str,
        *,
        role: str = "",
        post: str = "",
        phone: str = "",
        since: date | None = None,
    ) -> Changes:
        """Add a person to turn to in a body."""
        if not name.strip():
            raise UserError("请填写联系人姓名。", safe="没有新增联系人。")
        values: dict[str, Value] = {
            "org": org_id,
            "name": name.strip(),
            "role": role or None,
            "post": post.strip() or None,
            "phone": phone.strip() or None,
            "since": since,
        }
        with self._session.verb("add_contact", f"新增联系人：{self._org(org_id)['name']}") as verb:
            verb.record_ids.append(self._session.table("contact").insert(values))
        return verb.changes()

    def end_contact(self, contact_id: str) -> Changes:
        """Let a contact count no longer from today on; the record stays."""
        contact = self._session.table("contact").get(contact_id)
        with self._session.verb("end_contact", f"停用联系人：{contact.labels.get('org', '')}") as verb:
            self._session.table("contact").update(contact_id, {"until": self._session.today()})
        return verb.changes() if verb.seq else NOTHING

    # -- checks -------------------------------------------------------------------------------------------

    def _org(self, org_id: str) -> Record:
        return self._session.table("org").get(org_id)

    def _free_name(self, name: str, but: str = "") -> str:
        """Return a name without outer blanks; raises UserError when it is empty or another body's."""
        name = name.strip()
        if not name:
            raise UserError("单位名称不能空着。", safe=_UNCHANGED)
        owner = OrgBook(self._session).known(name)
        if owner and owner != but:
            raise UserError(f"已有单位叫“{name}”。", safe=_UNCHANGED, todo="如果是同一个单位，请用“合并”。")
        return name

    def _check_day(self, org_id: str, on: date) -> None:
        if on > self._session.today():
            raise UserError(f"日期 {on} 还没有到。", safe=_UNCHANGED, todo="请在生效之日或以后办理。")
        last = max((change.on for change in self.history().changes_of(org_id)), default=None)
        if last and on < last:
            raise UserError(
                f"这个单位在 {last} 已有更名或撤并记录，日期不能早于它。",
                safe=_UNCHANGED,
                todo="请核对日期；记错的可以先撤销那一步。",
            )


def _refuse_merged(org: Record) -> None:
    if org["merged_into"]:
        raise UserError(
            f"“{org['name']}”已经并入“{org.labels.get('merged_into', '')}”。",
            safe=_UNCHANGED,
            todo="请改选现有的单位。",
        )


def _ends_after(share: Record, day: date) -> bool:
    """Tell whether a share is in force on a day or begins later."""
    return not (isinstance(share["until"], date) and share["until"] <= day)


def _later(day: date, other: Value) -> date:
    return max(day, other) if isinstance(other, date) else day
