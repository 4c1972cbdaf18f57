"""Visits with checklists: templates in editions, answers, findings from items, copies of the last visit, files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import TODAY

from nptracker.domain.substance_listing import EXEMPT_UNTIL
from nptracker.errors import UserError
from nptracker.services.checklists import ChecklistService, Template
from nptracker.services.inspections import COPIED
from nptracker.services.office import Office
from nptracker.services.shipped_checklists import KEY_CONTROLLED, shipped_checklists
from nptracker.services.substances import shipped_measures

NAME, OTHER = "清水精细化工有限公司", "东河养殖场"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("visits") / "示例.npt"
    made = Office.create(path, region="清水区", person="王敏", today=lambda: TODAY)
    for name in (NAME, OTHER):
        made.records.create("enterprise", made.records.typed("enterprise", {"name": name}))
    for name, badge in (("王敏", "0907001"), ("李强", "0907002"), ("赵平", "0907003"), ("赵平", "0907004")):
        texts = {"name": name, "badge_no": badge, "in_service": "是"}
        made.records.create("inspector", made.records.typed("inspector", texts))
    yield made
    made.close()


@pytest.fixture
def lists(office: Office) -> ChecklistService:
    return office.field.checklists


def owner(office: Office, name: str = NAME) -> str:
    found = office.records.resolve("enterprise", name)
    assert found
    return found


def visit(office: Office, *codes: str, **texts: str) -> str:
    values = office.field.inspections.proposal(owner(office))
    typed = office.records.typed("inspection", texts)
    return office.field.inspections.begin({**values, **typed}, codes).record_ids[0]


def template(lists: ChecklistService, code: str) -> Template:
    return next(one for one in lists.templates() if one.code == code)


# -- templates --------------------------------------------------------------------------------------------


def test_what_ships_says_what_it_is(lists: ChecklistService) -> None:
    shipped = [one for one in lists.templates() if one.is_shipped]
    assert len(shipped) == 9
    for one in shipped:
        assert "自编" in one.status
        assert one.source
        assert one.topic
        assert one.items == len(lists.items(one)) >= 8


def test_the_list_of_measures_is_asked_item_by_item_with_its_dates() -> None:
    items = shipped_checklists()[KEY_CONTROLLED].items
    measures = shipped_measures()
    assert [(item.item, item.standard) for item in items] == [(m.category, m.text) for m in measures]
    ended = {m.text for m in measures if m.deadline_kind == EXEMPT_UNTIL and m.deadline == date(2023, 12, 31)}
    assert {item.standard for item in items if item.exempt_until == date(2023, 12, 31)} == ended
    assert ended


def test_a_used_edition_never_changes(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "soil-hazards")
    before = [(str(i["item"]), a.id) for sheet in lists.of_visit(visit_id) for i, a in sheet.lines]
    used = template(lists, "soil-hazards")
    lists.save("土壤隐患（改）", [{"item": "只剩一项"}], used)
    assert [(str(i["item"]), a.id) for sheet in lists.of_visit(visit_id) for i, a in sheet.lines] == before
    newest = template(lists, "soil-hazards")
    assert (newest.edition, newest.items, newest.title) == (2, 1, "土壤隐患（改）")
    lists.attach(visit(office), "soil-hazards")
    assert template(lists, "soil-hazards").used == 1
    office.history.undo()
    office.history.undo()
    office.history.undo()
    assert template(lists, "soil-hazards").edition == 1


def test_a_shipped_list_that_is_edited_stays_beside_its_new_edition(lists: ChecklistService) -> None:
    original = template(lists, "pesticide-trade")
    lists.save("农药经营检查单", [*lists.items(original), {"item": "电商销售"}], original)
    editions = [one for one in lists.templates(every_edition=True) if one.code == "pesticide-trade"]
    assert [(one.edition, one.items) for one in editions] == [(2, 9), (1, 8)]


def test_an_own_list_is_changed_in_place_until_it_is_used(office: Office, lists: ChecklistService) -> None:
    lists.copy(template(lists, "new-chemicals"), "化工园区检查单")
    own = next(one for one in lists.templates() if one.title == "化工园区检查单")
    assert (own.items, own.edition, own.is_shipped) == (12, 1, False)
    lists.save("化工园区检查单", lists.items(own)[:3], own)
    own = template(lists, own.code)
    assert (own.items, own.edition) == (3, 1)
    lists.attach(visit(office), own.code)
    lists.save("化工园区检查单", lists.items(own)[:2], own)  # read before it was used
    assert [
        (one.edition, one.items) for one in lists.templates(every_edition=True) if one.code == own.code
    ] == [
        (2, 2),
        (1, 3),
    ]


def test_a_retired_list_is_offered_no_more(lists: ChecklistService) -> None:
    lists.retire(template(lists, "clean-production"))
    assert "clean-production" not in [one.code for one in lists.templates()]
    retired = next(one for one in lists.templates(every_edition=True) if one.code == "clean-production")
    lists.retire(retired, False)
    assert template(lists, "clean-production").items == 8


@pytest.mark.parametrize(("title", "items"), [("", [{"item": "一"}]), ("单", []), ("单", [{"item": " "}])])
def test_a_list_without_name_or_items_is_refused(
    lists: ChecklistService, title: str, items: list[dict[str, str]]
) -> None:
    with pytest.raises(UserError, match="至少有一项"):
        lists.save(title, items)


# -- answers ----------------------------------------------------------------------------------------------


def test_answers_are_counted_and_concluded(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "new-chemicals", "toxic-trade")
    first, second = lists.of_visit(visit_id)
    with pytest.raises(UserError, match="没有填完"):
        office.field.inspections.conclude(visit_id)
    lists.answer([answer.id for _item, answer in first.lines[:11]], "none")
    lists.answer([first.lines[11][1].id], "found")
    lists.answer([answer.id for _item, answer in second.lines], "not_applicable")
    sums = office.field.inspections.sums(visit_id)
    assert (sums.items, sums.none, sums.found, sums.not_applicable, sums.open) == (20, 11, 1, 8, 0)
    office.field.inspections.conclude(visit_id)
    record = office.records.get("inspection", visit_id)
    assert record["result"] == "found"
    assert "发现问题 1" in str(record["summary"])


def test_a_list_by_category_can_be_narrowed(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office)
    groups = lists.groups(template(lists, KEY_CONTROLLED))
    assert "短链氯化石蜡" in groups
    lists.attach(visit_id, KEY_CONTROLLED, ["短链氯化石蜡"])
    (sheet,) = lists.of_visit(visit_id)
    wanted = sum(m.category == "短链氯化石蜡" for m in shipped_measures())
    assert sheet.sums.items == wanted > 1
    with pytest.raises(UserError, match="已经附了"):
        lists.attach(visit_id, KEY_CONTROLLED)


def test_an_enterprise_is_asked_about_what_it_told_of(office: Office, lists: ChecklistService) -> None:
    texts = {"enterprise": NAME, "data_year": "2025", "substance": "二氯甲烷", "cas_rn": "75-09-2"}
    changes = office.records.create("survey_entry", office.records.typed("survey_entry", texts))
    visit_id = visit(office, KEY_CONTROLLED)
    (sheet,) = lists.of_visit(visit_id)
    assert {item["item"] for item, _answer in sheet.lines} == {"二氯甲烷"}
    office.records.delete("survey_entry", changes.record_ids)


def test_an_item_becomes_a_finding_with_its_clause(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "new-chemicals", started_at="2026-11-20 09:30")
    item, answer = lists.of_visit(visit_id)[0].lines[3]
    lists.note(answer.id, " 改变用途没有办理变更 ")
    finding_id = office.field.item_findings.make(answer.id).record_ids[0]
    found = office.records.get("finding", finding_id)
    assert found["description"] == "改变用途没有办理变更"
    assert (found["clause"], found["category"]) == (item["clause"], item["category"])
    assert (found["inspection"], found["enterprise"]) == (visit_id, owner(office))
    assert (found["found_on"], found["due_on"]) == (date(2026, 11, 20), date(2026, 12, 20))
    assert found["state"] == "under_way"
    with pytest.raises(UserError, match="已经转成问题"):
        office.field.item_findings.make(answer.id)
    with pytest.raises(UserError, match="已转成问题"):
        lists.answer([answer.id], "none")
    office.history.undo()
    assert lists.of_visit(visit_id)[0].lines[3][1]["result"] is None
    assert office.field.rectification.lines(visit_id) == []


def test_numbers_of_findings_do_not_repeat(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "product-content")
    for _item, answer in lists.of_visit(visit_id)[0].lines[:3]:
        office.field.item_findings.make(answer.id)
    numbers = [str(record["number"]) for record in office._session.table("finding").all()]
    assert len(numbers) == len(set(numbers)) >= 3


def test_a_result_that_is_none_is_refused(office: Office, lists: ChecklistService) -> None:
    answer = lists.of_visit(visit(office, "soil-hazards"))[0].lines[0][1]
    with pytest.raises(UserError, match="没有“maybe”这一项"):
        lists.answer([answer.id], "maybe")
    with pytest.raises(KeyError):
        lists.answer([answer.id, "没有"], "none")
    assert office.records.get("checklist_answer", answer.id)["result"] is None


def test_a_list_with_registered_problems_is_not_taken_off(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "toxic-trade", "soil-hazards")
    with_problem, without = lists.of_visit(visit_id)
    made = office.field.item_findings.make(with_problem.lines[2][1].id).record_ids[0]
    number = str(office.records.get("finding", made)["number"])
    with pytest.raises(UserError, match=f"1 项已登记到问题整改台账（{number}），不能撤下"):
        lists.detach(visit_id, with_problem.checklist.id)
    lists.detach(visit_id, without.checklist.id)
    office.records.delete("finding", [made])
    lists.detach(visit_id, with_problem.checklist.id)
    assert lists.of_visit(visit_id) == []


def hand_typed(office: Office, number: str, **texts: str) -> str:
    whole = {
        "number": number, "source": "现场检查", "found_on": "2026-11-20", "enterprise": NAME, "description": "手工登记的",
        "responsible": NAME, "due_on": "2026-12-20", "state": "整改中",
    }  # fmt: skip
    return office.records.create("finding", office.records.typed("finding", whole | texts)).record_ids[0]


def test_a_finding_typed_by_hand_is_tied_to_its_item_and_let_go(
    office: Office, lists: ChecklistService
) -> None:
    service = office.field.item_findings
    visit_id = visit(office, "new-chemicals")
    (item, answer), (_other, second) = lists.of_visit(visit_id)[0].lines[:2]
    loose, foreign = (
        hand_typed(office, "H-1", category="台账资料"),
        hand_typed(office, "H-2", enterprise=OTHER),
    )
    offered = [record.id for record in service.linkable(visit_id)]
    assert loose in offered
    assert foreign not in offered
    with pytest.raises(UserError, match="别的检查或企业"):
        service.link(answer.id, foreign)
    service.link(answer.id, loose)
    found = office.records.get("finding", loose)
    assert (found["inspection"], found["clause"], found["goal"]) == (
        visit_id,
        item["clause"],
        item["standard"],
    )
    assert found.text(office.forms["finding"], "category") == "台账资料"  # what was typed stays
    again = lists.of_visit(visit_id)[0].lines[0][1]
    assert (again["finding"], again["result"]) == (loose, "found")
    assert office.records.get("inspection", visit_id)["result"] == "found"
    assert loose not in [record.id for record in service.linkable(visit_id)]
    for answer_id in (answer.id, second.id):
        with pytest.raises(UserError, match=r"已经转成问题|别的检查或企业"):
            service.link(answer_id, loose)
    service.release(answer.id)
    assert lists.of_visit(visit_id)[0].lines[0][1]["finding"] is None
    with pytest.raises(UserError, match="没有关联"):
        service.release(answer.id)
    for _step in range(2):
        office.history.undo()
    assert office.records.get("finding", loose)["inspection"] is None
    assert office.records.get("inspection", visit_id)["result"] is None


def test_a_registered_problem_is_the_result_of_its_visit(office: Office, lists: ChecklistService) -> None:
    visit_id = visit(office, "soil-hazards")
    (answer, *_more) = [answer for _item, answer in lists.of_visit(visit_id)[0].lines]
    office.field.item_findings.make(answer.id)
    assert office.records.get("inspection", visit_id)["result"] == "found"
    typed = visit(office)
    with pytest.raises(UserError, match="还没有附检查单"):
        office.field.inspections.conclude(typed)
    number = str(office.records.get("inspection", typed)["number"])
    hand_typed(office, "H-9", inspection=number)
    office.field.inspections.conclude(typed)
    record = office.records.get("inspection", typed)
    assert (record["result"], record["summary"]) == ("found", "登记问题 1 个。")
    office.records.update("inspection", typed, {"result": "none"})
    assert "登记了 1 个问题，检查结果却是“未发现问题”" in office.field.case_files.missing(typed)


# -- the visit itself -------------------------------------------------------------------------------------


def test_badges_come_from_the_list_of_people_where_the_name_is_sure(office: Office) -> None:
    visit_id = visit(office, inspector_1="王敏", inspector_2="赵平", recorder="李强")
    record = office.records.get("inspection", visit_id)
    assert (record["badge_1"], record["badge_2"], record["recorder_badge"]) == ("0907001", None, "0907002")


def test_a_copy_leaves_out_what_belongs_to_the_last_visit_alone(office: Office, tmp_path: Path) -> None:
    visit_id = visit(
        office,
        "veterinary-antibiotics",
        enterprise=OTHER,
        kind="专项检查",
        started_at="2026-11-21 09:00",
        ended_at="2026-11-21 11:00",
        place="一号车间",
        content="查看台账",
        task_name="秋季专项",
        joint="应急局",
        inspector_1="王敏",
        inspector_2="李强",
        host="钱某",
        statement="记录属实",
        result="未发现问题",
        summary="总体规范",
        counts="否",
        counts_reason="投诉线索",
    )
    lists = office.field.checklists
    lists.answer([answer.id for _item, answer in lists.of_visit(visit_id)[0].lines], "none")
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"jpeg")
    office.field.inspections.attach("inspection", visit_id, photo)
    values = office.field.inspections.proposal(owner(office, OTHER), copy_last=True)
    new_id = office.field.inspections.begin(values, copy_last=True).record_ids[0]
    new, old = (office.records.get("inspection", one) for one in (new_id, visit_id))
    assert {key: new[key] for key in COPIED} == {key: old[key] for key in COPIED}
    given = {key for key, value in new.values.items() if value is not None}
    assert given - {"number", "started_at", "counts"} == {key for key in COPIED if old[key] is not None}
    assert str(new["started_at"])[:10] == TODAY.isoformat()
    assert new["number"] != old["number"]
    (sheet,) = lists.of_visit(new_id)
    assert sheet.checklist["code"] == "veterinary-antibiotics"
    assert sheet.sums.open == sheet.sums.items
    assert office.field.inspections.check_files(new_id).found == ()


def test_files_are_named_by_rule_and_compared(office: Office, tmp_path: Path) -> None:
    visit_id = visit(office, started_at="2026-11-20 09:30")
    inspections = office.field.inspections
    for name in ("IMG_1.JPG", "IMG_2.png"):
        (tmp_path / name).write_bytes(name.encode())
        inspections.attach("inspection", visit_id, tmp_path / name, by_rule=True)
    check = inspections.check_files(visit_id)
    assert [one.name for one in check.found] == [f"{NAME}_20261120_01.jpg", f"{NAME}_20261120_02.png"]
    assert check.words == "附件 2/2 校验通过"
    assert check.found[0].record["hash"] == hashlib.sha256(b"IMG_1.JPG").hexdigest()
    assert "IMG_1.JPG" in str(check.found[0].record["note"])
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with pytest.raises(UserError, match="0字节"):
        inspections.attach("inspection", visit_id, empty)


def test_a_file_that_was_altered_or_lost_is_told(office: Office, tmp_path: Path) -> None:
    visit_id = visit(office)
    for name in ("a.jpg", "b.jpg", "c.txt"):
        (tmp_path / name).write_bytes(f"{visit_id}{name}".encode())
        office.field.inspections.attach("inspection", visit_id, tmp_path / name)
    digests = {
        name: hashlib.sha256(f"{visit_id}{name}".encode()).hexdigest() for name in ("a.jpg", "b.jpg", "c.txt")
    }
    with office._session.verb("damage", "破坏"):
        office._session.table("setting").insert({"name": "damage"})  # a verb that changes nothing is not kept
        writer = office._session.file.writer()
        writer.execute("UPDATE blobs SET content = x'00' WHERE hash = ?", (digests["a.jpg"],))
        writer.execute("DELETE FROM blobs WHERE hash = ?", (digests["b.jpg"],))
    check = office.field.inspections.check_files(visit_id)
    assert {one.name: one.fault for one in check.found} == {
        "a.jpg": "缺失或已改动",
        "b.jpg": "缺失或已改动",
        "c.txt": "",
    }
    assert check.words == "附件 1/3 校验通过"
    missing = office.field.case_files.missing(visit_id)
    assert "附件“a.jpg”（现场检查）缺失或已改动" in missing
    assert "没有现场照片" in missing
