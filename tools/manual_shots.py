"""What is to be seen in each picture of the manual: how the window gets there. A shot returns a dialog to paint instead."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell.cell import MergedCell

from nptracker.domain.forms import form_named
from nptracker.domain.own_ledger import OwnLedger, new_kind
from nptracker.domain.period import ReportingPeriod
from nptracker.paths import resource_path
from nptracker.services.office import Office
from nptracker.services.sample.clock import story_part
from nptracker.services.sample.documents import revised
from nptracker.services.sample.make import make_district
from nptracker.ui.imports.answers_page import AnswersPage
from nptracker.ui.imports.import_page import ImportPage
from nptracker.ui.imports.survey_import_page import SurveyImportPage
from nptracker.ui.ledgers.own_dialog import OwnLedgerDialog
from nptracker.ui.ledgers.own_verbs import OWN_THEME, STARTER
from nptracker.ui.plan.revision_page import RevisionPage
from nptracker.ui.survey.list_import_page import ListImportPage

if TYPE_CHECKING:
    from make_manual_pictures import Scene, Shot

DAY = date(2026, 11, 23)
PERSON = "王敏"
YEAR = 2025
_NOT_YET_SENT = ("丰禾", "祁连", "黑河", "金源")  # enterprises whose entries can still change
_PLAIN: Mapping[str, tuple[str, str]] = {
    "overview": ("overview", ""),
    "obligations": ("tasks", "定期事项"),
    "indicators": ("tasks", "指标"),
    "plans": ("tasks", "方案与对照"),
    "orgs": ("tasks", "责任单位"),
    "enterprises": ("enterprises", "企业底册"),
    "screening": ("enterprises", "初筛"),
    "survey-progress": ("survey", "填报进度"),
    "survey-exchange": ("survey", "收发"),
    "survey-entries": ("survey", "调查表"),
    "survey-figures": ("survey", "图表"),
    "survey-rules": ("survey", "规则"),
    "visits": ("inspections", "检查记录"),
    "inspection-plan": ("inspections", "年度计划"),
    "checklists": ("inspections", "检查单"),
    "inspectors": ("inspections", "人员"),
    "results": ("monitoring", "样品与结果"),
    "sites": ("monitoring", "点位"),
    "statistics": ("monitoring", "统计"),
    "monitoring-charts": ("monitoring", "图"),
    "map": ("monitoring", "地图"),
    "standards": ("monitoring", "标准"),
    "ledgers": ("ledgers", ""),
    "lists": ("lists", "名录"),
    "ranking": ("lists", "筛查排序"),
    "policies": ("lists", "一品一策"),
    "profiles": ("lists", "特征和候选"),
    "history": ("history", ""),
}


def open_sample(scene: Scene, known: Path | None) -> None:
    """Open a copy of a sample district, or tell it anew up to the day of the pictures."""
    path = scene.folder / "甘州区新污染物治理.npt"
    if known is None:
        make_district(path, lambda: DAY)
    else:
        shutil.copyfile(known, path)
    scene.window.open_path(path)
    scene.settle()
    scene.window.messages.hide()


def _page(key: str, tab: str, scene: Scene) -> None:
    scene.turn(key, tab)


def _tasks(scene: Scene) -> None:
    page = scene.turn("tasks", "任务")
    page.show_record(scene.office.tasks.lines()[2].id, "task")


def _progress(scene: Scene) -> None:
    page = scene.turn("tasks", "任务")
    page.card.turn_to(1)


def _record_form(scene: Scene) -> None:
    page = scene.turn("enterprises", "企业底册")
    page.ledger.open_form()
    scene.settle()
    page.ledger.form.sheet.rows["industry_code"].editor.setFocus()


def _returns(scene: Scene) -> None:
    page = scene.turn("returns")
    page.kinds.setCurrentRow(1)


def _backups(scene: Scene) -> None:
    scene.window.back_up()
    scene.settle()
    page = scene.turn("history")
    page.tabs.setCurrentIndex(2)
    scene.window.messages.hide()


def _findings(scene: Scene) -> None:
    page = scene.turn("inspections", "问题整改")
    page.ledger.panel.grid.go_to(5, 0)


def _doublets(scene: Scene) -> None:
    """Show two enterprises that look like one, which the sample does not have; they are taken back."""
    twin = {"name": "甘州区清河精细化工公司", "township": "东街街道", "phone": "0936-8000001"}
    changes = scene.office.records.write_block("enterprise", [(None, twin)], "登记企业")
    scene.bench.context.announce(changes)
    scene.turn("enterprises", "疑似重复")
    scene.window.messages.hide()


def _filling(scene: Scene) -> None:
    scene.turn("survey", "填报")


def _draws(scene: Scene) -> None:
    scene.turn("inspections", "双随机抽查")


def _visit(scene: Scene) -> None:
    page = scene.turn("inspections", "检查记录")
    page.ledger.panel.grid.go_to(page.ledger.panel.model.records - 4, 0)
    scene.settle()
    page.open_visit()


# -- pages that lie over the others -----------------------------------------------------------------------------


def _plan_review(scene: Scene) -> None:
    scene.window.intake.read_file(resource_path("sample", "superior.txt"))


def _plan_carry(scene: Scene) -> None:
    scene.bench.leave_page()
    page = scene.turn("tasks", "方案与对照")
    plan = scene.office.tasks.own_plans()[-1]
    page.show_proposal(plan.id, date(2031, 1, 1), "甘州区新污染物治理工作方案（2031—2035年）")


def _answers(scene: Scene) -> None:
    scene.bench.leave_page()
    period = ReportingPeriod.containing(scene.office.today(), "Q")
    paths = scene.office.imports.blank_all_department_answers(period, scene.folder / "任务单")[:4]
    for path in paths:
        _fill(path, {"进展状态": "按序时", "本期进展": "已按方案完成本季度工作，台账齐全", "填报人": "张三"})
    scene.turn("tasks", "责任单位")
    scene.lay(AnswersPage(scene.bench.context, period)).read(paths)


def _survey_back(scene: Scene) -> None:
    scene.bench.leave_page()
    paths = scene.office.survey_books.write_all(YEAR, scene.folder / "调查表")
    paths = [path for path in paths if any(name in path.name for name in _NOT_YET_SENT)]
    for path in paths:
        _fill(path, {"佐证材料": "原辅料台账第12页"}, rows=1)
    scene.turn("survey", "收发")
    scene.lay(SurveyImportPage(scene.bench.context, YEAR)).read(paths)


def _import(scene: Scene) -> None:
    scene.bench.leave_page()
    path = _written(
        scene.folder / "园区企业名单.xlsx",
        ("单位名称", "统一社会信用代码", "属地", "行业代码", "联系人", "电话"),
        [
            ("清河精细化工有限公司", "", "东街街道", "2614", "李四", "0936-8000001"),
            ("甘泉涂料有限公司（示例）", "", "长安镇", "2641", "王五", "0936-8000002"),
            ("三闸塑料制品厂（示例）", "", "三闸镇", "2922", "赵六", "0936-8000003"),
        ],
    )
    scene.turn("enterprises", "企业底册")
    scene.lay(ImportPage(scene.bench.context, form_named("enterprise"))).read([path])


def _lab(scene: Scene) -> None:
    scene.bench.leave_page()
    path = _written(
        scene.folder / "检测结果.xlsx",
        ("样品编号", "采样点", "采样日期", "全氟辛酸 ng/L", "全氟辛基磺酸 ng/L", "双酚A ng/L"),
        [
            ("S2026-901", "DB-01", "2026-11-10", "3.2", "<0.5", "12"),
            ("S2026-902", "DB-02", "2026-11-10", "5.8", "1.1", "ND"),
            ("S2026-903", "DB-03", "2026-11-10", "21.4", "2.6", "35"),
        ],
    )
    scene.turn("monitoring", "导入化验单").look(path)


def _list_import(scene: Scene) -> None:
    path = _written(
        scene.folder / "重点管控补充名录.xlsx",
        ("编号", "名称", "CAS号"),
        [("1", "二氯甲烷", "75-09-2"), ("2", "三氯甲烷", "67-66-3"), ("3", "壬基酚", "25154-52-3")],
    )
    scene.turn("lists", "名录")
    page = scene.lay(ListImportPage(scene.bench.context))
    page.read(path)
    scene.settle()
    page.head.replaces.setCurrentIndex(0)
    page.head.replaces.activated.emit(0)


def _own_ledger(scene: Scene) -> Any:
    scene.bench.leave_page()
    scene.turn("ledgers")
    ledger = OwnLedger(new_kind(), "河道巡查台账", OWN_THEME, fields=STARTER, key=("f1",), dated_by="f2")
    dialog = OwnLedgerDialog(
        scene.window, ledger, [OWN_THEME], scene.office.own_ledgers.faults, is_known=False
    )
    dialog.show()
    return dialog


def _feeds(scene: Scene) -> None:
    for dialog in scene.app.topLevelWidgets():
        if dialog is not scene.window and dialog.isVisible():
            dialog.close()
    page = scene.turn("ledgers")
    page.turn_to("pesticide_packaging")
    scene.settle()
    page.show_feeds()
    scene.settle()
    feeds = scene.bench.front
    feeds.picker.set_period(feeds.picker.period.previous())
    feeds.reload()


def _plan_revision(scene: Scene) -> None:
    """Compare two versions of the sample's plan, in a new file whose plan has not been revised yet."""
    story = story_part("cycle")
    path = scene.folder / "修订.npt"
    with_plan = Office.create(path, region="甘州区", person=PERSON, today=lambda: date(2023, 6, 1))
    issued = revised(with_plan.plans.built_in_draft(story["plan"]), story["issued"])
    with_plan.plans.accept(issued)
    with_plan.close()
    scene.window.open_path(path)
    scene.settle()
    scene.turn("tasks", "方案与对照")
    plan = scene.office.tasks.own_plans()[-1]
    review = scene.office.revisions.compare(plan.id, revised(issued, story["revised"]))
    scene.lay(RevisionPage(scene.bench.context, review))
    scene.window.messages.hide()


