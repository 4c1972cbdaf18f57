"""Reading plan documents into drafts, against merely opening the same files and taking their text."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.harness import Stopwatch, report
from bench.million import apart_from_the_user


def write_documents(folder: Path) -> list[Path]:
    """Write the built-in plans as one text, and the longest of them as a text of its own."""
    from nptracker.services.built_in_plans import built_in_draft, built_in_plans

    texts = []
    for plan in built_in_plans():
        draft = built_in_draft(plan.key)
        lines = [draft.title]
        for task in draft.tasks:
            lines += [
                f"{task.no}．{task.title}。{task.text}",
                f"责任单位：{'、'.join(u.name for u in task.units)}",
            ]
        texts.append("\n".join(lines))
    paths = [folder / "all.txt", folder / "one.txt"]
    for path, text in zip(paths, ("\n".join(texts), max(texts, key=len)), strict=True):
        path.write_text(text, "utf-8")
    return paths


def main(variant: str) -> None:
    from nptracker.importing.plan_document import read_document
    from nptracker.importing.plan_reader import read_plan

    with tempfile.TemporaryDirectory() as place:
        documents = write_documents(Path(place))
        tasks = len(
            read_plan(read_document(documents[1])).tasks
        )  # imports and patterns are not what is measured
        with Stopwatch() as watch:
            for document in documents:
                opened = read_document(document)
                if variant == "ours":
                    tasks += len(read_plan(opened).tasks)
        report(**watch.measures("read"), tasks=tasks)


if __name__ == "__main__":
    with apart_from_the_user():
        main(sys.argv[1])
