"""Which file came back from which enterprise for which data year: noted when it is taken over, told when seen again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import ANSWERS
from nptracker.domain.values import Value
from nptracker.services.import_draft import DraftRow, FileSummary, ImportDraft, RowState
from nptracker.services.import_matching import in_batches
from nptracker.services.session import Session
from nptracker.services.survey_case_steps import StepWriter

_KIND = "returned_file"
_Came = tuple[str, str, Value]  # file, enterprise, data year


def note_returned(
    session: Session, draft: ImportDraft, chosen: Sequence[DraftRow], real_id: Callable[[str], str]
) -> None:
    """Write a line for each file with answers, enterprise and year, and let their cases go on to 填报中.

    Runs inside the verb that takes the answers over.
    """
    taken = {row.file for row in chosen if row.kind in ANSWERS}
    prints = {file.file: file.sha256 for file in draft.files}
    rows = Counter(
        (row.file, str(row.values["enterprise"]), row.values["data_year"])
        for row in draft.rows
        if row.file in taken and row.kind in ANSWERS and row.state is not RowState.REFUSED
        and isinstance(row.values.get("data_year"), int) and row.values.get("enterprise")
    )  # fmt: skip
    moment = datetime.combine(session.today(), datetime.now().time()).replace(second=0, microsecond=0)  # noqa: DTZ005 - wall-clock time
    errors = _errors_of(draft, rows.keys())
    came = {(file, real_id(enterprise), year): count for (file, enterprise, year), count in rows.items()}
    wrong = {
        (file, real_id(enterprise), year): errors[file, enterprise, year] for file, enterprise, year in rows
    }
    session.table(_KIND).insert_many(
        {
            "enterprise": enterprise,
            "data_year": year,
            "file_name": file,
            "sha256": prints.get(file, ""),
            "received_on": moment,
            "row_count": count,
            "error_count": wrong[file, enterprise, year],
        }
        for (file, enterprise, year), count in came.items()
    )
    StepWriter(session).received((owner, year) for _, owner, year in came if isinstance(year, int))


def _errors_of(draft: ImportDraft, came: Collection[_Came]) -> Counter[_Came]:
    """Return how many errors each enterprise and year has in its file.

    Errors of the file itself, or of rows of nobody, are an enterprise's only where the file is its alone.
    """
    owners: dict[str, list[_Came]] = defaultdict(list)
    for one in came:
        owners[one[0]].append(one)
    counts: Counter[_Came] = Counter()
    for row in (row for row in draft.rows if row.problems):
        own = (row.file, row.values.get("enterprise"), row.values.get("data_year"))
        of_nobody = owners[row.file] if len(owners[row.file]) == 1 else ()
        places = [one for one in owners[row.file] if one == own] or of_nobody
        counts.update({one: sum(p.severity is Severity.ERROR for p in row.problems) for one in places})
    for problem in draft.own_problems:
        if problem.severity is Severity.ERROR and len(owners[problem.file]) == 1:
            counts[owners[problem.file][0]] += 1
    return counts


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
