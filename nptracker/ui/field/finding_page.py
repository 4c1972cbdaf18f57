"""问题整改: the rectification ledger with counts that filter it, the steps of a finding, and what was done so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from nptracker.domain.finding_evidence import last_step_back
from nptracker.domain.finding_steps import STEP_RULES, FindingStanding
from nptracker.domain.forms import form_named
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.rectification import OPEN_STATES, SOON_DAYS
from nptracker.ui.field.story_table import steps_table
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.records.ledger_page import LedgerPage
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.changes import Changes
    from nptracker.domain.record import Record
    from nptracker.services.rectification import FindingLine, FindingStep, RectificationService
    from nptracker.ui.context import Context

_ALL = "all"
_ROOMY = 25  # lines
_SPACING = 4  # pixels
_FORM = form_named("finding")
_STEPS = (
    ("submitted", "报完成(&T)…", "企业报整改完成，写明完成情况"),
    ("closed", "销号(&Q)…", "有佐证、验收人不是报完成的人，才能销号"),
)
_MORE_STEPS = (
    ("returned", "退回(&B)…", "left", "核查不到位，退回继续整改"),
    ("extended", "延期(&Y)…", "week", "写明理由、新时限和批准人"),
    ("reopened", "重开(&O)…", "reopen", "已销号的重新整改，原来的记录留着"),
    ("repeat", "反弹(&D)…", "reload", "已销号的问题又出现，另立一条连着"),
)
_HELP = (
    "上面的数按今天算：超期、即将到期（7 天内）、整改中、已完成待核、已销号；点一个数只看这一类。\n"
    "报完成 → 销号；销号要有佐证材料，验收人不能是报完成的人。可以选多行一次办。\n"
    "“更多”里有退回、延期、重开、反弹，都写明原因。退回、重开以后要有新的佐证材料才能再销号，以前的不算。\n"
    "“反弹”给已销号又出现的问题另立一条，和前次连着。下面是所选问题的办理经过和前后几次，双击一次就转到它。\n"
)


class Story(NamedTuple):
    """What became of one finding: itself with its steps, and the findings it repeats or that repeat it."""

    line: FindingLine
    chain: tuple[Record, ...]


def read_story(rectification: RectificationService, finding_id: str) -> Story | None:
    """Return what became of a finding, None when it is gone."""
    try:
        line = rectification.line(finding_id)
        return Story(line, tuple(rectification.chain(finding_id)))
    except KeyError:
        return None


class FindingPage(LedgerPage):
    """The ledger of findings with the verbs that put them right."""

    help_text = _HELP + LedgerPage.help_text

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, ("finding",), parent)
        self.shows |= {"finding_step"}
        self._asker = Asker(self, context.reading, self.say_failed)
        self._story_asker = Asker(self, context.reading, self.say_failed)
        self._chip, self._has_none = _ALL, False
        self._story: Story | None = None
        self._counts: dict[str, str] = {}  # what the counts say, of those that are shown
        self.chips = {key: self._chip_button(key) for key in (_ALL, *(s.code for s in FindingStanding))}
        self.folded = self._folded_chips()
        self.buttons = {
            key: deed_button(self, words, partial(self.take_step, key), tip=tip) for key, words, tip in _STEPS
        }
        self.buttons["more"] = QPushButton("更多(&M)", self)
        self.buttons["more"].setMenu(self._more_menu())
        self.steps = steps_table(self)
        self._tools = QWidget(self)
        self._tools.setLayout(
            FlowRow(*self.chips.values(), self.folded, *self.buttons.values(), spacing=_SPACING)
        )
        self._column.insertWidget(0, self._tools)
        self._column.addWidget(self.steps)
        self.ledger.panel.row_chosen.connect(self._ask_story)
        self.steps.cellActivated.connect(lambda _row, _column: self._open_other())
        self.setFocusProxy(self.ledger.panel.grid)  # work starts in the ledger, not in the steps below it

    def _chip_button(self, key: str) -> QPushButton:
        button = QPushButton(self)
        button.setCheckable(True)
        button.setChecked(key == self._chip)
        mark(button, "small")
        button.clicked.connect(lambda _checked=False: self.show_only(_ALL if self._chip == key else key))
        return button

    def _folded_chips(self) -> QPushButton:
        """Return one button that stands for the counts where they have no room beside the verbs."""
        button = QPushButton(self)
        button.setToolTip("只看一类问题")
        button.setMenu(QMenu(button))
        button.menu().aboutToShow.connect(self._fill_folded)
        mark(button, "small")
        return button

    def _fill_folded(self) -> None:
        menu = self.folded.menu()
        menu.clear()
        for key in self._counts:
            menu.addAction(self._counts[key], partial(self.show_only, key))

    def _more_menu(self) -> QMenu:
        """Return the steps that are taken less often; ``more`` keeps them by key."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.more: dict[str, QAction] = {}
        for key, words, sign, tip in _MORE_STEPS:
            slot = self.repeat if key == "repeat" else partial(self.take_step, key)
            self.more[key] = menu.addAction(icon(sign), words, slot)
            self.more[key].setToolTip(tip)
        menu.addSeparator()
        self.more["story"] = menu.addAction(icon("history"), "办理经过(&J)…", self.show_story)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a low window to the ledger; F9 still tells the history."""
        super().resizeEvent(event)
        self.steps.setFixedHeight(6 * self.fontMetrics().lineSpacing())
        self._make_room()

    def _make_room(self) -> None:
        """Show steps and verbs while there are findings, the steps where the window is high enough for them."""
        is_empty = self._has_none
        self._tools.setVisible(not is_empty)
        self.steps.setVisible(not is_empty and self.height() > _ROOMY * self.fontMetrics().lineSpacing())
        self._show_chips()

    def _show_chips(self) -> None:
        """Show the counts one by one where all have room in one line, else behind one button."""
        for key, chip in self.chips.items():
            chip.setText(self._counts.get(key, ""))
            chip.setChecked(key == self._chip)
        beside = [*(self.chips[key] for key in self._counts), *self.buttons.values()]
        is_narrow = sum(widget.sizeHint().width() + _SPACING for widget in beside) > self._column_width()
        for key, chip in self.chips.items():
            chip.setVisible(key in self._counts and not is_narrow)
        self.folded.setText(self._counts.get(self._chip, ""))
        self.folded.setVisible(is_narrow and bool(self._counts))

    def _column_width(self) -> int:
        margins = self._column.contentsMargins()
        return self.width() - margins.left() - margins.right()

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the ledger and the counts again."""
        super().reload()
        self._count()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; the counts follow the ledger."""
        super().refresh(changes)
        if self.isVisible() and changes.touches(*self.shows):
            self._count()

    def _count(self) -> None:
        rectification = self.context.office.field.rectification
        self._asker.ask(lambda _job: rectification.lines(), self._take)

    def _take(self, lines: Sequence[FindingLine]) -> None:
        counts = Counter(line.standing for line in lines)
        words = {s.code: f"{s.sign} {s.label} {counts[s]}" for s in FindingStanding}
        shown = {s.code for s in FindingStanding if counts[s]} | {self._chip}
        self._counts = {_ALL: f"全部 {len(lines)}"} | {key: words[key] for key in words if key in shown}
        for button in self.buttons.values():
            button.setEnabled(not self.context.office.read_only)
        self._has_none = not lines
        self._make_room()
        self._ask_story(self.ledger.panel.current_id())

    def show_only(self, key: str) -> None:
        """Show the findings behind one number, all for an unknown one."""
        self._chip = key if key in self.chips else _ALL
        self._show_chips()
        panel = self.ledger.panel
        panel.model.base = Query(filters=_filters(self._chip, self.context.office.today()))
        panel.ask()

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Turn to a finding, or to the findings of a standing such as ``overdue``."""
        if record_id in self.chips:
            self.activate()
            self.show_only(record_id)
            return
        if self._chip != _ALL:
            self.show_only(_ALL)
        super().show_record(record_id, kind)

    def _ask_story(self, finding_id: str) -> None:
        """Read in the lane what became of the finding in the current row."""
        if not finding_id:
            self._story_asker.drop()
            self._show_story(None)
            return
        rectification = self.context.office.field.rectification
        self._story_asker.ask(lambda _job: read_story(rectification, finding_id), self._show_story)

    def _show_story(self, story: Story | None) -> None:
        self._story = story
        self.steps.show_lines(_story_rows(story))

    def show_story(self) -> None:
        """Show what became of the current finding in a window of its own: a low page has no room for it."""
        from nptracker.ui.field.finding_dialogs import StoryDialog

        if self._story is None:
            self.context.messages.show_note("请先点住一个问题。")
            return
        dialog = StoryDialog(self, self._story.line.record.label(_FORM), _story_rows(self._story))
        dialog.exec()
        if dialog.wanted:
            self.show_record(dialog.wanted, "finding")

    def _open_other(self) -> None:
        """Turn to the former or the later finding in the current line."""
        if self.steps.chosen:
            self.show_record(str(self.steps.chosen), "finding")

    # -- doing --------------------------------------------------------------------------------------------

    def take_step(self, step_key: str) -> None:
        """Take a step with the selected findings that may take it."""
        from nptracker.ui.field.finding_dialogs import StepDialog

        office, rule = self.context.office, STEP_RULES[step_key]
        ready = [line for line in self._selected() if str(line.record["state"] or "open") in rule.sources]
        if not ready:
            self.context.messages.show_note(f"所选问题现在都不能办“{rule.words}”；请先点住要办的行。")
            return
        ids, rectification = [line.id for line in ready], office.field.rectification

        def fault(said: FindingStep) -> str:
            return next(iter(rectification.faults(ids, step_key, said).values()), "")

        who = f"问题 {ready[0].record['number']}" if len(ready) == 1 else f"{len(ready)} 个问题"
        due_on = ready[0].record["due_on"]
        due = due_on if isinstance(due_on, date) else None
        dialog = StepDialog(self, step_key, who, office.person, office.today(), due, fault)
        if any(last_step_back(line.steps) for line in ready):
            dialog.ask_for_fresh_evidence()
        if dialog.asks():
            said = dialog.step()
            self.context.perform(lambda: rectification.take(ids, step_key, said))

    def repeat(self) -> None:
        """Enter a closed problem that has come back."""
        from nptracker.ui.field.finding_dialogs import RepeatDialog

        closed = [line for line in self._selected() if line.record["state"] == "closed"]
        if not closed:
            self.context.messages.show_note("反弹的是已销号的问题；请先点住一个已销号的。")
            return
        office, line = self.context.office, closed[0]
        dialog = RepeatDialog(self, f"问题 {line.record['number']}", office.today())
        if dialog.asks():
            found_on, due_on = dialog.days()
            self.context.perform(lambda: office.field.rectification.repeat(line.id, found_on, due_on))

    def _selected(self) -> list[FindingLine]:
        ids = self.ledger.panel.selected_ids() or [self.ledger.panel.current_id()]
        return self.context.office.field.rectification.lines_of([one for one in ids if one])


