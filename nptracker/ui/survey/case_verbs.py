"""What an officer does with survey cases on 填报进度: steps, dates, urging, audit records, files to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.survey_states import Answer, CaseState, Move
from nptracker.ui.context import PageKey
from nptracker.ui.survey import case_dialogs as dialogs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.domain.changes import Changes
    from nptracker.domain.values import Value, Values
    from nptracker.services.survey_case_lines import CaseLine
    from nptracker.ui.survey.progress_page import ProgressPage


def _owing(lines: Sequence[CaseLine]) -> list[str]:
    """Return the enterprises that have still to send something in."""
    return [line.enterprise_id for line in lines if line.answer is not Answer.RETURNED]


class CaseVerbs:
    """Asks, runs the verb, and says what came of it; works on what its page has selected."""

    def __init__(self, page: ProgressPage) -> None:
        self._page = page

    def edit_round(self) -> None:
        """Set the dates of the data year and make the cases that are missing."""
        office, year = self._page.context.office, self._page.year
        dialog = dialogs.RoundDialog(
            self._page, office.cases.round_of(year), self._page.count, office.today()
        )
        if dialog.asks():
            new = dialog.round()
            self._page.context.perform(lambda: office.cases.open_round(new))

    def take_step(self, move: Move) -> None:
        """Take a step with those of the selected enterprises that may take it."""
        ready = [line for line in self._page.selected() if line.state in move.sources]
        if not ready:
            self._page.context.messages.show_note(f"所选企业现在都不能办“{move.words}”。")
            return
        office, year = self._page.context.office, self._page.year
        who = dialogs.whom([line.name for line in ready])
        due_on = office.cases.round_of(year).fill_by if move.key == "notify" else None
        problems = sum(self._page.problems_of(line) for line in ready)
        dialog = dialogs.StepDialog(self._page, move, who, office.person, office.today(), due_on, problems)
        if not dialog.asks():
            return
        step, ids = dialog.step(), [line.enterprise_id for line in ready]
        self._page.context.jobs.run(
            f"{move.words}：{len(ids)} 家企业",
            lambda _job: office.cases.move(ids, year, move.key, step),
            owner=self._page,
            done=self._page.context.announce,
            can_cancel=False,
        )

    def set_due(self) -> None:
        """Give the selected enterprises a day of their own."""
        chosen, office, year = self._page.selected(), self._page.context.office, self._page.year
        who = dialogs.whom([line.name for line in chosen])
        dialog = dialogs.DueDialog(self._page, who, chosen[0].due_on, office.today())
        if dialog.asks():
            day, ids = dialog.due_on.day(), [line.enterprise_id for line in chosen]
            self._page.context.perform(lambda: office.cases.set_due(ids, year, day))

    def urge(self) -> None:
        """Show the words that ask the selected enterprises, or their townships, for what is missing."""
        cases, year, chosen = self._page.context.office.cases, self._page.year, self._page.selected()
        owing, ids = _owing(chosen), [line.enterprise_id for line in chosen]
        everyone = _owing(self._page.lines)
        ways = {
            f"发给所选企业中欠报的 {len(owing)} 家": lambda: cases.messages(ids, year),
            f"发给所有欠报的企业 {len(everyone)} 家": lambda: cases.messages(everyone, year),
            "发给所选企业的乡镇街道": lambda: cases.township_messages(year, ids),
            "发给所有欠报的乡镇街道": lambda: cases.township_messages(year),
        }
        if not owing:  # none of the selected need urging: the next best is offered first
            ways.pop(next(iter(ways)))
        dialogs.UrgeDialog(self._page, ways).exec()

    def add_review(self) -> None:
        """Fill in an audit record of the current enterprise."""
        line, office = self._page.line, self._page.context.office
        if line is None or office.read_only:
            return
        method = "site" if line.state is CaseState.SITE else "desk"
        self._ask_review(line.name, office.reviews.proposal(line.enterprise_id, self._page.year, method))

    def open_review(self) -> None:
        """Change the chosen audit record, such as to write the recheck down."""
        if (line := self._page.line) is not None and (record_id := self._page.card.review_id):
            record = self._page.context.office.records.get("review_record", record_id)
            self._ask_review(line.name, record.values, record_id)

    def _ask_review(self, name: str, values: Values, record_id: str = "") -> None:
        from nptracker.ui.survey.review_dialog import ReviewDialog

        office = self._page.context.office

        def save(given: dict[str, Value]) -> Changes:
            changes = office.reviews.save(given, record_id)
            self._page.context.announce(changes)
            return changes

        title = f"审核记录：{name}（{self._page.year}）"
        ReviewDialog(self._page, title, values, save, office.today()).exec()

    def print_review(self) -> None:
        """Write the chosen audit record as a sheet of A4."""
        if (line := self._page.line) is not None and (record_id := self._page.card.review_id):
            record = self._page.context.office.records.get("review_record", record_id)
            self._write_review(line, str(record["method"]), record_id)

    def write_blank(self, method: str) -> None:
        """Write a blank audit record of the current enterprise, to be filled in by hand."""
        if (line := self._page.line) is not None:
            self._write_review(line, method)

    def _write_review(self, line: CaseLine, method: str, record_id: str = "") -> None:
        reviews, year = self._page.context.office.reviews, self._page.year
        name = f"{line.name}_{'审核记录' if record_id else '空白审核记录'}_{year}.pdf"
        if target := self._ask_target("审核记录存到哪里", name):
            document = reviews.sheet(line.enterprise_id, year, method, record_id)
            self._run_writing("导出审核记录", lambda: reviews.write(document, target))

    def write_opinions(self) -> None:
        """Write what is wrong with the answers of the current enterprise as a workbook to send back."""
        if (line := self._page.line) is None:
            return
        reviews, year, owner = self._page.context.office.reviews, self._page.year, line.enterprise_id
        if target := self._ask_target("审核意见清单存到哪里", f"{line.name}_审核意见清单_{year}.xlsx"):
            self._run_writing(
                "导出审核意见清单", lambda: reviews.write(reviews.opinions(owner, year), target)
            )

    def _ask_target(self, title: str, name: str) -> Path | None:
        from nptracker.services.file_names import file_name
        from nptracker.ui.widgets.save_dialog import ask_target

        folder, proposed = self._page.context.office.path.parent, Path(name)
        return ask_target(self._page, title, folder / f"{file_name(proposed.stem)}{proposed.suffix}")

    def _run_writing(self, title: str, work: Callable[[], Path]) -> None:
        self._page.context.jobs.run(
            title,
            lambda _job: work(),
            owner=self._page,
            done=lambda path: self._page.context.messages.show_done(f"已存到 {path.parent}：{path.name}"),
            can_cancel=False,
        )

    def make_return(self) -> None:
        """Turn to the 填报进度表 of the data year."""
        self._page.context.go(PageKey.RETURNS, f"survey_progress@{self._page.year}", "return")
