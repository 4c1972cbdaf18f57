"""Findings are put right step by step: who may take which, what is asked for, what stays, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from conftest import TODAY

from nptracker.domain.finding_steps import STEP_RULES, FindingStanding
from nptracker.domain.period import ReportingPeriod
from nptracker.errors import UserError
from nptracker.export.sheet import Sheet, plain
from nptracker.services.office import Office
from nptracker.services.rectification import FindingStep, RectificationService
from nptracker.services.sample.clock import StoryClock

SAID = FindingStep("企业环保员", TODAY, "标识已经补齐")
CLOSING = replace(SAID, by="王敏", opinion="现场核查到位", checker="李强", evidence="整改后照片 2 张")
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("rectify") / "示例.npt"
    made = Office.create(path, region="清水区", person="王敏", today=lambda: TODAY)
    made.records.create("enterprise", made.records.typed("enterprise", {"name": "清水化工"}))
    yield made
    made.close()


@pytest.fixture
def rectification(office: Office) -> RectificationService:
    return office.field.rectification


def finding(office: Office, **texts: str) -> str:
    """Enter a finding that is being put right, due ten days from today."""
    number = f"W-{next(_NUMBERS):03d}"
    whole = {
        "number": number, "source": "现场检查", "found_on": "2026-11-01", "enterprise": "清水化工", "description": "标识缺失",
        "responsible": "清水化工", "due_on": str(TODAY + timedelta(10)), "state": "整改中",
    }  # fmt: skip
    return office.records.create("finding", office.records.typed("finding", whole | texts)).record_ids[0]


def state(office: Office, finding_id: str) -> object:
    return office.records.get("finding", finding_id)["state"]


def test_a_finding_is_handed_in_and_closed(office: Office, rectification: RectificationService) -> None:
    one = finding(office)
    rectification.take([one], "submitted", SAID)
    assert (state(office, one), rectification.line(one).standing) == ("submitted", FindingStanding.SUBMITTED)
    rectification.take([one], "closed", CLOSING)
    record = office.records.get("finding", one)
    assert [record[key] for key in ("state", "done_on", "filled_by", "closed_on", "accepted_by", "opinion")] == [
        "closed", TODAY, "企业环保员", TODAY, "李强", "现场核查到位",
    ]  # fmt: skip
    assert office.records.problems("finding", record.values, one) == []
    assert [step["step"] for step in rectification.line(one).steps] == ["submitted", "closed"]
    office.history.undo()
    assert state(office, one) == "submitted"
    assert [step["step"] for step in rectification.line(one).steps] == ["submitted"]
    office.history.redo()
    assert state(office, one) == "closed"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (replace(CLOSING, evidence=""), "没有佐证材料"),
        (replace(CLOSING, evidence=" 无"), "没有佐证材料"),
        (replace(CLOSING, evidence="—/"), "没有佐证材料"),
        (replace(CLOSING, checker=""), "验收人须填写"),
        (replace(CLOSING, checker="李强、企业环保员"), "不能是报完成的人"),
        (replace(CLOSING, checker="企业 环保员"), "不能是报完成的人"),
        (replace(CLOSING, opinion="到位"), "至少写 4 个字"),
        (replace(CLOSING, by=" "), "要写经办人"),
        (replace(CLOSING, on=TODAY + timedelta(1)), "不能晚于今天"),
        (replace(CLOSING, on=TODAY - timedelta(1)), "早于上一次办理"),
    ],
)
def test_closing_needs_evidence_and_another_person(
    office: Office, rectification: RectificationService, said: FindingStep, words: str
) -> None:
    one = finding(office)
    rectification.take([one], "submitted", SAID)
    before = office.history.next_undo()
    with pytest.raises(UserError, match=words):
        rectification.take([one], "closed", said)
    assert (state(office, one), office.history.next_undo()) == ("submitted", before)


def test_an_attached_file_is_evidence(
    office: Office, rectification: RectificationService, tmp_path: Path
) -> None:
    one = finding(office)
    rectification.take([one], "submitted", SAID)
    (tmp_path / "after.jpg").write_bytes(b"picture")
    office.field.inspections.attach("finding", one, tmp_path / "after.jpg")
    rectification.take([one], "closed", replace(CLOSING, evidence=""))
    assert office.records.get("finding", one)["evidence"] == "附件 1 件"
    assert office.records.problems("finding", office.records.get("finding", one).values, one) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"new_due": TODAY + timedelta(10)}, "新时限应晚于"),
        ({"new_due": None}, "要有原时限和新时限"),
        ({"approver": ""}, "要写批准人"),
        ({"opinion": "忙"}, "延期理由"),
    ],
)
def test_an_extension_needs_reason_date_and_approver(
    office: Office, rectification: RectificationService, change: dict[str, object], words: str
) -> None:
    said = replace(SAID, opinion="设备到货推迟", new_due=TODAY + timedelta(40), approver="周局")
    with pytest.raises(UserError, match=words):
        rectification.take([finding(office)], "extended", replace(said, **change))  # type: ignore[arg-type]


def test_extensions_keep_the_first_date(office: Office, rectification: RectificationService) -> None:
    one = finding(office)
    said = replace(SAID, opinion="设备到货推迟", new_due=TODAY + timedelta(40), approver="周局")
    rectification.take([one], "extended", said)
    rectification.take([one], "extended", replace(said, new_due=TODAY + timedelta(60)))
    line = rectification.line(one)
    assert line.deadline is not None
    assert (line.deadline.due_on, line.record["due_on"]) == (TODAY + timedelta(10), TODAY + timedelta(60))
    assert (line.extensions, state(office, one)) == (2, "under_way")


def test_returned_and_reopened_findings_keep_their_history(
    office: Office, rectification: RectificationService
) -> None:
    one = finding(office)
    back = replace(SAID, by="王敏", opinion="台账仍然不全")
    for key, said in (
        ("submitted", SAID), ("returned", back), ("submitted", SAID), ("closed", CLOSING), ("reopened", back),
    ):  # fmt: skip
        rectification.take([one], key, said)
    record = office.records.get("finding", one)
    assert record["state"] == "under_way"
    assert [record[key] for key in ("done_on", "closed_on", "accepted_by", "opinion")] == [None] * 4
    steps = rectification.line(one).steps
    assert [step["step"] for step in steps] == ["submitted", "returned", "submitted", "closed", "reopened"]
    assert steps[3]["checker"] == "李强"


def test_a_step_is_taken_with_all_or_with_none(office: Office, rectification: RectificationService) -> None:
    ready, done = finding(office), finding(office)
    rectification.take([done], "submitted", SAID)
    with pytest.raises(UserError, match="有 1 个问题不能办“报完成”"):
        rectification.take([ready, done], "submitted", SAID)
    assert state(office, ready) == "under_way"
    other = finding(office)
    assert rectification.take([ready, other], "submitted", SAID).title == "报完成：2 个问题"


@pytest.mark.parametrize("key", sorted(STEP_RULES))
def test_no_step_is_taken_from_a_state_it_does_not_know(
    office: Office, rectification: RectificationService, key: str
) -> None:
    words = {"open": "未启动", "under_way": "整改中", "submitted": "已完成待核", "closed": "已销号"}
    said = replace(CLOSING, new_due=TODAY + timedelta(99), approver="周局")
    for code, word in words.items():
        one = finding(office, state=word)
        fault = rectification.faults([one], key, said)
        assert bool(fault) is (code not in STEP_RULES[key].sources), (code, fault)


def test_a_problem_that_comes_back_is_a_new_one_linked_with_the_former(
    office: Office, rectification: RectificationService
) -> None:
    one = finding(office, clause="某条")
    with pytest.raises(UserError, match="不算反弹"):
        rectification.repeat(one, TODAY, TODAY + timedelta(30))
    rectification.take([one], "submitted", SAID)
    rectification.take([one], "closed", CLOSING)
    new = rectification.repeat(one, TODAY, TODAY + timedelta(30)).record_ids[0]
    again = office.records.get("finding", new)
    assert (again["repeats"], again["clause"], again["state"]) == (one, "某条", "under_way")
    assert again["closed_on"] is None
    assert [r.id for r in rectification.chain(new)] == [r.id for r in rectification.chain(one)] == [one, new]
    assert state(office, one) == "closed"
    office.history.undo()
    assert [r.id for r in rectification.chain(one)] == [one]


BACK = replace(SAID, by="王敏", opinion="台账仍然不全")


def taken(rectification: RectificationService, finding_id: str, *steps: tuple[str, FindingStep]) -> None:
    for key, said in steps:
        rectification.take([finding_id], key, said)


@pytest.mark.parametrize("back", ["returned", "reopened"])
def test_after_a_step_back_the_old_evidence_closes_nothing(
    office: Office, rectification: RectificationService, tmp_path: Path, back: str
) -> None:
    one = finding(office)
    (tmp_path / "first.jpg").write_bytes(f"first {back}".encode())
    (tmp_path / "second.jpg").write_bytes(f"second {back}".encode())
    office.field.inspections.attach("finding", one, tmp_path / "first.jpg")
    taken(rectification, one, ("submitted", replace(SAID, evidence="回执")))
    taken(rectification, one, *([("closed", CLOSING)] if back == "reopened" else []), (back, BACK))
    assert office.records.get("finding", one)["evidence"] is None
    taken(rectification, one, ("submitted", SAID))
    word = STEP_RULES[back].words
    for said in ("", "回执", "无"):
        with pytest.raises(UserError, match=f"{word}（{TODAY}）以后没有新的佐证材料"):
            rectification.take([one], "closed", replace(CLOSING, evidence=said))
    office.field.inspections.attach("finding", one, tmp_path / "first.jpg")  # the same photo once more
    with pytest.raises(UserError, match="以后没有新的佐证材料"):
        rectification.take([one], "closed", replace(CLOSING, evidence=""))
    office.field.inspections.attach("finding", one, tmp_path / "second.jpg")
    rectification.take([one], "closed", replace(CLOSING, evidence=""))
    record = office.records.get("finding", one)
    assert (record["state"], record["evidence"]) == ("closed", "附件 1 件")
    assert office.records.problems("finding", record.values, one) == []


def test_undoing_a_step_back_brings_the_evidence_back(
    office: Office, rectification: RectificationService
) -> None:
    one = finding(office)
    taken(rectification, one, ("submitted", SAID), ("closed", CLOSING), ("reopened", BACK))
    office.history.undo()
    assert office.records.get("finding", one)["evidence"] == CLOSING.evidence
    taken(rectification, one, ("reopened", BACK), ("submitted", replace(SAID, evidence="新的回执")))
    rectification.take([one], "closed", replace(CLOSING, evidence=""))
    assert office.records.get("finding", one)["evidence"] == "新的回执"


def test_the_year_of_a_date_cannot_be_a_slip(office: Office, rectification: RectificationService) -> None:
    one = finding(office)
    said = replace(SAID, opinion="设备到货推迟", approver="周局", new_due=date(9999, 12, 31))
    with pytest.raises(UserError, match="请核对年份"):
        rectification.take([one], "extended", said)
    rectification.take([one], "extended", replace(said, new_due=date(2029, 12, 2)))  # three years later
    taken(rectification, one, ("submitted", SAID), ("closed", CLOSING))
    with pytest.raises(UserError, match="请核对年份"):
        rectification.repeat(one, TODAY, date(9999, 1, 1))
    far = office.records.get("finding", finding(office, due_on="9999-12-31"))
    assert [p.code for p in office.records.problems("finding", far.values, far.id)] == ["Z5"]


def test_several_lines_are_read_at_once_and_a_lost_one_is_told(
    office: Office, rectification: RectificationService
) -> None:
    first, second = finding(office), finding(office)
    assert [line.id for line in rectification.lines_of([second, first, second])] == [second, first]
    assert rectification.lines_of([]) == []
    with pytest.raises(KeyError):
        rectification.lines_of([first, "没有"])


# -- the return -------------------------------------------------------------------------------------------


def column(sheet: Sheet, heading: str) -> list[object]:
    at = next(i for i, c in enumerate(sheet.columns) if c.heading[-1] == heading)
    return [plain(row[at]) for row in sheet.rows]


def test_the_return_tells_how_dates_were_kept_as_at_its_end(tmp_path: Path) -> None:
    clock = StoryClock(date(2026, 3, 1))
    office = Office.create(tmp_path / "a.npt", region="清水区", person="王敏", today=clock)
    office.records.create("enterprise", office.records.typed("enterprise", {"name": "清水化工"}))
    ids = [
        finding(office, found_on="2026-03-01", due_on=due)
        for due in ("2026-03-20", "2026-03-25", "2026-05-20")
    ]
    steps = [
        (date(2026, 3, 15), 0, "submitted", {}),
        (date(2026, 3, 18), 0, "closed", {}),
        (date(2026, 3, 24), 1, "extended", {"new_due": date(2026, 4, 25), "approver": "周局"}),
        (date(2026, 4, 20), 1, "submitted", {}),
        (date(2026, 4, 22), 1, "closed", {}),
        (date(2026, 6, 1), 2, "submitted", {}),
        (date(2026, 6, 3), 2, "closed", {}),
        (date(2026, 7, 1), 0, "reopened", {}),
    ]
    for day, which, key, more in steps:
        clock.turn_to(day)
        said = replace(CLOSING, by="甲", on=day)
        office.field.rectification.take([ids[which]], key, replace(said, **more))  # type: ignore[arg-type]
    clock.turn_to(date(2026, 7, 2))
    sheets = {
        q: office.returns.build(
            "findings", ReportingPeriod.parse(f"2026-{q}"), choices={"layout": "columns"}
        ).sheets[0]
        for q in ("Q1", "Q2", "Q3")
    }
    office.close()
    assert column(sheets["Q1"], "执行情况") == ["按原时限完成", "未完成未到期", "未完成未到期"]
    assert column(sheets["Q1"], "进展状态") == ["已销号", "整改中", "整改中"]
    assert column(sheets["Q2"], "执行情况") == ["按原时限完成", "延期后按时完成", "逾期完成（12 天）"]
    assert column(sheets["Q2"], "延期（次）") == [0, 1, 0]
    assert column(sheets["Q2"], "原时限") == [date(2026, 3, 20), date(2026, 3, 25), date(2026, 5, 20)]
    assert column(sheets["Q2"], "现时限") == [date(2026, 3, 20), date(2026, 4, 25), date(2026, 5, 20)]
    assert column(sheets["Q3"], "进展状态") == ["整改中（超期）", "已销号", "已销号"]
    assert column(sheets["Q3"], "执行情况")[0] == "已超期（104 天）"
    assert any("办过延期 1 个" in note for note in sheets["Q2"].foot_notes)
    assert not any(
        plain(cell) in {None, ""} for sheet in sheets.values() for row in sheet.rows for cell in row
    )


def test_the_edition_for_paper_says_the_same_in_fewer_columns(
    office: Office, rectification: RectificationService
) -> None:
    one = finding(office, clause="某条", measure="补标识", person="钱某")
    said = replace(SAID, opinion="设备到货推迟", new_due=TODAY + timedelta(40), approver="周局")
    taken(rectification, one, ("extended", said), ("submitted", SAID))
    number = str(office.records.get("finding", one)["number"])
    wide, paper = (
        office.returns.build("findings", ReportingPeriod.parse("2026-Q4"), choices={"layout": layout}).sheets[
            0
        ]
        for layout in ("columns", "print")
    )
    assert (len(wide.columns), len(paper.columns)) == (26, 13)
    cells = next([str(plain(cell)) for cell in row] for row in wide.rows if plain(row[1]) == number)
    printed = next(
        "\n".join(str(plain(cell)) for cell in row[1:]) for row in paper.rows if number in str(plain(row[1]))
    )
    for words in cells[1:]:
        assert words in {"—", "1"} or words in printed, words
    assert "延期 1 次" in printed
    assert not any(plain(cell) in {None, ""} for row in paper.rows for cell in row)


def test_a_finding_named_twice_takes_a_step_once(office: Office, rectification: RectificationService) -> None:
    one = finding(office)
    rectification.take([one, one], "submitted", SAID)
    assert [step["step"] for step in rectification.line(one).steps] == ["submitted"]


@pytest.mark.parametrize("words", ["无", "不涉及", "—"])
def test_a_word_for_nothing_in_the_ledger_is_no_evidence(
    office: Office, rectification: RectificationService, words: str
) -> None:
    one = finding(office, evidence=words)
    rectification.take([one], "submitted", SAID)
    with pytest.raises(UserError, match="没有佐证材料"):
        rectification.take([one], "closed", replace(CLOSING, evidence=""))
    assert state(office, one) == "submitted"
