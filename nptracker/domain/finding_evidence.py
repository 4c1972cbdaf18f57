"""What proves that a finding was put right, and which of it is newer than the last step back.

A finding that was returned (退回) or reopened (重开) was not put right after all: what had been shown until then
proved nothing. It is closed again only with a file or with words that came after that step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nptracker.domain.finding_steps import values_before
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Value

STEPS_BACK = frozenset({"returned", "reopened"})
_NOTHING = frozenset({"", "无", "没有", "暂无", "未报", "未定", "不涉及", "待补"})
_COUNT_OF_FILES = re.compile(r"附件\d+件")  # what the ledger says by itself; the files speak for themselves
_PARTS = re.compile(r"[;；\n]")


def is_evidence(value: Value) -> bool:
    """Tell whether words about evidence name any: a “无”, a dash, a 0 or a mere count of files does not."""
    words = _tidy(value).strip("/-—－0.。")
    return words not in _NOTHING and not _COUNT_OF_FILES.fullmatch(words)


def proof_of(file: Record) -> str:
    """Return what tells one piece of evidence from another: the same photo attached again is the same piece."""
    return str(file["hash"] or file["record"] or file.id)


def last_step_back(steps: Sequence[Record]) -> Record | None:
    """Return the last step that sent a finding back, None when it never was; ``steps`` are in their order."""
    return next((step for step in reversed(steps) if step["step"] in STEPS_BACK), None)


def fresh_files(files: Iterable[Record], steps: Sequence[Record]) -> list[Record]:
    """Return the files that came after the last step back, all of them when there was none.

    A step taken by a program that did not yet note the files of that time tells them by its day.
    """
    back = last_step_back(steps)
    if back is None:
        return list(files)
    known = back["known_files"]
    if isinstance(known, tuple):
        return [file for file in files if proof_of(file) not in known]
    return [file for file in files if str(file["added_on"] or "") >= str(back["on"])]


def has_fresh_words(finding: Record, steps: Sequence[Record], said: str) -> bool:
    """Tell whether anything written names evidence that was not named before the last step back."""
    back = last_step_back(steps)
    if back is None:
        return is_evidence(said) or is_evidence(finding["evidence"])
    place = steps.index(back) + 1
    stood = values_before(back)
    # a program that did not yet clear the ledger's words left the old ones standing there
    now = [finding["evidence"]] if "evidence" in stood else []
    old = _parts(stood.get("evidence"), *(step["evidence"] for step in steps[:place]))
    new = _parts(said, *now, *(step["evidence"] for step in steps[place:]))
    return any(is_evidence(part) for part in new - old)


def _parts(*values: Value) -> set[str]:
    """Return the single things that several words about evidence name."""
    whole = (str(value) for value in values if value and not isinstance(value, Absent))
    return {_tidy(part) for words in whole for part in _PARTS.split(words)}


def _tidy(value: Value) -> str:
    return "" if isinstance(value, Absent) else "".join(str(value or "").split())
