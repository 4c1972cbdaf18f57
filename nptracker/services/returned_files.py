"""Which file came back from which enterprise for which data year: noted when it is taken over, told when seen again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import ANSWERS
from nptracker.services.import_draft import DraftRow, FileSummary, ImportDraft, RowState
from nptracker.services.import_matching import in_batches
from nptracker.services.session import Session
from nptracker.services.survey_case_steps import StepWriter

_KIND = "returned_file"


def note_returned(
    session: Session, draft: ImportDraft, chosen: Sequence[DraftRow], real_id: Callable[[str], str]
) -> None:
    """Write a line for each file with answers, enterprise and year, and let their cases go on to 填报中.

    Runs inside the verb that takes the answers over.
    """
    taken = {row.file for row in chosen if row.kind in ANSWERS}
    errors = Counter(problem.file for problem in draft.problems if problem.severity is Severity.ERROR)
    prints = {file.file: file.sha256 for file in draft.files}
    rows = Counter(
        (row.file, str(row.values["enterprise"]), row.values["data_year"])
        for row in draft.rows
        if row.file in taken and row.kind in ANSWERS and row.state is not RowState.REFUSED
        and isinstance(row.values.get("data_year"), int) and row.values.get("enterprise")
    )  # fmt: skip
    moment = datetime.combine(session.today(), datetime.now().time()).replace(second=0, microsecond=0)  # noqa: DTZ005 - wall-clock time
    came = {(file, real_id(enterprise), year): count for (file, enterprise, year), count in rows.items()}
    session.table(_KIND).insert_many(
        {
            "enterprise": enterprise,
            "data_year": year,
            "file_name": file,
            "sha256": prints.get(file, ""),
            "received_on": moment,
            "row_count": count,
            "error_count": errors[file],
        }
        for (file, enterprise, year), count in came.items()
    )
    StepWriter(session).received((owner, year) for _, owner, year in came if isinstance(year, int))


def seen_before(session: Session, files: Sequence[FileSummary]) -> list[Problem]:
    """Return a notice for each file whose very bytes were taken over before."""
    names = {file.sha256: file.file for file in files if file.sha256}
    found: dict[str, str] = {}
    for batch in in_batches(names):
        for record in session.table(_KIND).having("sha256", *batch):
            found[str(record["sha256"])] = str(record["received_on"])[:16]
    return [
        Problem("file.again", Severity.NOTICE, f"同一个文件在 {moment} 导入过，内容没有变", names[sha256])
        for sha256, moment in found.items()
    ]
