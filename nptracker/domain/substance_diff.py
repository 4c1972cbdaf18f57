"""The difference between two versions of a list, substance by substance, and where it meets local additions.

Two versions may group their substances differently, so they are compared by CAS RN; what has none is compared by
its serial number, else by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nptracker.domain.forms.codes import TIERS
from nptracker.domain.substance_listing import Listing, fold_name, tiers_of

NEW, GONE, CHANGED, SAME = "new", "gone", "changed", "same"
STATE_WORDS = {NEW: "新增", GONE: "移出", CHANGED: "有变化", SAME: "未变"}
NOTHING = "—"


class Entry(NamedTuple):
    """Everything a version says about one CAS RN, serial number or nameless group."""

    code: str
    name: str
    list_no: str
    tiers: str

    def words(self) -> str:
        """Return the entry in one line."""
        return "　".join(part for part in (self.list_no, self.name, self.code, self.tiers) if part)


class ListChange(NamedTuple):
    """What became of one substance from the old version to the new one."""

    state: str
    old: Entry | None
    new: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry as it is now, or as it was when it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def codes(self) -> frozenset[str]:
        """The CAS RNs or serial numbers on both sides."""
        return frozenset(entry.code for entry in (self.old, self.new) if entry and entry.code)

    @property
    def names(self) -> frozenset[str]:
        """The folded names on both sides."""
        told = (entry.name for entry in (self.old, self.new) if entry)
        return frozenset(fold_name(name) for text in told for name in text.split("、"))

    def difference(self) -> str:
        """Return in words what differs, empty for what is new, gone or the same."""
        if self.old is None or self.new is None:
            return ""
        heads = ("CAS号或流水号", "名称", "编号", "适用档")
        pairs = zip(heads, self.old, self.new, strict=True)
        return "；".join(
            f"{head}：{was or NOTHING} → {now or NOTHING}" for head, was, now in pairs if was != now
        )


class Collision(NamedTuple):
    """A substance of a local list that an official change touches: as it was, as it becomes, as it is kept here."""

    old: str
    new: str
    local: str
    local_list: str


def compare(old: Iterable[Listing], new: Iterable[Listing]) -> list[ListChange]:
    """Return what became of every substance: the new ones, the changed, the gone, then the same."""
    before, after = _entries(old), _entries(new)
    changes = [_change(before.get(key), entry) for key, entry in after.items()]
    gone = [entry for key, entry in before.items() if key not in after]
    changes = _named_before(changes, gone)
    order = (NEW, CHANGED, GONE, SAME)
    return sorted(changes, key=lambda change: order.index(change.state))


def _change(old: Entry | None, new: Entry) -> ListChange:
    state = NEW if old is None else SAME if old == new else CHANGED
    return ListChange(state, old, new)


def _named_before(changes: list[ListChange], gone: list[Entry]) -> list[ListChange]:
    """Take a new and a gone entry of one name for the same when either has no number: it got or lost one."""
    by_name = {fold_name(entry.name): entry for entry in gone}
    settled: list[ListChange] = []
    for change in changes:
        was = by_name.get(fold_name(change.entry.name)) if change.state == NEW else None
        if was is not None and not (was.code and change.entry.code):
            del by_name[fold_name(change.entry.name)]
            settled.append(ListChange(CHANGED, was, change.new))
        else:
            settled.append(change)
    left = set(by_name.values())
    return settled + [ListChange(GONE, entry, None) for entry in gone if entry in left]


def _entries(listings: Iterable[Listing]) -> dict[str, Entry]:
    groups: dict[str, list[Listing]] = {}
    codes: dict[str, str] = {}
    for listing in listings:
        for code in listing.codes or ("",):
            key = code or fold_name(listing.name)
            codes[key] = code
            groups.setdefault(key, []).append(listing)
    return {key: _entry(codes[key], found) for key, found in groups.items()}


def _entry(code: str, found: Sequence[Listing]) -> Entry:
    names = dict.fromkeys(listing.name for listing in found)
    numbers = dict.fromkeys(listing.list_no for listing in found if listing.list_no)
    tiers = "、".join(TIERS.labels[tier.code] for tier in tiers_of(found, TIERS.labels))
    return Entry(code, "、".join(names), "、".join(numbers), tiers)


def collisions(changes: Iterable[ListChange], local: Iterable[Listing]) -> list[Collision]:
    """Return where a change meets a substance that a local list holds; the local entry itself never changes."""
    met = [change for change in changes if change.state != SAME]
    return [
        Collision(
            change.old.words() if change.old else NOTHING,
            change.new.words() if change.new else NOTHING,
            "　".join(part for part in (listing.name, *listing.codes) if part),
            listing.of.title,
        )
        for listing in local
        for change in met
        if not change.codes.isdisjoint(listing.codes) or (fold_name(listing.name) in change.names)
    ]
