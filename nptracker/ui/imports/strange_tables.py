"""Tables whose heads are not ours: which file they stand in, and what to do about their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.services.import_draft import STRANGE_HEADS

if TYPE_CHECKING:
    from pathlib import Path

    from nptracker.services.import_draft import ImportDraft

_ADVICE = "有的列没有认出来：点“对应各栏”告诉程序每一列是什么，同样的表头以后不再问。"


def strange_file(draft: ImportDraft | None) -> Path | None:
    """Return the one file whose columns a person can match with fields, None where that makes no sense."""
    files = draft.files if draft is not None else ()
    return files[0].path if len(files) == 1 and files[0].path.suffix.lower() != ".zip" else None


def advice(draft: ImportDraft) -> str:
    """Return what to do about columns that were not recognised, an empty text when all were or many files came."""
    is_strange = any(problem.code in STRANGE_HEADS for problem in draft.own_problems)
    return f"\n{_ADVICE}" if is_strange and strange_file(draft) is not None else ""
