"""The question from which numbers on quality control tells of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.monitoring.qa_limits import QA_PARAMETERS
from nptracker.domain.survey_rules.model import short
from nptracker.errors import UserError
from nptracker.services.number_settings import read_limit
from nptracker.ui.widgets.ask_dialog import AskDialog, text_field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from PySide6.QtWidgets import QWidget


class LimitsDialog(AskDialog):
    """A field per number, empty for the usual one; says at once which cannot be."""

    manual = "statistics"

    def __init__(self, numbers: Mapping[str, Decimal], parent: QWidget | None = None) -> None:
        self.fields = {
            one.key: text_field(short(numbers[one.key]), f"空着用 {short(one.default)}")
            for one in QA_PARAMETERS
        }
        super().__init__(
            parent,
            "质控限值",
            "超过这些数的列出来请人核对，不改结果。空着就用通常的数。",
            [(f"{one.heading}（{one.unit}）", self.fields[one.key]) for one in QA_PARAMETERS],
            accept_words="保存(&B)",
            fault=self._fault_of_numbers,
        )

    def texts(self) -> dict[str, str]:
        """Return what was typed, the usual number where a field was left empty."""
        return {one.key: self.fields[one.key].text().strip() or short(one.default) for one in QA_PARAMETERS}

    def _fault_of_numbers(self) -> str:
        texts = self.texts()
        try:
            for one in QA_PARAMETERS:
                read_limit(one, texts[one.key])
        except UserError as error:
            return f"{error.what}{error.todo}"
        return ""
