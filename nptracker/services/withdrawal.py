"""Takes one earlier step back, weeks later too: what was edited since stays, and everything is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from nptracker.db import journal
from nptracker.db.journal import Entry, Verb
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.form import Form
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.errors import UserError
from nptracker.services.history import decoded
from nptracker.services.session import Progress, Session


class Fate(StrEnum):
    """What becomes of one record of the step."""

    REVERTED = "已撤回"
    KEPT = "因后来改过而保留"
    STUCK = "不能撤回"


class WithdrawnRecord(NamedTuple):
    """One record of the step, what becomes of it, and why it stays when it does."""

    kind: str
    record_id: str
    label: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """What taking a step back does, or has done."""

    title: str
    lines: tuple[WithdrawnRecord, ...]
    changes: Changes = NOTHING

    def count(self, fate: Fate) -> int:
        """Return how many records have a fate."""
        return Counter(line.fate for line in self.lines)[fate]

    def summary(self) -> str:
        """Return one Chinese line with all three counts."""
        return "，".join(f"{fate} {self.count(fate)} 条" for fate in Fate)


class _Step(NamedTuple):
    """One record before and after the step, and now; None where there was none."""

    before: Values | None
    after: Values | None
    now: Values | None
    editor: str


class _Plan(NamedTuple):
    """What would be written: values to put back, records to remove, records to bring back."""

    lines: list[WithdrawnRecord]
    updates: dict[tuple[str, str], dict[str, Value]]
    removals: dict[str, list[str]]
    returns: dict[tuple[str, str], Values]


class WithdrawalService:
    """What a person does to take back a step that is no longer the newest."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, seq: int) -> Withdrawal:
        """Return what taking the step back would do; raises UserError for a step that is undone or unknown."""
        return Withdrawal(self._title(seq), tuple(self._plan(seq).lines))

    def withdraw(self, seq: int, progress: Progress | None = None) -> Withdrawal:
        """Take the step back as one verb, leaving what was edited since; raises UserError as ``look`` does."""
        plan, title = self._plan(seq), self._title(seq)
        with self._session.verb("withdraw", f"撤回：{title}") as verb:
            done, total = 0, len(plan.updates) + len(plan.removals) + len(plan.returns)
            for (kind, record_id), values in plan.returns.items():
                self._session.table(kind).insert_as(record_id, values)
                done = _told(progress, done + 1, total)
            for (kind, record_id), values in plan.updates.items():
                self._session.table(kind).update(record_id, values)
                done = _told(progress, done + 1, total)
            for kind, ids in plan.removals.items():
                self._session.table(kind).delete_many(ids)
                done = _told(progress, done + 1, total)
        return Withdrawal(title, tuple(plan.lines), verb.changes() if verb.seq else NOTHING)

    def _title(self, seq: int) -> str:
        return journal.title_of(self._session.file.reader(), seq)

    def _plan(self, seq: int) -> _Plan:
        reader = self._session.file.reader()
        known = journal.verb_lines(reader, 1, seq + 1)
        if not known or known[0].seq != seq or known[0].undone or known[0].way != "do":
            raise UserError(
                "这一步已经撤销，或者不是可以撤回的一步。", safe="内容没有变化。", todo="请刷新历史后再选。"
            )
        source = journal.redoing_verb(reader, seq)
        touched = dict.fromkeys((e.kind, e.record) for e in journal.entries_backwards(reader, source))
        plan = _Plan([], {}, defaultdict(list), {})
        for kind, record_id in touched:
            self._decide(plan, kind, record_id, self._step(kind, record_id, source))
        self._keep_what_others_need(plan)
        return plan

    def _step(self, kind: str, record_id: str, source: int) -> _Step:
        now = self._session.table(kind).stored_many([record_id]).get(record_id)
        form = self._session.forms[kind]
        later, editor = now, ""
        after: dict[str, str | int | None] | None = None
        is_seen = False
        for verb, entry in journal.of_record(self._session.file.reader(), kind, record_id):
            if verb.seq < source:
                break
            if verb.seq == source and not is_seen:
                after, is_seen = later, True
            editor = editor or (_who(verb) if verb.seq > source else "")
            later = _before(entry, later)
        before, then, present = (decoded(form, row) if row else None for row in (later, after, now))
        return _Step(before, then, present, editor)

    def _decide(self, plan: _Plan, kind: str, record_id: str, step: _Step) -> None:
        form = self._session.forms[kind]
        label = form.label_of(step.now or step.after or step.before or {})

        def line(fate: Fate, reason: str = "") -> None:
            plan.lines.append(WithdrawnRecord(kind, record_id, label, fate, reason))

        if form.frozen:
            line(Fate.STUCK, "这种记录只增不改，请另记一条更正")
        elif step.now is None and step.after is not None:
            line(Fate.STUCK, f"后来已删除（{step.editor}）")
        elif step.before is None:
            edited = _headings(form, _different(step.after or {}, step.now or {}))
            if edited:
                line(Fate.KEPT, f"{step.editor} 改过{edited}")
            else:
                plan.removals[kind].append(record_id)
                line(Fate.REVERTED)
        elif step.after is None:
            if step.now is None:
                plan.returns[kind, record_id] = step.before
                line(Fate.REVERTED)
            else:
                line(Fate.STUCK, "后来已经找回")
        else:
            fields = _different(step.before, step.after)
            edited_since = fields & _different(step.after, step.now or {})
            back = {key: step.before.get(key) for key in fields - edited_since}
            if back:
                plan.updates[kind, record_id] = back
            if edited_since:
                line(Fate.KEPT, f"{step.editor} 改过{_headings(form, edited_since)}")
            else:
                line(Fate.REVERTED)

    def _keep_what_others_need(self, plan: _Plan) -> None:
        """Keep records that would be removed but that something staying refers to, until nothing changes."""
        while True:
            needed = {
                kind: self._still_needed(kind, ids, plan.removals) for kind, ids in plan.removals.items()
            }
            if not any(needed.values()):
                return
            for kind, found in needed.items():
                plan.removals[kind] = [i for i in plan.removals[kind] if i not in found]
                for place, line in enumerate(plan.lines):
                    if line.kind == kind and line.record_id in found:
                        reason = f"{found[line.record_id]}还要用到它"
                        plan.lines[place] = line._replace(fate=Fate.STUCK, reason=reason)

    def _still_needed(
        self, kind: str, ids: Sequence[str], removals: Mapping[str, Sequence[str]]
    ) -> dict[str, str]:
        found = self._ledgers_in_use(ids) if kind == "own_ledger" else {}
        for form in self._session.forms.values():
            going = set(removals.get(form.kind, ()))
            for field in form.references:
                if field.refers_to == kind:
                    for record in _having(self._session, form.kind, field.key, ids):
                        if record.id not in going:
                            found[str(record[field.key])] = form.title
        return found

    def _ledgers_in_use(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the declarations among these whose ledgers have rows."""
        declared = {r.id: str(r["kind"]) for r in self._session.table("own_ledger").having("id", *ids)}
        counts = {record_id: self._session.table(kind).count() for record_id, kind in declared.items()}
        return {record_id: f"台账里的 {count} 条" for record_id, count in counts.items() if count}


def _having(session: Session, kind: str, key: str, ids: Sequence[str]) -> Iterable[Record]:
    from nptracker.services.import_matching import in_batches

    for batch in in_batches(ids):
        yield from session.table(kind).having(key, *batch)


def _before(entry: Entry, later: Mapping[str, str | int | None] | None) -> dict[str, str | int | None] | None:
    """Return a record as it stood before an entry."""
    if entry.op == "I":
        return None
    return {**(later or {}), **(entry.old or {})}


def _different(one: Values, other: Values) -> set[str]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _headings(form: Form, keys: Iterable[str]) -> str:
    by_key = form.by_key
    return "、".join(f"“{by_key[key].heading}”" for key in by_key if key in set(keys))


def _who(verb: Verb) -> str:
    return f"{verb.person} {verb.at[:10]}"


def _told(progress: Progress | None, done: int, total: int) -> int:
    if progress:
        progress(done, total)
    return done