def _filters(chip: str, today: date) -> tuple[Filter, ...]:
    """Return what a count means in the ledger, so that the rows shown are exactly those counted."""
    open_ = Filter("state", Op.ONE_OF, "|".join(OPEN_STATES))
    not_late = Filter("due_on", Op.AT_LEAST, today.isoformat())
    working = Filter("state", Op.ONE_OF, "|".join(state for state in OPEN_STATES if state != "submitted"))
    soon = (today + timedelta(SOON_DAYS)).isoformat()
    after = (today + timedelta(SOON_DAYS + 1)).isoformat()
    found: Mapping[str, tuple[Filter, ...]] = {
        "overdue": (open_, Filter("due_on", Op.AT_MOST, (today - timedelta(1)).isoformat())),
        "soon": (working, not_late, Filter("due_on", Op.AT_MOST, soon)),
        "undated": (open_, Filter("due_on", Op.EMPTY)),
        "submitted": (Filter("state", Op.ONE_OF, "submitted"), not_late),
        "open": (working, Filter("due_on", Op.AT_LEAST, after)),
        "closed": (Filter("state", Op.ONE_OF, "closed"),),
    }
    return found.get(chip, ())


def _step_texts(step: Record) -> tuple[str, ...]:
    moved = (
        f"时限 {step['old_due']} → {step['new_due']}，批准人 {step['approver']}" if step["new_due"] else ""
    )
    checked = f"验收人 {step['checker']}" if step["checker"] else ""
    parts = (str(step["opinion"] or ""), moved, checked, str(step["evidence"] or ""))
    words = "；".join(part for part in parts if part)
    return str(step["on"]), STEP_RULES[str(step["step"])].words, str(step["by"] or "—"), words


def _story_rows(story: Story | None) -> list[tuple[tuple[str, ...], str]]:
    """Return the other findings of the chain, then the steps, the latest first; or that there is nothing to tell."""
    if story is None:
        return [(("—", "—", "—", "点住一个问题，这里列出它的办理经过"), "")]
    steps = [(_step_texts(step), "") for step in reversed(story.line.steps)]
    return [*_chain_rows(story), *steps] or [(("—", "—", "—", "还没有办理经过"), "")]


def _chain_rows(story: Story) -> list[tuple[tuple[str, ...], str]]:
    """Return the other findings of a chain of relapses, the latest first, each with its id."""
    places = [record.id for record in story.chain]
    here = places.index(story.line.id)
    return [
        (_other_texts(record, "前次问题" if at < here else "又反弹"), record.id)
        for at, record in reversed(list(enumerate(story.chain)))
        if at != here
    ]


def _other_texts(record: Record, word: str) -> tuple[str, ...]:
    closed = f"，{record['closed_on']} 销号" if record["closed_on"] else ""
    state = record.text(_FORM, "state") or "未报"
    words = f"{record.label(_FORM)}（{state}{closed}）"
    return str(record["found_on"] or "未报"), word, "—", words
