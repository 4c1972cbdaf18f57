"""Bodies as lists and cards show them on a day: names, contacts, shares in tasks, what became of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nptracker.domain.forms import codes
from nptracker.domain.orgs import folded_name
from nptracker.domain.pinyin import initials
from nptracker.domain.plan import in_force
from nptracker.domain.record import Record
from nptracker.services.org_book import org_history, texts
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService


@dataclass(frozen=True, slots=True)
class OrgLine:
    """One body as the list shows it: its name on the day, and how many tasks it leads and shares."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    lead: int
    others: int
    contacts: int
    ended_on: date | None
    heir: str  # the name of the body it was merged into, "" while it is at work

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return codes.ORG_KIND.labels.get(self.kind, "未分类")

    @property
    def is_there(self) -> bool:
        """Tell whether the body is still at work."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class OrgShare:
    """One task of a body and its role in it; ``until`` is the day from which it no longer has it."""

    id: str
    task: TaskLine
    role: str
    since: date | None
    until: date | None
    is_now: bool

    @property
    def role_label(self) -> str:
        """The role in words."""
        return codes.UNIT_ROLE.labels.get(self.role, self.role)


@dataclass(frozen=True, slots=True)
class OrgCard:
    """Everything about one body."""

    line: OrgLine
    names: tuple[str, ...]  # every name it has had, the present one first
    contacts: tuple[Record, ...]
    shares: tuple[OrgShare, ...]
    changes: tuple[Record, ...]  # oldest first, its own and those of bodies merged into it


class OrgView:
    """Gathers what hangs on bodies at once, as at a day; lives for one reading."""

    def __init__(self, session: Session, tasks: TaskService, day: date) -> None:
        self._session, self._day = session, day
        self._service = tasks
        self._history = org_history(session)

    @cached_property
    def _tasks(self) -> Mapping[str, TaskLine]:
        return {line.id: line for line in self._service.lines(as_at=self._day)}

    def lines(self) -> list[OrgLine]:
        """Return the lines of all bodies."""
        shares: dict[str, list[Record]] = defaultdict(list)
        for share in self._session.table("task_org").all():
            if str(share["task"]) in self._tasks and in_force(share, self._day):
                shares[str(share["org"])].append(share)
        contacts = Counter(str(c["org"]) for c in self._session.table("contact").all() if self._counts(c))
        orgs = list(self._session.table("org").all())
        return [self._line(org, shares[org.id], contacts[org.id]) for org in orgs]

    def card(self, org_id: str) -> OrgCard:
        """Return the card of one body."""
        org = self._session.table("org").get(org_id)
        every = self._session.table("task_org").having("org", org_id)
        tasks = self._tasks_of(every)
        shares = [self._share(s, tasks[str(s["task"])]) for s in every if str(s["task"]) in tasks]
        now = [share for share in every if str(share["task"]) in tasks and in_force(share, self._day)]
        contacts = tuple(c for c in self._session.table("contact").having("org", org_id) if self._counts(c))
        changes = self._session.table("org_change")
        own = {c.id: c for c in (*changes.having("org", org_id), *changes.having("heir", org_id))}
        return OrgCard(
            self._line(org, now, len(contacts)),
            self._history.names_of(org_id),
            contacts,
            tuple(sorted(shares, key=lambda share: not share.is_now)),
            tuple(sorted(own.values(), key=lambda c: (str(c["on"]), c.number))),
        )

    def _counts(self, contact: Record) -> bool:
        return in_force(contact, self._day)

    def _line(self, org: Record, shares: Sequence[Record], contacts: int) -> OrgLine:
        roles = Counter(str(share["role"]) for share in shares)
        ended_on, is_there = org["ended_on"], self._history.is_there_on(org.id, self._day)
        heir = self._history.heir_on(org.id, self._day)
        return OrgLine(
            org.id,
            self._history.name_on(org.id, self._day),
            texts(org["aliases"]),
            str(org["kind"] or ""),
            roles["lead"],
            sum(roles.values()) - roles["lead"],
            contacts,
            ended_on if isinstance(ended_on, date) and not is_there else None,
            "" if is_there else self._history.name_on(heir, self._day),
        )

    def _tasks_of(self, shares: Sequence[Record]) -> Mapping[str, TaskLine]:
        """Return the tasks of some shares that belong to own plans in force, by id."""
        plans = {plan.id for plan in self._service.own_plans(self._day)}
        ids = list(dict.fromkeys(str(share["task"]) for share in shares))
        lines = self._service.lines_of(ids, as_at=self._day)
        return {line.id: line for line in lines if line.plan_id in plans}

    def _share(self, share: Record, task: TaskLine) -> OrgShare:
        since, until = share["since"], share["until"]
        return OrgShare(
            share.id,
            task,
            str(share["role"]),
            since if isinstance(since, date) else None,
            until if isinstance(until, date) else None,
            in_force(share, self._day),
        )


def answers_to(line: OrgLine, names: Sequence[str], wanted: str) -> bool:
    """Tell whether a body has or had a name with these characters, in full or short wording, or initials."""
    every = (*names, *line.aliases)
    folded = folded_name(wanted)
    return any(
        wanted in name.lower() or wanted in initials(name) or folded in folded_name(name) for name in every
    )
