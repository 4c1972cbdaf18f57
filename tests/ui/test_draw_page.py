"""双随机抽查 over a real district file: empty state, candidates, people, the draw, its record, visits and replay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from builders import enterprise, inspection
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow, QMessageBox
from test_tasks_page import DirectLane

from nptracker.services.office import Office
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context, PageKey
from nptracker.ui.field import draw_dialogs
from nptracker.ui.field.draw_page import RESULT, DrawPage
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.records.record_form import RecordForm

TODAY = date(2026, 11, 22)
EMPTY = 1


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "甘州区.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    yield office
    office.close()


def add(office: Office, kind: str, /, **texts: str) -> str:
    return office.records.create(kind, office.records.typed(kind, texts)).record_ids[0]


@pytest.fixture
def planned(office: Office) -> Office:
    """Five enterprises, one of them closed; four inspectors; a plan for two of them."""
    office.caps.set_caps({"": "2"})
    for at in range(5):
        more = {"operating": "closed"} if at == 4 else {}
        office.records.create(
            "enterprise", {**enterprise(at), "township": ("东街街道", "大满镇")[at % 2], **more}
        )
    for at, name in enumerate(("赵工", "钱工", "孙工", "李工")):
        add(office, "inspector", name=name, badge_no=f"SL-{at}", in_service="是")
    add(office, "inspection_plan", number="JH2026-01", task_name="措施检查", year="2026", quota="2", months="11月",
        object="企业", matters="措施")  # fmt: skip
    return office


def context_of(office: Office, window: QMainWindow, went: list[Any]) -> Context:
    lane = DirectLane()
    return Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: went.append(where), show_page=went.append, leave_page=lambda: None,
        reopen=lambda: None,
    )  # fmt: skip


def shown(office: Office, qtbot: Any) -> DrawPage:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1220, 700)
    went: list[Any] = []
    context = context_of(office, window, went)
    page = DrawPage(context)
    page.went, page.window_ = went, window  # type: ignore[attr-defined]
    context.bus.changed.connect(page.refresh)
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    page.activate()
    return page


def answers(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog], **texts: Any) -> None:
    """Let a dialog be answered as a person would."""

    def asks(self: Any) -> bool:
        for name, value in texts.items():
            field = getattr(self, name)
            (field.setValue if isinstance(value, int) else field.setText)(value)
        self.accept_if_complete()
        return not self.warning.text()

    monkeypatch.setattr(kind, "asks", asks)


def parts(page: DrawPage) -> dict[str, str]:
    """Return how each candidate takes part, by the digit its name ends in."""
    return {line.texts[1][-1]: line.texts[0] for line in page.candidates.list.lines}


def test_without_a_plan_the_page_says_where_to_begin(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    assert page._stack.currentIndex() == EMPTY


def test_candidates_show_who_takes_part_and_why_not(planned: Office, qtbot: Any) -> None:
    page = shown(planned, qtbot)
    assert page.plans.lines[0].texts == ("○ 未开始", "措施检查", "JH2026-01", "11月", "2 家", "—", "—")
    assert parts(page) == {**dict.fromkeys("0123", "✔ 参加"), "4": "✕ 停产关闭"}
    assert page.tabs.tabText(0) == "候选企业 4 / 5"
    assert page.next.text() == "核对候选企业和人员，然后点“抽取”"
    page.candidates.township.setCurrentIndex(page.candidates.township.findData("大满镇"))
    page.candidates.township.activated.emit(0)
    assert set(parts(page)) == {"1", "3"}
    page.candidates.township.setCurrentIndex(0)
    page.candidates.idle.setChecked(False)
    assert set(parts(page).values()) == {"✔ 参加"}
    page.candidates.industry.setText("二六")
    page.candidates.industry.editingFinished.emit()
    assert len(parts(page)) == 5
    assert "二六" in page.candidates.industry.toolTip()


def test_somebody_is_left_out_and_let_in_again(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    page.candidates.list.select(page.candidates.lines[1].enterprise_id)
    answers(monkeypatch, draw_dialogs.ReasonDialog, reason="专案调查")
    page.candidates.own_button.click()
    assert parts(page)["1"] == "✕ 另有理由"
    assert page.candidates.list.lines[1].texts[-1] == "专案调查"
    page.candidates.own_button.click()
    assert parts(page)["1"] == "✔ 参加"
    page.people.list.select(page.people.people[0].inspector_id)
    page.people.absent_button.click()
    assert page.people.list.lines[0].texts[0] == "✕ 排除"
    page.people.absent_button.click()
    assert page.people.list.lines[0].texts[0] == "✔ 参加"


def test_a_recusal_is_listed_heeded_and_taken_back(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    page.people.list.select(page.people.people[1].inspector_id)
    answers(monkeypatch, draw_dialogs.RecusalDialog, reason="亲属在该企业")
    page.people.recuse_button.click()
    heading, recusal = page.people.list.lines[-2:]
    assert heading.texts[0] == "回避 1 条"
    assert recusal.texts == ("↔ 回避", "R02", "钱工", page.candidates.lines[0].name, "亲属在该企业")
    page.people.list.select(recusal.key)
    page.people.drop_button.click()
    assert len(page.people.list.lines) == 4


def draw(page: DrawPage, monkeypatch: pytest.MonkeyPatch, **texts: Any) -> str:
    answers(monkeypatch, draw_dialogs.DrawDialog, **{"seed": "二月二", "witness": "何某", **texts})
    page.buttons["draw"].click()
    return page.result.draw_id


def test_a_draw_goes_on_to_its_record_and_the_visits(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    assert not page.buttons["prepare"].isEnabled()
    draw_id = draw(page, monkeypatch)
    record = planned.draws.record(draw_id)
    assert page.tabs.currentIndex() == RESULT
    assert [line.texts[1] for line in page.result.list.lines] == [line.name for line in record.drawn]
    assert (
        f"种子 二月二（现场给出）　算法 SHA256-ORDER-1　校验码 {record.fingerprint}"
        in page.result.facts.text()
    )
    assert page.next.text() == "已抽取：点“生成检查”，再去现场"
    page.buttons["prepare"].click()
    assert planned.records.count("inspection") == 2
    assert [line.texts[3] for line in page.result.list.lines] == ["◇ 待查", "◇ 待查"]
    assert page.next.text() == "还有 2 家待查：到“检查记录”填写检查时间和结果"
    assert not page.buttons["prepare"].isEnabled()
    page.result.list.select_first()
    page._open_visit()
    (where,) = page.went  # type: ignore[attr-defined]
    assert where[2] == "inspection"
    planned.history.undo()
    page.force_reload()
    assert page.buttons["prepare"].isEnabled()


def test_the_record_is_drawn_again_and_a_changed_file_is_told(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = shown(planned, qtbot)
    draw_id = draw(page, monkeypatch)
    said: list[str] = []
    monkeypatch.setattr(page.context.messages, "show_done", lambda words, *_more: said.append(words))
    page.buttons["replay"].click()
    assert said[0].startswith("CC2026-001 措施检查：重新抽取，结果和记录完全一样")
    path = planned.draws.write(draw_id, tmp_path / "记录.json")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_parts: (str(path), ""))
    page.verbs.replay_file()
    assert len(said) == 2
    path.write_text(path.read_text("utf-8").replace("二月二", "三月三"), "utf-8")
    warned: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, words: warned.append(words))
    page.verbs.replay_file()
    assert "处不同" in warned[0]
    assert "校验码不符" in warned[0]


def test_what_is_refused_is_said_and_nothing_is_stored(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    for person in page.people.people[1:]:
        page.choices.absent[person.inspector_id] = "出差"
    page.read_candidates()
    shown_errors: list[Exception] = []
    monkeypatch.setattr(page.context.messages, "show_error", shown_errors.append)
    draw(page, monkeypatch)
    assert "不足 2 名" in str(shown_errors[0])
    assert planned.records.count("draw") == 0
    draw(page, monkeypatch, seed="a|b")  # the dialog itself keeps it
    assert len(shown_errors) == 1


def test_a_draw_is_void_for_a_reason_and_says_so(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    draw(page, monkeypatch)
    answers(monkeypatch, draw_dialogs.ReasonDialog, reason="候选名单有误")
    page.verbs.void()
    assert page.result.box.currentText().endswith("（已作废）")
    assert page.result.facts.text().startswith("已作废：候选名单有误\n")
    assert not page.buttons["prepare"].isEnabled()
    assert page.plans.lines[0].texts[0] == "○ 未开始"


def test_caps_are_set_and_wrong_ones_asked_again(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    typed = iter(["两次", "1"])
    monkeypatch.setattr(draw_dialogs.CapDialog, "asks", lambda _self: True)
    monkeypatch.setattr(draw_dialogs.CapDialog, "texts", lambda _self: {"": next(typed)})
    page.verbs.set_caps()
    assert planned.caps.caps() == {"": 1}
    assert {line.texts[2] for line in page.candidates.list.lines} == {"0 / 上限 1"}


def test_records_menu_and_returns_are_reached(
    planned: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(planned, qtbot)
    draw_id = draw(page, monkeypatch)
    page.more.aboutToShow.emit()
    words = [act.text() for act in page.more.actions() if act.text()]
    assert words[0] == "复核别处的抽查记录…"
    assert "作废这次抽查…" in words
    page.handlers()[ActionKey.MAKE_RETURN]()
    assert page.went[-1] == (PageKey.RETURNS, "inspection_plan@2026", "return")  # type: ignore[attr-defined]
    page.tabs.setCurrentIndex(0)
    page.show_record(draw_id, "draw")
    assert (page.tabs.currentIndex(), page.result.draw_id) == (RESULT, draw_id)


def test_the_forms_of_visits_and_enterprises_say_what_is_used(planned: Office, qtbot: Any) -> None:
    from nptracker.domain.forms import form_named
    from nptracker.domain.query import Query

    window = QMainWindow()
    qtbot.addWidget(window)
    context = context_of(planned, window, [])
    owner = planned.records.first("enterprise", Query(), 1)[0].id
    at = datetime(2026, 3, 5, 9, 30)  # noqa: DTZ001 - wall-clock time
    made = planned.records.create(
        "inspection", inspection(owner, 1, kind="daily", counts="yes", started_at=at)
    )
    visits = RecordForm(context, form_named("inspection"), window)
    visits.show_record(made.record_ids[0])
    assert visits.cap_note is not None
    assert visits.cap_note.text() == "本年已查 1 次，上限 2 次"
    visits.sheet.rows["kind"].editor.set_text("个案检查")
    visits._show_state()
    assert visits.cap_note.text() == "本年已查 1 次，上限 2 次；这一次不占次数"
    firms = RecordForm(context, form_named("enterprise"), window)
    firms.show_record(owner)
    assert firms.cap_note is not None
    assert firms.cap_note.text() == "本年已查 1 次，上限 2 次"
    assert RecordForm(context, form_named("inspector"), window).cap_note is None


def test_a_new_visit_says_at_once_what_is_used(planned: Office, qtbot: Any) -> None:
    from nptracker.domain.query import Query
    from nptracker.ui.field.visit_dialogs import NewVisitDialog

    owner = planned.records.first("enterprise", Query(), 1)[0]
    for number in (1, 2):
        at = datetime(2026, number, 5, 9, 30)  # noqa: DTZ001 - wall-clock time
        more = {"kind": "daily", "counts": "yes", "started_at": at}
        planned.records.create("inspection", inspection(owner.id, number, **more))  # type: ignore[arg-type]
    dialog = NewVisitDialog(None, planned, [], owner.id)
    qtbot.addWidget(dialog)
    assert dialog.cap.text() == "本年已查 2 次，上限 2 次"
    dialog.kind.setCurrentIndex(dialog.kind.findData("case"))
    assert dialog.cap.text() == "本年已查 2 次，上限 2 次；这一次不占次数"
    nobody = NewVisitDialog(None, planned, [])
    qtbot.addWidget(nobody)
    assert nobody.cap.text() == ""


def test_the_questions_of_a_new_visit_fit_a_small_screen_at_150_percent(planned: Office, qtbot: Any) -> None:
    from nptracker.ui.field.visit_dialogs import NewVisitDialog

    dialog = NewVisitDialog(None, planned, planned.field.checklists.templates(counted=False))
    qtbot.addWidget(dialog)
    row = dialog.lists.sizeHintForRow(0)
    assert dialog.lists.sizeHint().height() >= 7 * row
    assert dialog.sizeHint().height() - dialog.minimumSizeHint().height() >= 4 * row
