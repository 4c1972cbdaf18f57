"""What a record that comes back says otherwise than the draw kept in this file: names and reasons move no draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nptracker.domain.draw_record import DrawRecord
from nptracker.services.draw_document import FACTS

_DRAWN_AGAIN = frozenset(
    {"wanted", "group_size", "seed", "algorithm", "fingerprint"}
)  # told by drawing again
_MOST_TOLD = 20


def altered(kept: DrawRecord, shown: DrawRecord) -> list[str]:
    """Return in words where ``shown`` differs from the draw as it was ``kept``; what the replay tells is left out."""
    told = [*_facts(kept, shown), *_lines(kept, shown)]
    more = [f"……共 {len(told)} 处"] if len(told) > _MOST_TOLD else []
    return [*told[:_MOST_TOLD], *more]


def _facts(kept: DrawRecord, shown: DrawRecord) -> Iterator[str]:
    for heading, key in FACTS.items():
        ours, theirs = _bare(getattr(kept, key)), _bare(getattr(shown, key))
        if key in _DRAWN_AGAIN or ours == theirs:
            continue
        if key == "void_reason" and not theirs:  # declared void after the record went out
            yield f"{kept.number} 后来已在本区县文件里作废：{kept.void_reason}。"
        else:
            yield f"{heading}：本区县文件里是“{ours}”，这份记录是“{theirs}”。"


def _lines(kept: DrawRecord, shown: DrawRecord) -> Iterator[str]:
    ours, theirs = _by_code(kept), _by_code(shown)
    for code, parts in ours.items():
        for mine, other in zip(parts, theirs.get(code, parts), strict=True):
            if _bare(mine) != _bare(other):
                yield f"{code}：本区县文件里是“{mine}”，这份记录是“{other}”。"


def _by_code(record: DrawRecord) -> Mapping[str, tuple[str, ...]]:
    """Return the words of each line of a record that its draw does not depend on, by the line's code."""
    firms = {line.code: (line.name, line.township, line.reason) for line in record.enterprises}
    people = {line.code: (line.person, line.badge_no, line.reason) for line in record.inspectors}
    apart = {f"{line.inspector}、{line.enterprise}": (line.reason,) for line in record.recusals}
    return {**firms, **people, **apart}


def _bare(value: object) -> str:
    """Return a text without what a workbook leaves out: blanks, and the dash that stands for nothing."""
    text = "".join(str(value).split())
    return "" if text == "—" else text
