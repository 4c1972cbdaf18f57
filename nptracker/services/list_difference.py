"""What changed between two versions of a list, in words and as sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.record import Record
from nptracker.domain.substance_diff import NOTHING, SAME, STATE_WORDS, Collision, ListChange

if TYPE_CHECKING:
    from nptracker.export.sheet import Document

CHANGE_HEADS = ("变化", "编号", "名称", "CAS号或流水号", "适用档", "变化内容")
TOUCHED_HEADS = ("企业", "数据年度", "物质", "CAS号或流水号", "变化")
COLLISION_HEADS = ("原名录", "新名录", "补充清单里的", "补充清单")


class Touched(NamedTuple):
    """An enterprise whose survey entry names a substance that changed."""

    enterprise_id: str
    enterprise: str
    data_year: str
    substance: str
    code: str
    state: str


@dataclass(frozen=True)
class ListDifference:
    """What changed from one version to another, which enterprises it touches, where it meets local additions."""

    old_title: str
    new_title: str
    changes: tuple[ListChange, ...]
    touched: tuple[Touched, ...]
    collisions: tuple[Collision, ...]

    def counts(self) -> dict[str, int]:
        """Return how many substances are in each state."""
        return {state: sum(c.state == state for c in self.changes) for state in STATE_WORDS}

    def words(self) -> str:
        """Return the counts in one line."""
        return "，".join(f"{STATE_WORDS[state]} {count}" for state, count in self.counts().items())


def difference_document(difference: ListDifference) -> Document:
    """Return a difference as sheets: what changed, the enterprises it touches, the local additions it meets."""
    from nptracker.export.sheet import Document
    from nptracker.services.row_sheets import rows_document

    title = f"{difference.old_title}与{difference.new_title}对照"
    changed = [change_texts(change) for change in difference.changes if change.state != SAME]
    parts = (
        (title, CHANGE_HEADS, changed),
        ("涉及的企业", TOUCHED_HEADS, [touched_texts(line) for line in difference.touched]),
        ("与补充清单重合的物质", COLLISION_HEADS, [tuple(one) for one in difference.collisions]),
    )
    sheets = [rows_document(name, heads, rows).sheets[0] for name, heads, rows in parts]
    names = ("名录变化", "涉及企业", "补充清单重合")
    return Document(tuple(replace(sheet, name=name) for sheet, name in zip(sheets, names, strict=True)))


def change_texts(change: ListChange) -> tuple[str, ...]:
    """Return a change as the cells of a row; what is unknown is a dash."""
    entry = change.entry
    cells = (entry.list_no, entry.name, entry.code, entry.tiers, change.difference())
    return (STATE_WORDS[change.state], *(cell or NOTHING for cell in cells))


def touched_texts(line: Touched) -> tuple[str, ...]:
    """Return a touched entry as the cells of a row."""
    return (line.enterprise, line.data_year, line.substance, line.code or NOTHING, STATE_WORDS[line.state])


def touched_by(record: Record, name: str, change: ListChange) -> Touched:
    """Return a survey entry that names a substance which changed."""
    return Touched(
        str(record["enterprise"] or ""),
        record.labels.get("enterprise", NOTHING),
        str(record["data_year"] or NOTHING),
        name,
        str(record["cas_rn"] or ""),
        change.state,
    )
