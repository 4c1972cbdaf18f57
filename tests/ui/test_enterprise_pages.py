"""初筛, 疑似重复 and 对应各栏 over a real district file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from test_tasks_page import made

from nptracker.domain.forms import form_named
from nptracker.domain.uscc import check_character
from nptracker.services.office import Office
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.context import Context
from nptracker.ui.imports.import_page import ImportPage
from nptracker.ui.survey import screening_page
from nptracker.ui.survey.doublets_page import DoubletsPage
from nptracker.ui.survey.mapping_page import MappingPage
from nptracker.ui.survey.screening_dialogs import Answer, ConclusionDialog, ConclusionFields, IndustryDialog
from nptracker.ui.survey.screening_page import ScreeningPage

TODAY = date(2026, 11, 22)
ANSWER = Answer("trade", "营业执照", "王敏", TODAY)


def uscc(number: int) -> str:
    first17 = f"91620702M{number:08d}"
    return first17 + check_character(first17)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office.create(tmp_path / "清水区.npt", region="清水区", person="王敏", today=lambda: TODAY)
    yield opened
    opened.close()


@pytest.fixture
def context(office: Office, qtbot: Any) -> Context:
    return made(office, qtbot)


def shown(page: Any, context: Context, qtbot: Any) -> Any:
    context.actions.serve(page.handlers())
    context.bus.changed.connect(page.refresh)
    window = context.bus.window  # type: ignore[attr-defined]
    window.setCentralWidget(page)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    page.activate()
    return page


def add(office: Office, name: str, **more: Any) -> str:
    return office.records.create("enterprise", {"name": name, **more}).record_ids[0]


@pytest.fixture
def ledger(office: Office) -> list[str]:
    """Four enterprises: three chemical ones and a mill."""
    rows = (("甲化工", "2614"), ("乙化工", "2631"), ("丙粮油", "1311"), ("丁涂料", "2641"))
    return [add(office, name, industry_code=code, township="东街街道") for name, code in rows]


def names(page: ScreeningPage) -> list[str]:
    return [line.texts[1] for line in page.list.lines]


def numbers(page: ScreeningPage) -> dict[str, str]:
    return {line.texts[0].strip("　"): line.texts[1] for line in page.counts.lines}


class TestScreeningPage:
    def test_counts_lead_to_their_enterprises_and_add_up_after_every_step(
        self, context: Context, office: Office, ledger: list[str], qtbot: Any
    ) -> None:
        page = shown(ScreeningPage(context), context, qtbot)
        assert names(page) == ["甲化工", "乙化工", "丙粮油", "丁涂料"]
        page.put(ledger[:2], ANSWER)
        assert numbers(page) == {
            "底册": "4", "✓ 入统": "0", "？ 未筛": "2", "✕ 筛除": "2", "行业不符": "0", "物质不符": "0",
            "只贸易仓储": "2", "只用含该物质的物品": "0", "实验室规模": "0", "停产无量": "0",
        }  # fmt: skip
        page.counts.select("trade")
        assert names(page) == ["甲化工", "乙化工"]
        page.counts.select("unscreened")
        assert names(page) == ["丙粮油", "丁涂料"]
        assert page.next.text() == "还有 2 家没筛：选中后按回车定结论，或按行业批量"
        office.history.undo()
        page.force_reload()
        assert numbers(page)["？ 未筛"] == "4"

    def test_the_trail_and_the_year_show_what_held_when(
        self, context: Context, office: Office, ledger: list[str], qtbot: Any
    ) -> None:
        office.screening.conclude(ledger[:1], 2023, "included", "环评")
        office.screening.conclude(ledger[:1], 2025, "idle", "停产报告")
        page = shown(ScreeningPage(context), context, qtbot)
        assert [line.texts[:3] for line in page.trail.lines] == [
            ("2025", "✕ 停产无量", "停产报告"),
            ("2023", "✓ 入统", "环评"),
        ]
        page.year_box.setCurrentIndex(page.year_box.findData(2024))
        page.reload()
        assert page.list.lines[0].texts[0] == "✓ 入统"
        page.list.select(ledger[1])
        assert page.trail.lines[0].texts[1:3] == ("？ 未筛", "还没有结论，选中后按回车")

    def test_a_step_of_a_trail_leads_to_its_enterprise(
        self, context: Context, office: Office, ledger: list[str], qtbot: Any
    ) -> None:
        office.screening.conclude(ledger[2:3], 2025, "industry", "执照")
        page = shown(ScreeningPage(context), context, qtbot)
        page.counts.select("included")
        assert not names(page)
        page.show_record(office.screening.trail(ledger[2])[0].id, "screening_step")
        assert page.list.key() == ledger[2]
        assert page.selected() == [ledger[2]]

    def test_enter_asks_for_the_selected_and_remembers_the_evidence(
        self, context: Context, office: Office, ledger: list[str], qtbot: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.screening.conclude(ledger[3:], 2025, "included", "环评报告")
        asked: list[ConclusionFields] = []

        def answer(dialog: ConclusionDialog, fields: ConclusionFields) -> bool:
            asked.append(fields)
            fields.conclusion.setCurrentIndex(fields.conclusion.findData("trade"))
            assert not fields.evidence.text()
            dialog.accept_if_complete()
            assert dialog.warning.text() == "请写明依据：看了什么材料得出结论。"
            fields.evidence.setText("执照上只有批发")
            return True

        class Dialog(ConclusionDialog):
            def __init__(self, parent: Any, words: str, fields: ConclusionFields) -> None:
                super().__init__(parent, words, fields)
                self._own = fields

            def asks(self) -> bool:
                return answer(self, self._own)

        monkeypatch.setattr(screening_page, "ConclusionDialog", Dialog)
        page = shown(ScreeningPage(context), context, qtbot)
        page.search.setText("化工")
        page.list.selectAll()
        assert page.sum.text() == "显示 2 / 4 家，已选 2 家"
        QTest.keyClick(page.list, Qt.Key.Key_Return)
        assert asked[0].answer() == ("trade", "执照上只有批发", "王敏", TODAY)
        assert office.screening.conclusions(2025) == {
            ledger[0]: "trade",
            ledger[1]: "trade",
            ledger[3]: "included",
        }

    def test_industries_are_counted_while_one_types(
        self, context: Context, office: Office, ledger: list[str], qtbot: Any
    ) -> None:
        office.screening.conclude(ledger[:1], 2025, "included", "环评")
        add(office, "戊厂")
        page = shown(ScreeningPage(context), context, qtbot)
        dialog = IndustryDialog(page, 2025, office.screening.lines(2025), page._fields("industry"))
        assert dialog.found.text() == "先填行业代码"
        dialog.codes.setText("26")
        assert dialog.choice().ids == (ledger[2],)
        dialog.where.setCurrentIndex(dialog.where.findData("in"))
        assert dialog.found.text() == "2 家；另有 1 家已有结论，不动；1 家没有行业代码，不列入"
        dialog.every.setChecked(True)
        assert dialog.found.text() == "3 家；1 家没有行业代码，不列入"
        dialog.codes.setText("化工")
        assert dialog.found.text().startswith("“化工”不是行业代码。")

    def test_an_empty_ledger_says_what_comes_first(self, context: Context, qtbot: Any) -> None:
        page = shown(ScreeningPage(context), context, qtbot)
        assert page._stack.currentIndex() == 1
        assert {Key.IMPORT, Key.MAKE_RETURN} <= page.handlers().keys()


class TestDoubletsPage:
    def test_a_pair_is_merged_as_chosen_and_the_next_comes_up(
        self, context: Context, office: Office, qtbot: Any
    ) -> None:
        keep = add(office, "天成化工有限公司", uscc=uscc(1), phone="1", address="甲路")
        gone = add(office, "天成化工有限责任公司", phone="2")
        add(office, "宏图电镀有限公司")
        add(office, "宏图电镀公司")
        page = shown(DoubletsPage(context), context, qtbot)
        assert page.count.text() == "2 对疑似重复：看一对，合并或标为不是同一家"
        page.pairs.select(f"{keep} {gone}")
        assert [line.key for line in page.table.choices.lines if line.key] == ["name", "phone"]
        page.table.setCurrentIndex(page.table.choices.index(1, 1))
        QTest.keyClick(page.table, Qt.Key.Key_Space)
        assert page.table.choices.index(1, 2).data() == "● 2"
        QTest.keyClick(page.table, Qt.Key.Key_Left)
        assert page.table.choices.index(1, 1).data() == "● 1"
        QTest.keyClick(page.table, Qt.Key.Key_Right)
        QTest.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
        merged = office.records.get("enterprise", keep)
        assert (merged["name"], merged["phone"], merged["aliases"]) == (
            "天成化工有限公司",
            "2",
            ("天成化工有限责任公司",),
        )
        assert [line.texts[:2] for line in page.pairs.lines] == [("宏图电镀有限公司", "宏图电镀公司")]
        QTest.mouseClick(page.part_button, Qt.MouseButton.LeftButton)
        assert page._stack.currentIndex() == 1
        office.history.undo()
        office.history.undo()
        page.force_reload()
        assert len(page.pairs.lines) == 2


HEADS = ("企业名称", "社会信用代码", "备用", "联系人电话")


def workbook(path: Path) -> Path:
    made_book = openpyxl.Workbook()
    sheet = made_book.active
    assert sheet is not None
    sheet.append(["某名单"])
    sheet.append(list(HEADS))
    for i in range(1, 4):
        sheet.append([f"清水{i}号化工厂", uscc(i), "东街街道", f"0936-800000{i}"])
    made_book.save(path)
    return path


class TestMappingPage:
    def test_the_open_column_is_chosen_kept_and_the_import_goes_on(
        self, context: Context, office: Office, tmp_path: Path, qtbot: Any
    ) -> None:
        path, went = workbook(tmp_path / "名单.xlsx"), []
        page = MappingPage(context, form_named("enterprise"), path, lambda: went.append(True))
        shown(page, context, qtbot)
        assert page.words.text().startswith("名单.xlsx：第一次见到这种表头")
        assert page.head_box.currentText() == "表头在第 2 行"
        texts = [[page.model.index(row, column).data() for column in (0, 1, 3)] for row in range(4)]
        assert texts == [
            ["A", "企业名称", "企业详细名称"],
            ["B", "社会信用代码", "统一社会信用代码"],
            ["C", "备用", "（不导入）"],
            ["D", "联系人电话", "联系电话"],
        ]
        assert page.table.currentIndex().row() == 2
        assert page.only_open.text() == "只看要确认的 1 列(&W)"
        page.model.setData(page.model.index(2, 3), "township")
        assert page.model.index(2, 4).data() == "已选定"
        assert page.missing.text() == "△ 必填的栏目还没有对应的列：行业代码、经营状态。可以先导入，以后再补。"
        page.only_open.setChecked(True)
        assert not page.model.rowCount()
        page.keep()
        assert went == [True]
        draft = office.imports.preview("enterprise", [path])
        assert [row.values["township"] for row in draft.rows] == ["东街街道"] * 3

    def test_another_head_row_is_looked_at_anew(self, context: Context, tmp_path: Path, qtbot: Any) -> None:
        page = MappingPage(context, form_named("enterprise"), workbook(tmp_path / "名单.xlsx"), lambda: None)
        shown(page, context, qtbot)
        page.head_box.setCurrentIndex(page.head_box.findData(3))
        page._look_from()
        assert page.draft is not None
        assert page.draft.head.row == 3
        assert page.model.index(0, 1).data() == "清水1号化工厂"


def test_the_import_page_leads_to_the_columns_and_reads_the_file_again(
    context: Context, office: Office, tmp_path: Path, qtbot: Any
) -> None:
    """What is strange is said with the way out; once the columns are kept, the same page shows the rows."""
    path = tmp_path / "名单.csv"
    lines = [",".join(("单位", "机构码", "镇")), *(f"清水{i}号化工厂,{uscc(i)},大满镇" for i in range(1, 4))]
    path.write_text("\n".join(lines), encoding="gb18030")
    page = shown(ImportPage(context, form_named("enterprise")), context, qtbot)
    page.preview = lambda paths, _job: office.imports.preview("enterprise", paths)
    assert not page.mapping_button.isVisible()
    page.read([path])
    assert page._words.text().endswith("点“对应各栏”告诉程序每一列是什么，同样的表头以后不再问。")
    assert page.mapping_button.isVisible()
    assert page.focusWidget() is page.mapping_button  # the next step, in blue and under the Enter key
    assert [b.property("role") for b in (page.mapping_button, page.accept_button)] == ["primary", ""]
    QTest.mouseClick(page.mapping_button, Qt.MouseButton.LeftButton)
    mapping = context.bus.shown_pages[-1]  # type: ignore[attr-defined]
    assert isinstance(mapping, MappingPage)
    mapping.reload()
    mapping.choose(3, "township")
    mapping.keep()
    assert page.draft is not None
    assert [row.values["township"] for row in page.draft.rows] == ["大满镇"] * 3
    assert page._words.text() == "已读取：名单.csv"
    assert [b.property("role") for b in (page.mapping_button, page.accept_button)] == ["", "primary"]
    mapping.deleteLater()


def test_all_three_pages_stand_behind_the_tabs_of_enterprises() -> None:
    """In the order of the work."""
    from nptracker.ui.survey.survey_tabs import ENTERPRISE_TABS

    assert [tab.text for tab in ENTERPRISE_TABS] == ["企业底册", "初筛", "疑似重复"]
