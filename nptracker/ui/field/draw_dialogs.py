"""The questions around a draw: the draw itself, reasons to leave somebody out, a recusal, and the yearly cap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from nptracker.domain.random_draw import LEAST_GROUP, LONGEST_SEED, seed_fault, tidy_seed
from nptracker.services.yearly_caps import CAP_MARKS
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_DRAWN, _LARGEST_GROUP = 9999, 9


@dataclass(frozen=True, slots=True)
class DrawAnswer:
    """What is said before a draw."""

    wanted: int
    group_size: int
    drawn_by: str
    witness: str
    seed: str
    note: str


class DrawDialog(AskDialog):
    """Asks for number, people and seed; the candidates are settled before."""

    def __init__(self, parent: QWidget, lead: str, wanted: int, person: str) -> None:
        self.wanted = _number(1, _MOST_DRAWN, wanted, " 家")
        self.group = _number(LEAST_GROUP, _LARGEST_GROUP, LEAST_GROUP, " 人")
        self.drawn_by, self.witness = text_field(person), text_field("", "在场监督的人，可空")
        self.seed = text_field("", "请见证人说一串字或数；空着由系统随机产生")
        self.seed.setMaxLength(LONGEST_SEED)
        self.note = text_field("", "可空")
        super().__init__(
            parent,
            "双随机抽取",
            f"{lead}\n抽取记录一经写入就不能改，也不能撤销重抽；抽错了只能写明原因作废，全部留痕。",
            (
                ("抽取数量(&N)", self.wanted), ("每组人数(&M)", self.group), ("抽取人(&P)", self.drawn_by),
                ("见证人(&W)", self.witness), ("随机种子(&S)", self.seed), ("备注(&Z)", self.note),
            ),
            kind="draw", accept_words="抽取(&D)",
            fault=self._missing,
        )  # fmt: skip

    def _missing(self) -> str:
        if not self.drawn_by.text().strip():
            return "请填写抽取人。"
        seed = tidy_seed(self.seed.text())
        fault = seed_fault(seed) if seed else ""
        return f"{fault}。" if fault else ""

    def answer(self) -> DrawAnswer:
        """Return what was said."""
        return DrawAnswer(
            self.wanted.value(),
            self.group.value(),
            self.drawn_by.text(),
            self.witness.text(),
            self.seed.text(),
            self.note.text(),
        )


def _number(least: int, most: int, value: int, suffix: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    box.setSuffix(suffix)
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)  # typed, or turned with the arrow keys
    return box


class ReasonDialog(AskDialog):
    """Asks for a reason."""

    def __init__(self, parent: QWidget, title: str, lead: str, hint: str, accept_words: str) -> None:
        self.reason = text_field("", hint)
        super().__init__(
            parent,
            title,
            lead,
            (("理由(&L)", self.reason),),
            accept_words=accept_words,
            fault=lambda: "" if self.reason.text().strip() else "请写明理由。",
        )


class RecusalDialog(AskDialog):
    """Asks from which enterprise an inspector stays away, and why."""

    def __init__(self, parent: QWidget, person: str, firms: Iterable[tuple[str, str]]) -> None:
        self.firm = choice_field(firms)
        self.reason = text_field("", "如：亲属在该企业任职")
        super().__init__(
            parent,
            "回避",
            f"“{person}”不查下面这家企业。",
            (("企业(&Q)", self.firm), ("理由(&L)", self.reason)),
            accept_words="回避(&B)",
            fault=lambda: "" if self.reason.text().strip() else "请写明回避的理由。",
        )


class CapDialog(AskDialog):
    """Asks for the yearly cap of all enterprises and of those with a management mark."""

    def __init__(self, parent: QWidget, caps: Mapping[str, int]) -> None:
        self._fields: dict[str, QLineEdit] = {
            mark: text_field(
                str(caps[mark]) if mark in caps else "", "没有规定" if not mark else "同全部企业"
            )
            for mark in CAP_MARKS
        }
        rows: Sequence[tuple[str, QWidget]] = [
            (words, self._fields[mark]) for mark, words in CAP_MARKS.items()
        ]
        super().__init__(
            parent,
            "年度检查频次上限",
            "按省级公布的上限填写，单位：次/年。标识另有上限的单独填，一家有几个标识的按最高的。"
            "个案检查和帮扶指导不占次数。",
            rows,
            accept_words="保存(&S)",
        )

    def texts(self) -> dict[str, str]:
        """Return what was typed, by "" or the code of a mark."""
        return {mark: field.text() for mark, field in self._fields.items()}
