"""What the entry page does: add a substance, carry over, return zero, explain, delete; each asks only for what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from nptracker.domain.forms import form_named
from nptracker.domain.forms.field import SUBSTANCE
from nptracker.domain.survey_rules import BY_CODE, LEAST_REASON, YearProblem, statement_of
from nptracker.ui.tables.options import Option, offering_for
from nptracker.ui.tables.suggest import Suggester
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.ui.survey.survey_page import SurveyPage


class SurveyVerbs(QObject):
    """The verbs of the page on what it shows."""

    def __init__(self, page: SurveyPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context

    def add(self) -> None:
        """Ask for a substance by name, initials or number, and add it with what the lists say."""
        card = self._page.card
        if card is None:
            return
        field, picked = self._substance_field()
        words = "名录上的物质会带出 CAS 号、适用档和清单版本，之后都可以改。"
        dialog = AskDialog(
            self._page,
            f"给{card.enterprise['name']}加物质",
            words,
            [("名称或 CAS 号", field)],
            accept_words="加上(&A)",
            fault=lambda: "" if field.text().strip() else "请输入物质名称或 CAS 号。",
        )
        if not dialog.asks():
            return
        text = field.text().strip()
        option = picked[-1] if picked and picked[-1].label == text else None
        name, code = (text, option.partner if option else "")
        if text[:1].isdigit() and text.count("-") == 2 and " " not in text:
            name, code = "", text
        survey, owner, year = self._context.office.survey, card.enterprise.id, card.year
        self._bring(self._context.perform(lambda: survey.add_entry(owner, year, name, code)))

    def _substance_field(self) -> tuple[QLineEdit, list[Option]]:
        field = text_field(hint="如 二氯甲烷、eljw、75-09-2")
        picked: list[Option] = []
        declared = form_named("survey_entry").by_key["substance"]
        assert declared.offers == SUBSTANCE
        offering = offering_for(declared, self._context.office.records.find)
        assert offering is not None
        suggester = Suggester(field, offering)
        suggester.picked.connect(picked.append)
        return field, picked

    def _bring(self, changes: Changes | None) -> None:
        if changes and changes.record_ids:
            self._page.want_entry(changes.record_ids[0])
            self._page.force_reload()
            self._page.pane.sheet.focus_first()

    def carry(self) -> None:
        """Take last year's substances of the enterprise over."""
        card = self._page.card
        if card is not None:
            survey = self._context.office.survey
            self._context.perform(lambda: survey.carry_over([card.enterprise.id], card.year - 1, card.year))

    def carry_all(self) -> None:
        """Take last year's substances of every included enterprise over, as one verb in a job."""
        year, office = self._page.year, self._context.office
        dialog = AskDialog(
            self._page,
            "全部企业带入上年数",
            f"把所有入统企业 {year - 1} 年度的物质和数量带到 {year} 年度，标为“待确认”；"
            "已有的物质不动。一步撤销。",
            [],
            accept_words="带入(&D)",
        )
        if not dialog.asks():
            return

        def work(_job: object) -> Changes:
            owners = [record.id for record in office.screening.included(year)]
            return office.survey.carry_over(owners, year - 1, year)

        self._context.jobs.run("带入上年数", work, owner=self, done=self._announce, can_cancel=False)

    def complete(self) -> None:
        """Fill the tiers that entries typed or imported without them have by the lists."""
        survey, year = self._context.office.survey, self._page.year
        self._context.perform(lambda: survey.complete(year))

    def _announce(self, changes: Changes) -> None:
        if changes.verb:
            self._context.announce(changes)
        else:
            self._context.messages.show_note("上年度没有可以带入的物质，或者都带入过了。")

    def zero(self) -> None:
        """Ask of which category there is none, and how that is known."""
        card = self._page.card
        if card is None:
            return
        survey = self._context.office.survey
        words = {"全部": "全部（调查范围内的物质都没有）"}
        categories = [(category, words.get(category, category)) for category in survey.zero_categories()]
        category = choice_field(categories)
        basis, by = text_field(hint="环评报告、原辅料台账、现场查看"), text_field(hint="作出确认的人")
        dialog = AskDialog(
            self._page,
            f"{card.enterprise['name']}：零报告",
            f"确认本企业 {card.year} 年度没有生产、加工使用这一类物质。",
            [("物质类别", category), ("依据", basis), ("确认人", by)],
            kind="zero_return",
            accept_words="零报告(&L)",
            fault=lambda: "" if basis.text().strip() and by.text().strip() else "请写明依据和确认人。",
        )
        if dialog.asks():
            chosen = [str(category.currentData())]
            self._context.perform(
                lambda: survey.return_zero(card.enterprise.id, card.year, chosen, basis.text(), by.text())
            )

    def explain(self, rule: str) -> None:
        """Ask why what a soft rule found in the entry in front is right after all."""
        line = self._page.line
        if line is None:
            return
        found = "；".join(p.message for p in line.problems if p.code == rule and p.severity == "warning")
        if reason := self._ask_reason(rule, found):
            survey, entry = self._context.office.survey, line.record.id
            self._context.perform(lambda: survey.waive(entry, rule, reason))

    def explain_missing(self) -> None:
        """Ask why something missing from the enterprise's return is right after all."""
        one, card = self._page.missing.chosen, self._page.card
        if not isinstance(one, YearProblem) or card is None or one.problem.severity != "warning":
            return
        if reason := self._ask_reason(one.problem.code, one.problem.message):
            survey = self._context.office.survey
            self._context.perform(lambda: survey.waive_missing(card.enterprise.id, card.year, one, reason))

    def _ask_reason(self, rule: str, found: str) -> str:
        reason = text_field(hint="如：新增一条产线；2024 年底停产")
        settings = self._context.office.rules.settings()
        dialog = AskDialog(
            self._page,
            f"核实说明：{rule} {BY_CODE[rule].title}",
            f"{found}\n\n规则：{statement_of(BY_CODE[rule], settings)}。\n情况属实的写明原因，报表会印出来。",
            [("核实说明", reason)],
            kind="rule_waiver",
            accept_words="写入(&S)",
            fault=lambda: (
                "" if len(reason.text().strip()) >= LEAST_REASON else f"至少写 {LEAST_REASON} 个字。"
            ),
        )
        return reason.text().strip() if dialog.asks() else ""

    def delete(self) -> None:
        """Delete the entry or the zero return with the cursor."""
        chosen = self._page.substances.chosen
        record = getattr(chosen, "record", chosen)
        if record is None:
            self._context.messages.show_note("请先在中间点住一种物质。")
            return
        records = self._context.office.records
        self._context.perform(lambda: records.delete(record.kind, [record.id]))
