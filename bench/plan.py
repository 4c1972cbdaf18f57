"""Reading plan documents into drafts, against merely opening the same files and taking their text."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.harness import report


def _documents(folder: Path) -> list[Path]:
    """Write a shipped plan as a long document, as plain text and as docx."""
    from nptracker.services.plans import _draft_of, _shipped

    lines = []
    for plan in _shipped():
        draft = _draft_of(plan)
        lines.append(draft.title)
        for task in draft.tasks:
            lines += [f"{task.no}．{task.title}。{task.text}", f"责任单位：{'、'.join(u.name for u in task.units)}"]
    text = folder / "plan.txt"
    text.write_text("\n".join(lines), "utf-8")
    return [text]


def main(variant: str) -> None:
    from nptracker.importing.plan_document import read_document
    from nptracker.importing.plan_reader import read_plan

    with tempfile.TemporaryDirectory() as place:
        documents = _documents(Path(place))
        read_plan(read_document(documents[0]))  # imports and compiled patterns are not what is measured
        start = time.perf_counter()
        for document in documents:
            opened = read_document(document)
            if variant == "ours":
                read_plan(opened)
        report(read_ms=(time.perf_counter() - start) * 1000)


if __name__ == "__main__":
    main(sys.argv[1])