def _first_steps(scene: Scene) -> None:
    """Show the page a new file opens with."""
    path = scene.folder / "新区县.npt"
    new = Office.create(path, region="甘州区", person=PERSON, today=lambda: DAY)
    new.guide.show()
    new.close()
    scene.window.open_path(path)
    scene.settle()
    scene.window.messages.hide()


# -- files for the imports --------------------------------------------------------------------------------------


def _written(path: Path, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (heads, *rows):
        sheet.append(line)
    book.save(path)
    return path


def _fill(path: Path, texts: Mapping[str, str], rows: int = 2) -> None:
    """Fill cells below the headings of a workbook's tables, in their first rows."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(max_row=12):
            for head in cells:
                if words := texts.get(str(head.value).lstrip("*")):
                    below = (sheet.cell(row, head.column) for row in range(head.row + 1, head.row + 9))
                    free = [cell for cell in below if not isinstance(cell, MergedCell)]
                    for cell in free[:rows]:
                        cell.value = words
    book.save(path)


SHOTS: Mapping[str, Shot] = {
    **{name: partial(_page, *place) for name, place in _PLAIN.items()},
    "tasks": _tasks,
    "progress": _progress,
    "record-form": _record_form,
    "survey-filling": _filling,
    "draws": _draws,
    "returns": _returns,
    "backups": _backups,
    "visit": _visit,
    "plan-review": _plan_review,
    "carry": _plan_carry,
    "answers": _answers,
    "survey-back": _survey_back,
    "import": _import,
    "lab": _lab,
    "list-import": _list_import,
    "own-ledger": _own_ledger,
    "feeds": _feeds,
    "findings": _findings,
    "doublets": _doublets,  # changes the sample: after all that show it
    "plan-revision": _plan_revision,
    "first-steps": _first_steps,
}
