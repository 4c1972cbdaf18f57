"""What an officer does on 双随机抽查: leave out, recuse, draw, prepare visits, replay, print, declare void."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.services.draws import DrawOrder
from nptracker.ui.context import PageKey
from nptracker.ui.field import draw_dialogs as dialogs

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.domain.draw_record import DrawRecord
    from nptracker.ui.field.draw_page import DrawPage

_SAME = "重新抽取，结果和记录完全一样"
_MOST_TOLD = 6


class DrawVerbs:
    """Asks, runs the verb, and says what came of it; works on what its page shows."""

    def __init__(self, page: DrawPage) -> None:
        self._page = page

    # -- before the draw ----------------------------------------------------------------------------------

    def leave_out(self) -> None:
        """Leave the selected enterprises out for a reason, or let those left out by hand take part again."""
        page, chosen = self._page, self._page.candidates.selected()
        if not chosen:
            page.context.messages.show_note("请先在候选企业里选；按住 Ctrl 或 Shift 可以选很多家。")
            return
        back = [line for line in chosen if line.enterprise_id in page.choices.own]
        if back:
            for line in back:
                del page.choices.own[line.enterprise_id]
            page.read_candidates()
            return
        whom = chosen[0].name if len(chosen) == 1 else f"选中的 {len(chosen)} 家企业"
        dialog = dialogs.ReasonDialog(
            page, "排除", f"{whom}不参加这次抽取。", "如：正在配合专案调查", "排除(&K)"
        )
        if dialog.asks():
            reason = dialog.reason.text().strip()
            page.choices.own.update({line.enterprise_id: reason for line in chosen})
            page.read_candidates()

    def leave_person_out(self) -> None:
        """Leave the current inspector out for a reason, or let him or her take part again."""
        page, one = self._page, self._page.people.person
        if one is None:
            return
        if one.inspector_id in page.choices.absent:
            del page.choices.absent[one.inspector_id]
        else:
            dialog = dialogs.ReasonDialog(
                page, "不参加", f"“{one.person}”不参加这次抽取。", "如：出差、培训", "不参加(&L)"
            )
            if not dialog.asks():
                return
            page.choices.absent[one.inspector_id] = dialog.reason.text().strip()
        page.read_candidates()

    def recuse(self) -> None:
        """Let the current inspector stay away from an enterprise."""
        page, one = self._page, self._page.people.person
        firms = [(line.enterprise_id, line.name) for line in page.candidates.lines if not line.excluded]
        if one is None or not firms:
            page.context.messages.show_note("没有参加抽取的企业，不用回避。")
            return
        dialog = dialogs.RecusalDialog(page, one.person, firms)
        if dialog.asks():
            key = (one.inspector_id, str(dialog.firm.currentData()))
            page.choices.recusals[key] = dialog.reason.text().strip()
            page.read_candidates()

    def drop_recusal(self, key: object) -> None:
        """Take a recusal back."""
        self._page.choices.recusals = {
            known: reason for known, reason in self._page.choices.recusals.items() if known != key
        }
        self._page.read_candidates()

    # -- the draw -----------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Ask for number, people and seed, and draw."""
        page, line, office = self._page, self._page.line, self._page.context.office
        if line is None or office.read_only:
            return
        firms, people = page.candidates.lines, page.people.people
        going = sum(not firm.excluded for firm in firms), sum(not one.excluded for one in people)
        wanted = max(1, min(office.draws.wanted(line.plan_id, len(firms)), going[0] or 1))
        lead = f"{line.title}：候选 {len(firms)} 家，参加 {going[0]} 家；人员 {going[1]} 名。计划要求 {line.asked}。"
        dialog = dialogs.DrawDialog(page, lead, wanted, office.person)
        if not dialog.asks():
            return
        order = self._order(line.plan_id, dialog.answer())
        page.context.jobs.run(
            f"双随机抽取：{line.title}",
            lambda _job: office.draws.make(order),
            owner=page,
            done=self._drawn,
            failed=page.say_failed,
            can_cancel=False,
        )

    def _drawn(self, changes: Changes) -> None:
        self._page.context.announce(changes, offer_undo=False)
        self._page.show_draw(changes.record_ids[0])

    def _order(self, plan_id: str, answer: dialogs.DrawAnswer) -> DrawOrder:
        page, choices = self._page, self._page.choices
        return DrawOrder(
            plan_id,
            answer.drawn_by,
            page.candidates.scope(),
            page.candidates.exclusions(dict(choices.own)),
            dict(choices.absent),
            dict(choices.recusals),
            answer.wanted,
            answer.group_size,
            answer.seed,
            answer.witness,
            answer.note,
        )

    # -- after the draw -----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Prepare the visits of the draw shown."""
        page, draw_id = self._page, self._page.result.draw_id
        if draw_id:
            page.context.jobs.run(
                "生成待查记录",
                lambda _job: page.context.office.draws.prepare_visits(draw_id),
                owner=page,
                done=page.context.announce,
                failed=page.say_failed,
                can_cancel=False,
            )

    def replay(self) -> None:
        """Draw again from the record shown and say whether it is the same."""
        page, draw_id, record = self._page, self._page.result.draw_id, self._page.result.record
        if record is not None:
            page.context.reading.run(
                "复核抽查记录",
                lambda _job: page.context.office.draws.differences(draw_id),
                owner=page,
                done=lambda told: self._tell(record, told),
                failed=page.say_failed,
            )

    def replay_file(self) -> None:
        """Draw again from an exported record, also one of another computer."""
        from PySide6.QtWidgets import QFileDialog

        page = self._page
        folder = str(page.context.office.path.parent)
        chosen, _kind = QFileDialog.getOpenFileName(page, "选抽查记录", folder, "抽查记录 (*.xlsx *.json)")
        if chosen:
            office = page.context.office
            page.context.reading.run(
                "复核抽查记录",
                lambda _job: office.draws.check_file(Path(chosen)),
                owner=page,
                done=lambda found: self._tell(*found),
                failed=page.say_failed,
            )

    def _tell(self, record: DrawRecord, told: list[str]) -> None:
        name = f"{record.number} {record.task_name}".strip()
        if not told:
            drawn = f"抽中 {len(record.drawn)} 家，校验码 {record.fingerprint or '没有'}"
            self._page.context.messages.show_done(f"{name}：{_SAME}。{drawn}")
            return
        from PySide6.QtWidgets import QMessageBox

        more = [f"……共 {len(told)} 处"] if len(told) > _MOST_TOLD else []
        text = "\n".join([f"{name}：重新抽取和记录有 {len(told)} 处不同。", *told[:_MOST_TOLD], *more])
        QMessageBox.warning(self._page, "复核", text)

    def void(self) -> None:
        """Declare the draw shown void for a reason."""
        page, draw_id, record = self._page, self._page.result.draw_id, self._page.result.record
        if record is None:
            return
        lead = f"抽查 {record.number} 作废后不再计算，记录仍然保留。"
        dialog = dialogs.ReasonDialog(page, "作废", lead, "为什么作废，会印在记录上", "作废(&Z)")
        if dialog.asks():
            reason = dialog.reason.text()
            page.context.perform(lambda: page.context.office.draws.void(draw_id, reason), offer_undo=False)

    def export(self, ending: str) -> None:
        """Write the record of the draw shown."""
        from nptracker.services.file_names import file_name
        from nptracker.ui.widgets.save_dialog import ask_target

        page, draw_id, record = self._page, self._page.result.draw_id, self._page.result.record
        if record is None:
            page.context.messages.show_note("这项计划还没有抽查记录可以导出。")
            return
        office = page.context.office
        name = file_name(f"双随机抽查记录_{record.number}_{record.task_name}")
        target = ask_target(page, "抽查记录存到哪里", office.path.parent / f"{name}.{ending}")
        if target:
            page.context.jobs.run(
                "导出抽查记录",
                lambda _job: office.draws.write(draw_id, target),
                owner=page,
                done=lambda path: page.context.messages.show_done(f"已存到 {path.parent}：{path.name}"),
                can_cancel=False,
            )

    def set_caps(self) -> None:
        """Set how often an enterprise may be inspected in a year."""
        page, caps = self._page, self._page.context.office.caps
        dialog = dialogs.CapDialog(page, caps.caps())
        while dialog.asks():
            if page.context.perform(partial(caps.set_caps, dialog.texts())) is not None:
                return

    def go_to(self, return_name: str) -> None:
        """Turn to a return of the year shown."""
        self._page.context.go(PageKey.RETURNS, f"{return_name}@{self._page.year}", "return")
