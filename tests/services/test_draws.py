"""Draws over a real file: candidates and reasons, what is stored, replay here and on another computer, visits, undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from builders import dump
from inspection_year import PEOPLE, add, copied, drawn, firms, make_blank, people, plan, visit

from nptracker.domain.industry_scope import read_industry_scope
from nptracker.domain.query import Query
from nptracker.errors import UnreadableFileError, UserError
from nptracker.services.draw_candidates import Exclusions, Scope
from nptracker.services.draw_lines import PlanState
from nptracker.services.draws import DrawOrder
from nptracker.services.office import Office
from nptracker.services.plan_dues import last_day

ALL, EVERY = Scope(), Exclusions()
MARCH = datetime(2026, 3, 5, 9, 30)  # noqa: DTZ001 - wall-clock time
NOVEMBER = datetime(2026, 11, 9, 9, 30)  # noqa: DTZ001


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture
def office(blank: Path, tmp_path: Path) -> Iterator[Office]:
    with copied(blank, tmp_path) as office:
        office.caps.set_caps({"": "2"})
        yield office


def reasons(office: Office, scope: Scope = ALL, exclusions: Exclusions = EVERY) -> dict[str, tuple[str, str]]:
    return {x.name: (x.excluded, x.reason) for x in office.draws.candidates(scope, exclusions)}


def test_every_excluded_enterprise_has_its_reason(office: Office) -> None:
    idle, capped, recent, own, free, pending = firms(office, 6)
    office.records.update("enterprise", idle, {"operating": "closed"})
    visit(office, capped, MARCH, "JC2026-901")
    visit(office, capped, MARCH.replace(month=4), "JC2026-902")
    visit(office, recent, NOVEMBER, "JC2026-903", kind="case", counts="no")
    visit(office, pending, MARCH, "JC2026-904")
    plan_id = plan(office)
    office.records.create(
        "inspection", {"number": "JC2026-905", "enterprise": pending, "counts": "yes", "plan": plan_id}
    )
    found = reasons(office, exclusions=Exclusions(own={own: "专案调查中"}))
    assert found == {
        "第0化工有限公司": ("idle", "关闭"),
        "第1化工有限公司": ("cap", "本年已查 2 次，上限 2 次"),
        "第2化工有限公司": ("recent", "2026-11-09 已检查"),
        "第3化工有限公司": ("own", "专案调查中"),
        "第4化工有限公司": ("", ""),
        "第5化工有限公司": ("cap", "本年已查 1 次，上限 2 次，待查 1 次"),
    }
    off = reasons(office, exclusions=Exclusions(idle=False, capped=False, recent=False))
    assert set(off.values()) == {("", "")}
    assert free


def test_a_scope_asks_for_all_its_parts(office: Office) -> None:
    first, second, third, fourth = firms(office, 4)
    office.records.update("enterprise", first, {"management": ("permit", "soil")})
    office.records.update("enterprise", second, {"screening": "industry", "management": ("soil",)})
    office.records.update("enterprise", third, {"industry_code": "1713"})
    visit(office, third, MARCH.replace(year=2025), "JC2025-001")
    visit(office, fourth, MARCH, "JC2026-001", kind="guidance", counts="no")

    def names(**parts: object) -> list[int]:
        return [int(name[1]) for name in reasons(office, Scope(**parts))]  # type: ignore[arg-type]

    assert names() == [0, 1, 2, 3]
    assert names(included_only=True) == [0, 2, 3]
    assert names(townships=("大满镇",)) == [1, 3]
    assert names(marks=("soil",)) == [0, 1]
    assert names(marks=("permit", "farm"), included_only=True) == [0]
    assert names(industry=read_industry_scope("26")) == [0, 1, 3]
    assert names(industry=read_industry_scope("26以外")) == [2]
    assert names(inspected="never") == [0, 1, 3]  # guidance is no inspection
    assert names(inspected="not_this_year") == [0, 1, 2, 3]
    assert names(search="第2") == [2]
    words = Scope(included_only=True, townships=("大满镇",), marks=("soil",), inspected="never").words()
    assert words == "统计调查入统企业；乡镇(街道)：大满镇；管理标识：土壤重点监管单位；从未检查"


def test_a_draw_is_stored_whole_and_drawn_again_the_same(office: Office) -> None:
    ids, team = firms(office), people(office)
    plan_id = plan(office)
    draw_id = drawn(
        office, plan_id, exclusions=Exclusions(own={ids[0]: "专案"}), absent={team[0]: "出差"},
        recusals={(team[1], ids[1]): "亲属"}, note="年初第一次",
    )  # fmt: skip
    record = office.draws.record(draw_id)
    assert (record.number, record.task_name, record.plan_number) == (
        "CC2026-001",
        "措施落实检查",
        "JH2026-01",
    )
    assert (record.seed, record.seed_source, record.witness, record.drawn_by) == (
        "二月二",
        "witness",
        "何某",
        "王敏",
    )
    assert (record.wanted, record.group_size, len(record.drawn)) == (3, 2, 3)
    assert [line.reason for line in record.excluded] == ["专案"]
    assert [one.excluded for one in record.inspectors] == ["own", "", "", "", "left"]
    assert [(r.inspector, r.reason) for r in record.recusals] == [("R02", "亲属")]
    assert record.drawn_at.startswith("2026-11-22 ")
    for line in record.drawn:
        assert len(set(line.inspectors)) == 2
        assert not {"R01", "R05"} & set(line.inspectors)
        assert line.code == ids[0] or line.code.startswith("9162070")
    assert office.draws.differences(draw_id) == []


def test_a_draw_can_be_neither_undone_nor_changed(office: Office) -> None:
    firms(office), people(office)
    plan_id = plan(office)
    undoable = office.history.next_undo()
    draw_id = drawn(office, plan_id)
    assert office.history.next_undo() == undoable
    before = dump(office.path)
    with pytest.raises(Exception, match="never changed"):
        office.records.update("draw", draw_id, {"seed": "别的"})
    assert dump(office.path) == before
    for owner in [record.id for record in office.records.first("enterprise", Query(), 9)]:
        office.records.delete("enterprise", [owner])
    office.records.delete("inspection_plan", [plan_id])
    assert office.draws.differences(draw_id) == []


def test_the_same_list_and_seed_give_the_same_on_another_computer(
    office: Office, blank: Path, tmp_path: Path
) -> None:
    firms(office), people(office)
    here = office.draws.record(drawn(office, plan(office)))
    (tmp_path / "别处").mkdir()
    with copied(blank, tmp_path / "别处") as other:
        firms(other), people(other)
        there = other.draws.record(drawn(other, plan(other)))
        assert [(x.code, x.inspectors) for x in there.drawn] == [(x.code, x.inspectors) for x in here.drawn]
        assert there.fingerprint == here.fingerprint
        for ending in ("xlsx", "json"):
            path = office.draws.write(office.draws.find("CC2026-001"), tmp_path / f"记录.{ending}")
            record, told = other.draws.check_file(path)
            assert told == []
            assert record.ballot == here.ballot
            assert [x.rank for x in record.enterprises] == [x.rank for x in here.enterprises]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_record_that_an_editor_saved_anew_is_still_read(
    office: Office, tmp_path: Path, encoding: str
) -> None:
    firms(office), people(office)
    path = office.draws.write(drawn(office, plan(office)), tmp_path / "记录.json")
    path.write_text(path.read_text("utf-8"), encoding=encoding)
    record, told = office.draws.check_file(path)
    assert (record.number, told) == ("CC2026-001", [])


def test_an_edited_record_file_is_found_out(office: Office, tmp_path: Path) -> None:
    import openpyxl

    firms(office), people(office)
    path = office.draws.write(drawn(office, plan(office)), tmp_path / "记录.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["候选对象"]
    head = next(row for row in range(1, 20) if sheet.cell(row, 2).value == "候选编号")
    column = next(c.column for c in sheet[head] if c.value == "抽中次序")
    places = {row: sheet.cell(row, column).value for row in range(head + 1, head + 9)}
    taken = next(row for row, value in places.items() if value == 1)
    free = next(row for row, value in places.items() if value == "—")
    name = sheet.cell(free, 3).value
    sheet.cell(taken, column).value, sheet.cell(free, column).value = "—", 1
    book.save(path)
    _record, told = office.draws.check_file(path)
    assert f"{name}：记录第 1 个抽中，重算没有抽中。" in told
    facts = book["抽查情况"]
    row = next(r for r in range(1, 40) if facts.cell(r, 1).value == "校验码")
    facts.cell(row, 2).value = "0123456789abcdef"
    book.save(path)
    told = office.draws.check_file(path)[1]
    assert any("校验码不符" in words for words in told)
    assert any("本区县文件里 CC2026-001" in words for words in told)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.xlsx", b""), ("别的.json", b"{}"), ("坏.json", b'{"format": "nptracker-draw", '),
        ("深.json", b'{"a":' * 100_000), ("坏字.json", b'{"format": "\xff"}'), ("x.xlsx", b"PK\x03\x04 broken"),
    ],
)  # fmt: skip
def test_files_that_are_no_record_are_refused_in_words(
    office: Office, tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        office.draws.check_file(path)
    assert name in caught.value.words()
    with pytest.raises(UnreadableFileError, match="找不到"):
        office.draws.check_file(tmp_path / "没有.xlsx")


def test_another_workbook_is_no_record(office: Office, tmp_path: Path) -> None:
    path = office.imports.blank("inspector", tmp_path / "人员.xlsx")
    with pytest.raises(UnreadableFileError, match="抽查情况"):
        office.draws.check_file(path)


def refused(office: Office, words: str, **parts: object) -> None:
    before = dump(office.path)
    with pytest.raises(UserError, match=words):
        office.draws.make(DrawOrder(**{"drawn_by": "王敏", "seed": "1", **parts}))  # type: ignore[arg-type]
    assert dump(office.path) == before


def test_what_is_not_lawful_is_refused_and_nothing_is_stored(office: Office) -> None:
    ids, plan_id = firms(office, 3), plan(office)
    refused(office, "在岗又不用回避的人员不足 2 名", plan_id=plan_id)
    team = people(office)
    refused(office, "抽取人", plan_id=plan_id, drawn_by=" ")
    refused(office, "没有可以抽取的企业", plan_id=plan_id, scope=Scope(townships=("没有的镇",)))
    refused(office, "没有说抽几家", plan_id=plan(office, number="JH-2", quota=""))
    refused(office, "没有说抽几家", plan_id=plan_id, wanted=0)
    refused(office, "不能少于 2 人", plan_id=plan_id, group_size=1)
    refused(office, "竖线", plan_id=plan_id, seed="a|b")
    refused(office, "排除第0化工有限公司", plan_id=plan_id, exclusions=Exclusions(own={ids[0]: " "}))
    refused(office, "赵工不参加", plan_id=plan_id, absent={team[0]: ""})
    refused(office, "钱工回避第1化工有限公司", plan_id=plan_id, recusals={(team[1], ids[1]): "　"})
    recusals = {(person, ids[1]): "亲属" for person in team[:3]}
    refused(office, "第1化工有限公司", plan_id=plan_id, recusals=recusals)
    assert (
        len(
            office.draws.record(
                drawn(office, plan_id, recusals=recusals, exclusions=Exclusions(own={ids[1]: "回避"}))
            ).drawn
        )
        == 2
    )


def test_a_share_of_the_plan_counts_the_excluded_too(office: Office) -> None:
    ids = firms(office, 7)
    people(office)
    plan_id = plan(office, quota="", share="50")
    office.records.update("enterprise", ids[0], {"operating": "closed"})
    record = office.draws.record(drawn(office, plan_id, seed=""))
    assert (record.wanted, len(record.drawn), record.share) == (4, 4, "50")  # half of seven, rounded up
    assert (record.seed_source, len(record.seed)) == ("system", 16)


def test_visits_are_prepared_once_by_one_undoable_verb(office: Office) -> None:
    firms(office), people(office)
    plan_id = plan(office)
    visit(office, firms(office, 1, 20)[0], MARCH, "JC2026-007")
    draw_id = drawn(office, plan_id)
    before = dump(office.path)
    changes = office.draws.prepare_visits(draw_id)
    assert changes.title == "按抽查 CC2026-001 生成待查记录 3 条"
    record = office.draws.record(draw_id)
    prepared = [office.records.get("inspection", one) for one in changes.record_ids]
    assert [x["number"] for x in prepared] == ["JC2026-008", "JC2026-009", "JC2026-010"]
    for line, one in zip(record.drawn, prepared, strict=True):
        assert (one["kind"], one["source"], one["counts"]) == ("special", "random", "yes")
        assert (one["plan"], one["draw"], one["task_name"]) == (plan_id, draw_id, "措施落实检查")
        assert (one["joint"], one["content"], one["started_at"]) == (("水务局",), "措施落实", None)
        names = [record.person(code) for code in line.inspectors]
        assert [one["inspector_1"], one["inspector_2"]] == names
        assert [one["badge_1"], one["badge_2"]] == [f"SL-{PEOPLE.index(name)}" for name in names]
        assert one.labels["enterprise"] == line.name
    with pytest.raises(UserError, match="都已生成"):
        office.draws.prepare_visits(draw_id)
    office.records.delete("inspection", [changes.record_ids[1]])
    assert len(office.draws.prepare_visits(draw_id).record_ids) == 1
    for _step in range(3):
        office.history.undo()
    assert {kind: rows for kind, rows in dump(office.path).items() if kind == "inspection"} == {
        kind: rows for kind, rows in before.items() if kind == "inspection"
    }


def test_an_enterprise_gone_since_gets_no_visit_and_a_merged_one_does(office: Office) -> None:
    ids = firms(office, 3)
    people(office)
    draw_id = drawn(office, plan(office))
    outlook = office.draws.visits(draw_id)
    assert len(outlook.missing) == 3
    office.records.delete("enterprise", [ids[0]])
    outlook = office.draws.visits(draw_id)
    assert (len(outlook.missing), outlook.gone) == (2, ("第0化工有限公司",))
    office.records.delete("enterprise", [ids[1]])
    again = firms(office, 1, 1)  # the same credit code under a new record, as a merge or an import leaves it
    assert again[0] in {owner for _line, owner in office.draws.visits(draw_id).missing}


def test_a_void_draw_counts_no_more_but_stays(office: Office) -> None:
    firms(office), people(office)
    plan_id = plan(office)
    draw_id = drawn(office, plan_id)
    with pytest.raises(UserError, match="作废的原因"):
        office.draws.void(draw_id, " ")
    office.draws.prepare_visits(draw_id)
    with pytest.raises(UserError, match="已生成检查记录"):
        office.draws.void(draw_id, "名单有误")
    office.history.undo()
    office.draws.void(draw_id, "名单有误")
    assert office.draws.voided() == {draw_id: "名单有误"}
    assert office.draws.record(draw_id).void_reason == "名单有误"
    with pytest.raises(UserError, match="已作废"):
        office.draws.prepare_visits(draw_id)
    (line,) = office.draws.plans(2026)
    assert (line.draws, line.drawn, line.state) == (0, 0, PlanState.OPEN)
    assert [d["number"] for d in office.draws.of_plan(plan_id)] == ["CC2026-001"]
    drawn(office, plan_id)
    assert [d["number"] for d in office.draws.of_plan(plan_id)] == ["CC2026-002", "CC2026-001"]


def test_the_plan_tells_how_far_each_row_has_come(office: Office) -> None:
    firms(office), people(office)
    plan_id = plan(office)
    plan(office, number="JH2026-02", quota="", share="20", months="2月", task_name="早该查的")
    plan(office, number="JH2025-01", year="2025")

    def state() -> tuple[str, int, int, int]:
        line = next(x for x in office.draws.plans(2026) if x.plan_id == plan_id)
        return line.state.label, line.drawn, line.made, line.waiting

    assert [x.title for x in office.draws.plans(2026)] == ["JH2026-01 措施落实检查", "JH2026-02 早该查的"]
    assert [x.asked for x in office.draws.plans(2026)] == ["3 家", "20%"]
    assert office.draws.plans(2026)[1].state is PlanState.LATE
    assert office.draws.years() == [2026, 2025]
    assert state() == ("未开始", 0, 0, 0)
    draw_id = drawn(office, plan_id)
    assert state() == ("已抽取", 3, 0, 0)
    ids = office.draws.prepare_visits(draw_id).record_ids
    assert state() == ("检查中", 3, 0, 3)
    for one in ids:
        office.records.update("inspection", one, {"started_at": NOVEMBER, "result": "none"})
    assert state() == ("已完成", 3, 3, 0)


def test_prepared_visits_ask_for_nothing_before_they_are_made(office: Office) -> None:
    firms(office), people(office)
    ids = office.draws.prepare_visits(drawn(office, plan(office))).record_ids
    record = office.records.get("inspection", ids[0])
    told = {
        p.field: (p.severity.value, p.message)
        for p in office.records.problems("inspection", record.values, record.id)
    }
    assert told == {
        "started_at": ("notice", "待查：检查后填写"),
        "result": ("notice", "待查：检查后填写"),
    }
    made = {**record.values, "started_at": NOVEMBER}
    (problem,) = office.records.problems("inspection", made, record.id)
    assert (problem.field, problem.severity.value) == ("result", "error")


def test_enterprises_without_a_credit_code_or_with_a_shared_one_are_told_apart(office: Office) -> None:
    same = firms(office, 2, uscc="91620700000000001X")
    (bare,) = firms(office, 1, 5, uscc="")
    found = {x.enterprise_id: x.code for x in office.draws.candidates(Scope(), EVERY)}
    assert found == {same[0]: same[0], same[1]: same[1], bare: bare}


def test_a_missing_inspector_directory_is_an_empty_list(office: Office) -> None:
    assert office.draws.inspectors() == []
    assert add(office, "inspector", name="郑工", in_service="")
    (one,) = office.draws.inspectors()
    assert (one.code, one.person, one.excluded) == ("R01", "郑工", "left")


def test_the_first_page_tells_what_the_plan_makes_due(office: Office) -> None:
    firms(office), people(office)
    due_now = plan(office)
    plan(office, number="JH2026-02", task_name="早该查的", months="2月、5月")
    plan(office, number="JH2026-03", task_name="下月的", months="12月")
    plan(office, number="JH2025-01", task_name="去年的", year="2025", months="3月")

    def told() -> list[tuple[str, str, str, str]]:
        return [
            (due.label, due.words, due.due_on.isoformat(), due.light.code)
            for due in office.overview.board().work
        ]

    late = ("JH2026-02 早该查的", "待抽取", "2026-05-31", "overdue")
    assert told() == [late, ("JH2026-01 措施落实检查", "待抽取", "2026-11-30", "yellow")]
    draw_id = drawn(office, due_now)
    assert told()[1][1] == "待生成检查"
    visits = office.draws.prepare_visits(draw_id).record_ids
    assert told()[1][1] == "3 家待查"
    for one in visits:
        office.records.update("inspection", one, {"started_at": NOVEMBER, "result": "none"})
    assert told() == [late]
    assert last_day(2024, ("02",)) == date(2024, 2, 29)
    assert last_day(2026, ("03", "12", "01")) == date(2026, 12, 31)
    assert last_day(2026, None) is None


def test_a_void_draw_keeps_its_first_reason(office: Office) -> None:
    firms(office), people(office)
    draw_id = drawn(office, plan(office))
    office.draws.void(draw_id, "名单有误")
    with pytest.raises(UserError, match="已经作废"):
        office.draws.void(draw_id, "另一个原因")
    assert office.draws.voided() == {draw_id: "名单有误"}


def test_words_that_move_no_draw_are_compared_with_the_draw_kept_here(office: Office, tmp_path: Path) -> None:
    import json

    ids, team = firms(office), people(office)
    draw_id = drawn(
        office, plan(office, quota="", share="37.5"), note="第一次 抽取", recusals={(team[1], ids[1]): "亲属"},
        exclusions=Exclusions(own={ids[2]: "专案"}),
    )  # fmt: skip
    workbook = office.draws.write(draw_id, tmp_path / "记录.xlsx")
    path = office.draws.write(draw_id, tmp_path / "记录.json")
    assert office.draws.check_file(workbook)[1] == office.draws.check_file(path)[1] == []
    whole = json.loads(path.read_bytes())
    lines = whole["enterprises"], whole["inspectors"]

    def told(**changed: object) -> list[str]:
        path.write_text(json.dumps(whole | changed), encoding="utf-8")
        return office.draws.check_file(path)[1]

    assert told(witness="何某某") == ["见证人：本区县文件里是“何某”，这份记录是“何某某”。"]
    assert told(number="CC2026-009") == ["抽查编号：本区县文件里是“CC2026-001”，这份记录是“CC2026-009”。"]
    code = lines[0][0]["code"]
    assert told(enterprises=[lines[0][0] | {"name": "别家"}, *lines[0][1:]]) == [
        f"{code}：本区县文件里是“第0化工有限公司”，这份记录是“别家”。"
    ]
    assert told(inspectors=[lines[1][0] | {"person": "周工"}, *lines[1][1:]]) == [
        "R01：本区县文件里是“赵工”，这份记录是“周工”。"
    ]
    assert told(fingerprint="")[0] == "记录里没有校验码，看不出名单和种子有没有改动。"
    with pytest.raises(UnreadableFileError, match="完整的 JSON"):
        told(seed="\ud800")
    told()
    office.draws.void(draw_id, "名单有误")
    assert office.draws.check_file(path)[1] == ["CC2026-001 后来已在本区县文件里作废：名单有误。"]
